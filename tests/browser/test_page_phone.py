# SPDX-License-Identifier: Apache-2.0
"""The page on a phone, 390 px wide and under one finger: everything has room and can be reached."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from browser.test_page_axe import violations
from support.pages import Person, Robot, model, new_diagram, rest
from support.serving import Serving
from support.touch import Fingers

pytestmark = pytest.mark.needs("chromium", "page")

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 780},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
# Sizes under which WCAG 2.2 asks for space around, and what platforms advise for fingers.
SMALLEST = 24
FINGER = 44
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth || window.innerWidth > 390"
SMALL = """smallest => [...document.querySelectorAll('button, a.button, input')].flatMap(each => {
  const { width, height } = (each.closest('label') ?? each).getBoundingClientRect();
  const shown = width > 0 && getComputedStyle(each).visibility === 'visible';
  const name = each.getAttribute('aria-label') ?? each.textContent.trim();
  return shown && Math.min(width, height) < smallest ? [`${name} ${width}x${height}`] : [];
})"""


@pytest.fixture
def diagram(serving: Serving) -> str:
    return new_diagram(serving, "Order to cash")


@pytest.fixture
def ada(person: Callable[..., Person], diagram: str, robot: Robot) -> Person:
    first = robot.creates("task:manual", 0, 0, "One")
    robot.joins(first, robot.creates("task:automated", 0, 120, "Two"))
    opened = person("Ada", **PHONE).open(diagram)
    opened.until(lambda: len(opened.texts()), 2)
    return opened


@pytest.fixture
def fingers(ada: Person) -> Fingers:
    return Fingers(ada.page)


def test_the_start_page_fits_and_opens_a_diagram_by_a_tap(person: Callable[..., Person], diagram: str) -> None:
    ada = person("Ada", **PHONE).visit()
    card = ada.page.locator(".card").filter(has_text="Order to cash").first
    card.wait_for()
    assert ada.page.evaluate(TOO_WIDE) is False
    assert ada.page.evaluate(SMALL, SMALLEST) == []
    ada.button("New diagram").first.tap()
    expect(ada.page.locator("dialog[open]")).to_be_visible()
    assert ada.page.evaluate(TOO_WIDE) is False
    ada.page.keyboard.press("Escape")
    card.get_by_role("link").first.tap()
    ada.link("online").wait_for()


def test_everything_of_the_editor_fits_and_is_large_enough(ada: Person) -> None:
    assert ada.page.evaluate(TOO_WIDE) is False
    assert ada.page.evaluate(SMALL, FINGER) == []
    assert violations(ada) == []


def test_the_palette_comes_and_goes_with_what_is_taken(
    serving: Serving, diagram: str, ada: Person, fingers: Fingers
) -> None:
    palette = ada.page.locator("aside.palette")
    expect(palette).to_be_hidden()
    ada.button("Show the palette").tap()
    expect(palette).to_be_visible()
    assert violations(ada) == []
    ada.button("Decision Node").tap()
    expect(palette).to_be_hidden()
    fingers.tap((200, 640))
    ada.until(lambda: len(model(serving, diagram)), 4)
    ada.button("Show the palette").tap()
    ada.until(lambda: (palette.bounding_box() or {"x": -1})["x"], 0)  # it slides in
    box = ada.button("Category").bounding_box()
    assert box is not None
    fingers.drag((box["x"] + 50, box["y"] + 20), (box["x"] + 120, box["y"] + 20), (120, 200))
    ada.until(lambda: len(model(serving, diagram)), 5)
    expect(palette).to_be_hidden()
    ada.button("Show the palette").tap()
    fingers.tap((340, 200))  # a touch of the canvas lets it go
    expect(palette).to_be_hidden()
    ada.agrees(diagram)


def test_the_panel_is_a_sheet_that_is_pulled_down(
    serving: Serving, diagram: str, ada: Person, fingers: Fingers
) -> None:
    fingers.tap(ada.middle("One"))
    ada.button("Side panel").tap()
    panel = ada.page.locator("aside.panel")
    box = panel.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 780)
    assert violations(ada) == []
    label = panel.get_by_label("Label")
    label.fill("First")
    label.press("Enter")
    ada.until(
        lambda: sorted(each["text"] for each in model(serving, diagram).values() if not each["edge"]), ["First", "Two"]
    )
    handle = (195, box["y"] + 12)
    fingers.drag(handle, (195, handle[1] + 30))
    expect(panel).to_be_visible()
    fingers.drag(handle, (195, handle[1] + 200))
    expect(panel).to_have_count(0)


def test_what_has_no_room_in_the_bar_is_in_the_menu(
    serving: Serving, diagram: str, ada: Person, fingers: Fingers
) -> None:
    fingers.tap(ada.middle("Two"))
    ada.button("More commands").tap()
    menu = ada.page.get_by_role("menu")
    for name in ("Lay out the diagram", "Check the diagram", "Export as a picture (SVG)", "Print", "Duplicate"):
        expect(menu.get_by_role("menuitem", name=name)).to_be_visible()
    assert ada.page.evaluate(TOO_WIDE) is False
    menu.get_by_role("menuitem", name="Delete").tap()
    ada.until(lambda: len(model(serving, diagram)), 1)
    assert rest(serving, "GET", f"/api/diagrams/{diagram}")["name"] == "Order to cash"
