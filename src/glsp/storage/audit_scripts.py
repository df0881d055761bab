# SPDX-License-Identifier: Apache-2.0
"""What is asked of a SQL database about the audit log; scripts as in `storage.scripts`.

Writers take turns at the one row of `audit_head`. Rows are never changed, and go only where the head says that the log
begins behind them: triggers refuse all else, for who comes by SQL. Whoever owns the database can drop a trigger; the chain
tells of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from glsp.storage import rules
from glsp.storage.audit_chain import UNNAMED, AuditEntry, Draft, Head, Keys, Named, sealed
from glsp.storage.audits import Wanted, Written, chained, named_in, new_alias, trimming
from glsp.storage.scripts import LOCK, Row, Script

COLUMNS = "number, time, subject, action, target, outcome, facts, hash, seal, key"
HEAD = "first, base, number, hash, seal, key"

GO_AT_ONCE = 500
"""Entries that are dropped in one transaction."""


def head(lock: str = "") -> Script[Head]:
    """The two ends."""
    rows = yield f"SELECT {HEAD} FROM audit_head WHERE id = 1 {lock}", {}  # noqa: S608  constants
    row = rows[0]
    return Head(first=row[0], base=bytes(row[1]), number=row[2], hash=bytes(row[3]), seal=bytes(row[4]), key=row[5])


def append(drafts: Sequence[Draft], keys: Keys, known: Head | None) -> Script[Written]:
    """New entries behind the last."""
    found = yield from head(LOCK)
    aliases: dict[str, str] = {}
    for subject, who in sorted(named_in(drafts).items()):
        aliases[subject] = yield from alias(who)
    entries, after = chained(found, drafts, aliases, keys, known)
    yield from write(entries, after)
    return Written(entries, found)


def write(entries: Sequence[AuditEntry], after: Head) -> Script[None]:
    """Entries as they are, and the head behind them."""
    for entry in entries:
        yield (
            (
                f"INSERT INTO audit ({COLUMNS}) VALUES (:number, :time, :subject, :action, :target, :outcome,"  # noqa: S608  constant
                " :facts, :hash, :seal, :key)"
            ),
            msgspec.structs.asdict(entry),
        )
    yield (
        (
            "UPDATE audit_head SET first = :first, base = :base, number = :number, hash = :hash, seal = :seal,"
            " key = :key WHERE id = 1"
        ),
        msgspec.structs.asdict(after),
    )


def alias(who: Named) -> Script[str]:
    """The pseudonym of somebody, under the lock of the head or of a transaction that repeats."""
    if who.subject in UNNAMED:
        return who.subject
    rows = yield "SELECT alias, name FROM pseudonym WHERE subject = :subject", {"subject": who.subject}
    if rows and who.name and rows[0][1] != who.name:
        yield "UPDATE pseudonym SET name = :name WHERE subject = :subject", {"name": who.name, "subject": who.subject}
    if rows:
        return rows[0][0]
    made = new_alias()
    yield (
        "INSERT INTO pseudonym (subject, alias, name) VALUES (:subject, :alias, :name)",
        {"subject": who.subject, "alias": made, "name": who.name},
    )
    return made


def find_alias(who: Named) -> Script[str]:
    """As `alias`, in its turn."""
    yield from head(LOCK)
    return (yield from alias(who))


def entries(wanted: Wanted) -> Script[list[AuditEntry]]:
    """Some, newest first."""
    if not (rules.is_kept(wanted.subject) or not wanted.subject) or not (
        rules.is_kept(wanted.action) or not wanted.action
    ):
        return []
    rows = yield "SELECT alias FROM pseudonym WHERE subject = :subject", {"subject": wanted.subject}
    subject = rows[0][0] if rows else wanted.subject
    rows = yield (
        (
            f"SELECT {COLUMNS} FROM audit WHERE number < :before AND time >= :since"  # noqa: S608  constant
            " AND (:subject = '' OR subject = :subject)"
            " AND (:action = '' OR action = :action OR substr(action, 1, :length) = :beginning)"
            " ORDER BY number DESC LIMIT :limit"
        ),
        {
            "before": rules.LARGEST if wanted.before is None else rules.within(wanted.before),
            "since": float(wanted.since),
            "subject": subject,
            "action": wanted.action,
            "beginning": f"{wanted.action}.",
            "length": len(wanted.action) + 1,
            "limit": rules.within(max(0, wanted.limit)),
        },
    )
    return [entry_of(row) for row in rows]


def after(number: int, limit: int) -> Script[list[AuditEntry]]:
    """The next ones, in order."""
    rows = yield (
        f"SELECT {COLUMNS} FROM audit WHERE number > :number ORDER BY number LIMIT :limit",  # noqa: S608  constant
        {"number": rules.within(number), "limit": limit},
    )
    return [entry_of(row) for row in rows]


def names() -> Script[dict[str, Named]]:
    """Who is behind which pseudonym."""
    rows = yield "SELECT alias, subject, name FROM pseudonym", {}
    return {row[0]: Named(row[1], row[2]) for row in rows}


def forget(subject: str) -> Script[bool]:
    """The row that knows."""
    rows = yield "DELETE FROM pseudonym WHERE subject = :subject RETURNING alias", {"subject": subject}
    return bool(rows)


def trim(before: float, keys: Keys, now: float) -> Script[int]:
    """Moves the beginning behind the oldest entries, and drops these."""
    found = yield from head(LOCK)
    rows = yield (
        (
            "SELECT number, hash FROM audit WHERE number < :last AND number <= :most AND time < :before"
            " ORDER BY number DESC LIMIT 1"
        ),
        {"last": found.number, "most": found.first + GO_AT_ONCE - 1, "before": before},
    )
    if not rows:
        return 0
    draft, wider = trimming(found, rows[0][0], bytes(rows[0][1]), now)
    entries, end = chained(found, [draft], {}, keys, None)
    yield from write(entries, sealed(msgspec.structs.replace(wider, number=end.number, hash=end.hash), keys.now))
    gone = yield "DELETE FROM audit WHERE number <= :number RETURNING number", {"number": rows[0][0]}
    return len(gone)


def entry_of(row: Row) -> AuditEntry:
    """An entry of its columns."""
    return AuditEntry(
        number=row[0], time=row[1], subject=row[2], action=row[3], target=row[4], outcome=row[5], facts=row[6],
        hash=bytes(row[7]), seal=bytes(row[8]), key=row[9],
    )  # fmt: skip
