# SPDX-License-Identifier: Apache-2.0
"""Keeps the full-text index behind the edits: soon after a diagram moved, never while it does.

What is due the database knows (a diagram's tick against that of its index), so nothing is missed whoever dies when, and
processes take diagrams from each other's hands. A notice only says where to look first: who has the diagram open looks
before the others. A diagram that is edited all the time is indexed now and then, the rarer the longer it takes.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from glsp import languages, telemetry
from glsp.editor.contents import contents
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.editor.naming import STORED
from glsp.errors import GlspError, NotFound
from glsp.model.change import Element
from glsp.model.graph import build
from glsp.model.searching import Content
from glsp.storage.ports import Comments, Documents, Due, Search

log = telemetry.logger("search")

SOON_SECONDS = 0.4
"""After an edit of a diagram that is open here; a burst of them is one."""

LATER_SECONDS = 1.1
"""After one of a diagram that is not: by then who has it open is done."""

REST_TIMES = 30
"""A diagram rests this many times what its index took: edits of a large one cost 3 % of a core at the most."""

SWEEP_SECONDS = 20.0
"""How often all diagrams are looked at, for what a process that died left behind: 4 ms with 10,000."""

BATCH = 20
"""Diagrams taken at once; a process that dies keeps them from others for half a minute."""

TOLD_SECONDS = 10.0
"""How often a long filling says how far it is."""


class Indexer:
    """Reads what is due and writes its index."""

    def __init__(
        self,
        documents: Documents,
        search: Search,
        comments: Comments,
        live: Callable[[str], Diagram | None] = lambda _: None,
    ) -> None:
        self._documents = documents
        self._search = search
        self._comments = comments
        self._live = live
        self._wanted: dict[str, float] = {}
        self._rests: dict[str, float] = {}
        self._wake = asyncio.Event()

    @asynccontextmanager
    async def running(self, hub: Hub) -> AsyncGenerator[None]:
        """Indexes in the background what moves in the hub, and whatever else is due."""
        stop = hub.watch(self.noticed)
        task = asyncio.create_task(self._run(), name="index")
        try:
            yield
        finally:
            stop()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def noticed(self, key: str) -> None:
        """A diagram moved, here or elsewhere."""
        if not key.startswith(STORED):
            return
        diagram_id = key.removeprefix(STORED)
        if diagram_id in self._wanted:
            return
        delay = SOON_SECONDS if self._live(diagram_id) else LATER_SECONDS + random.random() / 2  # noqa: S311  spreads processes
        now = time.monotonic()
        self._wanted[diagram_id] = max(now + delay, self._rests.get(diagram_id, 0.0))
        self._wake.set()

    async def catch_up(self, told: Callable[[int], None], *, pace: float = 0.0) -> int:
        """Indexes all that is due; `told` gets how many are done. Raises Unavailable, Busy.

        `pace`: rests so many times what each took.
        """
        done = 0
        while taken := await self._search.due(None, BATCH):
            for due in taken:
                took = await self._one(due)
                done += 1
                told(done)
                await asyncio.sleep(took * pace)
        return done

    async def _run(self) -> None:
        sweep = time.monotonic() + SOON_SECONDS
        while True:
            now = time.monotonic()
            try:
                if now >= sweep:
                    sweep = now + SWEEP_SECONDS
                    await self._sweep()
                await self._index_wanted()
            except GlspError as error:  # what is due stays due
                log.warning("the search index waits: %s", error.message)
                await asyncio.sleep(1)
            except Exception as error:  # noqa: BLE001  a bug here must not end the index for good
                telemetry.internal_error(error, "search")
                await asyncio.sleep(SWEEP_SECONDS)
            self._wake.clear()
            until = min([sweep, *self._wanted.values()]) - time.monotonic()
            try:
                async with asyncio.timeout(max(until, 0.0)):
                    await self._wake.wait()
            except TimeoutError:
                pass  # something is due

    async def _sweep(self) -> None:
        started = last = time.monotonic()

        def told(done: int) -> None:
            nonlocal last
            if time.monotonic() - last > TOLD_SECONDS:
                last = time.monotonic()
                log.info("the search index is being filled: %d diagrams so far", done)

        done = await self.catch_up(told, pace=1.0)
        if last > started:
            log.info("the search index is complete: %d diagrams", done)
        now = time.monotonic()
        self._rests = {each: until for each, until in self._rests.items() if until > now}

    async def _index_wanted(self) -> None:
        now = time.monotonic()
        ready = [each for each, when in self._wanted.items() if when <= now][:BATCH]
        if not ready:
            return
        for each in ready:
            del self._wanted[each]
        for due in await self._search.due(ready, BATCH):
            took = await self._one(due)
            self._rests[due.info.id] = time.monotonic() + max(SOON_SECONDS, REST_TIMES * took)

    async def _one(self, due: Due) -> float:
        """Indexes a diagram; by its name alone when it cannot be read, until it moves again. The seconds it took."""
        started = time.perf_counter()
        try:
            content = await self._content(due)
        except NotFound:
            return 0.0
        except GlspError as error:
            log.warning("the texts of %s are not found by a search: %s", due.info.id, error.message)
            content = await asyncio.to_thread(contents, due.info, (), languages.find(due.info.language))
        await self._search.index(due, content)
        return time.perf_counter() - started

    async def _content(self, due: Due) -> Content:
        info = due.info
        language = languages.find(info.language)
        threads = [kept.thread for kept in await self._comments.threads(info.id) if kept.thread is not None]
        live = self._live(info.id)
        is_this_one = live is not None and live.info.created_at == info.created_at  # not what had its id before
        if live is not None and is_this_one and live.revision >= info.revision:
            return await asyncio.to_thread(contents, info, list(live.scene.graph), language, threads)
        return await asyncio.to_thread(contents, info, await self._resting(info.id), language, threads)

    async def _resting(self, diagram_id: str) -> list[Element]:
        """The elements of a diagram that is not open here."""
        loaded = await self._documents.load(diagram_id)
        if not loaded.tail:
            return list(loaded.elements)

        def replay() -> list[Element]:
            graph = build(loaded.root, loaded.elements, trusted=True)
            for entry in loaded.tail:
                graph.apply(entry.change)
            return list(graph)

        return await asyncio.to_thread(replay)
