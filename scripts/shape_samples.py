# SPDX-License-Identifier: Apache-2.0
"""Writes what every shape and end looks like at a few sizes; the page's tests compare its own paths with that."""

from __future__ import annotations

import json
from pathlib import Path

from glsp.languages.shapes import shapes
from glsp.protocol.geometry import Point
from glsp.render.ends import ENDS, end_path
from glsp.render.outlines import detail, outline

FILE = Path(__file__).resolve().parent.parent / "web" / "test" / "shape-samples.json"
SIZES = ((120, 50), (20, 64), (36, 36), (7, 3))
LINE = (Point(10, 20), Point(110, 20), Point(140, 60))


def samples() -> dict[str, object]:
    """Path data by name: `[width, height, outline, detail]` for shapes, one path for ends."""
    return {
        "shapes": {
            name: [[w, h, outline(form, w, h), detail(form, w, h)] for w, h in SIZES] for name, form in shapes().items()
        },
        "ends": {name: end_path(form, LINE) for name, form in ENDS.items()},
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(samples(), indent=1) + "\n", encoding="utf-8")
