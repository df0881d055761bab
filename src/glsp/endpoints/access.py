# SPDX-License-Identifier: Apache-2.0
"""Who may come in: Host, Origin and credentials, one policy for HTTP and for WebSocket upgrades.

Host: only names this server is known by (a page that rebinds its name to our address is turned away, 421).
Origin: absent (no browser), our own, or an allowed one, else 403. Credentials: AUTH_TOKEN or an API token as
`Authorization: Bearer` (or `Token`, as clients of InfluxDB say), or the browser cookie of a person who logged in or of a
token that `POST /api/login` took, else 401 (on an open server only for API tokens that are no good). Never in a URL. A
cookie counts for pages of ours alone (`own_page`). What is allowed then: `editor.permissions`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

import msgspec
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from glsp.data_folder import own_token
from glsp.editor.actors import acting
from glsp.editor.limiter import Limiter
from glsp.editor.permissions import Needs, of_route
from glsp.editor.rights import asking, limits_of
from glsp.editor.tokens import digest, is_token
from glsp.endpoints import cookies
from glsp.endpoints.answers import STATUS, error_response
from glsp.endpoints.connection import Admitted, Caller, Refusal, Verdict
from glsp.endpoints.keyring import Keyring
from glsp.endpoints.login_events import LoginEvent, Told, log_it
from glsp.endpoints.own_page import UPGRADE, demand_own_page
from glsp.endpoints.scopes import demand
from glsp.endpoints.streams import until
from glsp.endpoints.vouching import HEADER, Vouching
from glsp.errors import Forbidden, GlspError, Misdirected, Unauthenticated
from glsp.secret import Keys, keys_of
from glsp.settings import LOOPBACK, Settings
from glsp.storage.ports import Token

COOKIE_SECONDS = 7 * 24 * 3600

PROBES = frozenset({"/health", "/livez", "/ready", "/readyz"})
"""Asked by load balancers under any Host and without credentials; they tell nothing but up or down."""

CALLER = "glsp.caller"
"""Where in a request's scope the guard says who makes it."""

WELL_KNOWN = "/.well-known/oauth-protected-resource"
"""Where agents learn whose access tokens come in (RFC 9728)."""

STREAMS = "/mcp"
"""Below it are answers that stay open."""

ANY_HOST = PROBES | {"/metrics"}


class Logins(Protocol):
    """People who logged in at a provider (`login`)."""

    async def find(self, cookie: str, secret: str) -> Admitted:
        """Who brings a session in a cookie of this name. Raises Unauthenticated, Forbidden, Unavailable."""
        ...

    def attend(self, session: str, end: Callable[[], None]) -> Callable[[], None]:
        """As `Access.attend`."""
        ...

    async def leave(self, cookie: str, secret: str, base: str) -> tuple[LoginEvent, str] | None:
        """Who left, and where the browser logs out at the provider; None where it was no session. Raises Unavailable."""
        ...


