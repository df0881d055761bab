# SPDX-License-Identifier: Apache-2.0
"""The page of REST calls: every call of the server is there, can be tried, and says what came back."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from browser.test_page_axe import LOOKS
from support.axe import violations
from support.pages import Person, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")


def calls(person: Person) -> Person:
    person.visit("/api/docs").page.locator(".call").first.wait_for()
    return person


def opened(person: Person, method: str, path: str) -> Locator:
    """The form of a call, opened."""
    one = (
        person.page.locator(".call")
        .filter(has_text=f"{method}{path}")
        .filter(has=person.page.get_by_text(path, exact=True))
    )
    one.locator("summary").click()
    return one


def test_every_call_is_there(ada: Person, serving: Serving) -> None:
    calls(ada)
    document = rest(serving, "GET", "/api/openapi.json")
    assert ada.page.locator(".call").count() == sum(map(len, document["paths"].values()))
    assert ada.page.get_by_role("heading", level=2).all_inner_texts() == [each["name"] for each in document["tags"]]


def test_a_diagram_is_made_and_looked_at_by_calls_alone(ada: Person, serving: Serving) -> None:
    make = opened(calls(ada), "POST", "/api/diagrams")
    make.get_by_label("Body (JSON)").fill(json.dumps({"type": "workflow", "id": "tea", "name": "Tea"}))
    make.get_by_role("button", name="Send").click()
    expect(make.get_by_role("status")).to_have_text("Answer: 201")
    assert json.loads(make.get_by_label("Answer").inner_text())["name"] == "Tea"
    assert rest(serving, "GET", "/api/diagrams/tea")["name"] == "Tea"

    look = opened(ada, "GET", "/api/diagrams/{id}/export")
    look.get_by_label("id", exact=True).fill("tea")
    look.get_by_label("format").select_option("svg")
    look.get_by_role("button", name="Send").click()
    expect(look.get_by_alt_text("The picture that the server answered")).to_be_visible()
    assert look.locator(".call-curl").inner_text() == f"curl '{serving.url}/api/diagrams/tea/export?format=svg'"


def test_what_is_wrong_is_said_before_and_after_sending(ada: Person) -> None:
    one = opened(calls(ada), "PATCH", "/api/diagrams/{id}")
    one.get_by_label("id", exact=True).fill("nowhere")
    one.get_by_label("Body (JSON)").fill("{name: 1}")
    one.get_by_role("button", name="Send").click()
    expect(one.get_by_role("status")).to_have_text("The body is no JSON.")
    one.get_by_label("Body (JSON)").fill('{"name": "Other"}')
    one.get_by_role("button", name="Send").click()
    expect(one.get_by_role("status")).to_have_text("Answer: 404")
    assert json.loads(one.get_by_label("Answer").inner_text())["error"]["code"] == "not_found"
    ada.problems.clear()  # the browser reports every answer of 404


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_of_calls_has_no_violation(look: str, diagram: str, person: Callable[..., Person]) -> None:
    ada = calls(person("Ada", **LOOKS[look]))
    assert violations(ada) == []
    one = opened(ada, "GET", "/api/diagrams/{id}/history")
    one.get_by_label("id", exact=True).fill(diagram)
    one.get_by_role("button", name="Send").click()
    one.get_by_label("Answer").wait_for()
    opened(ada, "POST", "/api/diagrams/{id}/operations")
    assert violations(ada) == []
