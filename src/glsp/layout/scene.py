# SPDX-License-Identifier: Apache-2.0
"""A diagram as layout sees it: boxes within boxes and lines between them, read from any View.

Compartments and labels inside a node vanish: a child's `x` and `y` are relative to the upper left corner of the node around
it, and `shift` says how far the compartments between them move the child's own frame. What must never: ELK's words, rules
of a language, writing to the diagram.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

from glsp.errors import TooLarge
from glsp.layout.kinds import KindOf, kind_by_type
from glsp.model.boxes import ALIGNMENTS, PADDED
from glsp.model.change import Element
from glsp.model.graph import View, member, need
from glsp.model.ports import Beside, Side, side_of
from glsp.model.text import Font, text_size
from glsp.protocol.geometry import Bounds, Dimension, Fields, Json, Number, Point, finite, is_list, is_object

MAX_NODES = 20_000
"""Nodes in one layout; ELK needs minutes long before."""

DEFAULT_SIZE = Dimension(80, 40)
"""For a node whose size nobody knows yet."""

LARGEST = 100_000
"""A box is laid out as if it were no larger than this, px."""

SizeOf = Callable[[Element], Dimension | None]
"""What a language knows about sizes that the graph does not hold; None when it does not know either."""


class Border(Protocol):
    """How ports of a type lie, as languages declare it."""

    @property
    def is_free(self) -> bool:
        """Whether layouts choose the side."""
        ...

    @property
    def name(self) -> Beside:
        """Where the name stands."""
        ...


PortsOf = Callable[[str], Border | None]
"""What a language says about ports of a type."""

Align: TypeAlias = Literal["left", "center", "right"]

Strip: TypeAlias = Literal["row", "column"]

StripsOf = Callable[[str], Strip | None]
"""What a language says about lanes, pools and the like: rows lie one below another, columns side by side."""


class Header(msgspec.Struct, frozen=True):
    """The line at a container's top that its title stands in; it may stand left, in the middle or right of it, in px."""

    id: str
    align: Align
    x: Number
    width: Number
    left: Number
    """What the container keeps free at its left side, and `right` at its right one."""
    right: Number

    def aligned(self, align: Align, width: Number) -> Header:
        """The header elsewhere in a container of this width."""
        spare = width - self.left - self.right - self.width
        return msgspec.structs.replace(self, align=align, x=self.left + max(0, spare) * ALIGNMENTS[align])


class Label(msgspec.Struct, frozen=True):
    """A text, in px; `x` and `y` are relative to the node or port around it, `placement` says where along an edge."""

    id: str
    text: str
    width: Number
    height: Number
    x: Number = 0
    y: Number = 0
    placement: Json = None
    header: Header | None = None
    """What it stands in, if it is the title of a container."""
    is_stacked: bool = False
    """The layout options of its node say where it is."""


class Port(msgspec.Struct, frozen=True):
    """A place on a node's border; `x` and `y` are relative to the node, and to `shift` as a node's are."""

    id: str
    x: Number
    y: Number
    width: Number
    height: Number
    shift: Point
    was: Point | None
    side: Side | None = None
    """Where it lies, its middle on the border; None for a port of no declared language, inside the border."""
    is_free: bool = False
    """A layout may choose another side."""
    label: Label | None = None
    """Its name, which stands `beside` it."""
    beside: Beside = "outside"

    @property
    def name(self) -> Dimension:
        """The size of its name."""
        return Dimension(self.label.width, self.label.height) if self.label else Dimension(0, 0)


class Node(msgspec.Struct, frozen=True):
    """A box. `parent` is "" at the top; `was` is the position the element has now, None when it has none."""

    id: str
    parent: str
    x: Number
    y: Number
    width: Number
    height: Number
    shift: Point
    was: Point | None
    children: tuple[str, ...]
    ports: tuple[Port, ...]
    title: Dimension
    """Room that the labels inside the node need; 0 x 0 without labels."""
    band: Number = 0
    """The height that labels beside what it contains need; the room for their width is in the `shift` of its children."""
    below: Dimension = Dimension(0, 0)
    """Room that the labels under the node need, and `beside` at its right."""
    beside: Dimension = Dimension(0, 0)
    labels: tuple[Label, ...] = ()
    """Every text in the node or under it, but not in what it contains."""
    aside: Number = 0
    """Room left of what it holds: edges come to that beside the title then."""
    rim: Dimension = Dimension(0, 0)
    """What the node keeps free at its right and lower side beyond the usual: the thickness of a shape."""
    strip: Strip | None = None
    """It lies along others of its kind, all as long as each other, and fills what is around it."""
    is_open: bool = False
    """A strip that things may be in: edges may cross it."""


