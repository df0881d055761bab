# SPDX-License-Identifier: Apache-2.0
"""The storage ports. Small on purpose; each has one contract suite that every backend passes (tests/contracts).

Documents is the write path (append is the only hot method), Library what people do with whole diagrams, Comments what
is said about them, Identities who may come in. Buckets count what callers ask for; they are no part of a database.
Raises everywhere: Unavailable when the backend does not answer, NotFound for unknown diagrams.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol, TypeAlias

import msgspec

from glsp.model.change import Element, Entry
from glsp.model.comments import Thread
from glsp.model.searching import Content, Span
from glsp.model.undo import Trace
from glsp.protocol.geometry import Fields

TRASH_SECONDS = 30 * 86_400
"""How long a diagram rests in the trash; who runs the store purges what is older."""


CACHE_SECONDS = 86_400.0
"""How long a cache keeps what nobody says otherwise of."""

Sort: TypeAlias = Literal["updated", "name", "created", "size"]
"""How a list is ordered: last edited first, by name, newest first, or largest first."""


class DiagramInfo(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What lists show of a diagram. Times are Unix seconds, UTC; `elements` counts without the root."""

    id: str
    name: str
    type: str
    language: str
    revision: int = 0
    elements: int = 0
    created_at: float = 0
    updated_at: float = 0
    updated_by: str = ""
    deleted_at: float | None = None
    tags: tuple[str, ...] = ()
    """Words that people sort diagrams by; in alphabetical order, each once whatever its case."""
    head: str = ""
    """The operation that made the present revision, empty when none did. With `id` and `created_at` it names a state for
    ever: also when the diagram is deleted and made again, or the store is taken back to a backup and goes on from there.
    """


class Derived(msgspec.Struct, frozen=True):
    """Geometry that was measured from a snapshot's state; good only while `stamp` is what a measurer would write now.

    Kept so that opening a large diagram need not measure every text again; dropping it changes nothing else.
    """

    stamp: str
    geometry: Mapping[str, Fields]


class Loaded(msgspec.Struct, frozen=True):
    """A diagram as it rests: the newest snapshot and every entry after it, in order."""

    info: DiagramInfo
    revision: int
    """The snapshot's revision."""
    root: Element
    elements: Sequence[Element]
    tail: Sequence[Entry]
    derived: Derived | None = None
    may_be_late: bool = False
    """It was read while what is true was away: there may be more in the log that was told before and is not told again."""


class Appended(msgspec.Struct, frozen=True):
    """The answer to an append.

    applied: every entry is durable, with consecutive revisions from `expected` + 1;
    known: nothing was written, these of the operation ids are in the log already (with their entries);
    stale: nothing was written, the head is not `expected` but `head`.
    """

    outcome: Literal["applied", "known", "stale"]
    head: int
    known: Sequence[Entry] = ()


