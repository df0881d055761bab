# SPDX-License-Identifier: Apache-2.0
"""A person's data: all that names somebody, told to them or taken away. For admins and commands.

**Erasing** puts a pseudonym, made at random, in their place: in the log of each diagram, in comments, named versions, lists and
sharing. Their API tokens are revoked, their browser sessions end. History, blame and undo go on with the pseudonym. The audit
log named them by that pseudonym from the start; the row that says whose it was is deleted last, so nothing that verifies
changes. A diagram that they owned stays owned by the pseudonym: it is not everybody's of a sudden; an admin gives it away.

**What stays**: what they drew and wrote (texts of diagrams, comments, names of diagrams and of tags) is content, not
looked through for names. Files of the workspace, logs of the process, exports and backups are the operator's. Somebody who may
still come in, by the provider of identities or on a server that asks nobody, is somebody new. Processes that have a diagram
open hear that it moved and read comments, lists and rights again at once; in their memory the old name, which they do not
show, goes when the diagram leaves it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from glsp.editor.audit import Audit
from glsp.editor.audit_reading import page
from glsp.errors import Invalid, NotAllowed, NotFound
from glsp.protocol.times import iso
from glsp.storage import person_scripts as ask
from glsp.storage import rules, scripts
from glsp.storage.audit_chain import Named
from glsp.storage.audits import Wanted
from glsp.storage.person_scripts import Person
from glsp.storage.records import decode_entry
from glsp.storage.sql import Database, SqlStore

MOST_ENTRIES = 100_000
"""Of the audit log in one export; more are in the export of the log."""


class Erased(msgspec.Struct, frozen=True):
    """What was (or would be) done: the pseudonym, and how many rows of each kind name the person."""

    pseudonym: str
    found: dict[str, int]


class People:
    """Those whom one database names."""

    def __init__(self, store: object, audit: Audit, clock: Callable[[], float] = time.time) -> None:
        if not isinstance(store, SqlStore):
            raise NotAllowed("this kind of database is not looked through", hint="use SQLite or PostgreSQL")
        self._store: SqlStore[Database] = store
        self._database = self._store.database
        self._audit = audit
        self._clock = clock

    async def find(self, who: str) -> Person:
        """Somebody by a subject (`token:ID`, `person:ID`, `user:NAME`), a token's name, or the name that a history shows on a
        server that asks nobody. Raises Invalid, NotFound.
        """
        if not who or len(who) > rules.MAX_QUERY or not rules.is_kept(who) or not who.isprintable():
            raise Invalid("not somebody", hint="token:ID, person:ID, a token's name, or the name that histories show")
        tokens = [token for token, _ in await self._store.tokens()]
        ids = {f"token:{each.id}" for each in tokens if who in {each.name, f"token:{each.id}"}}
        subject = who if ":" in who or not ids else min(ids)
        ids |= {who} if ":" in who else {who, f"api:{who}"}
        names = {each.name for each in tokens if f"token:{each.id}" in ids}
        known = [each for each in (await self._audit.audits.names()).values() if each.subject in ids]
        names |= {each.name for each in known}
        is_found = bool(names or known)
        for _, _, sharing in await self._database.read(ask.sharings):
            people = [(sharing.owner, sharing.owner_name), *((each.subject, each.name) for each in sharing.grants)]
            names |= {name for subject_, name in people if subject_ in ids}
            is_found = is_found or any(subject_ in ids for subject_, _ in people)
        for number, _ in await self._database.read(ask.diagrams):
            names |= {entry.author.name for _, entry in await self._entries(number, ids, limit=1)}
            authors = [
                author
                for _, thread in await self._database.read(lambda: ask.threads(number))  # noqa: B023  at once
                for author in (thread.first.author, *(each.author for each in thread.replies))
                if author.id in ids
            ]
            names |= {each.name for each in authors}
        person = Person(subject, frozenset(ids), frozenset(names - {""}))
        if not (is_found or person.names or await self._database.read(lambda: ask.versions(person.words))):
            raise NotFound(
                f"nothing names {who[:100]!r}", hint="glsp token list and the history of a diagram show who is who"
            )
        return person

    async def export(self, who: str) -> dict[str, Any]:
        """All that names somebody, in sections. Raises Invalid, NotFound, Unavailable."""
        person = await self.find(who)
        edits: list[dict[str, Any]] = []
        comments: list[dict[str, Any]] = []
        for number, diagram in await self._database.read(ask.diagrams):
            after = 0
            while found := await self._entries(number, person.ids, after):
                edits += [
                    {"diagram": diagram, "revision": revision, "time": iso(entry.time), "operation": entry.operation,
                     "summary": entry.summary, "as": entry.author.name}
                    for revision, entry in found
                ]  # fmt: skip
                after = found[-1][0]
            for _, thread in await self._database.read(lambda: ask.threads(number)):  # noqa: B023  at once
                comments += [
                    {"diagram": diagram, "thread": thread.id, "time": iso(each.time), "text": each.text}
                    for each in (thread.first, *thread.replies)
                    if each.author.id in person.ids
                ]
        versions = await self._database.read(lambda: ask.versions(person.words))
        sessions = await self._database.read(lambda: ask.sessions(person.ids))
        audit = [
            each
            for subject in sorted(person.ids)
            for each in await page(self._audit.audits, Wanted(subject=subject, limit=MOST_ENTRIES))
        ]
        await self._audit.record("person.exported", await self._alias(person))
        return {
            "person": {"subject": person.subject, "ids": sorted(person.ids), "names": sorted(person.names)},
            "tokens": [
                {"id": each.id, "name": each.name, "scope": each.scope, "createdAt": iso(each.created_at),
                 "usedAt": None if each.used_at is None else iso(each.used_at)}
                for each, _ in await self._store.tokens()
                if f"token:{each.id}" in person.ids
            ],
            "sharing": await self._shared(person),
            "edits": edits,
            "comments": comments,
            "versions": [
                {"diagram": row[0], "name": row[1], "revision": row[2], "createdAt": iso(row[3])} for row in versions
            ],
            "sessions": [{"createdAt": iso(row[1]), "expiresAt": iso(row[2])} for row in sessions],
            "audit": audit,
        }  # fmt: skip

    async def erase(self, who: str, *, is_only_told: bool = False) -> Erased:
        """Puts the pseudonym in their place, or only says where that would be. Again: what is left. Raises as `export`."""
        person = await self.find(who)
        if is_only_told:
            return Erased("", await self._count(person))
        alias, now = await self._alias(person), self._clock()
        while await self._database.write(scripts.sweep):
            pass  # what purged diagrams left behind
        found = {
            "tokens": await self._database.write(lambda: ask.end_tokens(person.ids, alias, now)),
            "sessions": await self._database.write(lambda: ask.end_sessions(person.ids, alias, now)),
            "sharing": await self._database.write(lambda: ask.rename_in_sharings(person.ids, alias)),
            "edits": 0,
            "comments": 0,
        }
        for number, diagram in await self._database.read(ask.diagrams):
            while done := await self._rename(diagram, number, person.ids, alias):
                found["edits"] += done
            if await self._count_threads(number, person.ids):
                found["comments"] += await self._rename_threads(diagram, number, person.ids, alias)
        found["lists"] = await self._database.write(lambda: ask.rename_in_lists(person, alias), listed=True)
        counts = " ".join(f"{kind}={count}" for kind, count in found.items())
        await self._audit.record("person.erased", alias, found=counts)
        for each in sorted(person.ids):
            await self._audit.audits.forget(each)
        return Erased(alias, found)

    async def _rename(self, diagram: str, number: int, ids: frozenset[str], alias: str) -> int:
        if not await self._database.read(lambda: ask.entries(number, ids, 0, 1)):
            return 0
        return await self._database.write(lambda: ask.rename_entries(number, ids, alias), diagram)

    async def _rename_threads(self, diagram: str, number: int, ids: frozenset[str], alias: str) -> int:
        return await self._database.write(lambda: ask.rename_threads(number, ids, alias), diagram)

    async def _count(self, person: Person) -> dict[str, int]:
        edits = comments = 0
        for number, _ in await self._database.read(ask.diagrams):
            after = 0
            while found := await self._entries(number, person.ids, after):
                edits, after = edits + len(found), found[-1][0]
            comments += await self._count_threads(number, person.ids)
        return {
            "tokens": sum(each.startswith("token:") for each in person.ids),
            "sessions": len(await self._database.read(lambda: ask.sessions(person.ids))),
            "sharing": len(await self._shared(person)),
            "edits": edits,
            "comments": comments,
            "versions": len(await self._database.read(lambda: ask.versions(person.words))),
        }

    async def _count_threads(self, number: int, ids: frozenset[str]) -> int:
        return sum(ask.names_in(each, ids) for _, each in await self._database.read(lambda: ask.threads(number)))

    async def _shared(self, person: Person) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        for _, diagram, sharing in await self._database.read(ask.sharings):
            if sharing.owner in person.ids:
                found.append({"diagram": diagram, "level": "owner"})
            found += [
                {"diagram": diagram, "level": each.level} for each in sharing.grants if each.subject in person.ids
            ]
        return found

    async def _entries(
        self, number: int, ids: Sequence[str] | frozenset[str] | set[str], after: int = 0, limit: int = ask.BATCH
    ) -> list[tuple[int, Any]]:
        rows = await self._database.read(lambda: ask.entries(number, ids, after, limit))
        return [(row[0], decode_entry(row[1], bytes(row[2]))) for row in rows]

    async def _alias(self, person: Person) -> str:
        """The pseudonym: that of the id which the audit log knows, else a new one."""
        known = {named.subject: alias for alias, named in (await self._audit.audits.names()).items()}
        for each in sorted(person.ids):
            if each in known:
                return known[each]
        return await self._audit.audits.alias(Named(person.subject))
