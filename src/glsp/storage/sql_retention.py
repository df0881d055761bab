# SPDX-License-Identifier: Apache-2.0
"""Retention on any SQL database."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from glsp.model.change import Element
from glsp.storage import horizon_scripts as ask
from glsp.storage.records import SNAPSHOT_FORMAT, encode_snapshot
from glsp.storage.retention import KEPT_ENTRIES, Aged, Retention
from glsp.storage.sql import Database, SqlStore


class SqlRetention:
    """As `retention.Retention`, on an open database."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    async def aged(self, cutoff: float, keep: int = KEPT_ENTRIES) -> list[Aged]:
        """Diagrams with entries before a time that nothing needs."""
        found: list[Aged] = []
        after: int | None = 0
        while after is not None:
            start = after
            more, after = await self._database.read(lambda: ask.aged(cutoff, keep, start))  # noqa: B023  at once
            found += more
        return found

    async def lacking(self, each: Aged) -> list[int]:
        """Named revisions before `to` whose states are to be kept first, newest first."""
        return await self._database.read(lambda: ask.lacking(each.number, each.to))

    async def keep_state(self, each: Aged, revision: int, root: Element, elements: Sequence[Element]) -> None:
        """Keeps the state of a named revision for ever."""
        state = await self._database.call(lambda: encode_snapshot(root, elements))
        await self._database.write(lambda: ask.keep_state(each.number, revision, SNAPSHOT_FORMAT, state))

    async def forget(self, each: Aged, keep: int = KEPT_ENTRIES) -> int:
        """Lets history begin at `to`, and drops what is before it."""
        if each.to > each.start:
            await self._database.write(lambda: ask.advance(each, keep))
        dropped = 0
        while more := await self._database.write(lambda: ask.sweep(each.number)):
            dropped += more
        return dropped

    async def take_chore(self, name: str, seconds: float) -> bool:
        """Whether this process does a piece of work now."""
        now = self._clock()
        return await self._database.write(lambda: ask.take_chore(name, now, now + seconds))


def retention_of(store: object) -> Retention | None:
    """How the logs of a store are shortened; None for those that keep everything."""
    return SqlRetention(store.database) if isinstance(store, SqlStore) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
