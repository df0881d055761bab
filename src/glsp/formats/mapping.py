# SPDX-License-Identifier: Apache-2.0
"""From a drawing of another tool to edits of one of our languages: which type a kind becomes, and which edge an arrow.

A kind that the language has no type for becomes the plainest one and is named in the report; nothing is dropped.
"""

from __future__ import annotations

import re

import msgspec

from glsp.errors import Invalid
from glsp.formats.drawing import Arrow, Box, Drawing, Skipped
from glsp.formats.edits import Edge, Edit, Node
from glsp.formats.tables import TABLES, Table
from glsp.protocol.geometry import Fields

CLASS_WORDS = frozenset({"class", "enum", "struct", "dataclass", "record", "object", "annotation", "protocol"})
LANGUAGES = {"flowchart": "flowchart", "state": "flowchart", "class": "uml-class"}
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
        self._parents = {box.parent for box in drawing.boxes if box.parent}
        _check_nesting(drawing)
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._notes: list[Skipped] = []
        self._ids = {box.id: self._fresh(box.id) for box in drawing.boxes}
        self._types = {box.id: self._type(box) for box in drawing.boxes}

    def run(self) -> Mapped:
        edits: list[Edit] = [self._box(box) for box in self._drawing.boxes]
        edits += [self._arrow(arrow) for arrow in self._drawing.arrows]
        for note in self._drawing.notes:
            note_id = self._fresh(note.id)
            edits.append(Node(type=self._table.note, id=note_id, label=note.text, within=self._ids.get(note.parent)))
            links = (self._ids[about] for about in dict.fromkeys(note.about) if about in self._ids)
            edits += [Edge(source=note_id, target=about, type=self._table.note_link) for about in links]
        return Mapped(self._table.language, tuple(edits), tuple(self._notes))

    def _fresh(self, name: str) -> str:
        """An id of ours: letters, digits and what may stand without quotes in the notation."""
        plain = re.sub(r"[^\w.\-/#]+", "_", name).strip("_")[:MAX_ID] or "element"
        found = plain
        while found in self._taken or found.endswith(RESERVED):
            self._numbers[plain] = self._numbers.get(plain, 1) + 1
            found = f"{plain}_{self._numbers[plain]}"
        self._taken.add(found)
        return found

    def _type(self, box: Box) -> str:
        table = self._table
        holds = box.id in self._parents
        kind = "abstract" if "abstract" in box.stereotypes and box.kind == "class" else box.kind
        found = (table.boxes if holds else table.leaves).get(kind)
        if found is None:
            found = table.box if holds else table.leaf
            if kind not in table.plain:
                self._notes.append(Skipped(box.line, 1, f"the {kind} {box.id} becomes a {found}"))
        return found

    def _box(self, box: Box) -> Node:
        kind = self._types[box.id]
        label = box.label if box.label.strip() else MARKS.get(box.kind, box.label)
        return Node(
            type=kind, id=self._ids[box.id], label=label, within=self._ids.get(box.parent), props=self._said(box, kind)
        )

    def _said(self, box: Box, kind: str) -> Fields:
        """Properties: stereotypes in a deployment, members in a class."""
        if self._table.language == "deployment":
            return {"stereotype": ", ".join(box.stereotypes)} if box.stereotypes and kind != "remark" else {}
        if self._table.language != "uml-class" or not box.members:
            return {}
        if kind in {"package", "remark"}:
            self._notes.append(Skipped(box.line, 1, f"the members of {box.id}, which becomes a {kind}"))
            return {}
        if kind in {"enumeration", "object"}:
            return {"literals" if kind == "enumeration" else "slots": "\n".join(box.members)}
        operations = [member for member in box.members if "(" in member or kind == "interface"]
        attributes = [member for member in box.members if member not in operations]
        said = {"attributes": "\n".join(attributes), "operations": "\n".join(operations)}
        return {name: text for name, text in said.items() if text}

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


MAX_ID = 120
"""Characters of an id that is made from a name."""

TURNED = frozenset({"association:composition", "association:aggregation"})
"""Edges whose diamond stands at the start with us, wherever it was written."""
