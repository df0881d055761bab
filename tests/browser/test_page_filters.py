# SPDX-License-Identifier: Apache-2.0
"""In every language each kind of element and each layer is hidden by its eye, exactly its elements and what hangs on them,
and comes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from glsp import languages
from support.pages import Json, Person, rest
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("chromium", "page")

LANGUAGES = [each.id for each in languages.all_languages() if each.editable]
COLUMNS = 9

# Clicks every eye, waits until what is drawn is what should be drawn, and clicks again; tells where it waited in vain.
CLICK_THROUGH = """async ({ ids, expected }) => {
  const drawn = () => ids.filter(id => document.getElementById(`glsp-canvas_${id}`) !== null).sort();
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const becomes = async wanted => {
    const end = performance.now() + 10_000;
    while (JSON.stringify(drawn()) !== JSON.stringify(wanted) && performance.now() < end) await frame();
    return drawn();
  };
  const found = {};
  const eyes = () => [...document.querySelectorAll('.layers li.layer-line')];
  for (let at = 0; at < eyes().length; at++) {
    const name = eyes()[at].querySelector('.layer-name span').textContent;
    eyes()[at].querySelectorAll('button')[1].click();
    const without = await becomes(expected[name] ?? []);
    await frame();
    eyes()[at].querySelectorAll('button')[1].click();
    found[name] = { without, back: await becomes([...ids].sort()) };
  }
  return found;
}"""


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    """One server for the diagrams of all languages."""
    servers = Servers(tmp_path_factory.mktemp("filters"))
    yield servers()
    servers.end()


def everything(language_id: str) -> list[dict[str, Any]]:
    """A node of every type side by side, one in another, an edge of every type; every third one is on a layer."""
    language = languages.need(language_id)
    said = language.describe()
    size = {"width": 100, "height": 50}
    nodes: list[dict[str, Any]] = [
        {
            "id": f"n{at}",
            "type": each["type"],
            "position": {"x": at % COLUMNS * 140, "y": at // COLUMNS * 110},
            "size": size,
            "children": [],
            **({"layer": "Draft"} if at % 3 == 0 else {}),
            **({"side": language.sides(each["type"])[0]} if language.sides(each["type"]) else {}),
        }
        for at, each in enumerate(said["nodes"])
    ]
    inner = {**nodes[0], "id": "inner", "position": {"x": 10, "y": 10}, "size": {"width": 60, "height": 30}}
    nodes[-1]["children"] = [inner]
    edges = [
        {"id": f"e{at}", "type": each["type"], "sourceId": f"n{at}", "targetId": f"n{(at + 1) % len(nodes)}"}
        for at, each in enumerate(said["edges"])
    ]
    return [*nodes, *edges]


def flat(elements: list[dict[str, Any]], above: str = "") -> dict[str, dict[str, Any]]:
    """Every element by id, with what holds it."""
    found: dict[str, dict[str, Any]] = {}
    for each in elements:
        found[each["id"]] = {**each, "above": above}
        found |= flat(each.get("children", []), each["id"])
    return found


def left(elements: Mapping[str, dict[str, Any]], hides: Callable[[dict[str, Any]], bool]) -> list[str]:
    """What is to be seen while this is hidden: with it goes what it holds, and what ends at it."""

    def is_hidden(element_id: str) -> bool:
        element = elements.get(element_id)
        if element is None:
            return False
        ends = (element.get("above", ""), element.get("sourceId", ""), element.get("targetId", ""))
        return hides(element) or any(map(is_hidden, filter(None, ends)))

    return sorted(each for each in elements if not is_hidden(each))


@pytest.mark.parametrize("language_id", LANGUAGES)
def test_every_kind_and_layer_is_hidden_alone_and_comes_back(language_id: str, serving: Serving, ada: Person) -> None:
    made = everything(language_id)
    source = json.dumps({"id": "sprotty", "type": "graph", "children": made})
    body = {"type": language_id, "source": source, "name": language_id}
    diagram: Json = rest(serving, "POST", "/api/diagrams", body)
    elements = flat(made)
    said = languages.need(language_id).describe()
    expected = {
        each["name"]: left(elements, lambda element, kind=each["type"]: element["type"] == kind)
        for each in [*said["nodes"], *said["edges"]]
    }
    expected["Draft"] = left(elements, lambda element: element.get("layer") == "Draft")
    assert len(expected) == len(said["nodes"]) + len(said["edges"]) + 1, "no two kinds have the same name"
    ada.open(diagram["id"])
    ada.page.get_by_role("tab", name="Layers").click()
    ada.page.locator(".layers li.layer-line").nth(len(expected) - 1).wait_for()
    found = ada.page.evaluate(CLICK_THROUGH, {"ids": list(elements), "expected": expected})
    assert {name: each["without"] for name, each in found.items()} == expected
    assert [name for name, each in found.items() if each["back"] != sorted(elements)] == []
    after = rest(serving, "GET", f"/api/diagrams/{diagram['id']}")
    assert after["revision"] == 0, "the diagram is as it was"
