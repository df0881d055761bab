# SPDX-License-Identifier: Apache-2.0
"""Sharings on any SQL database; scripts as in `storage.scripts`.

Writers take turns at the one row of `store`, so that `change` is seen in order. A row outlives its diagram, emptied: its
number is never given again, and whoever follows the changes misses none.
"""

from __future__ import annotations

from typing import cast

import msgspec

from glsp.errors import Unavailable
from glsp.storage import rules
from glsp.storage.grants import SHARING_FORMAT, KeptSharing, MemorySharings, Sharing, Sharings
from glsp.storage.memory import MemoryStore
from glsp.storage.scripts import LOCK, Row, Script, need
from glsp.storage.sql import Database, SqlStore


class SqlSharings:
    """As `grants.Sharings`, on an open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sharings(self, since: int = 0) -> list[KeptSharing]:
        """What changed after `since`, in that order."""
        return [_kept(row) for row in await self._database.read(lambda: _since(since))]

    async def share(self, diagram_id: str, sharing: Sharing, expected: int) -> KeptSharing | None:
        """Writes it, where its last change is the expected one."""
        body = msgspec.json.encode(sharing)
        found = await self._database.write(lambda: _keep(diagram_id, body, expected))
        return None if found is None else KeptSharing(diagram_id, found[1], found[0], sharing)


def sharings_of(store: object) -> Sharings:
    """With whom the diagrams of a store are shared; of one that is no SQL database only while this process lives."""
    if isinstance(store, SqlStore):
        return SqlSharings(cast("SqlStore[Database]", store).database)
    return MemorySharings(lambda: store.created if isinstance(store, MemoryStore) else {})


def _since(change: int) -> Script[list[Row]]:
    rows = yield (
        (
            "SELECT diagram.id, diagram.created_at, sharing.change, sharing.format, sharing.body FROM sharing"
            " JOIN diagram ON diagram.number = sharing.diagram WHERE sharing.change > :change ORDER BY sharing.change"
        ),
        {"change": rules.within(change)},
    )
    return list(rows)


def _keep(diagram_id: str, body: bytes, expected: int) -> Script[tuple[int, float] | None]:
    yield f"SELECT least FROM store WHERE id = 1 {LOCK}", {}  # noqa: S608  constant
    number, _ = yield from need(diagram_id)
    rows = yield (
        (
            "SELECT (SELECT change FROM sharing WHERE diagram = :number), (SELECT max(change) FROM sharing),"
            " (SELECT created_at FROM diagram WHERE number = :number)"
        ),
        {"number": number},
    )
    known, last, created_at = rows[0]
    if (known or 0) != expected:
        return None
    change: int = (last or 0) + 1
    yield (
        (
            "INSERT INTO sharing (diagram, change, format, body) VALUES (:number, :change, :format, :body)"
            " ON CONFLICT (diagram) DO UPDATE SET change = excluded.change, format = excluded.format,"
            " body = excluded.body"
        ),
        {"number": number, "change": change, "format": SHARING_FORMAT, "body": body},
    )
    return change, created_at


def _kept(row: Row) -> KeptSharing:
    if row[3] > SHARING_FORMAT:
        raise Unavailable(
            f"who may see {row[0][:100]!r} was written by a newer version", hint="run that version of glsp"
        )
    return KeptSharing(row[0], row[1], row[2], msgspec.json.decode(row[4], type=Sharing))
