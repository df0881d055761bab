# SPDX-License-Identifier: Apache-2.0
"""The parent of the workers: listens, hands each connection to the worker that has the fewest, or where the diagram is at
home that it names, and starts the dead again.

Why not SO_REUSEPORT or a socket that all workers accept from: the kernel then decides by a hash or by who wakes first,
and WebSockets that last for days pile up in one process; with SO_REUSEPORT the connections that wait for a worker die
with it, and macOS gives all of them to one. Handing over costs some 20 us for each connection and nothing afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import socket
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

from glsp import __version__, telemetry
from glsp.data_folder import card, make_private, secret_key
from glsp.endpoints.homes import Homes
from glsp.endpoints.seat import FIRST, Seat
from glsp.errors import Unavailable
from glsp.settings import Settings, inherited
from glsp.workers.child import Child, command
from glsp.workers.private_folder import private_folder
from glsp.workers.wanted import wanted

log = telemetry.logger("workers")

BACKLOG = 2_048
YOUNG_SECONDS = 10.0
"""A worker that dies younger than this is started again after a pause, which doubles each time."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
GRACE_SECONDS = 15.0
"""How long stopping workers are waited for: they promise ten seconds."""

MOST_UNPLACED = 256
"""Connections whose first line is waited for at the same time; more are handed on at once."""

FULL_SECONDS = 0.01
"""How long a connection waits when no worker takes it."""


