# SPDX-License-Identifier: Apache-2.0
"""kill -9 while texts are indexed and old history is dropped: afterwards a search finds everything, history has no hole,
named versions are what they were, and who had the diagrams open all the time undoes their own edits.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from contracts.backends import POSTGRES
from glsp.editor.compacting import compact
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.editor.indexing import Indexer
from glsp.editor.past import graph_at
from glsp.editor.reaching import reach
from glsp.model.change import Author
from glsp.model.difference import elements
from glsp.model.graph import Graph
from glsp.protocol.geometry import Point
from glsp.protocol.operations import ApplyLabelEdit, CreateNode, Undo
from glsp.storage.postgres import open_postgres
from glsp.storage.search_scripts import TAKEN_SECONDS
from glsp.storage.sql import SqlStore
from glsp.storage.sql_retention import SqlRetention
from glsp.storage.sqlite import open_sqlite

UPKEEPER = Path(__file__).with_name("upkeeper.py")
TESTS = Path(__file__).parents[1]
DIAGRAMS = ("one", "two", "three")
KILLED = ("first", "second")
SURVIVOR = Author("survivor", "Survivor")
KEEP = 40
"""As in `upkeeper.py`."""

MOST_EDITS = 700
"""Of a diagram by one process in one round: the last 2,000 can be undone by who has it open all the time."""

Shape = dict[str, Any]
AnyStore: TypeAlias = SqlStore[Any]
Open = Callable[..., Awaitable[AnyStore]]


def shape(graph: Graph) -> Shape:
    return {each.id: (each.type, each.parent, each.fields) for each in elements(graph)}


class Said:
    """What killed processes said: edits that were acknowledged to them, versions that they named."""

    def __init__(self) -> None:
        self.acknowledged: Counter[str] = Counter()
        self.named: dict[str, set[int]] = {each: set() for each in DIAGRAMS}
        self.works: Counter[str] = Counter()

    def read(self, text: str) -> None:
        """A last line that the kill cut off does not count."""
        for line in text.splitlines()[: text.count("\n")]:
            word, *rest = line.split()
            if word == "ack":
                self.acknowledged[rest[0]] = max(self.acknowledged[rest[0]], int(rest[1]))
            elif word == "named":
                self.named[rest[0]].add(int(rest[1]))
            else:
                self.works[word] += 1


async def work_until_killed(url: str, name: str, node: str, works: int) -> str:
    """Starts an upkeeper and kills it a moment after so many works began; returns all it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(UPKEEPER),
        url,
        name,
        node,
        *DIAGRAMS,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    assert process.stdout is not None
    said = bytearray()
    enough = b"ack %s " % DIAGRAMS[0].encode()
    while (b"index" not in said or said.count(b"index") + said.count(b"compact") < works) and said.count(
        enough
    ) < MOST_EDITS:
        piece = await process.stdout.read(random.choice((64, 1024, 65536)))
        assert piece, "the upkeeper ended by itself"
        said += piece
    await asyncio.sleep(random.uniform(0, 0.02))
    process.send_signal(signal.SIGKILL)
    said += await process.stdout.read()
    await process.wait()
    return said.decode()


