# SPDX-License-Identifier: Apache-2.0
"""What is asked of a SQL database, without a driver: each function yields statements and is sent their rows.

One text for SQLite and PostgreSQL; parameters are named (`:id`). A driver runs a script inside one transaction: reads on
one state of the database, writes on what is committed when each statement begins. A writing script refuses before its
first write or not at all, and locks the row of its diagram first (`hold`): SQLite, where one writes at a time, takes the
lock for a comment. The append is not here: it is each driver's own, for speed.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import msgspec

from glsp.errors import Unavailable
from glsp.storage import rules
from glsp.storage.ports import DiagramInfo, Sort, Version
from glsp.storage.records import DAMAGE

T = TypeVar("T")

Row: TypeAlias = tuple[Any, ...]
"""A row as the driver hands it over; typed by the function that asked for it."""

Ask: TypeAlias = tuple[str, Mapping[str, object]]

Script: TypeAlias = Generator[Ask, Sequence[Row], T]

Forget: TypeAlias = Callable[[int], Script[None]]

INFO = (
    "id, name, type, language, diagram.revision, elements, created_at, updated_at, updated_by, deleted_at,"
    " (SELECT operation_id FROM entry WHERE entry.diagram = diagram.number AND entry.revision = diagram.revision)"
)

NUMBER = 11
"""Where in a row the number stands that is asked for after INFO."""

LOCK = "/* FOR UPDATE */"
"""After a SELECT: nobody else writes to or about these rows until the transaction ends."""

STAYS = "/* FOR KEY SHARE */"
"""After a SELECT: these rows are not deleted until the transaction ends; edits go on."""

SWEEP_ENTRIES = 500
"""Entries deleted in one transaction; keeps the write lock below about 10 ms."""


class Resting(msgspec.Struct, frozen=True):
    """A diagram as its rows: one snapshot and every entry after it, as (format, body)."""

    info: DiagramInfo
    revision: int
    snapshot_format: int
    state: bytes
    tail: Sequence[tuple[int, bytes]]


def ping() -> Script[None]:
    """Whether it answers."""
    yield "SELECT least FROM store WHERE id = 1", {}


def need(diagram_id: str, lock: str = "") -> Script[tuple[int, DiagramInfo]]:
    """Number and info of a diagram. Raises NotFound."""
    if not rules.is_kept(diagram_id):
        raise rules.missing(diagram_id)
    rows = yield f"SELECT {INFO}, number FROM diagram WHERE id = :id {lock}", {"id": diagram_id}  # noqa: S608  constant
    if not rows:
        raise rules.missing(diagram_id)
    number = rows[0][NUMBER]
    tags = yield "SELECT name FROM tag WHERE diagram = :number ORDER BY folded", {"number": number}
    return number, as_info(rows[0], tuple(row[0] for row in tags))


def as_info(row: Row, tags: tuple[str, ...]) -> DiagramInfo:
    """A diagram from a row that begins with INFO."""
    return DiagramInfo(
        id=row[0],
        name=row[1],
        type=row[2],
        language=row[3],
        revision=row[4],
        elements=row[5],
        created_at=row[6],
        updated_at=row[7],
        updated_by=row[8],
        deleted_at=row[9],
        head=row[10] or "",
        tags=tags,
    )


def tags_of(marks: str, keys: Mapping[str, object]) -> Script[dict[int, tuple[str, ...]]]:
    """The tags of diagrams by number; `marks` are the places of the numbers in a statement."""
    rows = yield f"SELECT diagram, name FROM tag WHERE diagram IN ({marks}) ORDER BY diagram, folded", keys  # noqa: S608  places
    tags: dict[int, tuple[str, ...]] = {}
    for number, name in rows:
        tags[number] = (*tags.get(number, ()), name)
    return tags


def hold(diagram_id: str) -> Script[tuple[int, DiagramInfo]]:
    """As `need`, for who writes."""
    return (yield from need(diagram_id, LOCK))


def live(diagram_id: str) -> Script[tuple[int, DiagramInfo]]:
    """As `hold`; a diagram in the trash is NotFound too."""
    number, info = yield from hold(diagram_id)
    if info.deleted_at is not None:
        raise rules.in_trash(diagram_id)
    return number, info


def create(info: DiagramInfo, snapshot_format: int, state: bytes) -> Script[None]:
    """A new diagram with its first snapshot. Raises Invalid when the id is taken."""
    rows = yield "SELECT deleted_at FROM diagram WHERE id = :id", {"id": info.id}
    if rows:
        raise rules.taken(info.id, trashed=rows[0][0] is not None)
    rows = yield (
        (
            "INSERT INTO diagram (id, name, type, language, search, revision, elements, created_at, updated_at, updated_by)"
            " VALUES (:id, :name, :type, :language, :search, 0, :elements, :created_at, :updated_at, :updated_by)"
            " RETURNING number"
        ),
        {
            "id": info.id,
            "name": info.name,
            "type": info.type,
            "language": info.language,
            "search": rules.searchable(info.name, info.id, info.type),
            "elements": info.elements,
            "created_at": info.created_at,
            "updated_at": info.updated_at,
            "updated_by": info.updated_by,
        },
    )
    number = rows[0][0]
    yield _keep(number, 0, snapshot_format, state)
    yield from _write_tags(number, info.tags)


def _write_tags(number: int, tags: Sequence[str]) -> Script[None]:
    for name in tags:
        yield (
            "INSERT INTO tag (diagram, folded, name) VALUES (:number, :folded, :name)",
            {"number": number, "folded": name.casefold(), "name": name},
        )


def load(diagram_id: str, skip: int = 0) -> Script[Resting]:
    """The newest snapshot but `skip`, and its tail. Raises Unavailable when there is none or entries are missing."""
    number, found = yield from need(diagram_id)
    snapshots = yield (
        (
            "SELECT revision, format, state FROM snapshot WHERE diagram = :number ORDER BY revision DESC"
            " LIMIT 1 OFFSET :skip"
        ),
        {"number": number, "skip": skip},
    )
    if not snapshots:
        raise Unavailable(f"diagram {diagram_id[:200]!r} has no readable snapshot", hint=DAMAGE)
    revision, snapshot_format, state = snapshots[0]
    tail = yield (
        "SELECT format, body FROM entry WHERE diagram = :number AND revision > :revision ORDER BY revision",
        {"number": number, "revision": revision},
    )
    if revision + len(tail) != found.revision:
        raise Unavailable(f"the log of diagram {diagram_id[:200]!r} has a gap", hint=DAMAGE)
    return Resting(found, revision, snapshot_format, state, [(row[0], row[1]) for row in tail])


def since(diagram_id: str, revision: int, limit: int) -> Script[list[tuple[int, bytes]]]:
    """(format, body) after a revision, oldest first."""
    number, _ = yield from need(diagram_id)
    rows = yield (
        (
            "SELECT format, body FROM entry WHERE diagram = :number AND revision > :revision"
            " ORDER BY revision LIMIT :limit"
        ),
        {"number": number, "revision": rules.within(revision), "limit": rules.within(max(limit, 0))},
    )
    return [(row[0], row[1]) for row in rows]


def before(diagram_id: str, revision: int | None, limit: int) -> Script[list[tuple[int, bytes]]]:
    """(format, body) before a revision, newest first."""
    number, _ = yield from need(diagram_id)
    until = rules.LARGEST if revision is None else rules.within(revision)
    rows = yield (
        (
            "SELECT format, body FROM entry WHERE diagram = :number AND revision < :revision"
            " ORDER BY revision DESC LIMIT :limit"
        ),
        {"number": number, "revision": until, "limit": rules.within(max(limit, 0))},
    )
    return [(row[0], row[1]) for row in rows]


def traces(diagram_id: str, revision: int, limit: int) -> Script[Sequence[Row]]:
    """The columns of `Trace` of the last entries up to a revision, newest first."""
    number, _ = yield from need(diagram_id)
    return (
        yield (
            (
                "SELECT revision, author, kind, operation, undoes FROM entry WHERE diagram = :number"
                " AND revision <= :revision ORDER BY revision DESC LIMIT :limit"
            ),
            {"number": number, "revision": rules.within(revision), "limit": rules.within(max(limit, 0))},
        )
    )


def find(diagram_id: str, operation_id: str) -> Script[list[tuple[int, bytes]]]:
    """(format, body) of an operation; none or one."""
    number, _ = yield from need(diagram_id)
    if not rules.is_kept(operation_id):
        return []
    rows = yield (
        "SELECT format, body FROM entry WHERE diagram = :number AND operation_id = :operation_id",
        {"number": number, "operation_id": operation_id},
    )
    return [(row[0], row[1]) for row in rows]


def _keep(number: int, revision: int, snapshot_format: int, state: bytes) -> Ask:
    return (
        (
            "INSERT INTO snapshot (diagram, revision, format, state) VALUES (:number, :revision, :format, :state)"
            " ON CONFLICT (diagram, revision) DO UPDATE SET format = excluded.format, state = excluded.state"
        ),
        {"number": number, "revision": revision, "format": snapshot_format, "state": state},
    )


def snapshot(diagram_id: str, revision: int, snapshot_format: int, state: bytes) -> Script[None]:
    """Keeps a snapshot and the newest one beside it."""
    number, info = yield from need(diagram_id, STAYS)
    rules.check_revision(revision, info.revision)
    yield _keep(number, revision, snapshot_format, state)
    yield (
        (
            "DELETE FROM snapshot WHERE diagram = :number AND revision NOT IN"
            " (SELECT revision FROM snapshot WHERE diagram = :number ORDER BY revision DESC LIMIT 2)"
        ),
        {"number": number},
    )


_ORDER: dict[Sort, str] = {
    "updated": "updated_at DESC, id",
    "name": "search, id",  # which begins with the name, in lower case
    "created": "created_at DESC, id",
    "size": "elements DESC, id",
}


def listing(query: str, tag: str, sort: Sort, *, trash: bool, limit: int) -> Script[list[DiagramInfo]]:
    """Diagrams in an order. A tag of a diagram that is gone names no diagram: numbers are never used again."""
    text, folded = rules.wanted(query), rules.wanted(tag)
    if not (rules.is_kept(text) and rules.is_kept(folded)):
        return []
    where = f"deleted_at IS {'NOT ' if trash else ''}NULL"
    tagged = yield (
        (
            "SELECT tag.diagram, tag.name FROM tag JOIN diagram ON diagram.number = tag.diagram"  # noqa: S608  constants
            f" WHERE {where} ORDER BY tag.folded"
        ),
        {},
    )
    tags: dict[int, list[str]] = {}
    for number, name in tagged:
        tags.setdefault(number, []).append(name)
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    rows = yield (
        (
            f"SELECT {INFO}, number FROM diagram WHERE {where}"  # noqa: S608  constants
            " AND (search LIKE :pattern ESCAPE '\\'"
            " OR number IN (SELECT diagram FROM tag WHERE folded LIKE :pattern ESCAPE '\\'))"
            " AND (:tag = '' OR number IN (SELECT diagram FROM tag WHERE folded = :tag))"
            f" ORDER BY {_ORDER[sort]} LIMIT :limit"
        ),
        {"pattern": f"%{text}%", "tag": folded, "limit": rules.within(max(limit, 0))},
    )
    return [as_info(row, tuple(tags.get(row[NUMBER], ()))) for row in rows]


def info(diagram_id: str) -> Script[DiagramInfo]:
    """One diagram."""
    _, found = yield from need(diagram_id)
    return found


def rename(diagram_id: str, name: str) -> Script[DiagramInfo]:
    """Another name."""
    number, found = yield from live(diagram_id)
    yield (
        "UPDATE diagram SET name = :name, search = :search WHERE number = :number",
        {"name": name, "search": rules.searchable(name, diagram_id, found.type), "number": number},
    )
    return msgspec.structs.replace(found, name=name)


def tag(diagram_id: str, tags: Sequence[str]) -> Script[DiagramInfo]:
    """Other tags."""
    number, found = yield from live(diagram_id)
    yield "DELETE FROM tag WHERE diagram = :number", {"number": number}
    yield from _write_tags(number, tags)
    return msgspec.structs.replace(found, tags=tuple(tags))


def trash(diagram_id: str, now: float) -> Script[None]:
    """Into the trash, once."""
    number, _ = yield from hold(diagram_id)
    yield (
        "UPDATE diagram SET deleted_at = :now WHERE number = :number AND deleted_at IS NULL",
        {"now": now, "number": number},
    )


def restore(diagram_id: str) -> Script[DiagramInfo]:
    """Out of the trash."""
    number, found = yield from hold(diagram_id)
    yield "UPDATE diagram SET deleted_at = NULL WHERE number = :number", {"number": number}
    return msgspec.structs.replace(found, deleted_at=None)


def purge(diagram_id: str | None, older_than: float | None, forget: Forget) -> Script[int]:
    """Takes diagrams away and notes their logs for `sweep`; returns how many. `forget` sees to the full-text index."""
    if diagram_id is not None:
        number, found = yield from hold(diagram_id)
        if found.deleted_at is None:
            raise rules.not_in_trash(diagram_id)
        numbers = [number]
    else:
        rows = yield (
            f"SELECT number FROM diagram WHERE deleted_at < :moment ORDER BY number {LOCK}",  # noqa: S608  constant
            {"moment": older_than},
        )
        numbers = [row[0] for row in rows]
    for number in numbers:
        key = {"number": number}
        yield "INSERT INTO leftover (diagram) VALUES (:number)", key
        yield "DELETE FROM snapshot WHERE diagram = :number", key
        yield "DELETE FROM version WHERE diagram = :number", key
        yield "DELETE FROM tag WHERE diagram = :number", key
        yield "DELETE FROM comment_thread WHERE diagram = :number", key
        yield "UPDATE sharing SET body = :nothing WHERE diagram = :number", {**key, "nothing": b""}
        yield "DELETE FROM horizon WHERE diagram = :number", key
        yield "DELETE FROM milestone WHERE diagram = :number", key
        yield from forget(number)
        yield "DELETE FROM diagram WHERE number = :number", key
    return len(numbers)


def sweep() -> Script[bool]:
    """Deletes some entries of a diagram that is gone; False when none is left."""
    rows = yield f"SELECT diagram FROM leftover ORDER BY diagram LIMIT 1 {LOCK}", {}  # noqa: S608  constant
    if not rows:
        return False
    key = {"number": rows[0][0]}
    rows = yield "SELECT min(revision) FROM entry WHERE diagram = :number", key
    if rows[0][0] is None:
        yield "DELETE FROM milestone WHERE diagram = :number", key
        yield "DELETE FROM leftover WHERE diagram = :number", key
    else:
        yield (
            "DELETE FROM entry WHERE diagram = :number AND revision < :revision",
            {**key, "revision": rows[0][0] + SWEEP_ENTRIES},
        )
    return True


def keep_version(diagram_id: str, version: Version) -> Script[None]:
    """Names a revision. Raises Invalid when the name means another one."""
    number, found = yield from live(diagram_id)
    rules.check_version(version, found.revision)
    gone = yield (
        (
            "SELECT revision FROM horizon WHERE diagram = :number AND revision > :revision AND NOT EXISTS"
            " (SELECT 1 FROM milestone WHERE diagram = :number AND revision = :revision)"
        ),
        {"number": number, "revision": version.revision},
    )
    if gone:
        raise rules.forgotten(gone[0][0])
    rows = yield (
        "SELECT revision FROM version WHERE diagram = :number AND name = :name",
        {"number": number, "name": version.name},
    )
    if rows and rows[0][0] != version.revision:
        raise rules.version_taken(version.name, rows[0][0])
    if not rows:
        yield (
            (
                "INSERT INTO version (diagram, name, revision, author, created_at)"
                " VALUES (:number, :name, :revision, :author, :created_at)"
            ),
            {
                "number": number,
                "name": version.name,
                "revision": version.revision,
                "author": version.author,
                "created_at": version.created_at,
            },
        )


def versions(diagram_id: str) -> Script[list[Version]]:
    """Named revisions, newest first."""
    number, _ = yield from need(diagram_id)
    rows = yield (
        (
            "SELECT name, revision, author, created_at FROM version WHERE diagram = :number"
            " ORDER BY revision DESC, created_at DESC, name"
        ),
        {"number": number},
    )
    return [Version(row[0], row[1], row[2], row[3]) for row in rows]
