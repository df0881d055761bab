# SPDX-License-Identifier: Apache-2.0
"""One SQLite file as the database of a store, for one process or several.

Writes go through the writer's thread (`sqlite_writer`), reads through a few others (`sqlite_readers`). The append is
written out here because every edit pays for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import ClassVar, TypeAlias, TypeVar

from glsp import calls
from glsp.errors import Unavailable
from glsp.model.change import Entry
from glsp.storage import rules, scripts
from glsp.storage.ports import Appended, Moved
from glsp.storage.records import DAMAGE, decode_entry, encode_entry
from glsp.storage.sql import CLOSED, Observe, Source, SqlStore
from glsp.storage.sqlite_announcing import Announcements
from glsp.storage.sqlite_file import open_writer
from glsp.storage.sqlite_readers import Readers, drive
from glsp.storage.sqlite_turns import Turns
from glsp.storage.sqlite_words import SqliteWords
from glsp.storage.sqlite_writer import Transaction, Writer

T = TypeVar("T")

_HEAD = "SELECT number, revision, deleted_at, created_at FROM diagram WHERE id = ?"
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


class SqliteDatabase:
    """An open database file: its writer, its readers, and what passes between processes beside it."""

    STATE: ClassVar[str] = "SELECT tick FROM store WHERE id = 1"

    stand_ins = 0
    """A file has no replicas."""

    def __init__(self, writer: Writer, readers: Readers, said: Announcements, turns: Turns) -> None:
        self.writer = writer
        self.readers = readers
        self._said = said
        self._turns = turns
        self.words = SqliteWords()
        self._moved: dict[str, int] = {}
        self._wake: asyncio.Event | None = None
        self._closed = False

    async def call(self, work: Callable[[], T]) -> T:
        """Runs anything that takes a while in one of the readers' threads."""
        return await self.readers.call(work)

    async def read(self, script: Callable[[], scripts.Script[T]], source: Source = "primary") -> T:  # noqa: ARG002  one file
        """Runs a script on one state of the database."""
        return await self.readers.read(script())

    async def write(
        self, script: Callable[[], scripts.Script[T]], moved: str = "", *, told: bool = True, listed: bool = False
    ) -> T:
        """Runs a rare write in the next transaction; see `sql.Database`."""

        def work(transaction: Transaction) -> T:
            answer = drive(transaction.connection, script())
            if moved:
                writer = 0 if told else transaction.writer
                transaction.connection.execute(_TOUCH, (transaction.tick(), writer, moved))
            elif listed:
                transaction.tick()
            return answer

        return await self.writer.write(work)

    async def append(
        self, diagram_id: str, entries: Sequence[Entry], expected: int, created: float | None = None
    ) -> Appended:
        """Durable when it returns, in one commit with whatever else waits."""
        with calls.statement("sqlite", _INSERT):
            return await self.writer.write(_Append(diagram_id, entries, expected, created))

    def turn(self, diagram_id: str) -> AbstractAsyncContextManager[None]:
        """Other processes that ask for a turn wait; see `sqlite_turns`."""
        return self._turns.turn(diagram_id)

    def hush(self, is_quiet: Callable[[], bool]) -> None:
        """Nothing is told: others look."""

    async def changed(self) -> Sequence[Moved]:
        """Waits for and returns diagrams that others moved on, with their heads, within 100 ms; for one caller."""
        if self._wake is None:
            self._wake = asyncio.Event()
            loop, wake = asyncio.get_running_loop(), self._wake

            def tell(moved: Sequence[tuple[str, int]]) -> None:
                loop.call_soon_threadsafe(self._moved.update, moved)
                loop.call_soon_threadsafe(wake.set)

            self.writer.watch(tell)
        await self._wake.wait()
        if self._closed:
            raise Unavailable(CLOSED)
        self._wake.clear()
        moved, self._moved = self._moved, {}
        return [Moved(diagram, revision) for diagram, revision in moved.items()]

    def announce(self, diagram_id: str, payload: bytes) -> None:
        """Tells others what passes."""
        self._said.announce(diagram_id, payload)

    async def heard(self) -> Sequence[tuple[str, bytes]]:
        """Waits for and returns what others announced, once something was announced here; for one caller."""
        return await self._said.heard()

    async def position(self) -> str:
        """Every read sees every commit."""
        return ""

    def note(self) -> None:
        """Every read sees every commit."""

    def standing(self) -> Mapping[str, bool]:
        """There are no replicas."""
        return {}

    async def close(self) -> None:
        """Finishes what was asked, moves the write-ahead log into the file and closes it."""
        if self._closed:
            return
        self._closed = True
        self.writer.stop()
        self.readers.stop()
        self._said.stop()
        if self._wake is not None:
            self._wake.set()
        await asyncio.to_thread(self.readers.join)
        await asyncio.to_thread(self.writer.join)
        await asyncio.to_thread(self._said.join)
        self._turns.close()


SqliteStore: TypeAlias = SqlStore[SqliteDatabase]


async def open_sqlite(
    path: Path, *, clock: Callable[[], float] = time.time, observe: Observe | None = None
) -> SqliteStore:
    """The store in a file, which is made or upgraded; its folder must exist. Raises Unavailable or Busy.

    `observe` gets works and seconds of every commit, in another thread.
    """
    connection = await asyncio.to_thread(open_writer, path)
    writer = Writer(connection, path, observe=observe)
    return SqlStore(SqliteDatabase(writer, Readers(path), Announcements(path), Turns(path)), clock)


class _Append:
    """One group of one diagram, encoded before the database is locked."""

    __slots__ = ("_balance", "_created", "_diagram_id", "_entries", "_expected", "_rows")

    def __init__(self, diagram_id: str, entries: Sequence[Entry], expected: int, created: float | None) -> None:
        self._diagram_id = diagram_id
        self._created = created
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
        row = execute(_HEAD, (self._diagram_id,)).fetchone() if rules.is_kept(self._diagram_id) else None
        if row is None:
            raise rules.missing(self._diagram_id)
        number, head, deleted_at, created = row
        rules.check_same(self._diagram_id, created, self._created)
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
