# SPDX-License-Identifier: Apache-2.0
"""Finding and ordering diagrams on the start page: tags, orders, favourites, what was opened, several at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from support.pages import Person, new_diagram, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


def names(someone: Person) -> list[str]:
    """What the list shows, in order."""
    return someone.page.locator(".card-name").all_inner_texts()


def make(serving: Serving, name: str, **members: object) -> str:
    """The id of a new workflow."""
    return str(rest(serving, "POST", "/api/diagrams", {"type": "workflow", "name": name, **members})["id"])


def tags(serving: Serving, diagram_id: str) -> list[str]:
    found: list[str] = rest(serving, "GET", f"/api/diagrams/{diagram_id}")["tags"]
    return found


def choose(ada: Person, card: str, entry: str) -> None:
    """An entry of a card's menu."""
    ada.button(f"Actions for {card}").click()
    ada.page.get_by_role("menuitem", name=entry).click()


def test_tags_are_set_on_a_card_by_keyboard_and_narrow_the_list(
    serving: Serving, person: Callable[..., Person]
) -> None:
    order = make(serving, "Order")
    make(serving, "Other", tags=["Draft"])
    ada = person().visit()
    menu = ada.button("Actions for Order")
    menu.focus()
    ada.page.keyboard.press("Enter")
    ada.page.keyboard.press("t")  # Tags…
    ada.page.keyboard.press("Enter")
    expect(ada.page.get_by_label("New tag")).to_be_focused()
    ada.page.keyboard.type("finance, urgent")
    ada.page.keyboard.press("Enter")
    expect(ada.page.get_by_role("checkbox", name="urgent")).to_be_checked()
    ada.page.get_by_role("checkbox", name="Draft").press("Space")
    ada.button("Save").press("Enter")
    expect(ada.page.locator("dialog")).to_have_count(0)
    expect(menu).to_be_focused()
    assert tags(serving, order) == ["Draft", "finance", "urgent"]

    ada.page.get_by_role("button", name="finance 1").press("Space")
    ada.until(lambda: names(ada), ["Order"])
    assert ada.page.url == f"{serving.url}/?tag=finance"
    ada.page.go_back()
    ada.until(lambda: names(ada), ["Other", "Order"])
    ada.button("Show diagrams tagged Draft").first.click()
    ada.button("Show diagrams tagged urgent").click()
    ada.until(lambda: names(ada), ["Order"])
    ada.page.reload()
    ada.until(lambda: names(ada), ["Order"])
    ada.page.get_by_role("link", name="Show all").click()
    ada.until(lambda: names(ada), ["Other", "Order"])


def test_tags_that_others_set_appear_by_themselves(serving: Serving, person: Callable[..., Person]) -> None:
    order = make(serving, "Order")
    ada = person().visit()
    expect(ada.page.locator(".card")).to_be_visible()
    rest(serving, "PATCH", f"/api/diagrams/{order}", {"tags": ["From Grace"]})
    expect(ada.page.locator(".card .tag")).to_have_text("From Grace")


def test_tags_are_set_in_the_editor(serving: Serving, person: Callable[..., Person]) -> None:
    order = make(serving, "Order", tags=["old"])
    ada = person().open(order)
    ada.page.keyboard.press("Control+k")
    ada.page.keyboard.type("Tag the diagram")
    ada.page.keyboard.press("Enter")
    ada.page.get_by_role("checkbox", name="old").uncheck()
    ada.page.get_by_label("New tag").fill("new")
    ada.button("Save").click()
    expect(ada.page.get_by_text("“Order” is tagged new.")).to_be_visible()
    assert tags(serving, order) == ["new"]


