# SPDX-License-Identifier: Apache-2.0
"""Languages as declared: their palettes, their shapes with what is written in them, and the same boxes as in pictures."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from glsp import languages
from glsp.languages.registry import BUILT_IN
from glsp.layout.scene import read_scene
from glsp.model.graph import build
from glsp.model.measure import measure
from glsp.model.tree import flatten
from support.pages import Person, rest
from support.serving import Serving
from support.tools import ROOT

pytestmark = pytest.mark.needs("chromium", "page")

TEMPLATES = [f"{each.id}:{each.templates[0].id}" for each in BUILT_IN if each.id != "workflow"]
SVG = "{http://www.w3.org/2000/svg}"


def test_a_class_is_drawn_and_its_attributes_are_written(serving: Serving, ada: Person) -> None:
    made = rest(serving, "POST", "/api/diagrams", {"type": "uml-class", "name": "Shop"})["id"]
    ada.open(made)
    ada.draw("Class", 500, 300)
    ada.page.mouse.click(500, 300)
    attributes = ada.page.get_by_label("Attributes")
    attributes.fill("number: Integer")
    attributes.press("Enter")
    attributes.press_sequentially("date: Date")
    attributes.press("Control+Enter")

    def stored() -> Any:
        return [each.get("attributes") for each in rest(serving, "GET", f"/api/diagrams/{made}/model")["children"]]

    ada.until(stored, ["number: Integer\ndate: Date"])
    expect(ada.page.locator("#glsp-canvas text.starts tspan")).to_have_text(["number: Integer", "date: Date"])


@pytest.mark.parametrize(("kind", "item", "name"), [("bpmn", "Task", "Task"), ("flowchart", "Process", "Process")])
def test_a_name_in_the_middle_stays_there_when_its_node_is_drawn_and_selected(
    serving: Serving, ada: Person, kind: str, item: str, name: str
) -> None:
    made = rest(serving, "POST", "/api/diagrams", {"type": kind, "name": "Middle"})["id"]
    ada.open(made)
    ada.draw(item, 560, 300)
    ada.page.mouse.click(560, 500)
    label = ada.page.locator("#glsp-canvas .node text").first
    before = label.bounding_box()
    ada.page.mouse.click(*ada.middle(name))
    ada.page.locator("#glsp-canvas .node.selected .sprotty-resize-handle").first.wait_for()
    assert label.bounding_box() == before


@pytest.mark.parametrize("template", TEMPLATES)
def test_boxes_on_the_canvas_are_those_of_the_picture(serving: Serving, ada: Person, template: str) -> None:
    agree(serving, ada, rest(serving, "POST", "/api/diagrams", {"template": template})["id"])


def test_the_nine_drawings_of_one_document_look_as_their_pictures(serving: Serving, ada: Person) -> None:
    source = (ROOT / "docs" / "examples" / "architecture.md").read_text("utf-8")
    made = [each["id"] for each in rest(serving, "POST", "/api/import", {"source": source})["diagrams"]]
    assert len(made) == 9
    ways: set[str] = set()
    for diagram in made:
        agree(serving, ada, diagram)
        root, *elements = flatten({"id": "root", **rest(serving, "GET", f"/api/diagrams/{diagram}/model")})
        graph = build(root, elements)
        graph.measure(measure(graph, None, languages.need("deployment")))
        scene = read_scene(graph)
        expect(ada.page.locator("#glsp-canvas .node")).to_have_count(len(scene.nodes))
        expect(ada.page.locator("#glsp-canvas .sprotty-edge:not(:has(.sprotty-edge)):has(> path)")).to_have_count(
            len(scene.edges)
        )
        titles = {
            each.id: label.x + label.width / 2
            for each in scene.nodes.values()
            for label in each.labels
            if label.header is not None
        }
        shown: dict[str, float] = ada.page.evaluate(TITLES, [*titles])
        assert shown == {each: pytest.approx(titles[each], abs=1) for each in shown}
        ways |= {label.header.align for each in shown for label in scene.nodes[each].labels if label.header is not None}
    assert ways == {"left", "center"}


TITLES = """(ids) => Object.fromEntries(ids.flatMap(id => {
  const node = [...document.querySelectorAll('#glsp-canvas .node')].filter(each => each.id.endsWith(`_${id}`))
    .sort((one, other) => one.id.length - other.id.length)[0];
  const outline = node.querySelector('.sprotty-node'), text = node.querySelector('text');
  if (text === null) return [];
  const whole = outline.getBoundingClientRect(), title = text.getBoundingClientRect();
  const scale = outline.getCTM().a, left = outline.getBBox().x;
  const stroke = (whole.width / scale - outline.getBBox().width) / 2;
  return [[id, (title.left + title.width / 2 - whole.left) / scale - stroke + left]];
}))"""
"""The middles of titles from the left of what they name, px of the canvas; those of drawings too far away are not drawn."""


def agree(serving: Serving, ada: Person, made: str) -> None:
    """Every outline on the canvas is in the picture, too."""
    ada.open(made)
    drawn = ada.page.evaluate(BOXES)
    picture = ET.fromstring(httpx.get(f"{serving.url}/api/diagrams/{made}/export?format=svg").text)
    paths = [numbers(each.get("d", "")) for each in picture.iter(f"{SVG}path")]
    assert len(drawn) >= 5
    assert [path for path in drawn if not any(alike(numbers(path), each) for each in paths)] == []


def numbers(path: str) -> list[float]:
    return [float(each) for each in re.findall(r"-?[\d.]+", path)]


def alike(one: list[float], other: list[float]) -> bool:
    """The same shape, within half a pixel everywhere."""
    return len(one) == len(other) and all(abs(a - b) <= 0.5 for a, b in zip(one, other, strict=True))


BOXES = (
    """() => [...document.querySelectorAll('#glsp-canvas .node > .sprotty-node')].map(each => each.getAttribute('d'))"""
)


def test_what_a_palette_offers_is_called_in_german(serving: Serving, person: Callable[..., Person]) -> None:
    made = rest(serving, "POST", "/api/diagrams", {"type": "deployment", "name": "Shop"})["id"]
    ada = person("Ada", locale="de-DE").open(made)
    headings = ada.page.locator(".palette-groups h2")
    expect(headings).to_have_text(["Software und Dienste", "Maschinen und Zonen", "Verbindungen"])
    expect(ada.page.get_by_role("button", name="Warteschlange", exact=True)).to_be_visible()
