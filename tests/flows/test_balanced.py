# SPDX-License-Identifier: Apache-2.0
"""Two servers behind haproxy in plain round robin: nobody notices which one answers, that one is stopped, or killed.

The long form of the last is in test_chaos.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator

import httpx
import pytest

from scripts.services.postgres import Postgres
from support.agents import ERAS, agent
from support.databases import own_postgres
from support.fleet import Crowd, Fleet, fleet_of, proven
from support.glsp_client import connect
from support.serving import Servers

pytestmark = pytest.mark.needs("postgres", "haproxy")


@pytest.fixture(scope="module")
def postgres() -> Generator[Postgres]:
    with own_postgres(durable=True) as made:
        made.make_database("glsp")
        yield made


@pytest.fixture(scope="module")
def two(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Generator[Fleet]:
    servers = Servers(tmp_path_factory.mktemp("two"))
    try:
        with fleet_of(servers, 2, {"DATABASE_URL": postgres.url("glsp")}) as found:
            yield found
    finally:
        servers.end()


@pytest.fixture
async def fleet(two: Fleet) -> Fleet:
    await two.answers()
    return two


@pytest.mark.parametrize("era", ERAS)
async def test_an_agent_works_while_every_request_may_reach_another_server(fleet: Fleet, era: str) -> None:
    async with agent(f"{fleet.url}/mcp", era) as ada:
        await ada.call("create_diagram", type="workflow", id=f"of-{era}", source="t a >b\nt b")
        for number in range(6):
            await ada.text("apply_operations", id=f"of-{era}", ops=[{"op": "set", "id": "a", "label": f"n{number}"}])
        assert (await ada.text("undo", id=f"of-{era}")).startswith("r8 ~1")
        history = (await ada.text("history", id=f"of-{era}")).splitlines()
        assert len(history) == 8
        assert all("Ada's agent (agent)" in line for line in history)


async def test_no_question_fails_while_a_server_is_stopped_and_its_clients_are_told(fleet: Fleet) -> None:
    async with httpx.AsyncClient(base_url=fleet.url, timeout=30) as http:
        await http.post("/api/diagrams", json={"type": "workflow", "id": "stays"})
        asking = True

        async def ask() -> list[int]:
            found: list[int] = []
            while asking:
                found.append((await http.get("/api/diagrams/stays")).status_code)
            return found

        lanes = [asyncio.create_task(ask()) for _ in range(4)]
        async with connect(fleet.websocket) as one, connect(fleet.websocket) as two:
            for client in (one, two):
                await client.initialize()
                await client.start_session()
            stopping = asyncio.create_task(asyncio.to_thread(fleet.servers[0].stop))
            await asyncio.wait(
                [asyncio.create_task(each.until(lambda each=each: each.closed is not None)) for each in (one, two)],
                return_when=asyncio.FIRST_COMPLETED,
            )
            assert await stopping == 0
            assert [one.closed is None, two.closed is None].count(True) == 1
        asking = False
        answers = [status for lane in await asyncio.gather(*lanes) for status in lane]
    assert set(answers) == {200}
    await asyncio.to_thread(fleet.servers[0].restart)


@pytest.mark.timeout(300)
async def test_kills_of_servers_and_of_the_database_lose_and_double_nothing(fleet: Fleet, postgres: Postgres) -> None:
    crowd = Crowd(("left", "right"), people=6, machines=2)
    async with crowd.editing(fleet):
        await fleet.kill(0)
        await crowd.more(crowd.ledger.count + 30)
        postgres.kill()
        again = asyncio.create_task(fleet.kill(1))
        await asyncio.to_thread(postgres.start)
        await again
        await crowd.more(crowd.ledger.count + 30)
    await proven(fleet, crowd)
    print(f"{crowd.ledger.count} edits, longest outage {crowd.ledger.outage:.1f} s")
