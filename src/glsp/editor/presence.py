# SPDX-License-Identifier: Apache-2.0
"""Presence: who has a diagram open, what they have selected and where they point. Told to clients that list `presence`.

Nothing of it is stored, and nothing of it is an edit: it is lost with the process and that is fine. What comes in a
row is told together, at most every `TELL_AFTER` seconds, so that a room full of moving pointers costs each client a
few frames per second. What must never: sockets, the graph.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias

import msgspec

from glsp.errors import ProtocolError
from glsp.model.change import Author
from glsp.protocol.actions import Person, Presence, PresenceUpdate
from glsp.protocol.geometry import finite

TELL_AFTER = 0.05
"""Seconds from the first news to telling it."""

MOST_SELECTED = 200
"""Selected elements that are told; more of them say nothing to others."""

LONGEST_ID = 300

Tell: TypeAlias = Callable[[Presence], None]


class Room:
    """Everybody who has one diagram open in this process."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}
        self._listeners: dict[str, Tell] = {}
        self._news: dict[str, Person] = {}
        self._gone: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    def join(self, key: str, author: Author, tell: Tell | None) -> None:
        """Somebody opens the diagram; with `tell` they hear of the others, at once of those who are there."""
        person = Person(id=key, name=author.name, kind=author.kind)
        if tell is not None:
            tell(Presence(you=key, people=tuple(self._people.values()), full=True))
            self._listeners[key] = tell
        self._people[key] = person
        self._tell_soon(person)

    def update(self, key: str, news: PresenceUpdate) -> None:
        """Somebody selected something or moved their pointer. Raises ProtocolError for what is too much."""
        before = self._people.get(key)
        if before is None:
            return
        if len(news.selection) > MOST_SELECTED or any(len(each) > LONGEST_ID for each in news.selection):
            raise ProtocolError("that is too much of a selection to tell", hint=f"at most {MOST_SELECTED} ids")
        place = [news.cursor.x, news.cursor.y] if news.cursor else []
        if not finite(*place, *(msgspec.structs.astuple(news.view) if news.view else ())):
            raise ProtocolError("places must be finite numbers")
        person = msgspec.structs.replace(before, selection=news.selection, cursor=news.cursor, view=news.view)
        if person != before:
            self._people[key] = person
            self._tell_soon(person)

    def leave(self, key: str) -> None:
        """Somebody closed the diagram."""
        self._listeners.pop(key, None)
        if self._people.pop(key, None) is not None:
            self._news.pop(key, None)
            self._gone.add(key)
            self._schedule()

    def __len__(self) -> int:
        """How many are here."""
        return len(self._people)

    def _tell_soon(self, person: Person) -> None:
        self._gone.discard(person.id)
        self._news[person.id] = person
        self._schedule()

    def _schedule(self) -> None:
        if self._timer is None and self._listeners:
            self._timer = asyncio.get_running_loop().call_later(TELL_AFTER, self._tell)

    def _tell(self) -> None:
        self._timer = None
        news, gone = self._news, tuple(sorted(self._gone))
        self._news, self._gone = {}, set()
        for key, tell in tuple(self._listeners.items()):
            others = tuple(person for person in news.values() if person.id != key)
            if others or gone:
                tell(Presence(you=key, people=others, gone=gone))
