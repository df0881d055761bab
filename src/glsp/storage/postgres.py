# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL as the database of a store, for any number of processes; directly or behind a pooler.

Rare writes lock the row of their diagram, as the append does, so whatever changes one diagram happens one after the
other. Reads see one state. Nothing is kept in a session.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import ClassVar, TypeAlias, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from glsp.model.change import Entry
from glsp.secret import Secret
from glsp.storage import positions
from glsp.storage.ports import Appended, Moved
from glsp.storage.postgres_announcing import Announcements
from glsp.storage.postgres_append import NOW, Group
from glsp.storage.postgres_bus import Move, Moves
from glsp.storage.postgres_link import STATEMENT_SECONDS, Address, Connection, explain
from glsp.storage.postgres_pool import SIZE, OutcomeUnknown, Pool
from glsp.storage.postgres_position import PRIMARY, STATE
from glsp.storage.postgres_readers import Readers
from glsp.storage.postgres_schema import bring, is_ready, schema_of
from glsp.storage.postgres_scripts import drive, end
from glsp.storage.postgres_words import PostgresWords
from glsp.storage.scripts import Script
from glsp.storage.sql import ALONE, Observe, Replicas, Source, SqlStore

__all__ = ["Address", "PostgresDatabase", "PostgresStore", "open_postgres", "schema_of"]

T = TypeVar("T")

_READ = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_READ_AND_TELL = _READ + f"; SELECT {PRIMARY}".encode()
_WRITE = b"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_TURN = b"BEGIN; SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '5s'"
_LOCK = b"SELECT FROM diagram WHERE id = %s FOR NO KEY UPDATE"
_TOUCH = f"UPDATE diagram SET tick = {NOW}, writer = %s WHERE id = %s RETURNING revision, tick".encode()  # noqa: S608  constant


