# SPDX-License-Identifier: Apache-2.0
"""Which database answers a read: a replica that has what the caller and this process have seen, else the primary.

Every replica is looked at twice in a second: one that is away, late, promoted or of another database is left out, and comes
back by itself. While the primary is away, replicas also answer what only it does otherwise, short of edits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec

from glsp import telemetry
from glsp.errors import Busy, GlspError, Unavailable
from glsp.storage import positions
from glsp.storage.postgres_link import READ_WHERE, Address, Connection
from glsp.storage.postgres_pool import Pool
from glsp.storage.postgres_position import PRIMARY, Seen, Way
from glsp.storage.postgres_reader import IDENTITY, PROMOTED, Behind, LeftOut, Reader
from glsp.storage.scripts import Script
from glsp.storage.sql import Replicas, Source

T = TypeVar("T")

LOOK_SECONDS = 0.5
"""Between two looks at a server; with the patience of a look, how long one that hangs may still be asked."""

PATIENCE_SECONDS = 0.05
"""How long a read waits for a replica to come to where it should be; usually a millisecond is enough."""

FIRST_PAUSE_SECONDS = 0.002

_ASK = f"SELECT {PRIMARY}, {IDENTITY}".encode()


class Standing(msgspec.Struct, frozen=True):
    """How a replica stands: whether it is read from, how late it is (None: it did not say), and why it is left out."""

    name: str
    is_used: bool
    lag: float | None
    problem: str


class Readers:
    """The replicas of a primary."""

    def __init__(self, replicas: Replicas, primary: Pool) -> None:
        self.seen = Seen(self._ask)
        self._primary = primary
        self._max_lag = replicas.max_lag
        addresses = [Address(url, READ_WHERE) for url in replicas.urls]
        self._readers = [Reader(str(number), address) for number, address in enumerate(addresses, start=1)]
        self._way = Way()
        self._identity: tuple[int, int] | None = None
        self._is_primary_away = False
        self.stand_ins = 0
        """Reads that belong to the primary and that a replica answered, because it was away."""
        self._watching: list[asyncio.Task[None]] = []

    async def begin(self) -> None:
        """Looks at all of them, and from then on time and again. Raises Unavailable when the primary does not answer."""
        self.seen.note()
        await self.seen.position()
        await asyncio.gather(*map(self._look_at, self._readers))
        self._watching = [asyncio.create_task(self._watch_primary(), name="watch primary")]
        self._watching += [
            asyncio.create_task(self._watch(reader), name=f"watch replica {reader.name}") for reader in self._readers
        ]

    def standing(self) -> Sequence[Standing]:
        """How they stand, in their order."""
        return [Standing(each.name, not each.problem, each.lag, each.problem) for each in self._readers]

    # reading

    async def read(self, script: Callable[[], Script[T]], source: Source, primary: Callable[[], Awaitable[T]]) -> T:
        """Runs a script where it belongs. Raises what the script raises, Unavailable, Busy."""
        if source == "replica" or (source == "primary first" and self._is_primary_away):
            answer = await self._from_replica(script, await self.position())
            if answer is not None:
                self.stand_ins += source == "primary first"
                return answer[0]
        try:
            found = await primary()
        except Unavailable:
            if source == "primary":
                raise
            answer = await self._from_replica(script, self.seen.known)
            if answer is None:
                raise
            self.stand_ins += source == "primary first"
            return answer[0]
        if source == "replica":
            telemetry.ROUTED_READS.labels("primary").inc()
        return found

    async def position(self) -> int:
        """What this process has seen; while the primary is away, as far as that is known: the rest is nowhere to be read."""
        if not self._is_primary_away:
            try:
                return await self.seen.position()
            except (Unavailable, Busy):
                pass  # the read itself says what is wrong, if no replica helps
        return self.seen.known

    async def _from_replica(self, script: Callable[[], Script[T]], position: int) -> tuple[T] | None:
        """The answer of the replica that has least to do among those that are there in time; None: there is none."""
        wanted = max(position, positions.wanted())
        until, pause = time.monotonic() + PATIENCE_SECONDS, FIRST_PAUSE_SECONDS
        while True:
            late: list[Reader] = []
            for reader in self._ready(wanted):
                try:
                    answer = await reader.read(script, wanted)
                except Behind:
                    late.append(reader)
                except LeftOut:
                    continue
                else:
                    telemetry.ROUTED_READS.labels(reader.name).inc()
                    return (answer,)
            if not late or time.monotonic() + pause > until:
                break
            await asyncio.sleep(pause)
            pause *= 2
        for reader in late:
            reader.owes = min(reader.owes or wanted, wanted)
        return None

    def _ready(self, wanted: int) -> Sequence[Reader]:
        ready = [each for each in self._readers if each.is_free and not (each.owes and each.owes <= wanted)]
        return sorted(ready, key=lambda each: (each.busy, each.asked))

    # watching

    async def _ask(self) -> int:
        """Where the primary is."""

        async def ask(connection: Connection, _attempt: int) -> tuple[int, int, int]:
            cursor = await connection.execute(_ASK)
            row = await cursor.fetchone()
            if row is None:
                raise Unavailable("the database does not answer properly")
            return row[0], row[1], row[2]

        position, system, database = await self._primary.run(ask)
        self._identity = system, database
        self._way.mark(time.monotonic(), position)
        return position

    async def _watch_primary(self) -> None:
        while True:
            events, known = self.seen.events, self.seen.known
            try:
                position = await self._ask()
            except Unavailable:
                self._is_primary_away = True
            except GlspError:
                pass  # busy, so it is there
            else:
                self._is_primary_away = False
                if position < known:
                    self.seen.goes_back(position)
                else:
                    self.seen.covers(position, events)
            await asyncio.sleep(LOOK_SECONDS)

    async def _watch(self, reader: Reader) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look_at(reader)

    async def _look_at(self, reader: Reader) -> None:
        try:
            look = await reader.look()
        except LeftOut as problem:
            reader.leave(str(problem))
        else:
            lag = self._way.lag(time.monotonic(), look.position)
            if look.position >= reader.owes:
                reader.owes = 0
            if not look.is_replica:
                reader.leave(PROMOTED)
            elif look.identity != self._identity:
                reader.leave("it is a replica of another database")
            elif lag > self._max_lag:
                reader.leave(f"it is more than {self._max_lag:g} s behind", lag)
            else:
                reader.join(lag)
        if reader.lag is None:
            telemetry.no_lag(reader.name)
        else:
            telemetry.REPLICA_LAG_SECONDS.labels(reader.name).set(reader.lag)

    async def close(self) -> None:
        """Ends everything."""
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        for reader in self._readers:
            await reader.close()
