# SPDX-License-Identifier: Apache-2.0
"""Ports lie on the border of their owner, whatever happens to it."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp.errors import Invalid, NotAllowed
from glsp.languages import bpmn
from glsp.layout.quality import share_area
from glsp.model.change import Change, Edit
from glsp.model.clipboard import copy
from glsp.model.graph import Graph, member, need, origin
from glsp.model.operations import plan
from glsp.model.ports import SIDES, UPRIGHT, Side, free_place, name_place, nearest, pinned
from glsp.model.tree import nest
from glsp.protocol.geometry import Bounds, Dimension, Point
from glsp.protocol.operations import (
    Arrange,
    ChangeBounds,
    ChangeContainer,
    CreateNode,
    DeleteElement,
    EditorContext,
    ElementAndBounds,
    InsertElements,
    Operation,
    Paste,
    Placement,
    UpdateElement,
)
from support.drawn import drawn, execute
from support.tools import ROOT

BPMN = bpmn.language
TASK = "ta check @100,100 160x80\nta other @500,100 160x80\n"

SAMPLES = json.loads((ROOT / "web" / "test" / "port-samples.json").read_text("utf-8"))
"""What the page is held to as well."""

places = st.floats(-500, 500, allow_nan=False).map(round)
lengths = st.integers(1, 300)


def middle(graph: Graph, element_id: str) -> Point:
    """Of a port, on the canvas."""
    at, size = origin(graph, element_id), need(graph, element_id).fields["size"]
    return Point(at.x + size["width"] / 2, at.y + size["height"] / 2)


def on_border(graph: Graph, element_id: str) -> bool:
    """Whether the middle of a port lies on the border of its owner as it shows."""
    port = need(graph, element_id)
    owner = need(graph, port.parent)
    at, corner, size = middle(graph, element_id), origin(graph, owner.id), member(graph, owner, "size")
    x, y = at.x - corner.x, at.y - corner.y
    return {
        "left": x == 0 and 0 <= y <= size["height"],
        "right": x == size["width"] and 0 <= y <= size["height"],
        "top": y == 0 and 0 <= x <= size["width"],
        "bottom": y == size["height"] and 0 <= x <= size["width"],
    }[port.fields["side"]]


@pytest.mark.parametrize("row", SAMPLES["pinned"])
def test_a_port_is_put_where_the_page_puts_it(row: dict[str, Any]) -> None:
    found = pinned(row["side"], Point(*row["at"]), Dimension(*row["port"]), Dimension(*row["owner"]))
    assert [found.x, found.y] == row["corner"]


@pytest.mark.parametrize("row", SAMPLES["nearest"])
def test_the_nearest_side_is_that_of_the_page(row: dict[str, Any]) -> None:
    found = nearest(Point(*row["at"]), Dimension(*row["port"]), Dimension(*row["owner"]), row["sides"])
    assert found == row["side"]


def moved(graph: Graph, element_id: str, x: float, y: float) -> None:
    bounds = ElementAndBounds(element_id=element_id, new_position=Point(x, y), new_size=Dimension(99, 99))
    execute(graph, ChangeBounds(new_bounds=(bounds,)), BPMN)


def with_event(x: float = 170, y: float = 165) -> Graph:
    """A task with a timer whose upper left corner was put there."""
    graph = drawn(TASK, BPMN)
    args = {"elementId": "late", "properties": {"trigger": "2 days"}}
    operation = CreateNode(element_type_id="boundary:timer", container_id="check", location=Point(x, y), args=args)
    execute(graph, operation, BPMN)
    return graph


@given(st.sampled_from(SIDES), places, places, lengths, lengths, lengths, lengths)
def test_a_pinned_port_lies_in_the_middle_of_its_border_and_within_it(
    side: Side, x: int, y: int, width: int, height: int, owner_width: int, owner_height: int
) -> None:
    port, owner = Dimension(width, height), Dimension(owner_width, owner_height)
    at = pinned(side, Point(x, y), port, owner)
    upright = side in UPRIGHT
    across = at.x + width / 2 if upright else at.y + height / 2
    along, length, room = (at.y, height, owner_height) if upright else (at.x, width, owner_width)
    assert across == {"left": 0, "right": owner_width, "top": 0, "bottom": owner_height}[side]
    assert 0 <= along <= room - length if length < room else along == (room - length) / 2
    assert pinned(side, at, port, owner) == at


@given(places, places, st.integers(20, 300), st.integers(20, 300))
def test_what_lies_on_a_border_stays_there(x: int, y: int, width: int, height: int) -> None:
    port, owner = Dimension(10, 10), Dimension(width, height)
    side = nearest(Point(x, y), port, owner)
    at = pinned(side, Point(x, y), port, owner)
    again = nearest(at, port, owner)
    assert pinned(again, at, port, owner) == at


@pytest.mark.parametrize(
    ("x", "y", "side"),
    [(90, 120, "left"), (250, 130, "right"), (150, 80, "top"), (150, 300, "bottom"), (120, 155, "bottom")],
)
def test_a_new_port_goes_to_the_nearest_border(x: float, y: float, side: str) -> None:
    graph = with_event(x, y)
    assert need(graph, "late").fields["side"] == side
    assert need(graph, "late").parent == "check"
    assert on_border(graph, "late")


def test_ports_that_nobody_placed_stand_side_by_side() -> None:
    graph = drawn(TASK + "btime one in=check\nberr two in=check\nbmsg three in=check", BPMN)
    boxes = [need(graph, each).fields["position"]["x"] for each in ("one", "two", "three")]
    assert {need(graph, each).fields["side"] for each in ("one", "two", "three")} == {"bottom"}
    assert len(set(boxes)) == 3
    assert all(abs(a - b) >= 30 for a in boxes for b in boxes if a != b)


def test_free_places_are_beside_each_other_until_the_side_is_full() -> None:
    port, owner = Dimension(10, 10), Dimension(100, 40)
    taken: list[Bounds] = []
    for _ in range(3):
        at = free_place("right", port, owner, taken)
        assert not any(at.y < each.y + 10 and each.y < at.y + 10 for each in taken)
        taken.append(Bounds(at.x, at.y, 10, 10))


def test_ports_that_come_later_leave_the_names_of_the_others_free() -> None:
    graph = drawn(TASK, BPMN)
    for name in ("one", "two", "three", "four"):
        args = {"elementId": name, "containerId": "check", "label": f"After {name} long days"}
        execute(graph, CreateNode(element_type_id="boundary:timer", container_id="check", args=args), BPMN)
    shown: list[Bounds] = []  # ports and their names
    for port_id in ("one", "two", "three", "four"):
        (label,) = (each for each in graph.children(port_id) if need(graph, each).fields.get("text"))
        for each in (port_id, label):
            at, size = origin(graph, each), member(graph, need(graph, each), "size")
            shown.append(Bounds(at.x, at.y, size["width"], size["height"]))
    assert all(not share_area(one, other) for one, other in combinations(shown, 2))
    assert all(on_border(graph, each) for each in ("one", "two", "three", "four"))


def test_a_moved_port_keeps_its_size_and_its_border() -> None:
    graph = with_event()
    moved(graph, "late", 300, 20)
    port = need(graph, "late")
    assert (port.fields["side"], port.fields["size"]) == ("right", {"width": 30, "height": 30})
    assert on_border(graph, "late")


def test_ports_follow_a_border_that_moves_and_come_back() -> None:
    graph = with_event(245, 150)
    before = origin(graph, "late")
    execute(graph, ChangeBounds(new_bounds=(ElementAndBounds(element_id="check", new_size=Dimension(300, 45)),)), BPMN)
    assert on_border(graph, "late")
    assert origin(graph, "late").x == 100 + 300 - 15
    execute(graph, ChangeBounds(new_bounds=(ElementAndBounds(element_id="check", new_size=Dimension(160, 80)),)), BPMN)
    assert origin(graph, "late") == before


def test_an_owner_that_grows_with_its_name_takes_its_ports_along() -> None:
    graph = with_event(245, 150)
    execute(graph, UpdateElement(element_id="check", label="A name that is longer than the task was wide before"), BPMN)
    assert member(graph, need(graph, "check"), "size")["width"] > 200
    assert on_border(graph, "late")


def test_a_port_goes_to_another_owner_and_not_to_the_canvas() -> None:
    graph = with_event()
    execute(graph, ChangeContainer(element_id="late", target_container_id="other", location=Point(650, 120)), BPMN)
    assert (need(graph, "late").parent, need(graph, "late").fields["side"]) == ("other", "right")
    assert on_border(graph, "late")
    with pytest.raises(NotAllowed, match="lies on the border of another node, and not on the canvas"):
        plan(graph, ChangeContainer(element_id="late", target_container_id="sprotty"), BPMN, "no")


@pytest.mark.parametrize("within", ["", " in=begin"])
def test_a_port_is_nothing_without_an_owner_that_takes_it(within: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        drawn(f"go begin\nbtime late{within}", BPMN)
    assert refused.value.hint == "its owner may be: task, call, subprocess"


def test_another_side_is_a_property() -> None:
    graph = with_event()
    execute(graph, UpdateElement(element_id="late", set={"side": "top"}), BPMN)
    assert (need(graph, "late").fields["side"], on_border(graph, "late")) == ("top", True)
    assert drawn(TASK + "btime late in=check side=left", BPMN).get("late") is not None


@pytest.mark.parametrize("value", ["middle", "Left", "", None, 7, ["left"]])
def test_a_side_that_is_none_is_refused_wherever_a_port_comes_from(value: object) -> None:
    graph = with_event()
    before = list(graph)
    bad = {**nest(graph, "late"), "side": value}
    owner = {**nest(graph, "check"), "children": [bad]}
    refused: list[Operation] = [
        UpdateElement(element_id="late", set={"side": value}),
        CreateNode(element_type_id="boundary:error", container_id="check", args={"properties": {"side": value}}),
        Paste(clipboard_data={"application/json": json.dumps([owner])}, editor_context=EditorContext()),
        InsertElements(elements=({**bad, "id": "again", "children": []},), parent_id="check"),
    ]
    for operation in refused:
        for lenient in (False, True):
            with pytest.raises(Invalid, match="side") as found:
                plan(graph, operation, BPMN, "op", lenient=lenient)
            assert "left, right, top" in found.value.hint + found.value.message
    assert list(graph) == before


def test_a_port_cannot_be_without_its_side() -> None:
    graph = with_event()
    with pytest.raises(Invalid, match="side of a boundary:timer cannot be unset") as found:
        plan(graph, UpdateElement(element_id="late", unset=("side",)), BPMN, "op")
    assert found.value.hint == "set it to one of bottom, left, right, top, or delete late"
    lost = {name: each for name, each in nest(graph, "late").items() if name not in {"side", "children"}}
    with pytest.raises(Invalid, match="lies on the border of its owner, but it has no side"):
        plan(graph, InsertElements(elements=({**lost, "id": "lost"},), parent_id="check"), BPMN, "op")


def test_a_file_with_a_port_that_lost_its_side_can_be_repaired() -> None:
    graph = with_event()
    graph.apply(Change(edits=(Edit("late", {"side": "bottom"}, {}),)))
    moved(graph, "check", 120, 130)
    execute(graph, UpdateElement(element_id="late", set={"side": "top"}), BPMN)
    assert on_border(graph, "late")


def test_a_layout_that_makes_an_owner_larger_pins_its_ports_to_the_new_border() -> None:
    graph = with_event(245, 150)
    new: tuple[Placement, ...] = (
        Placement("check", Point(0, 0), Dimension(400, 200)),
        Placement("late", Point(385, 90)),
    )
    execute(graph, Arrange(placements=new), BPMN)
    assert on_border(graph, "late")
    assert origin(graph, "late") == Point(385, 90)


def test_ports_go_with_their_owner() -> None:
    graph = with_event()
    execute(graph, DeleteElement(element_ids=("check",)), BPMN)
    assert graph.get("late") is None
    assert graph.get("late_label") is None


def test_a_copied_port_is_pasted_onto_the_owner_that_is_selected_or_whose_port_is() -> None:
    graph = with_event()
    for selected, owner in (("other", "other"), ("late", "check")):
        context = EditorContext(selected_element_ids=(selected,))
        change = plan(graph, Paste(clipboard_data=copy(graph, ["late"]), editor_context=context), BPMN, selected).change
        [pasted] = [each for each in change.added if each.type == "boundary:timer"]
        assert (pasted.parent, pasted.fields["side"], pasted.fields["trigger"]) == (owner, "bottom", "2 days")
        assert pasted.fields["position"] != need(graph, "late").fields["position"] or owner == "other"
    with pytest.raises(NotAllowed):
        plan(graph, Paste(clipboard_data=copy(graph, ["late"]), editor_context=EditorContext()), BPMN, "nowhere")


@pytest.mark.parametrize("side", SIDES)
def test_names_stand_beside_ports(side: Side) -> None:
    port, name = Dimension(12, 12), Dimension(60, 15)
    inside = name_place(side, "inside", port, name)
    outside = name_place(side, "outside", port, name)
    for at in (inside, outside):
        overlaps = at.x < 12 and at.x + 60 > 0 and at.y < 12 and at.y + 15 > 0
        assert not overlaps
    towards: dict[Side, float] = {"left": inside.x, "right": -inside.x - 60, "top": inside.y, "bottom": -inside.y - 15}
    assert towards[side] > 0


def test_the_name_of_a_port_moves_with_its_side() -> None:
    graph = with_event(245, 150)
    execute(graph, UpdateElement(element_id="late", label="after 2 days"), BPMN)
    right = member(graph, need(graph, "late_label"), "position")
    execute(graph, UpdateElement(element_id="late", set={"side": "left"}), BPMN)
    left = member(graph, need(graph, "late_label"), "position")
    assert right["x"] == 34
    assert left["x"] < -60


def test_an_operation_touches_only_the_ports_own_fields() -> None:
    graph = with_event()
    bounds = ElementAndBounds(element_id="late", new_position=Point(90, 65), new_size=Dimension(30, 30))
    operation: Operation = ChangeBounds(new_bounds=(bounds,))
    [edit] = plan(graph, operation, BPMN, "op").change.edits
    assert (edit.id, set(edit.new)) == ("late", {"position"})
