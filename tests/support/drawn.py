# SPDX-License-Identifier: Apache-2.0
"""Diagrams in any language from their notation, without a server: what tests of languages and formats share."""

from __future__ import annotations

from collections.abc import Iterable

from glsp.formats.batch import to_operation
from glsp.formats.edits import Edit
from glsp.formats.lines import read_notation
from glsp.languages.declaration import NodeType
from glsp.languages.kinds import every_part
from glsp.languages.language import Language
from glsp.model.change import Element
from glsp.model.graph import Graph
from glsp.model.markers import validate
from glsp.model.measure import affected, measure
from glsp.model.notation import Numbers
from glsp.model.operations import plan
from glsp.protocol.operations import Operation


def drawn(source: str | Iterable[Edit], language: Language) -> Graph:
    """The measured diagram that a text in the notation, or edits, make of an empty one."""
    graph = Graph(Element("sprotty", "graph", "", "", {}))
    edits = read_notation(source, graph, language) if isinstance(source, str) else source
    execute(graph, to_operation(edits, graph, language, Numbers(), "drawn").operation, language)
    return graph


def line(language: Language, kind: NodeType, name: str, label: str = "", x: int = 40, y: int = 60) -> str:
    """A line of the notation that draws a node at a place; for a port, its owner is drawn there before it."""
    said = f'"{label}" ' if label and any(part.shows_name for part in every_part(kind.parts)) else ""
    if kind.port is None:
        return f"{kind.alias} {name} {said}@{x},{y}"
    owner = language.kinds.need_node(kind.port.of[0])
    return f"{owner.alias} {name}_owner @{x},{y}\n{kind.alias} {name} {said}in={name}_owner"


def execute(graph: Graph, operation: Operation, language: Language) -> None:
    change = plan(graph, operation, language, f"op{len(graph)}").change
    graph.apply(change)
    graph.measure(measure(graph, affected(change), language))


def found(graph: Graph, language: Language) -> set[tuple[str, str]]:
    """What validation finds: element and code."""
    return {
        (marker.element_id, marker.code)
        for reason in ("live", "batch")
        for marker in validate(graph, language.rules, reason)
    }


def texts(graph: Graph) -> dict[str, str]:
    """What the labels say, by id."""
    return {each.id: str(each.fields["text"]) for each in graph if "text" in each.fields}
