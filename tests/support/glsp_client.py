# SPDX-License-Identifier: Apache-2.0
"""A scripted GLSP client: what a browser does on the wire, without a browser.

Lives here: one connection with its sessions, the record of all messages, and waiting by what the protocol says
instead of by time. Never here: expectations about a language, comparing.

    async with connect("ws://127.0.0.1:3000/workflow") as client:
        await client.initialize()
        session = await client.start_session("sprotty")
        await session.open("/workspace/example.wf")
        await session.operate({"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}})
        assert session.dirty
"""

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping

import msgspec

from support.glsp_bounds import CANVAS, DEFAULT_SIZES, VIEWPORT, Json, Sizes, computed_bounds, elements
from support.glsp_delta import Picture
from support.glsp_link import Link, LinkClosedError, open_link

PROTOCOL_VERSION = "1.0.0"
WORKFLOW = "workflow-diagram"
PATIENCE = 45.0
# Live validation starts 100 ms after an update; a silence longer than that, after a round trip, is an end.
QUIET = 0.15
# What a client like the stock one can receive; kinds it only draws with are left out.
CLIENT_KINDS: tuple[str, ...] = (
    "setEditMode",
    "setDirtyState",
    "setPopupModel",
    "fit",
    "center",
    "setTypeHints",
    "sourceModelChanged",
    "navigateToTarget",
    "navigateToExternalTarget",
    "setMarkers",
    "deleteMarkers",
    "status",
    "updateModel",
    "setModel",
    "message",
    "startProgress",
    "updateProgress",
    "endProgress",
    "requestExport",
    "exportSvg",
    "requestBounds",
    "elementSelected",
    "allSelected",
    "computedBounds",
    "applyLabelEdit",
    "getEditorContext",
    "triggerNodeCreation",
    "triggerEdgeCreation",
    "triggerLayout",
    "originViewport",
    "moveViewport",
)

# Kinds of a client that takes only what changed.
DELTA_KINDS: tuple[str, ...] = (*CLIENT_KINDS, "applyChange")


class Message(msgspec.Struct, frozen=True):
    """One JSON-RPC message as recorded; `sent` is from this client to the server."""

    sent: bool
    body: Json


class RpcFailureError(Exception):
    """The server answered a JSON-RPC request with an error."""

    def __init__(self, error: Json) -> None:
        super().__init__(error.get("message"))
        self.code: int = error["code"]
        self.message: str = error["message"]


class RejectedError(Exception):
    """The server answered a request action with `rejectRequest`."""

    def __init__(self, action: Json) -> None:
        super().__init__(action.get("detail") or action.get("message"))
        self.action = action


