# SPDX-License-Identifier: Apache-2.0
"""The socket mode for Theia and VS Code: JSON-RPC over TCP with Content-Length framing, the same doors behind it.

Framing as in vscode-jsonrpc: header lines ended by CRLF, an empty line, then exactly Content-Length bytes of UTF-8.
Other header lines are allowed and ignored. A framing mistake cannot be resynchronised, so it ends the connection.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, cast

from glsp.endpoints.connection import Admitted, Caller, Circle, Connection, Door, Outbox, Receiver
from glsp.errors import ProtocolError

log = logging.getLogger("glsp.tcp")

MAX_HEADER_BYTES = 4_096
"""All header lines of one frame together; a real one has about 25."""


class Framing:
    """Cuts a byte stream into frames. Pure; raises ProtocolError once and is then done for."""

    def __init__(self, max_frame_bytes: int) -> None:
        self._max = max_frame_bytes
        self._buffer = bytearray()
        self._need: int | None = None

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that are complete now. Raises ProtocolError on broken headers or a frame over the limit."""
        self._buffer += data
        frames: list[bytes] = []
        while True:
            if self._need is None and not self._read_header():
                return frames
            assert self._need is not None
            if len(self._buffer) < self._need:
                return frames
            frames.append(bytes(self._buffer[: self._need]))
            del self._buffer[: self._need]
            self._need = None

    def _read_header(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n", 0, MAX_HEADER_BYTES)
        if end < 0:
            if len(self._buffer) >= MAX_HEADER_BYTES:
                raise ProtocolError(f"no end of the header within {MAX_HEADER_BYTES} bytes")
            return False
        need: int | None = None
        for line in bytes(self._buffer[:end]).split(b"\r\n"):
            name, colon, value = line.partition(b":")
            if not colon:
                raise ProtocolError(f"not a header line: {line[:80]!r}")
            if name.strip().lower() == b"content-length":
                digits = value.strip()
                if need is not None or not digits.isdigit() or len(digits) > 12:
                    raise ProtocolError(f"not a Content-Length: {digits[:80]!r}")
                need = int(digits)
        if need is None:
            raise ProtocolError("a frame without Content-Length")
        if need > self._max:
            raise ProtocolError(f"a frame of {need} bytes; the limit is {self._max}")
        self._need = need
        del self._buffer[: end + 4]
        return True


class TcpConnection(asyncio.Protocol):
    """One peer on a TCP socket: a Connection for the door, a protocol for asyncio."""

    def __init__(self, door: Door, circle: Circle) -> None:
        self.caller = Caller("", {}, "")
        self.admitted = Admitted()
        self.receiver: Receiver | None = None
        self.closed = False
        self._door = door
        self._circle = circle
        self._limits = circle.limits
        self._framing = Framing(circle.limits.frame_bytes)
        self._outbox = Outbox()
        self._writable = asyncio.Event()
        self._writable.set()
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()

    @property
    def outbox_bytes(self) -> int:
        """Bytes sent but not yet taken by the operating system."""
        return 0 if self._transport is None else self._transport.get_write_buffer_size()

    @property
    def sent_bytes(self) -> int:
        """Payload bytes sent in total."""
        return self._outbox.sent

    def send(self, parts: Sequence[bytes]) -> None:
        """One frame; the outbox is bounded, a peer over the bound is dropped."""
        if self.closed or self._transport is None:
            return
        size = sum(map(len, parts))
        self._transport.write(b"".join([b"Content-Length: %d\r\n\r\n" % size, *parts]))
        waiting = self._transport.get_write_buffer_size()
        self._outbox.add(size, waiting, self._loop.time())
        if waiting > self._limits.outbox_bytes:
            log.warning("dropping %s: %d bytes wait for it", self.caller.address, waiting)
            self.abort()

    async def drained(self) -> None:
        """Returns when (nearly) everything sent was taken, or the connection is gone."""
        await self._writable.wait()

    def close(self, code: int, reason: str) -> None:
        """Sends what waits and hangs up; the framing has no way to say goodbye."""
        if self.closed:
            return
        log.debug("closing %s: %d %s", self.caller.address, code, reason)
        self.closed = True
        self._writable.set()
        if self._transport is not None:
            self._transport.close()
            self._loop.call_later(self._limits.close_within, self.abort)

    def abort(self) -> None:
        """Hangs up at once; what waits is lost."""
        self.closed = True
        self._writable.set()
        if self._transport is not None:
            self._transport.abort()

    def tend(self, now: float) -> None:
        """Drops a slow peer. Silence means nothing here: the peer is a process on this machine, TCP tells its end."""
        if not self.closed and self._outbox.overdue(self.outbox_bytes, now, self._limits):
            log.warning("dropping %s: %d bytes not taken in time", self.caller.address, self.outbox_bytes)
            self.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A peer connected."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its bases
        peer: Any = transport.get_extra_info("peername")
        self.caller = Caller("", {}, f"{peer[0]}:{peer[1]}" if isinstance(peer, tuple) else str(peer or ""))
        self._circle.join(self)
        self.meet()

    def meet(self) -> None:
        """Asks the door for the other end."""
        self.receiver = self._door(_as_connection(self))

    def on_frame(self, frame: bytes) -> None:
        """A whole frame came in."""
        if self.receiver is not None:
            self.receiver.on_frame(frame)

    def data_received(self, data: bytes) -> None:
        """Bytes arrived."""
        if self.closed:
            return
        try:
            frames = self._framing.feed(data)
        except ProtocolError as error:
            log.warning("closing %s: %s", self.caller.address, error)
            self.abort()
            return
        for frame in frames:
            if not self.closed:
                self.on_frame(frame)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the signature is asyncio's
        """The peer is gone."""
        self.closed = True
        self._writable.set()
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


def _as_connection(connection: TcpConnection) -> Connection:
    return connection


class TcpServer:
    """Listens for socket-mode clients; each connection gets its own receiver of the door."""

    def __init__(self, door: Door, circle: Circle) -> None:
        self._door = door
        self._circle = circle
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listens and returns the port. Raises OSError when it is taken.

        Only this machine may connect, whatever the server's host is: the framing has no place for credentials.
        """
        if host not in {"127.0.0.1", "::1", "localhost"}:
            host = "127.0.0.1"
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: TcpConnection(self._door, self._circle), host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self, grace: float = 10.0) -> None:
        """Stops accepting, tells the doors, lets them finish, hangs up."""
        if self._server is not None:
            self._server.close()
        await self._circle.stop(grace)
