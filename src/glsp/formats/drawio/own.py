# SPDX-License-Identifier: Apache-2.0
"""Pages that we wrote: every cell says its type, so they come back as they were, with what was moved and added since."""

from __future__ import annotations

import msgspec

from glsp.formats.drawing import Skipped
from glsp.formats.drawio.cells import Cell
from glsp.formats.drawio.ends import line_of_cell
from glsp.formats.drawio.kept import looks, untaken
from glsp.formats.drawio.looks import edge_style, node_style
from glsp.formats.nesting import parents_first
from glsp.formats.pieces import Link, Names, Piece, Pieces
from glsp.languages import EdgeType, Language, NodeType
from glsp.languages.declaration import COMMON
from glsp.protocol.geometry import Fields

LANGUAGE, TYPE, PART = "glspLanguage", "glspType", "glspPart"
"""Words in a style that draw.io passes over and keeps: of a page's layer, of a node or edge, of what only shows something."""


def own(name: str, every: dict[str, Cell], language: Language) -> Pieces:
    """A page of ours."""
    names, nodes, links, left_out = Names(language), list[Piece](), list[Link](), list[Skipped]()
    ids: dict[str, str] = {}
    labels: dict[str, list[str]] = {}
    for cell in every.values():
        if cell.is_vertex and cell.text and PART not in cell.style:
            labels.setdefault(cell.parent, []).append(cell.text)
    for cell in every.values():
        if cell.is_vertex and _node_type(cell, language) is not None:
            ids[cell.id] = names.fresh(cell.id)
    for cell in every.values():
        kind = _node_type(cell, language) if cell.is_vertex else None
        if kind is not None:
            nodes.append(_piece(cell, kind, ids, every))
        elif cell.is_edge and _edge_type(cell, language) is None:
            left_out.append(_told(cell, "an edge of no type"))
        elif cell.is_vertex and PART not in cell.style and cell.text.strip():
            left_out.append(_told(cell, f"a cell of no type: {cell.text[:60]!r}"))
    for cell in every.values():
        kind = _edge_type(cell, language) if cell.is_edge else None
        if kind is None:
            continue
        source, target = ids.get(cell.source), ids.get(cell.target)
        if source is None or target is None:
            left_out.append(_told(cell, "an edge that is not joined at both ends"))
            continue
        line = line_of_cell(cell, every[cell.source].box, every[cell.target].box)
        label = cell.text or "\n".join(labels.get(cell.id, ()))
        link_id, fields = names.fresh(cell.id), _properties(cell, kind) | looks(cell, edge_style(kind))
        links.append(
            Link(id=link_id, type=kind.id, source=source, target=target, label=label, line=line, fields=fields)
        )
    left_out += untaken(every.values())
    return Pieces(
        language=language, nodes=parents_first(nodes), links=tuple(links), name=name, left_out=tuple(left_out)
    )


def _told(cell: Cell, what: str) -> Skipped:
    return Skipped(cell.line, cell.column, what, is_structure=True)


def _node_type(cell: Cell, language: Language) -> NodeType | None:
    return next((each for each in language.nodes if each.id == cell.style.get(TYPE)), None)


def _edge_type(cell: Cell, language: Language) -> EdgeType | None:
    return next((each for each in language.edges if each.id == cell.style.get(TYPE)), None)


def _piece(cell: Cell, kind: NodeType, ids: dict[str, str], every: dict[str, Cell]) -> Piece:
    fields = _properties(cell, kind) | looks(cell, node_style(kind))
    name = cell.text
    if kind.name_field and name:
        fields[kind.name_field] = name
    around = cell.parent
    while around in every and around not in ids:
        around = every[around].parent
    return Piece(id=ids[cell.id], type=kind.id, name=name, parent=ids.get(around, ""), box=cell.box, fields=fields)


def _properties(cell: Cell, kind: NodeType | EdgeType) -> Fields:
    """The properties among the data of a cell; what does not fit is data of draw.io's users, and no property."""
    found: Fields = {}
    for each in (*kind.properties, *COMMON):
        text = cell.data.get(each.name)
        if text is None:
            continue
        value: object = text
        if each.kind in {"number", "integer", "boolean", "list"}:
            try:
                value = msgspec.json.decode(text)
            except msgspec.DecodeError:
                continue
        if not each.problem(value):
            found[each.name] = value
    return found
