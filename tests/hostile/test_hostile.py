# SPDX-License-Identifier: Apache-2.0
"""Whatever comes in at any door: a clear error, nothing changed, nobody else disturbed, the server alive."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import ConnectionClosed

from hostile import attacks
from support.glsp_client import ClientSession, GlspClient, connect
from support.serving import Servers, Serving

DIAGRAM = {
    "operations": [
        {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": "a"}},
        {
            "kind": "createNode",
            "elementTypeId": "task:manual",
            "location": {"x": 200, "y": 0},
            "args": {"elementId": "b"},
        },
        {
            "kind": "createNode",
            "elementTypeId": "category",
            "location": {"x": 0, "y": 200},
            "args": {"elementId": "box"},
        },
        {"kind": "createNode", "elementTypeId": "category", "containerId": "box", "args": {"elementId": "inner"}},
    ]
}


class Target:
    """A server with one diagram, and what must stay true of it."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.http = httpx.AsyncClient(base_url=serving.url, timeout=30)
        self.before: dict[str, Any] = {}

    async def prepare(self) -> None:
        await self.http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
        answer = await self.http.post("/api/diagrams/d/operations", json=DIAGRAM)
        assert answer.json()["applied"] is True

    async def model(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.http.get("/api/diagrams/d/model")).json()
        return found

    async def unharmed(self) -> None:
        assert await self.model() == self.before
        assert self.serving.process.poll() is None
        assert "internal error" not in self.serving.output


@pytest.fixture(scope="module")
def target_server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Serving]:
    servers = Servers(tmp_path_factory.mktemp("hostile"))
    serving = servers("--socket", "0")
    yield serving
    servers.end()


@asynccontextmanager
async def attacked(serving: Serving) -> AsyncGenerator[Target]:
    target = Target(serving)
    try:
        if (await target.http.get("/api/diagrams/d")).status_code == 404:
            await target.prepare()
        target.before = await target.model()
        yield target
        await target.unharmed()
    finally:
        await target.http.aclose()


def websocket(serving: Serving) -> str:
    return f"ws://127.0.0.1:{serving.port}/glsp"


def tcp(serving: Serving) -> str:
    marker = "Accepting requests on port:"
    port = serving.output.partition(marker)[2].split()[0]
    return f"tcp://127.0.0.1:{port}"


async def opened(client: GlspClient) -> ClientSession:
    await client.initialize()
    session = await client.start_session("sprotty")
    await session.open("glsp:d")
    return session


@pytest.mark.parametrize("door", ["websocket", "tcp"])
async def test_frames_that_are_no_messages_are_answered_or_ignored_and_the_connection_goes_on(
    target_server: Serving, door: str
) -> None:
    async with attacked(target_server) as target:
        address = websocket(target.serving) if door == "websocket" else tcp(target.serving)
        async with connect(address) as client:
            session = await opened(client)
            for _, text in attacks.frames():
                await client.send_text(text)
            assert (await session.request({"kind": "requestTypeHints"}))["kind"] == "setTypeHints"


async def test_operations_that_break_a_rule_are_refused_in_words_and_change_nothing(target_server: Serving) -> None:
    async with attacked(target_server) as target, connect(websocket(target.serving)) as client:
        session = await opened(client)
        silent: list[str] = []
        for name, operation in attacks.operations():
            seen = len(session.received)
            await session.operate(operation)
            said = [each["severity"] for each in session.received[seen:] if each["kind"] == "message"]
            refreshed = any(each["kind"] == "updateModel" for each in session.received[seen:])
            if said[-1:] != ["ERROR"] and not (refreshed and name in attacks.GONE):
                silent.append(name)
            assert await target.model() == target.before, name
        assert silent == []


async def test_the_same_operations_are_refused_over_rest_with_a_status(target_server: Serving) -> None:
    async with attacked(target_server) as target:
        for name, operation in attacks.operations():
            answer = await target.http.post("/api/diagrams/d/operations", json={"operations": [operation]})
            assert 400 <= answer.status_code < 500, (name, answer.text[:300])
            assert answer.json()["error"]["message"], name
            assert len(answer.text) < 10_000, name