def test_a_tag_that_cannot_be_is_refused_in_the_dialog_and_nothing_is_lost(
    serving: Serving, person: Callable[..., Person]
) -> None:
    order = make(serving, "Order", tags=[f"t{number}" for number in range(20)])
    ada = person().visit()
    choose(ada, "Order", "Tags…")
    ada.page.get_by_label("New tag").fill("one too many")
    ada.button("Save").click()
    expect(ada.page.get_by_role("alert")).to_contain_text("at most 20")
    ada.page.get_by_role("checkbox", name="t19").uncheck()
    ada.button("Save").click()
    expect(ada.page.locator("dialog")).to_have_count(0)
    assert "one too many" in tags(serving, order)


def test_the_order_is_chosen_and_kept(serving: Serving, person: Callable[..., Person]) -> None:
    for name, source in (("Item 10", "t a\nt b"), ("item 9", "t a\nt b\nt c"), ("Ärger", "t a")):
        make(serving, name, source=source)
    ada = person().visit()
    ada.until(lambda: names(ada), ["Ärger", "item 9", "Item 10"])
    ada.page.get_by_label("Sort by").select_option("Name")
    ada.until(lambda: names(ada), ["Ärger", "item 9", "Item 10"])
    ada.page.get_by_label("Sort by").select_option("Size")
    ada.until(lambda: names(ada), ["item 9", "Item 10", "Ärger"])
    ada.page.reload()
    ada.until(lambda: names(ada), ["item 9", "Item 10", "Ärger"])
    expect(ada.page.get_by_label("Sort by")).to_have_value("size")


def test_favourites_stay_in_this_browser_and_are_the_same_in_all_its_tabs(
    serving: Serving, person: Callable[..., Person]
) -> None:
    for name in ("A", "B"):
        make(serving, name)
    ada = person().visit()
    second = ada.another_tab().visit()
    second.until(lambda: names(second), ["B", "A"])
    ada.page.locator(".card").last.hover()
    ada.button("Favourite: A").click()
    expect(second.page.locator(".card-star[aria-pressed=true]")).to_have_count(1)
    ada.page.get_by_role("link", name="Favourites").click()
    ada.until(lambda: names(ada), ["A"])
    assert ada.page.url == f"{serving.url}/?view=favourites"
    ada.button("Favourite: A").press("Enter")
    expect(ada.page.get_by_role("heading", name="No favourites yet")).to_be_visible()
    grace = person("Grace").visit("/?view=favourites")
    expect(grace.page.get_by_role("heading", name="No favourites yet")).to_be_visible()


def test_what_was_opened_here_is_listed_last_one_first(serving: Serving, person: Callable[..., Person]) -> None:
    made = {name: make(serving, name) for name in ("A", "B", "C")}
    ada = person()
    for name in ("C", "A"):
        ada.open(made[name])
    ada.page.get_by_role("link", name="All diagrams").click()
    ada.page.get_by_role("link", name="Recent").click()
    ada.until(lambda: names(ada), ["A", "C"])
    rest(serving, "DELETE", f"/api/diagrams/{made['A']}")
    ada.until(lambda: names(ada), ["C"])


