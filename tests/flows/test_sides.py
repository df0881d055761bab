# SPDX-License-Identifier: Apache-2.0
"""A port without a good side is refused at every door, with the same words, and nothing is changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from glsp.cli import main
from glsp.errors import Invalid
from glsp.languages import bpmn
from support.agents import ADA, opened_desk
from support.glsp_client import connect
from support.serving import Serving

CLAIM = "ta check\nbtime late in=check"
MODEL: dict[str, Any] = {
    "type": "graph",
    "id": "root",
    "children": [
        {
            "id": "check",
            "type": "task",
            "position": {"x": 0, "y": 0},
            "size": {"width": 120, "height": 50},
            "children": [{"id": "late", "type": "boundary:timer", "side": "middle", "position": {"x": 0, "y": 0}}],
        }
    ],
}


def operations() -> list[dict[str, Any]]:
    """What would leave a port without a good side, one way and another."""
    return [
        {"kind": "updateElement", "elementId": "late", "set": {"side": "middle"}},
        {"kind": "updateElement", "elementId": "late", "unset": ["side"]},
    ]


@pytest.mark.parametrize("operation", operations(), ids=["invalid", "unset"])
def test_rest_refuses_it(serving: Serving, operation: dict[str, Any]) -> None:
    with httpx.Client(base_url=serving.url, headers={"X-Glsp-Author": "Ada"}, timeout=60) as http:
        http.post("/api/diagrams", json={"type": "bpmn", "id": "sides"})
        http.put("/api/diagrams/sides/text", json={"text": CLAIM, "rev": 0})
        answer = http.post("/api/diagrams/sides/operations", json={"operations": [operation]})
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (422, "invalid")
        assert "side" in error["message"]
        assert "left, right, top" in error["message"] + error["hint"]
        text = http.put("/api/diagrams/sides/text", json={"text": CLAIM + " side=middle", "rev": 1}).json()["error"]
        assert "side must be one of left, right, top, bottom" in text["message"]
        imported = http.post("/api/import", json={"source": json.dumps(MODEL), "type": "bpmn"})
        assert imported.status_code == 422
        assert "late is a boundary:timer" in imported.json()["error"]["message"]
        assert http.get("/api/diagrams/sides").json()["revision"] == 1


@pytest.mark.parametrize("operation", operations(), ids=["invalid", "unset"])
async def test_a_glsp_client_is_told(serving: Serving, operation: dict[str, Any]) -> None:
    async with httpx.AsyncClient(base_url=serving.url, timeout=60) as http:
        await http.post("/api/diagrams", json={"type": "bpmn", "id": "glsp-sides"})
        await http.put("/api/diagrams/glsp-sides/text", json={"text": CLAIM, "rev": 0})
    async with connect(serving.websocket.replace("/workflow", "/glsp")) as client:
        await client.initialize()
        session = await client.start_session("s", bpmn.language.diagram_type)
        await session.open("glsp:glsp-sides")
        before = session.element("late")["side"]
        await session.operate(operation)
        told = [each.get("details", "") for each in session.received if each["kind"] == "message"]
        assert len(told) == 1
        assert "side" in told[0]
        assert session.element("late")["side"] == before


@pytest.mark.parametrize(
    "edit",
    [{"op": "set", "id": "late", "props": {"side": "middle"}}, {"op": "set", "id": "late", "unset": ["side"]}],
    ids=["invalid", "unset"],
)
async def test_agents_are_refused(edit: dict[str, Any]) -> None:
    async with opened_desk() as desk:
        await desk.create("bpmn", ADA, diagram_id="sides", source=CLAIM)
        with pytest.raises(Invalid, match="side"):
            await desk.apply("sides", ADA, [edit])
        with pytest.raises(Invalid, match="side must be one of"):
            await desk.apply("sides", ADA, "btime late side=middle")
        with pytest.raises(Invalid, match="its side is 'middle'"):
            await desk.create("bpmn", ADA, diagram_id="model", source=json.dumps(MODEL))


def test_a_file_is_not_converted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sides.json"
    path.write_text(json.dumps(MODEL), "utf-8")
    assert main(["convert", str(path), str(tmp_path / "out.svg"), "--to", "svg"]) == 1
    said = capsys.readouterr().err
    assert "late is a boundary:timer and lies on the border of its owner, but its side is 'middle'" in said
    assert not (tmp_path / "out.svg").exists()
