# SPDX-License-Identifier: Apache-2.0
"""Threads that read one SQLite file, each on a connection of its own; they never wait for the writer (WAL)."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import TypeVar

from glsp import calls
from glsp.errors import Unavailable
from glsp.storage.scripts import Script
from glsp.storage.sql import CLOSED
from glsp.storage.sqlite_file import explained, open_reader

T = TypeVar("T")

THREADS = 4
"""More would only wait for the interpreter and the disk."""


class Readers:
    """A few threads and their connections, opened when first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="glsp-sqlite-reader")
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._closed = False

    async def read(self, script: Script[T]) -> T:
        """Runs a script on one state of the database. Raises what it raises, Busy or Unavailable."""
        return await self.call(lambda: self.run(script))

    async def call(self, work: Callable[[], T]) -> T:
        """Runs anything that takes a while (decoding, say) in one of the threads."""
        if self._closed:
            raise Unavailable(CLOSED)
        return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, work)

    def run(self, script: Script[T]) -> T:
        """As `read`, in this thread."""
        with explained():
            connection = self._take()
            try:
                connection.execute("BEGIN")
                answer = drive(connection, script)
            except sqlite3.Error:
                connection.close()  # whatever is wrong with it, the next one starts afresh
                raise
            except BaseException:
                connection.execute("ROLLBACK")
                self._idle.put(connection)
                raise
            connection.execute("ROLLBACK")
            self._idle.put(connection)
            return answer

    def stop(self) -> None:
        """Takes no more reads."""
        self._closed = True

    def join(self) -> None:
        """Waits for reads that run and closes the connections. Blocks."""
        self._threads.shutdown()
        while not self._idle.empty():
            self._idle.get().close()

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return open_reader(self._path)


def drive(connection: sqlite3.Connection, script: Script[T]) -> T:
    """Runs a script's statements on a connection, in the transaction that is open there. Raises sqlite3.Error."""
    try:
        statement, parameters = next(script)
        while True:
            with calls.statement("sqlite", statement):
                rows = connection.execute(statement, parameters).fetchall()
            statement, parameters = script.send(rows)
    except StopIteration as end:
        return end.value
