# SPDX-License-Identifier: Apache-2.0
"""An orthogonal way around boxes: the cheapest path over the lines that run just beside them. Pure.

Where a drawing stays as it is and only one edge is new, ELK cannot help (it routes what it places); this does. A* over at
most `_MOST_LINES` x `_MOST_LINES` crossings of such lines, where a corner costs as much as a detour of some px.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from glsp.layout.joints import Joint
from glsp.protocol.geometry import Bounds, Number, Point

_MOST_LINES = 90
"""Lines each way; 8,100 crossings take some 20 ms. With more boxes around, there is no detour."""

_CORNER_COST = 60.0
"""A corner is worth going this much further, px."""

_CLEAR = 6.0
"""How near a way may come to a box, px."""


def detour(source: Joint, target: Joint, obstacles: Sequence[Bounds], distance: Number) -> tuple[Point, ...] | None:
    """The corners of the cheapest level-and-upright way between two ends, `distance` px beside obstacles; None without one.

    A port is left, and reached, straight from the side it lies on.
    """
    start, goal = source.gate(distance), target.gate(distance)
    obstacles = [*obstacles, *source.blocks, *target.blocks]
    beside = [source.box, target.box, *obstacles]
    xs = _lines([start.x, goal.x], [(box.x - distance, box.x + box.width + distance) for box in beside])
    ys = _lines([start.y, goal.y], [(box.y - distance, box.y + box.height + distance) for box in beside])
    if len(xs) > _MOST_LINES or len(ys) > _MOST_LINES:
        return None
    level = [_blocked([(box.x, box.x + box.width) for box in obstacles if _near(y, box.y, box.height)], xs) for y in ys]
    upright = [
        _blocked([(box.y, box.y + box.height) for box in obstacles if _near(x, box.x, box.width)], ys) for x in xs
    ]
    ends = [
        (
            bisect_left(xs, box.x),
            bisect_left(xs, box.x + box.width),
            bisect_left(ys, box.y),
            bisect_left(ys, box.y + box.height),
        )
        for box in (each.box for each in (source, target) if each.way is None)
    ]
    path = _cheapest(
        (bisect_left(xs, start.x), bisect_left(ys, start.y)), (bisect_left(xs, goal.x), bisect_left(ys, goal.y)),
        xs, ys, level, upright, ends, _ways(source), _ways(target),
    )  # fmt: skip
    return None if path is None else tuple(Point(xs[x], ys[y]) for x, y in path)


def _ways(end: Joint) -> tuple[int, ...]:
    """How a way may run at this end: 0 level, 1 upright."""
    return (0, 1) if end.way is None else (0,) if end.is_level else (1,)


def _lines(own: list[Number], beside: list[tuple[Number, Number]]) -> list[Number]:
    return sorted({*own, *(each for pair in beside for each in pair)})


def _near(at: Number, start: Number, length: Number) -> bool:
    return start - _CLEAR < at < start + length + _CLEAR


def _blocked(spans: list[tuple[Number, Number]], lines: list[Number]) -> list[bool]:
    """For each piece between two neighbouring lines, whether a box is in the way."""
    return [
        any(low - _CLEAR < after and before < high + _CLEAR for low, high in spans) for before, after in pairwise(lines)
    ]


def _cheapest(
    start: tuple[int, int],
    goal: tuple[int, int],
    xs: list[Number],
    ys: list[Number],
    level: list[list[bool]],
    upright: list[list[bool]],
    ends: list[tuple[int, int, int, int]],
    first_ways: tuple[int, ...],
    last_ways: tuple[int, ...],
) -> list[tuple[int, int]] | None:
    """A* over (column, row, 0 after a level step and 1 after an upright one); corners only, without the ends where they are none."""

    def inside_end(x: int, y: int) -> bool:
        return any(left <= x < right and top <= y < bottom for left, right, top, bottom in ends)

    def rest(x: int, y: int) -> float:
        return abs(xs[x] - xs[goal[0]]) + abs(ys[y] - ys[goal[1]])

    queue: list[tuple[float, float, int, int, int]] = [(rest(*start), 0.0, *start, way) for way in first_ways]
    best: dict[tuple[int, int, int], float] = dict.fromkeys(((*start, way) for way in first_ways), 0.0)
    came: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    while queue:
        _, cost, x, y, way = heapq.heappop(queue)
        here = (x, y, way)
        if (x, y) == goal:
            return [*_corners(came, here), *([goal] if way not in last_ways else ())]
        if cost > best[here]:
            continue
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            turned = (0 if dx else 1) != way
            # No corner under the boxes that the edge joins: clients draw an edge from their borders on.
            if turned and inside_end(x, y):
                continue
            nx, ny = x + dx, y + dy
            if not (0 <= nx < len(xs) and 0 <= ny < len(ys)):
                continue
            if level[y][min(x, nx)] if dx else upright[x][min(y, ny)]:
                continue
            step = abs(xs[nx] - xs[x]) + abs(ys[ny] - ys[y]) + (_CORNER_COST if turned else 0.0)
            there = (nx, ny, 0 if dx else 1)
            if (nx, ny) == goal and there[2] not in last_ways:
                step += _CORNER_COST
            if cost + step < best.get(there, float("inf")):
                best[there] = cost + step
                came[there] = here
                heapq.heappush(queue, (cost + step + rest(nx, ny), cost + step, *there))
    return None


def _corners(
    came: dict[tuple[int, int, int], tuple[int, int, int]], last: tuple[int, int, int]
) -> list[tuple[int, int]]:
    corners: list[tuple[int, int]] = []
    while last in came:
        before = came[last]
        if before[2] != last[2]:
            corners.append(before[:2])
        last = before
    return corners[::-1]
