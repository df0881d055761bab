# SPDX-License-Identifier: Apache-2.0
"""What the workflow language offers and says, against the facts of the reference server: hints, menus, texts, places."""

from __future__ import annotations

import pytest

from glsp.errors import UnknownElement
from glsp.languages.workflow_texts import EditTask
from glsp.model.graph import need
from glsp.model.measure import measure
from glsp.model.tree import nest
from glsp.protocol.actions import NavigationTarget
from glsp.protocol.geometry import Bounds, Point
from glsp.protocol.operations import EditorContext
from strategies import WORKFLOW, blank, seeded
from support.workflow_facts import bare, connect, create, do, task


def hints(*types: str, **more) -> list[dict]:
    able = {"repositionable": True, "deletable": True, "resizable": True, "reparentable": True}
    return [{"elementTypeId": type_id, **able, **more} for type_id in types]


def test_the_type_hints_are_the_references():
    bars = hints("activityNode:fork", "activityNode:join", resizable=False)
    rest = hints("activityNode:decision", "activityNode:merge")
    everything = [each["elementTypeId"] for each in (*hints("task:manual", "task:automated"), *rest, *bars)] + [
        "category"
    ]
    edge = {"repositionable": True, "deletable": True, "routable": True}
    found = WORKFLOW.type_hints()
    assert found["shapeHints"] == [
        *hints("task:manual", "task:automated"),
        *bars,
        *rest,
        *hints("category", containableElementTypeIds=["task", "activityNode", "category"]),
    ]
    assert found["edgeHints"] == [
        {**edge, "elementTypeId": "edge", "sourceElementTypeIds": everything, "targetElementTypeIds": everything},
        {
            **edge,
            "elementTypeId": "edge:weighted",
            "dynamic": True,
            "sourceElementTypeIds": ["activityNode"],
            "targetElementTypeIds": ["task", "activityNode"],
        },
    ]


def test_the_27_kinds_come_in_the_references_order():
    assert " ".join(WORKFLOW.server_actions) == (
        "requestModel requestContextActions requestTypeHints compound layout applyLabelEdit changeBounds cut "
        "deleteElement paste reconnectEdge changeRoutingPoints createNode createEdge editTask requestCheckEdge "
        "requestMarkers requestPopupModel requestEditValidation requestNavigationTargets resolveNavigationTarget "
        "saveModel setEditMode glspUndo glspRedo computedBounds requestClipboardData"
    )


def test_the_palette_lists_tools_by_letter_with_ghosts_of_what_comes_next():
    graph = blank()
    create(graph, "task:manual")
    nodes, edges = WORKFLOW.context_actions("tool-palette", graph, EditorContext())
    assert [(group["id"], group["label"], group["icon"], group["sortString"]) for group in (nodes, edges)] == [
        ("node-group", "Nodes", "symbol-property", "A"),
        ("edge-group", "Edges", "symbol-property", "B"),
    ]
    assert [(item["id"], item["sortString"], item["label"]) for item in (*nodes["children"], *edges["children"])] == [
        ("palette-item0", label[0], label)
        for label in (
            "Automated Task", "Category", "Decision Node", "Fork Node", "Join Node", "Manual Task", "Merge Node",
            "Edge", "Weighted edge",
        )
    ]  # fmt: skip
    triggers = {item["label"]: item["actions"][0] for item in nodes["children"]}
    ghost = triggers["Automated Task"]["ghostElement"]
    assert bare(ghost["template"]) == task("automated", "AutomatedTask1", 0, 0)
    assert [label for label, trigger in triggers.items() if "dynamic" in trigger["ghostElement"]] == [
        "Automated Task",
        "Category",
        "Manual Task",
    ]
    assert edges["children"][1]["actions"] == [{"kind": "triggerEdgeCreation", "elementTypeId": "edge:weighted"}]


def test_the_context_menu_offers_tasks_on_an_empty_spot_only():
    graph = seeded()
    on_canvas = EditorContext((), Point(113, 127))
    new, mode = WORKFLOW.context_actions("context-menu", graph, on_canvas)
    place = {"x": 110, "y": 130}
    assert (new["id"], new["label"], new["icon"], new["group"]) == ("new", "New", "add", "0_new")
    assert [(each["id"], each["label"]) for each in new["children"]] == [
        ("newAutoTask", "Automated Task"),
        ("newManualTask", "Manual Task"),
        ("hiddenItem", "Should be hidden"),
    ]
    assert new["children"][0]["actions"] == [
        {"kind": "createNode", "isOperation": True, "elementTypeId": "task:automated", "location": place}
    ]
    assert new["children"][2]["isVisible"] is False
    read = {**mode, "isToggled": True, "actions": [{"kind": "setEditMode", "editMode": "editable"}]}
    assert mode["actions"] == [{"kind": "setEditMode", "editMode": "readonly"}]
    assert WORKFLOW.context_actions("context-menu", graph, EditorContext(("c2",))) == [mode]
    assert WORKFLOW.context_actions("context-menu", graph, on_canvas, editable=False) == [read]


