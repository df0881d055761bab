# SPDX-License-Identifier: Apache-2.0
"""BPMN's diagram interchange: which box and which line a plane gives to the elements it shows."""

from __future__ import annotations

from glsp.errors import Invalid
from glsp.formats.bpmn.kept import Shown
from glsp.formats.bpmn.words import BPMNDI, DC, DI
from glsp.formats.markup import Tag, fragment
from glsp.protocol.geometry import Bounds, Number, Point, finite, whole


class Plane:
    """One page: shapes and edges by the id of the element that they show. Without a tag nothing is drawn on it."""

    def __init__(self, plane: Tag | None) -> None:
        self.shapes: dict[str, Tag] = {}
        self.edges: dict[str, Tag] = {}
        for tag in plane.tags() if plane is not None else ():
            if tag.space == BPMNDI and tag.name in {"BPMNShape", "BPMNEdge"}:
                kind = self.shapes if tag.name == "BPMNShape" else self.edges
                kind.setdefault(_local(tag.get("bpmnElement")), tag)

    def within(self, tag: Tag) -> Plane:
        """The part of the page that shows what is in an element, at any depth."""
        names = {each.get("id") for each in tag.every()} - {tag.get("id")}
        part = Plane(None)
        part.shapes = {name: shape for name, shape in self.shapes.items() if name in names}
        part.edges = {name: edge for name, edge in self.edges.items() if name in names}
        return part

    def box(self, element_id: str) -> Bounds | None:
        """The box of an element. Raises Invalid, with line and column."""
        shape = self.shapes.get(element_id)
        bounds = shape.first("Bounds", DC) if shape is not None else None
        return _box(bounds) if bounds is not None else None

    def line(self, element_id: str) -> tuple[Point, ...]:
        """All points of an element's line; () where it has none. Raises Invalid, with line and column."""
        edge = self.edges.get(element_id)
        if edge is None:
            return ()
        points = tuple(Point(_number(at, "x"), _number(at, "y")) for at in edge.tags("waypoint", DI))
        return points if len(points) > 1 else ()

    def shown(self, element_id: str) -> Shown | None:
        """What else is said about the shape or the edge of an element."""
        tag = self.shapes.get(element_id) or self.edges.get(element_id)
        if tag is None:
            return None
        label = tag.first("BPMNLabel")
        bounds = label.first("Bounds", DC) if label is not None else None
        place = _box(bounds) if bounds is not None else None
        own = {(DC, "Bounds"), (DI, "waypoint"), (BPMNDI, "BPMNLabel")}
        box = self.box(element_id)
        line = self.line(element_id)
        return Shown(
            id=tag.get("id"),
            attributes={name: value for name, value in tag.attributes.items() if name not in {"id", "bpmnElement"}},
            inner=tuple(fragment(each) for each in tag.tags() if (each.space, each.name) not in own),
            box=_sides(box),
            has_label=label is not None,
            label=_sides(place),
            label_attributes=dict(label.attributes) if label is not None else {},
            label_inner=tuple(fragment(each) for each in label.tags() if each is not bounds)
            if label is not None
            else (),
            line=tuple((at.x, at.y) for at in line),
        )


def _sides(box: Bounds | None) -> tuple[float, ...]:
    return (box.x, box.y, box.width, box.height) if box is not None else ()


def _local(name: str) -> str:
    """The id that a qualified name means."""
    return name.strip().rpartition(":")[2]


def _box(bounds: Tag) -> Bounds:
    width, height = _number(bounds, "width"), _number(bounds, "height")
    if width < 0 or height < 0:
        raise Invalid("a box of negative size").at(bounds.line, bounds.column)
    return Bounds(_number(bounds, "x"), _number(bounds, "y"), width, height)


def _number(tag: Tag, name: str) -> Number:
    try:
        value = float(tag.get(name, "0"))
    except ValueError:
        value = float("nan")
    if not finite(value):
        raise Invalid(f"{name} is not a number: {tag.get(name)[:40]!r}").at(tag.line, tag.column)
    return whole(value)
