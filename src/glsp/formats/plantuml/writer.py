# SPDX-License-Identifier: Apache-2.0
"""Drawings as PlantUML: component and deployment diagrams, or class diagrams, by what stands in them.

Everything has an alias, which is our id wherever PlantUML can read it, and every text is quoted (`quoting`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from glsp.formats.aliases import aliases, renamed
from glsp.formats.drawing import Arrow, Box, Drawing, Note
from glsp.formats.drawn import drawn
from glsp.formats.nesting import INDENT, lines
from glsp.formats.plantuml.quoting import line, member, quoted, stereotype
from glsp.formats.plantuml.words import CLASSES, QUIET, STROKES, TEXTS, WRITTEN
from glsp.formats.vocabulary import Vocabulary
from glsp.formats.written import Sheet, Written

DEPLOYED = Vocabulary(
    leaves=frozenset({
        "actor", "agent", "artifact", "boundary", "card", "circle", "cloud", "collections", "component", "control", "database",
        "entity", "file", "folder", "frame", "interface", "node", "package", "queue", "rectangle", "stack", "storage", "usecase",
    }),
    boxes=frozenset({
        "artifact", "card", "cloud", "component", "database", "file", "folder", "frame", "node", "package", "queue", "rectangle",
        "stack", "storage",
    }),
    leaf="rectangle",
    box="rectangle",
    instead={"circle": "usecase", "cylinder": "database", "document": "artifact", "double-circle": "usecase",
             "ellipse": "usecase", "group": "frame", "stadium": "usecase"},
    ends={"crow": "arrow"},
)  # fmt: skip
"""What the PlantUML of Debian 12 draws in component and deployment diagrams; newer ones draw all of it, too."""

CLASSED = Vocabulary(
    leaves=frozenset({"annotation", "class", "enum", "interface", "object", "package"}),
    boxes=frozenset({"package"}),
    leaf="class",
    box="package",
    ends={"circle": "arrow"},
)

_ALIAS = re.compile(r"\w+(?:\.\w+)*")
_TAKEN = frozenset({*QUIET, *TEXTS, "abstract", "as", "end", "floating", "note"})
"""Words that mean something else at the beginning of a line."""


def write(sheet: Sheet) -> Written:
    """A diagram as PlantUML."""
    found = drawn(sheet, CLASSED if sheet.language.id == "uml-class" else DEPLOYED)
    text, left_out = text_of(found.drawing)
    return Written(text, (*found.left_out, *left_out))


def text_of(drawing: Drawing) -> tuple[str, list[str]]:
    """A drawing in the words of one of the vocabularies, and the ids that have other names there."""
    names = aliases([each.id for each in (*drawing.boxes, *drawing.notes)], _ALIAS, _TAKEN)
    return "\n".join(_rows(drawing, names)) + "\n", renamed(names)


def _rows(drawing: Drawing, names: Mapping[str, str]) -> Iterator[str]:
    is_class = any(box.kind in CLASSES for box in drawing.boxes) and not any(
        box.kind not in CLASSES and box.kind != "package" for box in drawing.boxes
    )
    yield "@startuml"
    if drawing.name.strip():
        yield f"title {line(drawing.name)}"
    if drawing.direction:
        yield "left to right direction" if drawing.direction == "right" else "top to bottom direction"
    if any("." in name for name in names.values()):
        yield "set namespaceSeparator none"
    things = (*drawing.boxes, *drawing.notes)
    yield from lines(things, lambda each: _alone(each, names), lambda each: (_opened(each, names),), "}")
    for note in drawing.notes:
        yield from (f"{names[note.id]} .. {names[about]}" for about in note.about)
    yield from (_arrow(arrow, names, is_class=is_class) for arrow in drawing.arrows)
    yield "@enduml"


def _alone(thing: Box | Note, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(thing, Note):
        yield f"note {quoted(thing.text)} as {names[thing.id]}"
    elif thing.members or thing.kind == "package":  # which class diagrams know with braces alone
        yield _opened(thing, names)
        yield from (f"{INDENT}{member(each)}" for each in thing.members)
        yield "}"
    else:
        yield _declared(thing, names)


def _opened(thing: Box | Note, names: Mapping[str, str]) -> str:
    """Nothing is inside a note."""
    return f"{_declared(thing, names)} {{" if isinstance(thing, Box) else ""


def _declared(box: Box, names: Mapping[str, str]) -> str:
    is_abstract = box.kind == "class" and box.stereotypes[:1] == ("abstract",)
    marks = "".join(f" <<{stereotype(each)}>>" for each in box.stereotypes[is_abstract:])
    return f"{'abstract ' if is_abstract else ''}{box.kind} {quoted(box.label)} as {names[box.id]}{marks}"


def _arrow(arrow: Arrow, names: Mapping[str, str], *, is_class: bool) -> str:
    left, right = (WRITTEN[end][at] for at, end in enumerate((arrow.source_end, arrow.target_end)))
    if not is_class:  # component diagrams call the cross so
        left, right = ("#" if each == "x" else each for each in (left, right))
    near, far = (f"{quoted(text)} " if text else "" for text in (arrow.source_label, arrow.target_label))
    stroke = STROKES[arrow.stroke]
    marks = "".join(f" <<{stereotype(each)}>>" for each in arrow.stereotypes)
    label = f" : {line(arrow.label)}" if arrow.label else ""
    return f"{names[arrow.source]} {near}{left}{stroke}{right} {far}{names[arrow.target]}{marks}{label}"
