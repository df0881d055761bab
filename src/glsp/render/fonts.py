# SPDX-License-Identifier: Apache-2.0
"""The font files that pictures are drawn with, and which characters they have.

They are made at build time (`scripts/fonts.py`) from the subsets that the page ships, so that a picture, the page and the
metrics in `glsp.model.text` speak of the same glyphs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from html import unescape
from pathlib import Path

from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]

from glsp.errors import Unavailable
from glsp.render.system_fonts import glyph

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


_NAMED = 20
"""Characters that are told one by one."""

_WORDS = re.compile(r"<text [^>]*>([^<]*)</text>")


def missing(picture: str) -> tuple[str, ...]:
    """What of a picture's texts neither the font nor the machine's own can draw, in words, one sentence. O(picture)."""
    if is_covered(picture):
        return ()
    texts = "".join(unescape(words) for words in _WORDS.findall(picture))
    lacking = sorted(
        each
        for each in set(texts)
        if ord(each) not in covered() and unicodedata.category(each) not in _UNSEEN and glyph(each) is None
    )
    if not lacking:
        return ()
    more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
    named = " ".join(f"{each} (U+{ord(each):04X})" for each in lacking[:_NAMED])
    return (f"characters that no font here has are drawn as boxes: {named}{more}",)


_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me"})
"""Categories that draw nothing by themselves."""
