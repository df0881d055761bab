# SPDX-License-Identifier: Apache-2.0
"""The append on PostgreSQL: one statement for a group, committed by itself; every edit pays for this file.

The statement advances the head of the diagram only from where the caller believes it, and not when one of the operation
ids is in the log; what it inserts hangs on that. A repeat while the first attempt is still open waits for its row lock.
"""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from glsp import calls
from glsp.errors import Unavailable
from glsp.model.change import Entry
from glsp.storage import rules
from glsp.storage.ports import Appended
from glsp.storage.postgres_link import Connection
from glsp.storage.records import DAMAGE, decode_entry, encode_entry

NOW = "pg_current_xact_id()::text::int8"
"""What `diagram.tick` is here: the number of the transaction that moved it; see `postgres_bus`."""

TRIES = 3
"""Of the statement, when it began before the head was where the caller rightly believes it."""

_APPEND = f"""
WITH known AS (
    SELECT FROM entry JOIN diagram ON entry.diagram = diagram.number
    WHERE diagram.id = %(id)s AND entry.operation_id = ANY(%(operation_ids)s::text[])
), bumped AS (
    UPDATE diagram SET revision = %(revision)s, elements = elements + %(balance)s, updated_at = %(time)s,
        updated_by = %(by)s, tick = {NOW}, writer = %(writer)s
    WHERE id = %(id)s AND revision = %(expected)s AND deleted_at IS NULL AND NOT EXISTS (SELECT FROM known)
        AND created_at = coalesce(%(created)s::float8, created_at)
    RETURNING number, tick
), added AS (
    INSERT INTO entry (diagram, revision, operation_id, author, kind, time, operation, undoes, format, body)
    SELECT bumped.number, %(expected)s::int8 + item.place, item.operation_id, item.author, item.kind, item.time,
        item.operation, item.undoes, item.format, item.body
    FROM bumped, unnest(%(operation_ids)s::text[], %(authors)s::text[], %(kinds)s::text[], %(times)s::float8[],
        %(operations)s::text[], %(undoes)s::int8[], %(formats)s::int4[], %(bodies)s::bytea[]) WITH ORDINALITY
        AS item (operation_id, author, kind, time, operation, undoes, format, body, place)
)
SELECT tick FROM bumped
""".encode()  # noqa: S608  constants

_LOOK = b"""
SELECT diagram.revision, diagram.deleted_at, diagram.created_at, entry.revision, entry.format, entry.body
FROM diagram LEFT JOIN entry ON entry.diagram = diagram.number AND entry.operation_id = ANY(%(operation_ids)s::text[])
WHERE diagram.id = %(id)s ORDER BY entry.revision
"""


class Group:
    """Entries of one diagram, encoded before the database is asked; may be sent more than once."""

    __slots__ = ("_created", "_diagram_id", "_entries", "_expected", "_values", "tick")

    def __init__(
        self, diagram_id: str, entries: Sequence[Entry], expected: int, writer: int, created: float | None = None
    ) -> None:
        self._diagram_id = diagram_id
        self._created = created
        self._entries = entries
        self._expected = expected
        self.tick = 0
        """When it was applied."""
        if not rules.is_kept(diagram_id):
            raise rules.missing(diagram_id)
        self._values: dict[str, object] = {
            "id": diagram_id,
            "expected": expected,
            "writer": writer,
            "created": created,
            "operation_ids": [entry.operation_id for entry in entries],
        }
        if entries:
            self._values |= {
                "revision": entries[-1].revision,
                "balance": rules.element_balance(entries),
                "time": float(entries[-1].time),
                "by": rules.signed(entries[-1]),
                "authors": [entry.author.id for entry in entries],
                "kinds": [entry.author.kind for entry in entries],
                "times": [float(entry.time) for entry in entries],
                "operations": [entry.operation for entry in entries],
                "undoes": [entry.undoes for entry in entries],
                "formats": [entry.format for entry in entries],
                "bodies": [encode_entry(entry) for entry in entries],
            }

    async def send(self, connection: Connection, attempt: int) -> Appended:
        """One try. Raises psycopg.Error; after one that lost the connection the outcome is unknown, another finds out."""
        is_doubled = False
        for _ in range(TRIES if self._entries else 0):
            try:
                with calls.statement("postgresql", _APPEND):
                    cursor = await connection.execute(_APPEND, self._values, binary=True)
                    row = await cursor.fetchone()
            except psycopg.errors.UniqueViolation:
                row, is_doubled = None, True
            if row is not None:
                self.tick = row[0]
                return Appended("applied", self._entries[-1].revision)
            answer = await self._look(connection)
            if answer.outcome == "known" or answer.head != self._expected:
                if attempt and self._is_all(answer.known):
                    return Appended("applied", self._entries[-1].revision)  # by an earlier try that was not answered
                return answer
        if is_doubled:
            raise Unavailable("the log of the diagram is damaged", hint=DAMAGE)
        return await self._look(connection)

    async def _look(self, connection: Connection) -> Appended:
        """Why nothing was written; in a statement of its own, so that it sees what the first one waited for."""
        cursor = await connection.execute(_LOOK, self._values, binary=True)
        rows = await cursor.fetchall()
        if not rows:
            raise rules.missing(self._diagram_id)
        head, deleted_at, created = rows[0][:3]
        rules.check_same(self._diagram_id, created, self._created)
        if deleted_at is not None:
            raise rules.in_trash(self._diagram_id)
        known = [decode_entry(row[4], row[5]) for row in rows if row[3] is not None]
        if known:
            return Appended("known", head, known)
        return Appended("stale" if self._entries or head != self._expected else "applied", head)

    def _is_all(self, known: Sequence[Entry]) -> bool:
        return [(each.operation_id, each.revision) for each in known] == [
            (each.operation_id, each.revision) for each in self._entries
        ]
