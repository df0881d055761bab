# SPDX-License-Identifier: Apache-2.0
"""Small diagrams of any language as Hypothesis makes them, and what a diagram says, to compare two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from glsp.formats.edits import Edge, Edit, Node
from glsp.formats.listing import nodes
from glsp.languages import Language, NodeType
from glsp.languages.kinds import any_match, every_part
from glsp.languages.words import LanguageWords
from glsp.model.graph import Graph, need
from glsp.model.notation import outgoing
from support.sketches import TEXTS


def names_itself(kind: NodeType) -> bool:
    """Whether nodes of the type show a name."""
    return any(part.shows_name for part in every_part(kind.parts))


@st.composite
def diagrams(draw: st.DrawFn, language: Language) -> Sequence[Edit]:
    """Edits that make a diagram of up to eight nodes, with texts that no format likes."""
    made: list[Node] = []
    kinds: list[NodeType] = []
    for at in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(language.nodes))
        holders = [each.id for each, holder in zip(made, kinds, strict=True) if any_match(kind.id, holder.contains)]
        within = draw(st.sampled_from([None, *holders]))
        props = {
            each.name: draw(TEXTS.filter(bool))
            for each in kind.properties
            if each.kind in {"string", "text"} and draw(st.booleans())
        }
        label = draw(TEXTS) if names_itself(kind) else None
        made.append(Node(type=kind.id, id=f"n{at}", label=label, within=within, props=props))
        kinds.append(kind)
    return [*made, *draw(st.lists(_edges(language, made), max_size=6))]


@st.composite
def _edges(draw: st.DrawFn, language: Language, made: Sequence[Node]) -> Edge:
    source, target = draw(st.sampled_from(made)), draw(st.sampled_from(made))
    fitting = [
        each for each in language.edges if any_match(source.type, each.sources) and any_match(target.type, each.targets)
    ]
    kind = draw(st.sampled_from(fitting))
    props = {each.name: draw(TEXTS.filter(bool)) for each in kind.properties if draw(st.booleans())}
    label = draw(TEXTS.filter(bool)) if kind.label and draw(st.booleans()) else None
    return Edge(source=str(source.id), target=str(target.id), type=kind.id, label=label, props=props)


def meaning(graph: Graph, language: Language) -> tuple[dict[str, Any], dict[str, Counter[Any]]]:
    """Nodes by id with type, text, container and properties; edges by their address, counted."""
    words = LanguageWords(language)
    found: dict[str, Any] = {}
    edges: dict[str, Counter[Any]] = {}
    for element in nodes(graph, words):
        label = words.label(graph, element.id)
        found[element.id] = (
            element.type,
            label or "",
            words.container(graph, element.id),
            _plain(words.properties(element)),
        )
        for edge in outgoing(graph, element.id):
            target = edge.fields["targetId"]
            said = (edge.type, words.label(graph, edge.id) or "", tuple(sorted(_plain(words.properties(edge)).items())))
            ends = (element.id, target)
            if _is_note(graph, language, target) and not _is_note(graph, language, element.id):
                ends = ends[::-1]  # the line of a note has no direction
            edges.setdefault(">".join(ends), Counter())[said] += 1
    return found, edges


def _is_note(graph: Graph, language: Language, element_id: str) -> bool:
    kind = language.kinds.node(need(graph, element_id).type)
    return kind is not None and kind.shape.name == "note"


def _plain(properties: dict[str, Any]) -> dict[str, Any]:
    """Members without empty lines and spaces around them, which nobody reads; what is empty then says nothing."""
    shown = {name: _rows(value) if isinstance(value, str) else value for name, value in properties.items()}
    return {name: value for name, value in shown.items() if value not in ("", None)}


def _rows(text: str) -> str:
    return "\n".join(filter(None, (row.strip() for row in text.split("\n"))))
