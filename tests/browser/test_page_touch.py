# SPDX-License-Identifier: Apache-2.0
"""The editor under fingers, by real touch input: what each gesture does to the model, and what it leaves alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from support.pages import Person, Robot, model
from support.serving import Serving
from support.touch import Fingers, Place

pytestmark = pytest.mark.needs("chromium", "page")

TABLET: dict[str, Any] = {"viewport": {"width": 1000, "height": 760}, "has_touch": True, "is_mobile": True}
EMPTY = (500.0, 620.0)
SELECTED = "#glsp-canvas .node.selected"
MENU = ".menu[role=menu]"
COUNT_EVENTS = """() => {
  window.heard = {};
  const svg = document.querySelector('#glsp-canvas > svg');
  for (const kind of ['mousedown', 'mouseup', 'dblclick', 'contextmenu']) {
    svg.addEventListener(kind, () => (window.heard[kind] = (window.heard[kind] ?? 0) + 1));
  }
}"""


@pytest.fixture
def nodes(robot: Robot) -> dict[str, str]:
    """Two nodes by their labels, wide apart."""
    return {
        "One": robot.creates("task:manual", 0, 0, "One"),
        "Two": robot.creates("task:automated", 260, 100, "Two"),
    }


@pytest.fixture
def ada(person: Callable[..., Person], diagram: str, nodes: dict[str, str]) -> Person:
    opened = person("Ada", **TABLET).open(diagram)
    opened.until(lambda: len(opened.texts()), len(nodes))
    return opened


@pytest.fixture
def fingers(ada: Person) -> Fingers:
    return Fingers(ada.page)


def place(serving: Serving, diagram: str, text: str) -> Place:
    found = next(each for each in model(serving, diagram).values() if each["text"] == text)
    return found["x"], found["y"]


def scale(ada: Person) -> float:
    """The zoom of the browser itself, which no gesture on the canvas may touch."""
    found: float = ada.page.evaluate("visualViewport.scale * devicePixelRatio")
    return found


def beside(at: Place, dx: float, dy: float) -> Place:
    return at[0] + dx, at[1] + dy


def test_a_tap_selects_and_a_tap_on_nothing_selects_nothing(ada: Person, fingers: Fingers) -> None:
    fingers.tap(ada.middle("One"))
    expect(ada.page.locator(SELECTED)).to_have_count(1)
    fingers.tap(ada.middle("Two"))
    expect(ada.node("Two")).to_contain_class("selected")
    expect(ada.page.locator(SELECTED)).to_have_count(1)
    fingers.tap(EMPTY)
    expect(ada.page.locator(SELECTED)).to_have_count(0)


def test_a_finger_drags_a_node_and_undo_takes_it_back_in_one_step(
    serving: Serving, diagram: str, ada: Person, fingers: Fingers
) -> None:
    x, y = ada.middle("One")
    fingers.drag((x, y), (x + 40, y + 30), (x + 100, y + 50))
    ada.until(lambda: place(serving, diagram, "One"), (100, 50))
    expect(ada.node("One")).to_contain_class("selected")
    ada.agrees(diagram)
    ada.page.get_by_role("button", name="Undo").tap()
    ada.until(lambda: place(serving, diagram, "One"), (0, 0))
    ada.agrees(diagram)


def test_a_finger_on_the_empty_canvas_moves_the_view_and_leaves_the_selection(
    serving: Serving, diagram: str, ada: Person, fingers: Fingers
) -> None:
    fingers.tap(ada.middle("One"))
    expect(ada.page.locator(SELECTED)).to_have_count(1)
    before, zoom = ada.middle("One"), scale(ada)
    fingers.down(EMPTY)
    fingers.move(beside(EMPTY, 20, 0))  # what a finger does until it is clear that it moves
    at = ada.middle("One")
    fingers.move(beside(EMPTY, 120, -50))
    ada.until(lambda: ada.middle("One"), beside(at, 100, -50))
    fingers.up()
    assert before != ada.middle("One")
    expect(ada.page.locator(SELECTED)).to_have_count(1)
    assert place(serving, diagram, "One") == (0, 0)
    assert scale(ada) == zoom


def test_two_fingers_zoom_about_their_middle_and_move_the_view(ada: Person, fingers: Fingers) -> None:
    x, y = ada.middle("One")
    zoom, width = scale(ada), ada.box("One")["width"]
    fingers.down((x - 60, y))
    fingers.down((x + 60, y), 1)
    fingers.together({0: (x - 90, y), 1: (x + 90, y)})
    ada.until(lambda: round(ada.box("One")["width"] / width, 2), 1.5)
    middle = ada.middle("One")
    assert abs(middle[0] - x) < 1
    assert abs(middle[1] - y) < 1
    fingers.together({0: (x - 50, y + 70), 1: (x + 130, y + 70)})
    ada.until(lambda: [round(each) for each in ada.middle("One")], [round(x + 40), round(y + 70)])
    fingers.up(1)
    fingers.move((x - 50, y + 100))  # the finger that is left goes on moving the view
    ada.until(lambda: round(ada.middle("One")[1]), round(y + 100))
    fingers.up()
    expect(ada.page.locator(SELECTED)).to_have_count(0)
    assert scale(ada) == zoom


def test_a_long_press_opens_the_menu_of_what_is_under_the_finger(
    serving: Serving, diagram: str, ada: Person, fingers: Fingers
) -> None:
    ada.page.evaluate(COUNT_EVENTS)
    fingers.hold(ada.middle("Two"))
    menu = ada.page.locator(MENU)
    expect(menu).to_be_visible()
    expect(ada.node("Two")).to_contain_class("selected")
    assert ada.page.evaluate("window.heard") == {"contextmenu": 1}
    menu.get_by_role("menuitem", name="Delete").tap()
    ada.until(lambda: [each["text"] for each in model(serving, diagram).values()], ["One"])
    fingers.hold(EMPTY)
    expect(menu).to_be_visible()
    fingers.tap(ada.middle("One"))
    expect(menu).to_have_count(0)


def test_a_double_tap_edits_the_label(diagram: str, ada: Person, fingers: Fingers) -> None:
    ada.page.evaluate(COUNT_EVENTS)
    fingers.tap(ada.middle("One"), ada.middle("One"))
    ada.write("Renamed")
    ada.until(ada.texts, ["Renamed", "Two"])
    assert ada.page.evaluate("window.heard") == {"mousedown": 2, "mouseup": 2, "dblclick": 1}
    ada.agrees(diagram)


def test_an_open_label_is_finished_when_the_view_moves(diagram: str, ada: Person, fingers: Fingers) -> None:
    fingers.tap(ada.middle("One"), ada.middle("One"))
    ada.page.locator(".label-edit input").fill("Finished")
    fingers.drag(EMPTY, beside(EMPTY, 60, 0))
    ada.until(ada.texts, ["Finished", "Two"])
    ada.agrees(diagram)


def test_what_is_tapped_in_the_palette_is_placed_by_the_next_tap(
    serving: Serving, diagram: str, ada: Person, fingers: Fingers
) -> None:
    item = ada.button("Manual Task")
    item.tap()
    expect(item).to_have_attribute("aria-pressed", "true")
    fingers.tap(EMPTY)
    ada.until(lambda: len(model(serving, diagram)), 3)
    expect(item).to_have_attribute("aria-pressed", "false")
    ada.agrees(diagram)
    fingers.tap(beside(EMPTY, 0, -60))
    assert len(ada.canvas()) == 3


def middle_of(ada: Person, item: str) -> Place:
    box = ada.button(item).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("rests", [False, True])
def test_an_item_is_carried_from_the_palette_by_a_finger(
    serving: Serving, diagram: str, ada: Person, fingers: Fingers, rests: bool
) -> None:
    x, y = middle_of(ada, "Category")
    item = ada.button("Category")
    fingers.down((x, y))
    if rests:
        expect(item).to_have_attribute("aria-pressed", "true")
        fingers.move((x, y + 40))  # after a rest every way carries
    fingers.move((x + 60, y + 10), EMPTY)
    expect(ada.page.locator("#glsp-canvas .ghost-element")).to_be_visible()
    fingers.up()
    ada.until(lambda: len(model(serving, diagram)), 3)
    ada.agrees(diagram)
    middle = ada.middle("Category0")
    assert abs(middle[0] - EMPTY[0]) < 8
    assert abs(middle[1] - EMPTY[1]) < 8


def test_what_is_let_go_beside_the_canvas_is_laid_down(diagram: str, ada: Person, fingers: Fingers) -> None:
    x, y = middle_of(ada, "Category")
    fingers.drag((x, y), (x + 60, y), (x + 20, 20))
    expect(ada.button("Category")).to_have_attribute("aria-pressed", "false")
    fingers.tap(EMPTY)
    assert len(ada.canvas()) == 2
    ada.agrees(diagram)


def test_a_finger_scrolls_the_palette(person: Callable[..., Person], diagram: str) -> None:
    ada = person("Ada", viewport={"width": 1000, "height": 460}, has_touch=True, is_mobile=True).open(diagram)
    x, y = middle_of(ada, "Fork Node")
    groups = ada.page.locator(".palette-groups")
    Fingers(ada.page).drag((x, y), (x, y - 150))
    ada.until(lambda: groups.evaluate("it => it.scrollTop > 60"), True)
    expect(ada.page.locator(".palette-item[aria-pressed=true]")).to_have_count(0)


def test_two_taps_draw_an_edge(serving: Serving, diagram: str, ada: Person, fingers: Fingers) -> None:
    ada.button("Edge").tap()
    fingers.tap(ada.middle("One"))
    expect(ada.page.locator("#glsp-canvas .feedback-edge")).to_have_count(1)
    fingers.tap(ada.middle("Two"))
    ada.until(lambda: sum(each["edge"] for each in model(serving, diagram).values()), 1)
    ada.agrees(diagram)


def test_an_edge_is_drawn_from_one_node_to_the_other(
    serving: Serving, diagram: str, ada: Person, fingers: Fingers
) -> None:
    ada.button("Edge").tap()
    fingers.drag(ada.middle("One"), EMPTY, ada.middle("Two"))
    ada.until(lambda: sum(each["edge"] for each in model(serving, diagram).values()), 1)
    ada.agrees(diagram)


def test_a_finger_beside_a_handle_takes_it(serving: Serving, diagram: str, ada: Person, fingers: Fingers) -> None:
    fingers.tap(ada.middle("One"))
    expect(ada.page.locator("#glsp-canvas .sprotty-resize-handle")).to_have_count(4)
    box = ada.box("One")
    corner = (box["x"] + box["width"], box["y"] + box["height"])
    fingers.drag(beside(corner, 14, 14), beside(corner, 54, 44))
    ada.until(lambda: ada.box("One")["width"] > box["width"] + 20, True)
    assert place(serving, diagram, "One") == (0, 0)
    ada.settled().agrees(diagram)


def test_a_tap_beside_an_edge_selects_it(robot: Robot, nodes: dict[str, str], ada: Person, fingers: Fingers) -> None:
    robot.joins(nodes["One"], nodes["Two"])
    ada.until(ada.edges, 1)
    (one_x, one_y), (two_x, two_y) = ada.middle("One"), ada.middle("Two")
    # At right angles to the edge, further from its middle than a mouse may be.
    fingers.tap(((one_x + two_x) / 2 - 6, (one_y + two_y) / 2 + 15))
    expect(ada.page.locator("#glsp-canvas .edge.selected")).to_have_count(1)


def test_a_second_finger_puts_back_what_is_in_the_hand_and_zooms(
    serving: Serving, diagram: str, ada: Person, fingers: Fingers
) -> None:
    x, y = ada.middle("One")
    width = ada.box("One")["width"]
    fingers.down((x, y))
    fingers.move((x + 80, y + 40))
    ada.until(lambda: ada.canvas() != model(serving, diagram), True)
    fingers.down(EMPTY, 1)
    ada.agrees(diagram)
    fingers.together({0: (x + 40, y - 20), 1: beside(EMPTY, 40, 60)})
    ada.until(lambda: ada.box("One")["width"] > width, True)
    fingers.up()
    ada.agrees(diagram)
    # And the tools still work.
    x, y = ada.middle("One")
    fingers.drag((x, y), (x + 100, y + 40))
    ada.until(lambda: place(serving, diagram, "One") != (0, 0), True)
    ada.agrees(diagram)


def test_an_edit_of_another_does_not_disturb_a_drag(
    serving: Serving, diagram: str, robot: Robot, nodes: dict[str, str], ada: Person, fingers: Fingers
) -> None:
    x, y = ada.middle("One")
    fingers.down((x, y))
    fingers.move((x + 50, y + 30))
    robot.moves(nodes["Two"], 300, -80)
    robot.moves(nodes["One"], -200, -90)
    ada.until(lambda: ada.canvas()[nodes["Two"]]["y"], -80)
    assert ada.canvas()[nodes["One"]]["x"] == 50
    fingers.move((x + 100, y + 60))
    fingers.up()
    ada.until(lambda: place(serving, diagram, "One"), (100, 60))
    ada.agrees(diagram)


def test_an_edit_of_another_does_not_disturb_a_pinch(
    diagram: str, robot: Robot, nodes: dict[str, str], ada: Person, fingers: Fingers
) -> None:
    x, y = ada.middle("One")
    width = ada.box("One")["width"]
    fingers.down((x - 50, y))
    fingers.down((x + 50, y), 1)
    fingers.together({0: (x - 60, y), 1: (x + 60, y)})
    robot.moves(nodes["Two"], 300, -80)
    robot.creates("task:manual", 0, 200, "Three")
    ada.until(lambda: len(ada.texts()), 3)
    fingers.together({0: (x - 75, y), 1: (x + 75, y)})
    ada.until(lambda: round(ada.box("One")["width"] / width, 2), 1.5)
    assert abs(ada.middle("One")[0] - x) < 1
    fingers.up()
    ada.agrees(diagram)


def test_who_may_only_read_moves_the_view_wherever_the_finger_is(diagram: str, ada: Person, fingers: Fingers) -> None:
    fingers.hold(EMPTY)
    ada.page.get_by_role("menuitemradio", name="Readonly Mode").tap()
    expect(ada.page.locator(".badge")).to_be_visible()
    x, y = ada.middle("One")
    fingers.drag((x, y), (x + 20, y), (x + 80, y))
    ada.until(lambda: ada.middle("One")[0] > x + 40, True)
    ada.agrees(diagram)
