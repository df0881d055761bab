# SPDX-License-Identifier: Apache-2.0
"""What an edit costs on each database, side by side: SQLite, PostgreSQL, PostgreSQL behind PgBouncer,
and what it costs a second server, without and with Redis.

`python -m bench.databases [--seconds N] [--only following|edits] [--store]`. Every acknowledged edit is durable on all of them. The servers are started here;
client CPU is that of this process, server CPU that of all processes of the database. The last table is whole diagrams:
processes that edit one and the same as fast as they are answered, through the hub, planning included.
"""

import argparse
import asyncio
import itertools
import json
import multiprocessing
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from bench.following import following
from bench.kept import store
from bench.meter import metered
from bench.processes import cpu_seconds
from bench.storage import ROOT, at, edit, moved
from glsp.editor.hub import Hub
from glsp.errors import Busy
from glsp.model.change import Author
from glsp.protocol.operations import CreateNode
from glsp.storage import connect
from glsp.storage.ports import DiagramInfo
from scripts.services.pgbouncer import PgBouncer
from scripts.services.postgres import Postgres
from scripts.services.process import own_folder
from scripts.services.redis import Redis

PLACE = Path()
METERED_EDITS = 200


async def edits(
    url: str, editors: int, seconds: float, group: int, server_cpu: Callable[[], float]
) -> dict[str, float]:
    """Editors that each edit a diagram of their own as fast as they are answered."""
    store = await connect(url, PLACE)
    names = [f"{uuid.uuid4()}" for _ in range(editors)]
    for name in names:
        await store.create(DiagramInfo(id=name, name=name, type="workflow-diagram", language="workflow"), ROOT)
        await store.append(name, [], 0)
    waits: list[float] = []
    started, cpu, served = time.perf_counter(), time.process_time(), server_cpu()
    await asyncio.gather(*(edit(store, name, started + seconds, waits, group) for name in names))
    wall, cpu, served = time.perf_counter() - started, time.process_time() - cpu, server_cpu() - served
    await store.close()
    count = len(waits) * group
    return {
        "per_second": count / wall,
        "p50_ms": at(waits, 0.5) * 1e3,
        "p99_ms": at(waits, 0.99) * 1e3,
        "cpu_us": cpu / count * 1e6,
        "server_cpu_us": served / count * 1e6,
    }


async def traffic(port: int, address: Callable[[int], str]) -> dict[str, float]:
    """Round trips and bytes of one edit, its notice to others included."""
    async with metered(port) as (through, meter):
        store = await connect(address(through), PLACE)
        await store.create(DiagramInfo(id="metered", name="", type="workflow-diagram", language="workflow"), ROOT)
        for revision in range(20):
            await store.append("metered", [moved("metered", revision + 1, f"m{revision}")], revision)
        before = meter.turns, meter.sent, meter.received
        for revision in range(20, 20 + METERED_EDITS):
            await store.append("metered", [moved("metered", revision + 1, f"m{revision}")], revision)
        after = meter.turns, meter.sent, meter.received
        await store.close()
    turns, sent, received = ((new - old) / METERED_EDITS for new, old in zip(after, before, strict=True))
    return {"round_trips": turns, "bytes_sent": sent, "bytes_received": received}


async def together(url: str, name: str, who: str, editors: int, seconds: float) -> dict[str, object]:
    """Editors of this process on a diagram that other processes edit too."""
    store = await connect(url, PLACE)
    author = Author(who, who)
    waits: list[float] = []
    busy = 0

    async def work(hub: Hub, lane: int) -> None:
        nonlocal busy
        async with hub.using(name) as diagram:
            until = time.perf_counter() + seconds
            for number in itertools.count():
                started = time.perf_counter()
                if started > until:
                    return
                try:
                    await diagram.execute(
                        CreateNode(element_type_id="task:manual"), author, operation_id=f"{who}-{lane}-{number}"
                    )
                except Busy:
                    busy += 1
                waits.append(time.perf_counter() - started)

    async with Hub(store, store, store, None, store).running() as hub:
        await asyncio.gather(*(work(hub, lane) for lane in range(editors)))
    await store.close()
    return {"edits": len(waits), "busy": busy, "p99_ms": at(waits, 0.99) * 1e3, "longest_ms": max(waits) * 1e3}


def _process(
    place: int, url: str, name: str, seconds: float, results: "multiprocessing.Queue[dict[str, object]]"
) -> None:
    results.put(asyncio.run(together(url, name, f"p{place}", 10, seconds)))


