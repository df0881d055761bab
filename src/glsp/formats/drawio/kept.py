# SPDX-License-Identifier: Apache-2.0
"""Looks of cells: colours, fonts and dashes that people gave them there, kept with the element and written again.

Types have their looks here, so these are not shown. They lie in the field `drawio`: only what differs from the style that
we write for the type. What draws a cell in other ways is told once for each page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from glsp.formats.drawing import Skipped
from glsp.formats.drawio.cells import Cell, styled
from glsp.protocol.geometry import Fields, Json, is_object

FIELD = "drawio"

LOOKS = (
    "fillColor", "strokeColor", "strokeWidth", "dashed", "dashPattern", "opacity", "fillOpacity", "strokeOpacity", "fontColor",
    "fontSize", "fontStyle", "fontFamily", "labelBackgroundColor",
)  # fmt: skip
"""What is kept, in the words of draw.io; `fontStyle` is bold, italic and underlined."""

OTHER = ("gradientColor", "glass", "shadow", "sketch", "comic", "image", "rotation", "flipH", "flipV")
"""What is not; `0` and `none` say nothing."""

_VALUE = re.compile(r"[\w #.,()%+-]{1,80}")


def looks(cell: Cell, ours: str) -> Fields:
    """The field of an element for a cell: how it looks beside the style that its type has."""
    usual = styled(ours)
    found: Fields = {
        word: value
        for word in LOOKS
        if (value := cell.style.get(word, "")) != usual.get(word, "") and _VALUE.fullmatch(value)
    }
    return {FIELD: found} if found else {}


def with_looks(style: str, fields: Fields) -> str:
    """A style with what the element keeps. The field may have been written by anybody: what does not fit counts as nothing."""
    field: Json = fields.get(FIELD)
    if not is_object(field):
        return style
    kept = {word: value for word in LOOKS if isinstance(value := field.get(word), str) and _VALUE.fullmatch(value)}
    if not kept:
        return style
    return "".join(f"{word}={value};" if value else f"{word};" for word, value in (styled(style) | kept).items())


def untaken(cells: Iterable[Cell]) -> list[Skipped]:
    """One line for a page whose cells look in ways that have no place here."""
    met: dict[str, int] = {}
    first: Cell | None = None
    for cell in cells:
        words = [word for word in OTHER if _says(cell.style, word)]
        met |= {word: met.get(word, 0) + 1 for word in words}
        first = first or (cell if words else None)
    if first is None:
        return []
    said = ", ".join(f"{word} ({number})" for word, number in met.items())
    return [Skipped(first.line, first.column, f"looks of cells: {said}")]


def _says(style: Mapping[str, str], word: str) -> bool:
    return style.get(word, "") not in {"", "0", "none", "0.0"}
