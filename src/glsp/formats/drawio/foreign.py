# SPDX-License-Identifier: Apache-2.0
"""Pages that others drew: styles say what cells are; their places and nesting stay. Read as a drawing, then mapped to a language."""

from __future__ import annotations

from collections.abc import Iterable

from glsp import languages
from glsp.formats.drawing import Arrow, Box, Drawing, Note, Skipped, Stroke, by_place
from glsp.formats.drawio.cells import RULE, Cell
from glsp.formats.drawio.ends import line_of_cell
from glsp.formats.drawio.kept import looks, untaken
from glsp.formats.drawio.kinds import end_of, kind_of
from glsp.formats.drawio.looks import edge_style, node_style
from glsp.formats.edits import Edge, Node
from glsp.formats.mapping import mapped
from glsp.formats.nesting import parents_first
from glsp.formats.pieces import Link, Names, Piece, Pieces
from glsp.languages import Language, NodeType
from glsp.protocol.geometry import Fields

_FLOWCHART = frozenset({"diamond", "parallelogram", "trapezoid", "document", "stadium", "subroutine"})
_ALIKE = {
    "deployment": {
        "ellipse": "usecase", "diamond": "rectangle", "parallelogram": "rectangle", "trapezoid": "rectangle",
        "document": "file", "subroutine": "process", "text": "note",
    },
    "flowchart": {
        "ellipse": "stadium", "database": "cylinder", "component": "rectangle", "card": "rectangle", "node": "rectangle",
        "folder": "group", "frame": "group", "rounded": "rounded", "storage": "cylinder", "artifact": "document",
    },
    "uml-class": {"frame": "package", "folder": "package", "group": "package", "rectangle": "class", "rounded": "class"},
}  # fmt: skip
"""Which kind of a language stands for one that it has no word for, and looks or means almost the same."""

_STEREOTYPES = {
    "interface": "interface",
    "enumeration": "enum",
    "enum": "enum",
    "datatype": "struct",
    "abstract": "abstract",
}
LABEL_ENDS = 0.5
"""How far from the middle of an edge, 0 to 1, a label belongs to an end."""


def foreign(name: str, every: dict[str, Cell], language_id: str) -> Pieces:
    """A page in the language asked for, or in the one that suits what is on it. Raises Invalid."""
    return _Page(name, every).pieces(language_id)