class Edge(msgspec.Struct, frozen=True):
    """A line between two nodes; `source_port` and `target_port` where it ends at ports. `points` are canvas px."""

    id: str
    source: str
    target: str
    source_port: str | None
    target_port: str | None
    labels: tuple[Label, ...]
    points: tuple[Point, ...]

    @property
    def start(self) -> str:
        """What it is drawn from: a port, or else a node."""
        return self.source_port or self.source

    @property
    def end(self) -> str:
        """What it is drawn to."""
        return self.target_port or self.target


class Scene(msgspec.Struct, frozen=True):
    """All nodes, parents before children in drawing order, and all edges whose ends are nodes or ports."""

    root: str
    nodes: dict[str, Node]
    edges: dict[str, Edge]

    def top(self) -> tuple[str, ...]:
        """Nodes that no node contains."""
        return tuple(node.id for node in self.nodes.values() if not node.parent)

    def children(self, node_id: str) -> tuple[str, ...]:
        """Nodes directly inside a node; "" for the canvas."""
        return self.nodes[node_id].children if node_id else self.top()

    def around(self, node_id: str) -> Iterator[str]:
        """The node itself, the one around it, … up to the outermost."""
        while node_id:
            yield node_id
            node_id = self.nodes[node_id].parent

    def holds(self, node_id: str, other: str) -> bool:
        """Whether a node contains another one, however deep."""
        return node_id != other and node_id in self.around(other)

    def within(self, node_id: str) -> Iterator[str]:
        """The node and everything inside it, parents first."""
        stack = [node_id]
        while stack:
            current = stack.pop()
            yield current
            stack.extend(reversed(self.nodes[current].children))

    def boxes(self) -> dict[str, Bounds]:
        """Every node on the canvas. O(nodes)."""
        found: dict[str, Bounds] = {}
        for node in self.nodes.values():
            base = found.get(node.parent, _CANVAS)
            found[node.id] = Bounds(base.x + node.x, base.y + node.y, node.width, node.height)
        return found

    def places(self) -> dict[str, Bounds]:
        """Every node on the canvas, and behind them every port. O(nodes + ports)."""
        found = self.boxes()
        ports = ((port.id, port_box(port, found[node.id])) for node in self.nodes.values() for port in node.ports)
        return {**found, **dict(ports)}


def port_box(port: Port, owner: Bounds) -> Bounds:
    """A port on the canvas."""
    return Bounds(owner.x + port.x, owner.y + port.y, port.width, port.height)


_CANVAS = Bounds(0, 0, 0, 0)


def read_scene(
    view: View,
    *,
    kind_of: KindOf = kind_by_type,
    size_of: SizeOf | None = None,
    ports: PortsOf | None = None,
    strips: StripsOf | None = None,
) -> Scene:
    """The scene of a whole diagram. O(elements). Raises TooLarge above `MAX_NODES` nodes."""
    return _Reading(view, kind_of, size_of, ports, strips).scene()


class Part(msgspec.Struct, frozen=True):
    """Some of what lies on the canvas: nodes, elements that are edges, and which node each port belongs to."""

    nodes: dict[str, Node]
    edges: list[Element]
    owners: dict[str, str]


def read_part(view: View, child_id: str, *, strips: StripsOf | None = None) -> Part:
    """What one child of the root is and holds, read as `read_scene` reads all. O(its elements). Raises as `read_scene`."""
    return _Reading(view, kind_by_type, None, None, strips).part((child_id,))


