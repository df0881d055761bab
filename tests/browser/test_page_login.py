# SPDX-License-Identifier: Apache-2.0
"""Logging in at a real OpenID Connect provider, as a person does: there, back, and out again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from support.axe import violations
from support.likeness import KEPT, MOST_DIFFERENT, difference
from support.pages import Person
from support.provider import Place, logging_in_at
from support.serving import Serving
from support.sessions import TAKEN

pytestmark = pytest.mark.needs("chromium", "page", "node", "peers")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Place]:
    with logging_in_at(tmp_path_factory.mktemp("login"), {}, {}, {}) as found:
        yield found


@pytest.fixture
def serving(place: Place) -> Serving:
    return place.serving


def log_in(person: Person, account: str) -> None:
    person.page.get_by_role("link", name="Log in with Example").click()
    person.page.get_by_label("Account").fill(account)
    person.button("Continue").click()


def test_whoever_is_to_log_in_sees_what_the_documentation_shows(place: Place, browser: Browser, tmp_path: Path) -> None:
    taken = tmp_path / "login.png"
    page = browser.new_page(viewport={"width": 1280, "height": 320}, color_scheme="light", reduced_motion="reduce")
    page.add_init_script("localStorage.setItem('glsp.author', 'Ada Lovelace')")
    page.goto(place.serving.url)
    page.get_by_role("link", name="Log in with Example").wait_for()
    page.evaluate("document.fonts.ready")
    before = b""
    while (now := page.screenshot(path=taken, animations="disabled", caret="hide")) != before:
        before = now
        page.wait_for_timeout(300)
    TAKEN.mkdir(parents=True, exist_ok=True)
    shutil.copy(taken, TAKEN)
    page.goto("about:blank")
    share = difference(page, KEPT / "login.png", taken)
    assert share < MOST_DIFFERENT, (
        f"{TAKEN / taken.name} differs; if it is right: make pictures ARGS='--only installation'"
    )
    page.close()


def test_a_person_logs_in_draws_and_logs_out(person: Callable[..., Person]) -> None:
    ada = person("Somebody else").visit("/?view=favourites")
    expect(ada.page.get_by_role("alert")).to_contain_text("This server asks who you are")
    expect(ada.button("Sign in with a token")).to_be_visible()
    log_in(ada, "staff-ada")
    expect(ada.page).to_have_url(re.compile(r"/\?view=favourites$"))
    own = ada.page.get_by_role("button", name=re.compile("Logged in as staff-ada of"))
    expect(own).to_be_visible()
    ada.visit()
    ada.button("New diagram").first.click()
    ada.page.get_by_role("textbox", name="Name").press("Enter")
    ada.link("online").wait_for()
    ada.draw("Manual Task", 500, 300)
    ada.settled()
    diagram = ada.page.url
    assert "glsp_session" not in ada.page.evaluate("document.cookie")
    own.click()
    expect(ada.page.locator(".menu .heading")).to_contain_text("may edit")
    ada.page.get_by_role("menuitem", name="Log out").click()
    ada.button("Yes, sign me out").click()  # the provider asks, too
    expect(ada.page.get_by_role("link", name="Log in with Example")).to_be_visible()
    assert "glsp_session" not in {each.get("name") for each in ada.context.cookies()}
    ada.page.goto(diagram)
    expect(ada.page.get_by_role("heading", name="This server asks who you are")).to_be_visible()
    log_in(ada, "staff-ada")
    ada.link("online").wait_for()
    assert ada.page.url == diagram
    assert ada.texts() == ["ManualTask0"]


def test_who_has_no_role_and_who_says_no_is_told_so_and_may_try_again(person: Callable[..., Person]) -> None:
    eve = person("Eve").visit("/?view=recent")
    log_in(eve, "strangers-eve")
    expect(eve.page.get_by_role("alert")).to_contain_text("An admin gives your groups a role")
    expect(eve.page.get_by_role("heading", name="You are not logged in")).to_be_visible()
    assert violations(eve) == []
    eve.context.clear_cookies()
    eve.page.get_by_role("link", name="Log in with Example").click()
    eve.button("Cancel").click()
    expect(eve.page.get_by_role("alert")).to_contain_text("cancelled")
    log_in(eve, "guests-eve")
    expect(eve.page).to_have_url(re.compile(r"/\?view=recent$"))


def test_a_login_that_ends_loses_nothing_and_goes_on_in_every_tab(place: Place, person: Callable[..., Person]) -> None:
    bob = person("Bob", address=place.brief.url).visit()
    log_in(bob, "staff-bob")
    bob.button("New diagram").first.click()
    bob.page.get_by_role("textbox", name="Name").press("Enter")
    bob.link("online").wait_for()
    bob.draw("Manual Task", 500, 300)
    bob.settled()
    other = bob.another_tab().visit(bob.page.url.removeprefix(place.brief.url))
    other.link("online").wait_for()
    place.provider.close_account("staff-bob")
    notice = bob.page.get_by_role("alert").filter(has_text="Your login has ended")
    expect(notice).to_be_visible()
    expect(other.page.get_by_role("alert").filter(has_text="Your login has ended")).to_be_visible()
    assert violations(bob) == []
    notice.get_by_role("link", name="Log in with Example").click()
    bob.context.clear_cookies(name="_session")  # the provider has forgotten her, too
    bob.page.reload()
    bob.page.get_by_label("Account").fill("staff-rob")
    bob.button("Continue").click()
    bob.link("online").wait_for()
    other.link("online").wait_for()  # without being touched
    expect(other.page.get_by_role("alert")).to_have_count(0)
    assert other.texts() == bob.texts() == ["ManualTask0"]


def test_who_logs_out_at_the_provider_is_asked_again_and_loses_no_edit(
    place: Place, person: Callable[..., Person]
) -> None:
    kim = person("Kim").visit()
    log_in(kim, "staff-kim")
    kim.button("New diagram").first.click()
    kim.page.get_by_role("textbox", name="Name").press("Enter")
    kim.link("online").wait_for()
    kim.draw("Manual Task", 500, 300)
    kim.settled()
    elsewhere = kim.context.new_page()  # another application of the same provider
    elsewhere.goto(f"{place.provider.url}/session/end")
    elsewhere.get_by_role("button", name="Yes, sign me out").click()
    notice = kim.page.get_by_role("alert").filter(has_text="Your login has ended")
    expect(notice).to_be_visible()
    box = kim.button("Automated Task").bounding_box()
    assert box is not None
    kim.drag((box["x"] + 20, box["y"] + 15), (700, 300))  # nothing takes it yet
    expect(kim.page.locator(".link-chip")).to_have_attribute("data-unsent", "1")
    notice.get_by_role("link", name="Log in with Example").click()
    kim.page.get_by_label("Account").fill("staff-kim")
    kim.button("Continue").click()
    kim.link("online").wait_for()
    expect(kim.page.get_by_role("alert")).to_have_count(0)
    kim.settled()
    assert kim.texts() == ["AutomatedTask1", "ManualTask0"]


def test_on_a_phone_one_reads_who_asks_logs_in_and_shares_with_somebody_who_once_did(
    place: Place, person: Callable[..., Person]
) -> None:
    options = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "de-DE"}
    for each in (guest := person("Zoe"), mia := person("Mia", **options)):
        each.visit()
    log_in(guest, "guests-zoe")
    guest.page.get_by_role("button", name=re.compile("Logged in as guests-zoe")).wait_for()
    hint = mia.page.get_by_text("Danach sehen Sie die Diagramme")
    assert width(hint) > 250  # beside the question there would be a column of single words
    mia.page.get_by_role("link", name="Mit Example anmelden").click()
    mia.page.get_by_label("Account").fill("staff-mia")
    mia.button("Continue").click()
    mia.page.get_by_role("button", name=re.compile("Angemeldet als staff-mia")).wait_for()
    ours = {"Origin": place.serving.url}
    made = {"type": "workflow", "id": "phone", "name": "Plan"}
    assert mia.page.request.post(f"{place.serving.url}/api/diagrams", data=made, headers=ours).ok
    mia.visit("/d/phone")
    mia.button("Weitere Befehle").click()
    mia.page.get_by_role("menuitem", name="Teilen …").click()
    name = f"guests-zoe of {place.provider.url}"
    dialog = mia.page.get_by_role("dialog")
    offered = dialog.locator("datalist option").evaluate_all("options => options.map(each => each.value)")
    assert name in offered
    dialog.get_by_label("Teilen mit").fill(name)
    dialog.get_by_role("button", name="Teilen", exact=True).click()
    shared = dialog.get_by_role("list", name="Personen und Gruppen").get_by_role("listitem")
    expect(shared).to_contain_text(name)
    assert width(shared.get_by_role("combobox")) > 150
    dialog.get_by_role("button", name="Link erstellen").click()
    assert width(dialog.locator("#secret-text")) > 250
    assert violations(mia) == []


def width(what: Locator) -> float:
    box = what.bounding_box()
    assert box is not None
    return float(box["width"])
