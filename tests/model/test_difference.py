# SPDX-License-Identifier: Apache-2.0
"""What is different between two diagrams, and three made one: by properties on any history, and by examples."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from glsp.languages.words import LanguageWords
from glsp.model.change import ORDER, Change, Element
from glsp.model.difference import aligned, between, difference, elements
from glsp.model.graph import Graph, build, need
from glsp.model.merging import merged
from glsp.model.operations import plan
from glsp.protocol import operations as ops
from glsp.protocol.geometry import Dimension, Point
from strategies import WORKFLOW, play, scripts, seeded, single

WORDS = LanguageWords(WORKFLOW)
few = st.lists(single, min_size=0, max_size=6)


def played(script: list[object], start: Graph | None = None) -> Graph:
    graph = start or seeded()
    for step in play(graph, script):  # type: ignore[arg-type]  scripts are lists of steps
        if step.plan is not None:
            graph.apply(step.plan.change)
    return graph


def told(graph: Graph) -> dict[str, tuple[str, str, dict[str, object]]]:
    """Everything but the order of siblings, and without empty routes."""
    return {
        each.id: (each.type, each.parent, {k: v for k, v in each.fields.items() if k != "routingPoints" or v})
        for each in elements(graph)
    }


def do(graph: Graph, *todo: ops.Operation) -> Graph:
    for each in todo:
        graph.apply(plan(graph, each, WORKFLOW, f"test{len(graph)}{each!r}").change)
    return graph


def copied(graph: Graph, *todo: ops.Operation) -> Graph:
    return do(build(need(graph, graph.root), elements(graph)), *todo)


def start() -> Graph:
    tasks = ("receive", "pack", "ship")
    nodes = [
        ops.CreateNode(
            element_type_id="task:manual", location=Point(200 * at, 0), args={"elementId": name, "label": name}
        )
        for at, name in enumerate(tasks)
    ]
    edge = ops.CreateEdge(element_type_id="edge", source_element_id="receive", target_element_id="pack")
    return do(seeded(), *nodes, edge)


def edge_of(graph: Graph, source: str, target: str) -> str:
    return next(
        e.id for e in elements(graph) if e.is_edge and (e.fields["sourceId"], e.fields["targetId"]) == (source, target)
    )


@settings(max_examples=40)
@given(scripts, scripts)
def test_a_difference_makes_the_one_the_other(one: list[object], other: list[object]) -> None:
    old, new = played(one), played(other)
    new = aligned(old, new)
    assert new.check() == []
    change = between(old, new)
    without_order = Change(
        change.added,
        change.removed,
        tuple(edit for edit in change.edits if ORDER not in edit.new),
    )
    old.apply(without_order)
    assert told(old) == told(new)


@settings(max_examples=40)
@given(scripts)
def test_a_diagram_does_not_differ_from_itself(script: list[object]) -> None:
    graph = played(script)
    assert difference(graph, aligned(graph, copied(graph)), WORDS).items == ()


@settings(max_examples=40)
@given(few, few)
def test_a_merge_is_sound_and_with_one_side_unchanged_it_is_the_other(mine: list[object], theirs: list[object]) -> None:
    base, ours, other = seeded(), played(mine), played(theirs)
    found = merged(base, ours, other, WORDS)
    assert found.graph.check() == []
    assert told(merged(base, base, other, WORDS).graph) == told(aligned(base, other))
    assert told(merged(base, ours, base, WORDS).graph) == told(aligned(base, ours))
    assert merged(base, base, other, WORDS).conflicts == merged(base, ours, base, WORDS).conflicts == ()


@settings(max_examples=40)
@given(few)
def test_the_same_done_twice_is_no_conflict(script: list[object]) -> None:
    base, ours, theirs = seeded(), played(script), played(script)
    found = merged(base, ours, theirs, WORDS)
    assert found.conflicts == ()
    assert told(found.graph) == told(aligned(base, ours))


@settings(max_examples=40)
@given(few, few)
def test_a_merge_loses_nothing_that_somebody_made_or_changed(mine: list[object], theirs: list[object]) -> None:
    base, ours, other = seeded(), aligned(seeded(), played(mine)), aligned(seeded(), played(theirs))
    kept = {each.id for each in elements(merged(base, ours, other, WORDS).graph)}
    for side in (ours, other):
        assert kept >= {each.id for each in elements(side)} - {each.id for each in elements(base)}


def test_what_is_different_is_told_of_the_node_that_it_belongs_to() -> None:
    old = start()
    new = copied(
        old,
        ops.UpdateElement(element_id="pack", set={"duration": 7}, label="Pack it"),
        ops.DeleteElement(element_ids=("ship",)),
        ops.ChangeBounds(new_bounds=(ops.ElementAndBounds("receive", Dimension(94, 30), Point(5, 5)),)),
        ops.CreateNode(element_type_id="task:automated", location=Point(0, 90), args={"elementId": "check"}),
        ops.ReconnectEdge(
            edge_element_id=edge_of(old, "receive", "pack"), source_element_id="receive", target_element_id="check"
        ),
    )
    found = {item.id: item for item in difference(old, aligned(old, new), WORDS).items}
    edge = found.pop(edge_of(old, "receive", "pack"))
    assert (edge.kind, edge.ends) == ("changed", ("receive", "check"))
    assert [(field.name, field.old, field.new) for field in edge.fields] == [("to", "pack", "check")]
    assert {name: item.kind for name, item in found.items()} == {
        "pack": "changed", "ship": "removed", "receive": "moved", "check": "added",
    }  # fmt: skip
    assert [(field.name, field.old, field.new) for field in found["pack"].fields] == [
        ("label", "pack", "Pack it"),
        ("duration", None, 7),
    ]


def test_edges_with_ids_by_chance_are_told_apart_by_their_ends() -> None:
    old, new = start(), start()
    edge = need(new, edge_of(new, "receive", "pack"))
    new.apply(Change(removed=(edge,)))
    new.apply(Change(added=(Element("by-chance", edge.type, edge.parent, edge.order, edge.fields),)))
    assert difference(old, aligned(old, new), WORDS).items == ()


def test_two_changes_to_one_node_are_both_kept() -> None:
    base = start()
    ours = copied(base, ops.UpdateElement(element_id="pack", label="Pack it", set={}))
    theirs = copied(base, ops.UpdateElement(element_id="pack", set={"duration": 9}))
    found = merged(base, ours, theirs, WORDS)
    assert found.conflicts == ()
    assert (WORDS.label(found.graph, "pack"), need(found.graph, "pack").fields["duration"]) == ("Pack it", 9)


def test_where_both_changed_the_same_ours_stands_and_theirs_is_told() -> None:
    base = start()
    ours = copied(base, ops.UpdateElement(element_id="pack", label="Pack it", set={}))
    theirs = copied(base, ops.UpdateElement(element_id="pack", label="Wrap it", set={}))
    found = merged(base, ours, theirs, WORDS)
    assert WORDS.label(found.graph, "pack") == "Pack it"
    assert [str(each) for each in found.conflicts] == ['pack (Pack it): label is "Pack it" here and "Wrap it" there']


def test_what_one_deleted_and_the_other_changed_stays() -> None:
    base = start()
    ours = copied(base, ops.DeleteElement(element_ids=("pack",)))
    theirs = copied(base, ops.UpdateElement(element_id="pack", label="Wrap it", set={}))
    for one, other in ((ours, theirs), (theirs, ours)):
        found = merged(base, one, other, WORDS)
        assert WORDS.label(found.graph, "pack") == "Wrap it"
        assert [each.id for each in found.conflicts] == ["pack"]
        assert "deleted on one side" in str(found.conflicts[0])


def test_what_one_deleted_and_the_other_merely_moved_is_gone() -> None:
    base = start()
    ours = copied(base, ops.DeleteElement(element_ids=("pack",)))
    theirs = copied(base, ops.ChangeBounds(new_bounds=(ops.ElementAndBounds("pack", Dimension(94, 30), Point(9, 9)),)))
    found = merged(base, ours, theirs, WORDS)
    assert found.conflicts == ()
    assert "pack" not in found.graph


def test_an_edge_to_what_the_other_deleted_brings_it_back_with_its_label() -> None:
    base = start()
    ours = copied(base, ops.DeleteElement(element_ids=("ship",)))
    theirs = copied(base, ops.CreateEdge(element_type_id="edge", source_element_id="pack", target_element_id="ship"))
    found = merged(base, ours, theirs, WORDS)
    assert WORDS.label(found.graph, "ship") == "ship"
    assert [each.id for each in found.conflicts] == ["ship"]
    assert edge_of(found.graph, "pack", "ship")


def test_each_put_into_the_other_stays_where_ours_has_it() -> None:
    boxes = [
        ops.CreateNode(element_type_id="category", location=Point(0, 400 * at), args={"elementId": name})
        for at, name in enumerate("ab")
    ]
    base = do(start(), *boxes)
    ours = copied(base, ops.ChangeContainer(element_id="a", target_container_id="b", location=Point(1, 1)))
    theirs = copied(base, ops.ChangeContainer(element_id="b", target_container_id="a", location=Point(1, 1)))
    found = merged(base, ours, theirs, WORDS)
    assert found.graph.check() == []
    assert need(found.graph, "a").parent != base.root
    assert [(each.id, each.field) for each in found.conflicts] == [("b", "in")]
