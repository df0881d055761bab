# SPDX-License-Identifier: Apache-2.0
"""How good a drawing is, in numbers that people and agents can compare, and the geometry they are counted by. Pure.

Counting is in `tally`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from glsp.layout.scene import Edge
from glsp.protocol.geometry import Bounds, Number, Point

TOUCH = 0.5
"""Boxes that share less than this, in px, touch and do not overlap; rounding makes half pixels."""


class Quality(msgspec.Struct, frozen=True, rename="camel"):
    """Numbers of a drawing; less is better.

    `overlaps`: pairs of nodes, neither inside the other, that share area; a port is a node here that may lie on the border of
    its owner. `through_nodes`: pairs of an edge and a node that it crosses without ending there; an edge at a port crosses the
    owner when it runs through it. `labels`: pairs of a text and a node it is no part of, or another text, that share area.
    `crossings`: places where two edges cross. `bends`: corners of all edges. `width` and `height` in px, with all texts.
    `complete` is False when counting stopped early: the numbers are lower bounds then.
    """

    overlaps: int
    through_nodes: int
    crossings: int
    bends: int
    width: Number
    height: Number
    labels: int = 0
    complete: bool = True


def drawn_line(edge: Edge, places: Mapping[str, Bounds]) -> tuple[Point, ...]:
    """The edge as clients draw it: from border to border, of nodes or ports, through its routing points."""
    source, target = places[edge.start], places[edge.end]
    if edge.points:
        return (border(source, edge.points[0]), *edge.points, border(target, edge.points[-1]))
    return (border(source, middle(target)), border(target, middle(source)))


def middle(box: Bounds) -> Point:
    """The centre of a box."""
    return Point(box.x + box.width / 2, box.y + box.height / 2)


def border(box: Bounds, towards: Point) -> Point:
    """Where the line from the box's centre to a point leaves the box; the point itself when it lies within."""
    centre = middle(box)
    dx, dy = towards.x - centre.x, towards.y - centre.y
    reach = max(abs(dx) / (box.width / 2) if box.width else 0.0, abs(dy) / (box.height / 2) if box.height else 0.0)
    if reach <= 1:
        return towards
    return Point(centre.x + dx / reach, centre.y + dy / reach)


def crosses_box(start: Point, end: Point, box: Bounds, inset: float = 1.0) -> bool:
    """Whether a straight line goes through the inside of a box; along its border or within `inset` px of it is not inside."""
    left, top = box.x + inset, box.y + inset
    right, bottom = box.x + box.width - inset, box.y + box.height - inset
    if left >= right or top >= bottom:
        return False
    low, high = 0.0, 1.0
    for origin, length, near, far in (
        (start.x, end.x - start.x, left, right),
        (start.y, end.y - start.y, top, bottom),
    ):
        if not length:
            if not near < origin < far:
                return False
            continue
        one, other = (near - origin) / length, (far - origin) / length
        low, high = max(low, min(one, other)), min(high, max(one, other))
        if low >= high:
            return False
    return True


def around(start: Point, end: Point) -> Bounds:
    """The smallest box that holds a straight line."""
    return Bounds(min(start.x, end.x), min(start.y, end.y), abs(end.x - start.x), abs(end.y - start.y))


def share_area(one: Bounds, other: Bounds) -> bool:
    """Whether two boxes overlap by more than a touch."""
    return (
        min(one.x + one.width, other.x + other.width) - max(one.x, other.x) > TOUCH
        and min(one.y + one.height, other.y + other.height) - max(one.y, other.y) > TOUCH
    )


def bends(line: tuple[Point, ...]) -> int:
    """Corners of a line; points on a straight piece are none."""
    found = 0
    for before, at, after in zip(line, line[1:], line[2:], strict=False):
        turn = (at.x - before.x) * (after.y - at.y) - (at.y - before.y) * (after.x - at.x)
        lengths = abs(at.x - before.x) + abs(at.y - before.y) + abs(after.x - at.x) + abs(after.y - at.y)
        if abs(turn) > 0.5 * lengths:  # more than half a pixel off the straight line
            found += 1
    return found
