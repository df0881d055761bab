# SPDX-License-Identifier: Apache-2.0
"""The generated diagrams are what the figures say they are: N nodes, N edges, the same bytes every time."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.measures import OPERATIONS, action_for
from bench.models import spread, workflow, write


def elements(element: dict[str, Any]) -> int:
    return 1 + sum(elements(child) for child in element["children"])


@pytest.mark.parametrize("nodes", [1, 20, 100, 1000])
def test_a_model_has_as_many_edges_as_nodes_and_four_elements_per_pair(nodes: int) -> None:
    model: dict[str, Any] = workflow(nodes)
    assert [child["id"] for child in model["children"]] == [
        *(f"task_{index}" for index in range(nodes)),
        *(f"edge_{index}" for index in range(nodes)),
    ]
    assert elements(model) == 1 + 4 * nodes


def test_the_edges_form_a_ring() -> None:
    model: dict[str, Any] = workflow(3)
    assert [(edge["sourceId"], edge["targetId"]) for edge in model["children"][3:]] == [
        ("task_0", "task_1"),
        ("task_1", "task_2"),
        ("task_2", "task_0"),
    ]


def test_a_node_carries_its_place_in_the_grid_its_size_and_its_label() -> None:
    model: dict[str, Any] = workflow(100)
    node = model["children"][42]
    assert (node["type"], node["name"], node["position"], node["size"]) == (
        "task:automated",
        "Task 42",
        {"x": 2 * 160, "y": 4 * 80},
        {"width": 40 + 7 * 7, "height": 30},
    )
    assert [(child["id"], child["type"]) for child in node["children"]] == [
        ("task_42_icon", "icon"),
        ("task_42_label", "label:heading"),
    ]


def test_the_same_size_is_the_same_file(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one.wf", 50), write(tmp_path / "other.wf", 50)
    assert one.read_bytes() == other.read_bytes()
    assert json.loads(one.read_text()) == workflow(50)


def test_the_edits_spread_over_the_whole_model() -> None:
    assert len({spread(step, 1000) for step in range(1000)}) == 1000


def test_a_round_has_one_action_of_each_kind() -> None:
    actions = [action_for(name, step, 100, "made") for step, name in enumerate(OPERATIONS)]
    assert actions == [
        {"kind": "createNode", "isOperation": True, "elementTypeId": "task:automated", "location": {"x": 10, "y": 20}},
        {
            "kind": "changeBounds",
            "isOperation": True,
            "newBounds": [
                {
                    "elementId": "task_19",
                    "newSize": {"width": 89, "height": 30},
                    "newPosition": {"x": 1001, "y": 501},
                }
            ],
        },
        {"kind": "applyLabelEdit", "isOperation": True, "labelId": "task_38_label", "text": "Edit 2"},
        {
            "kind": "createEdge",
            "isOperation": True,
            "elementTypeId": "edge",
            "sourceElementId": "task_57",
            "targetElementId": "task_59",
        },
        {"kind": "glspUndo"},
        {"kind": "glspRedo"},
        {"kind": "deleteElement", "isOperation": True, "elementIds": ["made"]},
    ]
