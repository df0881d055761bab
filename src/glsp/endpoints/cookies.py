# SPDX-License-Identifier: Apache-2.0
"""Cookies of this server: how they are called, made and read.

Over TLS their names begin with `__Host-`, so that no other host of the domain can set them. What a cookie proves is bound to
its name: one that was made over TLS says nothing under the plain name.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

SESSION = "glsp_session"
"""Who somebody is: the session of a person who logged in, or what a token was traded for."""

JOURNEY = "glsp_journey_"
"""What a browser that is away to log in must bring back; one for each such journey."""

HOST = "__Host-"


def named(name: str, *, secure: bool) -> str:
    """What a cookie is called."""
    return HOST + name if secure else name


def made(name: str, value: str, seconds: int, *, secure: bool, same_site: str = "Strict") -> str:
    """A `Set-Cookie` value; `name` is the whole one."""
    attributes = f"Path=/; Max-Age={max(0, seconds)}; HttpOnly; SameSite={same_site}"
    return f"{name}={value}; {attributes}" + ("; Secure" if secure else "")


def gone(name: str, *, secure: bool) -> str:
    """A `Set-Cookie` value that takes one away."""
    return made(name, "", 0, secure=secure)


def brought(header: str) -> dict[str, str]:
    """The cookies of a request; none where the header is none."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def session_of(header: str) -> tuple[str, str]:
    """Name and value of the cookie that says who somebody is; "" for nobody. The one made over TLS counts first."""
    if SESSION not in header:
        return "", ""
    found = brought(header)
    return next(((name, found[name]) for name in (HOST + SESSION, SESSION) if found.get(name)), ("", ""))
