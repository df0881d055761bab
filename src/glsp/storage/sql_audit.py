# SPDX-License-Identifier: Apache-2.0
"""The audit log on any SQL database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from glsp.storage import audit_scripts as ask
from glsp.storage.audit_chain import AuditEntry, Draft, Head, Keys, Named
from glsp.storage.audits import Audits, MemoryAudits, Wanted, Written
from glsp.storage.sql import Database, SqlStore


class SqlAudits:
    """As `audits.Audits`, on an open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, drafts: Sequence[Draft], keys: Keys, known: Head | None = None) -> Written:
        """One transaction."""
        if not drafts:
            return Written((), await self.head())
        return await self._database.write(lambda: ask.append(drafts, keys, known))

    async def entries(self, wanted: Wanted) -> list[AuditEntry]:
        """Some of them, newest first."""
        return await self._database.read(lambda: ask.entries(wanted))

    async def after(self, number: int, limit: int) -> list[AuditEntry]:
        """The next ones, in order."""
        return await self._database.read(lambda: ask.after(number, limit))

    async def head(self) -> Head:
        """The two ends."""
        return await self._database.read(ask.head)

    async def names(self) -> dict[str, Named]:
        """Who is known."""
        return await self._database.read(ask.names)

    async def trim(self, before: float, keys: Keys, now: float) -> int:
        """Drops what is older, some hundred in one transaction."""
        dropped = 0
        while gone := await self._database.write(lambda: ask.trim(before, keys, now)):
            dropped += gone
        return dropped

    async def alias(self, who: Named) -> str:
        """The pseudonym of somebody."""
        return await self._database.write(lambda: ask.find_alias(who))

    async def forget(self, subject: str) -> bool:
        """The pseudonym is nobody's."""
        return await self._database.write(lambda: ask.forget(subject))


def audits_of(store: object) -> Audits:
    """The audit log of a store; of one that is no SQL database only while this process lives."""
    if isinstance(store, SqlStore):
        return SqlAudits(cast("SqlStore[Database]", store).database)
    return MemoryAudits()
