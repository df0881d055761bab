# SPDX-License-Identifier: Apache-2.0
"""axe-core finds nothing on any view, dialog and menu: light, dark, in high contrast and forced colours, at 200 %."""

from collections.abc import Callable
from typing import Any

import pytest

from support.arrivals import drop
from support.axe import violations
from support.pages import Person, Robot, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "high contrast": {"color_scheme": "dark", "contrast": "more"},
    "forced colours": {"forced_colors": "active"},
    "200 %": {"device_scale_factor": 2, "viewport": {"width": 800, "height": 500}},
}


@pytest.mark.parametrize("look", LOOKS)
def test_the_start_page_and_its_dialogs_have_no_violation(
    look: str, serving: Serving, diagram: str, person: Callable[..., Person]
) -> None:
    rest(serving, "PATCH", f"/api/diagrams/{diagram}", {"tags": ["finance", "template"]})
    ada = person("Ada", **LOOKS[look]).visit()
    ada.page.locator(".card").first.wait_for()
    ada.page.get_by_label("Favourite").first.click()
    assert ("list", violations(ada)) == ("list", [])
    ada.page.get_by_label("Select").first.check()
    ada.button("finance 1").click()
    ada.page.get_by_label("Select").first.check()
    assert ("narrowed and ticked", violations(ada)) == ("narrowed and ticked", [])
    ada.page.get_by_role("region", name="Selected diagrams").get_by_role("button", name="Tags…").click()
    assert ("tags", violations(ada)) == ("tags", [])
    ada.page.keyboard.press("Escape")
    ada.button("New diagram").first.click()
    ada.page.get_by_role("group", name="Your templates").wait_for()
    assert ("new", violations(ada)) == ("new", [])
    ada.page.keyboard.press("Escape")
    ada.page.locator("[aria-label^='Theme']").click()
    assert ("theme", violations(ada)) == ("theme", [])
    ada.page.keyboard.press("Escape")
    drop(ada, {"letter.txt": "Dear Sir or Madam"})
    ada.page.get_by_role("dialog", name="This could not be imported").wait_for()
    assert ("import", violations(ada)) == ("import", [])
    ada.page.keyboard.press("Escape")
    ada.page.route("**/api/export", lambda _route: None)  # never answers
    ada.button("More actions").click()
    ada.page.get_by_role("menuitem", name="Export all").click()
    assert ("export", violations(ada)) == ("export", [])
    ada.button("Cancel").click()
    for place in ("/?view=recent", "/?view=favourites&tag=nothing", "/?trash"):
        ada.visit(place)
        ada.page.get_by_role("heading", level=2).first.wait_for()
        assert (place, violations(ada)) == (place, [])


@pytest.mark.parametrize("look", LOOKS)
def test_the_editor_with_every_panel_and_dialog_has_no_violation(
    look: str, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    robot.joins(robot.creates("task:manual", 0, 0, "First"), robot.creates("activityNode:decision", 250, 0))
    ada = person("Ada", **LOOKS[look]).open(diagram)
    if ada.page.locator(".panel").count() == 0:
        ada.button("Side panel").click()
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Control+a")
    for tab in ("Properties", "Outline", "Layers", "Problems", "Activity", "Comments"):
        ada.page.get_by_role("tab", name=tab).click()
        ada.page.locator(".panel-body > *").wait_for()
        assert (tab, violations(ada)) == (tab, [])
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("Escape")
    ada.page.keyboard.press("Alt+ArrowRight")
    ada.page.locator(".connect-handle").first.wait_for()
    assert ("handles", violations(ada)) == ("handles", [])
    ada.page.keyboard.press("Alt+Shift+ArrowDown")
    ada.page.get_by_role("menu").wait_for()
    assert ("what follows", violations(ada)) == ("what follows", [])
    ada.page.keyboard.press("Escape")
    for name, opens in {"commands": "Control+k", "elements": "Control+f"}.items():
        ada.page.keyboard.press(opens)
        ada.page.locator(".command-palette").wait_for()
        assert (name, violations(ada)) == (name, [])
        ada.page.keyboard.press("Escape")
    ada.page.locator("#glsp-canvas > svg").focus()
    ada.page.keyboard.press("?")
    assert ("sheet", violations(ada)) == ("sheet", [])
    ada.button("Close").click()
    ada.page.keyboard.press("Control+Alt+a")
    ada.page.locator("dialog.layout-dialog").wait_for()
    assert ("layout", violations(ada)) == ("layout", [])
    ada.page.keyboard.press("Escape")
    ada.button("More commands").click()
    assert ("menu", violations(ada)) == ("menu", [])
    ada.page.keyboard.press("Escape")
    ada.button("Export").click()
    assert ("export", violations(ada)) == ("export", [])


@pytest.mark.parametrize("look", LOOKS)
def test_comments_and_their_signs_have_no_violation(
    look: str, serving: Serving, diagram: str, robot: Robot, person: Callable[..., Person]
) -> None:
    node = robot.creates("task:manual", 0, 0, "First")
    comments = f"/api/diagrams/{diagram}/comments"
    for at, anchor in enumerate(({"elementId": node}, {"x": 40, "y": 200}, {"x": 200, "y": 200})):
        rest(serving, "POST", comments, {"text": f"Comment {at}", "id": f"c{at}", **anchor})
        rest(serving, "POST", f"{comments}/c{at}/replies", {"text": "So\nit is"})
    rest(serving, "PATCH", f"{comments}/c2", {"resolved": True})
    ada = person("Ada", **LOOKS[look]).open(diagram)
    assert ("signs", violations(ada)) == ("signs", [])
    ada.page.keyboard.press("Control+Alt+c")
    ada.page.locator(".thread").first.wait_for()
    assert ("list", violations(ada)) == ("list", [])
    ada.page.locator(".thread-title").first.click()
    ada.button("Reply").click()
    ada.page.keyboard.type("Mine, which I may change")
    assert ("reply", violations(ada)) == ("reply", [])
    ada.page.keyboard.press("Control+Enter")
    ada.page.locator(".comment-own").wait_for()
    assert ("own", violations(ada)) == ("own", [])
    ada.page.get_by_role("button", name="Edit: Mine").click()
    assert ("edit", violations(ada)) == ("edit", [])
    ada.page.get_by_role("button", name="Discard").click()
    ada.page.get_by_role("button", name="Resolved").click()
    ada.page.locator(".thread.resolved .thread-title").click()
    assert ("resolved", violations(ada)) == ("resolved", [])
    ada.page.get_by_role("button", name="New comment").click()
    assert ("new", violations(ada)) == ("new", [])
    ada.page.keyboard.press("Escape")
    robot.removes(node)
    ada.page.locator(".comment-sign.gone").wait_for()
    assert ("gone", violations(ada)) == ("gone", [])
