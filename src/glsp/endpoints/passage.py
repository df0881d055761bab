# SPDX-License-Identifier: Apache-2.0
"""GLSP sessions are carried on by the worker where their diagram is at home, whichever worker the client reached.

A file has one owner, so all files are at home at the first worker, who is waited for. A stored diagram may be served
anywhere; when all who have it open meet at one worker, an edit costs there what it costs in a single process, instead
of being planned against and repeated by all. Where its worker does not answer, it is served here. When a session asks
for a diagram that is at home elsewhere, this worker repeats the session's beginning there and from then on passes
frames both ways as they are. The client cannot tell. When that worker dies the client's connection ends, and a client
that reconnects finds the diagram again. Frames travel as in the socket mode (tcp.py), after one that says who it is.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine, Sequence
from typing import cast

import msgspec

from glsp.editor.hub import Hub
from glsp.editor.naming import FILE
from glsp.endpoints.connection import GOING_AWAY, Admitted, Caller, Circle, Connection, Door
from glsp.endpoints.homes import Homes
from glsp.endpoints.seat import Seat
from glsp.endpoints.tcp import Framing, TcpConnection
from glsp.errors import GlspError, ProtocolError
from glsp.protocol import codec, rpc
from glsp.protocol.actions import RequestModel

MOST = 100
"""Sessions of one connection, as at the door."""

OPENING_BYTES = 16_384
"""The largest `requestModel` that is looked at."""

PATIENCE_SECONDS, PAUSE_SECONDS = 10.0, 0.1
"""How long and how often the owner of the files is called while it is being started again."""

FULL_BYTES = 1_000_000
"""What may wait for a slow client here before the owner has to wait, too."""


class Introduction(msgspec.Struct, frozen=True):
    """The first frame of a passage."""

    caller: Caller
    admitted: Admitted


class Carried(TcpConnection):
    """A client of another worker, as the owner sees it: with the name and the rights that it has there."""

    def meet(self) -> None:
        """It is introduced by its first frame."""

    def on_frame(self, frame: bytes) -> None:
        """One frame, the first of which is the introduction."""
        if self.receiver is not None:
            self.receiver.on_frame(frame)
            return
        found = msgspec.json.decode(frame, type=Introduction)
        self.caller, self.admitted = found.caller, found.admitted
        super().meet()


async def receive_passages(seat: Seat, door: Door, circle: Circle) -> asyncio.Server:
    """The other side: listens for the other workers."""
    path = _path(seat, seat.number)
    return await asyncio.get_running_loop().create_unix_server(lambda: Carried(door, circle), path)


class Passages:
    """The sessions of one connection that go elsewhere."""

    def __init__(self, seat: Seat, homes: Homes, hub: Hub, connection: Connection) -> None:
        self._seat = seat
        self._homes = homes
        self._hub = hub
        self._connection = connection
        self._initialize = b""
        self._beginnings: dict[str, bytes] = {}
        self._open: dict[str, Passage] = {}

    def initialized(self, params: msgspec.Raw) -> None:
        """The connection began like this."""
        self._initialize = bytes(params)

    def began(self, client_id: str, params: msgspec.Raw) -> None:
        """A session did."""
        self._beginnings[client_id] = bytes(params)

    def take(self, message: rpc.Incoming, frame: bytes, leave: Callable[[str], None]) -> bool:
        """Passes a frame on when its session is elsewhere, or now goes there; `leave` ends the one here."""
        if isinstance(message, rpc.Request):
            return self._asked(message, frame)
        if not isinstance(message, rpc.Process | rpc.Bulk):
            return False
        name = message.client_id
        passage = self._open.get(name)
        if passage is None:
            passage = self._set_out(message, frame)
            if passage is None:
                return False
            leave(name)
            self._open[name] = passage
        passage.send(frame)
        return True

    def _set_out(self, message: rpc.Process | rpc.Bulk, frame: bytes) -> Passage | None:
        """A passage to where the diagram is at home that the message asks for, when that is elsewhere and answers."""
        name = message.client_id
        if name not in self._beginnings or len(self._open) >= MOST:
            return None
        key = self._asked_for(message, frame)
        is_file = key.startswith(FILE)
        home = self._homes.of(key) if key else self._seat.number
        if home == self._seat.number:
            return None
        passage = Passage(self._connection, self._greeting(name))
        if is_file:
            passage.begin(_path(self._seat, home))
        elif not passage.begin_now(_path(self._seat, home)):
            return None
        return passage

    def close(self) -> None:
        """The client is gone."""
        for passage in self._open.values():
            passage.close()

    def _asked(self, request: rpc.Request, frame: bytes) -> bool:
        if request.method not in {"initializeClientSession", "disposeClientSession"} or not self._open:
            return False
        try:
            name = codec.decode_params(request.params, rpc.DisposeClientSession).client_session_id
        except ProtocolError:
            return False  # the door says what is wrong with it
        passage = self._open.get(name)
        if passage is not None:
            passage.send(frame)
        return passage is not None

    def _asked_for(self, message: rpc.Process | rpc.Bulk, frame: bytes) -> str:
        """The key of the diagram that a message asks for; "" when it asks for none, or for what the session refuses."""
        if isinstance(message, rpc.Bulk) or len(frame) > OPENING_BYTES or b'"requestModel"' not in frame:
            return ""
        try:
            asked = cast("RequestModel", codec.decode_action("requestModel", message.action))
            return self._hub.key(asked.options.source_uri) if asked.options.source_uri else ""
        except (ProtocolError, GlspError):
            return ""  # the session says what is wrong with it

    def _greeting(self, name: str) -> Sequence[bytes]:
        introduction = Introduction(self._connection.caller, self._connection.admitted)
        return [
            msgspec.json.encode(introduction),
            _request(0, "initialize", self._initialize),
            _request(1, "initializeClientSession", self._beginnings[name]),
        ]


class Passage(asyncio.Protocol):
    """One session on its way to the owner and back."""

    def __init__(self, connection: Connection, greeting: Sequence[bytes]) -> None:
        self._connection = connection
        self._waiting = list(greeting)
        self._unanswered = len(greeting) - 1
        self._framing = Framing(256 * 1024 * 1024)
        self._transport: asyncio.Transport | None = None
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, path: str) -> None:
        """Calls the other worker until it answers; what is sent meanwhile waits."""
        self._spawn(self._call(path))

    def begin_now(self, path: str) -> bool:
        """Whether it is there; a connection within a machine needs no waiting."""
        connection = socket.socket(socket.AF_UNIX)
        connection.setblocking(False)
        try:
            connection.connect(path)
        except OSError:
            connection.close()
            return False
        self._spawn(self._take(connection))
        return True

    def send(self, frame: bytes) -> None:
        """One frame of the client."""
        if self._transport is None:
            self._waiting.append(frame)
        else:
            self._transport.write(_framed(frame))

    def close(self) -> None:
        """The client is gone."""
        self._closed = True
        if self._transport is not None:
            self._transport.close()

    async def _take(self, connection: socket.socket) -> None:
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=connection)

    async def _call(self, path: str) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_SECONDS
        while not self._closed:
            try:
                await loop.create_unix_connection(lambda: self, path)
            except OSError:
                if loop.time() > until:
                    self._lost()
                    return
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The owner answered."""
        self._transport = cast("asyncio.Transport", transport)
        if self._closed:
            self._transport.close()
            return
        waiting, self._waiting = self._waiting, []
        self._transport.writelines([_framed(frame) for frame in waiting])

    def data_received(self, data: bytes) -> None:
        """Frames for the client; the answers to what we repeated are for us."""
        try:
            frames = self._framing.feed(data)
        except ProtocolError:
            self._lost()
            return
        for frame in frames:
            if self._unanswered:
                self._unanswered -= 1
            else:
                self._connection.send([frame])
        if self._connection.outbox_bytes > FULL_BYTES and self._transport is not None:
            self._transport.pause_reading()
            self._spawn(self._go_on())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the signature is asyncio's
        """The owner is gone, or we left."""
        self._lost()

    async def _go_on(self) -> None:
        await self._connection.drained()
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def _lost(self) -> None:
        if not self._closed:
            self._closed = True
            self._connection.close(GOING_AWAY, "the worker that served this diagram is gone")

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _request(number: int, method: str, params: bytes) -> bytes:
    return b'{"jsonrpc":"2.0","id":%d,"method":"%s","params":%s}' % (number, method.encode(), params)


def _framed(frame: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(frame), frame)


def _path(seat: Seat, number: int) -> str:
    return f"{seat.folder}/{number}.glsp"
