# SPDX-License-Identifier: Apache-2.0
"""From a drawing of another tool to edits of one of our languages: which type a kind becomes, and which edge an arrow.

A kind that the language has no type for becomes the plainest one and is named in the report; nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from glsp.errors import Invalid
from glsp.formats.drawing import Arrow, Box, Drawing, Skipped
from glsp.formats.edits import Edge, Edit, Node
from glsp.formats.tables import TABLES, Table, meant, named
from glsp.protocol.geometry import Fields

CLASS_WORDS = frozenset({"class", "enum", "struct", "dataclass", "record", "object", "annotation", "protocol"})
LANGUAGES = {"deployment": "deployment", "flowchart": "flowchart", "state": "flowchart", "class": "uml-class"}
"""What a format's own kind of diagram is drawn in."""

RESERVED = ("_label", "_header", "_struct", "_icon", "_kind", "_start", "_end", "_section", "_attributes", "_operations",
            "_literals", "_slots")  # fmt: skip
"""Endings that the languages keep for parts."""

MARKS = {"start": "Start", "end": "End"}
"""What the round marks of state diagrams are called, which have no label."""


class Mapped(msgspec.Struct, frozen=True):
    """The edits that draw it in a language, and what could not be said in it."""

    language: str
    edits: tuple[Edit, ...]
    notes: tuple[Skipped, ...]


def mapped(drawing: Drawing, language: str = "") -> Mapped:
    """A drawing in the words of a language; without one, in that which suits its kinds. Raises Invalid."""
    table = TABLES.get(language or suiting(drawing))
    if table is None:
        known = ", ".join(TABLES)
        raise Invalid(f"drawings of other tools cannot become a {language}", hint=f"they can become: {known}")
    return _Mapping(drawing, table).run()


def suiting(drawing: Drawing) -> str:
    """The id of the language that suits what is drawn."""
    if found := LANGUAGES.get(drawing.meta.get("kind", "")):
        return found
    is_class = any(box.kind in CLASS_WORDS or box.members for box in drawing.boxes)
    return "uml-class" if is_class else "deployment"


