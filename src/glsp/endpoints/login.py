# SPDX-License-Identifier: Apache-2.0
"""Logging in on the page: to the provider and back. People go through here by their browser's address bar, never by scripts.

What a browser must bring back (state, nonce, PKCE verifier, where it came from) is sealed in a cookie that lives for minutes,
one for each journey; so any server of an installation takes it back, and nobody can send somebody else on a journey of his own.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from glsp import telemetry
from glsp.editor.limiter import Limiter
from glsp.endpoints import backchannel, cookies
from glsp.endpoints.access import Access
from glsp.endpoints.connection import Admitted
from glsp.endpoints.login_events import LoginEvent, Told
from glsp.endpoints.logout_tokens import LogoutTokens
from glsp.endpoints.oidc import Issuer
from glsp.endpoints.oidc_client import CALLBACK, Journey, OidcClient
from glsp.endpoints.roles import Roles
from glsp.endpoints.sealing import Seal
from glsp.endpoints.sessions import SessionRing
from glsp.errors import Forbidden, GlspError, Unauthenticated, Unavailable
from glsp.secret import Keys
from glsp.settings import Oidc
from glsp.storage.sessions import Sessions

BEGIN, FAILED = "/login", "/login/failed"

PATHS = frozenset({BEGIN, CALLBACK, FAILED, backchannel.PATH})

JOURNEY_SECONDS = 600
"""Passwords, second factors and consent take their time."""

MOST_JOURNEYS = 5
"""Tabs of one browser that may be away at once; the cookies of more are taken away."""

LONGEST = 1_000
"""Characters of an address that one comes back to; a browser's cookie holds 4096 bytes."""

NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class LoginDoor:
    """`/login` and what belongs to it; without a client there is nothing here."""

    def __init__(
        self,
        client: OidcClient,
        ring: SessionRing,
        keys: Keys,
        base: Callable[[Scope], str],
        told: Callable[[], Told],
    ) -> None:
        self._client = client
        self._ring = ring
        self._seal = Seal(keys, "login journey")
        self._base = base
        self._told = told

    def routes(self) -> list[BaseRoute]:
        """What browsers visit."""
        return [Route(BEGIN, self._begin, methods=["GET"]), Route(CALLBACK, self._back, methods=["GET"])]

    async def _begin(self, request: Request) -> Response:
        to, base = way_back(request.query_params.get("to", "/")), self._base(request.scope)
        secure = base.startswith("https:")
        journey = self._client.journey(base, to)
        try:
            answer = _go(await self._client.address(journey))
        except GlspError as error:
            return await self._failed(error, "away", to)
        away = [name for name in cookies.brought(request.headers.get("cookie", "")) if cookies.JOURNEY in name]
        for name in away if len(away) >= MOST_JOURNEYS else ():
            answer.headers.append("Set-Cookie", cookies.gone(name, secure=secure))
        sealed = self._seal.close(journey).decode()
        # Lax: the browser comes back from another site, and brings it with that visit alone.
        kept = cookies.made(_cookie(journey.state, secure), sealed, JOURNEY_SECONDS, secure=secure, same_site="Lax")
        answer.headers.append("Set-Cookie", kept)
        return answer

    async def _back(self, request: Request) -> Response:
        asked, secure = request.query_params, self._base(request.scope).startswith("https:")
        brought = cookies.brought(request.headers.get("cookie", ""))
        name = _cookie(asked.get("state", ""), secure)
        journey = self._seal.open(brought.get(name, "").encode(errors="replace"), Journey, JOURNEY_SECONDS)
        if journey is None or not hmac.compare_digest(journey.state.encode(), asked.get("state", "").encode()):
            return await self._failed(Unauthenticated("nobody left for this login here (state)"), "state", "/")
        try:
            answer = await self._arrive(request, journey, secure=secure)
        except Forbidden as error:
            answer = await self._failed(error, "role", journey.to)
        except Unavailable as error:
            answer = await self._failed(error, "away", journey.to)
        except Unauthenticated as error:
            denied = asked.get("error") in {"access_denied", "login_required", "consent_required"}
            answer = await self._failed(error, "denied" if denied else "refused", journey.to)
        except Exception as error:  # noqa: BLE001  the outermost frame of a door: the person gets an answer
            telemetry.internal_error(error, "login")
            answer = await self._failed(GlspError("something went wrong inside the server"), "away", journey.to)
        answer.headers.append("Set-Cookie", cookies.gone(name, secure=secure))
        return answer

    async def _arrive(self, request: Request, journey: Journey, *, secure: bool) -> Response:
        asked = request.query_params
        if "error" in asked or not asked.get("code"):
            said = f"{asked.get('error', 'no code')} {asked.get('error_description', '')}"
            raise Unauthenticated(f"the provider refuses: {said[:200].strip()}")
        login = await self._client.trade(journey, asked["code"], asked.get("iss", ""))
        cookie = cookies.named(cookies.SESSION, secure=secure)
        before = cookies.session_of(request.headers.get("cookie", ""))
        admitted, secret, seconds = await self._ring.begin(login, cookie)
        if before[1]:
            await self._ring.end(*before)  # who was here before in this browser is not any longer
        await self._told()(LoginEvent("login", "oidc", admitted.subject, admitted.name))
        answer = _go(journey.to)
        answer.headers.append("Set-Cookie", cookies.made(cookie, secret, seconds, secure=secure))
        return answer

    async def _failed(self, error: GlspError, why: str, to: str) -> Response:
        await self._told()(LoginEvent("refused", "oidc", why=error.message))
        return _go(f"{FAILED}?why={why}&to={quote(to, safe='')}")


