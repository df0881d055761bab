# SPDX-License-Identifier: Apache-2.0
"""Read-your-writes over REST: a commit token with every answer, and reads that are no older than the one that comes back.

It travels in a header for programs and in a cookie for browsers, which send it by themselves. It is no secret and proves
nothing: a wrong one makes reads slower, never wrong. Where the database has no read replicas there is none.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from glsp.endpoints.answers import error_response
from glsp.errors import Invalid
from glsp.storage.ports import Upkeep
from glsp.storage.positions import position_of, seen_by_caller, token

HEADER = "X-Glsp-Commit"
COOKIE = "glsp_commit"

COOKIE_SECONDS = 60
"""Longer than any replica that is read from may be late."""

PREFIX = "/api/"


class Commits:
    """Around the REST door."""

    def __init__(self, app: ASGIApp, upkeep: Upkeep) -> None:
        self._app = app
        self._upkeep = upkeep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers that its token is none."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            known = _known(headers)
        except Invalid as error:
            await error_response(error)(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and (position := await self._upkeep.position()):
                answered = MutableHeaders(scope=message)
                now = token(max(known, position_of(position)))
                answered[HEADER] = now
                if now != _cookie(headers):
                    attributes = f"Path={PREFIX}; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Strict"
                    answered.append("Set-Cookie", f"{COOKIE}={now}; {attributes}")
            await send(message)

        with seen_by_caller(known):
            await self._app(scope, receive, told)


def _known(headers: Headers) -> int:
    """What the caller has seen. Raises Invalid for a header that is no token; a strange cookie is nobody's intention."""
    said = position_of(given) if (given := headers.get(HEADER)) is not None else 0
    try:
        return max(said, position_of(_cookie(headers)))
    except Invalid:
        return said


def _cookie(headers: Headers) -> str:
    try:
        jar = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return jar[COOKIE].value if COOKIE in jar else ""
