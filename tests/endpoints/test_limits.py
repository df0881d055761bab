# SPDX-License-Identifier: Apache-2.0
"""Rates at every door: who is too fast is told how long to wait, and nothing of it happened."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from support.agents import agent
from support.glsp_client import DELTA_KINDS, RejectedError, connect
from support.serving import Servers
from support.tokens import bearer, make_token

NODE = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}
OPS = [{"op": "node", "type": "task:manual"}]


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server that takes three edits and forty calls from each token, and then hardly any more."""
    folder = tmp_path_factory.mktemp("slow")
    data = folder / "data0"
    tokens = {name: make_token(data, name) for name in ("rest", "mcp", "rpc", "glsp", "calls")}
    servers = Servers(folder)
    serving = servers(
        data=data, environment={"RATE_LIMIT_EDITS": "0.01/3", "RATE_LIMIT_READS": "0.01/40", "MAX_BYTES": "6K"}
    )
    for name in tokens:
        made = httpx.post(f"{serving.url}/api/diagrams", json={"type": "workflow", "id": name})
        assert made.status_code == 201  # nobody's call on an open server: no rate
    yield serving, tokens
    servers.end()


def elements(serving: Any, name: str) -> int:
    return int(httpx.get(f"{serving.url}/api/diagrams/{name}").json()["revision"])


def test_rest_answers_429_with_the_seconds_to_wait(slow: Any) -> None:
    serving, tokens = slow
    with httpx.Client(base_url=serving.url, headers=bearer(tokens["rest"])) as http:
        answers = [http.post("/api/diagrams/rest/operations", json={"operations": [NODE]}) for _ in range(5)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
        assert 90 <= int(answers[3].headers["retry-after"]) <= 100
        error = answers[3].json()["error"]
        assert error["code"] == "rate_limited"
        assert "try again in" in error["message"]
        assert http.get("/api/diagrams/rest").status_code == 200  # reads have a bucket of their own
    assert elements(serving, "rest") == 3
    metrics = httpx.get(f"{serving.url}/metrics").text
    assert 'glsp_refused_by_limit_total{limit="edits"}' in metrics


async def test_mcp_tells_the_agent_how_long_to_wait(slow: Any) -> None:
    serving, tokens = slow
    async with agent(f"{serving.url}/mcp", "legacy", token=tokens["mcp"]) as ada:
        for _ in range(3):
            await ada.text("apply_operations", id="mcp", ops=OPS)
        said = await ada.refusal("apply_operations", id="mcp", ops=OPS)
        assert said.startswith("BUSY: 0.01 edits per second are allowed; try again in ")
        assert "hint: wait that long" in said
        assert "mcp" in await ada.text("list_diagrams")
    assert elements(serving, "mcp") == 3


def test_a_batch_of_bare_json_rpc_is_counted_call_by_call(slow: Any) -> None:
    serving, tokens = slow
    call = {
        "jsonrpc": "2.0",
        "method": "tools/call",
        "params": {"name": "apply_operations", "arguments": {"id": "rpc", "ops": OPS}},
    }
    batch = [{**call, "id": number} for number in range(6)]
    answers = httpx.post(f"{serving.url}/mcp/rpc", json=batch, headers=bearer(tokens["rpc"]), timeout=60).json()
    assert [bool(each["result"].get("isError")) for each in answers] == [False] * 3 + [True] * 3
    assert elements(serving, "rpc") == 3


async def test_glsp_refuses_the_edit_and_says_so(slow: Any) -> None:
    serving, tokens = slow
    async with connect(serving.websocket, headers=bearer(tokens["glsp"])) as person:
        await person.initialize()
        stock = await person.start_session("stock")
        await stock.open("glsp:glsp")
        for _ in range(4):
            await stock.operate(NODE)
        told = [str(each) for each in stock.received if each["kind"] == "message"]
        assert len(told) == 1
        assert "edits per second are allowed" in told[0]
        ours = await person.start_session("ours", kinds=DELTA_KINDS)
        await ours.open("glsp:glsp")
        await ours.operate({**NODE, "args": {"operationId": "mine"}})
        refused = [each["refused"] for each in ours.received if each.get("refused")]
        assert [(each["code"], each["operationId"]) for each in refused] == [("rate_limited", "mine")]
    assert elements(serving, "glsp") == 3


async def test_requests_beyond_the_rate_are_rejected_and_the_session_lives(slow: Any) -> None:
    serving, tokens = slow
    async with connect(serving.websocket, headers=bearer(tokens["calls"])) as person:
        await person.initialize()
        session = await person.start_session()
        await session.open("glsp:calls")

        async def ask_often() -> None:
            for _ in range(60):
                await session.request({"kind": "requestTypeHints"})

        with pytest.raises(RejectedError) as caught:
            await ask_often()
        assert "calls per second are allowed" in str(caught.value)
        await session.operate(NODE)
    assert elements(serving, "calls") == 1
    async with httpx.AsyncClient(headers=bearer(tokens["calls"])) as http:
        assert (await http.get(f"{serving.url}/api/diagrams")).status_code == 429


async def test_a_diagram_takes_no_more_bytes_at_any_door(slow: Any) -> None:
    serving, _ = slow
    long = "x" * 10_000
    async with httpx.AsyncClient(base_url=serving.url) as http:
        (await http.post("/api/diagrams", json={"type": "workflow", "id": "small"})).raise_for_status()
        made = {"op": "node", "type": "task:manual", "id": "a", "label": "short"}
        async with agent(f"{serving.url}/mcp", "auto") as ada:
            await ada.text("apply_operations", id="small", ops=[made])
            said = await ada.refusal("apply_operations", id="small", ops=[{"op": "set", "id": "a", "label": long}])
            assert said.startswith("TOO LARGE: that would be ")
            assert "the setting is MAX_BYTES" in said
        edit = {"kind": "applyLabelEdit", "labelId": "a_label", "text": long}
        answer = await http.post("/api/diagrams/small/operations", json={"operations": [edit]})
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
        source = {"id": "m", "type": "graph", "children": [{"id": "n", "type": "task:manual", "name": long}]}
        large = {"type": "workflow", "id": "large", "source": json.dumps(source)}
        assert (await http.post("/api/diagrams", json=large)).status_code == 413
        assert (await http.get("/api/diagrams/large")).status_code == 404
        async with connect(serving.websocket) as person:
            await person.initialize()
            session = await person.start_session()
            await session.open("glsp:small")
            await session.operate(edit)
            told = [str(each) for each in session.received if each["kind"] == "message"]
            assert len(told) == 1
            assert "a diagram may have 6,144" in told[0]
        assert (await http.get("/api/diagrams/small")).json()["revision"] == 1
        assert 'glsp_refused_by_limit_total{limit="bytes"} 4' in (await http.get("/metrics")).text
