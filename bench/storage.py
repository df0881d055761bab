# SPDX-License-Identifier: Apache-2.0
"""What the SQLite store costs: edits, several processes on one file, snapshots, opening, starting.

`python -m bench.storage [--seconds N]`. Records are of the size of real ones (a moved node with its label, 0.6 kB); every
acknowledged edit is durable (synchronous=FULL). CPU is that of the whole process, all threads.
"""

import argparse
import asyncio
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from glsp.model.change import Author, Change, Edit, Element, Entry
from glsp.storage.ports import DiagramInfo, Documents
from glsp.storage.sqlite import open_sqlite

ROOT = Element("root", "graph", "", "a0", {})
PERSON = Author("person:ada", "Ada Lovelace")
STALL_SAMPLE_SECONDS = 0.0005


def moved(diagram: str, revision: int, operation_id: str) -> Entry:
    """A node and its label moved: 0.6 kB of JSON."""
    edits = tuple(
        Edit(
            f"task_{revision}{suffix}",
            {"position": {"x": 160 * revision, "y": 80}, "size": {"width": 96, "height": 30}},
            {"position": {"x": 160 * revision + 40, "y": 120}, "size": {"width": 96, "height": 30}},
        )
        for suffix in ("", "_label")
    )
    return Entry(
        diagram=diagram,
        revision=revision,
        operation_id=operation_id,
        author=PERSON,
        time=1_700_000_000.5 + revision,
        operation="changeBounds",
        change=Change(edits=edits),
        summary="moved Task 1",
    )


def tasks(count: int) -> list[Element]:
    """Nodes of a workflow, as many as asked for."""
    return [
        Element(
            f"task_{index}",
            "task:automated",
            "root",
            f"a{index:06}",
            {
                "cssClasses": ["task", "automated"],
                "layout": "hbox",
                "name": f"Task {index}",
                "taskType": "automated",
                "position": {"x": index % 100 * 160, "y": index // 100 * 80},
                "size": {"width": 96, "height": 30},
                "layoutOptions": {"paddingRight": 10, "prefWidth": 96, "prefHeight": 30},
                "args": {"radiusTopLeft": 5, "radiusBottomLeft": 5, "radiusBottomRight": 5, "radiusTopRight": 5},
            },
        )
        for index in range(count)
    ]


def at(samples: Sequence[float], share: float) -> float:
    """The sample below which `share` of all lie."""
    return sorted(samples)[min(len(samples) - 1, int(len(samples) * share))]


async def edit(store: Documents, name: str, until: float, waits: list[float], group: int) -> None:
    revision = 0
    while time.perf_counter() < until:
        started = time.perf_counter()
        entries = [moved(name, revision + step, f"{name}:{revision + step}") for step in range(1, group + 1)]
        answer = await store.append(name, entries, revision)
        assert answer.outcome == "applied", answer
        revision = answer.head
        waits.append(time.perf_counter() - started)


async def edits(path: Path, editors: int, seconds: float, group: int = 1, prefix: str = "d") -> dict[str, float]:
    """Editors that each edit a diagram of their own as fast as they are answered."""
    groups: list[int] = []
    store = await open_sqlite(path, observe=lambda size, _: groups.append(size))
    names = [f"{prefix}{number}" for number in range(editors)]
    for name in names:
        await store.create(DiagramInfo(id=name, name=name, type="workflow-diagram", language="workflow"), ROOT)
    groups.clear()
    waits: list[float] = []
    started, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(edit(store, name, started + seconds, waits, group) for name in names))
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    await store.close()
    count = len(waits) * group
    return {
        "per_second": count / wall,
        "p50_ms": at(waits, 0.5) * 1e3,
        "p99_ms": at(waits, 0.99) * 1e3,
        "longest_ms": max(waits) * 1e3,
        "cpu_us": cpu / count * 1e6,
        "appends_per_commit": statistics.mean(groups),
    }


def _process(path: str, number: int, seconds: float, results: "multiprocessing.Queue[dict[str, float]]") -> None:
    results.put(asyncio.run(edits(Path(path), 10, seconds, prefix=f"p{number}-")))


def processes(path: Path, count: int, seconds: float) -> list[dict[str, float]]:
    """Processes with ten editors each on one file."""
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[dict[str, float]] = context.Queue()
    running = [context.Process(target=_process, args=(str(path), n, seconds, results)) for n in range(count)]
    for process in running:
        process.start()
    found = [results.get(timeout=seconds + 60) for _ in running]
    for process in running:
        process.join()
    return found


