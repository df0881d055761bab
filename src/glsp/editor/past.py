# SPDX-License-Identifier: Apache-2.0
"""A diagram as it was: at any revision, compared with another one, and who made what it is now.

The log is read backwards from the present in batches, so the cost is that of the changes between, whatever came before.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import msgspec

from glsp.editor.comparing import Compared, between
from glsp.editor.diagram import Diagram
from glsp.editor.reaching import reach
from glsp.errors import NotFound, UnknownElement
from glsp.model.change import Entry
from glsp.model.difference import elements, owner
from glsp.model.graph import Graph, build, need
from glsp.model.measure import measure
from glsp.model.undo import walk_back
from glsp.render.looks import Theme
from glsp.render.svg import svg
from glsp.storage import rules
from glsp.storage.ports import Documents

BATCH = 1_000
"""Entries read at once: some MB."""


class Touched(msgspec.Struct, frozen=True):
    """Who made a node or edge, and who changed it last, its label and parts included.

    None where that was before the log: a diagram's first contents are in no entry.
    """

    id: str
    created: Entry | None
    changed: Entry | None


async def back(diagram: Diagram, after: int, head: int) -> AsyncGenerator[list[Entry]]:
    """The entries from `head` down to the one behind `after`, newest first, in batches."""
    before = head + 1
    while before - 1 > after:
        batch = list(await diagram.log.before(diagram.id, before, min(BATCH, before - 1 - after)))
        if not batch:
            return
        before = batch[-1].revision
        yield batch


async def graph_at(diagram: Diagram, revision: int) -> Graph:
    """The diagram as it was at a revision, measured. Raises NotFound for one that never was."""
    await reach(diagram, revision)
    head = diagram.revision
    if not 0 <= revision <= head:
        raise NotFound(f"there is no revision {revision}", hint=f"revisions run from 0 to {head}")
    if revision < await diagram.log.begins(diagram.id):
        graph = await kept_graph(diagram.log, diagram.id, revision)
    else:
        graph = await _walked_back(diagram, revision, head)
    await asyncio.to_thread(lambda: graph.measure(measure(graph, None, diagram.scene.language)))
    return graph


async def kept_graph(log: Documents, diagram_id: str, revision: int) -> Graph:
    """A diagram at a named version before the history that is kept. Raises NotFound where there is none."""
    kept = await log.state_at(diagram_id, revision)
    if kept is None:
        raise rules.forgotten(await log.begins(diagram_id))
    return build(*kept, trusted=True)


async def _walked_back(diagram: Diagram, revision: int, head: int) -> Graph:
    now = diagram.scene.graph
    graph = build(need(now, now.root), elements(now), trusted=True)
    reached = head
    async for batch in back(diagram, revision, head):
        await asyncio.to_thread(walk_back, graph, [entry.change for entry in batch])
        reached = batch[-1].revision - 1
    if reached != revision:  # dropped while we read
        raise rules.forgotten(await diagram.log.begins(diagram.id))
    return graph


async def operation_at(diagram: Diagram, revision: int) -> str:
    """Which operation made a revision; empty when none did. The same revision of a store that was taken back to a
    backup may be another's.
    """
    recent = diagram.recent
    if recent and recent[0].revision <= revision <= diagram.revision:
        return recent[revision - recent[0].revision].operation_id
    found = await diagram.log.since(diagram.id, revision - 1, 1) if revision > 0 else ()
    return found[0].operation_id if found and found[0].revision == revision else ""


async def picture_at(diagram: Diagram, revision: int, theme: Theme) -> str:
    """The diagram at a revision, as SVG."""
    graph = await graph_at(diagram, revision)
    return await asyncio.to_thread(svg, graph, diagram.scene.language, diagram.info.name, theme=theme)


async def compare(diagram: Diagram, old: int, new: int) -> Compared:
    """What is different between two revisions."""
    one, other = await graph_at(diagram, old), await graph_at(diagram, new)
    return await asyncio.to_thread(between, one, other, diagram.scene.language)


async def blame(diagram: Diagram, element_id: str = "") -> list[Touched]:
    """Who made and who last changed every node and edge that is there now, or the one an element belongs to.

    Raises UnknownElement.
    """
    graph, words = diagram.scene.graph, diagram.scene.words
    owners = {each.id: mine.id for each in elements(graph) if (mine := owner(graph, words, each.id)) is not None}
    if element_id and element_id not in owners:
        raise UnknownElement(f"there is no element {element_id[:200]!r}")
    wanted = [owners[element_id]] if element_id else [each for each, mine in owners.items() if mine == each]
    created: dict[str, Entry] = {}
    changed: dict[str, Entry] = {}
    waiting = set(wanted)
    async for batch in back(diagram, 0, diagram.revision):
        for entry in batch:
            for each in entry.change.touched():
                if (mine_id := owners.get(each)) in waiting:
                    changed.setdefault(mine_id, entry)
            for element in entry.change.added:
                if element.id in waiting:
                    created[element.id] = entry
                    waiting.discard(element.id)
        if not waiting:
            break
    return [Touched(each, created.get(each), changed.get(each)) for each in wanted]
