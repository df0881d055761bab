# SPDX-License-Identifier: Apache-2.0
"""The search of the start page as people use it: what is inside diagrams is found, and leads to its place."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from support.axe import violations
from support.pages import Person, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

SOURCE = 't feed "Giraffe füttern" >clean\nt clean "Stall ausmisten"\n' + "\n".join(f"t other_{at}" for at in range(30))


def is_in_the_middle(someone: Person, element: Locator) -> bool:
    box, stage = element.bounding_box(), someone.page.locator("main.stage").bounding_box()
    if box is None or stage is None:
        return False
    middle = box["x"] + box["width"] / 2 - stage["x"], box["y"] + box["height"] / 2 - stage["y"]
    return 0.3 < middle[0] / stage["width"] < 0.7 and 0.3 < middle[1] / stage["height"] < 0.7


def test_a_label_inside_a_diagram_is_found_and_enter_opens_it_there(
    serving: Serving, person: Callable[..., Person]
) -> None:
    rest(serving, "POST", "/api/diagrams", {"type": "workflow", "id": "zoo", "name": "Zoo", "source": SOURCE})
    ada = person(color_scheme="dark").visit()
    box = ada.page.get_by_role("searchbox")
    box.fill("giraffe fuett")
    card = ada.page.locator('.card[data-id="zoo"]')
    lines = card.get_by_role("list", name="Found in Zoo")
    expect(lines.get_by_role("link", name="Giraffe füttern")).to_be_visible()
    assert lines.locator("mark").all_inner_texts() == ["Giraffe", "fütt"]
    expect(ada.page.locator(".card")).to_have_count(1)
    expect(ada.page.get_by_role("status").filter(has_text="1 diagram found")).to_have_count(1)
    assert violations(ada) == []
    box.press("Enter")
    ada.link("online").wait_for()
    assert ada.page.url == f"{serving.url}/d/zoo?element=feed"
    found = ada.page.locator('[id$="_feed"].selected').first
    expect(found).to_be_visible()
    ada.until(lambda: is_in_the_middle(ada, found), True)


def test_a_line_is_a_link_and_nothing_found_is_said(serving: Serving, person: Callable[..., Person]) -> None:
    rest(serving, "POST", "/api/diagrams", {"type": "workflow", "id": "zoo", "name": "Zoo", "source": SOURCE})
    ada = person().visit()
    box = ada.page.get_by_role("searchbox")
    box.fill('"stall ausmisten" type:task')
    ada.page.get_by_role("link", name="Stall ausmisten").click()
    ada.link("online").wait_for()
    assert ada.page.url.endswith("/d/zoo?element=clean")
    ada.page.go_back()
    ada.page.get_by_role("searchbox").fill("okapi")
    expect(ada.page.get_by_text("Nothing here is called “okapi”")).to_be_visible()
