# SPDX-License-Identifier: Apache-2.0
"""How glsp scales: processes, many people and agents at a rate, many diagrams, long histories.

`python -m bench.scale [--only processes,crowd,stored,history] [--seconds N] [--people N] [--agents N] [--postgres]
[--store]`.
Servers and a PostgreSQL are started here; every acknowledged edit is durable. CPU is that of the server processes (of
all workers and the parent) for each edit; the load comes from other processes on the same machine, so throughput and
latency mean something only where there are more cores than servers and loads.
"""

import argparse
import asyncio
import itertools
import json
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.crowd import ALONE, Crowd, Load, Result
from bench.kept import store
from bench.load_client import LoadSession
from bench.models import spread
from bench.processes import Process, cpu_seconds, free_port
from bench.storage import ROOT, at, tasks
from glsp.editor.hub import Hub
from glsp.model.change import Author
from glsp.protocol.operations import from_json
from glsp.storage import connect
from glsp.storage.ports import DiagramInfo
from scripts.services.postgres import Postgres
from scripts.services.process import own_folder

PARTS = ("processes", "crowd", "stored", "history")
DIAGRAMS = 20
STORED = (1, 100, 10_000)
OPEN = 1_000
CHANGES = (0, 1_000, 100_000)
EDITS = 300
OPENINGS = 5
NODES = 1_000
LANES = 32
AUTHOR = Author("bench", "Bench")


class Bench:
    """A place for the data, and what is asked for."""

    def __init__(self, folder: Path, postgres: Postgres | None, options: argparse.Namespace) -> None:
        self.folder = folder
        self.postgres = postgres
        self.seconds: float = options.seconds
        self.people: int = options.people
        self.agents: int = options.agents
        self.edits: int = options.edits
        self.figures: dict[str, object] = {}
        self._numbers = itertools.count(1)

    def database(self) -> str:
        """The address of an empty one."""
        name = f"bench{next(self._numbers)}"
        if self.postgres is None:
            return f"sqlite:///{self.folder}/{name}.db"
        self.postgres.make_database(name)
        return self.postgres.url(name)

    @contextmanager
    def server(self, url: str, workers: int = 1) -> Generator[Process]:
        """A server on a database."""
        home = self.folder / f"server{next(self._numbers)}"
        (home / "data").mkdir(parents=True)
        (home / "data" / "examples.made").touch()
        port = free_port()
        command = [str(Path(sys.executable).with_name("glsp")), "serve", "--port", str(port), "--data", f"{home}/data"]
        around = {"PATH": "/usr/bin:/bin", "LOG_LEVEL": "error", "DATABASE_URL": url}
        process = Process([*command, "--workers", str(workers)], port, home / "log", around)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
                while http.get("/ready").status_code != 200:
                    time.sleep(0.05)
            yield process
        finally:
            process.stop()

    def database_cpu(self) -> float:
        """CPU seconds of the database so far; SQLite's are the server's."""
        return cpu_seconds(self.postgres.pid) if self.postgres else 0.0

    def keep(self, name: str, **figures: float) -> None:
        """Figures of one line."""
        self.figures[name] = figures


def base(process: Process) -> str:
    """Where a server is."""
    return f"http://127.0.0.1:{process.port}"


async def make(url: str, names: list[str]) -> None:
    """Empty diagrams in a database."""
    store = await connect(url, Path())
    for name in names:
        await store.create(DiagramInfo(id=name, name=name, type="workflow-diagram", language="workflow"), ROOT)
    await store.close()


def crowd_on(bench: Bench, process: Process, loads: list[tuple[str, int, float]]) -> tuple[dict[str, Result], float]:
    """What loads (kind, how many, rate) got of a server, and its CPU seconds meanwhile."""
    names = tuple(f"d{number}" for number in range(DIAGRAMS))
    with httpx.Client(base_url=base(process), timeout=60) as http:
        for name in names:
            http.post("/api/diagrams", json={"type": "workflow", "id": name})
    crowd = Crowd([Load(kind, count, rate, bench.seconds, (base(process),), names) for kind, count, rate in loads])
    before = process.cpu()
    found = crowd.run()
    return found, process.cpu() - before