class PostgresDatabase:
    """A database that was opened: its connections and its bus."""

    STATE: ClassVar[str] = STATE

    def __init__(self, address: Address, observe: Observe | None = None, replicas: Replicas = ALONE) -> None:
        self.pool = Pool(address)
        self.words = PostgresWords()
        self.readers = Readers(replicas, self.pool) if replicas.urls else None
        self.writer = int.from_bytes(os.urandom(7), "big")
        self._said = Announcements(self.pool, self.writer)
        self._moves = Moves(address, self.pool, self.writer, self._said)
        self._observe = observe
        self._is_quiet: Callable[[], bool] = lambda: False
        self._turns: dict[str, Connection] = {}
        self._turning = asyncio.Semaphore(SIZE // 2)  # the others are for what is asked during a turn
        self._closed = False

    async def begin(self, address: Address) -> None:
        """Makes or upgrades the tables where that is needed. Raises Unavailable."""
        if not await self.read(is_ready):
            await asyncio.to_thread(bring, address)
        await self._moves.begin()
        if self.readers is not None:
            await self.readers.begin()

    async def call(self, work: Callable[[], T]) -> T:
        """Runs what takes a while in another thread."""
        return await asyncio.to_thread(work)

    async def read(self, script: Callable[[], Script[T]], source: Source = "primary") -> T:
        """Runs a script on one state of the database; again when the connection was lost."""
        readers = self.readers
        if readers is None:
            return await self._read(script)
        return await readers.read(script, source, lambda: self._read(script))

    async def _read(self, script: Callable[[], Script[T]]) -> T:
        """On the primary. Where there are replicas, what it shows counts as seen."""
        seen = self.readers.seen if self.readers is not None else None

        async def work(connection: Connection, _attempt: int) -> T:
            if seen is None:
                await connection.execute(_READ)
            else:
                events = seen.events
                cursor = await connection.execute(_READ_AND_TELL)
                cursor.nextset()
                if (row := await cursor.fetchone()) is not None:
                    seen.covers(row[0], events)
            try:
                return await drive(connection, script())
            finally:
                await end(connection, b"COMMIT")

        return await self.pool.run(work)

    async def write(
        self,
        script: Callable[[], Script[T]],
        moved: str = "",
        *,
        told: bool = True,
        listed: bool = False,  # noqa: ARG002  every transaction makes another state
    ) -> T:
        """Runs a rare write; see `sql.Database`. Again when the connection was lost before the commit."""
        news: list[Move] = []

        async def work(connection: Connection, _attempt: int) -> T:
            news.clear()
            await connection.execute(_WRITE)
            try:
                answer = await drive(connection, script())
                if moved:
                    writer = 0 if told else self.writer
                    cursor = await connection.execute(_TOUCH, (writer, moved))
                    news.extend(Move(moved, row[0], row[1], writer) for row in await cursor.fetchall())
            except BaseException:
                await end(connection, b"ROLLBACK")
                raise
            try:
                await connection.execute(b"COMMIT")
            except psycopg.OperationalError as error:
                raise OutcomeUnknown from error
            return answer

        answer = await self.pool.run(work)
        self.note()
        for move in news:
            self._moves.tell(move)
        return answer

    async def append(
        self, diagram_id: str, entries: Sequence[Entry], expected: int, created: float | None = None
    ) -> Appended:
        """Durable when it returns; a commit whose outcome is unknown is asked for again by its operation ids."""
        group = Group(diagram_id, entries, expected, self.writer, created)
        started = time.perf_counter()
        turn = self._turns.pop(diagram_id, None)
        answer = await self.pool.run(group.send) if turn is None else await self._append_in(turn, group)
        if self._observe is not None:
            self._observe(len(entries), time.perf_counter() - started)
        self.note()
        if answer.outcome == "applied" and entries and not self._is_quiet():
            self._moves.tell(Move(diagram_id, answer.head, group.tick, self.writer))
        return answer

    async def _append_in(self, turn: Connection, group: Group) -> Appended:
        """Appends and ends the turn; where it ended by itself, as without one."""
        try:
            async with asyncio.timeout(STATEMENT_SECONDS):
                answer = await group.send(turn, 0)
                await turn.execute(b"COMMIT")
        except (psycopg.Error, TimeoutError):
            return await self.pool.run(lambda connection, attempt: group.send(connection, attempt + 1))
        return answer

    @asynccontextmanager
    async def turn(self, diagram_id: str) -> AsyncGenerator[None]:
        """Locks the row of the diagram until the first append or the end; one at a time for a diagram, here."""
        if diagram_id in self._turns:
            yield
            return
        async with self._turning, AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self.pool.connection())
                await connection.execute(_TURN)
                await connection.execute(_LOCK, (diagram_id,))
            except psycopg.errors.LockNotAvailable as error:
                raise explain(error) from None
            except (psycopg.Error, TimeoutError):  # a turn only saves work; the append says what is wrong, or mends it
                yield
                return
            self._turns[diagram_id] = connection
            try:
                yield
            finally:
                self._turns.pop(diagram_id, None)
                if connection.info.transaction_status != TransactionStatus.IDLE:
                    await end(connection, b"ROLLBACK")

    def hush(self, is_quiet: Callable[[], bool]) -> None:
        """While it answers yes, appends are not told by NOTIFY, which costs a round trip and a lock of the database."""
        self._is_quiet = is_quiet

    async def changed(self) -> Sequence[Moved]:
        """Waits for and returns diagrams that others moved on, with their heads; for one caller."""
        return await self._moves.changed()

    def note(self) -> None:
        """What was just committed or heard of is not to be missed by reads from now on."""
        if self.readers is not None:
            self.readers.seen.note()

    async def position(self) -> str:
        """A token for what this process has seen; as far as it is known while the primary is away."""
        return "" if self.readers is None else positions.token(await self.readers.position())

    @property
    def stand_ins(self) -> int:
        """As `Database.stand_ins`."""
        return 0 if self.readers is None else self.readers.stand_ins

    def standing(self) -> Mapping[str, bool]:
        """Which of the replicas are read from."""
        return (
            {} if self.readers is None else {f"replica {each.name}": each.is_used for each in self.readers.standing()}
        )

    def announce(self, diagram_id: str, payload: bytes) -> None:
        """Tells others what passes."""
        self._said.announce(diagram_id, payload)

    async def heard(self) -> Sequence[tuple[str, bytes]]:
        """Waits for and returns what others announced, while `changed` is waited for; for one caller."""
        return await self._said.heard()

    async def close(self) -> None:
        """Tells others what is still to be told and closes every connection."""
        if self._closed:
            return
        self._closed = True
        await self._said.close()
        await self._moves.close()
        if self.readers is not None:
            await self.readers.close()
        await self.pool.close()


PostgresStore: TypeAlias = SqlStore[PostgresDatabase]


async def open_postgres(
    url: str | Secret,
    *,
    clock: Callable[[], float] = time.time,
    observe: Observe | None = None,
    replicas: Replicas = ALONE,
) -> PostgresStore:
    """The store at an address, whose tables are made or upgraded. Raises SettingsError, Unavailable.

    `observe` gets size and seconds of every append.
    """
    address = Address(url)
    database = PostgresDatabase(address, observe, replicas)
    try:
        await database.begin(address)
    except BaseException:
        await database.close()
        raise
    return SqlStore(database, clock)
