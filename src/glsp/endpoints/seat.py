# SPDX-License-Identifier: Apache-2.0
"""A worker's side of `glsp serve --workers N`: which worker it is, and its line to the parent.

The parent accepts connections and hands each over on the line (SCM_RIGHTS); the worker says when it is ready and how
many it has, and may hand one back for another worker. The end of the line is the end of the parent. Never here: what is done with a connection.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import msgspec

FIRST = 1
"""The worker that owns the files of the workspace, for a file has one owner."""

AT_ONCE = 32
"""Connections that one read of the line takes; the parent sends them one by one."""

LOAD_SECONDS = 0.25
"""How often the parent is told how many connections are left, when that has changed."""


class Seat(msgspec.Struct, frozen=True):
    """Which of how many workers a process is; an argument of its command line."""

    number: int
    count: int
    line: int
    """The file descriptor of the line."""
    run: str
    """The name of this start of the whole server, the same for all workers."""
    folder: str
    """Private to the workers of this run: their sockets, and what they count."""

    def socket_of(self, number: int) -> str:
        """Where a worker listens for the others."""
        return f"{self.folder}/{number}.sock"

    @property
    def buckets(self) -> Path:
        """The file in which all workers count how often callers ask."""
        return Path(self.folder) / "buckets"

    @property
    def counted(self) -> Path:
        """The folder of what all workers count."""
        return Path(self.folder) / "counted"


class Line:
    """What the parent hears of this worker, and what it sends."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.ended = asyncio.Event()
        self._socket = socket.socket(fileno=seat.line)
        self._socket.setblocking(False)
        self._received = 0
        self._timer: asyncio.TimerHandle | None = None
        self._told = (0, 0)

    def follow(self, take: Callable[[socket.socket], None], count: Callable[[], int]) -> None:
        """Says that this worker is ready; from now on connections come, until `close`."""
        loop = asyncio.get_running_loop()

        def read() -> None:
            try:
                data, descriptors, _, _ = socket.recv_fds(self._socket, AT_ONCE, AT_ONCE)
            except BlockingIOError:
                return
            except OSError:
                data, descriptors = b"", []
            for descriptor in descriptors:
                self._received += 1
                connection = socket.socket(fileno=descriptor)
                connection.setblocking(False)
                take(connection)
            if not data:
                loop.remove_reader(self._socket)
                self.ended.set()

        def tell() -> None:
            load = count(), self._received
            if load != self._told and self._say(f"load {load[0]} {load[1]}"):
                self._told = load
            self._timer = loop.call_later(LOAD_SECONDS, tell)

        loop.add_reader(self._socket, read)
        self._say("ready")
        tell()

    def give(self, descriptor: int, worker: int) -> bool:
        """Gives a connection away, to the worker with this number if it takes it; False when that cannot be done now."""
        try:
            socket.send_fds(self._socket, [f"move {worker}\n".encode()], [descriptor])
        except OSError:  # the line is full, or has just ended
            return False
        return True

    def close(self) -> None:
        """No more connections."""
        if self._timer is not None:
            self._timer.cancel()
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def _say(self, words: str) -> bool:
        try:
            self._socket.send(f"{words}\n".encode())
        except OSError:  # the parent is busy or gone: told again, or never needed again
            return False
        return True
