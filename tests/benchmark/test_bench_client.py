# SPDX-License-Identifier: Apache-2.0
"""The load client on a real socket, against a server of a few lines that follows the protocol."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from bench.load_client import LoadSession, Refusal, created_by
from bench.models import task, workflow
from bench.processes import Process, StartFailed, free_port


class SmallServer:
    """Answers requests, sends `requestBounds` for each action and the update once the bounds are there."""

    def __init__(self) -> None:
        self.model: dict[str, Any] = workflow(3)
        self.received: list[dict[str, Any]] = []
        self.bytes_sent = 0

    async def __call__(self, socket: ServerConnection) -> None:
        async for text in socket:
            message = json.loads(text)
            if "id" in message:
                await socket.send(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": {"ok": 1}}))
                continue
            action = message["params"]["action"]
            self.received.append(action)
            if action["kind"] == "deleteElement":
                await self.send(socket, {"kind": "message", "severity": "ERROR", "message": "No."})
            elif action["kind"] == "computedBounds":
                await self.send(socket, {"kind": "updateModel", "newRoot": self.model})
            else:
                if action["kind"] == "createNode":
                    self.model["children"].append(task(50, 1))
                await self.send(socket, {"kind": "requestBounds", "requestId": "", "newRoot": self.model})

    async def send(self, socket: ServerConnection, action: dict[str, Any]) -> None:
        text = json.dumps({"jsonrpc": "2.0", "method": "process", "params": {"clientId": "c", "action": action}})
        self.bytes_sent += len(text)
        # Fragments, as some servers send large messages.
        await socket.send([text[:1000], text[1000:]] if len(text) > 1000 else text)


@pytest.fixture
async def small() -> AsyncIterator[tuple[SmallServer, str]]:
    server = SmallServer()
    async with serve(server, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        yield server, f"ws://127.0.0.1:{port}/workflow"


async def test_an_operation_ends_with_its_update_and_counts_every_byte(small: tuple[SmallServer, str]) -> None:
    server, url = small
    session = LoadSession("c")
    assert await session.connect(url) == {"ok": 1}
    opened = await session.open("file:///model.wf")
    created = await session.perform({"kind": "createNode", "isOperation": True, "elementTypeId": "task:automated"})
    assert session.created == ["task_50"]
    assert [action["kind"] for action in server.received] == [
        "requestModel",
        "computedBounds",
        "createNode",
        "computedBounds",
    ]
    assert opened.received + created.received == server.bytes_sent
    assert 0 < created.think < created.wall
    assert created.net == created.wall - created.think
    assert session.messages_by_kind == {b"requestBounds": 2, b"updateModel": 2}
    await session.close()


async def test_an_error_message_fails_the_operation(small: tuple[SmallServer, str]) -> None:
    session = LoadSession("c")
    await session.connect(small[1])
    with pytest.raises(Refusal, match="No\\."):
        await session.perform({"kind": "deleteElement", "isOperation": True, "elementIds": ["task_1"]})
    await session.close()


def test_a_delta_names_the_new_elements() -> None:
    puts = [
        {"parentId": "sprotty", "element": {"id": "task_1", "type": "task"}},
        {"parentId": "sprotty", "after": "task_1", "element": {"id": "new", "type": "task"}},
        {"parentId": "sprotty", "after": None, "element": {"id": "first", "type": "task"}},
    ]
    message = {"params": {"action": {"kind": "applyChange", "puts": puts}}}
    assert created_by(json.dumps(message).encode()) == ["new", "first"]


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such port')"]
    with pytest.raises(StartFailed, match="no such port"):
        Process(command, free_port(), tmp_path / "log", {})


def test_cpu_and_memory_are_those_of_the_whole_tree(tmp_path: Path) -> None:
    port = free_port()
    child = "import time\nx = bytearray(60_000_000)\nfor i in range(2_000_000): pass\nprint('ready', flush=True)\ntime.sleep(60)"
    parent = (
        "import socket, subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        f"listener = socket.create_server(('127.0.0.1', {port}))\n"
        "child.wait()\n"
    )
    process = Process([sys.executable, "-c", parent], port, tmp_path / "log", {})
    try:
        assert process.memory() > 60_000_000
        # Two interpreters and two million loop turns: tens of milliseconds, where one idle interpreter has a few.
        assert process.cpu() > 0.02
    finally:
        process.stop()
    assert not Path(f"/proc/{process.pid}").exists()