class Survivor:
    """A process that lives all the time, with the diagrams open; and what it remembers of named versions."""

    def __init__(self, store: AnyStore, hub: Hub, opened: dict[str, Diagram]) -> None:
        self.store, self.hub, self.open = store, hub, opened
        self.known: dict[tuple[str, int], Shape] = {}

    async def edit(self, name: str) -> int:
        change = ApplyLabelEdit(label_id="mine_label", text=f"edit {uuid.uuid4().hex}")
        return (await self.open[name].execute(change, SURVIVOR, operation_id=uuid.uuid4().hex)).revision

    async def check(self, said: Said) -> None:
        for name, diagram in self.open.items():
            head = (await self.store.info(name)).revision
            await reach(diagram, head)
            begins = await self.store.begins(name)
            log = await self.store.since(name, begins, 10**9)
            assert [each.revision for each in log] == list(range(begins + 1, head + 1))
            assert len({each.operation_id for each in log}) == len(log)
            assert head >= max(said.acknowledged[name], KEEP)
            assert await self.store.before(name, begins + 1, 10**9) == []
            for revision in {begins, random.randint(begins, head), head}:
                await graph_at(diagram, revision)
            async with Hub(self.store, self.store).running() as other, other.using(name) as again:
                assert shape(again.scene.graph) == shape(diagram.scene.graph)
            await self.check_named(diagram, said)

    async def check_named(self, diagram: Diagram, said: Said) -> None:
        """Every version is there, before the horizon or after it, and is what it was when it was first looked at."""
        versions = {version.revision for version in await self.store.versions(diagram.id)}
        assert said.named[diagram.id] <= versions
        for revision in versions:
            found = shape(await graph_at(diagram, revision))
            assert self.known.setdefault((diagram.id, revision), found) == found

    async def finish(self, later: AnyStore) -> None:
        """What the killed ones left undone, done by whoever comes after the time they had for it."""
        for name, diagram in self.open.items():
            graph = diagram.scene.graph
            root = graph.get(graph.root)
            assert root is not None
            await self.store.snapshot(name, diagram.revision, root, list(elements(graph)))
        await compact(SqlRetention(self.store.database), self.store, time.time() + 60, lambda *_: None, keep=KEEP)
        await Indexer(later, later, later).catch_up(lambda _: None)

    async def search(self) -> int:
        """Each text is found where it is and nowhere else; how many there are."""
        where: dict[str, set[str]] = {}
        for name, diagram in self.open.items():
            for each in diagram.scene.graph:
                if each.id.endswith("_label"):
                    where.setdefault(each.fields["text"], set()).add(name)
        for text, names in where.items():
            assert {hit.diagram.id for hit in await self.store.search(f'"{text}"')} == names, text
        return len(where)


@pytest.fixture(params=("sqlite", POSTGRES))
def database(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Open]:
    """The address of a database without diagrams, and what opens it."""
    if request.param == "sqlite":
        path = tmp_path / "glsp.db"
        return f"sqlite:///{path}", lambda **how: open_sqlite(path, **how)
    databases = request.getfixturevalue("postgres_databases")
    url = databases.postgres.url(databases.emptied())
    return url, lambda **how: open_postgres(url, **how)


@asynccontextmanager
async def survivor(opening: Open) -> AsyncGenerator[Survivor]:
    async with AsyncExitStack() as stack:
        store = await opening()
        stack.push_async_callback(store.close)
        hub = await stack.enter_async_context(Hub(store, store, store).running())
        opened: dict[str, Diagram] = {}
        for name in DIAGRAMS:
            await hub.create("workflow", SURVIVOR, diagram_id=name)
            opened[name] = await stack.enter_async_context(hub.using(name))
            for at, node in enumerate(("mine", *KILLED)):
                made = CreateNode(element_type_id="task:manual", location=Point(200 * at, 0), args={"elementId": node})
                await opened[name].execute(made, SURVIVOR, operation_id=uuid.uuid4().hex)
        yield Survivor(store, hub, opened)


async def rounds(url: str, opening: Open, count: int) -> tuple[Said, int]:
    """Rounds of two processes, both killed at work; what they said, and how many texts were searched for."""
    said = Said()
    texts = 0
    async with survivor(opening) as alive:
        later = await opening(clock=lambda: time.time() + TAKEN_SECONDS + 1)
        for turn in range(count):
            mine = {name: await alive.edit(name) for name in DIAGRAMS}
            told = await asyncio.gather(
                *(work_until_killed(url, f"{node}{turn}", node, random.randint(4, 40)) for node in KILLED)
            )
            for text in told:
                said.read(text)
            for name, revision in mine.items():
                undone = await alive.open[name].execute(Undo(), SURVIVOR, operation_id=uuid.uuid4().hex)
                assert undone.entry is not None
                assert undone.entry.undoes == revision
            await alive.finish(later)
            await alive.check(said)
            texts += await alive.search()
        await later.close()
    return said, texts


@pytest.mark.timeout(300)
async def test_kill_9_at_upkeep_leaves_no_hole_in_history_and_nothing_unfound(database: tuple[str, Open]) -> None:
    said, _ = await rounds(*database, 1)
    assert min(said.works["index"], said.works["compact"]) > 0


@pytest.mark.long("chaos")
@pytest.mark.timeout(3_000)
async def test_fifty_rounds_of_kill_9_at_upkeep_leave_no_hole_and_nothing_unfound(database: tuple[str, Open]) -> None:
    said, texts = await rounds(*database, 50)
    named = sum(map(len, said.named.values()))
    print(f"100 kills: {dict(said.works)}, {dict(said.acknowledged)} revisions, {named} versions, {texts} texts found")
