# SPDX-License-Identifier: Apache-2.0
"""Drops history that is older than an operator wants to keep, beside the edits: once a day, by one process at a time.

Before entries go, the states of versions that were named in them are kept. It may be interrupted anywhere and goes on
with the next look: the log is at every moment its own end without a gap.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from glsp import telemetry
from glsp.errors import GlspError, NotFound
from glsp.model.change import Element
from glsp.model.difference import elements
from glsp.model.graph import Graph, build, need
from glsp.model.undo import walk_back
from glsp.storage.ports import Documents
from glsp.storage.retention import KEPT_ENTRIES, Aged, Retention

log = telemetry.logger("history")

DAY = 86_400.0

CHORE = "compact"

CHORE_SECONDS = 3_600.0
"""How long others leave the work to one that began it, and perhaps died."""

LOOK_SECONDS = 600.0
"""How often a process asks whether it is its turn."""

BATCH = 1_000
"""Entries read at once on the way back to a named version."""


class _Overtaken(Exception):
    """Another process did the work meanwhile."""


async def compact(
    retention: Retention,
    documents: Documents,
    cutoff: float,
    told: Callable[[Aged, int], None],
    *,
    keep: int = KEPT_ENTRIES,
) -> None:
    """Drops what was before `cutoff` (Unix seconds); `told` gets each diagram and how many entries went."""
    for each in await retention.aged(cutoff, keep):
        try:
            wanted = await retention.lacking(each)
            if wanted:
                await _keep_states(retention, documents, each, wanted)
            told(each, await retention.forget(each, keep))
        except (NotFound, _Overtaken):
            continue  # deleted meanwhile, or shortened by another process
        except GlspError as error:
            log.warning("the history of %s stays as it is: %s", each.diagram, error.message)


async def _keep_states(retention: Retention, documents: Documents, each: Aged, wanted: Sequence[int]) -> None:
    """Walks back from the newest state to each named revision, the newest first."""
    loaded = await documents.load(each.diagram)

    def newest() -> Graph:
        graph = build(loaded.root, loaded.elements, trusted=True)
        for entry in loaded.tail:
            graph.apply(entry.change)
        return graph

    graph = await asyncio.to_thread(newest)
    at = loaded.tail[-1].revision if loaded.tail else loaded.revision
    for revision in wanted:
        while at > revision:
            batch = await documents.before(each.diagram, at + 1, min(BATCH, at - revision))
            if not batch or batch[0].revision != at:
                if await documents.begins(each.diagram) > each.start:
                    raise _Overtaken
                raise GlspError(f"the log of {each.diagram!r} has a gap before revision {at + 1}")
            await asyncio.to_thread(walk_back, graph, [entry.change for entry in batch])
            at = batch[-1].revision - 1
        root: Element = need(graph, graph.root)
        await retention.keep_state(each, revision, root, list(elements(graph)))


@asynccontextmanager
async def compacting(retention: Retention | None, documents: Documents, days: int) -> AsyncGenerator[None]:
    """Does it every day while the server runs; nothing where everything is kept."""
    if retention is None or days <= 0:
        yield
        return
    task = asyncio.create_task(_daily(retention, documents, days), name="compact")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _daily(retention: Retention, documents: Documents, days: int) -> None:
    done_until = 0.0
    while True:
        try:
            if time.time() >= done_until and await retention.take_chore(CHORE, CHORE_SECONDS):
                await compact(retention, documents, time.time() - days * DAY, _tell)
                done_until = time.time() + DAY
        except GlspError as error:
            log.warning("history was not shortened: %s", error.message)
        await asyncio.sleep(LOOK_SECONDS)


def _tell(each: Aged, entries: int) -> None:
    log.info("the history of %s begins at revision %d now: %d entries were dropped", each.diagram, each.to, entries)
