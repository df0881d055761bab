# SPDX-License-Identifier: Apache-2.0
"""Run as a process and killed: edits texts, indexes them and drops old history, all at the same time and without a pause.

Lines on standard output, written at once: `ack DIAGRAM REVISION` after an edit was answered, `named DIAGRAM REVISION` after
a version was, and `index` and `compact` when such a work begins, so that who kills knows that one is under way.
"""

import asyncio
import contextlib
import hashlib
import os
import sys
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from glsp.editor.compacting import compact
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.editor.indexing import Indexer
from glsp.editor.snapshots import take_snapshot
from glsp.errors import Busy, Invalid, NotFound
from glsp.model.change import Author, Element
from glsp.model.searching import Content
from glsp.protocol.operations import ApplyLabelEdit
from glsp.storage import connect
from glsp.storage.ports import Due, Store, Version
from glsp.storage.retention import Aged
from glsp.storage.sql import SqlStore
from glsp.storage.sql_retention import SqlRetention

AnyStore: TypeAlias = SqlStore[Any]

KEEP = 40
"""Entries that stay; so old ones go all the time."""

PAUSE_SECONDS = 0.005
"""Between two edits: who lives all the time has the last 2,000 in memory, and undoes none that is older."""

SNAPSHOT_EVERY = 25
NAME_EVERY = 15


def say(*words: object) -> None:
    """One line, without a buffer that would die with the process."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def word(*of: object) -> str:
    """One word of letters that is nowhere else."""
    digits = hashlib.blake2b(repr(of).encode(), digest_size=10).hexdigest()
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digits)


class SayingSearch:
    """Says when an index is written."""

    def __init__(self, store: AnyStore) -> None:
        self._store = store
        self.search = store.search
        self.due = store.due

    async def index(self, due: Due, content: Content) -> None:
        say("index")
        await self._store.index(due, content)


class SayingRetention(SqlRetention):
    """Says when it drops something."""

    async def keep_state(self, each: Aged, revision: int, root: Element, elements: Sequence[Element]) -> None:
        say("compact")
        await super().keep_state(each, revision, root, elements)

    async def forget(self, each: Aged, keep: int = KEEP) -> int:
        say("compact")
        return await super().forget(each, keep)


async def edit(store: Store, diagram: Diagram, me: str, node: str) -> None:
    """Gives a node one name after the other, each of which is nowhere else."""
    for number in count():
        text = word(me, diagram.id, number)
        change = ApplyLabelEdit(label_id=f"{node}_label", text=text)
        try:
            done = await diagram.execute(change, Author(me, me), operation_id=f"{me}-{diagram.id}-{number}")
        except Busy:
            continue
        say("ack", diagram.id, done.revision)
        await asyncio.sleep(PAUSE_SECONDS)
        if number % SNAPSHOT_EVERY == 0:
            await take_snapshot(store, diagram)
        if number % NAME_EVERY == 0:
            await name(store, diagram.id, done.revision, f"{me}-{number}")


async def name(store: Store, diagram: str, revision: int, version: str) -> None:
    try:
        await store.keep_version(diagram, Version(version, revision, "Ada", 1.0))
    except (NotFound, Invalid):  # dropped meanwhile
        return
    say("named", diagram, revision)


async def shorten(store: AnyStore) -> None:
    """Drops whatever may go, again and again."""
    retention = SayingRetention(store.database)
    while True:
        with contextlib.suppress(Busy):
            await compact(retention, store, time.time() + 60, lambda *_: None, keep=KEEP)
        await asyncio.sleep(0)


async def main(url: str, me: str, node: str, diagrams: list[str]) -> None:
    """All of it, until killed."""
    store = await connect(url, Path())
    assert isinstance(store, SqlStore)
    async with Hub(store, store, store, comments=store).running() as hub:
        indexer = Indexer(store, SayingSearch(store), store, hub.live)
        async with indexer.running(hub), asyncio.TaskGroup() as tasks:
            tasks.create_task(shorten(store))
            for each in diagrams:
                held = await hub.hold(each)
                tasks.create_task(edit(store, held.diagram, me, node))


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
