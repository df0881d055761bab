# SPDX-License-Identifier: Apache-2.0
"""Browser sessions on any SQL database; scripts as in `storage.scripts`.

Writers take turns at the one row of `store`, so that `change` is seen in order. The row with the highest change stays when
others are forgotten: no number is given twice, and whoever follows the changes misses none.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

import msgspec

from glsp.errors import Unavailable
from glsp.storage import rules
from glsp.storage.scripts import LOCK, Row, Script
from glsp.storage.sessions import NOBODYS, SESSION_FORMAT, Heard, KeptSession, Marks, MemorySessions, Sessions
from glsp.storage.sql import Database, SqlStore

COLUMNS = "id, subject, created_at, expires_at, ended_at, change, format, body, provider_subject, provider_session"


class SqlSessions:
    """As `sessions.Sessions`, on an open database."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, session: KeptSession) -> KeptSession:
        """Keeps a new one, and forgets those that expired."""
        now = self._clock()
        return await self._database.write(lambda: _begin(session, now))

    async def find(self, session_id: str) -> KeptSession | None:
        """The one with this id."""
        return await self._database.read(lambda: _find(session_id)) if rules.is_kept(session_id) else None

    async def moved(self, since: int) -> list[tuple[str, int]]:
        """What changed after `since`."""
        return await self._database.read(lambda: _moved(since))

    async def claim(self, session_id: str, change: int, seconds: float) -> bool:
        """Whether the caller alone renews it."""
        now = self._clock()
        return rules.is_kept(session_id) and await self._database.write(
            lambda: _claim(session_id, change, now, now + seconds)
        )

    async def renew(self, session_id: str, body: bytes, marks: Marks = NOBODYS) -> None:
        """Another body."""
        if rules.is_kept(session_id):
            await self._database.write(lambda: _renew(session_id, body, marks))

    async def end(self, session_id: str) -> None:
        """For ever."""
        now = self._clock()
        if rules.is_kept(session_id):
            await self._database.write(lambda: _end(session_id, now))

    async def end_marked(self, heard: Heard) -> list[KeptSession] | None:
        """All that are meant, in one transaction."""
        now = self._clock()
        return await self._database.write(lambda: _end_marked(heard, now))


def sessions_of(store: object) -> Sessions:
    """The sessions of a store; of one that is no SQL database only while this process lives."""
    if isinstance(store, SqlStore):
        return SqlSessions(cast("SqlStore[Database]", store).database)
    return MemorySessions()


def _turn() -> Script[int]:
    """The number of the next change, for this transaction alone."""
    yield f"SELECT least FROM store WHERE id = 1 {LOCK}", {}  # noqa: S608  constant
    rows = yield "SELECT max(change) FROM login_session", {}
    return (rows[0][0] or 0) + 1


def _begin(session: KeptSession, now: float) -> Script[KeptSession]:
    change = yield from _turn()
    yield "DELETE FROM login_session WHERE expires_at < :now AND change < :last", {"now": now, "last": change - 1}
    yield (
        (
            "INSERT INTO login_session (id, subject, created_at, expires_at, ended_at, renewed_until, change, format, body,"
            " provider_subject, provider_session) VALUES (:id, :subject, :created_at, :expires_at, NULL, 0, :change,"
            " :format, :body, :provider_subject, :provider_session)"
        ),
        {
            "id": session.id,
            "subject": session.subject,
            "created_at": session.created_at,
            "expires_at": session.expires_at,
            "change": change,
            "format": SESSION_FORMAT,
            "body": session.body,
            "provider_subject": session.marks.subject or None,
            "provider_session": session.marks.session or None,
        },
    )
    return msgspec.structs.replace(session, ended_at=None, change=change)


def _find(session_id: str) -> Script[KeptSession | None]:
    rows = yield f"SELECT {COLUMNS} FROM login_session WHERE id = :id", {"id": session_id}  # noqa: S608  constant
    return _kept(rows[0]) if rows else None


def _moved(since: int) -> Script[list[tuple[str, int]]]:
    if since < 0:
        rows = yield "SELECT '', coalesce(max(change), 0) FROM login_session", {}
    else:
        rows = yield (
            "SELECT id, change FROM login_session WHERE change > :change ORDER BY change",
            {"change": rules.within(since)},
        )
    return [(row[0], row[1]) for row in rows]


def _claim(session_id: str, change: int, now: float, until: float) -> Script[bool]:
    yield f"SELECT least FROM store WHERE id = 1 {LOCK}", {}  # noqa: S608  constant
    rows = yield (
        "SELECT change, renewed_until FROM login_session WHERE id = :id AND ended_at IS NULL",
        {"id": session_id},
    )
    if not rows or rows[0][0] != change or rows[0][1] > now:
        return False
    yield "UPDATE login_session SET renewed_until = :until WHERE id = :id", {"until": until, "id": session_id}
    return True


def _renew(session_id: str, body: bytes, marks: Marks) -> Script[None]:
    change = yield from _turn()
    yield (
        (
            "UPDATE login_session SET body = :body, format = :format, change = :change, renewed_until = 0,"
            " provider_subject = coalesce(:provider_subject, provider_subject),"
            " provider_session = coalesce(:provider_session, provider_session)"
            " WHERE id = :id AND ended_at IS NULL"
        ),
        {
            "body": body,
            "format": SESSION_FORMAT,
            "change": change,
            "id": session_id,
            "provider_subject": marks.subject or None,
            "provider_session": marks.session or None,
        },
    )


def _end_marked(heard: Heard, now: float) -> Script[list[KeptSession] | None]:
    change = yield from _turn()
    yield "DELETE FROM logout_heard WHERE until < :now", {"now": now}
    rows = yield "SELECT id FROM logout_heard WHERE id = :id", {"id": heard.id}
    if rows:
        return None
    yield "INSERT INTO logout_heard (id, until) VALUES (:id, :until)", {"id": heard.id, "until": heard.until}
    marks = heard.marks
    rows = yield (
        (
            f"SELECT {COLUMNS} FROM login_session WHERE ended_at IS NULL AND expires_at > :now"  # noqa: S608  constant
            " AND (provider_subject = :subject OR provider_session = :session)"
        ),
        {"now": now, "subject": marks.subject, "session": marks.session},
    )
    meant = [found for row in rows if marks.mean((found := _kept(row)).marks)]
    for each in meant:
        yield from _ended(each.id, now, change)
        change += 1
    return meant


def _end(session_id: str, now: float) -> Script[None]:
    yield from _ended(session_id, now, (yield from _turn()))


def _ended(session_id: str, now: float, change: int) -> Script[None]:
    yield (
        (
            "UPDATE login_session SET ended_at = :now, body = :body, change = :change, provider_subject = NULL,"
            " provider_session = NULL WHERE id = :id AND ended_at IS NULL"
        ),
        {"now": now, "body": b"", "change": change, "id": session_id},
    )


def _kept(row: Row) -> KeptSession:
    if row[6] > SESSION_FORMAT:
        raise Unavailable("this session was begun by a newer version", hint="run that version of glsp, or log in again")
    return KeptSession(
        id=row[0],
        subject=row[1],
        created_at=row[2],
        expires_at=row[3],
        ended_at=row[4],
        change=row[5],
        body=bytes(row[7]),
        marks=Marks(row[8] or "", row[9] or ""),
    )