async def test_files_outside_the_workspace_cannot_be_opened_or_written(target_server: Serving, tmp_path: Path) -> None:
    async with attacked(target_server) as target:
        workspace = target.serving.workspace
        secret = tmp_path / "secret.wf"
        secret.write_text('{"id":"sprotty","type":"graph","children":[]}')
        for link, aim in (("link.wf", secret), ("linked", tmp_path)):
            if not (workspace / link).is_symlink():
                (workspace / link).symlink_to(aim)
        (workspace / "own.wf").write_text('{"id":"sprotty","type":"graph","children":[]}')
        for name, uri in attacks.paths():
            async with connect(target.serving.websocket) as client:
                await client.initialize()
                session = await client.start_session("sprotty")
                seen = len(session.received)
                await session.send({"kind": "requestModel", "requestId": "r", "options": {"sourceUri": uri}})
                answer = await session.wait_for(lambda each: each.get("responseId") == "r", since=seen)
                assert answer["kind"] == "rejectRequest", name
                assert "root:" not in json.dumps(answer), name
        async with connect(target.serving.websocket) as client:
            await client.initialize()
            session = await client.start_session("sprotty")
            await session.open("own.wf")
            for uri in ("../outside.wf", str(tmp_path / "new.wf"), "link.wf"):
                await session.operate({"kind": "saveModel", "fileUri": uri})
        assert secret.read_text() == '{"id":"sprotty","type":"graph","children":[]}'
        assert sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".wf") == ["secret.wf"]
        assert not (workspace.parent / "outside.wf").exists()


async def test_a_frame_of_fifty_megabytes_is_taken_or_closed_but_never_kills(target_server: Serving) -> None:
    async with attacked(target_server) as target:
        big = json.dumps({"jsonrpc": "2.0", "method": "process", "params": {"clientId": "x", "text": "y" * 50_000_000}})
        async with connect_websocket(websocket(target.serving), max_size=None, compression=None) as socket:
            await socket.send(big)
            await socket.send('{"jsonrpc":"2.0","id":1,"method":"nothing"}')
            answer = json.loads(await socket.recv())
            assert answer["error"]["code"] == -32601
        too_big = "z" * (65 * 1024 * 1024)
        async with connect_websocket(websocket(target.serving), max_size=None, compression=None) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                await asyncio.gather(socket.send(too_big), socket.recv())
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1009


async def test_a_thousand_idle_connections_cost_little_and_disturb_nobody(target_server: Serving) -> None:
    async with attacked(target_server) as target:
        process = psutil.Process(target.serving.process.pid)
        async with connect(websocket(target.serving)) as client:
            session = await opened(client)
            before = process.memory_info().rss
            idle = [
                await connect_websocket(websocket(target.serving), compression=None, ping_interval=None)
                for _ in range(1_000)
            ]
            grown = (process.memory_info().rss - before) / len(idle)
            assert grown < 100_000, f"{grown:.0f} bytes per idle connection"
            assert (await session.request({"kind": "requestTypeHints"}))["kind"] == "setTypeHints"
            await asyncio.gather(*(each.close() for each in idle))


async def test_bodies_of_rest_requests_are_limited(target_server: Serving) -> None:
    async with attacked(target_server) as target:
        answer = await target.http.post("/api/diagrams", content=b"x" * (65 * 1024 * 1024))
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


async def test_names_and_queries_are_data(target_server: Serving) -> None:
    async with attacked(target_server) as target:
        hostile = "'; DROP TABLE diagram; -- <script>alert(1)</script> %_\\"
        made = await target.http.post("/api/diagrams", json={"type": "workflow", "id": "named", "name": hostile})
        assert made.json()["name"] == hostile
        found = await target.http.get("/api/diagrams", params={"q": hostile})
        assert [each["id"] for each in found.json()["diagrams"]] == ["named"]
        assert (await target.http.get("/api/diagrams", params={"q": "%"})).json()["diagrams"][0]["id"] == "named"
        picture = await target.http.get("/api/diagrams/named/export?format=svg")
        assert "<script" not in picture.text
