# SPDX-License-Identifier: Apache-2.0
"""One connection to PostgreSQL: from an address to a session that is fit for us, and errors in words to act on.

The address may carry a password: it never enters a message, a log line or a `repr`. Whether a pooler stands between is
found out at each connection, because behind one in transaction mode nothing may be kept in the session.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeAlias

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from glsp.errors import Busy, GlspError, SettingsError, Unavailable
from glsp.secret import Secret, revealed

log = logging.getLogger("glsp.postgres")

Connection: TypeAlias = AsyncConnection[tuple[Any, ...]]

STATEMENT_SECONDS = 15.0
"""The longest a transaction of ours may take before its caller is told that the database does not answer."""

OLDEST = 150_000
"""PostgreSQL 15."""

WHERE = "DATABASE_URL"
READ_WHERE = "DATABASE_READ_URLS"

# What an address may say otherwise. A primary is asked for by default: after a failover the other host is one.
DEFAULTS: dict[str, str] = {
    "application_name": "glsp",
    "client_encoding": "utf8",
    "connect_timeout": "3",
    "target_session_attrs": "read-write",
    "keepalives_idle": "30",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}

# For sessions that are ours alone: the server too gives up what we no longer wait for.
SESSION = (
    f"SET statement_timeout = {int(STATEMENT_SECONDS * 1000)};"
    f"SET idle_in_transaction_session_timeout = {int(STATEMENT_SECONDS * 1000)};"
    "SET TIME ZONE 'UTC'"
)

_EXPLAINED: dict[str, tuple[str, str]] = {
    "28P01": ("the database refuses the password", "check user and password in {where}"),
    "28000": ("the database refuses the user", "check {where}, and pg_hba.conf of the database server"),
    "TLS": (
        "the database's TLS is not what was asked for",
        "check sslmode, sslrootcert, sslcert and sslkey in {where}",
    ),
    "3D000": ("the database does not exist", "create it, or name another in {where}"),
    "42501": ("the database user may not do this", "make the user the owner of the database, or grant it the tables"),
    "25006": ("the database may only be read", "a standby answers; wait for the failover, or name the primary"),
    "53100": ("the disk of the database is full; nothing was written", "make room on the database server"),
    "53200": ("the database server has not enough memory", "give it more, or lower its max_connections"),
    "53300": ("the database has no connection left", "raise its max_connections, or put PgBouncer in front"),
    "54000": ("an entry is larger than the database keeps", "split the operation"),
    "57014": ("the database took too long", "try again; see what else it does"),
}

REFUSED = frozenset({"28P01", "28000"})
"""User and password are not the right ones, now."""

GONE = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03", "25006", "53300"})
"""The session ends, was not made or cannot write: another one may, on this host or on the next, perhaps in a moment."""

AGAIN = frozenset({"40001", "40P01", "23505"})
"""The whole transaction may be repeated: serialisation, deadlock, and two who made the same at once."""


class Address:
    """Where a database is; shows itself to nobody."""

    __slots__ = ("_before", "_conninfo", "_read_from", "_secret", "_where")

    def __init__(self, url: str | Secret, where: str = WHERE) -> None:
        self._secret = url
        self._where = where
        self._before = ""
        self._read_from = revealed(url)
        self._conninfo = self._read(self._read_from)

    def _read(self, url: str) -> str:
        where = self._where
        try:
            told = conninfo_to_dict(url)
        except (psycopg.Error, UnicodeError):  # its words repeat parts of the address
            raise SettingsError(
                [f"{where} is not an address of PostgreSQL"],
                hint="for example postgresql://user:password@host:5432/glsp?sslmode=verify-full; quote special characters",
            ) from None
        anyone = {} if where == WHERE else {"target_session_attrs": "any"}  # a replica, and to know when it is none
        return make_conninfo("", **{**DEFAULTS, **anyone, **told})

    def reveal(self) -> str:
        """What libpq takes now, for the one place that connects."""
        url = revealed(self._secret)
        if url != self._read_from:
            self._read_from = url
            try:
                self._before, self._conninfo = self._conninfo, self._read(url)
            except SettingsError as error:
                log.warning("%s; the one of before goes on", error.message)
        return self._conninfo

    def other_than(self, refused: str) -> str:
        """Another password to try: the file may have changed this moment, or the role may be yet to change; "" for none."""
        if isinstance(self._secret, Secret):
            self._secret.look()
        return next((each for each in (self.reveal(), self._before) if each not in {"", refused}), "")

    def __repr__(self) -> str:
        """Never the address."""
        return "Address('…')"


async def connect(address: Address) -> Connection:
    """A session in autocommit mode. Raises psycopg.Error, TimeoutError."""
    given = address.reveal()
    try:
        connection = await _open(given)
    except psycopg.OperationalError as error:
        other = address.other_than(given) if _code(error) in REFUSED else ""
        if not other:
            raise
        connection = await _open(other)
    try:
        async with asyncio.timeout(STATEMENT_SECONDS):
            if await is_direct(connection):
                connection.prepare_threshold = 5
                await connection.execute(SESSION.encode())
    except BaseException:
        await connection.close()
        raise
    return connection


async def _open(conninfo: str) -> Connection:
    return await AsyncConnection.connect(conninfo, autocommit=True, prepare_threshold=None)


async def is_direct(connection: Connection) -> bool:
    """Whether the server process that answers is the one that greeted us; a pooler makes up what it greets with."""
    cursor = await connection.execute("SELECT pg_backend_pid()")
    row = await cursor.fetchone()
    return row is not None and row[0] == connection.info.backend_pid


def keeps_session(connection: Connection) -> bool:
    """Whether `connect` found no pooler before it."""
    return connection.prepare_threshold is not None


def is_gone(error: psycopg.Error) -> bool:
    """Whether the session is lost or was not made, so that another one may succeed soon."""
    code = _code(error)
    if code:
        return code in GONE or code.startswith("08")
    return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))


def explain(error: psycopg.Error, where: str = WHERE) -> GlspError:
    """The error in our words."""
    code = _code(error)
    is_reached = not is_gone(error)
    if code == "55P03":
        return Busy("others keep the diagram locked", hint="try again")
    if code in _EXPLAINED:
        message, hint = _EXPLAINED[code]
        return Unavailable(message, hint=hint.format(where=where), is_reached=is_reached)
    if not is_reached:
        hint = f"it is asked again by itself; check the server of {where}"
        return Unavailable("the database does not answer", hint=hint, is_reached=False)
    detail = error.diag.message_primary or type(error).__name__
    return Unavailable(f"the database does not answer properly ({detail})", hint="see the log of the server")


# A session that was not made has no code (libpq drops it); these are the words of the server and of libpq.
_SAID = (
    ("password authentication failed", "28P01"),
    ("no password supplied", "28P01"),
    ("SASL authentication failed", "28P01"),
    ("no pg_hba.conf entry", "28000"),
    ("role ", "28000"),
    ("database ", "3D000"),
    ("too many", "53300"),
    ("remaining connection slots", "53300"),
    ("session is read-only", "25006"),
    ("session is not read-only", "25006"),
    ("the database system is", "57P03"),
    ("certificate", "TLS"),
    ("SSL", "TLS"),
)
_LAST = {"role ": "does not exist", "database ": "does not exist"}


def _code(error: psycopg.Error) -> str:
    if error.sqlstate or not isinstance(error, psycopg.OperationalError):
        return error.sqlstate or ""
    said = str(error)
    return next((code for words, code in _SAID if words in said and _LAST.get(words, "") in said), "")


@contextmanager
def explained() -> Generator[None]:
    """Turns psycopg's errors into ours."""
    try:
        yield
    except psycopg.Error as error:
        raise explain(error) from None


_NAMED = re.compile(r"(?<![:\w]):(\w+)")
_LOCK = re.compile(r"/\* (FOR [A-Z ]+) \*/")


@lru_cache(maxsize=256)
def translated(statement: str) -> bytes:
    """A statement of `scripts` as psycopg takes it: `%(name)s` for `:name`, and its lock is no comment here."""
    return _LOCK.sub(r"\1", _NAMED.sub(r"%(\1)s", statement.replace("%", "%%"))).encode()
