# SPDX-License-Identifier: Apache-2.0
"""The editor under a pen: like a mouse, seen above the canvas, and the hand that holds it means nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from support.pages import Person, Robot, model
from support.serving import Serving
from support.touch import Fingers, PenInput, Place

pytestmark = pytest.mark.needs("chromium", "page")

TABLET: dict[str, Any] = {"viewport": {"width": 1000, "height": 760}, "has_touch": True}
EMPTY = (500.0, 620.0)
SELECTED = "#glsp-canvas .node.selected"


@pytest.fixture
def ada(person: Callable[..., Person], diagram: str, robot: Robot) -> Person:
    robot.creates("task:manual", 0, 0, "One")
    robot.creates("task:automated", 260, 100, "Two")
    opened = person("Ada", **TABLET).open(diagram)
    opened.until(lambda: len(opened.texts()), 2)
    return opened


@pytest.fixture
def pen(ada: Person) -> PenInput:
    return PenInput(ada.page)


def place(serving: Serving, diagram: str, text: str) -> Place:
    found = next(each for each in model(serving, diagram).values() if each["text"] == text)
    return found["x"], found["y"]


def test_a_pen_drags_a_node(serving: Serving, diagram: str, ada: Person, pen: PenInput) -> None:
    x, y = ada.middle("One")
    pen.hover((x, y))
    pen.down((x, y))
    # At once, as a mouse does: no rest and no way decides what is meant.
    expect(ada.node("One")).to_contain_class("selected")
    pen.move([(x + 20 * step, y + 10 * step) for step in range(1, 6)])
    ada.until(lambda: next(each["x"] for each in ada.canvas().values() if each["text"] == "One"), 100)
    pen.up((x + 100, y + 50))
    ada.until(lambda: place(serving, diagram, "One"), (100, 50))
    ada.agrees(diagram)


def test_a_pen_writes_a_label_after_two_taps(diagram: str, ada: Person, pen: PenInput) -> None:
    ada.page.evaluate(
        """() => {
          window.heard = 0;
          document.querySelector('#glsp-canvas > svg').addEventListener('dblclick', () => window.heard++);
        }"""
    )
    pen.tap(ada.middle("One"))
    pen.tap(ada.middle("One"), 2)
    ada.write("Written")
    ada.until(ada.texts, ["Two", "Written"])
    assert ada.page.evaluate("window.heard") == 1
    ada.agrees(diagram)


def test_a_pen_on_the_empty_canvas_moves_the_view(diagram: str, ada: Person, pen: PenInput) -> None:
    x, y = ada.middle("One")
    pen.down(EMPTY)
    pen.move([(EMPTY[0] + 10 * step, EMPTY[1]) for step in range(1, 6)])
    pen.up((EMPTY[0] + 50, EMPTY[1]))
    ada.until(lambda: [round(each) for each in ada.middle("One")], [round(x + 50), round(y)])
    ada.agrees(diagram)


def test_what_a_pen_above_the_canvas_would_draw_is_seen(
    serving: Serving, diagram: str, ada: Person, pen: PenInput
) -> None:
    box = ada.button("Manual Task").bounding_box()
    assert box is not None
    pen.tap((box["x"] + 30, box["y"] + 15))
    pen.hover((400, 300), (450, 350), EMPTY)
    ghost = ada.page.locator("#glsp-canvas .ghost-element")
    expect(ghost).to_be_visible()
    ada.until(lambda: abs((ghost.bounding_box() or {"y": 0, "height": 0})["y"] - EMPTY[1]) < 30, True)
    pen.tap(EMPTY)
    ada.until(lambda: len(model(serving, diagram)), 3)
    ada.agrees(diagram)


def test_a_pen_carries_an_item_from_the_palette(serving: Serving, diagram: str, ada: Person, pen: PenInput) -> None:
    box = ada.button("Category").bounding_box()
    assert box is not None
    x, y = box["x"] + 30, box["y"] + 15
    pen.down((x, y))
    pen.move([(x + 40, y), (x + 120, y + 40), EMPTY])
    expect(ada.page.locator("#glsp-canvas .ghost-element")).to_be_visible()
    pen.up(EMPTY)
    ada.until(lambda: len(model(serving, diagram)), 3)
    ada.agrees(diagram)


def test_the_hand_that_holds_the_pen_means_nothing(diagram: str, ada: Person, pen: PenInput) -> None:
    fingers = Fingers(ada.page)
    x, y = ada.middle("One")
    # The palm lies on the canvas before the pen touches it, and stays there.
    fingers.down(EMPTY)
    fingers.move((EMPTY[0] + 3, EMPTY[1]))
    pen.hover((x, y))
    fingers.move((EMPTY[0] + 60, EMPTY[1] + 60))
    fingers.down((EMPTY[0] - 80, EMPTY[1]), 1)
    pen.down((x, y))
    fingers.together({0: (EMPTY[0] + 90, EMPTY[1]), 1: (EMPTY[0] - 120, EMPTY[1] + 30)})
    pen.move([(x + 10 * step, y) for step in range(1, 6)])
    pen.up((x + 50, y))
    fingers.up()
    ada.until(lambda: [round(each) for each in ada.middle("One")], [round(x + 50), round(y)])
    expect(ada.node("One")).to_contain_class("selected")
    ada.agrees(diagram)


def test_a_finger_means_something_again_once_the_pen_is_gone(ada: Person, pen: PenInput) -> None:
    pen.tap(EMPTY)
    fingers = Fingers(ada.page)

    def tapped() -> int:
        fingers.tap(ada.middle("One"))
        return ada.page.locator(SELECTED).count()

    ada.until(tapped, 1)
