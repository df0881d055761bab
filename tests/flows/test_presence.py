# SPDX-License-Identifier: Apache-2.0
"""Several servers on one database: who has a diagram open is shown to people whichever server they happened to reach."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Generator, Mapping
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from support.agents import ERAS, agent
from support.databases import Databases
from support.glsp_client import CLIENT_KINDS, DELTA_KINDS, ClientSession, connect
from support.serving import Servers, Serving

POSTGRES = pytest.param("postgres", marks=pytest.mark.needs("postgres"))
GONE_SECONDS = 6.0
"""How long somebody is shown whose server was killed; half a second of it is for a loaded machine."""

numbers = itertools.count()


@pytest.fixture(scope="module", params=["sqlite", POSTGRES])
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[list[Serving]]:
    """Two servers on one database."""
    folder = tmp_path_factory.mktemp("presence")
    url = f"sqlite:///{folder}/glsp.db"
    if request.param == "postgres":
        databases: Databases = request.getfixturevalue("postgres_databases")
        url = databases.postgres.url(databases.emptied())
    made = Servers(folder)
    started = [made(environment={"DATABASE_URL": url}, ready=False) for _ in range(2)]
    yield [each.wait_ready() for each in started]
    made.end()


async def new_diagram(serving: Serving) -> str:
    name = f"d{next(numbers)}"
    async with httpx.AsyncClient(base_url=serving.url, timeout=30) as http:
        await http.post("/api/diagrams", json={"type": "workflow", "id": name})
    return name


class Somebody:
    """A scripted client that is told who else is here."""

    def __init__(self, session: ClientSession) -> None:
        self.session = session

    @property
    def others(self) -> Mapping[str, dict[str, Any]]:
        """The others by name, as the last messages have it."""
        people: dict[str, dict[str, Any]] = {}
        for told in self.session.received:
            if told["kind"] == "presence":
                if told.get("full"):
                    people.clear()
                people |= {person["id"]: person for person in told.get("people", ())}
                people = {key: person for key, person in people.items() if key not in told.get("gone", ())}
        return {person["name"]: person for person in people.values()}

    async def until(self, *names: str, patience: float = 45) -> None:
        """The others are these."""
        await self.session.client.until(
            lambda: sorted(self.others) == sorted(names), patience=patience, what=f"{names}, but {list(self.others)}"
        )


async def arrive(stack: AsyncExitStack, serving: Serving, name: str, diagram: str, *, stock: bool = False) -> Somebody:
    client = await stack.enter_async_context(connect(serving.websocket))
    await client.initialize(f"app of {name}", args={"author": name})
    session = await client.start_session(name, kinds=CLIENT_KINDS if stock else (*DELTA_KINDS, "presence"))
    await session.open(f"glsp:{diagram}")
    return Somebody(session)


async def test_people_at_two_servers_see_each_other_and_where_they_are(servers: list[Serving]) -> None:
    here, there = servers
    diagram, other = await new_diagram(here), await new_diagram(here)
    async with AsyncExitStack() as stack:
        ada = await arrive(stack, here, "Ada", diagram)
        moved = {"selection": ["t1"], "cursor": {"x": 1, "y": 2}, "view": {"x": 0, "y": 0, "width": 8, "height": 9}}
        await ada.session.send({"kind": "presence", **moved})
        await arrive(stack, there, "Eve", other)
        stock = await arrive(stack, there, "Stock", diagram, stock=True)
        async with AsyncExitStack() as leaving:
            bob = await arrive(leaving, there, "Bob", diagram)
            await ada.until("Bob", "Stock")
            await bob.until("Ada", "Stock")
            assert moved.items() <= bob.others["Ada"].items()
            await bob.session.send({"kind": "presence", "selection": ["t2"], "cursor": {"x": 3, "y": 4}})
            await ada.session.client.until(lambda: ada.others["Bob"].get("cursor") == {"x": 3, "y": 4})
            assert ada.others["Bob"]["selection"] == ["t2"]
        await ada.until("Stock")
        assert "presence" not in {action["kind"] for action in stock.session.received}
    for serving in servers:
        metrics = serving.get("/metrics")[1].decode()
        assert 'glsp_announcements_total{outcome="told"}' in metrics
        assert 'glsp_announcements_total{outcome="ignored"}' not in metrics


async def test_a_script_and_an_agent_may_reach_another_server_with_every_request(servers: list[Serving]) -> None:
    diagram = await new_diagram(servers[0])
    async with AsyncExitStack() as stack:
        https = [await stack.enter_async_context(httpx.AsyncClient(base_url=each.url, timeout=30)) for each in servers]
        turns = itertools.cycle(https)

        async def edit(kind: str, rev: int | None = None, **members: Any) -> int:
            operations = [{"kind": kind, **members}]
            answer = await next(turns).post(
                f"/api/diagrams/{diagram}/operations", json={"operations": operations, "rev": rev}
            )
            assert answer.status_code == 200, answer.text
            assert answer.json()["applied"], answer.text
            return answer.json()["revision"]

        for number in range(5):
            name = f"n{number}"
            made = await edit("createNode", elementTypeId="task:manual", args={"elementId": name})
            named = await edit("updateElement", rev=made, elementId=name, set={"duration": number})
            assert await edit("deleteElement", rev=named, elementIds=[name]) == 3 * number + 3
        for era in ERAS:
            answers: list[str] = []
            for at, each in enumerate((*servers, *servers)):
                async with agent(f"{each.url}/mcp", era) as ada:
                    node = [{"op": "node", "type": "t", "id": f"{era}_{at}".replace("-", "_")}]
                    rev = int(answers[-1].split()[0].removeprefix("r")) if answers else None
                    answers.append(
                        await ada.text("apply_operations", id=diagram, ops=node, **({"rev": rev} if rev else {}))
                    )
            assert len(answers) == 4
        tags = set[str]()
        for http in https:
            async with asyncio.timeout(45):
                while len((found := await http.get(f"/api/diagrams/{diagram}/model")).json()["children"]) < 4 * len(
                    ERAS
                ):
                    await asyncio.sleep(0.02)
            tags.add(found.headers["ETag"])
        assert len(tags) == 1


async def test_those_whose_server_is_killed_disappear_and_are_there_once_when_it_is_back(
    servers: list[Serving],
) -> None:
    here, there = servers
    diagram = await new_diagram(here)
    async with AsyncExitStack() as stack:
        ada = await arrive(stack, here, "Ada", diagram)
        await arrive(stack, there, "Bob", diagram)
        await ada.until("Bob")
        there.kill()
        await ada.until(patience=GONE_SECONDS)
        there.restart()
        bob = await arrive(stack, there, "Bob", diagram)
        await ada.until("Bob")
        await bob.until("Ada")
        assert len([told for told in ada.session.received if told["kind"] == "presence" and told.get("full")]) == 1


async def test_those_whose_server_stops_in_order_are_gone_at_once(servers: list[Serving]) -> None:
    here, there = servers
    diagram = await new_diagram(here)
    async with AsyncExitStack() as stack:
        ada = await arrive(stack, here, "Ada", diagram)
        await arrive(stack, there, "Bob", diagram)
        await ada.until("Bob")
        assert there.stop() == 0
        await ada.until(patience=2)
