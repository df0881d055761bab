# SPDX-License-Identifier: Apache-2.0
"""Which diagrams other processes moved on, on PostgreSQL: told by NOTIFY, found in the table, never missed.

A notice is sent after the commit, many at once: inside the transaction it would make all commits of the database wait
for each other's disk. A notice may be lost, so the table is looked at as well: after every (re)connection, and now and
then. `diagram.tick` is the number of the transaction that moved a diagram; all below the oldest one that still ran at
the last look were seen then. Behind a pooler that keeps no session nothing can be listened to: there the table is enough.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import psycopg

from glsp import telemetry
from glsp.errors import GlspError, Unavailable
from glsp.storage.ports import Moved
from glsp.storage.postgres_announcing import CHANNEL as SAID
from glsp.storage.postgres_announcing import Announcements
from glsp.storage.postgres_link import Address, Connection, connect, explain, keeps_session
from glsp.storage.postgres_pool import Pool
from glsp.storage.sql import CLOSED

log = telemetry.logger("postgres")

CHANNEL = "glsp_moved"

LOOK_SECONDS = 1.0
"""How often the table is looked at while notices come; bounds how late one is heard whose sender was killed."""

POLL_SECONDS = 0.15
"""How often where nothing can be listened to: 0.2 ms of the database each time."""

RETRY_SECONDS = 0.5
"""Pause between two tries to listen again."""

NOTICE_SECONDS = 0.01
"""Between two notices: the first edit is told at once, a hundred editors cost no more than a few."""

PAYLOAD_BYTES = 7_500
"""PostgreSQL takes less than 8,000."""

_LOOK = b"""
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::int8, diagram.id, diagram.revision, diagram.tick
FROM (SELECT 1) AS once LEFT JOIN diagram ON diagram.tick >= %s AND diagram.writer <> %s
"""
_OLDEST = b"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::int8"
_NOTIFY = b"SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, %s)"


class Move(msgspec.Struct, frozen=True, array_like=True):
    """A diagram that moved on: its head, the transaction (0: not known, look), and which process did it (0: tell all)."""

    diagram: str
    revision: int
    tick: int
    writer: int


_moves = msgspec.json.Decoder(list[Move])


class Moves:
    """Tells others, and hears from them."""

    def __init__(self, address: Address, pool: Pool, writer: int, said: Announcements) -> None:
        self._address = address
        self._pool = pool
        self._writer = writer
        self._said = said
        self._pending: dict[str, Move] = {}
        self._sender: asyncio.Task[None] | None = None
        self._listening: Connection | None = None
        self._is_heard = True
        self._seen = 0
        self._told: dict[str, int] = {}
        self._looked = 0.0
        self._closing = asyncio.Event()

    async def begin(self) -> None:
        """From here on nothing is missed. Raises Unavailable."""

        async def oldest(connection: Connection, _attempt: int) -> int:
            cursor = await connection.execute(_OLDEST)
            row = await cursor.fetchone()
            return row[0] if row is not None else 0

        self._seen = await self._pool.run(oldest)

    # telling

    def tell(self, move: Move) -> None:
        """Lets others know, soon; not if that fails: they look by themselves."""
        waiting = self._pending.get(move.diagram)
        if waiting is not None and waiting.writer == 0:
            move = msgspec.structs.replace(move, writer=0)
        self._pending[move.diagram] = move
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send(), name="notify")

    async def _send(self) -> None:
        while self._pending:
            payload = self._take_payload()
            try:
                async with self._pool.connection() as connection, asyncio.timeout(LOOK_SECONDS):
                    await connection.execute(_NOTIFY, (CHANNEL, payload))
            except (psycopg.Error, GlspError, TimeoutError) as error:
                log.debug("a notice was not sent: %s", type(error).__name__)
            await asyncio.sleep(0 if self._closing.is_set() else NOTICE_SECONDS)

    def _take_payload(self) -> str:
        """As many moves as fit; none for a diagram whose id alone is too long: then others look."""
        taken: list[bytes] = []
        size = 2
        for diagram, move in list(self._pending.items()):
            encoded = msgspec.json.encode(move)
            if taken and size + len(encoded) >= PAYLOAD_BYTES:
                break
            del self._pending[diagram]
            if len(encoded) < PAYLOAD_BYTES:
                taken.append(encoded)
                size += len(encoded) + 1
        return f"[{b','.join(taken).decode()}]"

    # hearing

    async def changed(self) -> Sequence[Moved]:
        """Waits for and returns what others moved on; connects again by itself. Raises Unavailable once closed."""
        closing = asyncio.ensure_future(self._closing.wait())
        hearing = asyncio.ensure_future(self._hear())
        try:
            await asyncio.wait((closing, hearing), return_when=asyncio.FIRST_COMPLETED)
            if self._closing.is_set():
                raise Unavailable(CLOSED)
            return await hearing
        finally:
            for task in (closing, hearing):
                task.cancel()
            await asyncio.gather(closing, hearing, return_exceptions=True)

    async def _hear(self) -> Sequence[Moved]:
        while True:
            try:
                news = await self._news()
            except (psycopg.Error, GlspError, TimeoutError) as error:
                await self._deaf(error)
                continue
            if not self._is_heard:
                self._is_heard = True
                log.info("other processes are heard again")
            if news:
                return list(news.values())

    async def _news(self) -> dict[str, Moved]:
        listening = self._listening
        if listening is None:
            listening = self._listening = await connect(self._address)
            if keeps_session(listening):
                await listening.execute(f"LISTEN {CHANNEL}; LISTEN {SAID}".encode())
            return await self._look()
        if not keeps_session(listening):
            await asyncio.sleep(POLL_SECONDS)
            return await self._look()
        news: dict[str, Moved] = {}
        wanted = self._looked + LOOK_SECONDS - time.monotonic()
        async for notice in listening.notifies(timeout=max(wanted, 0.0), stop_after=1):
            if notice.channel == SAID:
                self._said.notified(notice.payload)
                continue
            try:
                moves = _moves.decode(notice.payload)
            except msgspec.DecodeError:  # of another version; the table says the same
                moves = []
            if not moves or not all(move.tick for move in moves):
                self._looked = 0.0
            for move in moves:
                if move.tick >= self._seen:  # else the last look saw it, and perhaps a later one
                    self._note(news, move)
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            news |= await self._look()
        return news

    async def _look(self) -> dict[str, Moved]:
        """What moved since the last look: a row tells where a diagram is, not all that happened to it on the way."""

        async def look(connection: Connection, _attempt: int) -> list[tuple[int, str | None, int, int]]:
            cursor = await connection.execute(_LOOK, (self._seen, self._writer))
            return await cursor.fetchall()

        rows = await self._pool.run(look)
        self._looked = time.monotonic()
        news: dict[str, Moved] = {}
        for _, diagram, revision, tick in rows:
            if diagram is not None:
                self._note(news, Move(diagram, revision, tick, 0))
        self._seen = rows[0][0]
        self._told = {diagram: tick for diagram, tick in self._told.items() if tick >= self._seen}
        return news

    def _note(self, news: dict[str, Moved], move: Move) -> None:
        if move.writer != self._writer and self._told.get(move.diagram, 0) < move.tick:
            self._told[move.diagram] = move.tick
            before = news.get(move.diagram)
            is_whole = move.writer == 0 or (before is not None and before.whole)
            news[move.diagram] = Moved(move.diagram, move.revision, whole=is_whole)

    async def _deaf(self, error: Exception) -> None:
        if self._is_heard:
            self._is_heard = False
            problem = explain(error) if isinstance(error, psycopg.Error) else error
            log.warning("other processes are not heard until the database is back: %s", problem)
        await self._hang_up()
        await asyncio.sleep(RETRY_SECONDS)

    async def _hang_up(self) -> None:
        if self._listening is not None:
            with suppress(psycopg.Error):  # it is given up anyway
                await self._listening.close()
            self._listening = None

    async def close(self) -> None:
        """Sends what is to be told and releases who waits."""
        self._closing.set()
        if self._sender is not None:
            await asyncio.gather(self._sender, return_exceptions=True)
        await self._hang_up()
