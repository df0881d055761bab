# SPDX-License-Identifier: Apache-2.0
"""From a scene to ELK's graph, and from ELK's answer to the scene as it should be. Pure functions.

Three shapes of a request: everything in one piece (edges may cross container borders), containers one by one (large diagrams,
and algorithms that know no containers; edges that cross a border pull their containers together and stay straight), or what
one container holds. All coordinates are rounded to whole px on the canvas, so that what was aligned stays aligned.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

import msgspec

from glsp.layout.circles import Arrow, backward
from glsp.layout.elkgraph import ElkEdge, ElkLabel, ElkNode, ElkPort, LayoutOptions
from glsp.layout.options import ONE_PIECE_NODES, SPARSE, Direction, Options, elk_options, packing_options
from glsp.layout.parts import connected, spanning_tree
from glsp.layout.ports import elk_port, placed_port, port_options, resized, room_inside
from glsp.layout.quality import middle
from glsp.layout.scene import Edge, Node, Scene
from glsp.model.ports import Side
from glsp.protocol.geometry import Bounds, Number, Point, whole

SIDE = 16
"""Between a container's border and what it holds, px."""

BELOW_TITLE = 12
"""Between a container's title and what it holds, px."""

_PART = "\N{ZERO WIDTH SPACE}part"
"""Ends the id of a box around one connected part."""

_UNDER = "\N{ZERO WIDTH SPACE}under"
"""Ends the id of a label that keeps the room under a node free."""

OUTSIDE: dict[Side, str] = {
    "bottom": "OUTSIDE V_BOTTOM H_CENTER",
    "top": "OUTSIDE V_TOP H_CENTER",
    "right": "OUTSIDE H_RIGHT V_CENTER",
    "left": "OUTSIDE H_LEFT V_CENTER",
}
"""Where ELK keeps room for a text beside a node."""

_PULL = "\N{ZERO WIDTH SPACE}pull"
"""Ends the id of an edge that only pulls two containers together."""


def in_one_piece(scene: Scene, options: Options) -> bool:
    """Whether ELK gets all levels at once."""
    return options.algorithm == "layered" and len(scene.nodes) <= ONE_PIECE_NODES


def to_elk(scene: Scene, options: Options, direction: Direction, within: str = "") -> ElkNode:
    """What ELK is to lay out: the whole scene or, with `within`, what that container holds. O(scene)."""
    return _Translation(scene, options, direction, within).graph()


def apply_elk(scene: Scene, result: ElkNode, options: Options, within: str = "") -> Scene:
    """The scene as ELK's answer draws it; what was not part of the request stays."""
    base = scene.boxes()[within] if within else Bounds(0, 0, 0, 0)
    placed: dict[str, Bounds] = {}
    ports: dict[str, ElkPort] = {}
    edges: dict[str, ElkEdge] = {}
    stack = [(result, Point(base.x, base.y))]
    while stack:
        holder, corner = stack.pop()
        edges.update((edge.id, edge) for edge in holder.edges)
        for child in holder.children:
            at = Point(corner.x + (child.x or 0), corner.y + (child.y or 0))
            placed[child.id] = Bounds(at.x, at.y, child.width or 0, child.height or 0)
            if options.algorithm == "layered":  # the others leave ports where they are
                ports.update((port.id, port) for port in child.ports)
            stack.append((child, at))
    nodes = _placed(scene, placed, ports)
    if within:
        nodes[within] = _grown(nodes[within], result)
    moved = Scene(scene.root, nodes, scene.edges)
    # Whatever ELK did not draw, but an end of which has moved, runs straight.
    straight = {
        edge.id: msgspec.structs.replace(edge, points=())
        for edge in scene.edges.values()
        if edge.source in placed or edge.target in placed
    }
    return Scene(scene.root, nodes, {**scene.edges, **straight, **_routes(moved, edges, base, options)})


def _placed(scene: Scene, placed: Mapping[str, Bounds], ports: Mapping[str, ElkPort]) -> dict[str, Node]:
    corners: dict[str, Point] = {"": Point(0, 0)}
    nodes: dict[str, Node] = {}
    for node in scene.nodes.values():
        base, box = corners[node.parent], placed.get(node.id)
        if box is None:
            corners[node.id] = Point(base.x + node.x, base.y + node.y)
            nodes[node.id] = node
            continue
        left, top = _round(box.x), _round(box.y)
        corners[node.id] = Point(left, top)
        right, bottom = _round(box.x + box.width), _round(box.y + box.height)
        nodes[node.id] = msgspec.structs.replace(
            resized(node, right - left, bottom - top) if node.children else node,
            x=left - base.x,
            y=top - base.y,
            ports=tuple(placed_port(port, ports[port.id]) if port.id in ports else port for port in node.ports),
        )
    return nodes


def _grown(container: Node, result: ElkNode) -> Node:
    return resized(
        container,
        max(container.width, _round(result.width or 0)),
        max(container.height, _round(result.height or 0)),
    )


