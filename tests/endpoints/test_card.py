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
import pytest
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


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_who_goes_by_the_card_goes_on_when_the_token_changes(
    tmp_path: Path, server: Servers, workers: str
) -> None:
    token = tmp_path / "token"
    token.write_text(OLD)
    given = {"REQUIRE_TOKEN": "yes", "AUTH_TOKEN_FILE": str(token)}
    serving = await asyncio.to_thread(server, "--workers", workers, environment=given)
    card = serving.data / "server.json"
    assert json.loads(card.read_text())["token"] == OLD
    command = StdioServerParameters(
        command=str(Path(sys.executable).with_name("glsp")), args=["mcp", "--data", str(serving.data)]
    )
    async with Client(command, mode="auto") as agent, httpx.AsyncClient(base_url=serving.url) as http:
        made = await http.post("/api/diagrams", json={"type": "workflow", "id": "d"}, headers=bearer(OLD))
        assert made.status_code == 201
        assert "d " in text_of(await agent.call_tool("list_diagrams", {}))
        token.write_text(NEW)
        await until(lambda: json.loads(card.read_text())["token"] == NEW)
        assert stat.S_IMODE(card.stat().st_mode) == 0o600
        for secret, answer in ((OLD, 401), (NEW, 200)):  # each worker looks at the file within a second
            await until(partial(answers, serving, secret, answer))
        assert "d " in text_of(await agent.call_tool("list_diagrams", {}))
    await asyncio.to_thread(serving.stop)
    assert not card.exists()
