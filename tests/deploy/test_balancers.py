# SPDX-License-Identifier: Apache-2.0
"""The balancers of deploy/balancer, running before two servers: every door works, and only what may be is sent again."""

from __future__ import annotations

import asyncio
import re
import shutil
import ssl
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import yaml

from scripts.services.process import own_folder
from support.agents import ERAS, agent
from support.balancers import Balancer, certificate
from support.glsp_client import connect
from support.serving import Servers, free_port
from support.tools import ROOT

KINDS = [pytest.param(each, marks=pytest.mark.needs(each)) for each in ("haproxy", "nginx")]

pytestmark = pytest.mark.needs("openssl")


class Site(NamedTuple):
    balancer: Balancer
    certificate: Path


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Generator[list[int]]:
    """Two servers on one database."""
    folder = tmp_path_factory.mktemp("servers")
    servers = Servers(folder)
    around = {"DATABASE_URL": f"sqlite:///{folder}/glsp.db", "SECRET_KEY": "the same at both servers of this test"}
    try:
        started = [servers(environment=around, ready=False) for _ in range(2)]
        yield [each.wait_ready().port for each in started]
    finally:
        servers.end()


@pytest.fixture(scope="module")
def vouched() -> Generator[Path]:
    folder = own_folder()
    yield certificate(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module", params=KINDS)
def site(request: pytest.FixtureRequest, servers: list[int], vouched: Path) -> Generator[Site]:
    folder = own_folder()
    balancer = Balancer(request.param, folder / request.param, servers, vouched)
    balancer.start()
    try:
        yield Site(balancer, vouched)
    finally:
        balancer.end()
        shutil.rmtree(folder)


async def both_answer(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as http, asyncio.timeout(30):
        seen: set[str] = set()
        while len(seen) < 2:
            answer = await http.get("/api/server")
            if answer.status_code == 200:
                seen.add(answer.json()["instance"])


async def test_it_ends_tls_keeps_metrics_private_and_spreads_requests(site: Site) -> None:
    await both_answer(site.balancer.url)
    trusting = ssl.create_default_context(cafile=str(site.certificate))
    async with httpx.AsyncClient(base_url=f"https://localhost:{site.balancer.secure}", verify=trusting) as http:
        page = await http.get("/")
        assert page.status_code == 200
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        for written in ("/metrics", "/metrics?x=1", "/%6detrics", "/%6Detric%73"):
            assert (await http.get(written)).status_code == 404, written
        assert (await http.get("/ready")).status_code == 200


@pytest.mark.parametrize("site", [KINDS[0]], indirect=True)
async def test_haproxy_says_beside_the_public_ports_which_servers_are_up(site: Site) -> None:
    await both_answer(site.balancer.url)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{site.balancer.measured}") as http:
        lines = [line.split(",") for line in (await http.get("/stats;csv")).raise_for_status().text.splitlines()]
        up = [line[:2] for line in lines if line[1].startswith("glsp") and line[17] == "UP"]
        assert up == [[backend, name] for backend in ("servers", "sockets") for name in ("glsp0", "glsp1")]
        assert "haproxy_server_status" in (await http.get("/metrics")).raise_for_status().text
    services = yaml.safe_load((ROOT / "deploy/compose/compose.prod.yaml").read_text())["services"]
    [_, *command] = services["proxy"]["healthcheck"]["test"]
    for port, code in ((site.balancer.measured, 0), (free_port(), 1)):
        asked = [word.replace("$$", "$").replace("/8405", f"/{port}") for word in command]
        asking = await asyncio.create_subprocess_exec(*asked, stderr=asyncio.subprocess.DEVNULL)
        assert (await asking.wait() != 0) == bool(code)
    async with httpx.AsyncClient(base_url=site.balancer.url) as http:
        assert "glsp0" not in (await http.get("/stats")).text


@pytest.mark.shows("executed", "balancer/*")
@pytest.mark.parametrize("era", ERAS)
async def test_agents_of_both_eras_and_a_person_share_a_diagram_through_it(site: Site, era: str) -> None:
    await both_answer(site.balancer.url)
    name = f"{era}-{site.balancer.port}"
    websocket = f"{site.balancer.url.replace('http', 'ws')}/workflow"
    async with agent(f"{site.balancer.url}/mcp", era) as ada, connect(websocket) as person:
        await ada.call("create_diagram", type="workflow", id=name, source="t a >b\nt b")
        await person.initialize()
        session = await person.start_session()
        await session.open(f"glsp:{name}")
        for number in range(4):
            await ada.text("apply_operations", id=name, ops=[{"op": "set", "id": "a", "label": f"n{number}"}])
        assert len((await ada.text("history", id=name)).splitlines()) == 5


@pytest.mark.shows("executed", "balancer/*")
@pytest.mark.parametrize("kind", KINDS)
async def test_only_questions_and_changes_with_a_key_are_sent_again(kind: str, vouched: Path) -> None:
    tries: dict[tuple[str, str], int] = {}
    async with deaf() as (one, seen), deaf(seen) as (two, _):
        for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
            for key in ("", "k1"):
                seen.clear()
                # A new one each time: neither remembers who hung up before.
                async with running(Balancer(kind, (folder := own_folder()) / kind, [one, two], vouched), folder) as url:
                    headers, content = {"Idempotency-Key": key} if key else {}, b"" if method == "GET" else b"{}"
                    async with httpx.AsyncClient(base_url=url, timeout=20) as http:
                        answer = await http.request(method, "/api/x", headers=headers, content=content)
                assert answer.status_code in {502, 503, 504}
                tries[method, key] = seen[method]
    once = {(method, "") for method in ("POST", "PATCH", "PUT", "DELETE")}
    assert {each for each, count in tries.items() if count == 1} == once
    assert min(tries.values()) == 1


@asynccontextmanager
async def running(balancer: Balancer, folder: Path) -> AsyncGenerator[str]:
    await asyncio.to_thread(balancer.start)
    try:
        yield balancer.url
    finally:
        await asyncio.to_thread(balancer.end)
        shutil.rmtree(folder)


@asynccontextmanager
async def deaf(seen: Counter[str] | None = None) -> AsyncGenerator[tuple[int, Counter[str]]]:
    """A server that says it is ready, takes every request and hangs up on it: nobody knows what it did."""
    counted = Counter[str]() if seen is None else seen

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"(?i)^content-length: (\d+)", head, re.MULTILINE)
            await reader.readexactly(int(length[1]) if length else 0)
            method, path = head.split(" ")[:2]
            if path == "/ready":
                port = writer.get_extra_info("sockname")[1]
                head = f"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\nX-Who: {port}\r\n\r\n"
                writer.write(head.encode())
            else:
                counted[method] += 1
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # a probe that only connects
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1]), counted
