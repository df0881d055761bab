# SPDX-License-Identifier: Apache-2.0
"""Glyphs of the machine's own fonts, as outlines, for characters that the font of pictures does not have (Chinese, symbols).

Files are looked at only once such a character comes, in the order of their paths; the first that draws it counts. Fonts
that hold pictures instead of outlines (coloured emoji) draw nothing here.
"""

# The library comes without types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection, TTFont, TTLibError

FOLDERS = (
    Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts", Path.home() / ".local/share/fonts",
    Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path("C:/Windows/Fonts"),
)  # fmt: skip
ENDINGS = frozenset({".ttf", ".otf", ".ttc", ".otc"})
MOST_FILES = 200
"""Looked at, so that one strange character does not read all the fonts of a designer."""

_OPEN = 4
"""Fonts that are kept open; one of all of Chinese has 20 MB."""


class Glyph:
    """One character in a font of the machine."""

    def __init__(self, font: Any, name: str) -> None:
        self._outline = font.getGlyphSet()[name]
        self._per_em: int = font["head"].unitsPerEm

    @property
    def width(self) -> float:
        """How far it moves on, em."""
        return self._outline.width / self._per_em

    def draw(self, pen: BasePen, x: float, y: float, side: float) -> None:
        """Draws the outline with its origin there, `side` px to the em, y downwards."""
        scale = side / self._per_em
        self._outline.draw(TransformPen(pen, (scale, 0, 0, -scale, x, y)))


@lru_cache(4_096)
def glyph(character: str) -> Glyph | None:
    """The character in the first font that has it; None where none does."""
    for place in _places():
        if ord(character) in _characters(place):
            font = _font(place)
            return Glyph(font, font.getBestCmap()[ord(character)])
    return None


@cache
def _places() -> tuple[tuple[Path, int], ...]:
    """Every font of the machine with outlines: its file, and its number in there."""
    return tuple(_found())


def _found() -> Iterator[tuple[Path, int]]:
    files = sorted(
        path for folder in FOLDERS if folder.is_dir() for path in folder.rglob("*") if path.suffix.lower() in ENDINGS
    )
    for path in files[:MOST_FILES]:
        try:
            count = 1
            if path.suffix.lower() in {".ttc", ".otc"}:
                with TTCollection(io.BytesIO(path.read_bytes()), lazy=True) as collection:
                    count = len(collection.fonts)
        except (OSError, TTLibError):  # no font after all, or not for us to read
            continue
        yield from ((path, number) for number in range(count))


@cache
def _characters(place: tuple[Path, int]) -> frozenset[int]:
    """What a font has outlines for."""
    try:
        font = _font(place)
        has_outlines = "glyf" in font or "CFF " in font or "CFF2" in font
        return frozenset(font.getBestCmap() or ()) if has_outlines else frozenset()
    except (OSError, TTLibError, AssertionError, KeyError):  # a broken file is no reason to draw nothing
        return frozenset()


@lru_cache(_OPEN)
def _font(place: tuple[Path, int]) -> Any:
    path, number = place
    return TTFont(io.BytesIO(path.read_bytes()), lazy=True, fontNumber=number)
