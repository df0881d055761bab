# SPDX-License-Identifier: Apache-2.0
"""Commands: lined up, spread out, duplicated, in order; found by typing; moved and walked through by keys alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


@pytest.fixture
def stored(serving: Serving, diagram: str) -> Callable[[], dict[str, Any]]:
    """The top elements that the server has, by id, in their order."""
    return lambda: {each["id"]: each for each in rest(serving, "GET", f"/api/diagrams/{diagram}/model")["children"]}


def select(ada: Person, *texts: str) -> None:
    ada.page.keyboard.press("Escape")
    ada.page.mouse.click(*ada.middle(texts[0]))
    for text in texts[1:]:
        ada.page.keyboard.down("Control")
        ada.page.mouse.click(*ada.middle(text))
        ada.page.keyboard.up("Control")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(len(texts))


def command(ada: Person, text: str) -> None:
    """Run a command by its name."""
    ada.page.keyboard.press("Control+k")
    ada.page.locator(".command-palette input").fill(text)
    expect(ada.page.get_by_role("option").first).to_contain_text(text)
    ada.page.keyboard.press("Enter")


def test_elements_are_lined_up_and_spread_out_as_one_step(
    stored: Callable[[], dict[str, Any]], diagram: str, robot: Robot, ada: Person
) -> None:
    nodes = [robot.creates("activityNode:fork", 60 * x, y, None) for x, y in ((0, 40), (1, 90), (4, 60))]
    for number, node in enumerate(nodes):
        robot.moves(node, (0, 100, 300)[number], (40, 90, 60)[number], 10, 50)
    ada.open(diagram)
    ada.page.keyboard.press("Control+a")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(3)
    command(ada, "Align top")
    ada.until(lambda: [stored()[node]["position"]["y"] for node in nodes], [40, 40, 40])
    command(ada, "Distribute horizontally")
    ada.until(lambda: [stored()[node]["position"]["x"] for node in nodes], [0, 150, 300])
    ada.page.keyboard.press("Control+z")
    ada.until(lambda: stored()[nodes[1]]["position"], {"x": 100, "y": 40})
    command(ada, "Align top")
    expect(ada.page.locator(".toast-card").last).to_contain_text("They are there already")
    ada.settled().agrees(diagram)


def test_a_duplicate_lies_beside_what_it_is_of_with_its_edges(diagram: str, robot: Robot, ada: Person) -> None:
    first = robot.creates("task:manual", 0, 0, "One")
    second = robot.creates("task:manual", 200, 0, "Two")
    robot.joins(first, second)
    ada.open(diagram)
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.press("Control+d")
    ada.until(ada.texts, ["One", "One", "Two", "Two"])
    ada.until(ada.edges, 2)
    places = sorted((each["x"], each["y"]) for each in ada.canvas().values() if each["text"] == "One")
    assert places == [(0, 0), (20, 20)]
    ada.page.keyboard.press("Control+z")
    ada.until(ada.texts, ["One", "Two"])
    ada.settled().agrees(diagram)


def test_the_drawing_order_is_changed_by_keys_and_kept(
    stored: Callable[[], dict[str, Any]], diagram: str, robot: Robot, ada: Person
) -> None:
    low, middle, top = (
        robot.creates("task:manual", 130 * at, 0, name) for at, name in enumerate(("Low", "Mid", "Top"))
    )
    ada.open(diagram)
    select(ada, "Low", "Mid")
    ada.page.keyboard.press("]")
    ada.until(lambda: list(stored()), [top, low, middle])
    select(ada, "Mid")
    ada.page.keyboard.press("[")
    ada.until(lambda: list(stored()), [middle, top, low])
    ada.until(lambda: list(ada.canvas()), [middle, top, low])


def test_arrow_keys_move_the_selection_as_one_step_and_walk_with_alt(
    serving: Serving, stored: Callable[[], dict[str, Any]], diagram: str, robot: Robot, ada: Person
) -> None:
    left = robot.creates("task:manual", 0, 0, "Left")
    right = robot.creates("task:manual", 300, 0, "Right")
    edge = robot.joins(left, right)
    bend = {"elementId": edge, "newRoutingPoints": [{"x": 150, "y": 80}]}
    robot.does("changeRoutingPoints", newRoutingPoints=[bend])
    revision = rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"]
    ada.open(diagram)
    ada.page.keyboard.press("Alt+ArrowRight")
    ada.page.keyboard.press("Alt+ArrowRight")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_contain_text("Right")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowLeft"):
        ada.page.keyboard.press(key)
    ada.until(lambda: stored()[right]["position"], {"x": 309, "y": 20})
    assert rest(serving, "GET", f"/api/diagrams/{diagram}")["revision"] == revision + 1
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.press("ArrowDown")
    ada.until(lambda: stored()[left]["position"], {"x": 0, "y": 10})
    assert [(point["x"], point["y"]) for point in stored()[edge]["routingPoints"]] == [(150, 90)]
    ada.page.keyboard.press("Escape")
    expect(ada.page.locator("#glsp-canvas .selected")).to_have_count(0)
    ada.settled().agrees(diagram)


def test_everything_is_found_by_typing_and_drawn_with_enter(
    stored: Callable[[], dict[str, Any]], diagram: str, robot: Robot, ada: Person
) -> None:
    for at in range(6):
        robot.creates("task:manual", 4000 * at, 0, f"Step {at}")
    ada.open(diagram)
    ada.page.keyboard.press("Control+f")
    field = ada.page.get_by_role("combobox")
    field.fill("nothing like it")
    expect(ada.page.locator("dialog").get_by_role("status")).to_have_text("Nothing is called like that.")
    field.fill("step 4")
    expect(ada.page.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
    box = ada.box("Step 4")
    assert 212 < box["x"] < 980, "it was brought into view"
    command(ada, "Create Automated Task")
    ada.until(lambda: len(stored()), 7)
    ada.node("AutomatedTask6").wait_for()


def test_the_sheet_lists_the_keys_and_letters_typed_in_a_field_are_no_commands(diagram: str, ada: Person) -> None:
    ada.open(diagram)
    ada.page.keyboard.press("?")
    sheet = ada.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_text("Bring to front")).to_be_visible()
    ada.button("Close").click()
    expect(sheet).to_have_count(0)
    search = ada.page.get_by_role("searchbox", name="Search the palette")
    search.click()
    search.press_sequentially("?-+")
    expect(search).to_have_value("?-+")
    expect(ada.page.locator("dialog")).to_have_count(0)


def test_the_picture_goes_to_the_clipboard_and_to_the_printer(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 0, 0, "Pictured")
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ada.open(diagram)
    command(ada, "Copy as a picture")
    expect(ada.page.locator(".toast-card").last).to_contain_text("in the clipboard")
    size = ada.page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const bitmap = await createImageBitmap(await item.getType('image/png'));
          return [bitmap.width, bitmap.height];
        }"""
    )
    assert size[0] > size[1] > 40
    ada.page.evaluate(
        "() => { window.print = () => { window.printed = document.querySelector('.print-sheet img').naturalWidth; }; }"
    )
    command(ada, "Print")
    ada.until(lambda: ada.page.evaluate("window.printed > 0"), wanted=True)