class Documents(Protocol):
    """The log of every diagram and its snapshots."""

    async def create(self, info: DiagramInfo, root: Element, elements: Sequence[Element] = ()) -> None:
        """A new diagram at revision 0. Raises Invalid when the id is taken (also by one in the trash)."""
        ...

    async def load(self, diagram_id: str) -> Loaded:
        """Snapshot and tail; also of diagrams in the trash (`info.deleted_at`)."""
        ...

    async def append(
        self, diagram_id: str, entries: Sequence[Entry], expected: int, created: float | None = None
    ) -> Appended:
        """Makes a group of entries durable in one transaction, or writes nothing. Retrying after an unknown
        outcome is safe: operation ids are unique per diagram. `created` is when the diagram was made that the caller means
        (`DiagramInfo.created_at`): another one that was made under its id since is not touched, NotFound is raised.
        """
        ...

    def turn(self, diagram_id: str) -> AbstractAsyncContextManager[None]:
        """For processes that are in each other's way: while it lasts, others who ask for a turn wait and the head stays,
        until the first append in it (with SQLite, unless one comes in between who asked for none). Raises Busy after
        seconds.
        """
        ...

    async def since(self, diagram_id: str, revision: int, limit: int = 10_000) -> list[Entry]:
        """Entries after `revision`, oldest first."""
        ...

    async def before(self, diagram_id: str, revision: int | None, limit: int) -> list[Entry]:
        """Entries before `revision` (None: from the head), newest first."""
        ...

    async def traces(self, diagram_id: str, revision: int, limit: int) -> list[Trace]:
        """What undo needs to know of the last so many entries up to `revision`, oldest first; reads none of what they did."""
        ...

    async def find(self, diagram_id: str, operation_id: str) -> Entry | None:
        """The entry with this operation id, if the log has it."""
        ...

    async def begins(self, diagram_id: str) -> int:
        """The revision from which on every one can be shown: 0, or where older entries were dropped (`storage.retention`)."""
        ...

    async def state_at(self, diagram_id: str, revision: int) -> tuple[Element, Sequence[Element]] | None:
        """Root and elements at a named revision before that; None for all others."""
        ...

    async def snapshot(
        self,
        diagram_id: str,
        revision: int,
        root: Element,
        elements: Sequence[Element],
        derived: Derived | None = None,
    ) -> None:
        """Keeps the state at a revision so that opening stays fast; off the edit path, may be skipped or repeated."""
        ...


class Version(msgspec.Struct, frozen=True, rename="camel"):
    """A named revision."""

    name: str
    revision: int
    author: str
    created_at: float


class Listed(msgspec.Struct, frozen=True):
    """A list and the state of the store it was read at.

    `state` is another text whenever anything a list shows is another; equal ones mean equal lists, on whatever server of
    the same store. It says nothing else. `diagrams` is None for who has the list of this state already.
    """

    state: str
    diagrams: Sequence[DiagramInfo] | None


class Library(Protocol):
    """Whole diagrams: lists, names, tags, the trash, named versions."""

    async def list(
        self, *, query: str = "", tag: str = "", sort: Sort = "updated", trash: bool = False, limit: int = 1000
    ) -> list[DiagramInfo]:
        """Diagrams in an order; `query` matches name, id, type and tags, `tag` one tag in any case."""
        ...

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
        """As `list`, for who has the list of the state `known` (empty: none): then only whether it still holds."""
        ...

    async def info(self, diagram_id: str) -> DiagramInfo:
        """One diagram."""
        ...

    async def rename(self, diagram_id: str, name: str) -> DiagramInfo:
        """Gives it another name."""
        ...

    async def tag(self, diagram_id: str, tags: Sequence[str]) -> DiagramInfo:
        """Gives it these tags instead of those it has."""
        ...

    async def trash(self, diagram_id: str) -> None:
        """Moves it to the trash, where it rests 30 days; further appends are refused with NotFound."""
        ...

    async def restore(self, diagram_id: str) -> DiagramInfo:
        """Takes it out of the trash."""
        ...

    async def purge(self, *, diagram_id: str | None = None, older_than: float | None = None) -> int:
        """Deletes for ever: one diagram in the trash, or all trashed before a time; returns how many."""
        ...

    async def keep_version(self, diagram_id: str, version: Version) -> None:
        """Names a revision."""
        ...

    async def versions(self, diagram_id: str) -> list[Version]:
        """Named revisions, newest first."""
        ...


class KeptThread(msgspec.Struct, frozen=True):
    """A thread as it rests; None when it was deleted (its id is never used again).

    `change` counts what happened to the threads of a diagram: a thread has the number of its last change.
    """

    id: str
    change: int
    thread: Thread | None


