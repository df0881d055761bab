# SPDX-License-Identifier: Apache-2.0
"""API tokens on a running server: who one is, how soon one is somebody, and how soon nobody."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.subscriptions import SubscriptionLost

from glsp.editor import tokens
from support.agents import agent, text_of
from support.glsp_client import DELTA_KINDS, connect
from support.serving import Servers, Serving
from support.tokens import bearer, make_token, revoke_token

SHARED = "0123456789abcdef-shared"
NODE = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server with AUTH_TOKEN, on which API tokens are made while it runs."""
    folder = tmp_path_factory.mktemp("tokens")
    servers = Servers(folder)
    serving = servers(environment={"AUTH_TOKEN": SHARED})
    with client(serving, SHARED) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d"}).raise_for_status()
    yield serving
    servers.end()


def client(serving: Serving, secret: str = "") -> httpx.Client:
    return httpx.Client(base_url=serving.url, timeout=30, headers=bearer(secret) if secret else {})


def status(serving: Serving, secret: str) -> int:
    return httpx.get(f"{serving.url}/api/diagrams", headers=bearer(secret), timeout=30).status_code


def status_by_cookie(serving: Serving, value: str) -> int:
    cookie = {b"Cookie": f"glsp_session={value}".encode()}
    return httpx.get(f"{serving.url}/api/diagrams", headers=cookie, timeout=30).status_code


def glsp(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("glsp")), *arguments, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_makes_lists_and_revokes_beside_a_running_server(guarded: Serving) -> None:
    made = glsp("token", "create", "CI import", "--scope", "read", "--days", "3", data=guarded.data)
    secret = made.stdout.strip()
    assert made.returncode == 0
    assert tokens.is_token(secret)
    assert "shown this once" in made.stderr
    assert status(guarded, secret) == 200

    listed = glsp("token", "list", "--json", data=guarded.data)
    found = next(each for each in json.loads(listed.stdout) if each["name"] == "CI import")
    assert (found["scope"], found["state"]) == ("read", "good")
    again = glsp("token", "create", "CI import", data=guarded.data)
    assert (again.returncode, again.stdout) == (1, "")
    assert "called 'CI import' already" in again.stderr

    revoked = glsp("token", "revoke", "CI import", "--json", data=guarded.data)
    assert json.loads(revoked.stdout)["state"] == "revoked"
    until(lambda: status(guarded, secret) == 401)
    assert secret not in listed.stdout + revoked.stdout + guarded.output


