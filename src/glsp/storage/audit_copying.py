# SPDX-License-Identifier: Apache-2.0
"""Brings the audit log and its pseudonyms into another database, for `glsp copy`; scripts as in `storage.scripts`.

The chain arrives as it is, with its numbers, hashes and seals, in one transaction: all of it or nothing. What commands wrote
into the target before (`glsp migrate`, an earlier copy) is linked anew behind it. A log in which a server wrote of its own is
never replaced. The log is held in memory meanwhile: some hundred bytes for each entry, and edits are not in it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from glsp.errors import Conflict
from glsp.storage import rules
from glsp.storage.audit_chain import UNNAMED, AuditEntry, Head, Keys, Named, link, relinked
from glsp.storage.audit_scripts import COLUMNS, GO_AT_ONCE, after, alias, entry_of, head, write
from glsp.storage.audits import doubt
from glsp.storage.scripts import LOCK, Row, Script

OF_COMMANDS = frozenset({"database.migrated", "database.copied", "audit.key"})
"""What a database may have in its log before one is copied into it."""


class AuditLog(msgspec.Struct, frozen=True):
    """A whole log at one moment."""

    head: Head
    entries: Sequence[AuditEntry]
    people: Sequence[Row]
    """Subject, pseudonym and name of who is known."""

    @property
    def rows(self) -> list[Row]:
        """All that arrives as it was, for a checksum."""
        ends = [(self.head.first, self.head.base)]
        return [*ends, *self.people, *(msgspec.structs.astuple(each) for each in self.entries)]


def whole() -> Script[AuditLog]:
    """The log as it is now."""
    found = yield from head()
    people = yield "SELECT subject, alias, name FROM pseudonym ORDER BY subject", {}
    entries: list[AuditEntry] = []
    while more := (yield from after(entries[-1].number if entries else 0, GO_AT_ONCE)):
        entries += more
    return AuditLog(found, entries, [tuple(row) for row in people])


def own(log: AuditLog) -> Script[list[AuditEntry]]:
    """Entries that the target has and the log does not, oldest first. Raises Conflict when not all are of commands.

    Where a hash is the same, so is all before it; so it is enough to look back to there.
    """
    hashes = {each.number: each.hash for each in log.entries}
    found: list[AuditEntry] = []
    before = rules.LARGEST
    while True:
        rows = yield (
            f"SELECT {COLUMNS} FROM audit WHERE number < :before ORDER BY number DESC LIMIT :limit",  # noqa: S608  constant
            {"before": before, "limit": GO_AT_ONCE},
        )
        for row in rows:
            entry = entry_of(row)
            if hashes.get(entry.number) == entry.hash:
                return found[::-1]
            if entry.action not in OF_COMMANDS:
                raise Conflict(
                    f"the audit log of the target has entries of its own, such as {entry.action} (entry {entry.number})",
                    base=0,
                    revision=entry.number,
                    hint="copy into an empty database that no server has used",
                )
            if entry.action != "audit.key":  # that is said anew, of the key of the log that comes
                found.append(entry)
            before = entry.number
        if not rows:
            return found[::-1]


def bring(log: AuditLog, keys: Keys) -> Script[int]:
    """The log in place of the target's, whose own entries follow behind it; how many came. Raises Conflict as `own`."""
    if not log.entries:
        return 0
    yield from head(LOCK)
    others = yield from own(log)
    rows = yield "SELECT alias, subject, name FROM pseudonym", {}
    names = {row[0]: Named(row[1], row[2]) for row in rows}
    # Rows go only where the head says that the log begins behind them, here as ever.
    yield from write([], msgspec.structs.replace(log.head, first=rules.LARGEST))
    yield "DELETE FROM audit WHERE number < :first", {"first": rules.LARGEST}
    yield "DELETE FROM pseudonym", {}
    for subject, its_alias, name in log.people:
        yield (
            "INSERT INTO pseudonym (subject, alias, name) VALUES (:subject, :alias, :name)",
            {"subject": subject, "alias": its_alias, "name": name},
        )
    yield from write(log.entries, log.head)
    behind, last = _key_told(log.head, keys, others[0].time) if others else ([], log.head)
    for entry in others:
        who = entry.subject
        if who not in UNNAMED and who in names:
            who = yield from alias(names[who])
        moved, last = relinked(last, msgspec.structs.replace(entry, subject=who), keys.now)
        behind.append(moved)
    if behind:
        yield from write(behind, last)
    return len(log.entries)


def _key_told(end: Head, keys: Keys, moment: float) -> tuple[list[AuditEntry], Head]:
    """That another key seals from here on, where it does."""
    draft = doubt(end, keys, None)
    if draft is None:
        return [], end
    entry, last = link(end, msgspec.structs.replace(draft, time=moment), {each: each for each in UNNAMED}, keys.now)
    return [entry], last


def arrived(log: AuditLog) -> Script[AuditLog]:
    """Of what is in the target, that which should be what was sent."""
    found = yield from whole()
    last = log.entries[-1].number if log.entries else 0
    known = {row[0] for row in log.people}
    return AuditLog(
        found.head,
        [each for each in found.entries if each.number <= last],
        [row for row in found.people if row[0] in known],
    )