class _Reading:
    def __init__(
        self, view: View, kind_of: KindOf, size_of: SizeOf | None, ports: PortsOf | None, strips: StripsOf | None
    ) -> None:
        self._ports = ports
        self._strips = strips
        self._view = view
        self._kind_of = kind_of
        self._size_of = size_of
        self._nodes: dict[str, Node] = {}
        self._edges: list[Element] = []
        self._node_of_port: dict[str, str] = {}

    def scene(self) -> Scene:
        part = self.part(self._view.children(self._view.root))
        edges = (read_edge(self._view, each, part.nodes, part.owners, self._kind_of) for each in part.edges)
        return Scene(self._view.root, part.nodes, {edge.id: edge for edge in edges if edge is not None})

    def part(self, children: Iterable[str]) -> Part:
        """Some of what lies on the canvas."""
        for child_id in children:
            self._child(child_id, self._view.root, "", Point(0, 0), _Inside())
        return Part(self._nodes, self._edges, self._node_of_port)

    def _children(self, element_id: str, node: str, shift: Point, inside: _Inside) -> None:
        """Reads what an element contains; `node` is the node around it, `shift` the element's offset within that node."""
        for child_id in self._view.children(element_id):
            self._child(child_id, element_id, node, shift, inside)

    def _child(self, child_id: str, element_id: str, node: str, shift: Point, inside: _Inside) -> None:
        child = need(self._view, child_id)
        match self._kind_of(child):
            case "node":
                inside.nodes.append(child_id)
                self._node(child, node, shift)
            case "edge":
                self._edges.append(child)
            case "port":
                inside.ports.append(self._port(child, shift))
                self._node_of_port[child_id] = node
            case "label":
                label = _label(self._view, child, shift)
                is_stacked = element_id == node and need(self._view, node).fields.get("layout") == "stack"
                inside.labels.append(msgspec.structs.replace(label, is_stacked=True) if is_stacked else label)
            case "compartment":
                self._compartment(child, element_id, node, shift, inside)
            case "other":
                pass

    def _compartment(self, child: Element, element_id: str, node: str, shift: Point, inside: _Inside) -> None:
        at = point(member(self._view, child, "position")) or Point(0, 0)
        here = Point(shift.x + at.x, shift.y + at.y)
        if child.fields.get("layout") == "freeform":
            inside.begins = here.x
            inside.is_open = True
        before = len(inside.labels)
        self._children(child.id, node, here, inside)
        header = self._header(need(self._view, element_id), child)
        if header is not None:
            named = (msgspec.structs.replace(each, header=header) for each in inside.labels[before:])
            inside.labels[before:] = [*named]

    def _node(self, element: Element, parent: str, shift: Point) -> None:
        if len(self._nodes) >= MAX_NODES:
            raise TooLarge(f"more than {MAX_NODES:,} nodes cannot be laid out", hint="lay out one container at a time")
        at = point(member(self._view, element, "position")) or Point(0, 0)
        size = _size(self._view, element) or (self._size_of(element) if self._size_of else None) or DEFAULT_SIZE
        inside = _Inside()
        bare = Node(
            id=element.id,
            parent=parent,
            x=shift.x + at.x,
            y=shift.y + at.y,
            width=size.width,
            height=size.height,
            shift=shift,
            was=point(element.fields.get("position")),
            children=(),
            ports=(),
            title=Dimension(0, 0),
            rim=_rim(self._view, element),
        )
        self._nodes[element.id] = bare  # before its children, which keeps parents first
        self._children(element.id, element.id, Point(0, 0), inside)
        strip = self._strips(element.type) if self._strips else None
        if strip is not None:
            bare = msgspec.structs.replace(bare, strip=strip, is_open=inside.is_open)
            self._nodes[element.id] = bare
        if inside.nodes or inside.ports or inside.labels:
            below = [label for label in inside.labels if label.y >= size.height]
            right = [label for label in inside.labels if label.is_stacked and label.x >= size.width]
            beside = [label for label in inside.labels if 0 < label.width <= inside.begins - label.x]
            others = [label for label in inside.labels if label not in (*below, *right, *beside)]
            self._nodes[element.id] = msgspec.structs.replace(
                bare,
                children=tuple(inside.nodes),
                ports=tuple(inside.ports),
                title=room_of(others),
                band=max((label.height for label in beside), default=0),
                below=room_of(below),
                beside=room_of(right),
                labels=tuple(inside.labels),
            )

    def _header(self, holder: Element, part: Element) -> Header | None:
        """What a part of a node is, if it is a line of its own above what the node holds."""
        stated, own = (member(self._view, each, "layoutOptions") for each in (holder, part))
        at, size = point(member(self._view, part, "position")), _size(self._view, part)
        if (
            holder.fields.get("layout") != "vbox"
            or part.fields.get("layout") == "freeform"
            or at is None
            or size is None
        ):
            return None
        options: Fields = {**PADDED, "hAlign": "left", **(stated if is_object(stated) else {})}
        mine: Fields = {**options, "hGrab": False, **(own if is_object(own) else {})}
        left, right, align = options["paddingLeft"], options["paddingRight"], mine["hAlign"]
        if mine["hGrab"] or align not in ("left", "center", "right") or not finite(left, right):
            return None
        return Header(part.id, align, at.x, size.width, left, right)

    def _port(self, element: Element, shift: Point) -> Port:
        at = point(member(self._view, element, "position")) or Point(0, 0)
        size = _size(self._view, element) or Dimension(10, 10)
        was = point(element.fields.get("position"))
        parts = (need(self._view, child) for child in self._view.children(element.id))
        name = next(
            (label for part in parts if "text" in part.fields and (label := _label(self._view, part)).text), None
        )
        told = self._ports(element.type) if self._ports else None
        return Port(
            id=element.id,
            x=shift.x + at.x,
            y=shift.y + at.y,
            width=size.width,
            height=size.height,
            shift=shift,
            was=was,
            side=side_of(element),
            is_free=told.is_free if told else False,
            label=name,
            beside=told.name if told else "outside",
        )


