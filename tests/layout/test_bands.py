# SPDX-License-Identifier: Apache-2.0
"""Titles in a band at the edge: where they stand, that layouts keep the band free, and how pictures turn them."""

import re
from collections.abc import AsyncIterator

import pytest

from glsp import languages
from glsp.formats.bpmn import read
from glsp.formats.pieces import assembled
from glsp.layout.arrange import arrange_all, arrange_new
from glsp.layout.elk import Elk
from glsp.layout.scene import read_scene
from glsp.model.graph import Graph, member, need, origin
from glsp.protocol.geometry import Bounds
from glsp.render.lines import box_of
from glsp.render.pdf import pdf
from glsp.render.png import png
from glsp.render.svg import svg
from support.drawn import drawn, execute
from support.tools import ROOT

BPMN = languages.find("bpmn")
LONG = "The department for everything else"


def box(graph: Graph, element_id: str) -> Bounds:
    """On the canvas, also of labels."""
    at, size = origin(graph, element_id), member(graph, need(graph, element_id), "size")
    return Bounds(at.x, at.y, size["width"], size["height"])


def test_a_title_in_a_band_stands_upright_in_its_middle_and_what_is_inside_begins_beside_it() -> None:
    graph = drawn('pl p "Pool" @100,50\nta a "Ask" in=p @180,80', BPMN)
    pool, title, contents = (box(graph, name) for name in ("p", "p_label", "p_struct"))
    assert title.height > title.width == 17
    assert (title.x - pool.x, contents.x - pool.x, contents.y - pool.y) == (6.5, 30, 0)
    assert title.y + title.height / 2 == pytest.approx(pool.y + pool.height / 2, abs=0.02)


def test_a_title_in_a_band_above_stands_in_its_middle_and_what_is_inside_begins_below_it() -> None:
    graph = drawn('vpl p "Pool" @100,50\nta a "Ask" in=p @120,90', BPMN)
    pool, title, contents = (box(graph, name) for name in ("p", "p_label", "p_struct"))
    assert title.width > title.height == 17
    assert (title.y - pool.y, contents.y - pool.y, contents.x - pool.x) == (6.5, 30, 0)
    assert title.x + title.width / 2 == pytest.approx(pool.x + pool.width / 2, abs=0.02)


def test_a_box_is_as_high_as_its_turned_title_needs() -> None:
    graph = drawn(f'pl p "{LONG}"', BPMN)
    assert box(graph, "p").height == pytest.approx(box(graph, "p_label").height + 16)


@pytest.fixture
async def elk() -> AsyncIterator[Elk]:
    one = Elk(workers=1)
    yield one
    await one.close()


@pytest.mark.needs("elk")
@pytest.mark.parametrize("kind", ["pl", "vpl"])
async def test_layouts_keep_the_band_free(elk: Elk, kind: str) -> None:
    graph = drawn(f'{kind} p "{LONG}"\nta a in=p >b\nta b in=p >c\nta c in=p', BPMN)
    for arranging in (arrange_all(elk, graph), arrange_new(elk, graph, {"c"})):
        arranged = await arranging
        execute(graph, arranged.arrange, BPMN)
        scene = read_scene(graph)
        pool, places, title = scene.nodes["p"], scene.boxes(), box(graph, "p_label")
        assert places["p"].height >= title.height
        assert places["p"].width >= title.width
        for each in pool.children:
            if kind == "pl":
                assert places[each].x > title.x + title.width
                assert places[each].y - places["p"].y < 40, "no room is kept above for a title that stands beside"
            else:
                assert places[each].y > title.y + title.height


def test_pictures_turn_the_title() -> None:
    graph = drawn('pl p "Pool"', BPMN)
    picture = svg(graph, BPMN)
    assert re.search(r'<g transform="translate\(0 [\d.]+\) rotate\(-90\)"><text [^>]*>Pool</text></g>', picture)
    assert pdf(picture).startswith(b"%PDF")
    assert png(picture).startswith(b"\x89PNG")


def test_pools_and_lanes_of_other_tools_stay_where_they_were_drawn() -> None:
    text = (ROOT / "tests" / "formats" / "files" / "shop.bpmn").read_text("utf-8")
    graph = assembled(read(text)[0]).graph
    shown = {name: box_of(graph, need(graph, name)) for name in ("Shop", "Cust", "Office", "Sales", "Acc", "Store")}
    assert shown == {
        "Shop": Bounds(160, 180, 700, 380),
        "Cust": Bounds(160, 80, 700, 60),
        "Office": Bounds(190, 180, 670, 250),
        "Sales": Bounds(220, 180, 640, 125),
        "Acc": Bounds(220, 305, 640, 125),
        "Store": Bounds(190, 430, 670, 130),
    }
    for name, around in shown.items():
        title = box(graph, f"{name}_label")
        middle = (title.x + title.width / 2 - around.x, title.y + title.height / 2 - around.y)
        wanted = around.width / 2 if name == "Cust" else 15
        assert middle == pytest.approx((wanted, around.height / 2), abs=0.02)
