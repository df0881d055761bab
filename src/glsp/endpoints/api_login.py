# SPDX-License-Identifier: Apache-2.0
"""REST for coming in and leaving with a browser: how one may, a token traded for a cookie, the end of it."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from glsp.endpoints import cookies
from glsp.endpoints.access import Access
from glsp.endpoints.answered import Left, WaysIn
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import call
from glsp.endpoints.login_events import LoginEvent
from glsp.endpoints.own_page import demand_own_page
from glsp.endpoints.requests import Endpoint, body, guarded
from glsp.errors import NotFound, Unauthenticated

VISITED = {"/login": "GET", "/login/callback": "GET", "/login/backchannel-logout": "POST"}
"""What browsers visit to log in at a provider (`login`), and what it calls itself (`backchannel`)."""

_OURS = {"Cache-Control": "no-store"}


class GivenToken(msgspec.Struct, frozen=True):
    """Body of `POST /api/login`."""

    token: str


class LoginApi:
    """The part of the REST door for browsers at the way in."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each call."""
        return [
            ("/api/login", "GET", self.ways),
            ("/api/login", "POST", self.login),
            ("/api/logout", "POST", self.logout),
        ]

    @call(answer=WaysIn)
    async def ways(self, _request: Request) -> Response:
        """How one comes in: with a token, or by logging in at a provider."""
        return json_response(
            WaysIn(is_asked=self._access.needs_token, provider=self._access.provider_name or None), headers=_OURS
        )

    @call(body=GivenToken, status=204)
    async def login(self, request: Request) -> Response:
        """Trades AUTH_TOKEN or an API token for a browser cookie."""
        given = await body(request, GivenToken)
        try:
            cookie, who = await self._access.login(given.token.strip(), secure=self._access.is_secure(request.scope))
        except Unauthenticated as error:
            await self._access.told(LoginEvent("refused", "token", why=error.message))
            raise
        await self._access.told(LoginEvent("login", "token", who.subject, who.name))
        return Response(status_code=204, headers={"Set-Cookie": cookie, **_OURS})

    @call(answer=Left)
    async def logout(self, request: Request) -> Response:
        """Ends the session of this browser; `url` is where it logs out at the provider, too, where that can be."""
        header = request.headers.get("cookie", "")
        if cookies.session_of(header)[1]:
            demand_own_page("POST", request.headers)
        found = await self._access.leave(header, self._access.base(request.scope))
        answer = json_response(Left(found or None), headers=_OURS)
        for name in (cookies.SESSION, cookies.HOST + cookies.SESSION):
            answer.headers.append("Set-Cookie", cookies.gone(name, secure=name.startswith(cookies.HOST)))
        return answer


def no_provider() -> list[BaseRoute]:
    """Where nobody logs in at a provider, there is no way there."""
    return [Route(path, guarded(_nowhere), methods=[method]) for path, method in VISITED.items()]


async def _nowhere(_request: Request) -> Response:
    raise NotFound("nobody logs in here at a provider", hint="a token comes in; or set OIDC_ISSUER and OIDC_CLIENT_ID")
