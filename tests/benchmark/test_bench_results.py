# SPDX-License-Identifier: Apache-2.0
"""Statistics and verdicts: ratios stay within one run, and only real differences between models count."""

from typing import Any

import pytest

from bench.equivalence import FinalModel, compare
from bench.groups import Group, Range, Results, summary
from bench.models import task, workflow
from bench.report import table


def cell(run: int, flow: str, cpu: float) -> Group:
    return Group(run, "ops", flow, 100, "createNode", {"cpu_ms": summary([cpu])})


def test_a_ratio_is_made_within_each_run_and_never_across_runs() -> None:
    results = Results([cell(1, "reference", 100), cell(1, "stored", 10), cell(2, "reference", 300)])
    assert results.ratio("ops", "stored", 100, "createNode", "cpu_ms") == Range(10, 10, 10)
    assert results.figure("ops", "reference", 100, "createNode", "cpu_ms") == Range(200, 100, 300)


def test_the_ratio_over_runs_is_the_median_with_its_range() -> None:
    groups = [
        *(cell(run, "reference", 100) for run in (1, 2, 3)),
        *(cell(run, "stored", cpu) for run, cpu in ((1, 2), (2, 5), (3, 4))),
    ]
    assert Results(groups).ratio("ops", "stored", 100, "createNode", "cpu_ms") == Range(25, 20, 50)


def test_a_percentile_needs_enough_samples() -> None:
    assert summary(range(19)).p99 is None
    assert summary(range(200)).p99 == 198


def test_the_reference_is_unsteady_where_a_run_is_far_off() -> None:
    groups = [cell(run, "reference", cpu) for run, cpu in ((1, 100), (2, 100), (3, 150))]
    assert Results(groups).unsteady("ops", "cpu_ms", 0.3) == ["createNode at 100: 100.0-150.0, median 100.0"]


def test_the_table_names_failures_and_shows_the_ratio() -> None:
    groups = [
        cell(1, "reference", 100),
        cell(1, "stored", 4),
        Group(1, "failure", "files", 0, "100 nodes", notes=["failed: no door"]),
    ]
    text = table(groups, {"cores": 2}, 0.1, 0.2)
    assert "25x" in text
    assert "FAILED in run 1: 100 nodes, files: failed: no door" in text


def model_with(made: str, **members: Any) -> dict[str, Any]:
    model: dict[str, Any] = workflow(2)
    node: dict[str, Any] = task(5, 1)
    node["id"] = made
    for child, part in zip(node["children"], ("icon", "label"), strict=True):
        child["id"] = f"{made}_{part}"
    edge = {"id": f"edge-of-{made}", "type": "edge", "sourceId": made, "targetId": "task_1", "children": []}
    model["children"] += [node | members, edge]
    return model


def test_models_that_differ_in_made_ids_and_number_form_are_equal() -> None:
    one = FinalModel(model_with("11", position={"x": 82, "y": 1}), 5)
    other = FinalModel(model_with("aa-bb", position={"x": 82.0, "y": 1.0}), 5)
    verdict = compare(one, other)
    assert (verdict.differences, verdict.measured_differences, verdict.elements) == ([], 0, 12)


def test_measured_sizes_are_counted_apart() -> None:
    verdict = compare(FinalModel(model_with("11"), 5), FinalModel(model_with("11", size={"width": 1, "height": 1}), 5))
    assert (verdict.equal, verdict.measured_differences) == (True, 1)


def test_kinds_of_routing_points_and_routed_ends_count_as_measured() -> None:
    one, other = workflow(2), workflow(2)
    edges: tuple[Any, Any] = (one["children"], other["children"])
    edges[0][2] |= {"routingPoints": [{"kind": "linear", "x": 1, "y": 2}], "args": {"edgeSourcePointX": 5}}
    edges[1][2] |= {"routingPoints": [{"x": 1.0, "y": 2.0}]}
    verdict = compare(FinalModel(one, 5), FinalModel(other, 5))
    assert (verdict.differences, verdict.measured_differences) == ([], 2)


@pytest.mark.parametrize(
    ("members", "difference"),
    [
        ({"name": "Other"}, "made_9.name: 'Task 5' against 'Other'"),
        ({"position": {"x": 0, "y": 401}}, "made_9.position: {'x': 0, 'y': 400} against {'x': 0, 'y': 401}"),
    ],
)
def test_a_real_difference_is_spelled_out(members: dict[str, Any], difference: str) -> None:
    verdict = compare(FinalModel(model_with("11"), 5), FinalModel(model_with("11", **members), 5))
    assert verdict.differences == [difference]


def test_another_order_of_siblings_is_a_difference() -> None:
    swapped = workflow(2)
    children: list[Any] = swapped["children"]  # pyright: ignore[reportAssignmentType]
    children[0], children[1] = children[1], children[0]
    assert not compare(FinalModel(workflow(2), 5), FinalModel(swapped, 5)).equal
