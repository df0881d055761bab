# SPDX-License-Identifier: Apache-2.0
"""Where the provider tells this server that somebody has logged out elsewhere: `POST /login/backchannel-logout`.

Nobody signs in to call it; what is believed is the signed token alone (`logout_tokens`). Callers are slowed down by their
address, and refusals are counted in the audit log like those of logins.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from glsp import telemetry
from glsp.editor.limiter import Limiter
from glsp.endpoints.login_events import LoginEvent, Told
from glsp.endpoints.logout_tokens import LogoutTokens
from glsp.endpoints.requests import guarded
from glsp.endpoints.sessions import SessionRing
from glsp.errors import Invalid, TooLarge, Unauthenticated

PATH = "/login/backchannel-logout"

MOST_BYTES = 64 * 1024
FORM = "application/x-www-form-urlencoded"
NO_STORE = {"Cache-Control": "no-store"}

log = telemetry.logger("login")


class BackchannelLogout:
    """The door of one server for its provider."""

    def __init__(self, tokens: LogoutTokens, ring: SessionRing, told: Callable[[], Told], limiter: Limiter) -> None:
        self._tokens = tokens
        self._ring = ring
        self._told = told
        self._limiter = limiter

    def routes(self) -> list[BaseRoute]:
        """The one."""
        return [Route(PATH, guarded(self._hear), methods=["POST"])]

    async def _hear(self, request: Request) -> Response:
        """Answers 200 when what the token says is so now, also where nobody was logged in. Raises RateLimited, Unavailable."""
        await self._limiter.edit(f"address:{request.client.host if request.client else ''}")
        try:
            heard = await self._tokens.read(await _token(request))
            count = await self._ring.end_heard(heard)
        except Unauthenticated as error:
            await self._told()(LoginEvent("refused", "oidc", why=f"a logout token: {error.message}"))
            return refusal(error.message)
        except Invalid as error:
            return refusal(error.message)
        log.info("the provider logged somebody out: %d sessions ended", count)
        return Response(status_code=200, headers=NO_STORE)


async def _token(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            raise TooLarge(f"the body is larger than {MOST_BYTES} bytes")
    found = parse_qs(data.decode("ascii", "replace"), max_num_fields=100) if kind == FORM else {}
    tokens = found.get("logout_token", [])
    if len(tokens) != 1:
        raise Invalid(f"one logout_token is wanted, in a body of the type {FORM}")
    return tokens[0]


class _Refused(msgspec.Struct, frozen=True):
    """As OAuth 2.0 has errors (RFC 6749, section 5.2)."""

    error: str
    error_description: str


def refusal(why: str) -> Response:
    """What a provider is told whose word is not taken (section 2.8)."""
    said = msgspec.json.encode(_Refused("invalid_request", why))
    return Response(said, 400, {**NO_STORE, "Content-Type": "application/json"})
