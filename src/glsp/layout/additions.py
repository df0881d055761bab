# SPDX-License-Identifier: Apache-2.0
"""Layout of what is new while everything placed stays where it is, to the pixel. Pure, but for ELK between the two halves.

New nodes are grouped by the container they are in; ELK arranges each group by itself; every connected part of it is then
moved as one block to the best free place (`place`), snapped to the grid. Containers grow to the right and downwards when
what is new needs it. New edges get bend points; edges that were there keep theirs, but for those that would run through
something new, since no place for it was free.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from math import ceil

import msgspec

from glsp.layout.clearing import covered
from glsp.layout.grouping import Group
from glsp.layout.joints import Joint, joint
from glsp.layout.options import Direction, Options
from glsp.layout.place import WALL, Frame, Link, Room, enclosing, walls
from glsp.layout.ports import resized
from glsp.layout.quality import drawn_line
from glsp.layout.rerouting import rerouted
from glsp.layout.scene import Edge, Scene
from glsp.layout.settling import settled
from glsp.layout.thickness import least_thickness
from glsp.layout.translate import BELOW_TITLE, SIDE
from glsp.layout.turned import turn, turn_back, turn_points
from glsp.model.ports import UPRIGHT, Side
from glsp.protocol.geometry import Bounds, Number, Point, snap

GRID = 10
"""Blocks are placed on multiples of this, in px, as the editors snap what people draw."""


def add(scene: Scene, arranged: Iterable[Group], new: Collection[str], options: Options, direction: Direction) -> Scene:
    """The scene with every arranged group in its place; the groups' containers come first, outer before inner."""
    adding = _Adding(scene, set(new), options, direction)
    for parent, part in arranged:
        adding.add_group(parent, part)
    return adding.result()


