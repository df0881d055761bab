# SPDX-License-Identifier: Apache-2.0
"""One read replica of PostgreSQL: its connections, how it stands, and reading from it what is not older than asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import psycopg

from glsp import telemetry
from glsp.errors import GlspError
from glsp.storage.postgres_link import STATEMENT_SECONDS, Address, explain, is_gone
from glsp.storage.postgres_pool import Pool
from glsp.storage.postgres_position import REPLICA, STATE
from glsp.storage.postgres_scripts import drive, end, told
from glsp.storage.scripts import Script

T = TypeVar("T")

log = telemetry.logger("postgres")

SIZE = 6
"""Connections of one process to one replica."""

LOOK_PATIENCE_SECONDS = 1.0
"""A replica that answers slower than this is left out."""

IDENTITY = """(SELECT system_identifier FROM pg_control_system()),
    (SELECT oid::int8 FROM pg_database WHERE datname = current_database())"""
"""What a database and its replicas, and no others, have in common."""

PROMOTED = "it is no replica: it can be written to"

_LOOK = f"SELECT pg_is_in_recovery(), {REPLICA}, {IDENTITY}".encode()
# The position first, in a transaction of its own: the snapshot that is read from comes after it. One round trip.
_BEGIN = (
    f"BEGIN; SELECT pg_is_in_recovery(), {REPLICA}; COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
).encode()


class Behind(Exception):
    """The replica has not replayed what was asked for."""


class LeftOut(Exception):
    """The replica cannot be read from; the next one can."""


class Look(msgspec.Struct, frozen=True):
    """What a replica said of itself."""

    is_replica: bool
    position: int
    identity: tuple[int, int]


class Reader:
    """A replica by its place in DATABASE_READ_URLS, which is all that is ever told of it."""

    def __init__(self, name: str, address: Address) -> None:
        self.name = name
        self.problem = "it was not asked yet"
        """Why it is left out; empty while it is read from."""
        self.lag: float | None = None
        """How late it was at the last look, s; None when it did not say."""
        self.owes = 0
        """A position that it did not reach in time: it is not asked before a look has found it there."""
        self.busy = 0
        """Reads under way."""
        self.asked = 0.0
        """When it was read from last."""
        self._pool = Pool(address, SIZE + 1)  # one for looks
        self._left: asyncio.Future[None] | None = None
        self._given_up: set[asyncio.Task[Any]] = set()

    @property
    def is_free(self) -> bool:
        """Whether another read finds a connection at once."""
        return not self.problem and self.busy < SIZE

    async def read(self, script: Callable[[], Script[T]], wanted: int) -> T:
        """Runs a script on one state, no older than `wanted`. Raises Behind, LeftOut, and what the script raises."""
        if self._left is None:
            raise LeftOut
        self.busy += 1
        self.asked = time.monotonic()
        reading = asyncio.create_task(self._read(script, wanted))
        try:
            await asyncio.wait({reading, self._left}, timeout=STATEMENT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():  # a look found out first that nobody will answer
                raise LeftOut
            return reading.result()
        except psycopg.Error as error:
            if is_gone(error):
                self._pool.forget()
                self.leave(explain(error).message)
            else:
                log.info("read replica %s did not answer: %s", self.name, explain(error).message)
            raise LeftOut from None
        finally:
            self.busy -= 1
            self._give_up(reading)

    async def _read(self, script: Callable[[], Script[T]], wanted: int) -> T:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_BEGIN)
            cursor.nextset()
            row = await cursor.fetchone()
            try:
                if row is None or not row[0]:
                    self.leave(PROMOTED)
                    raise LeftOut
                if row[1] < wanted:
                    raise Behind
                # Snapshots of a replica do not name the transactions that still ran, so they tell no two states apart.
                return await drive(connection, told(script(), STATE, row[1]))
            finally:
                await end(connection, b"COMMIT")

    async def look(self) -> Look:
        """Asks it how it is, and soon gives up. Raises LeftOut, with the reason."""
        looking = asyncio.create_task(self._look())
        try:
            await asyncio.wait({looking}, timeout=LOOK_PATIENCE_SECONDS)
            if not looking.done():
                raise LeftOut(f"it did not answer within {LOOK_PATIENCE_SECONDS:g} s")
            return looking.result()
        except psycopg.Error as error:
            self._pool.forget()
            raise LeftOut(explain(error).message) from None
        except GlspError as error:
            raise LeftOut(error.message) from None
        finally:
            self._give_up(looking)

    async def _look(self) -> Look:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_LOOK)
            row = await cursor.fetchone()
        if row is None:
            raise LeftOut("it did not answer")
        return Look(row[0], row[1], (row[2], row[3]))

    def _give_up(self, task: asyncio.Task[Any]) -> None:
        """Ends what nobody waits for any more; the driver may take seconds to let go of a server that is gone."""
        if not task.done():
            task.cancel()
            self._given_up.add(task)
            task.add_done_callback(self._gone)

    def _gone(self, task: asyncio.Task[Any]) -> None:
        self._given_up.discard(task)
        if not task.cancelled():
            task.exception()  # nobody else looks at it

    def join(self, lag: float) -> None:
        """It may be read from."""
        self.lag = lag
        if self.problem:
            self.problem = ""
            self._left = asyncio.get_running_loop().create_future()
            log.info("read replica %s is read from", self.name)
            telemetry.BACKING_UP.labels(f"replica {self.name}").set(1)

    def leave(self, problem: str, lag: float | None = None) -> None:
        """It is not read from until it joins again; what is being read from it is given up."""
        self.lag = lag
        if not self.problem or self._left is None:
            log.warning("read replica %s is left out: %s", self.name, problem)
        self.problem = problem
        telemetry.BACKING_UP.labels(f"replica {self.name}").set(0)
        if self._left is not None and not self._left.done():
            self._left.set_result(None)

    async def close(self) -> None:
        """Ends everything."""
        for task in list(self._given_up):
            task.cancel()
        await self._pool.close()
