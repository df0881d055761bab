# SPDX-License-Identifier: Apache-2.0
"""Who has which diagram open in this process."""

from __future__ import annotations

from typing import Protocol

from glsp.editor.opening import Held
from glsp.editor.presence import Room
from glsp.editor.presence_relay import Relay


class Member(Protocol):
    """A session, as others hear of it."""

    def saved(self, *, own: bool) -> None:
        """The diagram that it shows was saved."""
        ...


class Audience:
    """Who has which diagram open in this process, for what is not a commit: saves, and who is there.

    With a `relay`, who is there includes those at other processes; a file is open at one only.
    """

    def __init__(self, relay: Relay | None = None) -> None:
        self._relay = relay
        self._rooms: dict[int, Room] = {}
        self._sessions: dict[int, set[Member]] = {}

    def join(self, held: Held, session: Member) -> Room:
        """The session shows the diagram."""
        self._sessions.setdefault(id(held), set()).add(session)
        if id(held) not in self._rooms:
            shared = self._relay if held.source is None else None
            self._rooms[id(held)] = shared.open(held.diagram.id) if shared is not None else Room()
        return self._rooms[id(held)]

    def leave(self, held: Held, session: Member) -> None:
        """It does no longer."""
        company = self._sessions.get(id(held), set())
        company.discard(session)
        if not company:
            self._sessions.pop(id(held), None)
            self._rooms.pop(id(held), None)
            if self._relay is not None and held.source is None:
                self._relay.close(held.diagram.id)

    def of(self, held: Held) -> tuple[Member, ...]:
        """Everybody who shows the diagram."""
        return tuple(self._sessions.get(id(held), ()))
