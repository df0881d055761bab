# SPDX-License-Identifier: Apache-2.0
"""Two servers behind haproxy in plain round robin: nobody notices which one answers, nor that one is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from scripts.services.haproxy import Haproxy
from scripts.services.process import own_folder
from support.agents import ERAS, agent
from support.databases import Databases
from support.glsp_client import connect
from support.serving import Servers, Serving, free_port

PATIENCE_SECONDS = 60.0
SECRET = "the same at every server of the tests"


class Behind:
    """Servers and the balancer before them."""

    def __init__(self, servers: list[Serving], haproxy: Haproxy) -> None:
        self.servers = servers
        self.url = haproxy.url
        self.websocket = haproxy.url.replace("http", "ws") + "/workflow"


@pytest.fixture(scope="module")
def behind(postgres_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Generator[Behind]:
    url = postgres_databases.postgres.url(postgres_databases.fresh())
    servers = Servers(tmp_path_factory.mktemp("behind"))
    around = {"DATABASE_URL": url, "SECRET_KEY": SECRET}
    ports = [free_port(), free_port()]
    haproxy = Haproxy(own_folder(Path("/tmp")) / "haproxy", ports)
    try:
        started = [servers(port=port, environment=around, ready=False) for port in ports]
        haproxy.start()
        yield Behind([each.wait_ready() for each in started], haproxy)
    finally:
        haproxy.kill()
        servers.end()


pytestmark = pytest.mark.needs("postgres", "haproxy")


@pytest.fixture
async def both_up(behind: Behind) -> Behind:
    async with httpx.AsyncClient(base_url=behind.url, timeout=30) as http, asyncio.timeout(PATIENCE_SECONDS):
        answering: set[str] = set()
        while len(answering) < 2:
            answer = await http.get("/api/server")
            if answer.status_code == 200:
                answering.add(answer.json()["instance"])
            else:  # haproxy has not noticed yet that they are up
                await asyncio.sleep(0.1)
    return behind


@pytest.mark.parametrize("era", ERAS)
async def test_an_agent_works_while_every_request_may_reach_another_server(both_up: Behind, era: str) -> None:
    async with agent(f"{both_up.url}/mcp", era) as ada:
        await ada.call("create_diagram", type="workflow", id=f"of-{era}", source="t a >b\nt b")
        for number in range(6):
            await ada.text("apply_operations", id=f"of-{era}", ops=[{"op": "set", "id": "a", "label": f"n{number}"}])
        assert (await ada.text("undo", id=f"of-{era}")).startswith("r8 ~1")
        history = (await ada.text("history", id=f"of-{era}")).splitlines()
        assert len(history) == 8
        assert all("Ada's agent (agent)" in line for line in history)


async def test_no_question_fails_while_a_server_is_stopped_and_its_clients_are_told(both_up: Behind) -> None:
    async with httpx.AsyncClient(base_url=both_up.url, timeout=30) as http:
        await http.post("/api/diagrams", json={"type": "workflow", "id": "stays"})
        asking = True

        async def ask() -> list[int]:
            found: list[int] = []
            while asking:
                found.append((await http.get("/api/diagrams/stays")).status_code)
            return found

        lanes = [asyncio.create_task(ask()) for _ in range(4)]
        async with connect(both_up.websocket) as one, connect(both_up.websocket) as two:
            for client in (one, two):
                await client.initialize()
                await client.start_session()
            stopping = asyncio.create_task(asyncio.to_thread(both_up.servers[0].stop))
            await asyncio.wait(
                [asyncio.create_task(each.until(lambda each=each: each.closed is not None)) for each in (one, two)],
                return_when=asyncio.FIRST_COMPLETED,
            )
            assert await stopping == 0
            assert [one.closed is None, two.closed is None].count(True) == 1
        asking = False
        answers = [status for lane in await asyncio.gather(*lanes) for status in lane]
    assert set(answers) == {200}
    await asyncio.to_thread(both_up.servers[0].restart)
