# SPDX-License-Identifier: Apache-2.0
"""Several servers on one PostgreSQL serve the same live diagrams, whichever of them a client happened to reach."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Sequence
from typing import Any

import httpx
import pytest

from scripts.services.postgres import Postgres
from support.databases import Databases, own_postgres
from support.glsp_client import CLIENT_KINDS, DELTA_KINDS, ClientSession, GlspClient, connect
from support.serving import Servers, Serving

POSTGRES = pytest.param("postgres", marks=pytest.mark.needs("postgres"))
PGBOUNCER = pytest.param("pgbouncer", marks=pytest.mark.needs("postgres", "pgbouncer"))
PATIENCE_SECONDS = 60.0
LANES = 4
EDITS = 8


@pytest.fixture(params=[POSTGRES, PGBOUNCER])
def url(request: pytest.FixtureRequest) -> str:
    databases: Databases = request.getfixturevalue("postgres_databases")
    via = databases.postgres if request.param == "postgres" else databases.pooler
    return via.url(databases.emptied())


def start(server: Servers, url: str, count: int) -> list[Serving]:
    found = [server(environment={"DATABASE_URL": url}, ready=False) for _ in range(count)]
    return [each.wait_ready() for each in found]


async def joined(client: GlspClient, name: str, kinds: tuple[str, ...]) -> ClientSession:
    await client.initialize(f"app of {name}", args={"author": name})
    session = await client.start_session(name, kinds=kinds)
    await session.open("glsp:d")
    return session


def ids(session: ClientSession) -> set[str]:
    return {child["id"] for child in session.root["children"]}


def node(element_id: str) -> dict[str, Any]:
    return {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": element_id}}


async def test_a_client_at_one_server_sees_what_a_client_at_another_does(server: Servers, url: str) -> None:
    here, there = start(server, url, 2)
    async with httpx.AsyncClient(base_url=here.url, timeout=30) as http:
        await http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
    async with connect(here.websocket) as one, connect(there.websocket) as two:
        ada, bob = await joined(one, "ada", CLIENT_KINDS), await joined(two, "bob", DELTA_KINDS)
        await ada.operate(node("of-ada"))
        await two.until(lambda: ids(bob) == {"of-ada"})
        await bob.operate(node("of-bob"))
        await one.until(lambda: ids(ada) == {"of-ada", "of-bob"})
        await ada.operate({"kind": "deleteElement", "elementIds": ["of-bob"]})
        await two.until(lambda: ids(bob) == {"of-ada"})
        async with httpx.AsyncClient(base_url=there.url, timeout=30) as http:
            await http.patch("/api/diagrams/d", json={"name": "Renamed there"})
        async with httpx.AsyncClient(base_url=here.url, timeout=30) as http:
            assert (await http.get("/api/diagrams/d")).json()["name"] == "Renamed there"
    for serving in (here, there):
        assert "only%20for%20tests" not in serving.output


async def lane(serving: Serving, who: str) -> list[int]:
    """Edits one after the other, the same again until it is answered; gives the refusals on the way."""
    refusals: list[int] = []
    async with httpx.AsyncClient(base_url=serving.url, timeout=30) as http, asyncio.timeout(PATIENCE_SECONDS):
        for number in range(EDITS):
            key = f"{who}-{number}"
            edit = {"operations": [node(key)], "operationId": key}
            while (await http.post("/api/diagrams/d/operations", json=edit)).status_code != 200:
                refusals.append(number)
                await asyncio.sleep(0.05)
    return refusals


async def history(serving: Serving) -> list[tuple[int, str]]:
    async with httpx.AsyncClient(base_url=serving.url, timeout=30) as http:
        entries = (await http.get("/api/diagrams/d/history?limit=500")).json()["entries"]
    return [(entry["revision"], entry["operationId"]) for entry in reversed(entries)]


async def model(serving: Serving) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=serving.url, timeout=30) as http:
        return (await http.get("/api/diagrams/d/model")).json()


async def converged(servers: Sequence[Serving], count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            models = [await model(each) for each in servers]
            if all(len(each["children"]) == count for each in models):
                return models
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "url",
    [
        POSTGRES,
        pytest.param("pgbouncer", marks=[pytest.mark.needs("postgres", "pgbouncer"), pytest.mark.long("chaos")]),
    ],
    indirect=True,
)
async def test_three_servers_and_twelve_editors_on_one_diagram_lose_and_double_nothing(
    server: Servers, url: str
) -> None:
    servers = start(server, url, 3)
    async with httpx.AsyncClient(base_url=servers[0].url, timeout=30) as http:
        await http.post("/api/diagrams", json={"type": "workflow", "id": "d"})

    refused = await asyncio.gather(
        *(lane(serving, f"{place}-{number}") for place, serving in enumerate(servers) for number in range(LANES))
    )

    count = 3 * LANES * EDITS
    wanted = {f"{place}-{number}-{edit}" for place in range(3) for number in range(LANES) for edit in range(EDITS)}
    logs = [await history(each) for each in servers]
    assert logs[0] == logs[1] == logs[2]
    assert [revision for revision, _ in logs[0]] == list(range(1, count + 1))
    assert {operation for _, operation in logs[0]} == wanted
    models = await converged(servers, count)
    assert models[0] == models[1] == models[2]
    assert sum(map(len, refused)) == 0  # whoever is in the way of others takes turns with them


@pytest.fixture
def victim() -> Generator[Postgres]:
    with own_postgres() as made:
        made.make_database("glsp")
        yield made


@pytest.mark.needs("postgres")
async def test_while_the_database_is_away_people_can_read_and_then_all_goes_on(
    server: Servers, victim: Postgres
) -> None:
    (serving,) = start(server, victim.url("glsp"), 1)
    async with httpx.AsyncClient(base_url=serving.url, timeout=30) as http, connect(serving.websocket) as client:
        await http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
        ada = await joined(client, "ada", CLIENT_KINDS)
        await ada.operate(node("before"))
        await client.until(lambda: ids(ada) == {"before"})
        victim.kill()
        refused = await http.post("/api/diagrams/d/operations", json={"operations": [node("x")], "operationId": "x"})
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        assert refused.json()["error"]["code"] == "unavailable"
        assert {child["id"] for child in (await http.get("/api/diagrams/d/model")).json()["children"]} == {"before"}
        assert (await http.get("/ready")).status_code == 503
        assert 'glsp_backing_up{service="database"} 0.0' in (await http.get("/metrics")).text
        victim.start()
        applied = await http.post("/api/diagrams/d/operations", json={"operations": [node("x")], "operationId": "x"})
        assert applied.status_code == 200
        await client.until(lambda: ids(ada) == {"before", "x"})
        await ada.operate(node("after"))
        await client.until(lambda: ids(ada) == {"before", "x", "after"})
        assert (await http.get("/ready")).status_code == 200
        assert 'glsp_backing_up{service="database"} 1.0' in (await http.get("/metrics")).text


@pytest.mark.needs("postgres")
def test_a_server_that_starts_before_its_database_waits_for_it(server: Servers) -> None:
    with own_postgres() as postgres:
        postgres.make_database("late")
        postgres.kill()
        serving = server(environment={"DATABASE_URL": postgres.url("late")}, ready=False)
        while "asking again until it does" not in serving.output:
            assert serving.process.poll() is None, serving.output
            time.sleep(0.1)
        postgres.start()
        assert httpx.get(f"{serving.wait_ready().url}/ready").status_code == 200
