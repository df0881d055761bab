# SPDX-License-Identifier: Apache-2.0
"""The connections of a process to PostgreSQL: a few, made when needed, and what happens when they break.

A pool without tasks of its own: while the database is down every caller is told at once, and the first one after it
came back connects, instead of waiting for somebody's next try. What may safely be repeated is, on a fresh connection.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from glsp import telemetry
from glsp.errors import Busy, GlspError, Unavailable
from glsp.storage.postgres_link import AGAIN, STATEMENT_SECONDS, Address, Connection, connect, explain, is_gone
from glsp.storage.sql import CLOSED

T = TypeVar("T")

log = telemetry.logger("postgres")

SIZE = 10
"""Connections of one process; 10 editors on diagrams of their own keep as many busy (6,750 edits/s)."""

SLOT_PATIENCE_SECONDS = 5.0
"""How long a caller waits for a connection that others use."""

PAUSES_SECONDS = (0.0, 0.1, 0.3, 0.6, 1.0)
"""Before each further try on a new connection: a restart or a switch of the primary in order takes about this long."""

IDLE_SECONDS = 300.0
"""A connection that was not used for so long is closed; what stands between may have forgotten it."""

LIFE_SECONDS = 3600.0
"""A connection is made anew after this; the server's process for it has grown."""


class OutcomeUnknown(Exception):
    """The connection broke while a transaction was being committed."""


class Pool:
    """Lends connections; `run` repeats what may be repeated."""

    def __init__(self, address: Address, size: int = SIZE) -> None:
        self._address = address
        self._slots = asyncio.Semaphore(size)
        self._idle: list[tuple[Connection, float]] = []
        self._born: dict[Connection, float] = {}
        self._is_up: bool | None = None
        self._closed = False

    async def run(self, work: Callable[[Connection, int], Awaitable[T]]) -> T:
        """Runs work on a connection; again when the connection was lost or others were in the way.

        The work gets the number of the try and must be safe to repeat; it raises OutcomeUnknown where it is not. Raises what
        it raises, Unavailable, Busy.
        """
        problem: GlspError = Unavailable(CLOSED)
        for attempt, pause in enumerate(PAUSES_SECONDS[: 1 if self._is_up is False else None]):
            await asyncio.sleep(pause)
            try:
                async with self.connection() as connection, asyncio.timeout(STATEMENT_SECONDS):
                    answer = await work(connection, attempt)
            except OutcomeUnknown:
                self.forget()
                raise Unavailable(
                    "the database went away while it wrote", hint="look whether it is done before you try again"
                ) from None
            except TimeoutError:
                problem = Unavailable(f"the database did not answer within {STATEMENT_SECONDS:g} s")
                break
            except psycopg.Error as error:
                problem = explain(error)
                if is_gone(error):
                    self.forget()
                elif error.sqlstate not in AGAIN:
                    log.warning("the database refused a statement: %s", problem.message)
                    raise problem from None
            else:
                self._answered()
                return answer
        self._unanswered(problem)
        raise problem from None

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Connection]:
        """Lends one. Raises psycopg.Error when none can be made, Busy when others have all of them for long."""
        if self._closed:
            raise Unavailable(CLOSED)
        try:
            async with asyncio.timeout(SLOT_PATIENCE_SECONDS):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy("all connections to the database are in use", hint="try again") from None
        try:
            connection = await self._take()
            try:
                yield connection
            finally:
                await self._give_back(connection)
        finally:
            self._slots.release()

    async def close(self) -> None:
        """Closes idle connections now and those in use when they come back."""
        self._closed = True
        await self._drop_idle()

    async def _take(self) -> Connection:
        now = time.monotonic()
        while self._idle:
            connection, since = self._idle.pop()
            if now - since < IDLE_SECONDS and not connection.broken:
                return connection
            await self._end(connection)
        connection = await connect(self._address)
        self._born[connection] = now
        return connection

    async def _give_back(self, connection: Connection) -> None:
        now = time.monotonic()
        is_fit = (
            not self._closed
            and not connection.closed
            and connection.info.transaction_status == TransactionStatus.IDLE
            and now - self._born.get(connection, 0.0) < LIFE_SECONDS
        )
        if is_fit:
            self._idle.append((connection, now))
        else:
            await self._end(connection)

    async def _end(self, connection: Connection) -> None:
        self._born.pop(connection, None)
        await connection.close()

    async def _drop_idle(self) -> None:
        while self._idle:
            await self._end(self._idle.pop()[0])

    # how the database is

    def forget(self) -> None:
        """One that broke says that the others which rest did, or soon will: the next caller connects anew."""
        for connection, _ in self._idle:
            self._born.pop(connection, None)
            connection.pgconn.finish()
        self._idle.clear()

    def _unanswered(self, problem: GlspError) -> None:
        if isinstance(problem, Unavailable) and self._is_up is not False:
            self._is_up = False
            telemetry.BACKING_UP.labels("database").set(0)
            log.warning("%s: edits are refused until it is back", problem.message)

    def _answered(self) -> None:
        if self._is_up:
            return
        if self._is_up is not None:
            log.info("the database answers again")
        self._is_up = True
        telemetry.BACKING_UP.labels("database").set(1)
