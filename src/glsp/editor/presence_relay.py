# SPDX-License-Identifier: Apache-2.0
"""Relay: the rooms of this process, and those who have the same diagrams open at other processes on the same data.

Announcements may be lost, doubled, late or out of order, and a process may die without a word. So each word says how people
are now, never what happened to them, and is numbered; everybody is told again now and then, and whoever is not told of
for a few seconds is gone. While nobody has the diagram open elsewhere, nothing is told but a question, seldom. Who comes
asks, and is answered at once.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import secrets
import time
from collections.abc import Callable, Collection, Iterator

import msgspec

from glsp import telemetry
from glsp.editor.presence import Room
from glsp.editor.presence_words import Word, read, written
from glsp.errors import GlspError
from glsp.storage.ports import Bus

log = telemetry.logger("presence")


MOST_PEOPLE = 2_000
"""In one diagram at other processes; who comes later is not shown."""

MOST_PROCESSES = 500
"""Whose words count as heard for one diagram."""


class Pace(msgspec.Struct, frozen=True):
    """How often what is told, s."""

    tell: float = 0.15
    """Between two announcements of what moves in a diagram: seven per second, as smooth as a pointer needs."""
    again: float = 1.5
    """Everybody is told again; three of these may be lost before anybody disappears."""
    ask: float = 10.0
    """Whether there is somebody elsewhere, when nobody answered so far: the question, or the answer, may have been lost."""
    lease: float = 4.5
    """Whoever was not told of for so long is gone."""
    look: float = 0.5
    """How often all this is looked after."""


class _Seen(msgspec.Struct):
    """The newest word about somebody: of which process, its number, and when it came. `went`: that they left."""

    process: str
    number: int
    at: float
    went: bool = False


class _Shared:
    """One diagram's room: what is to be told of it, and what was heard."""

    def __init__(self, note: Callable[[], None]) -> None:
        self.room = Room(self._noted)
        self._note = note
        self.changed: set[str] = set()
        self.wants_all = False
        self.timer: asyncio.TimerHandle | None = None
        self.told_at = float("-inf")
        self.all_told_at = float("-inf")
        self.asked = False
        self.processes: dict[str, float] = {}
        self.seen: dict[str, _Seen] = {}

    def _noted(self, key: str) -> None:
        self.changed.add(key)
        self._note()

    def hear(self, word: Word, now: float) -> None:
        """Another process said how its people are."""
        if word.process in self.processes or len(self.processes) < MOST_PROCESSES:
            self.processes[word.process] = now
        for person in word.people:
            if self._is_news(person.id, word, now):
                self.room.arrive(person)
        for key in word.gone:
            if self._is_news(key, word, now, went=True):
                self.room.depart(key)

    def _is_news(self, key: str, word: Word, now: float, *, went: bool = False) -> bool:
        """Whether nothing newer was heard; a word that comes twice, or late, brings nobody back."""
        before = self.seen.get(key)
        if key in self.room.here or (before is not None and before.process != word.process):
            return False  # keys are random: nobody else has this one
        if len(self.seen) >= MOST_PEOPLE if before is None else before.number >= word.number:
            return False
        self.seen[key] = _Seen(word.process, word.number, now, went)
        return True

    def forget(self, before: float) -> None:
        """Processes and people who were not told of since are gone."""
        self.processes = {process: at for process, at in self.processes.items() if at >= before}
        for key, seen in list(self.seen.items()):
            if seen.at < before:
                self.room.depart(key)
                del self.seen[key]


