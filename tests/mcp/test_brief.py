# SPDX-License-Identifier: Apache-2.0
"""Calls that need no stream are answered with one document, the same as over a stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest_asyncio
from mcp.server.streamable_http import REQUEST_CANCELLED

from support.serving import Serving

BOTH = "application/json, text/event-stream"
TAKEN_BACK = {"code": REQUEST_CANCELLED, "message": "Request cancelled"}


class Raw:
    """A conversation of the handshake era, message by message."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.session: dict[str, str] = {}

    async def begin(self) -> None:
        about = {"name": "raw", "version": "1"}
        answer = await self.send(
            "initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": about}, number=0
        )
        self.session = {"Mcp-Session-Id": answer.headers["mcp-session-id"]}
        await self.send("notifications/initialized", number=None)

    async def send(
        self, method: str, params: dict[str, Any] | None = None, *, number: int | None = 1, accept: str = BOTH
    ) -> httpx.Response:
        body: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params or {}}
        if number is not None:
            body["id"] = number
        return await self.http.post("/mcp", json=body, headers={"Accept": accept, **self.session})

    async def call(self, tool: str, arguments: dict[str, Any], **about: Any) -> httpx.Response:
        return await self.send("tools/call", {"name": tool, "arguments": arguments, **about})


@pytest_asyncio.fixture
async def raw(serving: Serving) -> AsyncGenerator[Raw]:
    async with httpx.AsyncClient(base_url=serving.url, timeout=60) as http:
        conversation = Raw(http)
        await conversation.begin()
        yield conversation


def kind(answer: httpx.Response) -> str:
    return answer.headers["content-type"].partition(";")[0]


def message(answer: httpx.Response) -> dict[str, Any]:
    """The last message of an answer, of either kind."""
    if kind(answer) == "application/json":
        return answer.json()
    return json.loads([line for line in answer.text.splitlines() if line.startswith("data: {")][-1][6:])


async def test_a_call_gets_one_document_and_the_same_one_as_over_a_stream(raw: Raw) -> None:
    made = await raw.call("create_diagram", {"type": "workflow", "id": "brief"})
    assert (kind(made), made.headers["mcp-session-id"]) == ("application/json", raw.session["Mcp-Session-Id"])
    read: dict[str, Any] = {"id": "brief"}
    brief = await raw.call("get_diagram", read)
    long = await raw.call("get_diagram", read, _meta={"progressToken": "mine"})
    assert (kind(brief), kind(long)) == ("application/json", "text/event-stream")
    assert message(brief) == message(long)
    assert message(brief)["result"]["content"][0]["text"].startswith("workflow brief r0 ")


async def test_refusals_are_worded_alike_on_both_ways(raw: Raw) -> None:
    for tool, arguments in (("get_diagram", {"id": "nowhere"}), ("get_diagram", {"idd": "x"}), ("get_diagram", {})):
        brief = message(await raw.call(tool, arguments))
        long = message(await raw.call(tool, arguments, _meta={"progressToken": 1}))
        texts = [each["result"]["content"][0]["text"].partition(" [trace")[0] for each in (brief, long)]
        assert texts[0] == texts[1]
        assert brief["result"]["isError"] is long["result"]["isError"] is True
    wrong = {"uri": "glsp://diagrams/nowhere"}
    brief = message(await raw.send("resources/read", wrong))
    long = message(await raw.send("resources/read", {**wrong, "_meta": {"progressToken": 1}}))
    assert brief["error"]["code"] == long["error"]["code"]


async def test_what_is_not_plain_goes_the_long_way_which_words_the_refusal(raw: Raw) -> None:
    assert (await raw.send("tools/call", {"name": "list_diagrams"}, accept="application/json")).status_code == 406
    unknown = message(await raw.call("no_such_tool", {}))
    assert unknown["result"]["isError"] is True
    listed = await raw.send("tools/list")
    assert kind(listed) == "text/event-stream"
    broken = await raw.http.post(
        "/mcp", content=b'{"jsonrpc": ', headers={"Accept": BOTH, "Content-Type": "application/json", **raw.session}
    )
    assert broken.status_code == 400
    known = raw.session
    raw.session = {"Mcp-Session-Id": known["Mcp-Session-Id"][:-4] + "AAAA"}
    assert (await raw.send("tools/call", {"name": "list_diagrams"})).status_code == 404
    raw.session = known
    await raw.http.delete("/mcp", headers=raw.session)
    assert (await raw.send("tools/call", {"name": "list_diagrams"})).status_code == 404


async def test_a_call_that_is_taken_back_ends_and_changes_nothing(raw: Raw) -> None:
    await raw.call("create_diagram", {"type": "workflow", "id": "taken"})
    nodes = [{"op": "node", "type": "t", "id": f"n{number}"} for number in range(600)]
    edges = [{"op": "edge", "from": f"n{number}", "to": f"n{(7 * number + 1) % 600}"} for number in range(600)]
    slow = asyncio.create_task(raw.call("apply_operations", {"id": "taken", "ops": [*nodes, *edges], "layout": "all"}))
    while not slow.done():
        await raw.send("notifications/cancelled", {"requestId": 1}, number=None)
        await asyncio.sleep(0.02)
    assert message(await slow)["error"] == TAKEN_BACK
    assert "taken r0 " in message(await raw.call("get_diagram", {"id": "taken"}))["result"]["content"][0]["text"]
