# SPDX-License-Identifier: Apache-2.0
"""Locked elements are neither edited, moved nor deleted, by whatever operation; a refused one changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp.errors import Invalid, NotAllowed
from glsp.languages.workflow_texts import EditTask
from glsp.model.change import Change
from glsp.model.clipboard import copy
from glsp.model.draft import Draft
from glsp.model.graph import Graph, need
from glsp.model.locks import check_locks
from glsp.model.operations import plan
from glsp.model.tree import nest
from glsp.model.undo import plan_inverse
from glsp.protocol import operations as ops
from glsp.protocol.geometry import Dimension, Point
from strategies import WORKFLOW, blank
from support.workflow_facts import connect, create, do


def lock(graph: Graph, *element_ids: str, locked: bool = True) -> None:
    for element_id in element_ids:
        do(graph, ops.UpdateElement(element_id=element_id, set={"locked": locked}), f"lock-{element_id}-{locked}")


@pytest.fixture
def graph() -> Graph:
    """A locked task in a category, joined to a free one by a locked edge and a free one."""
    drawn = blank()
    create(drawn, "category", elementId="box")
    create(drawn, "task:manual", container="box", elementId="held")
    create(drawn, "task:manual", 300, elementId="free")
    connect(drawn, "edge", "held", "free", elementId="tied", label="yes")
    connect(drawn, "edge", "free", "held", elementId="loose")
    lock(drawn, "held", "tied")
    return drawn


def taken_back(graph: Graph, change: Change) -> Change:
    draft = Draft(graph)
    undone, _ = plan_inverse(draft, change)
    check_locks(graph, undone, draft, WORKFLOW)
    return undone


def moved(element_id: str) -> ops.ChangeBounds:
    bounds = ops.ElementAndBounds(element_id=element_id, new_position=Point(7, 7), new_size=Dimension(50, 50))
    return ops.ChangeBounds(new_bounds=(bounds,))


REFUSED: dict[str, ops.Operation] = {
    "moved": moved("held"),
    "moved with another": ops.Compound(operations=(moved("free"), moved("held")), atomic=True),
    "renamed": ops.ApplyLabelEdit(label_id="held_label", text="Else"),
    "labelled": ops.UpdateElement(element_id="held", label="Else"),
    "changed": ops.UpdateElement(element_id="held", set={"duration": 3}),
    "locked again and changed": ops.UpdateElement(element_id="held", set={"locked": True, "duration": 3}),
    "deleted": ops.DeleteElement(element_ids=("held",)),
    "deleted with its container": ops.DeleteElement(element_ids=("box",)),
    "cut": ops.Cut(editor_context=ops.EditorContext(("free", "held"))),
    "taken out": ops.ChangeContainer(element_id="held", target_container_id="sprotty"),
    "brought to front": ops.Reorder(element_id="held", after=None),
    "given another id": ops.RenameElement(element_id="held", new_id="other"),
    "an edge led elsewhere": ops.ReconnectEdge(
        edge_element_id="tied", source_element_id="free", target_element_id="box"
    ),
    "an edge bent": ops.ChangeRoutingPoints(
        new_routing_points=(ops.ElementAndRoutingPoints("tied", (ops.RoutingPoint(x=1, y=2),)),)
    ),
    "an edge's text": ops.ApplyLabelEdit(label_id="tied_label", text="no"),
    "an edge deleted with its end": ops.DeleteElement(element_ids=("free",)),
    "an operation of the language": EditTask(task_id="held", feature="taskType", value="automated"),
}


@pytest.mark.parametrize("operation", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("lenient", [False, True])
def test_what_is_locked_is_left_alone_at_every_door(graph: Graph, operation: ops.Operation, lenient: bool) -> None:
    before = nest(graph, graph.root)
    with pytest.raises(NotAllowed, match="locked") as refusal:
        plan(graph, operation, WORKFLOW, "op", lenient=lenient)
    assert "unlock first" in refusal.value.hint
    assert nest(graph, graph.root) == before


ALLOWED: dict[str, ops.Operation] = {
    "its container moves": moved("box"),
    "its container is renamed": ops.ApplyLabelEdit(label_id="box_label", text="Else"),
    "an edge leaves it": ops.CreateEdge(element_type_id="edge", source_element_id="held", target_element_id="free"),
    "a free edge of it goes": ops.DeleteElement(element_ids=("loose",)),
    "it is put on a layer": ops.UpdateElement(element_id="held", set={"layer": "back"}),
    "it is copied": ops.Paste(clipboard_data={"application/json": "[]"}, editor_context=ops.EditorContext()),
    "a neighbour comes": ops.CreateNode(element_type_id="task:manual", container_id="box"),
    "it is unlocked": ops.UpdateElement(element_id="held", set={"locked": False}),
    "it is unlocked by taking the property away": ops.UpdateElement(element_id="held", unset=("locked",)),
    "it is unlocked and changed": ops.UpdateElement(element_id="held", set={"locked": False, "duration": 3}),
    "it is unlocked and moved": ops.Compound(
        operations=(ops.UpdateElement(element_id="held", set={"locked": False}), moved("held")), atomic=True
    ),
}


@pytest.mark.parametrize("operation", ALLOWED.values(), ids=ALLOWED)
def test_what_does_not_touch_it_and_what_unlocks_it_is_allowed(graph: Graph, operation: ops.Operation) -> None:
    plan(graph, operation, WORKFLOW, "op")


def test_a_layout_leaves_out_what_is_locked_and_says_so(graph: Graph) -> None:
    places = tuple(ops.Placement(element_id=each, position=Point(50, 60)) for each in ("held", "free"))
    routes = (ops.Route(edge_id="tied", points=(Point(1, 1),)), ops.Route(edge_id="loose", points=(Point(2, 2),)))
    planned = plan(graph, ops.Arrange(placements=places, routes=routes), WORKFLOW, "op")
    assert {edit.id for edit in planned.change.edits} == {"free", "loose"}
    assert planned.notes == ("held is locked and stays", "tied is locked and stays")


def test_a_copy_of_what_is_locked_is_free(graph: Graph) -> None:
    copied = copy(graph, ("box", "tied", "free"))
    lock(graph, "box")
    pasted = ops.Paste(clipboard_data=copied, editor_context=ops.EditorContext())
    added = plan(graph, pasted, WORKFLOW, "op").change.added
    assert sorted(each.type for each in added if not each.type.startswith(("label", "comp", "struct", "icon"))) == [
        "category", "edge", "task:manual", "task:manual",
    ]  # fmt: skip
    assert [each.id for each in added if "locked" in each.fields] == []


def test_an_unlocked_element_says_nothing_about_locks(graph: Graph) -> None:
    lock(graph, "held", locked=False)
    assert "locked" not in need(graph, "held").fields
    assert plan(
        graph, ops.UpdateElement(element_id="free", set={"locked": False, "layer": ""}), WORKFLOW, "op"
    ).change == (plan(graph, ops.UpdateElement(element_id="free"), WORKFLOW, "op").change)


def test_a_new_node_may_be_locked_and_on_a_layer_at_once() -> None:
    graph = blank()
    node = create(graph, "task:manual", properties={"locked": True, "layer": "back"})
    assert {name: need(graph, node).fields[name] for name in ("locked", "layer")} == {"locked": True, "layer": "back"}
    with pytest.raises(NotAllowed):
        plan(graph, moved(node), WORKFLOW, "op")


@pytest.mark.parametrize(
    "wanted", [{"locked": "yes"}, {"locked": 1}, {"locked": None}, {"layer": 4}, {"layer": "x" * 61}, {"layer": None}]
)
def test_locks_and_layers_that_are_none_are_refused(graph: Graph, wanted: dict) -> None:
    with pytest.raises(Invalid):
        plan(graph, ops.UpdateElement(element_id="free", set=wanted), WORKFLOW, "op")


def test_undo_is_no_way_around_a_lock_but_takes_a_lock_back(graph: Graph) -> None:
    change = plan(graph, moved("free"), WORKFLOW, "op").change
    graph.apply(change)
    locking = plan(graph, ops.UpdateElement(element_id="free", set={"locked": True}), WORKFLOW, "op").change
    graph.apply(locking)
    with pytest.raises(NotAllowed, match="free is locked"):
        taken_back(graph, change)
    graph.apply(taken_back(graph, locking))
    assert taken_back(graph, change)


@given(st.sets(st.sampled_from(["held", "tied", "free", "loose", "box"])), st.sampled_from(sorted(REFUSED)))
def test_an_operation_that_is_not_refused_never_touches_what_stays_locked(locked: set[str], name: str) -> None:
    graph = blank()
    create(graph, "category", elementId="box")
    create(graph, "task:manual", container="box", elementId="held")
    create(graph, "task:manual", 300, elementId="free")
    connect(graph, "edge", "held", "free", elementId="tied", label="yes")
    connect(graph, "edge", "free", "held", elementId="loose")
    lock(graph, *locked)
    before = {each: need(graph, each) for each in locked}
    try:
        graph.apply(plan(graph, REFUSED[name], WORKFLOW, "op").change)
    except NotAllowed as refusal:
        assert "locked" in refusal.message  # noqa: PT017
        assert locked
    for each, element in before.items():
        now = need(graph, each)
        assert (now.fields, now.parent) == (element.fields, element.parent)