class Relay:
    """Rooms of diagrams that other processes may have open, too; `run` tells and hears."""

    def __init__(self, bus: Bus, pace: Pace | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._bus = bus
        self._pace = pace or Pace()
        self._clock = clock
        self._process = secrets.token_hex(8)
        self._numbers: Iterator[int] = itertools.count(1)
        self._rooms: dict[str, _Shared] = {}

    def open(self, diagram_id: str) -> Room:
        """The room of a diagram; the same one until `close`."""
        shared = self._rooms.get(diagram_id)
        if shared is None:
            shared = self._rooms[diagram_id] = _Shared(lambda: self._note(diagram_id))
        return shared.room

    def close(self, diagram_id: str) -> None:
        """Nobody here has it open any more; those elsewhere are told at once."""
        shared = self._rooms.get(diagram_id)
        if shared is not None:
            if shared.timer is not None:
                shared.timer.cancel()
            if shared.processes:
                self._tell(diagram_id)
            del self._rooms[diagram_id]

    async def run(self) -> None:
        """Tells and hears until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear(), name="hear of people")
            tasks.create_task(self._keep_on(), name="tell of people")

    # telling

    def _note(self, diagram_id: str) -> None:
        shared = self._rooms.get(diagram_id)
        if shared is not None and shared.timer is None and (shared.processes or not shared.asked):
            pause = max(0.0, shared.told_at + self._pace.tell - self._clock())
            shared.timer = asyncio.get_running_loop().call_later(pause, self._tell, diagram_id)

    def _tell(self, diagram_id: str) -> None:
        """Whoever changed since, or everybody; a question when it is the first time."""
        shared = self._rooms[diagram_id]
        shared.timer = None
        asks = not shared.asked
        keys = {*shared.changed, *shared.room.here} if shared.wants_all or asks else set(shared.changed)
        if shared.processes or asks:
            self._announce(diagram_id, shared, keys, asks=asks)
        shared.changed.clear()

    def _announce(self, diagram_id: str, shared: _Shared, keys: Collection[str], *, asks: bool) -> None:
        now = self._clock()
        here = shared.room.here
        people = [here[key] for key in keys if key in here]
        gone = [key for key in keys if key not in here]
        words = written(self._process, self._numbers, people, gone, asks=asks)
        for payload in words:
            self._bus.announce(diagram_id, payload)
        telemetry.ANNOUNCEMENTS.labels("told").inc(len(words))
        shared.told_at = now + self._pace.tell * (len(words) - 1)  # a crowd is told of less often, not with more
        shared.asked = shared.asked or asks
        if len(people) == len(here):
            shared.wants_all = False
            shared.all_told_at = now - random.uniform(0, self._pace.look)  # noqa: S311  rooms opened at once drift apart

    async def _keep_on(self) -> None:
        while True:
            await asyncio.sleep(self._pace.look)
            now = self._clock()
            for diagram_id, shared in list(self._rooms.items()):
                self._look_after(diagram_id, shared, now)

    def _look_after(self, diagram_id: str, shared: _Shared, now: float) -> None:
        shared.forget(now - self._pace.lease)
        if not shared.room.here:
            return
        if now - shared.all_told_at >= (self._pace.again if shared.processes else self._pace.ask):
            keys = {*shared.changed, *shared.room.here}
            shared.changed.clear()
            self._announce(diagram_id, shared, keys, asks=not shared.processes)

    # hearing

    async def _hear(self) -> None:
        while True:
            try:
                for diagram_id, payload in await self._bus.heard():
                    self._heard(diagram_id, payload)
            except GlspError as error:  # nobody is seen elsewhere meanwhile; all else goes on
                log.debug("other processes are not heard: %s", error.message)
                await asyncio.sleep(1)

    def _heard(self, diagram_id: str, payload: bytes) -> None:
        word = read(payload)
        if word is None:
            telemetry.ANNOUNCEMENTS.labels("ignored").inc()
            return
        shared = self._rooms.get(diagram_id)
        if shared is None or word.process == self._process:
            return
        telemetry.ANNOUNCEMENTS.labels("heard").inc()
        is_new = word.process not in shared.processes
        shared.hear(word, self._clock())
        if word.asks or is_new:  # it may not know yet who is here
            shared.wants_all = True
            self._note(diagram_id)
