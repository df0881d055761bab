# SPDX-License-Identifier: Apache-2.0
"""The exporters that Prometheus asks: of PostgreSQL, of Redis, of the machine, and the look at the page from outside."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

from scripts.services.postgres import Postgres
from scripts.services.process import Process, ServiceError, answers, free_port
from scripts.services.redis import PASSWORD, Redis

MONITOR = "monitor"
MONITOR_PASSWORD = "only-for-tests"  # this exporter takes no `:` and no `@` within an address
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
    """Asks one PostgreSQL, as a role that may look and nothing else (`make_role`)."""
    address = f"postgresql://{MONITOR}:{MONITOR_PASSWORD}@127.0.0.1:{postgres.port}/postgres?sslmode=disable"
    return Exporter(folder, name, ["env", f"DATA_SOURCE_NAME={address}", program("prometheus-postgres-exporter")])


def make_role(primary: Postgres) -> None:
    """The role of the exporter."""
    primary.sql(
        f"DO $$ BEGIN CREATE ROLE {MONITOR} LOGIN PASSWORD '{MONITOR_PASSWORD}' IN ROLE pg_monitor;"
        " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    )


def of_redis(folder: Path, redis: Redis) -> Exporter:
    """Asks one Redis."""
    asked = [f"-redis.addr=redis://127.0.0.1:{redis.port}", f"-redis.password={PASSWORD}"]
    return Exporter(folder, "redis-exporter", [program("prometheus-redis-exporter"), *asked])


def of_machine(folder: Path) -> Exporter:
    """Asks this machine."""
    return Exporter(folder, "node-exporter", [program("prometheus-node-exporter"), "--no-collector.systemd"])


def of_page(folder: Path) -> Exporter:
    """Looks at pages from outside."""
    file = CONFIGURATION / "blackbox.yml"
    return Exporter(folder, "blackbox-exporter", [program("prometheus-blackbox-exporter"), f"--config.file={file}"])
