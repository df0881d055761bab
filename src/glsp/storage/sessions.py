# SPDX-License-Identifier: Apache-2.0
"""Browser sessions of people who logged in, as they rest: who, until when, and a body that is sealed before it comes here.

A session is told by the digest of a secret that the browser alone has. Rows count changes as API tokens do, so that a
session that ends at one server ends at all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import msgspec

SESSION_FORMAT = 1


class Marks(msgspec.Struct, frozen=True):
    """By what the provider of identities tells a session: digests of whose it is and of its own session; "" where it does not
    say.
    """

    subject: str = ""
    session: str = ""

    def mean(self, other: Marks) -> bool:
        """Whether a word to end what these marks say is about a session with the `other` ones. A session is told by its own mark;
        where it has none, by whose it is.
        """
        if self.session and other.session:
            return self.session == other.session
        return bool(self.subject) and self.subject == other.subject


NOBODYS = Marks()


class Heard(msgspec.Struct, frozen=True):
    """A word of the provider that some sessions have ended: the digest of its id, and until when it could be said again."""

    id: str
    until: float
    marks: Marks


class KeptSession(msgspec.Struct, frozen=True, kw_only=True):
    """One row; times are Unix seconds. `body` is empty once it was ended."""

    id: str
    subject: str
    created_at: float
    expires_at: float
    ended_at: float | None = None
    change: int = 0
    body: bytes = b""
    marks: Marks = NOBODYS

    def is_good(self, now: float) -> bool:
        """Whether it still counts."""
        return self.ended_at is None and now < self.expires_at


class Sessions(Protocol):
    """Those of one database. Raises Unavailable everywhere when it does not answer."""

    async def begin(self, session: KeptSession) -> KeptSession:
        """Keeps a new one (its `change` is given here), and forgets those that expired."""
        ...

    async def find(self, session_id: str) -> KeptSession | None:
        """The one with this id, also when it was ended."""
        ...

    async def moved(self, since: int) -> list[tuple[str, int]]:
        """Ids of those that changed after `since`, with their change, in that order; -1: only where the count is."""
        ...

    async def claim(self, session_id: str, change: int, seconds: float) -> bool:
        """Whether the caller alone, for so long, renews a session that is as it was at `change`."""
        ...

    async def renew(self, session_id: str, body: bytes, marks: Marks = NOBODYS) -> None:
        """Another body for one that was not ended; nothing for one that was. Without marks it keeps those it has."""
        ...

    async def end(self, session_id: str) -> None:
        """For ever; again, or where there is none: nothing."""
        ...

    async def end_marked(self, heard: Heard) -> list[KeptSession] | None:
        """Ends all good ones that are meant, for ever; as they were before. None, and nothing is done, for a word that was heard
        before.
        """
        ...


class MemorySessions:
    """Of stores that keep nothing."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._kept: dict[str, KeptSession] = {}
        self._claimed: dict[str, float] = {}
        self._heard: dict[str, float] = {}
        self._last = 0

    async def begin(self, session: KeptSession) -> KeptSession:
        """Keeps a new one, and forgets those that expired."""
        now = self._clock()
        self._kept = {name: each for name, each in self._kept.items() if each.expires_at >= now}
        return self._keep(session)

    async def find(self, session_id: str) -> KeptSession | None:
        """The one with this id."""
        return self._kept.get(session_id)

    async def moved(self, since: int) -> list[tuple[str, int]]:
        """What changed after `since`."""
        if since < 0:
            return [("", self._last)]
        found = [(each.id, each.change) for each in self._kept.values() if each.change > since]
        return sorted(found, key=lambda each: each[1])

    async def claim(self, session_id: str, change: int, seconds: float) -> bool:
        """Whether the caller alone renews it."""
        now, found = self._clock(), self._kept.get(session_id)
        if found is None or found.change != change or self._claimed.get(session_id, 0.0) > now:
            return False
        self._claimed[session_id] = now + seconds
        return True

    async def renew(self, session_id: str, body: bytes, marks: Marks = NOBODYS) -> None:
        """Another body."""
        self._claimed.pop(session_id, None)
        found = self._kept.get(session_id)
        if found is not None and found.ended_at is None:
            known = Marks(marks.subject or found.marks.subject, marks.session or found.marks.session)
            self._keep(msgspec.structs.replace(found, body=body, marks=known))

    async def end(self, session_id: str) -> None:
        """For ever."""
        found = self._kept.get(session_id)
        if found is not None and found.ended_at is None:
            self._keep(msgspec.structs.replace(found, ended_at=self._clock(), body=b"", marks=NOBODYS))

    async def end_marked(self, heard: Heard) -> list[KeptSession] | None:
        """All that are meant."""
        now = self._clock()
        self._heard = {name: until for name, until in self._heard.items() if until >= now}
        if heard.id in self._heard:
            return None
        self._heard[heard.id] = heard.until
        meant = [each for each in self._kept.values() if each.is_good(now) and heard.marks.mean(each.marks)]
        for each in meant:
            await self.end(each.id)
        return meant

    def _keep(self, session: KeptSession) -> KeptSession:
        self._last += 1
        kept = msgspec.structs.replace(session, change=self._last)
        self._kept[kept.id] = kept
        return kept
