# SPDX-License-Identifier: Apache-2.0
"""The shipped monitoring for real: Prometheus, Alertmanager, exporters and rsyslog beside three servers, PostgreSQL with
replicas and Redis. What it shows is made by people and agents who edit meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import math
import secrets
import shutil
import threading
import time
import urllib.request
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.services.process import own_folder
from scripts.services.watched import Monitoring
from support.agents import agent
from support.balancers import Balancer, certificate
from support.databases import Databases
from support.glsp_client import DELTA_KINDS, connect
from support.redis import SECRET, own
from support.serving import Servers, Serving, free_port
from support.sessions import goes_as_kept
from support.terminal import Terminal
from support.windows import look

pytestmark = [
    pytest.mark.long("monitoring"),
    pytest.mark.needs("elk", "exporters", "postgres", "prometheus", "redis", "rsyslog"),
    pytest.mark.timeout(900),
]

ROOT = Path(__file__).resolve().parent.parent.parent
KNOWN = Path(__file__).parent / "known"
UNSEEN = {"probe_ssl_earliest_cert_expiry"}
"""There is no TLS before these servers."""

PATIENCE = 300.0
TASK = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}


class Installation:
    """Everything that runs, and what the receiver of alerts was told."""

    def __init__(self, servers: list[Serving], monitoring: Monitoring, told: list[tuple[str, str, str, str]]) -> None:
        self.servers = servers
        self.monitoring = monitoring
        self.told = told

    def heard(self, alert: str, state: str) -> list[tuple[str, str]]:
        """Who was told, and of which instance."""
        return [(who, where) for who, said, name, where in self.told if (name, said) == (alert, state)]


@pytest.fixture(scope="module")
def installation(postgres_databases: Databases) -> Generator[Installation]:
    folder = own_folder()
    told: list[tuple[str, str, str, str]] = []

    def hear(who: str, state: str, alert: dict[str, Any]) -> None:
        told.append((who, state, alert["labels"]["alertname"], alert["labels"].get("instance", "")))

    ports = [free_port() for _ in range(3)]
    start, name = Servers(folder), postgres_databases.emptied()
    databases = [postgres_databases.postgres, *postgres_databases.replicas]
    with own() as redis:
        watching = Monitoring(folder / "monitoring", [f"127.0.0.1:{port}" for port in ports], databases, redis, hear)
        try:
            watching.start()
            environment = {
                "DATABASE_URL": postgres_databases.postgres.url(name),
                "DATABASE_READ_URLS": ",".join(each.url(name) for each in postgres_databases.replicas),
                "REDIS_URL": redis.url,
                "SECRET_KEY": SECRET,
                "LOG_FORMAT": "json",
            }
            logs = watching.rsyslog.logs
            servers = [
                start(data=logs / f"server{n}", port=port, environment=environment, ready=False)
                for n, port in enumerate(ports)
            ]
            found = Installation([each.wait_ready() for each in servers], watching, told)
            with load(found.servers):
                yield found
        finally:
            start.end()
            watching.stop()
            shutil.rmtree(folder, ignore_errors=True)


class load:  # noqa: N801  reads as what it is
    """People and agents who edit at all servers, in a thread with a loop of its own."""

    def __init__(self, servers: list[Serving]) -> None:
        self._servers = servers
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._problems: list[BaseException] = []

    def __enter__(self) -> None:
        made = httpx.post(f"{self._servers[0].url}/api/diagrams", json={"type": "workflow", "id": "busy"})
        assert made.status_code == 201
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        assert self._problems == []

    async def _run(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                for serving in self._servers[:2]:  # the third is killed by a test
                    tasks.create_task(self._person(serving))
                    tasks.create_task(self._agent(serving))
        except BaseExceptionGroup as group:
            self._problems += group.exceptions

    async def _person(self, serving: Serving) -> None:
        async with connect(f"ws://127.0.0.1:{serving.port}/glsp") as client:
            await client.initialize(args={"author": f"person at {serving.port}"})
            session = await client.start_session("p", kinds=DELTA_KINDS)
            await session.open("glsp:busy")
            while not self._over.is_set():
                await session.operate(TASK)
                await session.operate({"kind": "glspUndo"})
                await session.round_trip()
                await asyncio.sleep(0.2)

    async def _agent(self, serving: Serving) -> None:
        async with agent(f"{serving.url}/mcp", "auto") as client, httpx.AsyncClient(base_url=serving.url) as http:
            made = f"agents-{serving.port}"
            await client.text("create_diagram", type="workflow", id=made)
            while not self._over.is_set():
                await client.text("apply_operations", id=made, ops=[{"op": "node", "type": "task:manual"}])
                await client.text("undo", id=made)
                await client.text("apply_layout", id="busy")
                await client.refusal("get_diagram", id="there-is-none")
                for path in ("/api/diagrams", "/api/diagrams/busy/export?format=svg", "/api/diagrams/busy/history"):
                    await http.get(path)
                await asyncio.sleep(0.2)


def until(condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What the condition gives once that is something. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.5)
    raise TimeoutError(f"not within {seconds} s")


def all_up(installation: Installation) -> list[dict[str, Any]] | None:
    """Every target, once none is away."""
    targets = installation.monitoring.prometheus.ask("targets")["activeTargets"]
    return targets if all(each["health"] == "up" for each in targets) else None


@pytest.mark.shows("executed", "monitoring/prometheus.yml", "monitoring/blackbox.yml")
def test_every_target_is_up(installation: Installation) -> None:
    jobs = [each["labels"]["job"] for each in until(lambda: all_up(installation))]
    assert {job: jobs.count(job) for job in jobs} == {
        "glsp-server": 3,
        "postgres": 3,
        "redis": 1,
        "node": 1,
        "glsp-page": 1,
        "prometheus": 1,
        "alertmanager": 1,
    }
    assert until(lambda: installation.heard("Watchdog", "firing"))[0][0] == "watchdog"


@pytest.mark.shows("executed", "monitoring/dashboards/*")
def test_every_query_of_every_dashboard_returns_data(installation: Installation) -> None:
    asked = [
        (f"{file.stem}: {panel['title']}", target["expr"].replace("$__rate_interval", "1m"))
        for file in sorted((ROOT / "deploy" / "monitoring" / "dashboards").glob("*.json"))
        for panel in json.loads(file.read_text())["panels"]
        for target in panel.get("targets", ())
    ]
    left = dict(asked)
    assert len(left) > 50

    def answered() -> bool:
        for where, query in list(left.items()):
            result = installation.monitoring.prometheus.ask("query", query=query)["result"]
            if any(math.isfinite(float(each["value"][1])) for each in result):
                del left[where]
        return not left

    try:
        until(answered)
    except TimeoutError:
        assert left == {}


@pytest.mark.needs("chromium", "haproxy", "openssl")
def test_the_pages_that_an_operator_looks_at_show_every_server(installation: Installation) -> None:
    until(lambda: all_up(installation))
    look(  # Debian's Prometheus has the classic pages alone
        "monitoring-targets",
        f"{installation.monitoring.prometheus.url}/classic/targets",
        ["glsp-server (3/3 up)", "postgres (3/3 up)", "redis (1/1 up)"],
        (1280, 1500),
    )
    folder = own_folder()
    balancer = Balancer(
        "haproxy", folder / "haproxy", [each.port for each in installation.servers], certificate(folder)
    )
    balancer.start()
    try:
        until(lambda: httpx.get(f"http://127.0.0.1:{balancer.measured}/stats;csv").text.count(",UP,") == 8)
        for _ in range(30):
            httpx.get(f"{balancer.url}/ready").raise_for_status()
        shown = ["glsp0", "glsp1", "glsp2", "servers", "sockets"]
        look("balancer", f"http://127.0.0.1:{balancer.measured}/stats", shown, (1480, 760))
    finally:
        balancer.end()
        shutil.rmtree(folder)


def test_every_rule_is_evaluated(installation: Installation) -> None:
    groups = installation.monitoring.prometheus.ask("rules")["groups"]
    wrong = [
        (rule["name"], rule["lastError"]) for group in groups for rule in group["rules"] if rule["health"] == "err"
    ]
    assert wrong == []
    assert sum(len(group["rules"]) for group in groups) > 60


def test_exporters_still_answer_what_rules_and_dashboards_are_checked_against(installation: Installation) -> None:
    targets = installation.monitoring.prometheus.ask("targets")["activeTargets"]
    for file in KNOWN.glob("*.txt"):
        answered: set[str] = set()
        for target in (each for each in targets if each["labels"]["job"] == file.stem):
            with urllib.request.urlopen(target["scrapeUrl"], timeout=30) as answer:
                lines = answer.read().decode().splitlines()
            answered |= {line.split("{")[0].split(" ")[0] for line in lines if not line.startswith("#")}
        used = {name for name in file.read_text().split() if name in _asked()}
        assert used - answered - UNSEEN == set(), file.stem


def _asked() -> set[str]:
    text = (ROOT / "deploy" / "monitoring" / "glsp_rules.yml").read_text()
    text += "".join(file.read_text() for file in (ROOT / "deploy" / "monitoring" / "dashboards").glob("*.json"))
    return {word for file in KNOWN.glob("*.txt") for word in file.read_text().split() if word in text}


@pytest.mark.shows("executed", "monitoring/rsyslog.conf")
async def test_the_trace_of_one_edit_is_in_the_gathered_logs_of_every_server_that_it_touched(
    installation: Installation,
) -> None:
    one, two, three = installation.servers
    trace_id = secrets.token_hex(16)
    async with (
        connect(f"ws://127.0.0.1:{two.port}/glsp") as second,
        connect(f"ws://127.0.0.1:{three.port}/glsp") as third,
    ):
        for client in (second, third):
            await client.initialize(args={"author": "Watcher"})
            session = await client.start_session("w", kinds=DELTA_KINDS)
            await session.open("glsp:busy")
        async with httpx.AsyncClient() as http:
            answer = await http.post(
                f"{one.url}/api/diagrams/busy/operations",
                json={"operations": [TASK]},
                headers={"traceparent": f"00-{trace_id}-{secrets.token_hex(8)}-01"},
            )
        assert answer.status_code == 200

        def gathered() -> dict[str, list[dict[str, Any]]] | None:
            file = installation.monitoring.rsyslog.gathered
            lines = [json.loads(line) for line in file.read_text().splitlines() if trace_id in line]
            found: dict[str, list[dict[str, Any]]] = {}
            for line in lines:
                found.setdefault(Path(line["source"]).stem, []).append(line)
            return found if len(found) == 3 else None

        found = await asyncio.to_thread(until, gathered, 60)
    assert {line["logger"] for line in found["server0"]} >= {"glsp.request", "glsp.diagram"}
    for name in ("server1", "server2"):
        assert {line["message"] for line in found[name]} == {"createNode of another process applied"}
        assert {line["diagram"] for line in found[name]} == {"busy"}


@pytest.mark.shows("executed", "monitoring/alertmanager.yml")
def test_an_alert_fires_for_a_server_that_died_and_resolves_when_it_is_back(installation: Installation) -> None:
    third = installation.servers[2]
    instance = f"127.0.0.1:{third.port}"
    assert ("night", instance) not in installation.heard("GlspServerDown", "firing")
    third.kill()
    until(lambda: ("night", instance) in installation.heard("GlspServerDown", "firing"))
    assert {where for _, where in installation.heard("GlspServerDown", "firing")} == {instance}
    terminal = Terminal(ROOT)
    asked = f"amtool --alertmanager.url=http://{installation.monitoring.alertmanager.target} alert query alertname=GlspServerDown"
    terminal.said(
        "amtool --alertmanager.url=http://127.0.0.1:9093 alert query alertname=GlspServerDown", terminal.run(asked)
    )
    del terminal.steps[0]  # the same, at the port of this test
    goes_as_kept("terminal-alerts", terminal)
    third.restart()
    until(lambda: ("night", instance) in installation.heard("GlspServerDown", "resolved"))
