# SPDX-License-Identifier: Apache-2.0
"""Lines of edges as draw.io draws them: bend points, fixed ends on borders, and right-angled ways that it finds by itself."""

from __future__ import annotations

from collections.abc import Mapping

from glsp.formats.drawio.cells import Cell
from glsp.formats.routes import middle
from glsp.protocol.geometry import Bounds, Point

RIGHT_ANGLED = frozenset({"orthogonalEdgeStyle", "elbowEdgeStyle", "entityRelationEdgeStyle", "sideToSideEdgeStyle"})


def line_of_cell(edge: Cell, source: Bounds, target: Bounds) -> tuple[Point, ...]:
    """All points of an edge; () where it runs straight from middle to middle."""
    first, last = _fixed(edge.style, "exit", source), _fixed(edge.style, "entry", target)
    is_right_angled = edge.style.get("edgeStyle", "") in RIGHT_ANGLED
    if edge.points:
        start = first or _beside(source, edge.points[0], is_right_angled)
        end = last or _beside(target, edge.points[-1], is_right_angled)
        return (start, *edge.points, end)
    if is_right_angled:
        return _angled(source, target, first, last)
    return (first or middle(source), last or middle(target)) if first or last else ()


def _fixed(style: Mapping[str, str], which: str, box: Bounds) -> Point | None:
    """Where an edge is fixed on a box: at parts of its sides, 0 to 1, and so many px from there."""
    try:
        x, y = float(style[f"{which}X"]), float(style[f"{which}Y"])
        dx, dy = float(style.get(f"{which}Dx") or 0), float(style.get(f"{which}Dy") or 0)
    except (KeyError, ValueError):
        return None
    if not all(abs(value) < 1e6 for value in (x, y, dx, dy)):
        return None
    return Point(box.x + x * box.width + dx, box.y + y * box.height + dy)


def _beside(box: Bounds, point: Point, is_right_angled: bool) -> Point:  # noqa: FBT001  one of two ways to leave
    """Where a line to a point leaves a box: level or upright where it can, else from the middle."""
    centre = middle(box)
    if not is_right_angled:
        return centre
    if box.x <= point.x <= box.x + box.width:
        return Point(point.x, box.y if point.y < centre.y else box.y + box.height)
    if box.y <= point.y <= box.y + box.height:
        return Point(box.x if point.x < centre.x else box.x + box.width, point.y)
    return centre


def _angled(source: Bounds, target: Bounds, first: Point | None, last: Point | None) -> tuple[Point, ...]:
    """A way of level and upright pieces between two boxes."""
    one, other = middle(source), middle(target)
    apart_x = max(target.x - source.x - source.width, source.x - target.x - target.width)
    apart_y = max(target.y - source.y - source.height, source.y - target.y - target.height)
    level = apart_x >= apart_y
    start = first or _side(source, other, level)
    end = last or _side(target, one, level)
    leaves_level = level if first is None else _is_level(source, first)
    comes_level = level if last is None else _is_level(target, last)
    if leaves_level and comes_level:
        if abs(start.y - end.y) < 1:
            return (start, end)
        x = (start.x + end.x) / 2
        return (start, Point(x, start.y), Point(x, end.y), end)
    if not leaves_level and not comes_level:
        if abs(start.x - end.x) < 1:
            return (start, end)
        y = (start.y + end.y) / 2
        return (start, Point(start.x, y), Point(end.x, y), end)
    return (start, Point(end.x, start.y) if leaves_level else Point(start.x, end.y), end)


def _side(box: Bounds, towards: Point, level: bool) -> Point:  # noqa: FBT001  as `_beside`
    """The middle of the side that looks at a point."""
    centre = middle(box)
    if level:
        return Point(box.x + box.width if towards.x > centre.x else box.x, centre.y)
    return Point(centre.x, box.y + box.height if towards.y > centre.y else box.y)


def _is_level(box: Bounds, at: Point) -> bool:
    """Whether a line leaves a box to a side, not upwards or downwards."""
    sides = min(abs(at.x - box.x), abs(at.x - box.x - box.width))
    return sides <= min(abs(at.y - box.y), abs(at.y - box.y - box.height))
