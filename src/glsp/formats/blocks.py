# SPDX-License-Identifier: Apache-2.0
"""Where diagrams stand in a document: plain files, `.. uml::` in reStructuredText, fences in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

_DIRECTIVE = re.compile(
    r"(?P<indent>\s*)\.\.\s+(?P<name>uml|plantuml|mermaid|graphviz|digraph|graph)::\s*(?P<argument>.*)"
)
_OPTION = re.compile(r"\s*:(?P<name>[\w-]+):\s*(?P<value>.*)")
_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})\s*\{?(?P<name>[\w-]+)\}?\s*(?P<title>.*)")
_HEADING = re.compile(r"#{1,6}\s+(?P<title>.+?)\s*#*\s*$")

WORDS = {"uml": "plantuml", "plantuml": "plantuml", "puml": "plantuml", "mermaid": "mermaid", "dot": "dot"} | {
    "graphviz": "dot",
    "digraph": "dot",
    "graph": "dot",
    "gv": "dot",
}
"""What directives and fences call a format."""


class Block(msgspec.Struct, frozen=True):
    """The text of one diagram in a document. `line` and `column` (from 1) are those of its first character."""

    format: str
    name: str
    text: str
    line: int = 1
    column: int = 1


def blocks(text: str) -> Iterator[Block]:
    """Every diagram of a document, in order, named by its caption, else by the heading above it."""
    rows = text.split("\n")
    heading = ""
    at = 0
    while at < len(rows):
        row = rows[at]
        directive, fence = _DIRECTIVE.fullmatch(row), _FENCE.fullmatch(row)
        if directive is not None:
            at, block = _directive(rows, at, directive, heading)
            yield block
            continue
        if fence is not None:
            end = _fence_end(rows, at, fence["fence"])
            if fence["name"].lower() in WORDS:
                inner = rows[at + 1 : end]
                yield Block(WORDS[fence["name"].lower()], fence["title"] or heading, "\n".join(inner), at + 2)
            at = end + 1
            continue
        if found := _HEADING.fullmatch(row):
            heading = found["title"]
        elif at and _is_underline(row, rows[at - 1]):
            heading = rows[at - 1].strip()
        at += 1


def _directive(rows: Sequence[str], at: int, found: re.Match[str], heading: str) -> tuple[int, Block]:
    """The block of a directive, and where the text goes on behind it."""
    depth = len(found["indent"].expandtabs())
    end = at + 1
    while end < len(rows) and (not rows[end].strip() or _indent(rows[end]) > depth):
        end += 1
    name = found["argument"].strip() if WORDS[found["name"]] != "dot" else ""
    first = at + 1
    while first < end and (option := _OPTION.fullmatch(rows[first])):
        if option["name"] == "caption":
            name = option["value"].strip()
        first += 1
    while first < end and not rows[first].strip():
        first += 1
    inner = rows[first:end]
    indent = min((_indent(row) for row in inner if row.strip()), default=0)
    text = "\n".join(row.expandtabs()[indent:] for row in inner)
    if found["name"] in {"digraph", "graph"}:  # Sphinx has the line around it written by the directive
        return end, Block("dot", name or heading, f"{found['name']} {{\n{text}\n}}", first, indent + 1)
    return end, Block(WORDS[found["name"]], name or heading, text, first + 1, indent + 1)


def _fence_end(rows: Sequence[str], at: int, fence: str) -> int:
    return next((row for row in range(at + 1, len(rows)) if rows[row].strip().startswith(fence)), len(rows))


def _is_underline(row: str, above: str) -> bool:
    return len(row) >= 3 and len(set(row)) == 1 and row[0] in "=-~^\"'*+#" and bool(above.strip())


def _indent(row: str) -> int:
    expanded = row.expandtabs()
    return len(expanded) - len(expanded.lstrip())
