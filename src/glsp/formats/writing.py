# SPDX-License-Identifier: Apache-2.0
"""Diagrams as text for other tools: which formats are written, and what of a diagram a format cannot say.

A writer gets the measured graph and its language and returns the whole text. It never drops silently: what the format
has no words for is named in `left_out`, with the element's id. The same graph gives the same text, byte for byte, so
that files in a repository change only where the diagram did.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from glsp.errors import NotAllowed, UnknownType
from glsp.formats import bpmn, dot, drawio, mermaid, plantuml
from glsp.formats.listing import count, nodes
from glsp.formats.written import Sheet, Writer, Written
from glsp.languages.words import LanguageWords
from glsp.model.notation import header, node_line


class TextFormat(msgspec.Struct, frozen=True, kw_only=True):
    """How files are called and served, who writes them, and which languages can be said in it (all, where none is named)."""

    title: str
    suffix: str
    media_type: str
    write: Writer
    languages: frozenset[str] = frozenset()


def notation(sheet: Sheet) -> Written:
    """The compact notation with places and sizes: what `glsp import` reads, a line for a node."""
    view, words = sheet.view, LanguageWords(sheet.language)
    head = header(sheet.language.id, sheet.diagram_id, sheet.revision, *count(view, words))
    lines = (node_line(view, words, element, geometry=sheet.with_places) for element in nodes(view, words))
    return Written("\n".join([head, *lines]) + "\n")


WRITERS: Mapping[str, TextFormat] = {
    "notation": TextFormat(
        title="compact notation", suffix="txt", media_type="text/plain; charset=utf-8", write=notation
    ),
    "dot": TextFormat(title="DOT", suffix="dot", media_type="text/vnd.graphviz; charset=utf-8", write=dot.write),
    "mermaid": TextFormat(title="Mermaid", suffix="mmd", media_type="text/plain; charset=utf-8", write=mermaid.write),
    "plantuml": TextFormat(
        title="PlantUML", suffix="puml", media_type="text/plain; charset=utf-8", write=plantuml.write
    ),
    "bpmn": TextFormat(
        title="BPMN 2.0", suffix="bpmn", media_type="application/xml", write=bpmn.write, languages=frozenset({"bpmn"})
    ),
    "drawio": TextFormat(title="draw.io", suffix="drawio", media_type="application/xml", write=drawio.write),
}


def write(name: str, sheet: Sheet) -> Written:
    """The diagram in a format. Raises UnknownType, and NotAllowed for a language that the format has no words for."""
    found = WRITERS.get(name)
    if found is None:
        raise UnknownType(f"there is no text format {name[:40]!r}", hint=f"one of {', '.join(WRITERS)}")
    if found.languages and sheet.language.id not in found.languages:
        fitting = ", ".join(sorted(found.languages))
        raise NotAllowed(
            f"{found.title} has no words for a diagram of {sheet.language.name}",
            hint=f"it is written for {fitting}; json and svg are for every language",
        )
    return found.write(sheet)
