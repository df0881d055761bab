# SPDX-License-Identifier: Apache-2.0
"""The load client answers `requestBounds` as a browser does, and computes only what is new to it."""

import json
from typing import Any

import msgspec

from bench.answers import Answers, Root
from bench.models import task, workflow


def root_of(model: dict[str, Any]) -> Root:
    return msgspec.json.decode(json.dumps(model, separators=(",", ":")), type=Root)


def answer(answers: Answers, model: dict[str, Any]) -> dict[str, Any]:
    message = json.loads(answers.computed_bounds(root_of(model), "client", "request_7"))
    assert (message["jsonrpc"], message["method"], message["params"]["clientId"]) == ("2.0", "process", "client")
    return message["params"]["action"]


def test_a_sized_model_is_answered_with_alignments_and_routes_alone() -> None:
    action = answer(Answers(), workflow(4))
    assert action == {
        "kind": "computedBounds",
        "bounds": [],
        "alignments": [
            {"elementId": f"task_{index}_label", "newAlignment": {"x": 20.5, "y": 13}} for index in range(4)
        ],
        "routes": [
            {"elementId": "edge_0", "newRoutingPoints": route((82, 15), (160, 15))},
            {"elementId": "edge_1", "newRoutingPoints": route((242, 15), (0, 95))},
            {"elementId": "edge_2", "newRoutingPoints": route((82, 95), (160, 95))},
            {"elementId": "edge_3", "newRoutingPoints": route((242, 95), (0, 15))},
        ],
        "layoutData": [],
        "revision": 1,
        "responseId": "request_7",
        "canvasBounds": {"x": 0, "y": 0, "width": 1200, "height": 800},
        "viewport": {"scroll": {"x": 0, "y": 0}, "zoom": 1},
    }


def route(source: tuple[float, float], target: tuple[float, float]) -> list[dict[str, Any]]:
    return [
        {"kind": "source", "x": source[0], "y": source[1]},
        {"kind": "target", "x": target[0], "y": target[1]},
    ]


def test_unsized_elements_get_a_size_and_parts_a_position() -> None:
    model: dict[str, Any] = workflow(2)
    node: dict[str, Any] = task(9, 3)
    for element in [node, *node["children"]]:
        del element["size"]
    model["children"].append(node)
    assert answer(Answers(), model)["bounds"] == [
        {"elementId": "task_9", "newSize": {"width": 82, "height": 30}},
        {"elementId": "task_9_icon", "newSize": {"width": 40, "height": 30}, "newPosition": {"x": 5, "y": 5}},
        {"elementId": "task_9_label", "newSize": {"width": 82, "height": 30}, "newPosition": {"x": 5, "y": 5}},
    ]


def test_a_route_keeps_its_inner_points_and_follows_its_nodes() -> None:
    model: dict[str, Any] = workflow(2)
    answers = Answers()
    model["children"][2]["routingPoints"] = [{"x": 100.5, "y": 7.0}]
    assert answer(answers, model)["routes"][0]["newRoutingPoints"] == [
        {"kind": "source", "x": 82, "y": 15},
        {"kind": "linear", "x": 100.5, "y": 7},
        {"kind": "target", "x": 0, "y": 95},
    ]
    model["children"][1]["position"] = {"x": 500, "y": 40}
    assert answer(answers, model)["routes"][0]["newRoutingPoints"][-1] == {"kind": "target", "x": 500, "y": 55}


def test_an_edge_between_nested_nodes_ends_at_their_places_on_the_canvas() -> None:
    inner: dict[str, Any] = task(1, 1)
    inner["position"] = {"x": 20, "y": 40}
    struct = {"id": "struct", "type": "struct", "position": {"x": 5, "y": 10}, "size": {"width": 1, "height": 1}}
    category = {
        "id": "category",
        "type": "category",
        "position": {"x": 1000, "y": 500},
        "size": {"width": 300, "height": 200},
        "children": [struct | {"children": [inner]}],
    }
    edge = {"id": "edge", "type": "edge", "sourceId": "task_1", "targetId": "category", "children": []}
    action = answer(Answers(), {"id": "sprotty", "type": "graph", "children": [category, edge]})
    assert action["routes"] == [{"elementId": "edge", "newRoutingPoints": route((1107, 565), (1000, 600))}]


def test_an_edge_with_an_unknown_end_is_left_out() -> None:
    model: dict[str, Any] = workflow(2)
    del model["children"][0]
    assert answer(Answers(), model)["routes"] == []


def test_the_minimal_answer_has_no_routes_and_only_missing_alignments() -> None:
    model: dict[str, Any] = workflow(3)
    del model["children"][1]["children"][1]["alignment"]
    action = answer(Answers(minimal=True), model)
    assert "routes" not in action
    assert [entry["elementId"] for entry in action["alignments"]] == ["task_1_label"]


def test_a_changed_model_costs_only_its_changed_elements() -> None:
    counts: dict[int, tuple[int, int]] = {}
    for nodes in (10, 400):
        answers = Answers()
        model: dict[str, Any] = workflow(nodes)
        answer(answers, model)
        first = answers.computed
        model["children"][3]["position"] = {"x": 1, "y": 2}
        answer(answers, model)
        counts[nodes] = (first, answers.computed - first)
    assert counts == {10: (20, 1), 400: (800, 1)}


def test_fresh_ids_are_the_elements_that_were_not_there_before() -> None:
    answers = Answers()
    model: dict[str, Any] = workflow(3)
    answer(answers, model)
    model["children"].insert(1, task(77, 1))
    answer(answers, model)
    assert answers.fresh == ["task_77"]
    answer(answers, model)
    assert answers.fresh == []
