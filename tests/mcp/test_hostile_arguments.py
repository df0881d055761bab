# SPDX-License-Identifier: Apache-2.0
"""Arguments that nobody means well with: refused in words, nothing changed, and the server goes on."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from mcp import MCPError

from support.agents import agent
from support.serving import Servers, Serving


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    servers = Servers(tmp_path_factory.mktemp("attacked"))
    yield servers()
    servers.end()


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def bodies() -> dict[str, bytes]:
    start = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"apply_operations","arguments":{"id":"d","ops":'
    end = b"}}}"
    edit = b'[{"op":"set","id":"a","label":%s}]'
    return {
        "half a surrogate pair": start + edit % b'"\\ud800"' + end,
        "not a number": start + b'[{"op":"set","id":"a","props":{"duration":NaN}}]' + end,
        "infinity": start + b'[{"op":"move","id":"a","x":1e999,"y":0}]' + end,
        "a label of a megabyte": start + edit % (b'"' + b"x" * 1_000_000 + b'"') + end,
        "nested 10,000 deep": start + b"[" * 10_000 + b"]" * 10_000 + end,
        "6,000 edits": start + b"[" + b",".join([b'{"op":"node","type":"t"}'] * 6_000) + b"]" + end,
        "50 MB": start + edit % (b'"' + b"x" * 50_000_000 + b'"') + end,
        "not JSON": b"{" * 100,
        "no UTF-8": start + edit % b'"\xe5x"' + end,
        "a list": b"[1, 2]",
        "no method": b"{}",
    }


@pytest.mark.parametrize("what", bodies())
@pytest.mark.parametrize("door", ["/mcp/rpc", "/mcp"])
async def test_a_hostile_body_is_refused_and_changes_nothing(attacked: Serving, what: str, door: str) -> None:
    async with agent(f"{attacked.url}/mcp", "auto") as ada:
        await ada.call("create_diagram", type="workflow", id="d", source="t a")
        before = await ada.text("get_diagram", id="d", geometry=True)
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        async with httpx.AsyncClient(timeout=60) as stranger:
            answer = await stranger.post(f"{attacked.url}{door}", content=bodies()[what], headers=headers)
        if answer.status_code == 200:
            body: Any = answer.json()
            assert (
                "error" in body or "error" in body[0]
                if isinstance(body, list)
                else "error" in body or body["result"]["isError"]
            )
            assert "something went wrong" not in answer.text
        else:
            assert 400 <= answer.status_code < 500
        assert await ada.text("get_diagram", id="d", geometry=True) == before


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ({"id": "../../etc/passwd"}, "NOT FOUND"),
        ({"id": "file:../../etc/passwd"}, "FORBIDDEN"),
        ({"id": "file:/etc/passwd"}, "FORBIDDEN"),
        ({"id": ""}, "NOT FOUND"),
        ({"id": "d\0"}, "NOT FOUND"),
        ({"id": "d", "limit": 0}, "INVALID"),
        ({"id": "d", "limit": 10**9}, "INVALID"),
        ({"id": "d", "limit": 10**30}, "INVALID"),
        ({"id": "d", "rev_since": -1}, "INVALID"),
        ({"id": ["d"]}, "INVALID"),
        ({"id": {"d": 1}}, "INVALID"),
    ],
)
async def test_hostile_names_and_numbers_are_refused(
    attacked: Serving, arguments: dict[str, Any], refusal: str
) -> None:
    async with agent(f"{attacked.url}/mcp", "auto") as ada:
        await ada.call("create_diagram", type="workflow", id="d", source="t a")
        assert (await ada.refusal("get_diagram", **arguments)).startswith(f"{refusal}: ")


async def test_names_of_diagrams_are_printable(attacked: Serving) -> None:
    async with agent(f"{attacked.url}/mcp", "auto") as ada:
        for wrong in ({"name": "a\nb"}, {"id": "a b"}, {"id": "x" * 200}):
            assert (await ada.refusal("create_diagram", type="workflow", **wrong)).startswith("INVALID: ")


async def test_what_is_wrong_with_a_prompt_is_told(attacked: Serving) -> None:
    async with agent(f"{attacked.url}/mcp", "auto") as ada:
        for name, arguments, told in (
            ("analyze_diagram", {"diagram_id": "nope"}, "there is no diagram 'nope'"),
            ("analyze_diagram", {}, "analyze_diagram needs diagram_id"),
            ("analyze_diagram", {"diagram_id": "nope", "focuss": "x"}, "no argument 'focuss' (did you mean focus"),
            ("analyse", {}, "there is no prompt 'analyse' (there are "),
        ):
            with pytest.raises(MCPError, match=re.escape(told)):
                await ada.client.get_prompt(name, arguments)
    assert "internal" not in attacked.output
