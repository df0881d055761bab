# SPDX-License-Identifier: Apache-2.0
"""Who may come in: Host, Origin and credentials, one policy for HTTP and for WebSocket upgrades.

Host: only names this server is known by (a page that rebinds its name to our address is turned away, 421).
Origin: absent (no browser), our own, or an allowed one, else 403. Credentials (only when AUTH_TOKEN is set): the token
as `Authorization: Bearer` (or `Token`, as clients of InfluxDB say), or the browser cookie that `POST /api/login` gave for it, else 401. Never in a URL.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from glsp.endpoints.answers import STATUS, error_response
from glsp.endpoints.connection import Admitted, Caller, Refusal
from glsp.errors import Forbidden, GlspError, Misdirected, Unauthenticated
from glsp.settings import LOOPBACK, Settings

COOKIE = "glsp_session"
COOKIE_SECONDS = 7 * 24 * 3600

PROBES = frozenset({"/health", "/livez", "/ready", "/readyz"})
"""Asked by load balancers under any Host and without credentials; they tell nothing but up or down."""

ANY_HOST = PROBES | {"/metrics"}


class Access:
    """The policy of one server. `port` may be set after it listens (port 0)."""

    def __init__(self, settings: Settings, secret: str) -> None:
        self._token = settings.auth_token
        self._secret = secret.encode()
        self._origins = frozenset(settings.allowed_origins)
        self._hosts = frozenset(settings.allowed_hosts)
        self._names = LOOPBACK if settings.loopback else frozenset({settings.host.lower()})
        self._proxies = [ipaddress.ip_network(each, strict=False) for each in settings.trusted_proxies]

    @property
    def needs_token(self) -> bool:
        """Whether callers must prove who they are."""
        return bool(self._token)

    def admit(self, caller: Caller) -> Admitted | Refusal:
        """The answer for a WebSocket upgrade."""
        try:
            self.check_site(caller.headers)
            self.check_credentials(caller.headers)
        except Unauthenticated as error:
            return Refusal(401, error.code, error.message)
        except Forbidden as error:
            return Refusal(STATUS[type(error)], error.code, error.message)
        return Admitted()

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

    def check_credentials(self, headers: Mapping[str, str]) -> None:
        """Raises Unauthenticated unless the caller brought the token or a cookie made from it."""
        if not self._token:
            return
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() in {"bearer", "token"} and self.is_token(given.strip()):
            return
        if self._cookie_holds(headers.get("cookie", "")):
            return
        raise Unauthenticated(
            "no valid credentials", hint="send `Authorization: Bearer <AUTH_TOKEN>`, or sign in on the page"
        )

    def is_token(self, given: str) -> bool:
        """Compares in constant time."""
        return hmac.compare_digest(given.encode(), self._token.reveal().encode())

    def cookie(self, *, secure: bool) -> str:
        """A fresh `Set-Cookie` value for a browser that gave the token."""
        until = str(int(time.time()) + COOKIE_SECONDS)
        attributes = f"Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Strict"
        return f"{COOKIE}={until}.{self._sign(until)}; {attributes}" + ("; Secure" if secure else "")

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

    def _cookie_holds(self, header: str) -> bool:
        try:
            jar = SimpleCookie(header)
        except CookieError:
            return False
        until, _, signature = jar[COOKIE].value.partition(".") if COOKIE in jar else ("", "", "")
        if not until.isdecimal() or int(until) < time.time():
            return False
        return hmac.compare_digest(signature, self._sign(until))

    def _sign(self, text: str) -> str:
        key = self._secret + hashlib.sha256(self._token.reveal().encode()).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Guard:
    """The policy in front of an ASGI application. `open_paths` need no credentials (the page, probes, login)."""

    def __init__(
        self, app: ASGIApp, access: Access, open_paths: frozenset[str], open_prefixes: tuple[str, ...]
    ) -> None:
        self._app = app
        self._access = access
        self._open_paths = open_paths
        self._open_prefixes = open_prefixes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        path: str = scope["path"]
        try:
            self._access.check_site(headers, any_host=path in ANY_HOST)
            if path not in self._open_paths and not path.startswith(self._open_prefixes):
                self._access.check_credentials(headers)
        except GlspError as error:
            refusal: Response = error_response(error)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _name(host: str) -> str:
    """The host without its port, brackets of IPv6 kept off."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host
