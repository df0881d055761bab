# SPDX-License-Identifier: Apache-2.0
"""Servers behind haproxy that may be killed, a crowd that edits meanwhile, and the proof of what came of it."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx

from scripts.services.haproxy import Haproxy
from scripts.services.process import own_folder
from support.agents import ERAS
from support.editors import Editor, Ledger, Machine, Person
from support.serving import Servers, Serving, free_port

SECRET = "the same at every server of the tests"
PATIENCE_SECONDS = 120.0


class Fleet:
    """Servers behind a balancer, which may be killed."""

    def __init__(self, servers: Sequence[Serving], url: str) -> None:
        self.servers = list(servers)
        self.url = url
        self.websocket = url.replace("http", "ws") + "/glsp"

    async def answers(self) -> None:
        """Waits until the balancer has noticed that all servers are up."""
        async with httpx.AsyncClient(base_url=self.url, timeout=30) as http, asyncio.timeout(PATIENCE_SECONDS):
            found: set[str] = set()
            while len(found) < len(self.servers):
                answer = await http.get("/api/server")
                if answer.status_code == 200:
                    found.add(answer.json()["instance"])
                else:
                    await asyncio.sleep(0.1)

    async def kill(self, *numbers: int) -> None:
        """Ends servers at once and starts them again."""
        for number in numbers:
            self.servers[number].kill()
        await asyncio.gather(*(asyncio.to_thread(self.servers[number].restart) for number in numbers))


class Crowd:
    """Everybody who edits, and what they were told."""

    def __init__(self, diagrams: Sequence[str], people: int, machines: int) -> None:
        self.ledger = Ledger()
        self.diagrams = diagrams
        self.people = [Person(f"person{n}", diagrams[n % len(diagrams)], self.ledger) for n in range(people)]
        self.machines = [
            Machine(f"machine{n}", diagrams[n % len(diagrams)], self.ledger, ERAS[n % len(ERAS)])
            for n in range(machines)
        ]
        self._seen = asyncio.Event()

    @property
    def everybody(self) -> list[Editor]:
        return [*self.people, *self.machines]

    @asynccontextmanager
    async def editing(self, fleet: Fleet) -> AsyncGenerator[None]:
        """They edit inside; on leaving, what is under way is finished and everybody sees the end."""
        async with asyncio.TaskGroup() as tasks:
            await self._make(fleet)
            for person in self.people:
                tasks.create_task(person.run(fleet.websocket, self._seen))
            for machine in self.machines:
                tasks.create_task(machine.run(fleet.url))
            await self.more(self.ledger.count + len(self.everybody))
            yield
            for editor in self.everybody:
                editor.stopping = True
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not all(editor.is_done for editor in self.everybody):
                    await asyncio.sleep(0.05)
                for diagram in self.diagrams:
                    await self._converge(fleet, diagram)
            self._seen.set()

    async def _make(self, fleet: Fleet) -> None:
        async with httpx.AsyncClient(base_url=fleet.servers[0].url, timeout=60) as http:
            for diagram in self.diagrams:
                await http.post("/api/diagrams", json={"type": "workflow", "id": diagram})

    async def more(self, count: int) -> None:
        """Waits until so many edits were acknowledged in all."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.ledger.count < count:
                await asyncio.sleep(0.02)

    async def _converge(self, fleet: Fleet, diagram: str) -> None:
        wanted = await model(fleet.servers[0], diagram)
        watching = [person for person in self.people if person.diagram == diagram]
        while not all(person.session is not None and shown(person.session.root) == wanted for person in watching):
            await asyncio.sleep(0.05)


def shown(root: dict[str, Any]) -> dict[str, Any]:
    """The nodes of a model with all that they are; the revisions of sessions differ."""
    return {child["id"]: child for child in root.get("children", ())}


async def model(serving: Serving, diagram: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=serving.url, timeout=60) as http:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (answer := await http.get(f"/api/diagrams/{diagram}/model")).status_code != 200:
                await asyncio.sleep(0.1)
        return shown(answer.json())


async def log(serving: Serving, diagram: str) -> list[dict[str, Any]]:
    """All entries, oldest first."""
    entries: list[dict[str, Any]] = []
    async with httpx.AsyncClient(base_url=serving.url, timeout=60) as http:
        before = ""
        while page := (await http.get(f"/api/diagrams/{diagram}/history?limit=500{before}")).json()["entries"]:
            entries += page
            before = f"&before={page[-1]['revision']}"
    return entries[::-1]


async def proven(fleet: Fleet, crowd: Crowd) -> None:
    """What was acknowledged is in the log once and has its effect, at every server."""
    assert not crowd.ledger.problems, crowd.ledger.problems[:10]
    for diagram in crowd.diagrams:
        logs = [await log(each, diagram) for each in fleet.servers]
        assert all(each == logs[0] for each in logs)
        assert [entry["revision"] for entry in logs[0]] == list(range(1, len(logs[0]) + 1))
        found = Counter(entry["operationId"] for entry in logs[0])
        told = Counter(crowd.ledger.acknowledged[diagram])
        assert max(told.values()) == 1
        assert found == told  # everything under way was finished, so there is nothing else either
        places = {
            name: place for each in crowd.everybody if each.diagram == diagram for name, place in each.mine.items()
        }
        for serving in fleet.servers:
            nodes = await model(serving, diagram)
            assert {name: (node["position"]["x"], node["position"]["y"]) for name, node in nodes.items()} == places


@contextmanager
def fleet_of(server: Servers, count: int, environment: Mapping[str, str]) -> Generator[Fleet]:
    """Servers with the same settings behind haproxy."""
    ports = [free_port() for _ in range(count)]
    folder = own_folder()
    haproxy = Haproxy(folder / "haproxy", ports)
    try:
        around = {**environment, "SECRET_KEY": SECRET}
        started = [server(port=port, environment=around, ready=False) for port in ports]
        haproxy.start()
        yield Fleet([each.wait_ready() for each in started], haproxy.url)
    finally:
        haproxy.kill()
        shutil.rmtree(folder, ignore_errors=True)
