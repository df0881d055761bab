# SPDX-License-Identifier: Apache-2.0
"""The port of the audit log, and the one of stores that keep nothing. What an entry is: `audit_chain`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from glsp.storage.audit_chain import UNNAMED, AuditEntry, Draft, Head, Keys, Named, is_intact, link, sealed


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: those of a time on, of a subject (as callers have it, or a pseudonym), of an action or of all that begin
    with `action.`; newest first, before a number.
    """

    since: float = 0
    subject: str = ""
    action: str = ""
    before: int | None = None
    limit: int = 100


class Written(msgspec.Struct, frozen=True):
    """What an append wrote, in order, and the head it found."""

    entries: Sequence[AuditEntry]
    found: Head


class Audits(Protocol):
    """The log of one database. Raises Unavailable and Busy as all of storage."""

    async def append(self, drafts: Sequence[Draft], keys: Keys, known: Head | None = None) -> Written:
        """Writes entries in one transaction. Where the head is not as it was written, or lies behind the one that this
        process knows, an entry says so first.
        """
        ...

    async def entries(self, wanted: Wanted) -> list[AuditEntry]:
        """Some of them."""
        ...

    async def after(self, number: int, limit: int) -> list[AuditEntry]:
        """The next ones behind a number, in order."""
        ...

    async def head(self) -> Head:
        """The two ends."""
        ...

    async def names(self) -> dict[str, Named]:
        """Who is behind the pseudonyms that are known."""
        ...

    async def trim(self, before: float, keys: Keys, now: float) -> int:
        """Drops entries of before a time, all but the last, and writes down that it did; how many went."""
        ...

    async def alias(self, who: Named) -> str:
        """The pseudonym of somebody, made when there is none."""
        ...

    async def forget(self, subject: str) -> bool:
        """Nobody can say any more who the pseudonym was; whether there was one."""
        ...


def new_alias() -> str:
    """A pseudonym: 80 random bits, which say nothing about who it is for."""
    return f"p-{secrets.token_hex(10)}"


def named_in(drafts: Iterable[Draft]) -> dict[str, Named]:
    """Everybody whom drafts name, by subject."""
    found: dict[str, Named] = {}
    for draft in drafts:
        for each in (draft.who, *(one for people in draft.people.values() for one in people)):
            if each.name or each.subject not in found:
                found[each.subject] = each
    return found


def doubt(head: Head, keys: Keys, known: Head | None) -> Draft | None:
    """What an append has to say of the head that it finds, before all else."""
    said: dict[str, str | int] = {"number": head.number}
    good = is_intact(head, keys)
    if known is not None and known.number > head.number:
        said |= {"why": "it lies behind what this process wrote", "known": known.number}
    elif known is not None and known.number == head.number and known.hash != head.hash:
        said |= {"why": "it is another than this process wrote"}
    elif good is False:
        said |= {"why": "its seal does not fit"}
    elif good is None or (head.key and head.key != keys.now.id):
        said |= {"before": head.key, "now": keys.now.id, "known": "no" if good is None else "yes"}
        return Draft(time=0, who=Named("system"), action="audit.key", facts=said)
    else:
        return None
    return Draft(time=0, who=Named("system"), action="audit.broken", outcome="failed", facts=said)


def chained(
    head: Head, drafts: Sequence[Draft], aliases: Mapping[str, str], keys: Keys, known: Head | None
) -> tuple[list[AuditEntry], Head]:
    """The entries of drafts behind a head, and the head after them."""
    entries: list[AuditEntry] = []
    first = doubt(head, keys, known)
    todo = list(drafts)
    if first is not None:
        todo.insert(0, msgspec.structs.replace(first, time=drafts[0].time))
    for draft in todo:
        entry, head = link(head, draft, {**{each: each for each in UNNAMED}, **aliases}, keys.now)
        entries.append(entry)
    return entries, head


def trimming(head: Head, upto: int, base: bytes, now: float) -> tuple[Draft, Head]:
    """What is written down when entries go, and the head that lets them."""
    facts: dict[str, str | int] = {"first": upto + 1, "base": base.hex(), "dropped": upto - head.first + 1}
    draft = Draft(time=now, who=Named("system"), action="audit.trimmed", facts=facts)
    return draft, msgspec.structs.replace(head, first=upto + 1, base=base)


class MemoryAudits:
    """Of stores that keep nothing."""

    def __init__(self) -> None:
        self._entries: list[AuditEntry] = []
        self._head = Head()
        self._names: dict[str, tuple[str, Named]] = {}

    async def append(self, drafts: Sequence[Draft], keys: Keys, known: Head | None = None) -> Written:
        """At once."""
        found = self._head
        if not drafts:
            return Written((), found)
        aliases = {subject: await self.alias(who) for subject, who in named_in(drafts).items()}
        entries, self._head = chained(found, drafts, aliases, keys, known)
        self._entries += entries
        return Written(entries, found)

    async def entries(self, wanted: Wanted) -> list[AuditEntry]:
        """Some of them, newest first."""
        alias = self._names[wanted.subject][0] if wanted.subject in self._names else wanted.subject
        found = [
            each
            for each in reversed(self._entries)
            if each.time >= wanted.since
            and (not wanted.subject or each.subject == alias)
            and (not wanted.action or each.action == wanted.action or each.action.startswith(f"{wanted.action}."))
            and (wanted.before is None or each.number < wanted.before)
        ]
        return found[: wanted.limit]

    async def after(self, number: int, limit: int) -> list[AuditEntry]:
        """The next ones, in order."""
        return [each for each in self._entries if each.number > number][:limit]

    async def head(self) -> Head:
        """The two ends."""
        return self._head

    async def names(self) -> dict[str, Named]:
        """Who is known."""
        return dict(self._names.values())

    async def trim(self, before: float, keys: Keys, now: float) -> int:
        """Drops what is older."""
        aged = [each for each in self._entries[:-1] if each.time < before]
        if not aged:
            return 0
        draft, wider = trimming(self._head, aged[-1].number, aged[-1].hash, now)
        entries, head = chained(self._head, [draft], {}, keys, None)
        self._head = sealed(msgspec.structs.replace(wider, number=head.number, hash=head.hash), keys.now)
        self._entries = [each for each in self._entries if each.number > aged[-1].number] + entries
        return len(aged)

    async def alias(self, who: Named) -> str:
        """The pseudonym of somebody."""
        if who.subject in UNNAMED:
            return who.subject
        alias, known = self._names.get(who.subject, (new_alias(), who))
        self._names[who.subject] = alias, who if who.name else known
        return alias

    async def forget(self, subject: str) -> bool:
        """The pseudonym is nobody's."""
        return self._names.pop(subject, None) is not None
