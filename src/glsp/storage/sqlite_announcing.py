# SPDX-License-Identifier: Apache-2.0
"""Announcements between processes on one SQLite file: a small file beside it, never synced, emptied as it fills.

A file of its own, so that a moving pointer never waits for an edit, nor an edit for a pointer or for the disk. A thread tells
and looks while somebody here has something to tell; a process that never does makes no file and starts no thread. The file
may be deleted at any time: nothing in it is older than seconds.
"""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from glsp.storage.inbox import KEPT, Inbox
from glsp.storage.ports import ANNOUNCED_BYTES
from glsp.storage.sqlite_file import connect, identity, primary_code

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.06
"""How often the thread looks; 0.1 % of a core."""

PAUSE_SECONDS = 0.05
"""Between two transactions of ours."""

IDLE_SECONDS = 30.0
"""Who has told nothing for so long shows nothing to anybody (those who do tell it every few seconds), and stops looking."""

OLD_SECONDS = 5.0
"""Everybody has looked by then."""

LOCK_PATIENCE_SECONDS = 0.5
"""For a file whose transactions take less than a millisecond."""

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
"""Not synced, it may be torn after the power went; or something else lies there, without our table."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS said"
    " (id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, writer INTEGER NOT NULL, diagram TEXT NOT NULL,"
    " payload BLOB NOT NULL)"
)
_TELL = "INSERT INTO said (at, writer, diagram, payload) VALUES (?, ?, ?, ?)"
_FORGET = "DELETE FROM said WHERE at < ? OR at > ?"
_NEW = "SELECT id, writer, diagram, payload FROM said WHERE id > ? ORDER BY id LIMIT ?"

Said: TypeAlias = tuple[str, bytes]


class Announcements:
    """Tells others, and keeps what they told until it is taken."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(f"{database.name}-presence")
        self._writer = int.from_bytes(os.urandom(7), "big")
        self._queue: queue.SimpleQueue[Said | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._seen = 0
        self.inbox = Inbox()

    def announce(self, diagram_id: str, payload: bytes) -> None:
        """As `Bus.announce`."""
        if self._closed or len(payload) > ANNOUNCED_BYTES or self._queue.qsize() >= KEPT:
            return
        self._queue.put((diagram_id, payload))
        if self._thread is None:
            self._loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._run, name="glsp-sqlite-presence", daemon=True)
            self._thread.start()

    async def heard(self) -> Sequence[Said]:
        """As `Bus.heard`."""
        return await self.inbox.take()

    def stop(self) -> None:
        """Takes no more; what waits is told."""
        self._closed = True
        self.inbox.close()
        self._queue.put(None)

    def join(self) -> None:
        """Waits for the end after `stop`. Blocks."""
        if self._thread is not None:
            self._thread.join()

    # the thread

    def _run(self) -> None:
        told = time.monotonic()
        while not (self._closed and self._queue.empty()):
            is_idle = time.monotonic() - told > IDLE_SECONDS
            said = self._waiting(None if is_idle else LOOK_SECONDS)
            try:
                connection = self._opened()
                if said:
                    told = time.monotonic()
                    self._tell(connection, said)
                self._look(connection)
            except (sqlite3.Error, OSError) as error:
                self._failed(error)
            if said and not self._closed:
                time.sleep(PAUSE_SECONDS)
        self._hang_up()

    def _waiting(self, patience: float | None) -> list[Said]:
        """What is to be told; waits for the first of it."""
        found: list[Said] = []
        with suppress(queue.Empty):
            first = self._queue.get(timeout=patience)
            while first is not None:
                found.append(first)
                first = self._queue.get_nowait()
        return found

    def _opened(self) -> sqlite3.Connection:
        """The connection to the file that lies there now."""
        if self._connection is not None and self._file == identity(self._path):
            return self._connection
        self._hang_up()
        mode = os.stat(self._database).st_mode & 0o666  # noqa: PTH116  who may read the diagrams may see who looks at them
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, mode))
        connection = connect(self._path, LOCK_PATIENCE_SECONDS, "rw")
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA wal_autocheckpoint = 100")
            connection.execute(_TABLE)
            self._seen = connection.execute("SELECT coalesce(max(id), 0) FROM said").fetchone()[0]
        except BaseException:
            connection.close()
            raise
        self._connection, self._file = connection, identity(self._path)
        return connection

    def _tell(self, connection: sqlite3.Connection, said: Sequence[Said]) -> None:
        now = time.time()
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(_FORGET, (now - OLD_SECONDS, now + OLD_SECONDS))
            connection.executemany(_TELL, [(now, self._writer, diagram, payload) for diagram, payload in said])
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    def _look(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute(_NEW, (self._seen, KEPT)).fetchall()
        if not rows:
            return
        self._seen = rows[-1][0]
        news = [(row[2], row[3]) for row in rows if row[1] != self._writer]
        if news and self._loop is not None:
            with suppress(RuntimeError):  # that loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self.inbox.put, news)

    def _failed(self, error: Exception) -> None:
        """People here are not shown to those at other processes until it works; nothing else depends on it."""
        log.debug("other processes are not told who is here: %s", error)
        self._hang_up()
        if isinstance(error, sqlite3.Error) and primary_code(error) in _DAMAGED:
            for end in ("", "-wal", "-shm"):
                with suppress(OSError):
                    self._path.with_name(self._path.name + end).unlink()

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):  # it is given up anyway
                self._connection.close()
            self._connection = None