class Access:
    """The policy of one server. `port` may be set after it listens (port 0)."""

    def __init__(self, settings: Settings, secret: str | Keys, keyring: Keyring) -> None:
        self.keyring = keyring
        self.refused: Callable[[str, GlspError], None] = _uncounted
        """Counts who is turned away."""
        self.needs_token = settings.needs_token
        """Whether callers must prove who they are."""
        self._settings = settings
        self._keys = keys_of(secret)
        self.issuer = settings.oidc.issuer
        """Whose access tokens come in; "" for nobody's."""
        self.provider_name = settings.oidc.name if settings.oidc.client_id else ""
        """What that is called at which people log in; "" where they do not."""
        self.logins: Logins | None = None
        self.told: Told = log_it
        """Hears of logins, logouts and refusals."""
        self._agents = None
        if self.issuer:
            from glsp.endpoints.access_tokens import AccessTokens  # noqa: PLC0415  cryptography: 0.1 s for who needs none

            self._agents = AccessTokens(settings.oidc)
        self.vouching = Vouching(self._keys)
        """What the workers of this server say of callers to each other."""
        self._origins = frozenset(settings.allowed_origins)
        self._hosts = frozenset(settings.allowed_hosts)
        self._names = LOOPBACK if settings.loopback else frozenset({settings.host.lower()})
        self._proxies = [ipaddress.ip_network(each, strict=False) for each in settings.trusted_proxies]

    def admit(self, caller: Caller) -> Verdict | Awaitable[Verdict]:
        """The answer for a WebSocket upgrade; at once where nothing has to be looked up."""
        try:
            secure = self._over_tls(caller.headers.get("x-forwarded-proto", ""), caller.address)
            self.check_site(caller.headers, secure=secure)
        except Forbidden as error:
            return self._turned_away(error)
        if not self.needs_token and not caller.headers.keys() & {"authorization", "cookie"}:
            return Admitted()
        return self._admit(caller)

    async def _admit(self, caller: Caller) -> Verdict:
        try:
            return await self.identify(UPGRADE, caller.headers)
        except GlspError as error:
            return self._turned_away(error)

    def _turned_away(self, error: GlspError) -> Refusal:
        self.refused("websocket", error)
        return Refusal(STATUS[type(error)], error.code, error.message)

    async def login(self, secret: str, *, secure: bool) -> tuple[str, Admitted]:
        """The `Set-Cookie` value for a browser that gave AUTH_TOKEN or an API token, and who that is. Raises Unauthenticated,
        Unavailable.
        """
        name = cookies.named(cookies.SESSION, secure=secure)
        until = int(time.time()) + COOKIE_SECONDS
        if self.is_shared(secret) or not (self.needs_token or is_token(secret)):
            return self._cookie(name, f"{until}", b"", secure=secure), Admitted()
        token = await self.keyring.find(secret)
        if token.expires_at is not None:
            until = min(until, int(token.expires_at))
        return self._cookie(name, f"{until}.{token.id}", digest(secret), secure=secure), bearer(token)

    async def leave(self, header: str, base: str) -> str:
        """Ends what the cookies of a browser say; where it logs out at the provider, too, or "". Raises Unavailable."""
        name, value = cookies.session_of(header)
        if value and "." not in value and self.logins is not None:
            event, url = await self.logins.leave(name, value, base) or (None, "")
        else:
            who = await self._from_token(name, value) if value else None
            event, url = None if who is None else LoginEvent("logout", "token", who.subject, who.name), ""
        if event is not None:
            await self.told(event)
        return url

    def check_site(self, headers: Mapping[str, str], *, any_host: bool = False, secure: bool = False) -> None:
        """Raises Misdirected (foreign Host) or Forbidden (foreign Origin) unless Host and Origin are ours."""
        host = headers.get("host", "").lower()
        name = _name(host)
        if not any_host and name not in self._names and name not in self._hosts and host not in self._hosts:
            raise Misdirected(f"this server does not answer to the host {host[:100]!r}", hint="set ALLOWED_HOSTS")
        origin = headers.get("origin", "").lower()
        if not origin or origin in self._origins:
            return
        schemes = {"https"} if secure else {"http", "https"}  # without TLS, anybody in between may write a page of ours
        if urlsplit(origin).netloc != host or urlsplit(origin).scheme not in schemes:
            raise Forbidden(f"pages of {origin[:100]} may not use this server", hint="set ALLOWED_ORIGINS")

    async def identify(self, method: str, headers: Mapping[str, str]) -> Admitted:
        """Who the caller is. Raises Unauthenticated when it must say and did not, or brought an API token that is no good;
        Forbidden when another page made a browser say it; Unavailable when nobody can tell.
        """
        scheme, _, given = headers.get("authorization", "").partition(" ")
        secret = given.strip() if scheme.lower() in {"bearer", "token"} else ""
        if secret and self.is_shared(secret):
            return Admitted()
        if is_token(secret):
            return bearer(await self.keyring.find(secret))
        if self._agents is not None and self._agents.are_like(secret):
            return await self._agents.find(secret, headers.get("host", ""))
        name, value = cookies.session_of(headers.get("cookie", ""))
        if value and (found := await self._from_cookie(name, value)):
            demand_own_page(method, headers)
            return found
        if not self.needs_token:
            return Admitted()
        hint = "send `Authorization: Bearer <token>`, or sign in on the page"
        raise Unauthenticated("no valid credentials", hint=hint)

    def base(self, scope: Scope) -> str:
        """The address by which a caller knows this server; its Host was checked."""
        host = next((value.decode("latin-1") for key, value in scope["headers"] if key == b"host"), "")
        return f"{'https' if self.is_secure(scope) else 'http'}://{host}"

    def attend(self, caller: Admitted, end: Callable[[], None]) -> Callable[[], None]:
        """Calls `end` (which must not block or raise) once what the caller brought is good no longer; returns how to stop
        that.
        """
        if caller.session and self.logins is not None:
            return self.logins.attend(caller.session, end)
        if not caller.until:
            return self.keyring.attend(caller.token_id, end)
        return asyncio.get_running_loop().call_later(max(0.0, caller.until - time.time()), end).cancel

    def is_shared(self, given: str) -> bool:
        """Whether it is AUTH_TOKEN (or what stands for it in `server.json`); compares in constant time."""
        said = given.encode(errors="replace")
        return any(hmac.compare_digest(said, shared.encode()) for shared in self._shared if shared)

    @property
    def _shared(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(own_token(self._settings, key) for key in self._keys.all))

    def is_secure(self, scope: Scope) -> bool:
        """Whether the browser came over TLS, also when a trusted proxy ended it."""
        if scope.get("scheme") == "https":
            return True
        if not self._proxies:
            return False
        client = scope.get("client")
        said = next((value for key, value in scope["headers"] if key == b"x-forwarded-proto"), b"").decode("latin-1")
        return self._over_tls(said, client[0] if client else "")

    def _over_tls(self, forwarded: str, address: str) -> bool:
        return forwarded.rpartition(",")[2].strip().lower() == "https" and self._is_proxy(address)

    def _is_proxy(self, address: str) -> bool:
        host = address.rpartition(":")[0] if address.count(":") == 1 or "]" in address else address
        try:
            peer = ipaddress.ip_address(host.strip("[]"))
        except ValueError:
            return False
        return any(peer in network for network in self._proxies)

    async def _from_cookie(self, name: str, value: str) -> Admitted | None:
        """Who a cookie says somebody is. Raises Unauthenticated for a session that has ended, where everybody must say."""
        if "." in value:
            return await self._from_token(name, value)
        if self.logins is None:
            return None
        try:
            return await self.logins.find(name, value)
        except Unauthenticated:
            if self.needs_token:
                raise
            return None

    async def _from_token(self, name: str, value: str) -> Admitted | None:
        text, _, signature = value.rpartition(".")
        until, _, token_id = text.partition(".")
        if not (until.isascii() and until.isdecimal() and len(until) < 20) or int(until) < time.time():
            return None
        if not token_id:
            who, key = Admitted(), b""
        elif found := await self.keyring.good(token_id):
            who, key = bearer(found[0]), found[1]
        else:
            return None
        if not self._is_signed(name, text, key, signature):
            return None
        return msgspec.structs.replace(who, by_cookie=True)

    def _is_signed(self, name: str, text: str, key: bytes, signature: str) -> bool:
        """Holds in the cookie of this name, while the secret that was given for it does: AUTH_TOKEN, or the token with the digest
        `key`.
        """
        given = signature.encode(errors="replace")
        known = [key] if key else [_sum(each) for each in self._shared]
        return any(
            hmac.compare_digest(given, _sign(secret, each, name, text).encode())
            for secret in self._keys.all
            for each in known
        )

    def _cookie(self, name: str, text: str, key: bytes, *, secure: bool) -> str:
        seconds = int(text.partition(".")[0]) - int(time.time())
        signature = _sign(self._keys.now, key or _sum(self._shared[0]), name, text)
        return cookies.made(name, f"{text}.{signature}", seconds, secure=secure)


