# SPDX-License-Identifier: Apache-2.0
"""Headers that every answer has, unless it says something else of itself: what browsers must not do with it.

The page and pictures have policies of their own (`page`, `requests.HARMLESS`); all else is data, which no browser shows or runs.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOSNIFF = (b"x-content-type-options", b"nosniff")
REFERRER = (b"referrer-policy", b"same-origin")
PERMISSIONS = (
    b"permissions-policy",
    b"camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
)
DATA = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
OURS = (b"cross-origin-resource-policy", b"same-origin")
TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")
"""A year. Without its subdomains, which may be somebody else's."""

SCRIPTS = "/assets/"
"""What the page is made of: a policy here would be that of its workers."""


class SafeHeaders:
    """Around everything that answers HTTP."""

    def __init__(self, app: ASGIApp, is_secure: Callable[[Scope], bool]) -> None:
        self._app = app
        self._is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._with(message.get("headers", ()), scope)
            await send(message)

        await self._app(scope, receive, told)

    def _with(self, said: list[tuple[bytes, bytes]], scope: Scope) -> list[tuple[bytes, bytes]]:
        headers = list(said)
        known = {name.lower() for name, _ in headers}
        wanted: list[tuple[bytes, bytes]] = [NOSNIFF, REFERRER, PERMISSIONS]
        if DATA[0] not in known and not scope["path"].startswith(SCRIPTS):
            wanted += [DATA, OURS]  # a picture that is shown elsewhere has a policy of its own
        if self._is_secure(scope):
            wanted.append(TLS_ONLY)
        return [*headers, *(each for each in wanted if each[0] not in known)]
