# SPDX-License-Identifier: Apache-2.0
"""Documents, Library, Comments and Bus on one SQLite file, for one process or several.

Writes go through the writer's thread (`sqlite_writer`), reads through a few others (`sqlite_readers`); what is asked is
in `scripts`, shared with other databases, but for the append, which is written out here because every edit pays for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from glsp.errors import Unavailable
from glsp.model.change import Element, Entry
from glsp.model.comments import Thread
from glsp.storage import comment_scripts, rules, scripts
from glsp.storage.ports import Appended, Derived, DiagramInfo, KeptThread, Loaded, Sort, Version
from glsp.storage.records import (
    DAMAGE,
    SNAPSHOT_FORMAT,
    THREAD_FORMAT,
    decode_entries,
    decode_entry,
    decode_snapshot,
    decode_thread,
    encode_entry,
    encode_snapshot,
    encode_thread,
)
from glsp.storage.sqlite_file import open_writer
from glsp.storage.sqlite_readers import Readers, drive
from glsp.storage.sqlite_writer import CLOSED, Observe, Transaction, Writer

T = TypeVar("T")

_HEAD = "SELECT number, revision, deleted_at FROM diagram WHERE id = ?"
_INSERT = (
    "INSERT INTO entry (diagram, revision, operation_id, author, kind, time, operation, undoes, format, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (diagram, operation_id) DO NOTHING"
)
_TAKE_BACK = "DELETE FROM entry WHERE diagram = ? AND revision > ?"
_ADVANCE = (
    "UPDATE diagram SET revision = ?, elements = elements + ?, updated_at = ?, updated_by = ?, tick = ?, writer = ?"
    " WHERE number = ?"
)
_KNOWN = "SELECT format, body, revision FROM entry WHERE diagram = ? AND operation_id = ?"
_TOUCH = "UPDATE diagram SET tick = ?, writer = ? WHERE id = ?"


class SqliteStore:
    """An open database file. Made by `SqliteStore.open`."""

    def __init__(self, writer: Writer, readers: Readers, clock: Callable[[], float]) -> None:
        self._writer = writer
        self._readers = readers
        self._clock = clock
        self._moved: dict[str, int] = {}
        self._wake: asyncio.Event | None = None
        self._closed = False

    @classmethod
    async def open(
        cls, path: Path, *, clock: Callable[[], float] = time.time, observe: Observe | None = None
    ) -> SqliteStore:
        """Opens the file, makes or upgrades it; its folder must exist. Raises Unavailable or Busy.

        `observe` gets works and seconds of every commit, in another thread.
        """
        connection = await asyncio.to_thread(open_writer, path)
        return cls(Writer(connection, path, observe=observe), Readers(path), clock)

    # documents

    async def create(self, info: DiagramInfo, root: Element, elements: Sequence[Element] = ()) -> None:
        """A new diagram at revision 0. Raises Invalid when the id is taken (also by one in the trash)."""
        rules.check_new(info)
        state = await self._readers.call(lambda: encode_snapshot(root, elements))
        created = info.created_at or self._clock()
        fresh = msgspec.structs.replace(
            info,
            elements=len(elements),
            created_at=created,
            updated_at=info.updated_at or created,
            tags=rules.tidy_tags(info.tags),
        )
        await self._write(info.id, lambda: scripts.create(fresh, SNAPSHOT_FORMAT, state), told=False)

    async def load(self, diagram_id: str) -> Loaded:
        """Snapshot and tail; also of diagrams in the trash. A damaged snapshot is passed over."""
        return await self._readers.call(lambda: self._load(diagram_id))

    def _load(self, diagram_id: str) -> Loaded:
        resting = self._readers.run(scripts.load(diagram_id))
        try:
            root, elements, derived = decode_snapshot(resting.snapshot_format, resting.state)
        except Unavailable as damage:
            try:
                resting = self._readers.run(scripts.load(diagram_id, skip=1))
            except Unavailable:
                raise damage from None
            root, elements, derived = decode_snapshot(resting.snapshot_format, resting.state)
        return Loaded(resting.info, resting.revision, root, elements, decode_entries(resting.tail), derived)

    async def append(self, diagram_id: str, entries: Sequence[Entry], expected: int) -> Appended:
        """As `Documents.append`: durable when it returns, in one commit with whatever else waits."""
        rules.check_group(diagram_id, entries, expected)
        return await self._writer.write(_Append(diagram_id, entries, expected))

    async def since(self, diagram_id: str, revision: int, limit: int = 10_000) -> list[Entry]:
        """Entries after `revision`, oldest first."""
        return await self._entries(scripts.since(diagram_id, revision, limit))

    async def before(self, diagram_id: str, revision: int | None, limit: int) -> list[Entry]:
        """Entries before `revision` (None: from the head), newest first."""
        return await self._entries(scripts.before(diagram_id, revision, limit))

    async def find(self, diagram_id: str, operation_id: str) -> Entry | None:
        """The entry that an operation id became, or None."""
        found = await self._entries(scripts.find(diagram_id, operation_id))
        return found[0] if found else None

    async def snapshot(
        self,
        diagram_id: str,
        revision: int,
        root: Element,
        elements: Sequence[Element],
        derived: Derived | None = None,
    ) -> None:
        """Keeps the state at a revision; the newest two stay. Encodes in another thread, the arguments must not change."""
        state = await self._readers.call(lambda: encode_snapshot(root, elements, derived))
        await self._writer.write(
            lambda transaction: drive(
                transaction.connection, scripts.snapshot(diagram_id, revision, SNAPSHOT_FORMAT, state)
            )
        )

    # library

    async def list(
        self, *, query: str = "", tag: str = "", sort: Sort = "updated", trash: bool = False, limit: int = 1000
    ) -> list[DiagramInfo]:
        """Diagrams in an order; `query` matches name, id, type and tags, `tag` one tag in any case."""
        return await self._readers.read(scripts.listing(query, tag, sort, trash=trash, limit=limit))

    async def info(self, diagram_id: str) -> DiagramInfo:
        """One diagram."""
        return await self._readers.read(scripts.info(diagram_id))

    async def rename(self, diagram_id: str, name: str) -> DiagramInfo:
        """Gives it another name; not while it is in the trash."""
        rules.check_text(name, "the name")
        return await self._write(diagram_id, lambda: scripts.rename(diagram_id, name))

    async def tag(self, diagram_id: str, tags: Sequence[str]) -> DiagramInfo:
        """Gives it these tags instead of those it has; not while it is in the trash."""
        tidy = rules.tidy_tags(tags)
        return await self._write(diagram_id, lambda: scripts.tag(diagram_id, tidy))

    async def trash(self, diagram_id: str) -> None:
        """Moves it to the trash; once there, it keeps the time it came."""
        now = self._clock()
        await self._write(diagram_id, lambda: scripts.trash(diagram_id, now))

    async def restore(self, diagram_id: str) -> DiagramInfo:
        """Takes it out of the trash."""
        return await self._write(diagram_id, lambda: scripts.restore(diagram_id))

    async def purge(self, *, diagram_id: str | None = None, older_than: float | None = None) -> int:
        """Deletes for ever: one diagram in the trash, or all trashed before a time; returns how many.

        Logs go in short transactions, so that edits of others never wait for a long one.
        """
        rules.check_purge(diagram_id, older_than)
        count = await self._write("", lambda: scripts.purge(diagram_id, older_than))
        while await self._write("", scripts.sweep):
            pass
        return count

    async def keep_version(self, diagram_id: str, version: Version) -> None:
        """Names a revision; the same again is fine, the name on another revision is Invalid."""
        await self._write("", lambda: scripts.keep_version(diagram_id, version))

    async def versions(self, diagram_id: str) -> list[Version]:
        """Named revisions, newest first."""
        return await self._readers.read(scripts.versions(diagram_id))

    # comments

    async def threads(self, diagram_id: str, since: int = 0) -> list[KeptThread]:
        """Threads that changed after `since`, in the order of their last changes."""
        return await self._threads(comment_scripts.threads(diagram_id, since))

    async def thread(self, diagram_id: str, thread_id: str) -> KeptThread | None:
        """One thread, None when there never was one."""
        found = await self._threads(comment_scripts.thread(diagram_id, thread_id))
        return found[0] if found else None

    async def keep_thread(
        self, diagram_id: str, thread_id: str, thread: Thread | None, expected: int
    ) -> KeptThread | None:
        """Writes a thread, or that it is gone; None when its last change is not `expected`."""
        body = encode_thread(thread)
        change = await self._write(
            diagram_id, lambda: comment_scripts.keep(diagram_id, thread_id, THREAD_FORMAT, body, expected)
        )
        return KeptThread(thread_id, change, thread) if change else None

    async def _threads(self, script: scripts.Script[list[scripts.Row]]) -> list[KeptThread]:
        return await self._readers.call(
            lambda: [KeptThread(row[0], row[1], decode_thread(row[2], row[3])) for row in self._readers.run(script)]
        )

    # bus

    async def publish(self, diagram_id: str, revision: int) -> None:
        """The commit itself is the notice."""

    async def changed(self) -> Sequence[tuple[str, int]]:
        """Waits for and returns diagrams that others moved on, with their heads, within 100 ms; for one caller.

        Renaming, trashing and restoring count as well, also this process's own; the head may then be a known one.
        """
        if self._wake is None:
            self._wake = asyncio.Event()
            loop, wake = asyncio.get_running_loop(), self._wake

            def tell(moved: Sequence[tuple[str, int]]) -> None:
                loop.call_soon_threadsafe(self._moved.update, moved)
                loop.call_soon_threadsafe(wake.set)

            self._writer.watch(tell)
        await self._wake.wait()
        if self._closed:
            raise Unavailable(CLOSED)
        self._wake.clear()
        moved, self._moved = self._moved, {}
        return list(moved.items())

    async def close(self) -> None:
        """Finishes what was asked, moves the write-ahead log into the file and closes it."""
        if self._closed:
            return
        self._closed = True
        self._writer.stop()
        self._readers.stop()
        if self._wake is not None:
            self._wake.set()
        await asyncio.to_thread(self._readers.join)
        await asyncio.to_thread(self._writer.join)

    async def _entries(self, script: scripts.Script[Sequence[tuple[int, bytes]]]) -> list[Entry]:
        return await self._readers.call(lambda: decode_entries(self._readers.run(script)))

    async def _write(self, diagram_id: str, script: Callable[[], scripts.Script[T]], *, told: bool = True) -> T:
        """Runs a rare write. A named diagram is shown to other processes as moved.

        If `told`, also to this one: an append of others that it has not heard of may hide behind this write.
        """

        def work(transaction: Transaction) -> T:
            answer = drive(transaction.connection, script())
            if diagram_id:
                writer = 0 if told else transaction.writer
                transaction.connection.execute(_TOUCH, (transaction.tick(), writer, diagram_id))
            return answer

        return await self._writer.write(work)


class _Append:
    """One group of one diagram, encoded before the database is locked."""

    __slots__ = ("_balance", "_diagram_id", "_entries", "_expected", "_rows")

    def __init__(self, diagram_id: str, entries: Sequence[Entry], expected: int) -> None:
        self._diagram_id = diagram_id
        self._entries = entries
        self._expected = expected
        self._balance = rules.element_balance(entries)
        self._rows = [
            (
                entry.revision,
                entry.operation_id,
                entry.author.id,
                entry.author.kind,
                entry.time,
                entry.operation,
                entry.undoes,
                entry.format,
                encode_entry(entry),
            )
            for entry in entries
        ]

    def __call__(self, transaction: Transaction) -> Appended:
        """Inserts and advances the head; a known id is noticed by the insert that did nothing, and all is taken back."""
        execute = transaction.connection.execute
        row = execute(_HEAD, (self._diagram_id,)).fetchone() if rules.is_unicode(self._diagram_id) else None
        if row is None:
            raise rules.missing(self._diagram_id)
        number, head, deleted_at = row
        if deleted_at is not None:
            raise rules.in_trash(self._diagram_id)
        if head != self._expected:
            known = self._known(transaction, number)
            return Appended("known", head, known) if known else Appended("stale", head)
        if not self._entries:
            return Appended("applied", head)
        inserted = 0
        for values in self._rows:
            inserted += execute(_INSERT, (number, *values)).rowcount
        if inserted < len(self._rows):
            execute(_TAKE_BACK, (number, head))
            known = self._known(transaction, number)
            if not known:
                raise Unavailable("the log of the diagram is damaged", hint=DAMAGE)
            return Appended("known", head, known)
        last = self._entries[-1]
        execute(
            _ADVANCE,
            (
                last.revision,
                self._balance,
                last.time,
                rules.signed(last),
                transaction.tick(),
                transaction.writer,
                number,
            ),
        )
        return Appended("applied", last.revision)

    def _known(self, transaction: Transaction, number: int) -> list[Entry]:
        found: dict[int, Entry] = {}
        for entry in self._entries:
            row = transaction.connection.execute(_KNOWN, (number, entry.operation_id)).fetchone()
            if row is not None:
                found[row[2]] = decode_entry(row[0], row[1])
        return [found[revision] for revision in sorted(found)]
