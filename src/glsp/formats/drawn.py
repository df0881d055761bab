# SPDX-License-Identifier: Apache-2.0
"""From a diagram of ours to a drawing for another tool: the way back of `mapping`.

A writer says which words its format has (`Vocabulary`), and gets boxes, arrows and notes in these words alone. What they
cannot say is named: a type stays readable as a stereotype (`tables`), properties that no format shows are left out, and
so is what the reader of our own text would take for something else. Places are part of the drawing where the
format says them (`has_places`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from glsp.formats.drawing import Arrow, Box, Drawing, End, Note, Stroke
from glsp.formats.listing import nodes
from glsp.formats.mapping import SAYS, SINGLE
from glsp.formats.tables import ABSTRACT, TABLES, meant
from glsp.formats.vocabulary import Vocabulary
from glsp.formats.written import Sheet
from glsp.languages import EdgeType, NodeType
from glsp.languages.kinds import every_part
from glsp.languages.words import LanguageWords
from glsp.model.change import Element
from glsp.model.graph import descendants, need
from glsp.model.notation import outgoing
from glsp.model.ports import side_of
from glsp.protocol.geometry import Bounds, Fields, Json, Point
from glsp.render.lines import box_of, line_of

ENDS: Mapping[str, End] = {
    "open": "arrow", "message": "triangle", "arrow": "arrow", "triangle": "triangle", "diamond": "diamond",
    "filled-diamond": "filled-diamond", "circle": "circle", "cross": "cross", "crow": "crow",
}  # fmt: skip
"""The ends of declared edges; `none` is what all others are."""

SHAPES = {
    "actor": "actor", "artifact": "artifact", "circle": "circle", "cloud": "cloud", "component": "component",
    "cylinder": "database", "diamond": "diamond", "document": "document", "double-circle": "double-circle",
    "ellipse": "ellipse", "folder": "folder", "hexagon": "hexagon", "node": "node", "note": "note",
    "parallelogram": "parallelogram", "queue": "queue", "rounded": "rounded", "stadium": "stadium",
    "subroutine": "subroutine", "thick-circle": "double-circle", "trapezoid": "trapezoid",
}  # fmt: skip
"""Kinds of nodes by the shape they are declared with; all others are rectangles."""

KINDS = {"deployment": "deployment", "flowchart": "flowchart", "uml-class": "class"}
"""What a drawing says of itself, for `mapping` to know which language suits it."""

NOTE = "note"

MIDDLE = 0.5
"""Where on an edge its second half begins."""


class Drawn(msgspec.Struct, frozen=True):
    """A drawing in the words of a format, and what of the diagram is not in it."""

    drawing: Drawing
    left_out: tuple[str, ...] = ()


def drawn(sheet: Sheet, vocabulary: Vocabulary) -> Drawn:
    """The diagram as a drawing; boxes stand before what is inside them, arrows in the order of their sources."""
    return _Drawing(sheet, vocabulary).run()


class _Drawing:
    def __init__(self, sheet: Sheet, vocabulary: Vocabulary) -> None:
        self._sheet = sheet
        self._words = LanguageWords(sheet.language)
        self._vocabulary = vocabulary
        self._table = TABLES.get(sheet.language.id)
        self._nodes = {element.id: element for element in nodes(sheet.view, self._words)}
        self._parents = {each: self._words.container(sheet.view, each) or "" for each in self._nodes}
        self._full = frozenset(self._parents.values())
        self._left_out: list[str] = []
        self._untold: Counter[str] = Counter()
        self._types = {each: self._kind(element) for each, element in self._nodes.items()}
        self._notes = {each for each, kind in self._types.items() if self._is_note(each, kind)}

    def run(self) -> Drawn:
        boxes = tuple(self._box(element) for each, element in self._nodes.items() if each not in self._notes)
        arrows: list[Arrow] = []
        about: dict[str, list[str]] = {each: [] for each in self._notes}
        for element in self._nodes.values():
            for edge in outgoing(self._sheet.view, element.id):
                if (arrow := self._arrow(edge)) is not None:
                    self._place(edge, arrow, arrows, about)
        notes = tuple(
            Note(
                id=each,
                text=self._label(each),
                about=tuple(about[each]),
                parent=self._parents[each],
                place=self._place_of(self._nodes[each]),
            )
            for each in self._nodes
            if each in self._notes
        )
        self._left_out += self._strange()
        kind = KINDS.get(self._sheet.language.id)
        meta = {"kind": kind} if kind else {}
        drawing = Drawing(name=self._sheet.title, boxes=boxes, arrows=tuple(arrows), notes=notes, meta=meta)
        return Drawn(drawing, tuple(self._left_out))

    # nodes

    def _kind(self, element: Element) -> NodeType | None:
        return self._sheet.language.kinds.node(element.type)

    def _is_note(self, element_id: str, kind: NodeType | None) -> bool:
        is_note = kind is not None and kind.shape.name == NOTE and element_id not in self._full
        return is_note and self._vocabulary.has_notes

    def _label(self, element_id: str) -> str:
        return self._words.label(self._sheet.view, element_id) or ""

    def _box(self, element: Element) -> Box:
        holds = element.id in self._full
        declared = self._types[element.id]
        wanted = self._wanted(element, declared)
        kind = self._vocabulary.kind(wanted, holds=holds)
        told = dict(self._words.properties(element))
        said = self._stereotypes(told.pop("stereotype", None)) if self._has_stereotypes else ()
        members = tuple(self._members(declared, told)) if self._vocabulary.has_members else ()
        self._left_out += (f"{name} of {element.id}: {value}" for name, value in told.items())
        return Box(
            id=element.id, kind=kind, label=self._label(element.id), parent=self._parents[element.id],
            stereotypes=self._marked(element.type, kind, said, holds=holds), members=members, place=self._place_of(element),
        )  # fmt: skip

    def _place_of(self, element: Element) -> Bounds | None:
        return box_of(self._sheet.view, element) if self._has_places else None

    def _way_of(self, edge: Element) -> tuple[Point, ...]:
        return tuple(line_of(self._sheet.view, self._sheet.language, edge)) if self._has_places else ()

    @property
    def _has_places(self) -> bool:
        return self._vocabulary.has_places and self._sheet.with_places

    @property
    def _has_stereotypes(self) -> bool:
        return self._table is None or self._table.language == "deployment"

    def _wanted(self, element: Element, declared: NodeType | None) -> str:
        """The kind that says best what a node is, whatever the format."""
        if self._table is not None and element.type in self._table.kinds:
            return self._table.kinds[element.type]
        return SHAPES.get(declared.shape.name, "rectangle") if declared is not None else "rectangle"

    def _stereotypes(self, said: Json) -> tuple[str, ...]:
        """Several stand in one property, as `mapping` joins them; otherwise it is one."""
        if not isinstance(said, str) or not said:
            return ()
        parts = tuple(said.split(", "))
        return parts if all(part and part == part.strip() for part in parts) else (said,)

    def _marked(self, type_id: str, kind: str, said: tuple[str, ...], *, holds: bool) -> tuple[str, ...]:
        """The stereotypes of a box, its type the first of them where the kind alone would not tell."""
        table = self._table
        if table is None:
            return (type_id, *said)
        if kind == "class" and type_id == table.leaves.get(ABSTRACT):
            return (ABSTRACT, *said)
        found, left = meant(table, kind, said, holds=holds)
        if found is None and kind in table.plain:
            found = table.box if holds else table.leaf
        return said if (found, left) == (type_id, said) else (type_id, *said)

    def _members(self, declared: NodeType | None, told: Fields) -> Iterator[str]:
        """The lines in a classifier, each property a line at a time; they are no longer in `told`."""
        shown = [part.shows for part in every_part(declared.parts) if part.shows] if declared is not None else []
        for name in shown:
            text = told.pop(name, "")
            for line in str(text).split("\n"):
                if line.strip():
                    yield _said(name, line.strip(), declared.id if declared is not None else "")

    # edges

    def _arrow(self, edge: Element) -> Arrow | None:
        source, target = str(edge.fields["sourceId"]), str(edge.fields["targetId"])
        if target not in self._nodes:
            self._left_out.append(f"the edge {source}>{target}: it ends at no node")
            return None
        declared = self._sheet.language.kinds.edge(edge.type)
        told = dict(self._words.properties(edge))
        stroke, ends = self._look(declared)
        near, far = (self._at_end(declared, told, is_start=is_start) for is_start in (True, False))
        self._left_out += (f"{name} of {source}>{target}: {value}" for name, value in told.items())
        arrow = Arrow(
            source=source, target=target, label=self._label(edge.id), stroke=stroke, source_end=ends[0], target_end=ends[1],
            source_label=near, target_label=far, way=self._way_of(edge),
        )  # fmt: skip
        if self._vocabulary.has_end_labels or not (near or far):
            return arrow
        self._left_out.append(f"the texts at the ends of {source}>{target}: {' '.join(filter(None, (near, far)))}")
        return msgspec.structs.replace(arrow, source_label="", target_label="")

    def _look(self, declared: EdgeType | None) -> tuple[Stroke, tuple[End, End]]:
        if declared is None:
            return "solid", ("none", "arrow")
        line, words = declared.line, self._vocabulary
        ends = (ENDS.get(line.source_end, "none"), ENDS.get(line.target_end, "none"))
        return words.strokes.get(line.style, line.style), (
            words.ends.get(ends[0], ends[0]),
            words.ends.get(ends[1], ends[1]),
        )

    def _at_end(self, declared: EdgeType | None, told: Fields, *, is_start: bool) -> str:
        """The text at an end: the property that the label there shows."""
        for label in declared.end_labels if declared is not None else ():
            if (label.position < MIDDLE) == is_start:
                return str(told.pop(label.shows, ""))
        return ""

    def _place(self, edge: Element, arrow: Arrow, arrows: list[Arrow], about: dict[str, list[str]]) -> None:
        """An arrow between boxes stands for itself, one at a note says what the note is about."""
        note = next((each for each in (arrow.source, arrow.target) if each in self._notes), None)
        if note is None:
            arrows.append(arrow)
            self._compare(edge, arrow)
            return
        other = arrow.target if note == arrow.source else arrow.source
        links = self._table.note_link if self._table is not None else edge.type
        if other == note or other in about[note]:
            self._left_out.append(f"the edge {arrow.source}>{arrow.target}: a note is joined with a thing once")
            return
        about[note].append(other)
        if edge.type != links:
            self._left_out.append(f"the type of {arrow.source}>{arrow.target}, {edge.type}: it is the line of a note")
        if arrow.label:
            self._left_out.append(f"the label of {arrow.source}>{arrow.target}, the line of a note: {arrow.label}")

    def _compare(self, edge: Element, arrow: Arrow) -> None:
        """Says where a line will be read as another type than it was."""
        if self._table is None:
            self._untold[edge.type] += 1
            return
        ends = (self._nodes[arrow.source].type, self._nodes[arrow.target].type)
        found = self._table.edge(arrow, *ends)
        if found != edge.type:
            self._left_out.append(f"the type of {arrow.source}>{arrow.target}, {edge.type}: it reads as {found}")

    def _strange(self) -> Iterator[str]:
        """What is no node, no part of one, and no edge between nodes; and edges that only their look tells apart."""
        view, kinds = self._sheet.view, self._sheet.language.kinds
        known = {
            *kinds.part_types,
            *(each.label for each in kinds.edges),
            *(each.id for each in self._sheet.language.labels),
        }
        known |= {label.type for edge in kinds.edges for label in edge.end_labels}
        for each in descendants(view, view.root):
            element = need(view, each)
            if element.is_edge:
                if str(element.fields["sourceId"]) not in self._nodes:
                    yield f"the edge {each}: it begins at no node"
            elif (
                each != view.root
                and each not in self._nodes
                and self._sheet.language.nodes
                and element.type not in known
            ):
                yield f"{each}: {element.type} is no type of {self._sheet.language.name}"
        if ports := sum(side_of(element) is not None for element in self._nodes.values()):
            yield f"the sides of ports ({ports}): there they are boxes inside their owners"
        if len(self._untold) > 1:
            yield f"the types of edges ({', '.join(self._untold)}): only their look tells them apart"


def _said(name: str, line: str, kind: str) -> str:
    """A member, with a word before it where its brackets would make it the other kind of member (`mapping.members`)."""
    is_operation = name == "operations"
    tells = kind in SINGLE or (kind == "interface" and is_operation) or ("(" in line) == is_operation
    if tells and not line.startswith(tuple(SAYS)):
        return line
    return f"{'{method}' if is_operation else '{field}'} {line}"
