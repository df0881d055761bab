# SPDX-License-Identifier: Apache-2.0
"""Path data of shapes and lines; px. Written with at most two decimals, so the same input gives the same bytes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from glsp.protocol.geometry import Bounds, Number, Point

NEAR = 2
"""Points nearer than this, px, are one (sprotty, `minimalPointDistance`)."""


def number(value: Number) -> str:
    """Two decimals at most, no trailing zeros, no negative zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def towards(start: Point, end: Point, distance: float) -> Point:
    """The point this far from `start` on the way to `end`, at most half of the way."""
    length = math.hypot(end.x - start.x, end.y - start.y)
    part = min(distance, length / 2) / length if length else 0
    return Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)


def polyline(points: Sequence[Point], radius: float) -> str:
    """A line whose inner corners are rounded with at most this radius."""
    if not points:
        return ""
    parts = [f"M{number(points[0].x)} {number(points[0].y)}"]
    for at, corner in enumerate(points[1:-1], 1):
        into, out = towards(corner, points[at - 1], radius), towards(corner, points[at + 1], radius)
        parts.append(
            f"L{number(into.x)} {number(into.y)}Q{number(corner.x)} {number(corner.y)} {number(out.x)} {number(out.y)}"
        )
    parts.append(f"L{number(points[-1].x)} {number(points[-1].y)}")
    return "".join(parts)


def cleared(points: Sequence[Point]) -> list[Point]:
    """The line without corners at its very ends, where layouts put them, as the client's router leaves them out too."""
    first, *inner, last = points
    kept = inner[1:] if len(inner) > 1 and _near(first, inner[0]) else inner
    kept = kept[:-1] if len(inner) > 1 and kept and _near(inner[-1], last) else kept
    if len(inner) == 1 and _near(first, inner[0]) and _near(inner[0], last):
        kept = []
    return [first, *kept, last]


def _near(a: Point, b: Point) -> bool:
    return max(abs(a.x - b.x), abs(a.y - b.y)) < NEAR


def anchor(box: Bounds, shape: str, reference: Point) -> Point:
    """Where a line from the box's middle to `reference` leaves the shape."""
    cx, cy = box.x + box.width / 2, box.y + box.height / 2
    dx, dy = reference.x - cx, reference.y - cy
    if (not dx and not dy) or not box.width or not box.height:
        return Point(cx, cy)
    across, along = abs(dx) / (box.width / 2), abs(dy) / (box.height / 2)
    if shape == "diamond":
        part = 1 / (across + along)
    elif shape == "ellipse":
        part = 1 / math.hypot(across, along)
    else:
        part = 1 / max(across, along)
    return Point(cx + dx * part, cy + dy * part)
