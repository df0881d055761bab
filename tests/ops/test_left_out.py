# SPDX-License-Identifier: Apache-2.0
"""Lines of a file that are not understood, as the commands tell them: refused with their place, unless a part is asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from glsp.cli import main
from glsp.ops.comparing import NOTHING

TORN = {
    "shop.puml": ('@startuml\n[Data]\n  node "Web" as web { [Page] as page }\n[Data] --> web\n@enduml\n', "line 3, column 3: not understood: node"),
    "shop.mmd": ("flowchart LR\na --> b\nc --> ]d\n", "line 3, column 1: not understood: c --> ]d"),
    "shop.dot": ("digraph {\na -> b\nsubgraph cluster_x { subgraph cluster_x { c } }\n}\n", "line 3, column 1: a subgraph inside itself"),
    "shop.drawio": (
        ('<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>\n<mxCell id="a" vertex="1" parent="1" value="A">'
        '<mxGeometry width="9" height="9" as="geometry"/></mxCell>\n<mxCell id="f" edge="1" source="a" parent="1"/>'
        "</root></mxGraphModel>"),
        "line 3, column 1: the edge f, which is joined to nothing at an end",
    ),
    "shop.bpmn": (
        ('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:x"><process id="p">\n'
        '<task id="t"/><sequenceFlow id="g" sourceRef="t" targetRef="nowhere"/></process></definitions>'),
        "line 2, column 15: the sequenceFlow g ends at 'nowhere'",
    ),
    "shop.md": ("# Shop\n```dot\ngraph { a }\n```\n# Talk\n```mermaid\nsequenceDiagram\n```\n", "Talk: line 7: 'sequenceDiagram' is no kind"),
}  # fmt: skip
LOOKS = "digraph {\n  take -> pay [tooltip=soon]\n}\n"

pytestmark = pytest.mark.needs("elk")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", TORN)
def test_every_command_refuses_a_file_that_is_understood_in_part_unless_the_part_is_asked_for(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text, said = TORN[name]
    Path(name).write_text(text)
    commands = [["render", name, "out.svg"], ["convert", name, "out.json"], ["diff", NOTHING, name]]
    before = sorted(Path().iterdir())
    for command in commands:
        assert main(command) == 1
        told = capsys.readouterr().err
        assert said in told
        assert "--partial" in told
        assert sorted(Path().iterdir()) == before
    for command in commands:
        assert main([*command, "--partial"]) == (1 if command[0] == "diff" else 0)
        assert said in capsys.readouterr().err
    assert main(["validate", name]) == 1
    number = re.search(r"line (\d+)", said)
    assert number is not None
    assert f"\n{name}:{number[1]}:" in f"\n{capsys.readouterr().out}"


def test_what_is_about_looks_alone_is_told_and_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path("shop.dot").write_text(LOOKS)
    told = "line 2, column 1: tooltip of take>pay: soon"
    for command in (["render", "shop.dot", "out.svg"], ["convert", "shop.dot", "out.json"]):
        assert main(command) == 0
        assert told in capsys.readouterr().err
    assert main(["validate", "shop.dot"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "shop.dot:2:1: note: tooltip of take>pay: soon",
        "1 file: 0 errors, 1 warnings and notes",
    ]


def test_what_was_left_out_has_its_place_and_weight_in_sarif(capsys: pytest.CaptureFixture[str]) -> None:
    Path("looks.dot").write_text(LOOKS)
    for name, (text, _) in TORN.items():
        Path(name).write_text(text)
    assert main(["validate", "--sarif", "looks.dot", *TORN]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    places = {
        (each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], each["ruleId"], each["level"]): (
            each["locations"][0]["physicalLocation"]["region"]
        )
        for each in run["results"]
        if each["ruleId"] in {"not-understood", "left-out", "unreadable"}
    }
    assert places == {
        ("looks.dot", "left-out", "note"): {"startLine": 2, "startColumn": 1},
        ("shop.puml", "not-understood", "error"): {"startLine": 3, "startColumn": 3},
        ("shop.mmd", "not-understood", "error"): {"startLine": 3, "startColumn": 1},
        ("shop.dot", "not-understood", "error"): {"startLine": 3, "startColumn": 1},
        ("shop.drawio", "not-understood", "error"): {"startLine": 3, "startColumn": 1},
        ("shop.bpmn", "not-understood", "error"): {"startLine": 2, "startColumn": 15},
        ("shop.md", "unreadable", "error"): {"startLine": 7, "startColumn": 1},
    }


def test_every_diagram_of_a_document_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    Path("two.md").write_text("# One\n```dot\ngraph { a }\n```\n# Two\n```mermaid\nflowchart LR\na --> ]b\nc\n```\n")
    assert main(["validate", "two.md"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "two.md:8:1: error: not understood: a --> ]b" in lines
    assert not any("one was asked for" in line for line in lines)


def test_git_goes_on_after_a_file_that_is_no_diagram(capsys: pytest.CaptureFixture[str]) -> None:
    Path("old").write_text("[a] --> [b]")
    Path("new").write_text("[a] --> [b]\nwhat is ? this")
    assert main(["diff", "shop.puml", "old", "0", "100644", "new", "1", "100644"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("shop.puml: not compared as diagrams: ")
    assert "line 2, column 1: not understood" in said
