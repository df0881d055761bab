# SPDX-License-Identifier: Apache-2.0
"""Board: the comments of one open diagram, live for whoever listens, in this process and in others on the same data.

A wish is decided on the thread as it rests and written only if it still rests so, else decided again; what others wrote
meanwhile is read and told first. Comments are no edits: no revision, no undo. What must never: the log, sockets.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from glsp import telemetry
from glsp.editor.diagram import Diagram
from glsp.errors import Busy, GlspError, Invalid, NotFound, TooLarge, UnknownElement, did_you_mean
from glsp.model import comments as wishes
from glsp.model.change import Author, Change
from glsp.model.comments import Anchor, Comment, Thread
from glsp.model.places import place_of
from glsp.model.renaming import renamed
from glsp.protocol.geometry import Point, finite
from glsp.storage.ports import Comments, KeptThread

MAX_TRIES = 20
"""Times a wish is decided again because another process wrote to the thread, before the caller gets Busy. A process writes
one wish after the other, so losing this often means that something writes without end."""

MAX_THREADS = 1_000
"""Threads of one diagram; who has more has stopped reading them."""

MAX_CHARACTERS = 2_000_000
"""Of all comments of one diagram: every session gets them at once when it opens."""

log = telemetry.logger("comments")


class News(msgspec.Struct, frozen=True):
    """Threads that came or changed, in that order, and ids of those that went; `full`: these are all there are."""

    threads: tuple[Thread, ...]
    gone: tuple[str, ...] = ()
    full: bool = False


Tell: TypeAlias = Callable[[News], None]
Decide: TypeAlias = Callable[[Thread], Thread | None]


class Board:
    """The comments of one open diagram; `wrote` is called when something was written here."""

    def __init__(self, diagram: Diagram, comments: Comments, wrote: Callable[[], None]) -> None:
        self._diagram = diagram
        self._wrote = wrote
        self._comments = comments
        self._threads: dict[str, Thread] = {}
        self._mark = -1
        self._reading = asyncio.Lock()
        self._writing = asyncio.Lock()  # of this process one after the other; only others make a wish be decided again
        self._listeners: dict[object, Tell] = {}

    # reading

    async def threads(self) -> Sequence[Thread]:
        """Every thread, oldest first."""
        await self._loaded()
        return self._sorted()

    def _sorted(self) -> list[Thread]:
        return sorted(self._threads.values(), key=lambda thread: (thread.first.time, thread.id))

    @property
    def open_count(self) -> int:
        """Threads that wait for somebody, as far as they are known here."""
        return sum(thread.resolved is None for thread in self._threads.values())

    def is_gone(self, thread: Thread) -> bool:
        """Whether the element that the thread is about was deleted."""
        return bool(thread.anchor.element) and thread.anchor.element not in self._diagram.scene.graph

    async def listen(self, tell: Tell) -> Callable[[], None]:
        """Tells everything now, then what is new; `tell` must not block or raise. Returns how to stop that."""
        await self._loaded()
        token = object()
        self._listeners[token] = tell
        tell(News(tuple(self._sorted()), full=True))

        def stop() -> None:
            self._listeners.pop(token, None)

        return stop

    # writing

    async def add(
        self, author: Author, text: str, *, element: str = "", place: Point | None = None, thread_id: str = ""
    ) -> Thread:
        """Begins a thread at an element, else at a place (graph px). The same id, author and text again: the same thread."""
        await self._loaded()
        first = _comment(author, text, thread_id)
        known = await self._comments.thread(self._diagram.id, first.id)
        if known is not None:
            if known.thread is None:
                raise Invalid(f"the comment id {first.id!r} is taken by a deleted one", hint="choose another id")
            wishes.same(known.thread.first, first)
            return known.thread
        self._check_room(first)
        thread = Thread(anchor=self._anchor(element, place), first=first)
        if await self._keep(first.id, thread, 0):
            return thread
        return await self.add(author, text, element=element, place=place, thread_id=first.id)  # a retry was faster

    async def reply(self, author: Author, thread_id: str, text: str, *, comment_id: str = "") -> Thread:
        """Says more in a thread; a resolved one is open again."""
        reply = _comment(author, text, comment_id)
        self._check_room(reply, threads=0)
        return await self._need(thread_id, lambda thread: wishes.replied(thread, reply))

    async def edit(self, author: Author, thread_id: str, text: str, *, comment_id: str = "") -> Thread:
        """Changes one's own comment. Raises Forbidden for somebody else's."""
        kept = wishes.check_text(text)
        now = time.time()
        return await self._need(
            thread_id, lambda thread: wishes.edited(thread, comment_id or thread_id, author, kept, now)
        )

    async def resolve(self, author: Author, thread_id: str) -> Thread:
        """Says that a thread is dealt with."""
        now = time.time()
        return await self._need(thread_id, lambda thread: wishes.resolved(thread, author, now))

    async def reopen(self, thread_id: str) -> Thread:
        """Says that it is not."""
        return await self._need(thread_id, wishes.reopened)

    async def remove(self, author: Author, thread_id: str, *, comment_id: str = "") -> Thread | None:
        """Deletes one's own comment, and the thread when nothing is left of it."""
        return await self._decide(thread_id, lambda thread: wishes.removed(thread, comment_id or thread_id, author))

    async def _need(self, thread_id: str, decide: Decide) -> Thread:
        thread = await self._decide(thread_id, decide)
        if thread is None:
            raise NotFound("the comment was deleted", hint="list the comments of the diagram")
        return thread

    async def _decide(self, thread_id: str, decide: Decide) -> Thread | None:
        await self._loaded()
        async with self._writing:
            for _ in range(MAX_TRIES):
                known = await self._comments.thread(self._diagram.id, thread_id)
                if known is None:
                    raise wishes.no_comment(thread_id)
                if known.thread is None:
                    return None
                wanted = decide(known.thread)
                if wanted is known.thread or await self._keep(thread_id, wanted, known.change):
                    return wanted
        raise Busy(f"others wrote to the thread {MAX_TRIES} times meanwhile", hint="try again")

    async def _keep(self, thread_id: str, thread: Thread | None, expected: int) -> bool:
        kept = await self._comments.keep_thread(self._diagram.id, thread_id, thread, expected)
        if kept is None:
            return False
        async with self._reading:
            if kept.change == self._mark + 1:
                self._take([kept])
            elif kept.change > self._mark:  # somebody else wrote before: their news first
                self._take(await self._comments.threads(self._diagram.id, self._mark))
        self._wrote()
        return True

    def _check_room(self, comment: Comment, *, threads: int = 1) -> None:
        if len(self._threads) + threads > MAX_THREADS:
            raise TooLarge(
                f"the diagram has {MAX_THREADS} comment threads already", hint="delete some that are resolved"
            )
        if sum(thread.characters for thread in self._threads.values()) + len(comment.text) > MAX_CHARACTERS:
            raise TooLarge(
                f"the comments of the diagram hold {MAX_CHARACTERS} characters already",
                hint="delete some that are resolved",
            )

    def _anchor(self, element: str, place: Point | None) -> Anchor:
        graph = self._diagram.scene.graph
        if element:
            if element == graph.root or graph.get(element) is None:
                hint = did_you_mean(element, graph.ids()) or "comment on an element of this diagram, or on a place"
                raise UnknownElement(f"there is no element {element[:200]!r}", hint=hint)
            at = place_of(graph, element)
            return Anchor(at.x, at.y, element)
        if place is None or not finite(place.x, place.y):
            raise Invalid("a comment needs an element, or a place with finite x and y", hint="say what it is about")
        return Anchor(place.x, place.y)

    # following

    async def open(self) -> None:
        """Reads what there is; a diagram opens also when its comments cannot be read, who asks for them is told why."""
        try:
            await self._loaded()
        except GlspError as error:
            log.warning("no comments of %s: %s", self._diagram.id, error.message)

    async def heard(self) -> None:
        """Another process may have written comments."""
        try:
            async with self._reading:
                self._take(await self._comments.threads(self._diagram.id, max(self._mark, 0)))
        except GlspError as error:  # the next notice or write reads again
            log.warning("did not hear of comments on %s: %s", self._diagram.id, error.message)

    def left_behind(self, change: Change) -> dict[str, Anchor]:
        """Where threads belong whose element a change took away: to its new id, else to its last place.

        O(removed + added + threads).
        """
        if not change.removed or not self._threads:
            return {}
        removed = {element.id: element for element in change.removed}
        names = renamed(change)
        found: dict[str, Anchor] = {}
        for thread in self._threads.values():
            element = thread.anchor.element
            if element in names:
                at = place_of(self._diagram.scene.graph, names[element])
                found[thread.id] = Anchor(at.x, at.y, names[element])
            elif element in removed:
                at = place_of(self._diagram.scene.graph, element, removed)
                found[thread.id] = Anchor(at.x, at.y, element)
        return found

    async def anchor(self, anchors: dict[str, Anchor]) -> None:
        """Keeps where threads were last."""
        for thread_id, anchor in anchors.items():
            try:
                await self._decide(thread_id, lambda thread, at=anchor: msgspec.structs.replace(thread, anchor=at))
            except GlspError as error:  # the place before stays, which is nearly as good
                log.warning("a comment on %s lost its place: %s", self._diagram.id, error.message)

    async def _loaded(self) -> None:
        if self._mark >= 0:
            return
        async with self._reading:
            if self._mark < 0:
                found = await self._comments.threads(self._diagram.id)
                self._mark = 0
                self._take(found)

    def _take(self, news: Sequence[KeptThread]) -> None:
        threads: list[Thread] = []
        gone: list[str] = []
        for kept in news:
            if kept.change <= self._mark:
                continue
            self._mark = kept.change
            if kept.thread is not None:
                self._threads[kept.id] = kept.thread
                threads.append(kept.thread)
            elif self._threads.pop(kept.id, None) is not None:
                gone.append(kept.id)
        if threads or gone:
            told = News(tuple(threads), tuple(gone))
            for tell in list(self._listeners.values()):
                tell(told)


def _comment(author: Author, text: str, comment_id: str) -> Comment:
    kept = wishes.check_text(text)
    chosen = wishes.check_id(comment_id) if comment_id else f"c{secrets.token_hex(5)}"
    return Comment(id=chosen, author=author, time=time.time(), text=kept)
