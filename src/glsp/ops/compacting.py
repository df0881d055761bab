# SPDX-License-Identifier: Apache-2.0
"""`glsp compact`: drops changes that are older than an operator wants to keep, and says what went."""

from __future__ import annotations

import time
from collections.abc import Callable

from glsp.editor.actors import acting
from glsp.editor.compacting import DAY
from glsp.editor.compacting import compact as drop
from glsp.errors import NotAllowed
from glsp.ops.stores import OPERATOR, audit_of, user
from glsp.settings import Settings
from glsp.storage.backends import connect
from glsp.storage.retention import Aged
from glsp.storage.sql_retention import retention_of


async def compact(settings: Settings, days: int, say: Callable[[str], None], *, is_only_told: bool = False) -> None:
    """A line for each diagram, and the sum. Raises NotAllowed for stores that keep everything, Unavailable."""
    store = await connect(settings.database_url.reveal(), settings.data_dir)
    try:
        retention = retention_of(store)
        if retention is None:
            raise NotAllowed("this kind of database keeps everything")
        gone: list[int] = []
        would = "would be" if is_only_told else "were"

        def told(each: Aged, entries: int) -> None:
            gone.append(entries)
            say(f"{each.diagram}: {entries} changes {would} dropped; history begins at revision {each.to}")

        cutoff = time.time() - days * DAY
        if is_only_told:
            for each in await retention.aged(cutoff):
                told(each, each.entries)
        else:
            await drop(retention, store, cutoff, told)
            with acting(user(), "", OPERATOR):
                audit = audit_of(store, settings)
                await audit.record("history.compacted", days=days, changes=sum(gone), diagrams=len(gone))
        say(f"{sum(gone)} changes of {len(gone)} diagrams {would} dropped")
    finally:
        await store.close()
