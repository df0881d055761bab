# SPDX-License-Identifier: Apache-2.0
"""What is asked of SQL databases to copy diagrams from one to the other, row by row; scripts as in `storage.scripts`.

A diagram gets its entries first, under a number that is noted as left over, and its own row last: so it is there whole or
not at all, and the next purge sweeps what an interrupted copy left behind.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import msgspec

from glsp.storage.scripts import Ask, Row, Script

BATCH = 500
"""Entries in one statement."""

DIAGRAM = (
    "id", "name", "type", "language", "search", "revision", "elements", "created_at", "updated_at", "updated_by",
    "deleted_at",
)  # fmt: skip
ENTRY = ("revision", "operation_id", "author", "kind", "time", "operation", "undoes", "format", "body")
PARTS = {
    "snapshot": ("revision", "format", "state"),
    "version": ("name", "revision", "author", "created_at"),
    "tag": ("folded", "name"),
    "comment_thread": ("id", "change", "format", "body"),
    "sharing": ("change", "format", "body"),
    "horizon": ("revision",),
}
"""Tables that belong to a diagram, all of whose rows are read at once; each ordered by its first column."""

MILESTONE = ("revision", "format", "state")
"""States of named versions, each as large as the diagram: read one by one. None is ever another one, and none goes."""


class Whole(msgspec.Struct, frozen=True):
    """A diagram without its entries, at one moment."""

    diagram: Row
    parts: dict[str, Sequence[Row]]

    @property
    def head(self) -> int:
        """Its revision."""
        return self.diagram[DIAGRAM.index("revision")]

    @property
    def begins(self) -> int:
        """The revision before which its history is not kept."""
        return self.parts["horizon"][0][0] if self.parts["horizon"] else 0


def diagrams() -> Script[dict[str, int]]:
    """Ids, also of those in the trash, with their numbers, oldest first."""
    rows = yield "SELECT id, number FROM diagram ORDER BY number", {}
    return {row[0]: row[1] for row in rows}


def whole(number: int) -> Script[Whole | None]:
    """A diagram as it is now; None when it is gone."""
    key = {"number": number}
    rows = yield f"SELECT {', '.join(DIAGRAM)} FROM diagram WHERE number = :number", key  # noqa: S608  constants
    if not rows:
        return None
    parts: dict[str, Sequence[Row]] = {}
    for table, columns in PARTS.items():
        parts[table] = yield (
            f"SELECT {', '.join(columns)} FROM {table} WHERE diagram = :number ORDER BY {columns[0]}",  # noqa: S608  constants
            key,
        )
    return Whole(tuple(rows[0]), parts)


def entries(number: int, after: int, until: int) -> Script[Sequence[Row]]:
    """The next entries of the log, up to a revision."""
    return (
        yield (
            (
                f"SELECT {', '.join(ENTRY)} FROM entry WHERE diagram = :number AND revision > :after"  # noqa: S608  constants
                " AND revision <= :until ORDER BY revision LIMIT :limit"
            ),
            {"number": number, "after": after, "until": until, "limit": BATCH},
        )
    )


def milestones(number: int, after: int, until: int) -> Script[Sequence[Row]]:
    """The next state of a named version, up to a revision."""
    return (
        yield (
            (
                f"SELECT {', '.join(MILESTONE)} FROM milestone WHERE diagram = :number AND revision > :after"  # noqa: S608  constants
                " AND revision <= :until ORDER BY revision LIMIT 1"
            ),
            {"number": number, "after": after, "until": until},
        )
    )


def reserve() -> Script[int]:
    """A number that no diagram has or will have but the one that is coming."""
    rows = yield (
        (
            "INSERT INTO diagram (id, name, type, language, search, revision, elements, created_at, updated_at, updated_by)"
            " VALUES (:id, '', '', '', '', 0, 0, 0, 0, '') RETURNING number"
        ),
        {"id": f"copy {uuid.uuid4()}"},
    )
    key = {"number": rows[0][0]}
    yield "DELETE FROM diagram WHERE number = :number", key
    yield "INSERT INTO leftover (diagram) VALUES (:number)", key
    return rows[0][0]


def add_entries(number: int, rows: Sequence[Row]) -> Script[None]:
    """Entries of a diagram to come."""
    yield from _insert("entry", ENTRY, number, rows)


def add_milestones(number: int, rows: Sequence[Row]) -> Script[None]:
    """States of named versions of a diagram to come."""
    yield from _insert("milestone", MILESTONE, number, rows)


def finish(number: int, found: Whole) -> Script[None]:
    """All the rest: now the diagram is there."""
    yield "DELETE FROM leftover WHERE diagram = :number", {"number": number}
    for table, columns in PARTS.items():
        for start in range(0, len(found.parts[table]), BATCH):
            yield from _insert(table, columns, number, found.parts[table][start : start + BATCH])
    yield from _insert("diagram", DIAGRAM, number, [found.diagram], key="number")


def _insert(
    table: str, columns: Sequence[str], number: int, rows: Sequence[Row], *, key: str = "diagram"
) -> Script[None]:
    if rows:
        yield insert(table, (key, *columns), [(number, *row) for row in rows])


def insert(table: str, columns: Sequence[str], rows: Sequence[Row]) -> Ask:
    """One statement that adds rows, as they are in another database."""
    values: dict[str, object] = {}
    places: list[str] = []
    for index, row in enumerate(rows):
        names = [f"{column}_{index}" for column in columns]
        values.update(zip(names, row, strict=True))
        places.append(f"({', '.join(f':{name}' for name in names)})")
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join(places)}", values  # noqa: S608  constants