class GlspClient:
    """One connection; `messages` holds everything that was sent and received, in order."""

    def __init__(self, link: Link, sizes: Sizes, *, routes: bool = False) -> None:
        self.link = link
        self.sizes = sizes
        self.routes = routes
        self.messages: list[Message] = []
        self.sessions: dict[str, ClientSession] = {}
        self.closed: str | None = None
        self.answered = 0
        self.last_arrival = time.monotonic()
        self._ids = itertools.count()
        self._settle_ids = itertools.count(1)
        self._results: dict[int, Json] = {}
        self._settled: set[str] = set()
        self._changed = asyncio.Condition()

    # ------------------------------------------------------------------------------------------------------- JSON-RPC
    async def exchange(self, method: str, params: object, *, patience: float = PATIENCE) -> Json:
        """Send a JSON-RPC request and return the whole answer, `result` or `error`."""
        request_id = next(self._ids)
        await self._send({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params})
        await self.until(lambda: request_id in self._results, patience=patience, what=f"answer to {method}")
        return self._results[request_id]

    async def call(self, method: str, params: object, *, patience: float = PATIENCE) -> object:
        """Send a JSON-RPC request and return its result. Raises: RpcFailureError."""
        answer = await self.exchange(method, params, patience=patience)
        if "error" in answer:
            raise RpcFailureError(answer["error"])
        return answer["result"]

    async def notify(self, method: str, params: object = None) -> None:
        """Send a JSON-RPC notification."""
        body: Json = {"jsonrpc": "2.0", "method": method}
        await self._send(body if params is None else {**body, "params": params})

    async def send_text(self, text: str) -> None:
        """Send a text as it is, well formed or not; it is not recorded."""
        await self.link.send(text)

    # ------------------------------------------------------------------------------------------------------ life cycle
    async def initialize(self, application_id: str = "scripted-client", **more: object) -> object:
        """Agree on the protocol; `more` are further parameters (`args`, `mcpServer`, another `protocolVersion`)."""
        return await self.call(
            "initialize", {"applicationId": application_id, "protocolVersion": PROTOCOL_VERSION, **more}
        )

    async def start_session(
        self,
        session_id: str = "sprotty",
        diagram_type: str = WORKFLOW,
        kinds: Iterable[str] = CLIENT_KINDS,
        **more: object,
    ) -> "ClientSession":
        """Start a session on this connection. Raises: RpcFailureError."""
        kinds = tuple(kinds)
        await self.call(
            "initializeClientSession",
            {
                "clientSessionId": session_id,
                "diagramType": diagram_type,
                "clientActionKinds": list(kinds),
                **more,
            },
        )
        return self.sessions.setdefault(session_id, ClientSession(self, session_id, kinds))

    async def dispose_session(self, session_id: str) -> object:
        """End a session; the connection stays."""
        result = await self.call("disposeClientSession", {"clientSessionId": session_id})
        self.sessions.pop(session_id, None)
        return result

    # --------------------------------------------------------------------------------------------------------- waiting
    async def until(self, true: Callable[[], bool], *, patience: float = PATIENCE, what: str = "condition") -> None:
        """Wait until something holds that messages can change. Raises: TimeoutError, LinkClosedError."""
        try:
            async with asyncio.timeout(patience), self._changed:
                await self._changed.wait_for(lambda: true() or self.closed is not None)
        except TimeoutError as late:
            raise TimeoutError(f"no {what} within {patience} s") from late
        if not true():
            raise LinkClosedError(f"connection closed while waiting for {what}: {self.closed}")

    async def settle(self, *, quiet: float = QUIET) -> None:
        """Return once the server has nothing more to say about what was sent so far.

        Every session has answered a round trip, every expected live validation has arrived, and it was quiet for
        longer than the delay of live validation.
        """
        while self.closed is None:
            answered = self.answered
            for session in list(self.sessions.values()):
                await session.round_trip()
            if answered != self.answered:
                continue  # bounds were asked for meanwhile; what follows from the answer comes after another round trip
            for session in list(self.sessions.values()):
                await session.validated()
            await self.silence(quiet)
            if not any(session.validation_due for session in self.sessions.values()) and answered == self.answered:
                return

    async def silence(self, quiet: float = QUIET) -> None:
        """Return once nothing has arrived for `quiet` seconds, counted from now at the earliest."""
        began = time.monotonic()
        while (left := max(began, self.last_arrival) + quiet - time.monotonic()) > 0:
            async with self._changed:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), left)

    async def round_trip(self, session_id: str) -> bool:
        """Ask for the type hints and drop the answer: all that this session sent before is then dealt with.

        False when the server does not answer any more because the session is gone.
        """
        marker = f"settle_{next(self._settle_ids)}"
        params = {"clientId": session_id, "action": {"kind": "requestTypeHints", "requestId": marker}}
        await self.link.send(encode({"jsonrpc": "2.0", "method": "process", "params": params}))
        await self.until(lambda: marker in self._settled or session_id not in self.sessions, what="round trip")
        return marker in self._settled

    # ------------------------------------------------------------------------------------------------------- the wire
    async def _send(self, body: Json) -> None:
        self.messages.append(Message(sent=True, body=body))
        await self.link.send(encode(body))

    async def read(self) -> None:
        """Take messages until the connection ends; runs as a task of `connect`."""
        ended = "the reader failed"
        try:
            while True:
                await self._receive(json.loads(await self.link.receive()))
        except LinkClosedError as closed:
            ended = str(closed) or "closed"
        finally:
            self.closed = ended
            async with self._changed:
                self._changed.notify_all()

    async def _receive(self, body: Json) -> None:
        self.last_arrival = time.monotonic()
        action = action_of(body)
        if action is not None and str(action.get("responseId", "")).startswith("settle_"):
            self._settled.add(action["responseId"])
        else:
            self.messages.append(Message(sent=False, body=body))
            if "id" in body and "method" not in body:
                self._results[body["id"]] = body
            if action is not None and (session := self.sessions.get(body["params"].get("clientId"))):
                await session.take(action)
        async with self._changed:
            self._changed.notify_all()


