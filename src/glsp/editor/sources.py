# SPDX-License-Identifier: Apache-2.0
"""What a source text holds: a model file, the notation, or drawings of other tools. Read, planned and laid out in memory;
nothing is stored here.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias, cast

import msgspec

from glsp import languages
from glsp.editor.knowing import knows, language_of
from glsp.editor.layouts import Layouts
from glsp.editor.placing import from_edits, from_notation
from glsp.editor.settling import settled
from glsp.errors import Invalid, Refused, TooLarge
from glsp.formats import documents, exact
from glsp.formats.documents import DrawingFormat
from glsp.formats.drawing import Drawing, Skipped, by_place
from glsp.formats.exact import ExactFormat
from glsp.formats.mapping import mapped
from glsp.formats.model_file import WHERE_FROM, read_model
from glsp.formats.placed import is_placed, pieces_of
from glsp.languages import Language, NodeType
from glsp.layout.options import Direction, Options
from glsp.model.change import Element
from glsp.model.graph import new_root
from glsp.model.pinning import check_side
from glsp.protocol.geometry import Fields

SourceFormat: TypeAlias = Literal[
    "json", "notation", "plantuml", "mermaid", "dot", "document", "bpmn", "drawio", "glsp-rust"
]

MAX_SOURCE = 48 * 1024 * 1024
"""Characters of a source; a model of 100,000 elements has about 32 million."""

_HEADER = re.compile(r"(\S+) \S+ r\d+ \d+n \d+e\s*")

_PLACE = re.compile(r"^[^#\n\"]* @-?\d+(\.\d+)?,-?\d", re.MULTILINE)
"""A node with its place."""

_JSON = re.compile(r"\s*(?:\{|\[\s*[\[\]{\"\d-])")
"""How a model begins; `[web] --> [data]` is PlantUML."""


class Contents(msgspec.Struct, frozen=True):
    """A language and the elements of a diagram to come; `name` where the contents suggest one, and what was left out.

    `is_placed`: the source says where things are, so it means something when two sources differ in it.
    `is_inside`: another diagram of the source keeps all of it, as the inside of something that it shows.
    """

    language: Language
    elements: Sequence[Element] = ()
    name: str | None = None
    left_out: tuple[Skipped, ...] = ()
    is_placed: bool = False
    fields: Fields = {}
    """What the diagram keeps as a whole."""
    is_inside: bool = False
    insides: Mapping[str, int] = {}
    """Nodes that show the contents at this place among those of the source from outside."""


class Found(msgspec.Struct, frozen=True):
    """The diagrams of a text, and of what no diagram could be made."""

    diagrams: tuple[Contents, ...]
    left_out: tuple[str, ...] = ()


async def read_source(
    layouts: Layouts,
    source: str,
    *,
    diagram_type: str | None = None,
    source_format: SourceFormat | None = None,
    file_name: str = "",
) -> Found:
    """Every diagram of a text; without a format it is told by the file's ending and by how the text begins. Raises Refused."""
    if len(source) > MAX_SOURCE:
        raise TooLarge(f"a source of {len(source)} characters; at most {MAX_SOURCE} are read")
    if not source.strip():
        raise Invalid("the file is empty", hint="leave `source` out for an empty diagram")
    text = source.lstrip("\ufeff")
    wanted = source_format or documents.ending(file_name) or exact.ending(file_name)
    wanted = wanted or exact.told(text) or ("json" if _JSON.match(text) else documents.told(text))
    if wanted == "json":
        elements, whole = await asyncio.to_thread(read_model, text, new_root())
        language = language_of(elements, diagram_type)
        for element in elements:
            check_side(language, element)
        return Found((Contents(language, elements, is_placed=True, fields=whole),))
    if wanted is None or wanted == "notation":
        return Found((await _from_notation(layouts, text, diagram_type),))
    if wanted in exact.READERS:
        return await _from_pieces(layouts, text, cast("ExactFormat", wanted), diagram_type)
    return await _from_drawings(layouts, text, cast("DrawingFormat", wanted), diagram_type)


