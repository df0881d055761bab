# SPDX-License-Identifier: Apache-2.0
"""The font files that pictures are drawn with, and which characters they have.

They are made at build time (`scripts/fonts.py`) from the subsets that the page ships, so that a picture, the page and the
metrics in `glsp.model.text` speak of the same glyphs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]

from glsp.errors import Unavailable

FOLDER = Path(__file__).with_name("fonts")
WEIGHTS = (400, 600)


def font_file(weight: int) -> Path:
    """The file of the nearest weight. Raises Unavailable where the package was not built."""
    nearest = min(WEIGHTS, key=lambda known: abs(known - weight))
    path = FOLDER / f"inter-{nearest}.ttf"
    if not path.is_file():
        raise Unavailable("pictures cannot be drawn: the font was not built", hint="run `make setup` in the clone")
    return path


@cache
def covered() -> frozenset[int]:
    """Code points that the font has glyphs for."""
    with TTFont(font_file(WEIGHTS[0]), lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


def is_covered(text: str) -> bool:
    """Whether every character of a text can be drawn with the font."""
    return text.isascii() or covered().issuperset(map(ord, text))
