# SPDX-License-Identifier: Apache-2.0
"""Edges that would be drawn across the title of a container step beside it, where there is room. Pure.

ELK keeps what is inside a container below its title, but lets edges in from above wherever it suits them. An upright piece of
an edge that crosses a title is moved to the nearer side of it: by no more than its ends allow, never through a node, along
another edge or across more of them than before. What has no room stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import msgspec

from glsp.layout.quality import crosses_box, drawn_line
from glsp.layout.scene import USUAL_PADDING, Edge, Node, Scene
from glsp.layout.translate import needed
from glsp.protocol.geometry import Bounds, Number, Point, whole

Line: TypeAlias = list[Point]

BESIDE = 6
"""Between a title and an edge, between two edges, and between an edge's end and the corner of what it ends at, px."""

AIR = 3
"""An edge that comes nearer to a title than this is moved, px."""

MOST_EDGES = 2_000
"""Edges of a drawing up to which titles are cleared: looking takes a second there."""


def clear_titles(scene: Scene) -> Scene:
    """The scene with edges moved off the titles of its containers. O(edges that cross a title x drawing)."""
    if not 0 < len(scene.edges) <= MOST_EDGES:
        return scene
    drawing, places, lines = drawing_of(scene)
    moved = {edge_id for edge_id in lines if drawing.clear(edge_id)}
    if not moved:
        return scene
    edges = {
        edge.id: msgspec.structs.replace(edge, points=needed(lines[edge.id], places[edge.start], places[edge.end]))
        if edge.id in moved
        else edge
        for edge in scene.edges.values()
    }
    return Scene(scene.root, scene.nodes, edges)


def drawing_of(scene: Scene) -> tuple[Drawing, dict[str, Bounds], dict[str, Line]]:
    """A scene as it is drawn, with the titles of its containers; its places, and its lines, which may be changed."""
    places = scene.places()
    lines = {edge.id: without_repeats(drawn_line(edge, places)) for edge in scene.edges.values()}
    titles = [box for node in scene.nodes.values() if node.children for box in title_boxes(node, places[node.id])]
    return Drawing(scene, places, lines, titles), places, lines


class Drawing:
    """All lines of a drawing; those in `lines` change while it is cleared."""

    def __init__(
        self, scene: Scene, places: dict[str, Bounds], lines: dict[str, Line], titles: Sequence[Bounds]
    ) -> None:
        self._scene = scene
        self._places = places
        self._lines = lines
        self._titles = titles

    def clear(self, edge_id: str) -> bool:
        """Moves the upright pieces of an edge off titles; whether any was moved."""
        edge, line = self._scene.edges[edge_id], self._lines[edge_id]
        is_moved = False
        for at in range(len(line) - 1):
            if abs(line[at].x - line[at + 1].x) >= 1:  # an end heads for the middle, which may lie on half a px
                continue
            crossed = [title for title in self._titles if crosses_box(line[at], line[at + 1], title)]
            if not crossed:
                continue
            found = next((new for x in _beside(line[at].x, crossed) if (new := self._at(edge, line, at, x))), None)
            if found is not None:
                line[:] = found
                is_moved = True
        return is_moved

    def _at(self, edge: Edge, line: Line, at: int, x: Number) -> Line | None:
        """The line with its upright piece at `x`, where that is as good a drawing."""
        new = [*line]
        new[at], new[at + 1] = Point(x, line[at].y), Point(x, line[at + 1].y)
        if at == 0 and not self._fits(edge.source_port, edge.source, x):
            return None
        if at + 2 == len(line) and not self._fits(edge.target_port, edge.target, x):
            return None
        around = slice(max(at - 1, 0), at + 3)
        old_pieces, pieces = list(pairwise(line[around])), list(pairwise(new[around]))
        if any(crosses_box(*piece, box, -AIR) for piece in pieces for box in self.in_the_way(edge)):
            return None
        if self.meets(edge.id, pieces) > self.meets(edge.id, old_pieces):
            return None
        return new

    def _fits(self, port: str | None, node: str, x: Number) -> bool:
        box = self._places[node]
        return port is None and box.x + BESIDE <= x <= box.x + box.width - BESIDE

    def in_the_way(self, edge: Edge) -> Iterator[Bounds]:
        """Boxes that an edge keeps out of, and titles."""
        scene = self._scene
        own = {edge.source, edge.target, *scene.around(edge.source), *scene.around(edge.target)}
        yield from (self._places[node.id] for node in scene.nodes.values() if node.id not in own)
        # They have their air already.
        yield from (Bounds(box.x + AIR, box.y + AIR, box.width - 2 * AIR, box.height - 2 * AIR) for box in self._titles)

    def meets(self, edge_id: str, pieces: Sequence[tuple[Point, Point]]) -> int:
        """How often the pieces cross other edges; running along one counts for a thousand."""
        found = 0
        for other_id, other in self._lines.items():
            if other_id == edge_id:
                continue
            for piece in pieces:
                found += sum(_meeting(*piece, *each) for each in pairwise(other))
        return found


def title_boxes(node: Node, corner: Bounds) -> Iterator[Bounds]:
    """What edges keep out of: the title of a container with the icon before it, and air at both sides. O(labels)."""
    for label in node.labels:
        if label.text and label.width and label.height:
            # What only touches looks as if it crossed.
            left = label.x if label.header is None else min(label.x, label.header.x + USUAL_PADDING)
            width = label.x + label.width - left + 2 * AIR
            yield Bounds(corner.x + left - AIR, corner.y + label.y, width, label.height)


def without_repeats(line: Sequence[Point]) -> Line:
    """A line whose neighbouring points differ."""
    return [*line[:1], *(at for before, at in pairwise(line) if at != before)]


def _beside(x: Number, titles: Sequence[Bounds]) -> list[Number]:
    """Where an upright piece at `x` is beside the titles that it crosses, the nearest first."""
    right = max(title.x + title.width for title in titles) + BESIDE - AIR
    left = min(title.x for title in titles) - BESIDE + AIR
    return sorted((whole(float(round(right))), whole(float(round(left)))), key=lambda each: (abs(each - x), each))


def _meeting(start: Point, end: Point, other_start: Point, other_end: Point) -> int:
    """0 where two level or upright pieces keep apart, 1 where they cross, 1,000 where they run along each other."""
    left, right = min(start.x, end.x), max(start.x, end.x)
    top, bottom = min(start.y, end.y), max(start.y, end.y)
    other_left, other_right = min(other_start.x, other_end.x), max(other_start.x, other_end.x)
    other_top, other_bottom = min(other_start.y, other_end.y), max(other_start.y, other_end.y)
    is_upright, other_upright = left == right, other_left == other_right
    if is_upright == other_upright:
        near = abs(start.x - other_start.x) if is_upright else abs(start.y - other_start.y)
        shared = (
            min(bottom, other_bottom) - max(top, other_top)
            if is_upright
            else min(right, other_right) - max(left, other_left)
        )
        return 1_000 if near < BESIDE and shared > 0 else 0
    return int(left <= other_right and other_left <= right and top <= other_bottom and other_top <= bottom)
