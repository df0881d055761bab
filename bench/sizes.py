# SPDX-License-Identifier: Apache-2.0
"""How big glsp gets: memory of a server for what it holds, bytes of a database for what rests.

`python -m bench.sizes [--seconds N] [--edits N] [--store]`. Servers and a PostgreSQL are started here. Memory is what is resident
of the server's processes, after everything that is named was asked for; databases are looked at when nobody writes any more.
"""

import argparse
import asyncio
import shutil
import tempfile
from pathlib import Path

import httpx
import psycopg

from bench.kept import store
from bench.processes import Process
from bench.scale import Bench, base, crowd_on, edited
from bench.storage import ROOT, tasks
from glsp.storage import connect
from glsp.storage.ports import DiagramInfo
from scripts.services.postgres import Postgres
from scripts.services.process import own_folder

MIB = 1 << 20
SMALL, LARGE = (1_000, 20), (200, 1_000)
"""Diagrams, and nodes of each."""

TEAM = {"people": 24, "agents": 6}
RATE = 10.0
"""Edits a second of each."""


async def filled(url: str, count: int, nodes: int) -> list[str]:
    """Diagrams in a database."""
    found = await connect(url, Path())
    names = [f"s{number}" for number in range(count)]
    for name in names:
        info = DiagramInfo(id=name, name=name, type="workflow-diagram", language="workflow")
        await found.create(info, ROOT, tasks(nodes))
    await found.close()
    return names


def memory(bench: Bench) -> None:
    """Of a server with nothing, with diagrams open, and with a team at work."""
    print("\na server that holds           MiB resident")

    def keep(what: str, process: Process, **more: float) -> None:
        mib = process.memory() / MIB
        bench.keep(f"memory {what}", mib=mib, **more)
        print(f"{what:29} {mib:.0f}")

    with bench.server(bench.database()) as process:
        keep("nothing", process)
        wanted = [(kind, count, count * RATE) for kind, count in TEAM.items()]
        _, cpu = crowd_on(bench, process, wanted)
        keep("team", process, cores=cpu / bench.seconds, wanted=sum(TEAM.values()) * RATE)
    for count, nodes in (SMALL, LARGE):
        url = bench.database()
        names = asyncio.run(filled(url, count, nodes))
        with bench.server(url) as process, httpx.Client(base_url=base(process), timeout=60) as http:
            for name in names:
                http.get(f"/api/diagrams/{name}/model").raise_for_status()
            keep(f"{count} of {nodes}", process, diagrams=count, nodes=nodes)


def disk(bench: Bench) -> None:
    """Bytes of a database for an edit, its share of snapshots included, and for a diagram that was brought in."""
    print("\ndatabase    bytes of an edit  of a diagram of 1,000 nodes")
    title = "PostgreSQL" if bench.postgres else "SQLite"
    url = bench.database()
    count, nodes = LARGE
    empty = size(bench, url)
    [name, *_] = asyncio.run(filled(url, count, nodes))
    full = size(bench, url)
    with bench.server(url) as process:
        asyncio.run(edited(process, name, bench.edits))
    row = {"edit": (size(bench, url) - full) / bench.edits, "diagram": (full - empty) / count, "nodes": nodes}
    bench.keep(f"disk {title}", **row)
    print(f"{title:10} {row['edit']:17.0f} {row['diagram']:27.0f}")


def size(bench: Bench, url: str) -> int:
    """Bytes of a database that nobody writes to."""
    if bench.postgres is None:
        return sum(file.stat().st_size for file in bench.folder.glob(f"{Path(url).name}*"))
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(found[0]) if found else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long the team works")
    parser.add_argument("--edits", type=int, default=3_000, help="of which disk is measured")
    parser.add_argument("--store", action="store_true", help="keep the figures for the documentation")
    options = parser.parse_args()
    options.people = options.agents = 0
    folder = own_folder()
    postgres = Postgres(folder / "postgres", durable=True)
    figures: dict[str, object] = {}
    try:
        postgres.make()
        for part, database in ((memory, None), (disk, None), (disk, postgres)):
            with tempfile.TemporaryDirectory() as place:
                bench = Bench(Path(place), database, options)
                part(bench)
                figures |= bench.figures
    finally:
        postgres.kill()
        shutil.rmtree(folder, ignore_errors=True)
    if options.store:
        store("sizes", figures)


if __name__ == "__main__":
    main()