class _Page:
    def __init__(self, name: str, every: dict[str, Cell]) -> None:
        self._name = name
        self._cells = every
        self._inside: dict[str, list[Cell]] = {}
        for cell in every.values():
            self._inside.setdefault(cell.parent, []).append(cell)
        self._skipped: list[Skipped] = []
        self._classes = {cell.id for cell in every.values() if self._is_class(cell)}
        self._boxes = {cell.id: cell for cell in every.values() if self._is_box(cell)}

    def pieces(self, language_id: str) -> Pieces:
        kinds = {cell.id: kind_of(cell.style)[0] for cell in self._boxes.values()}
        language_id = language_id or self._suiting(kinds)
        remarks = [each for each, kind in kinds.items() if kind == "note" and not self._holds(each)]
        boxes = [cell for cell in self._boxes.values() if cell.id not in set(remarks)]
        arrows, about = self._arrows(set(remarks))
        drawing = Drawing(
            name=self._name,
            boxes=tuple(self._box(cell, kinds[cell.id], language_id) for cell in boxes),
            arrows=tuple(arrow for arrow, _ in arrows),
            notes=tuple(self._note(self._cells[each], about.get(each, ())) for each in remarks),
        )
        found = mapped(drawing, language_id)
        language = languages.need(found.language)
        names = Names(language)
        made = [edit for edit in found.edits if isinstance(edit, Node)]
        joins = [edit for edit in found.edits if isinstance(edit, Edge)]
        nodes: list[Piece] = []
        ids: dict[str, str] = {}
        for cell, edit in zip((*boxes, *(self._cells[each] for each in remarks)), made, strict=True):
            ids[cell.id] = names.fresh(edit.id or "")
            kind = language.kinds.need_node(edit.type)
            fields = {**edit.props, **self._data(cell, kind), **looks(cell, node_style(kind))}
            nodes.append(
                Piece(
                    id=ids[cell.id],
                    type=edit.type,
                    name=edit.label or "",
                    parent=edit.within or "",
                    box=cell.box,
                    fields=fields,
                )
            )
        links = [
            self._link(cell, arrow, edit, names, ids, language)
            for (arrow, cell), edit in zip(arrows, joins, strict=False)
        ]
        for edit in joins[len(arrows) :]:
            name = names.fresh(f"{edit.source}_{edit.target}")
            links.append(Link(id=name, type=edit.type or "", source=edit.source, target=edit.target))
        told = by_place((*self._skipped, *found.notes, *untaken(self._cells.values())))
        return Pieces(
            language=language,
            nodes=parents_first(nodes),
            links=tuple(links),
            name=self._name,
            left_out=told,
        )

    def _data(self, cell: Cell, kind: NodeType) -> Fields:
        """What people wrote about a cell (*Edit Data*): as properties of the same names, else as a remark."""
        if not cell.data:
            return {}
        own = {each.name for each in kind.properties if each.kind in {"string", "text", "diagram"}}
        found: Fields = {name: value for name, value in cell.data.items() if name in own}
        rest = [f"{name}: {value}" for name, value in cell.data.items() if name not in own]
        remark = next((name for name in ("note", "documentation") if name in own and name not in found), None)
        if rest and remark is not None:
            found[remark] = "\n".join(rest)
        elif rest:
            self._skipped.append(
                Skipped(cell.line, cell.column, f"the data of {cell.id[:60]}: {', '.join(rest)[:200]}")
            )
        return found

    def _note(self, cell: Cell, about: Iterable[str]) -> Note:
        return Note(id=cell.id, text=cell.text, about=tuple(about), parent=self._around(cell), line=cell.line)

    def _suiting(self, kinds: dict[str, str]) -> str:
        if self._classes:
            return "uml-class"
        flow = sum(kind in _FLOWCHART for kind in kinds.values())
        return "flowchart" if "diamond" in kinds.values() or 2 * flow > len(kinds) else "deployment"

    # what is what

    def _is_class(self, cell: Cell) -> bool:
        if not cell.is_vertex:
            return False
        if RULE in cell.text.split("\n"):
            return True
        inner = [each for each in self._inside.get(cell.id, ()) if each.is_vertex]
        return "swimlane" in cell.style and cell.style.get("childLayout") == "stackLayout" and all(map(_is_row, inner))

    def _is_box(self, cell: Cell) -> bool:
        if not cell.is_vertex or cell.parent in self._classes:
            return False
        parent = self._cells.get(cell.parent)
        return parent is None or not parent.is_edge

    def _holds(self, cell_id: str) -> bool:
        return cell_id not in self._classes and any(each.id in self._boxes for each in self._inside.get(cell_id, ()))

    def _around(self, cell: Cell) -> str:
        """The box that a cell is in; layers are none."""
        return cell.parent if cell.parent in self._boxes else ""

    def _end(self, cell_id: str) -> str:
        """The box that an end of an edge is at: maybe by a row of it."""
        at = cell_id
        while at and at not in self._boxes:
            cell = self._cells.get(at)
            if cell is None or cell.is_edge:
                return ""
            at = cell.parent
        return at

    # the drawing

    def _box(self, cell: Cell, kind: str, language_id: str) -> Box:
        _, stereotypes = kind_of(cell.style)
        label, members = cell.text, tuple[str, ...]()
        if cell.id in self._classes:
            kind, label, members = self._class(cell)
        elif language_id != "deployment":
            stereotypes = ()
        kind = _ALIKE.get(language_id, {}).get(kind, kind)
        return Box(
            id=cell.id, kind=kind, label=label, parent=self._around(cell), stereotypes=stereotypes, members=members,
            line=cell.line,
        )  # fmt: skip

    def _class(self, cell: Cell) -> tuple[str, str, tuple[str, ...]]:
        """Kind, name and members of a class, in one cell with lines across it or in rows."""
        sections: list[list[str]] = [[]]
        for line in cell.text.split("\n"):
            if line == RULE:
                sections.append([])
            elif line.strip():
                sections[-1].append(line.strip())
        members = [line for section in sections[1:] for line in section]
        for row in self._inside.get(cell.id, ()):
            members += [line.strip() for line in row.text.split("\n") if line.strip() and "line" not in row.style]
        head, kind = sections[0], "class"
        for line in list(head):
            word = line.strip("«»<> ").lower()
            if line[:1] in "«<" and word in _STEREOTYPES:
                kind = _STEREOTYPES[word]
                head.remove(line)
        return kind, "\n".join(head), tuple(members)

    def _arrows(self, notes: set[str]) -> tuple[list[tuple[Arrow, Cell]], dict[str, list[str]]]:
        """The arrows between boxes, and what notes are about."""
        found: list[tuple[Arrow, Cell]] = []
        about: dict[str, list[str]] = {}
        for cell in self._cells.values():
            if not cell.is_edge:
                continue
            source, target = self._end(cell.source), self._end(cell.target)
            if not source or not target:
                what = (
                    "which is joined to nothing at an end"
                    if not (cell.source and cell.target)
                    else "which ends at an edge"
                )
                told = f"the edge {cell.id[:60]}, {what}"
                self._skipped.append(Skipped(cell.line, cell.column, told, is_structure=True))
            elif source in notes or target in notes:
                note, other = (source, target) if source in notes else (target, source)
                about.setdefault(note, []).append(other)
            else:
                found.append((self._arrow(cell, source, target), cell))
        return found, about

    def _arrow(self, cell: Cell, source: str, target: str) -> Arrow:
        labels: dict[str, list[str]] = {"source": [], "": [cell.text] if cell.text.strip() else [], "target": []}
        for each in self._inside.get(cell.id, ()):
            if each.text.strip():
                labels["source" if each.at < -LABEL_ENDS else "target" if each.at > LABEL_ENDS else ""].append(
                    each.text
                )
        if not self._classes:
            labels = {"source": [], "": [*labels["source"], *labels[""], *labels["target"]], "target": []}
        return Arrow(
            source=source, target=target, label="\n".join(labels[""]), stroke=_stroke(cell), source_end=end_of(cell.style, "start"),
            target_end=end_of(cell.style, "end"), source_label=" ".join(labels["source"]),
            target_label=" ".join(labels["target"]), line=cell.line,
        )  # fmt: skip

    def _link(
        self, cell: Cell, arrow: Arrow, edit: Edge, names: Names, ids: dict[str, str], language: Language
    ) -> Link:
        line = line_of_cell(cell, self._boxes[arrow.source].box, self._boxes[arrow.target].box)
        shown = looks(cell, edge_style(language.kinds.edge(edit.type or "")))
        is_turned = edit.source != ids[arrow.source]
        return Link(
            id=names.fresh(cell.id), type=edit.type or "", source=edit.source, target=edit.target, label=edit.label or "",
            line=line[::-1] if is_turned else line, fields={**edit.props, **shown},
        )  # fmt: skip


def _is_row(cell: Cell) -> bool:
    """Whether a cell in a stack is a row of a class: a text, or a line across it."""
    return "text" in cell.style or "line" in cell.style


def _stroke(cell: Cell) -> Stroke:
    if cell.style.get("dashed") == "1":
        return "dotted" if cell.style.get("dashPattern", "").startswith("1 ") else "dashed"
    return "solid"
