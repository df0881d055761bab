# SPDX-License-Identifier: Apache-2.0
"""Locks that hold for everybody, layers that belong to the diagram, and what one person does not want to see."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

Json = Any


@pytest.fixture
def stored(serving: Serving, diagram: str) -> Callable[[str], Json]:
    """A top element as the server has it."""

    def read(element_id: str) -> Json:
        found = rest(serving, "GET", f"/api/diagrams/{diagram}/model")["children"]
        return next((each for each in found if each["id"] == element_id), None)

    return read


@pytest.fixture
def revision(serving: Serving, diagram: str) -> Callable[[], int]:
    return lambda: rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"]


def select(ada: Person, *texts: str) -> None:
    stage = ada.page.locator(".stage").bounding_box()
    assert stage is not None
    ada.page.mouse.click(stage["x"] + 20, stage["y"] + stage["height"] - 20)
    ada.page.mouse.click(*ada.middle(texts[0]))
    for text in texts[1:]:
        ada.page.keyboard.down("Control")
        ada.page.mouse.click(*ada.middle(text))
        ada.page.keyboard.up("Control")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(len(texts))


def layers(ada: Person) -> Locator:
    ada.page.get_by_role("tab", name="Layers").click()
    return ada.page.locator(".layers")


def sign(ada: Person, text: str) -> Locator:
    return ada.node(text).locator(".lock-sign")


def test_what_is_locked_stays_whatever_is_tried_and_is_free_again_by_the_same_key(
    diagram: str, robot: Robot, ada: Person, stored: Callable[[str], Json], revision: Callable[[], int]
) -> None:
    held = robot.creates("task:manual", 0, 0, "Held")
    free = robot.creates("task:manual", 200, 0, "Free")
    ada.open(diagram)
    select(ada, "Held")
    ada.page.keyboard.press("Control+Alt+l")
    expect(sign(ada, "Held")).to_be_visible()
    ada.until(lambda: stored(held).get("locked"), wanted=True)
    before = revision()
    expect(ada.page.locator(".sprotty-resize-handle")).to_have_count(0)
    x, y = ada.middle("Held")
    ada.drag((x, y), (x + 60, y + 80))
    assert ada.middle("Held") == pytest.approx((x + 60, y + 80), abs=1), "the view moved, as from an empty place"
    x, y = ada.middle("Held")
    ada.page.keyboard.press("ArrowRight")
    ada.page.keyboard.press("F2")
    expect(ada.page.locator(".toast-card").last).to_contain_text("Held is locked")
    expect(ada.page.locator(".label-edit input")).to_be_hidden()
    ada.page.mouse.dblclick(x, y)
    expect(ada.page.locator(".label-edit input")).to_be_hidden()
    ada.page.keyboard.press("Delete")
    ada.page.keyboard.press("Backspace")
    expect(ada.page.get_by_role("textbox", name="Label")).to_be_disabled()
    assert revision() == before
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.press("Delete")
    ada.until(ada.texts, ["Held"])
    assert stored(free) is None
    ada.page.keyboard.press("Control+z")
    ada.until(ada.texts, ["Free", "Held"])
    select(ada, "Held")
    ada.page.keyboard.press("Control+Alt+l")
    expect(sign(ada, "Held")).to_have_count(0)
    ada.page.keyboard.press("ArrowRight")
    ada.until(lambda: stored(held)["position"], {"x": 10, "y": 0})
    assert "locked" not in stored(held)
    ada.settled().agrees(diagram)


def test_handles_come_and_go_with_the_lock_of_the_selected_node(
    diagram: str, robot: Robot, ada: Person, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 0, 0, "Node")
    ada.open(diagram)
    select(ada, "Node")
    handles = ada.page.locator("#glsp-canvas .sprotty-resize-handle")
    expect(handles).to_have_count(4)
    robot.does("updateElement", elementId=node, set={"locked": True})
    expect(handles).to_have_count(0)
    robot.does("updateElement", elementId=node, set={"locked": False})
    expect(handles).to_have_count(4)
    robot.does("updateElement", elementId=node, set={"locked": True})
    ada.page.keyboard.press("Escape")
    select(ada, "Node")
    expect(handles).to_have_count(0)
    robot.does("updateElement", elementId=node, set={"locked": False})
    expect(handles).to_have_count(4)


def test_a_lock_holds_for_others_too_and_says_what_to_do(
    diagram: str, robot: Robot, ada: Person, stored: Callable[[str], Json]
) -> None:
    held = robot.creates("task:manual", 0, 0, "Held")
    ada.open(diagram)
    select(ada, "Held")
    ada.page.keyboard.press("Control+Alt+l")
    ada.settled()
    refused = robot.does("deleteElement", elementIds=[held])["refused"]
    assert (refused["code"], "locked" in refused["message"]) == ("not_allowed", True)
    assert "unlock" in refused["hint"]
    robot.does("updateElement", elementId=held, set={"locked": False})
    expect(sign(ada, "Held")).to_have_count(0)
    robot.removes(held)
    ada.until(ada.texts, [])


def test_locked_nodes_stay_while_others_are_lined_up_and_laid_out(
    diagram: str, robot: Robot, ada: Person, stored: Callable[[str], Json]
) -> None:
    held = robot.creates("task:manual", 0, 100, "Held")
    free = robot.creates("task:manual", 300, 0, "Free")
    robot.joins(free, held)
    robot.does("updateElement", elementId=held, set={"locked": True})
    ada.open(diagram)
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.press("Control+k")
    ada.page.locator(".command-palette input").fill("Align bottom")
    ada.page.keyboard.press("Enter")
    ada.until(lambda: stored(free)["position"], {"x": 300, "y": 100})
    assert stored(held)["position"] == {"x": 0, "y": 100}
    ada.page.keyboard.press("Control+Shift+l")
    ada.until(lambda: stored(free)["position"] != {"x": 300, "y": 100}, wanted=True)
    assert stored(held)["position"] == {"x": 0, "y": 100}
    ada.settled().agrees(diagram)


def test_a_kind_of_element_is_hidden_for_one_person_with_its_edges_and_comes_back(
    diagram: str, robot: Robot, ada: Person, person: Callable[..., Person], revision: Callable[[], int]
) -> None:
    one = robot.creates("task:manual", 0, 0, "One")
    two = robot.creates("task:automated", 200, 0, "Two")
    box = robot.creates("category", 0, 150, "Box")
    robot.moves(box, 0, 150, 300, 150)
    robot.creates("task:manual", 40, 220, "Inner", within=box)
    robot.joins(one, two)
    before = revision()
    ada.open(diagram)
    bob = person("Bob").open(diagram)
    found = layers(ada)
    expect(found.get_by_role("button", name="Select Manual Task, 2 elements")).to_be_visible()
    found.get_by_role("button", name="Hide Manual Task").click()
    ada.until(ada.texts, ["Box", "Two"])
    assert ada.edges() == 0
    assert bob.texts() == ["Box", "Inner", "One", "Two"]
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+a")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(2)
    ada.open(diagram)
    ada.until(ada.texts, ["Box", "Two"])
    ada.page.get_by_role("tab", name="Outline").click()
    line = ada.page.locator(".outline-line").filter(has_text="Inner")
    expect(line).to_contain_text("Hidden")
    line.click()
    ada.until(ada.texts, ["Box", "Inner", "One", "Two"])
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
    assert revision() == before, "the diagram is as it was"


def test_a_selection_is_hidden_by_a_key_and_everything_is_shown_again_by_a_command(
    diagram: str, robot: Robot, ada: Person
) -> None:
    for at, name in enumerate(("One", "Two", "Three")):
        robot.creates("task:manual", 150 * at, 0, name)
    ada.open(diagram)
    select(ada, "One", "Two")
    ada.page.keyboard.press("Control+Shift+H")
    ada.until(ada.texts, ["Three"])
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(0)
    expect(ada.page.locator(".toast-card")).to_contain_text("2 elements are hidden, for you alone.")
    expect(layers(ada)).to_contain_text("2 hidden elements")
    ada.page.keyboard.press("Control+k")
    ada.page.locator(".command-palette input").fill("Show everything that is hidden")
    ada.page.keyboard.press("Enter")
    ada.until(ada.texts, ["One", "Three", "Two"])
    expect(layers(ada)).not_to_contain_text("hidden element")


def test_what_one_draws_is_never_hidden(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 0, 0, "There")
    ada.open(diagram)
    layers(ada).get_by_role("button", name="Hide Manual Task").click()
    ada.until(ada.texts, [])
    robot.creates("task:manual", 0, 200, "Of another")
    ada.button("Manual Task").press("Enter")
    ada.until(lambda: len(ada.texts()), 3)


def test_a_layer_is_made_from_the_selection_hidden_locked_renamed_and_given_up(
    diagram: str, robot: Robot, ada: Person, stored: Callable[[str], Json], revision: Callable[[], int]
) -> None:
    one, two, three = (
        robot.creates("task:manual", 150 * at, 0, name) for at, name in enumerate(("One", "Two", "Three"))
    )
    ada.open(diagram)
    select(ada, "One", "Two")
    before = revision()
    found = layers(ada)
    found.get_by_role("button", name="New layer from the selection").click()
    ada.page.get_by_role("textbox", name="Name").fill("Back <b>stage</b>")
    ada.page.keyboard.press("Enter")
    expect(found.get_by_role("button", name="Select Back <b>stage</b>, 2 elements")).to_be_visible()
    assert revision() == before + 1
    assert [stored(each).get("layer") for each in (one, two, three)] == ["Back <b>stage</b>"] * 2 + [None]
    found.get_by_role("button", name="Lock Back <b>stage</b>").click()
    ada.until(lambda: [stored(each).get("locked") for each in (one, two, three)], [True, True, None])
    found.get_by_role("button", name="Hide Back <b>stage</b>").click()
    ada.until(ada.texts, ["Three"])
    found.get_by_role("button", name="More about Back <b>stage</b>").click()
    ada.page.get_by_role("menuitem", name="Rename").click()
    ada.page.get_by_role("textbox", name="Name").fill("Front")
    ada.page.keyboard.press("Enter")
    ada.until(ada.texts, ["One", "Three", "Two"])
    found.get_by_role("button", name="Select Front").click()
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(2)
    select(ada, "Three")
    ada.page.mouse.click(*ada.middle("Three"), button="right")
    ada.page.get_by_role("menuitem", name="Put on a layer").click()
    expect(ada.page.get_by_role("menuitemradio")).to_contain_text(["No layer", "Front"])
    ada.page.get_by_role("menuitemradio", name="Front").click()
    ada.until(lambda: stored(three).get("layer"), "Front")
    found.get_by_role("button", name="More about Front").click()
    ada.page.get_by_role("menuitem", name="Take all off it").click()
    expect(found).to_contain_text("No layer has been made yet")
    for _ in range(5):
        ada.page.locator("#glsp-canvas > svg").focus()
        ada.page.keyboard.press("Control+z")
    ada.until(revision, before + 10)
    assert ["layer" in stored(each) or "locked" in stored(each) for each in (one, two, three)] == [False] * 3


def test_what_was_kept_about_hiding_may_be_damaged_by_hand(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 0, 0, "There")
    for value in ("{", "[]", '{"ids": 4, "types": [1, null, ""], "layers": {}}', '"x"', "null"):
        ada.visit("/")
        ada.page.evaluate("([key, value]) => localStorage.setItem(key, value)", [f"glsp.hidden.glsp:{diagram}", value])
        ada.open(diagram)
        ada.until(ada.texts, ["There"])


def test_on_a_read_only_diagram_one_may_hide_but_not_lock(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 0, 0, "There")
    ada.open(diagram)
    ada.page.mouse.click(*ada.middle("There"), button="right")
    ada.page.get_by_role("menu").get_by_text("Readonly Mode").click()
    expect(ada.page.locator(".badge")).to_have_text("Read-only")
    found = layers(ada)
    expect(found.get_by_role("button", name="Lock Manual Task")).to_be_disabled()
    found.get_by_role("button", name="Hide Manual Task").click()
    ada.until(ada.texts, [])
