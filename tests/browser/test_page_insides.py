# SPDX-License-Identifier: Apache-2.0
"""Collapsed boxes lead to the diagram of what is inside of them, and from there one comes back."""

import urllib.request

import pytest

from support.pages import Person, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page", "elk")


def exported(serving: Serving, diagram: str) -> str:
    """The diagram as a BPMN document."""
    with urllib.request.urlopen(f"{serving.url}/api/diagrams/{diagram}/export?format=bpmn", timeout=30) as answer:
        return str(answer.read().decode())


def offered(ada: Person, text: str, item: str) -> None:
    """Chooses an item in the context menu of a node."""
    ada.page.mouse.click(*ada.middle(text), button="right")
    ada.page.get_by_role("menuitem", name=item).click()


def test_the_inside_of_a_box_is_drawn_and_exported_with_it_and_one_comes_back(serving: Serving, ada: Person) -> None:
    source = 'cpart pack "Pack it" @300,200'
    order = str(rest(serving, "POST", "/api/diagrams", {"type": "bpmn", "name": "Order", "source": source})["id"])
    ada.open(order)
    offered(ada, "Pack it", "Draw the inside")
    back = ada.page.get_by_role("link", name="Back to Order")
    back.wait_for()
    ada.until(lambda: ada.page.locator("h1").inner_text(), "Pack it")
    ada.settled()
    ada.draw("Task", 500, 300)
    ada.settled()
    ada.until(lambda: "<bpmn:task" in exported(serving, order), wanted=True)

    back.click()
    ada.node("Pack it").wait_for()
    ada.until(lambda: ada.page.locator("#glsp-canvas .node.selected").count(), 1)
    ada.page.get_by_role("button", name="Open the inside").click()
    ada.page.get_by_role("link", name="Back to Order").wait_for()
    ada.until(lambda: len(rest(serving, "GET", "/api/diagrams")["diagrams"]), 2)


def test_an_inside_that_is_gone_is_told_and_the_box_stays(serving: Serving, ada: Person) -> None:
    source = 'cpart pack "Pack it" @300,200 inside=nowhere'
    order = str(rest(serving, "POST", "/api/diagrams", {"type": "bpmn", "source": source})["id"])
    ada.open(order)
    offered(ada, "Pack it", "Open the inside")
    ada.page.get_by_text("The diagram of the inside is not there any more.").wait_for()
    assert ada.texts() == ["Pack it"]
