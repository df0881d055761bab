# SPDX-License-Identifier: Apache-2.0
"""The side panel: properties as a form, the outline, problems, and what happened with a way back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


@pytest.fixture
def stored(serving: Serving, diagram: str) -> Callable[[], dict[str, Any]]:
    return lambda: {each["id"]: each for each in rest(serving, "GET", f"/api/diagrams/{diagram}/model")["children"]}


def tab(ada: Person, name: str) -> None:
    ada.page.get_by_role("tab", name=name).click()


def test_the_form_shows_and_changes_what_the_language_declares(
    stored: Callable[[], dict[str, Any]], diagram: str, robot: Robot, ada: Person
) -> None:
    task = robot.creates("task:manual", 0, 0, "Pack")
    ada.open(diagram)
    tab(ada, "Properties")
    expect(ada.page.locator(".panel-note")).to_contain_text("Select an element")
    ada.page.mouse.click(*ada.middle("Pack"))
    expect(ada.page.locator(".properties h2")).to_have_text("Manual Task")
    duration = ada.page.get_by_label("Duration")
    duration.fill("-5")
    expect(ada.page.locator(".property-problem")).to_have_text("At least 0")
    duration.fill("25")
    duration.press("Enter")
    ada.until(lambda: stored()[task].get("duration"), 25)
    ada.page.get_by_label("Label").fill("Pack it well")
    ada.page.get_by_label("Label").press("Tab")
    ada.node("Pack it well").wait_for()
    ada.page.get_by_label("X", exact=True).fill("120")
    ada.page.get_by_label("X", exact=True).press("Enter")
    ada.until(lambda: stored()[task]["position"]["x"], 120)
    duration.fill("")
    duration.press("Tab")
    ada.until(lambda: "duration" in stored()[task], wanted=False)
    ada.settled().agrees(diagram)


def test_an_empty_label_is_refused_while_typing(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 0, 0, "Kept")
    ada.open(diagram)
    tab(ada, "Properties")
    ada.page.mouse.click(*ada.middle("Kept"))
    label = ada.page.get_by_label("Label")
    label.fill("")
    expect(ada.page.locator(".property-problem")).to_be_visible()
    label.press("Enter")
    label.press("Escape")
    expect(label).to_have_value("Kept")
    assert ada.texts() == ["Kept"]


def test_several_elements_are_changed_together_as_one_step(
    serving: Serving, stored: Callable[[], dict[str, Any]], diagram: str, robot: Robot, ada: Person
) -> None:
    nodes = [robot.creates(kind, 0, 80 * at, f"T{at}") for at, kind in enumerate(("task:manual", "task:automated"))]
    robot.does("updateElement", elementId=nodes[0], set={"duration": 5})
    before = rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"]
    ada.open(diagram)
    tab(ada, "Properties")
    ada.page.keyboard.press("Control+a")
    expect(ada.page.locator(".properties h2")).to_have_text("2 elements")
    field = ada.page.get_by_label("Duration")
    expect(field).to_have_attribute("placeholder", "different values")
    field.fill("9")
    field.press("Enter")
    ada.until(lambda: [stored()[node].get("duration") for node in nodes], [9, 9])
    assert rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"] == before + 1


def test_what_others_change_appears_in_the_form_but_not_in_the_field_in_hand(
    diagram: str, robot: Robot, ada: Person
) -> None:
    task = robot.creates("task:manual", 0, 0, "Shared")
    ada.open(diagram)
    tab(ada, "Properties")
    ada.page.mouse.click(*ada.middle("Shared"))
    reference = ada.page.get_by_label("References")
    reference.fill("half a th")
    robot.does("updateElement", elementId=task, set={"duration": 7, "references": "robot"})
    expect(ada.page.get_by_label("Duration")).to_have_value("7")
    expect(reference).to_have_value("half a th")
    reference.press_sequentially("ought")
    reference.press("Tab")
    expect(reference).to_have_value("half a thought")


def test_an_edge_offers_its_choices(
    stored: Callable[[], dict[str, Any]], diagram: str, robot: Robot, ada: Person
) -> None:
    decision = robot.creates("activityNode:decision", 0, 0)
    task = robot.creates("task:manual", 300, 0, "Then")
    edge = robot.joins(decision, task, "edge:weighted")
    ada.open(diagram)
    tab(ada, "Properties")
    x, y = ada.middle("Then")
    ada.page.mouse.click(x - 120, y)
    expect(ada.page.locator(".properties h2")).to_have_text("Weighted edge")
    ada.page.get_by_label("Probability").select_option("high")
    ada.until(lambda: stored()[edge]["probability"], "high")


def test_the_outline_lists_filters_and_shows(diagram: str, robot: Robot, ada: Person) -> None:
    category = robot.creates("category", 0, 0, "Box")
    robot.creates("task:manual", 10, 10, "Inside", within=category)
    robot.creates("task:manual", 9000, 0, "Far away")
    ada.open(diagram)
    tab(ada, "Outline")
    lines = ada.page.locator(".outline-name")
    expect(lines).to_have_text(["Box", "Inside", "Far away"])
    ada.page.get_by_role("searchbox", name="Search the outline").fill("far")
    expect(lines).to_have_text(["Far away"])
    ada.page.keyboard.press("ArrowDown")
    ada.page.keyboard.press("Enter")
    expect(ada.page.get_by_role("treeitem", name="Far away")).to_have_attribute("aria-selected", "true")
    ada.node("Far away").wait_for()
    robot.creates("task:manual", 0, 300, "Farther")
    expect(lines).to_have_text(["Far away", "Farther"])


def test_problems_are_listed_shown_and_gone_when_mended(diagram: str, robot: Robot, ada: Person) -> None:
    decision = robot.creates("activityNode:decision", 0, 0)
    ada.open(diagram)
    expect(ada.page.get_by_role("tab", name="Problems")).to_contain_text("1")
    tab(ada, "Problems")
    line = ada.page.locator(".problem-line")
    expect(line).to_contain_text("Decision node must have one incoming edge")
    expect(line).to_contain_text("draw an edge that ends here")
    line.click()
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
    robot.joins(robot.creates("task:manual", 200, 0, "Before"), decision)
    expect(ada.page.locator(".panel-note")).to_have_text("No problems were found.")


def test_one_edit_of_another_is_reverted_and_later_ones_stay(diagram: str, robot: Robot, ada: Person) -> None:
    first = robot.creates("task:manual", 0, 0, "First")
    robot.moves(first, 200, 200)
    robot.creates("task:manual", 0, 100, "Second")
    ada.open(diagram)
    tab(ada, "Activity")
    entries = ada.page.locator(".activity-entry")
    expect(entries).to_have_count(5)
    expect(entries.first).to_contain_text("Robot")
    entries.nth(2).click()
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
    ada.page.locator(".activity-list li").nth(2).get_by_role("button", name="Revert").click()
    ada.until(lambda: ada.canvas()[first]["x"], 0)
    assert ada.texts() == ["First", "Second"]
    expect(entries).to_have_count(6)
    expect(entries.first).to_contain_text("Ada")
    ada.page.get_by_role("searchbox", name="Search the activity").fill("ada")
    expect(entries).to_have_count(1)
    ada.settled().agrees(diagram)


def test_the_panel_is_closed_and_stays_closed(diagram: str, ada: Person) -> None:
    ada.open(diagram)
    expect(ada.page.locator(".panel")).to_be_visible()
    ada.page.keyboard.press("Control+b")
    expect(ada.page.locator(".panel")).to_have_count(0)
    ada.open(diagram)
    expect(ada.page.locator(".panel")).to_have_count(0)
    ada.button("Side panel").click()
    tab(ada, "Outline")
    ada.page.keyboard.press("ArrowRight")
    expect(ada.page.get_by_role("tab", name="Layers")).to_be_focused()


def test_the_canvas_takes_the_room_that_the_panel_leaves(diagram: str, robot: Robot, ada: Person) -> None:
    for x, y in ((0, 0), (900, 500)):
        robot.creates("task:manual", x, y, text=f"At {x}")
    ada.open(diagram)

    def off_the_middle() -> int:
        """How far the diagram is beside the middle of the canvas, px, in whole tens."""
        ada.button("Fit the diagram").click()
        first, last = ada.box("At 0"), ada.box("At 900")
        stage = ada.page.locator("main.stage").bounding_box()
        assert stage is not None
        middle = (first["x"] + last["x"] + last["width"]) / 2
        return round(abs(middle - stage["x"] - stage["width"] / 2) / 10)

    for _ in range(2):
        ada.until(off_the_middle, 0)
        ada.page.keyboard.press("Control+b")
