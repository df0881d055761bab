# SPDX-License-Identifier: Apache-2.0
"""Presence: who has a diagram open, what they have selected and where they point. Told to clients that list `presence`.

Nothing of it is stored, and nothing of it is an edit: it is lost with the process and that is fine. What comes in a
row is told together, at most every `TELL_AFTER` seconds, so that a room full of moving pointers costs each client a
few frames per second. Those who have it open at other processes are told of by `presence_relay`. What must never:
sockets, the graph.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from glsp.errors import ProtocolError
from glsp.model.change import Author
from glsp.protocol.actions import Person, Presence, PresenceUpdate
from glsp.protocol.geometry import Bounds, Point, finite

TELL_AFTER = 0.05
"""Seconds from the first news to telling it."""

MOST_SELECTED = 200
"""Selected elements that are told; more of them say nothing to others."""

LONGEST_ID = 300

Tell: TypeAlias = Callable[[Presence], None]


def is_too_much(selection: tuple[str, ...]) -> bool:
    """Whether a selection is more than is told."""
    return len(selection) > MOST_SELECTED or any(len(each) > LONGEST_ID for each in selection)


def is_somewhere(cursor: Point | None, view: Bounds | None) -> bool:
    """Whether pointer and view, where there are any, are places."""
    place = (cursor.x, cursor.y) if cursor else ()
    return finite(*place, *(msgspec.structs.astuple(view) if view else ()))


class Room:
    """Everybody who has one diagram open; `noted` hears the key of everybody here who comes, changes or goes."""

    def __init__(self, noted: Callable[[str], None] | None = None) -> None:
        self._noted = noted
        self._people: dict[str, Person] = {}
        self._elsewhere: dict[str, Person] = {}
        self._listeners: dict[str, Tell] = {}
        self._news: dict[str, Person] = {}
        self._gone: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    def join(self, key: str, author: Author, tell: Tell | None) -> None:
        """Somebody opens the diagram; with `tell` they hear of the others, at once of those who are there."""
        person = Person(id=key, name=author.name, kind=author.kind)
        if tell is not None:
            tell(Presence(you=key, people=self.everybody, full=True))
            self._listeners[key] = tell
        self._people[key] = person
        self._changed(person)

    def update(self, key: str, news: PresenceUpdate) -> None:
        """Somebody selected something or moved their pointer. Raises ProtocolError for what is too much."""
        before = self._people.get(key)
        if before is None:
            return
        if is_too_much(news.selection):
            raise ProtocolError("that is too much of a selection to tell", hint=f"at most {MOST_SELECTED} ids")
        if not is_somewhere(news.cursor, news.view):
            raise ProtocolError("places must be finite numbers")
        person = msgspec.structs.replace(before, selection=news.selection, cursor=news.cursor, view=news.view)
        if person != before:
            self._people[key] = person
            self._changed(person)

    def leave(self, key: str) -> None:
        """Somebody closed the diagram."""
        self._listeners.pop(key, None)
        if self._people.pop(key, None) is not None:
            self._gone_soon(key)
            if self._noted is not None:
                self._noted(key)

    def arrive(self, person: Person) -> None:
        """Somebody who has the diagram open at another process came or changed."""
        if person.id not in self._people and self._elsewhere.get(person.id) != person:
            self._elsewhere[person.id] = person
            self._tell_soon(person)

    def depart(self, key: str) -> None:
        """Somebody at another process closed it, or the process is gone."""
        if self._elsewhere.pop(key, None) is not None:
            self._gone_soon(key)

    @property
    def here(self) -> Mapping[str, Person]:
        """Those at this process, by their keys."""
        return self._people

    @property
    def everybody(self) -> tuple[Person, ...]:
        """Those here, and those elsewhere."""
        return (*self._people.values(), *self._elsewhere.values())

    def __len__(self) -> int:
        """How many they are."""
        return len(self._people) + len(self._elsewhere)

    def _changed(self, person: Person) -> None:
        self._tell_soon(person)
        if self._noted is not None:
            self._noted(person.id)

    def _tell_soon(self, person: Person) -> None:
        self._gone.discard(person.id)
        self._news[person.id] = person
        self._schedule()

    def _gone_soon(self, key: str) -> None:
        self._news.pop(key, None)
        self._gone.add(key)
        self._schedule()

    def _schedule(self) -> None:
        if not self._listeners:  # who comes to listen is told everybody
            self._news.clear()
            self._gone.clear()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TELL_AFTER, self._tell)

    def _tell(self) -> None:
        self._timer = None
        news, gone = self._news, tuple(sorted(self._gone))
        self._news, self._gone = {}, set()
        for key, tell in tuple(self._listeners.items()):
            others = tuple(person for person in news.values() if person.id != key)
            if others or gone:
                tell(Presence(you=key, people=others, gone=gone))
