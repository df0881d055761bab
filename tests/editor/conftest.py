# SPDX-License-Identifier: Apache-2.0
"""A live diagram on the memory store, and a store whose appends fail when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from glsp import languages
from glsp.editor.diagram import Diagram
from glsp.editor.geometry import AnsweredGeometry
from glsp.editor.scene import Scene
from glsp.errors import Unavailable
from glsp.model.change import Author, Element, Entry
from glsp.model.graph import Graph, build, new_root
from glsp.protocol.geometry import Point
from glsp.protocol.operations import CreateNode
from glsp.storage.memory import MemoryStore
from glsp.storage.ports import Appended, DiagramInfo

ADA, BOB = Author("ada", "Ada"), Author("bob", "Bob")
INFO = DiagramInfo(id="d", name="d", type="workflow-diagram", language="workflow")


class FailingStore(MemoryStore):
    """A real memory store whose next appends fail, before or after they were written, or whose next reads do."""

    def __init__(self) -> None:
        super().__init__()
        self.fail_before = 0
        self.fail_after = 0
        self.fail_reading = 0

    async def since(self, diagram_id: str, revision: int, limit: int = 10_000) -> list[Entry]:
        if self.fail_reading:
            self.fail_reading -= 1
            raise Unavailable("the database restarts")
        return await super().since(diagram_id, revision, limit)

    async def append(
        self, diagram_id: str, entries: Sequence[Entry], expected: int, created: float | None = None
    ) -> Appended:
        if self.fail_before:
            self.fail_before -= 1
            raise Unavailable("the disk said no")
        answer = await super().append(diagram_id, entries, expected, created)
        if self.fail_after:
            self.fail_after -= 1
            raise Unavailable("the answer was lost")
        return answer


async def open_diagram(store: MemoryStore) -> Diagram:
    """What the hub does: snapshot, tail, history."""
    loaded = await store.load("d")
    graph = build(loaded.root, loaded.elements)
    for entry in loaded.tail:
        graph.apply(entry.change)
    scene = Scene(graph, languages.find("workflow"), AnsweredGeometry(languages.find("workflow")))
    revision = loaded.tail[-1].revision if loaded.tail else loaded.revision
    return Diagram(loaded.info, scene, store, revision, loaded.tail)


@asynccontextmanager
async def live(store: MemoryStore, *, writers: int = 1) -> AsyncGenerator[list[Diagram]]:
    """Diagrams on one store, as several processes would hold them, each with its writer running."""
    if not await store.list():
        await store.create(INFO, new_root())
    diagrams = [await open_diagram(store) for _ in range(writers)]
    tasks = [asyncio.create_task(diagram.write()) for diagram in diagrams]
    try:
        yield diagrams
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def task(element_id: str, x: int = 0, y: int = 0) -> CreateNode:
    return CreateNode(element_type_id="task:manual", location=Point(x, y), args={"elementId": element_id})


def state(graph: Graph) -> dict[str, Element]:
    return {element.id: element for element in graph}


async def until(condition: Callable[[], bool]) -> None:
    """Waits for a condition that other tasks bring about."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)
