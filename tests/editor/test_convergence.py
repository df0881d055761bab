# SPDX-License-Identifier: Apache-2.0
"""Several processes on one database, a bus that loses, doubles, delays and reorders: in the end all hold one graph.

What people do is drawn: edits of every kind, undo and redo of the same author at any process, the same edit sent again
elsewhere as by a client whose server went away, appends whose answer is lost, and reads that fail. What is answered must be in the log, once,
where the answer said.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editor.conftest import INFO, FailingStore
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.errors import Busy, Refused, Unavailable
from glsp.model.change import Author, Entry
from glsp.protocol.operations import Operation, Redo, Undo
from glsp.storage import connect
from glsp.storage.ports import Appended, Moved, Store
from strategies import Step, growing, operation, seeded, single, snapshot
from support.buses import Exchange, Line

AUTHORS = [Author(name.lower(), name) for name in ("Ada", "Bob")]
PROCESSES = 3
PATIENCE_SECONDS = 60.0
BAD: tuple[tuple[float, ...], ...] = ((), (0.0,), (0.0,), (0.0, 0.0), (0.002,), (0.004, 0.0), (0.001, 0.003, 0.008))
"""What becomes of a message: after how many seconds copies of it arrive."""


class Act(NamedTuple):
    """Somebody does something at one of the processes; `again` at which others it is sent once more."""

    where: int
    who: int
    what: Step | list[Step] | str
    again: int


steps = st.one_of(
    growing,
    single,
    st.lists(single, min_size=1, max_size=3),
    st.sampled_from(["undo", "redo", "undo", "lost", "unread"]),
)
acts = st.builds(Act, st.integers(0, PROCESSES - 1), st.integers(0, 1), steps, st.integers(0, 5))
scripts = st.lists(st.lists(acts, min_size=1, max_size=5), min_size=1, max_size=10)
"""Inner lists happen at once."""


class SlowStore(FailingStore):
    """A memory store that lets others in between, as a database does."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance

    async def _others(self) -> None:
        for _ in range(self._chance.randrange(4)):
            await asyncio.sleep(0)

    async def append(
        self, diagram_id: str, entries: Sequence[Entry], expected: int, created: float | None = None
    ) -> Appended:
        await self._others()
        try:
            return await super().append(diagram_id, entries, expected, created)
        finally:
            await self._others()

    async def since(self, diagram_id: str, revision: int, limit: int = 10_000) -> list[Entry]:
        await self._others()
        found = await super().since(diagram_id, revision, limit)
        await self._others()
        return found


class Process:
    """A hub with the diagram open, and its end of the bad bus."""

    def __init__(self, hub: Hub, diagram: Diagram, line: Line) -> None:
        self.hub = hub
        self.diagram = diagram
        self.line = line

    async def hear_all(self, store: Store) -> None:
        """What a database tells, beside the bad bus: it misses nothing."""
        while True:
            for moved in await store.changed():
                self.line.moved(moved)

    async def state(self) -> tuple[Any, ...]:
        """All that must be alike."""
        history = await self.diagram.recall()
        turns = [(history.to_undo(author.id), history.to_redo(author.id)) for author in AUTHORS]
        return self.diagram.revision, snapshot(self.diagram.scene.graph), turns


@asynccontextmanager
async def process(store: Store, exchange: Exchange) -> AsyncGenerator[Process]:
    line = exchange.line()
    async with Hub(store, store, line).running() as hub, hub.using("d") as diagram:
        made = Process(hub, diagram, line)
        hearing = asyncio.ensure_future(made.hear_all(store))
        try:
            yield made
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)


