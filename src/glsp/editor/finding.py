# SPDX-License-Identifier: Apache-2.0
"""Searches as doors ask for them: over all stored diagrams, and in one, as it is this moment, files included."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from heapq import nsmallest
from operator import itemgetter

import msgspec

from glsp.editor.contents import contents
from glsp.editor.hub import MOST_LOOKED_AT, Hub
from glsp.editor.naming import STORED
from glsp.editor.rights import who_asks
from glsp.errors import Unavailable
from glsp.model.comments import Thread
from glsp.model.searching import read
from glsp.storage import rules
from glsp.storage.found import lines
from glsp.storage.ports import Hit, Line

MOST_HITS = 200
"""Diagrams in one answer; who gets more looks for something else."""

MOST_LINES = 200
"""Places in one diagram."""


class Found(msgspec.Struct, frozen=True):
    """Places in a diagram, best first, how many there are in all, and the revision they were looked for in."""

    lines: tuple[Line, ...]
    count: int
    revision: int


async def everywhere(hub: Hub, query: str, *, trash: bool = False, limit: int = 50, most: int = 5) -> list[Hit]:
    """Diagrams that are meant, with at most so many lines each. Raises TooLarge, Unavailable."""
    if hub.search is None:
        raise Unavailable("this server keeps no search index")
    if hub.shares is None or who_asks() is None:
        return await hub.search.search(query, trash=trash, limit=min(limit, MOST_HITS), lines=most)
    found = await hub.search.search(query, trash=trash, limit=MOST_LOOKED_AT, lines=most)
    seen = {info.id for info in await hub.shares.seen(hit.diagram for hit in found)}
    return [hit for hit in found if hit.diagram.id in seen][: min(limit, MOST_HITS)]


async def within(hub: Hub, name: str, query: str, *, limit: int = 50) -> Found:
    """Where in a diagram it is. Raises NotFound, TooLarge, …"""
    asked = read(rules.asked(query))
    async with hub.using(name) as diagram:
        info, revision, language = diagram.info, diagram.revision, diagram.scene.language
        elements = list(diagram.scene.graph)
    key = hub.key(name)
    threads: Sequence[Thread] = ()
    if key.startswith(STORED) and hub.search is not None:  # files keep no comments
        async with hub.board(name) as board:
            threads = await board.threads()

    def look() -> Found:
        found = lines(asked, contents(info, elements, language, threads)) if asked else []
        shown = nsmallest(min(limit, MOST_LINES), found, key=itemgetter(0, 1))
        return Found(tuple(line for _, _, line in shown), len(found), revision)

    return await asyncio.to_thread(look)
