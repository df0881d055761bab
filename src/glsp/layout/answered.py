# SPDX-License-Identifier: Apache-2.0
"""ELK's answer for a region of strips, in the turned drawing: what is where, how lines run, how far each band reaches. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from glsp.layout.borders import border_places, box_of
from glsp.layout.elkgraph import ElkEdge, ElkNode
from glsp.layout.flat import SOURCE, TARGET, Flat
from glsp.layout.options import Direction
from glsp.layout.place import enclosing
from glsp.layout.scene import Scene
from glsp.layout.strips import Region
from glsp.layout.thickness import outline
from glsp.layout.turned import turn, turn_back
from glsp.layout.turning import with_ports
from glsp.protocol.geometry import Bounds, Number, Point


class Dock(msgspec.Struct, frozen=True):
    """The end of a line on the border of a strip."""

    strip: str
    side: Literal["top", "bottom"]


class Line(msgspec.Struct, frozen=True):
    """An edge. Where it ends at a strip, its first or last point is on the border between that and the next."""

    points: tuple[Point, ...]
    start: Dock | None = None
    end: Dock | None = None

    @property
    def inner(self) -> tuple[Point, ...]:
        """The points that lie in bands."""
        return self.points[1 if self.start else 0 : len(self.points) - (1 if self.end else 0)]


class Answered:
    """One answer. `boxes` are of what the request calls a node, `nodes` those of them that a diagram has, with new ports."""

    def __init__(self, scene: Scene, region: Region, asked: Flat, answer: ElkNode) -> None:
        self.direction: Direction = asked.direction
        self.bands = asked.bands
        self._docks = asked.docks
        self._region = region
        self._leaves = list(region.root.leaves())
        self._borders = border_places(answer)
        found = {node.id: node for node in answer.children}
        self.boxes = {item: box_of(found[item]) for item in asked.bands}
        self.nodes = {
            item: with_ports(node, found[item].ports, asked.direction)
            for item in asked.bands
            if (node := scene.nodes.get(item)) is not None
        }
        self.lines = dict(self._read(asked, {edge.id: edge for edge in answer.edges}))

    def band_at(self, y: Number) -> int:
        """The band that is there across the flow."""
        return bisect_left(self._borders, y)

    def ranges(self) -> list[Bounds]:
        """For each band, the box around all that is in it; nothing at the origin for an empty one."""
        boxes: list[list[Bounds]] = [[] for _ in self._leaves]
        points: list[list[Point]] = [[] for _ in self._leaves]
        for item, number in self.bands.items():
            if item not in self._docks:
                boxes[number].append(self._outline(item))
        for line in self.lines.values():
            for at in line.inner:
                points[self.band_at(at.y)].append(at)
        return [enclosing(*each) for each in zip(boxes, points, strict=True)]

    def _outline(self, item: str) -> Bounds:
        box, node = self.boxes[item], self.nodes.get(item)
        if node is None:
            return box
        return turn(outline(node, turn_back(box, self.direction)), self.direction)

    def _read(self, asked: Flat, drawn: dict[str, ElkEdge]) -> Iterator[tuple[str, Line]]:
        for edge_id, parts in asked.parts.items():
            sections = [section for part in parts for section in drawn[part].sections[:1]]
            if len(sections) < len(parts):
                continue
            points: Sequence[Point] = [
                at for each in sections for at in (each.start_point, *each.bend_points, each.end_point)
            ]
            start = end = None
            if edge_id + SOURCE in self._docks:
                points, start = self._leaving(points, self._docks[edge_id + SOURCE])
            if edge_id + TARGET in self._docks:
                points, end = self._leaving(points[::-1], self._docks[edge_id + TARGET])
                points = points[::-1]
            yield edge_id, Line(tuple(points), start, end)

    def _leaving(self, points: Sequence[Point], strip: str) -> tuple[Sequence[Point], Dock | None]:
        """A line from inside a strip, from where it leaves that."""
        band = next(each for each in self._region.root.every() if each.id == strip)
        inside = [id(leaf) for leaf in band.leaves()]
        numbers = [number for number, leaf in enumerate(self._leaves) if id(leaf) in inside]
        top = self._borders[numbers[0] - 1] if numbers[0] else float("-inf")
        bottom = self._borders[numbers[-1]] if numbers[-1] < len(self._borders) else float("inf")
        for at, (one, other) in enumerate(pairwise(points)):
            if top <= other.y <= bottom:
                continue
            border = top if other.y < top else bottom
            share = (border - one.y) / (other.y - one.y)
            left = Point(one.x + (other.x - one.x) * share, border)
            return (left, *points[at + 1 :]), Dock(strip, "top" if other.y < top else "bottom")
        return points, None
