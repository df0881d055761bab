# SPDX-License-Identifier: Apache-2.0
"""Reads through DATABASE_READ_URLS: how long they wait, who answers them, and what the primary is spared.

`python -m bench.replicas [--seconds N] [--diagrams N]`. A PostgreSQL with two streaming replicas is started here. Readers ask for
lists and histories as fast as they are answered while one editor edits ten times a second, so that there is always
something new that a read must not miss. CPU is that of all processes of each server, for a read.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from bench.processes import cpu_seconds
from bench.storage import ROOT, at, moved
from glsp import telemetry
from glsp.settings import Secret
from glsp.storage.ports import DiagramInfo
from glsp.storage.postgres import PostgresStore, open_postgres
from glsp.storage.sql import Replicas
from scripts.services.postgres import Postgres
from scripts.services.process import own_folder

READERS = 8
EDIT_SECONDS = 0.1
LISTED = 50


async def fill(store: PostgresStore, diagrams: int) -> None:
    """Diagrams with a little history."""
    for number in range(diagrams):
        name = f"d{number}"
        await store.create(DiagramInfo(id=name, name=name, type="workflow-diagram", language="workflow"), ROOT)
        await store.append(name, [moved(name, revision, f"{name}-{revision}") for revision in range(1, 21)], 0)


async def reading(url: str, replicas: Sequence[Postgres], seconds: float, diagrams: int) -> tuple[list[float], int]:
    """How long each read took, and how many a replica answered."""
    urls = tuple(Secret(each.url("glsp")) for each in replicas)
    store = await open_postgres(url, replicas=Replicas(urls))
    before = _routed()
    waits: list[float] = []
    until = time.monotonic() + seconds

    async def read(reader: int) -> None:
        number = reader
        while time.monotonic() < until:
            started = time.perf_counter()
            if number % 2:
                await store.list(limit=LISTED)
            else:
                await store.before(f"d{number % diagrams}", None, LISTED)
            waits.append(time.perf_counter() - started)
            number += 1

    async def edit() -> None:
        head = (await store.info("d0")).revision
        while time.monotonic() < until:
            head += 1
            await store.append("d0", [moved("d0", head, f"edit-{head}")], head - 1)
            await asyncio.sleep(EDIT_SECONDS)

    try:
        await asyncio.gather(edit(), *(read(reader) for reader in range(READERS)))
    finally:
        await store.close()
    return waits, _routed() - before


def _routed() -> int:
    """Reads that replicas have answered."""
    return round(
        sum(
            sample.value
            for metric in telemetry.ROUTED_READS.collect()
            for sample in metric.samples
            if sample.name.endswith("_total") and sample.labels["target"] != "primary"
        )
    )


def measured(postgres: Postgres, replicas: Sequence[Postgres], seconds: float, diagrams: int) -> dict[str, object]:
    """A row for each number of replicas, printed as it comes."""
    figures: dict[str, object] = {}
    print("replicas   reads/s   p50 ms   p99 ms  by a replica  CPU µs of the primary  of the replicas")
    for count in range(len(replicas) + 1):
        used = replicas[:count]
        before = cpu_seconds(postgres.pid), sum(cpu_seconds(each.pid) for each in replicas)
        waits, routed = asyncio.run(reading(postgres.url("glsp"), used, seconds, diagrams))
        reads = len(waits)
        row = {
            "per_second": reads / seconds,
            "p50_ms": at(waits, 0.5) * 1e3,
            "p99_ms": at(waits, 0.99) * 1e3,
            "by_replica": routed / reads,
            "primary_us": (cpu_seconds(postgres.pid) - before[0]) / reads * 1e6,
            "replicas_us": (sum(cpu_seconds(each.pid) for each in replicas) - before[1]) / reads * 1e6,
        }
        figures[f"replicas {count}"] = row
        print(
            f"{count:8} {row['per_second']:9.0f} {row['p50_ms']:8.2f} {row['p99_ms']:8.1f} {row['by_replica']:12.0%}"
            f" {row['primary_us']:22.0f} {row['replicas_us']:16.0f}"
        )
    return figures


async def _filled(url: str, diagrams: int) -> None:
    store = await open_postgres(url)
    await fill(store, diagrams)
    await store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each measurement")
    parser.add_argument("--diagrams", type=int, default=200)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    folder = own_folder()
    postgres = Postgres(folder / "postgres", durable=True)
    replicas: list[Postgres] = []
    try:
        postgres.make()
        postgres.make_database("glsp")
        replicas += [postgres.replica(folder / name, name) for name in ("replica1", "replica2")]
        asyncio.run(_filled(postgres.url("glsp"), options.diagrams))
        figures = measured(postgres, replicas, options.seconds, options.diagrams)
    finally:
        for each in (*replicas, postgres):
            each.kill()
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
