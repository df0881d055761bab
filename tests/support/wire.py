# SPDX-License-Identifier: Apache-2.0
"""A wire between a client and a server that a test may cut: after the server has heard, before the client has."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress


class Wire:
    """A TCP proxy on `port`. While `mute`, answers are dropped; `cut` breaks every connection.

    `mute_at` are bytes that a client says: from then on it is mute.
    """

    def __init__(self, target: int) -> None:
        self.port = 0
        self.mute = False
        self.mute_at = b""
        self.dropped = asyncio.Event()
        """An answer was dropped."""
        self._target = target
        self._ends: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._ends |= {writer, there_writer}
        await asyncio.gather(
            self._pass(reader, there_writer, answers=False), self._pass(there_reader, writer, answers=True)
        )

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answers: bool) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                if answers and self.mute:
                    self.dropped.set()
                    continue
                if not answers and self.mute_at and self.mute_at in data:
                    self.mute = True
                target.write(data)
                await target.drain()
        target.close()

    def cut(self) -> None:
        """Breaks every connection; new ones may be made."""
        for end in self._ends:
            end.close()
        self._ends.clear()


@asynccontextmanager
async def wire(target: int) -> AsyncGenerator[Wire]:
    """A wire to a loopback port."""
    made = Wire(target)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        made.cut()
        server.close()
        await server.wait_closed()