def test_several_are_ticked_tagged_duplicated_and_moved_to_the_trash_and_back(
    serving: Serving, person: Callable[..., Person]
) -> None:
    made = {name: make(serving, name) for name in ("D", "C", "B", "A")}
    rest(serving, "PATCH", f"/api/diagrams/{made['A']}", {"tags": ["some"]})
    ada = person().visit()
    bar = ada.page.get_by_role("region", name="Selected diagrams")
    ada.page.get_by_label("Select A").check()
    ada.page.get_by_label("Select C").click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 selected")

    bar.get_by_role("button", name="Tags…").click()
    assert ada.page.get_by_role("checkbox", name="some").evaluate("box => box.indeterminate")
    ada.page.get_by_label("New tag").fill("all")
    ada.button("Save").click()
    expect(ada.page.locator("dialog")).to_have_count(0)
    assert [tags(serving, made[name]) for name in "ABCD"] == [["all", "some"], ["all"], ["all"], []]

    ada.page.get_by_label("Select C").uncheck()
    bar.get_by_role("button", name="Duplicate").click()
    ada.until(lambda: sorted(names(ada)), ["A", "A (copy)", "B", "B (copy)", "C", "D"])
    expect(bar).to_be_hidden()

    ada.page.get_by_label("Select A (copy)", exact=True).check()
    ada.page.get_by_label("Select D").check()
    bar.get_by_role("button", name="Move to trash").click()
    ada.until(lambda: sorted(names(ada)), ["A", "B", "B (copy)", "C"])
    ada.button("Undo").click()
    ada.until(lambda: sorted(names(ada)), ["A", "A (copy)", "B", "B (copy)", "C", "D"])

    ada.page.get_by_label("Select D").check()
    bar.get_by_role("button", name="Select all 6").click()
    bar.get_by_role("button", name="Move to trash").click()
    expect(ada.page.get_by_role("heading", name="No diagrams yet")).to_be_visible()
    ada.page.get_by_role("link", name="Trash").click()
    ada.page.get_by_label("Select D").check()
    ada.page.get_by_label("Select C").check()
    bar.get_by_role("button", name="Restore").click()
    ada.until(lambda: len(names(ada)), 4)
    ada.page.get_by_label("Select A", exact=True).check()
    bar.get_by_role("button", name="Delete for good").click()
    ada.page.locator("dialog").get_by_role("button", name="Delete for good").click()
    ada.until(lambda: len(names(ada)), 3)


def test_three_hundred_diagrams_are_drawn_as_far_as_one_looks_and_only_again_when_something_changed(
    serving: Serving, person: Callable[..., Person]
) -> None:
    for number in range(300):
        make(serving, f"Diagram {number:03}", source="t a >b\nt b")
    ada = person().visit()
    ada.page.get_by_label("Sort by").select_option("Name")
    ada.until(lambda: len(names(ada)), 120)
    ada.page.wait_for_load_state("networkidle")
    pictures = [url for url in ada.requested if "format=svg" in url]
    assert 0 < len(pictures) < 60

    ada.page.evaluate(
        "() => { window.changes = 0;"
        " new MutationObserver(all => window.changes += all.length)"
        ".observe(document.querySelector('.cards'), { subtree: true, childList: true, attributes: true, characterData: true }) }"
    )
    looks = sum("/api/diagrams?" in url for url in ada.requested)
    ada.until(lambda: sum("/api/diagrams?" in url for url in ada.requested) >= looks + 2, wanted=True)
    assert ada.page.evaluate("window.changes") == 0

    ada.page.get_by_placeholder("Search").fill("diagram 299")
    ada.until(lambda: names(ada), ["Diagram 299"])
    ada.page.get_by_placeholder("Search").fill("")
    ada.page.mouse.move(600, 500)
    for _ in range(100):
        ada.page.mouse.wheel(0, 4_000)
        if len(names(ada)) == 300:
            break
        ada.page.wait_for_timeout(50)
    ada.until(lambda: names(ada)[-1], "Diagram 299")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_narrow_page_needs_no_sideways_scrolling(serving: Serving, person: Callable[..., Person], theme: str) -> None:
    make(serving, "W" * 200, tags=["W" * 40])
    ada = person(viewport={"width": 320, "height": 800}, color_scheme=theme).visit()
    ada.page.locator(".card").wait_for()
    ada.page.get_by_label("Select").first.check()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert ada.page.evaluate(overflow) == 0
    ada.button("New diagram").click()
    ada.page.get_by_role("radio", name="Approval").wait_for()
    dialog = ada.page.locator("dialog")
    assert dialog.evaluate("box => box.scrollWidth - box.clientWidth") == 0


def test_a_card_shows_markup_in_names_and_tags_as_text(serving: Serving, person: Callable[..., Person]) -> None:
    make(serving, "<img src=x onerror=alert(1)>", tags=["<b>bold</b>"])
    ada = person().visit()
    expect(ada.page.locator(".card-name")).to_have_text("<img src=x onerror=alert(1)>")
    expect(ada.page.locator(".card .tag")).to_have_text("<b>bold</b>")
    assert new_diagram(serving)
