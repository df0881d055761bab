# SPDX-License-Identifier: Apache-2.0
"""Counting the quality of a drawing, and keeping count while it changes: what changed is taken out and put in again.

A pair is counted when the second of the two is put in, and counted off when the first is taken out; so one look at what is
near serves both, and a drawing counted anew is one where everything was put in. Pure; a change costs what is near it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, pairwise

from glsp.layout.grid import Grid, square_for
from glsp.layout.labels import Lettering, letterings_of_edge, letterings_of_node
from glsp.layout.quality import TOUCH, Quality, around, bends, crosses_box, drawn_line, share_area
from glsp.layout.scene import Edge, Node, Scene, port_box
from glsp.protocol.geometry import Bounds, Number, Point, whole

MOST_CHECKS = 2_000_000
"""Pairs looked at before counting stops (2 s); only drawings with thousands of things in one heap get there."""


def quality(scene: Scene) -> Quality:
    """The numbers of a scene as it is drawn now."""
    return Tally(scene).quality()


class Tally:
    """The count of one drawing. The scene is the tally's own: `update` changes it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.checks = 0
        """Pairs that were looked at."""
        self._overlaps = self._through = self._crossings = self._labels = 0
        self._places = scene.places()
        self._lines = {edge.id: drawn_line(edge, self._places) for edge in scene.edges.values()}
        self._segments = {edge_id: _segments(line) for edge_id, line in self._lines.items()}
        self._bends = sum(map(bends, self._lines.values()))
        self._owners = {port.id: node.id for node in scene.nodes.values() for port in node.ports}
        self._sided = {port.id for node in scene.nodes.values() for port in node.ports if port.side is not None}
        self._open = {node.id for node in scene.nodes.values() if node.is_open}
        self._spared: dict[str, frozenset[str]] = {}
        self._at: dict[str, set[str]] = {}
        self._texts: dict[int, Lettering] = {}
        self._texts_of: dict[str, list[int]] = {}
        self._numbers = count()
        self._extent: list[Number] | None = None
        """Left, top, right and bottom; None when it must be looked for, as of nothing."""
        self._lost = set[int]()
        """Sides where what was the outermost went."""
        for edge in scene.edges.values():
            self._join(edge)
        found = {node.id: list(letterings_of_node(scene, node, self._places)) for node in scene.nodes.values()}
        found |= {edge.id: list(letterings_of_edge(scene, edge, self._lines[edge.id])) for edge in scene.edges.values()}
        pieces = (around(start, end) for segments in self._segments.values() for start, end in segments)
        self._place_grid = Grid[str](square_for(self._places.values()))
        self._line_grid = Grid[tuple[str, int]](square_for(pieces))
        self._text_grid = Grid[int](square_for(text.box for texts in found.values() for text in texts))
        for place_id in self._places:
            self._put_place(place_id)
        for edge_id in self._lines:
            self._put_line(edge_id)
        for owner, texts in found.items():
            self._put_texts(owner, texts)

    @property
    def is_complete(self) -> bool:
        """Everything was counted."""
        return self.checks <= MOST_CHECKS

    def quality(self) -> Quality:
        """The numbers now."""
        if self._extent is None or self._lost:
            boxes = chain(self._places.values(), (text.box for text in self._texts.values()))
            self._extent = _extent(boxes, chain.from_iterable(self._lines.values()))
            self._lost.clear()
        left, top, right, bottom = self._extent or (0, 0, 0, 0)
        return Quality(
            overlaps=self._overlaps,
            through_nodes=self._through,
            crossings=self._crossings,
            bends=self._bends,
            width=whole(round(right - left, 1)),
            height=whole(round(bottom - top, 1)),
            labels=self._labels,
            complete=self.is_complete,
        )

    def update(self, nodes: Mapping[str, Node | None], edges: Mapping[str, Edge | None]) -> None:
        """Takes over nodes and edges that came, changed or (None) went. Raises KeyError when they do not fit together.

        The order of nodes in the scene is not kept.
        """
        self.checks = 0
        scene = self.scene
        moved, worded = self._moved(nodes)
        lines = {*edges, *(edge_id for node_id in moved for edge_id in self._at.get(node_id, ()))}
        for owner in chain(moved, worded, lines):
            self._take_texts(owner)
        for edge_id in lines & self._lines.keys():
            self._take_line(edge_id)
        for node_id in moved & scene.nodes.keys():
            for place_id in _places_of(scene.nodes[node_id]):
                self._take_place(place_id)
        self._replace(nodes, edges)
        standing = sorted(moved & scene.nodes.keys(), key=lambda node_id: sum(1 for _ in scene.around(node_id)))
        for node_id in standing:  # what contains comes before what it contains
            self._settle(scene.nodes[node_id])
        drawn = lines & scene.edges.keys()
        for edge_id in drawn:
            line = self._lines[edge_id] = drawn_line(scene.edges[edge_id], self._places)
            self._segments[edge_id] = _segments(line)
            self._bends += bends(line)
            self._put_line(edge_id)
            self._reach(line)
        for node_id in chain(standing, worded):
            self._put_texts(node_id, letterings_of_node(scene, scene.nodes[node_id], self._places))
        for edge_id in drawn:
            self._put_texts(edge_id, letterings_of_edge(scene, scene.edges[edge_id], self._lines[edge_id]))

    def _moved(self, nodes: Mapping[str, Node | None]) -> tuple[set[str], set[str]]:
        """Nodes that are drawn elsewhere or count otherwise, and nodes of which only texts differ."""
        scene, moved, worded = self.scene, set[str](), set[str]()
        for node_id, new in nodes.items():
            old = scene.nodes.get(node_id)
            if old is None or new is None:
                moved.add(node_id)
            elif (old.x, old.y, old.parent) != (new.x, new.y, new.parent):
                moved.update(scene.within(node_id))
            elif _standing(old) != _standing(new):
                moved.add(node_id)
            else:
                worded.add(node_id)
        return moved, worded - moved

    def _replace(self, nodes: Mapping[str, Node | None], edges: Mapping[str, Edge | None]) -> None:
        scene = self.scene
        for node_id, new in nodes.items():
            old = scene.nodes.pop(node_id, None)
            for port in old.ports if old else ():
                del self._owners[port.id]
                self._sided.discard(port.id)
            self._open.discard(node_id)
            if new is not None:
                scene.nodes[node_id] = new
                self._owners.update((port.id, node_id) for port in new.ports)
                self._sided.update(port.id for port in new.ports if port.side is not None)
                if new.is_open:
                    self._open.add(node_id)
        for edge_id, line in edges.items():
            if (was := scene.edges.pop(edge_id, None)) is not None:
                self._part(was)
            if line is not None:
                scene.edges[edge_id] = line
                self._join(line)

    def _settle(self, node: Node) -> None:
        base = self._places[node.parent] if node.parent else _CANVAS
        box = self._places[node.id] = Bounds(base.x + node.x, base.y + node.y, node.width, node.height)
        for port in node.ports:
            self._places[port.id] = port_box(port, box)
        for place_id in _places_of(node):
            self._put_place(place_id)
            self._reach(_corners(self._places[place_id]))

    def _join(self, edge: Edge) -> None:
        for node_id in (edge.source, edge.target):
            self._at.setdefault(node_id, set()).add(edge.id)

    def _part(self, edge: Edge) -> None:
        for node_id in {edge.source, edge.target}:
            self._at[node_id].discard(edge.id)
            if not self._at[node_id]:
                del self._at[node_id]

    # places

    def _put_place(self, place_id: str) -> None:
        if self.is_complete:
            self._count_place(place_id, 1)
        self._place_grid.add(place_id, self._places[place_id])

    def _take_place(self, place_id: str) -> None:
        box = self._places[place_id]
        self._place_grid.drop(place_id, box)
        self._count_place(place_id, -1)
        del self._places[place_id]
        self._leave(_corners(box))

    def _count_place(self, place_id: str, by: int) -> None:
        """Overlaps with the places that are in, edges through it, texts that lie on it."""
        box, places, holders = self._places[place_id], self._places, None
        left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
        near = self._place_grid.near(box)
        self.checks += len(near)
        for other_id in near:
            other = places[other_id]
            if (
                min(right, other.x + other.width) - max(left, other.x) > TOUCH
                and min(bottom, other.y + other.height) - max(top, other.y) > TOUCH
            ):
                holders = set(self._around(place_id)) if holders is None else holders
                if other_id not in holders and place_id not in self._around(other_id):
                    self._overlaps += by
        crossing: set[str] = set()
        lines = self._line_grid.near(box)
        self.checks += len(lines)
        for edge_id, number in lines:
            if edge_id not in crossing and crosses_box(*self._segments[edge_id][number], box):
                crossing.add(edge_id)
        self._through += by * sum(not self._spares(edge_id, place_id) for edge_id in crossing)
        texts = self._text_grid.near(box)
        self.checks += len(texts)
        self._labels += by * sum(self._lies_on(self._texts[number], place_id, box) for number in texts)

    def _around(self, place_id: str) -> Iterator[str]:
        """A node or port, and what is around it."""
        owner = self._owners.get(place_id)
        return self.scene.around(place_id) if owner is None else chain((place_id,), self.scene.around(owner))

    # edges

    def _put_line(self, edge_id: str) -> None:
        if self.is_complete:
            self._count_line(edge_id, 1)
        for number, (start, end) in enumerate(self._segments[edge_id]):
            self._line_grid.add_line((edge_id, number), start, end)

    def _take_line(self, edge_id: str) -> None:
        for number, (start, end) in enumerate(self._segments[edge_id]):
            self._line_grid.drop_line((edge_id, number), start, end)
        self._count_line(edge_id, -1)
        line = self._lines.pop(edge_id)
        del self._segments[edge_id]
        self._spared.pop(edge_id, None)
        self._bends -= bends(line)
        self._leave(line)

    def _count_line(self, edge_id: str, by: int) -> None:
        """Places that it runs through, and the lines that are in which it crosses."""
        crossed: set[str] = set()
        places, segments = self._places, self._segments
        for start, end in segments[edge_id]:
            ax, ay, bx, by_ = start.x, start.y, end.x, end.y
            left, right = (ax, bx) if ax < bx else (bx, ax)
            top, bottom = (ay, by_) if ay < by_ else (by_, ay)
            near = self._place_grid.near_line(start, end)
            self.checks += len(near)
            for place_id in near:
                box = places[place_id]
                if box.x > right or box.x + box.width < left or box.y > bottom or box.y + box.height < top:
                    continue
                if place_id not in crossed and crosses_box(start, end, box):
                    crossed.add(place_id)
            dx, dy = bx - ax, by_ - ay
            others = self._line_grid.near_line(start, end)
            self.checks += len(others)
            for other_id, number in others:
                # They cross when each has its ends on both sides of the other: touching and running along is not crossing.
                one, two = segments[other_id][number]
                cx, cy, ex, ey = one.x, one.y, two.x, two.y
                if (dx * (cy - ay) - dy * (cx - ax)) * (dx * (ey - ay) - dy * (ex - ax)) >= 0 or other_id == edge_id:
                    continue
                fx, fy = ex - cx, ey - cy
                if (fx * (ay - cy) - fy * (ax - cx)) * (fx * (by_ - cy) - fy * (bx - cx)) < 0:
                    self._crossings += by
        self._through += by * sum(not self._spares(edge_id, place_id) for place_id in crossed)

    def _spares(self, edge_id: str, place_id: str) -> bool:
        """Whether an edge may cross a place; lanes and the like are there to be crossed."""
        if place_id in self._open:
            return True
        spared = self._spared.get(edge_id)
        if spared is None:
            spared = self._spared[edge_id] = self._own_places(edge_id)
        return place_id in spared

    def _own_places(self, edge_id: str) -> frozenset[str]:
        """What an edge may cross: its ends and whatever is around them, but no owner of a port outside which it goes on."""
        edge, scene = self.scene.edges[edge_id], self.scene
        own = {edge.start, edge.end, *scene.around(edge.source), *scene.around(edge.target)}
        for node_id, port_id, other in (
            (edge.source, edge.source_port, edge.target),
            (edge.target, edge.target_port, edge.source),
        ):
            if port_id in self._sided and node_id not in scene.around(other):
                own.discard(node_id)
        return frozenset(own)

    # texts

    def _put_texts(self, owner: str, texts: Iterable[Lettering]) -> None:
        for text in texts:
            number = next(self._numbers)
            if self.is_complete:
                self._count_text(text, 1)
            self._texts[number] = text
            self._texts_of.setdefault(owner, []).append(number)
            self._text_grid.add(number, text.box)
            self._reach(_corners(text.box))

    def _take_texts(self, owner: str) -> None:
        for number in self._texts_of.pop(owner, ()):
            text = self._texts.pop(number)
            self._text_grid.drop(number, text.box)
            self._count_text(text, -1)
            self._leave(_corners(text.box))

    def _count_text(self, text: Lettering, by: int) -> None:
        near, others = self._place_grid.near(text.box), self._text_grid.near(text.box)
        self.checks += len(near) + len(others)
        self._labels += by * sum(self._lies_on(text, place_id, self._places[place_id]) for place_id in near)
        for number in others:
            other = self._texts[number]
            if other.of != text.of and share_area(text.box, other.box):
                self._labels += by

    def _lies_on(self, text: Lettering, place_id: str, box: Bounds) -> bool:
        """Whether a text covers a place that it is no part of."""
        if place_id in text.over or not share_area(text.box, box):
            return False
        return text.of not in self.scene.edges or place_id not in self._open

    # how far it reaches

    def _reach(self, points: Iterable[Point]) -> None:
        extent, lost = self._extent, self._lost
        if extent is None:
            return
        for at in points:
            for side, value in ((0, at.x), (1, at.y)):
                if value <= extent[side]:
                    extent[side] = value
                    lost.discard(side)
                if value >= extent[side + 2]:
                    extent[side + 2] = value
                    lost.discard(side + 2)

    def _leave(self, points: Iterable[Point]) -> None:
        """What went may have been the outermost; what comes in its place often is so again."""
        extent = self._extent
        if extent is not None:
            for at in points:
                self._lost.update(side for side, value in enumerate((at.x, at.y, at.x, at.y)) if value == extent[side])


_CANVAS = Bounds(0, 0, 0, 0)


def _segments(line: Sequence[Point]) -> list[tuple[Point, Point]]:
    return [(start, end) for start, end in pairwise(line) if start != end]


def _places_of(node: Node) -> Iterator[str]:
    return chain((node.id,), (port.id for port in node.ports))


def _standing(node: Node) -> tuple[object, ...]:
    """What others see of a node that stays where it is."""
    return node.width, node.height, node.ports, node.is_open


def _corners(box: Bounds) -> tuple[Point, Point]:
    return Point(box.x, box.y), Point(box.x + box.width, box.y + box.height)


def _extent(boxes: Iterable[Bounds], points: Iterable[Point]) -> list[Number] | None:
    found = [*chain.from_iterable(map(_corners, boxes)), *points]
    if not found:
        return None
    xs, ys = [at.x for at in found], [at.y for at in found]
    return [min(xs), min(ys), max(xs), max(ys)]