class _Adding:
    def __init__(self, scene: Scene, new: set[str], options: Options, direction: Direction) -> None:
        self._nodes = dict(scene.nodes)
        self._edges = dict(scene.edges)
        self._scene = scene
        self._direction: Direction = direction
        self._gap = options.spacing
        self._layer_gap = options.spacing * 3 // 2
        self._orthogonal = options.algorithm == "layered" and options.routing == "orthogonal"
        self._boxes = scene.boxes()
        self._unplaced = {inner for node_id in new if node_id in scene.nodes for inner in scene.within(node_id)}
        self._new = new
        known = {name: node for name, node in scene.nodes.items() if name not in self._unplaced}
        self._placed = Scene(scene.root, known, {})
        for edge in scene.edges.values():
            if edge.points and {edge.source, edge.target} & self._unplaced:
                # An end of it moves, so its corners mean nothing.
                self._edges[edge.id] = msgspec.structs.replace(edge, points=())
        self._at: dict[str, list[Edge]] = {}
        for edge in scene.edges.values():
            for end in {edge.source, edge.target}:
                self._at.setdefault(end, []).append(edge)

    def add_group(self, parent: str, part: Scene) -> None:
        part_boxes = part.boxes()
        if any(node.strip for node in part.nodes.values() if not node.parent) and self._strips(parent):
            self._add_strips(parent, part, part_boxes)
            return
        room = self._room(parent, part)
        if room.empty and not self._is_in_strip(parent):
            self._add_block(parent, part, part.top(), part_boxes, room)
            return
        loose: list[str] = []
        for block in _blocks(part):
            if self._links(part, block, part_boxes, parent):
                self._add_block(parent, part, block, part_boxes, room)
            else:
                loose.extend(block)
        if loose:  # joined to nothing that is there: all together, as ELK packed them
            self._add_block(parent, part, loose, part_boxes, room)

    def result(self) -> Scene:
        grown = settled(self._placed, self._now(), self._gap)
        self._nodes, self._edges = grown.nodes, grown.edges
        if not self._orthogonal:
            return self._now()
        arranged = self._new.intersection(self._nodes)
        edges = [edge.id for edge in self._edges.values() if self._to_route(edge, arranged)]
        drawn = rerouted(self._now(), edges, self._direction, self._gap)
        new = {edge.id for edge in self._edges.values() if edge.points != self._scene.edges[edge.id].points}
        return rerouted(drawn, covered(self._placed, drawn, {*edges, *new}), self._direction, self._gap)

    def _strips(self, parent: str) -> list[str]:
        """What lies along each other in a strip or on the canvas, of all that is placed."""
        nodes = (self._nodes[child] for child in self._scene.children(parent) if child not in self._unplaced)
        return [node.id for node in nodes if node.strip]

    def _add_strips(self, parent: str, part: Scene, part_boxes: dict[str, Bounds]) -> None:
        """Behind those that are there, from the same line on."""
        strips = self._strips(parent)
        way = self._nodes[strips[0]].strip
        behind = enclosing(self._boxes[each] for each in strips)
        gap = 0 if parent and self._nodes[parent].strip else self._gap
        size = enclosing(part_boxes[top] for top in part.top())
        if way == "row":
            corner = Point(behind.x, behind.y + behind.height + gap)
        else:
            corner = Point(behind.x + behind.width + gap, behind.y)
        if not gap:
            thick = ceil(least_thickness(part.nodes[part.top()[0]], self._direction))
            size = (
                Bounds(size.x, size.y, behind.width, thick)
                if way == "row"
                else Bounds(size.x, size.y, thick, behind.height)
            )
            (top,) = part.top()
            part_boxes[top] = size
            part.nodes[top] = resized(part.nodes[top], size.width, size.height)
        self._move_in(parent, part, part.top(), part_boxes, size, corner)

    def _now(self) -> Scene:
        return Scene(self._scene.root, self._nodes, self._edges)

    def _add_block(
        self, parent: str, part: Scene, block: Sequence[str], part_boxes: dict[str, Bounds], room: Room
    ) -> None:
        inside = {inner for top in block for inner in part.within(top)}
        edges = [edge for edge in part.edges.values() if edge.source in inside]  # its target then is, too
        size = enclosing((part_boxes[top] for top in block), (at for edge in edges for at in edge.points))
        corner = self._corner(parent, part, block, part_boxes, size, room)
        self._move_in(parent, part, block, part_boxes, size, corner)
        room.add(turn(Bounds(corner.x, corner.y, size.width, size.height), self._direction))

    def _move_in(
        self,
        parent: str,
        part: Scene,
        block: Sequence[str],
        part_boxes: dict[str, Bounds],
        size: Bounds,
        corner: Point,
    ) -> None:
        """Gives a block, and the edges in it, their places; its container grows with it."""
        inside = {inner for top in block for inner in part.within(top)}
        edges = [edge for edge in part.edges.values() if edge.source in inside]
        dx, dy = corner.x - size.x, corner.y - size.y
        base = self._boxes[parent] if parent else Bounds(0, 0, 0, 0)
        for node_id in inside:
            node, box = part.nodes[node_id], part_boxes[node_id]
            self._boxes[node_id] = Bounds(box.x + dx, box.y + dy, box.width, box.height)
            if not node.parent:
                node = msgspec.structs.replace(node, parent=parent, x=box.x + dx - base.x, y=box.y + dy - base.y)
            self._nodes[node_id] = msgspec.structs.replace(node, children=self._scene.nodes[node_id].children)
        self._unplaced -= inside
        for edge in edges:
            points = tuple(Point(at.x + dx, at.y + dy) for at in edge.points)
            self._edges[edge.id] = msgspec.structs.replace(edge, points=points)
        self._grow(parent, corner.x + size.width, corner.y + size.height, self._side(parent, block[0]))

    def _corner(
        self, parent: str, part: Scene, block: Sequence[str], part_boxes: dict[str, Bounds], size: Bounds, room: Room
    ) -> Point:
        """Where the block's upper left corner goes on the canvas."""
        least = self._least(parent, [part.nodes[top].shift for top in block])
        turned_size = self._turned(Bounds(0, 0, size.width, size.height))
        links = [self._turned_link(link, size) for link in self._links(part, block, part_boxes, parent)]
        if room.empty and not (links and self._is_in_strip(parent)):
            return _snapped(least, least)
        spot = room.spot(turned_size, links, self._gap, self._layer_gap)
        found = turn_back(Bounds(spot.x, spot.y, turned_size.width, turned_size.height), self._direction)
        return _snapped(Point(found.x, found.y), least if parent else None)

    def _turned_link(self, link: Link, size: Bounds) -> Link:
        """The link in the turned drawing, its own end relative to the block's corner there."""
        own, other = (end.turned(self._direction) for end in link.ends)
        corner = self._turned(size)
        dx, dy = -corner.x, -corner.y
        return Link(
            _moved(self._turned(link.own), dx, dy),
            self._turned(link.other),
            _lies_behind(own.way, other.way, usual=link.incoming),
            msgspec.structs.replace(own, box=_moved(own.box, dx, dy)),
            other,
        )

    def _least(self, parent: str, shifts: Sequence[Point]) -> Point:
        """The first place in a container (below its title), or on an empty canvas."""
        if not parent:
            return Point(2 * GRID, 2 * GRID)
        node, box = self._nodes[parent], self._boxes[parent]
        strips = self._strips(parent) if node.strip else []
        if strips:  # behind these, which fill the rest
            filled = enclosing(self._boxes[each] for each in strips)
            is_row = node.strip == "row"
            return Point(
                filled.x + SIDE if is_row else filled.x + filled.width + SIDE,
                filled.y + filled.height + SIDE if is_row else filled.y + SIDE,
            )
        title = node.title.height + BELOW_TITLE / 2 if node.title.height else 0
        top = max([title, *(shift.y for shift in shifts)]) + BELOW_TITLE
        return Point(box.x + max(shift.x for shift in shifts) + SIDE, box.y + top)

    def _room(self, parent: str, part: Scene) -> Room:
        siblings = [child for child in self._scene.children(parent) if child not in self._unplaced]
        places = self._now().places()
        lines = (
            drawn_line(edge, places)
            for edge in self._scene.edges.values()
            if edge.source not in self._unplaced and edge.target not in self._unplaced
        )
        is_framed = parent and (siblings or self._is_in_strip(parent))
        return Room(
            [self._turned(self._boxes[child]) for child in siblings],
            [turn_points(line, self._direction) for line in lines],
            self._frame(parent, siblings or part.top(), part) if is_framed else None,
        )

    def _frame(self, parent: str, inside: Sequence[str], part: Scene) -> Frame:
        least, box = self._least(parent, [self._nodes[child].shift for child in inside]), self._boxes[parent]
        around = self._scene.children(self._nodes[parent].parent)
        return Frame(
            self._turned(Bounds(box.x, box.y, box.width - SIDE, box.height - SIDE)),
            tuple(
                self._turned(self._boxes[child]) for child in around if child != parent and child not in self._unplaced
            ),
            tuple(self._turned(wall) for wall in (*walls(least.x, least.y), *self._far_wall(parent, part, least))),
            is_open=self._nodes[parent].is_open,
        )

    def _far_wall(self, parent: str, part: Scene, least: Point) -> Iterator[Bounds]:
        """A strip grows along the flow alone, as long as what is new is not thicker than it."""
        if self._strips(parent):
            return
        strip, box, size = self._nodes[parent].strip, self._boxes[parent], enclosing(part.boxes().values())
        right, bottom = box.x + box.width - SIDE, box.y + box.height - SIDE
        if strip == "row" and least.y + size.height <= bottom:
            yield Bounds(least.x - WALL, bottom, 2 * WALL, WALL)
        if strip == "column" and least.x + size.width <= right:
            yield Bounds(right, least.y - WALL, WALL, 2 * WALL)

    def _links(self, part: Scene, block: Sequence[str], part_boxes: dict[str, Bounds], parent: str) -> list[Link]:
        """Edges between the block and whatever is placed; `own` in the part's frame, `other` on the canvas."""
        inside = [inner for top in block for inner in part.within(top)]
        found: list[Link] = []
        for node_id in inside:
            for edge in self._at.get(node_id, ()):
                ends = (edge.source, edge.source_port), (edge.target, edge.target_port)
                incoming = edge.target == node_id
                (other, other_port), (_, own_port) = ends if incoming else ends[::-1]
                if other in self._unplaced:
                    continue
                own_box, box = part_boxes[node_id], self._boxes[other]
                if self._is_apart(parent, other):
                    far = self._beside(parent, box)
                    found.append(Link(own_box, far, incoming, Joint(own_box), Joint(far)))
                    continue
                is_inside = self._scene.holds(other, node_id)
                found.append(
                    Link(
                        own_box,
                        box,
                        incoming,
                        joint(part.nodes[node_id], own_port, own_box),
                        joint(self._nodes[other], other_port, box, is_inside=is_inside),
                    )
                )
        return found

    def _side(self, parent: str, child: str) -> int:
        """What a container keeps free beside what it holds; strips fill what they are in."""
        return 0 if parent and self._nodes[child].strip and self._nodes[parent].strip else SIDE

    def _is_apart(self, parent: str, other: str) -> bool:
        """Whether something lies in another strip than what is placed."""
        return self._is_in_strip(parent) and not self._scene.holds(parent, other)

    def _is_in_strip(self, parent: str) -> bool:
        return bool(parent) and self._nodes[parent].strip is not None

    def _beside(self, strip: str, box: Bounds) -> Bounds:
        """The box as if it lay in the middle of a strip, where it is along the flow."""
        around = self._boxes[strip]
        if self._nodes[strip].strip == "row":
            return Bounds(box.x, around.y + (around.height - box.height) / 2, box.width, box.height)
        return Bounds(around.x + (around.width - box.width) / 2, box.y, box.width, box.height)

    def _grow(self, parent: str, right: Number, bottom: Number, side: int) -> None:
        """Makes a container, and those around it, large enough; the upper left corner stays."""
        while parent:
            node, box = self._nodes[parent], self._boxes[parent]
            width, height = max(box.width, right + side - box.x), max(box.height, bottom + side - box.y)
            if (width, height) == (box.width, box.height):
                return
            self._nodes[parent] = resized(node, width, height)
            self._boxes[parent] = Bounds(box.x, box.y, width, height)
            side = self._side(node.parent, parent)
            parent, right, bottom = node.parent, box.x + width, box.y + height

    def _to_route(self, edge: Edge, arranged: set[str]) -> bool:
        if edge.source == edge.target or self._edges[edge.id].points:
            return False
        joins_new = edge.source in arranged or edge.target in arranged
        return edge.id in self._new or joins_new

    def _turned(self, box: Bounds) -> Bounds:
        return turn(box, self._direction)


