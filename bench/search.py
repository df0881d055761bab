# SPDX-License-Identifier: Apache-2.0
"""What searching costs: a query over many diagrams, and what the index adds to an edit.

`python -m bench.search [--diagrams 10000] [--queries 300] [--seconds 10]`, on SQLite and on a PostgreSQL that is started here.
Each diagram has 20 tasks whose names are drawn from 5,000 words, the first ones much more often than the last, as words
are. Waiting is that of the store, decoding included. The index is timed while 20 diagrams are edited ten times a second
each; its cost is the CPU, the database's included, that the same edits do not need without it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from bench.processes import cpu_seconds
from bench.storage import ROOT, at, tasks
from glsp.editor.hub import Hub
from glsp.editor.indexing import Indexer
from glsp.model.change import Author, Element
from glsp.protocol.operations import ApplyLabelEdit, CreateNode
from glsp.storage import connect
from glsp.storage.ports import DiagramInfo, Store
from scripts.services.postgres import Postgres
from scripts.services.process import own_folder

WORDS = 5_000
TASKS = 20
AT_ONCE = 50
EDITED = 20
EDITS_PER_SECOND = 10
ADA = Author("ada", "Ada")
Cpu = Callable[[], float]


class Vocabulary:
    """Words and texts made of them, always the same ones."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        letters = "bcdfghklmnprstvw"
        self._words = [
            "".join(self.chance.choice(letters) + self.chance.choice("aeiou") for _ in "abc") for _ in range(WORDS)
        ]

    def word(self) -> str:
        """A word; half of the draws are among the first 70."""
        return self._words[int(WORDS ** self.chance.random()) - 1]

    def name(self) -> str:
        """What a task is called."""
        return " ".join(self.word() for _ in range(3))

    def queries(self, count: int) -> dict[str, list[str]]:
        """Questions of each kind."""
        kinds: dict[str, Callable[[], str]] = {
            "a word": self.word,
            "two words": lambda: f"{self.word()} {self.word()}",
            "a beginning": lambda: self.word()[:3],
            "a phrase": lambda: f'"{self.word()} {self.word()}"',
            "without one": lambda: f"{self.word()} -{self.word()}",
            "nothing": lambda: f"zzz{self.word()}",
        }
        return {kind: [make() for _ in range(count)] for kind, make in kinds.items()}


async def fill(store: Store, vocabulary: Vocabulary, diagrams: int, cpu: Cpu) -> float:
    """Makes and indexes the diagrams; CPU seconds of the index for each."""

    async def make(number: int) -> None:
        name = f"d{number}"
        info = DiagramInfo(id=name, name=vocabulary.name(), type="workflow-diagram", language="workflow")
        await store.create(info, ROOT, named(vocabulary))

    for first in range(0, diagrams, AT_ONCE):
        await asyncio.gather(*(make(number) for number in range(first, min(first + AT_ONCE, diagrams))))
    before = cpu()
    await Indexer(store, store, store).catch_up(lambda _: None)
    return (cpu() - before) / diagrams


def named(vocabulary: Vocabulary) -> list[Element]:
    """Tasks with names."""
    return [msgspec.structs.replace(task, fields={**task.fields, "name": vocabulary.name()}) for task in tasks(TASKS)]


async def asked(store: Store, queries: list[str]) -> tuple[list[float], float]:
    """How long each query took, and how many diagrams it found on average."""
    waits: list[float] = []
    found = 0
    for query in queries:
        started = time.perf_counter()
        found += len(await store.search(query))
        waits.append(time.perf_counter() - started)
    return waits, found / len(queries)


async def edited(store: Store, vocabulary: Vocabulary, seconds: float, cpu: Cpu, *, indexed: bool) -> float:
    """CPU seconds of an edit, with the index behind it or without."""
    async with Hub(store, store, store).running() as hub:
        run = f"{'with' if indexed else 'without'}"
        names = [f"{run}{number}" for number in range(EDITED)]
        for name in names:
            await hub.create("workflow", ADA, diagram_id=name, elements=named(vocabulary))
        indexer = Indexer(store, store, store, hub.live)
        count = 0

        async def edit(name: str, until: float) -> None:
            nonlocal count
            async with hub.using(name) as diagram:
                made = CreateNode(element_type_id="task:manual", args={"elementId": "mine"})
                await diagram.execute(made, ADA, operation_id="made")
                while time.monotonic() < until:
                    change = ApplyLabelEdit(label_id="mine_label", text=vocabulary.name())
                    await diagram.execute(change, ADA, operation_id=f"{count}")
                    count += 1
                    await asyncio.sleep(1 / EDITS_PER_SECOND)

        async def all_of_them() -> None:
            until = time.monotonic() + seconds
            await asyncio.gather(*(edit(name, until) for name in names))

        before = cpu()
        if indexed:
            async with indexer.running(hub):
                await all_of_them()
        else:
            await all_of_them()
        return (cpu() - before) / count


async def measured(title: str, url: str, cpu: Cpu, options: argparse.Namespace) -> dict[str, object]:
    """The rows of one database, printed as they come."""
    vocabulary = Vocabulary()
    figures: dict[str, object] = {}
    store = await connect(url, Path())
    try:
        each = await fill(store, vocabulary, options.diagrams, cpu)
        print(f"{title:10} filling the index: {each * 1e6:.0f} µs of CPU for a diagram of {TASKS} texts")
        figures[f"{title} fill"] = {"cpu_us": each * 1e6}
        for kind, queries in vocabulary.queries(options.queries).items():
            waits, found = await asked(store, queries)
            row = {"p50_ms": at(waits, 0.5) * 1e3, "p99_ms": at(waits, 0.99) * 1e3, "found": found}
            figures[f"{title} {kind}"] = row
            print(f"{title:10} {kind:12} {row['p50_ms']:8.2f} {row['p99_ms']:8.1f} {found:8.1f}")
        without = await edited(store, vocabulary, options.seconds, cpu, indexed=False) * 1e6
        beside = await edited(store, vocabulary, options.seconds, cpu, indexed=True) * 1e6
        figures[f"{title} edit"] = {"without_us": without, "with_us": beside}
        print(f"{title:10} an edit: {without:.0f} µs of CPU without the index, {beside:.0f} µs with it")
    finally:
        await store.close()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--diagrams", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=300, help="of each kind")
    parser.add_argument("--seconds", type=float, default=10.0, help="of edits")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    folder = own_folder()
    postgres = Postgres(folder / "postgres", durable=True)
    try:
        with tempfile.TemporaryDirectory() as sqlite:
            postgres.make()
            postgres.make_database("glsp")
            print(f"{options.diagrams} diagrams\ndatabase   query          p50 ms   p99 ms    found")
            rows: list[tuple[str, str, Cpu]] = [
                ("SQLite", f"sqlite:///{sqlite}/glsp.db", time.process_time),
                ("PostgreSQL", postgres.url("glsp"), lambda: time.process_time() + cpu_seconds(postgres.pid)),
            ]
            figures: dict[str, object] = {}
            for title, url, cpu in rows:
                figures |= asyncio.run(measured(title, url, cpu, options))
    finally:
        postgres.kill()
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