def processes(bench: Bench) -> None:
    """Editors who go as fast as they are answered, at one, two and three workers."""
    print(f"\n{bench.people} people, as fast as they are answered\nworkers  edits/s   p50 ms   p99 ms  CPU µs/edit")
    for workers in (1, 2, 3):
        with bench.server(bench.database(), workers) as process:
            before = bench.database_cpu()
            found, cpu = crowd_on(bench, process, [("people", bench.people, ALONE)])
            database = bench.database_cpu() - before
        people = found["people"]
        row = {
            "per_second": people.per_second,
            "p50_ms": at(people.waits, 0.5) * 1e3,
            "p99_ms": at(people.waits, 0.99) * 1e3,
            "cpu_us": cpu / len(people.waits) * 1e6,
            "database_cpu_us": database / len(people.waits) * 1e6,
        }
        bench.keep(f"workers {workers}", **row)
        print(f"{workers:7} {row['per_second']:8.0f} {row['p50_ms']:8.1f} {row['p99_ms']:8.1f} {row['cpu_us']:12.0f}")


def crowd(bench: Bench) -> None:
    """People and agents at the rates that the original system claims: 10 edits a second for each of them."""
    print(
        f"\n{bench.people} people and {bench.agents} agents, 10 edits/s each\nworkers  kind     wanted/s  got/s   p50 ms   p99 ms"
    )
    for workers in (1, 2, 3):
        with bench.server(bench.database(), workers) as process:
            wanted = {"people": bench.people, "agents": bench.agents}
            found, cpu = crowd_on(bench, process, [(kind, count, count * 10.0) for kind, count in wanted.items()])
        for kind, result in found.items():
            p50, p99 = (at(result.waits, share) * 1e3 for share in (0.5, 0.99))
            row = {"wanted": wanted[kind] * 10, "per_second": result.per_second, "p50_ms": p50, "p99_ms": p99}
            row |= {"busy": result.busy}
            bench.keep(f"crowd {workers} {kind}", **row)
            print(
                f"{workers:7}  {kind:8} {wanted[kind] * 10:7} {result.per_second:6.0f} {p50:8.1f} {p99:8.1f} {result.busy:5}"
            )
        took, edits = max(each.seconds for each in found.values()), sum(len(each.waits) for each in found.values())
        bench.keep(f"crowd {workers}", cores=cpu / took, cpu_us=cpu / edits * 1e6)
        print(f"{workers:7}  CPU {cpu / took:.2f} cores, {cpu / edits * 1e6:.0f} µs for an edit")


async def edited(process: Process, diagram: str, count: int) -> float:
    """CPU seconds of the server for an edit."""
    session = LoadSession(f"editor-{diagram}", deltas=True, minimal=True)
    await session.connect(base(process).replace("http", "ws") + "/glsp")
    await session.open(f"glsp:{diagram}")
    made = {"kind": "createNode", "isOperation": True, "elementTypeId": "task:automated", "location": {"x": 0, "y": 0}}
    run = uuid.uuid4().hex
    await session.perform(made, run)
    node = session.created[0]
    before = 0.0
    for number in range(-20, count):
        if number == 0:
            before = process.cpu()
        bounds = {
            "elementId": node,
            "newPosition": {"x": 10 * (number + 21), "y": 0},
            "newSize": {"width": 96, "height": 30},
        }
        await session.perform({"kind": "changeBounds", "isOperation": True, "newBounds": [bounds]}, f"{run}{number}")
    used = process.cpu() - before
    await session.close()
    return used / count


