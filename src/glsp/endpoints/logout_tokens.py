# SPDX-License-Identifier: Apache-2.0
"""Logout tokens: the provider's word that somebody's session with it has ended (OpenID Connect Back-Channel Logout 1.0).

What lives here: what must hold of one (section 2.6), and by which marks it tells sessions. What must never: routes, sessions.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from glsp.endpoints.oidc import LEEWAY, Issuer
from glsp.errors import Unauthenticated
from glsp.protocol.geometry import is_object
from glsp.storage.sessions import Heard, Marks

EVENT = "http://schemas.openid.net/event/backchannel-logout"

TYPES = frozenset({"logout+jwt", "application/logout+jwt", "jwt", ""})
"""What the head of one may say that it is; older providers say nothing special."""

LONGEST = 600.0
"""Seconds after which the word of a provider is too old, whatever it says itself."""


class LogoutTokens:
    """Those of one issuer for one client."""

    def __init__(self, client_id: str, issuer: Issuer, clock: Callable[[], float] = time.time) -> None:
        self._client_id = client_id
        self._issuer = issuer
        self._clock = clock

    async def read(self, token: str) -> Heard:
        """What one says. Raises Unauthenticated with the reason, Unavailable."""
        claims = await self._issuer.claims(token, [self._client_id], required=("iat", "iss", "aud", "jti", "events"))
        if str(jwt.get_unverified_header(token).get("typ", "")).lower() not in TYPES:
            raise Unauthenticated("it is a token of another kind (typ)")
        events = claims["events"]
        if not is_object(events) or not is_object(events.get(EVENT)):
            raise Unauthenticated("it is not about a logout (events)")
        if "nonce" in claims:
            raise Unauthenticated("it has a nonce, as tokens of logins have")
        until = min(claims["iat"] + LONGEST, claims.get("exp", float("inf"))) + LEEWAY
        if until < self._clock():
            raise Unauthenticated("it is too old (iat)")
        marks = marks_of(claims)
        if not (marks.subject or marks.session):
            raise Unauthenticated("it does not say whose session has ended (sub, sid)")
        jti = claims["jti"]
        if not isinstance(jti, str) or not jti:
            raise Unauthenticated("it has no id (jti)")
        return Heard(_digest("jti", claims["iss"], jti), until, marks)


def marks_of(claims: Mapping[str, Any]) -> Marks:
    """By what a provider tells a session, of the claims of an ID token or a logout token."""
    issuer, subject, session = (claims.get(name) for name in ("iss", "sub", "sid"))
    return Marks(_digest("sub", issuer, subject), _digest("sid", issuer, session))


def _digest(kind: str, issuer: object, name: object) -> str:
    if not isinstance(name, str) or not name:
        return ""
    return hashlib.sha256(f"{kind}\0{issuer}\0{name}".encode(errors="replace")).hexdigest()
