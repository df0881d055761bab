# SPDX-License-Identifier: Apache-2.0
"""Series in an SQLite file of their own: nothing to install, and no edit ever waits for it.

Points are kept whole for a week, as minutes for a quarter of a year, as hours for two years; a question is answered from
the coarsest of these that its step allows, so a chart of a day out of a million points reads some thousand rows.
Minutes and hours are written together with the points. One connection, on a thread of its own.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

import msgspec

from glsp.errors import Unavailable
from glsp.storage.series.lines import tag_text
from glsp.storage.series.points import SECOND, Fold, Known, Line, Point, Question, Value
from glsp.storage.sqlite_file import explained

T = TypeVar("T")
Level: TypeAlias = Literal["point", "minute", "hour"]

FILE = "series.db"
"""The file in DATA_DIR."""

DAY = 86_400 * SECOND
KEPT: Mapping[Level, int] = {"point": 7 * DAY, "minute": 90 * DAY, "hour": 731 * DAY}
"""How long each level is kept, in ns."""

WIDTH: Mapping[Level, int] = {"point": 1, "minute": 60 * SECOND, "hour": 3_600 * SECOND}

SWEEP_EVERY = 3_600.0
"""Seconds between two removals of what is too old."""

SWEEP_ROWS = 50_000
"""Rows that one transaction removes."""

MOST_SERIES = 200_000
"""Series in one file; points that would begin another one are passed over (a tag with too many values)."""

PATIENCE_SECONDS = 5.0
"""How long to wait for another process that writes."""

_SCHEMA = """
CREATE TABLE series (
    number INTEGER PRIMARY KEY, measurement TEXT NOT NULL, field TEXT NOT NULL, tags TEXT NOT NULL, kind TEXT NOT NULL,
    UNIQUE (measurement, field, tags, kind));
CREATE TABLE tag (
    key TEXT NOT NULL, value TEXT NOT NULL, series INTEGER NOT NULL, PRIMARY KEY (key, value, series)) WITHOUT ROWID;
CREATE INDEX tag_of_series ON tag (series, key, value);
CREATE TABLE point (
    series INTEGER NOT NULL, time INTEGER NOT NULL, value NOT NULL, PRIMARY KEY (series, time)) WITHOUT ROWID;
CREATE TABLE minute (
    series INTEGER NOT NULL, time INTEGER NOT NULL, count INTEGER NOT NULL, sum REAL, least REAL, most REAL,
    last_time INTEGER NOT NULL, last NOT NULL, PRIMARY KEY (series, time)) WITHOUT ROWID;
CREATE TABLE hour (
    series INTEGER NOT NULL, time INTEGER NOT NULL, count INTEGER NOT NULL, sum REAL, least REAL, most REAL,
    last_time INTEGER NOT NULL, last NOT NULL, PRIMARY KEY (series, time)) WITHOUT ROWID;
PRAGMA user_version = 1;
"""
_MERGE = """
INSERT INTO {level} (series, time, count, sum, least, most, last_time, last) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (series, time) DO UPDATE SET
    count = count + excluded.count, sum = sum + excluded.sum,
    least = min(least, excluded.least), most = max(most, excluded.most),
    last = CASE WHEN excluded.last_time >= last_time THEN excluded.last ELSE last END,
    last_time = max(last_time, excluded.last_time)
"""
_RECOUNT = """
INSERT OR REPLACE INTO {level} (series, time, count, sum, least, most, last_time, last)
SELECT series, ?2, count(*), sum(number), min(number), max(number), max(time),
    (SELECT value FROM point WHERE series = ?1 AND time >= ?2 AND time < ?3 ORDER BY time DESC LIMIT 1)
FROM (SELECT series, time, CASE WHEN typeof(value) = 'text' THEN NULL ELSE value END AS number
      FROM point WHERE series = ?1 AND time >= ?2 AND time < ?3)
