# SPDX-License-Identifier: Apache-2.0
"""WebSockets by picows on connections that uvicorn accepted, so that one port serves pages and sockets.

uvicorn's HTTP parser recognises an upgrade and hands us transport and request; from then on picows reads the socket
and ASGI is not involved (`docs/decisions/0002-websocket-transport.md` has the figures). Rules:
- Host, Origin and credentials are judged before a single frame is read.
- picows gets a request in one normal form: it wants `Connection: Upgrade` alone, Firefox sends `keep-alive, Upgrade`.
- Frames over 8 kB are written here, not by picows: it lends the transport a view of its own header buffer, which the
  next frame overwrites when the peer is slow.
- No extension is negotiated, so no compression: models are 90 % of the bytes and local links are fast.
"""

from __future__ import annotations

import asyncio
import http
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
from picows import WSAutoPingStrategy, WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport
from picows.picows import WSProtocol  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]

from glsp import telemetry
from glsp.endpoints.connection import (
    POLICY,
    PROTOCOL_BROKEN,
    TOO_BIG,
    UNAUTHENTICATED,
    Admission,
    Admitted,
    Caller,
    Circle,
    Connection,
    Door,
    Outbox,
    Receiver,
    Refusal,
    Verdict,
)

log = logging.getLogger("glsp.websocket")
wire_log = logging.getLogger("glsp.websocket.wire")
wire_log.setLevel(logging.CRITICAL)  # picows logs every connection, and stray bytes as errors; we report what matters

SMALL_BYTES = 8_192
"""Up to here picows copies the frame and writes it itself, the fastest way; see the rule above for larger ones."""

COARSE_BYTES = 16_384
"""Average part size from which parts are handed to the kernel one by one instead of being joined first."""


READ_BUFFER_BYTES = 2_048
"""What picows allocates per connection to begin with; it grows with the frames of busy ones."""


