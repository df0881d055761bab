# SPDX-License-Identifier: Apache-2.0
"""Calls of a conversation whose answer is one document are answered as one, without the SDK's session and its streams.

A call of a tool that asks for no progress, and the reading of a resource, get one message back; they are nearly all that
agents ask. Everything else (progress, subscriptions, lists, the handshake), and whatever is not plainly in order, goes the
SDK's way, which also words the refusals. Middleware, tools and resources are the same on both ways, and a client can take
back a call on both.

Source: MCP 2025-11-25, basic/transports, "Sending Messages to the Server", 5: a server answers a request with
`application/json` or with an event stream, and clients understand both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import anyio
import msgspec
import pydantic_core
from mcp.server.connection import Connection
from mcp.server.lowlevel import Server
from mcp.server.runner import serve_one
from mcp.server.streamable_http import REQUEST_CANCELLED
from mcp.shared.dispatcher import CallOptions
from mcp.shared.exceptions import NoBackChannelError
from mcp.shared.jsonrpc_dispatcher import handler_exception_to_error_data
from mcp.shared.message import MessageMetadata, ServerMessageMetadata
from mcp.shared.transport_context import TransportContext
from mcp_types import INTERNAL_ERROR, RequestId
from starlette.requests import Request
from starlette.types import Scope, Send

from glsp import telemetry
from glsp.editor.permissions import of_tool
from glsp.endpoints.mcp.ears import name_in
from glsp.protocol.geometry import is_object

LARGEST = 256 * 1024
"""Bytes of a message that is looked at here; a batch of 1,000 edits is smaller."""

CANCELLED = {"code": REQUEST_CANCELLED, "message": "Request cancelled"}
"""The error of a call that the client took back, as the SDK words it."""

_ACCEPTS = re.compile(rb"(?=.*(?:application/(?:json|\*)|\*/\*))(?=.*(?:text/(?:event-stream|\*)|\*/\*))")
"""Both kinds of answer, which the protocol asks clients to accept."""


class Call(msgspec.Struct, frozen=True):
    """A request that needs no stream."""

    id: RequestId
    method: str
    params: dict[str, Any]

    @property
    def diagram(self) -> str:
        """The name of the diagram that it is about; "" when it names none."""
        if self.method == "resources/read":
            uri = self.params.get("uri")
            return name_in(uri) if isinstance(uri, str) else ""
        arguments = self.params.get("arguments")
        name = arguments.get("id") if is_object(arguments) else None
        return name if isinstance(name, str) else ""

    @property
    def is_edit(self) -> bool:
        """Whether it changes something."""
        if self.method != "tools/call":
            return False
        arguments = self.params.get("arguments")
        return of_tool(str(self.params.get("name")), arguments if is_object(arguments) else {}).scope != "read"


class Client(msgspec.Struct, frozen=True):
    """Who began the conversation that a request belongs to, in the handshake's words."""

    conversation: str
    version: str
    about: Mapping[str, Any]
    capabilities: Mapping[str, Any]


class Brief:
    """Stands beside the SDK's transport of one server. `tools` are those that never ask the client for anything."""

    def __init__(self, server: Server[Any], tools: frozenset[str]) -> None:
        self._server = server
        self._tools = tools
        self._running: dict[tuple[str, RequestId], anyio.CancelScope] = {}

    def read(self, scope: Scope, body: bytes) -> Call | None:
        """The request that a body is; None for what goes the SDK's way."""
        if len(body) > LARGEST or not _is_plain(scope):
            return None
        try:
            message: object = pydantic_core.from_json(body)
        except ValueError:
            return None
        if not is_object(message) or message.get("jsonrpc") != "2.0":
            return None
        identity, method, params = message.get("id"), message.get("method"), message.get("params", {})
        if isinstance(identity, bool) or not isinstance(identity, int | str) or not is_object(params):
            return None
        name = params.get("name")
        is_ours = isinstance(name, str) and name in self._tools
        if method != "resources/read" and not (method == "tools/call" and is_ours):
            return None
        meta = params.get("_meta", {})
        if not is_object(meta) or meta.get("progressToken") is not None:
            return None
        return Call(identity, str(method), params)

    def take_back(self, conversation: str, body: bytes) -> bool:
        """Ends the call that a `notifications/cancelled` names, where it runs here; False when it is for somebody else."""
        if b"notifications/cancelled" not in body:
            return True
        try:
            named = msgspec.json.decode(body, type=_Cancelled).params.requestId
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return True
        running = self._running.get((conversation, named))
        if running is not None:
            running.cancel()
        return running is not None

    async def answer(self, call: Call, client: Client, session: bytes, scope: Scope, send: Send) -> None:
        """Carries a request out and answers it."""
        key = (client.conversation, call.id)
        message: dict[str, Any] = {"jsonrpc": "2.0", "id": call.id}
        with anyio.CancelScope() as running:
            self._running[key] = running
            try:
                message["result"] = await self._carry_out(call, client, scope)
            except Exception as error:  # noqa: BLE001  the outermost frame of a door: the caller gets an answer
                message["error"] = _told(error)
            finally:
                if self._running.get(key) is running:
                    del self._running[key]
        if running.cancelled_caught:
            message["error"] = CANCELLED
        data = msgspec.json.encode(message)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(data)).encode())]
        headers.append((b"mcp-session-id", session))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": data})

    async def _carry_out(self, call: Call, client: Client, scope: Scope) -> dict[str, Any]:
        connection = Connection.from_envelope(client.version, client.about, client.capabilities)
        exchange = _Exchange(call.id, Request(scope))
        return await serve_one(
            self._server, exchange, call.method, call.params, connection=connection, lifespan_state={}
        )


class _Exchange:
    """One request and its one answer, as handlers of the SDK see it: nothing else can be said to the client."""

    can_send_request = False

    def __init__(self, identity: RequestId, request: Request) -> None:
        self.request_id: RequestId | None = identity
        self.transport = TransportContext(kind="streamable-http", can_send_request=False, headers=request.headers)
        self.message_metadata: MessageMetadata = ServerMessageMetadata(request_context=request)
        self.cancel_requested = anyio.Event()

    async def send_raw_request(
        self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None
    ) -> dict[str, Any]:
        """Nothing can be asked."""
        del params, opts
        raise NoBackChannelError(method)

    async def notify(self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None) -> None:
        """Nothing is told: who wants to hear of progress has asked for it and is not here."""

    async def progress(self, progress: float, total: float | None = None, message: str | None = None) -> None:
        """As `notify`."""


class _Named(msgspec.Struct):
    requestId: int | str  # noqa: N815  the protocol's


class _Cancelled(msgspec.Struct, tag_field="method", tag="notifications/cancelled"):
    params: _Named


def _is_plain(scope: Scope) -> bool:
    """Whether a request says what it brings and takes what it gets, in the words that the protocol names."""
    kind, accepts = b"", b""
    for name, value in scope["headers"]:
        if name == b"content-type":
            kind = value
        elif name == b"accept":
            accepts += b"," + value
    return kind.partition(b";")[0].strip() == b"application/json" and _ACCEPTS.match(accepts) is not None


def _told(error: Exception) -> dict[str, Any]:
    known = handler_exception_to_error_data(error)
    if known is not None:
        return known.model_dump(mode="json", by_alias=True, exclude_none=True)
    telemetry.internal_error(error, "mcp")
    return {"code": INTERNAL_ERROR, "message": "something went wrong inside the server"}
