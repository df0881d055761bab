# SPDX-License-Identifier: Apache-2.0
"""A plain TCP round robin before several servers, in this process: every connection goes to the next one that answers.

Here: bytes to and fro. Never here: what they say, and no memory of who came before.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress


class RoundRobin:
    """A balancer without stickiness; `ports` may change, `taken` says which server each connection went to."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = list(ports)
        self.taken: list[int] = []
        self.port = 0
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Where clients find whichever server."""
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, ready: threading.Event) -> None:
        """Listens until `stop`."""
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(self._connected, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            await self._stop.wait()
            server.close()
            for writer in list(self._open):
                writer.close()
            while self._open:
                await asyncio.sleep(0.01)

    def stop(self) -> None:
        """Cuts every connection."""
        self._loop.call_soon_threadsafe(self._stop.set)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in self.ports:
            port = self.ports[len(self.taken) % len(self.ports)]
            self.taken.append(port)
            with suppress(OSError):
                there_reader, there = await asyncio.open_connection("127.0.0.1", port)
                await asyncio.gather(self._carry(reader, there), self._carry(there_reader, writer))
                return
        writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One direction, to its end; what is cut on one side is cut on the other."""
        self._open.add(writer)
        with suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        self._open.discard(writer)


@contextmanager
def round_robin(ports: Sequence[int]) -> Generator[RoundRobin]:
    """A running one."""
    made, ready = RoundRobin(ports), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(made.serve(ready)), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield made
    finally:
        made.stop()
        thread.join()
