# SPDX-License-Identifier: Apache-2.0
"""Scopes where somebody tries to get around them. Every call as everybody: test_access_matrix."""

from __future__ import annotations

import asyncio
import http.client
import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect as connect_websocket

from glsp.editor.session import WISHES
from glsp.editor.session_operations import OUR_OPERATIONS
from glsp.endpoints.connection import UNAUTHENTICATED
from support.agents import agent
from support.glsp_client import CLIENT_KINDS, DELTA_KINDS, connect
from support.serving import Servers
from support.tokens import bearer, make_token

SCOPES = ("read", "edit", "admin")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server that asks for tokens, with one of each scope."""
    folder = tmp_path_factory.mktemp("guarded")
    data = folder / "data0"
    tokens = {scope: make_token(data, f"{scope}er", scope) for scope in SCOPES}
    servers = Servers(folder)
    serving = servers(data=data, environment={"REQUIRE_TOKEN": "yes"})
    with httpx.Client(base_url=serving.url, headers=bearer(tokens["admin"]), timeout=60) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d"}).raise_for_status()
        edits = [{"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}]
        http.post("/api/diagrams/d/operations", json={"operations": edits}).raise_for_status()
        yield serving, tokens, http
    servers.end()


@pytest.mark.parametrize(
    "path", ["/api//tokens", "/api/tokens/", "/api/./tokens", "/API/TOKENS", "/mcp/../api/tokens", "/api/%74okens"]
)
def test_no_other_spelling_of_an_address_needs_less(guarded: Any, path: str) -> None:
    serving, tokens, _ = guarded
    with httpx.Client(headers=bearer(tokens["edit"])) as http:
        answer = http.send(
            httpx.Request("GET", httpx.URL(serving.url).copy_with(raw_path=path.encode()), headers=http.headers)
        )
    assert answer.status_code in {403, 404}
    assert "edit" not in answer.text or answer.status_code == 403


async def test_a_tool_that_both_reads_and_edits_is_judged_by_what_it_is_asked(guarded: Any) -> None:
    serving, tokens, admin = guarded
    before = admin.get("/api/diagrams/d/comments").json()
    async with agent(f"{serving.url}/mcp", "auto", token=tokens["read"]) as ada:
        assert not (await ada.call("comments", id="d", do="list")).is_error
        for hostile in ("add", "List", ["list"], None, 1):
            said = await ada.refusal("comments", id="d", do=hostile, text="mine", x=1, y=1)
            assert said.startswith(("FORBIDDEN", "INVALID"))
    assert admin.get("/api/diagrams/d/comments").json() == before


def test_bare_json_rpc_is_judged_alike_and_carries_the_name(guarded: Any) -> None:
    serving, tokens, admin = guarded

    def rpc(scope: str, **arguments: Any) -> Any:
        call = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": "apply_operations", "arguments": arguments},
        }
        answer = httpx.post(f"{serving.url}/mcp/rpc", json=[call], headers=bearer(tokens[scope]), timeout=60)
        return answer.json()[0]["result"]

    ops = {"id": "d", "ops": [{"op": "node", "type": "task:manual", "id": "by_rpc"}]}
    assert rpc("read", **ops)["isError"]
    assert not rpc("edit", **ops).get("isError")
    newest = admin.get("/api/diagrams/d/history").json()["entries"][0]
    assert (newest["author"], newest["authorKind"]) == ("editer", "agent")


async def test_a_reading_session_changes_nothing_whatever_it_sends(guarded: Any) -> None:
    serving, tokens, admin = guarded
    address = serving.websocket.replace("/workflow", "/glsp")

    def state() -> Any:
        model, comments = (
            admin.get("/api/diagrams/watched/model").json(),
            admin.get("/api/diagrams/watched/comments").json(),
        )
        return model, comments, admin.get("/api/diagrams/watched/versions").json()

    admin.post("/api/diagrams", json={"copyOf": "d", "id": "watched"}).raise_for_status()
    before = state()
    ours = (*DELTA_KINDS, "comments", "fileState", "layoutDone")
    for scope, kinds in (("read", CLIENT_KINDS), ("read", ours), ("edit", CLIENT_KINDS)):
        async with connect(address, headers=bearer(tokens[scope])) as client:
            offered: Any = await client.initialize(args={"author": "Mallory"})
            session = await client.start_session("s", kinds=kinds)
            root = await session.open("glsp:watched")
            modes = [each["editMode"] for each in session.received if each["kind"] == "setEditMode"]
            assert modes == (["readonly"] if scope == "read" else [])
            node = next(each for each in root["children"] if each["type"].startswith("task"))
            every = set(offered["serverActions"]["workflow-diagram"]) | OUR_OPERATIONS | WISHES
            every |= {"glspUndo", "glspRedo", "saveModel"}
            await session.send({"kind": "setEditMode", "editMode": "editable"})
            for kind in sorted(every - {"requestModel"}):
                await session.send({
                    "kind": kind, "isOperation": True, "elementTypeId": "task:manual", "location": {"x": 5, "y": 5},
                    "elementIds": [node["id"]], "elementId": node["id"], "labelId": f"{node['id']}_label", "text": "mine",
                    "newBounds": [{"elementId": node["id"], "newPosition": {"x": 1, "y": 1}, "newSize": {"width": 9, "height": 9}}],
                    "do": "add", "x": 1, "y": 1, "requestId": "",
                })  # fmt: skip
            await client.settle()
            assert (state() == before) == (scope == "read"), (scope, kinds)


async def test_a_stranger_gets_no_socket(guarded: Any) -> None:
    serving, _, _ = guarded
    stranger = bearer("glsp_" + "A" * 49)
    for headers in ({}, stranger, {"Cookie": "glsp_session=1.2.3"}, {"Cookie": f"glsp_session={2**40}.{'0' * 12}.x"}):
        async with connect_websocket(serving.websocket, additional_headers=headers) as socket:
            await asyncio.wait_for(socket.wait_closed(), 5)
            assert socket.close_code == UNAUTHENTICATED


def test_hostile_headers_are_strangers(guarded: Any) -> None:
    serving, tokens, _ = guarded
    good = tokens["admin"]
    for value in (
        "", "Bearer", "Bearer ", f"Bearer {good}x", f"Bearer {good[:-1]}", f"Bearer  {good} {good}", f"Basic {good}",
        f"Bearer\t{good}", "Bearer " + "glsp_" + "a" * 40_000, "Bearer ü" + good, f"{good}", f"Token {good.lower()}",
    ):  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=20)
        connection.request("GET", "/api/diagrams", headers={"Authorization": value.encode("latin-1")})
        answer = connection.getresponse()
        assert answer.status == 401, value[:60]
        assert json.loads(answer.read())["error"]["code"] == "unauthenticated"
        connection.close()
    for scheme in ("Bearer", "bearer", "Token"):
        assert (
            httpx.get(f"{serving.url}/api/diagrams", headers={"Authorization": f"{scheme} {good}"}).status_code == 200
        )
    assert good not in serving.output
