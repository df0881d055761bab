# SPDX-License-Identifier: Apache-2.0
"""Findings: what the workflow's rules say, in which order, and how few elements are asked again after a change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from glsp.errors import UnknownElement
from glsp.model.graph import Graph, need
from glsp.model.markers import Marker, Rule, Validation, validate
from glsp.model.operations import plan
from glsp.protocol.actions import Marker as WireMarker
from glsp.protocol.geometry import Dimension, Point
from glsp.protocol.operations import (
    ApplyLabelEdit,
    ChangeBounds,
    ChangeContainer,
    CreateEdge,
    CreateNode,
    DeleteElement,
    ElementAndBounds,
    InsertElements,
    ReconnectEdge,
    Reorder,
)
from strategies import WORKFLOW, blank, changes, scripts, seeded


class Diagram:
    """A graph with its live findings, as a server keeps them."""

    def __init__(self, graph: Graph, rules=WORKFLOW.rules) -> None:
        self.graph = graph
        self.live = Validation(graph, rules)

    def do(self, operation) -> set[str]:
        """The ids whose findings changed."""
        change = plan(self.graph, operation, WORKFLOW, f"op{len(self.graph)}{operation!r}").change
        self.graph.apply(change)
        return self.live.update(change)

    def found(self) -> list[tuple[str, str]]:
        return [(marker.element_id, marker.label) for marker in self.live.markers()]


def node(name: str, kind: str) -> CreateNode:
    return CreateNode(element_type_id=kind, args={"elementId": name})


def edge(name: str, source: str, target: str) -> CreateEdge:
    return CreateEdge(
        element_type_id="edge", source_element_id=source, target_element_id=target, args={"elementId": name}
    )


def test_a_decision_has_one_incoming_and_a_merge_one_outgoing_edge():
    diagram = Diagram(blank())
    diagram.do(node("d", "activityNode:decision"))
    diagram.do(node("m", "activityNode:merge"))
    assert [marker.wire() for marker in diagram.live.markers()] == [
        WireMarker("Missing incoming edge", "Decision node must have one incoming edge.", "d", "error"),
        WireMarker("Missing outgoing edge", "Merge node must have one outgoing edge.", "m", "error"),
    ]
    assert diagram.do(edge("one", "m", "d")) == {"d", "m"}
    assert diagram.found() == []
    diagram.do(edge("two", "m", "d"))
    assert [marker.wire() for marker in diagram.live.markers()] == [
        WireMarker("Too many incoming edges", "Decision node may only have one incoming edge.", "d", "error"),
        WireMarker("Too many outgoing edges", "Merge node may only have one outgoing edge.", "m", "error"),
    ]
    diagram.do(DeleteElement(element_ids=("two",)))
    assert diagram.found() == []


def test_reconnecting_asks_the_old_ends_too():
    diagram = Diagram(blank())
    for name in ("a", "b"):
        diagram.do(node(name, "activityNode:decision"))
    diagram.do(node("t", "task:manual"))
    diagram.do(edge("e", "t", "a"))
    assert diagram.found() == [("b", "Missing incoming edge")]
    changed = diagram.do(ReconnectEdge(edge_element_id="e", source_element_id="t", target_element_id="b"))
    assert (changed, diagram.found()) == ({"a", "b"}, [("a", "Missing incoming edge")])


def test_findings_carry_a_code_and_what_to_do_for_agents():
    diagram = Diagram(blank())
    diagram.do(node("d", "activityNode:decision"))
    (marker,) = diagram.live.at("d")
    assert (marker.code, marker.fix.title if marker.fix else "") == (
        "missing-incoming-edge",
        "draw an edge that ends here",
    )


def test_findings_come_in_model_order_depth_first():
    diagram = Diagram(blank())
    for name, container in (("z", None), ("c", None), ("y", "c"), ("x", "c"), ("a", None)):
        kind = "category" if name == "c" else "activityNode:decision"
        diagram.do(CreateNode(element_type_id=kind, container_id=container, args={"elementId": name}))
    assert [each for each, _ in diagram.found()] == ["z", "y", "x", "a"]
    diagram.do(Reorder(element_id="a", after=None))
    diagram.do(ChangeContainer(element_id="y", target_container_id="sprotty"))
    assert [each for each, _ in diagram.found()] == ["a", "z", "x", "y"]


def test_batch_rules_list_automated_tasks_and_do_not_repeat_the_live_ones():
    graph = seeded()
    expected = [
        Marker("Automated task", "This is an automated task", each, "info", "automated-task")
        for each in ("task_automated", "c3")
    ]
    assert validate(graph, WORKFLOW.rules, "batch") == expected
    assert validate(graph, WORKFLOW.rules, "batch", ["EMPTY"]) == expected
    assert validate(graph, WORKFLOW.rules, "batch", ["c1", "c3"]) == expected[1:] * 2
    assert validate(graph, WORKFLOW.rules, "other") == validate(graph, WORKFLOW.rules, None) == []
    with pytest.raises(UnknownElement):
        validate(graph, WORKFLOW.rules, "batch", ["nobody"])


def test_a_label_in_a_compartment_of_a_task_should_start_in_upper_case():
    diagram = Diagram(blank())
    for name, text in (("one", "ship"), ("two", "Ship")):
        label = {"id": f"{name}_l", "type": "label:heading", "text": text}
        header = {"id": f"{name}_c", "type": "comp:header", "children": [label]}
        task = {"id": name, "type": "task:manual", "taskType": "manual", "children": [header]}
        diagram.do(InsertElements(elements=(task,)))
    assert [(each.element_id, each.kind, each.label) for each in validate(diagram.graph, WORKFLOW.rules, "batch")] == [
        ("one", "warning", "Task node label in upper case")
    ]


def asked(size: int) -> dict[str, int]:
    """How many elements rules were asked about, per edit, in a diagram of a size."""
    diagram = Diagram(blank())
    for at in range(size):
        diagram.do(node(f"t{at}", "task:manual"))
        diagram.do(node(f"d{at}", "activityNode:decision"))
        diagram.do(edge(f"e{at}", f"t{at}", f"d{at}"))
    counts: dict[str, int] = {}
    for name, operation in (
        ("move", ChangeBounds(new_bounds=(ElementAndBounds("d3", Dimension(32, 32), Point(5, 5)),))),
        ("label", ApplyLabelEdit(label_id="t3_label", text="Ship")),
        ("edge", edge("new", "t1", "d2")),
        ("reconnect", ReconnectEdge(edge_element_id="new", source_element_id="t2", target_element_id="d3")),
        ("delete", DeleteElement(element_ids=("d4",))),
    ):
        before = diagram.live.checked
        diagram.do(operation)
        counts[name] = diagram.live.checked - before
    return counts


def test_a_change_asks_the_same_few_elements_however_large_the_diagram_is():
    assert asked(10) == asked(200) == {"move": 1, "label": 1, "edge": 3, "reconnect": 5, "delete": 1}


def full(view, element):
    """Says what each kind of look shows, so that nothing seen may go stale."""
    edges = sorted((need(view, each).type, need(view, each).fields["probability"]) for each in view.edges(element.id)
                   if "probability" in need(view, each).fields)  # fmt: skip
    children = [
        (each, need(view, each).type, need(view, each).fields.get("name")) for each in view.children(element.id)
    ]
    parent = need(view, element.parent).fields.get("name") if element.parent else None
    ends = (
        [need(view, element.fields[end]).fields.get("name") for end in ("sourceId", "targetId")]
        if element.is_edge
        else []
    )
    yield Marker("seen", repr((edges, children, parent, ends)), element.id, "info")


LOOKING = Rule(
    code="look", description="looks at everything", check=full, looks=frozenset({"edges", "ends", "children", "parent"})
)


@settings(max_examples=40, deadline=None)
@given(scripts)
def test_whatever_a_rule_declares_to_look_at_is_noticed(script):
    graph = seeded()
    live = Validation(graph, (LOOKING,))
    for change in changes(graph, script):
        live.update(change)
        assert live.markers() == validate(graph, (LOOKING,), "live")
