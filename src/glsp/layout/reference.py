# SPDX-License-Identifier: Apache-2.0
"""The layout that Eclipse's reference server gives, to the last digit, for operation `layout` on workflow diagrams.

What that server does, as far as it can be seen from its results and its published sources (`@eclipse-glsp/layout-elk` 2.8.0):
nodes with their labels and ports and edges with theirs go to ELK `layered` with no option but the algorithm. Compartments
vanish: what they hold counts as the node's own. An edge is laid out only between siblings or between a container and its
direct child; others keep their route. A route is written with its first and last point and with coordinates relative to
the containing node, a child's position relative to the containing node even where a compartment lies between.
A layout of our own design, without these limits, is in `glsp.layout.scene`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from glsp.layout.elkgraph import ElkEdge, ElkLabel, ElkNode, ElkPort, ElkSection
from glsp.layout.kinds import Kind, KindOf, kind_by_type
from glsp.layout.scene import point, route_points
from glsp.model.change import Element
from glsp.model.graph import View, descendants, member, need
from glsp.protocol.geometry import Dimension, Point, is_object
from glsp.protocol.operations import Arrange, Placement, Route


def to_elk(view: View, kind_of: KindOf = kind_by_type) -> ElkNode:
    """The ELK graph that the reference server would lay out. O(elements)."""
    return _Translation(view, kind_of).graph()


def positions(view: View) -> dict[str, Point | None]:
    """Where every element is now, to be kept while ELK works: the diagram goes on living."""
    return {
        element_id: point(need(view, element_id).fields.get("position")) for element_id in descendants(view, view.root)
    }


def to_arrange(result: ElkNode, was: Mapping[str, Point | None]) -> Arrange:
    """What the reference server would write: positions, sizes and routes of everything that was laid out."""
    placements: list[Placement] = []
    routes: list[Route] = []
    stack = [result]
    while stack:
        node = stack.pop()
        if node is not result:
            placements.append(_placement(node, was))
        placements.extend(_placement(port, was) for port in node.ports)
        for edge in node.edges:
            points: tuple[Point, ...] = ()
            if edge.sections:
                section = edge.sections[0]
                points = (section.start_point, *section.bend_points, section.end_point)
            routes.append(Route(edge.id, points))
            # The reference places labels of edges too (seen on its wire: `layouts/layout` of the parity script).
            placements.extend(_placement(label, was) for label in edge.labels if label.x is not None)
        stack.extend(reversed(node.children))
    return Arrange(placements=tuple(placements), routes=tuple(routes), preferred=False)


def _placement(shape: ElkNode | ElkPort | ElkLabel, was: Mapping[str, Point | None]) -> Placement:
    return Placement(
        element_id=shape.id,
        position=Point(shape.x or 0, shape.y or 0),
        size=None if shape.width is None or shape.height is None else Dimension(shape.width, shape.height),
        was=was.get(shape.id),
    )


class _Translation:
    """One walk over a view; edges are handed out to the nodes that will hold them."""

    def __init__(self, view: View, kind_of: KindOf) -> None:
        self._view = view
        self._kind_of = kind_of
        self._holders: dict[str, str] = {}
        self._edges: dict[str, list[ElkEdge]] = {}

    def graph(self) -> ElkNode:
        root = need(self._view, self._view.root)
        for edge in self._all_edges(root.id):
            holder = self._holder(edge)
            if holder is not None:
                self._edges.setdefault(holder, []).append(self._edge(edge))
        return ElkNode(
            root.id,
            children=tuple(self._node(child) for child in self._parts(root.id, "node")),
            edges=tuple(self._edges.get(root.id, ())),
            layout_options={"elk.algorithm": "layered"},
        )

    def _node(self, element: Element) -> ElkNode:
        at, size = _shape(self._view, element)
        return ElkNode(
            element.id,
            x=at.x if at else None,
            y=at.y if at else None,
            width=size.width if size else None,
            height=size.height if size else None,
            children=tuple(self._node(child) for child in self._parts(element.id, "node")),
            edges=tuple(self._edges.get(element.id, ())),
            labels=tuple(self._label(child) for child in self._parts(element.id, "label")),
            ports=tuple(self._port(child) for child in self._parts(element.id, "port")),
        )

    def _port(self, element: Element) -> ElkPort:
        at, size = _shape(self._view, element)
        return ElkPort(
            element.id,
            x=at.x if at else None,
            y=at.y if at else None,
            width=size.width if size else None,
            height=size.height if size else None,
            labels=tuple(self._label(child) for child in self._parts(element.id, "label")),
        )

    def _label(self, element: Element) -> ElkLabel:
        at, size = _shape(self._view, element)
        return ElkLabel(
            element.id,
            str(element.fields.get("text", "")),
            x=at.x if at else None,
            y=at.y if at else None,
            width=size.width if size else None,
            height=size.height if size else None,
        )

    def _edge(self, element: Element) -> ElkEdge:
        points = route_points(element.fields)
        section = (ElkSection(f"{element.id}:section", points[0], points[-1], points[1:-1]),) if len(points) > 1 else ()
        return ElkEdge(
            element.id,
            (element.fields["sourceId"],),
            (element.fields["targetId"],),
            labels=tuple(self._label(child) for child in self._parts(element.id, "label")),
            sections=section,
        )

    def _parts(self, element_id: str, wanted: Kind) -> Iterator[Element]:
        """Children of one kind, with those inside compartments."""
        for child_id in self._view.children(element_id):
            child = need(self._view, child_id)
            kind = self._kind_of(child)
            if kind == wanted:
                yield child
            elif kind == "compartment":
                yield from self._parts(child_id, wanted)

    def _all_edges(self, element_id: str) -> Iterator[Element]:
        """Edges in the order the reference meets them: of each node's inside first, its own level's after."""
        for kind in ("node", "port"):
            for child in self._parts(element_id, kind):
                yield from self._all_edges(child.id)
        yield from self._parts(element_id, "edge")

    def _holder(self, edge: Element) -> str | None:
        source, target = edge.fields["sourceId"], edge.fields["targetId"]
        above_source, above_target = self._above(source), self._above(target)
        if above_source in {above_target, target}:
            return above_source
        return above_target if above_target == source else None

    def _above(self, element_id: str) -> str:
        """The node (or root) around an element, skipping compartments."""
        found = self._holders.get(element_id)
        if found is None:
            found = need(self._view, element_id).parent
            while found and found != self._view.root and self._kind_of(need(self._view, found)) != "node":
                found = need(self._view, found).parent
            self._holders[element_id] = found
        return found


def _shape(view: View, element: Element) -> tuple[Point | None, Dimension | None]:
    size = member(view, element, "size")
    known = is_object(size) and "width" in size and "height" in size
    return point(member(view, element, "position")), Dimension(size["width"], size["height"]) if known else None
