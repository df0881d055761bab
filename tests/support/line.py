# SPDX-License-Identifier: Apache-2.0
"""A line between a browser and a server that a test makes bad: cut, dead without a word, or slow.

Lives here: bytes in both directions, on a thread of its own. Never here: what the bytes mean.
"""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Literal, Self

CHUNK_BYTES = 4096
MOST_CHUNKS = 16
"""What a line holds by itself: a slow reader has to be felt by the writer."""

State = Literal["good", "cut", "dead"]


class Line:
    """A TCP proxy on `port`; use it as a context."""

    def __init__(self, to_port: int) -> None:
        self.port = 0
        self._to_port = to_port
        self._state: State = "good"
        self._latency_s = 0.0
        self._bytes_per_s = float("inf")
        self._free = {"up": 0.0, "down": 0.0}
        self._alive: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._flows = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where the server is found at the other end of the line."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Both ends are told: every connection is reset, and so is every new one."""
        self._become("cut")

    def die(self) -> None:
        """Nobody is told: bytes no longer arrive, in either direction."""
        self._become("dead")

    def mend(self) -> None:
        """What was held back arrives, and new connections are made."""
        self._become("good")

    def slow(self, *, latency_s: float, bytes_per_s: float) -> None:
        """From now on every byte is late, and few go through per second and direction."""
        self._latency_s, self._bytes_per_s = latency_s, bytes_per_s

    # --- on the thread --------------------------------------------------------------------------------------------

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _become(self, state: State) -> None:
        async def change() -> None:
            self._state = state
            if state == "dead":
                self._flows.clear()
            else:
                self._flows.set()
            if state == "cut":
                for writer in tuple(self._alive):
                    writer.transport.abort()

        self._run(change())

    async def _listen(self) -> None:
        self._flows.set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=CHUNK_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in tuple(self._alive):
            writer.transport.abort()
        work = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)

    async def _accept(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._alive.add(back)
        try:
            await self._flows.wait()
            if self._state == "cut":
                back.transport.abort()
                return
            there, on = await asyncio.open_connection("127.0.0.1", self._to_port, limit=CHUNK_BYTES)
        except OSError:  # the server is down: so is everybody who wants to reach it
            back.transport.abort()
            return
        finally:
            self._alive.discard(back)
        self._alive |= {back, on}
        pumps = asyncio.gather(self._pump(here, on, "up"), self._pump(there, back, "down"))
        try:
            # A cancelled task of a stream server is reported as an error; the end of the line is none.
            with contextlib.suppress(asyncio.CancelledError):
                await pumps
        finally:
            self._alive -= {back, on}
            for writer in (back, on):
                writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(MOST_CHUNKS)

        async def deliver() -> None:
            while True:
                due, chunk = await held.get()
                await self._until(due)
                self._free[way] = max(self._loop.time(), self._free[way]) + len(chunk) / self._bytes_per_s
                await self._until(self._free[way])
                await self._flows.wait()
                if not chunk:
                    writer.write_eof()
                    return
                writer.write(chunk)
                await writer.drain()

        delivering = asyncio.create_task(deliver())
        try:
            with contextlib.suppress(OSError):
                while chunk := await reader.read(CHUNK_BYTES):
                    await held.put((self._loop.time() + self._latency_s, chunk))
                await held.put((self._loop.time() + self._latency_s, b""))
                await delivering
        finally:
            delivering.cancel()

    async def _until(self, due: float) -> None:
        if (wait := due - self._loop.time()) > 0:
            await asyncio.sleep(wait)
