# SPDX-License-Identifier: Apache-2.0
"""The layout as a person chooses it: kinds and ways, only a part of the diagram, numbers, stopping, what is remembered."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

Json = Any


def places(serving: Serving, diagram: str) -> dict[str, tuple[float, float]]:
    """Where the top nodes are on the server."""
    children = rest(serving, "GET", f"/api/diagrams/{diagram}/model")["children"]
    return {each["id"]: (each["position"]["x"], each["position"]["y"]) for each in children if "position" in each}


def history(serving: Serving, diagram: str) -> list[str]:
    """What was done, the newest first."""
    return [each["operation"] for each in rest(serving, "GET", f"/api/diagrams/{diagram}/history?limit=5")["entries"]]


def pile(robot: Robot) -> list[str]:
    """A chain of three that lie on each other."""
    made = [robot.creates("task:manual", 10 * number, 5, name) for number, name in enumerate(["One", "Two", "Three"])]
    robot.joins(made[0], made[1])
    robot.joins(made[1], made[2])
    return made


def dialog(ada: Person) -> Locator:
    ada.button("Choose a layout").click()
    return ada.page.locator("dialog.layout-dialog")


def test_a_kind_and_a_direction_are_chosen_and_what_became_better_is_told_and_undone(
    serving: Serving, diagram: str, robot: Robot, ada: Person
) -> None:
    one, two, three = pile(robot)
    before = places(serving, diagram)
    ada.open(diagram)
    found = dialog(ada)
    found.get_by_role("radio", name="Layers").check()
    found.get_by_role("radio", name="down").check()
    found.get_by_role("button", name="Lay out").click()
    told = ada.page.locator(".toast-card").filter(has_text="3 elements laid out")
    expect(told).to_contain_text("Overlaps 3 → 0")
    expect(found).to_have_count(0)
    after = places(serving, diagram)
    assert after[one][1] + 30 < after[two][1]
    assert after[two][1] + 30 < after[three][1]
    assert history(serving, diagram)[0] == "arrange"
    told.get_by_role("button", name="Undo").click()
    ada.until(lambda: places(serving, diagram), before)
    ada.settled().agrees(diagram)


def test_the_last_choice_is_kept_for_the_language_and_the_key_uses_it(
    serving: Serving, diagram: str, robot: Robot, ada: Person
) -> None:
    one, two, three = pile(robot)
    ada.open(diagram)
    ada.page.keyboard.press("Control+Alt+a")
    found = ada.page.locator("dialog.layout-dialog")
    expect(found.get_by_role("radio", name="Layers")).to_be_focused()
    found.get_by_role("radio", name="up").check()
    ada.page.keyboard.press("Enter")
    ada.until(lambda: places(serving, diagram)[one][1] > places(serving, diagram)[three][1], wanted=True)
    expect(found).to_have_count(0)
    robot.moves(two, 400, 400)
    ada.page.reload()
    ada.link("online").wait_for()
    ada.node("Two").wait_for()
    ada.page.keyboard.press("Control+Shift+l")
    ada.until(lambda: places(serving, diagram)[two] != (400, 400), wanted=True)
    after = places(serving, diagram)
    assert after[one][1] > after[two][1] > after[three][1]
    expect(dialog(ada).get_by_role("radio", name="up")).to_be_checked()


def test_only_what_is_new_or_selected_moves(serving: Serving, diagram: str, robot: Robot, ada: Person) -> None:
    pile(robot)
    ada.open(diagram)
    ada.page.keyboard.press("Control+Shift+l")
    ada.until(lambda: history(serving, diagram)[0], "arrange")
    settled = places(serving, diagram)
    new = robot.creates("task:manual", 5, 5, "New")
    robot.joins(next(iter(settled)), new)
    found = dialog(ada)
    found.get_by_role("radio", name="Only what is new").check()
    found.get_by_role("button", name="Lay out").click()
    ada.until(lambda: history(serving, diagram)[0], "arrange")
    after = places(serving, diagram)
    assert after.pop(new) != (5, 5)
    assert after == settled
    expect(found).to_have_count(0)

    found = dialog(ada)
    expect(found.get_by_role("radio", name="Only the selection")).to_be_disabled()
    found.get_by_role("radio", name="Only what is new").check()
    found.get_by_role("button", name="Lay out").click()
    expect(found.get_by_role("alert")).to_contain_text("since the last layout nothing was added")
    expect(found.get_by_role("alert")).to_contain_text("lay out everything, or select what should be placed anew")
    expect(found.get_by_role("button", name="Lay out")).to_be_focused()
    assert places(serving, diagram) == {**settled, new: places(serving, diagram)[new]}


def test_the_contents_of_one_container_are_laid_out_alone(
    serving: Serving, diagram: str, robot: Robot, ada: Person
) -> None:
    box = robot.creates("category", 0, 0, "Box")
    robot.moves(box, 0, 0, 300, 200)
    inner = [robot.creates("task:manual", 20, 60, name, within=box) for name in ("Left", "Right")]
    robot.joins(*inner)
    outside = robot.creates("task:manual", 500, 10, "Outside")
    other = robot.creates("task:manual", 510, 10, "Other")
    ada.open(diagram)
    ada.until(lambda: len(ada.texts()), 5)
    corner = ada.box("Box")
    ada.page.mouse.click(corner["x"] + 12, corner["y"] + corner["height"] - 8)
    found = dialog(ada)
    found.get_by_role("radio", name="Inside Box").check()
    found.get_by_role("button", name="Lay out").click()
    ada.until(lambda: history(serving, diagram)[0], "arrange")
    after = places(serving, diagram)
    assert (after[outside], after[other]) == ((500, 10), (510, 10))
    ada.settled().agrees(diagram)
    left, right = ada.box("Left"), ada.box("Right")
    assert left["x"] + left["width"] < right["x"]


def test_a_long_layout_shows_that_it_goes_on_and_is_stopped(
    serving: Serving, diagram: str, robot: Robot, ada: Person
) -> None:
    made = [robot.creates("task:manual", 10 * number, 0) for number in range(110)]
    for number in range(1, len(made)):
        robot.joins(made[(number * 7) % number], made[number])
    before = places(serving, diagram)
    ada.open(diagram)
    found = dialog(ada)
    found.get_by_role("radio", name="Even distances").check()
    found.get_by_role("button", name="Lay out").click()
    expect(found.get_by_role("progressbar")).to_be_visible()
    stop = found.get_by_role("button", name="Stop")
    expect(stop).to_be_focused()
    ada.page.keyboard.press("Enter")
    expect(found.get_by_role("button", name="Lay out")).to_be_enabled()
    assert places(serving, diagram) == before
    expect(found.get_by_role("alert")).to_have_count(0)

    # What is drawn meanwhile is not held up, and another kind is begun at once.
    found.get_by_role("radio", name="Layers").check()
    found.get_by_role("button", name="Lay out").click()
    ada.until(lambda: places(serving, diagram) != before, wanted=True)
    expect(found).to_have_count(0)
