# SPDX-License-Identifier: Apache-2.0
"""A server with an access token: the page asks for it once and keeps nothing secret in its own storage."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from support.pages import Person
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("chromium", "page")

TOKEN = "a-token-of-at-least-sixteen-letters"


@pytest.fixture
def serving(server: Servers) -> Serving:
    return server(environment={"AUTH_TOKEN": TOKEN})


def test_the_page_asks_for_the_token_and_opens_a_diagram_with_it(
    serving: Serving, person: Callable[..., Person]
) -> None:
    ada = person("Ada").visit()
    expect(ada.page.get_by_role("alert")).to_be_visible()
    ada.button("Sign in").click()
    ada.page.get_by_label("Access token").fill("wrong")
    ada.page.locator("dialog").get_by_role("button", name="Sign in").click()
    expect(ada.page.locator(".toast-card.error")).to_be_visible()
    ada.button("Sign in").click()
    ada.page.get_by_label("Access token").fill(TOKEN)
    ada.page.locator("dialog").get_by_role("button", name="Sign in").click()
    expect(ada.page.get_by_role("alert")).to_have_count(0)
    ada.button("New diagram").first.click()
    ada.page.get_by_role("textbox", name="Name").press("Enter")
    ada.link("online").wait_for()
    ada.draw("Manual Task", 500, 300)
    assert ada.texts() == ["ManualTask0"]
    assert TOKEN not in ada.page.evaluate(
        "JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie })"
    )
    assert serving.status("/api/diagrams") == 401
