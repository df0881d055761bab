# SPDX-License-Identifier: Apache-2.0
"""Two servers of two workers each on one PostgreSQL: who logs out at the provider is out at every worker of both."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from glsp.endpoints.backchannel import PATH
from support.databases import Databases
from support.glsp_client import GlspClient, connect
from support.provider import CLIENTS, Provider
from support.serving import Servers, Serving, free_port
from support.stepping import SESSION, Browser
from support.workers import at_each, worker_of

pytestmark = pytest.mark.needs("node", "peers", "postgres")
SECRET = "the same at every server of the tests"


class Place(NamedTuple):
    provider: Provider
    servers: list[Serving]


@pytest.fixture
def place(tmp_path: Path, postgres_databases: Databases) -> Generator[Place]:
    ports = [free_port() for _ in CLIENTS]
    provider = Provider(*(f"http://127.0.0.1:{port}" for port in ports))
    environment = {
        "DATABASE_URL": postgres_databases.postgres.url(postgres_databases.emptied()),
        "SECRET_KEY": SECRET,
        "OIDC_ISSUER": provider.url,
        "OIDC_ROLES": "edit=staff",
        **CLIENTS[0],
    }
    servers = Servers(tmp_path)
    try:
        found = [servers("--workers", "2", port=port, environment=environment) for port in ports[:2]]
        yield Place(provider, found)
    finally:
        servers.end()
        provider.stop()


async def test_a_word_to_one_worker_ends_what_is_open_at_all_of_both_servers(place: Place) -> None:
    here = place.servers[0]
    ada, bob = Browser(here), Browser(here)
    ada.log_in("staff-ada")
    bob.log_in("staff-bob")
    word = place.provider.signed(place.provider.logout_claims("staff-ada"))
    async with AsyncExitStack() as stack:
        asked: list[tuple[httpx.AsyncClient, dict[str, str]]] = []
        sockets: list[GlspClient] = []
        for serving in place.servers:
            headers = {"Cookie": f"{SESSION}={ada.http.cookies[SESSION]}", "Origin": serving.url}
            at_workers = await stack.enter_async_context(at_each(serving))
            asked += [(http, headers) for http in at_workers.values()]
            opened = [
                connect(serving.websocket, headers=headers) for _ in range(4)
            ]  # the parent deals them out in turn
            sockets += [await stack.enter_async_context(each) for each in opened]
        for socket in sockets:
            await socket.initialize()
        assert [(await http.get("/api/me", headers=headers)).status_code for http, headers in asked] == [200] * 4

        told = await asked[1][0].post(PATH, data={"logout_token": word})

        assert (told.status_code, await worker_of(asked[1][0])) == (200, 2)
        for socket in sockets:
            await socket.until(lambda socket=socket: socket.closed is not None, patience=20)
        assert [(await http.get("/api/me", headers=headers)).status_code for http, headers in asked] == [401] * 4
        again = await asked[2][0].post(PATH, data={"logout_token": word})
        assert (again.status_code, "jti" in again.text) == (400, True)  # it counts once, wherever it comes again
    assert bob.me().status_code == 200
    for each in (ada, bob):
        each.http.close()
