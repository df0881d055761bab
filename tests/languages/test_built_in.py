# SPDX-License-Identifier: Apache-2.0
"""Every built-in language is whole: what it declares can be drawn, is drawn from the lists, and its templates are right."""

from __future__ import annotations

import itertools

import pytest

from glsp.errors import NotAllowed
from glsp.languages.building import BELOW
from glsp.languages.declaration import EdgeType, NodeType
from glsp.languages.glyphs import glyphs
from glsp.languages.kinds import every_part
from glsp.languages.language import Language
from glsp.languages.registry import BUILT_IN
from glsp.languages.shapes import shapes
from glsp.model.graph import Graph, need, origin
from glsp.protocol.geometry import Bounds
from glsp.render.svg import svg
from support.drawn import drawn, found, line

NODES = [pytest.param(each, node, id=f"{each.id}-{node.id}") for each in BUILT_IN for node in each.nodes]
EDGES = [pytest.param(each, edge, id=f"{each.id}-{edge.id}") for each in BUILT_IN for edge in each.edges]
TEMPLATES = [
    pytest.param(each, template.id, id=f"{each.id}-{template.id}") for each in BUILT_IN for template in each.templates
]


def box(graph: Graph, element_id: str) -> Bounds:
    corner, size = (
        origin(graph, element_id),
        graph.measured(element_id).get("size") or need(graph, element_id).fields["size"],
    )
    return Bounds(corner.x, corner.y, size["width"], size["height"])


@pytest.mark.parametrize(("language", "kind"), NODES)
def test_a_node_is_drawn_from_the_lists_and_holds_its_texts(language: Language, kind: NodeType) -> None:
    assert kind.shape.name in shapes()
    assert kind.glyph in {"", *glyphs()}
    has_label = any(part.shows_name for part in every_part(kind.parts))
    graph = drawn(line(language, kind, "it", "Some name of it"), language)
    outer = box(graph, "it")
    assert (outer.width, outer.height) >= (kind.size.width, kind.size.height) or not has_label
    for element in graph:
        if element.fields.get("text") and kind.port is None:
            inner = box(graph, element.id)
            if element.type == BELOW.type:
                assert inner.y > outer.y + outer.height
                continue
            assert outer.x <= inner.x
            assert inner.x + inner.width <= outer.x + outer.width
            assert outer.y <= inner.y
            assert inner.y + inner.height <= outer.y + outer.height
    assert "<path" in svg(graph, language)


@pytest.mark.parametrize(("language", "kind"), EDGES)
def test_an_edge_joins_what_it_says(language: Language, kind: EdgeType) -> None:
    pairs = itertools.product(language.nodes, language.nodes)
    graph = next(each for each in (joined(language, kind, *pair) for pair in pairs) if each is not None)
    [edge] = [each for each in graph if each.is_edge]
    assert (edge.type, edge.fields["sourceId"], edge.fields["targetId"]) == (kind.id, "a", "b")


def joined(language: Language, kind: EdgeType, source: NodeType, target: NodeType) -> Graph | None:
    """Two nodes with an edge, beside each other or the first in the owner of the second; None where it may not join them."""
    begins, ends = line(language, source, "a"), line(language, target, "b", x=300)
    sources = [f"{begins} -{kind.alias}>b\n{ends}"]
    if source.port and target.port:
        outer = next(
            (each for each in language.nodes if each.contains and target in language.kinds.ports_of(each.id)), None
        )
        inner = language.kinds.need_node(source.port.of[0])
        if outer is not None:
            around = f"{outer.alias} outer\n{target.alias} b in=outer\n{inner.alias} inner in=outer\n"
            sources.append(f"{around}{source.alias} a in=inner -{kind.alias}>b")
    for each in sources:
        try:
            return drawn(each, language)
        except NotAllowed:
            continue
    return None


@pytest.mark.parametrize(("language", "template_id"), TEMPLATES)
def test_a_template_draws_what_validation_has_nothing_against(language: Language, template_id: str) -> None:
    [template] = [each for each in language.templates if each.id == template_id]
    graph = drawn(template.source, language)
    assert sum(each.is_edge for each in graph) >= 4
    kinds = {rule.code for rule in language.rules}
    assert {code for _, code in found(graph, language)} & kinds <= {"automated-task"}


@pytest.mark.parametrize("language", BUILT_IN, ids=lambda language: language.id)
def test_the_look_of_a_language_tells_every_type(language: Language) -> None:
    look = language.look()
    parts = {part.type for node in language.nodes for part in every_part(node.parts)}
    labels = {label.id for label in language.labels}
    assert [each["type"] for each in look["nodes"]] == [node.id for node in language.nodes]
    assert [each["type"] for each in look["edges"]] == [edge.id for edge in language.edges]
    assert {each["type"] for each in look["labels"]} == labels
    assert {each["type"] for each in look["compartments"]} == parts - labels
