# SPDX-License-Identifier: Apache-2.0
"""Where nodes and edges are drawn: boxes on the canvas, and the whole line of an edge from border to border."""

from __future__ import annotations

from glsp.languages.language import Language
from glsp.languages.shapes import ShapeForm, shapes
from glsp.model.change import Element
from glsp.model.graph import View, need, origin
from glsp.protocol.geometry import Bounds, Fields, Point, is_list, is_object
from glsp.render.paths import anchor, cleared


def box_of(view: View, element: Element) -> Bounds:
    """The box of an element, canvas px."""
    corner = origin(view, element.id)
    size = view.measured(element.id).get("size") or element.fields.get("size")
    width, height = (size["width"], size["height"]) if is_object(size) else (0, 0)
    return Bounds(corner.x, corner.y, max(0, width), max(0, height))


def line_of(view: View, language: Language, edge: Element) -> list[Point]:
    """All points of an edge, canvas px."""
    fields: Fields = {**edge.fields, **view.measured(edge.id)}
    source, target = need(view, fields["sourceId"]), need(view, fields["targetId"])
    raw = fields.get("routingPoints")
    inner = [Point(each["x"], each["y"]) for each in raw if is_object(each)] if is_list(raw) else []
    start, end = box_of(view, source), box_of(view, target)
    first = inner[0] if inner else _middle(end)
    last = inner[-1] if inner else _middle(start)
    ends = form_of(language, source).anchor, form_of(language, target).anchor
    return cleared([anchor(start, ends[0], first), *inner, anchor(end, ends[1], last)])


def form_of(language: Language, element: Element) -> ShapeForm:
    """How an element is drawn; a rounded box where that is unknown."""
    known, kind = shapes(), language.kinds.node(element.type)
    return known.get(kind.shape_of(element.fields).name if kind is not None else "rounded") or known["rounded"]


def _middle(box: Bounds) -> Point:
    return Point(box.x + box.width / 2, box.y + box.height / 2)
