# SPDX-License-Identifier: Apache-2.0
"""What is asked of two databases to bring the audit log of one, with its pseudonyms, into the other; for `glsp copy`, which does
it piece by piece (`storage.audit_moving`); scripts as in `storage.scripts`.

The chain arrives as it is, with its numbers, hashes and seals. After each piece the target has a whole chain: what has come so
far, and behind it what commands wrote there before (`glsp migrate`, an earlier copy), linked anew. So it may be interrupted
anywhere and goes on there. A log in which a server wrote of its own is never replaced.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from glsp.errors import Conflict
from glsp.storage import rules
from glsp.storage.audit_chain import UNNAMED, AuditEntry, Head, Key, Keys, Named, link, relinked, sealed
from glsp.storage.audit_scripts import COLUMNS, alias, entry_of, head, write
from glsp.storage.audits import doubt
from glsp.storage.copy_scripts import insert
from glsp.storage.scripts import LOCK, Row, Script

AT_ONCE = 500
"""Entries of one piece, and rows of one statement."""

OF_COMMANDS = frozenset({"database.migrated", "database.copied", "audit.key"})
"""What a database may have in its log before one is copied into it."""

_TOLD_ANEW = "audit.key"
"""That another key seals: of the key of the log that comes."""


class Ends(msgspec.Struct, frozen=True):
    """A log at one moment, without its entries, which never change: its two ends, and who is known in it."""

    head: Head
    people: Sequence[Row]
    """Subject, pseudonym and name."""


class Piece(msgspec.Struct, frozen=True):
    """Some entries of the log that comes, and what is behind them in the target until the next piece."""

    after: int
    """The number of the entry before the first one; what the target has behind it makes room."""
    entries: Sequence[AuditEntry]
    found: Head
    """What the target's head must be: nothing else writes there."""
    others: Sequence[AuditEntry]
    """Entries of its own that the target has."""


def ends() -> Script[Ends]:
    """The log as it is now."""
    found = yield from head()
    people = yield "SELECT subject, alias, name FROM pseudonym ORDER BY subject", {}
    return Ends(found, [tuple(row) for row in people])


def before(number: int) -> Script[list[AuditEntry]]:
    """The entries before one, newest first."""
    rows = yield (
        f"SELECT {COLUMNS} FROM audit WHERE number < :before ORDER BY number DESC LIMIT :limit",  # noqa: S608  constant
        {"before": number, "limit": AT_ONCE},
    )
    return [entry_of(row) for row in rows]


def hashes(least: int, most: int) -> Script[dict[int, bytes]]:
    """Those of the entries between two, both included."""
    rows = yield (
        "SELECT number, hash FROM audit WHERE number >= :least AND number <= :most",
        {"least": least, "most": most},
    )
    return {row[0]: bytes(row[1]) for row in rows}


def check_own(entry: AuditEntry) -> None:
    """Raises Conflict for what no command wrote."""
    if entry.action not in OF_COMMANDS:
        raise Conflict(
            f"the audit log of the target has entries of its own, such as {entry.action} (entry {entry.number})",
            base=0,
            revision=entry.number,
            hint="copy into an empty database that no server has used",
        )


def moved(own: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Those of the target's own entries that follow behind what comes."""
    return [entry for entry in own if entry.action != _TOLD_ANEW]


def begin(log: Ends, common: int, found: Head, own: Sequence[AuditEntry], keys: Keys) -> Script[Piece]:
    """People as the log knows them, and of the target's entries those alone that both have, up to `common`, and its own."""
    others = moved(own)
    if (yield from head(LOCK)) != found:
        raise _another(found)
    rows = yield "SELECT alias, subject, name FROM pseudonym", {}
    names = {row[0]: Named(row[1], row[2]) for row in rows}
    yield "DELETE FROM pseudonym", {}
    for start in range(0, len(log.people), AT_ONCE):
        yield insert("pseudonym", ("subject", "alias", "name"), log.people[start : start + AT_ONCE])
    renamed: list[AuditEntry] = []
    for entry in others:
        who = entry.subject
        if who not in UNNAMED and who in names:
            who = yield from alias(names[who])
        renamed.append(msgspec.structs.replace(entry, subject=who))
    rows = yield "SELECT hash FROM audit WHERE number = :number", {"number": common}
    here = bytes(rows[0][0]) if rows else log.head.base
    piece = Piece(common, (), found, renamed)
    after = yield from put(piece, log, keys, here)
    return msgspec.structs.replace(piece, found=after)


def put(piece: Piece, log: Ends, keys: Keys, before_it: bytes = b"") -> Script[Head]:
    """Entries in their place, and the target's own behind them; its head from then on. Again: nothing more.

    `before_it` is what `piece.after` hashes to, for one without entries. Raises Conflict when somebody else wrote there.
    """
    found = yield from head(LOCK)
    last = piece.entries[-1] if piece.entries else None
    number, its_hash = (piece.after, before_it) if last is None else (last.number, last.hash)
    is_all = number == log.head.number
    end = log.head if is_all else _sealed(log.head, number, its_hash, keys.now)
    behind: list[AuditEntry] = []
    if is_all and piece.others:
        behind, end = _key_told(end, keys, piece.others[0].time)
    for entry in piece.others:
        again, end = relinked(end, entry, keys.now)
        behind.append(again)
    if found not in {piece.found, end}:
        raise _another(found)
    # Rows go only where the head says that the log begins behind them, here as ever.
    yield from write([], msgspec.structs.replace(end, first=rules.LARGEST))
    yield "DELETE FROM audit WHERE number > :after OR number < :first", {"after": piece.after, "first": log.head.first}
    for rows in (piece.entries, behind):
        if rows:
            yield insert("audit", COLUMNS.split(", "), [msgspec.structs.astuple(each) for each in rows])
    yield from write([], end)
    return end


def _another(found: Head) -> Conflict:
    return Conflict(
        "something else wrote into the audit log of the target meanwhile",
        base=0,
        revision=found.number,
        hint="nothing else may use the target; copy again with --resume",
    )


def _sealed(log: Head, number: int, its_hash: bytes, key: Key) -> Head:
    """The head of a part of the log."""
    return sealed(msgspec.structs.replace(log, number=number, hash=its_hash), key)


def _key_told(end: Head, keys: Keys, moment: float) -> tuple[list[AuditEntry], Head]:
    """That another key seals from here on, where it does."""
    draft = doubt(end, keys, None)
    if draft is None:
        return [], end
    entry, last = link(end, msgspec.structs.replace(draft, time=moment), {each: each for each in UNNAMED}, keys.now)
    return [entry], last
