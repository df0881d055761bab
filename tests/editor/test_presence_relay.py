# SPDX-License-Identifier: Apache-2.0
"""Who is at other processes: shown whatever becomes of messages, gone when they go, however they go."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import msgspec
import pytest

from glsp import telemetry
from glsp.editor.presence import MOST_SELECTED, Room
from glsp.editor.presence_relay import Pace, Relay
from glsp.editor.presence_words import VERSION, Word, read, written
from glsp.model.change import Author
from glsp.protocol.actions import Person, PresenceUpdate
from glsp.protocol.geometry import Bounds, Point
from glsp.storage.ports import ANNOUNCED_BYTES
from support.buses import Exchange

QUICK = Pace(tell=0.02, again=0.1, ask=0.3, lease=0.35, look=0.03)
PATIENCE_SECONDS = 20.0


@asynccontextmanager
async def process(exchange: Exchange, pace: Pace = QUICK) -> AsyncGenerator[Relay]:
    """A process with a relay; dead afterwards, without a word."""
    relay = Relay(exchange.line(), pace)
    running = asyncio.ensure_future(relay.run())
    try:
        yield relay
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        exchange.lines.remove(relay._bus)  # pyright: ignore[reportArgumentType]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():
            await asyncio.sleep(0.005)


def names(room: Room) -> list[str]:
    return sorted(person.name for person in room.everybody)


def come(relay: Relay, name: str, diagram: str = "d") -> Room:
    room = relay.open(diagram)
    room.join(f"key-of-{name}", Author(name, name), None)
    return room


def cursor_of(room: Room, name: str) -> Point | None:
    return next((person.cursor for person in room.everybody if person.name == name), None)


async def test_who_is_there_is_known_at_once_and_moves_are_shown_until_they_leave() -> None:
    exchange = Exchange()
    async with process(exchange) as one, process(exchange) as two:
        here = come(one, "Ada")
        here.update("key-of-Ada", PresenceUpdate(selection=("t1",), cursor=Point(1, 2), view=Bounds(0, 0, 9, 9)))
        there = come(two, "Bob")
        await until(lambda: names(here) == names(there) == ["Ada", "Bob"])
        [ada] = [person for person in there.everybody if person.name == "Ada"]
        assert (ada.selection, ada.cursor, ada.view) == (("t1",), Point(1, 2), Bounds(0, 0, 9, 9))
        here.update("key-of-Ada", PresenceUpdate(cursor=Point(3, 4)))
        await until(lambda: cursor_of(there, "Ada") == Point(3, 4))
        here.leave("key-of-Ada")
        one.close("d")
        await until(lambda: names(there) == ["Bob"])


async def test_who_is_alone_asks_and_tells_nothing_of_movements() -> None:
    exchange = Exchange()
    async with process(exchange, Pace(ask=3600)) as one, process(exchange) as two:
        come(two, "Bob", "another diagram")
        here = come(one, "Ada")
        await until(lambda: len(exchange.said) >= 2)
        for x in range(50):
            here.update("key-of-Ada", PresenceUpdate(cursor=Point(x, 0)))
            await asyncio.sleep(0.001)
        words = [read(payload) for diagram, payload in exchange.said if diagram == "d"]
        assert [(word.asks, word.people[0].cursor) for word in words if word] == [(True, None)]


async def test_many_movements_are_told_seldom_and_the_last_one_is() -> None:
    exchange = Exchange()
    pace = Pace(tell=0.05, again=3600, ask=3600, lease=3600)
    async with process(exchange, pace) as one, process(exchange, pace) as two:
        here, there = come(one, "Ada"), come(two, "Bob")
        await until(lambda: names(here) == names(there) == ["Ada", "Bob"])
        exchange.said.clear()
        started = asyncio.get_running_loop().time()
        for x in range(300):
            here.update("key-of-Ada", PresenceUpdate(cursor=Point(x, 0)))
            await asyncio.sleep(0.001)
        await until(lambda: cursor_of(there, "Ada") == Point(299, 0))
        most = (asyncio.get_running_loop().time() - started) / pace.tell + 2
        assert 2 <= len(exchange.said) <= most


async def test_who_dies_without_a_word_disappears_and_comes_back_once() -> None:
    exchange = Exchange()
    async with process(exchange) as two:
        there = come(two, "Bob")
        async with process(exchange) as one:
            come(one, "Ada")
            await until(lambda: names(there) == ["Ada", "Bob"])
        await until(lambda: names(there) == ["Bob"])
        async with process(exchange) as again:
            here = again.open("d")
            here.join("another key of Ada", Author("Ada", "Ada"), None)
            await until(lambda: names(here) == names(there) == ["Ada", "Bob"])


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_becomes_of_messages_everybody_is_shown_in_the_end_as_they_are(seed: int) -> None:
    chance = random.Random(seed)
    fates = ((), (), (0.0,), (0.0,), (0.0, 0.03), (0.05,), (0.01, 0.08, 0.2))
    exchange = Exchange(lambda: chance.choice(fates))
    async with AsyncExitStack() as stack:
        relays = [await stack.enter_async_context(process(exchange)) for _ in range(3)]
        rooms = [come(relay, name) for relay, name in zip(relays, ("Ada", "Bob", "Cyd"), strict=True)]
        for x in range(60):
            who = chance.randrange(3)
            rooms[who].update(f"key-of-{('Ada', 'Bob', 'Cyd')[who]}", PresenceUpdate(cursor=Point(x, who)))
            await asyncio.sleep(0.004)
        exchange.fate = lambda: (chance.uniform(0, 0.05),)
        await until(lambda: all(names(room) == ["Ada", "Bob", "Cyd"] for room in rooms))
        await until(lambda: len({tuple(sorted(room.everybody, key=lambda each: each.id)) for room in rooms}) == 1)
        rooms[0].leave("key-of-Ada")
        relays[0].close("d")
        await until(lambda: all(names(room) == ["Bob", "Cyd"] for room in rooms[1:]))


async def test_a_word_that_comes_late_or_twice_brings_back_nobody_and_moves_nobody_back() -> None:
    exchange = Exchange()
    async with process(exchange) as relay:
        room = come(relay, "Bob")
        line = exchange.lines[0]
        ada = Person(id="a", name="Ada", kind="person", cursor=Point(1, 1))
        moved = msgspec.structs.replace(ada, cursor=Point(2, 2))

        def say(number: int, *people: Person, gone: tuple[str, ...] = ()) -> None:
            [payload] = written("p", iter([number]), people, gone, asks=False)
            line.hear("d", payload)

        say(2, moved)
        say(1, ada)
        say(2, moved)
        await until(lambda: cursor_of(room, "Ada") == Point(2, 2))
        say(4, gone=("a",))
        say(3, ada)
        await until(lambda: names(room) == ["Bob"])
        await asyncio.sleep(0.02)
        assert names(room) == ["Bob"]


def word(**parts: object) -> bytes:
    fields = {"process": "p", "number": 1, "asks": False, "people": (), "gone": ()} | parts
    return VERSION + msgspec.msgpack.encode(tuple(fields.values()))


HOSTILE = [
    b"",
    b"\x01",
    b"\x02" + word()[1:],
    b"garbage",
    word(number="one"),
    word(process="x" * 65),
    word(gone=("x" * 65,)),
    word(people=[{"id": "a" * 65, "name": "", "kind": ""}]),
    word(people=[{"id": "a", "name": "x" * 201, "kind": "person"}]),
    word(people=[{"id": "a", "name": "x", "kind": "person", "cursor": {"x": float("nan"), "y": 0}}]),
    word(people=[{"id": "a", "name": "x", "kind": "person", "selection": ["x"] * (MOST_SELECTED + 1)}]),
    word(people=[{"id": "a", "name": "x", "kind": "person", "view": {"x": 0, "y": 0, "width": 1e300, "height": 0}}]),
]


async def test_what_is_none_of_our_words_is_counted_and_nothing_else() -> None:
    exchange = Exchange()
    ignored = telemetry.ANNOUNCEMENTS.labels("ignored")
    async with process(exchange) as relay:
        room = come(relay, "Bob")
        before = ignored._value.get()
        for payload in HOSTILE:
            assert read(payload) is None
            exchange.lines[0].hear("d", payload)
        impostor = Person(id="key-of-Bob", name="Eve", kind="person")
        ada = Person(id="a", name="Ada", kind="person")
        for payload in written("p", itertools.count(1), [impostor, ada], ["key-of-Bob"], asks=False):
            exchange.lines[0].hear("d", payload)
        await until(lambda: names(room) == ["Ada", "Bob"])
        assert ignored._value.get() - before == len(HOSTILE)


def test_a_crowd_with_large_selections_fits_announcements_and_a_selection_is_told_in_part() -> None:
    crowd = [
        Person(f"{number:032}", "ä" * 300, "person", tuple(f"{each:0300}" for each in range(200)), Point(1, 2))
        for number in range(120)
    ]
    gone = [f"{number:032}" for number in range(1_000)]
    payloads = written("p", iter(range(1_000)), crowd, gone, asks=True)
    assert max(map(len, payloads)) <= ANNOUNCED_BYTES
    words = [msgspec.msgpack.decode(payload[1:], type=Word) for payload in payloads]
    assert [person.id for each in words for person in each.people] == [person.id for person in crowd]
    assert [key for each in words for key in each.gone] == gone
    assert all(read(payload) is not None for payload in payloads)
    assert {person.selection for each in words for person in each.people} == {tuple(crowd[0].selection[:3])}
