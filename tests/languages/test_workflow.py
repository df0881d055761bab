# SPDX-License-Identifier: Apache-2.0
"""The workflow language against the facts of the reference server: what is created, offered, said and refused."""

from __future__ import annotations

import pytest

from glsp.errors import Invalid, NotAllowed, UnknownElement, UnknownType
from glsp.languages.workflow_texts import EditTask
from glsp.model.graph import need
from glsp.model.operations import plan
from glsp.model.tree import nest
from glsp.protocol.geometry import Point
from glsp.protocol.operations import (
    ChangeContainer,
    CreateEdge,
    CreateNode,
    ReconnectEdge,
    UpdateElement,
    decode_operation,
)
from strategies import WORKFLOW, blank, seeded
from support.workflow_facts import ROUND, UUID, bare, connect, create, do, task


def test_a_task_comes_with_icon_and_label_on_the_grid():
    graph = blank()
    assert bare(nest(graph, create(graph, "task:manual", 413, 318))) == task("manual", "ManualTask0", 410, 320)


@pytest.mark.parametrize(("asked", "placed"), [(15, 20), (-15, -10), (14.9, 10), (25, 30), (-4, 0)])
def test_halves_snap_upwards_also_below_zero(asked, placed):
    graph = blank()
    made = create(graph, "activityNode:fork", asked, asked)
    assert need(graph, made).fields["position"] == {"x": placed, "y": placed}


def test_an_exact_place_is_not_snapped():
    graph = blank()
    assert need(graph, create(graph, "category", 3.5, 7.0, exact=True)).fields["position"] == {"x": 3.5, "y": 7}


def test_all_tasks_are_numbered_together_and_categories_on_their_own():
    graph = blank()
    kinds = ["task:manual", "task:automated", "category", "task:manual", "category", "activityNode:fork"]
    names = [need(graph, create(graph, kind)).fields.get("name") for kind in kinds]
    assert names == ["ManualTask0", "AutomatedTask1", "Category0", "ManualTask2", "Category1", None]


def test_decisions_and_merges_have_no_size_at_first_and_bars_do():
    graph = blank()
    made = {kind: nest(graph, create(graph, f"activityNode:{kind}")) for kind in ("decision", "merge", "fork", "join")}
    common = {"id": "#", "position": {"x": 0, "y": 0}, "children": []}
    crossed = {"resizeLocations": ["top", "right", "bottom", "left"]}
    bar = {"cssClasses": ["forkOrJoin"], "size": {"width": 10, "height": 50}}
    assert {kind: bare(element) for kind, element in made.items()} == {
        "decision": {**common, **crossed, "type": "activityNode:decision", "cssClasses": ["decision"], "nodeType": "decisionNode"},
        "merge": {**common, **crossed, "type": "activityNode:merge", "cssClasses": ["merge"], "nodeType": "mergeNode"},
        "fork": {**common, **bar, "type": "activityNode:fork", "nodeType": "forkNode"},
        "join": {**common, **bar, "type": "activityNode:join", "nodeType": "joinNode"},
    }  # fmt: skip


def test_what_goes_into_a_category_goes_into_its_structure_relative_to_it_and_not_below_zero():
    graph = blank()
    category = create(graph, "category", 50, 500)
    inner = create(graph, "task:manual", 70, 540, category)
    outside = create(graph, "category", 0, 0, category)
    assert bare(nest(graph, category)) == {
        "id": "#",
        "type": "category",
        "cssClasses": ["category"],
        "name": "Category0",
        "layout": "vbox",
        "layoutOptions": {"hAlign": "center", "hGrab": False, "vGrab": False},
        "args": ROUND,
        "position": {"x": 50, "y": 500},
        "children": [
            {
                "id": "#_header",
                "type": "comp:header",
                "layout": "hbox",
                "layoutOptions": {},
                "cssClasses": [],
                "children": [bare(nest(graph, f"{category}_label"))],
            },
            {
                "id": "#_struct",
                "type": "struct",
                "layout": "freeform",
                "layoutOptions": {"hAlign": "left", "hGrab": True, "vGrab": True},
                "cssClasses": [],
                "children": [task("manual", "ManualTask0", 20, 40), bare(nest(graph, outside))],
            },
        ],
    }
    assert need(graph, inner).parent == f"{category}_struct"
    assert need(graph, outside).fields["position"] == {"x": 0, "y": 0}