class WebSocket(WSListener):
    """One peer on a WebSocket: a Connection for the door, a listener for picows."""

    def __init__(self, caller: Caller, admitted: Admitted, circle: Circle) -> None:
        self.caller = caller
        self.admitted = admitted
        self.receiver: Receiver | None = None
        self.closed = False
        self.heard = 0.0
        self._circle = circle
        self._limits = circle.limits
        self._pinged = False
        self._outbox = Outbox()
        self._writable = asyncio.Event()
        self._writable.set()
        self._fragments: list[bytes] = []
        self._fragment_bytes = 0
        self._transport: WSTransport | None = None
        self._socket: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()

    # --- the door's side ------------------------------------------------------------------------------------------

    @property
    def outbox_bytes(self) -> int:
        """Bytes sent but not yet taken by the operating system."""
        return 0 if self._socket is None else self._socket.get_write_buffer_size()

    @property
    def sent_bytes(self) -> int:
        """Payload bytes sent in total."""
        return self._outbox.sent

    def send(self, parts: Sequence[bytes]) -> None:
        """One text frame; the outbox is bounded, a peer over the bound is dropped."""
        if self.closed or self._transport is None or self._socket is None:
            return
        size = sum(map(len, parts))
        if size <= SMALL_BYTES:
            self._transport.send(WSMsgType.TEXT, parts[0] if len(parts) == 1 else b"".join(parts))
        elif len(parts) == 1 or size >= COARSE_BYTES * len(parts):
            self._socket.writelines([_header(size), *parts])
        else:
            self._socket.write(b"".join([_header(size), *parts]))
        waiting = self._socket.get_write_buffer_size()
        self._outbox.add(size, waiting, self._loop.time())
        if waiting > self._limits.outbox_bytes:
            log.warning("dropping %s: %d bytes wait for it", self.caller.address, waiting)
            self.abort()

    async def drained(self) -> None:
        """Returns when (nearly) everything sent was taken, or the connection is gone."""
        await self._writable.wait()

    def close(self, code: int, reason: str) -> None:
        """Sends what waits and a close frame, waits a moment for the peer's, hangs up."""
        if self.closed:
            return
        self.closed = True
        self._writable.set()
        if self._transport is not None:
            self._transport.send_close(_close_code(code), reason.encode()[:120])
            self._loop.call_later(self._limits.close_within, self.abort)

    def abort(self) -> None:
        """Hangs up at once; what waits is lost."""
        self.closed = True
        self._writable.set()
        if self._socket is not None:
            self._socket.abort()

    def tend(self, now: float) -> None:
        """Pings a silent peer, drops a dead or a slow one."""
        if self.closed:
            return
        is_overdue = self._outbox.overdue(self.outbox_bytes, now, self._limits)
        silent = now - max(self.heard, self._outbox.taken_at)
        if silent > self._limits.drop_after:
            log.info("dropping %s: silent for %.0f s", self.caller.address, silent)
            self.abort()
        elif is_overdue:
            log.warning("dropping %s: %d bytes not taken in time", self.caller.address, self.outbox_bytes)
            self.abort()
        elif silent > self._limits.ping_after and self._transport is not None:
            self._transport.send_ping()

    # --- the side of picows ---------------------------------------------------------------------------------------

    def open(self, door: Door) -> None:
        """Puts the door's receiver at the other end, before the first frame can arrive."""
        self.receiver = door(_as_connection(self))

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The handshake is done."""
        self._transport = transport
        self._socket = transport.underlying_transport
        self._circle.join(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """A frame came in; fragments are put together here."""
        kind = frame.msg_type
        if kind == WSMsgType.CLOSE:
            self._answer_close(transport, frame)
        elif self.closed or self.receiver is None:
            return
        elif frame.rsv1 or frame.rsv2 or frame.rsv3:
            self.close(PROTOCOL_BROKEN, "no extension was negotiated")
        elif kind in (WSMsgType.TEXT, WSMsgType.BINARY):
            if self._fragments:
                self.close(PROTOCOL_BROKEN, "a message began inside another")
            elif frame.fin:
                self.receiver.on_frame(frame.get_payload_as_bytes())
            else:
                self._collect(frame)
        elif kind == WSMsgType.CONTINUATION:
            if not self._fragments:
                self.close(PROTOCOL_BROKEN, "a continuation of nothing")
            else:
                self._collect(frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:  # noqa: ARG002 - the signature is picows'
        """The socket is closed."""
        self.closed = True
        self._writable.set()
        self._fragments.clear()
        self._circle.leave(self)
        receiver, self.receiver = self.receiver, None
        if receiver is not None:
            receiver.on_close()

    def pause_writing(self) -> None:
        """The peer is slower than we are."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._writable.set()

    def _collect(self, frame: WSFrame) -> None:
        part = frame.get_payload_as_bytes()
        self._fragment_bytes += len(part)
        if self._fragment_bytes > self._limits.frame_bytes:
            self._fragments.clear()
            self.close(TOO_BIG, f"messages are limited to {self._limits.frame_bytes} bytes")
            return
        self._fragments.append(part)
        if frame.fin and self.receiver is not None:
            whole = b"".join(self._fragments)
            self._fragments.clear()
            self._fragment_bytes = 0
            self.receiver.on_frame(whole)

    def _answer_close(self, transport: WSTransport, frame: WSFrame) -> None:
        self.closed = True
        if not transport.is_close_frame_sent:
            code = int.from_bytes(frame.get_payload_as_bytes()[:2], "big") if frame.payload_size >= 2 else 1000
            transport.send_close(_close_code(code))
        transport.disconnect()


