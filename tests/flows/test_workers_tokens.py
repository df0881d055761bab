# SPDX-License-Identifier: Apache-2.0
"""Tokens and rates with `--workers 2`: whichever worker is reached, one is the same caller, and is counted once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx
import pytest

from glsp.endpoints.vouching import HEADER
from support.agents import agent
from support.glsp_client import connect
from support.serving import Servers, Serving
from support.tokens import bearer, make_token
from support.workers import at_each, begin

EMPTY = json.dumps({"id": "model", "type": "graph", "children": []})
RATE = 6


class Place(NamedTuple):
    """A server with two workers that asks for tokens."""

    serving: Serving
    tokens: dict[str, str]

    @asynccontextmanager
    async def elsewhere(self, name: str) -> AsyncGenerator[httpx.AsyncClient]:
        """Somebody at the worker that owns no files."""
        async with at_each(self.serving) as found:
            found[2].headers.update(bearer(self.tokens[name]))
            yield found[2]

    async def edits(self, http: httpx.AsyncClient) -> list[dict[str, Any]]:
        """Who edited the file."""
        return (await http.get("/api/diagrams/file:shared.wf/history")).json()["entries"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Place]:
    folder = tmp_path_factory.mktemp("workers")
    data = folder / "data0"
    scopes = {
        "rpc": "edit",
        "mcp": "edit",
        "rest": "edit",
        "looks": "read",
        "leaves": "edit",
        "admin": "admin",
        "both": "edit",
    }
    tokens = {name: make_token(data, name, scope) for name, scope in scopes.items()}
    servers = Servers(folder)
    environment = {"REQUIRE_TOKEN": "yes", "RATE_LIMIT_EDITS": f"0.01/{RATE}", "RATE_LIMIT_READS": "0.01/60"}
    try:
        serving = servers("--workers", "2", data=data, environment=environment)
        (serving.workspace / "shared.wf").write_text(EMPTY)
        yield Place(serving, tokens)
    finally:
        servers.end()


def edit(element: str, number: int = 1) -> dict[str, Any]:
    edits = [{"op": "node", "type": "t", "id": element}]
    arguments = {"id": "file:shared.wf", "ops": edits}
    return {
        "jsonrpc": "2.0",
        "id": number,
        "method": "tools/call",
        "params": {"name": "apply_operations", "arguments": arguments},
    }


async def test_bare_json_rpc_about_files_is_carried_out_in_the_name_of_the_caller_and_counted_once(
    place: Place,
) -> None:
    async with place.elsewhere("rpc") as http:
        calls = [edit(f"rpc{number}", number) for number in range(RATE + 2)]
        answers = (await http.post("/mcp/rpc", json=calls)).json()
        assert [bool(each["result"].get("isError")) for each in answers] == [False] * RATE + [True] * 2
        assert "per second are allowed" in answers[-1]["result"]["content"][0]["text"]
        entries = await place.edits(http)
        assert {(each["author"], each["authorKind"]) for each in entries[:RATE]} == {("rpc", "agent")}


async def test_an_agent_that_edits_a_file_elsewhere_is_counted_once(place: Place) -> None:
    async with place.elsewhere("mcp") as http:
        talk = await begin(http)
        answers = [(await http.post("/mcp", json=edit(f"mcp{each}"), headers=talk)).text for each in range(RATE + 1)]
        assert ['"isError":true' in each for each in answers] == [False] * RATE + [True]
        assert (await place.edits(http))[0]["author"] == "mcp"


async def test_rest_calls_about_files_are_counted_once(place: Place) -> None:
    node = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 1, "y": 1}}
    async with place.elsewhere("rest") as http:
        answers = [
            await http.post("/api/diagrams/file:shared.wf/operations", json={"operations": [node]})
            for _ in range(RATE + 1)
        ]
        assert [each.status_code for each in answers] == [200] * RATE + [429]


async def test_who_may_only_look_may_only_look_at_files_elsewhere(place: Place) -> None:
    async with place.elsewhere("looks") as http:
        told = (await http.post("/mcp/rpc", json=edit("never"))).json()["result"]
        assert told["isError"]
        assert told["content"][0]["text"].startswith("FORBIDDEN")
        assert (await http.post("/api/diagrams/file:shared.wf/operations", json={"operations": []})).status_code == 403
        assert (await http.get("/api/diagrams/file:shared.wf")).status_code == 200


async def test_nobody_makes_himself_an_admin_by_what_workers_say_to_each_other(place: Place) -> None:
    async with place.elsewhere("looks") as http:
        for word in ("", "x", "eyJjYWxsZXIiOnsic2NvcGUiOiJhZG1pbiJ9fQ==.00"):
            assert (await http.get("/api/tokens", headers={HEADER: word})).status_code == 403
            answer = await http.post("/api/diagrams/file:shared.wf/save", json={}, headers={HEADER: word})
            assert answer.status_code == 403
    async with httpx.AsyncClient(base_url=place.serving.url) as stranger:
        assert (await stranger.get("/api/diagrams", headers={HEADER: "x.y"})).status_code == 401


async def test_a_revoked_token_is_nobody_at_every_worker(place: Place) -> None:
    secret = place.tokens["leaves"]
    async with at_each(place.serving) as at, connect(place.serving.websocket, headers=bearer(secret)) as person:
        await person.initialize()
        for http in at.values():
            assert (await http.get("/api/diagrams", headers=bearer(secret))).status_code == 200
        admin = bearer(place.tokens["admin"])
        known = (await at[1].get("/api/tokens", headers=admin)).json()["tokens"]
        number = next(each["id"] for each in known if each["name"] == "leaves")
        assert (await at[1].delete(f"/api/tokens/{number}", headers=admin)).status_code == 200
        await person.until(lambda: person.closed is not None)
        async with asyncio.timeout(2):  # at the other worker within a second
            for http in at.values():
                while (await http.get("/api/diagrams", headers=bearer(secret))).status_code != 401:
                    await asyncio.sleep(0.05)


async def test_a_token_made_at_one_worker_works_at_the_other_at_once(place: Place) -> None:
    async with at_each(place.serving) as at:
        made = await at[1].post("/api/tokens", json={"name": "new"}, headers=bearer(place.tokens["admin"]))
        fresh = bearer(made.json()["secret"])
        assert (await at[2].get("/api/diagrams", headers=fresh)).status_code == 200
    async with agent(f"{place.serving.url}/mcp", "auto", token=made.json()["secret"]) as ada:
        for _ in range(4):
            assert "shared.wf" in await ada.text("list_diagrams")


async def test_whoever_goes_from_worker_to_worker_has_no_more_than_one_rate(place: Place) -> None:
    async with at_each(place.serving) as found:
        answers: list[int] = []
        for number in range(2 * RATE):
            http = found[1 + number % 2]
            http.headers.update(bearer(place.tokens["both"]))
            made = await http.post("/api/diagrams", json={"type": "workflow"})
            answers.append(made.status_code)
    assert answers == [201] * RATE + [429] * RATE
