# SPDX-License-Identifier: Apache-2.0
"""Several at one diagram: edits appear at once, and nobody's hand is disturbed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from support.pages import Person, Robot, label_of, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


def test_two_people_see_each_others_edits_and_names(diagram: str, person: Callable[..., Person]) -> None:
    ada, grace = person("Ada Lovelace").open(diagram), person("Grace Hopper").open(diagram)
    ada.draw("Manual Task", 500, 300)
    grace.until(grace.texts, ["ManualTask0"])
    expect(grace.page.locator(".activity")).to_contain_text("Ada Lovelace changed 1 element")
    expect(ada.page.locator(".activity")).not_to_contain_text("changed")
    grace.page.mouse.dblclick(*grace.middle("ManualTask0"))
    grace.write("Ours")
    ada.node("Ours").wait_for()
    expect(ada.page.locator(".activity")).to_contain_text("Grace Hopper")
    ada.agrees(diagram)
    grace.agrees(diagram)


def test_undo_takes_back_only_ones_own_edits(diagram: str, person: Callable[..., Person]) -> None:
    ada, grace = person("Ada").open(diagram), person("Grace").open(diagram)
    ada.draw("Manual Task", 400, 300)
    grace.until(grace.texts, ["ManualTask0"])
    grace.draw("Automated Task", 700, 300)
    ada.until(ada.texts, ["AutomatedTask1", "ManualTask0"])
    ada.button("Undo (Ctrl+Z)").click()
    ada.until(ada.texts, ["AutomatedTask1"])
    grace.until(grace.texts, ["AutomatedTask1"])


def test_edits_of_the_same_elements_at_the_same_time_end_alike(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 100, 100, "Shared")
    ada, grace = person("Ada").open(diagram), person("Grace").open(diagram)
    for step in range(4):
        for each, way in ((ada, 60), (grace, -40)):
            x, y = each.middle("Shared")
            each.drag((x, y), (x + way, y + 10 * step + 20))
        robot.moves(node, 50 * step, 300)
    for each in (ada, grace):
        each.settled().agrees(diagram)
    assert ada.canvas() == grace.canvas()


def test_a_drag_goes_on_while_others_edit_and_ends_where_it_was_let_go(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    held = robot.creates("task:manual", 100, 100, "Held")
    other = robot.creates("task:manual", 100, 300, "Other")
    ada = person("Ada").open(diagram)
    x, y = ada.middle("Held")
    ada.drag((x, y), (x + 100, y), drop=False)
    in_hand = ada.box("Held")
    for step in range(5):
        robot.moves(other, 100, 320 + 20 * step)
        robot.creates("task:automated", 400, 60 * step, f"New{step}")
    robot.joins(held, other)
    ada.until(lambda: len(ada.texts()), 7)
    ada.until(ada.edges, 1)
    assert ada.box("Held") == in_hand
    ada.page.mouse.move(x + 200, y + 40, steps=4)
    ada.page.mouse.up()
    ada.settled().agrees(diagram)
    root = rest(serving, "GET", f"/api/diagrams/{diagram}/model")
    position = next(child["position"] for child in root["children"] if child["id"] == held)
    assert position == {"x": 300, "y": 140}


def test_a_drag_goes_on_when_another_changes_the_very_element(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    held = robot.creates("task:manual", 100, 100, "Held")
    ada = person("Ada").open(diagram)
    x, y = ada.middle("Held")
    ada.drag((x, y), (x + 100, y), drop=False)
    in_hand = ada.canvas()[held]
    label = ada.page.locator("#glsp-canvas .node text").first.get_attribute("id")
    assert label is not None
    robot.does("applyLabelEdit", labelId=label.removeprefix("glsp-canvas_"), text="Renamed meanwhile")
    ada.node("Renamed meanwhile").wait_for()
    assert ada.canvas()[held] == {**in_hand, "text": "Renamed meanwhile"}
    robot.moves(held, 0, 0)
    ada.page.mouse.move(x + 150, y + 60, steps=4)
    ada.page.mouse.up()
    ada.settled().agrees(diagram)


def test_dragging_a_node_that_another_just_deleted_is_refused_and_the_canvas_is_right(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    doomed = robot.creates("task:manual", 100, 100, "Doomed")
    robot.creates("task:manual", 100, 300, "Safe")
    ada = person("Ada").open(diagram)
    x, y = ada.middle("Doomed")
    ada.drag((x, y), (x + 100, y), drop=False)
    robot.removes(doomed)
    ada.until(ada.texts, ["Safe"])
    ada.page.mouse.move(x + 150, y + 30, steps=3)
    ada.page.mouse.up()
    ada.settled().agrees(diagram)


def test_a_resize_goes_on_while_others_edit(diagram: str, robot: Robot, person: Callable[..., Person]) -> None:
    robot.creates("task:manual", 100, 100, "Growing")
    other = robot.creates("task:manual", 100, 300, "Other")
    ada = person("Ada").open(diagram)
    ada.page.mouse.click(*ada.middle("Growing"))
    handle = ada.page.locator(".sprotty-resize-handle[data-kind=bottom-right]").bounding_box()
    assert handle is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    ada.drag((x, y), (x + 40, y + 40), drop=False)
    in_hand = ada.box("Growing")
    robot.moves(other, 300, 300)
    robot.creates("task:manual", 300, 100, "New")
    ada.until(ada.texts, ["Growing", "New", "Other"])
    assert ada.box("Growing") == in_hand
    ada.page.mouse.move(x + 80, y + 60, steps=4)
    ada.page.mouse.up()
    ada.settled().agrees(diagram)
    assert ada.box("Growing")["width"] > in_hand["width"]


def test_an_open_label_editor_stays_open_with_its_text(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    edited = robot.creates("task:manual", 100, 100, "Draft")
    ada = person("Ada").open(diagram)
    ada.page.mouse.dblclick(*ada.middle("Draft"))
    editor = ada.page.locator(".label-edit input")
    editor.fill("Half writ")
    for step in range(5):
        robot.creates("task:manual", 300, 60 * step, f"New{step}")
    robot.moves(edited, 120, 160)
    ada.until(lambda: len(ada.texts()), 6)
    expect(editor).to_be_focused()
    expect(editor).to_have_value("Half writ")
    editor.press_sequentially("ten")
    editor.press("Enter")
    ada.node("Half written").wait_for()
    ada.settled().agrees(diagram)


def test_selection_and_markers_survive_the_edits_of_others(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    robot.creates("task:manual", 100, 100, "Chosen")
    robot.creates("activityNode:decision", 300, 100)
    ada = person("Ada").open(diagram)
    ada.page.mouse.click(*ada.middle("Chosen"))
    expect(ada.page.locator("#glsp-canvas .sprotty-issue")).to_have_count(1)
    robot.creates("task:automated", 100, 300, "New")
    ada.node("New").wait_for()
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
    expect(ada.page.locator("#glsp-canvas .sprotty-issue")).to_have_count(1)
    ada.page.mouse.click(*ada.middle("New"))
    ada.page.keyboard.press("Delete")
    ada.until(ada.texts, ["", "Chosen"])


def test_changes_of_others_light_up_for_a_moment(diagram: str, robot: Robot, person: Callable[..., Person]) -> None:
    node = robot.creates("task:manual", 100, 100, "Lit")
    ada = person("Ada").open(diagram)
    robot.moves(node, 200, 200)
    expect(ada.page.locator("#glsp-canvas .node.touched")).to_have_count(1)
    expect(ada.page.locator("#glsp-canvas .node.touched")).to_have_count(0)
    assert ada.texts() == ["Lit"]


def test_label_of_finds_the_label_of_a_node() -> None:
    icon = {"id": "i", "type": "icon", "children": []}
    label = {"id": "l", "type": "label:heading", "children": []}
    header = {"id": "h", "type": "comp:header", "children": [label]}
    assert [label_of({"children": each}) for each in ([icon, label], [header], [icon])] == ["l", "l", ""]


@pytest.mark.parametrize("others", [5, 120])
def test_an_edit_of_another_draws_the_same_number_of_elements_whatever_the_size(
    serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person], others: int
) -> None:
    node = robot.creates("task:manual", 0, 0, "Edited")
    for at in range(others):
        robot.creates("task:manual", 150 * (at % 12), 50 * (at // 12) + 60)
    ada = person("Ada", viewport={"width": 1900, "height": 900}).open(diagram)
    drawn = lambda: int(ada.page.locator("#glsp-canvas > svg").get_attribute("data-drawn") or 0)  # noqa: E731
    ada.until(lambda: len(ada.texts()), others + 1)
    ada.agrees(diagram)
    compared = lambda: int(ada.page.locator("#glsp-canvas > svg").get_attribute("data-compared") or 0)  # noqa: E731
    before, looked = drawn(), compared()
    robot.moves(node, 30, -60)
    expect(ada.page.locator("#glsp-canvas .node.touched")).to_have_count(1)
    expect(ada.page.locator("#glsp-canvas .node.touched")).to_have_count(0)
    ada.agrees(diagram)
    # The new place with the light on (together or one after the other), then the light off.
    assert drawn() - before in {2, 3}
    # And nothing else was even looked at: the change, the light, and the light off, each for the one element.
    assert compared() - looked <= 4
    assert rest(serving, "GET", f"/api/diagrams/{diagram}")["updatedBy"] == "Robot"


def test_pointers_and_selections_of_others_are_shown_and_go_with_them(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    robot.creates("task:manual", 100, 100, "Shared")
    ada, grace = person("Ada Lovelace").open(diagram), person("Grace Hopper").open(diagram)
    pointer = grace.page.locator(".presence-pointer")
    ada.page.mouse.move(500, 400)
    expect(pointer).to_contain_text("Ada Lovelace")
    ada.page.mouse.click(*ada.middle("Shared"))
    box = grace.page.locator(".presence-box")
    expect(box).to_contain_text("Ada Lovelace")
    outline, node = box.bounding_box(), grace.box("Shared")
    assert outline is not None
    assert abs(outline["x"] + 6 - node["x"]) < 4
    expect(grace.page.locator("#glsp-canvas .selected")).to_have_count(0)
    expect(grace.page.get_by_role("group", name="Who is here").get_by_role("button")).to_have_count(2)
    ada.page.mouse.move(640, 20)
    expect(pointer).to_have_count(0)
    ada.close()
    expect(box).to_have_count(0)
    expect(grace.page.get_by_role("group", name="Who is here").get_by_role("button")).to_have_count(1)


def test_one_follows_anothers_view_until_one_moves_ones_own(
    diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    robot.creates("task:manual", 0, 0, "Here")
    robot.creates("task:manual", 9000, 0, "There")
    ada, grace = person("Ada").open(diagram), person("Grace").open(diagram)
    grace.button("Ada: follow").click()
    ada.page.keyboard.press("Control+f")
    ada.page.get_by_role("combobox").fill("There")
    ada.page.keyboard.press("Enter")
    grace.node("There").wait_for()
    grace.until(lambda: round(grace.box("There")["x"]) == round(ada.box("There")["x"]), wanted=True)
    grace.page.mouse.move(600, 500)
    grace.page.mouse.wheel(0, 200)
    expect(grace.button("Ada: follow")).to_be_visible()


def test_an_agent_is_among_those_who_are_here_once_it_edited(
    serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    ada = person("Ada").open(diagram)
    call = {
        "name": "apply_operations",
        "arguments": {"id": diagram, "ops": 't brew "Brew"'},
        "_meta": {"clientInfo": {"name": "Barista", "version": "1"}},
    }
    answer = rest(serving, "POST", "/mcp/rpc", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call})
    assert "error" not in answer
    ada.node("Brew").wait_for()
    signs = ada.page.get_by_role("group", name="Who is here").get_by_role("button")
    expect(signs).to_have_count(1)
    assert "show what it changed" in (signs.get_attribute("aria-label") or "")
    signs.click()
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
