# SPDX-License-Identifier: Apache-2.0
"""The GLSP door: JSON-RPC on a connection becomes sessions and their actions. Translates, decides nothing.

Rules: one Receiver per connection with its own sessions, keyed by (connection, clientSessionId), since every stock
client calls itself `sprotty`. Requests always get an answer, in order of arrival. `process` for an unknown session is
counted and logged, nothing is sent. After `shutdown` nothing is answered any more. Error texts are the reference's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextvars import Context, copy_context
from typing import Any

import msgspec

from glsp import __version__, languages, telemetry
from glsp.editor.arranging import Arranging
from glsp.editor.audience import Audience
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.limiter import Allowance, Limiter
from glsp.editor.rights import ask_as
from glsp.editor.session import Session
from glsp.editor.texts import Texts
from glsp.editor.tokens import allows
from glsp.endpoints.connection import GOING_AWAY, PROTOCOL_BROKEN, UNAUTHENTICATED, Attend, Connection, Receiver
from glsp.endpoints.passage import Passages
from glsp.errors import GlspError, ProtocolError
from glsp.languages.language import Language
from glsp.model.change import Author
from glsp.protocol import codec, rpc
from glsp.protocol.actions import Action, Message
from glsp.protocol.geometry import Fields

log = telemetry.logger("glsp")

MAX_SESSIONS = 100
"""Client sessions on one connection; an IDE opens one per diagram."""

MAX_BROKEN = 100
"""Frames that are no JSON-RPC before the connection is closed."""

NO_PARAMS: Fields = {}


class GlspDoor:
    """Makes a Receiver per connection. `mcp_url` is asked when a client opts in."""

    def __init__(
        self,
        hub: Hub,
        arrange: Arranging | None = None,
        texts: Texts | None = None,
        *,
        layouts: Layouts | None = None,
        mcp_url: Callable[[], str] | None = None,
        instance: str = "",
        passages: Callable[[Connection], Passages] | None = None,
        limiter: Limiter | None = None,
        attend: Attend | None = None,
    ) -> None:
        self.hub = hub
        self.arrange = arrange
        self.texts = texts
        self.layouts = layouts
        self.mcp_url = mcp_url
        self.instance = instance
        self.passages = passages
        """Of one of several workers: what becomes of sessions about diagrams that are at home at another."""
        self.limiter = limiter
        self.attend = attend
        self.audience = Audience(hub.relay)

    def __call__(self, connection: Connection) -> Receiver:
        """The other end of a new connection."""
        return GlspReceiver(self, connection)


class GlspReceiver:
    """One connection: its initialisation, its sessions, its requests in order."""

    def __init__(self, door: GlspDoor, connection: Connection) -> None:
        self._door = door
        self._connection = connection
        self._application: str | None = None
        self._author = Author("", "")
        self._sessions: dict[str, Session] = {}
        self._passages = None if door.passages is None else door.passages(connection)
        self._broken = 0
        self._down = False
        self._tail: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        admitted = connection.admitted
        self._may_edit = allows(admitted.scope, "edit")
        self._context: Context | None = None
        """In which everything is asked in the client's name; none where nobody needs to know."""
        self._unwatch = _nothing
        if admitted.who is not None:
            self._context = copy_context()
            self._context.run(ask_as, admitted.who, "view")
            if door.hub.shares is not None:
                self._unwatch = door.hub.shares.watch(self._shared_otherwise)
        self._allowance = Allowance(door.limiter, admitted.subject)
        self._unattended = door.attend(admitted, self._turned_out) if door.attend is not None else None
        self._methods: Mapping[str, Callable[[msgspec.Raw], object]] = {
            "initialize": self._initialize,
            "initializeClientSession": self._initialize_session,
        }

    # --- the connection's side ------------------------------------------------------------------------------------

    def on_frame(self, frame: bytes) -> None:
        """One JSON-RPC message."""
        if self._context is None:
            self._hear(frame)
        else:
            self._context.run(self._hear, frame)

    def _hear(self, frame: bytes) -> None:
        if self._down:
            return
        try:
            message = codec.decode_frame(frame)
        except ProtocolError as error:
            self._on_broken(error)
            return
        if self._passages is not None and self._passages.take(message, frame, self._leave_one):
            return
        if isinstance(message, rpc.Process | rpc.Bulk):
            self._process(message.client_id, message.action, len(frame))
        elif isinstance(message, rpc.Request):
            self._request(message)
        elif isinstance(message, rpc.Notification):
            self._notified(message)

    def on_close(self) -> None:
        """The client is gone: what it sent is carried out, then its sessions end."""
        self._unwatch()
        if self._unattended is not None:
            self._unattended()
        self._down = True
        self._let_go()

    def _let_go(self) -> None:
        for session in self._leave():
            self._spawn(session.close(reject=False))
        if self._passages is not None:
            self._passages.close()

    def _shared_otherwise(self) -> None:
        """What the client may do with what it shows is another now: it comes back, and is told."""
        assert self._context is not None
        if not all(self._context.run(session.is_as_allowed) for session in self._sessions.values()):
            self._down = True
            self._connection.close(GOING_AWAY, "the diagram is shared in another way now")

    def _turned_out(self) -> None:
        """The token is good no longer: nothing that comes now is heard."""
        self._down = True
        self._connection.close(UNAUTHENTICATED, "the token was revoked, or has expired")

    async def stop(self) -> None:
        """The server goes down: people are told, accepted work is finished."""
        for session in self._sessions.values():
            session.say(Message(severity="WARNING", message="The server is restarting…"))
        self._down = True
        await asyncio.gather(*(session.close(reject=False) for session in self._leave()))

    # --- messages -------------------------------------------------------------------------------------------------

    def _on_broken(self, error: ProtocolError) -> None:
        log.info("%s: %s", self._connection.caller.address, error.message)
        self._broken += 1
        if self._broken > MAX_BROKEN:
            self._connection.close(PROTOCOL_BROKEN, "too many broken messages")
        elif error.rpc_code != rpc.INVALID_PARAMS:  # a broken notification has nobody who waits for an answer
            self._connection.send([codec.encode_error(None, error.rpc_code, error.message)])

    def _process(self, client_id: str, action: msgspec.Raw | Action, size: int) -> None:
        session = self._sessions.get(client_id)
        if session is None:
            telemetry.UNKNOWN_SESSION.inc()
            log.info("%s: an action for the unknown session %r", self._connection.caller.address, client_id[:100])
            return
        session.receive(action, size)

    def _notified(self, message: rpc.Notification) -> None:
        if message.method == "shutdown":
            self._down = True
            self._let_go()
        elif message.method not in {"initialize", "initializeClientSession", "disposeClientSession"}:
            log.info("%s: unknown notification %r", self._connection.caller.address, message.method[:100])

    def _request(self, request: rpc.Request) -> None:
        if request.method == "disposeClientSession":
            self._spawn(self._dispose(request))
            return
        method = self._methods.get(request.method)
        if method is None:
            text = f"Unhandled method {request.method}"
            self._connection.send([codec.encode_error(request.id, rpc.METHOD_NOT_FOUND, text)])
            return
        try:
            answer = codec.encode_result(request.id, method(request.params))
        except ProtocolError as error:
            text = error.message
            if error.rpc_code == rpc.INTERNAL_ERROR:
                text = f"Request {request.method} failed with message: {text}"
            answer = codec.encode_error(request.id, error.rpc_code, text)
        self._connection.send([answer])

    def _initialize(self, params: msgspec.Raw) -> rpc.Initialized:
        given = codec.decode_params(params, Fields)
        version = given.get("protocolVersion", "undefined")
        if version != rpc.PROTOCOL_VERSION:
            raise _failed(
                f"Protocol version mismatch! The client protocol version {version} is not compatible with the server "
                f"protocol version {rpc.PROTOCOL_VERSION}!"
            )
        asked = codec.decode_params(params, rpc.Initialize)
        if self._application is not None and self._application != asked.application_id:
            raise _failed(
                f"Could not initialize GLSP server for application {asked.application_id}. \n                    "
                f"Server has already been initialized for different application with id {self._application}"
            )
        self._application = asked.application_id
        if self._passages is not None:
            self._passages.initialized(params)
        args = asked.args or {}
        chosen = args.get("author")
        self._author = _author(self._connection, chosen if isinstance(chosen, str) else "", asked.application_id)
        self._open_workspace(args.get("workspace"))
        mcp = None
        if asked.mcp_server is not None and self._door.mcp_url is not None:
            mcp = rpc.McpServer(asked.mcp_server.name or "glsp", self._door.mcp_url())
        ours = "author" in args  # stock clients get the reference's members and no others
        return rpc.Initialized(
            rpc.PROTOCOL_VERSION,
            {language.diagram_type: language.server_actions for language in self._languages()},
            mcp,
            __version__ if ours else None,
            self._door.instance or None if ours else None,
        )

    def _open_workspace(self, folder: object) -> None:
        """An IDE that started us for itself (TCP has no path) names the folder it has open."""
        workspace = self._door.hub.workspace
        if isinstance(folder, str) and workspace is not None and not self._connection.caller.path:
            try:
                workspace.admit(folder)
            except GlspError as error:
                raise _failed(error.message) from error

    def _languages(self) -> list[Language]:
        workflow_only = self._connection.caller.path == "/workflow"
        return [each for each in languages.all_languages() if not workflow_only or each.id == "workflow"]

    def _initialize_session(self, params: msgspec.Raw) -> None:
        self._need_application()
        asked = codec.decode_params(params, rpc.InitializeClientSession)
        existing = self._sessions.get(asked.client_session_id)
        if existing is not None:
            if existing.language.diagram_type == asked.diagram_type:
                return
            raise _failed(
                f"Could not initialize new session for diagram type '{asked.diagram_type}'\n                "
                f"Another session with the same id for the diagram type {existing.language.diagram_type} already exists"
            )
        language = next((each for each in self._languages() if each.diagram_type == asked.diagram_type), None)
        if language is None:
            raise _failed(f"Could not retrieve diagram module configuration for diagram type: '{asked.diagram_type}''")
        if len(self._sessions) >= MAX_SESSIONS:
            raise _failed(f"{MAX_SESSIONS} sessions are open on this connection already")
        self._sessions[asked.client_session_id] = Session(
            self._door.hub,
            self._door.audience,
            self._connection,
            client_id=asked.client_session_id,
            language=language,
            kinds=asked.client_action_kinds,
            author=self._author,
            arrange=self._door.arrange,
            texts=self._door.texts,
            layouts=self._door.layouts,
            may_edit=self._may_edit,
            allowance=self._allowance,
        )
        telemetry.SESSIONS.labels("glsp").inc()
        if self._passages is not None:
            self._passages.began(asked.client_session_id, params)

    async def _dispose(self, request: rpc.Request) -> None:
        try:
            self._need_application()
            asked = codec.decode_params(request.params, rpc.DisposeClientSession)
        except ProtocolError as error:
            text = f"Request disposeClientSession failed with message: {error.message}"
            self._connection.send([codec.encode_error(request.id, error.rpc_code, text)])
            return
        session = self._sessions.pop(asked.client_session_id, None)
        if session is not None:
            telemetry.SESSIONS.labels("glsp").dec()
            await session.close()
        self._connection.send([codec.encode_result(request.id, None)])

    def _need_application(self) -> None:
        if self._application is None:
            raise _failed("This GLSP server has not been initialized.")

    def _leave_one(self, client_id: str) -> None:
        """A session goes on elsewhere."""
        session = self._sessions.pop(client_id, None)
        if session is not None:
            telemetry.SESSIONS.labels("glsp").dec()
            self._spawn(session.close(reject=False))

    def _leave(self) -> list[Session]:
        sessions = list(self._sessions.values())
        self._sessions.clear()
        telemetry.SESSIONS.labels("glsp").dec(len(sessions))
        return sessions

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None and not isinstance(task.exception(), GlspError):
            telemetry.internal_error(task.exception() or RuntimeError("unknown"), "glsp")


def _nothing() -> None:
    pass


def _failed(text: str) -> ProtocolError:
    return ProtocolError(text, rpc_code=rpc.INTERNAL_ERROR)


def _author(connection: Connection, chosen: str, application_id: str) -> Author:
    """Authenticated subject, else the name chosen in the editor, else the application id."""
    admitted = connection.admitted
    if admitted.subject:
        return Author(admitted.subject, admitted.name or chosen or admitted.subject, admitted.kind)
    name = "".join(character for character in chosen if character.isprintable()).strip()[:100]
    return Author(name or application_id[:100], name or "Guest", "person")
