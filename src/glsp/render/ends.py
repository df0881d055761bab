# SPDX-License-Identifier: Apache-2.0
"""The ends of edges: arrow heads and the like, at the tip of a line, pointing the way the line goes.

The page draws the same ones (web/src/canvas/ends.ts); figures are px along and beside the line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from glsp.languages.declaration import End
from glsp.protocol.geometry import Point
from glsp.render.paths import number

Offset = tuple[float, float]
"""How far back from the tip, and how far to the side."""


class EndForm(msgspec.Struct, frozen=True):
    """Strokes of an end; `closed` ones are areas, filled with the line's colour or (`hollow`) the page's.

    The line stops `inset` px before the tip.
    """

    strokes: tuple[tuple[Offset, ...], ...] = ()
    closed: bool = False
    hollow: bool = False
    inset: float = 0
    circle: float = 0


ENDS: Mapping[End, EndForm] = {
    "none": EndForm(),
    "arrow": EndForm((((0, 0), (9, 4.5), (7.02, 0), (9, -4.5)),), closed=True, inset=6),
    "open": EndForm((((9, 5), (0, 0), (9, -5)),)),
    "triangle": EndForm((((0, 0), (13, 7), (13, -7)),), closed=True, hollow=True, inset=13),
    "message": EndForm((((0, 0), (11, 5), (11, -5)),), closed=True, hollow=True, inset=11),
    "diamond": EndForm((((0, 0), (9, 5), (18, 0), (9, -5)),), closed=True, hollow=True, inset=18),
    "filled-diamond": EndForm((((0, 0), (9, 5), (18, 0), (9, -5)),), closed=True, inset=17),
    "circle": EndForm(circle=4, closed=True, hollow=True, inset=8),
    "cross": EndForm((((4, 5), (14, -5)), ((4, -5), (14, 5)))),
    "crow": EndForm((((0, 6), (11, 0), (0, -6)),)),
}


def end_path(form: EndForm, points: Sequence[Point]) -> str:
    """Path data of the end whose tip is the last point; "" when the line has no direction."""
    tip = points[-1]
    before = next((each for each in reversed(points) if each != tip), None)
    if before is None:
        return ""
    length = math.hypot(tip.x - before.x, tip.y - before.y)
    ux, uy = (tip.x - before.x) / length, (tip.y - before.y) / length

    def at(offset: Offset) -> str:
        back, side = offset
        return f"{number(tip.x - ux * back - uy * side)} {number(tip.y - uy * back + ux * side)}"

    if form.circle:
        r = number(form.circle)
        return f"M{at((0, 0))}A{r} {r} 0 0 1 {at((form.circle * 2, 0))}A{r} {r} 0 0 1 {at((0, 0))}Z"
    tail = "Z" if form.closed else ""
    return "".join("M" + "L".join(at(each) for each in stroke) + tail for stroke in form.strokes)


def stopped(points: Sequence[Point], inset: float) -> list[Point]:
    """The line without its last `inset` px, at most half of its last piece."""
    last, before = points[-1], points[-2]
    length = math.hypot(last.x - before.x, last.y - before.y)
    if not length or not inset:
        return list(points)
    part = min(inset, length / 2) / length
    return [*points[:-1], Point(last.x - (last.x - before.x) * part, last.y - (last.y - before.y) * part)]
