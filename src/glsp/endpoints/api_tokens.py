# SPDX-License-Identifier: Apache-2.0
"""REST: API tokens, for admins. The secret is in one answer, when a token is made, and nowhere else."""

from __future__ import annotations

import time

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from glsp.editor import tokens
from glsp.editor.hub import Hub
from glsp.endpoints.answered import MadeToken, TokenShown, TokensShown
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import Query, call
from glsp.endpoints.keyring import Keyring
from glsp.endpoints.requests import Endpoint, body
from glsp.protocol.times import iso
from glsp.storage.ports import AccessScope, Identities, Token


class NewToken(msgspec.Struct, frozen=True):
    """Body of `POST /api/tokens`. `days` null: it does not expire. With `diagrams` or `tags` it is for these alone."""

    name: str
    scope: AccessScope = "edit"
    days: int | None = tokens.DAYS
    diagrams: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class TokensApi:
    """The part of the REST door below `/api/tokens`."""

    def __init__(self, hub: Hub, identities: Identities, keyring: Keyring) -> None:
        self._hub = hub
        self._identities = identities
        self._keyring = keyring

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each call."""
        return [
            ("/api/tokens", "GET", self.list),
            ("/api/tokens", "POST", self.create),
            ("/api/tokens/{id}", "DELETE", self.revoke),
        ]

    @call(query={"all": Query(about="also those that are good no longer", type="boolean")}, answer=TokensShown)
    async def list(self, request: Request) -> Response:
        """API tokens, newest first, without their secrets."""
        now, every = time.time(), request.query_params.get("all") == "true"
        found = [
            token for token, _ in await self._identities.tokens() if (every or token.is_good(now)) and not token.is_link
        ]
        found.sort(key=lambda token: -token.created_at)
        return json_response(TokensShown([shown(token, now) for token in found]), headers=_SECRET)

    @call(body=NewToken, answer=MadeToken, status=201)
    async def create(self, request: Request) -> Response:
        """A new API token; its secret is told now and never again."""
        wanted, now = await body(request, NewToken), time.time()
        diagrams = [(await self._hub.library.info(each)).id for each in wanted.diagrams]
        token, secret = tokens.make(wanted.name, wanted.scope, wanted.days, now, diagrams=diagrams, tags=wanted.tags)
        kept = await self._identities.add_token(token, tokens.digest(secret))
        await self._hub.note("token.created", f"token:{kept.id}", scope=kept.scope)
        return json_response(MadeToken(shown(kept, now), secret), 201, _SECRET)

    @call(answer=TokenShown)
    async def revoke(self, request: Request) -> Response:
        """Revokes an API token for ever; whoever is connected with it is turned out within a second."""
        token_id: str = request.path_params["id"]
        found = await self._identities.revoke_token(token_id)
        await self._hub.note("token.revoked", f"token:{found.id}")
        await self._keyring.refresh()
        return json_response(shown(found, time.time()), headers=_SECRET)


_SECRET = {"Cache-Control": "no-store"}


def shown(token: Token, now: float) -> TokenShown:
    """A token as admins see it."""
    return TokenShown(
        id=token.id,
        name=token.name,
        scope=token.scope,
        state=tokens.state(token, now),
        created_at=iso(token.created_at),
        diagrams=list(token.diagrams),
        tags=list(token.tags),
        expires_at=_moment(token.expires_at),
        revoked_at=_moment(token.revoked_at),
        used_at=_moment(token.used_at),
    )


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else iso(seconds)
