# SPDX-License-Identifier: Apache-2.0
"""The workflow language against the facts of the reference server: what is created, offered, said and refused."""

from __future__ import annotations

import re

import pytest

from glsp.errors import Invalid, NotAllowed, UnknownElement, UnknownType
from glsp.languages.workflow_texts import EditTask
from glsp.model.graph import Graph, need
from glsp.model.operations import plan
from glsp.model.tree import nest
from glsp.protocol.actions import NavigationTarget
from glsp.protocol.geometry import Bounds, Point
from glsp.protocol.operations import (
    ChangeContainer,
    CreateEdge,
    CreateNode,
    EditorContext,
    Operation,
    ReconnectEdge,
    UpdateElement,
    decode_operation,
)
from strategies import WORKFLOW, blank, seeded

ROUND = {"radiusTopLeft": 5, "radiusTopRight": 5, "radiusBottomLeft": 5, "radiusBottomRight": 5}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def do(graph: Graph, operation: Operation, name: str = "") -> str:
    planned = plan(graph, operation, WORKFLOW, name or f"op{len(graph)}")
    graph.apply(planned.change)
    return planned.created[0] if planned.created else ""


def create(graph: Graph, type_id: str, x: float = 0, y: float = 0, container: str | None = None, **args) -> str:
    location = Point(x, y)
    return do(
        graph,
        CreateNode(element_type_id=type_id, location=location, container_id=container, args=args),
        f"op{len(graph)}",
    )


def connect(graph: Graph, type_id: str, source: str, target: str, **args) -> str:
    return do(graph, CreateEdge(element_type_id=type_id, source_element_id=source, target_element_id=target, args=args))


def bare(element: dict) -> dict:
    """The element with the id of its node replaced by `#`."""
    return {
        **element,
        "id": UUID.sub("#", element["id"]),
        **({"children": [bare(child) for child in element["children"]]} if element.get("children") else {}),
    }


def task(kind: str, name: str, x: int, y: int) -> dict:
    return {
        "id": "#",
        "type": f"task:{kind}",
        "cssClasses": ["task", kind],
        "name": name,
        "taskType": kind,
        "layout": "hbox",
        "layoutOptions": {"paddingRight": 10},
        "args": ROUND,
        "position": {"x": x, "y": y},
        "children": [
            {"id": "#_icon", "type": "icon", "cssClasses": [], "children": []},
            {
                "id": "#_label",
                "type": "label:heading",
                "text": name,
                "alignment": {"x": 0, "y": 0},
                "cssClasses": [],
                "children": [],
            },
        ],
    }


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
        "probability": {"kind": "enum", "choices": ["low", "medium", "high"]}
    }
    assert [each["code"] for each in described["rules"] if each["when"] == "live"] == [
        "decision-one-incoming",
        "merge-one-outgoing",
    ]
    create(graph := blank(), "t", elementId="by_alias")
    assert need(graph, "by_alias").type == "task:manual"
