# SPDX-License-Identifier: Apache-2.0
"""The one thread of a process that writes to its SQLite file, with group commit.

Whatever queued while the last commit ran shares the next transaction, so that fifty editors cost one sync of the disk.
Works refuse before they write (a GlspError) or write all they want; should one fail otherwise, the group is rolled
back and each work gets a transaction of its own. Between groups the thread looks for commits of other processes.
Nothing here knows what is written.
"""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from glsp.errors import GlspError, Unavailable
from glsp.storage.sql import CLOSED, Observe
from glsp.storage.sqlite_file import BUSY, WHERE, explain, identity, primary_code

T = TypeVar("T")

log = logging.getLogger(__name__)

MAX_GROUP = 256
"""Works in one transaction; at 50 editors groups are about 50."""

LOCK_PATIENCE_SECONDS = 10.0
"""How long a group waits for other processes before its editors are told that the database is busy."""

LOOK_SECONDS = 0.06
"""How often the thread looks for other processes' commits; 0.3 % of a core at the most."""

LOOK_AGAIN_SECONDS = 0.02
"""How soon after a look another one is worth its cost while this process writes: each tells all that the others moved on."""

BACK_OFF_SECONDS = (0.0003, 0.0015)
"""Pause between two tries for the lock. SQLite's own grows to 100 ms, which starves whoever waited longest."""

YIELD_SECONDS = 0.0005
"""Pause after a group while others write too; without it the process that holds the lock takes it again at once."""

CONTENTION_SECONDS = 1.0
"""How long after another process's commit we count it as writing."""


class Transaction:
    """What a work writes through: the connection inside the open transaction, and the transaction's tick."""

    __slots__ = ("_tick", "connection", "writer")

    def __init__(self, connection: sqlite3.Connection, writer: int) -> None:
        self.connection = connection
        self.writer = writer
        self._tick = 0

    def tick(self) -> int:
        """The count of this transaction among all that wrote; taken at first use."""
        if not self._tick:
            row = self.connection.execute("UPDATE store SET tick = tick + 1 WHERE id = 1 RETURNING tick").fetchone()
            self._tick = row[0]
        return self._tick


Work: TypeAlias = Callable[[Transaction], T]
Told: TypeAlias = Callable[[Sequence[tuple[str, int]]], None]


