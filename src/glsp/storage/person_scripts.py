# SPDX-License-Identifier: Apache-2.0
"""What is asked of a SQL database to find somebody everywhere, and to put a pseudonym in their place; scripts as in `scripts`.

Short transactions, each of which locks what it changes as every other writer does: edits go on meanwhile. Doing it again
does what is left. No column says which diagrams somebody edited, so the whole log is gone through.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from glsp.model.change import Author
from glsp.model.comments import Comment, Thread
from glsp.storage.grants import SHARING_FORMAT, Grant, Sharing
from glsp.storage.records import THREAD_FORMAT, decode_entry, decode_thread, encode_entry, encode_thread
from glsp.storage.scripts import LOCK, Row, Script

BATCH = 200
"""Entries that are written anew in one transaction."""


class Person(msgspec.Struct, frozen=True):
    """Somebody, as one subject and all ids and names that histories may have for them."""

    subject: str
    ids: frozenset[str]
    names: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """Whatever stands for them where only a name is kept."""
        return self.ids | self.names


def _among(words: Collection[str], name: str = "w") -> tuple[str, dict[str, object]]:
    """The places of some texts in a statement, and their values."""
    keys: dict[str, object] = {f"{name}{at}": word for at, word in enumerate(sorted(words))}
    return ", ".join(f":{key}" for key in keys), keys


def diagrams() -> Script[list[tuple[int, str]]]:
    """Number and id of every diagram."""
    rows = yield "SELECT number, id FROM diagram ORDER BY number", {}
    return [(row[0], row[1]) for row in rows]


def entries(number: int, ids: Collection[str], after: int, limit: int = BATCH) -> Script[list[Row]]:
    """(revision, format, body) of their entries in one diagram, in order."""
    marks, keys = _among(ids)
    rows = yield (
        (
            "SELECT revision, format, body FROM entry WHERE diagram = :number AND revision > :after"  # noqa: S608  places
            f" AND author IN ({marks}) ORDER BY revision LIMIT :limit"
        ),
        {**keys, "number": number, "after": after, "limit": limit},
    )
    return list(rows)


def rename_entries(number: int, ids: Collection[str], alias: str) -> Script[int]:
    """Some entries of one diagram get the pseudonym; how many."""
    yield f"SELECT number FROM diagram WHERE number = :number {LOCK}", {"number": number}  # noqa: S608  constant
    found = yield from entries(number, ids, 0)
    for revision, entry_format, body in found:
        entry = decode_entry(entry_format, bytes(body))
        told = msgspec.structs.replace(entry, author=Author(alias, alias, entry.author.kind))
        yield (
            "UPDATE entry SET author = :alias, body = :body WHERE diagram = :number AND revision = :revision",
            {"alias": alias, "body": encode_entry(told), "number": number, "revision": revision},
        )
    return len(found)


def threads(number: int) -> Script[list[tuple[str, Thread]]]:
    """All comments of one diagram."""
    rows = yield (
        "SELECT id, format, body FROM comment_thread WHERE diagram = :number AND body IS NOT NULL ORDER BY change",
        {"number": number},
    )
    found = [(row[0], decode_thread(row[1], bytes(row[2]))) for row in rows]
    return [(name, thread) for name, thread in found if thread is not None]


def names_in(thread: Thread, ids: Collection[str]) -> bool:
    """Whether somebody wrote in a thread, or resolved it."""
    authors = {thread.first.author.id, *(each.author.id for each in thread.replies)}
    resolver = set[str]() if thread.resolved is None else {thread.resolved.author.id}
    return bool((authors | resolver) & set(ids))


def rename_threads(number: int, ids: Collection[str], alias: str) -> Script[int]:
    """The comments of one diagram get the pseudonym; how many threads."""
    yield f"SELECT number FROM diagram WHERE number = :number {LOCK}", {"number": number}  # noqa: S608  constant
    found = [(name, each) for name, each in (yield from threads(number)) if names_in(each, ids)]
    rows = yield "SELECT max(change) FROM comment_thread WHERE diagram = :number", {"number": number}
    change: int = rows[0][0] or 0
    for at, (name, thread) in enumerate(found, 1):
        yield (
            (
                "UPDATE comment_thread SET change = :change, format = :format, body = :body"
                " WHERE diagram = :number AND id = :id"
            ),
            {
                "change": change + at,
                "format": THREAD_FORMAT,
                "body": encode_thread(_renamed(thread, ids, alias)),
                "number": number,
                "id": name,
            },
        )
    return len(found)


def _renamed(thread: Thread, ids: Collection[str], alias: str) -> Thread:
    def author(known: Author) -> Author:
        return Author(alias, alias, known.kind) if known.id in ids else known

    def comment(known: Comment) -> Comment:
        return msgspec.structs.replace(known, author=author(known.author))

    resolved = thread.resolved
    if resolved is not None:
        resolved = msgspec.structs.replace(resolved, author=author(resolved.author))
    return msgspec.structs.replace(
        thread, first=comment(thread.first), replies=tuple(map(comment, thread.replies)), resolved=resolved
    )


def versions(words: Collection[str]) -> Script[list[Row]]:
    """(diagram id, name, revision, time) of the versions that they named."""
    marks, keys = _among(words)
    rows = yield (
        (
            "SELECT diagram.id, version.name, version.revision, version.created_at FROM version"  # noqa: S608  places
            f" JOIN diagram ON diagram.number = version.diagram WHERE author IN ({marks}) ORDER BY version.created_at"
        ),
        keys,
    )
    return list(rows)


def rename_in_lists(person: Person, alias: str) -> Script[int]:
    """Named versions, and who lists say edited last, where nobody else did; how many rows."""
    marks, keys = _among(person.words)
    rows = yield (
        f"UPDATE version SET author = :alias WHERE author IN ({marks}) RETURNING revision",  # noqa: S608  places
        {**keys, "alias": alias},
    )
    others = yield (
        (
            f"UPDATE diagram SET updated_by = :alias WHERE updated_by IN ({marks})"  # noqa: S608  places
            " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.diagram = diagram.number"
            " AND entry.revision = diagram.revision AND entry.author <> :alias) RETURNING number"
        ),
        {**keys, "alias": alias},
    )
    return len(rows) + len(others)


def sharings() -> Script[list[tuple[int, str, Sharing]]]:
    """Number, diagram and sharing of all that are shared."""
    rows = yield (
        (
            "SELECT diagram.number, diagram.id, sharing.body FROM sharing JOIN diagram ON diagram.number = sharing.diagram"
            " ORDER BY diagram.number"
        ),
        {},
    )
    return [(row[0], row[1], msgspec.json.decode(bytes(row[2]), type=Sharing)) for row in rows]


def rename_in_sharings(ids: Collection[str], alias: str) -> Script[int]:
    """Nobody shares with them any more. What was theirs stays somebody's, whom nobody can be: it becomes no one else's."""
    yield f"SELECT least FROM store WHERE id = 1 {LOCK}", {}  # noqa: S608  constant
    rows = yield "SELECT max(change) FROM sharing", {}
    change: int = rows[0][0] or 0
    done = 0
    for number, _, sharing in (yield from sharings()):
        grants = tuple[Grant, ...](each for each in sharing.grants if each.subject not in ids)
        is_owner = sharing.owner in ids
        if not is_owner and grants == sharing.grants:
            continue
        done += 1
        told = msgspec.structs.replace(
            sharing,
            owner=alias if is_owner else sharing.owner,
            owner_name=alias if is_owner else sharing.owner_name,
            grants=grants,
        )
        yield (
            "UPDATE sharing SET change = :change, format = :format, body = :body WHERE diagram = :number",
            {"change": change + done, "format": SHARING_FORMAT, "body": msgspec.json.encode(told), "number": number},
        )
    return done


def end_tokens(ids: Collection[str], alias: str, now: float) -> Script[int]:
    """Their API tokens are revoked, and have the pseudonym for a name."""
    yield f"SELECT least FROM store WHERE id = 1 {LOCK}", {}  # noqa: S608  constant
    rows = yield "SELECT max(change) FROM token", {}
    change: int = rows[0][0] or 0
    known = sorted(each.removeprefix("token:") for each in ids if each.startswith("token:"))
    for at, token_id in enumerate(known, 1):
        yield (
            (
                "UPDATE token SET name = :alias, revoked_at = COALESCE(revoked_at, :now), change = :change WHERE id = :id"
            ),
            {"alias": alias, "now": now, "change": change + at, "id": token_id},
        )
    return len(known)


def sessions(ids: Collection[str]) -> Script[list[Row]]:
    """(id, created, expires, ended) of the browser sessions that they began."""
    marks, keys = _among(ids)
    rows = yield (
        f"SELECT id, created_at, expires_at, ended_at FROM login_session WHERE subject IN ({marks})",  # noqa: S608  places
        keys,
    )
    return list(rows)


def end_sessions(ids: Collection[str], alias: str, now: float) -> Script[int]:
    """Their browser sessions end, and what these hold goes."""
    yield f"SELECT least FROM store WHERE id = 1 {LOCK}", {}  # noqa: S608  constant
    found = yield from sessions(ids)
    rows = yield "SELECT max(change) FROM login_session", {}
    change: int = rows[0][0] or 0
    for at, row in enumerate(found, 1):
        yield (
            (
                "UPDATE login_session SET subject = :alias, ended_at = COALESCE(ended_at, :now), body = :nothing,"
                " provider_subject = NULL, provider_session = NULL,"
                " change = :change WHERE id = :id"
            ),
            {"alias": alias, "now": now, "nothing": b"", "change": change + at, "id": row[0]},
        )
    return len(found)


def audited(alias: str) -> Script[Mapping[str, int]]:
    """How often each action of theirs is in the audit log."""
    rows = yield "SELECT action, count(*) FROM audit WHERE subject = :alias GROUP BY action", {"alias": alias}
    return {row[0]: row[1] for row in rows}


def tokens_named(ids: Collection[str]) -> Script[Sequence[Row]]:
    """(name) of their tokens."""
    marks, keys = _among({each.removeprefix("token:") for each in ids if each.startswith("token:")} or {""})
    return (yield f"SELECT name FROM token WHERE id IN ({marks})", keys)  # noqa: S608  places