def test_a_click_on_the_map_goes_there(diagram: str, robot: Robot, ada: Person) -> None:
    robot.creates("task:manual", 0, 0, "Here")
    robot.creates("task:manual", 6000, 4000, "There")
    ada.open(diagram)
    ada.page.locator(".minimap canvas").wait_for()
    ada.page.keyboard.press("Shift+0")
    expect(ada.page.get_by_role("button", name="Zoom 100 percent")).to_be_visible()
    ada.page.wait_for_timeout(500)  # the zoom is animated
    box = ada.page.locator(".minimap").bounding_box()
    assert box is not None
    ada.page.mouse.click(box["x"] + box["width"] * 0.94, box["y"] + box["height"] * 0.94)
    ada.node("There").wait_for()
    found = ada.box("There")
    assert 212 < found["x"] < 980
    assert 56 < found["y"] < 800


def test_more_is_selected_from_what_is_selected_and_edges_are_straightened(
    stored: Callable[[], dict[str, Any]], diagram: str, robot: Robot, ada: Person
) -> None:
    one, two, three = (robot.creates("task:manual", 0, 100 * at, name) for at, name in enumerate(("One", "Two", "Six")))
    fork = robot.creates("activityNode:fork", 300, 40)
    first, second = robot.joins(one, two), robot.joins(two, three)
    bends = [{"elementId": edge, "newRoutingPoints": [{"x": 200, "y": 80}]} for edge in (first, second)]
    robot.does("changeRoutingPoints", newRoutingPoints=bends)
    ada.open(diagram)

    def selected() -> set[str]:
        found = ada.page.locator("#glsp-canvas :is(.node, .edge).selected").evaluate_all(
            "all => all.map(one => one.id)"
        )
        return {each.removeprefix("glsp-canvas_") for each in found}

    select(ada, "One")
    ada.page.keyboard.press("Control+Alt+k")
    ada.until(selected, {one, first, two})
    ada.page.keyboard.press("Control+Alt+k")
    ada.until(selected, {one, first, two, second, three})
    ada.page.keyboard.press("Control+Alt+v")
    ada.until(selected, {fork})
    command(ada, "Select all edges")
    ada.until(selected, {first, second})
    select(ada, "Two")
    ada.page.keyboard.press("Control+Alt+s")
    ada.until(selected, {one, two, three})
    ada.page.keyboard.press("Control+Alt+g")
    ada.until(selected, {one, two, three, fork})
    # Where nodes are selected, the edges at them are meant; all are one step.
    command(ada, "Straighten the edges")
    ada.until(lambda: [stored()[edge].get("routingPoints", []) for edge in (first, second)], [[], []])
    ada.page.keyboard.press("Control+z")
    ada.until(lambda: [len(stored()[edge]["routingPoints"]) for edge in (first, second)], [1, 1])
    ada.settled().agrees(diagram)
