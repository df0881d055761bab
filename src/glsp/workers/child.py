# SPDX-License-Identifier: Apache-2.0
"""One worker process as the parent sees it: its life, its line, how busy it is."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence

import msgspec
from prometheus_client.multiprocess import mark_process_dead  # pyright: ignore[reportUnknownVariableType]

from glsp import telemetry
from glsp.endpoints.seat import AT_ONCE, Seat

log = telemetry.logger("workers")


class Child:
    """One run of one worker. Made by `start`; `ended` is done when the process is."""

    def __init__(self, seat: Seat, process: asyncio.subprocess.Process, line: socket.socket) -> None:
        self.seat = seat
        self.ready = asyncio.Event()
        self._process = process
        self._line = line
        self._open = 0
        self._handed = 0
        self._received = 0
        self._heard = b""
        self._moving: deque[socket.socket] = deque()
        self.moved: Callable[[int, socket.socket], None] = _dropped
        """Takes a connection that is to go to another worker, by its number."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(line, self._hear)
        self.ended = self._loop.create_task(self._wait(), name=f"worker {seat.number}")

    @classmethod
    async def start(cls, seat: Seat, command: Sequence[str], environment: Mapping[str, str]) -> Child:
        """A new process at this place (`seat.line` is set here). Raises OSError when there can be none."""
        ours, theirs = socket.socketpair()
        with theirs:
            seat = msgspec.structs.replace(seat, line=theirs.fileno())
            try:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    "--as-worker",
                    msgspec.json.encode(seat).decode(),
                    stdin=asyncio.subprocess.DEVNULL,
                    env={**environment, "PROMETHEUS_MULTIPROC_DIR": str(seat.counted)},
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,  # Ctrl-C is for the parent, which stops its workers in order
                )
            except BaseException:
                ours.close()
                raise
        ours.setblocking(False)
        return cls(seat, process, ours)

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """How it ended."""
        return self._process.returncode

    @property
    def load(self) -> int:
        """Connections that it has, those on the way to it included."""
        return self._open + self._handed - self._received

    def hand(self, connection: socket.socket) -> bool:
        """Gives a connection away; False when this worker does not take any now."""
        try:
            socket.send_fds(self._line, [b"+"], [connection.fileno()])
        except OSError:  # the line is full, or has just ended
            return False
        self._handed += 1
        return True

    def stop(self) -> None:
        """Asks it to finish; it takes what it needs."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _wait(self) -> int:
        code = await self._process.wait()
        self._loop.remove_reader(self._line)
        self._line.close()
        while self._moving:
            self._moving.popleft().close()
        mark_process_dead(self._process.pid, str(self.seat.counted))  # its gauges; what it counted stays counted
        return code

    def _hear(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._line, 4096, AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data, descriptors = b"", []
        self._moving.extend(socket.socket(fileno=each) for each in descriptors)
        if not data:
            self._loop.remove_reader(self._line)
            self.ready.clear()
            return
        *lines, self._heard = (self._heard + data).split(b"\n")
        for words in (line.split() for line in lines):
            if words[0] == b"ready":
                self.ready.set()
            elif words[0] == b"move":
                self.moved(int(words[1]), self._moving.popleft())
            else:
                self._open, self._received = int(words[1]), int(words[2])


def _dropped(_worker: int, connection: socket.socket) -> None:
    connection.close()


def command() -> list[str]:
    """How this very program is started again."""
    return [sys.executable, "-m", "glsp.cli", "serve"]
