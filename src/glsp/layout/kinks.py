# SPDX-License-Identifier: Apache-2.0
"""Edges that step aside by a few px and go on as before are straight instead, where there is room. Pure.

Rounding and containers that grew leave such steps. The piece before or behind one is moved to where the other is: never
through a node or a title, along another edge or across more of them than before, and no end away from the middle of what it
is at. What has no room stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import msgspec

from glsp.layout.quality import crosses_box, middle
from glsp.layout.scene import Scene
from glsp.layout.titles import AIR, BESIDE, Drawing, Line, drawing_of, without_repeats
from glsp.layout.translate import needed
from glsp.protocol.geometry import Bounds, Number, Point

SHORT = 16
"""A step of less looks like a mistake: its two rounded corners run into each other, px."""

APART = 10
"""Between two arrow heads, px; where they were nearer, no nearer than that."""

MOST_EDGES = 300
"""Edges of a drawing up to which steps are looked for: a tenth of a second there."""


def without_kinks(scene: Scene) -> Scene:
    """The scene with short steps of its edges taken out. O(steps x drawing)."""
    if not 0 < len(scene.edges) <= MOST_EDGES:
        return scene
    drawing, places, lines = drawing_of(scene)
    edges = dict(scene.edges)
    for edge in scene.edges.values():
        line = lines[edge.id]
        while (straight := _straighter(drawing, scene, places, lines, edge.id)) is not None:
            line[:] = straight
            edges[edge.id] = msgspec.structs.replace(edge, points=needed([*line], places[edge.start], places[edge.end]))
    return Scene(scene.root, scene.nodes, edges)


def _straighter(
    drawing: Drawing, scene: Scene, places: dict[str, Bounds], lines: Mapping[str, Line], edge_id: str
) -> Line | None:
    """The line with one step less, where that is as good a drawing."""
    edge, line = scene.edges[edge_id], lines[edge_id]
    for new in _candidates(line, places[edge.start], places[edge.end]):
        pieces = list(pairwise(new))
        if any(
            crosses_box(*piece, box, -AIR) and not any(crosses_box(*was, box, -AIR) for was in pairwise(line))
            for piece in pieces
            for box in drawing.in_the_way(edge)
        ):
            continue
        if drawing.meets(edge_id, pieces) > drawing.meets(edge_id, list(pairwise(line))):
            continue
        if _room(scene, lines, edge_id, new) >= min(APART, _room(scene, lines, edge_id, line)):
            return new
    return None


def _room(scene: Scene, lines: Mapping[str, Line], edge_id: str, line: Line) -> Number:
    """How near the ends of a line are to those of other edges at the same nodes and ports."""
    edge = scene.edges[edge_id]
    others = (other for other in scene.edges.values() if other.id != edge_id)
    met = [
        (own, lines[other.id][0 if place == other.start else -1])
        for other in others
        for place, own in ((edge.start, line[0]), (edge.end, line[-1]))
        if place in {other.start, other.end}
    ]
    return min((max(abs(own.x - at.x), abs(own.y - at.y)) for own, at in met), default=APART)


def _candidates(line: Line, source: Bounds, target: Bounds) -> Iterator[Line]:
    """The line without one of its short steps: what is behind it moved to where it begins, or what is before to its end."""
    for at in range(1, len(line) - 2):
        before, start, end, after = line[at - 1 : at + 3]
        is_level = start.y == end.y
        step = abs(end.x - start.x) if is_level else abs(end.y - start.y)
        if not 0 < step < SHORT or not _goes_on(before, start, end, after, is_level=is_level):
            continue
        if at + 3 < len(line) or _may_slide(after, start, target, is_level=is_level):
            yield _merged([*line[:at], start, _beside(after, start, is_level=is_level), *line[at + 3 :]])
        if at > 1 or _may_slide(before, end, source, is_level=is_level):
            yield _merged([*line[: at - 1], _beside(before, end, is_level=is_level), end, *line[at + 2 :]])


def _goes_on(before: Point, start: Point, end: Point, after: Point, *, is_level: bool) -> bool:
    """Whether the pieces around a step are parallel and lead the same way."""
    if is_level:
        return before.x == start.x and after.x == end.x and (start.y - before.y) * (after.y - end.y) > 0
    return before.y == start.y and after.y == end.y and (start.x - before.x) * (after.x - end.x) > 0


def _beside(at: Point, where: Point, *, is_level: bool) -> Point:
    return Point(where.x, at.y) if is_level else Point(at.x, where.y)


def _may_slide(end: Point, where: Point, box: Bounds, *, is_level: bool) -> bool:
    """Whether an end may move along its border to a place: one in the middle stays, as round shapes have no other."""
    centre = middle(box)
    if is_level:
        is_free = abs(end.x - centre.x) > 1
        return is_free and box.x + BESIDE <= where.x <= box.x + box.width - BESIDE
    is_free = abs(end.y - centre.y) > 1
    return is_free and box.y + BESIDE <= where.y <= box.y + box.height - BESIDE


def _merged(line: Line) -> Line:
    """Without points on straight pieces."""
    line = without_repeats(line)
    inner = (
        at
        for before, at, after in zip(line, line[1:], line[2:], strict=False)
        if not (before.x == at.x == after.x or before.y == at.y == after.y)
    )
    return [line[0], *inner, line[-1]]