def commands(*selected: str) -> list[str]:
    found = WORKFLOW.context_actions("command-palette", seeded(), EditorContext(selected, Point(1, 2)))
    return [each["label"] for each in found]


CREATE = [f"Create {what}" for what in ("Automated Task", "Manual Task", "Merge Node", "Decision Node", "Category")]
TASKS = ["ManualTask0", "AutomatedTask1", "AutomatedTask3", "ManualTask2"]


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        ((), [*CREATE, "Delete All"]),
        (("nobody",), [*CREATE, "Delete"]),
        (("task_manual", "c1"), [*CREATE, "Delete All"]),
        (
            ("c2", "task_manual"),
            [*CREATE, "Create Edge from ManualTask2 to ManualTask0", "Create Weighted Edge from ManualTask2 to ManualTask0",
             "Delete All"],
        ),
        (
            ("c1",),
            [*CREATE, *(f"Create Edge to {each}" for each in TASKS), *(f"Create Weighted Edge to {each}" for each in TASKS),
             "Delete"],
        ),
    ],
)  # fmt: skip
def test_the_command_palette_offers_what_fits_the_selection(selected, expected):
    assert commands(*selected) == expected


def test_readers_get_no_commands_and_unknown_contexts_are_empty():
    assert WORKFLOW.context_actions("command-palette", blank(), EditorContext(), editable=False) == []
    assert WORKFLOW.context_actions("nope", blank(), EditorContext()) == []


def test_the_task_editor_completes_what_was_typed():
    graph = seeded()
    do(graph, EditTask(task_id="c2", feature="duration", value="7"))

    def typed(text: str, selected: str = "c2_label") -> list[dict]:
        return WORKFLOW.context_actions("task-editor", graph, EditorContext((selected,), None, {"text": text}))

    edit = {"kind": "editTask", "isOperation": True, "taskId": "c2", "feature": "taskType"}
    assert typed("") == [
        {"label": "type:", "actions": [], "text": "type:manual"},
        {"label": "duration:", "actions": [], "text": "duration:7"},
    ]
    assert typed("type:m") == [
        {"label": "type:automated", "actions": [{**edit, "value": "automated"}]},
        {"label": "type:manual", "actions": [{**edit, "value": "manual"}]},
    ]
    assert typed("duration:") == typed("", "c1") == []


def test_hovering_a_task_shows_its_data_with_everything_escaped():
    graph = seeded()
    create(graph, "task:manual", elementId="t", label="<b>&", properties={"references": "<i>"})
    assert WORKFLOW.popup(graph, "t", Bounds(1, 2, 3, 4)) == {
        "id": "sprotty-popup",
        "type": "html",
        "cssClasses": [],
        "canvasBounds": {"x": 1, "y": 2, "width": 3, "height": 4},
        "children": [
            {
                "id": "popup-title",
                "type": "pre-rendered",
                "cssClasses": [],
                "code": '<div class="sprotty-popup-title">&lt;b&gt;&amp;</div>',
                "children": [],
            },
            {
                "id": "popup-body",
                "type": "pre-rendered",
                "cssClasses": [],
                "code": '<div class="sprotty-popup-body">Type: manual <br/>\n            Duration: undefined <br/>\n'
                "            Reference: &lt;i&gt; <br/></div>",
                "children": [],
            },
        ],
    }
    assert WORKFLOW.popup(graph, "c1", Bounds(1, 2, 3, 4)) is None
    with pytest.raises(UnknownElement):
        WORKFLOW.popup(graph, "nobody", Bounds(1, 2, 3, 4))


NOTHING_WRONG = {"severity": 5, "message": "", "error": {"code": -1, "message": "", "data": {}}}


@pytest.mark.parametrize(
    ("context", "text", "status"),
    [
        ("label-edit", "Hello", {"severity": 4}),
        ("label-edit", "", {"severity": 1, "message": "Name must not be empty"}),
        ("label-edit", "ManualTask0", {"severity": 2, "message": "Name should be unique"}),
        ("label-edit", "ManualTask2", {"severity": 2, "message": "Name should be unique"}),
        ("task-editor", "duration:12x", NOTHING_WRONG),
        ("task-editor", "duration:101", {"severity": 2, "message": "'101' should be between 0 and 100"}),
        ("task-editor", "duration:x", {"severity": 1, "message": "'x' is not a valid number."}),
        ("task-editor", "type:manual", NOTHING_WRONG),
        (
            "task-editor",
            "type:robot",
            {"severity": 1, "message": "'Type of task can only be manual or automatic. You entered 'robot'."},
        ),
        ("nope", "x", {"severity": 2, "message": "No validator registered for the context 'nope'"}),
    ],
)
def test_texts_are_judged_while_they_are_typed(context, text, status):
    assert WORKFLOW.edit_validation(context, seeded(), "c2_label", text) == status