"""


class _Sum:
    """What a batch adds to one bucket."""

    __slots__ = ("count", "last", "last_time", "least", "most", "sum")

    def __init__(self) -> None:
        self.count = 0
        self.sum: float | None = None
        self.least: float | None = None
        self.most: float | None = None
        self.last_time = -(2**63)
        self.last: Value = 0

    def add(self, at: int, value: Value) -> None:
        self.count += 1
        if at >= self.last_time:
            self.last_time, self.last = at, value
        if not isinstance(value, str):
            self.sum = value if self.sum is None else self.sum + value
            self.least = value if self.least is None or value < self.least else self.least
            self.most = value if self.most is None or value > self.most else self.most

    def row(self) -> tuple[object, ...]:
        return (self.count, self.sum, self.least, self.most, self.last_time, self.last)


class _Found(msgspec.Struct, frozen=True):
    """A series that a question is about."""

    number: int
    key: str
    kind: str


class EmbeddedSeries:
    """An open file. Made by `EmbeddedSeries.open`."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor, clock: Callable[[], float]) -> None:
        self._connection = connection
        self._thread = thread
        self._clock = clock
        self._numbers: dict[tuple[str, str, str, str], int] = {}
        self._swept = 0.0
        self._closed = False

    @classmethod
    async def open(cls, path: Path, *, clock: Callable[[], float] = time.time) -> EmbeddedSeries:
        """Opens the file, or makes it; its folder must exist. Raises Unavailable or Busy."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="glsp-series")
        try:
            connection = await asyncio.get_running_loop().run_in_executor(thread, _connect, path)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(connection, thread, clock)

    async def write(self, points: Sequence[Point]) -> None:
        """Keeps a batch in one transaction, with its minutes and hours."""
        await self._call(lambda: self._write(points))

    async def ask(self, question: Question) -> list[Line]:
        """One field over time."""
        start, end, step = question.whole()
        return await self._call(lambda: self._ask(question, start, end, step))

    async def known(self) -> list[Known]:
        """Every measurement with its fields and tags."""
        return await self._call(self._known)

    async def ping(self) -> None:
        """Whether the file can be read."""
        await self._call(lambda: self._connection.execute("SELECT 1").fetchone())

    async def close(self) -> None:
        """Finishes what was asked and closes the file."""
        if self._closed:
            return
        await self._call(self._connection.close)
        self._closed = True
        await asyncio.to_thread(self._thread.shutdown)

    async def _call(self, work: Callable[[], T]) -> T:
        if self._closed:
            raise Unavailable("the series are closed")

        def explaining() -> T:
            with explained():
                return work()

        return await asyncio.get_running_loop().run_in_executor(self._thread, explaining)

    # writing, in the thread

    def _write(self, points: Sequence[Point]) -> None:
        now = int(self._clock() * SECOND)
        oldest = now - KEPT["point"]  # older ones cannot be told from those that were removed
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            rows: dict[tuple[int, int], Value] = {}
            for point in points:
                if point.time >= oldest:
                    for number, value in self._rows(point):
                        rows[number, point.time] = value
            before = self._connection.total_changes
            self._connection.executemany(
                "INSERT OR IGNORE INTO point (series, time, value) VALUES (?, ?, ?)",
                ((number, at, value) for (number, at), value in rows.items()),
            )
            if self._connection.total_changes - before == len(rows):
                self._merge(rows)
            else:
                self._replace(rows)
            execute("COMMIT")
        except BaseException:
            execute("ROLLBACK")
            self._numbers.clear()  # some may have been numbered in what was taken back
            raise
        if time.monotonic() - self._swept > SWEEP_EVERY:
            self._sweep(now)
            self._swept = time.monotonic()

    def _rows(self, point: Point) -> Iterable[tuple[int, Value]]:
        tags = tag_text(sorted(point.tags.items())) if point.tags else ""
        for field, value in point.fields.items():
            kind = "text" if isinstance(value, str) else "number"
            key = (point.measurement, field, tags, kind)
            number = self._numbers.get(key)
            if number is None:
                number = self._number(key, point.tags)
            if number:
                yield number, float(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value

    def _number(self, key: tuple[str, str, str, str], tags: Mapping[str, str]) -> int:
        """The number of a series, a new one when it is new; 0 when there are too many."""
        execute = self._connection.execute
        row = execute(
            "SELECT number FROM series WHERE measurement = ? AND field = ? AND tags = ? AND kind = ?", key
        ).fetchone()
        if row is None:
            if (execute("SELECT max(number) FROM series").fetchone()[0] or 0) >= MOST_SERIES:
                return 0
            row = execute(
                "INSERT INTO series (measurement, field, tags, kind) VALUES (?, ?, ?, ?) RETURNING number", key
            ).fetchone()
            self._connection.executemany(
                "INSERT INTO tag (key, value, series) VALUES (?, ?, ?)",
                ((name, value, row[0]) for name, value in tags.items()),
            )
        if len(self._numbers) > MOST_SERIES:
            self._numbers.clear()
        self._numbers[key] = row[0]
        return int(row[0])

    def _merge(self, rows: Mapping[tuple[int, int], Value]) -> None:
        """All points were new: minutes and hours grow by them."""
        minutes: dict[tuple[int, int], _Sum] = defaultdict(_Sum)
        hours: dict[tuple[int, int], _Sum] = defaultdict(_Sum)
        for (number, at), value in rows.items():
            minutes[number, at // WIDTH["minute"] * WIDTH["minute"]].add(at, value)
            hours[number, at // WIDTH["hour"] * WIDTH["hour"]].add(at, value)
        for level, sums in (("minute", minutes), ("hour", hours)):
            self._connection.executemany(
                _MERGE.format(level=level), ((*bucket, *found.row()) for bucket, found in sums.items())
            )

    def _replace(self, rows: Mapping[tuple[int, int], Value]) -> None:
        """Some were there: the minutes and hours that they fall in are counted anew."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO point (series, time, value) VALUES (?, ?, ?)",
            ((number, at, value) for (number, at), value in rows.items()),
        )
        for level in ("minute", "hour"):
            width = WIDTH[level]
            touched = {(number, at // width * width) for number, at in rows}
            self._connection.executemany(
                _RECOUNT.format(level=level), ((number, at, at + width) for number, at in touched)
            )

    def _sweep(self, now: int) -> None:
        """Removes what is too old, some rows in each transaction."""
        for level, kept in KEPT.items():
            while True:
                removed = self._connection.execute(
                    f"DELETE FROM {level} WHERE (series, time) IN"  # noqa: S608  a table of ours
                    f" (SELECT series, time FROM {level} WHERE time < ? LIMIT ?)",
                    (now - kept, SWEEP_ROWS),
                ).rowcount
                if removed < SWEEP_ROWS:
                    break

    # asking, in the thread

    def _ask(self, question: Question, start: int, end: int, step: int) -> list[Line]:
        level: Level = "point"
        for each in ("minute", "hour"):
            if step % WIDTH[each] == 0:
                level = each
        lines: dict[str, dict[int, list[tuple[object, ...]]]] = {}
        for found in self._series(question):
            if found.kind == "text" and question.fold not in {"count", "last"}:
                continue
            steps = lines.setdefault(found.key, {})
            for row in self._connection.execute(_reading(level, question.fold), (found.number, start, end, step)):
                steps.setdefault(row[0], []).append(row[1:])
        return [
            Line(key, [(at, _folded(question.fold, rows)) for at, rows in sorted(steps.items())])
            for key, steps in sorted(lines.items())
            if steps
        ]

    def _series(self, question: Question) -> list[_Found]:
        where = ["measurement = :measurement", "field = :field"]
        values = {"measurement": question.measurement, "field": question.field, "by": question.by}
        for position, (key, value) in enumerate(question.tags.items()):
            where.append(
                f"number IN (SELECT series FROM tag WHERE key = :key{position} AND value = :value{position})"  # noqa: S608  constants
            )
            values |= {f"key{position}": key, f"value{position}": value}
        rows = self._connection.execute(
            "SELECT number, kind, (SELECT value FROM tag WHERE tag.series = number AND key = :by) FROM series"  # noqa: S608  constants
            f" WHERE {' AND '.join(where)}",
            values,
        )
        return [_Found(row[0], row[2] or "", row[1]) for row in rows]

    def _known(self) -> list[Known]:
        fields: dict[str, list[str]] = {}
        tags: dict[str, list[str]] = {}
        for measurement, field in self._connection.execute(
            "SELECT DISTINCT measurement, field FROM series ORDER BY 1, 2"
        ):
            fields.setdefault(measurement, []).append(field)
        for measurement, key in self._connection.execute(
            "SELECT DISTINCT measurement, key FROM series JOIN tag ON tag.series = series.number ORDER BY 1, 2"
        ):
            tags.setdefault(measurement, []).append(key)
        return [Known(name, found, tags.get(name, [])) for name, found in fields.items()]


def _reading(level: Level, fold: Fold) -> str:
    """Rows of (step, …) of one series: for `last` its time and value, else count, sum, least and most."""
    bucket = "(time - ((time % ?4) + ?4) % ?4)"  # rounds down, also before 1970
    where = f"FROM {level} WHERE series = ?1 AND time >= ?2 AND time < ?3 GROUP BY 1"
    if fold == "last":  # a bare column beside max() is of the row that has it (SQLite's own rule)
        value, at = ("value", "time") if level == "point" else ("last", "last_time")
        return f"SELECT {bucket}, max({at}), {value} {where}"
    if level == "point":
        return f"SELECT {bucket}, count(*), sum(value), min(value), max(value) {where}"
    return f"SELECT {bucket}, sum(count), sum(sum), min(least), max(most) {where}"


def _folded(fold: Fold, rows: Sequence[tuple[object, ...]]) -> Value:
    """One value out of what several series have in a step."""
    if fold == "last":
        return max(rows, key=lambda row: row[0])[1]  # type: ignore[return-value, arg-type]
    counts = [row[0] for row in rows]
    if fold == "count":
        return sum(counts)  # type: ignore[arg-type]
    sums, least, most = ([row[at] for row in rows if row[at] is not None] for at in (1, 2, 3))
    if fold == "sum":
        return float(sum(sums))  # type: ignore[arg-type]
    if fold == "mean":
        return float(sum(sums)) / sum(counts)  # type: ignore[arg-type]
    return float(min(least) if fold == "min" else max(most))  # type: ignore[type-var, arg-type]


def _connect(path: Path) -> sqlite3.Connection:
    with explained():
        connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # the last second of measurements may go with the power
            connection.execute("BEGIN IMMEDIATE")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if not version:
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        if version > 1:
            connection.close()
            raise Unavailable(f"{FILE} was written by a newer version", hint="update glsp, or move the file away")
        return connection