def _blocks(part: Scene) -> Iterator[tuple[str, ...]]:
    """The connected parts of a scene, each as the outermost nodes in it, in drawing order."""
    tops = part.top()
    group = {top: top for top in tops}

    def first(top: str) -> str:
        while group[top] != top:
            group[top] = group[group[top]]
            top = group[top]
        return top

    top_of = {inner: top for top in tops for inner in part.within(top)}
    for edge in part.edges.values():
        group[first(top_of[edge.target])] = first(top_of[edge.source])
    members: dict[str, list[str]] = {}
    for top in tops:
        members.setdefault(first(top), []).append(top)
    return (tuple(block) for block in members.values())


def _lies_behind(own: Side | None, other: Side | None, *, usual: bool) -> bool:
    """Whether what is new goes behind what is placed: where a port points, whichever way the edge runs; as usual otherwise."""
    if other in UPRIGHT:
        return other == "right"
    return own == "left" if own in UPRIGHT else usual


def _moved(box: Bounds, dx: Number, dy: Number) -> Bounds:
    return Bounds(box.x + dx, box.y + dy, box.width, box.height)


def _snapped(at: Point, least: Point | None) -> Point:
    """On the grid; not above or left of `least`."""
    x, y = snap(at.x, GRID), snap(at.y, GRID)
    if least is None:
        return Point(x, y)
    return Point(x if x >= least.x else x + GRID, y if y >= least.y else y + GRID)
