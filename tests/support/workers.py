# SPDX-License-Identifier: Apache-2.0
"""The workers of one server: their processes, a client of each, and conversations of an older agent with them."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import psutil

from support.serving import Serving

HANDSHAKE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "ada", "title": "Ada's agent", "version": "1"},
    },
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


def workers(serving: Serving) -> dict[int, psutil.Process]:
    """The processes of the workers."""
    found: dict[int, psutil.Process] = {}
    for child in psutil.Process(serving.process.pid).children():
        if match := re.search(r'"number":(\d+)', " ".join(child.cmdline())):
            found[int(match[1])] = child
    return found


async def worker_of(http: httpx.AsyncClient) -> int:
    return (await http.get("/health")).json()["worker"]


@asynccontextmanager
async def at_each(serving: Serving) -> AsyncGenerator[dict[int, httpx.AsyncClient]]:
    """A client of each worker, through the sockets by which they reach each other."""
    folder = json.loads(workers(serving)[1].cmdline()[-1])["folder"]
    async with AsyncExitStack() as stack:
        found: dict[int, httpx.AsyncClient] = {}
        for number in (1, 2):
            way = httpx.AsyncHTTPTransport(uds=f"{folder}/{number}.sock")
            client = httpx.AsyncClient(base_url=serving.url, timeout=30, transport=way)
            found[number] = await stack.enter_async_context(client)
        assert [await worker_of(found[number]) for number in (1, 2)] == [1, 2]
        yield found


async def begin(http: httpx.AsyncClient) -> dict[str, str]:
    answer = await http.post("/mcp", json=HANDSHAKE, headers=ACCEPT)
    assert answer.status_code == 200
    headers = {**ACCEPT, "Mcp-Session-Id": answer.headers["Mcp-Session-Id"], "Mcp-Protocol-Version": "2025-06-18"}
    told = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    assert (await http.post("/mcp", json=told, headers=headers)).status_code == 202
    return headers


async def call(http: httpx.AsyncClient, headers: dict[str, str], tool: str, **arguments: object) -> httpx.Response:
    params = {"name": tool, "arguments": arguments}
    return await http.post(
        "/mcp", json={"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params}, headers=headers
    )
