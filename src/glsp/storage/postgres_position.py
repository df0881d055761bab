# SPDX-License-Identifier: Apache-2.0
"""Where the write-ahead log of PostgreSQL is: at the primary, what this process has seen of it, and how late a replica is.

A commit is visible on a replica once the replica has replayed the log up to where it was when the commit was answered. To
ask the primary for that with every edit would double its round trips, so it is asked when a read wants to know.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

PRIMARY = """(CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn()
    ELSE pg_current_wal_flush_lsn() END - '0/0')::int8"""
"""Everything that was committed before is in the log up to here. Only what is on the disk is sent to replicas; a commit that
does not wait for the disk is answered before it is there."""

REPLICA = "coalesce(pg_last_wal_replay_lsn() - '0/0', 0)::int8"
"""Everything up to here is visible on the replica. To be asked before the snapshot that is read from is taken."""

STATE = "SELECT pg_current_snapshot()::text"
"""Which transactions can be seen: the highest number alone says nothing, a lower one may end after it."""

KEPT_MARKS = 600
"""Of the primary's way; at one in half a second, five minutes."""


class Seen:
    """What this process knows to be committed: its own commits, what it read, and what it heard of others."""

    def __init__(self, ask: Callable[[], Awaitable[int]]) -> None:
        self.known = 0
        """A position that covers everything but the newest events."""
        self._ask = ask
        self._events = 0
        self._covered = 0
        self._asking = asyncio.Lock()

    def note(self) -> None:
        """Something was committed or heard of."""
        self._events += 1

    @property
    def events(self) -> int:
        """To be given to `covers` with a position that is asked for from now on."""
        return self._events

    def covers(self, position: int, events: int) -> None:
        """A position of the primary that was asked for after this many events."""
        self.known = max(self.known, position)
        self._covered = max(self._covered, events)

    def goes_back(self, position: int) -> None:
        """The primary is another one now, without the last commits of the one before: nobody has them any more."""
        self.known = position
        self._events += 1  # and what was asked for at the same time may be of either

    async def position(self) -> int:
        """Covers all events until now; asks the primary at most once for all who want to know. Raises Unavailable."""
        wanted = self._events
        if self._covered < wanted:
            async with self._asking:
                if self._covered < wanted:
                    events = self._events
                    self.covers(await self._ask(), events)
        return self.known


class Way:
    """Where the primary was when, to tell how late a replica is by this process's clock alone."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque(maxlen=KEPT_MARKS)

    def mark(self, now: float, position: int) -> None:
        """The primary is there now."""
        if self._marks and position < self._marks[-1][1]:  # another primary
            self._marks.clear()
        if not self._marks or position > self._marks[-1][1]:
            self._marks.append((now, position))

    def lag(self, now: float, position: int) -> float:
        """For how long a replica that is there has not been where the primary was, s."""
        return next((now - since for since, reached in self._marks if reached > position), 0.0)
