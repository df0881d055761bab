# SPDX-License-Identifier: Apache-2.0
"""Looking back as a person does: every revision on a slider, what became different, names, and going back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from support.axe import violations
from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


def looked(ada: Person) -> Locator:
    ada.page.keyboard.press("Control+k")
    ada.page.keyboard.type("look back")
    ada.page.keyboard.press("Enter")
    dialog = ada.page.get_by_role("dialog", name="How it was")
    expect(dialog.locator(".past-picture[aria-busy=false]")).to_be_visible()
    return dialog


@pytest.fixture
def drawn(robot: Robot, diagram: str) -> str:
    """Two tasks, the first made, named and joined: five edits."""
    robot.joins(robot.creates("task:manual", 10, 10, "One"), robot.creates("task:manual", 300, 10, "Two"))
    return diagram


def test_the_slider_shows_every_revision_and_who_made_it(ada: Person, drawn: str) -> None:
    dialog = looked(ada.open(drawn))
    slider = dialog.get_by_role("slider", name="Revision")
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuetext", "Now: Robot drew an edge")
    ada.page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "Revision 4 of 5: Robot renamed ManualTask1 → Two")
    expect(dialog.locator("img")).to_have_attribute("src", f"/api/diagrams/{drawn}/revisions/4/picture?theme=light")
    ada.page.keyboard.press("Home")
    expect(dialog.get_by_text("The diagram began like this.")).to_be_visible()
    expect(dialog.get_by_role("button", name="One edit earlier")).to_be_disabled()
    dialog.get_by_role("button", name="One edit later").click()
    expect(dialog.get_by_text("Revision 1 of 5")).to_be_visible()
    dialog.get_by_role("checkbox").check()
    shown = f"/api/diagrams/{drawn}/revisions/1/difference/picture?to=5&theme=light"
    expect(dialog.locator("img")).to_have_attribute("src", shown)
    expect(dialog.locator(".past-picture[aria-busy=false]")).to_be_visible()
    assert dialog.locator("img").evaluate("each => each.naturalWidth") > 100


def test_a_named_version_is_found_again_and_gone_back_to(serving: Serving, ada: Person, drawn: str) -> None:
    ada.open(drawn)
    dialog = looked(ada)
    for _ in range(3):
        ada.page.keyboard.press("ArrowLeft")
    dialog.get_by_role("button", name="Name this version …").click()
    ada.page.get_by_label("Name", exact=True).fill("Only one")
    ada.page.keyboard.press("Enter")
    expect(dialog.get_by_role("option", name="Only one")).to_be_attached()
    ada.page.keyboard.press("Escape")
    dialog = looked(ada)
    dialog.get_by_label("Named versions").select_option("Only one")
    expect(dialog.get_by_text("Revision 2 of 5")).to_be_visible()
    dialog.get_by_role("button", name="Go back to this").click()
    ada.until(ada.texts, ["One"])
    ada.settled().agrees(drawn)
    (newest, *_) = rest(serving, "GET", f"/api/diagrams/{drawn}/history")["entries"]
    assert (newest["operation"], newest["author"]) == ("restore", "Ada")
    ada.page.keyboard.press("Control+z")
    ada.until(ada.texts, ["One", "Two"])
    ada.settled().agrees(drawn)


def test_an_element_says_who_made_it_and_who_changed_it(ada: Person, drawn: str) -> None:
    ada.open(drawn)
    ada.node("One").click()
    ada.page.get_by_role("tab", name="Properties").click()
    ada.button("Who made this?").click()
    touched = ada.page.locator("glsp-touched").get_by_role("status")
    expect(touched).to_contain_text("Made by Robot, just now")
    expect(touched).to_contain_text("Changed by Robot, just now")
    ada.node("Two").click()
    expect(touched).to_have_text("")


LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "high contrast": {"color_scheme": "dark", "contrast": "more"},
    "forced colours": {"forced_colors": "active"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_looking_back_has_no_violation(look: str, serving: Serving, drawn: str, person: Callable[..., Person]) -> None:
    rest(serving, "POST", f"/api/diagrams/{drawn}/versions", {"name": "first", "revision": 1})
    ada = person("Ada", **LOOKS[look]).open(drawn)
    ada.page.get_by_role("tab", name="Activity").click()
    ada.button("Look back").click()
    dialog = ada.page.get_by_role("dialog", name="How it was")
    dialog.get_by_label("Named versions").select_option("first")
    dialog.get_by_role("checkbox").check()
    expect(dialog.locator(".past-picture[aria-busy=false]")).to_be_visible()
    assert violations(ada) == []
