# SPDX-License-Identifier: Apache-2.0
"""Copies everything from one SQL database to another, and proves it: `glsp copy`.

Each diagram is copied as it was at one moment, whole or not at all, with its log, snapshots, versions, tags, trash and
comments; then it is read back, and both must give the same checksum. API tokens come along, and the audit log with its
pseudonyms, as they were at one moment, and are read back alike. Sessions of browsers do not: people log in again. The search
index is made anew. The source may be in use; the target must not be.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, cast

import msgspec

from glsp.errors import Conflict, NotAllowed, NotFound, SettingsError, Unavailable
from glsp.storage import audit_moving, token_scripts
from glsp.storage import copy_scripts as ask
from glsp.storage.audit_chain import Keys
from glsp.storage.backends import connect, schema
from glsp.storage.scripts import Row, Script
from glsp.storage.sql import Database, SqlStore

Progress: TypeAlias = Callable[[int, int, str], None]
"""Gets how many diagrams are done, how many there are, and what was done with the last one."""


class Copied(msgspec.Struct, frozen=True):
    """What a copy did."""

    diagrams: int
    entries: int
    kept: int
    """Diagrams that an earlier copy had brought."""
    tokens: int = 0
    audited: int = 0
    """Entries of the audit log."""


async def copy(source: str, target: str, progress: Progress, keys: Keys, *, resume: bool = False) -> Copied:
    """Copies from one address to another; `keys` seal what the target's audit log has of its own. Raises NotAllowed for a
    target that has diagrams, unless an earlier copy is resumed; Conflict when what is there differs; Unavailable when what
    arrived is not what was sent.
    """
    if source == target:
        raise NotAllowed("source and target are the same database")
    with _naming("--from"):
        found = await schema(source, Path())
    if found is None:
        raise _uncopied()
    if not found:
        raise NotFound("the source has no diagrams: it is not a database of glsp", hint="check --from")
    async with _opened(source, "--from") as old, _opened(target, "--to") as new:
        there = await new.read(ask.diagrams)
        if there and not resume:
            raise NotAllowed(
                f"the target has {len(there)} diagrams already",
                hint="name an empty database; or --resume, if they are those of a copy that was interrupted",
            )
        await audit_moving.own(old, new)
        copied = await _all(old, new, there, progress)
        return msgspec.structs.replace(
            copied, tokens=await _tokens(old, new), audited=await audit_moving.move(old, new, keys)
        )


async def _tokens(old: Database, new: Database) -> int:
    sent = await old.read(partial(token_scripts.since, 0))
    count = await new.write(partial(token_scripts.bring, sent))
    found = {token.id: (token, digest) for token, digest in await new.read(partial(token_scripts.since, 0))}
    for token, digest in sent:
        there, its_digest = found.get(token.id, (None, b""))
        if (
            there is None
            or its_digest != digest
            or msgspec.structs.replace(there, change=token.change, revoked_at=token.revoked_at) != token
        ):
            raise _lost(f"the API token {token.name[:200]!r}")
    return count


async def _all(old: Database, new: Database, there: dict[str, int], progress: Progress) -> Copied:
    found = await old.read(ask.diagrams)
    diagrams = entries = kept = 0
    for done, (diagram_id, number) in enumerate(found.items(), 1):
        whole = await old.read(partial(ask.whole, number))
        if whole is None:
            progress(done, len(found), f"{diagram_id}: deleted meanwhile")
        elif diagram_id in there:
            if await _checksum(old, number, whole) != await _checksum(new, there[diagram_id]):
                raise Conflict(
                    f"diagram {diagram_id[:200]!r} is in the target, and is another than in the source",
                    base=0,
                    revision=whole.head,
                    hint="copy into an empty database",
                )
            kept += 1
            progress(done, len(found), f"{diagram_id}: was there")
        else:
            await _one(old, new, number, whole)
            diagrams += 1
            entries += whole.head
            progress(done, len(found), f"{diagram_id}: {whole.head} entries")
    return Copied(diagrams, entries, kept)


async def _one(old: Database, new: Database, number: int, whole: ask.Whole) -> None:
    sum_sent = _begin(whole)
    copy_number = await new.write(ask.reserve)
    async for rows in _log(old, number, whole):
        await new.write(partial(ask.add_entries, copy_number, rows))
        _add(sum_sent, rows)
    async for rows in _all_of(old, ask.milestones, number, whole.head, first=-1):
        await new.write(partial(ask.add_milestones, copy_number, rows))
        _add(sum_sent, rows)
    await new.write(partial(ask.finish, copy_number, whole), listed=True)
    if sum_sent.hexdigest() != await _checksum(new, copy_number):
        raise _lost(f"diagram {whole.diagram[0][:200]!r}")


async def _log(database: Database, number: int, whole: ask.Whole) -> AsyncGenerator[Sequence[Row]]:
    """The entries of a diagram. Raises Unavailable when some of them were dropped since it was looked at."""
    at = whole.begins
    async for rows in _all_of(database, ask.entries, number, whole.head, first=0):
        revisions = [row[0] for row in rows]
        is_next = revisions[0] <= at + 1  # what is before the beginning may not be swept yet
        if not is_next or revisions != list(range(revisions[0], revisions[-1] + 1)):
            break
        at = revisions[-1]
        yield rows
    if at < whole.head:
        raise _shortened(whole)


async def _all_of(
    database: Database, script: Callable[[int, int, int], Script[Sequence[Row]]], number: int, until: int, *, first: int
) -> AsyncGenerator[Sequence[Row]]:
    """All rows that a script tells of a diagram, some at a time, in the order of their revisions."""
    while rows := await database.read(partial(script, number, first, until)):
        yield rows
        first = rows[-1][0]


def _shortened(whole: ask.Whole) -> Unavailable:
    return Unavailable(
        f"the history of the diagram {whole.diagram[0][:200]!r} was shortened meanwhile",
        hint="copy again with --resume: what is there is kept",
    )


def _lost(what: str) -> Unavailable:
    return Unavailable(
        f"{what} did not arrive as it was sent",
        hint="nothing else may use the target meanwhile; empty it and copy again",
    )


async def _checksum(database: Database, number: int, whole: ask.Whole | None = None) -> str:
    """Of a diagram with everything that belongs to it."""
    found = whole or await database.read(partial(ask.whole, number))
    if found is None:
        return ""
    total = _begin(found)
    for script, first in ((ask.entries, 0), (ask.milestones, -1)):
        async for rows in _all_of(database, script, number, found.head, first=first):
            _add(total, rows)
    return total.hexdigest()


def _begin(whole: ask.Whole) -> Any:
    total = hashlib.sha256()
    _add(total, [whole.diagram])
    for table, rows in whole.parts.items():
        total.update(table.encode())
        _add(total, rows)
    return total


def _add(total: Any, rows: Sequence[Row]) -> None:
    for row in rows:
        total.update(msgspec.msgpack.encode(tuple(row)))


@asynccontextmanager
async def _opened(url: str, option: str) -> AsyncGenerator[Database]:
    with _naming(option):
        store = await connect(url, Path())
    try:
        if not isinstance(store, SqlStore):
            raise _uncopied()
        yield cast("SqlStore[Database]", store).database
    finally:
        await store.close()


@contextmanager
def _naming(option: str) -> Generator[None]:
    """What is wrong with one of two databases says which."""
    try:
        yield
    except SettingsError as error:
        raise SettingsError(
            [problem.replace("DATABASE_URL", option) for problem in error.problems], hint=error.hint
        ) from error
    except Unavailable as error:
        raise Unavailable(
            f"{option}: {error.message}", hint=f"see that the database of {option} is there, then copy again"
        ) from error


def _uncopied() -> NotAllowed:
    return NotAllowed("only SQLite and PostgreSQL are copied", hint="export and import the diagrams instead")
