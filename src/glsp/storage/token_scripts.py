# SPDX-License-Identifier: Apache-2.0
"""What is asked of a SQL database about API tokens; scripts as in `storage.scripts`.

Writers take turns at the one row of `store`: so `change` is the highest plus one, is seen in order, and news are what is
above a mark. Tokens are few (people and agents), so checking a name looks at them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from glsp.storage import rules
from glsp.storage.ports import Token
from glsp.storage.scripts import LOCK, Ask, Row, Script

COLUMNS = "id, name, scope, created_at, expires_at, revoked_at, used_at, change, limits"


def _token(row: Row) -> Token:
    return Token(
        id=row[0],
        name=row[1],
        scope=row[2],
        created_at=row[3],
        expires_at=row[4],
        revoked_at=row[5],
        used_at=row[6],
        change=row[7],
        **({} if row[8] is None else msgspec.structs.asdict(msgspec.json.decode(row[8], type=_Limits))),
    )


class _Limits(msgspec.Struct, frozen=True, omit_defaults=True):
    """Members of a token that few have, in one column."""

    diagrams: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    is_link: bool = False


def _limits(token: Token) -> str | None:
    found = _Limits(token.diagrams, token.tags, token.is_link)
    return None if found == _Limits() else msgspec.json.encode(found).decode()


def _turn() -> Script[int]:
    """The number of the next change, for this transaction alone."""
    yield f"SELECT least FROM store WHERE id = 1 {LOCK}", {}  # noqa: S608  constant
    rows = yield "SELECT max(change) FROM token", {}
    return (rows[0][0] or 0) + 1


def _kept(token: Token, digest: bytes) -> Ask:
    return (
        (
            "INSERT INTO token (id, digest, name, scope, created_at, expires_at, revoked_at, used_at, change,"
            " limits) VALUES (:id, :digest, :name, :scope, :created_at, :expires_at, :revoked_at, :used_at, :change,"
            " :limits)"
        ),
        {
            "id": token.id,
            "digest": digest,
            "name": token.name,
            "scope": token.scope,
            "created_at": token.created_at,
            "expires_at": token.expires_at,
            "revoked_at": token.revoked_at,
            "used_at": token.used_at,
            "change": token.change,
            "limits": _limits(token),
        },
    )


def add(token: Token, digest: bytes, now: float) -> Script[Token]:
    """A new row. Raises Invalid when a good token has the name."""
    change = yield from _turn()
    rows = yield f"SELECT {COLUMNS} FROM token WHERE name = :name", {"name": token.name}  # noqa: S608  constant
    if any(_token(row).is_good(now) for row in rows):
        raise rules.name_taken(token.name)
    kept = msgspec.structs.replace(token, change=change)
    yield _kept(kept, digest)
    return kept


def since(change: int) -> Script[list[tuple[Token, bytes]]]:
    """Rows that changed after a mark, in order."""
    rows = yield (
        f"SELECT {COLUMNS}, digest FROM token WHERE change > :change ORDER BY change",  # noqa: S608  constant
        {"change": rules.within(change)},
    )
    return [(_token(row), bytes(row[9])) for row in rows]


def revoke(token_id: str, now: float) -> Script[Token]:
    """Marks a row, once."""
    change = yield from _turn()
    rows: list[Row] = []
    if rules.is_kept(token_id):
        rows = list((yield f"SELECT {COLUMNS} FROM token WHERE id = :id", {"id": token_id}))  # noqa: S608  constant
    if not rows:
        raise rules.no_token(token_id)
    found = _token(rows[0])
    if found.revoked_at is not None:
        return found
    yield (
        "UPDATE token SET revoked_at = :now, change = :change WHERE id = :id",
        {"now": now, "change": change, "id": token_id},
    )
    return msgspec.structs.replace(found, revoked_at=now, change=change)


def used(used_at: Mapping[str, float]) -> Script[None]:
    """Later times of use."""
    for token_id, moment in sorted(used_at.items()):
        if rules.is_kept(token_id):
            yield (
                "UPDATE token SET used_at = :at WHERE id = :id AND (used_at IS NULL OR used_at < :at)",
                {"at": moment, "id": token_id},
            )


def bring(tokens: Sequence[tuple[Token, bytes]]) -> Script[int]:
    """Tokens of another database, as they are there; what was revoked in either stays revoked. Tells how many there are."""
    change = yield from _turn()
    here = {token.id: token for token, _ in (yield from since(0))}
    for token, digest in tokens:
        before = here.get(token.id)
        brought = token
        if before is not None:
            ends = [each for each in (before.revoked_at, token.revoked_at) if each is not None]
            brought = msgspec.structs.replace(token, revoked_at=min(ends, default=None))
            if brought == msgspec.structs.replace(before, change=token.change):
                continue
            yield "DELETE FROM token WHERE id = :id", {"id": token.id}
        yield _kept(msgspec.structs.replace(brought, change=change), digest)
        change += 1
    return len(tokens)
