# SPDX-License-Identifier: Apache-2.0
"""Tokens and sharing on the page: an admin makes and revokes tokens, an owner shares a diagram and lets others look."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, expect

from support.axe import violations
from support.pages import Person
from support.serving import Servers, Serving
from support.tokens import bearer, make_token

pytestmark = pytest.mark.needs("chromium", "page")
NODE = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    """The secrets of who comes."""
    return {}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, tokens: dict[str, str]) -> Generator[Serving]:
    folder: Path = tmp_path_factory.mktemp("sharing")
    data = folder / "data0"
    tokens.update(
        {name: make_token(data, name, scope) for name, scope in (("Root", "admin"), ("Ada", "edit"), ("Bob", "edit"))}
    )
    servers = Servers(folder)
    serving = servers(data=data, environment={"REQUIRE_TOKEN": "yes", "SHARING": "none"})
    with httpx.Client(base_url=serving.url, headers=bearer(tokens["Ada"])) as ada:
        ada.post("/api/diagrams", json={"type": "workflow", "id": "plan", "name": "The plan"}).raise_for_status()
        ada.post("/api/diagrams/plan/operations", json={"operations": [NODE]}).raise_for_status()
    yield serving
    servers.end()


def signed_in(person: Callable[..., Person], name: str, tokens: dict[str, str], path: str = "/") -> Person:
    who = person(name, permissions=["clipboard-read", "clipboard-write"]).visit(path)
    who.button("Sign in").click()
    who.page.get_by_label("Access token").fill(tokens[name])
    dialog(who).get_by_role("button", name="Sign in").click()
    return who


def dialog(who: Person) -> Locator:
    return who.page.get_by_role("dialog")


def copied(who: Person) -> str:
    return str(who.page.evaluate("navigator.clipboard.readText()"))


def test_an_admin_makes_a_token_copies_its_secret_and_revokes_it(
    serving: Serving, person: Callable[..., Person], tokens: dict[str, str]
) -> None:
    root = signed_in(person, "Root", tokens)
    root.button("More actions").click()
    root.page.get_by_role("menuitem", name="API tokens").click()
    expect(dialog(root).get_by_role("list", name="API tokens").get_by_role("listitem")).to_have_count(3)
    dialog(root).get_by_label("Name").fill("Nightly import")
    dialog(root).get_by_label("May").select_option("look")
    dialog(root).get_by_text("For some diagrams only").click()
    dialog(root).get_by_label("Ids of diagrams").fill("plan")
    dialog(root).get_by_role("button", name="Make a token").click()
    dialog(root).get_by_role("button", name="Copy").click()
    root.until(lambda: copied(root).startswith("glsp_"), wanted=True)
    secret = copied(root)
    assert violations(root) == []
    seen = httpx.get(f"{serving.url}/api/diagrams", headers=bearer(secret)).json()["diagrams"]
    assert [each["id"] for each in seen] == ["plan"]
    made = dialog(root).get_by_role("listitem").filter(has_text="Nightly import")
    expect(made).to_contain_text("only plan")
    made.get_by_role("button", name="Revoke Nightly import").click()
    root.page.get_by_role("dialog", name="Revoke Nightly import").get_by_role("button", name="Revoke").click()
    expect(made).to_have_count(0)
    assert httpx.get(f"{serving.url}/api/diagrams", headers=bearer(secret)).status_code == 401
    assert secret not in root.page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")


def test_who_is_no_admin_is_offered_no_tokens(
    person: Callable[..., Person], tokens: dict[str, str], serving: Serving
) -> None:
    assert serving.url
    ada = signed_in(person, "Ada", tokens)
    expect(ada.page.get_by_role("link", name="The plan").first).to_be_visible()
    ada.button("More actions").click()
    expect(ada.page.get_by_role("menuitem", name="Export all")).to_be_visible()
    expect(ada.page.get_by_role("menuitem", name="API tokens")).to_have_count(0)


def test_an_owner_shares_a_diagram_and_takes_it_back_and_the_other_sees_it_come_and_go(
    serving: Serving, person: Callable[..., Person], tokens: dict[str, str]
) -> None:
    bob = signed_in(person, "Bob", tokens)
    expect(bob.page.get_by_text("The plan")).to_have_count(0)
    ada = signed_in(person, "Ada", tokens, "/d/plan")
    ada.link("online").wait_for()
    ada.button("More commands").click()
    ada.page.get_by_role("menuitem", name="Share").click()
    expect(dialog(ada)).to_contain_text("It belongs to Ada.")
    dialog(ada).get_by_label("Share with").fill("Nobody at all")
    dialog(ada).get_by_role("button", name="Share", exact=True).click()
    expect(dialog(ada).get_by_role("alert")).to_contain_text("There is nobody called Nobody at all")
    dialog(ada).get_by_label("Share with").fill("Bob")
    dialog(ada).get_by_label("May", exact=True).select_option("may look")
    dialog(ada).get_by_role("button", name="Share", exact=True).click()
    expect(dialog(ada).get_by_role("listitem").filter(has_text="Bob")).to_be_visible()
    assert violations(ada) == []
    bob.visit("/d/plan").link("online").wait_for()
    expect(bob.page.get_by_text("Read-only", exact=True)).to_be_visible()
    dialog(ada).get_by_label("What Bob may do").select_option("may edit")
    expect(bob.page.get_by_text("Read-only", exact=True)).to_have_count(0)
    bob.draw("Manual Task", 500, 300)
    bob.until(lambda: len(bob.texts()), 2)
    dialog(ada).get_by_role("button", name="No longer share with Bob").click()
    expect(bob.page.get_by_role("alert")).to_contain_text("is no longer shared with you")
    assert httpx.get(f"{serving.url}/api/diagrams/plan", headers=bearer(tokens["Bob"])).status_code == 404


def test_a_link_lets_a_stranger_look_until_it_is_ended(
    serving: Serving, person: Callable[..., Person], tokens: dict[str, str]
) -> None:
    ada = signed_in(person, "Ada", tokens, "/d/plan")
    ada.link("online").wait_for()
    ada.button("More commands").click()
    ada.page.get_by_role("menuitem", name="Share").click()
    dialog(ada).get_by_role("button", name="Make a link").click()
    dialog(ada).get_by_role("button", name="Copy").click()
    ada.until(lambda: copied(ada).startswith(f"{serving.url}/d/plan#link="), wanted=True)
    guest = person("Guest").visit(copied(ada).removeprefix(serving.url))
    guest.link("online").wait_for()
    expect(guest.page.get_by_text("Read-only", exact=True)).to_be_visible()
    assert len(guest.texts()) >= 1
    assert "#link" not in guest.page.url
    dialog(ada).get_by_role("button", name="End the link").click()
    expect(guest.page.get_by_role("status", name="You are not signed in.")).to_be_visible()
