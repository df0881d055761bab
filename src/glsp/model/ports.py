# SPDX-License-Identifier: Apache-2.0
"""Ports: nodes that lie on the border of their owner. Where exactly, on which side, and what room they need. Pure.

A port keeps its `side` in its own fields; that makes it one, whoever reads the diagram. Its position is relative to the
owner, its middle on the border. What is stored is what somebody wished; what is shown follows the owner's present size
(`model.measure`), so a port never leaves its border, whoever resizes the owner and whatever grows inside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias, get_args

from glsp.model.change import Element
from glsp.protocol.geometry import Bounds, Dimension, Json, Number, Point, whole

Side: TypeAlias = Literal["left", "right", "top", "bottom"]
Beside: TypeAlias = Literal["inside", "outside"]

SIDE = "side"
"""The field that keeps the side."""

SIDES: tuple[Side, ...] = get_args(Side)
UPRIGHT: frozenset[Side] = frozenset({"left", "right"})
"""Sides that run from top to bottom."""

GAP = 10
"""px between ports on a side, and between their names inside the owner."""

NAME_GAP = 4
"""px between a port and its name."""


def as_side(value: Json) -> Side | None:
    """A side from JSON; None for anything else."""
    return value if value in SIDES else None


def side_of(element: Element) -> Side | None:
    """The side on which a port lies; None for what is no port."""
    return None if element.is_edge else as_side(element.fields.get(SIDE))


def nearest(at: Point, port: Dimension, owner: Dimension, sides: Sequence[Side] = SIDES) -> Side:
    """The side whose border is nearest to the middle of a port with its upper left corner there."""
    x, y = at.x + port.width / 2, at.y + port.height / 2

    def distance(side: Side) -> float:
        on = _on_border(side, x, y, owner)
        return (on.x - x) ** 2 + (on.y - y) ** 2

    return min(sides, key=distance)  # the first of equals


def _on_border(side: Side, x: float, y: float, owner: Dimension) -> Point:
    if side in UPRIGHT:
        return Point(0 if side == "left" else owner.width, min(max(y, 0), owner.height))
    return Point(min(max(x, 0), owner.width), 0 if side == "top" else owner.height)


def pinned(side: Side, at: Point, port: Dimension, owner: Dimension) -> Point:
    """The upper left corner of a port on this side that is nearest to a corner: all of it within the side's length."""
    if side in UPRIGHT:
        across = -port.width / 2 + (0 if side == "left" else owner.width)
        return Point(whole(across), whole(_within(at.y, port.height, owner.height)))
    across = -port.height / 2 + (0 if side == "top" else owner.height)
    return Point(whole(_within(at.x, port.width, owner.width)), whole(across))


def _within(at: Number, length: Number, room: Number) -> Number:
    return (room - length) / 2 if room <= length else min(max(at, 0), room - length)


def free_place(side: Side, port: Dimension, owner: Dimension, taken: Iterable[Bounds]) -> Point:
    """A corner for a port that nobody placed: the middle of the side, or next to what lies there, names and all.

    It gets as much of the side as the longest that is there, as its name will; where that is too much, the owner grows with its
    names (`room_for`). O(ports squared).
    """
    upright = side in UPRIGHT
    there = [(each.y, each.height) if upright else (each.x, each.width) for each in taken]
    length, own_room = (port.height, owner.height) if upright else (port.width, owner.width)
    reserve = max([length, *(each for _, each in there)])
    grown = max([own_room, *(at + each + GAP + reserve for at, each in there)])
    middle = (own_room - length) / 2
    for room, gap in ((own_room, GAP), *(((grown, GAP),) if reserve > length else ()), (own_room, 1)):
        behind = (at + each + gap for at, each in there)
        before = (at - gap - reserve for at, _ in there)
        for along in sorted((middle, *behind, *before), key=lambda at: abs(at - middle)):
            needs = length if not there else reserve
            is_free = all(at + each <= along or along + reserve <= at for at, each in there)
            if 0 <= along <= max(room - needs, 0) and is_free:
                size = Dimension(owner.width, room) if upright else Dimension(room, owner.height)
                return pinned(side, Point(along, along), port, size)
    return pinned(side, Point(middle, middle), port, owner)


def name_place(side: Side, beside: Beside, port: Dimension, name: Dimension, *, is_holder: bool = False) -> Point:
    """Where the name of a port stands, relative to the port: level with it inside the owner, beside its edge outside.

    In an owner that holds nodes (`is_holder`), edges come to the port from inside too: then the name stands beside them.
    """
    beyond = Point(port.width + NAME_GAP, port.height + NAME_GAP)
    before = Point(-NAME_GAP - name.width, -NAME_GAP - name.height)
    above = port.height / 2 - 2 - name.height
    if beside == "inside":
        x, y = (port.width - name.width) / 2, (port.height - name.height) / 2
        if is_holder:
            x, y = port.width / 2 + NAME_GAP, above
        return {
            "left": Point(beyond.x, y),
            "right": Point(before.x, y),
            "top": Point(x, beyond.y),
            "bottom": Point(x, before.y),
        }[side]
    return {
        "left": Point(before.x, above),
        "right": Point(beyond.x, above),
        "top": Point(beyond.x, above),
        "bottom": Point(beyond.x, port.height / 2 + 2),
    }[side]


def room_for(ports: Iterable[tuple[Side, Dimension, Dimension]], beside: Beside) -> Dimension:
    """The least size of an owner with these ports: (side, size, size of the name)."""
    length: dict[Side, Number] = dict.fromkeys(SIDES, 0)
    depth: dict[Side, Number] = dict.fromkeys(SIDES, 0)
    for side, port, name in ports:
        upright = side in UPRIGHT
        inside = beside == "inside" and name.width > 0
        if upright:
            length[side] += max(port.height, name.height) + GAP
        elif inside:
            length[side] += max(port.width, name.width) + GAP
        else:
            length[side] += port.width + (NAME_GAP + name.width if name.width else 0) + GAP
        if inside:
            reach = port.width / 2 + name.width if upright else port.height / 2 + name.height
            depth[side] = max(depth[side], reach + NAME_GAP)
    across, along = depth["left"] + depth["right"], depth["top"] + depth["bottom"]
    return Dimension(
        max(length["top"], length["bottom"], across + (2 * GAP if across else 0)),
        max(length["left"], length["right"], along + (GAP if along else 0)),
    )
