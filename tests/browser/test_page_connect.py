# SPDX-License-Identifier: Apache-2.0
"""Drawing on from a node: by its handles, by a drag to a node or to an empty place, and by keys alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from support.pages import Person, Robot, new_diagram, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

Json = Any


@pytest.fixture
def revision(serving: Serving, diagram: str) -> Callable[[], int]:
    return lambda: rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"]


@pytest.fixture
def elements(serving: Serving, diagram: str) -> Callable[[], list[Json]]:
    return lambda: rest(serving, "GET", f"/api/diagrams/{diagram}/model")["children"]


def handles(ada: Person) -> Locator:
    return ada.page.locator(".connect-handle")


def handle(ada: Person, side: str) -> Locator:
    return ada.page.locator(f".connect-handle.{side}")


def middle(found: Locator) -> tuple[float, float]:
    box = found.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def select(ada: Person, text: str) -> None:
    ada.page.mouse.click(*ada.middle(text))
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)


def joined(elements: list[Json]) -> list[tuple[str, str, str]]:
    """Every edge as its type and the ids of its ends."""
    return [(each["type"], each["sourceId"], each["targetId"]) for each in elements if "sourceId" in each]


def test_a_click_on_a_handle_adds_the_likeliest_next_node_beside_in_one_step(
    diagram: str, robot: Robot, ada: Person, elements: Callable[[], list[Json]], revision: Callable[[], int]
) -> None:
    first = robot.creates("task:manual", 0, 0, "First")
    second = robot.creates("task:automated", 0, 200, "Second")
    robot.joins(first, second)
    ada.open(diagram)
    select(ada, "First")
    before = revision()
    handle(ada, "right").click()
    ada.until(ada.edges, 2)
    ada.until(revision, before + 1)
    added = elements()[-2]
    assert added["type"] == "task:automated", "an automated task follows manual ones in this diagram already"
    assert joined(elements())[-1] == ("edge", first, added["id"])
    width = elements()[0]["size"]["width"]
    assert added["position"] == {"x": 60 + width, "y": 0}, "straight ahead, so that the edge has no kink"
    expect(ada.page.locator(f"#glsp-canvas #glsp-canvas_{added['id']}.selected")).to_be_visible()
    handle(ada, "right").click()
    ada.until(ada.edges, 3)
    assert joined(elements())[-1][1] == added["id"], "the new node has taken over the handles"
    ada.page.keyboard.press("Control+z")
    ada.page.keyboard.press("Control+z")
    ada.until(ada.edges, 1)
    ada.settled().agrees(diagram)


def test_what_stands_in_the_way_is_avoided(
    diagram: str, robot: Robot, ada: Person, elements: Callable[[], list[Json]]
) -> None:
    robot.creates("task:manual", 0, 0, "First")
    robot.creates("task:manual", 170, -10, "In the way")
    ada.open(diagram)
    select(ada, "First")
    handle(ada, "right").click()
    ada.until(ada.edges, 1)
    node = elements()[-2]["position"]
    assert node["y"] == 40, "20 px below what is there, which ends at 20"


def test_a_drag_from_a_handle_draws_the_edge_to_the_node_under_the_pointer(
    diagram: str, robot: Robot, ada: Person, elements: Callable[[], list[Json]]
) -> None:
    first, second = (robot.creates("task:manual", 250 * at, 0, name) for at, name in enumerate(("First", "Second")))
    ada.open(diagram)
    select(ada, "First")
    ada.drag(middle(handle(ada, "bottom")), ada.middle("Second"), drop=False)
    expect(ada.page.locator(".connect-preview.allowed .target")).to_be_visible()
    ada.page.mouse.up()
    ada.until(ada.edges, 1)
    assert joined(elements()) == [("edge", first, second)]
    expect(ada.page.locator(".connect-preview")).to_have_count(0)
    ada.settled().agrees(diagram)


def test_where_several_kinds_of_edge_may_lead_a_menu_asks_and_the_server_is_asked_about_dynamic_ones(
    diagram: str, robot: Robot, ada: Person, elements: Callable[[], list[Json]]
) -> None:
    decision = robot.creates("activityNode:decision", 0, 0)
    task = robot.creates("task:manual", 250, 0, "Task")
    robot.creates("activityNode:merge", 250, 150)
    ada.open(diagram)
    box = ada.page.locator(f"#glsp-canvas #glsp-canvas_{decision} > .sprotty-node").bounding_box()
    assert box is not None
    ada.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    ada.drag(middle(handle(ada, "right")), ada.middle("Task"))
    menu = ada.page.get_by_role("menu")
    expect(menu.get_by_role("menuitem")).to_have_text(["Edge to Task", "Weighted edge to Task"])
    expect(ada.page.locator(".connect-preview")).to_be_visible()
    ada.page.keyboard.press("ArrowDown")
    ada.page.keyboard.press("Enter")
    ada.until(ada.edges, 1)
    assert joined(elements()) == [("edge:weighted", decision, task)]
    merge = ada.page.locator("#glsp-canvas .node.tone-teal > .sprotty-node")
    ada.drag(middle(handle(ada, "bottom")), middle(merge))
    ada.until(ada.edges, 2)
    assert joined(elements())[1][0] == "edge", "a weighted edge may not end at a merge: there was nothing to ask"
    ada.settled().agrees(diagram)


def test_let_go_above_the_empty_canvas_it_asks_what_follows_and_draws_both_there_as_one_step(
    diagram: str, robot: Robot, ada: Person, elements: Callable[[], list[Json]], revision: Callable[[], int]
) -> None:
    first = robot.creates("task:manual", 0, 0, "First")
    ada.open(diagram)
    select(ada, "First")
    x, y = ada.middle("First")
    before = revision()
    ada.drag(middle(handle(ada, "right")), (x + 220, y + 130))
    menu = ada.page.get_by_role("menu")
    expect(menu.locator(".heading")).to_have_text(["What follows"])
    expect(menu.get_by_role("menuitem")).to_have_count(7)
    menu.get_by_role("menuitem", name="Decision Node").click()
    ada.until(ada.edges, 1)
    assert revision() == before + 1
    added = elements()[-2]
    assert joined(elements()) == [("edge", first, added["id"])]
    box = ada.page.locator(f"#glsp-canvas #glsp-canvas_{added['id']} > .sprotty-node").bounding_box()
    assert box is not None
    assert (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) == pytest.approx((x + 220, y + 130), abs=2)
    ada.page.keyboard.press("Control+z")
    ada.until(lambda: len(ada.canvas()), 1)
    ada.settled().agrees(diagram)


def test_let_go_in_a_container_it_may_lead_to_it_or_to_something_new_inside(
    diagram: str, robot: Robot, ada: Person, elements: Callable[[], list[Json]]
) -> None:
    robot.creates("task:manual", 0, 0, "First")
    category = robot.creates("category", 300, 0, "Box")
    robot.moves(category, 300, 0, 300, 200)
    ada.open(diagram)
    select(ada, "First")
    box = ada.box("Box")
    ada.drag(middle(handle(ada, "right")), (box["x"] + 150, box["y"] + 120))
    menu = ada.page.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_have_text("Connect to Box")
    expect(menu.locator(".heading")).to_have_text(["In Box"])
    menu.get_by_role("menuitem", name="Automated Task").click()
    ada.until(ada.edges, 1)
    inside = next(each for each in elements() if each["id"] == category)["children"][1]["children"]
    assert [each["type"] for each in inside] == ["task:automated"]
    ada.settled().agrees(diagram)


def test_escape_and_a_drop_beside_the_canvas_draw_nothing(
    diagram: str, robot: Robot, ada: Person, revision: Callable[[], int]
) -> None:
    robot.creates("task:manual", 0, 0, "First")
    robot.creates("task:manual", 250, 0, "Second")
    ada.open(diagram)
    before = revision()
    select(ada, "First")
    ada.drag(middle(handle(ada, "right")), ada.middle("Second"), drop=False)
    ada.page.keyboard.press("Escape")
    expect(ada.page.locator(".connect-preview")).to_have_count(0)
    ada.page.mouse.up()
    select(ada, "First")
    ada.drag(middle(handle(ada, "right")), (40, 400))
    expect(ada.page.locator(".connect-preview")).to_have_count(0)
    select(ada, "First")
    ada.drag(middle(handle(ada, "right")), (middle(handle(ada, "right"))[0] + 60, 600))
    ada.page.get_by_role("menu").wait_for()
    ada.page.keyboard.press("Escape")
    expect(ada.page.get_by_role("menu")).to_have_count(0)
    expect(ada.page.locator(".connect-preview")).to_have_count(0)
    assert revision() == before


def test_the_handles_are_there_for_one_node_at_rest_alone(diagram: str, robot: Robot, ada: Person) -> None:
    first = robot.creates("task:manual", 0, 0, "First")
    robot.joins(first, robot.creates("task:manual", 250, 0, "Second"))
    ada.open(diagram)
    expect(handles(ada)).to_have_count(0)
    select(ada, "First")
    expect(handles(ada)).to_have_count(4)
    ada.drag(ada.middle("First"), (ada.middle("First")[0] + 60, ada.middle("First")[1] + 90), drop=False)
    expect(handle(ada, "right")).to_be_hidden()
    ada.page.mouse.up()
    expect(handle(ada, "right")).to_be_visible()
    ada.settled()
    box, at = ada.box("First"), middle(handle(ada, "right"))
    assert at == pytest.approx((box["x"] + box["width"] + 22, box["y"] + box["height"] / 2), abs=2)
    ada.button("Manual Task").click()
    expect(handles(ada)).to_have_count(0)
    ada.page.keyboard.press("Escape")
    ada.page.keyboard.press("Control+a")
    expect(handles(ada)).to_have_count(0)
    ada.page.mouse.click(300, 700)
    select(ada, "First")
    expect(handles(ada)).to_have_count(4)
    for percent in (80, 64, 51, 41, 33):
        ada.page.keyboard.press("-")
        expect(ada.page.get_by_role("button", name=f"Zoom {percent} percent; set to 100")).to_be_visible()
    expect(handles(ada)).to_have_count(0)


def test_resizing_by_the_sides_is_not_in_the_way_of_the_handles(
    diagram: str, robot: Robot, ada: Person, elements: Callable[[], list[Json]]
) -> None:
    decision = robot.creates("activityNode:decision", 0, 0)
    ada.open(diagram)
    node = ada.page.locator(f"#glsp-canvas #glsp-canvas_{decision} > .sprotty-node")
    ada.page.mouse.click(*middle(node))
    ada.page.locator(".sprotty-resize-handle").first.wait_for()
    box = node.bounding_box()
    assert box is not None
    right = (box["x"] + box["width"], box["y"] + box["height"] / 2)
    ada.drag(right, (right[0] + 40, right[1]))
    ada.until(lambda: elements()[0].get("size", {}).get("width"), 70)
    expect(handles(ada)).to_have_count(4)
    assert ada.edges() == 0


def test_the_same_by_keys_alone(
    diagram: str, robot: Robot, ada: Person, elements: Callable[[], list[Json]], revision: Callable[[], int]
) -> None:
    first = robot.creates("task:manual", 0, 0, "First")
    other = robot.creates("task:manual", 0, 250, "Other")
    ada.open(diagram)
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Alt+ArrowDown")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_contain_text("First")
    before = revision()
    ada.page.keyboard.press("Alt+Shift+ArrowRight")
    menu = ada.page.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_have_text("Manual Task")
    ada.page.keyboard.press("ArrowDown")
    ada.page.keyboard.press("Enter")
    ada.until(ada.edges, 1)
    assert elements()[-2]["type"] == "task:automated"
    assert revision() == before + 1
    select(ada, "First")
    ada.page.keyboard.press("Alt+Shift+ArrowDown")
    expect(menu.get_by_role("menuitem").last).to_have_text("Connect to Other")
    ada.page.keyboard.press("End")
    expect(menu.locator(":focus")).to_have_text("Connect to Other")
    ada.page.keyboard.press("Enter")
    ada.until(ada.edges, 2)
    assert joined(elements())[-1] == ("edge", first, other)
    ada.settled().agrees(diagram)


def test_a_new_node_outside_the_view_is_brought_into_it(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 0, 0, "First")
    ada.open(diagram)
    select(ada, "First")
    for percent in (125, 156, 195, 244):
        ada.button("Zoom in").click()
        expect(ada.page.get_by_role("button", name=f"Zoom {percent} percent; set to 100")).to_be_visible()
    for at in range(1, 5):
        ada.page.keyboard.press("Alt+Shift+ArrowRight")
        ada.page.get_by_role("menuitem").first.wait_for()
        ada.page.keyboard.press("Enter")
        ada.until(ada.edges, at)
    box = ada.page.locator("#glsp-canvas .node.selected > .sprotty-node").bounding_box()
    stage = ada.page.locator(".stage").bounding_box()
    assert box is not None
    assert stage is not None

    def seen() -> bool:
        at = ada.page.locator("#glsp-canvas .node.selected > .sprotty-node").bounding_box()
        return at is not None and stage["x"] <= at["x"] and at["x"] + at["width"] <= stage["x"] + stage["width"]

    ada.until(seen, wanted=True)


def test_what_was_drawn_last_and_what_is_pinned_stands_on_top_of_the_palette(
    diagram: str, ada: Person, serving: Serving
) -> None:
    ada.open(diagram)
    expect(ada.page.get_by_role("region", name="Recent")).to_have_count(0)
    ada.draw("Decision Node", 500, 300)
    ada.draw("Manual Task", 500, 420)
    recent = ada.page.get_by_role("region", name="Recent")
    expect(recent.get_by_role("button")).to_have_count(2)
    expect(recent.get_by_role("button").first).to_have_accessible_name("Manual Task, drawn before")
    recent.get_by_role("button", name="Decision Node").click()
    ada.page.mouse.click(700, 300)
    ada.until(lambda: len(ada.canvas()), 3)
    expect(recent.get_by_role("button").first).to_have_accessible_name("Decision Node, drawn before")
    ada.button("Pin Join Node").focus()
    ada.page.keyboard.press("Enter")
    pinned = ada.page.get_by_role("region", name="Pinned")
    expect(pinned.get_by_role("button")).to_have_count(2)
    ada.open(new_diagram(serving))
    expect(recent.get_by_role("button")).to_have_count(2)
    pinned.get_by_role("button", name="Join Node, pinned").press("Enter")
    ada.until(lambda: len(ada.canvas()), 1)
    pinned.get_by_role("button", name="Unpin Join Node").press("Enter")
    expect(pinned).to_have_count(0)


def test_a_shelf_that_was_damaged_by_hand_is_an_empty_one(diagram: str, ada: Person) -> None:
    for value in ("{", "[]", '{"recent": 4, "pinned": [1, null, "no such type"]}', '"x"', "null"):
        ada.visit("/")
        ada.page.evaluate("value => localStorage.setItem('glsp.palette.workflow-diagram', value)", value)
        ada.open(diagram)
        expect(ada.page.get_by_role("region", name="Nodes")).to_be_visible()
        expect(ada.page.get_by_role("region", name="Recent")).to_have_count(0)
        expect(ada.page.get_by_role("region", name="Pinned")).to_have_count(0)


def test_a_node_that_the_mouse_rests_on_has_the_handles_while_nothing_is_selected(
    diagram: str, robot: Robot, ada: Person
) -> None:
    robot.creates("task:manual", 0, 0, "First")
    ada.open(diagram)
    ada.page.mouse.move(*ada.middle("First"))
    expect(handles(ada)).to_have_count(4)
    ada.page.mouse.move(ada.middle("First")[0], ada.middle("First")[1] + 200, steps=3)
    expect(handles(ada)).to_have_count(0)
    # They are not in the way of a drag that begins on the node.
    ada.page.mouse.move(*ada.middle("First"))
    expect(handles(ada)).to_have_count(4)
    x, y = ada.middle("First")
    ada.drag((x, y), (x + 60, y + 40), drop=False)
    expect(handle(ada, "right")).to_be_hidden()
    ada.page.mouse.up()
    ada.settled()
    ada.page.keyboard.press("Escape")
    expect(ada.page.locator("#glsp-canvas .selected")).to_have_count(0)
    ada.page.mouse.move(x, y + 300)
    ada.page.mouse.move(*ada.middle("First"))
    expect(handles(ada)).to_have_count(4)
    ada.page.mouse.move(*middle(handle(ada, "right")), steps=4)
    ada.page.mouse.down()
    ada.page.mouse.up()
    ada.until(ada.edges, 1)
    assert len(ada.texts()) == 2
    ada.settled().agrees(diagram)
