# SPDX-License-Identifier: Apache-2.0
"""The exporters that Prometheus asks: of PostgreSQL, of Redis, of the machine, and the look at the page from outside."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.services.postgres import Postgres
from scripts.services.process import Process, ServiceError, answers, free_port, give
from scripts.services.redis import PASSWORD, Redis

MONITOR = "monitor"
MONITOR_PASSWORD = "only-for-tests"
CONFIGURATION = Path(__file__).resolve().parent.parent.parent / "deploy" / "monitoring"


def program(name: str) -> str:
    """Where a program is. Raises ServiceError."""
    found = shutil.which(name)
    if found is None:
        raise ServiceError(f"no {name} here (Debian: apt-get install {name})")
    return found


class Exporter:
    """One exporter on a free port."""

    def __init__(self, folder: Path, name: str, words: Sequence[str | Path]) -> None:
        self.port = free_port()
        self.target = f"127.0.0.1:{self.port}"
        self._process = Process([*words, f"--web.listen-address={self.target}"], folder / f"{name}.log")

    def start(self) -> None:
        """Starts it. Raises ServiceError."""
        self._process.start(lambda: answers(self.port))

    def stop(self) -> None:
        """Ends it."""
        self._process.stop(signal.SIGTERM)


def of_postgres(folder: Path, postgres: Postgres, name: str = "postgres-exporter") -> Exporter:
    """Asks one PostgreSQL, as a role that may look and nothing else (`make_role`), told by files as in deploy/."""
    given = {
        "DATA_SOURCE_URI_FILE": f"127.0.0.1:{postgres.port}/postgres?sslmode=disable",
        "DATA_SOURCE_PASS_FILE": MONITOR_PASSWORD,
    }
    words = _files(folder, name, given)
    return Exporter(
        folder, name, ["env", f"DATA_SOURCE_USER={MONITOR}", *words, program("prometheus-postgres-exporter")]
    )


def make_role(primary: Postgres) -> None:
    """The role of the exporter."""
    primary.sql(
        f"DO $$ BEGIN CREATE ROLE {MONITOR} LOGIN PASSWORD '{MONITOR_PASSWORD}' IN ROLE pg_monitor;"
        " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    )


def of_redis(folder: Path, redis: Redis, *, alone: bool = True) -> Exporter:
    """Asks one Redis, or (as on Kubernetes) whichever it is asked about; told its password by a file as in deploy/."""
    address = f"redis://127.0.0.1:{redis.port}"
    words = _files(folder, "redis-exporter", {"REDIS_PASSWORD_FILE": json.dumps({address: PASSWORD})})
    asked = f"REDIS_ADDR={address if alone else ''}"
    return Exporter(folder, "redis-exporter", ["env", asked, *words, program("prometheus-redis-exporter")])


def _files(folder: Path, name: str, values: Mapping[str, str]) -> list[str]:
    """Variables that name a file each, with what stands in it."""
    words: list[str] = []
    for variable, value in values.items():
        file = folder / f"{name}-{variable.lower()}"
        file.write_text(f"{value}\n", "utf-8")
        give(file)
        words.append(f"{variable}={file}")
    return words


def of_machine(folder: Path) -> Exporter:
    """Asks this machine."""
    return Exporter(folder, "node-exporter", [program("prometheus-node-exporter"), "--no-collector.systemd"])


def of_page(folder: Path) -> Exporter:
    """Looks at pages from outside."""
    file = CONFIGURATION / "blackbox.yml"
    return Exporter(folder, "blackbox-exporter", [program("prometheus-blackbox-exporter"), f"--config.file={file}"])