class _Job:
    """A work, who waits for it and what came out."""

    __slots__ = ("answer", "error", "future", "loop", "work")

    def __init__(self, work: Work[Any], loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any]) -> None:
        self.work = work
        self.loop = loop
        self.future = future
        self.answer: object = None
        self.error: Exception | None = None

    def deliver(self) -> None:
        """Answers who waits, if somebody still does; in the loop's own thread."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.answer)
        else:
            self.future.set_exception(self.error)


class Writer:
    """Owns the writing connection from `__init__` to the end of `join`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        *,
        observe: Observe | None = None,
        patience: float = LOCK_PATIENCE_SECONDS,
    ) -> None:
        self._connection = connection
        self._path = path
        self._file = identity(path)
        self._observe = observe
        self._patience = patience
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        self._writer = int.from_bytes(os.urandom(7), "big")
        self._told: Told | None = None
        self._seen: int = connection.execute("SELECT tick FROM store WHERE id = 1").fetchone()[0]
        self._version = 0
        self._looked = 0.0
        self._behind = True
        self._contended_until = 0.0
        self._thread = threading.Thread(target=self._run, name="glsp-sqlite-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work[T]) -> T:
        """Runs the work in the next transaction; returns when that is durable.

        Raises what the work raises, Busy when other processes keep the lock, Unavailable when the disk fails. A caller
        that is cancelled does not know the outcome.
        """
        if self._closed:
            raise Unavailable(CLOSED)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Job(work, loop, future))
        return await future

    def watch(self, told: Told) -> None:
        """From now on tells, from its own thread, which diagrams other processes moved on."""
        self._told = told
        self._queue.put(None)

    def stop(self) -> None:
        """Takes no more work; what is queued is finished."""
        self._closed = True
        self._queue.put(None)

    def join(self) -> None:
        """Waits for the end after `stop`: the log is moved into the file, the connection closed. Blocks."""
        self._thread.join()

    # the thread

    def _run(self) -> None:
        while not (self._closed and self._queue.empty()):
            try:
                job = self._queue.get(timeout=LOOK_SECONDS if self._told else None)
            except queue.Empty:
                job = None
            if job is not None:
                self._serve([job])
            if job is None or time.monotonic() - self._looked >= LOOK_AGAIN_SECONDS:
                self._look()
            if job is not None and time.monotonic() < self._contended_until:
                time.sleep(YIELD_SECONDS)
        with suppress(sqlite3.Error):  # a checkpoint only saves the next start some work
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def _serve(self, group: list[_Job]) -> None:
        started = time.perf_counter()
        try:
            self._attempt(group, gather=True)
        except Exception as error:  # noqa: BLE001  whoever waits must get an answer, whatever happened
            if len(group) == 1:
                group[0].error = _explained(error)
            else:
                for job in group:
                    self._alone(job)
        if self._observe is not None:
            self._observe(len(group), time.perf_counter() - started)
        waiting: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
        for job in group:
            waiting.setdefault(job.loop, []).append(job)
        for loop, jobs in waiting.items():
            with suppress(RuntimeError):  # that loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_deliver, jobs)

    def _alone(self, job: _Job) -> None:
        job.answer, job.error = None, None
        try:
            self._attempt([job], gather=False)
        except Exception as error:  # noqa: BLE001  as in _serve
            job.error = _explained(error)

    def _attempt(self, group: list[_Job], *, gather: bool) -> None:
        try:
            self._begin()
        finally:
            if gather:
                self._gather(group)
        connection = self._connection
        try:
            transaction = Transaction(connection, self._writer)
            written = connection.total_changes
            for job in group:
                try:
                    job.answer = job.work(transaction)
                except GlspError as refusal:
                    if connection.total_changes != written:
                        raise
                    job.error = refusal
                written = connection.total_changes
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _gather(self, group: list[_Job]) -> None:
        while len(group) < MAX_GROUP:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return
            if job is not None:
                group.append(job)

    def _begin(self) -> None:
        if identity(self._path) != self._file:
            raise Unavailable(
                "the database file was removed or replaced while the server runs", hint=f"restart it, and check {WHERE}"
            )
        deadline = 0.0
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if primary_code(error) not in BUSY:
                    raise
                now = time.monotonic()
                deadline = deadline or now + self._patience
                if now > deadline:
                    raise
                self._contended_until = now + CONTENTION_SECONDS
                time.sleep(random.uniform(*BACK_OFF_SECONDS))  # noqa: S311  spreads tries, keeps no secret
            else:
                return

    def _look(self) -> None:
        """Notices commits of others: `data_version` moves with those only, not with this connection's own."""
        self._looked = time.monotonic()
        try:
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._behind = True
                if self._version:
                    self._contended_until = time.monotonic() + CONTENTION_SECONDS
                self._version = version
            if self._behind and self._told is not None:
                tick = self._connection.execute("SELECT tick FROM store WHERE id = 1").fetchone()[0]
                moved = self._connection.execute(_MOVED, (self._seen, self._writer)).fetchall()
                self._seen = tick
                self._behind = False
                if moved:
                    self._told(moved)
        except sqlite3.Error as error:
            log.warning("cannot look for edits of other processes: %s", error)


_MOVED = "SELECT id, revision FROM diagram WHERE tick > ? AND writer <> ?"


def _deliver(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        job.deliver()


def _explained(error: Exception) -> Exception:
    if isinstance(error, sqlite3.Error):
        return explain(error)
    if not isinstance(error, GlspError):
        log.error("a write failed", exc_info=error)
    return error
