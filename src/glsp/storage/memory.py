# SPDX-License-Identifier: Apache-2.0
"""Everything in memory: the store of tests and of workspace files, whose truth is the file itself.

Answers exactly as the databases do (tests/contracts); nothing outlives the process.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import msgspec

from glsp.errors import Unavailable
from glsp.model import searching
from glsp.model.change import Element, Entry
from glsp.model.comments import Thread
from glsp.model.searching import Content
from glsp.model.undo import Trace
from glsp.storage import rules
from glsp.storage.found import hit, score
from glsp.storage.ports import (
    Appended,
    Derived,
    DiagramInfo,
    Due,
    Hit,
    KeptThread,
    Listed,
    Loaded,
    Moved,
    Sort,
    Token,
    Version,
)
from glsp.storage.records import encode_entry, encode_snapshot, encode_thread


class _Resting:
    """One diagram: what lists show, two snapshots at most, the log, its index, named versions and comments."""

    __slots__ = ("content", "info", "log", "operations", "snapshots", "state", "threads", "versions")

    def __init__(self, info: DiagramInfo, root: Element, elements: Sequence[Element]) -> None:
        self.info = info
        self.snapshots: dict[int, tuple[Element, tuple[Element, ...], Derived | None]] = {
            0: (root, tuple(elements), None)
        }
        self.log: list[Entry] = []
        self.operations: dict[str, Entry] = {}
        self.versions: dict[str, Version] = {}
        self.threads: dict[str, KeptThread] = {}
        self.content: Content | None = None
        self.state: object = None
        """What `content` was made of."""

    def now(self) -> tuple[object, ...]:
        """Differs when there may be something else to find."""
        return self.info, len(self.threads) and next(reversed(self.threads.values())).change


class MemoryStore:
    """Documents, Library, Comments, Identities and Bus of one process."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._diagrams: dict[str, _Resting] = {}
        self._tokens: dict[str, tuple[Token, bytes]] = {}
        self._closed = False

    # documents

    async def create(self, info: DiagramInfo, root: Element, elements: Sequence[Element] = ()) -> None:
        """A new diagram at revision 0. Raises Invalid when the id is taken (also by one in the trash)."""
        self._check_open()
        rules.check_new(info)
        encode_snapshot(root, elements)
        other = self._diagrams.get(info.id)
        if other is not None:
            raise rules.taken(info.id, trashed=other.info.deleted_at is not None)
        created = info.created_at or self._clock()
        updated = info.updated_at or created
        fresh = msgspec.structs.replace(
            info,
            elements=len(elements),
            created_at=created,
            updated_at=updated,
            deleted_at=None,
            tags=rules.tidy_tags(info.tags),
        )
        self._diagrams[info.id] = _Resting(fresh, root, elements)

    async def load(self, diagram_id: str) -> Loaded:
        """Snapshot and tail; also of diagrams in the trash."""
        resting = self._need(diagram_id)
        revision = max(resting.snapshots)
        root, elements, derived = resting.snapshots[revision]
        return Loaded(resting.info, revision, root, elements, tuple(resting.log[revision:]), derived)

    async def append(
        self, diagram_id: str, entries: Sequence[Entry], expected: int, created: float | None = None
    ) -> Appended:
        """As `Documents.append`; at once."""
        rules.check_group(diagram_id, entries, expected)
        for entry in entries:
            encode_entry(entry)
        resting = self._need(diagram_id)
        rules.check_same(diagram_id, resting.info.created_at, created)
        if resting.info.deleted_at is not None:
            raise rules.in_trash(diagram_id)
        head = len(resting.log)
        known = [
            resting.operations[entry.operation_id] for entry in entries if entry.operation_id in resting.operations
        ]
        if known:
            return Appended("known", head, sorted(known, key=lambda entry: entry.revision))
        if head != expected:
            return Appended("stale", head)
        if entries:
            resting.log.extend(entries)
            resting.operations.update((entry.operation_id, entry) for entry in entries)
            last = entries[-1]
            resting.info = msgspec.structs.replace(
                resting.info,
                revision=last.revision,
                elements=resting.info.elements + rules.element_balance(entries),
                updated_at=last.time,
                updated_by=rules.signed(last),
                head=last.operation_id,
            )
        return Appended("applied", len(resting.log))

    def turn(self, diagram_id: str) -> AbstractAsyncContextManager[None]:  # noqa: ARG002  the port's
        """There are no others."""
        return nullcontext()

    async def since(self, diagram_id: str, revision: int, limit: int = 10_000) -> list[Entry]:
        """Entries after `revision`, oldest first."""
        start = max(revision, 0)
        return self._need(diagram_id).log[start : start + max(limit, 0)]

    async def before(self, diagram_id: str, revision: int | None, limit: int) -> list[Entry]:
        """Entries before `revision` (None: from the head), newest first."""
        log = self._need(diagram_id).log
        end = len(log) if revision is None else min(max(revision - 1, 0), len(log))
        return log[max(end - max(limit, 0), 0) : end][::-1]

    async def traces(self, diagram_id: str, revision: int, limit: int) -> list[Trace]:
        """What undo needs to know of the last entries up to `revision`, oldest first."""
        found = await self.before(diagram_id, revision + 1, limit)
        return [
            Trace(each.revision, each.author.id, each.author.kind, each.operation, each.undoes) for each in found[::-1]
        ]

    async def find(self, diagram_id: str, operation_id: str) -> Entry | None:
        """The entry that an operation id became, or None."""
        return self._need(diagram_id).operations.get(operation_id)

    async def begins(self, diagram_id: str) -> int:
        """At the beginning: nothing is ever dropped here."""
        self._need(diagram_id)
        return 0

    async def state_at(self, diagram_id: str, revision: int) -> tuple[Element, Sequence[Element]] | None:  # noqa: ARG002  the port's
        """The log has everything."""
        return None

    async def snapshot(
        self,
        diagram_id: str,
        revision: int,
        root: Element,
        elements: Sequence[Element],
        derived: Derived | None = None,
    ) -> None:
        """Keeps the state at a revision; the newest two stay."""
        resting = self._need(diagram_id)
        rules.check_revision(revision, resting.info.revision)
        encode_snapshot(root, elements, derived)
        resting.snapshots[revision] = (root, tuple(elements), derived)
        for old in sorted(resting.snapshots)[:-2]:
            del resting.snapshots[old]

    # library

    async def list(
        self, *, query: str = "", tag: str = "", sort: Sort = "updated", trash: bool = False, limit: int = 1000
    ) -> list[DiagramInfo]:
        """Diagrams in an order; `query` matches name, id, type and tags, `tag` one tag in any case."""
        self._check_open()
        text, folded = rules.wanted(query), rules.wanted(tag)
        found = [
            resting.info
            for resting in self._diagrams.values()
            if (resting.info.deleted_at is not None) == trash
            and _matches(resting.info, text)
            and (not folded or any(folded == each.casefold() for each in resting.info.tags))
        ]
        found.sort(key=_ORDER[sort])
        return found[: max(limit, 0)]

    async def listed(
        self,
        known: str,
        *,
        query: str = "",
        tag: str = "",
        sort: Sort = "updated",
        trash: bool = False,
        limit: int = 1000,
    ) -> Listed:
        """As `list`, for who has the list of the state `known`."""
        self._check_open()
        everything = msgspec.json.encode([resting.info for resting in self._diagrams.values()])
        state = hashlib.blake2b(everything, digest_size=16).hexdigest()
        if state == known:
            return Listed(state, None)
        return Listed(state, await self.list(query=query, tag=tag, sort=sort, trash=trash, limit=limit))

    async def info(self, diagram_id: str) -> DiagramInfo:
        """One diagram."""
        return self._need(diagram_id).info

    async def rename(self, diagram_id: str, name: str) -> DiagramInfo:
        """Gives it another name; not while it is in the trash."""
        rules.check_text(name, "the name")
        resting = self._need(diagram_id)
        if resting.info.deleted_at is not None:
            raise rules.in_trash(diagram_id)
        resting.info = msgspec.structs.replace(resting.info, name=name)
        return resting.info

    async def tag(self, diagram_id: str, tags: Sequence[str]) -> DiagramInfo:
        """Gives it these tags instead of those it has; not while it is in the trash."""
        tidy = rules.tidy_tags(tags)
        resting = self._need(diagram_id)
        if resting.info.deleted_at is not None:
            raise rules.in_trash(diagram_id)
        resting.info = msgspec.structs.replace(resting.info, tags=tidy)
        return resting.info

    async def trash(self, diagram_id: str) -> None:
        """Moves it to the trash; once there, it keeps the time it came."""
        resting = self._need(diagram_id)
        if resting.info.deleted_at is None:
            resting.info = msgspec.structs.replace(resting.info, deleted_at=self._clock())

    async def restore(self, diagram_id: str) -> DiagramInfo:
        """Takes it out of the trash."""
        resting = self._need(diagram_id)
        resting.info = msgspec.structs.replace(resting.info, deleted_at=None)
        return resting.info

    async def purge(self, *, diagram_id: str | None = None, older_than: float | None = None) -> int:
        """Deletes for ever: one diagram in the trash, or all trashed before a time; returns how many."""
        rules.check_purge(diagram_id, older_than)
        if diagram_id is not None:
            if self._need(diagram_id).info.deleted_at is None:
                raise rules.not_in_trash(diagram_id)
            gone = [diagram_id]
        else:
            self._check_open()
            gone = [key for key, resting in self._diagrams.items() if _trashed_before(resting.info, older_than or 0)]
        for key in gone:
            del self._diagrams[key]
        return len(gone)

    async def keep_version(self, diagram_id: str, version: Version) -> None:
        """Names a revision; the same again is fine, the name on another revision is Invalid."""
        resting = self._need(diagram_id)
        if resting.info.deleted_at is not None:
            raise rules.in_trash(diagram_id)
        rules.check_version(version, resting.info.revision)
        other = resting.versions.setdefault(version.name, version)
        if other.revision != version.revision:
            raise rules.version_taken(version.name, other.revision)

    async def versions(self, diagram_id: str) -> list[Version]:
        """Named revisions, newest first."""
        versions = self._need(diagram_id).versions.values()
        return sorted(versions, key=lambda version: (-version.revision, -version.created_at, version.name))

    # comments

    async def threads(self, diagram_id: str, since: int = 0) -> list[KeptThread]:
        """Threads that changed after `since`, in the order of their last changes."""
        return [kept for kept in self._need(diagram_id).threads.values() if kept.change > since]

    async def thread(self, diagram_id: str, thread_id: str) -> KeptThread | None:
        """One thread, None when there never was one."""
        return self._need(diagram_id).threads.get(thread_id)

    async def keep_thread(
        self, diagram_id: str, thread_id: str, thread: Thread | None, expected: int
    ) -> KeptThread | None:
        """Writes a thread, or that it is gone; None when its last change is not `expected`."""
        encode_thread(thread)
        resting = self._need(diagram_id)
        if resting.info.deleted_at is not None:
            raise rules.in_trash(diagram_id)
        known = resting.threads.get(thread_id)
        if (known.change if known else 0) != expected:
            return None
        last = next(reversed(resting.threads.values()), None)
        kept = KeptThread(thread_id, (last.change if last else 0) + 1, thread)
        resting.threads.pop(thread_id, None)  # the order is that of the last changes
        resting.threads[thread_id] = kept
        return kept

    @property
    def created(self) -> Mapping[str, float]:
        """When each diagram was made."""
        return {key: resting.info.created_at for key, resting in self._diagrams.items()}

    # identities

    async def add_token(self, token: Token, digest: bytes) -> Token:
        """Keeps a new token. Raises Invalid when a good one has the name."""
        self._check_open()
        rules.check_text(token.name, "the name")
        now = self._clock()
        if any(each.name == token.name and each.is_good(now) for each, _ in self._tokens.values()):
            raise rules.name_taken(token.name)
        return self._keep_token(token, digest)

    async def tokens(self, since: int = 0) -> list[tuple[Token, bytes]]:
        """Tokens that changed after `since`, with their digests, in that order."""
        self._check_open()
        found = [kept for kept in self._tokens.values() if kept[0].change > since]
        return sorted(found, key=lambda kept: kept[0].change)

    async def revoke_token(self, token_id: str) -> Token:
        """For ever; again changes nothing. Raises NotFound."""
        self._check_open()
        if token_id not in self._tokens:
            raise rules.no_token(token_id)
        token, digest = self._tokens[token_id]
        if token.revoked_at is not None:
            return token
        return self._keep_token(msgspec.structs.replace(token, revoked_at=self._clock()), digest)

    async def used_tokens(self, used_at: Mapping[str, float]) -> None:
        """Notes when tokens were used last."""
        self._check_open()
        for token_id, moment in used_at.items():
            token, digest = self._tokens.get(token_id, (None, b""))
            if token is not None and moment > (token.used_at or 0):
                self._tokens[token_id] = msgspec.structs.replace(token, used_at=moment), digest

    def _keep_token(self, token: Token, digest: bytes) -> Token:
        change = max((each.change for each, _ in self._tokens.values()), default=0) + 1
        kept = msgspec.structs.replace(token, change=change)
        self._tokens[kept.id] = kept, digest
        return kept

    # search

    async def search(self, query: str, *, trash: bool = False, limit: int = 50, lines: int = 5) -> list[Hit]:
        """What was found; every diagram is looked at."""
        self._check_open()
        asked = searching.read(rules.asked(query))
        found: list[tuple[float, Hit]] = []
        for resting in self._diagrams.values() if asked else ():
            content, info = resting.content, resting.info
            if content is None or (info.deleted_at is not None) != trash or not asked.holds(content):
                continue
            shown = hit(asked, info, content, lines)
            if shown is not None:
                found.append((score(asked, content.titles, content.tags), shown))
        found.sort(key=lambda each: (-_rank(each[0]), -each[1].diagram.updated_at, each[1].diagram.id))
        return [shown for _, shown in found[: max(limit, 0)]]

    async def due(self, diagram_ids: Sequence[str] | None, limit: int) -> list[Due]:
        """Diagrams that changed since they were indexed."""
        self._check_open()
        chosen = list(self._diagrams.values())
        if diagram_ids is not None:
            chosen = [each for each in chosen if each.info.id in diagram_ids]
        return [Due(each.info, 0, 0) for each in chosen if each.state != each.now()][:limit]

    async def index(self, due: Due, content: Content) -> None:
        """Keeps what there is to find in a diagram."""
        resting = self._diagrams.get(due.info.id)
        if resting is not None:
            resting.content = content
            resting.state = (due.info, resting.now()[1])

    # bus

    def publish(self, moved: Moved) -> None:
        """Nobody else sees this memory."""

    def hush(self, is_quiet: Callable[[], bool]) -> None:
        """Nothing is told."""

    async def changed(self) -> Sequence[Moved]:
        """Waits for ever: there are no others."""
        return await asyncio.get_running_loop().create_future()

    def announce(self, diagram_id: str, payload: bytes) -> None:
        """Nobody else hears it."""

    async def heard(self) -> Sequence[tuple[str, bytes]]:
        """Waits for ever, as `changed`."""
        return await asyncio.get_running_loop().create_future()

    # upkeep

    async def ping(self) -> None:
        """It answers until it is closed."""
        self._check_open()

    async def position(self) -> str:
        """Every read sees every commit."""
        return ""

    def note(self) -> None:
        """There is nobody else."""

    def standing(self) -> Mapping[str, bool]:
        """There are no replicas."""
        return {}

    async def close(self) -> None:
        """From here on everything is Unavailable."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("the store is closed")

    def _need(self, diagram_id: str) -> _Resting:
        self._check_open()
        resting = self._diagrams.get(diagram_id)
        if resting is None:
            raise rules.missing(diagram_id)
        return resting


def _searchable(info: DiagramInfo) -> str:
    return rules.searchable(info.name, info.id, info.type)


def _matches(info: DiagramInfo, text: str) -> bool:
    return text in _searchable(info) or any(text in tag.casefold() for tag in info.tags)


_ORDER: dict[Sort, Callable[[DiagramInfo], Any]] = {
    "updated": lambda info: (-info.updated_at, info.id),
    "name": lambda info: (_searchable(info), info.id),
    "created": lambda info: (-info.created_at, info.id),
    "size": lambda info: (-info.elements, info.id),
}


def _rank(part: float) -> int:
    return 2 if part >= 1 else 1 if part > 0 else 0


def _trashed_before(info: DiagramInfo, moment: float) -> bool:
    return info.deleted_at is not None and info.deleted_at < moment
