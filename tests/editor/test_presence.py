# SPDX-License-Identifier: Apache-2.0
"""Who is here: told to those who listen, together and not back to oneself."""

from __future__ import annotations

import asyncio

import pytest

from glsp.editor.presence import MOST_SELECTED, TELL_AFTER, Room
from glsp.errors import ProtocolError
from glsp.model.change import Author
from glsp.protocol.actions import Presence, PresenceUpdate
from glsp.protocol.geometry import Bounds, Point

ADA, BOB = Author("ada", "Ada"), Author("bob", "Bob")


class Ear:
    def __init__(self) -> None:
        self.heard: list[Presence] = []

    def __call__(self, presence: Presence) -> None:
        self.heard.append(presence)


async def told() -> None:
    await asyncio.sleep(TELL_AFTER * 2)


async def test_who_comes_hears_who_is_there_and_the_others_hear_of_them() -> None:
    room, ada, bob = Room(), Ear(), Ear()
    room.join("a", ADA, ada)
    assert (ada.heard[0].full, ada.heard[0].people) == (True, ())
    room.update("a", PresenceUpdate(selection=("t1",), cursor=Point(3, 4)))
    room.join("b", BOB, bob)
    [there] = bob.heard[0].people
    assert (there.name, there.selection, there.cursor) == ("Ada", ("t1",), Point(3, 4))
    await told()
    assert [person.name for person in ada.heard[-1].people] == ["Bob"]


async def test_many_movements_are_told_once_and_never_to_who_made_them() -> None:
    room, ada, bob = Room(), Ear(), Ear()
    room.join("a", ADA, ada)
    room.join("b", BOB, bob)
    await told()
    del ada.heard[:], bob.heard[:]
    for x in range(100):
        room.update("a", PresenceUpdate(cursor=Point(x, 0), view=Bounds(0, 0, 10, 10)))
    await told()
    assert ada.heard == []
    [only] = bob.heard
    assert [person.cursor for person in only.people] == [Point(99, 0)]
    room.update("a", PresenceUpdate(cursor=Point(99, 0), view=Bounds(0, 0, 10, 10)))
    await told()
    assert len(bob.heard) == 1, "nothing changed, so nothing is said"


async def test_who_leaves_is_gone_even_when_they_moved_just_before() -> None:
    room, bob = Room(), Ear()
    room.join("a", ADA, None)
    room.join("b", BOB, bob)
    room.update("a", PresenceUpdate(selection=("t1",)))
    room.leave("a")
    await told()
    assert (bob.heard[-1].people, bob.heard[-1].gone) == ((), ("a",))
    assert len(room) == 1
    room.update("a", PresenceUpdate(selection=("t2",)))
    await told()
    assert bob.heard[-1].people == ()


@pytest.mark.parametrize(
    "news",
    [
        PresenceUpdate(selection=("x",) * (MOST_SELECTED + 1)),
        PresenceUpdate(selection=("x" * 301,)),
        PresenceUpdate(cursor=Point(float("inf"), 0)),
        PresenceUpdate(view=Bounds(0, 0, float("nan"), 1)),
    ],
)
async def test_what_is_too_much_is_refused_and_told_to_nobody(news: PresenceUpdate) -> None:
    room, bob = Room(), Ear()
    room.join("a", ADA, None)
    room.join("b", BOB, bob)
    await told()
    before = len(bob.heard)
    with pytest.raises(ProtocolError):
        room.update("a", news)
    await told()
    assert len(bob.heard) == before
