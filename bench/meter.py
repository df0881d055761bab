# SPDX-License-Identifier: Apache-2.0
"""A wire that counts what goes over it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Meter:
    """A wire that counts: how often the client spoke after it was answered, and bytes each way."""

    def __init__(self, target: int) -> None:
        self.turns = self.sent = self.received = 0
        self._target = target
        self._was_answered = True
        self._serving: set[asyncio.Task[None] | None] = set()

    async def end(self) -> None:
        """Waits until both sides have hung up."""
        await asyncio.gather(*filter(None, self._serving))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self._serving.add(asyncio.current_task())
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target)
        await asyncio.gather(
            self._pass(reader, there_writer, answers=False), self._pass(there_reader, writer, answers=True)
        )

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answers: bool) -> None:
        while data := await source.read(65536):
            if answers:
                self.received += len(data)
            else:
                self.sent += len(data)
                self.turns += self._was_answered
            self._was_answered = answers
            target.write(data)
        target.close()


@asynccontextmanager
async def metered(port: int) -> AsyncGenerator[tuple[int, Meter]]:
    """A port that leads to another, and what went over it."""
    meter = Meter(port)
    server = await asyncio.start_server(meter.serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], meter
        await meter.end()
    finally:
        server.close()