class Comments(Protocol):
    """What people and agents say about a diagram. Beside the log: nothing here moves its revision."""

    async def threads(self, diagram_id: str, since: int = 0) -> list[KeptThread]:
        """Threads that changed after `since`, in the order of their last changes; also of diagrams in the trash."""
        ...

    async def thread(self, diagram_id: str, thread_id: str) -> KeptThread | None:
        """One thread, None when there never was one."""
        ...

    async def keep_thread(
        self, diagram_id: str, thread_id: str, thread: Thread | None, expected: int
    ) -> KeptThread | None:
        """Writes a thread, or that it is gone; None, and nothing is written, when its last change is not `expected`
        (0: there never was one). The bus tells other processes. Raises NotFound for a diagram in the trash, too.
        """
        ...


ANNOUNCED_BYTES = 4_000
"""The most that one announcement says: with its diagram's id it fits every backend (a NOTIFY of PostgreSQL, say)."""


class Moved(msgspec.Struct, frozen=True):
    """A diagram that moved on to a revision."""

    diagram: str
    revision: int
    entries: Sequence[Entry] = ()
    """What led there, where the bus carries it: without gaps, up to `revision`. All of it is in the log."""
    after: str = ""
    """The operation id of the entry before them; "" where they begin the log."""
    whole: bool = True
    """Whether more than edits may have happened: it was renamed, tagged, commented on, trashed, restored or deleted."""


class Bus(Protocol):
    """Tells other processes on the same data that a diagram moved on, and what passes and is kept nowhere."""

    def publish(self, moved: Moved) -> None:
        """Tells others of an append of this process, at once and without waiting; best effort, the log is the truth."""
        ...

    async def changed(self) -> Sequence[Moved]:
        """Waits for and returns diagrams that others moved on, with their heads. Within 100 ms on the embedded bus.

        Some may be told twice, late, or out of order. A diagram that was renamed, commented on, trashed or restored is
        told too; its head may be a known one. For one caller.
        """
        ...

    def hush(self, is_quiet: Callable[[], bool]) -> None:
        """While it answers yes, appends are told by a faster bus before this one: here they may be found a second later."""
        ...

    def announce(self, diagram_id: str, payload: bytes) -> None:
        """Tells others something small about a diagram that is never stored and no edit, soon and without waiting.

        Best effort: it may be lost, doubled, late, out of order; more than ANNOUNCED_BYTES is not told at all.
        """
        ...

    async def heard(self) -> Sequence[tuple[str, bytes]]:
        """Waits for and returns what other processes announced since, of whatever diagrams. For one caller."""
        ...