def processes(url: str, count: int, seconds: float) -> list[dict[str, object]]:
    """Processes with ten editors each on one diagram."""
    name = f"{uuid.uuid4()}"

    async def make() -> None:
        store = await connect(url, PLACE)
        await store.create(DiagramInfo(id=name, name=name, type="workflow-diagram", language="workflow"), ROOT)
        await store.close()

    asyncio.run(make())
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[dict[str, object]] = context.Queue()
    running = [context.Process(target=_process, args=(n, url, name, seconds, results)) for n in range(count)]
    for process in running:
        process.start()
    found = [results.get(timeout=seconds + 120) for _ in running]
    for process in running:
        process.join()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of each measurement")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument(
        "--only", choices=("following", "edits"), help="a second server that follows, or what edits cost"
    )
    parser.add_argument("--store", action="store_true", help="keep the figures of following for the documentation")
    options = parser.parse_args()
    folder = own_folder()
    postgres = Postgres(folder / "postgres", durable=True)
    pooler = PgBouncer(folder / "pgbouncer", postgres)
    redis = Redis(folder / "redis")
    try:
        with tempfile.TemporaryDirectory() as sqlite:
            postgres.make()
            postgres.make_database("glsp")
            pooler.start()
            redis.start()
            figures: dict[str, object] = {}
            if options.only != "edits":
                figures = followed(postgres, redis)
                if options.store:
                    store("following", figures)
            if options.only != "following":
                figures |= measured(Path(sqlite), postgres, pooler, options.seconds)
    finally:
        redis.kill()
        pooler.kill()
        postgres.kill()
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


def followed(postgres: Postgres, redis: Redis) -> dict[str, object]:
    """The table of a second server."""
    figures: dict[str, object] = {}
    print(
        "an edit, and another server that follows   round trips to PostgreSQL   CPU µs of    behind ms    of it Redis"
    )
    print(
        "                                           of the editor  the follower  the servers  p50   p99    CPU µs  bytes"
    )
    for title, beside, server_cpu in (
        ("PostgreSQL", None, lambda: cpu_seconds(postgres.pid)),
        ("PostgreSQL, Redis", redis, lambda: cpu_seconds(postgres.pid) + cpu_seconds(redis.pid)),
    ):
        row = asyncio.run(following(postgres, beside, server_cpu, pause=0.02))
        figures[f"following {title}"] = row
        print(
            f"{title:42} {row['editor_round_trips']:13.2f} {row['follower_round_trips']:13.2f}"
            f" {row['servers_cpu_us']:12.0f} {row['p50_ms']:5.1f} {row['p99_ms']:5.1f}"
            f" {row['redis_cpu_us']:9.0f} {row['redis_bytes']:6.0f}"
        )
    postgres.sql("TRUNCATE diagram, entry, snapshot", "glsp")
    print()
    return figures


def measured(sqlite: Path, postgres: Postgres, pooler: PgBouncer, seconds: float) -> dict[str, object]:
    """All tables, printed as they come."""
    figures: dict[str, object] = {}
    rows: list[tuple[str, str, Callable[[], float]]] = [
        ("SQLite", f"sqlite:///{sqlite}/glsp.db", lambda: 0.0),
        ("PostgreSQL", postgres.url("glsp"), lambda: cpu_seconds(postgres.pid)),
        ("PgBouncer", pooler.url("glsp"), lambda: cpu_seconds(postgres.pid) + cpu_seconds(pooler.pid)),
    ]
    print("editors  group  database    edits/s   p50 ms   p99 ms  CPU µs/edit  of the database")
    for editors, group in ((1, 1), (10, 1), (50, 1), (1, 50)):
        for title, url, server_cpu in rows:
            name = f"{title} {editors} {group}"
            row = asyncio.run(
                edits(url.replace("glsp.db", f"{editors}-{group}.db"), editors, seconds, group, server_cpu)
            )
            figures[name] = row
            print(
                f"{editors:7} {group:6}  {title:10} {row['per_second']:8.0f} {row['p50_ms']:8.2f} {row['p99_ms']:8.1f}"
                f" {row['cpu_us']:12.0f} {row['server_cpu_us']:16.0f}"
            )
        postgres.sql("TRUNCATE diagram, entry, snapshot", "glsp")
    print("\none edit               round trips  bytes sent  received")
    for title, port in (("PostgreSQL", postgres.port), ("PgBouncer", pooler.port)):
        row = asyncio.run(traffic(port, lambda through: postgres.url("glsp", port=through)))
        figures[f"traffic {title}"] = row
        print(f"{title:22} {row['round_trips']:11.2f} {row['bytes_sent']:11.0f} {row['bytes_received']:9.0f}")
        postgres.sql("TRUNCATE diagram, entry, snapshot", "glsp")
    print("\nprocesses on one diagram, 10 editors each  edits/s  shares  busy  p99 ms  longest ms")
    for title, url, _ in rows:
        for count in (1, 2, 3):
            found = processes(url, count, seconds)
            figures[f"processes {title} {count}"] = found
            shares = "/".join(f"{row['edits']}" for row in found)
            total = sum(int(str(row["edits"])) for row in found) / seconds
            slowest, longest = (max(float(str(row[what])) for row in found) for what in ("p99_ms", "longest_ms"))
            busy = sum(int(str(row["busy"])) for row in found)
            print(f"{title:10} {count}  {total:.0f}  {shares}  {busy}  {slowest:.0f}  {longest:.0f}")
    return figures


if __name__ == "__main__":
    main()
