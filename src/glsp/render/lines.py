# SPDX-License-Identifier: Apache-2.0
"""Where things are drawn: boxes on the canvas, the whole line of an edge from border to border, labels along it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from glsp.languages.language import Language
from glsp.languages.shapes import ShapeForm, shapes
from glsp.model.change import Element
from glsp.model.graph import View, need, origin
from glsp.protocol.geometry import Bounds, Dimension, Fields, Json, Number, Point, finite, is_list, is_object
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


class LabelPlace(msgspec.Struct, frozen=True):
    """Where a label of an edge is: its middle on the canvas, its size, and by how many degrees it is turned."""

    middle: Point
    size: Dimension
    angle: float = 0.0

    @property
    def box(self) -> Bounds:
        """What it covers, on the canvas; around all of it where it is turned."""
        sine, cosine = abs(math.sin(math.radians(self.angle))), abs(math.cos(math.radians(self.angle)))
        width = self.size.width * cosine + self.size.height * sine
        height = self.size.width * sine + self.size.height * cosine
        return Bounds(self.middle.x - width / 2, self.middle.y - height / 2, width, height)


def label_place(points: Sequence[Point], placement: Json, size: Dimension) -> LabelPlace:
    """On the middle of the line, or above it (right of it where it is upright) where it says so; along it where it says so."""
    found = placement if is_object(placement) else {}
    at, step = along(points, min(1, max(0, _number(found.get("position"), 0.5))))
    off = _number(found.get("offset"), 0)
    is_above = found.get("side") == "top"
    if found.get("rotate") is True:
        angle = math.degrees(math.atan2(step.y, step.x))
        angle += 180 if angle < -90 else -180 if angle > 90 else 0  # never upside down
        away = math.radians(angle - 90)
        up = off + size.height / 2 if is_above else 0
        return LabelPlace(Point(at.x + up * math.cos(away), at.y + up * math.sin(away)), size, angle)
    if not is_above:
        return LabelPlace(at, size)
    if abs(step.y) > abs(step.x):
        return LabelPlace(Point(at.x + off + size.width / 2, at.y), size)
    return LabelPlace(Point(at.x, at.y - off - size.height / 2), size)


def along(points: Sequence[Point], share: float) -> tuple[Point, Point]:
    """The point so far along a line, by length, and the piece of the line there as a step; no step where it has no length."""
    lengths = [((b.x - a.x) ** 2 + (b.y - a.y) ** 2) ** 0.5 for a, b in pairwise(points)]
    left = sum(lengths) * share
    for (a, b), length in zip(pairwise(points), lengths, strict=True):
        if left <= length and length:
            part = left / length
            return Point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part), Point(b.x - a.x, b.y - a.y)
        left -= length
    return points[0], Point(0, 0)


def _number(value: Json, usual: Number) -> Number:
    """Files may say anything."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and finite(value) else usual


def _middle(box: Bounds) -> Point:
    return Point(box.x + box.width / 2, box.y + box.height / 2)