class ClientSession:
    """One diagram session: what its canvas shows, and how it answers the server."""

    def __init__(self, client: GlspClient, session_id: str, kinds: tuple[str, ...]) -> None:
        self.client = client
        self.id = session_id
        self.kinds = frozenset(kinds)
        self.answers_bounds = True
        self.root: Json = {}
        self.requested_root: Json = {}
        self.picture: Picture | None = None
        self.gaps = 0
        self.dirty: bool | None = None
        self.markers: list[Json] = []
        self.received: list[Json] = []
        self._request_ids = itertools.count(1)
        self.validation_due = False

    # --------------------------------------------------------------------------------------------------------- sending
    async def send(self, action: Mapping[str, object]) -> None:
        """Send an action and do not wait."""
        await self.client.notify("process", {"clientId": self.id, "action": dict(action)})

    async def operate(self, operation: Mapping[str, object]) -> None:
        """Send an operation and wait until the server has nothing more to say about it."""
        await self.send({"isOperation": True, **operation})
        await self.client.settle()

    async def request(self, action: Mapping[str, object], *, patience: float = PATIENCE) -> Json:
        """Send a request action and return its response. Raises: RejectedError, TimeoutError."""
        request_id = str(action.get("requestId") or self.next_request_id())
        seen = len(self.received)
        await self.send({**action, "requestId": request_id})
        answer = await self.wait_for(
            lambda response: response.get("responseId") == request_id, since=seen, patience=patience
        )
        if answer["kind"] == "rejectRequest":
            raise RejectedError(answer)
        return answer

    def next_request_id(self) -> str:
        """Ids as the stock client makes them: client_1, client_2, …"""
        return f"client_{next(self._request_ids)}"

    async def open(self, source_uri: str, *, reconnecting: bool = False, **options: object) -> Json:
        """Ask for a model, answer its bounds, and return the root that was set. Raises: RejectedError."""
        answer = await self.request(
            {
                "kind": "requestModel",
                "options": {
                    "sourceUri": source_uri,
                    "diagramType": WORKFLOW,
                    "isReconnecting": reconnecting,
                    **options,
                },
            }
        )
        await self.client.settle()
        return answer["newRoot"]

    async def answer_bounds(self, root: Json | None = None, **more: object) -> None:
        """Answer the given or the last `requestBounds`, as a client that was slow does."""
        root = root or self.requested_root
        self.client.answered += 1
        if root["revision"] == self.requested_root.get("revision") and {"setMarkers", "status"} <= self.kinds:
            self.validation_due = True
        await self.send({**computed_bounds(root, self.client.sizes, routes=self.client.routes), **more})

    # --------------------------------------------------------------------------------------------------------- waiting
    async def wait_for(
        self, wanted: str | Callable[[Json], bool], *, since: int = 0, patience: float = PATIENCE
    ) -> Json:
        """The first received action of that kind (or for which it is true), counted from `since` in `received`."""
        test = (lambda action: action["kind"] == wanted) if isinstance(wanted, str) else wanted
        found: list[Json] = []

        def arrived() -> bool:
            found.extend(itertools.islice(filter(test, self.received[since:]), 1))
            return bool(found)

        await self.client.until(arrived, patience=patience, what=str(wanted))
        return found[0]

    async def round_trip(self) -> None:
        """All that this session sent before has been dealt with."""
        await self.client.round_trip(self.id)

    async def validated(self, *, patience: float = 10.0) -> None:
        """The live validation that an answered update is followed by has arrived, or never will."""
        try:
            await self.client.until(lambda: not self.validation_due, patience=patience, what="live validation")
        except TimeoutError:
            self.validation_due = False

    # ------------------------------------------------------------------------------------------------------- receiving
    async def take(self, action: Json) -> None:
        """Do what a client does with an action that arrives."""
        self.received.append(action)
        kind = action["kind"]
        if kind == "requestBounds":
            self.requested_root = action["newRoot"]
            if self.answers_bounds:
                await self.answer_bounds()
        elif kind in {"setModel", "updateModel"}:
            self.root = action["newRoot"]
            self.picture = Picture(self.root) if "applyChange" in self.kinds else None
        elif kind == "applyChange":
            self._apply(action)
        elif kind == "setDirtyState":
            self.dirty = action["isDirty"]
        elif kind == "setMarkers" and action.get("reason") == "live":
            self.markers = action["markers"]
        elif kind == "status" and action["severity"] == "NONE" and self._last_was("setMarkers"):
            self.validation_due = False

    def _apply(self, change: Json) -> None:
        if self.picture is None or not self.picture.apply(change):
            self.gaps += 1
        elif change.get("markers") is not None:
            self.markers = change["markers"]

    def _last_was(self, kind: str) -> bool:
        return len(self.received) > 1 and self.received[-2]["kind"] == kind

    # -------------------------------------------------------------------------------------------------------- the model
    def element(self, element_id: str) -> Json:
        """The element of that id in the model that was set last. Raises: KeyError."""
        for element in elements(self.root):
            if element["id"] == element_id:
                return element
        raise KeyError(element_id)

    def editor_context(self, *selected: str, x: float = 100, y: float = 100, **args: object) -> Json:
        """The editor context with these elements selected and the mouse at x, y."""
        context: Json = {
            "selectedElementIds": list(selected),
            "lastMousePosition": {"x": x, "y": y},
            "viewport": VIEWPORT,
            "canvasBounds": CANVAS,
        }
        return {**context, "args": args} if args else context


def encode(body: Json) -> str:
    """JSON as browsers write it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def action_of(body: Json) -> Json | None:
    """The action in a `process` message."""
    if body.get("method") != "process":
        return None
    return body.get("params", {}).get("action")


@contextlib.asynccontextmanager
async def connect(
    address: str, *, sizes: Sizes = DEFAULT_SIZES, routes: bool = False, headers: Mapping[str, str] | None = None
) -> AsyncIterator[GlspClient]:
    """A connection to `ws://host:port/path` or `tcp://host:port`, closed at the end of the block.

    `sizes` stands for the fonts of this client; with `routes` it routes edges as the stock client does.
    """
    client = GlspClient(await open_link(address, headers), sizes, routes=routes)
    reader = asyncio.create_task(client.read())
    try:
        yield client
    finally:
        await client.link.close()
        reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reader