def _routes(scene: Scene, edges: Mapping[str, ElkEdge], base: Bounds, options: Options) -> dict[str, Edge]:
    boxes = scene.boxes()
    ports = {
        port.id: Bounds(boxes[node.id].x + port.x, boxes[node.id].y + port.y, port.width, port.height)
        for node in scene.nodes.values()
        for port in node.ports
    }
    found: dict[str, Edge] = {}
    for edge_id, answer in edges.items():
        edge = scene.edges.get(edge_id.removesuffix(_PULL))
        if edge is None:
            continue
        points: tuple[Point, ...] = ()
        if options.algorithm == "layered" and answer.sections and edge_id in scene.edges:
            section = answer.sections[0]
            line = [
                Point(_round(base.x + at.x), _round(base.y + at.y))
                for at in (section.start_point, *section.bend_points, section.end_point)
            ]
            if answer.sources[0] != edge.start:  # it was given the other way round
                line.reverse()
            source = ports[edge.source_port] if edge.source_port else boxes[edge.source]
            target = ports[edge.target_port] if edge.target_port else boxes[edge.target]
            points = needed(line, source, target)
        found[edge.id] = msgspec.structs.replace(edge, points=points)
    return found


def needed(line: list[Point], source: Bounds, target: Bounds) -> tuple[Point, ...]:
    """The points a client needs to draw this line, when it starts and ends at borders, heading for the centres.

    An end that lies on the straight line from the centre to the next point is left out: it would only bind the edge to
    where the node is now. That point is exactly level with or below the centre then, also where ELK's was rounded.
    """
    line = _straightened(line)
    if len(line) < 3:  # one end alone would turn the line about the other
        is_straight = all(_on_line(at, middle(source), middle(target)) for at in line)
        return () if is_straight else tuple(line)
    if _on_line(line[0], middle(source), line[1]):
        line = [_aligned(line[1], middle(source)), *line[2:]]
    if _on_line(line[-1], middle(target), line[-2]):
        line = [*line[:-2], _aligned(line[-2], middle(target))]
    return tuple(line)


def _aligned(at: Point, centre: Point) -> Point:
    """A point that is at most 1 px beside the lines through a centre, on the nearer of them; others stay."""
    dx, dy = abs(at.x - centre.x), abs(at.y - centre.y)
    if min(dx, dy) > 1:
        return at
    return Point(centre.x, at.y) if dx < dy else Point(at.x, centre.y)


def _straightened(line: list[Point]) -> list[Point]:
    """Without points on straight pieces."""
    kept = line[:1]
    for at, after in pairwise(line[1:]):
        if not _on_line(at, kept[-1], after, slack=0.01):
            kept.append(at)
    return [*kept, line[-1]] if len(line) > 1 else kept


def _on_line(at: Point, start: Point, end: Point, slack: float = 1.0) -> bool:
    """Whether a point is within `slack` px of the straight line through two others."""
    dx, dy = end.x - start.x, end.y - start.y
    length = (dx * dx + dy * dy) ** 0.5
    if not length:
        return at == start
    return abs(dx * (at.y - start.y) - dy * (at.x - start.x)) / length <= slack


def _round(value: float) -> Number:
    return whole(float(round(value)))


