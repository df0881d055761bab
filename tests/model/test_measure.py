# SPDX-License-Identifier: Apache-2.0
"""The server's own geometry: the stock client's figures, kept up to date per change, at the cost of the change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from glsp.model.change import Element
from glsp.model.graph import Graph, need
from glsp.model.measure import Ruler, affected, measure
from glsp.model.operations import plan
from glsp.model.text import Font, text_width
from glsp.model.tree import flatten
from glsp.protocol.geometry import Dimension, Point
from glsp.protocol.operations import (
    ApplyLabelEdit,
    ChangeBounds,
    ChangeContainer,
    CreateNode,
    DeleteElement,
    ElementAndBounds,
)
from strategies import WORKFLOW, blank, changes, scripts, seeded


def loaded(*trees) -> Graph:
    graph = Graph(Element("sprotty", "graph", "", "", {}))
    for at, tree in enumerate(trees):
        for element in flatten(tree, "sprotty", f"a{at}"):
            graph._add(element)
    graph.measure(measure(graph, None, WORKFLOW))
    return graph


def do(graph: Graph, operation, ruler: Ruler | None = None) -> list[str]:
    planned = plan(graph, operation, WORKFLOW, f"op{len(graph)}{type(operation).__name__}")
    graph.apply(planned.change)
    graph.measure((ruler or Ruler(WORKFLOW)).measure(graph, affected(planned.change)))
    return list(planned.created)


def node(graph: Graph, type_id: str, name: str, x=0, y=0, **more) -> str:
    args = {"elementId": name, **({"label": "Ship it"} if "task" in type_id else {})}
    return do(graph, CreateNode(element_type_id=type_id, location=Point(x, y), args=args, **more))[0]


def box(graph: Graph, element_id: str) -> tuple:
    fields = {**need(graph, element_id).fields, **graph.measured(element_id)}
    at, size = fields.get("position", {}), fields["size"]
    return (at.get("x"), at.get("y"), size["width"], size["height"])


SHIP = text_width("Ship it", Font(14))


def test_a_task_is_as_wide_as_icon_gap_label_and_paddings():
    graph = blank()
    node(graph, "task:manual", "t", 50, 60)
    assert box(graph, "t") == (50, 60, pytest.approx(5 + 25 + 1 + SHIP + 10), 30)
    assert box(graph, "t_icon") == (5, 5, 25, 20)
    assert box(graph, "t_label") == (31, 6.5, SHIP, 17)


def test_a_label_is_aligned_at_the_middle_of_its_baseline():
    graph = blank()
    node(graph, "task:manual", "t")
    assert graph.measured("t_label")["alignment"] == {"x": pytest.approx(SHIP / 2, abs=0.01), "y": 14}


def test_the_place_of_what_stands_on_the_canvas_is_never_measured():
    graph = seeded()
    graph.measure(measure(graph, None, WORKFLOW))
    tops = [each for each in graph.children(graph.root) if not need(graph, each).is_edge]
    assert {each: graph.measured(each).get("position") for each in tops} == dict.fromkeys(tops)


def test_a_decision_without_a_stated_size_shows_its_natural_one_and_a_fork_its_stated_one():
    graph = blank()
    node(graph, "activityNode:decision", "d")
    node(graph, "activityNode:fork", "f")
    assert graph.measured("d") == {"size": {"width": 32, "height": 32}}
    assert graph.measured("f") == {}
    assert need(graph, "f").fields["size"] == {"width": 10, "height": 50}


def test_a_preferred_size_is_kept_while_it_is_larger_than_what_is_needed():
    graph = blank()
    node(graph, "task:manual", "t")
    do(graph, ChangeBounds(new_bounds=(ElementAndBounds("t", Dimension(200, 50)),)))
    assert box(graph, "t")[2:] == (200, 50)
    assert box(graph, "t_icon") == (5, 15, 25, 20)
    do(graph, ChangeBounds(new_bounds=(ElementAndBounds("t", Dimension(10, 10)),)))
    assert box(graph, "t")[2:] == (pytest.approx(41 + SHIP), 30)


def test_a_category_grows_with_what_it_holds_and_its_structure_takes_the_rest():
    graph = blank()
    node(graph, "category", "c", 100, 100)
    heading = text_width("Category0", Font(14))
    assert box(graph, "c") == (100, 100, pytest.approx(heading + 20), 38)
    assert box(graph, "c_struct") == (5, 33, pytest.approx(heading + 10), 0)
    node(graph, "task:manual", "t", 140, 160, container_id="c")  # 35, 27 inside the structure
    assert need(graph, "t").fields["position"] == {"x": 35, "y": 27}
    width = 35 + 41 + SHIP
    assert box(graph, "c_struct") == (5, 33, pytest.approx(width), 57)
    assert box(graph, "c") == (100, 100, pytest.approx(width + 10), 95)
    assert box(graph, "c_header")[0] == pytest.approx(5 + (width - heading - 10) / 2, abs=0.011)
    do(graph, ChangeBounds(new_bounds=(ElementAndBounds("c", Dimension(400, 300)),)))
    assert box(graph, "c_struct") == (5, 33, 390, 262)


def test_what_left_or_was_deleted_no_longer_counts():
    graph = blank()
    node(graph, "category", "c", 100, 100)
    empty = box(graph, "c")
    node(graph, "task:manual", "t", 300, 300, container_id="c")
    do(graph, ChangeContainer(element_id="t", target_container_id="sprotty"))
    assert box(graph, "c") == empty
    do(graph, ChangeContainer(element_id="t", target_container_id="c"))
    assert box(graph, "c") != empty
    do(graph, DeleteElement(element_ids=("t",)))
    assert box(graph, "c") == empty


def test_options_that_make_no_sense_are_passed_over():
    options = {"paddingLeft": "wide", "paddingFactor": 0, "hAlign": 7, "minWidth": None, "prefWidth": True, "x": 1}
    icon = {"id": "i", "type": "icon"}
    graph = loaded({"id": "n", "type": "task:manual", "layout": "hbox", "layoutOptions": options, "children": [icon]})
    assert box(graph, "n")[2:] == (35, 30)


@pytest.mark.parametrize(
    ("layout", "boxes", "size"),
    [
        ("hbox", [(5, 10, 25, 20), (31, 5, 40, 30)], (76, 40)),
        ("vbox", [(12.5, 5, 25, 20), (5, 26, 40, 30)], (50, 61)),
        ("stack", [(12.5, 10, 25, 20), (5, 5, 40, 30)], (50, 40)),
    ],
)
def test_each_layout_places_its_boxes(layout, boxes, size):
    children = [
        {"id": "one", "type": "icon"},
        {"id": "two", "type": "picture", "size": {"width": 40, "height": 30}},
    ]
    graph = loaded({"id": "n", "type": "task:manual", "layout": layout, "children": children})
    assert [box(graph, "one"), box(graph, "two")] == boxes
    assert box(graph, "n")[2:] == size


def test_grabbing_children_share_the_spare_room():
    grab = {"hGrab": True, "vGrab": True}
    children = [
        {"id": "one", "type": "comp", "layout": "freeform", "layoutOptions": grab},
        {"id": "two", "type": "comp", "layout": "freeform", "layoutOptions": grab},
    ]
    options = {"prefWidth": 111, "prefHeight": 60}
    graph = loaded({"id": "n", "type": "category", "layout": "hbox", "layoutOptions": options, "children": children})
    assert [box(graph, each)[2:] for each in ("one", "two")] == [(50, 50), (50, 50)]


def test_only_what_differs_from_before_is_said():
    graph = blank()
    node(graph, "task:manual", "t")
    assert measure(graph, [element.id for element in graph], WORKFLOW) == {}
    assert measure(graph, ["gone", "sprotty"], WORKFLOW) == {}


@settings(max_examples=50, deadline=None)
@given(scripts)
def test_measuring_what_changed_equals_measuring_everything(script):
    graph = seeded()
    graph.measure(measure(graph, None, WORKFLOW))
    for change in changes(graph, script):
        graph.measure(measure(graph, affected(change), WORKFLOW))
        fresh = Graph(need(graph, graph.root))
        fresh._elements, fresh._children = graph._elements, graph._children
        fresh.measure(measure(fresh, None, WORKFLOW))
        assert {each.id: graph.measured(each.id) for each in graph} == {
            each.id: fresh.measured(each.id) for each in graph
        }


def edit_cost(size: int) -> dict[str, int]:
    graph = blank()
    for at in range(size):
        node(graph, "task:manual", f"t{at}", 200 * (at % 20), 50 * at)
    node(graph, "category", "c", 0, -500)
    inner = node(graph, "task:manual", "inner", 20, -450, container_id="c")
    cost: dict[str, int] = {}
    for name, operation in (
        ("move", ChangeBounds(new_bounds=(ElementAndBounds("t7", Dimension(99, 30), Point(1, 1)),))),
        ("label", ApplyLabelEdit(label_id="t7_label", text="Another label")),
        ("inner label", ApplyLabelEdit(label_id=f"{inner}_label", text="Another label")),
        ("delete", DeleteElement(element_ids=("t8",))),
    ):
        ruler = Ruler(WORKFLOW)
        do(graph, operation, ruler)
        cost[name] = ruler.visited
    return cost


def test_an_edit_visits_the_same_few_elements_however_large_the_diagram_is():
    assert edit_cost(20) == edit_cost(400) == {"move": 3, "label": 3, "inner label": 8, "delete": 0}
