# SPDX-License-Identifier: Apache-2.0
"""Moves an audit log from one database into another, a piece at a time, and reads back what arrived: `glsp copy`.

Memory holds one piece, and who is known in the log, however long it is; no transaction lasts longer than one piece takes.
"""

from __future__ import annotations

from functools import partial

import msgspec

from glsp.errors import Unavailable
from glsp.storage import audit_copying as ask
from glsp.storage import rules
from glsp.storage.audit_chain import AuditEntry, Head, Keys
from glsp.storage.audit_scripts import after
from glsp.storage.sql import Database

SHORTENED = Unavailable(
    "the audit log of the source was shortened meanwhile", hint="copy again with --resume: what is there is kept"
)


async def own(old: Database, new: Database) -> tuple[int, list[AuditEntry]]:
    """The number of the newest entry that both logs have, and the target's own behind it, oldest first. Raises Conflict when not
    all of them are of commands.

    Where a hash is the same, so is all before it; so it is enough to look back to there.
    """
    found: list[AuditEntry] = []
    at = rules.LARGEST
    while rows := await new.read(partial(ask.before, at)):
        known = await old.read(partial(ask.hashes, rows[-1].number, rows[0].number))
        for entry in rows:
            if known.get(entry.number) == entry.hash:
                return entry.number, found[::-1]
            ask.check_own(entry)
            found.append(entry)
        at = rows[-1].number
    return 0, found[::-1]


async def move(old: Database, new: Database, keys: Keys) -> int:
    """All that the source has now; how many entries that are. Raises Conflict, Unavailable when it did not arrive as it was."""
    log = await old.read(ask.ends)
    if not log.head.number:
        return 0
    for is_anew in (False, True):  # what an earlier copy brought counts, unless something of it is not there any more
        await _bring(old, new, log, keys, is_anew=is_anew)
        if await _is_same(old, new, log):
            return log.head.number - log.head.first + 1
    raise Unavailable(
        "the audit log did not arrive as it was sent",
        hint="nothing else may use the target meanwhile; empty it and copy again",
    )


async def _bring(old: Database, new: Database, log: ask.Ends, keys: Keys, *, is_anew: bool) -> None:
    there = await new.read(ask.ends)
    common, others = await own(old, new)
    common = log.head.first - 1 if is_anew else max(common, log.head.first - 1)
    piece = await new.write(partial(ask.begin, log, common, there.head, others, keys))
    while piece.after < log.head.number:
        piece = msgspec.structs.replace(piece, entries=await _next(old, piece.after, log.head))
        found = await new.write(partial(ask.put, piece, log, keys))
        piece = msgspec.structs.replace(piece, after=piece.entries[-1].number, entries=(), found=found)


async def _next(database: Database, number: int, head: Head) -> list[AuditEntry]:
    """The entries behind one, up to the head. Raises Unavailable where they are gone."""
    found = await database.read(partial(after, number, min(ask.AT_ONCE, head.number - number)))
    if [each.number for each in found] != list(range(number + 1, number + 1 + len(found))) or not found:
        raise SHORTENED
    return found


async def _is_same(old: Database, new: Database, log: ask.Ends) -> bool:
    """Whether all of the log is in the target as it was sent."""
    there = await new.read(ask.ends)
    if (there.head.first, there.head.base) != (log.head.first, log.head.base) or not {*log.people} <= {*there.people}:
        return False
    at = log.head.first - 1
    while at < log.head.number:
        sent = await _next(old, at, log.head)
        if sent != await new.read(partial(after, at, len(sent))):
            return False
        at = sent[-1].number
    return True
