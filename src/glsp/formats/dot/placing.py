# SPDX-License-Identifier: Apache-2.0
"""Where things are, in the words of DOT: the canvas with its y turned round, so that what is read again is where it was."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from glsp.formats.dot.places import INCH
from glsp.protocol.geometry import Bounds, Number, Point, whole

HEAD = 10
"""Points of an arrow's head, before which the spline ends."""


def corners(box: Bounds) -> str:
    """The `bb` of a graph or a cluster."""
    return f'bb="{_point(box.x, box.y + box.height)},{_point(box.x + box.width, box.y)}"'


def middle(box: Bounds) -> str:
    """The `pos` of a node."""
    return f'pos="{_point(box.x + box.width / 2, box.y + box.height / 2)}"'


def size(box: Bounds) -> list[str]:
    """The `width` and `height` of a node."""
    return [f"{name}={round(value / INCH, 5):g}" for name, value in (("width", box.width), ("height", box.height))]


def spline(points: Sequence[Point], *, starts: bool, ends: bool) -> str:
    """The `pos` of an edge: straight pieces, shorter where it has heads; "" for one without length."""
    line = [at for at, before in zip(points, [None, *points], strict=False) if at != before]
    if len(line) < 2:
        return ""
    marks = ""
    if ends:
        marks += f"e,{_point(line[-1].x, line[-1].y)} "
        line[-1] = _before(line[-1], line[-2])
    if starts:
        marks += f"s,{_point(line[0].x, line[0].y)} "
        line[0] = _before(line[0], line[1])
    parts = [_point(line[0].x, line[0].y)]
    for a, b in pairwise(line):
        parts += (_point(a.x + (b.x - a.x) * part / 3, a.y + (b.y - a.y) * part / 3) for part in (1, 2, 3))
    return f'pos="{marks}{" ".join(parts)}"'


def _point(x: Number, y: Number) -> str:
    return f"{_number(x)},{_number(-y)}"


def _number(value: Number) -> str:
    """As few digits as it has."""
    return str(whole(round(value, 2)))


def _before(tip: Point, other: Point) -> Point:
    """Where the head of an arrow begins: at most half-way to the next point."""
    dx, dy = other.x - tip.x, other.y - tip.y
    part = min(HEAD / (dx * dx + dy * dy) ** 0.5, 0.5)
    return Point(tip.x + dx * part, tip.y + dy * part)
