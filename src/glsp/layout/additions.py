# SPDX-License-Identifier: Apache-2.0
"""Layout of what is new while everything placed stays where it is, to the pixel. Pure, but for ELK between the two halves.

New nodes are grouped by the container they are in; ELK arranges each group by itself; every connected part of it is then
moved as one block to the best free place (`place`), snapped to the grid. Containers grow to the right and downwards when
what is new needs it. New edges get bend points; edges that were there keep theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from glsp.layout.joints import joint
from glsp.layout.options import Direction, Options
from glsp.layout.place import Frame, Link, Room, enclosing, walls
from glsp.layout.ports import resized
from glsp.layout.quality import drawn_line
from glsp.layout.rerouting import rerouted
from glsp.layout.scene import Edge, Node, Scene
from glsp.layout.translate import BELOW_TITLE, SIDE
from glsp.layout.turned import turn, turn_back, turn_points
from glsp.model.ports import UPRIGHT, Side
from glsp.protocol.geometry import Bounds, Number, Point, snap

GRID = 10
"""Blocks are placed on multiples of this, in px, as the editors snap what people draw."""


def groups(scene: Scene, new: Collection[str]) -> dict[str, Scene]:
    """For each container ("" is the canvas) a scene of the new nodes in it, with all they contain and edges among them."""
    known = set(new)
    tops: dict[str, list[str]] = {}
    for node in scene.nodes.values():
        if node.id in known and not any(above in known for above in scene.around(node.parent)):
            tops.setdefault(node.parent, []).append(node.id)
    return {parent: _part(scene, members) for parent, members in tops.items()}


def _part(scene: Scene, tops: Sequence[str]) -> Scene:
    nodes: dict[str, Node] = {}
    for top in tops:
        for node_id in scene.within(top):
            node = scene.nodes[node_id]
            nodes[node_id] = msgspec.structs.replace(node, parent="") if node_id == top else node
    edges = {edge.id: edge for edge in scene.edges.values() if edge.source in nodes and edge.target in nodes}
    return Scene(scene.root, nodes, edges)


def add(
    scene: Scene, arranged: Mapping[str, Scene], new: Collection[str], options: Options, direction: Direction
) -> Scene:
    """The scene with every arranged group in its place; the groups' containers come first, outer before inner."""
    adding = _Adding(scene, set(new), options, direction)
    for parent, part in arranged.items():
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
        self._at: dict[str, list[Edge]] = {}
        for edge in scene.edges.values():
            for end in {edge.source, edge.target}:
                self._at.setdefault(end, []).append(edge)

    def add_group(self, parent: str, part: Scene) -> None:
        room = self._room(parent)
        part_boxes = part.boxes()
        if room.empty:
            self._add_block(parent, part, part.top(), part_boxes, room)
            return
        loose: list[str] = []
        for block in _blocks(part):
            if self._links(part, block, part_boxes):
                self._add_block(parent, part, block, part_boxes, room)
            else:
                loose.extend(block)
        if loose:  # joined to nothing that is there: all together, as ELK packed them
            self._add_block(parent, part, loose, part_boxes, room)

    def result(self) -> Scene:
        if not self._orthogonal:
            return self._now()
        arranged = self._new.intersection(self._nodes)
        edges = [edge.id for edge in self._edges.values() if self._to_route(edge, arranged)]
        return rerouted(self._now(), edges, self._direction, self._gap)

    def _now(self) -> Scene:
        return Scene(self._scene.root, self._nodes, self._edges)

    def _add_block(
        self, parent: str, part: Scene, block: Sequence[str], part_boxes: dict[str, Bounds], room: Room
    ) -> None:
        inside = {inner for top in block for inner in part.within(top)}
        edges = [edge for edge in part.edges.values() if edge.source in inside]  # its target then is, too
        size = enclosing((part_boxes[top] for top in block), (at for edge in edges for at in edge.points))
        corner = self._corner(parent, part, block, part_boxes, size, room)
        dx, dy = corner.x - size.x, corner.y - size.y
        base = self._boxes[parent] if parent else Bounds(0, 0, 0, 0)
        for node_id in inside:
            node, box = part.nodes[node_id], part_boxes[node_id]
            self._boxes[node_id] = Bounds(box.x + dx, box.y + dy, box.width, box.height)
            if not node.parent:
                node = msgspec.structs.replace(node, parent=parent, x=box.x + dx - base.x, y=box.y + dy - base.y)
            self._nodes[node_id] = node
        self._unplaced -= inside
        room.add(turn(Bounds(corner.x, corner.y, size.width, size.height), self._direction))
        for edge in edges:
            points = tuple(Point(at.x + dx, at.y + dy) for at in edge.points)
            self._edges[edge.id] = msgspec.structs.replace(edge, points=points)
        self._grow(parent, corner.x + size.width, corner.y + size.height)

    def _corner(
        self, parent: str, part: Scene, block: Sequence[str], part_boxes: dict[str, Bounds], size: Bounds, room: Room
    ) -> Point:
        """Where the block's upper left corner goes on the canvas."""
        least = self._least(parent, [part.nodes[top].shift for top in block])
        if room.empty:
            return _snapped(least, least)
        turned_size = self._turned(Bounds(0, 0, size.width, size.height))
        links = [self._turned_link(link, size) for link in self._links(part, block, part_boxes)]
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
        title = node.title.height + BELOW_TITLE / 2 if node.title.height else 0
        top = max([title, *(shift.y for shift in shifts)]) + BELOW_TITLE
        return Point(box.x + max(shift.x for shift in shifts) + SIDE, box.y + top)

    def _room(self, parent: str) -> Room:
        siblings = [child for child in self._scene.children(parent) if child not in self._unplaced]
        places = self._now().places()
        lines = (
            drawn_line(edge, places)
            for edge in self._scene.edges.values()
            if edge.source not in self._unplaced and edge.target not in self._unplaced
        )
        return Room(
            [self._turned(self._boxes[child]) for child in siblings],
            [turn_points(line, self._direction) for line in lines],
            self._frame(parent, siblings) if parent and siblings else None,
        )

    def _frame(self, parent: str, siblings: Sequence[str]) -> Frame:
        least, box = self._least(parent, [self._nodes[child].shift for child in siblings]), self._boxes[parent]
        around = self._scene.children(self._nodes[parent].parent)
        return Frame(
            self._turned(Bounds(box.x, box.y, box.width - SIDE, box.height - SIDE)),
            tuple(
                self._turned(self._boxes[child]) for child in around if child != parent and child not in self._unplaced
            ),
            tuple(self._turned(wall) for wall in walls(least.x, least.y)),
        )

    def _links(self, part: Scene, block: Sequence[str], part_boxes: dict[str, Bounds]) -> list[Link]:
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

    def _grow(self, parent: str, right: Number, bottom: Number) -> None:
        """Makes a container, and those around it, large enough; the upper left corner stays."""
        while parent:
            node, box = self._nodes[parent], self._boxes[parent]
            width, height = max(box.width, right + SIDE - box.x), max(box.height, bottom + SIDE - box.y)
            if (width, height) == (box.width, box.height):
                return
            self._nodes[parent] = resized(node, width, height)
            self._boxes[parent] = Bounds(box.x, box.y, width, height)
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
