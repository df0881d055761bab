# SPDX-License-Identifier: Apache-2.0
"""Hub: which diagrams are open, and the life of each: load, hold, close; create, rename, trash, restore.

Stored diagrams are named `glsp:<id>` (or just `<id>` at doors that know no files), files by path or `file:` URI.
Every open diagram has one writer task here. Diagrams that nobody holds are closed after a while; files keep unsaved
edits for ten minutes, then they go, as in the reference.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import Context

import msgspec

from glsp import languages, telemetry
from glsp.editor.audit import Audit, Note, unrecorded
from glsp.editor.calm import collector_paused, settle
from glsp.editor.comments import Board
from glsp.editor.diagram import Diagram
from glsp.editor.eviction import NO_QUOTAS, Room
from glsp.editor.file_formats import Place
from glsp.editor.files import Workspace
from glsp.editor.folder import Shelf, shelf
from glsp.editor.missed import Missed
from glsp.editor.naming import FILE, STORED, check_id, kept_name, new_id
from glsp.editor.opening import Held, Opened, board_of, end, in_trash, open_file, open_stored
from glsp.editor.presence_relay import Relay
from glsp.editor.recording import record
from glsp.editor.rights import who_asks
from glsp.editor.sharing import Shares
from glsp.editor.sizes import check_bytes, check_count, weigh
from glsp.editor.snapshots import is_due, take_snapshot
from glsp.editor.trash import empty_trash
from glsp.editor.watching import watch
from glsp.errors import GlspError, NotFound
from glsp.model.change import Author, Element, Entry
from glsp.model.graph import new_root
from glsp.protocol.geometry import Fields
from glsp.storage import rules
from glsp.storage.grants import Level
from glsp.storage.ports import (
    TRASH_SECONDS,
    Bus,
    Comments,
    DiagramInfo,
    Documents,
    Library,
    Moved,
    Search,
    Sort,
    Upkeep,
)
from glsp.storage.series.recorder import Recorder
from glsp.storage.shared import Shared

MOST_LOOKED_AT = 100_000
"""Diagrams of which a caller who may not see all is shown its own."""


class Hub:
    """All diagrams of this process."""

    def __init__(
        self,
        documents: Documents,
        library: Library,
        bus: Bus | None = None,
        workspace: Workspace | None = None,
        comments: Comments | None = None,
        recorder: Recorder | None = None,
        search: Search | None = None,
        upkeep: Upkeep | None = None,
    ) -> None:
        self.recorder = recorder
        self.search = search
        self.documents = documents
        self.library = library
        self.workspace = workspace
        self._bus = bus
        self._comments = comments
        self.relay = None if bus is None else Relay(bus)
        """Tells of people who have diagrams open at other processes."""
        self.shared: Shared | None = None
        """What the processes of this installation share beside the data."""
        self.upkeep = upkeep
        self.shares: Shares | None = None
        """Who may do what with which diagram; without, everybody everything."""
        self.note: Note = unrecorded
        """Writes into the audit log what happens to diagrams as a whole."""
        self.audit: Audit | None = None
        self.place: Place | None = None
        """Lays out what a file says no place of; a hub without it opens files that say all."""
        self._open: dict[str, Held] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._missed = Missed()
        self._retired: set[Held] = set()
        """Deleted while people had them open."""
        self._watchers: dict[object, Callable[[str], None]] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self.room = Room(NO_QUOTAS)
        """How much of what this process may hold is taken."""
        self._loading = 0

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[Hub]:
        """The hub's life: writers, the bus and the sweeper run inside; on leaving, every queue is answered."""
        problem: Exception | None = None
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            background = [
                tasks.create_task(self._sweep(), name="sweep"),
                tasks.create_task(empty_trash(self.purge, self.note), name="empty trash"),
                tasks.create_task(watch(lambda: list(self._open.values()), lambda: self.place), name="watch files"),
            ]
            if self._bus is not None:
                background.append(tasks.create_task(self._follow(self._bus), name="follow"))
            if self.relay is not None:
                background.append(tasks.create_task(self.relay.run(), name="presence"))
            try:
                yield self
            except Exception as error:  # noqa: BLE001  passed on below, as it is: a task group would wrap it
                problem = error
            finally:
                for task in background:
                    task.cancel()
                for key in list(self._open):
                    await self._close(key)
                for held in self._retired:
                    await end(held)
        if problem is not None:
            raise problem

    def watch(self, watcher: Callable[[str], None]) -> Callable[[], None]:
        """Calls `watcher` (which must not block or raise) with the key of every diagram that changes in any way, here or,
        for stored ones, in another process on the same data; returns how to stop that.
        """
        token = object()
        self._watchers[token] = watcher

        def stop() -> None:
            self._watchers.pop(token, None)

        return stop

    def _notice(self, key: str) -> None:
        for watcher in list(self._watchers.values()):
            watcher(key)

    # open diagrams

    def live(self, diagram_id: str) -> Diagram | None:
        """A stored diagram as it is open here, for a look; who works with it holds it."""
        held = self._open.get(STORED + diagram_id)
        return None if held is None else held.diagram

    @asynccontextmanager
    async def using(self, name: str) -> AsyncGenerator[Diagram]:
        """Holds a diagram for the length of a call."""
        held = await self.hold(name)
        try:
            yield held.diagram
        finally:
            self.release(held)

    @asynccontextmanager
    async def board(self, name: str) -> AsyncGenerator[Board]:
        """Holds a diagram for the length of a call about its comments. Raises NotAllowed for files."""
        held = await self.hold(name)
        try:
            yield board_of(held)
        finally:
            self.release(held)

    @asynccontextmanager
    async def passing(self, name: str) -> AsyncGenerator[Diagram]:
        """As `using`, for who goes through many diagrams: one that nobody had open is closed at once."""
        key = self.key(name)
        known = key in self._open
        held = await self.hold(name)
        try:
            yield held.diagram
        finally:
            self.release(held)
            if not known and held.holders == 0 and self._open.get(key) is held:
                await self._close(key)

    async def hold(self, name: str, *, diagram_type: str | None = None) -> Held:
        """Opens a diagram, or joins it when it is open; the caller releases it. Raises NotFound, Forbidden, …"""
        key = self.key(name)
        await self._admit(key)
        held = self._open.get(key)
        if held is not None and held.holders == 0 and held.source is not None and not held.source.dirty:
            has_changed = await asyncio.to_thread(held.source.changed_on_disk)
            if has_changed and held.holders == 0 and self._open.get(key) is held:
                await self._close(key)  # nobody's work is lost: what the file says now counts
            held = self._open.get(key)
        if held is None:
            async with self._opening.setdefault(key, asyncio.Lock()):
                held = self._open.get(key)
                if held is None:
                    await self.room.make(self._open, lambda: self._loading, self._close)
                    self._loading += 1
                    try:
                        with collector_paused():
                            held = await self._load(key, diagram_type)
                            settle(len(held.diagram.scene.graph))
                    finally:
                        self._loading -= 1
        if held.diagram.is_gone:
            raise rules.missing(held.diagram.id)
        if held.diagram.is_resting:
            raise in_trash(held.diagram.id)
        held.holders += 1
        return held

    def release(self, held: Held) -> None:
        """Gives a held diagram back."""
        held.holders -= 1
        held.left()
        self._end_retired(held)

    async def _admit(self, key: str) -> None:
        """Raises NotFound or Forbidden for a caller who may not do with a diagram what its call does."""
        if self.shares is None or who_asks() is None:
            return
        if key.startswith(FILE):
            self.shares.check_file(key)
            return
        held = self._open.get(key)
        info = await self.library.info(key.removeprefix(STORED)) if held is None else held.diagram.info
        await self.shares.check(info)

    def may(self, needed: Level, held: Held) -> bool:
        """Whether the caller may do so much with what it holds."""
        return self.shares is None or self.shares.may(needed, held.diagram.info, is_file=held.source is not None)

    def key(self, name: str) -> str:
        """The one name of a diagram: `glsp:<id>` or `file:<path below the workspace>`."""
        if name.startswith(STORED):
            return name
        if self.workspace is not None and (name.startswith(FILE) or "/" in name or "." in name):
            path = name.removeprefix(FILE) if not name.startswith(f"{FILE}/") else name
            return FILE + self.workspace.relative(self.workspace.path(path))
        return STORED + name

    async def _load(self, key: str, diagram_type: str | None) -> Held:
        if key.startswith(FILE):
            return self._keep(
                key, await open_file(self.need_workspace(), key.removeprefix(FILE), diagram_type, self.place)
            )
        diagram_id = key.removeprefix(STORED)
        with self._missed.reading(diagram_id) as news:
            opened = await open_stored(self.documents, diagram_id)
            board: Board | None = None
            if self._comments is not None:
                board = Board(opened.diagram, self._comments, lambda: self._notice(key))
                await board.open()
        held = self._keep(key, opened)
        held.board = board
        held.holders += 1  # until its opener has it: others may need its room
        try:
            for moved in news:
                await self._heard(moved)
        finally:
            held.holders -= 1
        return held

    def _keep(self, key: str, opened: Opened) -> Held:
        if self._tasks is None:
            raise RuntimeError("the hub is not running")
        diagram = opened.diagram
        writer = self._tasks.create_task(diagram.write(), name=f"write {key}", context=Context())  # outlives its opener
        held = self._open[key] = Held(opened, writer)
        telemetry.DIAGRAMS_OPEN.set(len(self._open))
        quotas = self.room.quotas
        diagram.extent.limit(quotas.elements, quotas.bytes, diagram.scene.graph)
        diagram.subscribe(lambda commit: self._committed(held, commit.entry, local=commit.local))
        if self._bus is not None and held.source is None:
            diagram.appended = self._bus.publish
        if (recorder := self.recorder) is not None:
            diagram.executed = lambda done: record(recorder, done)
        return held

    def _committed(self, held: Held, entry: Entry, *, local: bool) -> None:
        self._notice((STORED if held.source is None else FILE) + held.diagram.id)
        if self._tasks is None or held.source is not None or not local:
            return
        if held.board is not None and (lost := held.board.left_behind(entry.change)):
            self._tasks.create_task(held.board.anchor(lost))
        if is_due(held, entry):
            self._tasks.create_task(take_snapshot(self.documents, held.diagram))

    async def _close(self, key: str) -> None:
        await end(self._open.pop(key))
        telemetry.DIAGRAMS_OPEN.set(len(self._open))

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(30)
            await self.let_go(time.monotonic())
            await self.room.relieve(self._open, self._close)
            telemetry.DIAGRAM_ELEMENTS.set(sum(len(held.diagram.scene.graph) for held in self._open.values()))
            self._opening = {key: lock for key, lock in self._opening.items() if lock.locked()}

    async def let_go(self, now: float) -> None:
        """Closes what nobody has held for long."""
        for key, held in list(self._open.items()):
            if held.is_forgotten(now) and self._open.get(key) is held:  # while one is closed, others come and go
                await self._close(key)

    async def _follow(self, bus: Bus) -> None:
        while True:
            try:
                news = await bus.changed()
                if self.upkeep is not None:
                    self.upkeep.note()
                for moved in news:
                    await self._heard(moved)
            except GlspError as error:  # the log is the truth; an edit here finds out by itself
                telemetry.logger("hub").warning("did not hear another process: %s", error.message)
                await asyncio.sleep(1)

    async def _heard(self, moved: Moved) -> None:
        """Another process edited, renamed, trashed, restored or deleted a diagram. Known edits may be told again."""
        key = STORED + moved.diagram
        held = self._open.get(key)
        if held is not None and held.is_left_to_others(moved.revision):
            await self._close(key)
            held = self._open.get(key)
        is_behind = held is not None and held.diagram.revision < moved.revision
        if held is None or is_behind or moved.whole:
            self._notice(key)
        if held is None:
            self._missed.note(moved)
            return
        if is_behind:
            held.diagram.fell_behind(moved)
        if held.diagram.is_resting or (moved.whole and not is_behind):
            await self._look_again(moved.diagram)
        if held.board is not None and moved.whole:
            await held.board.heard()

    async def _look_again(self, diagram_id: str) -> None:
        """Tells those who have a diagram open what became of it as a whole."""
        if STORED + diagram_id not in self._open:
            return
        try:
            info = await self.library.info(diagram_id)
        except NotFound:
            info = None
        self._becomes(STORED + diagram_id, info)

    def refresh(self, info: DiagramInfo) -> None:
        """Takes over what the library just said of a stored diagram, ahead of the bus."""
        self._becomes(STORED + info.id, info)

    def _becomes(self, key: str, info: DiagramInfo | None) -> None:
        held = self._open.get(key)
        if held is None:
            return
        held.diagram.becomes(info)
        if held.diagram.is_gone or (held.diagram.is_resting and not held.holders):
            del self._open[key]  # who asks for it from now on opens it anew; those who have it see it until they leave
            telemetry.DIAGRAMS_OPEN.set(len(self._open))
            self._retired.add(held)
            self._end_retired(held)

    def _end_retired(self, held: Held) -> None:
        if held in self._retired and not held.holders and self._tasks is not None:
            self._retired.remove(held)
            self._tasks.create_task(end(held))

    # the library

    async def ping(self) -> None:
        """Asks the database something cheap. Raises Unavailable."""
        await (self.library.list(limit=1) if self.upkeep is None else self.upkeep.ping())

    async def create(
        self,
        diagram_type: str,
        author: Author,
        *,
        diagram_id: str | None = None,
        name: str | None = None,
        tags: Sequence[str] = (),
        elements: Sequence[Element] = (),
        fields: Fields | None = None,
    ) -> DiagramInfo:
        """A new stored diagram, with these elements or empty; `diagram_type` is a language id or a diagram type.

        `fields` is what the diagram keeps as a whole, beside its elements.
        """
        if self.shares is not None:
            self.shares.check_new(tags)
        check_count(len(elements), self.room.quotas.elements)
        if most := self.room.quotas.bytes:
            check_bytes(weigh(elements), most)
        language = languages.need(diagram_type)
        title = (name or diagram_id or f"New {language.name.lower()}").strip()[:200]
        now = time.time()
        info = DiagramInfo(
            id=check_id(diagram_id or new_id(title)),
            name=kept_name(title),
            type=language.diagram_type,
            language=language.id,
            created_at=now,
            updated_at=now,
            updated_by=author.name,
            tags=tuple(tags),
        )
        root = new_root()
        root = msgspec.structs.replace(root, fields={**root.fields, **(fields or {})})
        await self.documents.create(info, root, elements)
        if self.shares is not None:
            await self.shares.made(info)
        await self.note("diagram.created", STORED + info.id)
        self._notice(STORED + info.id)
        return await self.library.info(info.id)

    async def list(
        self, *, query: str = "", tag: str = "", sort: Sort = "updated", trash: bool = False, limit: int = 1_000
    ) -> Sequence[DiagramInfo]:
        """Stored diagrams in an order, those that match and have the tag."""
        if self.shares is None or who_asks() is None:
            return await self.library.list(query=query, tag=tag, sort=sort, trash=trash, limit=limit)
        found = await self.library.list(query=query, tag=tag, sort=sort, trash=trash, limit=MOST_LOOKED_AT)
        return (await self.shares.seen(found))[:limit]

    async def info(self, name: str) -> DiagramInfo:
        """One stored diagram or open file, with its present revision."""
        key = self.key(name)
        await self._admit(key)
        if key.startswith(FILE):
            async with self.using(key) as diagram:
                elements = len(diagram.scene.graph) - 1
                return msgspec.structs.replace(diagram.info, revision=diagram.revision, elements=elements)
        return await self.library.info(key.removeprefix(STORED))

    async def change(
        self, diagram_id: str, *, name: str | None = None, tags: Sequence[str] | None = None
    ) -> DiagramInfo:
        """Gives a stored diagram another name, other tags, or both; nothing when either does not fit."""
        title = None if name is None else kept_name(name)
        await self._admit(STORED + diagram_id)
        info = None if tags is None else await self.library.tag(diagram_id, tags)
        if title is not None:
            info = await self.library.rename(diagram_id, title)
        if info is None:
            return await self.library.info(diagram_id)
        self._notice(STORED + diagram_id)
        await self._look_again(diagram_id)
        return info

    async def delete(self, diagram_id: str) -> None:
        """Moves a stored diagram to the trash; open sessions become read-only."""
        await self._admit(STORED + diagram_id)
        await self.library.trash(diagram_id)
        await self.note("diagram.deleted", STORED + diagram_id)
        self._notice(STORED + diagram_id)
        await self._look_again(diagram_id)

    async def restore(self, diagram_id: str) -> DiagramInfo:
        """Takes a diagram out of the trash."""
        await self._admit(STORED + diagram_id)
        info = await self.library.restore(diagram_id)
        await self.note("diagram.restored", STORED + diagram_id)
        self._notice(STORED + diagram_id)
        await self._look_again(diagram_id)
        return info

    async def purge(self, diagram_id: str | None = None) -> int:
        """Deletes one trashed diagram for ever, or all that rested 30 days."""
        if diagram_id is not None:
            await self._admit(STORED + diagram_id)
            count = await self.library.purge(diagram_id=diagram_id)
            await self.note("diagram.purged", STORED + diagram_id)
            await self._look_again(diagram_id)
            return count
        return await self.library.purge(older_than=time.time() - TRASH_SECONDS)

    def files(self) -> Shelf:
        """The files of the workspace that can be opened; without a workspace there are none. Blocking."""
        if self.workspace is None or (self.shares is not None and not self.shares.may_see_files()):
            return Shelf(())
        return shelf(self.workspace.folder, self._unsaved)

    def _unsaved(self, name: str) -> bool:
        held = self._open.get(FILE + name)
        return held is not None and held.source is not None and held.source.dirty

    def need_workspace(self) -> Workspace:
        """The folder with the files. Raises NotFound."""
        if self.workspace is None:
            raise NotFound("this server has no workspace", hint="set WORKSPACE_DIR")
        return self.workspace
