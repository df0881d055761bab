# SPDX-License-Identifier: Apache-2.0
"""The audit log for who may read it: entries with the names that are still known, verifying, and all of it as JSON lines."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import msgspec

from glsp.errors import Invalid
from glsp.protocol.geometry import is_list
from glsp.protocol.times import iso
from glsp.storage.audit_chain import UNNAMED, AuditEntry, Keys, Named, Verdict, Verifier
from glsp.storage.audits import Audits, Wanted

PAGE = 1_000
TRIES = 3
"""Of verifying, where the beginning moves meanwhile."""

HASH_CHARACTERS = 64


class Shown(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """An entry as people read it. `subject` is the pseudonym that rests; `who` and `name` say whose it is, while that is known."""

    number: int
    time: str
    subject: str
    who: str
    name: str
    action: str
    target: str
    outcome: str
    facts: dict[str, Any]
    hash: str


def shown(entry: AuditEntry, names: Mapping[str, Named]) -> Shown:
    """An entry with names."""
    nameless = Named(entry.subject if entry.subject in UNNAMED else "")
    who = names.get(entry.subject, nameless)
    facts: dict[str, Any] = msgspec.json.decode(entry.facts)
    return Shown(
        number=entry.number,
        time=iso(entry.time),
        subject=entry.subject,
        who=who.subject,
        name=who.name,
        action=entry.action,
        target=entry.target,
        outcome=entry.outcome,
        facts={key: _people(value, names) for key, value in facts.items()},
        hash=entry.hash.hex(),
    )


def _people(value: Any, names: Mapping[str, Named]) -> Any:
    if not is_list(value):
        return value
    return [found.name or found.subject if (found := names.get(str(each))) else each for each in value]


async def page(audits: Audits, wanted: Wanted) -> list[Shown]:
    """Entries, newest first. Raises Unavailable."""
    found = await audits.entries(wanted)
    names = await audits.names()
    return [shown(each, names) for each in found]


async def verify(audits: Audits, keys: Keys, known: tuple[int, bytes] | None = None) -> Verdict:
    """Whether the log is as it was written; `known` is the number and hash of an entry that were noted elsewhere.

    Servers may write and trim meanwhile. Raises Unavailable.
    """
    verdict = Verdict(0)
    for _ in range(TRIES):
        head = await audits.head()
        verifier = Verifier(head, keys, known)
        while verifier.at < head.number and verifier.wrong is None:
            found = [each for each in await audits.after(verifier.at, PAGE) if each.number <= head.number]
            if not found:
                break
            for each in found:
                verifier.take(each)
        verdict = verifier.verdict()
        beyond = await audits.after(head.number, 1)
        now = await audits.head()
        if verdict.is_fine and beyond and now.number == head.number:
            at = head.number + 1
            return msgspec.structs.replace(verdict, wrong_at=at, why=f"entry {at} lies behind the head")
        if verdict.is_fine or now.first == head.first:
            break
    return verdict


def read_head(text: str) -> tuple[int, bytes]:
    """A head that was noted, `NUMBER:HASH`. Raises Invalid."""
    number, _, digest = text.strip().partition(":")
    try:
        found = int(number), bytes.fromhex(digest)
    except ValueError:
        found = 0, b""
    if found[0] < 1 or len(digest) != HASH_CHARACTERS:
        raise Invalid(
            f"not the head of an audit log: {text[:100]!r}", hint="NUMBER:HASH, as glsp audit verify and export say it"
        )
    return found


async def lines(audits: Audits) -> AsyncGenerator[bytes]:
    """All of it, oldest first, one JSON object a line, names resolved; the last line is the head. Raises Unavailable."""
    head, names = await audits.head(), await audits.names()
    at = head.first - 1
    while at < head.number:
        found = [each for each in await audits.after(at, PAGE) if each.number <= head.number]
        if not found:
            break
        for each in found:
            yield msgspec.json.encode(shown(each, names)) + b"\n"
        at = found[-1].number
    said = {"first": head.first, "number": head.number, "hash": head.hash.hex(), "seal": head.seal.hex()}
    yield msgspec.json.encode({"head": {**said, "key": head.key}}) + b"\n"