class Parent:
    """All workers of one `glsp serve`."""

    def __init__(
        self, settings: Settings, overrides: Mapping[str, str | None], announce: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._overrides = overrides
        self._announce = announce
        self._children: dict[int, Child] = {}
        self._stopping = asyncio.Event()
        self._some_ready = asyncio.Event()
        self._placing: set[asyncio.Task[None]] = set()
        self._home_of: Callable[[str], int] = lambda _: 0
        self.extra: tuple[str, ...] = ()
        """Further options for the workers."""

    async def run(self) -> int:
        """Serves until SIGINT or SIGTERM; a second one ends all at once. Gives the exit code. Raises GlspError."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._signalled)
        make_private(self._settings.data_dir)
        secret_key(self._settings)  # made before several could make one
        async with self._listening() as (listeners, port):
            with private_folder() as folder, closing(Homes(Path(folder), self._settings.workers)) as homes:
                self._home_of = homes.of
                return await self._serve(listeners, port, folder)

    async def _serve(self, listeners: list[socket.socket], port: int, folder: str) -> int:
        settings = self._settings
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{shown}:{port}"
        around = inherited({**self._overrides, "PORT": str(port)})
        seat = Seat(FIRST, settings.workers, -1, secrets.token_hex(8), folder)
        seat.counted.mkdir()
        keepers: list[asyncio.Task[int]] = []
        try:
            for number in range(FIRST, FIRST + settings.workers):
                place = Seat(number, seat.count, -1, seat.run, folder)
                keepers.append(asyncio.create_task(self._keep(place, around), name=f"keep worker {number}"))
                if number == FIRST and (code := await self._first_ready(keepers)) is not None:
                    return code  # the first one brings the database up to date; its failure is that of the start
            if (code := await self._first_ready(keepers)) is not None:
                return code
            async with card(settings, url):
                self._announce(url)
                log.info("glsp %s serves %s with %d workers", __version__, url, settings.workers)
                accepting = [asyncio.create_task(self._accept(each), name="accept") for each in listeners]
                await self._stopping.wait()
                log.info("stopping: the workers tell people and finish accepted work")
                for task in (*accepting, *self._placing):
                    task.cancel()
                return 0
        finally:
            self._stopping.set()
            await self._end(keepers)

    async def _first_ready(self, keepers: list[asyncio.Task[int]]) -> int | None:
        """Waits until all workers that were started are ready; the exit code where one ends instead, or all shall."""
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            while True:
                waiting = [child for child in self._children.values() if not child.ready.is_set()]
                if len(self._children) == len(keepers) and not waiting:
                    return None
                ready = [asyncio.create_task(child.ready.wait()) for child in waiting]
                ends = [child.ended for child in waiting]
                pause = [] if ready else [asyncio.create_task(asyncio.sleep(FULL_SECONDS))]
                await asyncio.wait([*ready, *ends, *keepers, *pause, stopping], return_when=asyncio.FIRST_COMPLETED)
                for task in (*ready, *pause):
                    task.cancel()
                if stopping.done():
                    return 0
                for keeper in keepers:
                    if keeper.done():
                        keeper.result()
                for end in ends:
                    if end.done():
                        return end.result() or 1
        finally:
            stopping.cancel()

    async def _keep(self, seat: Seat, around: Mapping[str, str]) -> int:
        """One worker after the other at one place, until all shall stop."""
        pause = FIRST_PAUSE
        while True:
            started = time.monotonic()
            child = await Child.start(seat, [*command(), *self.extra], around)
            child.moved = self._move
            self._children[seat.number] = child
            noticed = asyncio.create_task(self._when_ready(child))
            code = await asyncio.shield(child.ended)
            noticed.cancel()
            if self._stopping.is_set():
                return code
            lived = time.monotonic() - started
            wait = pause if lived < YOUNG_SECONDS else 0.0
            pause = min(pause * 2, LONGEST_PAUSE) if lived < YOUNG_SECONDS else FIRST_PAUSE
            log.error("worker %d ended (%s); starting it again in %g s", seat.number, _how(code), wait)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)
                return code

    async def _when_ready(self, child: Child) -> None:
        await child.ready.wait()
        log.info("worker %d is ready (process %d)", child.seat.number, child.pid)
        self._some_ready.set()

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._some_ready.wait()
            try:
                connection, _ = await loop.sock_accept(listener)
            except OSError as error:  # no file descriptors left, or the client is gone already
                log.warning("cannot accept a connection: %s", error)
                await asyncio.sleep(FULL_SECONDS)
                continue
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if len(self._placing) >= MOST_UNPLACED:
                with connection:
                    await self._place(connection, "")
                continue
            task = loop.create_task(self._ask_and_place(connection))
            self._placing.add(task)
            task.add_done_callback(self._placing.discard)

    async def _ask_and_place(self, connection: socket.socket) -> None:
        with connection:
            await self._place(connection, await wanted(connection))

    async def _place(self, connection: socket.socket, key: str) -> None:
        while not self._hand(connection, self._home_of(key) if key else 0):
            await self._some_ready.wait()
            await asyncio.sleep(FULL_SECONDS)

    def _move(self, number: int, connection: socket.socket) -> None:
        """To another worker, or back, or to any; one that nobody takes now ends, and its client connects again."""
        with connection:
            connection.setblocking(False)
            if not self._hand(connection, number):
                log.warning("no worker took a connection that was handed on; it is closed")

    def _hand(self, connection: socket.socket, home: int) -> bool:
        """To the worker with this number, else to the one with the fewest connections; one that is busy is passed over.
        False when none takes it.
        """
        able = [child for child in self._children.values() if child.ready.is_set()]
        if not able:
            self._some_ready.clear()
        return any(
            child.hand(connection) for child in sorted(able, key=lambda child: (child.seat.number != home, child.load))
        )

    async def _end(self, keepers: list[asyncio.Task[int]]) -> None:
        for child in self._children.values():
            child.stop()
        if not keepers:
            return
        _, late = await asyncio.wait(keepers, timeout=GRACE_SECONDS)
        if late:
            for child in self._children.values():
                child.kill()
            await asyncio.wait(late)

    def _signalled(self) -> None:
        if not self._stopping.is_set():
            self._stopping.set()
            return
        for child in self._children.values():
            child.kill()

    @asynccontextmanager
    async def _listening(self) -> AsyncGenerator[tuple[list[socket.socket], int]]:
        """Sockets that listen, and their port, which differs from ours only for 0. Raises Unavailable."""
        host, port = self._settings.host, self._settings.port
        try:
            server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port, start_serving=False)
        except OSError as error:
            raise Unavailable(
                f"cannot listen on {host}:{port}: {error.strerror or error}",
                hint="stop what listens there, or choose another --port",
            ) from error
        listeners: list[socket.socket] = []
        try:
            listeners += [each.dup() for each in server.sockets]
            for listener in listeners:
                listener.setblocking(False)
                listener.listen(BACKLOG)  # at once: two that are only bound could have the same port
            yield listeners, int(listeners[0].getsockname()[1])
        finally:
            for listener in listeners:
                listener.close()
            server.close()


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
