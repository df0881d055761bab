# SPDX-License-Identifier: Apache-2.0
"""Pictures hold every element, never a label as markup, and look as the page does."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from glsp import languages
from glsp.languages import Language
from glsp.model.change import Element
from glsp.model.draft import Draft
from glsp.model.graph import Graph, build
from glsp.model.ids import Ids
from glsp.model.measure import measure
from glsp.model.tree import flatten
from glsp.protocol.geometry import Point
from glsp.protocol.operations import CreateEdge, CreateNode, UpdateElement
from glsp.render.ends import ENDS, end_path
from glsp.render.looks import DARK, LIGHT, THEMES
from glsp.render.paths import cleared
from glsp.render.pdf import pdf
from glsp.render.svg import svg
from support.drawn import drawn as diagram
from support.drawn import execute, line

WORKFLOW = languages.find("workflow")
WEB = Path(__file__).parents[2] / "web" / "src"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>\x00\"'&<"


def drawn(*, label: str = "Push") -> tuple[Graph, str]:
    graph = Graph(Element("sprotty", "graph", "", "", {}))
    draft, ids = Draft(graph), Ids("picture")
    for at, (name, kind) in enumerate(
        [("push", "task:manual"), ("brew", "task:automated"), ("which", "activityNode:decision")]
    ):
        args = {"elementId": name} if kind.startswith("activity") else {"elementId": name, "label": label}
        WORKFLOW.create_node(
            draft, CreateNode(element_type_id=kind, location=Point(at * 200, at * 100), args=args), ids
        )
    for source, target in (("push", "brew"), ("brew", "which")):
        WORKFLOW.create_edge(
            draft,
            CreateEdge(
                element_type_id="edge", source_element_id=source, target_element_id=target, args={"label": "next"}
            ),
            ids,
        )
    graph.apply(draft.change())
    graph.measure(measure(graph, [element.id for element in graph], WORKFLOW))
    return graph, svg(graph, WORKFLOW, "A <title>")


def texts(picture: str) -> list[str]:
    return ["".join(each.itertext()) for each in ET.fromstring(picture).iter(f"{SVG}text")]


def test_every_label_is_drawn_once_and_every_edge_has_an_arrow() -> None:
    _, picture = drawn()
    assert sorted(texts(picture)) == ["Push", "Push", "next", "next"]
    filled = [each for each in ET.fromstring(picture).iter(f"{SVG}path") if each.get("fill") == LIGHT.edge]
    assert len(filled) == 2


def test_hostile_labels_stay_text() -> None:
    _, picture = drawn(label="placeholder")
    picture = picture.replace("placeholder", "x")
    graph, _ = drawn()
    draft = Draft(graph)
    draft.set("push_label", {"text": HOSTILE})
    graph.apply(draft.change())
    picture = svg(graph, WORKFLOW, HOSTILE)
    assert "<script" not in picture
    assert "</text><script>alert(1)</script>\N{REPLACEMENT CHARACTER}\"'&<" in texts(picture)
    assert {each.tag for each in ET.fromstring(picture).iter()} <= {
        SVG + tag for tag in ("svg", "title", "rect", "g", "path", "text", "ellipse")
    }


def test_the_same_diagram_gives_the_same_bytes() -> None:
    assert drawn()[1] == drawn()[1]


def test_an_empty_diagram_is_an_empty_page() -> None:
    graph = Graph(Element("sprotty", "graph", "", "", {}))
    assert texts(svg(graph, WORKFLOW)) == []


def test_elements_of_an_unknown_language_are_boxes_with_their_text() -> None:
    graph = Graph(Element("root", "graph", "", "", {}))
    draft = Draft(graph)
    box = {"position": {"x": 10, "y": 20}, "size": {"width": 80, "height": 40}}
    draft.append("box", "mystery", "root", box)
    draft.append("name", "label", "box", {"text": "What am I?"})
    draft.append("line", "mystery-edge", "root", {"sourceId": "box", "targetId": "box"})
    graph.apply(draft.change())
    picture = svg(graph, languages.unknown("mystery"))
    assert texts(picture) == ["What am I?"]
    assert 'd="M 8 0 L 72 0 A' in picture


def test_the_drawing_holds_everything_it_draws() -> None:
    graph, picture = drawn()
    x, y, width, height = map(float, ET.fromstring(picture).get("viewBox", "").split())
    size = graph.measured("which")["size"]
    assert (x, y) == (-24, -24)
    assert x + width >= 400 + size["width"]
    assert y + height >= 200 + size["height"]


def css_colours(theme: str) -> dict[str, str]:
    tokens = (WEB / "shell" / "tokens.css").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for block in re.findall(rf"\[data-theme='{theme}'\] {{([^}}]+)}}", tokens):
        found |= dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))
    return found


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", LIGHT.tones)
def test_tones_are_those_of_the_page(theme: str, name: str) -> None:
    colours, tone = css_colours(theme), THEMES[theme].tones[name]
    assert (tone.line, tone.soft, tone.ink) == tuple(colours[f"tone-{name}-{part}"] for part in ("line", "soft", "ink"))
    red, green, blue = (int(tone.fill[at : at + 2], 16) for at in (1, 3, 5))
    seen = f"rgb({red} {green} {blue} / {round(tone.opacity * 100)}%)"
    assert colours[f"tone-{name}-fill"] == (tone.fill if tone.opacity == 1 else seen)


@pytest.mark.parametrize("theme", THEMES)
def test_edges_and_texts_have_the_colours_of_the_page(theme: str) -> None:
    colours, drawn_in = css_colours(theme), THEMES[theme]
    assert (drawn_in.edge, drawn_in.text) == (colours["edge"], colours["node-ink"])


def test_a_dark_picture_has_no_light_colour_and_one_without_a_page_has_no_ground() -> None:
    graph, light = drawn()
    dark = svg(graph, WORKFLOW, "A <title>", theme=DARK)
    assert set(re.findall("#[0-9a-f]{6}", dark)).isdisjoint(set(re.findall("#[0-9a-f]{6}", light)) - {"#ffffff"})
    assert f'height="{ET.fromstring(dark).get("height")}" fill="{DARK.page}"/>' in dark
    bare = svg(graph, WORKFLOW, "A <title>", has_page=False)
    page = re.compile(f'<rect [^>]*fill="{LIGHT.page}"/>')
    assert page.sub("", light, count=1) == bare


def test_labels_at_the_ends_of_an_edge_stand_above_it_where_they_belong() -> None:
    uml = languages.find("uml-class")
    graph = diagram("c a @0,0 -comp>b\nc b @400,0", uml)
    [edge] = [each.id for each in graph if each.is_edge]
    execute(graph, UpdateElement(element_id=edge, set={"sourceMultiplicity": "1", "targetMultiplicity": "1..*"}), uml)
    places = {
        "".join(each.itertext()): each for each in ET.fromstring(svg(graph, uml)).iter(f"{SVG}g") if len(each) == 2
    }
    corners = {words: re.findall(r"[-\d.]+", place.get("transform", "")) for words, place in places.items()}
    start, end = ([float(each) for each in corners[words]] for words in ("1", "1..*"))
    width, line = graph.measured("a")["size"]["width"], graph.measured("a")["size"]["height"] / 2
    assert width < start[0] < width + 60 < 300 < end[0] < 400
    assert start[1] == end[1] < line - 10


def test_a_text_that_is_turned_with_its_edge_is_turned_in_the_picture() -> None:
    words = {"id": "l", "type": "label:edge", "text": "turned", "edgePlacement": {"rotate": True}}
    root, *rest = flatten(
        {
            "id": "root",
            "type": "graph",
            "children": [
                {"id": "a", "type": "task:manual", "position": {"x": 0, "y": 0}, "size": {"width": 80, "height": 40}},
                {"id": "b", "type": "task:manual", "position": {"x": 0, "y": 200}, "size": {"width": 80, "height": 40}},
                {"id": "e", "type": "edge", "sourceId": "a", "targetId": "b", "children": [words]},
            ],
        }
    )
    graph = build(root, rest)
    graph.measure(measure(graph, [element.id for element in graph], WORKFLOW))
    picture = svg(graph, WORKFLOW)
    assert re.search(r'<g transform="translate\(40 120\) rotate\(90\) translate\(-[\d.]+ -[\d.]+\)"><rect', picture)
    assert pdf(picture).startswith(b"%PDF")


@pytest.mark.parametrize("language", languages.all_languages(), ids=lambda language: language.id)
def test_every_shape_can_be_drawn_as_a_document_too(language: Language) -> None:
    rows = [line(language, kind, f"n{at}", x=at * 250, y=0) for at, kind in enumerate(language.nodes)]
    assert pdf(svg(diagram("\n".join(rows), language), language)).startswith(b"%PDF")


def test_a_route_that_ends_on_the_border_has_its_arrow_in_the_direction_of_the_line() -> None:
    start, bend, end = Point(0, 0), Point(50, 0), Point(50.0000001, 40)
    at_border = Point(50, 40)
    assert cleared([start, bend, at_border, end]) == [start, bend, end]
    assert cleared([start, Point(1, 1), bend, end]) == [start, bend, end]
    assert cleared([start, bend, end]) == [start, bend, end]
    assert cleared([start, end]) == [start, end]
    assert end_path(ENDS["arrow"], cleared([start, bend, at_border, end])).startswith("M50 40L45.5 31")
