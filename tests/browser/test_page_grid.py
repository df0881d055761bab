# SPDX-License-Identifier: Apache-2.0
"""What is dragged comes to lie on the grid, or with equal gaps to its neighbours, or with Shift anywhere; with its numbers."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


@pytest.fixture
def place(serving: Serving, diagram: str) -> Callable[[str], tuple[float, float]]:
    """Where the server has a node."""

    def read(node: str) -> tuple[float, float]:
        children: list[dict[str, Any]] = rest(serving, "GET", f"/api/diagrams/{diagram}/model")["children"]
        at = next(each["position"] for each in children if each["id"] == node)
        return at["x"], at["y"]

    return read


def drag(ada: Person, by: tuple[float, float], *, shift: bool = False, drop: bool = True) -> None:
    """Drag the node that was made last, at 100 %, over more than the way that a click may shake."""
    x, y = ada.middle("Mine")
    if shift:
        ada.page.keyboard.down("Shift")
    ada.drag((x, y), (x + by[0] / 2, y + by[1] / 2), (x + by[0], y + by[1]), drop=drop)
    if shift:
        ada.page.keyboard.up("Shift")


def snap_to(ada: Person, name: str) -> None:
    ada.button("Grid").click()
    ada.page.get_by_role("menuitemradio", name=name, exact=True).click()


def test_a_drag_is_shown_in_numbers_and_ends_on_the_grid_or_between_its_neighbours(
    place: Callable[[str], tuple[float, float]], diagram: str, robot: Robot, ada: Person
) -> None:
    left, right = (robot.creates("activityNode:fork", x, 0) for x in (0, 300))
    mine = robot.creates("task:manual", 100, 200, "Mine")
    robot.moves(left, 0, 0, 10, 50)
    robot.moves(right, 301, 0, 10, 50)
    robot.moves(mine, 100, 200, 90, 50)
    ada.open(diagram)
    expect(ada.page.locator(".zoom-level")).to_contain_text("100")
    ada.page.mouse.click(*ada.middle("Mine"))
    expect(ada.page.locator("#glsp-canvas .node.selected")).to_have_count(1)

    drag(ada, (13, 6))
    ada.until(lambda: place(mine), (110, 210))
    # Between the two others it lies in their middle, which is not on the grid; what is equal is marked.
    drag(ada, (-2, -212), drop=False)
    gaps = ada.page.locator("#glsp-canvas [data-alignment=gap]")
    expect(gaps).to_have_count(6)
    tip = ada.page.locator(".measure-tip")
    expect(tip).to_have_text("x 111  y 0")
    ada.page.mouse.up()
    expect(tip).to_have_count(0)
    expect(gaps).to_have_count(0)
    ada.until(lambda: place(mine), (111, 0))

    drag(ada, (3, 107), shift=True)
    ada.until(lambda: place(mine), (114, 107))
    snap_to(ada, "40 px")
    drag(ada, (0, 60))
    ada.until(lambda: place(mine), (120, 160))
    snap_to(ada, "Nothing")
    drag(ada, (7, 3))
    ada.until(lambda: place(mine), (127, 163))
    # Kept by this browser.
    ada.open(diagram)
    ada.button("Grid").click()
    expect(ada.page.get_by_role("menuitemradio", name="Nothing")).to_have_attribute("aria-checked", "true")
    ada.page.get_by_role("menuitemradio", name="Show the grid").click()
    expect(ada.page.locator("#glsp-canvas > svg")).to_have_css("background-image", "none")
    ada.page.mouse.click(*ada.middle("Mine"))
    handle = ada.page.locator("#glsp-canvas .sprotty-resize-handle[data-kind=bottom-right]").bounding_box()
    assert handle is not None
    corner = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    ada.drag(corner, (corner[0] + 20, corner[1] + 10), (corner[0] + 40, corner[1] + 20), drop=False)
    expect(tip).to_contain_text("×")
    ada.page.mouse.up()
    ada.settled().agrees(diagram)