class Play:
    """One example: acts at the processes, and what was answered."""

    def __init__(self, stores: Sequence[Store], chance: random.Random) -> None:
        self.stores = stores
        self.chance = chance
        self.exchange = Exchange(lambda: chance.choice(BAD))
        self.answered: dict[str, int] = {}
        self.processes: list[Process] = []
        self.numbers = 0

    async def run(self, script: Sequence[Sequence[Act]]) -> None:
        root, *elements = seeded()
        await self.stores[0].create(INFO, root, elements)
        async with AsyncExitStack() as stack:
            for place in range(PROCESSES):
                store = self.stores[place % len(self.stores)]
                self.processes.append(await stack.enter_async_context(process(store, self.exchange)))
            for at_once in script:
                await asyncio.gather(*map(self.act, at_once))
                await asyncio.sleep(self.chance.choice((0, 0, 0.003)))
            await self.check()

    async def act(self, act: Act) -> None:
        self.numbers += 1
        name = f"o{self.numbers}"
        here = self.processes[act.where]
        what = act.what
        store = self.stores[0]
        if what in ("lost", "unread"):
            if isinstance(store, SlowStore) and what == "lost":
                store.fail_after += 1
            elif isinstance(store, SlowStore):
                store.fail_reading += 1
            what = Step("node", self.numbers, 0, 0, 0, "")
        todo = Undo() if what == "undo" else Redo() if what == "redo" else operation(here.diagram.scene.graph, what)  # type: ignore[arg-type]
        await self.until_answered(name, act, todo)
        if act.again == 0:
            other = self.processes[(act.where + 1) % PROCESSES]
            await self.execute(other.diagram, name, AUTHORS[act.who], todo)

    async def until_answered(self, name: str, act: Act, todo: Operation) -> None:
        """As a client: where there is no answer, again with the same id, at the next server."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            for tries in range(100):
                where = self.processes[(act.where + tries) % PROCESSES]
                if await self.execute(where.diagram, name, AUTHORS[act.who], todo):
                    return
        raise AssertionError(f"{name} was never answered")

    async def execute(self, diagram: Diagram, name: str, author: Author, todo: Operation) -> bool:
        try:
            outcome = await diagram.execute(todo, author, operation_id=name, lenient=self.chance.random() < 0.3)
        except Refused:
            assert name not in self.answered, "what was done once is never refused when it is sent again"
            return True
        except (Busy, Unavailable):
            return False
        if outcome.entry is not None:
            assert outcome.entry.operation_id == name
            assert self.answered.setdefault(name, outcome.revision) == outcome.revision
        return True

    async def check(self) -> None:
        store = self.stores[0]
        if isinstance(store, SlowStore):
            for each in self.processes:  # nobody else tells what the bad bus lost
                each.line.moved(Moved("d", (await store.info("d")).revision))
            await asyncio.sleep(0.001)
            store.fail_reading = store.fail_after = 0
        log = await store.since("d", 0)
        assert [entry.revision for entry in log] == list(range(1, len(log) + 1))
        done = {entry.operation_id: entry.revision for entry in log}
        assert len(done) == len(log)
        assert self.answered.items() <= done.items()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while any(each.diagram.revision != len(log) for each in self.processes):
                await asyncio.sleep(0.001)
        async with process(store, Exchange()) as fresh:
            wanted = await fresh.state()
        for each in self.processes:
            assert await each.state() == wanted


async def in_memory(script: Sequence[Sequence[Act]], seed: int) -> None:
    chance = random.Random(seed)
    await Play([SlowStore(chance)], chance).run(script)


async def on(url: str, script: Sequence[Sequence[Act]], seed: int) -> None:
    async with AsyncExitStack() as stack:
        stores: list[Store] = []
        for _ in range(PROCESSES):
            stores.append(await connect(url, Path()))
            stack.push_async_callback(stores[-1].close)
        await Play(stores, random.Random(seed)).run(script)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, to be copied: making one takes longer than a whole example."""
    path = tmp_path_factory.mktemp("convergence") / "empty.db"

    async def make() -> None:
        await (await connect(f"sqlite:///{path}", Path())).close()

    asyncio.run(make())
    return path


def on_a_copy(pattern: Path, script: Sequence[Sequence[Act]], seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(pattern, f"{folder}/glsp.db")
        asyncio.run(on(f"sqlite:///{folder}/glsp.db", script, seed))


WHATEVER = given(script=scripts, seed=st.integers(0, 2**32))
FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=40, suppress_health_check=FIXTURES)
@WHATEVER
def test_processes_that_share_a_memory_end_in_one_graph(script: Sequence[Sequence[Act]], seed: int) -> None:
    asyncio.run(in_memory(script, seed))


@settings(max_examples=6, suppress_health_check=FIXTURES)
@WHATEVER
def test_processes_on_one_sqlite_file_end_in_one_graph(
    pattern: Path, script: Sequence[Sequence[Act]], seed: int
) -> None:
    on_a_copy(pattern, script, seed)


@pytest.mark.needs("postgres")
@settings(max_examples=4, suppress_health_check=FIXTURES)
@WHATEVER
def test_processes_on_postgres_end_in_one_graph(
    postgres_databases: Any, script: Sequence[Sequence[Act]], seed: int
) -> None:
    asyncio.run(on(postgres_databases.postgres.url(postgres_databases.emptied()), script, seed))


@pytest.mark.long("chaos")
@pytest.mark.timeout(1_800)
@settings(max_examples=3_000, suppress_health_check=FIXTURES)
@WHATEVER
def test_for_long_processes_that_share_a_memory_end_in_one_graph(script: Sequence[Sequence[Act]], seed: int) -> None:
    asyncio.run(in_memory(script, seed))


@pytest.mark.long("chaos")
@pytest.mark.timeout(1_800)
@settings(max_examples=300, suppress_health_check=FIXTURES)
@WHATEVER
def test_for_long_processes_on_one_sqlite_file_end_in_one_graph(
    pattern: Path, script: Sequence[Sequence[Act]], seed: int
) -> None:
    on_a_copy(pattern, script, seed)


@pytest.mark.long("chaos")
@pytest.mark.timeout(1_800)
@pytest.mark.needs("postgres")
@settings(max_examples=200, suppress_health_check=FIXTURES)
@WHATEVER
def test_for_long_processes_on_postgres_end_in_one_graph(
    postgres_databases: Any, script: Sequence[Sequence[Act]], seed: int
) -> None:
    asyncio.run(on(postgres_databases.postgres.url(postgres_databases.emptied()), script, seed))
