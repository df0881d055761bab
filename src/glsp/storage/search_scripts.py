# SPDX-License-Identifier: Apache-2.0
"""What is asked of a SQL database to search and to keep the index; scripts as in `storage.scripts`.

`search` has a row for each diagram: the tick and revision it was indexed at, who writes it now until when, and what there
is to show. Its words lie in the database's own full-text index, of which only `Words` knows the language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from glsp.model.searching import Clause, Query
from glsp.storage import rules
from glsp.storage.ports import DiagramInfo, Due
from glsp.storage.scripts import INFO, NUMBER, STAYS, Ask, Row, Script, as_info, tags_of

PAGE = 50
"""Diagrams that are looked at together."""

TAKEN_SECONDS = 30.0
"""How long a process has for a diagram that it took; then it is thought to be dead."""

MAX_WORDS_BYTES = 900_000
"""Of the different words of a diagram; PostgreSQL keeps 1 MiB. About 100,000 of them."""


class Words(Protocol):
    """The full-text index of one kind of database."""

    def match(self, name: str) -> str:
        """The condition that the index holds of a diagram what the parameter asks for."""
        ...

    def match_title(self, name: str) -> str:
        """The same of its titles."""
        ...

    def asked(self, clauses: Sequence[Clause], *, every: bool) -> str:
        """Clauses as a parameter of `match`: all of them, or any."""
        ...

    def asked_title(self, clauses: Sequence[Clause], *, every: bool) -> str:
        """Clauses as a parameter of `match_title`."""
        ...

    def put(self, number: int, title: Sequence[str], words: Sequence[str]) -> Script[None]:
        """The statements that write the words of a diagram instead of those it had."""
        ...

    def drop(self, number: int) -> Ask:
        """The statement that forgets a diagram."""
        ...


class Page(msgspec.Struct, frozen=True):
    """Some diagrams that the index found, each with its contents as (format, body)."""

    found: Sequence[tuple[DiagramInfo, int, bytes]]
    is_last: bool


def page(query: Query, words: Words, *, trash: bool, offset: int) -> Script[Page]:
    """The next diagrams that the index finds, in their order."""
    conditions = [f"deleted_at IS {'NOT ' if trash else ''}NULL"]
    values: dict[str, object] = {"limit": PAGE, "offset": offset}
    order = ["updated_at DESC", "id"]
    wanted, unwanted, titles = query.clauses(is_out=False), query.clauses(is_out=True), query.title_clauses()
    if wanted:
        conditions.append(words.match("wanted"))
        values["wanted"] = words.asked(wanted, every=True)
    if unwanted:
        conditions.append(f"NOT ({words.match('unwanted')})")
        values["unwanted"] = words.asked(unwanted, every=False)
    if titles:
        ranks = [f"CASE WHEN {words.match_title('titled')} THEN 0 ELSE 1 END"]
        values["titled"] = words.asked_title(titles, every=True)
        if len(titles) > 1:
            ranks.append(f"CASE WHEN {words.match_title('partly')} THEN 0 ELSE 1 END")
            values["partly"] = words.asked_title(titles, every=False)
        order = [*ranks, *order]
    rows = yield (
        (
            "SELECT number FROM diagram JOIN search ON search.diagram = diagram.number AND body IS NOT NULL"  # noqa: S608  constants
            f" WHERE {' AND '.join(conditions)} ORDER BY {', '.join(order)} LIMIT :limit OFFSET :offset"
        ),
        values,
    )
    if not rows:
        return Page((), is_last=True)
    numbers = [row[0] for row in rows]
    marks, keys = _among(numbers)
    shown = yield f"SELECT {INFO}, number FROM diagram WHERE number IN ({marks})", keys  # noqa: S608  places
    bodies = yield f"SELECT diagram, format, body FROM search WHERE diagram IN ({marks})", keys  # noqa: S608  places
    tags = yield from tags_of(marks, keys)
    infos = {row[NUMBER]: as_info(row, tags.get(row[NUMBER], ())) for row in shown}
    contents: dict[int, Row] = {row[0]: row for row in bodies}
    return Page([(infos[each], *contents[each][1:]) for each in numbers], is_last=len(rows) < PAGE)


def _among(numbers: Sequence[int]) -> tuple[str, dict[str, object]]:
    """Places for numbers in a statement: always as many, so that it is always the same statement."""
    padded = [*numbers, *[numbers[-1]] * (PAGE - len(numbers))]
    return ", ".join(f":n{at}" for at in range(PAGE)), {f"n{at}": number for at, number in enumerate(padded)}


_BEHIND = (
    "FROM diagram LEFT JOIN search ON search.diagram = diagram.number WHERE (search.diagram IS NULL"
    " OR indexed_tick <> tick OR indexed_revision <> revision) AND coalesce(taken_until, 0) < :now"
)


def behind(diagram_ids: Sequence[str] | None, now: float, limit: int) -> Script[list[int]]:
    """Numbers of diagrams that moved since they were indexed, oldest first, and that nobody has taken."""
    values: dict[str, object] = {"now": now, "limit": limit}
    chosen = ""
    if diagram_ids is not None:
        known = [each for each in diagram_ids if rules.is_kept(each)][:PAGE]
        if not known:
            return []
        padded = [*known, *[known[-1]] * (PAGE - len(known))]
        values |= {f"i{at}": each for at, each in enumerate(padded)}
        chosen = f" AND id IN ({', '.join(f':i{at}' for at in range(PAGE))})"
    rows = yield f"SELECT number {_BEHIND}{chosen} ORDER BY number LIMIT :limit", values
    return [row[0] for row in rows]


def take(numbers: Sequence[int], now: float) -> Script[list[Due]]:
    """Takes those of the diagrams that are still behind. Who comes second waits for the row and then leaves it alone."""
    taken: list[Due] = []
    for at in range(0, len(numbers), PAGE):
        marks, keys = _among(numbers[at : at + PAGE])
        rows = yield (
            (
                "INSERT INTO search (diagram, indexed_tick, indexed_revision, taken_until, format, body)"
                f" SELECT number, -1, -1, :until, 0, NULL {_BEHIND} AND number IN ({marks}) ORDER BY number"
                " ON CONFLICT (diagram) DO UPDATE SET taken_until = excluded.taken_until WHERE search.taken_until < :now"
                " RETURNING diagram"
            ),
            {**keys, "now": now, "until": now + TAKEN_SECONDS},
        )
        if not rows:
            continue
        marks, keys = _among([row[0] for row in rows])
        found = yield f"SELECT {INFO}, number, tick FROM diagram WHERE number IN ({marks}) ORDER BY number", keys  # noqa: S608  constants
        tags = yield from tags_of(marks, keys)
        taken.extend(Due(as_info(row, tags.get(row[NUMBER], ())), row[NUMBER], row[NUMBER + 1]) for row in found)
    return taken


def put(
    due: Due, words: Words, title: Sequence[str], found: Sequence[str], body_format: int, body: bytes
) -> Script[None]:
    """Writes what there is to find in a diagram, and gives it free; nothing when it is gone."""
    rows = yield f"SELECT number FROM diagram WHERE number = :number {STAYS}", {"number": due.number}  # noqa: S608  constant
    if not rows:
        yield "DELETE FROM search WHERE diagram = :number", {"number": due.number}
        return
    yield (
        (
            "INSERT INTO search (diagram, indexed_tick, indexed_revision, taken_until, format, body)"
            " VALUES (:number, :tick, :revision, 0, :format, :body) ON CONFLICT (diagram) DO UPDATE SET"
            " indexed_tick = excluded.indexed_tick, indexed_revision = excluded.indexed_revision, taken_until = 0,"
            " format = excluded.format, body = excluded.body"
        ),
        {
            "number": due.number,
            "tick": due.tick,
            "revision": due.info.revision,
            "format": body_format,
            "body": body,
        },
    )
    yield from words.put(due.number, title, found)


def forget(number: int, words: Words) -> Script[None]:
    """Forgets a diagram that is deleted for ever."""
    yield "DELETE FROM search WHERE diagram = :number", {"number": number}
    yield words.drop(number)


def fitting(words: Iterable[str]) -> list[str]:
    """Words in order, as many as the index takes of one diagram."""
    kept: list[str] = []
    size = 0
    for word in sorted(words):
        size += len(word.encode()) + 1
        if size > MAX_WORDS_BYTES:
            break
        kept.append(word)
    return kept
