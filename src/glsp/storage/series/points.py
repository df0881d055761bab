# SPDX-License-Identifier: Apache-2.0
"""What a point is, what may be asked of points, and what the port promises. Pure data; nothing here stores.

The words are InfluxDB's: a measurement (`edit`), tags that tell its series apart (`diagram=d1`), fields that are
measured (`seconds=0.002`), a time. Times are whole nanoseconds since 1970, UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, TypeAlias, get_args

import msgspec

from glsp.errors import Invalid, TooLarge

Value: TypeAlias = bool | int | float | str
Fold: TypeAlias = Literal["mean", "sum", "count", "min", "max", "last"]
FOLDS: tuple[Fold, ...] = get_args(Fold)

SECOND = 1_000_000_000
"""Nanoseconds."""

MAX_TAGS = 16
"""Tags of one point."""

MAX_FIELDS = 64
"""Fields of one point."""

MAX_NAME = 256
"""Characters of a measurement, key or tag value: they are kept once for each series, and shown."""

MAX_TEXT = 4_096
"""Characters of a field that is text."""

MAX_STEPS = 20_000
"""Steps of one answer, in all its lines: more than a screen has columns."""

EARLIEST, LATEST = -(2**63) + 2, 2**63 - 2
"""Times that a column and InfluxDB hold."""


class Point(msgspec.Struct, frozen=True):
    """What was measured at one time. A later point of the same series and time replaces its fields."""

    measurement: str
    tags: Mapping[str, str]
    fields: Mapping[str, Value]
    time: int


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One field over time, folded into steps.

    `start` (included) and `end` (not) are moved outwards to whole steps, counted from 1970. `step` is in seconds.
    `tags` must all match; `by` gives one line for each value of a tag. Texts are never folded but by `count` and `last`.
    """

    measurement: str
    field: str
    start: int
    end: int
    step: int
    fold: Fold = "mean"
    tags: Mapping[str, str] = {}
    by: str = ""

    def whole(self) -> tuple[int, int, int]:
        """Start, end and step in ns, at whole steps. Raises Invalid, TooLarge."""
        if not self.measurement or not self.field:
            raise Invalid("name a measurement and a field", hint="GET /api/series lists them")
        if self.fold not in FOLDS:
            raise Invalid(f"there is no fold {self.fold[:40]!r}", hint=f"one of {', '.join(FOLDS)}")
        if not 1 <= self.step <= 366 * 86_400:
            raise Invalid("a step is 1 s to a year", hint="such as 60, 3600 or 86400")
        if not EARLIEST <= self.start < self.end <= LATEST:
            raise Invalid("the start must be before the end")
        step = self.step * SECOND
        start, end = self.start // step * step, -(-self.end // step) * step
        if (end - start) // step > MAX_STEPS:
            raise TooLarge(f"{(end - start) // step} steps; at most {MAX_STEPS}", hint="ask for longer steps")
        return start, end, step


class Line(msgspec.Struct, frozen=True):
    """The answer for one value of `by` (for all when nothing divides): time and value of each step that has one."""

    key: str
    points: Sequence[tuple[int, Value]]


class Known(msgspec.Struct, frozen=True):
    """What a measurement consists of."""

    measurement: str
    fields: Sequence[str]
    tags: Sequence[str]


class Series(Protocol):
    """Values over time on one backend. Raises Unavailable when it does not answer."""

    async def write(self, points: Sequence[Point]) -> None:
        """Keeps a batch. Again is harmless. Points beyond what the backend keeps are passed over."""
        ...

    async def ask(self, question: Question) -> list[Line]:
        """One field over time; lines in the order of their keys, steps in the order of time."""
        ...

    async def known(self) -> list[Known]:
        """Every measurement with its fields and tags, by name."""
        ...

    async def ping(self) -> None:
        """Whether it answers."""
        ...

    async def close(self) -> None:
        """Again: nothing."""
        ...


def check(point: Point) -> Point:
    """The point, when every backend can keep it. Raises Invalid, TooLarge."""
    for what, names in (
        ("measurement", (point.measurement,)),
        ("tag", (*point.tags, *point.tags.values())),
        ("field", tuple(point.fields)),
    ):
        for name in names:
            if not name or len(name) > MAX_NAME:
                raise Invalid(f"a {what} of {len(name)} characters", hint=f"1 to {MAX_NAME}")
            if not name.isprintable() or "\\" in name:  # InfluxDB 1.x keeps a backslash, but does not find it again
                raise Invalid(f"not a {what}: {name[:60]!r}", hint="printable characters, no backslash")
    if point.measurement[0] in "_#":  # InfluxDB's own; a comment, which nothing escapes
        raise Invalid(f"a measurement may not begin with {point.measurement[0]}: {point.measurement[:60]!r}")
    if "time" in point.tags or "time" in point.fields:
        raise Invalid("a tag or field may not be called time")
    if not point.fields:
        raise Invalid("a point needs a field", hint="such as value=1.5")
    if len(point.tags) > MAX_TAGS or len(point.fields) > MAX_FIELDS:
        raise TooLarge(f"at most {MAX_TAGS} tags and {MAX_FIELDS} fields in a point")
    for name, value in point.fields.items():
        _check_value(name, value)
    if not EARLIEST <= point.time <= LATEST:
        raise Invalid("the time is beyond what nanoseconds in 64 bits hold")
    return point


def _check_value(name: str, value: Value) -> None:
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise TooLarge(f"the field {name[:60]!r} has {len(value)} characters; at most {MAX_TEXT}")
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Invalid(f"the field {name[:60]!r} holds characters that are not valid Unicode text")
    elif isinstance(value, float):
        if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124  NaN is what is not itself
            raise Invalid(f"the field {name[:60]!r} is not a finite number")
    elif not -(2**63) <= value < 2**63:
        raise Invalid(f"the field {name[:60]!r} does not fit in 64 bits")
