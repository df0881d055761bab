# SPDX-License-Identifier: Apache-2.0
"""The audit log as values: entries, how each hangs on the one before it, and what verifying them says. Pure functions.

**The chain.** An entry's hash is SHA-256 over the hash before it and the entry's own canonical JSON; its seal is an HMAC of
that hash. The hash needs no key, so one good seal holds everything before it: a key may change, and what was sealed
with the one before needs it no longer. Numbers count without gaps. There is one chain for a database, whoever writes:
writers take turns at the row of the head, as they do for tokens, so it never forks and its order is that of the
commits. That costs a lock for as long as a rare write takes; chains of their own for each writer would cost checkpoints
that hold them together, and nobody could say which of two entries came first.

**The head** says which number and hash are the last, and where the log begins; it has a seal of another purpose, so that
an entry's seal never passes for it. It tells of entries that were cut off at the end. Who writes compares it with what
is there and with what this process wrote last, and lets the chain itself say when something is wrong (`audit.broken`).

**What cannot be told**: that somebody put back an older state of the whole database, head and all, while no process was
running that remembers; unless `glsp audit verify --head` is given a head that was noted elsewhere. Servers write each
entry with number and hash, and now and then the head, to the log `glsp.audit`, where an aggregator keeps them. Nor does it
stop who has the key: keep SECRET_KEY or AUDIT_KEY apart from the database.

**Who**: entries name people by pseudonyms that are made at random and kept beside the log. Who somebody was is forgotten by
deleting that row; the entries stay as they are, and verify.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

Action: TypeAlias = Literal[
    "login", "logout", "refused",
    "token.created", "token.revoked", "sharing.changed", "link.made", "link.ended",
    "diagram.created", "diagram.deleted", "diagram.restored", "diagram.purged", "trash.emptied",
    "diagram.exported", "diagrams.imported",
    "database.migrated", "database.copied", "history.compacted",
    "person.exported", "person.erased",
    "audit.exported", "audit.trimmed", "audit.key", "audit.broken",
]  # fmt: skip
"""What is recorded. Edits are not: the log of each diagram says who made them."""

Outcome: TypeAlias = Literal["done", "refused", "failed"]

NOBODY = ""
"""Whoever calls a server that asks nobody who they are."""

SYSTEM = "system"
"""The server itself: the trash is emptied, the log is trimmed."""

UNNAMED = frozenset({NOBODY, SYSTEM})
"""Subjects that are nobody's name."""

FORMAT = 1
TEXT = 200
"""Characters of a target or fact; longer ones are cut."""


class Named(msgspec.Struct, frozen=True):
    """Somebody: subject (`token:ID`, `person:ID`, `user:NAME` of the machine) and a name for people to read."""

    subject: str
    name: str = ""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry to come. `people` are facts that name somebody, who gets a pseudonym."""

    time: float
    who: Named
    action: Action
    target: str = ""
    outcome: Outcome = "done"
    facts: Mapping[str, str | int] = {}
    people: Mapping[str, Sequence[Named]] = {}


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it rests. `subject`, and people among the facts, are pseudonyms; `facts` is canonical JSON."""

    number: int
    time: float
    subject: str
    action: str
    target: str
    outcome: str
    facts: str
    hash: bytes
    seal: bytes
    key: str


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The two ends of a chain: `base` is the hash before entry `first`."""

    first: int = 1
    base: bytes = b""
    number: int = 0
    hash: bytes = b""
    seal: bytes = b""
    key: str = ""


class Key:
    """What seals. It shows itself to nobody; `id` tells keys apart and says nothing about them."""

    __slots__ = ("_key", "id")

    def __init__(self, secret: str) -> None:
        self._key = hmac.new(secret.encode(), b"glsp audit key", hashlib.sha256).digest()
        self.id = hmac.new(self._key, b"glsp audit key id", hashlib.sha256).hexdigest()[:8]

    def seal(self, purpose: bytes, content: bytes) -> bytes:
        """Of a content, for one purpose."""
        return hmac.new(self._key, purpose + b"\0" + content, hashlib.sha256).digest()

    def __repr__(self) -> str:
        """Never the key."""
        return f"Key({self.id})"


class Keys:
    """Those that seals are held against; the first one makes new ones."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._keys = [Key(each) for each in secrets]
        self._known = {each.id: each for each in self._keys}

    @property
    def now(self) -> Key:
        """The one that seals."""
        return self._keys[0]

    def is_good(self, seal: bytes, key_id: str, purpose: bytes, content: bytes) -> bool | None:
        """Whether a seal is of a key and content; None where the key is not known here."""
        key = self._known.get(key_id)
        return None if key is None else hmac.compare_digest(seal, key.seal(purpose, content))


