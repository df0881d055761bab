# SPDX-License-Identifier: Apache-2.0
"""Edits from lines of the compact notation (`model.notation`), written to a diagram that is there."""

from __future__ import annotations

from collections.abc import Iterator

from glsp.errors import Invalid, UnknownElement, did_you_mean
from glsp.formats.edits import Del, Edge, Edit, Move, Node, Set
from glsp.languages.language import Language
from glsp.languages.words import LanguageWords
from glsp.model.change import Element
from glsp.model.graph import View, descendants
from glsp.model.parsing import Line, parse


def read_notation(text: str, view: View, language: Language) -> list[Edit]:
    """Edits from lines of the notation: a known id is changed, an unknown one made; `-id` lines delete.

    `+` insists that the id is new, `~` that it is there.
    """
    found: list[Edit] = []
    edges: list[Edit] = []
    for line in parse(text):
        element = view.get(line.id)
        if line.mark == "-":
            found.append(Del(id=line.id))
            continue
        if line.mark == "~" and element is None:
            raise UnknownElement(f"there is no element {line.id[:200]!r}", hint=did_you_mean(line.id, _ids(view)))
        if line.mark == "+" or element is None:
            found.append(_made(line))
        else:
            found.extend(_changed(line, element, language))
        for kind, label, target in line.edges:
            known = language.kinds.aliases.get(kind or "")
            type_id = known.id if known is not None else kind
            there = _between(view, line.id, target, type_id)
            if there is None:
                edges.append(Edge(source=line.id, target=target, type=type_id, label=label))
            elif label is not None and label != LanguageWords(language).label(view, there):
                edges.append(Set(id=there, label=label))
    return [*found, *edges]


def _changed(line: Line, element: Element, language: Language) -> Iterator[Edit]:
    """What a line says about an element that is there."""
    if language.kinds.need_node(line.kind).id != element.type:
        raise Invalid(
            f"line {line.number}: {line.id} is a {element.type}", hint="types do not change: delete and make anew"
        )
    if line.label is not None or line.properties or line.size is not None:
        width, height = line.size or (None, None)
        yield Set(id=line.id, label=line.label, props=line.properties, width=width, height=height)
    if line.position is not None or line.container is not None:
        x, y = line.position or (None, None)
        yield Move(id=line.id, x=x, y=y, within=line.container)


def _made(line: Line) -> Node:
    x, y = line.position or (None, None)
    width, height = line.size or (None, None)
    return Node(
        type=line.kind, id=line.id, label=line.label, within=line.container, x=x, y=y, width=width, height=height,
        props=line.properties,
    )  # fmt: skip


def _between(view: View, source: str, target: str, type_id: str | None) -> str | None:
    """The first edge between two elements, of a type when one is given."""
    found = [view.get(each) for each in view.edges(source)] if view.get(source) is not None else []
    mine = [
        edge
        for edge in found
        if edge is not None and edge.fields["sourceId"] == source and edge.fields["targetId"] == target
    ]
    fitting = [edge for edge in mine if type_id is None or edge.type == type_id]
    return min(fitting, key=lambda edge: (edge.order, edge.id)).id if fitting else None


def _ids(view: View) -> list[str]:
    return [each for each in descendants(view, view.root) if each != view.root]