def read_edge(
    view: View,
    element: Element,
    nodes: Mapping[str, Node],
    owners: Mapping[str, str],
    kind_of: KindOf = kind_by_type,
) -> Edge | None:
    """An edge among nodes, and ports of these owners; None for one at an edge, or at something that is not drawn as a box."""
    source, target = element.fields["sourceId"], element.fields["targetId"]
    source_node, target_node = owners.get(source, source), owners.get(target, target)
    if source_node not in nodes or target_node not in nodes:
        return None
    parts = (need(view, child) for child in view.children(element.id))
    return Edge(
        id=element.id,
        source=source_node,
        target=target_node,
        source_port=source if source in owners else None,
        target_port=target if target in owners else None,
        labels=tuple(_label(view, part) for part in parts if kind_of(part) == "label"),
        points=route_points(element.fields),
    )


def _label(view: View, element: Element, shift: Point = Point(0, 0)) -> Label:  # noqa: B008  a value
    text = str(element.fields.get("text", ""))
    size = _size(view, element) or text_size(text, Font()).dimension
    at = point(member(view, element, "position")) or Point(0, 0)
    placement = element.fields.get("edgePlacement")
    return Label(element.id, text, size.width, size.height, shift.x + at.x, shift.y + at.y, placement)


class _Inside:
    """What was found inside one element."""

    def __init__(self) -> None:
        self.nodes: list[str] = []
        self.ports: list[Port] = []
        self.labels: list[Label] = []
        self.is_open = False
        self.begins: Number = 0
        """Where the compartment with the nodes begins, in the node's frame."""


def room_of(labels: Sequence[Label]) -> Dimension:
    """The widest label and the sum of heights."""
    return Dimension(max((label.width for label in labels), default=0), sum(label.height for label in labels))


USUAL_PADDING = 5
"""Of the stock client's layouts (`model.boxes`)."""


def _rim(view: View, element: Element) -> Dimension:
    options = member(view, element, "layoutOptions")
    if not is_object(options):
        return Dimension(0, 0)
    right, bottom = (options.get(name) for name in ("paddingRight", "paddingBottom"))
    sides = (each if isinstance(each, int | float) else USUAL_PADDING for each in (right, bottom))
    # The compartment in it has the same padding, on both of its sides.
    return Dimension(*(max(0, 3 * (side - USUAL_PADDING)) for side in sides))


def _size(view: View, element: Element) -> Dimension | None:
    size = member(view, element, "size")
    if not is_object(size):
        return None
    width, height = size.get("width"), size.get("height")
    if not isinstance(width, Number) or not isinstance(height, Number) or width < 0 or height < 0:
        return None
    return Dimension(min(width, LARGEST), min(height, LARGEST))


def point(value: Json) -> Point | None:
    """A point from JSON, or None when it is none."""
    if not is_object(value):
        return None
    x, y = value.get("x"), value.get("y")
    return Point(x, y) if isinstance(x, Number) and isinstance(y, Number) and finite(x, y) else None


def route_points(fields: Mapping[str, Json]) -> tuple[Point, ...]:
    """The routing points among an edge's fields."""
    values = fields.get("routingPoints")
    points = [point(value) for value in values] if is_list(values) else []
    return tuple(each for each in points if each is not None)