class _Mapping:
    def __init__(self, drawing: Drawing, table: Table) -> None:
        self._drawing = drawing
        self._table = table
        self._parents = {each.parent for each in (*drawing.boxes, *drawing.notes) if each.parent}
        _check_nesting(drawing)
        self._named = named(table.language)
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._notes: list[Skipped] = []
        self._stereotypes: dict[str, tuple[str, ...]] = {}
        self._ids = {box.id: self._fresh(box.id.rstrip("_") if box.kind in MARKS else box.id) for box in drawing.boxes}
        self._types = {box.id: self._type(box) for box in drawing.boxes}

    def run(self) -> Mapped:
        edits: list[Edit] = [self._box(box) for box in self._drawing.boxes]
        edits += [self._arrow(arrow) for arrow in self._drawing.arrows]
        notes = {note.id: self._fresh(note.id) for note in self._drawing.notes}
        for note in self._drawing.notes:
            within = self._ids.get(note.parent)
            edits.append(Node(type=self._table.note, id=notes[note.id], label=note.text, within=within))
        known = {**notes, **self._ids}
        for note in self._drawing.notes:
            links = (known[about] for about in dict.fromkeys(note.about) if about in known)
            edits += [Edge(source=notes[note.id], target=about, type=self._table.note_link) for about in links]
        return Mapped(self._table.language, tuple(edits), tuple(self._notes))

    def _fresh(self, name: str) -> str:
        """An id of ours: letters, digits and what may stand without quotes in the notation."""
        plain = name if _ID.fullmatch(name) else re.sub(r"[^\w.\-/#]+", "_", name).strip("_")[:MAX_ID] or "element"
        found = plain
        while found in self._taken or found.endswith(RESERVED):
            self._numbers[plain] = self._numbers.get(plain, 1) + 1
            found = f"{plain}_{self._numbers[plain]}"
        self._taken.add(found)
        return found

    def _type(self, box: Box) -> str:
        table = self._table
        holds = box.id in self._parents
        found, self._stereotypes[box.id] = meant(table, box.kind, box.stereotypes, holds=holds)
        if found is None:
            found = table.box if holds else table.leaf
            if box.kind not in table.plain:
                self._notes.append(Skipped(box.line, 1, f"the {box.kind} {box.id} becomes a {found}"))
        return found

    def _box(self, box: Box) -> Node:
        kind = self._types[box.id]
        label = box.label if box.label.strip() else MARKS.get(box.kind, box.label)
        if kind not in self._named and label.strip():
            self._notes.append(Skipped(box.line, 1, f"the label of {box.id}, which becomes a {kind}: {label}"))
        return Node(
            type=kind, id=self._ids[box.id], label=label if kind in self._named else None,
            within=self._ids.get(box.parent), props=self._said(box, kind),
        )  # fmt: skip

    def _said(self, box: Box, kind: str) -> Fields:
        """Properties: stereotypes in a deployment, members in a class; what has no place is named."""
        said: Fields = {}
        if stereotypes := ", ".join(self._stereotypes[box.id]):
            if self._table.language == "deployment" and kind != self._table.note:
                said["stereotype"] = stereotypes
            else:
                self._notes.append(Skipped(box.line, 1, f"the stereotype of {box.id}: {stereotypes}"))
        if not box.members:
            return said
        if self._table.language == "uml-class" and kind not in {"package", "remark"}:
            return said | members(kind, box.members)
        self._notes.append(Skipped(box.line, 1, f"the members of {box.id}, which becomes a {kind}"))
        return said

    def _arrow(self, arrow: Arrow) -> Edge:
        """Edges of ours run to the arrow's head, generalisations to what is more general."""
        swapped = (arrow.source_end == "arrow" and arrow.target_end == "none") or (
            arrow.source_end == "triangle" and arrow.target_end != "triangle"
        )
        kind = self._table.edge(arrow, self._types[arrow.source], self._types[arrow.target])
        ends = (self._ids[arrow.source], self._ids[arrow.target])
        texts = (arrow.source_label, arrow.target_label)
        if kind in TURNED and "diamond" in arrow.target_end:
            swapped = True
        if swapped:
            ends, texts = ends[::-1], texts[::-1]
        props: Fields = {}
        if kind.startswith("association"):
            named = zip(("sourceMultiplicity", "targetMultiplicity"), texts, strict=True)
            props = {name: text for name, text in named if text}
        elif any(texts):
            self._notes.append(
                Skipped(arrow.line, 1, f"the texts at the ends of a {kind}: {' '.join(filter(None, texts))}")
            )
        label = arrow.label or None
        if label is not None and kind in self._table.mute:
            self._notes.append(Skipped(arrow.line, 1, f"the label of a {kind}: {label}"))
            label = None
        return Edge(source=ends[0], target=ends[1], type=kind, label=label, props=props)


def members(kind: str, lines: Sequence[str]) -> Fields:
    """The properties of a classifier: what has brackets is an operation, unless `{field}` or `{method}` before it says.

    The opposite of `formats.drawn`, which writes these words where the brackets would say the wrong thing.
    """
    found: dict[str, list[str]] = {}
    for line in lines:
        word, text = next(((word, line.removeprefix(word)) for word in SAYS if line.startswith(word)), ("", line))
        is_operation = kind == "interface" or SAYS.get(word, "(" in text)
        name = SINGLE.get(kind) or ("operations" if is_operation else "attributes")
        found.setdefault(name, []).append(text.strip())
    return {name: "\n".join(texts) for name, texts in found.items()}


def _check_nesting(drawing: Drawing) -> None:
    """Raises Invalid where a box is inside itself, or inside something that is not there."""
    parents = {box.id: box.parent for box in drawing.boxes}
    fine: set[str] = {""}
    for box in drawing.boxes:
        way: dict[str, None] = {}
        at = box.id
        while at not in fine:
            if at in way or at not in parents:
                raise Invalid(
                    f"line {box.line}: {box.id} is inside itself", hint="give one of the containers another name"
                )
            way[at] = None
            at = parents[at]
        fine.update(way)


SINGLE = {"enumeration": "literals", "object": "slots"}
"""Classifiers with one list of members."""

SAYS = {"{field}": False, "{method}": True}
"""Whether a member is an operation, in the words of PlantUML."""

MAX_ID = 120
"""Characters of an id that is made from a name."""

_ID = re.compile(rf"[\w.\-/#]{{1,{MAX_ID}}}")

TURNED = frozenset({"association:composition", "association:aggregation"})
"""Edges whose diamond stands at the start with us, wherever it was written."""