def test_edges_hang_at_the_root_and_weighted_ones_are_medium():
    graph = blank()
    decision, one = create(graph, "activityNode:decision"), create(graph, "task:manual")
    plain, weighted = connect(graph, "edge", one, decision), connect(graph, "edge:weighted", decision, one)
    ends = {"routingPoints": [], "children": [], "id": "#"}
    assert [bare(nest(graph, each)) for each in (plain, weighted)] == [
        {**ends, "type": "edge", "cssClasses": [], "sourceId": one, "targetId": decision},
        {
            **ends,
            "type": "edge:weighted",
            "cssClasses": ["medium"],
            "probability": "medium",
            "sourceId": decision,
            "targetId": one,
        },
    ]
    assert list(graph.children(graph.root))[-2:] == [plain, weighted]


def test_ids_labels_and_properties_may_be_chosen():
    graph = blank()
    create(graph, "task:manual", elementId="ship", label="Ship it", properties={"duration": 3})
    create(graph, "activityNode:decision", elementId="d")
    connect(graph, "edge:weighted", "d", "ship", elementId="e", label="often", properties={"probability": "high"})
    ship, edge = need(graph, "ship"), nest(graph, "e")
    assert (ship.fields["name"], ship.fields["duration"]) == ("Ship it", 3)
    assert need(graph, "ship_label").fields["text"] == "Ship it"
    assert (edge["probability"], edge["cssClasses"], edge["children"][0]["text"]) == ("high", ["high"], "often")
    assert WORKFLOW.label_of(graph, "e") == "e_label"


REFUSED = [
    (CreateNode(element_type_id="tusk:manual"), UnknownType, "task:manual"),
    (CreateNode(element_type_id="edge"), UnknownType, "activityNode:fork"),
    (CreateNode(element_type_id="task:manual", args={"elementId": "x_label"}), Invalid, "another"),
    (CreateNode(element_type_id="task:manual", args={"elementId": "EMPTY"}), Invalid, "another"),
    (CreateNode(element_type_id="task:manual", args={"elementId": "c1"}), Invalid, "unique"),
    (CreateNode(element_type_id="task:manual", args={"elementId": "sprotty"}), Invalid, "unique"),
    (CreateNode(element_type_id="task:manual", args={"elementId": ""}), Invalid, "characters"),
    (CreateNode(element_type_id="task:manual", args={"elementId": 7}), Invalid, ""),
    (CreateNode(element_type_id="task:manual", args={"label": 7}), Invalid, ""),
    (CreateNode(element_type_id="activityNode:fork", args={"label": "x"}), NotAllowed, "label"),
    (CreateNode(element_type_id="task:manual", args={"properties": {"duraton": 1}}), Invalid, "duration"),
    (CreateNode(element_type_id="task:manual", args={"properties": {"duration": -1}}), Invalid, ""),
    (CreateNode(element_type_id="task:manual", args={"properties": {"duration": True}}), Invalid, ""),
    (CreateNode(element_type_id="task:manual", args={"properties": []}), Invalid, ""),
    (CreateNode(element_type_id="task:manual", container_id="task_manual"), NotAllowed, "nothing"),
    (CreateNode(element_type_id="task:manual", container_id="nobody"), UnknownElement, ""),
    (CreateNode(element_type_id="task:manual", location=Point(float("inf"), 0)), Invalid, ""),
    (CreateEdge(element_type_id="edge:weighted", source_element_id="task_manual", target_element_id="c2"), NotAllowed, "activityNode"),
    (CreateEdge(element_type_id="edge:weighted", source_element_id="activityNode_merge", target_element_id="c2"), NotAllowed, "decision"),
    (CreateEdge(element_type_id="edge:weighted", source_element_id="activityNode_decision", target_element_id="c1"), NotAllowed, "task"),
    (CreateEdge(element_type_id="edge", source_element_id="c2_label", target_element_id="c2"), NotAllowed, "label:heading"),
    (CreateEdge(element_type_id="edge", source_element_id="c2", target_element_id="nobody"), UnknownElement, "nobody"),
    (CreateEdge(element_type_id="arrow", source_element_id="c2", target_element_id="c3"), UnknownType, "edge:weighted"),
    (ChangeContainer(element_id="c1", target_container_id="c1"), NotAllowed, ""),
    (ChangeContainer(element_id="category", target_container_id="c1"), NotAllowed, ""),
    (ChangeContainer(element_id="c2", target_container_id="task_manual"), NotAllowed, "nothing"),
    (UpdateElement(element_id="c2", set={"layout": "vbox"}), Invalid, "duration"),
    (UpdateElement(element_id="c2", unset=("position",)), Invalid, "duration"),
    (UpdateElement(element_id="c2_label", set={"name": "x"}), Invalid, "node"),
    (EditTask(task_id="c1", feature="duration", value="1"), UnknownElement, ""),
    (EditTask(task_id="c2", feature="taskType", value="robot"), Invalid, "automated"),
    (EditTask(task_id="c2", feature="duration", value="soon"), Invalid, "42"),
    (EditTask(task_id="c2", feature="colour", value="red"), Invalid, "taskType"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "error", "hint"), REFUSED)
