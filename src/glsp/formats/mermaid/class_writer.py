# SPDX-License-Identifier: Apache-2.0
"""Drawings as Mermaid class diagrams: packages are name spaces, kinds and stereotypes annotations.

Mermaid has no empty name space: a package with nothing in it is a class with an annotation that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from glsp.formats.aliases import aliases, renamed
from glsp.formats.drawing import Arrow, Box, Drawing, Note
from glsp.formats.mermaid.members import written
from glsp.formats.mermaid.quoting import front, line, quoted, text
from glsp.formats.mermaid.words import ANNOTATIONS, RELATION_ENDS
from glsp.formats.nesting import INDENT, lines
from glsp.formats.vocabulary import Vocabulary

CLASSES = Vocabulary(
    leaves=frozenset({"class", "enum", "interface", "package", "struct"}),
    boxes=frozenset({"package"}),
    leaf="class",
    box="package",
    strokes={"dotted": "dashed", "thick": "solid"},
    ends={"circle": "arrow", "cross": "arrow", "crow": "arrow", "plus": "arrow"},
)

_ALIAS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TAKEN = frozenset({
    "call", "callback", "class", "classdef", "click", "cssclass", "default", "direction", "end", "for", "href", "link", "namespace",
    "note", "style",
})  # fmt: skip


def class_diagram(drawing: Drawing) -> tuple[str, list[str]]:
    """A drawing in the words of `CLASSES`, and what it says that a class diagram cannot."""
    numbered = {note.id: f"note_{at}" for at, note in enumerate(drawing.notes, 1)}
    names = aliases([box.id for box in drawing.boxes], _ALIAS, _TAKEN | frozenset(numbered.values()))
    spaces = {box.parent for box in drawing.boxes} - {""}
    left_out = renamed({**names, **numbered})
    left_out += (
        f"stereotype of {box.id}: {each}" for box in drawing.boxes if box.id in spaces for each in box.stereotypes
    )
    rows = ["classDiagram"]
    if drawing.direction:
        rows.append(f"{INDENT}direction {'LR' if drawing.direction == 'right' else 'TB'}")
    rows += lines(drawing.boxes, lambda box: _class(box, names), lambda box: (_space(box, names),), "}", depth=1)
    for note in drawing.notes:
        rows.append(INDENT + _note(note, names, spaces, left_out))
    for arrow in drawing.arrows:
        if {arrow.source, arrow.target} & spaces:
            left_out.append(f"the line {arrow.source}>{arrow.target}: Mermaid draws none to a name space")
        else:
            rows.append(INDENT + _relation(arrow, names))
    return front(drawing.name) + "\n".join(rows) + "\n", left_out


def _class(box: Box, names: Mapping[str, str]) -> Iterator[str]:
    head = f"class {names[box.id]}{_label(box, names)}"
    rows = [*_annotations(box), *map(written, box.members)]
    yield f"{head} {{" if rows else head
    if rows:
        yield from (INDENT + row for row in rows)
        yield "}"


def _space(box: Box, names: Mapping[str, str]) -> str:
    return f"namespace {names[box.id]}{_label(box, names)} {{"


def _label(box: Box, names: Mapping[str, str]) -> str:
    """Nothing where it says what the name says."""
    return "" if box.label == names[box.id] else f"[{quoted(box.label)}]"


def _annotations(box: Box) -> Iterator[str]:
    if box.kind in ANNOTATIONS:
        yield f"<<{ANNOTATIONS[box.kind]}>>"
    yield from (f"<<{text(each)}>>" for each in box.stereotypes)


def _note(note: Note, names: Mapping[str, str], spaces: set[str], left_out: list[str]) -> str:
    about = [each for each in note.about if each in names and each not in spaces]
    left_out += (
        f"what {note.id} is about, beside the first: {note.id}>{each}" for each in note.about if each not in about[:1]
    )
    if note.parent:
        left_out.append(f"in of {note.id}: {note.parent}")
    return f"note {f'for {names[about[0]]} ' if about else ''}{quoted(note.text)}"


def _relation(arrow: Arrow, names: Mapping[str, str]) -> str:
    left, right = RELATION_ENDS[arrow.source_end][0], RELATION_ENDS[arrow.target_end][1]
    near, far = (f"{quoted(each)} " if each else "" for each in (arrow.source_label, arrow.target_label))
    stroke = "--" if arrow.stroke == "solid" else ".."
    label = f" : {line(arrow.label)}" if arrow.label else ""
    return f"{names[arrow.source]} {near}{left}{stroke}{right} {far}{names[arrow.target]}{label}"
