# SPDX-License-Identifier: Apache-2.0
"""Several servers read from replicas: whoever wrote reads it at any of them, also while no replica has it."""

from __future__ import annotations

from collections.abc import Generator

import httpx
import pytest

from support.agents import agent, text_of
from support.databases import Databases
from support.replicas import paused
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("postgres")

HEADER, COOKIE, KEY = "x-glsp-commit", "glsp_commit", "glsp/commit"


@pytest.fixture(scope="module")
def servers(postgres_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Generator[list[Serving]]:
    """Two servers on a primary with two replicas."""
    name = postgres_databases.emptied()
    environment = {
        "DATABASE_URL": postgres_databases.postgres.url(name),
        "DATABASE_READ_URLS": ",".join(each.url(name) for each in postgres_databases.replicas),
    }
    made = Servers(tmp_path_factory.mktemp("replicas"))
    started = [made(environment=environment, ready=False) for _ in range(2)]
    yield [each.wait_ready() for each in started]
    made.end()


async def test_what_was_written_at_one_server_is_read_at_another_before_any_replica_has_it(
    servers: list[Serving], postgres_databases: Databases
) -> None:
    here, there = (httpx.AsyncClient(base_url=each.url, timeout=30) for each in servers)
    async with here, there:
        await here.post("/api/diagrams", json={"type": "workflow", "id": "d", "name": "Before"})
        with paused(*postgres_databases.replicas):
            done = await here.patch("/api/diagrams/d", json={"name": "After"})
            assert done.cookies[COOKIE] == done.headers[HEADER]
            listed = await there.get("/api/diagrams", headers={HEADER: done.headers[HEADER]})
            assert {each["name"] for each in listed.json()["diagrams"] if each["id"] == "d"} == {"After"}
            assert int(listed.headers[HEADER], 16) >= int(done.headers[HEADER], 16)
            there.cookies.set(COOKIE, done.headers[HEADER])
            history = await there.get("/api/diagrams/d/versions")
            assert history.status_code == 200
        ready = (await here.get("/ready")).json()["services"]
        assert {ready[f"replica {number}"]["required"] for number in (1, 2)} == {False}
        assert 'glsp_routed_reads_total{target="primary"}' in (await there.get("/metrics")).text


async def test_a_header_that_is_no_token_is_refused_and_a_cookie_that_is_none_is_passed_over(
    servers: list[Serving],
) -> None:
    async with httpx.AsyncClient(base_url=servers[0].url, timeout=30) as http:
        for strange in ("", "no token", "-1", "f" * 17):
            refused = await http.get("/api/diagrams", headers={HEADER: strange})
            assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")
        passed = await http.get("/api/diagrams", headers={"cookie": f"{COOKIE}=nonsense"})
        assert passed.status_code == 200
        future = await http.get("/api/diagrams", headers={HEADER: "f" * 16})
        assert future.status_code == 200


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_agents_carry_the_token_in_meta(servers: list[Serving], postgres_databases: Databases, era: str) -> None:
    async with agent(f"{servers[0].url}/mcp", era) as here, agent(f"{servers[1].url}/mcp", era) as there:
        with paused(*postgres_databases.replicas):
            made = await here.client.call_tool("create_diagram", {"type": "workflow", "id": f"of-agent-{era}"})
            token = (made.meta or {})[KEY]
            listed = await there.client.call_tool("list_diagrams", {}, meta={KEY: token})
            assert f"of-agent-{era}" in text_of(listed)
            assert int((listed.meta or {})[KEY], 16) >= int(token, 16)
            assert not (await there.client.call_tool("list_diagrams", {}, meta={KEY: "no token"})).is_error
