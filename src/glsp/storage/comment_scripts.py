# SPDX-License-Identifier: Apache-2.0
"""What is asked of a SQL database about comments; scripts as in `storage.scripts`.

A thread is one row, written whole: what happened to it is decided above, from what it was, and a write that was decided
on an older state does nothing. `change` is the highest of the diagram plus one, so news are what is above a mark.
"""

from __future__ import annotations

from glsp.storage import rules
from glsp.storage.scripts import Row, Script, live, need


def threads(diagram_id: str, since: int) -> Script[list[Row]]:
    """(id, change, format, body) of what changed after `since`, in that order."""
    number, _ = yield from need(diagram_id)
    rows = yield (
        (
            "SELECT id, change, format, body FROM comment_thread WHERE diagram = :number AND change > :since"
            " ORDER BY change"
        ),
        {"number": number, "since": rules.within(since)},
    )
    return list(rows)


def thread(diagram_id: str, thread_id: str) -> Script[list[Row]]:
    """(id, change, format, body) of one thread; none or one."""
    number, _ = yield from need(diagram_id)
    if not rules.is_kept(thread_id):
        return []
    rows = yield (
        "SELECT id, change, format, body FROM comment_thread WHERE diagram = :number AND id = :id",
        {"number": number, "id": thread_id},
    )
    return list(rows)


def keep(diagram_id: str, thread_id: str, thread_format: int, body: bytes | None, expected: int) -> Script[int]:
    """Writes a thread; the number of the change, 0 when its last one is not `expected`."""
    number, _ = yield from live(diagram_id)
    rows = yield (
        (
            "SELECT (SELECT change FROM comment_thread WHERE diagram = :number AND id = :id),"
            " (SELECT max(change) FROM comment_thread WHERE diagram = :number)"
        ),
        {"number": number, "id": thread_id},
    )
    known, last = rows[0]
    if (known or 0) != expected:
        return 0
    change: int = (last or 0) + 1
    yield (
        (
            "INSERT INTO comment_thread (diagram, id, change, format, body)"
            " VALUES (:number, :id, :change, :format, :body) ON CONFLICT (diagram, id)"
            " DO UPDATE SET change = excluded.change, format = excluded.format, body = excluded.body"
        ),
        {"number": number, "id": thread_id, "change": change, "format": thread_format, "body": body},
    )
    return change