async def _from_pieces(layouts: Layouts, text: str, wanted: ExactFormat, diagram_type: str | None) -> Found:
    language_id = languages.need(diagram_type).id if diagram_type else ""
    found = await asyncio.to_thread(exact.READERS[wanted], text, language_id)
    made: list[Contents] = []
    for pieces in found:
        name = " ".join(pieces.name.split())[:200] or None
        elements = await settled(layouts, pieces)
        is_placed = any(piece.box is not None for piece in pieces.nodes)
        contents = Contents(
            pieces.language, elements, name, pieces.left_out, is_placed, pieces.fields, pieces.is_inside, pieces.insides
        )
        made.append(contents)
    return Found(tuple(made))


async def _from_drawings(layouts: Layouts, text: str, wanted: DrawingFormat, diagram_type: str | None) -> Found:
    language_id = languages.need(diagram_type).id if diagram_type else ""
    read = await asyncio.to_thread(documents.read, text, wanted)
    made: list[Contents] = []
    left_out = list(read.left_out)
    for drawing in read.drawings:
        try:
            made.append(await _from_drawing(layouts, drawing, language_id))
        except Refused as refused:
            if len(read.drawings) == 1 and not left_out:
                raise
            left_out.append(f"{drawing.name or 'a diagram'}: {refused.message}")
    return Found(tuple(made), tuple(left_out))


async def _from_drawing(layouts: Layouts, drawing: Drawing, language_id: str) -> Contents:
    if not drawing.boxes and not drawing.notes:
        lost = f": {drawing.skipped[0]}" if drawing.skipped else ""
        raise Invalid(
            f"there is nothing to draw{lost}",
            hint="component, deployment, class and state diagrams are read, and flowcharts",
        )
    found = mapped(drawing, language_id)
    language = languages.need(found.language)
    options = Options(direction=cast("Direction", drawing.direction) if drawing.direction else None)
    placed = is_placed(drawing)
    if placed:
        elements = await settled(layouts, pieces_of(drawing, found), options)
    else:
        elements = await from_edits(layouts, found.edits, language, options, is_free=not drawing.direction)
    lost = by_place((*drawing.skipped, *found.notes))
    name = drawing.name.replace("\n", " ")[:200].strip() or None
    return Contents(language, elements, name, lost, placed)


async def _from_notation(layouts: Layouts, text: str, diagram_type: str | None) -> Contents:
    text = text.replace("\r\n", "\n")
    header = _HEADER.fullmatch(text.lstrip().partition("\n")[0].strip())
    language = languages.need(diagram_type or (header[1] if header else _spoken(text)))
    _check_notation(text, language)
    elements = await from_notation(layouts, text, language)
    return Contents(language, elements, is_placed=_PLACE.search(text) is not None)


def _check_notation(text: str, language: Language) -> None:
    """Refuses what is no notation at all in words for somebody who does not know what that is. Raises Invalid."""
    for number, word in _first_words(text):
        if word not in language.kinds.aliases and not knows(language, word):
            raise Invalid(
                f"not a diagram: line {number} begins with {word[:40]!r}, which is no type of {language.name}",
                hint=f"{WHERE_FROM}; in the compact notation a line is like: t check_stock >ship",
            )
        return


def _first_words(text: str) -> Iterator[tuple[int, str]]:
    """What the lines of a notation begin with, types or their aliases, by the number of the line."""
    for number, row in enumerate(text.split("\n"), 1):
        if row.strip() and not row.lstrip().startswith("#") and not _HEADER.fullmatch(row.strip()):
            yield number, row.split()[0].lstrip("+~-").strip('"')


def _spoken(text: str) -> str:
    """The language that knows most of the words. Raises Invalid where several know as many."""
    words = Counter(word for _, word in _first_words(text))
    known = {
        each.id: sum(count for word, count in words.items() if _draws(each, word)) for each in languages.all_languages()
    }
    most = max(known.values())
    names = [name for name, count in known.items() if count == most]
    if len(names) > 1 and most:
        raise Invalid(
            "the text does not say which diagram language it is in", hint=f"name the type: one of {', '.join(names)}"
        )
    return names[0]


def _draws(language: Language, word: str) -> bool:
    return isinstance(language.kinds.aliases.get(word), NodeType) or language.kinds.node(word) is not None
