# SPDX-License-Identifier: Apache-2.0
"""Places in DOT: what is written stays where it was, also with Graphviz in between, and what Graphviz laid out is taken as it is."""

import json
import subprocess

import pytest

from glsp import languages
from glsp.formats.documents import read
from glsp.formats.drawing import Drawing
from glsp.formats.mapping import mapped
from glsp.formats.pieces import assembled
from glsp.formats.placed import is_placed, pieces_of
from glsp.formats.writing import WRITERS
from glsp.formats.written import Sheet
from glsp.model.graph import Graph, need
from glsp.protocol.geometry import Bounds, Point
from glsp.render.lines import box_of
from support.drawn import drawn

LANGUAGE = languages.find("deployment")
SOURCE = """
zone z "Zone" @-40,-60 400x200 >c
component a "A" in=z @60,50 120x50 >b
component b "B" in=z @220,120 >c
cache c "C" @600,300 >a
remark n "Look" @100,400 >c
"""


def one(text: str) -> Drawing:
    (found,) = read(text, "dot").drawings
    assert found.skipped == ()
    return found


def places(drawing: Drawing) -> dict[str, Bounds | None]:
    return {each.id: each.place for each in (*drawing.boxes, *drawing.notes)}


def boxes(graph: Graph) -> dict[str, Bounds]:
    return {each: box_of(graph, need(graph, each)) for each in "zabcn"}


def sides(place: Bounds | None) -> tuple[float, ...]:
    return (place.x, place.y, place.width, place.height) if place is not None else ()


def written(graph: Graph, *, with_places: bool = True) -> str:
    return WRITERS["dot"].write(Sheet(graph, LANGUAGE, "Places", with_places=with_places)).text


def through(text: str, *command: str) -> str:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def test_what_is_written_comes_back_where_it_was() -> None:
    graph = drawn(SOURCE.strip(), LANGUAGE)
    drawing = one(written(graph))
    assert places(drawing) == boxes(graph)
    assert [(each.source, each.target, len(each.way)) for each in drawing.arrows] == [
        ("z", "c", 2), ("a", "b", 2), ("b", "c", 2), ("c", "a", 2),
    ]  # fmt: skip
    again = assembled(pieces_of(drawing, mapped(drawing, "deployment")))
    assert again.unplaced == ()
    assert boxes(again.graph) == boxes(graph)
    assert written(again.graph) == written(graph)


def test_without_places_nothing_says_where_things_are() -> None:
    text = written(drawn(SOURCE.strip(), LANGUAGE), with_places=False)
    assert "pos=" not in text
    assert "bb=" not in text
    assert not is_placed(one(text))


@pytest.mark.needs("graphviz")
@pytest.mark.parametrize("flag", ["-n", "-n2"])
def test_graphviz_leaves_everything_where_it_was(flag: str) -> None:
    graph = drawn(SOURCE.strip(), LANGUAGE)
    before, after = boxes(graph), places(one(through(written(graph), "neato", flag, "-Tdot")))
    first = after["z"]
    assert first is not None
    by = Point(first.x - before["z"].x, first.y - before["z"].y)
    for name, box in before.items():
        assert sides(after[name]) == pytest.approx((box.x + by.x, box.y + by.y, box.width, box.height), abs=0.1)


@pytest.mark.needs("graphviz")
@pytest.mark.parametrize("form", ["dot", "xdot"])
def test_what_graphviz_laid_out_is_taken_as_it_is(form: str) -> None:
    text = 'digraph { rankdir=LR; subgraph cluster_in { label="In"; a; b } a -> b -> c -> a; d [shape=box, width=2, height=1] }'
    drawing, told = one(through(text, "dot", f"-T{form}")), json.loads(through(text, "dot", "-Tjson"))
    top = float(told["bb"].split(",")[3])
    for thing in told["objects"]:
        place = sides(places(drawing)[thing["name"].removeprefix("cluster_")])
        if "bb" in thing:
            left, low, right, high = map(float, thing["bb"].split(","))
            assert place == pytest.approx((left, top - high, right - left, high - low), abs=0.1)
            continue
        x, y = map(float, thing["pos"].split(","))
        width, height = 72 * float(thing["width"]), 72 * float(thing["height"])
        assert place == pytest.approx((x - width / 2, top - y - height / 2, width, height), abs=0.1)
    back = next(each.way for each in drawing.arrows if each.source == "c")
    tip = next(edge for edge in told["edges"] if edge["pos"].startswith("e,") and edge["head"] == edge_head(told, "a"))
    x, y = map(float, tip["pos"].split()[0].removeprefix("e,").split(","))
    assert (back[-1].x, back[-1].y) == pytest.approx((x, top - y), abs=0.1)
    assert len(back) > 2  # it is bent


def edge_head(told: dict[str, list[dict[str, int]]], name: str) -> int:
    return next(each["_gvid"] for each in told["objects"] if each["name"] == name)


def test_a_cluster_without_a_box_is_around_what_it_holds_and_what_has_no_place_waits_for_layout() -> None:
    drawing = one('digraph { subgraph cluster_z { a [pos="100,-100!"] b [pos="200,-160", width=1, height=1] } c }')
    found = pieces_of(drawing, mapped(drawing, "deployment"))
    assert {each.id: each.box for each in found.nodes} == {
        "z": Bounds(61, 44, 187, 164), "a": Bounds(73, 82, 54, 36), "b": Bounds(164, 124, 72, 72), "c": None,
    }  # fmt: skip
    assert assembled(found).unplaced == ("c",)


@pytest.mark.parametrize(
    "said", ["nan,1", "1e999,2", "9999999,1", "1", "", "a,b", "1,2,3,4", '1,1", width="nan', '1,1", width="1e308']
)
def test_places_that_are_none_are_no_places(said: str) -> None:
    drawing = one(f'digraph {{ a [pos="{said}"] }}')
    (box,) = drawing.boxes
    assert box.place is None or box.place == Bounds(-26, -19, 54, 36)