def _sum(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _sign(secret: str, key: bytes, name: str, text: str) -> str:
    signed = text if name == cookies.SESSION else f"{name}={text}"
    return hmac.new(secret.encode() + key, signed.encode(), hashlib.sha256).hexdigest()


def bearer(token: Token) -> Admitted:
    """Who brings a token."""
    return Admitted(f"token:{token.id}", token.name, token.scope, token.id, limits=limits_of(token))


def caller_of(scope: Scope) -> Admitted:
    """Who makes a request, as the guard found it."""
    found = scope.get(CALLER)
    return found if isinstance(found, Admitted) else Admitted()


class Guard:
    """The policy in front of an ASGI application."""

    def __init__(self, app: ASGIApp, access: Access, limiter: Limiter | None = None) -> None:
        self._app = app
        self._access = access
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        path: str = scope["path"]
        needs = of_route(scope["method"], path)
        word = headers.get(HEADER)
        vouched = self._access.vouching.read(word) if word else None
        caller = vouched or Admitted()
        try:
            if vouched is None:
                secure = "origin" in headers and self._access.is_secure(scope)
                self._access.check_site(headers, any_host=path in ANY_HOST, secure=secure)
            if needs.scope != "open":
                caller = vouched or await self._access.identify(scope["method"], headers)
                await self._let(caller, needs, path)
        except GlspError as error:
            with acting(caller.subject, caller.name, caller.scope):
                self._access.refused(_area(path), error)
            refusal: Response = error_response(error)
            if isinstance(error, Unauthenticated) and self._access.issuer and path.startswith(STREAMS):
                known = f"{self._access.base(scope)}{WELL_KNOWN}{path}"  # RFC 9728, section 5.1
                refusal.headers["WWW-Authenticate"] = f'Bearer resource_metadata="{known}"'
            await refusal(scope, receive, send)
            return
        scope[CALLER] = caller
        with asking(caller.who, needs.asked), acting(caller.subject, caller.name, caller.scope):
            if (caller.token_id or caller.until or caller.session) and path.startswith(STREAMS):
                await self._while_good(caller, scope, receive, send)
            else:
                await self._app(scope, receive, send)

    async def _let(self, caller: Admitted, needs: Needs, path: str) -> None:
        """Raises Forbidden and RateLimited. What goes through `/mcp` is counted there, call by call."""
        demand(caller.scope, needs, "this call", limited=caller.limits is not None)
        is_counted = caller.counted or path.startswith(STREAMS)
        if self._limiter is not None and caller.subject and not is_counted:
            take = self._limiter.read if needs.scope == "read" else self._limiter.edit
            await take(caller.subject)

    async def _while_good(self, caller: Admitted, scope: Scope, receive: Receive, send: Send) -> None:
        """A call whose answer may go on for hours ends with its token."""
        ended = asyncio.Event()
        stop = self._access.attend(caller, ended.set)
        try:
            await until(ended, self._app, scope, receive, send)
        finally:
            stop()


def _uncounted(_where: str, _error: GlspError) -> None:
    pass


def _area(path: str) -> str:
    first = path.split("/")[1]
    return first if first in {"api", "mcp", "metrics"} else "page"


def _name(host: str) -> str:
    """The host without its port, brackets of IPv6 kept off."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host
