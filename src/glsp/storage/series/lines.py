# SPDX-License-Identifier: Apache-2.0
"""Line protocol, as InfluxDB 1.x, 2.x and 3.x, Telegraf and VictoriaMetrics speak it; both ways.

    edit,diagram=d1,kind=person seconds=0.002,added=3i 1700000000000000000

https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias, get_args

from glsp.errors import Invalid, TooLarge
from glsp.storage.series.points import Point, Value, check

Precision: TypeAlias = Literal["ns", "us", "ms", "s"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
_FACTOR = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}

MAX_POINTS = 50_000
"""Points in one request."""

_TRUE, _FALSE = frozenset({"t", "T", "true", "True", "TRUE"}), frozenset({"f", "F", "false", "False", "FALSE"})
_WORD = re.compile(r"((?:[^\\,= \r\n]|\\.|\\(?!.))+)")
"""A tag key, tag value or field key: anything, with `,`, `=` and space behind a backslash."""
_MEASUREMENT = re.compile(r"((?:[^\\, \r\n]|\\.|\\(?!.))+)")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE = re.compile(r"([^, \r\n]+)")
_BETWEEN = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(?:#[^\n]*\Z)?")
_END = re.compile(r"[ \t]*\r?(?:\n|\Z)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,20}[iu]", re.ASCII)
_TIME = re.compile(r"-?\d{1,19}", re.ASCII)
_ESCAPED = re.compile(r"\\([,= ])")
_TEXT_ESCAPED = re.compile(r'\\(["\\])')


def decode(text: str, precision: Precision, now: int) -> list[Point]:
    """The points of a text; those without a time happened `now` (ns).

    Raises Invalid with line and column, TooLarge: nothing of the text is taken then.
    """
    points: list[Point] = []
    factor = _FACTOR[precision]
    reader = _Reader(text)
    while not reader.is_done():
        begin = reader.at
        if len(points) == MAX_POINTS:
            raise TooLarge(f"more than {MAX_POINTS} points in one request", hint="send smaller batches")
        try:
            points.append(reader.point(factor, now))
        except (Invalid, TooLarge) as error:
            at = max(begin, reader.at)
            raise error.at(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) from None
    return points


class _Reader:
    """Reads a text from its beginning; `at` is where it stands. A line break inside a text field belongs to the field."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0

    def is_done(self) -> bool:
        """Passes over empty lines and comments."""
        found = _BETWEEN.match(self._text, self.at)
        self.at = found.end() if found else self.at
        return self.at >= len(self._text)

    def point(self, factor: int, now: int) -> Point:
        measurement = _plain(self._take(_MEASUREMENT, "a measurement"))
        tags: dict[str, str] = {}
        while self._sign(","):
            key = _plain(self._take(_WORD, "a tag"))
            self._need("=", "= after the tag's key")
            tags[key] = _plain(self._take(_WORD, "the tag's value"))
        self._spaces("a space before the fields")
        fields: dict[str, Value] = {}
        while True:
            key = _plain(self._take(_WORD, "a field"))
            self._need("=", "= after the field's key")
            fields[key] = self._value()
            if not self._sign(","):
                break
        time = now
        if not self._ends():
            self._spaces("a space before the time")
            if not self._ends():
                word = self._take(_BARE, "a time")
                if not _TIME.fullmatch(word) or not self._ends():
                    self.at -= len(word)
                    raise Invalid(f"not a time: {word[:40]!r}", hint="a whole number, in the request's precision")
                time = int(word) * factor
        return check(Point(measurement, tags, fields, time))

    def _value(self) -> Value:
        if self._text.startswith('"', self.at):
            return _TEXT_ESCAPED.sub(r"\1", self._take(_TEXT, 'a closing "'))
        word = self._take(_BARE, "a value")
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        if _WHOLE.fullmatch(word):
            return int(word[:-1])
        if _NUMBER.fullmatch(word):
            return float(word)
        self.at -= len(word)
        raise Invalid(f"not a value: {word[:40]!r}", hint='a number, 5i, true, or a text in "quotes"')

    def _take(self, shape: re.Pattern[str], what: str) -> str:
        found = shape.match(self._text, self.at)
        if found is None:
            raise Invalid(f"{what} is missing")
        self.at = found.end()
        return found.group(1)

    def _sign(self, sign: str) -> bool:
        is_there = self._text.startswith(sign, self.at)
        self.at += is_there
        return is_there

    def _need(self, sign: str, what: str) -> None:
        if not self._sign(sign):
            raise Invalid(f"{what} is missing")

    def _spaces(self, what: str) -> None:
        before = self.at
        while self._sign(" "):
            pass
        if self.at == before:
            raise Invalid(f"{what} is missing")

    def _ends(self) -> bool:
        return _END.match(self._text, self.at) is not None


def _plain(word: str) -> str:
    return _ESCAPED.sub(r"\1", word) if "\\" in word else word


def encode(points: Iterable[Point]) -> bytes:
    """Points as lines, times in ns; tags sorted, as servers like them."""
    return "\n".join(_encode(point) for point in points).encode()


def _encode(point: Point) -> str:
    head = _escaped(point.measurement, ", ")
    tags = "".join(f",{_escaped(key, ',= ')}={_escaped(point.tags[key], ',= ')}" for key in sorted(point.tags))
    fields = ",".join(f"{_escaped(key, ',= ')}={_shown(value)}" for key, value in point.fields.items())
    return f"{head}{tags} {fields} {point.time}"


def _escaped(text: str, signs: str) -> str:
    return "".join("\\" + c if c in signs else c for c in text)


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value}i"
    if isinstance(value, float):
        return repr(value)
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def tag_text(tags: Sequence[tuple[str, str]]) -> str:
    """Sorted tags as one text, which names a series."""
    return ",".join(f"{_escaped(key, ',= ')}={_escaped(value, ',= ')}" for key, value in tags)
