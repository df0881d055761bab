# SPDX-License-Identifier: Apache-2.0
"""The server's Deployment as it is rendered, run by `podman play kube` beside a real PostgreSQL and Redis."""

from __future__ import annotations

import base64
import copy
import json
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from scripts.manifests import Document
from support.containers import IMAGE, Podman
from support.databases import own_postgres
from support.manifests import Manifests, containers, named
from support.redis import Services
from support.serving import free_port
from support.sessions import goes_as_kept
from support.terminal import Terminal

pytestmark = [
    pytest.mark.long("image"),
    pytest.mark.needs("podman", "page", "elk", "postgres", "redis", "openssl"),
    pytest.mark.timeout(900),
]

LOCAL = {"ALLOWED_HOSTS": "127.0.0.1", "INFLUXDB_URL": ""}
"""What must be told to a pod that shares this machine's network: under which name it is asked, and that no InfluxDB is here."""


@pytest.fixture(scope="module")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Podman:
    made = Podman(tmp_path_factory.mktemp("podman"))
    made.build()
    return made


@pytest.fixture(scope="module")
def redis_url() -> Generator[str]:
    services = Services()
    yield services["redis"].url
    services.end()


def adapted(documents: list[Document], port: int, secrets: dict[str, str]) -> tuple[list[Document], Document]:
    """The Deployment and its ConfigMap, but for what another network makes necessary; and the Secret."""
    deployment = copy.deepcopy(named(documents, "Deployment", "glsp-server"))
    configuration = copy.deepcopy(named(documents, "ConfigMap", "glsp-config"))
    configuration["data"] |= LOCAL | {"PORT": str(port)}
    template: dict[str, Any] = deployment["spec"]["template"]
    for container in containers(template):
        container["image"] = IMAGE
    # podman 4 takes one that ended away before it has noticed that it ended, and gives up; the test runs it by itself.
    [first] = template["spec"].pop("initContainers")
    assert first["args"] == ["migrate"]
    [server] = template["spec"]["containers"]
    del server["ports"]  # on the machine's own network there is nothing to map
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        server[probe]["httpGet"]["port"] = port
    [volume] = [each for each in template["spec"]["volumes"] if "secret" in each]
    volume["secret"]["optional"] = False  # as it is where nothing is said, which podman 4 does not survive
    secret = copy.deepcopy(named(documents, "Secret", "glsp-secrets"))
    # podman 4 writes into the files what stands there, without decoding it.
    secret["data"] = {key: base64.b64decode(value).decode() for key, value in secret["data"].items()} | secrets
    return [configuration, deployment], secret


@pytest.mark.shows("executed", "kubernetes/base/deployment.yaml", "kubernetes/base/configuration.yaml")
def test_the_deployment_runs_as_it_is_rendered(podman: Podman, redis_url: str, tmp_path: Path) -> None:
    manifests, port = Manifests(tmp_path), free_port()
    with own_postgres() as postgres:
        postgres.make_database("glsp")
        given = {"database-url": postgres.url("glsp"), "redis-url": redis_url}
        documents, secret = adapted(manifests["single-node"], port, given)
        file, hidden = tmp_path / "pod.yaml", tmp_path / "secret.json"
        file.write_text(yaml.safe_dump_all(documents))
        hidden.write_text(json.dumps(secret))
        podman("secret", "rm", "glsp-secrets", check=False)
        podman("secret", "create", "glsp-secrets", str(hidden))
        # Nobody comes in without a token, so the first is made before anything listens.
        environment = ("--env", f"DATABASE_URL={given['database-url']}", "--network=host")
        podman("run", "--rm", "--no-healthcheck", *environment, IMAGE, "migrate")
        make = ("token", "create", "Ada", "--scope", "admin")
        token = podman("run", "--rm", "--no-healthcheck", *environment, IMAGE, *make).stdout.strip()
        try:
            played = podman("play", "kube", "--network=host", str(file))
            headers = {"Authorization": f"Bearer {token}"}
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as http:
                told = until_ready(http, podman)
                assert told["services"]["database"] == {"up": True, "required": True}
                assert told["services"]["redis"]["up"] is True
                assert http.post("/api/diagrams", json={"type": "workflow", "id": "d1"}).status_code == 201
                assert [each["id"] for each in http.get("/api/diagrams").json()["diagrams"]].count("d1") == 1
                assert http.get("/api/diagrams", headers={"Authorization": "Bearer no"}).status_code == 401
            terminal = Terminal(tmp_path)
            terminal.said("podman play kube pod.yaml", played.stdout)
            form = "{{.Names}}  {{.Image}}  {{.Command}}"
            terminal.said(
                f"podman ps --format '{form}'", podman("ps", "--format", form, "--filter", "name=pod-0").stdout
            )
            terminal.said(
                "curl -s http://127.0.0.1:3000/ready", json.dumps({key: told[key] for key in ("status", "services")})
            )
            goes_as_kept("terminal-pod", terminal)
            [name] = [
                each for each in podman("ps", "--format", "{{.Names}}").stdout.split() if each.endswith("-glsp-server")
            ]
            about = podman.inspect(name)
            assert about["HostConfig"]["Memory"] == 1 << 30
            assert about["HostConfig"]["ReadonlyRootfs"] is True
            assert about["Config"]["User"].startswith("10001")
            assert about["EffectiveCaps"] in (None, [])
        finally:
            podman("play", "kube", "--down", str(file), check=False)
            podman("secret", "rm", "glsp-secrets", check=False)


def until_ready(http: httpx.Client, podman: Podman) -> dict[str, Any]:
    """What `/ready` says once it says yes."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            answer = http.get("/ready")
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code == 200:
            found: dict[str, Any] = answer.json()
            return found
        time.sleep(0.2)
    names = podman("ps", "--all", "--format", "{{.Names}} {{.Status}}").stdout
    logs = [podman("logs", each.split()[0], check=False) for each in names.splitlines() if "glsp-server" in each]
    raise AssertionError(names + "".join(each.stdout + each.stderr for each in logs)[-4000:])
