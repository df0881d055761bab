# SPDX-License-Identifier: Apache-2.0
"""The outline as a tree: by its keys, with the selection of the canvas, and with thousands of nodes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from bench.models import workflow
from support.pages import Person, Robot, new_diagram, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

MANY = 5_000
# What keys start from, as a screen reader finds it.
CURRENT = """tree => {
  const row = document.getElementById(tree.getAttribute('aria-activedescendant'));
  const box = row.getBoundingClientRect(), view = tree.getBoundingClientRect();
  return [row.querySelector('.outline-name').textContent, box.top >= view.top - 1 && box.bottom <= view.bottom + 1];
}"""


def outline(ada: Person) -> Locator:
    """The tree, with the focus in it."""
    ada.page.get_by_role("tab", name="Outline").click()
    tree = ada.page.get_by_role("tree", name="Outline")
    tree.focus()
    return tree


def names(tree: Locator) -> list[str]:
    return tree.locator(".outline-name").all_text_contents()


def current(tree: Locator) -> str:
    """The name of the row that keys start from, which is in view."""
    name, is_in_view = tree.evaluate(CURRENT)
    assert is_in_view, f"{name} is not in view"
    return str(name)


@pytest.fixture
def kitchen(robot: Robot, ada: Person, diagram: str) -> Person:
    """Ask, a kitchen with Brew and Bake in it, Bill."""
    robot.creates("task:manual", 0, 0, "Ask")
    category = robot.creates("category", 200, 0, "Kitchen")
    robot.creates("task:manual", 220, 40, "Brew", within=category)
    robot.creates("task:automated", 220, 100, "Bake", within=category)
    robot.creates("task:manual", 0, 200, "Bill")
    return ada.open(diagram)


def test_the_keys_of_a_tree_walk_open_close_and_select(kitchen: Person) -> None:
    tree, press = outline(kitchen), kitchen.page.keyboard.press
    assert names(tree) == ["Ask", "Kitchen", "Brew", "Bake", "Bill"]
    assert current(tree) == "Ask"
    press("End")
    assert current(tree) == "Bill"
    press("ArrowUp")
    assert current(tree) == "Bake"
    press("ArrowLeft")
    assert current(tree) == "Kitchen"
    box = tree.get_by_role("treeitem", name="Kitchen Category")
    expect(box).to_have_attribute("aria-expanded", "true")
    press("ArrowLeft")
    expect(box).to_have_attribute("aria-expanded", "false")
    assert names(tree) == ["Ask", "Kitchen", "Bill"]
    press("ArrowRight")
    assert names(tree) == ["Ask", "Kitchen", "Brew", "Bake", "Bill"]
    press("ArrowRight")
    assert current(tree) == "Brew"
    expect(tree.get_by_role("treeitem", name="Bake")).to_have_attribute("aria-level", "2")
    expect(tree.get_by_role("treeitem", name="Bake")).to_have_attribute("aria-posinset", "2")
    kitchen.page.keyboard.type("bi")
    assert current(tree) == "Bill"
    press("Home")
    # Nothing is selected by walking; Enter shows, Space adds to what is selected.
    assert tree.locator("[aria-selected=true]").count() == 0
    press("Enter")
    expect(tree.locator("[aria-selected=true]")).to_have_count(1)
    press("ArrowDown")
    press("Space")
    expect(kitchen.page.locator("#glsp-canvas .node.selected")).to_have_count(2)
    press("Space")
    expect(kitchen.page.locator("#glsp-canvas .node.selected")).to_have_count(1)
    expect(tree).to_be_focused()


def test_what_is_selected_on_the_canvas_is_found_though_its_container_was_closed(kitchen: Person, robot: Robot) -> None:
    tree = outline(kitchen)
    tree.get_by_role("treeitem", name="Kitchen").locator(".outline-twist").click()
    expect(tree.get_by_role("treeitem")).to_have_count(3)
    kitchen.page.get_by_role("tab", name="Problems").click()
    outline(kitchen)
    assert names(tree) == ["Ask", "Kitchen", "Bill"], "it is still closed"
    x, y = kitchen.middle("Bake")
    kitchen.page.mouse.click(x, y)
    expect(tree.locator("[aria-selected=true]")).to_contain_text("Bake")
    assert current(tree) == "Bake"
    # What comes and goes meanwhile does not move the row that keys start from.
    before = robot.creates("task:manual", 0, 400, "Late")
    expect(tree.get_by_role("treeitem")).to_have_count(6)
    assert current(tree) == "Bake"
    robot.removes(before)
    expect(tree.get_by_role("treeitem")).to_have_count(5)
    kitchen.page.get_by_role("searchbox", name="Search the outline").fill("brew")
    assert names(tree) == ["Kitchen", "Brew"]
    expect(kitchen.page.locator(".outline [role=status]")).to_have_text("1 node")


def test_of_thousands_of_nodes_only_those_in_view_are_in_the_page(
    serving: Serving, person: Callable[..., Person]
) -> None:
    diagram = new_diagram(serving)
    insert = {"kind": "insertElements", "elements": workflow(MANY)["children"]}
    rest(serving, "POST", f"/api/diagrams/{diagram}/operations", {"operations": [insert]})
    ada = person("Ada").open(diagram)
    tree = outline(ada)
    expect(ada.page.locator(".outline [role=status]")).to_have_text(f"{MANY} nodes")
    last = tree.get_by_role("treeitem").last
    assert tree.get_by_role("treeitem").count() < 60
    first = current(tree)
    ada.page.keyboard.press("End")
    expect(last).to_have_attribute("aria-posinset", str(MANY))
    assert current(tree) != first
    assert tree.get_by_role("treeitem").count() < 60
    ada.page.keyboard.press("PageUp")
    assert current(tree) != first
    # Who scrolls away and then presses a key goes on from where the keys were.
    tree.evaluate("tree => { tree.scrollTop = 0; }")
    expect(tree.locator("[aria-posinset='1']")).to_be_visible()
    ada.page.keyboard.press("ArrowDown")
    assert current(tree) != first
