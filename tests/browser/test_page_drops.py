# SPDX-License-Identifier: Apache-2.0
"""Files of every kind dropped onto the list: what becomes of each, in its place where the file says so, and of those that cannot."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from support.arrivals import drop
from support.pages import Json, Person
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("chromium", "page", "elk")

FILES = Path(__file__).resolve().parents[1] / "formats" / "files"
RUST = FILES / "glsprust" / "Check an order.glsp.json"
RUST_LAYOUT = FILES / "glsprust" / "Check an order.glsp.layout.json"
PLANTUML = '@startuml\ncloud "Net" {\n  component "Web" as web\n}\ndatabase "Data" as data\nweb --> data\n@enduml\n'
DRAWIO = (
    '<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
    '<mxCell id="a" value="Take" style="rounded=1" vertex="1" parent="1">'
    '<mxGeometry x="40" y="50" width="120" height="60" as="geometry"/></mxCell>'
    '<mxCell id="b" value="Paid?" style="rhombus" vertex="1" parent="1">'
    '<mxGeometry x="240" y="40" width="80" height="80" as="geometry"/></mxCell>'
    '<mxCell id="e" edge="1" source="a" target="b" parent="1"/></root></mxGraphModel>'
)
WF = json.dumps(
    {
        "id": "sprotty",
        "type": "graph",
        "children": [
            {"id": "a", "type": "task:manual", "position": {"x": 30, "y": 40}, "size": {"width": 110, "height": 30}},
            {
                "id": "f",
                "type": "activityNode:fork",
                "position": {"x": 200, "y": 30},
                "size": {"width": 10, "height": 50},
            },
        ],
    }
)
DOCUMENT = "# Order\n```mermaid\nflowchart LR\na[Take] --> b[Pay]\n```\n# Where\n```plantuml\n[Web] --> [Data]\n```\n"
# What is dropped, the kind that it becomes, and some of its elements with their places where the file has them.
KINDS: dict[str, tuple[str, str, dict[str, tuple[int, int] | None]]] = {
    "order.bpmn": ((FILES / "order.bpmn").read_text(), "BPMN process", {"Participant_customer": (160, 80)}),
    "steps.drawio": (DRAWIO, "Flowchart", {"a": (40, 50), "b": (240, 40)}),
    "parts.puml": (PLANTUML, "Deployment", {"web": None, "data": None}),
    "steps.mmd": ("flowchart LR\n  a[Take] --> b{Paid?}\n", "Flowchart", {"a": None, "b": None}),
    "parts.dot": ("digraph parts { web -> data }", "Deployment", {"web": None, "data": None}),
    "tasks.wf": (WF, "Workflow", {"a": (30, 40), "f": (200, 30)}),
}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    """One server; every test drops files of other names."""
    servers = Servers(tmp_path_factory.mktemp("drops"))
    yield servers()
    servers.end()


def places(serving: Serving, diagram_id: str) -> dict[str, tuple[float, float]]:
    """Where the nodes of a diagram are, relative to what holds them."""
    found: dict[str, tuple[float, float]] = {}

    def walk(element: Json) -> None:
        for child in element.get("children", ()):
            if "position" in child:
                found[child["id"]] = (child["position"]["x"], child["position"]["y"])
            walk(child)

    walk(httpx.get(f"{serving.url}/api/diagrams/{diagram_id}/model").json())
    return found


def only(serving: Serving, name: str) -> Json:
    """The diagram of this name."""
    [found] = [each for each in httpx.get(f"{serving.url}/api/diagrams").json()["diagrams"] if each["name"] == name]
    return found


@pytest.mark.parametrize("name", KINDS)
def test_a_dropped_file_becomes_a_diagram_of_its_kind(name: str, serving: Serving, ada: Person) -> None:
    text, kind, wanted = KINDS[name]
    before = {each["id"] for each in httpx.get(f"{serving.url}/api/diagrams").json()["diagrams"]}
    ada.visit("/")
    drop(ada, {name: text})
    expect(ada.page.locator(".toast-card")).to_contain_text("was imported.")
    card = ada.page.locator(".card[data-new=true]")
    expect(card).to_have_count(1)
    expect(card).to_contain_text(kind)
    diagram_id = str(card.get_attribute("data-id"))
    assert diagram_id not in before
    there = places(serving, diagram_id)
    assert {each: there[each] if at else None for each, at in wanted.items()} == wanted
    assert len(set(there.values())) > len(wanted) - 1
    ada.page.locator(".toast-card").get_by_role("button", name="Open").click()
    ada.link("online").wait_for()
    ada.until(lambda: wanted.keys() <= ada.canvas().keys(), wanted=True)


def test_several_files_at_once_each_become_diagrams_and_a_document_all_of_its_own(
    serving: Serving, ada: Person
) -> None:
    ada.visit("/")
    drop(ada, {"One.puml": PLANTUML, "Two.mmd": "flowchart LR\na --> b", "Three.md": DOCUMENT})
    report = ada.page.get_by_role("dialog", name="4 diagrams were imported.")
    expect(report).to_contain_text("2 others were imported.")
    made = report.get_by_role("list", name="Diagrams").get_by_role("link")
    assert made.all_inner_texts() == ["Order", "Where"]
    ada.button("Close").click()
    expect(ada.page.locator(".card[data-new=true]")).to_have_count(4)
    assert [only(serving, name)["language"] for name in ("One", "Two", "Order", "Where")] == [
        "deployment",
        "flowchart",
        "flowchart",
        "deployment",
    ]


def test_a_file_of_contents_takes_its_places_from_the_file_dropped_with_it(serving: Serving, ada: Person) -> None:
    ada.visit("/")
    contents, layout = RUST.read_text(), RUST_LAYOUT.read_text()
    drop(ada, {"shop.layout.json": layout, "shop.glsp.json": contents.replace("Check an order", "Placed")})
    refused = ada.page.get_by_role("dialog", name="This could not be imported")
    expect(refused).to_contain_text("an end of which is not there")
    refused.get_by_role("button", name="Import what was understood").click()
    report = ada.page.get_by_role("dialog", name="Imported, but for a part")
    expect(report).to_contain_text("edges that were saved among the nodes are edges again: 3")
    made = str(report.get_by_role("link").get_attribute("href")).removeprefix("/d/")
    report.get_by_role("button", name="Close").click()
    there = places(serving, made)
    assert (there["s"], there["t"], there["g"]) == ((82, 107), (200, 100), (378, 103))
    drop(ada, {"alone.layout.json": layout})
    report = ada.page.get_by_role("dialog", name="This could not be imported")
    expect(report).to_contain_text("The file holds places alone.")
    report.get_by_role("button", name="Close").click()
    drop(ada, {"shop.glsp.json": contents, "shop.layout.json": "{"})
    report = ada.page.get_by_role("dialog", name="This could not be imported")
    expect(report).to_contain_text("the file with the places is not JSON")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bomb.bpmn", '<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "aaaa">]>\n<definitions/>', "line 2"),
        ("torn.drawio", "<mxGraphModel>\n <root>\n  <mxCell id='0'>\n", "line 4, column 1"),
        ("torn.dot", "digraph {\n  a -> \n", "line 3, column 1"),
        ("talk.puml", "@startuml\nparticipant A\nA -> B: <script>alert(1)</script>\n@enduml", "line 2"),
        ("torn.wf", '{"id": "sprotty",\n "type": "graph", "children": [', "line 2, column 32"),
        ("deep.json", "[" * 100_000, "line 1, column "),
        ("latin.bpmn", b'<?xml version="1.0" encoding="martian"?><definitions/>', "not a text file"),
    ],
)
def test_a_hostile_file_says_where_it_is_wrong_and_makes_nothing(
    name: str, text: str | bytes, said: str, serving: Serving, ada: Person
) -> None:
    before = httpx.get(f"{serving.url}/api/diagrams").json()
    ada.visit("/")
    drop(ada, {name: text})
    report = ada.page.get_by_role("dialog", name="This could not be imported")
    expect(report).to_contain_text(name)
    expect(report).to_contain_text(said)
    assert report.locator("script").count() == 0
    assert httpx.get(f"{serving.url}/api/diagrams").json() == before