def stored(bench: Bench) -> None:
    """The cost of an edit beside many stored diagrams, and many open ones."""
    print("\nstored    open  CPU µs/edit")
    for count in STORED:
        url = bench.database()
        names = [f"s{number}" for number in range(count)]
        asyncio.run(make(url, names))
        for opened in sorted({1, min(count, OPEN)}):
            with bench.server(url) as process:
                with httpx.Client(base_url=base(process), timeout=60) as http:
                    for name in names[:opened]:
                        http.get(f"/api/diagrams/{name}/model").raise_for_status()
                cost = asyncio.run(edited(process, names[0], bench.edits)) * 1e6
            bench.keep(f"stored {count} open {opened}", cpu_us=cost)
            print(f"{count:6} {opened:7} {cost:12.0f}")


async def lived(url: str, name: str, changes: int) -> None:
    """A diagram whose nodes were moved so often, through the hub, which keeps its snapshots."""
    store = await connect(url, Path())
    info = DiagramInfo(id=name, name=name, type="workflow-diagram", language="workflow")
    await store.create(info, ROOT, tasks(NODES))
    async with Hub(store, store, store, None, store).running() as hub, hub.using(name) as diagram:

        async def lane(numbers: range) -> None:
            for number in numbers:
                place = {"newPosition": {"x": number, "y": 0}, "newSize": {"width": 96, "height": 30}}
                bounds = {"elementId": f"task_{spread(number, NODES)}", **place}
                move = from_json({"kind": "changeBounds", "newBounds": [bounds]})
                await diagram.execute(move, AUTHOR, operation_id=f"moved{number}")

        await asyncio.gather(*(lane(range(first, changes, LANES)) for first in range(min(LANES, changes))))
    await store.close()


async def opened_in(process: Process, diagram: str) -> float:
    """Seconds until somebody sees a diagram that nobody had open."""
    session = LoadSession(f"reader-{diagram}", deltas=True, minimal=True)
    await session.connect(base(process).replace("http", "ws") + "/glsp")
    sample = await session.open(f"glsp:{diagram}")
    await session.close()
    return sample.net


def history(bench: Bench) -> None:
    """Opening a diagram of 1,000 nodes and editing it, by the length of its history."""
    print("\nchanges  open ms (median of fresh servers)  CPU µs/edit")
    url = bench.database()
    for changes in CHANGES:
        asyncio.run(lived(url, f"h{changes}", changes))
    for changes in CHANGES:
        name, times, cost = f"h{changes}", list[float](), 0.0
        for number in range(OPENINGS):
            with bench.server(url) as process:
                asyncio.run(opened_in(process, f"h{CHANGES[0] if changes != CHANGES[0] else CHANGES[1]}"))  # warm
                times.append(asyncio.run(opened_in(process, name)) * 1e3)
                if number == OPENINGS - 1:
                    cost = asyncio.run(edited(process, name, bench.edits)) * 1e6
        bench.keep(f"history {changes}", open_ms=at(times, 0.5), cpu_us=cost)
        print(f"{changes:7} {at(times, 0.5):10.1f} {cost:37.0f}")


TABLES: dict[str, Callable[[Bench], None]] = {
    "processes": processes, "crowd": crowd, "stored": stored, "history": history
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help="parts, separated by commas")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of each measurement")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--edits", type=int, default=EDITS, help="of which the cost of one is measured")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--store", action="store_true", help="keep the figures for the documentation")
    options = parser.parse_args()
    folder = own_folder()
    postgres = Postgres(folder / "postgres", durable=True) if options.postgres else None
    try:
        with tempfile.TemporaryDirectory() as place:
            if postgres is not None:
                postgres.make()
            bench = Bench(Path(place), postgres, options)
            for part in options.only.split(","):
                TABLES[part](bench)
    finally:
        if postgres is not None:
            postgres.kill()
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(bench.figures, indent=1))
    if options.store:
        store("scale-postgres" if options.postgres else "scale", bench.figures)


if __name__ == "__main__":
    main()
