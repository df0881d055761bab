# SPDX-License-Identifier: Apache-2.0
"""Whether a PostgreSQL database has our tables, and how it gets them: once, however many processes start together."""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeVar

import psycopg

from glsp.errors import Unavailable
from glsp.storage.migrate import is_current, upgrade
from glsp.storage.postgres_link import OLDEST, WHERE, Address, explained, translated
from glsp.storage.scripts import Script

T = TypeVar("T")

LOCK = 0x676C7370
"""Of the transaction that makes or upgrades the tables ("glsp")."""

_one_upgrade = Lock()
"""Alembic keeps what it is doing in globals of the process."""


def is_ready() -> Script[bool]:
    """Whether the tables are there and new enough. Raises Unavailable for a database that is not for us."""
    found = yield from schema()
    if not found:
        return False
    least = yield "SELECT least FROM store WHERE id = 1", {}
    return is_current(found, least[0][0])


def schema() -> Script[int]:
    """Which schema the database has, 0 when it has no tables. Raises Unavailable for one that is not for us."""
    rows = yield (
        (
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),"
            " to_regclass('alembic_version') IS NOT NULL, to_regclass('store') IS NOT NULL,"
            " to_regclass('diagram') IS NOT NULL"
        ),
        {},
    )
    version, encoding, has_versions, has_store, has_diagrams = rows[0]
    if version < OLDEST:
        raise Unavailable(
            f"PostgreSQL {version // 10_000} is too old, 15 is needed", hint="upgrade the database server"
        )
    if encoding != "UTF8":
        raise Unavailable(
            f"the database keeps text as {encoding}, not as UTF8", hint=f"create one with ENCODING 'UTF8' for {WHERE}"
        )
    if not has_versions and not has_store and not has_diagrams:
        return 0
    if not (has_versions and has_store):
        raise Unavailable("the database belongs to another program", hint=f"name one of its own in {WHERE}")
    found = yield "SELECT version_num FROM alembic_version", {}
    least = yield "SELECT least FROM store WHERE id = 1", {}
    if not found or not least or not str(found[0][0]).isdecimal():
        raise Unavailable("the database does not say which schema it has", hint="restore a backup")
    return int(found[0][0])


def schema_of(address: Address) -> int:
    """Which schema a database has, 0 when it has none. Blocking. Raises Unavailable."""
    with explained(), psycopg.connect(address.reveal(), prepare_threshold=None) as connection:
        return drive(connection, schema())


def bring(address: Address) -> None:
    """Makes or upgrades the tables in one transaction, alone. Blocking. Raises Unavailable."""
    from sqlalchemy import create_engine, text  # noqa: PLC0415  only a new or old database pays for this import
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415  as above
    from sqlalchemy.pool import NullPool  # noqa: PLC0415  as above

    def connected() -> psycopg.Connection[Any]:
        return psycopg.connect(address.reveal(), prepare_threshold=None)

    engine = create_engine("postgresql+psycopg://", creator=connected, poolclass=NullPool)
    with explained():
        try:
            with _one_upgrade, engine.connect() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                raw = connection.connection.dbapi_connection
                if not isinstance(raw, psycopg.Connection):
                    raise TypeError(raw)
                if not drive(raw, is_ready()):  # else another process did it while we waited for the lock
                    upgrade(connection)
                connection.commit()
        except DBAPIError as error:
            raise error.orig or error from None


def drive(connection: psycopg.Connection[Any], script: Script[T]) -> T:
    """Runs a script's statements in the open transaction. Raises psycopg.Error."""
    try:
        statement, parameters = next(script)
        while True:
            statement, parameters = script.send(connection.execute(translated(statement), parameters).fetchall())
    except StopIteration as end:
        return end.value
