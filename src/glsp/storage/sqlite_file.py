# SPDX-License-Identifier: Apache-2.0
"""One SQLite file: opening it safely, its schema, and its errors in words an operator can act on.

Messages name the role of the path (`DATABASE_URL`, `DATA_DIR`), never the path.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

from glsp.errors import Busy, GlspError, Unavailable
from glsp.storage.migrate import is_current, upgrade

OLDEST_SQLITE = (3, 35, 0)
"""The first with RETURNING."""

OPEN_PATIENCE_SECONDS = 10.0
"""How long opening waits for another process that upgrades or recovers the file."""

OPEN_PAUSE_SECONDS = 0.005

READ_PATIENCE_SECONDS = 5.0
"""How long a read waits; in WAL mode only recovery after a crash makes readers wait."""

WAL_KEPT_BYTES = 64_000_000
"""The write-ahead log is cut back to this after a checkpoint."""

WHERE = "the database file (DATABASE_URL, or in DATA_DIR)"

_EXPLAINED: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: ("the disk is full; nothing was written", f"make room where {WHERE} lies"),
    sqlite3.SQLITE_READONLY: ("the database may not be written", f"make {WHERE} and its folder writable for this user"),
    sqlite3.SQLITE_PERM: ("the database may not be read", f"make {WHERE} and its folder accessible for this user"),
    sqlite3.SQLITE_CANTOPEN: (
        "the database cannot be opened",
        f"check that the folder of {WHERE} exists and is writable",
    ),
    sqlite3.SQLITE_CORRUPT: ("the database is damaged", "stop the server and restore a backup"),
    sqlite3.SQLITE_NOTADB: ("the file is not a database", f"check {WHERE}; or stop the server and restore a backup"),
    sqlite3.SQLITE_IOERR: ("the disk does not answer properly", f"check the disk where {WHERE} lies"),
    sqlite3.SQLITE_TOOBIG: ("an entry is larger than the database keeps", "split the operation"),
    sqlite3.SQLITE_NOMEM: ("there is not enough memory", "close diagrams or give the server more memory"),
}

BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 for errors of the Python module itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def explain(error: sqlite3.Error) -> GlspError:
    """The error in our words."""
    code = primary_code(error)
    if code in BUSY:
        return Busy("another process keeps the database locked", hint="try again; if it stays, look who uses the file")
    message, hint = _EXPLAINED.get(code, ("the database does not answer properly", "see the log of the server"))
    return Unavailable(f"{message} ({error})" if code not in _EXPLAINED else message, hint=hint)


@contextmanager
def explained() -> Generator[None]:
    """Turns SQLite's errors into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error) from error


def connect(path: Path, patience: float, mode: str) -> sqlite3.Connection:
    """A connection in autocommit mode that any one thread at a time may use; mode `rw` does not make the file."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)


def identity(path: Path) -> tuple[int, int] | None:
    """Which file a path leads to; None when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  three times as fast as Path.stat, at every commit
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes, on a file with the right mode and schema; makes and upgrades it where needed.

    Raises Unavailable or Busy.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise Unavailable(
            f"SQLite {sqlite3.sqlite_version} is too old, 3.35 is needed", hint="use a Python with a newer SQLite"
        )
    if not path.parent.is_dir():
        raise Unavailable("the folder of the database does not exist", hint=f"make the folder of {WHERE}")
    with explained():
        connection = connect(path, OPEN_PATIENCE_SECONDS, "rwc")
        try:
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that only reads. Raises sqlite3.Error."""
    connection = connect(path, READ_PATIENCE_SECONDS, "rw")
    connection.execute("PRAGMA query_only = 1")
    return connection


def _log_ahead(connection: sqlite3.Connection) -> str:
    """Turns the write-ahead log on. SQLite does not wait by itself where several do so to a new file at the same time."""
    until = time.monotonic() + OPEN_PATIENCE_SECONDS
    while True:
        try:
            return connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if primary_code(error) not in BUSY or time.monotonic() > until:
                raise
            time.sleep(OPEN_PAUSE_SECONDS)


def _prepare(connection: sqlite3.Connection) -> None:
    mode = _log_ahead(connection)
    if mode != "wal":
        raise Unavailable(
            "the file system cannot keep a write-ahead log", hint=f"put {WHERE} on a local disk, not on a network share"
        )
    connection.execute("PRAGMA synchronous = FULL")  # NORMAL loses acknowledged edits when the power goes
    connection.execute(f"PRAGMA journal_size_limit = {WAL_KEPT_BYTES}")
    if not _is_ready(connection):
        _upgrade(connection)
    # Says now, not at the first edit, that the file cannot be written: BEGIN alone succeeds on a read-only file.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE store SET least = least")
    connection.execute("ROLLBACK")
    connection.execute("PRAGMA busy_timeout = 0")  # the writer waits in its own, fairer way


def schema_of(path: Path) -> int:
    """Which schema a file has; 0 when it has none of our tables or is not there. Raises Unavailable."""
    if not path.exists():
        return 0
    with explained(), closing(connect(path, OPEN_PATIENCE_SECONDS, "ro")) as connection:
        return _schema(connection)


def _is_ready(connection: sqlite3.Connection) -> bool:
    if not _schema(connection):
        return False
    least = connection.execute("SELECT least FROM store WHERE id = 1").fetchone()[0]
    return is_current(_schema(connection), least)


def _schema(connection: sqlite3.Connection) -> int:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return 0
    if not {"alembic_version", "store"} <= tables:
        raise Unavailable("the database belongs to another program", hint=f"choose another file: {WHERE}")
    schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    least = connection.execute("SELECT least FROM store WHERE id = 1").fetchone()
    if schema is None or least is None or not str(schema[0]).isdecimal():
        raise Unavailable("the database does not say which schema it has", hint="restore a backup")
    return int(schema[0])


_one_upgrade = Lock()
"""Alembic keeps what it is doing in globals of the process."""


def _upgrade(raw: sqlite3.Connection) -> None:
    from sqlalchemy import create_engine  # noqa: PLC0415  only a new or old database pays for this import
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415  as above
    from sqlalchemy.pool import StaticPool  # noqa: PLC0415  as above

    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    try:
        with _one_upgrade, engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            if not _is_ready(raw):  # else another process did it while we waited for the lock
                upgrade(connection)
            connection.commit()
    except DBAPIError as error:
        raise error.orig or error from error
