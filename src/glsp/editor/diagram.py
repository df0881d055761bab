# SPDX-License-Identifier: Apache-2.0
"""Diagram: one live diagram. Everything that changes it passes through `execute`; this file only sequences.

    queue -> plan on the tentative head -> append the group (one transaction) -> apply -> publish -> answer

- One writer per diagram. Readers see the committed head only; what is answered or published is durable.
- A refused operation in a group refuses only itself. A failed append drops the tentative tail, nothing was applied.
- After a stale answer the writer reads what is new, applies it as somebody else's commits, and plans again, in order.
- Operation ids are unique per diagram in the log; a repeat answers the first result.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias

from glsp import telemetry
from glsp.editor.milestones import kept_state
from glsp.editor.offers import Offers
from glsp.editor.planning import oldest_needed, plan_request
from glsp.editor.recording import Executed
from glsp.editor.request import Commit, Outcome, Request, outcome_of
from glsp.editor.scene import Scene
from glsp.editor.sizes import Extent
from glsp.editor.tracing import bug, following, step_for, told
from glsp.errors import Busy, GlspError, NotFound, Unavailable
from glsp.model.change import Author, Entry
from glsp.model.deeds import deeds, in_words
from glsp.model.draft import Draft
from glsp.model.undo import History
from glsp.protocol.operations import Operation, Redo, Restore, Undo, kind_of
from glsp.storage import rules
from glsp.storage.ports import DiagramInfo, Documents, Moved

MAX_QUEUE = 1_000
"""Requests waiting for one diagram; beyond it callers get Busy instead of memory going."""

MAX_GROUP = 64
"""Entries in one transaction: 50 editors' worth; larger groups gain nothing and delay the first answer."""

REREAD_SECONDS = 0.5
"""Until the log is read again when that failed: others told of it once, and may not do so again."""

MAX_TRIES = 5
"""Times a group is planned again because others moved the head, before its callers get Busy."""

CROWDED_SECONDS = 1.0
"""How long processes take turns after one was in the other's way: p99 33 ms instead of 110 with three at full speed."""

RECENT = 2_000
"""Entries kept in memory for rebasing, undo and deltas; older ones are read from the log."""

Subscriber: TypeAlias = Callable[[Commit], None]
Life: TypeAlias = Literal["renamed", "trashed", "restored", "deleted", "rewritten", "reread", "saved"]
"""What may happen to a diagram as a whole while people have it open."""


