# SPDX-License-Identifier: Apache-2.0
"""What is asked of a SQL database to drop the oldest entries of a log; scripts as in `storage.scripts`.

`horizon` says up to which revision entries are gone, or about to be: it is written first, in one transaction that makes
sure that nothing is lost which somebody may still ask for, and entries go after it, from the oldest on, some at a time. So
what is left is always the end of the log without a gap, whoever dies when. `milestone` keeps states of named versions.
"""

from __future__ import annotations

from glsp.storage.retention import Aged
from glsp.storage.scripts import LOCK, STAYS, SWEEP_ENTRIES, Script, need

PAGE = 200
"""Diagrams looked at in one transaction."""


def begins(diagram_id: str) -> Script[int]:
    """The oldest revision from which on every one can be shown."""
    number, _ = yield from need(diagram_id)
    return (yield from _horizon(number))


def _horizon(number: int) -> Script[int]:
    rows = yield "SELECT revision FROM horizon WHERE diagram = :number", {"number": number}
    return rows[0][0] if rows else 0


def state_at(diagram_id: str, revision: int) -> Script[tuple[int, bytes] | None]:
    """(format, state) of a named version that lies before the horizon."""
    number, _ = yield from need(diagram_id)
    rows = yield (
        "SELECT format, state FROM milestone WHERE diagram = :number AND revision = :revision",
        {"number": number, "revision": revision},
    )
    return (rows[0][0], rows[0][1]) if rows else None


def aged(cutoff: float, keep: int, after: int) -> Script[tuple[list[Aged], int | None]]:
    """Diagrams with entries that may go, and the number after which to look on; None at the end."""
    rows = yield (
        "SELECT number, id, revision FROM diagram WHERE number > :after ORDER BY number LIMIT :limit",
        {"after": after, "limit": PAGE},
    )
    found: list[Aged] = []
    for number, diagram_id, head in rows:
        start = yield from _horizon(number)
        oldest = yield "SELECT min(revision) FROM entry WHERE diagram = :number", {"number": number}
        first: int | None = oldest[0][0]
        to = start
        if head - start > keep:
            to = yield from _reach(number, start, head - keep, cutoff)
        if to > start or (first is not None and first <= start):
            found.append(Aged(diagram_id, number, start, to, max(0, to + 1 - (first or to + 1))))
    return found, rows[-1][0] if len(rows) == PAGE else None


def _reach(number: int, start: int, most: int, cutoff: float) -> Script[int]:
    """The newest revision that is old enough, and that opening the diagram does not need."""
    rows = yield "SELECT min(revision) FROM snapshot WHERE diagram = :number", {"number": number}
    rows = yield (
        (
            "SELECT revision FROM entry WHERE diagram = :number AND revision > :start AND revision <= :most"
            " AND time < :cutoff ORDER BY revision DESC LIMIT 1"
        ),
        {"number": number, "start": start, "most": min(most, rows[0][0] or 0), "cutoff": cutoff},
    )
    return rows[0][0] if rows else start


def lacking(number: int, to: int) -> Script[list[int]]:
    """Named revisions before a horizon whose states are not kept yet, newest first."""
    rows = yield (
        (
            "SELECT DISTINCT revision FROM version WHERE diagram = :number AND revision < :to AND revision NOT IN"
            " (SELECT revision FROM milestone WHERE diagram = :number) ORDER BY revision DESC"
        ),
        {"number": number, "to": to},
    )
    return [row[0] for row in rows]


def keep_state(number: int, revision: int, state_format: int, state: bytes) -> Script[None]:
    """Keeps the state of a named version; nothing when the diagram is gone."""
    rows = yield f"SELECT number FROM diagram WHERE number = :number {STAYS}", {"number": number}  # noqa: S608  constant
    if rows:
        yield (
            (
                "INSERT INTO milestone (diagram, revision, format, state) VALUES (:number, :revision, :format, :state)"
                " ON CONFLICT (diagram, revision) DO NOTHING"
            ),
            {"number": number, "revision": revision, "format": state_format, "state": state},
        )


def advance(each: Aged, keep: int) -> Script[bool]:
    """Moves the horizon; False, and nothing is written, where something would be lost that was not when it was looked at."""
    rows = yield f"SELECT revision FROM diagram WHERE number = :number {LOCK}", {"number": each.number}  # noqa: S608  constant
    if not rows or rows[0][0] - each.to < keep:
        return False
    snapshots = yield "SELECT min(revision) FROM snapshot WHERE diagram = :number", {"number": each.number}
    if (snapshots[0][0] or 0) < each.to or (yield from lacking(each.number, each.to)):
        return False
    yield (
        (
            "INSERT INTO horizon (diagram, revision) VALUES (:number, :revision) ON CONFLICT (diagram)"
            " DO UPDATE SET revision = excluded.revision WHERE horizon.revision < excluded.revision"
        ),
        {"number": each.number, "revision": each.to},
    )
    return True


def sweep(number: int) -> Script[int]:
    """Drops some entries before the horizon; how many were there."""
    key = {"number": number}
    rows = yield f"SELECT revision FROM horizon WHERE diagram = :number {LOCK}", key  # noqa: S608  constant
    oldest = yield "SELECT min(revision) FROM entry WHERE diagram = :number", key
    if not rows or oldest[0][0] is None or oldest[0][0] > rows[0][0]:
        return 0
    to = min(rows[0][0], oldest[0][0] + SWEEP_ENTRIES - 1)
    yield "DELETE FROM entry WHERE diagram = :number AND revision <= :to", {**key, "to": to}
    return to + 1 - oldest[0][0]


def take_chore(name: str, now: float, until: float) -> Script[bool]:
    """Takes a piece of work that one process does at a time; False while another has it."""
    rows = yield (
        (
            "INSERT INTO chore (name, taken_until) VALUES (:name, :until) ON CONFLICT (name)"
            " DO UPDATE SET taken_until = excluded.taken_until WHERE chore.taken_until < :now RETURNING name"
        ),
        {"name": name, "now": now, "until": until},
    )
    return bool(rows)
