# SPDX-License-Identifier: Apache-2.0
"""Live rules read no further than they declare: after every edit their findings are those of a full pass."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from glsp.errors import Refused
from glsp.languages.language import Language
from glsp.languages.registry import BUILT_IN
from glsp.model.graph import Graph
from glsp.model.markers import Validation
from glsp.model.operations import plan
from glsp.protocol import operations as ops
from glsp.protocol.geometry import Fields, Json, Point
from support.drawn import drawn

KINDS = ("node", "node", "inner", "inner", "edge", "edge", "delete", "text", "into", "reconnect", "set")
steps = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 999), st.integers(0, 999), st.integers(0, 999)),
    min_size=12,
    max_size=40,
)
WORDS = ("", "Word", "a:b/c", "true")


def chosen(ids: list[str], number: int) -> str:
    return ids[number % len(ids)] if ids else "nowhere"


def operation(graph: Graph, language: Language, kind: str, one: int, two: int, three: int) -> ops.Operation:
    """Something that somebody may try in a diagram of this language."""
    everything = [each for each in sorted(graph, key=lambda each: each.id) if each.id != graph.root]
    nodes = [each.id for each in everything if language.kinds.node(each.type) is not None]
    edges = [each.id for each in everything if each.is_edge]
    word = WORDS[two % len(WORDS)]
    match kind:
        case "node":
            return ops.CreateNode(
                element_type_id=language.nodes[one % len(language.nodes)].id, location=Point(two, three)
            )
        case "inner":
            node = language.nodes[one % len(language.nodes)].id
            return ops.CreateNode(element_type_id=node, location=Point(9, 9), container_id=chosen(nodes, two))
        case "edge":
            edge = language.edges[three % len(language.edges)].id
            args: dict[str, Json] = {"label": word} if three % 2 else {}
            return ops.CreateEdge(
                element_type_id=edge,
                source_element_id=chosen(nodes, one),
                target_element_id=chosen(nodes, two),
                args=args,
            )
        case "delete":
            return ops.DeleteElement(element_ids=(chosen([*nodes, *edges], one),))
        case "text":
            texts = [each.id for each in everything if "text" in each.fields]
            return ops.ApplyLabelEdit(label_id=chosen(texts, one), text=word)
        case "into":
            return ops.ChangeContainer(
                element_id=chosen(nodes, one),
                target_container_id=chosen([graph.root, *nodes], two),
                location=Point(9, 9),
            )
        case "reconnect":
            return ops.ReconnectEdge(
                edge_element_id=chosen(edges, one),
                source_element_id=chosen(nodes, two),
                target_element_id=chosen(nodes, three),
            )
        case _:
            target = chosen([*nodes, *edges], one)
            return ops.UpdateElement(element_id=target, set=wanted(graph, language, target, two, three))


def wanted(graph: Graph, language: Language, element_id: str, two: int, three: int) -> Fields:
    """A property of the element with a value."""
    element = graph.get(element_id)
    kind = None if element is None else language.kinds.node(element.type) or language.kinds.edge(element.type)
    if kind is None or not kind.properties:
        return {"nothing": 1}
    each = kind.properties[two % len(kind.properties)]
    values: dict[str, Json] = {
        "boolean": three % 2 == 0, "number": three, "integer": three, "list": [], "enum": chosen(list(each.choices), three),
    }  # fmt: skip
    return {each.name: values.get(each.kind, WORDS[three % len(WORDS)])}


@pytest.mark.parametrize("language", BUILT_IN, ids=lambda language: language.id)
@settings(
    max_examples=25, deadline=None, phases=(Phase.reuse, Phase.generate), suppress_health_check=[HealthCheck.too_slow]
)
@given(script=steps)
def test_after_every_edit_the_findings_are_those_of_a_full_pass(
    language: Language, script: list[tuple[str, int, int, int]]
) -> None:
    graph = drawn(language.templates[0].source, language)
    live = Validation(graph, language.rules)
    for number, step in enumerate(script):
        try:
            change = plan(graph, operation(graph, language, *step), language, f"step{number}").change
        except Refused:
            continue
        graph.apply(change)
        live.update(change)
        assert live.markers() == Validation(graph, language.rules).markers()


@pytest.mark.parametrize("language", BUILT_IN, ids=lambda language: language.id)
def test_only_live_rules_say_where_they_look(language: Language) -> None:
    assert [rule.code for rule in language.rules if rule.reason != "live" and rule.looks] == []
