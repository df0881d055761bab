# SPDX-License-Identifier: Apache-2.0
"""Every property that these languages declare can be edited in the page, in a form that fits its kind."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from glsp import languages
from support.pages import Person, rest
from support.serving import Serving

pytestmark = pytest.mark.needs("chromium", "page")

Json = Any
GAP = 260


def declared(kinds: list[Json]) -> dict[str, list[Json]]:
    """Each property with the types that have it."""
    found: dict[str, list[Json]] = {}
    for kind in kinds:
        for name in kind.get("properties", {}):
            found.setdefault(name, []).append(kind)
    return found


def execute(serving: Serving, diagram: str, *operations: Json) -> bool:
    """Whether the language takes it."""
    answer = httpx.post(f"{serving.url}/api/diagrams/{diagram}/operations", json={"operations": list(operations)})
    return answer.status_code == 200


def node(type_id: str, element_id: str, x: int, y: int, **where: Json) -> Json:
    place = {"x": x, "y": y}
    args = {"elementId": element_id}
    return {"kind": "createNode", "elementTypeId": type_id, "location": place, "args": args, **where}


def drawn(serving: Serving, diagram: str, described: Json, kinds: list[Json], at: int) -> Json:
    """Draws a node of the first of these types that may stand alone, else at the border of the first that has room for it."""
    for kind in kinds:
        if execute(serving, diagram, node(kind["type"], f"n{at}", GAP * at, 0)):
            return kind
    for kind in kinds:
        for host in described["nodes"]:
            outer = node(host["type"], f"h{at}", GAP * at, 0)
            inner = node(kind["type"], f"n{at}", GAP * at, 0, containerId=f"h{at}")
            if execute(serving, diagram, outer, inner):
                return kind
    raise AssertionError(f"none of {[each['type'] for each in kinds]} could be drawn")


def elements(serving: Serving, diagram: str) -> dict[str, Json]:
    def walk(element: Mapping[str, Json]) -> Iterator[Json]:
        for child in element.get("children", ()):
            yield child
            yield from walk(child)

    return {each["id"]: each for each in walk(rest(serving, "GET", f"/api/diagrams/{diagram}/model"))}


def joined(serving: Serving, diagram: str, described: Json, edge: Json, at: int) -> bool:
    """Draws the edge between the first nodes that it may join."""
    types = [each["type"] for each in described["nodes"]]
    starts = [each for each in types if any(each == end or each.startswith(f"{end}:") for end in edge["sources"])]
    ends = [each for each in types if any(each == end or each.startswith(f"{end}:") for end in edge["targets"])]
    for source in starts[:12]:
        for target in ends[:12]:
            a, b, y = f"a{at}", f"b{at}", 400 + GAP * at
            line = {
                "kind": "createEdge",
                "elementTypeId": edge["type"],
                "sourceElementId": a,
                "targetElementId": b,
                "args": {"elementId": f"e{at}"},
            }
            if execute(serving, diagram, node(source, a, 0, y), node(target, b, 2 * GAP, y), line):
                return True
    return False


def edits(ada: Person, name: str, info: Json, was: Json) -> Json:
    """Gives the property another value in the form; the value."""
    field = ada.page.locator(f"#property-{name}")
    match info["kind"]:
        case "enum":
            chosen = next(each for each in info["choices"] if each != was)
            field.select_option(chosen)
            return chosen
        case "boolean":
            ada.page.locator(".properties label.check").filter(has_text=info["title"]).click()
            return was is not True
        case "integer" | "number":
            field.fill("7")
            field.press("Enter")
            return 7
        case "list":
            field.fill("one, two")
            field.press("Enter")
            return ["one", "two"]
        case _:
            field.fill("seen")
            field.press("Control+Enter")
            return "seen"


@pytest.mark.parametrize("language", ["workflow", "bpmn", "flowchart", "deployment", "uml-class", "wasm-component"])
def test_every_property_of_a_language_is_edited_in_its_form(language: str, serving: Serving, ada: Person) -> None:
    described = languages.need(language).describe()
    made = rest(serving, "POST", "/api/diagrams", {"type": language, "name": language})["id"]
    subjects: list[tuple[str, str, Json]] = []
    for at, (name, kinds) in enumerate(declared(described["nodes"]).items()):
        kind = drawn(serving, made, described, kinds, at)
        subjects.append((f"n{at}", name, kind["properties"][name]))
    for at, (name, kinds) in enumerate(declared(described["edges"]).items()):
        kind = next((each for each in kinds if joined(serving, made, described, each, at)), None)
        assert kind is not None, f"no {name} could be drawn"
        subjects.append((f"e{at}", name, kind["properties"][name]))
    assert subjects
    ada.open(made)
    ada.page.keyboard.press("Shift+!")
    ada.page.get_by_role("tab", name="Properties").click()
    for element_id, name, info in subjects:
        ada.page.keyboard.press("Control+f")
        finder = ada.page.get_by_role("combobox", name="Search elements")
        finder.fill(element_id)
        ada.page.keyboard.press("Enter")
        expect(ada.page.locator(".properties")).to_contain_text(element_id)
        wanted = edits(ada, name, info, elements(serving, made)[element_id].get(name))
        ada.until(lambda element=element_id, field=name: elements(serving, made)[element].get(field), wanted)