AccessScope: TypeAlias = Literal["read", "edit", "agent", "admin"]
"""What a caller may do; each includes the ones before it, but `agent`, which is `edit` without sharing anything."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """An API token as it rests: everything but the secret, of which only a digest is kept. Times are Unix seconds, UTC."""

    id: str
    name: str
    """Who brings it, for people to read; among tokens that are good, each name is there once."""
    scope: AccessScope
    created_at: float
    expires_at: float | None = None
    revoked_at: float | None = None
    used_at: float | None = None
    """Roughly: written now and then."""
    change: int = 0
    """Counts what happened to the tokens of a database; a token has the number of its last change."""
    diagrams: tuple[str, ...] = ()
    """The stored diagrams that it is for, by id, as they were when it was made; with `tags` empty, too: all there are."""
    tags: tuple[str, ...] = ()
    """And those with any of these tags."""
    is_link: bool = False
    """Whoever has the address brings it: it lets one diagram be seen."""

    def is_good(self, now: float) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class Identities(Protocol):
    """API tokens. A use is no change, so whoever follows the changes is not woken by traffic."""

    async def add_token(self, token: Token, digest: bytes) -> Token:
        """Keeps a new token (its `change` is given here). Raises Invalid when a good one has the name."""
        ...

    async def tokens(self, since: int = 0) -> list[tuple[Token, bytes]]:
        """Tokens that changed after `since`, also revoked and expired ones, with their digests, in that order."""
        ...

    async def revoke_token(self, token_id: str) -> Token:
        """For ever; again changes nothing. Raises NotFound."""
        ...

    async def used_tokens(self, used_at: Mapping[str, float]) -> None:
        """Notes when tokens were used last; an earlier time than the known one, or an unknown id, changes nothing."""
        ...


class Rate(msgspec.Struct, frozen=True):
    """How often something may be asked for: `burst` at once, and `per_second` more of it comes back each second.

    `name` keeps the buckets of a subject apart; both numbers are above zero.
    """

    name: str
    per_second: float
    burst: float


class Buckets(Protocol):
    """A token bucket for each subject and rate, full at first. Asked on the way of every edit: O(1), never a database."""

    async def take(self, subject: str, rate: Rate, cost: float = 1.0) -> float:
        """Takes `cost` out of the bucket and answers 0.0; or takes nothing and answers in how many seconds (above zero)
        there is enough. A cost above the burst takes a full bucket.

        Never raises: buckets that are shared and cannot be reached count in this process alone.
        """
        ...


class Cache(Protocol):
    """Bytes that can be made again. A key says all that they depend on (diagram, last operation id, version of the
    renderer, options), so what is kept is never wrong; it may be gone at any moment.

    Raises nothing: a cache that does not answer has nothing. Whoever asks checks permission first.
    """

    async def get(self, key: str) -> bytes | None:
        """What was put there, or None."""
        ...

    async def put(self, key: str, value: bytes, *, seconds: float = CACHE_SECONDS) -> None:
        """Keeps a value for at most so long; not one that is too large for this cache. Waits a moment at most."""
        ...


class Line(msgspec.Struct, frozen=True):
    """A text inside a diagram that was found: on one line, with marks in it (characters, from 0); of an element ("": none)."""

    element: str
    type: str
    text: str
    marks: tuple[Span, ...]


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A diagram that was found. `score`: which part of what was looked for its name, id and tags hold, from 0 to 1."""

    diagram: DiagramInfo
    score: float
    marks: tuple[Span, ...]
    """Where its name has it."""
    lines: tuple[Line, ...]
    count: int
    """Lines there are in all."""


class Due(msgspec.Struct, frozen=True):
    """A diagram whose index is to be written, as it was then; nobody else does for a while."""

    info: DiagramInfo
    number: int
    tick: int


class Search(Protocol):
    """Full text over all diagrams. Beside the log: an edit does not know of it, what moved is indexed soon after."""

    async def search(self, query: str, *, trash: bool = False, limit: int = 50, lines: int = 5) -> list[Hit]:
        """What was found (`model.searching` says how it is asked): those whose titles hold all of it first, then those
        that hold some, each last edited first. Raises TooLarge for what is no question any more.
        """
        ...

    async def due(self, diagram_ids: Sequence[str] | None, limit: int) -> list[Due]:
        """Diagrams (these, or any) that moved since they were indexed, taken for this caller for some seconds."""
        ...

    async def index(self, due: Due, content: Content) -> None:
        """Writes what there is to find in a diagram; nothing when it is gone."""
        ...


class Upkeep(Protocol):
    """How the backend is, for who operates it; how far it is, for who must not read behind what they have seen."""

    async def ping(self) -> None:
        """Raises Unavailable unless the database answers that takes edits."""
        ...

    async def position(self) -> str:
        """A token for all that this process has seen, as far as it is known; empty where every read sees every commit.

        `positions.seen_by_caller` takes it back, here or in another process.
        """
        ...

    def note(self) -> None:
        """This process heard of a commit of another one: reads are no older from now on."""
        ...

    def standing(self) -> Mapping[str, bool]:
        """Whether it is used, for each server that reads can do without."""
        ...


class Store(Documents, Library, Comments, Identities, Search, Bus, Upkeep, Protocol):
    """All of them on one backend, until `close`: it finishes what was asked; afterwards everything is Unavailable."""

    async def close(self) -> None:
        """Again: nothing."""
        ...