def test_what_the_language_does_not_allow_is_refused_with_a_hint(operation, error, hint):
    with pytest.raises(error) as refusal:
        plan(seeded(), operation, WORKFLOW, "op")
    assert hint in refusal.value.hint


def test_a_reconnected_edge_obeys_its_type_too():
    graph = seeded()
    weighted = next(element.id for element in graph if element.type == "edge:weighted")
    with pytest.raises(NotAllowed):
        do(graph, ReconnectEdge(edge_element_id=weighted, source_element_id="c2", target_element_id="c3"))
    operation = ReconnectEdge(
        edge_element_id=weighted, source_element_id="activityNode_decision", target_element_id="activityNode_join"
    )
    do(graph, operation)
    assert need(graph, weighted).fields["targetId"] == "activityNode_join"


@pytest.mark.parametrize(
    ("source", "target", "valid"),
    [
        ("activityNode_decision", None, True),
        ("activityNode_merge", None, False),
        ("task_manual", None, False),
        ("activityNode_decision", "task_manual", True),
        ("activityNode_decision", "activityNode_fork", True),
        ("activityNode_decision", "activityNode_join", True),
        ("activityNode_decision", "activityNode_merge", False),
        ("activityNode_decision", "category", False),
        ("task_manual", "c2", True),
    ],
)
def test_weighted_edges_are_checked_end_by_end(source, target, valid):
    assert WORKFLOW.check_edge(seeded(), "edge:weighted", source, target) is valid


def test_plain_edges_are_never_checked_and_unknown_ends_of_weighted_ones_are_an_error():
    graph = seeded()
    assert WORKFLOW.check_edge(graph, "edge", "nobody", "nobody") is True
    for source, target in (("nobody", None), ("activityNode_decision", "nobody")):
        with pytest.raises(UnknownElement):
            WORKFLOW.check_edge(graph, "edge:weighted", source, target)


def test_a_task_changes_its_kind_with_its_classes_and_gets_new_children():
    graph = blank()
    create(graph, "task:manual", elementId="t", label="Ship")
    do(graph, EditTask(task_id="t", feature="duration", value="42 days"))
    do(graph, EditTask(task_id="t", feature="taskType", value="automated"))
    changed = nest(graph, "t")
    assert (changed["type"], changed["taskType"], changed["cssClasses"], changed["duration"]) == (
        "task:automated",
        "automated",
        ["task", "automated"],
        42,
    )
    icon, label = changed["children"]
    prefix = icon["id"].removesuffix("_icon")
    assert UUID.fullmatch(prefix)
    assert (label["id"], label["text"], label["alignment"]) == (f"{prefix}_label", "Ship", {"x": 0, "y": 0})
    assert WORKFLOW.label_of(graph, "t") == label["id"]
    for feature, value in (("duration", "42"), ("taskType", "automated")):
        assert not plan(graph, EditTask(task_id="t", feature=feature, value=value), WORKFLOW, "again").change


def test_an_edit_task_decodes_from_the_wire():
    raw = b'{"kind":"editTask","isOperation":true,"taskId":"t","feature":"duration","value":"1"}'
    assert decode_operation(raw, WORKFLOW.operation_types) == EditTask(task_id="t", feature="duration", value="1")


def test_the_probability_is_also_the_class_of_a_weighted_edge():
    graph = seeded()
    weighted = next(element.id for element in graph if element.type == "edge:weighted")
    do(graph, UpdateElement(element_id=weighted, set={"probability": "low"}))
    assert need(graph, weighted).fields["cssClasses"] == ["low"]
    with pytest.raises(Invalid, match="low, medium, high"):
        do(graph, UpdateElement(element_id=weighted, set={"probability": "never"}))
