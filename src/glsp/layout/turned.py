# SPDX-License-Identifier: Apache-2.0
"""One way of looking at all four flow directions: turn the drawing so that it flows to the right. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from glsp.layout.options import Direction
from glsp.layout.scene import Scene
from glsp.model.ports import Side
from glsp.protocol.geometry import Bounds, Point


def turn(box: Bounds, direction: Direction) -> Bounds:
    """The box in a drawing turned so that `direction` becomes right; `turn_back` undoes it."""
    match direction:
        case "right":
            return box
        case "left":
            return Bounds(-box.x - box.width, box.y, box.width, box.height)
        case "down":
            return Bounds(box.y, box.x, box.height, box.width)
        case "up":
            return Bounds(-box.y - box.height, box.x, box.height, box.width)


_TURNED: dict[Direction, dict[Side, Side]] = {
    "right": {"left": "left", "right": "right", "top": "top", "bottom": "bottom"},
    "left": {"left": "right", "right": "left", "top": "top", "bottom": "bottom"},
    "down": {"left": "top", "right": "bottom", "top": "left", "bottom": "right"},
    "up": {"left": "top", "right": "bottom", "top": "right", "bottom": "left"},
}


def turn_side(side: Side, direction: Direction) -> Side:
    """The side of a box that this side of it becomes."""
    return _TURNED[direction][side]


def turn_back(box: Bounds, direction: Direction) -> Bounds:
    """The box in the drawing as it is."""
    if direction == "up":
        return Bounds(box.y, -box.x - box.width, box.height, box.width)
    return turn(box, direction)


def turn_points(points: Iterable[Point], direction: Direction) -> tuple[Point, ...]:
    """The points in the turned drawing."""
    boxes = (turn(Bounds(at.x, at.y, 0, 0), direction) for at in points)
    return tuple(Point(box.x, box.y) for box in boxes)


def turn_points_back(points: Iterable[Point], direction: Direction) -> tuple[Point, ...]:
    """The points in the drawing as it is."""
    boxes = (turn_back(Bounds(at.x, at.y, 0, 0), direction) for at in points)
    return tuple(Point(box.x, box.y) for box in boxes)


def flow(scene: Scene, placed: Iterable[str], usual: Direction = "right") -> Direction:
    """The way most edges between placed nodes point; the usual one when there are none."""
    boxes, known = scene.boxes(), set(placed)
    votes: dict[Direction, float] = {"right": 0.0, "down": 0.0, "left": 0.0, "up": 0.0}
    for edge in scene.edges.values():
        if edge.source not in known or edge.target not in known:
            continue
        if scene.nodes[edge.source].strip or scene.nodes[edge.target].strip:
            continue  # messages to a pool run across the flow
        one, other = boxes[edge.source], boxes[edge.target]
        right, left = other.x - one.x - one.width, one.x - other.x - other.width
        down, up = other.y - one.y - one.height, one.y - other.y - other.height
        gap, way = max((right, "right"), (down, "down"), (left, "left"), (up, "up"), key=lambda found: found[0])
        if gap > 0:
            votes[way] += 1
    # The first of equals: right, then down.
    return max(votes, key=lambda way: votes[way]) if any(votes.values()) else usual
