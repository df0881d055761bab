# SPDX-License-Identifier: Apache-2.0
"""Which statements a store executes, told without touching its connection.

SQLite's own trace is set on the connection, which belongs to the writer's thread: setting it from another one waits for
the connection while it holds Python's lock, and the connection's thread waits for that lock. Neither ever goes on.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from glsp.storage.sqlite_writer import Writer


class _Told:
    """Stands in for a connection; `seen` gets the text of each statement before it runs."""

    def __init__(self, inner: sqlite3.Connection, seen: list[str]) -> None:
        self._inner = inner
        self._seen = seen

    def execute(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
        self._seen.append(statement.strip())
        return self._inner.execute(statement, *parameters)

    def executemany(self, statement: str, rows: Any) -> sqlite3.Cursor:
        found = list(rows)
        self._seen.extend([statement.strip()] * len(found))
        return self._inner.executemany(statement, found)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@contextmanager
def statements(writer: Writer) -> Generator[list[str]]:
    """The statements of a writer while this lasts."""
    seen: list[str] = []
    inner = writer._connection
    writer._connection = _Told(inner, seen)  # type: ignore[assignment]  all that the writer asks of a connection
    try:
        yield seen
    finally:
        writer._connection = inner
