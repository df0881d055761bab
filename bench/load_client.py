# SPDX-License-Identifier: Apache-2.0
"""One GLSP client session that does what a stock browser does on the wire, as cheaply as possible.

A message is recognised by the first bytes of its frame; JSON is parsed only for responses and bounds requests.
The time spent on computing answers is counted apart (`think`), so that latency is that of the server. No server is
known by name here: everything that differs between two servers is an argument.
"""

import asyncio
import re
from collections import Counter
from time import perf_counter

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.answers import Answers, Root

STOCK_KINDS = [
    "setModel",
    "updateModel",
    "requestBounds",
    "setBounds",
    "move",
    "setDirtyState",
    "setEditMode",
    "status",
    "message",
    "startProgress",
    "updateProgress",
    "endProgress",
    "setMarkers",
    "deleteMarkers",
    "elementSelected",
    "allSelected",
    "elementHovered",
    "center",
    "fit",
    "setViewport",
    "sourceModelChanged",
    "setTypeHints",
    "navigateToTarget",
    "navigateToExternalTarget",
    "setPopupModel",
    "getSelection",
    "getViewport",
    "getEditorContext",
]
DELTA_KINDS = [*STOCK_KINDS, "applyChange"]
HEAD_BYTES = 400
LARGEST_FRAME_BYTES = 1 << 30
# A full model of 10,000 nodes on a busy machine takes the reference a few seconds; a minute means it is stuck.
ANSWER_SECONDS = 120.0

_KIND = re.compile(rb'"kind"\s*:\s*"([A-Za-z0-9_]+)"')
_MODEL_KINDS = {b"setModel", b"updateModel", b"requestBounds"}


class Refusal(Exception):
    """The server refused or failed what the client asked for."""


class Sample(msgspec.Struct, frozen=True):
    """One operation as seen by the client: seconds and payload bytes."""

    wall: float
    think: float
    received: int
    sent: int
    first_model: float = 0.0

    @property
    def net(self) -> float:
        """Seconds that are the server's and the wire's: all but the client's own thinking."""
        return self.wall - self.think


class BoundsAction(msgspec.Struct, rename="camel"):
    """A server action with a model in it."""

    new_root: Root
    request_id: str = ""


class BoundsParams(msgspec.Struct):
    """Parameters of such a notification."""

    action: BoundsAction


class BoundsMessage(msgspec.Struct):
    """Such a notification."""

    params: BoundsParams


class Response(msgspec.Struct):
    """A JSON-RPC response."""

    id: int
    result: object = None
    error: object = None


decode_model = msgspec.json.Decoder(BoundsMessage).decode
decode_response = msgspec.json.Decoder(Response).decode


class Waiting:
    """One outstanding operation: what ends it and what it has cost so far."""

    def __init__(self, done_kinds: frozenset[bytes], operation_id: bytes) -> None:
        self.done_kinds = done_kinds
        self.operation_id = operation_id
        self.done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.first_model = 0.0
        self.think = 0.0

    def fail(self, reason: str) -> None:
        """End it with a refusal."""
        if not self.done.done():
            self.done.set_exception(Refusal(reason))