def test_one_can_go_along_edges_and_to_the_documentation():
    graph = seeded()
    create(graph, "task:manual", elementId="push", label="Push")
    there = "file:///desk.wf"

    def targets(kind: str, *selected: str) -> list[dict]:
        return WORKFLOW.navigation_targets(kind, graph, EditorContext(selected), there)

    assert targets("next", "task_manual", "c1", "c2") == [
        {"uri": there, "args": {"elementIds": "activityNode_decision"}},
        {"uri": there, "args": {"elementIds": "c3"}},
    ]
    assert targets("previous", "task_automated") == [{"uri": there, "args": {"elementIds": "activityNode_decision"}}]
    selection = '{"selection":{"start":{"line":2,"character":3},"end":{"line":2,"character":7}}}'
    assert targets("documentation", "push") == [{"uri": "file:///desk.md", "args": {"jsonOpenerOptions": selection}}]
    assert targets("documentation", "c2") == targets("documentation", "push", "c2") == targets("nope", "push") == []
    with pytest.raises(UnknownElement):
        targets("next", "nobody")


def test_a_target_names_a_task():
    graph = seeded()

    def resolved(**args) -> dict:
        return WORKFLOW.resolve_target(graph, NavigationTarget("x.wf", None, args or None))

    assert resolved(name="ManualTask2") == {"elementIds": ["c2"]}
    assert resolved(name="Nobody") == {
        "elementIds": [],
        "args": {"warning": "Couldn't find element with name Nobody"},
    }
    assert resolved() == resolved(name="") == {"elementIds": []}


def test_a_description_for_agents_says_what_may_be_used():
    described = WORKFLOW.describe()
    assert [(each["type"], each["alias"], each["label"]) for each in described["nodes"]] == [
        ("task:manual", "t", True),
        ("task:automated", "a", True),
        ("activityNode:fork", "f", False),
        ("activityNode:join", "j", False),
        ("activityNode:decision", "d", False),
        ("activityNode:merge", "m", False),
        ("category", "c", True),
    ]
    assert described["edges"][1]["properties"] == {
        "probability": {"kind": "enum", "title": "Probability", "choices": ["low", "medium", "high"]}
    }
    assert [each["code"] for each in described["rules"] if each["when"] == "live"] == [
        "decision-one-incoming",
        "merge-one-outgoing",
    ]
    create(graph := blank(), "t", elementId="by_alias")
    assert need(graph, "by_alias").type == "task:manual"


def following(graph, *selected: str, editable: bool = True) -> list[tuple[str, str]]:
    found = WORKFLOW.context_actions("following-elements", graph, EditorContext(selected), editable)
    return [(edge["elementTypeId"], node["elementTypeId"]) for node, edge in (each["actions"] for each in found)]


def test_what_may_follow_a_node_is_what_an_edge_to_it_would_be_allowed_to_reach():
    graph = blank()
    decision = create(graph, "activityNode:decision")
    manual = create(graph, "task:manual", 100)
    everything = [each.id for each in WORKFLOW.nodes]
    plain = [("edge", each) for each in everything]
    weighted = ("task:manual", "task:automated", "activityNode:fork", "activityNode:join")
    assert following(graph, decision) == [*plain, *(("edge:weighted", each) for each in weighted)]
    assert following(graph, manual) == plain


def test_nothing_follows_edges_labels_what_is_gone_and_what_may_not_be_edited():
    graph = blank()
    one, other = create(graph, "task:manual"), create(graph, "task:manual", 200)
    edge = connect(graph, "edge", one, other)
    before = nest(graph, "sprotty")
    assert [following(graph, each) for each in (edge, f"{one}_label", "no such", "sprotty")] == [[], [], [], []]
    assert following(graph) == []
    assert following(graph, one, editable=False) == []
    assert following(graph, one) != []
    assert nest(graph, "sprotty") == before


def test_what_may_follow_comes_with_the_size_that_it_will_show():
    graph = blank()
    one = create(graph, "task:manual")
    found = WORKFLOW.context_actions("following-elements", graph, EditorContext((one,)))
    created = create(graph, "task:manual", 300)
    graph.measure(measure(graph, [created], WORKFLOW))
    sizes = {each["label"]: each["size"] for each in found}
    assert sizes["Manual Task"] == graph.measured(created)["size"]
    assert sizes["Fork Node"] == {"width": 10, "height": 50}
