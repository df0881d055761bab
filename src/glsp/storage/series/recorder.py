# SPDX-License-Identifier: Apache-2.0
"""Recorder: takes measurements without ever waiting, and sends them in batches to every backend that is configured.

Each backend has a buffer of its own, so one that is down takes nothing from the others. A full buffer loses its oldest
points, and counts them (`glsp_series_dropped_total`). A backend that does not answer is asked again after a while.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from glsp import telemetry
from glsp.errors import GlspError, Unavailable
from glsp.storage.series.points import Known, Line, Point, Question, Series, check

T = TypeVar("T")

log = telemetry.logger("series")

BUFFER = 100_000
"""Points that wait for one backend: 10 s of 10,000 a second, about 60 MB."""

BATCH = 5_000
"""Points in one write."""

EVERY_SECONDS = 1.0
"""How long a point waits at most for others."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a backend that failed is tried again: doubled each time."""

STOP_SECONDS = 3.0
"""How long a stopping server waits for the last batches."""


class _Sink:
    """One backend and what waits for it."""

    def __init__(self, name: str, series: Series) -> None:
        self.name = name
        self.series = series
        self.waiting: deque[Point] = deque()
        self.wake = asyncio.Event()
        self.sending = asyncio.Lock()
        self.is_up = True
        self.dropped = 0

    def take(self, points: Sequence[Point]) -> None:
        """Keeps points for the next batch; the oldest go when there is no room."""
        self.waiting.extend(points)
        surplus = len(self.waiting) - BUFFER
        if surplus > 0:
            for _ in range(surplus):
                self.waiting.popleft()
            self.dropped += surplus
            telemetry.SERIES_DROPPED.inc(surplus)
        if len(self.waiting) >= BATCH:
            self.wake.set()

    async def send(self) -> None:
        """Writes all that waits. Raises Unavailable, Busy: what was not written waits on."""
        async with self.sending:
            while self.waiting:
                batch = list(itertools.islice(self.waiting, BATCH))
                dropped = self.dropped
                await self.series.write(batch)
                gone = self.dropped - dropped  # of this batch, while it was under way
                for _ in range(max(len(batch) - gone, 0)):
                    self.waiting.popleft()

    def stands(self, *, up: bool, why: str = "") -> None:
        """Says once that it went, and once that it came back."""
        telemetry.BACKING_UP.labels("influxdb" if self.name else "series").set(up)
        if up != self.is_up:
            self.is_up = up
            if up:
                log.info("%s takes measurements again", self.name or "the series file")
            else:
                log.warning("%s takes no measurements: %s", self.name or "the series file", why)


class Recorder:
    """The series of one process. `note` and `take` never wait; questions go to the first backend that answers."""

    def __init__(self, backends: Sequence[tuple[str, Series]], *, clock: Callable[[], int] = time.time_ns) -> None:
        self._sinks = [_Sink(name, series) for name, series in backends]
        self._clock = clock
        self._last = 0

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[Recorder]:
        """Sends while inside; on leaving, what waits is sent, and the backends are closed."""
        tasks = [asyncio.create_task(self._send(sink), name=f"series {sink.name}") for sink in self._sinks]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.gather(*(self._finish(sink) for sink in self._sinks))

    def note(self, measurement: str, tags: dict[str, str], fields: dict[str, bool | int | float | str]) -> None:
        """Keeps what was just measured here. No two points of a process have the same time."""
        self._last = max(self._clock(), self._last + 1)
        point = Point(measurement, tags, fields, self._last)
        for sink in self._sinks:
            sink.take((point,))

    def take(self, points: Sequence[Point]) -> None:
        """Keeps points that somebody sent. Raises Invalid when one of them cannot be kept; none is kept then."""
        for point in points:
            check(point)
        for sink in self._sinks:
            sink.take(points)

    async def ask(self, question: Question) -> list[Line]:
        """One field over time."""
        question.whole()
        return await self._first(lambda series: series.ask(question))

    async def known(self) -> list[Known]:
        """Every measurement with its fields and tags."""
        return await self._first(lambda series: series.known())

    async def settled(self) -> None:
        """Writes what waits now. Raises Unavailable."""
        for sink in self._sinks:
            await sink.send()

    def standing(self) -> dict[str, bool]:
        """Which backends took what was last sent to them; several servers together are up while one of them is."""
        name = "influxdb" if any(sink.name for sink in self._sinks) else "series"
        return {name: any(sink.is_up for sink in self._sinks)}

    def each(self) -> dict[str, bool]:
        """The same for each server."""
        return {sink.name: sink.is_up for sink in self._sinks}

    async def asked(self) -> dict[str, str]:
        """Asks each backend now: what is wrong with it, or nothing."""
        found: dict[str, str] = {}
        for sink in self._sinks:
            try:
                await sink.series.ping()
            except Unavailable as error:
                found[sink.name] = error.message
            else:
                found[sink.name] = ""
        return found

    async def _first(self, ask: Callable[[Series], Awaitable[T]]) -> T:
        problem: GlspError = Unavailable("no series are kept here")
        for sink in self._sinks:
            try:
                return await ask(sink.series)
            except Unavailable as error:
                problem = error
        raise problem

    async def _send(self, sink: _Sink) -> None:
        pause = FIRST_PAUSE
        while True:
            with suppress(TimeoutError):  # a small batch after a second
                await asyncio.wait_for(sink.wake.wait(), EVERY_SECONDS)
            sink.wake.clear()
            if not sink.waiting:
                continue
            try:
                await sink.send()
            except GlspError as error:
                sink.stands(up=False, why=error.message)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                sink.stands(up=True)
                pause = FIRST_PAUSE

    async def _finish(self, sink: _Sink) -> None:
        try:
            await asyncio.wait_for(sink.send(), STOP_SECONDS)
        except (GlspError, TimeoutError):
            telemetry.SERIES_DROPPED.inc(len(sink.waiting))
        await sink.series.close()
