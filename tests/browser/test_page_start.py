# SPDX-License-Identifier: Apache-2.0
"""The start page as people use it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from support.pages import Person, Robot, new_diagram, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

NEW = "New diagram"


def remove_all(serving: Serving) -> None:
    """The server begins with example diagrams; these tests begin with none."""
    for diagram in rest(serving, "GET", "/api/diagrams")["diagrams"]:
        rest(serving, "DELETE", f"/api/diagrams/{diagram['id']}")
    for diagram in rest(serving, "GET", "/api/diagrams?trash=true")["diagrams"]:
        rest(serving, "DELETE", f"/api/diagrams/{diagram['id']}?forever=true")


def names(someone: Person) -> list[str]:
    return sorted(someone.page.locator(".card-name").all_inner_texts())


def test_an_empty_server_says_what_to_do_and_a_new_diagram_opens_at_its_address(
    serving: Serving, person: Callable[..., Person]
) -> None:
    remove_all(serving)
    ada = person().visit()
    expect(ada.page.get_by_role("heading", name="No diagrams yet")).to_be_visible()
    ada.button(NEW).first.click()
    ada.page.get_by_role("textbox", name="Name").fill("Order handling")
    ada.page.get_by_role("textbox", name="Name").press("Enter")
    ada.link("online").wait_for()
    (diagram,) = rest(serving, "GET", "/api/diagrams")["diagrams"]
    assert (diagram["name"], diagram["type"]) == ("Order handling", "workflow-diagram")
    assert ada.page.url == f"{serving.url}/d/{diagram['id']}"
    ada.page.go_back()
    ada.until(lambda: names(ada), ["Order handling"])


def test_a_card_tells_name_type_size_and_who_changed_it(serving: Serving, person: Callable[..., Person]) -> None:
    remove_all(serving)
    robot = Robot(serving, new_diagram(serving, "Shipping"), "Grace")
    robot.creates("task:manual", 40, 40)
    robot.leave()
    ada = person().visit()
    card = ada.page.locator(".card")
    expect(card).to_contain_text("Shipping")
    expect(card).to_contain_text("Workflow")
    expect(card).to_contain_text("by Grace")
    expect(card.locator("img")).to_be_visible()


def test_rename_trash_restore_and_delete_for_good(serving: Serving, person: Callable[..., Person]) -> None:
    remove_all(serving)
    new_diagram(serving, "Draft")
    ada = person().visit()
    ada.button("Actions for Draft").click()
    ada.page.get_by_role("menuitem", name="Rename").click()
    ada.page.get_by_role("textbox", name="Name").fill("Final")
    ada.button("Rename").click()
    ada.until(lambda: names(ada), ["Final"])

    ada.button("Actions for Final").click()
    ada.page.get_by_role("menuitem", name="Move to trash").click()
    ada.until(lambda: names(ada), [])
    ada.button("Undo").click()
    ada.until(lambda: names(ada), ["Final"])

    ada.button("Actions for Final").click()
    ada.page.get_by_role("menuitem", name="Move to trash").click()
    ada.page.get_by_role("link", name="Trash").click()
    ada.until(lambda: names(ada), ["Final"])
    ada.button("Actions for Final").click()
    ada.page.get_by_role("menuitem", name="Delete for good").click()
    ada.button("Delete for good").click()
    ada.until(lambda: names(ada), [])
    assert rest(serving, "GET", "/api/diagrams?trash=true") == {"diagrams": []}


def test_search_narrows_the_list_and_what_others_make_appears_by_itself(
    serving: Serving, person: Callable[..., Person]
) -> None:
    remove_all(serving)
    for name in ("Alpha", "Beta"):
        new_diagram(serving, name)
    ada = person().visit()
    ada.until(lambda: names(ada), ["Alpha", "Beta"])
    ada.page.get_by_placeholder("Search").fill("bet")
    ada.until(lambda: names(ada), ["Beta"])
    ada.page.get_by_placeholder("Search").fill("")
    new_diagram(serving, "Gamma")
    ada.until(lambda: names(ada), ["Alpha", "Beta", "Gamma"])


def test_a_server_that_goes_away_is_named_and_the_list_comes_back_with_it(
    serving: Serving, person: Callable[..., Person]
) -> None:
    remove_all(serving)
    new_diagram(serving, "Kept")
    ada = person().visit()
    ada.until(lambda: names(ada), ["Kept"])
    serving.kill()
    expect(ada.page.get_by_role("alert")).to_contain_text("The server does not answer.")
    serving.restart()
    expect(ada.page.get_by_role("alert")).to_have_count(0)
    assert names(ada) == ["Kept"]


def test_the_theme_is_chosen_and_kept(serving: Serving, person: Callable[..., Person]) -> None:
    ada = person(color_scheme="light").visit()
    shown = lambda: ada.page.evaluate("document.documentElement.dataset.theme")  # noqa: E731
    assert shown() == "light"
    ada.page.emulate_media(color_scheme="dark")
    ada.until(shown, "dark")
    ada.page.get_by_role("button", name="Theme").click()
    ada.page.get_by_role("menuitemradio", name="Light").click()
    assert shown() == "light"
    ada.page.reload()
    ada.until(shown, "light")
    assert serving.status("/") == 200


def test_a_diagram_can_be_left_at_any_moment_of_its_opening(serving: Serving, person: Callable[..., Person]) -> None:
    remove_all(serving)
    new_diagram(serving, "Shipping")
    ada = person().visit()
    for wait in range(0, 400, 20):  # ms; the fixture fails the test when the page reports a problem
        ada.page.get_by_role("link", name="Shipping").first.click()
        ada.page.wait_for_timeout(wait)
        ada.page.go_back()
    ada.page.wait_for_timeout(2_500)
    ada.until(lambda: names(ada), ["Shipping"])
