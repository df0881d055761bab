# SPDX-License-Identifier: Apache-2.0
"""Pools and lanes have their titles in a band at their edge, and are edited there, turned as they are."""

import httpx
import pytest

from support.pages import Person, rest
from support.serving import Serving
from support.tools import ROOT

pytestmark = pytest.mark.needs("chromium", "page", "elk")

SHOP = ROOT / "tests" / "formats" / "files" / "shop.bpmn"

PLACES = """() => Object.fromEntries(
  [...document.querySelectorAll('#glsp-canvas .sprotty-label')].map(each => [each.id, each.getAttribute('transform')]))"""


@pytest.fixture
def shop(serving: Serving) -> str:
    """A pool with lanes within lanes, as another tool drew it."""
    answer = rest(serving, "POST", "/api/import", {"source": SHOP.read_text("utf-8"), "file_name": SHOP.name})
    return answer["diagrams"][0]["id"]


def test_the_title_of_a_lane_is_edited_where_it_stands_and_as_it_is_turned(
    ada: Person, serving: Serving, shop: str
) -> None:
    ada.open(shop).page.keyboard.press("Shift+Digit1")
    lane, title = ada.box("Sales"), ada.page.locator("#glsp-canvas #glsp-canvas_Sales_label")
    stands = title.bounding_box()
    assert stands is not None
    assert stands["height"] > 2 * stands["width"]
    assert lane["x"] <= stands["x"] < stands["x"] + stands["width"] <= lane["x"] + 31
    title.dblclick()
    field = ada.page.locator(".label-edit input")
    field.wait_for()
    written = field.bounding_box()
    assert written is not None
    assert written["height"] > 2 * written["width"]
    for start, side in (("x", "width"), ("y", "height")):
        assert abs(written[start] + written[side] / 2 - stands[start] - stands[side] / 2) < 1.5
    ada.write("Selling")
    ada.until(lambda: "Selling" in ada.texts(), True)
    ada.settled()
    assert '"text":"Selling"' in httpx.get(f"{serving.url}/api/diagrams/{shop}/model").text.replace(" ", "")
    assert ada.box("Selling") == pytest.approx(lane, abs=1)
    assert ada.problems == []


def test_lanes_stand_beside_the_titles_of_what_they_are_in(ada: Person, shop: str) -> None:
    ada.open(shop).page.keyboard.press("Shift+Digit1")
    pool, office, sales, store = (ada.box(name) for name in ("Shop", "Office", "Sales", "Store"))
    scale = pool["width"] / 700
    assert [round((each["x"] - pool["x"]) / scale) for each in (office, sales, store)] == [30, 60, 30]
    assert [round(each["y"] - pool["y"]) for each in (office, sales)] == [0, 0]
    for each in (office, sales, store):
        assert each["x"] + each["width"] == pytest.approx(pool["x"] + pool["width"], abs=1)
    assert ada.problems == []


def test_a_lane_that_is_laid_out_and_a_pool_that_is_drawn_keep_the_band_free(ada: Person, serving: Serving) -> None:
    source = 'pl p "A shop with a long name"\nta one "Ask" in=p >two\nta two "Answer" in=p'
    made = rest(serving, "POST", "/api/diagrams", {"type": "bpmn", "source": source, "layout": "all"})["id"]
    ada.open(made).page.keyboard.press("Shift+Digit1")
    pool, ask = ada.box("A shop with a long name"), ada.box("Ask")
    title = ada.page.locator("#glsp-canvas #glsp-canvas_p_label").bounding_box()
    assert title is not None
    assert ask["x"] > title["x"] + title["width"]
    assert pool["y"] <= title["y"] < title["y"] + title["height"] <= pool["y"] + pool["height"]
    assert ada.problems == []


def test_choosing_a_lane_leaves_what_is_in_it_as_it_is(ada: Person, shop: str) -> None:
    ada.open(shop).page.keyboard.press("Shift+Digit1")
    before = ada.page.evaluate(PLACES)
    assert len(before) >= 9
    ada.page.locator("#glsp-canvas #glsp-canvas_Office_label").click()
    ada.page.locator("#glsp-canvas .node.selected .sprotty-resize-handle").first.wait_for()
    assert ada.page.evaluate(PLACES) == before
    assert ada.problems == []
