# SPDX-License-Identifier: Apache-2.0
"""The shape list: how nodes are drawn, the same in pictures (`render.outlines`) and on the page (canvas/outlines.ts).

`shapes.json` holds for each name an `outline` (path, filled) or a `polygon` (its corners rounded by `corner` px), maybe
a `detail` (path, not filled), the kind of `anchor` where edges meet it, the `dash` of its lines, and the `padding` that texts keep from the
sides (left, top, right, bottom; px). Coordinates are sums of terms: `w` and `h` are the box's width and height, `r` the
radius (at most half a side), `e` a small depth (8 px, at most a quarter of the shorter side), each with a factor
before it: `0.5w-3`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import Literal

import msgspec


class ShapeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the list."""

    outline: str = ""
    polygon: tuple[tuple[str, str], ...] = ()
    detail: str = ""
    corner: float = 0
    radius: float = 0
    stroke: float = 1.5
    dash: str = ""
    anchor: Literal["rectangle", "ellipse", "diamond"] = "rectangle"
    padding: tuple[float, float, float, float] = (0, 0, 0, 0)


@functools.cache
def shapes() -> Mapping[str, ShapeForm]:
    """All shapes by name."""
    data = resources.files("glsp.languages").joinpath("shapes.json").read_bytes()
    return msgspec.convert(json.loads(data), dict[str, ShapeForm])
