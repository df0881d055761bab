# SPDX-License-Identifier: Apache-2.0
"""`glsp token`: makes, shows and revokes API tokens in the database itself, whether or not a server runs on it."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from glsp.editor import tokens
from glsp.errors import SettingsError
from glsp.ops.stores import audited, store_of
from glsp.protocol.times import iso
from glsp.settings import Settings
from glsp.storage.ports import Identities, Token


async def create(
    settings: Settings,
    name: str,
    scope: str,
    days: int | None,
    *,
    diagrams: Sequence[str] = (),
    tags: Sequence[str] = (),
) -> tuple[Token, str]:
    """A new token and its secret. Raises Invalid, TooLarge, NotFound (for a diagram), Unavailable."""
    token, secret = tokens.make(name, scope, days, time.time(), diagrams=diagrams, tags=tags)
    async with audited(settings) as (identities, audit):
        for diagram_id in token.diagrams:
            await identities.info(diagram_id)
        kept = await identities.add_token(token, tokens.digest(secret))
        await audit.record("token.created", f"token:{kept.id}", scope=kept.scope)
        return kept, secret


async def listed(settings: Settings, *, is_all: bool) -> list[Token]:
    """Tokens that are good, or all; oldest first. Raises Unavailable."""
    async with store_of(settings) as identities:
        found = [token for token, _ in await identities.tokens()]
    now = time.time()
    return sorted((each for each in found if is_all or each.is_good(now)), key=lambda each: each.created_at)


async def revoke(settings: Settings, wanted: str) -> Token:
    """Revokes the token with this id, or the good one with this name. Raises NotFound, Unavailable."""
    async with audited(settings) as (identities, audit):
        now = time.time()
        known = [token for token, _ in await identities.tokens()]
        named = [token.id for token in known if token.name == wanted and token.is_good(now)]
        is_id = any(token.id == wanted for token in known)
        found = await identities.revoke_token(wanted if is_id or not named else named[0])
        await audit.record("token.revoked", f"token:{found.id}")
        return found


async def check_access(settings: Settings, identities: Identities) -> str:
    """Who may come in, in words. Raises SettingsError where a token is asked for that nobody can have, Unavailable."""
    if not settings.needs_token:
        return "open to everybody on this machine"
    now = time.time()
    count = sum(token.is_good(now) for token, _ in await identities.tokens())
    known = ["AUTH_TOKEN"] * bool(settings.auth_token) + [f"{count} API tokens"] * bool(count)
    known += [f"access tokens of {settings.oidc.issuer}"] * bool(settings.oidc.issuer)
    if known:
        return f"by {' and '.join(known)}"
    asked = "REQUIRE_TOKEN=yes asks everybody for a token" if settings.loopback else ""
    asked = asked or f"HOST={settings.host} lets in whoever has a token"
    raise SettingsError(
        [f"{asked}, and nobody has one: glsp token create NAME --scope admin makes one; or set AUTH_TOKEN"],
        hint="or listen on 127.0.0.1 and let everybody in who is on this machine",
    )


def told(token: Token) -> dict[str, object]:
    """A token for programs; times are ISO 8601 in UTC."""
    moments = {
        "createdAt": token.created_at,
        "expiresAt": token.expires_at,
        "revokedAt": token.revoked_at,
        "usedAt": token.used_at,
    }
    facts: dict[str, object] = {
        "id": token.id,
        "name": token.name,
        "scope": token.scope,
        "state": tokens.state(token, time.time()),
        "diagrams": token.diagrams,
        "tags": token.tags,
    }
    return facts | {name: None if at is None else iso(at) for name, at in moments.items()}


def as_json(value: object) -> str:
    """For people to read, too."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def line(token: Token) -> str:
    """A token in one line."""
    until = "does not expire" if token.expires_at is None else f"until {_day(token.expires_at)}"
    used = "never used" if token.used_at is None else f"used {_day(token.used_at)}"
    state = tokens.state(token, time.time())
    only = [*token.diagrams, *(f"tag:{each}" for each in token.tags)]
    what = f", only {' '.join(only)}" if only else ""
    return f"{token.id}  {token.scope:<5}  {token.name}  ({until if state == 'good' else state}, {used}{what})"


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
