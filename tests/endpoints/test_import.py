# SPDX-License-Identifier: Apache-2.0
"""Files of other tools become diagrams, whole or not at all, and what could not be taken is told: REST and the commands."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from glsp.cli import main
from support.serving import Serving

DOCUMENT = """# Shop

```plantuml
node "Host" {
  [Web] --> [Data] : asks
  what is ? this
}
```

## Order

```mermaid
flowchart LR
a[Take] --> b{Paid?}
b -->|yes| c([Send])
```
"""
TWO = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x">'
    '<process id="one"><task id="t"/></process><process id="two"><task id="u"/></process></definitions>'
)
SEQUENCE = "\n# Talk\n```mermaid\nsequenceDiagram\na->>b: hi\n```\n"


@pytest.fixture
def http(serving: Serving) -> Generator[httpx.Client]:
    with httpx.Client(base_url=serving.url, timeout=60) as client:
        yield client


def listed(http: httpx.Client) -> list[str]:
    return sorted(each["name"] for each in http.get("/api/diagrams").json()["diagrams"])


def test_a_diagram_without_a_name_is_called_like_its_file(http: httpx.Client) -> None:
    unnamed = TWO.replace('<process id="two"><task id="u"/></process>', "")
    answer = http.post("/api/import", json={"source": unnamed, "fileName": "orders/Take an order.bpmn"})
    assert [each["name"] for each in answer.json()["diagrams"]] == ["Take an order"]
    named = http.post("/api/import", json={"source": unnamed, "fileName": "Orders.bpmn", "name": "Mine"}).json()
    assert [each["name"] for each in named["diagrams"]] == ["Mine"]


def test_every_diagram_of_a_document_is_made_and_what_was_left_out_is_told(http: httpx.Client) -> None:
    wanted = {"source": DOCUMENT, "name": "Notes", "tags": ["imported"], "partial": True}
    answer = http.post("/api/import", json=wanted)
    assert answer.status_code == 201
    made = answer.json()["diagrams"]
    assert [(each["name"], each["type"], each["leftOut"]) for each in made] == [
        ("Shop", "deployment-diagram", ["line 6, column 3: not understood: what is ? this"]),
        ("Order", "flowchart-diagram", []),
    ]
    assert made[0]["tags"] == ["imported"]
    nodes = http.get(f"/api/diagrams/{made[1]['id']}/model").json()["children"]
    corners = {(each["position"]["x"], each["position"]["y"]) for each in nodes if "sourceId" not in each}
    assert len(corners) == 3


def test_all_come_or_none_unless_a_part_is_asked_for(http: httpx.Client) -> None:
    before = listed(http)
    refused = http.post("/api/import", json={"source": DOCUMENT + SEQUENCE})
    assert refused.status_code == 422
    assert "Talk: line 20: 'sequenceDiagram' is no kind" in refused.json()["error"]["message"]
    assert "Shop: line 6, column 3: not understood: what is ? this" in refused.json()["error"]["message"]
    assert "ask for what was understood" in refused.json()["error"]["hint"]
    assert listed(http) == before
    partial = http.post("/api/import", json={"source": DOCUMENT + SEQUENCE, "partial": True}).json()
    assert ([each["name"] for each in partial["diagrams"]], len(partial["leftOut"])) == (["Shop", "Order"], 1)


def test_what_is_about_looks_alone_is_told_and_what_draws_something_is_refused_with_its_place(
    http: httpx.Client,
) -> None:
    looks = "digraph { take -> pay [label=then, tooltip=soon] }"
    (made,) = http.post("/api/import", json={"source": looks}).json()["diagrams"]
    assert made["leftOut"] == ["line 1, column 1: tooltip of take>pay: soon"]
    begun = http.post("/api/diagrams", json={"source": looks})
    assert (begun.status_code, begun.json()["leftOut"]) == (201, made["leftOut"])
    before = listed(http)
    torn = '@startuml\n[Data]\nnode "Web" as web { [Page] as page }\n[Data] --> web\n@enduml'
    for path in ("/api/import", "/api/diagrams"):
        answer = http.post(path, json={"source": torn})
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["line"], error["column"]) == (422, "incomplete", 3, 1)
        assert error["message"].startswith("cannot be imported whole: line 3, column 1: not understood: node ")
    assert listed(http) == before
    (made,) = http.post("/api/import", json={"source": torn, "partial": True}).json()["diagrams"]
    assert made["leftOut"] == ['line 3, column 1: not understood: node "Web" as web { [Page] as page }']


def test_a_repeated_import_gives_the_same_diagrams(http: httpx.Client) -> None:
    key = {"Idempotency-Key": "once"}
    body = {"source": DOCUMENT, "partial": True}
    answers = [http.post("/api/import", json=body, headers=key).json() for _ in range(2)]
    first, second = ([each["id"] for each in answer["diagrams"]] for answer in answers)
    assert first == second
    assert len(first) == 2


@pytest.mark.parametrize(
    ("body", "language", "name"),
    [
        ({"source": "class A {\n x\n}", "fileName": "model.puml", "name": "model"}, "uml-class", "model"),
        ({"source": "[a] --> [b]", "fileName": "x.puml"}, "deployment", None),
        ({"source": "[a] --> [b]"}, "deployment", None),
        ({"source": "flowchart LR\na-->b", "type": "deployment"}, "deployment", None),
        ({"source": "t a >b\nt b", "name": "Mine"}, "workflow", "Mine"),
    ],
)
def test_the_format_and_the_language_are_told_by_what_there_is(
    http: httpx.Client, body: dict[str, Any], language: str, name: str | None
) -> None:
    [made] = http.post("/api/import", json=body).json()["diagrams"]
    assert made["language"] == language
    assert name is None or made["name"] == name


def test_one_diagram_of_another_tool_may_be_the_source_of_a_new_one_and_several_may_not(http: httpx.Client) -> None:
    made = http.post("/api/diagrams", json={"source": "@startuml\n[a]\n@enduml", "name": "One"}).json()
    assert (made["name"], made["type"]) == ("One", "deployment-diagram")
    refused = http.post("/api/diagrams", json={"source": DOCUMENT}).json()["error"]
    assert refused["message"] == "the text holds 2 diagrams, and one was asked for"


HOSTILE = {
    "deep": 'node "N" {\n' * 10_000,
    "many arrows": "flowchart LR\n"
    + " & ".join(f"a{n}" for n in range(500))
    + " --> "
    + " & ".join(f"b{n}" for n in range(200)),
    "a long line": "@startuml\n" + "a" * 10_000,
    "no text": "@startuml\n\0",
    "nothing to draw": "@startuml\n!include /etc/passwd\n@enduml",
    "another kind": "@startgantt\n@endgantt\n@startuml",
    "cyclic containers": "flowchart LR\nsubgraph a\nsubgraph b\nsubgraph a\nx\nend\nend\nend",
    "a state in itself": "stateDiagram\nstate a {\nstate b {\nstate a {\nx\n}\n}\n}",
    "a node in itself": 'node "A" as x {\nnode "B" as y {\nnode "C" as x {\n[a]\n}\n}\n}',
    "a name space in itself": "classDiagram\nnamespace a {\nnamespace b {\nnamespace a {\nclass c\n}\n}\n}",
    "markup in labels": '@startuml\n["<script>alert(1)</script>"] --> [b]\n@enduml',
    "one alias twice": 'node "A" as x {\n[a]\n}\nnode "B" as x {\n[b]\n}\n[c] --> x',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_must_not_come_in_is_refused_and_all_else_is_only_text(http: httpx.Client, name: str) -> None:
    before = listed(http)
    answer = http.post("/api/import", json={"source": HOSTILE[name], "name": name})
    if answer.status_code == 201:
        [made] = answer.json()["diagrams"]
        assert "<script" not in http.get(f"/api/diagrams/{made['id']}/export?format=svg").text
    else:
        assert answer.status_code in {413, 422}
        assert answer.json()["error"]["code"] in {"invalid", "incomplete", "too_large"}
        assert listed(http) == before


def test_the_command_sends_files_to_a_running_server(
    serving: Serving, http: httpx.Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notes.md"
    file.write_text(DOCUMENT, encoding="utf-8")
    before = len(listed(http))
    assert main(["import", str(file), "--data", str(serving.data)]) == 1
    assert "notes.md: cannot be imported whole: Shop: line 6, column 3: not understood" in capsys.readouterr().err
    assert main(["import", str(file), "--partial", "--data", str(serving.data)]) == 0
    told = capsys.readouterr()
    assert ["Shop (deployment" in line or "Order (flowchart" in line for line in told.out.splitlines()] == [True, True]
    assert "left out: line 6, column 3" in told.err
    assert len(listed(http)) == before + 2
    file.write_text(SEQUENCE, encoding="utf-8")
    assert main(["import", str(file), "--data", str(serving.data)]) == 1
    assert "notes.md: cannot be imported" in capsys.readouterr().err


def test_the_command_works_on_the_data_itself_where_no_server_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shop.puml"
    file.write_text("[a] --> [b]", encoding="utf-8")
    options = ["--data", str(tmp_path / "data"), "--workspace", str(tmp_path)]
    assert main(["import", str(file), *options]) == 0
    assert "shop (deployment, 5 elements)" in capsys.readouterr().out
    assert main(["import", str(tmp_path / "none.puml"), *options]) == 1
    assert "there is no file" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["svg", "png", "pdf", "json"])
def test_a_file_is_converted_without_a_server(tmp_path: Path, form: str) -> None:
    file, out = tmp_path / "shop.puml", tmp_path / f"out.{form}"
    file.write_text("[a] --> [b]", encoding="utf-8")
    assert main(["convert", str(file), str(out)]) == 0
    data = out.read_bytes()
    assert data.startswith({"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "json": b"{"}[form])
    if form == "json":
        assert json.loads(data)["type"] == "graph"


def test_several_diagrams_are_written_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.md"
    file.write_text(DOCUMENT, encoding="utf-8")
    assert main(["convert", str(file), str(tmp_path / "drawn"), "--to", "svg", "--partial"]) == 0
    assert sorted(path.name for path in (tmp_path / "drawn").iterdir()) == ["order.svg", "shop.svg"]
    assert main(["convert", str(file), str(tmp_path / "drawn")]) == 1
    assert "does not say what to write" in capsys.readouterr().err


def test_a_file_of_another_tool_is_validated_as_any_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "shop.puml"
    file.write_text("@startuml\n[Web] --> [Data]\n[Alone]\n@enduml", encoding="utf-8")
    main(["validate", str(file)])
    assert "Nothing is said about what talks to it. [Alone]" in capsys.readouterr().out


def test_a_file_of_the_workspace_that_is_not_opened_says_so_and_is_imported(
    http: httpx.Client, serving: Serving
) -> None:
    (serving.workspace / "plans").mkdir(exist_ok=True)
    (serving.workspace / "plans/two.bpmn").write_text(TWO)
    refused = http.get("/api/diagrams/file:plans/two.bpmn/model")
    error = refused.json()["error"]
    assert (refused.status_code, error["code"], error["message"]) == (422, "foreign", "two.bpmn holds 2 diagrams")
    assert "POST /api/import with `file`" in error["hint"]
    made = http.post("/api/import", json={"file": "file:plans/two.bpmn"}).json()["diagrams"]
    assert [each["name"] for each in made] == ["one", "two"]


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"file": "file:none.bpmn"}, 404, "there is no file 'none.bpmn' in the workspace"),
        ({"file": "file:../secret"}, 403, "secret is outside the workspace"),
        ({"file": "file:a.bpmn", "source": "x"}, 422, "an import takes a source or a file of the workspace"),
        ({}, 422, "an import takes a source or a file of the workspace"),
    ],
    ids=["none", "outside", "both", "neither"],
)
def test_files_that_cannot_be_imported(http: httpx.Client, given: dict[str, str], status: int, said: str) -> None:
    answer = http.post("/api/import", json=given)
    assert (answer.status_code, answer.json()["error"]["message"]) == (status, said)


def test_the_id_of_a_stored_diagram_may_have_dots(http: httpx.Client) -> None:
    assert http.post("/api/diagrams", json={"id": "release-1.2", "type": "bpmn"}).status_code == 201
    assert http.get("/api/diagrams/release-1.2").json()["id"] == "release-1.2"
    assert http.get("/api/diagrams/release-1.2/model").status_code == 200
    assert http.get("/api/diagrams/release-1.2/export?format=svg").status_code == 200
    assert http.delete("/api/diagrams/release-1.2").status_code == 204