class Upgrade(WSProtocol):  # pyright: ignore[reportUntypedBaseClass]
    """What uvicorn hands an upgrade to: judges the request, then is picows' own protocol."""

    def __init__(self, doors: Mapping[str, Door], admit: Admission, circle: Circle) -> None:
        self._doors = doors
        self._admit = admit
        self._circle = circle
        self._socket: WebSocket | None = None
        self._raw: asyncio.Transport | None = None
        self._judging: asyncio.Task[None] | None = None
        self._time = asyncio.get_running_loop().time
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            host_port=None,
            ws_path=None,
            is_client_side=False,
            ws_listener_factory=self._listener,
            logger=wire_log,
            disconnect_on_exception=True,
            websocket_handshake_timeout=5.0,
            enable_auto_ping=False,
            auto_ping_idle_timeout=0,
            auto_ping_reply_timeout=0,
            auto_ping_strategy=WSAutoPingStrategy.PING_WHEN_IDLE,
            enable_auto_pong=True,
            max_frame_size=circle.limits.frame_bytes,
            extra_headers=None,
            read_buffer_init_size=READ_BUFFER_BYTES,
        )

    def connection_made(self, transport: asyncio.Transport) -> None:
        """The transport that uvicorn accepted."""
        self._raw = transport
        super().connection_made(transport)  # pyright: ignore[reportUnknownMemberType]

    def data_received(self, data: bytes) -> None:
        """The request head, as uvicorn puts it together; called once, before the transport is ours."""
        transport = self._raw
        assert transport is not None
        caller, key, version = _read_head(data, transport)
        verdict: Verdict | Awaitable[Verdict]
        if caller.path not in self._doors:
            verdict = Refusal(404, "not_found", f"no WebSocket at {caller.path[:100]}")
        elif version != "13" or not key:
            verdict = Refusal(426, "protocol", "only WebSocket version 13 is spoken here")
        else:
            verdict = self._admit(caller)
        if isinstance(verdict, Admitted | Refusal):
            self._judged(caller, key, verdict, transport)
        else:
            self._judging = asyncio.get_running_loop().create_task(self._judge(caller, key, verdict, transport))

    async def _judge(self, caller: Caller, key: str, verdict: Awaitable[Verdict], transport: asyncio.Transport) -> None:
        try:
            found = await verdict
        except Exception as error:  # noqa: BLE001  the outermost frame: the peer gets an answer
            telemetry.internal_error(error, "websocket")
            found = Refusal(500, "internal", "something went wrong inside the server")
        self._judging = None
        if not transport.is_closing():
            self._judged(caller, key, found, transport)

    def _judged(self, caller: Caller, key: str, verdict: Verdict, transport: asyncio.Transport) -> None:
        if isinstance(verdict, Refusal) and verdict.status != http.HTTPStatus.UNAUTHORIZED:
            transport.write(_refusal(verdict))
            transport.close()
            return
        admitted = verdict if isinstance(verdict, Admitted) else Admitted()
        self._socket = WebSocket(caller, admitted, self._circle)
        self._socket.heard = self._time()
        head = (
            "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n"
        ).encode("latin-1")
        buffer: memoryview = self.get_buffer(len(head))  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        if len(head) > len(buffer):  # pyright: ignore[reportUnknownArgumentType]
            transport.abort()
            return
        buffer[: len(head)] = head
        self.buffer_updated(len(head))
        if isinstance(verdict, Refusal):
            self._socket.close(UNAUTHENTICATED, verdict.message)
        elif not transport.is_closing():
            self._socket.open(self._doors[caller.path])

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes arrived, perhaps a part of a large frame: the peer is alive."""
        if self._judging is not None and self._raw is not None:
            self._raw.abort()  # it speaks before it was answered
            return
        if self._socket is not None:
            self._socket.heard = self._time()
        super().buffer_updated(nbytes)  # pyright: ignore[reportUnknownMemberType]

    def _listener(self, request: object) -> WebSocket | None:  # noqa: ARG002 - the signature is picows'
        return self._socket


def upgrades(doors: Mapping[str, Door], admit: Admission, circle: Circle) -> Callable[..., Upgrade]:
    """A value for uvicorn's `ws`: makes an Upgrade per request, whatever uvicorn passes along."""

    def make(**_: Any) -> Upgrade:
        return Upgrade(doors, admit, circle)

    return make


def _as_connection(socket: WebSocket) -> Connection:
    return socket


def _header(size: int) -> bytes:
    """The head of an unmasked text frame (RFC 6455, section 5.2) of more than 125 bytes."""
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big")
    return b"\x81\x7f" + size.to_bytes(8, "big")


def _close_code(code: int) -> WSCloseCode:
    """The code as picows takes it: a number of the private range is no member of its enum but travels as well."""
    return code if 1000 <= code < 5000 and code not in (1004, 1005, 1006, 1015) else POLICY  # pyright: ignore[reportReturnType]


def _read_head(data: bytes, transport: asyncio.Transport) -> tuple[Caller, str, str]:
    lines = data.decode("latin-1").split("\r\n")
    target = lines[0].split(" ")[1]
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        name = name.strip().lower()
        # A repeated header is joined, so a second Host or Origin matches no allow-list.
        headers[name] = f"{headers[name]}, {value.strip()}" if name in headers else value.strip()
    peer: Any = transport.get_extra_info("peername")
    address = f"{peer[0]}:{peer[1]}" if isinstance(peer, tuple) else str(peer or "")
    caller = Caller(target.partition("?")[0], headers, address)
    return caller, headers.get("sec-websocket-key", ""), headers.get("sec-websocket-version", "")


def _refusal(refusal: Refusal) -> bytes:
    body = msgspec.json.encode({"error": {"code": refusal.code, "message": refusal.message, "hint": ""}})
    phrase = http.HTTPStatus(refusal.status).phrase
    extra = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" if refusal.status == 426 else ""
    head = (
        f"HTTP/1.1 {refusal.status} {phrase}\r\n{extra}Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