class _Translation:
    def __init__(self, scene: Scene, options: Options, direction: Direction, within: str) -> None:
        self._scene = scene
        self._options = options
        self._within = within
        self._one_piece = in_one_piece(scene, options)
        self._elk_options = elk_options(options, direction, len(scene.nodes), in_one_piece=self._one_piece)
        self._edges: dict[str, list[ElkEdge]] = {}
        self._backward = set[str]()

    def graph(self) -> ElkNode:
        scene, within = self._scene, self._within
        inside = set(scene.within(within)) - {within} if within else scene.nodes.keys()
        edges = [edge for edge in scene.edges.values() if edge.source in inside and edge.target in inside]
        if self._one_piece:
            self._find_backward(edges)
        self._hand_out(edges)
        padding = (
            _padding(scene, scene.nodes[within]) if within else f"[top={SIDE},left={SIDE},bottom={SIDE},right={SIDE}]"
        )
        children, edges, layout_options = self._content(within)
        return ElkNode(
            within or scene.root,
            children=children,
            edges=edges,
            layout_options={**self._elk_options, **layout_options, "elk.padding": padding},
        )

    def _content(self, holder: str) -> tuple[tuple[ElkNode, ...], tuple[ElkEdge, ...], LayoutOptions]:
        """What is in a container (or on the canvas, or in the container of the request), and ELK's options for it."""
        children = tuple(self._node(self._scene.nodes[child]) for child in self._scene.children(holder))
        edges = self._edges.get(holder, [])
        if self._options.algorithm == "layered":
            return children, tuple(edges), {} if self._one_piece else self._elk_options
        if self._options.algorithm == "packing":
            return children, (), self._elk_options
        parts = list(connected(children, edges))
        if self._options.algorithm in SPARSE:
            parts = [(nodes, spanning_tree(nodes, part)) for nodes, part in parts]
        if len(parts) == 1:
            return *parts[0], self._elk_options
        # Each connected part becomes a box without a border; the boxes are packed.
        inner = {**self._elk_options, "elk.padding": "[top=0,left=0,bottom=0,right=0]"}
        boxes = tuple(
            nodes[0]
            if len(nodes) == 1
            else ElkNode(nodes[0].id + _PART, children=nodes, edges=part, layout_options=inner)
            for nodes, part in parts
        )
        return boxes, (), packing_options(self._options)

    def _node(self, node: Node) -> ElkNode:
        ports, own = tuple(map(elk_port, node.ports)), port_options(node)
        if not node.children:
            labels, placement = below_label(node)
            return ElkNode(
                node.id,
                width=node.width,
                height=node.height,
                ports=ports,
                labels=labels,
                layout_options={**(placement or {}), **own} or None,
            )
        children, edges, layout_options = self._content(node.id)
        return ElkNode(
            node.id,
            children=children,
            edges=edges,
            ports=ports,
            layout_options={
                **layout_options,
                **own,
                "elk.padding": _padding(self._scene, node),
                "elk.nodeSize.constraints": "MINIMUM_SIZE PORTS" if own else "MINIMUM_SIZE",
                "elk.nodeSize.minimum": f"({node.title.width + 2 * SIDE},{max(node.title.height, node.band) + 2 * SIDE})",
            },
        )

    def _find_backward(self, edges: Iterable[Edge]) -> None:
        """Edges that ELK is given the other way round: they run back from one container to another."""
        arrows: dict[str, list[Arrow]] = {}
        for edge in edges:
            source_line, target_line = self._line(edge.source), self._line(edge.target)
            at = next(
                (at for at, (one, other) in enumerate(zip(source_line, target_line, strict=False)) if one != other),
                None,
            )
            if at is not None:
                arrow = Arrow(edge.id, source_line[at], target_line[at])
                arrows.setdefault(source_line[at - 1] if at else self._within, []).append(arrow)
        nodes = self._scene.nodes
        for those in arrows.values():
            if any(nodes[child].children for arrow in those for child in (arrow.source, arrow.target)):
                self._backward |= backward(those)

    def _hand_out(self, edges: Iterable[Edge]) -> None:
        """Gives every edge to the innermost node (or the canvas) around both ends."""
        for edge in edges:
            source_line, target_line = self._line(edge.source), self._line(edge.target)
            depth = 0
            while depth < min(len(source_line), len(target_line)) and source_line[depth] == target_line[depth]:
                depth += 1
            if edge.source == edge.target:
                depth -= 1
            if self._one_piece:
                # An edge between a container and something in it belongs into the container.
                holder = source_line[depth - 1] if depth else self._within
                made = self._edge(edge, edge.source_port or edge.source, edge.target_port or edge.target)
            elif depth in {len(source_line), len(target_line)}:
                continue  # between a container and something in it: nothing to place by it
            else:
                holder = source_line[depth - 1] if depth else self._within
                source, target = source_line[depth], target_line[depth]
                if source == edge.source and target == edge.target:
                    made = self._edge(edge, edge.source_port or source, edge.target_port or target)
                else:
                    made = ElkEdge(edge.id + _PULL, (source,), (target,))
            self._edges.setdefault(holder, []).append(made)

    def _line(self, node_id: str) -> list[str]:
        """From the outermost node inside the request down to the node."""
        line: list[str] = []
        for each in self._scene.around(node_id):
            if each == self._within:
                break
            line.append(each)
        return line[::-1]

    def _edge(self, edge: Edge, source: str, target: str) -> ElkEdge:
        if edge.id in self._backward:
            source, target = target, source
        return ElkEdge(
            edge.id,
            (source,),
            (target,),
            labels=tuple(
                ElkLabel(label.id, label.text, width=label.width, height=label.height)
                for label in (edge.labels if self._options.algorithm == "layered" else ())
            ),
        )


def below_label(node: Node) -> tuple[tuple[ElkLabel, ...], LayoutOptions | None]:
    """What makes ELK keep the room free that a node's label needs under or beside it; it passes over labels without a text."""
    room, where = (node.below, "below") if node.below.width else (node.beside, "beside")
    if not room.width:
        return (), None
    label = ElkLabel(f"{node.id}{_UNDER}", "below", width=room.width, height=room.height)
    return (label,), {"elk.nodeLabels.placement": OUTSIDE["bottom" if where == "below" else "right"]}


def _padding(scene: Scene, node: Node) -> str:
    shifts: Collection[Point] = [scene.nodes[child].shift for child in node.children]
    title = node.title.height + BELOW_TITLE / 2 if node.title.height else 0
    ports = room_inside(node)
    top = max([title, *(shift.y for shift in shifts)]) + BELOW_TITLE + ports["top"]
    left = max([0, *(shift.x for shift in shifts)]) + SIDE + node.aside + ports["left"]
    bottom, right = SIDE + node.rim.height + ports["bottom"], SIDE + node.rim.width + ports["right"]
    return f"[top={top},left={left},bottom={bottom},right={right}]"
