# SPDX-License-Identifier: Apache-2.0
"""A diagram that is opened at the very moment at which another process changes it is never stale, and says what became of it.

The other process acts, and is heard, after the diagram was read and before it is open: the worst moment, held on purpose.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from editor.conftest import ADA, BOB, task
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.errors import NotFound
from glsp.storage import connect
from glsp.storage.memory import MemoryStore
from glsp.storage.ports import Bus, Loaded, Moved, Store
from glsp.storage.shared import sharing
from support.buses import Exchange
from support.redis import SECRET, until_heard

PATIENCE_SECONDS = 20.0
BACKENDS = (
    "memory",
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.needs("postgres")),
    pytest.param("redis", marks=pytest.mark.needs("postgres", "redis")),
)


class Gate:
    """A store that has read a diagram, and hands it over when it may."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.was_read = asyncio.Event()
        self.may_go = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def load(self, diagram_id: str) -> Loaded:
        loaded = await self._store.load(diagram_id)
        self.was_read.set()
        await self.may_go.wait()
        return loaded


class Ear:
    """A bus that knows what its hub has heard to the end: it asks for more."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: list[Moved] = []
        self.heard_all = asyncio.Condition()
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    async def changed(self) -> Sequence[Moved]:
        async with self.heard_all:
            self.count += len(self._waiting)
            self.heard_all.notify_all()
        self._waiting = [moved for moved in await self._bus.changed() if moved.diagram == "d"]
        return self._waiting

    async def more_than(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self.heard_all:
            await self.heard_all.wait_for(lambda: self.count > count)


class Two:
    """Two processes: one that reads, and another that has the diagram open already."""

    def __init__(self, here: Hub, gate: Gate, ear: Ear, there: Hub, diagram: Diagram) -> None:
        self.here, self.gate, self.ear = here, gate, ear
        self.there, self.diagram = there, diagram

    @asynccontextmanager
    async def meanwhile(self) -> AsyncGenerator[asyncio.Task[Any]]:
        """What happens inside is heard here between the reading and the opening."""
        opening = asyncio.create_task(self.here.hold("d"))
        await self.gate.was_read.wait()
        before = self.ear.count
        yield opening
        await self.ear.more_than(before)
        self.gate.may_go.set()

    async def edit(self, name: str) -> None:
        await self.diagram.execute(task(name), BOB, operation_id=name)


@pytest.fixture(params=BACKENDS)
async def two(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Two]:
    kind: str = request.param
    async with AsyncExitStack() as stack:
        stores: list[Store] = []
        buses: list[Bus] = []
        if kind == "memory":
            exchange, store = Exchange(), MemoryStore()
            stores, buses = [store, store], [exchange.line(), exchange.line()]
        else:
            url = f"sqlite:///{tmp_path}/glsp.db"
            if kind != "sqlite":
                databases = request.getfixturevalue("postgres_databases")
                url = databases.postgres.url(databases.emptied())
            redis = request.getfixturevalue("redis_services")["redis"].url if kind == "redis" else ""
            for _ in range(2):
                stores.append(await connect(url, Path()))
                stack.push_async_callback(stores[-1].close)
                shared = await stack.enter_async_context(sharing(redis, SECRET + request.node.name, stores[-1]))
                buses.append(shared.bus)
                if redis:
                    await until_heard(shared.bus)  # type: ignore[arg-type]
        gate, ear = Gate(stores[0]), Ear(buses[0])
        there = await stack.enter_async_context(Hub(stores[1], stores[1], buses[1]).running())
        await there.create("workflow", ADA, diagram_id="d")
        diagram = await stack.enter_async_context(there.using("d"))
        here = await stack.enter_async_context(Hub(gate, gate, ear).running())  # type: ignore[arg-type]
        yield Two(here, gate, ear, there, diagram)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():
            await asyncio.sleep(0.002)


async def test_an_edit_of_another_process_while_a_diagram_is_opened_is_shown_without_a_further_one(two: Two) -> None:
    await two.edit("before")
    async with two.meanwhile() as opening:
        await two.edit("meanwhile")
    held = await opening
    await until(lambda: held.diagram.revision == 2)
    assert {"before", "meanwhile"} <= {element.id for element in held.diagram.scene.graph}


async def test_a_name_that_another_process_gives_while_a_diagram_is_opened_is_shown(two: Two) -> None:
    if isinstance(two.there.documents, MemoryStore):
        pytest.skip("a memory store is of one process: nobody else renames")
    async with two.meanwhile() as opening:
        await two.there.change("d", name="Another")
    held = await opening
    await until(lambda: held.diagram.info.name == "Another")


async def test_a_diagram_that_another_process_trashes_while_it_is_opened_is_not_opened(two: Two) -> None:
    if isinstance(two.there.documents, MemoryStore):
        pytest.skip("a memory store is of one process: nobody else deletes")
    async with two.meanwhile() as opening:
        await two.there.delete("d")
    with pytest.raises(NotFound, match="trash"):
        await opening
