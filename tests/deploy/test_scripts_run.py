# SPDX-License-Identifier: Apache-2.0
"""The scripts inside the manifests, run for real on this machine: a Redis that fails over, a PostgreSQL with a replica."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import cast

import psycopg
import pytest
import redis
import yaml

from scripts.services.postgres import Postgres, bin_folder
from scripts.services.process import account, as_account, environment, give, own_folder
from support.serving import free_port
from support.tools import ROOT

pytestmark = [pytest.mark.long("image"), pytest.mark.timeout(300)]

PASSWORD = "one of the tests"
KUBERNETES, COMPOSE = ROOT / "deploy/kubernetes", ROOT / "deploy/compose"


def until(is_so: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if is_so():
                return
        except (redis.RedisError, psycopg.Error):
            pass
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.1)


@pytest.fixture
def folder() -> Generator[Path]:
    made = own_folder()
    yield made
    shutil.rmtree(made)


class Nodes:
    """Three Redis with their Sentinels by start.sh: pods become addresses of the loopback network."""

    def __init__(self, folder: Path) -> None:
        self.addresses = [f"127.0.0.{n}" for n in (2, 3, 4)]
        self.port, self.sentinel_port = free_port(), free_port()
        self._folder = folder
        self._running: dict[tuple[str, str], subprocess.Popen[bytes]] = {}
        text = (KUBERNETES / "components/redis-ha/start.sh").read_text()
        # Pods have a network each; here each node listens on its address alone.
        for line in ('echo "port $port"', 'echo "port $sentinel_port"'):
            assert text.count(line) == 1
            text = text.replace(line, f'{line}; echo "bind $me"')
        (folder / "start.sh").write_text(text)
        (folder / "redis-password").write_text(PASSWORD.replace(" ", "-"))

    def start(self, address: str) -> None:
        for role in ("redis", "sentinel"):
            own = self._folder / address / role
            own.mkdir(parents=True, exist_ok=True)
            given = {
                "NODES": " ".join(self.addresses),
                "ME": address,
                "FOLDER": str(own),
                "REDIS_PORT": str(self.port),
                "SENTINEL_PORT": str(self.sentinel_port),
                "REDIS_PASSWORD_FILE": str(self._folder / "redis-password"),
            }
            with (own / "log").open("ab") as log:
                self._running[address, role] = subprocess.Popen(
                    ["sh", self._folder / "start.sh", role],
                    env={**os.environ, **given},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill(self, address: str) -> None:
        for role in ("redis", "sentinel"):
            process = self._running.pop((address, role))
            process.kill()
            process.wait()

    def end(self) -> None:
        for address, role in list(self._running):
            if role == "redis":
                self.kill(address)

    def sentinel(self, address: str) -> dict[str, str]:
        client = redis.Redis(address, self.sentinel_port, password=PASSWORD.replace(" ", "-"), decode_responses=True)
        with client:
            return cast("dict[str, str]", client.sentinel_master("glsp"))

    def node(self, address: str) -> redis.Redis:
        return redis.Redis(address, self.port, password=PASSWORD.replace(" ", "-"), decode_responses=True)


@pytest.mark.shows("executed", "kubernetes/components/redis-ha/start.sh")
@pytest.mark.needs("redis")
def test_the_redis_of_production_chooses_another_master_and_takes_the_old_one_back(folder: Path) -> None:
    nodes = Nodes(folder)
    first, *others = nodes.addresses
    try:
        for each in nodes.addresses:
            nodes.start(each)
        for each in nodes.addresses:
            until(lambda each=each: nodes.sentinel(each)["num-slaves"] == 2)
            until(lambda each=each: nodes.sentinel(each)["num-other-sentinels"] == 2)
        assert nodes.sentinel(others[0])["ip"] == first
        nodes.node(first).set("k", "v")
        until(lambda: nodes.node(others[0]).get("k") == "v" == nodes.node(others[1]).get("k"))
        nodes.kill(first)
        until(lambda: nodes.sentinel(others[0])["ip"] in others)
        chosen = nodes.sentinel(others[0])["ip"]
        until(lambda: nodes.node(chosen).set("after", "1"))
        nodes.start(first)
        until(lambda: nodes.node(first).info("replication")["role"] == "slave")
        until(lambda: nodes.node(first).get("after") == "1")
    finally:
        nodes.end()


def of_root(postgres: Postgres) -> str:
    """By its socket, where it asks nobody."""
    return f"host={postgres.folder} port={postgres.port} user=postgres dbname=postgres"


@pytest.mark.shows("executed", "compose/postgres/first.sh")
@pytest.mark.needs("postgres")
@pytest.mark.parametrize("kind", ["compose", "kubernetes"])
def test_the_first_script_of_postgresql_makes_a_role_that_owns_its_database_alone(folder: Path, kind: str) -> None:
    postgres = Postgres(folder / "postgres")
    postgres.make()
    try:
        for secret in ("glsp-password", "monitor-password", "replication-password", "database-password"):
            (folder / secret).write_text(f"{secret} of tests\n")
        if kind == "compose":
            text = (COMPOSE / "postgres/first.sh").read_text().replace("/run/secrets", str(folder))
        else:
            documents = yaml.safe_load_all((KUBERNETES / "components/postgres/postgres.yaml").read_text())
            text = next(each["data"]["first.sh"] for each in documents if each["kind"] == "ConfigMap")
            text = text.replace("/etc/secrets", str(folder))
        (folder / "first.sh").write_text(text)
        postgres.sql("DROP ROLE glsp")  # which tests have always
        around = {
            "PGHOST": str(postgres.folder),
            "PGPORT": str(postgres.port),
        }
        command = ["bash", folder / "first.sh"]
        path = f"{bin_folder()}:{os.environ['PATH']}"
        subprocess.run(command, env={**os.environ, **around, "PATH": path}, check=True, capture_output=True)
        with psycopg.connect(of_root(postgres), autocommit=True) as root:
            query = "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname IN ('glsp', 'replication')"
            found = {row[0]: row[1:] for row in root.execute(query)}
            assert found["glsp"] == (False, False, False, False)
            assert found.get("replication", (False, False, False, True)) == (False, False, False, True)
            owner = root.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'glsp'").fetchone()
            assert owner == ("glsp",)
            root.execute("CREATE ROLE stranger LOGIN")
        password = "glsp-password of tests" if kind == "compose" else "database-password of tests"
        with psycopg.connect(postgres.url("glsp"), password=password) as own:
            own.execute("CREATE TABLE t (n int)")
        with psycopg.connect(postgres.url("glsp"), user="monitor", password="monitor-password of tests") as looking:
            assert looking.execute("SELECT count(*) > 0 FROM pg_settings WHERE name = 'data_directory'").fetchone() == (
                True,
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                looking.execute("SELECT * FROM t")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(of_root(postgres), dbname="glsp", user="stranger")
    finally:
        postgres.kill()


@pytest.mark.shows(
    "executed", "compose/postgres/replica.sh", "compose/postgres/postgresql.conf", "compose/postgres/pg_hba.conf"
)
@pytest.mark.needs("postgres")
def test_the_replica_of_compose_copies_the_primary_and_follows_it(folder: Path) -> None:
    """replica.sh with the shipped configuration, but for folders and ports."""
    primary = Postgres(folder / "primary")
    primary.make()
    port = free_port()
    process: subprocess.Popen[bytes] | None = None
    try:
        with psycopg.connect(of_root(primary), autocommit=True) as root:
            root.execute("CREATE ROLE replication REPLICATION LOGIN PASSWORD 'p'")
            root.execute("CREATE TABLE t (n int)")
            root.execute("INSERT INTO t VALUES (1)")
            slot = re.sub(r"[^a-z0-9]", "_", os.uname().nodename)  # of a copy that was interrupted
            root.execute("SELECT pg_create_physical_replication_slot(%s)", [f"replica_{slot}"])
        (folder / "replication-password").write_text("p\n")
        data, script = folder / "replica", folder / "replica.sh"
        data.mkdir()
        give(data)
        data.chmod(0o1777)  # as a new volume of the image
        configuration = (
            (COMPOSE / "postgres/postgresql.conf").read_text().replace("/var/lib/postgresql/data", str(data))
        )
        more = f"port = {port}\nunix_socket_directories = '{data}'\nshared_buffers = 16MB\n"
        (folder / "postgresql.conf").write_text(configuration.replace("'*'", "'127.0.0.1'") + more)
        shutil.copy(COMPOSE / "postgres/pg_hba.conf", folder / "pg_hba.conf")
        text = (COMPOSE / "postgres/replica.sh").read_text()
        text = text.replace("/run/secrets", str(folder)).replace("/etc/glsp", str(folder))
        script.write_text(text.replace("--host=postgres", f"--host=127.0.0.1 --port={primary.port}"))
        around = {**environment(), "PGDATA": str(data), "PATH": f"{bin_folder()}:{os.environ['PATH']}"}
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen(as_account(["bash", script]), env=around, stdout=log, stderr=log)
        user = account()
        address = f"host={data} port={port} dbname=postgres user=postgres" if user else f"host={data} port={port}"

        def rows() -> list[tuple[int]]:
            assert process is not None
            assert process.poll() is None, (folder / "log").read_text()
            query = ["psql", "-At", address, "-c", "SELECT count(*) FROM t"]
            done = subprocess.run(as_account(query), env=around, capture_output=True, text=True, check=False)
            return [(int(done.stdout),)] if done.returncode == 0 else []

        until(lambda: rows() == [(1,)])
        with psycopg.connect(of_root(primary), autocommit=True) as root:
            root.execute("INSERT INTO t VALUES (2)")
            slots = root.execute("SELECT slot_name, active FROM pg_replication_slots").fetchall()
        until(lambda: rows() == [(2,)])
        assert [active for _, active in slots] == [True]
    finally:
        if process is not None:
            process.terminate()
            process.wait(20)
        primary.kill()
