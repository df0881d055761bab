# SPDX-License-Identifier: Apache-2.0
"""A rolling upgrade: the version before this one and this one serve the same database side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from glsp.storage.migrate import SCHEMA
from support.agents import agent
from support.databases import own_postgres
from support.glsp_client import CLIENT_KINDS, DELTA_KINDS, ClientSession, connect
from support.previous import Previous, previous
from support.serving import Servers, Serving

pytestmark = [pytest.mark.long("rehearsal"), pytest.mark.timeout(600), pytest.mark.needs("git", "page", "elk")]


@pytest.fixture(scope="module")
def before() -> Previous:
    return previous()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.needs("postgres"))])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/shared.db"
        return
    with own_postgres() as postgres:
        postgres.make_database("glsp")
        yield postgres.url("glsp")


def node(element_id: str) -> dict[str, Any]:
    return {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": element_id}}


def ids(session: ClientSession) -> set[str]:
    return {child["id"] for child in session.root["children"]}


@asynccontextmanager
async def person(serving: Serving, name: str, kinds: tuple[str, ...]) -> AsyncGenerator[ClientSession]:
    async with connect(serving.websocket) as client:
        await client.initialize(args={"author": name})
        session = await client.start_session(kinds=kinds)
        await session.open("glsp:d")
        yield session


async def history(serving: Serving) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(base_url=serving.url, timeout=30) as http:
        entries = (await http.get("/api/diagrams/d/history?limit=500")).json()["entries"]
    return [{"revision": each["revision"], "id": each["operationId"], "author": each["author"]} for each in entries]


def test_the_version_before_is_another_one(before: Previous) -> None:
    assert before.said("import glsp; print(glsp.__file__)") == str(before.folder / "glsp" / "__init__.py")
    assert int(before.said("from glsp.storage.migrate import SCHEMA; print(SCHEMA)")) <= SCHEMA


async def test_people_and_agents_at_both_versions_edit_one_diagram(server: Servers, before: Previous, url: str) -> None:
    around = {"DATABASE_URL": url, "SECRET_KEY": "the same at every server of the tests"}
    old = server(environment={**around, **before.environment}, command=before.command)
    async with httpx.AsyncClient(base_url=old.url, timeout=30) as http:
        await http.post("/api/diagrams", json={"type": "workflow", "id": "d", "name": "Order"})
        edit = {"operations": [node("first")], "operationId": "first"}
        assert (await http.post("/api/diagrams/d/operations", json=edit)).status_code == 200

    new = server(environment=around)  # it brings the database to its schema while the old one serves
    async with person(old, "olga", CLIENT_KINDS) as olga, person(new, "nina", DELTA_KINDS) as nina:
        for number in range(5):
            await olga.operate(node(f"olga-{number}"))
            await nina.operate(node(f"nina-{number}"))
        async with agent(f"{old.url}/mcp", "auto") as one, agent(f"{new.url}/mcp", "auto") as other:
            for number, each in enumerate((one, other)):
                edits = [{"op": "node", "type": "t", "id": f"agent-{number}", "x": 0, "y": 600}]
                await each.text("apply_operations", id="d", ops=edits, operation_id=f"agent-{number}")
            async with asyncio.timeout(30):
                while await one.text("get_diagram", id="d") != await other.text("get_diagram", id="d"):
                    await asyncio.sleep(0.05)
        wanted = {"first", "agent-0", "agent-1", *(f"{who}-{n}" for who in ("olga", "nina") for n in range(5))}
        for session in (olga, nina):
            await session.client.until(lambda session=session: ids(session) == wanted)
        await olga.operate({"kind": "glspUndo"})
        await nina.operate({"kind": "glspUndo"})
        for session in (olga, nina):
            await session.client.until(lambda session=session: ids(session) == wanted - {"olga-4", "nina-4"})
    assert await history(old) == await history(new)

    async with httpx.AsyncClient(base_url=new.url, timeout=30) as http:
        again = await http.post("/api/diagrams/d/operations", json=edit)  # the old one has answered it
        assert again.json()["repeated"] is True
        await http.patch("/api/diagrams/d", json={"name": "Order to cash"})
    await asyncio.to_thread(old.restart)  # and comes back on the newer schema, as after a rollback
    async with httpx.AsyncClient(base_url=old.url, timeout=30) as http:
        assert (await http.get("/api/diagrams/d")).json()["name"] == "Order to cash"
        assert (await http.post("/api/diagrams/d/operations", json={"operations": [node("last")]})).status_code == 200
    old.stop()
    found = await history(new)
    assert [entry["revision"] for entry in found] == list(range(len(found), 0, -1))
    async with person(new, "nina", DELTA_KINDS) as nina:
        assert ids(nina) == (wanted | {"last"}) - {"olga-4", "nina-4"}
