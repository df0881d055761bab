# SPDX-License-Identifier: Apache-2.0
"""Where a sign at an element stands: a node's upper right corner, the middle of an edge; graph px."""

from __future__ import annotations

from collections.abc import Mapping

from glsp.model.change import Element
from glsp.model.graph import Graph
from glsp.protocol.geometry import Fields, Json, Number, Point, finite, is_list, is_object


def place_of(graph: Graph, element_id: str, removed: Mapping[str, Element] | None = None) -> Point:
    """The place of an element, also of one that was just `removed` with what it stood in. (0, 0) for the root."""
    lost = removed or {}
    element = lost.get(element_id) or graph.get(element_id)
    if element is None or not element.parent:
        return Point(0, 0)
    if element.is_edge:
        return _middle(graph, element, lost)
    at, width, _ = _box(graph, element, lost)
    return Point(at.x + width, at.y)


def _middle(graph: Graph, edge: Element, lost: Mapping[str, Element]) -> Point:
    bends = edge.fields.get("routingPoints")
    if is_list(bends) and bends and is_object(bend := bends[len(bends) // 2]):
        return Point(_number(bend, "x"), _number(bend, "y"))
    ends: list[Point] = []
    for name in ("sourceId", "targetId"):
        end = lost.get(edge.fields[name]) or graph.get(edge.fields[name])
        if end is not None:
            at, width, height = _box(graph, end, lost)
            ends.append(Point(at.x + width / 2, at.y + height / 2))
    if not ends:
        return Point(0, 0)
    return Point(sum(end.x for end in ends) / len(ends), sum(end.y for end in ends) / len(ends))


def _box(graph: Graph, element: Element, lost: Mapping[str, Element]) -> tuple[Point, Number, Number]:
    x: Number = 0
    y: Number = 0
    current: Element | None = element
    while current is not None and current.parent:
        position = _shown(graph, current, "position")
        if is_object(position):
            x += _number(position, "x")
            y += _number(position, "y")
        current = lost.get(current.parent) or graph.get(current.parent)
    size = _shown(graph, element, "size")
    width, height = (_number(size, "width"), _number(size, "height")) if is_object(size) else (0, 0)
    return Point(x, y), max(width, 0), max(height, 0)


def _number(fields: Fields, name: str) -> Number:
    value = fields.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) and finite(value) else 0


def _shown(graph: Graph, element: Element, name: str) -> Json:
    measured = graph.measured(element.id) or graph.last_measured(element.id)
    return measured[name] if name in measured else element.fields.get(name)
