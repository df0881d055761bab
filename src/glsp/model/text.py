# SPDX-License-Identifier: Apache-2.0
"""How wide and high a text is, from the metrics of the one font that editor, layout and pictures share.

Widths are the sum of the font's advance widths, without kerning and contextual alternates: one look-up per character.
Kerning would change a width by up to 7 %, so the page switches it off too: `font-kerning: none` and
`font-feature-settings: "calt" 0`. Chromium then agrees within 0.02 px (`getBoundingClientRect`; `getBBox` of an SVG
text adds what the ink hangs over, 0.6 px at most).
The table is written by `scripts/font_metrics.py`. What must never: reading font files, drawing, line breaking.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Literal

import msgspec

from glsp.protocol.geometry import Dimension, Number, whole

EXACT_CHARACTERS = 20_000
"""Texts are measured character by character up to here and by the average beyond: 1 ms, whatever comes in."""

_KEPT_GUESSES = 20_000
"""How many characters outside the table keep their guessed width; 2 MB at most."""

_WIDE = frozenset({"W", "F"})
"""East Asian widths that take a full em (Unicode Standard Annex 11)."""

_NO_WIDTH = frozenset({"Mn", "Me", "Cf", "Cc", "Zl", "Zp"})
"""Categories that draw nothing or draw over the character before them."""


class Font(msgspec.Struct, frozen=True):
    """A size in px and a weight of the one family, Inter."""

    size: Number = 14
    weight: Literal[400, 600] = 400


class TextSize(msgspec.Struct, frozen=True):
    """The box of a text in px; the baseline of the first line is `ascent` below its upper edge."""

    width: Number
    height: Number
    ascent: Number

    @property
    def dimension(self) -> Dimension:
        """Width and height alone."""
        return Dimension(self.width, self.height)


class _Metrics(msgspec.Struct, frozen=True, rename="camel"):
    """The data file; font units, `descent` downwards positive."""

    units_per_em: int
    ascent: int
    descent: int
    line_gap: int
    weights: dict[str, list[list[int]]]


class _Advances(dict[str, int]):
    """Character → advance width in font units; other characters are guessed by their Unicode properties."""

    def __init__(self, runs: list[list[int]], units_per_em: int) -> None:
        super().__init__((chr(run[0] + at), width) for run in runs for at, width in enumerate(run[1:]))
        letters = [self[letter] for letter in "etaoinshrdlu"]
        self.average = sum(letters) // len(letters)
        self._em = units_per_em
        self._most = len(self) + _KEPT_GUESSES

    def __missing__(self, character: str) -> int:
        if unicodedata.category(character) in _NO_WIDTH:
            width = 0
        else:
            width = self._em if unicodedata.east_asian_width(character) in _WIDE else self.average
        if len(self) < self._most:
            self[character] = width
        return width


@cache
def _metrics() -> _Metrics:
    return msgspec.json.decode(files("glsp.model").joinpath("data", "inter.json").read_bytes(), type=_Metrics)


@cache
def metrics_stamp() -> str:
    """A name for everything that measured geometry depends on: the font's metrics and the code that measures."""
    folder = files("glsp.model")
    digest = hashlib.blake2b(digest_size=8)
    for name in ("data/inter.json", "text.py", "measure.py", "boxes.py"):
        digest.update(folder.joinpath(*name.split("/")).read_bytes())
    return digest.hexdigest()


@cache
def _advances(weight: int) -> _Advances:
    metrics = _metrics()
    return _Advances(metrics.weights[str(weight)], metrics.units_per_em)


def text_width(line: str, font: Font) -> Number:
    """Width of one line in px, to 1/100. O(characters), at most `EXACT_CHARACTERS` look-ups."""
    advances = _advances(font.weight)
    if len(line) <= EXACT_CHARACTERS:
        units = sum(map(advances.__getitem__, line))
    else:
        units = sum(map(advances.__getitem__, islice(line, EXACT_CHARACTERS)))
        units += (len(line) - EXACT_CHARACTERS) * advances.average
    return whole(round(units * font.size / _metrics().units_per_em, 2))


def line_height(font: Font) -> int:
    """Height of one line in px: ascent and descent rounded one by one, as browsers do."""
    metrics = _metrics()
    return ascent(font) + _round(metrics.descent * font.size / metrics.units_per_em)


def ascent(font: Font) -> int:
    """From the upper edge of a line to its baseline, in px."""
    metrics = _metrics()
    return _round(metrics.ascent * font.size / metrics.units_per_em)


def text_size(text: str, font: Font) -> TextSize:
    """The box around a text whose lines are separated by line feeds. O(characters)."""
    if "\n" not in text:
        return TextSize(text_width(text, font), line_height(font), ascent(font))
    lines = text[:EXACT_CHARACTERS].split("\n")
    width = max(text_width(line, font) for line in lines)
    count = len(lines) + text.count("\n", EXACT_CHARACTERS)
    return TextSize(width, count * line_height(font), ascent(font))


def _round(value: float) -> int:
    return math.floor(value + 0.5)
