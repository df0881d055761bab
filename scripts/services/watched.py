# SPDX-License-Identifier: Apache-2.0
"""The whole monitoring beside servers, PostgreSQL and Redis that run on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from scripts.services.exporters import Exporter, make_role, of_machine, of_page, of_postgres, of_redis
from scripts.services.monitoring import Alertmanager, Prometheus
from scripts.services.postgres import Postgres
from scripts.services.process import give
from scripts.services.receiver import Receiver, Told
from scripts.services.redis import Redis
from scripts.services.rsyslog import Rsyslog


class _Part(Protocol):
    def start(self) -> None:
        """Starts it."""
        ...

    def stop(self) -> None:
        """Ends it."""
        ...


class Monitoring:
    """Exporters, Prometheus, Alertmanager and rsyslog; `told` hears of every alert."""

    def __init__(
        self, folder: Path, servers: Sequence[str], postgres: Sequence[Postgres], redis: Redis | None, told: Told
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        give(folder)
        self._primary = postgres[0] if postgres else None
        databases = [of_postgres(folder, each, f"postgres-exporter-{n}") for n, each in enumerate(postgres)]
        caches = [of_redis(folder, redis)] if redis is not None else []
        machine, page = of_machine(folder), of_page(folder)
        self.receiver = Receiver(told)
        self.alertmanager = Alertmanager(folder / "alertmanager", self.receiver.url)
        targets = {
            "glsp-server": list(servers),
            "postgres": _addresses(databases),
            "redis": _addresses(caches),
            "node": [machine.target],
            "glsp-page": [f"http://{servers[0]}/health", page.target],
        }
        self.prometheus = Prometheus(folder / "prometheus", targets, self.alertmanager)
        self.rsyslog = Rsyslog(folder / "rsyslog")
        self._parts: list[_Part] = [
            *databases,
            *caches,
            machine,
            page,
            self.alertmanager,
            self.prometheus,
            self.rsyslog,
        ]

    def start(self) -> None:
        """Starts all of it. Raises ServiceError."""
        if self._primary is not None:
            make_role(self._primary)
        for part in self._parts:
            part.start()

    def stop(self) -> None:
        """Ends all of it."""
        for part in reversed(self._parts):
            part.stop()
        self.receiver.stop()


def _addresses(exporters: Sequence[Exporter]) -> list[str]:
    return [each.target for each in exporters]
