# SPDX-License-Identifier: Apache-2.0
"""Lines between what other tools keep (every point, ends on the borders) and what we keep (bend points between centres)."""

from __future__ import annotations

from collections.abc import Sequence

from glsp.protocol.geometry import Bounds, Point

SLACK = 1.0
"""px by which a line's end may miss what we would draw by ourselves, and no point is kept for it."""


def middle(box: Bounds) -> Point:
    """The centre of a box."""
    return Point(box.x + box.width / 2, box.y + box.height / 2)


def needed(line: Sequence[Point], source: Bounds, target: Bounds) -> tuple[Point, ...]:
    """The bend points that draw this line again, heading for the centres of both boxes.

    An end that lies on the way from a centre to the next point is left out: it would only bind the edge to where the
    node is now.
    """
    points = list(line)
    if len(points) > 1 and _between(points[0], middle(source), points[1] if len(points) > 2 else middle(target)):
        points = points[1:]
    if points and _between(points[-1], middle(target), points[-2] if len(points) > 1 else middle(source)):
        points = points[:-1]
    return tuple(points)


def _between(at: Point, start: Point, end: Point) -> bool:
    """Whether a point is on the straight line through two others, but for the slack."""
    dx, dy = end.x - start.x, end.y - start.y
    length = (dx * dx + dy * dy) ** 0.5
    if not length:
        return abs(at.x - start.x) <= SLACK and abs(at.y - start.y) <= SLACK
    return abs(dx * (at.y - start.y) - dy * (at.x - start.x)) / length <= SLACK
