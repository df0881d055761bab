# SPDX-License-Identifier: Apache-2.0
"""`server.json` while the token of all changes under a running server, and those who go by it."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
from mcp import Client, StdioServerParameters

from support.agents import text_of
from support.serving import Servers, Serving
from support.tokens import bearer

OLD, NEW = "the token of before, which leaked", "the token of now, which nobody knows"


def answers(serving: Serving, secret: str, status: int) -> bool:
    return httpx.get(f"{serving.url}/api/diagrams", headers=bearer(secret), timeout=10).status_code == status


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(0.1)


def says(card: Path, token: str) -> bool:
    return json.loads(card.read_text())["token"] == token


async def test_an_agent_that_goes_by_the_card_goes_on_when_the_token_changes(tmp_path: Path, server: Servers) -> None:
    token = tmp_path / "token"
    token.write_text(OLD)
    serving = await asyncio.to_thread(server, environment={"REQUIRE_TOKEN": "yes", "AUTH_TOKEN_FILE": str(token)})
    card = serving.data / "server.json"
    assert says(card, OLD)
    command = StdioServerParameters(
        command=str(Path(sys.executable).with_name("glsp")), args=["mcp", "--data", str(serving.data)]
    )
    async with Client(command, mode="auto") as agent:
        await agent.call_tool("create_diagram", {"type": "workflow", "id": "d"})
        assert "d " in text_of(await agent.call_tool("list_diagrams", {}))
        token.write_text(NEW)
        await until(partial(says, card, NEW))
        assert stat.S_IMODE(card.stat().st_mode) == 0o600
        for secret, answer in ((OLD, 401), (NEW, 200)):
            await until(partial(answers, serving, secret, answer))
        assert "d " in text_of(await agent.call_tool("list_diagrams", {}))
    await asyncio.to_thread(serving.stop)
    assert not card.exists()


async def test_the_parent_of_workers_keeps_the_card(tmp_path: Path, server: Servers) -> None:
    token = tmp_path / "token"
    token.write_text(OLD)
    given = {"REQUIRE_TOKEN": "yes", "AUTH_TOKEN_FILE": str(token)}
    serving = await asyncio.to_thread(server, "--workers", "2", environment=given)
    token.write_text(NEW)
    await until(partial(says, serving.data / "server.json", NEW))
    await until(partial(answers, serving, NEW, 200))  # each worker looks at the file within a second
