# SPDX-License-Identifier: Apache-2.0
"""One agent call that creates 50 nodes in a diagram that a browser session is watching.

The endpoint comes from the `mcpServer` opt-in of `initialize` at both servers. Raw JSON-RPC over one keep-alive
connection, answers as JSON or as an event stream. The result is checked in its structured part too: an answer that
claims success while naming errors is a failure here.
"""

import asyncio
import time
from typing import cast

import httpx
import msgspec

from bench.load_client import LoadSession
from bench.posts import Posts
from bench.servers import Server

NODES_PER_CALL = 50
CALL_SECONDS = 300.0
PROTOCOL_VERSION = "2025-06-18"

Json = dict[str, object]


class AgentFailed(Exception):
    """A tool call did not do what it was asked for."""


class AgentSample(msgspec.Struct, frozen=True):
    """One call: seconds of wall clock and of server CPU, settled."""

    wall: float
    cpu: float
    answer_bytes: int


class Agent:
    """A conversation with an MCP endpoint."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url
        self._headers = {"Accept": "application/json, text/event-stream"}
        self._posts: Posts | None = None
        self._next_id = 0
        self.answer_bytes = 0

    async def initialize(self) -> None:
        """Shake hands in the 2025 way, which both servers speak."""
        answer = await self._post(
            "initialize",
            {
                "protocolVersion": PROTOCOL_VERSION,
                "capabilities": {},
                "clientInfo": {"name": "bench", "version": "1"},
            },
        )
        self._headers["MCP-Protocol-Version"] = PROTOCOL_VERSION
        if "mcp-session-id" in answer.headers:
            self._headers["Mcp-Session-Id"] = answer.headers["mcp-session-id"]
        body = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        (await self._http.post(self._url, json=body, headers=self._headers)).raise_for_status()

    def lean(self) -> None:
        """From now on call over a connection that costs this process little, at a server that answers calls with JSON."""
        self._posts = Posts(self._url, self._headers)

    async def close(self) -> None:
        """Hang up the lean connection."""
        if self._posts is not None:
            await self._posts.close()

    async def call(self, tool: str, arguments: Json) -> Json:
        """Call a tool and return its result; raises AgentFailed when it failed or names errors."""
        params = {"name": tool, "arguments": arguments}
        if self._posts is None:
            message = decode(await self._post("tools/call", params))
        else:
            message = cast("Json", msgspec.json.decode(await self._posts.post(self._request("tools/call", params))))
        result = cast("Json", message.get("result") or {})
        structured = cast("Json", result.get("structuredContent") or {})
        if "error" in message or result.get("isError") or structured.get("errors"):
            raise AgentFailed(f"{tool}: {msgspec.json.encode(message).decode()[:1500]}")
        return result

    async def _post(self, method: str, params: Json) -> httpx.Response:
        answer = await self._http.post(self._url, json=self._request(method, params), headers=self._headers)
        answer.raise_for_status()
        self.answer_bytes = len(answer.content)
        return answer

    def _request(self, method: str, params: Json) -> Json:
        self._next_id += 1
        return {"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params}


def decode(answer: httpx.Response) -> Json:
    """The JSON-RPC message of an answer, plain or as the last event of a stream."""
    if answer.headers.get("content-type", "").startswith("text/event-stream"):
        data = [line[5:] for line in answer.text.splitlines() if line.startswith("data:") and line[5:].strip()]
        return cast("Json", msgspec.json.decode(data[-1]))
    return cast("Json", msgspec.json.decode(answer.content))


class Reference:
    """The 50 nodes as the reference's tools take them. They need positions; placing is its layout of everything."""

    def __init__(self, session_id: str) -> None:
        self._session_id = session_id

    async def create(self, agent: Agent, number: int, *, positions: bool) -> None:
        """Create the nodes of call `number`; without positions a layout call follows."""
        nodes = [{"elementTypeId": "task:automated", "position": {"x": x, "y": y}} for x, y in positions_of(number)]
        result = await agent.call("create-nodes", {"sessionId": self._session_id, "nodes": nodes})
        structured = cast("Json", result["structuredContent"])
        if len(cast("list[object]", structured["createdNodes"])) != NODES_PER_CALL:
            raise AgentFailed(f"create-nodes created {structured['createdNodes']}")
        if not positions:
            await agent.call("layout", {"sessionId": self._session_id})

    async def undo(self, agent: Agent, *, positions: bool) -> None:
        """Take the last `create` back, command by command as this server counts."""
        count = NODES_PER_CALL + (0 if positions else 1)
        await agent.call("undo", {"sessionId": self._session_id, "commandsToUndo": count})


class Ours:
    """The 50 nodes as one atomic batch, one undo step."""

    def __init__(self, diagram: str) -> None:
        self._diagram = diagram

    async def create(self, agent: Agent, number: int, *, positions: bool) -> None:
        """Create the nodes of call `number`."""
        operations: list[Json] = []
        for index, (x, y) in enumerate(positions_of(number)):
            node: Json = {"op": "node", "id": f"agent_{number}_{index}", "type": "task:automated"}
            operations.append(node | ({"x": x, "y": y} if positions else {}))
        await agent.call("apply_operations", {"id": self._diagram, "ops": operations})

    async def undo(self, agent: Agent, *, positions: bool) -> None:
        """Take the last `create` back."""
        del positions
        await agent.call("undo", {"id": self._diagram})


def positions_of(number: int) -> list[tuple[int, int]]:
    """Free places below the diagram, on the 10 px grid that both servers snap to."""
    return [(index % 10 * 160, 20_000 + number * 600 + index // 10 * 80) for index in range(NODES_PER_CALL)]


async def measure_agent(server: Server, name: str, times: int, settle: float, *, positions: bool) -> list[AgentSample]:
    """Create and take back 50 nodes, `times` times plus one unmeasured call, while a session watches the diagram."""
    session = LoadSession("watcher", minimal=True, deltas=server.flow.deltas)
    opened = cast("Json", await session.connect(server.url, initialize={"mcpServer": {"port": 0}}))
    await session.open(server.source_uri(name))
    url = str(cast("Json", opened["mcpServer"])["url"])
    tools = Reference(session.client_id) if server.flow.server == "reference" else Ours(server.diagram_id(name))
    samples: list[AgentSample] = []
    async with httpx.AsyncClient(timeout=CALL_SECONDS) as http:
        agent = Agent(http, url)
        await agent.initialize()
        for number in range(-1, times):
            await asyncio.sleep(settle)
            before, start = server.process.cpu(), time.perf_counter()
            await tools.create(agent, number + 1, positions=positions)
            wall = time.perf_counter() - start
            await asyncio.sleep(settle)
            if number >= 0:
                samples.append(AgentSample(wall, server.process.cpu() - before, agent.answer_bytes))
            await tools.undo(agent, positions=positions)
    await session.close()
    return samples
