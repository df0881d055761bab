# SPDX-License-Identifier: Apache-2.0
"""Which format a text is in, and the drawings in it: a file of PlantUML, Mermaid or DOT, or a document with such blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec

from glsp.errors import Invalid, Refused
from glsp.formats import dot, mermaid, plantuml
from glsp.formats.blocks import WORDS, blocks
from glsp.formats.drawing import Drawing
from glsp.formats.limits import check_text

DrawingFormat: TypeAlias = Literal["plantuml", "mermaid", "dot", "document"]

READERS: dict[str, Callable[[str, str, int, int], list[Drawing]]] = {
    "plantuml": plantuml.read,
    "mermaid": mermaid.read,
    "dot": dot.read,
}

ENDINGS: dict[str, DrawingFormat] = {
    ".puml": "plantuml", ".plantuml": "plantuml", ".pu": "plantuml", ".iuml": "plantuml", ".wsd": "plantuml",
    ".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot", ".md": "document", ".markdown": "document", ".rst": "document",
}  # fmt: skip

_PLANTUML = re.compile(r"^[ \t]*@startuml\b", re.MULTILINE)
_SHORT = re.compile(r"\s*\[[^\]\n]+\]\s*(?:as\b|[-.<*o]|\n|$)")
"""A component in brackets: PlantUML without its first line."""
_MERMAID = re.compile(
    r"\s*+(?:---\n.{0,2000}?\n---\s*+)?(?:%%[^\n]*\n\s*+)*+(?:graph|flowchart|classDiagram|stateDiagram)\b", re.DOTALL
)
_DOT = re.compile(r"(?>\s+|//.*\n|\#.*\n|/\*(?s:.*?)\*/)*+(?:strict\s+)?(?:di)?graph\b[^\n{]*\n?\s*\{", re.IGNORECASE)
_BLOCK = re.compile(rf"^[ \t]*(?:```+|~~~+|\.\.[ \t]+)\{{?(?:{'|'.join(WORDS)})\b", re.MULTILINE)


class Read(msgspec.Struct, frozen=True):
    """What a text holds: its drawings, and what no drawing could be made of, with the line and the reason."""

    drawings: tuple[Drawing, ...]
    left_out: tuple[str, ...] = ()


def ending(file_name: str) -> DrawingFormat | None:
    """The format that the ending of a file names."""
    _, dot, last = file_name.lower().rpartition(".")
    return ENDINGS.get(dot + last)


def told(text: str) -> DrawingFormat | None:
    """The format that a text looks like; None where it looks like none of them."""
    if _BLOCK.search(text):
        return "document"
    if _PLANTUML.search(text):
        return "plantuml"
    if _DOT.match(text[:8_000]):
        return "dot"
    if _MERMAID.match(text[:8_000]):
        return "mermaid"
    return "plantuml" if _SHORT.match(text[:8_000]) else None


def read(text: str, wanted: DrawingFormat) -> Read:
    """Every drawing of a text. Raises Invalid and TooLarge; a block of a document that cannot be read is left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    check_text(text)
    if wanted != "document":
        return Read(tuple(READERS[wanted](text, "", 1, 1)))
    found: list[Drawing] = []
    left_out: list[str] = []
    for block in blocks(text):
        reader = READERS.get(block.format)
        try:
            if reader is None:
                raise Invalid(f"line {block.line}: {block.format} is not read yet")
            found += reader(block.text, block.name, block.line, block.column)
        except Refused as refused:
            left_out.append(f"{block.name or 'a diagram'}: {refused.message}")
    if not found and not left_out:
        words = ", ".join(f"```{word}" for word in READERS)
        raise Invalid("there are no diagrams in this document", hint=f"they stand in {words} or .. uml::")
    return Read(tuple(found), tuple(left_out))
