# SPDX-License-Identifier: Apache-2.0
"""Servers that share a Redis beside their PostgreSQL: with it all is faster, without it nothing is lost."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from itertools import count

import httpx
import pytest

from scripts.services.redis import QUOTED, Cluster, Redis, Sentinels
from support.databases import Databases
from support.redis import SECRET, own
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("postgres", "redis")

PATIENCE_SECONDS = 60.0
CATCH_UP_SECONDS = 2.0
"""What is promised while Redis is away."""


@pytest.fixture
def redis() -> Generator[Redis]:
    with own() as service:
        assert isinstance(service, Redis)
        yield service


def start(server: Servers, databases: Databases, redis_url: str, number: int = 2) -> list[Serving]:
    environment = {
        "DATABASE_URL": databases.postgres.url(databases.emptied()),
        "REDIS_URL": redis_url,
        "SECRET_KEY": SECRET,
    }
    found = [server(environment=environment, ready=False) for _ in range(number)]
    return [each.wait_ready() for each in found]


def is_up(serving: Serving) -> bool:
    status, body = serving.get("/ready")
    said = json.loads(body)["services"]["redis"]
    assert (status, said["required"]) == (200, False)
    return said["up"]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(0.02)


def metric(serving: Serving, name: str) -> float:
    text = serving.get("/metrics")[1].decode()
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(f"{name} "))


class Editing:
    """One after the other edits one diagram at a server, until it is stopped; each edit is seen at another server."""

    def __init__(self, here: Serving, there: Serving, who: str) -> None:
        self._here = httpx.AsyncClient(base_url=here.url, timeout=30)
        self._there = httpx.AsyncClient(base_url=there.url, timeout=30)
        self._who = who
        self._is_over = False
        self.acknowledged: list[str] = []
        self.waits: list[float] = []
        self.seen_after: list[float] = []

    def stop(self) -> None:
        self._is_over = True

    async def run(self) -> None:
        async with self._here, self._there:
            for number in count():
                if self._is_over:
                    return
                name = f"{self._who}-{number}"
                node = {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": name}}
                started = time.monotonic()
                answer = await self._here.post(
                    "/api/diagrams/d/operations", json={"operations": [node], "operationId": name}
                )
                assert answer.status_code == 200, answer.text
                done = time.monotonic()
                self.acknowledged.append(name)
                self.waits.append(done - started)
                await self._seen(answer.json()["revision"])
                self.seen_after.append(time.monotonic() - done)

    async def _seen(self, revision: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await self._there.get("/api/diagrams/d/model")).json()["revision"] < revision:
                await asyncio.sleep(0.005)


async def make(serving: Serving) -> None:
    async with httpx.AsyncClient(base_url=serving.url, timeout=30) as http:
        assert (await http.post("/api/diagrams", json={"type": "workflow", "id": "d"})).status_code == 201


async def check_nothing_lost_or_doubled(servers: list[Serving], acknowledged: list[str]) -> None:
    models, logs = [], []
    for serving in servers:
        async with httpx.AsyncClient(base_url=serving.url, timeout=30) as http:
            models.append((await http.get("/api/diagrams/d/model")).json())
            logs.append((await http.get("/api/diagrams/d/history?limit=1000")).json()["entries"])
    assert models[0] == models[1]
    assert logs[0] == logs[1]
    assert sorted(entry["operationId"] for entry in logs[0]) == sorted(acknowledged)
    assert {child["id"] for child in models[0]["children"]} == set(acknowledged)


@asynccontextmanager
async def edited(here: Serving, there: Serving) -> AsyncGenerator[Callable[[int], Awaitable[None]]]:
    """While inside, two people edit, each at one of two servers; what is given waits until both made so many more. Afterwards
    nothing is lost or doubled, and each saw the other's edits in time.
    """
    lanes = [Editing(here, there, "ada"), Editing(there, here, "bob")]

    async def more_edits(count: int) -> None:
        marks = [len(lane.acknowledged) + count for lane in lanes]
        await until(lambda: all(len(lane.acknowledged) >= mark for lane, mark in zip(lanes, marks, strict=True)))

    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(lane.run()) for lane in lanes]
        yield more_edits
        for lane in lanes:
            lane.stop()
        await asyncio.gather(*running)
    assert max(max(lane.seen_after) for lane in lanes) < CATCH_UP_SECONDS
    await check_nothing_lost_or_doubled([here, there], [name for lane in lanes for name in lane.acknowledged])


async def test_edits_at_two_servers_go_on_while_redis_is_killed_and_comes_back(
    server: Servers, postgres_databases: Databases, redis: Redis
) -> None:
    redis.kill()
    here, there = start(server, postgres_databases, redis.url)  # without it
    assert not is_up(here)
    await make(here)
    redis.start()
    await until(lambda: is_up(here) and is_up(there))
    async with edited(here, there) as more_edits:
        await more_edits(4)
        redis.kill()
        await until(lambda: not is_up(here) and not is_up(there))
        assert 'glsp_backing_up{service="redis"} 0.0' in here.get("/metrics")[1].decode()
        await more_edits(4)
        redis.start()
        await until(lambda: is_up(here) and is_up(there))
        await more_edits(4)
    assert metric(there, "glsp_bus_delay_seconds_count") > 0
    for serving in (here, there):
        assert QUOTED not in serving.output
        assert "only for tests" not in serving.output


@pytest.mark.long("chaos")
async def test_edits_go_on_while_sentinels_make_another_server_the_master(
    server: Servers, postgres_databases: Databases
) -> None:
    with own("sentinel") as service:
        assert isinstance(service, Sentinels)
        here, there = start(server, postgres_databases, service.url)
        await until(lambda: is_up(here) and is_up(there))
        await make(here)
        async with edited(here, there) as more_edits:
            await more_edits(6)
            before = service.master()
            before.kill()
            await until(lambda: not is_up(here) and not is_up(there))
            await until(lambda: is_up(here) and is_up(there))
            assert service.master() is not before
            before.start()
            await more_edits(5)


@pytest.mark.long("chaos")
async def test_edits_go_on_while_nodes_of_a_cluster_die_one_after_the_other_and_come_back(
    server: Servers, postgres_databases: Databases
) -> None:
    with own("cluster") as service:
        assert isinstance(service, Cluster)
        here, there = start(server, postgres_databases, service.url)
        await until(lambda: is_up(here) and is_up(there))
        await make(here)
        async with edited(here, there) as more_edits:
            await more_edits(30)
            for node in service.nodes:
                node.kill()
                await more_edits(30)
                node.start()
                await until(lambda: is_up(here) and is_up(there))
                await more_edits(30)
        for serving in (here, there):
            assert QUOTED not in serving.output