class LoadSession(WSListener):
    """A connection with one client session on it. Not for concurrent use: one operation at a time."""

    def __init__(self, client_id: str, *, deltas: bool = False, minimal: bool = False) -> None:
        self.client_id = client_id
        self.deltas = deltas
        self.answers = Answers(minimal=minimal)
        self.received = 0
        self.sent = 0
        self.received_by_kind: Counter[bytes] = Counter()
        self.messages_by_kind: Counter[bytes] = Counter()
        self.last_model = b""
        self.keep_model = False
        self.created: list[str] = []
        self._waiting: Waiting | None = None
        self._observed = False
        self._responses: dict[int, asyncio.Future[Response]] = {}
        self._next_id = 0
        self._parts = bytearray()
        self._transport: WSTransport | None = None
        self._closed: str | None = None

    # the connection

    async def connect(self, url: str, *, initialize: dict[str, object] | None = None) -> object:
        """Connect, initialise server and session, and return the server's answer to `initialize`."""
        transport, _listener = await ws_connect(
            lambda: self, url, max_frame_size=LARGEST_FRAME_BYTES, enable_auto_ping=False
        )
        self._transport = transport
        parameters = {"applicationId": f"bench-{self.client_id}", "protocolVersion": "1.0.0"}
        answer = await self.request("initialize", parameters | (initialize or {}))
        await self.request(
            "initializeClientSession",
            {
                "clientSessionId": self.client_id,
                "diagramType": "workflow-diagram",
                "clientActionKinds": DELTA_KINDS if self.deltas else STOCK_KINDS,
            },
        )
        return answer

    async def close(self) -> None:
        """Dispose of the session and close the connection."""
        if self._transport is None or self._closed is not None:
            return
        await self.request("disposeClientSession", {"clientSessionId": self.client_id})
        self._transport.send_close()
        self._transport.disconnect()
        await self._transport.wait_disconnected()

    async def request(self, method: str, params: object) -> object:
        """Send a JSON-RPC request and return its result."""
        request_id = self._next_id
        self._next_id += 1
        future: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._responses[request_id] = future
        self._send(msgspec.json.encode({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}))
        response = await asyncio.wait_for(future, ANSWER_SECONDS)
        if response.error is not None:
            raise Refusal(f"{method}: {response.error}")
        return response.result

    # what a user does

    async def open(self, source_uri: str) -> Sample:
        """Ask for the model and wait for it; `first_model` is the time to the first message that holds all of it."""
        options = {"sourceUri": source_uri, "diagramType": "workflow-diagram", "needsClientLayout": True}
        action = {"kind": "requestModel", "requestId": f"open_{self.client_id}", "options": options}
        return await self._await_model(action, frozenset({b"setModel", b"updateModel"}), b"")

    async def perform(self, action: dict[str, object], operation_id: str = "") -> Sample:
        """Send one action and wait for the update that shows it."""
        if not self.deltas:
            return await self._await_model(action, frozenset({b"updateModel", b"setModel"}), b"")
        if operation_id:
            action = action | {"args": {"operationId": operation_id}}
        return await self._await_model(action, frozenset({b"applyChange"}), operation_id.encode())

    def process(self, action: object) -> None:
        """Send an action without waiting for anything."""
        message = {"jsonrpc": "2.0", "method": "process", "params": {"clientId": self.client_id, "action": action}}
        self._send(msgspec.json.encode(message))

    async def _await_model(self, action: object, done_kinds: frozenset[bytes], operation_id: bytes) -> Sample:
        waiting = Waiting(done_kinds, operation_id)
        self._waiting = waiting
        self._observed = False
        self.created = []
        received, sent = self.received, self.sent
        start = perf_counter()
        self.process(action)
        try:
            end = await asyncio.wait_for(waiting.done, ANSWER_SECONDS)
        finally:
            self._waiting = None
        if not self._observed and self.last_model:
            self._observe(self.last_model)
        self.last_model = self.last_model if self.keep_model else b""
        return Sample(
            wall=end - start,
            think=waiting.think,
            received=self.received - received,
            sent=self.sent - sent,
            first_model=waiting.first_model - start if waiting.first_model else end - start,
        )

    # what the server sends

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Keep the transport; picows calls this before `ws_connect` returns."""
        self._transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Fail whatever is still waiting."""
        handshake = transport.close_handshake
        self._closed = f"connection closed ({handshake})"
        if self._waiting is not None:
            self._waiting.fail(self._closed)
        for future in self._responses.values():
            if not future.done():
                future.set_exception(Refusal(self._closed))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take one frame; only text counts."""
        if frame.msg_type not in (WSMsgType.TEXT, WSMsgType.CONTINUATION):
            if frame.msg_type == WSMsgType.CLOSE:
                transport.disconnect()
            return
        if frame.fin and not self._parts:
            self._take(frame.get_payload_as_memoryview())
            return
        self._parts += frame.get_payload_as_memoryview()
        if frame.fin:
            whole, self._parts = bytes(self._parts), bytearray()
            self._take(memoryview(whole))

    def _take(self, payload: memoryview) -> None:
        arrived = perf_counter()
        self.received += len(payload)
        head = bytes(payload[:HEAD_BYTES])
        if b'"method"' not in head:
            self._take_response(bytes(payload))
            return
        match = _KIND.search(head)
        kind = match[1] if match else b"?"
        self.received_by_kind[kind] += len(payload)
        self.messages_by_kind[kind] += 1
        waiting = self._waiting
        if waiting is not None and not waiting.first_model and kind in _MODEL_KINDS:
            waiting.first_model = arrived
        if kind == b"requestBounds":
            self._answer_bounds(bytes(payload), arrived)
        elif waiting is not None:
            self._take_action(waiting, kind, payload, head, arrived)

    def _take_action(self, waiting: Waiting, kind: bytes, payload: memoryview, head: bytes, arrived: float) -> None:
        if kind == b"rejectRequest" or (kind == b"message" and b'"ERROR"' in head):
            waiting.fail(bytes(payload[:2000]).decode(errors="replace"))
        elif kind in waiting.done_kinds and not waiting.done.done():
            if kind == b"applyChange":
                body = bytes(payload)
                if b'"refused"' in body:
                    waiting.fail(body[:2000].decode(errors="replace"))
                    return
                if waiting.operation_id not in body:
                    return
                self.created = created_by(body)
                self._observed = True
            elif self.keep_model or not self._observed:
                self.last_model = bytes(payload)
            waiting.done.set_result(arrived)

    def _take_response(self, payload: bytes) -> None:
        response = decode_response(payload)
        future = self._responses.pop(response.id, None)
        if future is not None and not future.done():
            future.set_result(response)

    def _answer_bounds(self, payload: bytes, arrived: float) -> None:
        action = decode_model(payload).params.action
        self._send(self.answers.computed_bounds(action.new_root, self.client_id, action.request_id))
        self.created = self.answers.fresh
        self._observed = True
        if self._waiting is not None:
            self._waiting.think += perf_counter() - arrived

    def _observe(self, payload: bytes) -> None:
        self.answers.observe(decode_model(payload).params.action.new_root)
        self.created = self.answers.fresh

    def _send(self, payload: bytes) -> None:
        if self._transport is None or self._closed is not None:
            raise Refusal(self._closed or "not connected")
        self.sent += len(payload)
        self._transport.send(WSMsgType.TEXT, payload)


class Identity(msgspec.Struct):
    """The id of an element."""

    id: str


class Put(msgspec.Struct):
    """One element of a delta; `after` is there only for new and re-ordered elements."""

    element: Identity
    after: str | msgspec.UnsetType | None = msgspec.UNSET


class DeltaAction(msgspec.Struct):
    """An `applyChange`."""

    puts: list[Put] = []


class DeltaParams(msgspec.Struct):
    """Parameters of such a notification."""

    action: DeltaAction


class DeltaMessage(msgspec.Struct):
    """Such a notification."""

    params: DeltaParams


decode_delta = msgspec.json.Decoder(DeltaMessage).decode


def created_by(payload: bytes) -> list[str]:
    """Ids of the elements that a delta brings with a place among their siblings: the new ones, in order."""
    puts = decode_delta(payload).params.action.puts
    return [put.element.id for put in puts if put.after is not msgspec.UNSET]
