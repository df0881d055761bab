# SPDX-License-Identifier: Apache-2.0
"""Path data of the shapes in `languages.shapes` for a box of a size."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from glsp.languages.shapes import ShapeForm
from glsp.protocol.geometry import Number, Point
from glsp.render.paths import number, towards

DEPTH = 8
"""Of `e`, px."""

_TERM = re.compile(r"([+-]?)(\d*\.?\d*)([whre]?)")


def outline(form: ShapeForm, width: Number, height: Number, radius: Number | None = None) -> str:
    """Path data of the filled part, in the frame of the box."""
    room = _room(form, width, height, radius)
    if form.polygon:
        return _rounded([Point(_value(x)(room), _value(y)(room)) for x, y in form.polygon], form.corner)
    return _path(form.outline, room)


def detail(form: ShapeForm, width: Number, height: Number, radius: Number | None = None) -> str:
    """Path data of the lines on it; "" where there are none."""
    return _path(form.detail, _room(form, width, height, radius))


Room = tuple[float, float, float, float]
"""w, h, r, e."""


def _room(form: ShapeForm, width: Number, height: Number, radius: Number | None) -> Room:
    shorter = min(width, height)
    wanted = form.radius if radius is None else radius
    return float(width), float(height), min(float(wanted), shorter / 2), min(DEPTH, shorter / 4)


def _path(template: str, room: Room) -> str:
    return " ".join(word if word.isupper() else number(_value(word)(room)) for word in template.split())


@functools.cache
def _value(expression: str) -> Callable[[Room], float]:
    """A sum of terms as a function of the box. Raises ValueError for what is no sum."""
    factors = [0.0, 0.0, 0.0, 0.0]
    constant = 0.0
    at = 0
    while at < len(expression):
        term = _TERM.match(expression, at)
        if term is None or term.end() == at or (at and not term[1]) or term[2] == "." or not (term[2] or term[3]):
            raise ValueError(f"not a sum of terms: {expression!r}")
        value = float(term[2] or 1) * (-1 if term[1] == "-" else 1)
        if term[3]:
            factors["whre".index(term[3])] += value
        else:
            constant += value
        at = term.end()
    w, h, r, e = factors
    return lambda room: w * room[0] + h * room[1] + r * room[2] + e * room[3] + constant


def _rounded(corners: list[Point], radius: float) -> str:
    parts: list[str] = []
    for at, corner in enumerate(corners):
        into, out = towards(corner, corners[at - 1], radius), towards(corner, corners[(at + 1) % len(corners)], radius)
        parts.append(
            f"{'L' if at else 'M'}{number(into.x)} {number(into.y)}"
            f"Q{number(corner.x)} {number(corner.y)} {number(out.x)} {number(out.y)}"
        )
    return "".join(parts) + "Z"