def until(true: Callable[[], bool], seconds: float = 1.5) -> None:
    """Half a second is promised; the rest is for a busy machine."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


async def test_every_door_signs_edits_with_the_name_of_the_token(guarded: Serving) -> None:
    secret = await asyncio.to_thread(make_token, guarded.data, "Grace")
    with client(guarded, secret) as http:
        edit = {"operations": [NODE]}
        http.post("/api/diagrams/d/operations", json=edit, headers={"X-Glsp-Author": "Mallory"}).raise_for_status()
        async with agent(f"{guarded.url}/mcp", "legacy", token=secret) as ada:
            await ada.text("apply_operations", id="d", ops=[{"op": "node", "type": "task:manual", "id": "by_agent"}])
        async with connect(guarded.websocket, headers=bearer(secret)) as person:
            await person.initialize(args={"author": "Mallory"})
            session = await person.start_session(kinds=DELTA_KINDS)
            await session.open("glsp:d")
            await session.operate(NODE)
        entries = http.get("/api/diagrams/d/history?limit=3").json()["entries"]
        assert [(each["author"], each["authorKind"]) for each in entries] == [
            ("Grace", "person"), ("Grace", "agent"), ("Grace", "person"),
        ]  # fmt: skip
        undone = http.post("/api/diagrams/d/operations", json={"operations": [{"kind": "glspUndo"}]})
        assert undone.status_code in {200, 400, 422}
    with client(guarded, SHARED) as http:  # who shares one secret says who they are
        http.post("/api/diagrams/d/operations", json={"operations": [NODE]}, headers={"X-Glsp-Author": "Bob"})
        assert http.get("/api/diagrams/d/history?limit=1").json()["entries"][0]["author"] == "Bob"


@asynccontextmanager
async def connected(serving: Serving, **headers: str) -> AsyncGenerator[Any]:
    async with connect(serving.websocket, headers=headers) as person:
        await person.initialize()
        session = await person.start_session()
        await session.open("glsp:d")
        yield person


async def closed(person: Any) -> int:
    socket = person.link.connection
    await asyncio.wait_for(socket.wait_closed(), 3)
    return int(socket.close_code)


async def test_a_revoked_token_is_turned_out_of_open_connections(guarded: Serving) -> None:
    gone = await asyncio.to_thread(make_token, guarded.data, "Leaver")
    stays = await asyncio.to_thread(make_token, guarded.data, "Stayer")
    async with (
        connected(guarded, **bearer(gone)) as leaver,
        connected(guarded, **bearer(stays)) as stayer,
        agent(f"{guarded.url}/mcp", "auto", token=gone) as robot,
        robot.client.listen(resource_subscriptions=["diagram://text/d"]) as events,
    ):
        await asyncio.to_thread(revoke_token, guarded.data, "Leaver")
        assert await closed(leaver) == 4001
        with pytest.raises(SubscriptionLost):
            await anext(aiter(events))
        assert await stayer.round_trip("sprotty")


async def test_a_browser_signs_in_with_a_token_until_it_is_revoked(guarded: Serving) -> None:
    secret = await asyncio.to_thread(make_token, guarded.data, "Browser", "edit", 1)
    with client(guarded) as http:
        for wrong in (secret[:-1], "glsp_" + "A" * 49, "", "\ud800", "x" * 100_000, SHARED + "x"):
            body = json.dumps({"token": wrong})
            assert http.post("/api/login", content=body).status_code in {401, 422}
        assert http.get("/api/diagrams").status_code == 401
        signed_in = http.post("/api/login", json={"token": f" {secret}\n"})
        assert signed_in.status_code == 204
        header = signed_in.headers["set-cookie"]
        assert secret not in header
        assert int(header.split("Max-Age=")[1].split(";")[0]) <= 86_400  # no longer than the token
        assert http.get("/api/diagrams").status_code == 200
        wanted = {"type": "workflow", "id": "by-cookie"}
        assert http.post("/api/diagrams", json=wanted).status_code == 403  # any page may have made the browser send it
        http.headers["Origin"] = guarded.url
        made = http.post("/api/diagrams", json=wanted)
        assert made.json()["updatedBy"] == "Browser"
        value = http.cookies["glsp_session"]
        until_text, token_id, signature = value.split(".")
        for forged in (
            f"{int(until_text) + 1}.{token_id}.{signature}", f"{until_text}.{'0' * 12}.{signature}",
            f"{until_text}.{signature}", f"{until_text}..{signature}", f"{until_text}.{token_id}.", "...", "٣.x.y",
        ):  # fmt: skip
            assert status_by_cookie(guarded, forged) == 401, forged
        async with connected(guarded, Cookie=f"glsp_session={value}", Origin=guarded.url) as person:
            await asyncio.to_thread(revoke_token, guarded.data, "Browser")
            assert await closed(person) == 4001
        assert http.get("/api/diagrams").status_code == 401


def test_admins_see_make_and_revoke_tokens_over_rest(guarded: Serving) -> None:
    with client(guarded, SHARED) as http:
        made = http.post("/api/tokens", json={"name": "By REST", "scope": "read", "days": None})
        assert made.status_code == 201
        assert made.headers["cache-control"] == "no-store"
        secret, told = made.json()["secret"], made.json()["token"]
        assert "expiresAt" not in told
        assert status(guarded, secret) == 200
        shown = http.get("/api/tokens")
        assert secret not in shown.text
        assert told["id"] in {each["id"] for each in shown.json()["tokens"]}
        for wrong in (
            {},
            {"name": ""},
            {"name": "By REST"},
            {"name": "x", "scope": "root"},
            {"name": "x", "days": 0},
            {"name": 1},
        ):
            assert http.post("/api/tokens", json=wrong).status_code == 422, wrong
        assert http.delete(f"/api/tokens/{told['id']}").json()["state"] == "revoked"
        assert status(guarded, secret) == 401
        assert http.delete(f"/api/tokens/{told['id']}").status_code == 200
        assert http.delete("/api/tokens/nobody").status_code == 404
        assert told["id"] not in {each["id"] for each in http.get("/api/tokens").json()["tokens"]}
        every = {each["id"]: each["state"] for each in http.get("/api/tokens?all=true").json()["tokens"]}
        assert every[told["id"]] == "revoked"


def test_a_wide_host_needs_a_token_that_somebody_can_have(tmp_path: Path, server: Servers) -> None:
    for wide in (["--host", "0.0.0.0"], []):
        environment = {} if wide else {"REQUIRE_TOKEN": "yes"}
        refused = server("--port", "0", *wide, data=tmp_path / "d", environment=environment, ready=False)
        assert refused.process.wait(30) == 2
        assert "nobody has one: glsp token create" in refused.output
        assert "AUTH_TOKEN" in refused.output
    secret = make_token(tmp_path / "d", "Ada", "admin")
    serving = server("--host", "0.0.0.0", data=tmp_path / "d")
    hosted = {"Host": "0.0.0.0"}
    assert httpx.get(f"{serving.url}/api/diagrams", headers=hosted).status_code == 401
    assert httpx.get(f"{serving.url}/api/diagrams", headers={**hosted, **bearer(secret)}).status_code == 200
    card = json.loads((serving.data / "server.json").read_text())
    assert httpx.get(f"{serving.url}/api/diagrams", headers={**hosted, **bearer(card["token"])}).status_code == 200
    assert httpx.get(f"{serving.url}/api/diagrams", headers={**hosted, "Cookie": "glsp_session=1.x"}).status_code == 401


async def test_an_open_server_knows_who_brings_a_token_and_refuses_one_that_is_no_good(server: Servers) -> None:
    serving = await asyncio.to_thread(server)
    reader = await asyncio.to_thread(make_token, serving.data, "Reader", "read")
    new = {"type": "workflow"}
    with client(serving) as http:
        assert http.post("/api/diagrams", json=new).status_code == 201
        assert http.post("/api/diagrams", json=new, headers=bearer(reader)).status_code == 403
        assert http.post("/api/diagrams", json=new, headers=bearer("of another program")).status_code == 201
        revoke = asyncio.to_thread(revoke_token, serving.data, "Reader")
        await revoke
        await asyncio.to_thread(until, lambda: status(serving, reader) == 401)
        assert http.get("/api/diagrams").status_code == 200


async def test_glsp_mcp_brings_its_token_to_the_running_server(guarded: Serving) -> None:
    secret = await asyncio.to_thread(make_token, guarded.data, "Editor's agent", "read")
    for token, may_edit in ((secret, False), (None, True)):  # without one it brings what server.json holds
        command = StdioServerParameters(
            command=str(Path(sys.executable).with_name("glsp")),
            args=["mcp", "--data", str(guarded.data)],
            env={"GLSP_TOKEN": token} if token else None,
        )
        async with Client(command, mode="auto") as agent_of_an_editor:
            assert "d " in text_of(await agent_of_an_editor.call_tool("list_diagrams", {}))
            ops = [{"op": "node", "type": "task:manual"}]
            said = text_of(await agent_of_an_editor.call_tool("apply_operations", {"id": "d", "ops": ops}))
            assert said.startswith("FORBIDDEN") != may_edit


def test_the_command_shares_a_diagram_beside_a_running_server(guarded: Serving) -> None:
    secret = make_token(guarded.data, "Shared with", "edit")
    with client(guarded, SHARED) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "lent"}).raise_for_status()
    path = "/api/diagrams/lent"
    shown = glsp("share", "lent", "--everyone", "none", data=guarded.data)
    assert (shown.returncode, shown.stdout.splitlines()) == (0, ["owner     nobody", "everyone  none"])
    with client(guarded, secret) as http:
        until(lambda: http.get(path).status_code == 404)
        told = glsp(
            "share", "lent", "--with", "Shared with=view", "--with", "group:team=own", "--json", data=guarded.data
        )
        assert [each["level"] for each in json.loads(told.stdout)["grants"]] == ["view", "own"]
        until(lambda: http.get(path).status_code == 200)
        assert http.patch(path, json={"name": "Mine"}).status_code == 403
        glsp("share", "lent", "--without", "Shared with", data=guarded.data)
        until(lambda: http.get(path).status_code == 404)
    assert "everyone  none" in glsp("share", "lent", data=guarded.data).stdout
    for wrong, why in (
        ("--with=Nobody=edit", "there is nobody"),
        ("--with=Ada", "not WHO=LEVEL"),
        ("--everyone=all", "may not"),
    ):
        refused = glsp("share", "lent", wrong, data=guarded.data)
        assert refused.returncode == 1
        assert why in refused.stderr
