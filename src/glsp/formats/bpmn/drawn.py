# SPDX-License-Identifier: Apache-2.0
"""The diagram interchange of a document: boxes, lines and labels as they are drawn, and what an import said beyond that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from glsp.formats.bpmn.kept import Kept, Shown, kept_of
from glsp.formats.bpmn.names import DocumentIds, Scope
from glsp.formats.bpmn.words import BPMNDI, DC, DI, is_lane, is_pool
from glsp.formats.markup import Tag
from glsp.formats.routes import needed
from glsp.languages.bpmn import language
from glsp.model.change import Element
from glsp.model.graph import View, need
from glsp.protocol.geometry import Bounds, Fields, Number, Point, is_object, whole
from glsp.render.lines import box_of, line_of

_DUST = 0.01
"""px that places may be off by which were made relative and absolute again."""


Inside: TypeAlias = Callable[[str, Kept], list[Tag]]
"""What somebody kept, as tags; what cannot be read is named in the report."""


class Drawn:
    """Shapes and edges for one plane."""

    def __init__(self, view: View, scope: Scope, names: DocumentIds, inside: Inside) -> None:
        self._view = view
        self._scope = scope
        self._names = names
        self._inside = inside

    def shape(self, element: Element, element_id: str, *, holds: bool) -> Tag:
        """The BPMNShape of a node."""
        shown = kept_of(element.fields).shown or Shown()
        box = self.box(element, holds=holds)
        attributes = {
            "id": self._names.claim(shown.id or f"{element_id}_di"),
            "bpmnElement": element_id,
            **(shown.attributes if shown.id or shown.attributes else _usual(element)),
        }
        if holds and element.type.startswith("subprocess"):
            attributes["isExpanded"] = "true"
        tag = Tag(BPMNDI, "BPMNShape", self._scope.attributes(attributes), scope=self._scope)
        tag.children += [*self._inside(element_id, Kept(inner=shown.inner)), self._bounds(box)]
        moved = Point(box.x - shown.box[0], box.y - shown.box[1]) if len(shown.box) == 4 else Point(0, 0)
        self._label(tag, shown, moved)
        return tag

    def edge(self, edge: Element, element_id: str) -> Tag:
        """The BPMNEdge of an edge."""
        shown = kept_of(edge.fields).shown or Shown()
        attributes = {
            "id": self._names.claim(shown.id or f"{element_id}_di"),
            "bpmnElement": element_id,
            **shown.attributes,
        }
        tag = Tag(BPMNDI, "BPMNEdge", self._scope.attributes(attributes), scope=self._scope)
        is_same = self._is_as_imported(edge, shown)
        points = [Point(*at) for at in shown.line] if is_same else line_of(self._view, language, edge)
        tag.children += self._inside(element_id, Kept(inner=shown.inner))
        tag.children += (Tag(DI, "waypoint", {"x": _said(at.x), "y": _said(at.y)}, scope=self._scope) for at in points)
        self._label(tag, shown if is_same else msgspec.structs.replace(shown, label=()), Point(0, 0))
        return tag

    def box(self, element: Element, *, holds: bool) -> Bounds:
        """The box of a node: as it was stated, even where its name needs more room in our font."""
        shown = box_of(self._view, element)
        size: Fields | None = element.fields.get("size")
        options: Fields = element.fields.get("layoutOptions") or {}
        if not holds and is_object(size) and options.get("prefWidth", size["width"]) == size["width"]:
            shown = Bounds(shown.x, shown.y, size["width"], size["height"])
        was = (kept_of(element.fields).shown or Shown()).box
        return Bounds(*was) if _is_near(was, shown) else shown

    def _is_as_imported(self, edge: Element, shown: Shown) -> bool:
        """Whether neither the edge nor a node that it joins has moved since."""
        if len(shown.line) < 2:
            return False
        boxes: list[Bounds] = []
        for end in ("sourceId", "targetId"):
            node = need(self._view, edge.fields[end])
            was, box = (kept_of(node.fields).shown or Shown()).box, self.box(node, holds=False)
            if not _is_near(was, box):
                return False
            boxes.append(box)
        bends = [(at["x"], at["y"]) for at in edge.fields.get("routingPoints") or ()]
        wanted = needed([Point(*at) for at in shown.line], *boxes)
        return bends == [(at.x, at.y) for at in wanted]

    def _bounds(self, box: Bounds) -> Tag:
        sides = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        return Tag(DC, "Bounds", {name: _said(value) for name, value in sides.items()}, scope=self._scope)

    def _label(self, tag: Tag, shown: Shown, base: Point) -> None:
        if not shown.has_label:
            return
        label = Tag(BPMNDI, "BPMNLabel", self._scope.attributes(shown.label_attributes), scope=self._scope)
        label.children += self._inside("a label", Kept(inner=shown.label_inner))
        if len(shown.label) == 4:
            x, y, width, height = shown.label
            label.children.append(self._bounds(Bounds(base.x + x, base.y + y, width, height)))
        tag.children.append(label)


def _usual(element: Element) -> dict[str, str]:
    if is_pool(element.type) or is_lane(element.type):
        return {"isHorizontal": "false" if element.type.endswith(":vertical") else "true"}
    if element.type.startswith("subprocess"):
        return {"isExpanded": "false" if element.type == "subprocess:collapsed" else "true"}
    return {"isMarkerVisible": "true"} if element.type == "gateway:exclusive" else {}


def _is_near(was: tuple[float, ...], box: Bounds) -> bool:
    """Whether a box is where it was, but for what adding and subtracting leaves."""
    sides = (box.x, box.y, box.width, box.height)
    return len(was) == 4 and all(abs(one - other) < _DUST for one, other in zip(was, sides, strict=True))


def _said(value: Number) -> str:
    return str(whole(round(value, 4)))