class Logins:
    """As `access.Logins`: what the guard asks about people who logged in."""

    def __init__(self, client: OidcClient, ring: SessionRing) -> None:
        self._client = client
        self._ring = ring
        self._forgetting: set[asyncio.Task[None]] = set()

    async def find(self, cookie: str, secret: str) -> Admitted:
        """Who brings a session."""
        return await self._ring.find(cookie, secret)

    def attend(self, session: str, end: Callable[[], None]) -> Callable[[], None]:
        """Calls `end` once a session is good no longer."""
        return self._ring.attend(session, end)

    async def leave(self, cookie: str, secret: str, base: str) -> tuple[LoginEvent, str] | None:
        """Ends a session, here and at the provider."""
        found = await self._ring.end(cookie, secret)
        if found is None:
            return None
        login, who = found
        task = asyncio.create_task(self._client.forget(login), name="revoke a refresh token")
        self._forgetting.add(task)
        task.add_done_callback(self._forgetting.discard)
        return LoginEvent("logout", "oidc", who.subject, who.name), await self._client.farewell(login, f"{base}/")


@asynccontextmanager
async def logging_in(
    settings: Oidc, access: Access, sessions: Sessions, keys: Keys, limiter: Limiter
) -> AsyncGenerator[list[BaseRoute]]:
    """While inside, people may log in: the routes for that, and `access` knows them."""
    issuer = Issuer(settings.issuer)
    client = OidcClient(settings, issuer)

    def told() -> Told:
        return access.told

    ring = SessionRing(sessions, keys, client, Roles(settings), settings.session_seconds, told)
    access.logins = Logins(client, ring)
    heard = backchannel.BackchannelLogout(LogoutTokens(settings.client_id, issuer), ring, told, limiter)
    async with ring.running():
        yield [*LoginDoor(client, ring, keys, access.base, told).routes(), *heard.routes()]


def way_back(to: str) -> str:
    r"""An address inside this server that somebody came from; `/` for everything else.

    Browsers take `\` for `/` and drop tabs and line ends, so that `/\host` and `/<tab>/host` lead away.
    """
    if len(to) > LONGEST or not to.startswith("/") or to.startswith(("//", "/\\")) or not to.isprintable():
        return "/"
    parts = urlsplit(to)
    is_here = not parts.scheme and not parts.netloc and "\\" not in to
    return to if is_here and parts.path not in PATHS else "/"


def _cookie(state: str, secure: bool) -> str:  # noqa: FBT001  one of two names
    tag = hashlib.sha256(state.encode(errors="replace")).hexdigest()[:12]
    return cookies.named(cookies.JOURNEY + tag, secure=secure)


def _go(address: str) -> Response:
    return Response(status_code=303, headers={"Location": quote(address, safe="/:?#[]@!$&'()*+,;=%~-._"), **NO_STORE})