class Diagram:
    """One open diagram: a scene, its log, and the writer that connects them."""

    def __init__(self, info: DiagramInfo, scene: Scene, log: Documents, revision: int, recent: Iterable[Entry]) -> None:
        self.id = info.id
        self.info = info
        self.scene = scene
        self.log = log
        self.revision = revision
        self.recent: deque[Entry] = deque(recent, maxlen=RECENT)
        self.history = History(self.recent)
        """Of the recent entries alone, until it is needed (`recall`)."""
        self.is_recalled = len(self.recent) >= min(revision, RECENT)
        self._opened_at = info.revision, info.head
        self._by_operation = {entry.operation_id: entry for entry in self.recent}
        self._queue: deque[Request] = deque()
        self._wake = asyncio.Event()
        self._behind = False
        self._offers = Offers()
        self._crowded_until = 0.0
        self.extent = Extent()
        """How large it is and may grow."""
        self._closed = False
        self._subscribers: dict[int, Subscriber] = {}
        self._on_life: dict[int, Callable[[Life], None]] = {}
        self.is_resting = info.deleted_at is not None
        self.is_gone = False
        """Deleted for ever."""
        self._next_subscriber = 0
        self.executed: Callable[[Executed], None] | None = None
        """Told of every operation that was executed here, for measuring; must not block or raise."""
        self.appended: Callable[[Moved], None] | None = None
        """Told of every group that became durable here, to tell other processes; must not block or raise."""

    # for doors

    async def execute(
        self,
        operation: Operation,
        author: Author,
        *,
        operation_id: str,
        base: int | None = None,
        strict: bool = False,
        lenient: bool = False,
        dry_run: bool = False,
        door: str = "internal",
    ) -> Outcome:
        """Plans, makes durable, applies and publishes one operation.

        Raises Refused or Conflict (nothing changed), Busy, Unavailable (unknown outcome: retry with the same id).
        """
        if self._closed:
            raise Unavailable("the diagram was closed", hint="open it again and retry")
        if self.is_gone:
            raise self.deleted()
        if len(self._queue) >= MAX_QUEUE:
            raise Busy(f"{MAX_QUEUE} operations are waiting for this diagram already", hint="try again in a moment")
        request = Request(operation, author, operation_id, base=base, strict=strict, lenient=lenient, dry_run=dry_run)
        self._queue.append(request)
        self._wake.set()
        started, outcome, entry = time.perf_counter(), "cancelled", None
        try:
            answer = await request.future
            entry = None if answer.repeated else answer.entry
            outcome = "applied" if answer.entry else "none"
        except GlspError as error:
            outcome = error.code
            raise
        finally:
            telemetry.OPERATIONS.labels(door, kind_of(operation), outcome).inc()
            seconds = time.perf_counter() - started
            telemetry.OPERATION_SECONDS.labels(door).observe(seconds)
            told(self.id, request, outcome, seconds)
            if self.executed is not None:
                self.executed(
                    Executed(self.id, door, kind_of(operation), outcome, seconds, entry, len(self.scene.graph) - 1)
                )
            del request  # a refusal's traceback holds this frame: with the request in it, that would be a cycle
        return answer

    @property
    def is_busy(self) -> bool:
        """Something waits to be written."""
        return bool(self._queue)

    async def first_result(self, operation_id: str) -> Outcome | None:
        """What the operation with this id answered when it was executed, if it ever was."""
        entry = self._by_operation.get(operation_id) or await self.log.find(self.id, operation_id)
        return None if entry is None else outcome_of(entry, repeated=True)

    def subscribe(self, subscriber: Subscriber, on_life: Callable[[Life], None] | None = None) -> Callable[[], None]:
        """Calls `subscriber` (which must not block or raise) for every commit; returns how to stop that.

        `on_life` is called when something happens to the diagram as a whole.
        """
        key = self._next_subscriber = self._next_subscriber + 1
        self._subscribers[key] = subscriber
        if on_life is not None:
            self._on_life[key] = on_life

        def unsubscribe() -> None:
            self._subscribers.pop(key, None)
            self._on_life.pop(key, None)

        return unsubscribe

    def becomes(self, info: DiagramInfo | None) -> Life | None:
        """Takes over what the library says of the diagram now (None: it is not there any more) and tells everybody.

        What rests in the trash stays readable for those who have it open; edits are refused by the log. One that was
        deleted stays so, also when another diagram has its id by now: nothing of it is ever written there.
        """
        if self.is_gone or (info is not None and info.created_at != self.info.created_at):
            info = None
        resting = info is None or info.deleted_at is not None
        life: Life | None = None
        if info is None:
            life = None if self.is_gone else "deleted"
            self.is_gone = True
        elif resting != self.is_resting:
            life = "trashed" if resting else "restored"
        elif info.name != self.info.name:
            life = "renamed"
        self.is_resting = resting
        self.info = info or self.info
        if life is not None:
            self._tell(life)
        return life

    def rewritten(self) -> None:
        """Tells everybody that another program wrote the diagram's file, which has edits of ours that it has not, or
        that this is settled.
        """
        self._tell("rewritten")

    def reread(self) -> None:
        """Tells everybody that what another program wrote into the diagram's file was taken over."""
        self._tell("reread")

    def saved(self) -> None:
        """Tells everybody that the diagram's file was written from here."""
        self._tell("saved")

    def _tell(self, life: Life) -> None:
        for on_life in list(self._on_life.values()):
            on_life(life)

    async def entries_since(self, revision: int) -> Sequence[Entry]:
        """Committed entries after `revision`, oldest first; from memory when they are recent."""
        if revision >= self.revision:
            return ()
        if self.recent and self.recent[0].revision <= revision + 1:
            return list(self.recent)[revision + 1 - self.recent[0].revision :]
        found = await self.log.since(self.id, revision, limit=self.revision - revision)
        if not found or found[0].revision != revision + 1:
            raise rules.forgotten(await self.log.begins(self.id))
        return found

    async def recall(self) -> History:
        """Whose turn it is to undo what, as far back as `RECENT` entries; read when first asked for. Raises Unavailable."""
        while not self.is_recalled:
            head = self.revision
            before = await self.log.traces(self.id, head, RECENT)
            since = [entry for entry in self.recent if entry.revision > head]
            if self.is_recalled or len(since) < self.revision - head:  # somebody else was first; so much came meanwhile
                continue
            self.history = History(since, before)
            self.is_recalled = True
        return self.history

    def fell_behind(self, moved: Moved | None = None) -> None:
        """Another process moved the diagram on: the writer reads the log, unless it is told all that it would find there."""
        if moved is None or not self._offers.take(moved):
            self._behind = True
        self._wake.set()

    @property
    def _is_behind(self) -> bool:
        return self._behind or bool(self._offers)

    @property
    def last(self) -> str | None:
        """The operation id of the head; "" before the first, None when it is not in memory."""
        if self.recent:
            return self.recent[-1].operation_id
        at, head = self._opened_at
        return head if at == self.revision and (head or not at) else None

    def deleted(self) -> NotFound:
        """What whoever wants something of it is told once it is gone."""
        return NotFound(f"the diagram {self.id!r} was deleted", hint="export what you see, or create it again")

    # the writer

    async def write(self) -> None:
        """The writer's life; runs as a task of the hub until cancelled. Every queued request gets an answer."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                if self._is_behind:
                    await self._catch_up_quietly()
                while self._queue:
                    await self._write_group(self._take_group())
        finally:
            self._closed = True
            while self._queue:
                self._queue.popleft().refuse(Unavailable("the diagram was closed", hint="open it again and retry"))

    def _take_group(self) -> list[Request]:
        """What is waiting, in order. Undo, redo and restore look at committed history, so they stand alone."""
        group: list[Request] = []
        while self._queue and len(group) < MAX_GROUP:
            alone = isinstance(self._queue[0].operation, (Undo, Redo, Restore)) or self._queue[0].base is not None
            if alone and group:
                break
            group.append(self._queue.popleft())
            if alone:
                break
        return group

    async def _write_group(self, group: list[Request]) -> None:
        try:
            for _ in range(MAX_TRIES):
                async with self._turn():
                    if self._is_behind:
                        await self._catch_up()
                    group = [request for request in group if not request.future.cancelled()]
                    group = await self._try_group(group)
                if not group:
                    return
            busy = Busy(f"others moved the diagram on {MAX_TRIES} times meanwhile", hint="try again")
        except Exception as error:  # noqa: BLE001  the writer must outlive any failure; every caller is told
            self._behind = True
            for request in group:
                request.refuse(error if isinstance(error, GlspError) else bug(error))
            return
        for request in group:
            request.refuse(busy)

    @asynccontextmanager
    async def _turn(self) -> AsyncGenerator[None]:
        """Nothing while one process edits; others that do too take turns with us, so that nobody plans again and again."""
        if time.monotonic() >= self._crowded_until:
            yield
            return
        async with self.log.turn(self.id):
            self._behind = True
            yield

    async def _try_group(self, group: list[Request]) -> list[Request]:
        """Plans and appends; returns the requests that have to be planned again (the head moved)."""
        tentative = Draft(self.scene.graph)
        self.extent.begin()
        planned: list[tuple[Request, Entry]] = []
        taken: set[str] = set()
        again: list[Request] = []
        for request in group:
            if request.operation_id in taken:
                again.append(request)  # the same id twice in one group: the second is answered from the log
                continue
            entry = await self._plan(request, tentative, self.revision + len(planned), again)
            if entry is not None:
                planned.append((request, entry))
                self.extent.plan(entry.change)
                taken.add(request.operation_id)
        if not planned:
            return again
        started = time.perf_counter()
        with step_for([request for request, _ in planned], "append"):
            entries = [entry for _, entry in planned]
            answer = await self.log.append(self.id, entries, self.revision, self.info.created_at)
        telemetry.COMMIT_SECONDS.observe(time.perf_counter() - started)
        telemetry.COMMIT_GROUP_SIZE.observe(len(planned))
        if answer.outcome == "applied":
            after = self.last
            for request, entry in planned:
                with step_for([request], "apply"):
                    self._commit(entry, local=True)
                request.answer(outcome_of(entry, base=request.base))
            if self.appended is not None:
                entries = [entry for _, entry in planned] if after is not None else ()
                with step_for([request for request, _ in planned]):
                    self.appended(Moved(self.id, self.revision, entries, after or "", whole=False))
            return again
        if answer.head > self.revision:
            self._crowded_until = time.monotonic() + CROWDED_SECONDS
            await self._catch_up()
        known = {entry.operation_id: entry for entry in answer.known}
        for request, _ in planned:
            entry = known.get(request.operation_id)
            if entry is not None:
                request.answer(outcome_of(entry, repeated=True))
            else:
                again.append(request)
        return again

    async def _plan(self, request: Request, tentative: Draft, head: int, again: list[Request]) -> Entry | None:
        """The entry for a request, written into `tentative`; None when the request was answered, refused or put `again`."""
        first = self._by_operation.get(request.operation_id)
        if first is not None:
            request.answer(outcome_of(first, repeated=True))
            return None
        if isinstance(request.operation, (Undo, Redo)):
            await self.recall()
        known = self.recent[0].revision if self.recent else self.revision + 1
        kept = await kept_state(self.log, self.id, request.operation, known)
        since = await self.entries_since(oldest_needed(request, self.revision, self.history, kept))

        def entries_after(revision: int) -> Sequence[Entry]:
            return [entry for entry in since if entry.revision > revision]

        draft = Draft(tentative)
        try:
            with step_for([request], "plan"):
                found = await plan_request(draft, request, self.scene.language, head, self.history, entries_after, kept)
            self.extent.check(found.plan.change, request.operation, len(self.scene.graph) - 1)
        except GlspError as error:
            if not await self._answered_before(request) and not await self._overtaken(request, again):
                request.refuse(error.with_traceback(None))
            return None
        plan = found.plan
        if request.dry_run:
            request.answer(Outcome(head, None, plan.change, plan.created, plan.notes, dry=True))
            return None
        if not plan.change:
            if not await self._answered_before(request) and not await self._overtaken(request, again):
                request.answer(Outcome(head, None, plan.change, plan.created, plan.notes))
            return None
        tentative.absorb(draft)
        return Entry(
            diagram=self.id,
            revision=head + 1,
            operation_id=request.operation_id,
            author=request.author,
            time=time.time(),
            operation=found.operation,
            change=plan.change,
            summary=in_words(found.operation, deeds(plan.change, self.scene.words, draft)),
            created=plan.created,
            notes=plan.notes,
            undoes=found.undoes,
            proposal=request.proposal,
            trace=request.traceparent,
        )

    async def _answered_before(self, request: Request) -> bool:
        """Whether the log has this operation id: a retry may no longer plan, yet it was applied."""
        first = await self.first_result(request.operation_id)
        if first is not None:
            request.answer(first)
        return first is not None

    async def _overtaken(self, request: Request, again: list[Request]) -> bool:
        """Whether others moved the diagram on, unheard here, so that the request is planned again on what is true now.

        Looked at once before it is refused or found to change nothing: its sender may have come from another process, and
        mean what was done there a moment ago. An edit that is written need not be looked at, the append does.
        """
        if request.is_checked:
            return False
        request.is_checked = True
        self._behind = self._behind or bool(await self.log.since(self.id, self.revision, limit=1))
        if self._behind:
            again.append(request)
        return self._behind

    async def _catch_up_quietly(self) -> None:
        try:
            await self._catch_up()
        except GlspError as error:  # readers keep the head they have meanwhile
            telemetry.logger("diagram").warning("could not read the log of %s: %s", self.id, error.message)
            asyncio.get_running_loop().call_later(REREAD_SECONDS, self._wake.set)

    async def _catch_up(self) -> None:
        """Applies what other processes committed: from what the bus brought where that is all, else from the log."""
        if self.is_gone:
            return
        while (entry := self._offers.next(self.revision, self.last)) is not None:
            self._follow(entry)
        if not self._is_behind:
            return
        self._behind = False
        self._offers = Offers()  # those that do not fit are in the log, or were never true
        try:
            while entries := await self.log.since(self.id, self.revision):
                self._check_next(entries[0])
                for entry in entries:
                    self._follow(entry)
        except BaseException:
            self._behind = True  # nobody need tell it again
            raise

    def _check_next(self, entry: Entry) -> None:
        """Old entries may have been dropped (`editor.compacting`) before this server had read them."""
        if entry.revision != self.revision + 1:
            raise Unavailable(
                "this server was away for so long that what happened meanwhile is no longer kept", hint="restart it"
            )

    def _follow(self, entry: Entry) -> None:
        telemetry.BUS_DELAY_SECONDS.observe(max(time.time() - entry.time, 0.0))
        with following(entry):
            self._commit(entry, local=False)

    def _commit(self, entry: Entry, *, local: bool) -> None:
        commit = Commit(entry, self.scene.apply(entry.change, undoing=entry.operation == "undo"), local)
        self.revision = entry.revision
        self.extent.commit(entry.change)
        if len(self.recent) == RECENT:
            self._by_operation.pop(self.recent[0].operation_id, None)
        self.recent.append(entry)
        self._by_operation[entry.operation_id] = entry
        self.history.observe(entry)
        for subscriber in list(self._subscribers.values()):
            subscriber(commit)
