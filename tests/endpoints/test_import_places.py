# SPDX-License-Identifier: Apache-2.0
"""Formats that keep places come in and go out by REST and by commands; what is hostile is refused, and nothing is stored."""

import json
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from glsp.cli import main
from support.serving import Serving

FILES = Path(__file__).parent.parent / "formats" / "files"
ORDER = (FILES / "order.bpmn").read_text()
CLOUD = (FILES / "cloud.drawio").read_text()


@pytest.fixture
def http(serving: Serving) -> Generator[httpx.Client]:
    with httpx.Client(base_url=serving.url, timeout=60) as client:
        yield client


def exported(http: httpx.Client, diagram: str, kind: str) -> str:
    answer = http.get(f"/api/diagrams/{diagram}/export", params={"format": kind})
    assert answer.status_code == 200
    return answer.text


def test_a_process_comes_in_and_goes_out_and_its_copies_keep_what_it_keeps(http: httpx.Client) -> None:
    made = http.post("/api/import", json={"source": ORDER, "fileName": "order.bpmn"}).json()["diagrams"]
    assert [(each["name"], each["type"], each["leftOut"]) for each in made] == [("A shop", "bpmn-diagram", [])]
    first = exported(http, made[0]["id"], "bpmn")
    assert 'camunda:topic="stock"' in first
    assert '<bpmn:error id="Error_stock" name="nothing in stock" errorCode="E42"/>' in first
    copied = http.post("/api/diagrams", json={"copyOf": made[0]["id"]}).json()["id"]
    assert exported(http, copied, "bpmn") == first
    model = exported(http, made[0]["id"], "json")
    again = http.post("/api/import", json={"source": model}).json()["diagrams"]
    assert exported(http, again[0]["id"], "bpmn") == first


def test_every_page_of_a_drawing_is_made(http: httpx.Client) -> None:
    made = http.post("/api/import", json={"source": CLOUD, "partial": True}).json()["diagrams"]
    assert [(each["name"], each["type"]) for each in made] == [
        ("Where it runs", "deployment-diagram"),
        ("How to pay", "flowchart-diagram"),
        ("Classes", "uml-class-diagram"),
    ]
    nodes = http.get(f"/api/diagrams/{made[1]['id']}/model").json()["children"]
    assert {each["id"]: each["position"] for each in nodes if "position" in each}["d"] == {"x": 60, "y": 120}


@pytest.mark.parametrize(
    ("source", "status", "said"),
    [
        (
            '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><definitions>&e;</definitions>',
            422,
            "line 1, column 13",
        ),
        ("<definitions>" * 100_000, 413, "nested deeper than 150"),
        ("<mxfile><diagram>" + "A" * 1_000_000 + "</diagram></mxfile>", 422, "the page is no compressed XML"),
        ("<mxGraphModel>" + " " * 17_000_000, 413, "at most 16,000,000 are read"),
        ("<html><body/></html>", 422, "XML of a kind that is not read: it begins with <html>"),
        ("<definitions/>", 422, "BPMN 2.0 begins with <definitions> of its namespace"),
        (json.dumps({"diagram_type": "bpmn", "nodes": [{"id": "a"}, {"id": "a"}]}), 422, "stands twice"),
    ],
    ids=["entity", "deep", "deflate", "long", "html", "namespace", "twice"],
)
def test_what_is_hostile_is_refused_and_nothing_is_stored(
    http: httpx.Client, source: str, status: int, said: str
) -> None:
    before = http.get("/api/diagrams").json()["diagrams"]
    answer = http.post("/api/import", json={"source": source, "partial": True})
    assert (answer.status_code, said in answer.json()["error"]["message"]) == (status, True), answer.text[:500]
    assert http.get("/api/diagrams").json()["diagrams"] == before


def test_commands_read_and_write_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order, pair = str(FILES / "order.bpmn"), str(FILES / "glsprust" / "Check an order.glsp.json")
    assert main(["convert", order, str(tmp_path / "again.bpmn")]) == 0
    assert main(["convert", str(tmp_path / "again.bpmn"), str(tmp_path / "twice.bpmn")]) == 0
    assert (tmp_path / "again.bpmn").read_text() == (tmp_path / "twice.bpmn").read_text()
    assert main(["convert", order, str(tmp_path / "order.drawio")]) == 0
    assert main(["convert", str(tmp_path / "order.drawio"), str(tmp_path / "order.txt")]) == 0
    assert "user Activity_wrap" in (tmp_path / "order.txt").read_text()
    assert main(["render", order, str(tmp_path / "order.svg")]) == 0
    assert main(["validate", order]) == 0
    assert main(["convert", pair, str(tmp_path / "pair.txt"), "--partial"]) == 0
    assert 'ta t "Check" @200,100 100x50' in (tmp_path / "pair.txt").read_text()
    assert "edges that were saved among the nodes are edges again: 3" in capsys.readouterr().err


def test_a_file_in_another_encoding_is_read(tmp_path: Path) -> None:
    latin = ORDER.replace("Customer", "Käufer").replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    for name, data in (("latin.bpmn", latin.encode("latin-1")), ("wide.bpmn", latin.encode("utf-16"))):
        (tmp_path / name).write_bytes(data)
        assert main(["convert", str(tmp_path / name), str(tmp_path / "out.txt")]) == 0
        assert '"Käufer"' in (tmp_path / "out.txt").read_text()
