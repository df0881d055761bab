# SPDX-License-Identifier: Apache-2.0
"""An agent brings diagrams of other tools in, and is told what could not be taken."""

import json
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from glsp.formats.glsprust import paired
from support.agents import agent, text_of
from support.serving import Servers, Serving

DOCUMENT = """# Shop
```plantuml
[Web] --> [Data]
what is ? this
```
# Order
```mermaid
flowchart LR
a[Take] --> b{Paid?}
```
"""
TALK = "# Talk\n```mermaid\nsequenceDiagram\n```\n"


async def test_every_diagram_of_a_document_is_made_and_what_was_left_out_is_told(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        lines = (await ada.text("import_diagram", source=DOCUMENT, partial=True)).splitlines()
        shop, order = (line.split() for line in lines[1:3])
        assert (lines[0], shop[1:], order[1:]) == (
            "imported 2", ["deployment", "5", "elements"], ["flowchart", "5", "elements"],
        )  # fmt: skip
        assert lines[3:] == [f"left out: {shop[0]}: line 4, column 1: not understood: what is ? this"]
        drawn = (await ada.text("get_diagram", id=order[0])).splitlines()
        assert drawn[1:] == ['p a "Take" >b', 'd b "Paid?"']


async def test_all_come_or_none_unless_a_part_is_asked_for(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        before = await ada.text("list_diagrams")
        said = await ada.refusal("import_diagram", source=DOCUMENT + TALK)
        assert said.startswith("INCOMPLETE: cannot be imported whole: Shop: line 4, column 1: not understood")
        assert "; Talk: line 13" in said
        assert "partial" in said
        assert await ada.text("list_diagrams") == before
        said = await ada.text("import_diagram", source=DOCUMENT + TALK, partial=True)
        assert said.startswith("imported 2\n")
        assert "left out: Talk: line 13" in said


FILES = Path(__file__).resolve().parents[1] / "formats" / "files"
RUST = FILES / "glsprust"
PLANTUML = """@startuml
cloud "Net" as net {
  component "Web" as web
}
database "Data" as data
web --> data : asks
!include secret.puml
@enduml
"""
MERMAID = """flowchart LR
  a[Take] --> b{Paid?}
  b -->|yes| c[Send]
  end
"""
DOT = """digraph order {
  take -> pay [label="then"]
  take:n -> send
}
"""
DRAWIO = """<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="a" value="Take" style="rounded=1" vertex="1" parent="1">
  <mxGeometry x="40" y="50" width="120" height="60" as="geometry"/></mxCell>
<mxCell id="b" value="Paid?" style="rhombus" vertex="1" parent="1">
  <mxGeometry x="240" y="40" width="80" height="80" as="geometry"/></mxCell>
<mxCell id="e" value="then" edge="1" source="a" target="b" parent="1"/>
<mxCell id="f" edge="1" source="a" parent="1"/></root></mxGraphModel>
"""
BPMN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:x"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">
<process id="p"><startEvent id="s"/><task id="t" name="Check"/>
<sequenceFlow id="f" sourceRef="s" targetRef="t"/>
<sequenceFlow id="g" sourceRef="t" targetRef="nowhere"/></process>
<bpmndi:BPMNDiagram id="x"><bpmndi:BPMNPlane id="y" bpmnElement="p">
<bpmndi:BPMNShape id="s1" bpmnElement="s"><dc:Bounds x="100" y="100" width="36" height="36"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape id="t1" bpmnElement="t"><dc:Bounds x="200" y="78" width="100" height="80"/></bpmndi:BPMNShape>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>
"""
MODEL = json.dumps(
    {
        "id": "sprotty",
        "type": "graph",
        "children": [
            {
                "id": "a",
                "type": "activityNode:fork",
                "position": {"x": 40, "y": 50},
                "size": {"width": 110, "height": 30},
            },
            {"id": "b", "type": "task:sketched", "position": {"x": 240, "y": 50}, "size": {"width": 110, "height": 30}},
        ],
    }
)
NOTATION = 't first "First, please" @40,50 >second\nt second @240,50\n'
RUST_TEXT = paired(
    (RUST / "Check an order.glsp.json").read_text(), (RUST / "Check an order.glsp.layout.json").read_text()
)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    """One server for all that is brought in here; everything gets a name of its own."""
    servers = Servers(tmp_path_factory.mktemp("imports"))
    yield servers()
    servers.end()


# What is given, the language that it becomes, lines of the diagram with places, and what is told to be missing.
BROUGHT: dict[str, tuple[dict[str, Any], str, tuple[str, ...], tuple[str, ...]]] = {
    "PlantUML": (
        {"source": PLANTUML},
        "deployment",
        ("cl net @", "c web in=net @", "db data @", ":asks>data"),
        ("line 7, column 1: !include is refused: it reads from elsewhere",),
    ),
    "Mermaid": (
        {"source": MERMAID, "format": "mermaid"},
        "flowchart",
        ('p a "Take"', 'd b "Paid?"', ":yes>c"),
        ("line 4, column 1: an end that closes nothing",),
    ),
    "DOT": (
        {"source": DOT, "file_name": "order.gv"},
        "deployment",
        ('c take "take" @', ":then>pay", 'c send "send" @'),
        ("line 3, column 1: ports of nodes: lines end at the node",),
    ),
    "draw.io": (
        {"source": DRAWIO},
        "flowchart",
        ('p a "Take" @40,50 120x60 :then>b', 'd b "Paid?" @240,40 80x80'),
        ("line 7, column 1: the edge f, which is joined to nothing at an end",),
    ),
    "BPMN": (
        {"source": BPMN, "name": "Checking"},
        "bpmn",
        ('go s "" @100,100 36x36 >t', 'ta t "Check" @200,78 100x80'),
        ("line 5, column 1: the sequenceFlow g ends at 'nowhere', which is not drawn; it is kept",),
    ),
    "GLSP-Rust with its layout": (
        {"source": RUST_TEXT},
        "bpmn",
        ('go s "Start" @82,107 36x36 >t', 'ta t "Check" @200,100 100x50', ":then>g"),
        (
            "edges that were saved among the nodes are edges again: 3",
            "the edge f3, an end of which is not there",
        ),
    ),
    ".wf": (
        {"source": MODEL, "file_name": "order.wf", "type": "workflow"},
        "workflow",
        (" a @40,50 110x30",),
        (),
    ),
    "JSON": ({"source": MODEL, "format": "json"}, "workflow", (" a @40,50 110x30",), ()),
    "notation": (
        {"source": NOTATION, "type": "workflow-diagram"},
        "workflow",
        ('t first "First, please" @40,50', ">second", "t second @240,50"),
        (),
    ),
}


TORN = {"PlantUML", "Mermaid", "draw.io", "BPMN", "GLSP-Rust with its layout"}
"""Those that draw something that is missing; in the others it is about looks."""


@pytest.mark.needs("elk")
@pytest.mark.parametrize("called", BROUGHT)
async def test_every_format_comes_in_and_what_was_left_out_is_told(serving: Serving, called: str) -> None:
    given, language, shown, missing = BROUGHT[called]
    async with agent(f"{serving.url}/mcp", "auto") as ada:
        if called in TORN:
            said = await ada.refusal("import_diagram", **given)
            assert said.startswith(f"INCOMPLETE: cannot be imported whole: {missing[-1]}")
        result = await ada.call("import_diagram", **given, partial=called in TORN)
        head, line, *told = text_of(result).splitlines()
        diagram_id = line.split()[0]
        assert (head, line.split()[1]) == ("imported 1", language)
        assert told == [f"left out: {diagram_id}: {each}" for each in missing]
        assert result.structured_content is not None
        assert result.structured_content["id"] == diagram_id
        text = await ada.text("get_diagram", id=diagram_id, geometry=True)
        assert text.startswith(f"{language} {diagram_id} r0 ")
        assert [each for each in shown if each not in text] == []
        assert all(re.search(r" @-?\d+,-?\d+", row) for row in text.splitlines()[1:])


@pytest.mark.parametrize(
    ("source", "more", "said"),
    [
        ("@startuml\nparticipant A\nA -> B: hello\n@enduml", {}, "INVALID: "),
        ("<definitions xmlns='urn:x'><process", {}, "INVALID: line 1, column "),
        ("<!DOCTYPE d [<!ENTITY a 'aa'>]><definitions/>", {}, "INVALID: "),
        ('{"id": "sprotty", "type": "graph", "children": [', {"file_name": "a.wf"}, "INVALID: not JSON"),
        ("t first\nq second\n", {"type": "workflow"}, "UNKNOWN TYPE: line 2, column 1: "),
        ("digraph { a -> ", {}, "INVALID: line "),
        ("x" * 100, {"format": "glsp-rust"}, "INVALID: "),
    ],
)
async def test_what_cannot_be_read_makes_nothing(serving: Serving, source: str, more: Any, said: str) -> None:
    async with agent(f"{serving.url}/mcp", "auto") as ada:
        before = await ada.text("list_diagrams")
        assert (await ada.refusal("import_diagram", source=source, **more)).startswith(said)
        assert await ada.text("list_diagrams") == before