async def stall(stop: asyncio.Event) -> float:
    """The longest time for which the event loop did not get to run."""
    longest, last = 0.0, time.perf_counter()
    while not stop.is_set():
        await asyncio.sleep(STALL_SAMPLE_SECONDS)
        now = time.perf_counter()
        longest, last = max(longest, now - last - STALL_SAMPLE_SECONDS), now
    return longest


async def resting(path: Path, count: int) -> dict[str, float]:
    """Keeping and opening a diagram, and what the event loop feels of it."""
    store = await open_sqlite(path)
    elements = tasks(count)
    name = f"big{count}"
    await store.create(DiagramInfo(id=name, name="Big", type="workflow-diagram", language="workflow"), ROOT, elements)
    await store.append(name, [moved(name, n, f"o{n}") for n in range(1, 1001)], 0)
    figures: dict[str, float] = {}
    kept: list[object] = []  # freeing ten thousand elements is not what is measured here
    for what in ("idle", "snapshot", "load", "load_tail"):
        stop = asyncio.Event()
        watching = asyncio.create_task(stall(stop))
        await asyncio.sleep(0.05)
        took: list[float] = []
        for turn in range(5):
            started = time.perf_counter()
            if what == "idle":
                await asyncio.sleep(0.02)
            elif what == "snapshot":
                await store.snapshot(name, 996 + turn, ROOT, elements)
            elif what == "load":
                kept.append(await store.load(name))
            else:
                kept.append(await store.since(name, 0))
            took.append(time.perf_counter() - started)
        stop.set()
        figures[f"{what}_ms"] = statistics.median(took) * 1e3
        figures[f"{what}_stall_ms"] = await watching * 1e3
    await store.close()
    return figures


START = """
import sys, time
import asyncio
from pathlib import Path
before = time.process_time()
from glsp import storage
imported = time.process_time()
async def run():
    store = await storage.connect("", Path(sys.argv[1]))
    await store.close()
asyncio.run(run())
print(imported - before, time.process_time() - imported)
"""


def start(folder: Path) -> tuple[float, float]:
    """CPU seconds of importing the storage package, and of opening and closing the store."""
    out = subprocess.run([sys.executable, "-c", START, str(folder)], capture_output=True, text=True, check=True)
    imported, opened = out.stdout.split()
    return float(imported), float(opened)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of each measurement")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        first, again = start(path / "start"), start(path / "start")
        figures["start"] = {"import": first[0], "new": first[1], "existing": again[1]}
        print(
            f"start, CPU ms: import {first[0] * 1e3:.0f}, new file {first[1] * 1e3:.0f}, existing {again[1] * 1e3:.1f}"
        )
        print("\neditors  group  edits/s   p50 ms   p99 ms  longest  CPU µs/edit  appends/commit")
        for editors, group in ((1, 1), (10, 1), (50, 1), (1, 50), (10, 10)):
            row = asyncio.run(edits(path / f"{editors}-{group}.db", editors, options.seconds, group))
            figures[f"editors={editors} group={group}"] = row
            print(
                f"{editors:7} {group:6} {row['per_second']:8.0f} {row['p50_ms']:8.2f} {row['p99_ms']:8.1f}"
                f" {row['longest_ms']:8.0f} {row['cpu_us']:12.0f} {row['appends_per_commit']:15.1f}"
            )
        print("\nprocesses (10 editors each)  edits/s  shares  p99 ms  longest ms")
        for count in (2, 3):
            rows = processes(path / f"processes-{count}.db", count, options.seconds)
            figures[f"processes={count}"] = rows
            shares = "/".join(f"{row['per_second']:.0f}" for row in rows)
            slowest, longest = max(row["p99_ms"] for row in rows), max(row["longest_ms"] for row in rows)
            print(f"{count}  {sum(row['per_second'] for row in rows):.0f}  {shares}  {slowest:.1f}  {longest:.0f}")
        row = asyncio.run(resting(path / "resting.db", 10_000))
        figures["resting"] = row
        print("\n10,000 elements, 1,000 entries: median ms and longest stall of the event loop, ms")
        for what in ("idle", "snapshot", "load", "load_tail"):
            print(f"{what:10} {row[f'{what}_ms']:8.1f} {row[f'{what}_stall_ms']:8.1f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
