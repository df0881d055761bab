# SPDX-License-Identifier: Apache-2.0
"""Documents, Library, Comments, Identities and Bus on any SQL database: what is alike for all of them.

What is asked is in `scripts`; a `Database` runs it, and has a way of its own for what every edit pays for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import ClassVar, Generic, Literal, Protocol, TypeAlias, TypeVar

import msgspec

from glsp.errors import Unavailable
from glsp.model import searching
from glsp.model.change import Element, Entry
from glsp.model.comments import Thread
from glsp.model.searching import Content
from glsp.model.undo import Trace
from glsp.settings import Secret
from glsp.storage import comment_scripts, horizon_scripts, rules, scripts, search_scripts, token_scripts
from glsp.storage.found import hit
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
from glsp.storage.records import (
    CONTENT_FORMAT,
    SNAPSHOT_FORMAT,
    THREAD_FORMAT,
    decode_content,
    decode_entries,
    decode_snapshot,
    decode_thread,
    encode_content,
    encode_snapshot,
    encode_thread,
)

T = TypeVar("T")

CLOSED = "the store is closed"

MOST_LOOKED_AT = 2_000
"""Diagrams that one search looks into where the index alone cannot tell."""

Observe: TypeAlias = Callable[[int, float], None]
"""Gets size and seconds of each commit, in any thread; for metrics."""


class Replicas(msgspec.Struct, frozen=True):
    """Where reads may go besides the primary; one that is later than `max_lag`, s, is left out."""

    urls: tuple[Secret, ...] = ()
    max_lag: float = 5.0


ALONE = Replicas()

Source: TypeAlias = Literal["primary", "replica", "primary first"]
"""Where a read belongs. The primary: edits are planned on it. A replica: what was committed a moment ago may be missing, short
of what the caller and this process have seen. The primary first: as the primary, but a replica rather than nothing.
"""


class Database(Protocol):
    """What a SQL database does for a store. Everything raises Unavailable or Busy when it does not answer."""

    STATE: ClassVar[str]
    """Asks for a text that is another one after every write (`ports.Listed`)."""

    @property
    def words(self) -> search_scripts.Words:
        """Its full-text index."""
        ...

    @property
    def stand_ins(self) -> int:
        """How many reads that belong to the primary a replica has answered, because it was away."""
        ...

    async def call(self, work: Callable[[], T]) -> T:
        """Runs what takes a while (decoding, say) off the event loop."""
        ...

    async def read(self, script: Callable[[], scripts.Script[T]], source: Source = "primary") -> T:
        """Runs a script on one state of the database; makes it anew to repeat it."""
        ...

    async def write(
        self, script: Callable[[], scripts.Script[T]], moved: str = "", *, told: bool = True, listed: bool = False
    ) -> T:
        """Runs a rare write in one transaction. The diagram `moved` is shown to other processes as moved.

        If `told`, also to this one: an append of others that it has not heard of may hide behind this write. `listed`:
        lists are others now although no diagram moved. All else (an index, a snapshot) leaves them as they are.
        """
        ...

    async def append(
        self, diagram_id: str, entries: Sequence[Entry], expected: int, created: float | None = None
    ) -> Appended:
        """As `Documents.append`; the group was checked."""
        ...

    def turn(self, diagram_id: str) -> AbstractAsyncContextManager[None]:
        """As `Documents.turn`."""
        ...

    async def changed(self) -> Sequence[Moved]:
        """As `Bus.changed`."""
        ...

    def hush(self, is_quiet: Callable[[], bool]) -> None:
        """As `Bus.hush`."""
        ...

    def announce(self, diagram_id: str, payload: bytes) -> None:
        """As `Bus.announce`."""
        ...

    async def heard(self) -> Sequence[tuple[str, bytes]]:
        """As `Bus.heard`."""
        ...

    async def position(self) -> str:
        """As `Upkeep.position`."""
        ...

    def note(self) -> None:
        """As `Upkeep.note`."""
        ...

    def standing(self) -> Mapping[str, bool]:
        """As `Upkeep.standing`."""
        ...

    async def close(self) -> None:
        """As `Store.close`."""
        ...


D = TypeVar("D", bound=Database)


class SqlStore(Generic[D]):
    """An open store. Made by what opens a database (`open_sqlite`, `open_postgres`)."""

    def __init__(self, database: D, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self._clock = clock

    # documents

    async def create(self, info: DiagramInfo, root: Element, elements: Sequence[Element] = ()) -> None:
        """A new diagram at revision 0. Raises Invalid when the id is taken (also by one in the trash)."""
        rules.check_new(info)
        state = await self.database.call(lambda: encode_snapshot(root, elements))
        created = info.created_at or self._clock()
        fresh = msgspec.structs.replace(
            info,
            elements=len(elements),
            created_at=created,
            updated_at=info.updated_at or created,
            tags=rules.tidy_tags(info.tags),
        )
        await self.database.write(lambda: scripts.create(fresh, SNAPSHOT_FORMAT, state), info.id, told=False)

    async def load(self, diagram_id: str) -> Loaded:
        """Snapshot and tail; also of diagrams in the trash. A damaged snapshot is passed over."""
        before = self.database.stand_ins
        loaded = await self._load(diagram_id)
        return msgspec.structs.replace(loaded, may_be_late=True) if self.database.stand_ins > before else loaded

    async def _load(self, diagram_id: str) -> Loaded:
        resting = await self.database.read(lambda: scripts.load(diagram_id), "primary first")
        try:
            return await self._loaded(resting)
        except Unavailable as damage:
            try:
                resting = await self.database.read(lambda: scripts.load(diagram_id, skip=1), "primary first")
            except Unavailable:
                raise damage from None
            return await self._loaded(resting)

    async def _loaded(self, resting: scripts.Resting) -> Loaded:
        def decode() -> Loaded:
            root, elements, derived = decode_snapshot(resting.snapshot_format, resting.state)
            return Loaded(resting.info, resting.revision, root, elements, decode_entries(resting.tail), derived)

        return await self.database.call(decode)

    async def append(
        self, diagram_id: str, entries: Sequence[Entry], expected: int, created: float | None = None
    ) -> Appended:
        """As `Documents.append`: durable when it returns, in one commit with whatever else waits."""
        rules.check_group(diagram_id, entries, expected)
        return await self.database.append(diagram_id, entries, expected, created)

    def turn(self, diagram_id: str) -> AbstractAsyncContextManager[None]:
        """As `Documents.turn`."""
        return self.database.turn(diagram_id)

    async def since(self, diagram_id: str, revision: int, limit: int = 10_000) -> list[Entry]:
        """Entries after `revision`, oldest first."""
        return await self._entries(lambda: scripts.since(diagram_id, revision, limit))

    async def before(self, diagram_id: str, revision: int | None, limit: int) -> list[Entry]:
        """Entries before `revision` (None: from the head), newest first."""
        return await self._entries(lambda: scripts.before(diagram_id, revision, limit), "replica")

    async def traces(self, diagram_id: str, revision: int, limit: int) -> list[Trace]:
        """What undo needs to know of the last entries up to `revision`, oldest first."""
        rows = await self.database.read(lambda: scripts.traces(diagram_id, revision, limit), "replica")
        return [Trace(*row) for row in reversed(rows)]

    async def find(self, diagram_id: str, operation_id: str) -> Entry | None:
        """The entry that an operation id became, or None."""
        found = await self._entries(lambda: scripts.find(diagram_id, operation_id))
        return found[0] if found else None

    async def begins(self, diagram_id: str) -> int:
        """The revision from which on every one can be shown."""
        return await self.database.read(lambda: horizon_scripts.begins(diagram_id))

    async def state_at(self, diagram_id: str, revision: int) -> tuple[Element, Sequence[Element]] | None:
        """Root and elements at a named revision before that; None for all others."""
        kept = await self.database.read(lambda: horizon_scripts.state_at(diagram_id, revision))
        if kept is None:
            return None
        root, elements, _ = await self.database.call(lambda: decode_snapshot(*kept))
        return root, elements

    async def snapshot(
        self,
        diagram_id: str,
        revision: int,
        root: Element,
        elements: Sequence[Element],
        derived: Derived | None = None,
    ) -> None:
        """Keeps the state at a revision; the newest two stay. Encodes in another thread, the arguments must not change."""
        state = await self.database.call(lambda: encode_snapshot(root, elements, derived))
        await self.database.write(lambda: scripts.snapshot(diagram_id, revision, SNAPSHOT_FORMAT, state))

    # library

    async def list(
        self, *, query: str = "", tag: str = "", sort: Sort = "updated", trash: bool = False, limit: int = 1000
    ) -> list[DiagramInfo]:
        """Diagrams in an order; `query` matches name, id, type and tags, `tag` one tag in any case."""
        return await self.database.read(lambda: scripts.listing(query, tag, sort, trash=trash, limit=limit), "replica")

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

        def script() -> scripts.Script[Listed]:
            rows = yield self.database.STATE, {}
            if (state := str(rows[0][0])) == known:
                return Listed(state, None)
            found = yield from scripts.listing(query, tag, sort, trash=trash, limit=limit)
            return Listed(state, found)

        return await self.database.read(script, "replica")

    async def info(self, diagram_id: str) -> DiagramInfo:
        """One diagram."""
        return await self.database.read(lambda: scripts.info(diagram_id), "primary first")

    async def rename(self, diagram_id: str, name: str) -> DiagramInfo:
        """Gives it another name; not while it is in the trash."""
        rules.check_text(name, "the name")
        return await self.database.write(lambda: scripts.rename(diagram_id, name), diagram_id)

    async def tag(self, diagram_id: str, tags: Sequence[str]) -> DiagramInfo:
        """Gives it these tags instead of those it has; not while it is in the trash."""
        tidy = rules.tidy_tags(tags)
        return await self.database.write(lambda: scripts.tag(diagram_id, tidy), diagram_id)

    async def trash(self, diagram_id: str) -> None:
        """Moves it to the trash; once there, it keeps the time it came."""
        now = self._clock()
        await self.database.write(lambda: scripts.trash(diagram_id, now), diagram_id)

    async def restore(self, diagram_id: str) -> DiagramInfo:
        """Takes it out of the trash."""
        return await self.database.write(lambda: scripts.restore(diagram_id), diagram_id)

    async def purge(self, *, diagram_id: str | None = None, older_than: float | None = None) -> int:
        """Deletes for ever: one diagram in the trash, or all trashed before a time; returns how many.

        Logs go in short transactions, so that edits of others never wait for a long one.
        """
        rules.check_purge(diagram_id, older_than)
        words = self.database.words
        count = await self.database.write(
            lambda: scripts.purge(diagram_id, older_than, lambda number: search_scripts.forget(number, words)),
            listed=True,
        )
        while await self.database.write(scripts.sweep):
            pass
        return count

    async def keep_version(self, diagram_id: str, version: Version) -> None:
        """Names a revision; the same again is fine, the name on another revision is Invalid."""
        await self.database.write(lambda: scripts.keep_version(diagram_id, version))

    async def versions(self, diagram_id: str) -> list[Version]:
        """Named revisions, newest first."""
        return await self.database.read(lambda: scripts.versions(diagram_id), "replica")

    # comments

    async def threads(self, diagram_id: str, since: int = 0) -> list[KeptThread]:
        """Threads that changed after `since`, in the order of their last changes."""
        return await self._threads(lambda: comment_scripts.threads(diagram_id, since))

    async def thread(self, diagram_id: str, thread_id: str) -> KeptThread | None:
        """One thread, None when there never was one."""
        found = await self._threads(lambda: comment_scripts.thread(diagram_id, thread_id))
        return found[0] if found else None

    async def keep_thread(
        self, diagram_id: str, thread_id: str, thread: Thread | None, expected: int
    ) -> KeptThread | None:
        """Writes a thread, or that it is gone; None when its last change is not `expected`."""
        body = encode_thread(thread)
        change = await self.database.write(
            lambda: comment_scripts.keep(diagram_id, thread_id, THREAD_FORMAT, body, expected), diagram_id
        )
        return KeptThread(thread_id, change, thread) if change else None

    # identities

    async def add_token(self, token: Token, digest: bytes) -> Token:
        """Keeps a new token. Raises Invalid when a good one has the name."""
        rules.check_text(token.name, "the name")
        now = self._clock()
        return await self.database.write(lambda: token_scripts.add(token, digest, now))

    async def tokens(self, since: int = 0) -> list[tuple[Token, bytes]]:
        """Tokens that changed after `since`, with their digests, in that order."""
        return await self.database.read(lambda: token_scripts.since(since))

    async def revoke_token(self, token_id: str) -> Token:
        """For ever; again changes nothing. Raises NotFound."""
        now = self._clock()
        return await self.database.write(lambda: token_scripts.revoke(token_id, now))

    async def used_tokens(self, used_at: Mapping[str, float]) -> None:
        """Notes when tokens were used last."""
        if used_at:
            await self.database.write(lambda: token_scripts.used(used_at))

    # search

    async def search(self, query: str, *, trash: bool = False, limit: int = 50, lines: int = 5) -> list[Hit]:
        """What was found, in pages: the index is asked, and where it is too rough what it found is looked at."""
        asked = searching.read(rules.asked(query))
        hits: list[Hit] = []
        offset = 0
        while asked and len(hits) < limit and offset < MOST_LOOKED_AT:
            at = offset
            page = await self.database.read(
                lambda: search_scripts.page(asked, self.database.words, trash=trash, offset=at),  # noqa: B023  at once
                "replica",
            )
            hits += await self.database.call(lambda: _hits(asked, page, lines))  # noqa: B023  as above
            offset += search_scripts.PAGE
            if page.is_last:
                break
        return hits[: max(limit, 0)]

    async def due(self, diagram_ids: Sequence[str] | None, limit: int) -> list[Due]:
        """Diagrams that moved since they were indexed, taken for this caller; looked for in a read, which costs nobody."""
        now = self._clock()
        numbers = await self.database.read(lambda: search_scripts.behind(diagram_ids, now, limit))
        return await self.database.write(lambda: search_scripts.take(numbers, now)) if numbers else []

    async def index(self, due: Due, content: Content) -> None:
        """Writes what there is to find in a diagram."""

        def prepare() -> tuple[list[str], list[str], bytes]:
            title, words = searching.entries(content)
            return search_scripts.fitting(title), search_scripts.fitting(words), encode_content(content)

        title, found, body = await self.database.call(prepare)
        words = self.database.words
        await self.database.write(lambda: search_scripts.put(due, words, title, found, CONTENT_FORMAT, body))

    # bus

    def publish(self, moved: Moved) -> None:
        """The commit itself is the notice."""

    def hush(self, is_quiet: Callable[[], bool]) -> None:
        """While it answers yes, an append costs no notice of its own: others find it when they look."""
        self.database.hush(is_quiet)

    async def changed(self) -> Sequence[Moved]:
        """Waits for and returns diagrams that others moved on, with their heads; for one caller.

        Renaming, trashing and restoring count as well, also this process's own; the head may then be a known one.
        """
        return await self.database.changed()

    def announce(self, diagram_id: str, payload: bytes) -> None:
        """Tells others what passes, without waiting; it may be lost."""
        self.database.announce(diagram_id, payload)

    async def heard(self) -> Sequence[tuple[str, bytes]]:
        """Waits for and returns what others announced; for one caller."""
        return await self.database.heard()

    # upkeep

    async def ping(self) -> None:
        """Raises Unavailable unless the database answers that takes edits."""
        await self.database.read(scripts.ping)

    async def position(self) -> str:
        """A token for what this process has seen; empty where every read sees every commit."""
        return await self.database.position()

    def note(self) -> None:
        """Another process committed something."""
        self.database.note()

    def standing(self) -> Mapping[str, bool]:
        """Which of the replicas are read from."""
        return self.database.standing()

    async def close(self) -> None:
        """Finishes what was asked; from then on everything is Unavailable."""
        await self.database.close()

    async def _entries(
        self, script: Callable[[], scripts.Script[Sequence[tuple[int, bytes]]]], source: Source = "primary"
    ) -> list[Entry]:
        rows = await self.database.read(script, source)
        return await self.database.call(lambda: decode_entries(rows)) if rows else []

    async def _threads(self, script: Callable[[], scripts.Script[Sequence[scripts.Row]]]) -> list[KeptThread]:
        rows = await self.database.read(script, "primary first")
        return await self.database.call(
            lambda: [KeptThread(row[0], row[1], decode_thread(row[2], row[3])) for row in rows]
        )


def _hits(asked: searching.Query, page: search_scripts.Page, lines: int) -> list[Hit]:
    found: list[Hit] = []
    for info, content_format, body in page.found:
        content = decode_content(content_format, body)
        shown = None if content is None else hit(asked, info, content, lines)
        if shown is not None:
            found.append(shown)
        time.sleep(0)
    return found
