# SPDX-License-Identifier: Apache-2.0
"""Where DOT says that things are: points from the lower left corner (a point is a px here), sizes in inches, splines.

A node's `pos` is its middle, a graph's and a cluster's `bb` their corners, an edge's `pos` a spline with its arrow heads before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from glsp.protocol.geometry import Bounds, Point, whole

INCH = 72
"""Points in an inch."""

USUAL = (0.75, 0.5)
"""Inches of a node that says none."""

FARTHEST = 1_000_000
"""px; what is farther away than that has no place."""

STRAIGHT = 1.5
"""px by which a bend may lie beside the straight line and is none."""

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_POINT = re.compile(rf"\s*({_NUMBER})\s*,\s*({_NUMBER})(?:\s*,\s*{_NUMBER})?!?\s*")
_BOX = re.compile(rf"\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*({_NUMBER})\s*")


class Frame(msgspec.Struct, frozen=True):
    """The upper left corner of a graph, in its points: where the canvas begins."""

    left: float
    top: float

    def point(self, written: str) -> Point | None:
        """A point of the graph on the canvas; None for what is none."""
        found = _POINT.fullmatch(written)
        return self._on_canvas(float(found[1]), float(found[2])) if found is not None else None

    def node(self, pos: str, width: str, height: str) -> Bounds | None:
        """The box of a node."""
        middle = self.point(pos)
        if middle is None:
            return None
        across, down = _inches(width, USUAL[0]), _inches(height, USUAL[1])
        return _bounds(middle.x - across / 2, middle.y - down / 2, across, down)

    def cluster(self, written: str) -> Bounds | None:
        """The box of a cluster."""
        found = corners(written)
        corner = self._on_canvas(found[0], found[3]) if found is not None else None
        if (
            found is None
            or corner is None
            or not (0 < found[2] - found[0] < FARTHEST and 0 < found[3] - found[1] < FARTHEST)
        ):
            return None
        return _bounds(corner.x, corner.y, found[2] - found[0], found[3] - found[1])

    def way(self, written: str) -> tuple[Point, ...]:
        """The points of an edge from end to end; () where it has no spline."""
        start: Point | None = None
        end: Point | None = None
        points: list[Point] = []
        for part in written.partition(";")[0].split():
            point = self.point(part.removeprefix("e,").removeprefix("s,"))
            if point is None:
                return ()
            if part.startswith("e,"):
                end = point
            elif part.startswith("s,"):
                start = point
            else:
                points.append(point)
        if len(points) < 4 or len(points) % 3 != 1:
            return ()
        line = [*([start] if start else []), *_sampled(points), *([end] if end else [])]
        return tuple(Point(whole(round(at.x, 2)), whole(round(at.y, 2))) for at in _simplified(line))

    def _on_canvas(self, x: float, y: float) -> Point | None:
        at = Point(x - self.left, self.top - y)
        return at if abs(at.x) < FARTHEST and abs(at.y) < FARTHEST else None


def corners(written: str) -> tuple[float, float, float, float] | None:
    """A box as its lower left and upper right corner."""
    found = _BOX.fullmatch(written)
    return (float(found[1]), float(found[2]), float(found[3]), float(found[4])) if found is not None else None


def _inches(written: str, usual: float) -> float:
    try:
        value = float(written or usual)
    except ValueError:
        value = usual
    return INCH * (value if 0 < value * INCH < FARTHEST else usual)


def _bounds(x: float, y: float, width: float, height: float) -> Bounds:
    x, y, width, height = (whole(round(value, 2)) for value in (x, y, width, height))
    return Bounds(x, y, width, height)


def _sampled(points: Sequence[Point]) -> list[Point]:
    """Points along a chain of Bézier curves."""
    found = [points[0]]
    for at in range(0, len(points) - 1, 3):
        a, b, c, d = points[at : at + 4]
        for step in (0.25, 0.5, 0.75, 1.0):
            u = 1 - step
            weights = (u * u * u, 3 * u * u * step, 3 * u * step * step, step * step * step)
            found.append(
                Point(
                    sum(weight * p.x for weight, p in zip(weights, (a, b, c, d), strict=True)),
                    sum(weight * p.y for weight, p in zip(weights, (a, b, c, d), strict=True)),
                )
            )
    return found


def _simplified(line: Sequence[Point]) -> list[Point]:
    """A line without the points that lie on the way between others (Douglas and Peucker's)."""
    kept, waiting = {0, len(line) - 1}, [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, at = max(
            ((_beside(line[n], line[first], line[last]), n) for n in range(first + 1, last)), default=(0.0, 0)
        )
        if far > STRAIGHT:
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return [line[at] for at in sorted(kept)]


def _beside(at: Point, start: Point, end: Point) -> float:
    """How far a point is from the straight line between two others."""
    dx, dy = end.x - start.x, end.y - start.y
    length = (dx * dx + dy * dy) ** 0.5
    if not length:
        return ((at.x - start.x) ** 2 + (at.y - start.y) ** 2) ** 0.5
    return abs(dx * (at.y - start.y) - dy * (at.x - start.x)) / length
