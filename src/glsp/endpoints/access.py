# SPDX-License-Identifier: Apache-2.0
"""Who may come in: Host, Origin and credentials, one policy for HTTP and for WebSocket upgrades.

Host: only names this server is known by (a page that rebinds its name to our address is turned away, 421).
Origin: absent (no browser), our own, or an allowed one, else 403. Credentials: AUTH_TOKEN or an API token as
`Authorization: Bearer` (or `Token`, as clients of InfluxDB say), or the browser cookie that `POST /api/login` gave for it,
else 401 (on an open server only for API tokens that are no good). Never in a URL. What is allowed then: `editor.permissions`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import time
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from glsp.data_folder import own_token
from glsp.editor.actors import acting
from glsp.editor.limiter import Limiter
from glsp.editor.permissions import Needs, of_route
from glsp.editor.rights import asking, limits_of
from glsp.editor.tokens import digest, is_token
from glsp.endpoints.answers import STATUS, error_response
from glsp.endpoints.connection import Admitted, Caller, Refusal, Verdict
from glsp.endpoints.keyring import Keyring
from glsp.endpoints.scopes import demand
from glsp.endpoints.streams import until
from glsp.endpoints.vouching import HEADER, Vouching
from glsp.errors import Forbidden, GlspError, Misdirected, Unauthenticated
from glsp.secret import Keys, keys_of
from glsp.settings import LOOPBACK, Settings
from glsp.storage.audit_chain import Named
from glsp.storage.ports import Token

COOKIE = "glsp_session"
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
            self.check_site(caller.headers)
        except Forbidden as error:
            return self._turned_away(error)
        if not self.needs_token and not caller.headers.keys() & {"authorization", "cookie"}:
            return Admitted()
        return self._admit(caller)

    async def _admit(self, caller: Caller) -> Verdict:
        try:
            return await self.identify(caller.headers)
        except GlspError as error:
            return self._turned_away(error)

    def _turned_away(self, error: GlspError) -> Refusal:
        self.refused("websocket", error)
        return Refusal(STATUS[type(error)], error.code, error.message)

    async def login(self, secret: str, *, secure: bool) -> str:
        """The `Set-Cookie` value for a browser that gave AUTH_TOKEN or an API token. Raises Unauthenticated, Unavailable."""
        if self.is_shared(secret) or not (self.needs_token or is_token(secret)):
            return self._cookie(f"{int(time.time()) + COOKIE_SECONDS}", b"", secure=secure)
        token, until = await self.keyring.find(secret), int(time.time()) + COOKIE_SECONDS
        if token.expires_at is not None:
            until = min(until, int(token.expires_at))
        return self._cookie(f"{until}.{token.id}", digest(secret), secure=secure)

    def check_site(self, headers: Mapping[str, str], *, any_host: bool = False) -> None:
        """Raises Misdirected (foreign Host) or Forbidden (foreign Origin) unless Host and Origin are ours."""
        host = headers.get("host", "").lower()
        name = _name(host)
        if not any_host and name not in self._names and name not in self._hosts and host not in self._hosts:
            raise Misdirected(f"this server does not answer to the host {host[:100]!r}", hint="set ALLOWED_HOSTS")
        origin = headers.get("origin", "").lower()
        if not origin or origin in self._origins:
            return
        if urlsplit(origin).netloc != host or urlsplit(origin).scheme not in {"http", "https"}:
            raise Forbidden(f"pages of {origin[:100]} may not use this server", hint="set ALLOWED_ORIGINS")

    async def identify(self, headers: Mapping[str, str]) -> Admitted:
        """Who the caller is. Raises Unauthenticated when it must say and did not, or brought an API token that is no good;
        Unavailable when nobody can tell.
        """
        scheme, _, given = headers.get("authorization", "").partition(" ")
        secret = given.strip() if scheme.lower() in {"bearer", "token"} else ""
        if secret and self.is_shared(secret):
            return Admitted()
        if is_token(secret):
            return bearer(await self.keyring.find(secret))
        if self._agents is not None and self._agents.are_like(secret):
            return await self._agents.find(secret, headers.get("host", ""))
        if found := await self._from_cookie(headers.get("cookie", "")):
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
        if not caller.until:
            return self.keyring.attend(caller.token_id, end)
        return asyncio.get_running_loop().call_later(max(0.0, caller.until - time.time()), end).cancel

    def owner(self, secret: str) -> Named:
        """Who brings a secret that was just accepted, by what is known here; for the audit log."""
        found = self.keyring.known(secret)
        return Named(f"token:{found.id}", found.name) if found is not None else Named("AUTH_TOKEN")

    def is_shared(self, given: str) -> bool:
        """Whether it is AUTH_TOKEN (or what stands for it in `server.json`); compares in constant time."""
        said = given.encode(errors="replace")
        return any(hmac.compare_digest(said, shared.encode()) for shared in self._shared if shared)

    @property
    def _shared(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(own_token(self._settings, key) for key in self._keys.all))

    def _cookie(self, text: str, key: bytes, *, secure: bool) -> str:
        seconds = max(0, int(text.partition(".")[0]) - int(time.time()))
        attributes = f"Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict"
        return f"{COOKIE}={text}.{_sign(self._keys.now, key or _sum(self._shared[0]), text)}; {attributes}" + (
            "; Secure" if secure else ""
        )

    def is_secure(self, scope: Scope) -> bool:
        """Whether the browser came over TLS, also when a trusted proxy ended it."""
        if scope.get("scheme") == "https":
            return True
        client = scope.get("client")
        forwarded = next((v for k, v in scope["headers"] if k == b"x-forwarded-proto"), b"")
        return forwarded == b"https" and client is not None and self._is_proxy(client[0])

    def _is_proxy(self, address: str) -> bool:
        try:
            peer = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self._proxies)

    async def _from_cookie(self, header: str) -> Admitted | None:
        try:
            jar = SimpleCookie(header)
        except CookieError:
            return None
        text, _, signature = jar[COOKIE].value.rpartition(".") if COOKIE in jar else ("", "", "")
        until, _, token_id = text.partition(".")
        if not (until.isascii() and until.isdecimal() and len(until) < 20) or int(until) < time.time():
            return None
        if not token_id:
            return Admitted() if self._is_signed(text, b"", signature) else None
        found = await self.keyring.good(token_id)
        if found is None or not self._is_signed(text, found[1], signature):
            return None
        return bearer(found[0])

    def _is_signed(self, text: str, key: bytes, signature: str) -> bool:
        """Holds while the secret that was given for it does: AUTH_TOKEN, or the token with the digest `key`."""
        given = signature.encode(errors="replace")
        known = [key] if key else [_sum(each) for each in self._shared]
        return any(
            hmac.compare_digest(given, _sign(secret, each, text).encode())
            for secret in self._keys.all
            for each in known
        )


def _sum(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _sign(secret: str, key: bytes, text: str) -> str:
    return hmac.new(secret.encode() + key, text.encode(), hashlib.sha256).hexdigest()


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
                self._access.check_site(headers, any_host=path in ANY_HOST)
            if needs.scope != "open":
                caller = vouched or await self._access.identify(headers)
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
            if (caller.token_id or caller.until) and path.startswith(STREAMS):
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
