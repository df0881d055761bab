# SPDX-License-Identifier: Apache-2.0
"""A region of strips as it is drawn: strips, what is in them and lines, put into the scene. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from glsp.layout.answered import Answered, Dock, Line
from glsp.layout.elkgraph import ElkNode
from glsp.layout.flat import Flat
from glsp.layout.options import Direction, Options
from glsp.layout.place import enclosing
from glsp.layout.ports import resized
from glsp.layout.scene import Edge, Node, Scene
from glsp.layout.stacking import stack
from glsp.layout.strips import Region
from glsp.layout.thickness import pads
from glsp.layout.translate import SIDE, needed
from glsp.layout.turned import turn, turn_back, turn_points_back
from glsp.protocol.geometry import Bounds, Point, whole


def striped(
    scene: Scene, region: Region, asked: Flat, answer: ElkNode | None, options: Options, *, grows: bool
) -> Scene:
    """The scene with the region as ELK's answer draws it; without an answer there is nothing in it.

    With `grows` the node around the region does not become smaller. Edges that ELK did not route are straight.
    """
    return _Striping(scene, region, asked, answer or ElkNode(scene.root), options, grows=grows).scene()


class _Striping:
    def __init__(
        self, scene: Scene, region: Region, asked: Flat, answer: ElkNode, options: Options, *, grows: bool
    ) -> None:
        self._scene = scene
        self._region = region
        self._grows = grows
        self._before = scene.boxes()
        self._direction: Direction = asked.direction
        self._found = Answered(scene, region, asked, answer)
        holder = region.holder
        self._is_strip = bool(holder) and scene.nodes[holder].strip is not None
        old = turn(self._before[holder], self._direction) if self._is_strip and grows else None
        self._stack = stack(scene, region, self._found.ranges(), self._direction, options.spacing, old)
        items = {item: self._moved_box(item) for item in self._found.nodes}
        self._turned = {**items, **self._stack.strips}
        self._off = self._offset()
        self._boxes = {name: self._drawn(box) for name, box in self._turned.items()}

    def scene(self) -> Scene:
        nodes: dict[str, Node] = {}
        corners: dict[str, Point] = {"": Point(0, 0)}
        for node in self._scene.nodes.values():
            base, box = corners[node.parent], self._boxes.get(node.id)
            if box is None:
                corners[node.id] = Point(base.x + node.x, base.y + node.y)
                nodes[node.id] = node
                continue
            corners[node.id] = Point(box.x, box.y)
            made = self._found.nodes.get(node.id) or resized(node, box.width, box.height)
            nodes[node.id] = msgspec.structs.replace(made, x=box.x - base.x, y=box.y - base.y)
        holder = self._region.holder
        if holder and not self._is_strip:
            nodes[holder] = self._around(nodes[holder], self._boxes.values())
        moved = Scene(self._scene.root, nodes, self._scene.edges)
        return Scene(self._scene.root, nodes, self._edges(moved.places()))

    def _moved_box(self, item: str) -> Bounds:
        box, across = self._found.boxes[item], self._stack.across[self._found.bands[item]]
        return Bounds(box.x + self._stack.along, box.y + across, box.width, box.height)

    def _offset(self) -> Point:
        """From the drawing turned back to where the region belongs on the canvas."""
        found = enclosing(turn_back(box, self._direction) for box in self._turned.values())
        holder = self._region.holder
        if not holder:
            return Point(SIDE - found.x, SIDE - found.y)
        base = self._before[holder]
        if self._is_strip:
            return Point(base.x - found.x, base.y - found.y)
        own = pads(self._scene, self._region.root, "right")
        return Point(base.x + own.left + SIDE - found.x, base.y + own.top + SIDE - found.y)

    def _drawn(self, turned: Bounds) -> Bounds:
        box = turn_back(turned, self._direction)
        return _whole(Bounds(box.x + self._off.x, box.y + self._off.y, box.width, box.height))

    def _around(self, holder: Node, boxes: Iterable[Bounds]) -> Node:
        base, inner = self._before[holder.id], enclosing(boxes)
        width, height = inner.x + inner.width + SIDE - base.x, inner.y + inner.height + SIDE - base.y
        if self._grows:
            width, height = max(width, holder.width), max(height, holder.height)
        return resized(holder, width, height)

    def _edges(self, places: Mapping[str, Bounds]) -> dict[str, Edge]:
        inside = {name: top for top in self._found.nodes for name in self._scene.within(top)}
        moved = inside.keys() | self._stack.strips.keys()
        edges: dict[str, Edge] = {}
        for edge in self._scene.edges.values():
            line = self._found.lines.get(edge.id)
            source, target = (inside.get(end) for end in (edge.source, edge.target))
            if line is not None:
                points = needed(self._line(line), places[edge.start], places[edge.end])
            elif source is not None and source == target:
                by = _step(self._before[source], places[source])
                points = tuple(Point(at.x + by.x, at.y + by.y) for at in edge.points)
            elif {edge.source, edge.target} & moved:
                points = ()
            else:
                points = edge.points
            edges[edge.id] = msgspec.structs.replace(edge, points=points)
        return edges

    def _line(self, line: Line) -> list[Point]:
        """Its points on the canvas."""
        points = [
            Point(at.x + self._stack.along, at.y + self._stack.across[self._found.band_at(at.y)]) for at in line.points
        ]
        if line.start is not None:
            points[0] = Point(points[0].x, self._border(line.start))
        if line.end is not None:
            points[-1] = Point(points[-1].x, self._border(line.end))
        back = turn_points_back(points, self._direction)
        return [Point(_round(at.x + self._off.x), _round(at.y + self._off.y)) for at in back]

    def _border(self, dock: Dock) -> float:
        box = self._stack.strips[dock.strip]
        return box.y if dock.side == "top" else box.y + box.height


def _step(one: Bounds, other: Bounds) -> Point:
    return Point(other.x - one.x, other.y - one.y)


def _round(value: float) -> float:
    return whole(float(round(value)))


def _whole(box: Bounds) -> Bounds:
    """With all corners on whole px."""
    left, top = _round(box.x), _round(box.y)
    right, bottom = _round(box.x + box.width), _round(box.y + box.height)
    return Bounds(left, top, right - left, bottom - top)
