# SPDX-License-Identifier: Apache-2.0
"""A primary with streaming replicas that tests read from, pause, stop and promote."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from glsp import telemetry
from glsp.settings import Secret
from glsp.storage.sql import Replicas
from scripts.services.postgres import Postgres

PATIENCE_SECONDS = 20.0


def replicas_of(servers, name: str, max_lag: float = 5.0) -> Replicas:
    """What a store is opened with to read from them."""
    return Replicas(tuple(Secret(each.url(name)) for each in servers), max_lag)


@contextmanager
def paused(*replicas: Postgres) -> Generator[None]:
    """While it lasts they replay nothing: what is committed meanwhile cannot be seen there."""
    for each in replicas:
        each.sql("SELECT pg_wal_replay_pause()")
    try:
        yield
    finally:
        for each in replicas:
            each.sql("SELECT pg_wal_replay_resume()")


class Routed:
    """Counts who answered reads since it was made."""

    def __init__(self) -> None:
        self._before = self._now()

    def __call__(self) -> dict[str, int]:
        """Reads by target, those that had none left out."""
        found = {target: count - self._before.get(target, 0) for target, count in self._now().items()}
        return {target: round(count) for target, count in found.items() if count}

    def _now(self) -> dict[str, float]:
        return {
            sample.labels["target"]: sample.value
            for metric in telemetry.ROUTED_READS.collect()
            for sample in metric.samples
            if sample.name.endswith("_total")
        }


async def used(store, *wanted: str) -> None:
    """Waits until exactly these replicas are read from."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while [name for name, is_used in store.standing().items() if is_used] != [f"replica {each}" for each in wanted]:
            await asyncio.sleep(0.02)
