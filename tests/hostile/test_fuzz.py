# SPDX-License-Identifier: Apache-2.0
"""Doors under fire: whatever comes in, each question is answered in time, no failure of the server, nothing refused changes
anything, and somebody who edits beside it all notices nothing. Seconds in `make test`, ten minutes each with JOB=fuzz.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import pytest
import schemathesis
from schemathesis.core import NOT_SET
from schemathesis.core.result import Ok
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import ConnectionClosed

from hostile.fuzz_frames import action, frame
from support.fuzzing import EDITS, NAMES, PATIENCE, PREY, Target, arguments, bent, broken, value
from support.raw_http import RawMcp, Wire

SHORT, LONG = 7, 600
SECONDS = [SHORT, pytest.param(LONG, marks=pytest.mark.long("fuzz"))]
MOST = pytest.mark.timeout(LONG + 300)
SOCKETS = 3
FRAMES = 150
CLOSES = {1002, 1003, 1007, 1009, 1011, 4001}
"""With what a server may end a connection that is of no use; 1011 would be a failure of its own, and is looked for in its log."""
CALM = hypothesis.settings(
    database=None,
    phases=[hypothesis.Phase.generate],
    deadline=None,
    suppress_health_check=[
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.filter_too_much,
        hypothesis.HealthCheck.data_too_large,
    ],
)
"""Nothing is kept or made smaller: the clock decides how long it goes on."""
SEED = int(os.environ.get("GLSP_FUZZ_SEED", "20261126"))
"""Another one finds other things: GLSP_FUZZ_SEED."""


@pytest.fixture
def target(tmp_path: Path) -> Generator[Target]:
    found = Target(tmp_path)
    yield found
    found.end()


class Clock:
    """Time that is left, and a look at the target once in a while."""

    def __init__(self, target: Target, seconds: float) -> None:
        self._target = target
        self._end = time.monotonic() + seconds
        self.shots = 0

    def goes_on(self) -> bool:
        self.shots += 1
        if self.shots % 200 == 0:
            self._target.unharmed()
        if self.shots % 100 == 0:
            self._target.draw()
        return time.monotonic() < self._end


# --- GLSP -----------------------------------------------------------------------------------------------------------


@MOST
@pytest.mark.parametrize("seconds", SECONDS)
async def test_the_websocket_door(target: Target, seconds: float) -> None:
    clock = Clock(target, seconds)
    await asyncio.gather(*(shooting(target, clock, random.Random(SEED + number)) for number in range(SOCKETS)))
    print(f"{clock.shots} frames, {target.told()}")
    assert clock.shots > 20 * seconds


async def shooting(target: Target, clock: Clock, dice: random.Random) -> None:
    """Connection after connection: greetings, a diagram opened, frames of all kinds, a question, hanging up somehow."""
    url = f"{target.serving.url.replace('http', 'ws')}/{dice.choice(('glsp', 'workflow'))}"
    sessions = [f"s{number}" for number in range(dice.randrange(1, 5))]
    while clock.goes_on():
        async with connect_websocket(
            url, max_size=None, compression=None, open_timeout=PATIENCE, close_timeout=1
        ) as socket:
            ear = asyncio.create_task(hear(socket))
            try:
                if dice.random() < 0.8:
                    for each in greetings(sessions):
                        await socket.send(json.dumps(each))
                for _ in range(dice.randrange(1, FRAMES)):
                    if not clock.goes_on():
                        break
                    await socket.send(frame(dice, sessions))
                    if dice.random() < 0.02:
                        await asyncio.sleep(0)
                await probed(socket, ear)
                if dice.random() < 0.2:
                    await socket.send('{"jsonrpc":"2.0","method":"shutdown"}')
                if dice.random() < 0.3:
                    socket.transport.abort()  # no goodbye
            except ConnectionClosed as closed:
                if closed.rcvd is None or closed.rcvd.code not in CLOSES:
                    raise
            finally:
                ear.cancel()
                await asyncio.gather(ear, return_exceptions=True)


def greetings(sessions: list[str]) -> list[Any]:
    about = {"applicationId": "fuzz", "protocolVersion": "1.0.0", "args": {"author": "Mallory"}}
    found: list[Any] = [{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": about}]
    for session in sessions:
        started = {"clientSessionId": session, "diagramType": "workflow-diagram", "clientActionKinds": ["setModel", "updateModel", "comments", "fileState", "layoutDone"]}  # fmt: skip
        opened = {"kind": "requestModel", "requestId": "m", "options": {"sourceUri": f"glsp:{PREY}"}}
        found.append({"jsonrpc": "2.0", "id": 2, "method": "initializeClientSession", "params": started})
        found.append({"jsonrpc": "2.0", "method": "process", "params": {"clientId": session, "action": opened}})
    return found


async def hear(socket: ClientConnection) -> None:
    """Takes what is said until the answer to the probe: each frame is JSON-RPC."""
    async for said in socket:
        found = json.loads(said)
        assert found["jsonrpc"] == "2.0", str(said)[:300]
        if found.get("id") == "probe":
            return


async def probed(socket: ClientConnection, ear: asyncio.Task[None]) -> None:
    """After all that, a question is answered, in time; else the connection was ended."""
    await socket.send('{"jsonrpc":"2.0","id":"probe","method":"nothing"}')
    await asyncio.wait_for(asyncio.shield(ear), PATIENCE)


async def test_what_is_refused_over_glsp_changes_nothing(target: Target) -> None:
    """Action by action: where all that is said is that it was refused, nothing is another than before."""
    dice, refused, clock = random.Random(SEED), 0, Clock(target, SHORT / 2)
    async with connect_websocket(f"{target.serving.url.replace('http', 'ws')}/glsp", max_size=None) as socket:
        for each in greetings(["s0"]):
            await socket.send(json.dumps(each))
        await answered(socket, action(dice), "begin")
        while clock.goes_on():
            before = target.revision()
            said = await answered(socket, action(dice), f"mark{clock.shots}")
            if said and all(each["kind"] == "rejectRequest" or each.get("severity") == "ERROR" for each in said):
                refused += 1
                assert target.revision() == before, said
    assert refused > 10


async def answered(socket: ClientConnection, action: Any, mark: str) -> list[Any]:
    """What is said until the session has dealt with an action."""
    for each in (action, {"kind": "requestTypeHints", "requestId": mark}):
        await socket.send(
            json.dumps({"jsonrpc": "2.0", "method": "process", "params": {"clientId": "s0", "action": each}})
        )
    found: list[Any] = []
    async with asyncio.timeout(PATIENCE):
        while True:
            said = json.loads(await socket.recv()).get("params", {}).get("action", {})
            if said.get("responseId") == mark:
                return found
            if said:
                found.append(said)


# --- MCP ------------------------------------------------------------------------------------------------------------


@MOST
@pytest.mark.parametrize("seconds", SECONDS)
def test_the_mcp_door(target: Target, seconds: float) -> None:
    clock, dice, refused = Clock(target, seconds), random.Random(SEED), 0
    with Wire(target.serving.url, patience=PATIENCE) as wire:
        tools = RawMcp(wire, "rpc").ask("tools/list", {})["result"]["tools"]
        while clock.goes_on():
            path = dice.choice(("/mcp", "/mcp", "/mcp/core"))
            ada = RawMcp(wire, dice.choice(("modern", "legacy", "rpc")), path=path)
            for _ in range(dice.randrange(1, 60)):
                if not clock.goes_on():
                    break
                before = target.revision()
                if is_refused(target, ada, dice, tools):
                    refused += 1
                    assert target.revision() == before
    print(f"{clock.shots} messages, {refused} refused, {target.told()}")
    assert 5 * seconds < refused < clock.shots


def is_refused(target: Target, ada: RawMcp, dice: random.Random, tools: list[Any]) -> bool:
    """One message, mostly a call of a tool; whether the answer says that it was refused."""
    throw = dice.random()
    if throw < 0.15:
        message = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": dice.choice(METHODS),
            "params": {"name": "undo", "arguments": {"id": PREY}},
        }
        many = [message, bent(dice, message)]
        text = json.dumps(bent(dice, message, dice.randrange(3)) if dice.random() < 0.7 else many)
        body = broken(dice, text) if dice.random() < 0.5 else text.encode()
        answer = ada.post(body)
        assert answer.status < 500, (body[:500], answer)
        return answer.status >= 400
    if throw < 0.3:
        uri = f"diagram://{dice.choice(('text', 'model', 'list', 'nothing'))}/{PREY}"
        made = bent(dice, {"uri": uri, "name": "analyze_diagram", "arguments": {"diagram_id": PREY}}, dice.randrange(3))
        method = dice.choice(METHODS)
    else:
        tool = dice.choice(tools)
        given = arguments(dice, tool["inputSchema"])
        if "ops" in tool["inputSchema"]["properties"] and isinstance(given, dict) and dice.random() < 0.5:
            given["ops"] = bent(dice, dice.sample(EDITS, dice.randrange(1, 4)), dice.randrange(3))
        method, made = "tools/call", {"name": tool["name"], "arguments": given}
    answer = ada.send(method, made if isinstance(made, dict) else {})
    assert answer.status < 500, (method, str(made)[:500], answer)
    if answer.status >= 400:
        return True
    found = answer.json
    assert found.get("error", {}).get("code") != -32603, (method, str(made)[:500], found)
    assert "something went wrong" not in str(found.get("result", {}).get("content", "")), (
        method,
        str(made)[:500],
        found,
    )
    return "error" in found or bool(found["result"].get("isError"))


METHODS = (
    "tools/call", "tools/list", "resources/read", "resources/list", "resources/templates/list", "prompts/get", "prompts/list",
    "completion/complete", "ping", "logging/setLevel", "initialize", "server/discover", "nothing", "resources/unsubscribe",
)  # fmt: skip


# --- REST -----------------------------------------------------------------------------------------------------------


@MOST
@pytest.mark.parametrize("seconds", SECONDS)
def test_the_rest_door(target: Target, seconds: float) -> None:
    """schemathesis makes calls of what the server says of itself; some are bent further, so that they hit what is there."""
    clock, dice, refused = Clock(target, seconds), random.Random(SEED), 0
    document = target.wire("GET", "/api/openapi.json").json
    api = schemathesis.openapi.from_dict(document)
    calls = [found.ok() for found in api.get_all_operations() if isinstance(found, Ok)]
    with Wire(target.serving.url, patience=PATIENCE) as wire:

        def shoot(case: Any) -> None:
            nonlocal refused
            if not clock.goes_on():
                return
            before = target.revision()
            answer = target.rest(sent(wire, dice, case))
            if answer.status >= 400:
                refused += 1
                said_so = answer.headers["content-type"] == "application/json" and answer.json["error"]["message"]
                assert said_so or answer.status in {400, 404, 405}, answer  # what never came to our own code
                assert target.revision() == before, (case, answer)

        rounds = 0
        while clock.goes_on():
            rounds += 1
            dice.shuffle(calls)
            for call in calls:
                if not clock.goes_on():
                    break
                settings = hypothesis.settings(CALM, max_examples=min(4 * rounds, 60))
                shot = hypothesis.given(case=call.as_strategy())(shoot)
                hypothesis.seed(SEED + rounds)(settings(shot))()
    print(f"{clock.shots} calls, {refused} refused, {target.told()}")
    assert 3 * seconds < refused < clock.shots


def sent(wire: Wire, dice: random.Random, case: Any) -> Any:
    """A case of schemathesis, mostly with the prey in its path; its body sometimes bent."""
    parts = {**case.path_parameters} if case.path_parameters else {}
    if "id" in parts and dice.random() < 0.7:
        parts["id"] = dice.choice((PREY, PREY, PREY, "file:prey.wf", *NAMES))
    for name in parts.keys() - {"id"}:
        parts[name] = dice.choice(("1", "0", "2", parts[name]))
    path = case.path
    for name, part in parts.items():
        path = path.replace(f"{{{name}}}", quote(str(part), safe=""))
    query = dict(case.query or {}) if dice.random() < 0.9 else {"format": value(dice)}
    body = case.body if not isinstance(case.body, type(NOT_SET)) else None
    if body is not None and dice.random() < 0.3:
        body = bent(dice, body, dice.randrange(1, 3))
    data = body if isinstance(body, bytes) or body is None else json.dumps(body, default=str).encode()
    if data is not None and dice.random() < 0.05:
        data = broken(dice, data.decode(errors="replace"))
    asked = f"{path}?{urlencode(query, doseq=True, errors='replace')}" if query else path
    headers = {
        name: str(each)
        for name, each in (case.headers or {}).items()
        if str(each).isascii() and str(each).isprintable()
    }
    return wire(case.method.upper(), asked, data, headers=headers)