def canonical(value: object) -> str:
    """JSON that two programs write alike."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(head: Head, draft: Draft, aliases: Mapping[str, str], key: Key) -> tuple[AuditEntry, Head]:
    """The entry of a draft behind a head, and the head after it."""
    facts: dict[str, object] = {name: _cut(value) for name, value in draft.facts.items()}
    facts |= {name: [aliases[each.subject] for each in people] for name, people in draft.people.items()}
    entry = AuditEntry(
        number=head.number + 1,
        time=round(float(draft.time), 3),
        subject=aliases[draft.who.subject],
        action=draft.action,
        target=str(_cut(draft.target)),
        outcome=draft.outcome,
        facts=canonical(facts),
        hash=b"",
        seal=b"",
        key=key.id,
    )
    return relinked(head, entry, key)


def relinked(head: Head, entry: AuditEntry, key: Key) -> tuple[AuditEntry, Head]:
    """An entry behind another head than it may have been written behind, with a new seal, and the head after it."""
    entry = msgspec.structs.replace(entry, number=head.number + 1, key=key.id)
    found = hash_of(head.hash, entry)
    entry = msgspec.structs.replace(entry, hash=found, seal=key.seal(b"entry", found))
    return entry, sealed(msgspec.structs.replace(head, number=entry.number, hash=found), key)


def sealed(head: Head, key: Key) -> Head:
    """A head with its seal."""
    return msgspec.structs.replace(head, seal=key.seal(b"head", _ends(head)), key=key.id)


def hash_of(before: bytes, entry: AuditEntry) -> bytes:
    """What an entry hashes to behind another."""
    members = (
        entry.number, entry.time, entry.subject, entry.action, entry.target, entry.outcome, entry.facts, entry.key,
    )  # fmt: skip
    return hashlib.sha256(before + canonical([FORMAT, *members]).encode(errors="surrogatepass")).digest()


def is_intact(head: Head, keys: Keys) -> bool | None:
    """Whether a head is as it was written; None where its key is not known. One of a new log has no seal."""
    if not head.seal:
        return head == Head()
    return keys.is_good(head.seal, head.key, b"head", _ends(head))


def _ends(head: Head) -> bytes:
    return canonical([FORMAT, head.first, head.base.hex(), head.number, head.hash.hex()]).encode()


def _cut(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    plain = "".join(each if each.isprintable() else "�" for each in value)
    return plain if len(plain) <= TEXT else f"{plain[: TEXT - 1]}…"


class Verdict(msgspec.Struct, frozen=True):
    """What verifying said: how many entries there are, and the number of the first that is wrong, and why."""

    entries: int
    number: int = 0
    hash: str = ""
    wrong_at: int | None = None
    why: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Nothing is wrong."""
        return self.wrong_at is None


class Verifier:
    """Goes through a chain in order; `wrong` says what it came upon first."""

    def __init__(self, head: Head, keys: Keys, known: tuple[int, bytes] | None = None) -> None:
        self._head = head
        self._keys = keys
        self._known = known
        self._before = head.base
        self._unknown = 0
        self.at = head.first - 1
        """The number of the last entry that was looked at."""
        self.wrong: tuple[int, str] | None = None
        self._notes: list[str] = []
        self._unsealed = 0

    def take(self, entry: AuditEntry) -> None:
        """The next entry."""
        if self.wrong is not None:
            return
        due = self.at + 1
        if entry.number != due:
            self.wrong = due, f"entry {due} is missing"
        elif not _alike(hash_of(self._before, entry), entry.hash):
            self.wrong = due, f"entry {due} is not as it was written, or one before it was taken away"
        else:
            good = self._keys.is_good(entry.seal, entry.key, b"entry", entry.hash)
            if good is False:
                self.wrong = due, f"the seal of entry {due} does not fit"
            elif self._known is not None and self._known[0] == due and not _alike(self._known[1], entry.hash):
                self.wrong = due, f"entry {due} is another than the one whose hash was noted"
            self._unsealed = self._unsealed + 1 if good is None else 0
            self._unknown += good is None
            if entry.action == "audit.broken":
                self._notes.append(f"entry {due} says that a writer found the log not as it was left")
        self.at, self._before = due, entry.hash

    def verdict(self) -> Verdict:
        """After the last entry."""
        if self.wrong is None:
            self.wrong = self._wrong_in_all()
        count = max(0, self.at - self._head.first + 1)
        notes = list(self._notes)
        if self._unknown:
            notes.append(f"{self._unknown} entries were sealed with keys that are not given; later seals hold them")
        if self._head.first > 1:
            notes.append(f"entries before {self._head.first} were dropped by AUDIT_DAYS, as the head says")
        wrong_at, why = self.wrong or (None, "")
        return Verdict(count, self.at, self._before.hex(), wrong_at, why, tuple(notes))

    def _wrong_in_all(self) -> tuple[int, str] | None:
        head, end = self._head, self.at + 1
        good = is_intact(head, self._keys)
        if head.number > self.at:
            return end, f"entries {end} to {head.number} are missing at the end"
        if head.number < self.at or not _alike(head.hash, self._before):
            return self.at, "the head is not that of the last entry"
        if good is False:
            return end, "the head is not as it was written: entries may have been cut off at the end"
        if good is None or self._unsealed:
            return end, f"the last entries are sealed with the key {head.key}, which is not given"
        if self._known is not None and self._known[0] > self.at:
            return end, f"entries {end} to {self._known[0]} are missing at the end: a later head was noted"
        return None


def _alike(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)
