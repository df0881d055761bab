# SPDX-License-Identifier: Apache-2.0
"""This server as a client of the provider: the authorization code flow with PKCE, renewing, saying goodbye.

Sources: OpenID Connect Core 1.0 (sections 3.1 and 12), RFC 7636 (PKCE, S256 alone), RFC 9207 (`iss` of the answer), RFC 7009
(revocation), OpenID Connect RP-Initiated Logout 1.0. What lives here: addresses, forms, and what must hold of an ID token.
What must never: cookies, routes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

import msgspec

from glsp import telemetry
from glsp.endpoints.oidc import Issuer, Provider
from glsp.errors import GlspError, Unauthenticated, Unavailable
from glsp.settings import Oidc

log = telemetry.logger("oidc")

CALLBACK = "/login/callback"
"""Where the provider sends people back to: to be registered there, behind the address of this server."""

SHORTEST, LONGEST = 30.0, 3_600.0
"""Seconds after which a provider is asked again about somebody, whatever it says of its tokens."""

EARLY = 0.2
"""Part of that time which is left when it is asked."""


class Journey(msgspec.Struct, frozen=True):
    """A browser that is away to log in: what it must bring back, and where it goes then."""

    state: str
    nonce: str
    verifier: str
    to: str
    redirect: str


class Login(msgspec.Struct, frozen=True):
    """What a provider said of somebody. `renew_at` is when it is asked again, `until` how long it holds; 0: for the session."""

    claims: dict[str, Any]
    id_token: str
    refresh_token: str = ""
    renew_at: float = 0
    until: float = 0


class _Tokens(msgspec.Struct, frozen=True):
    access_token: str = ""
    id_token: str = ""
    refresh_token: str = ""
    expires_in: float | None = None


class OidcClient:
    """One client at one provider."""

    def __init__(self, settings: Oidc, issuer: Issuer, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._issuer = issuer
        self._clock = clock
        self._kept = {
            "iss", "sub", "sid", "name", "preferred_username", "email", "email_verified",
            settings.subject_claim, settings.groups_claim,
        }  # fmt: skip

    def journey(self, base: str, to: str) -> Journey:
        """A new one."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return Journey(state, nonce, verifier, to, base + CALLBACK)

    async def address(self, journey: Journey) -> str:
        """Where the browser goes. Raises Unavailable."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(journey.verifier.encode()).digest()).rstrip(b"=")
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": journey.redirect,
            "scope": self._settings.scopes,
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        return _with(_door((await self._issuer.provider()).authorization_endpoint, "authorization"), asked)

    async def trade(self, journey: Journey, code: str, iss: str) -> Login:
        """Who came back with a code. Raises Unauthenticated with the reason, Unavailable."""
        provider = await self._issuer.provider()
        if (iss or provider.authorization_response_iss_parameter_supported) and iss != provider.issuer:
            raise Unauthenticated("the answer is of another issuer")
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": journey.redirect}
        tokens = await self._tokens(provider, {**form, "code_verifier": journey.verifier})
        claims = await self._said(tokens.id_token)
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), journey.nonce.encode()):
            raise Unauthenticated("the ID token was made for another login (nonce)")
        return await self._login(provider, tokens, claims, tokens.id_token)

    async def renew(self, login: Login) -> Login:
        """The same person, as the provider knows her now. Raises Unauthenticated when it does not any longer, Unavailable."""
        provider = await self._issuer.provider()
        tokens = await self._tokens(provider, {"grant_type": "refresh_token", "refresh_token": login.refresh_token})
        kept = msgspec.structs.replace(tokens, refresh_token=tokens.refresh_token or login.refresh_token)
        if tokens.id_token:
            claims = await self._said(tokens.id_token)
            if claims["sub"] != login.claims["sub"]:
                raise Unauthenticated("the renewed ID token is somebody else's")
        else:
            claims = {**login.claims, **await self._userinfo(provider, kept, login.claims)}
        return await self._login(provider, kept, claims, tokens.id_token or login.id_token)

    async def forget(self, login: Login) -> None:
        """Tells the provider that a refresh token is not needed any longer; one that does not listen is left alone."""
        try:
            provider = await self._issuer.provider()
            if login.refresh_token and provider.revocation_endpoint:
                form = {"token": login.refresh_token, "token_type_hint": "refresh_token"}
                await self._post(provider, provider.revocation_endpoint, form)
        except GlspError as error:
            log.warning("a refresh token was not revoked: %s", error.message)

    async def farewell(self, login: Login, back: str) -> str:
        """Where a browser logs out at the provider too, to come back then; "" where that cannot be."""
        try:
            provider = await self._issuer.provider()
        except GlspError as error:
            log.warning("nobody is logged out at the provider: %s", error.message)
            return ""
        if not provider.end_session_endpoint:
            return ""
        asked = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back}
        return _with(provider.end_session_endpoint, {**asked, "id_token_hint": login.id_token})

    async def _login(self, provider: Provider, tokens: _Tokens, claims: Mapping[str, Any], id_token: str) -> Login:
        known = {**await self._more(provider, tokens, claims), **claims}
        kept = {name: value for name, value in known.items() if name in self._kept}
        if not tokens.refresh_token:
            return Login(kept, id_token)
        now, lifetime = self._clock(), min(max(tokens.expires_in or SHORTEST, 1.0), LONGEST)
        return Login(kept, id_token, tokens.refresh_token, now + lifetime * (1 - EARLY), now + lifetime)

    async def _more(self, provider: Provider, tokens: _Tokens, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """What many providers do not put into the ID token, but tell who brings the access token."""
        wanted = (self._settings.groups_claim, self._settings.subject_claim, "name")
        return {} if all(name in claims for name in wanted) else await self._userinfo(provider, tokens, claims)

    async def _userinfo(self, provider: Provider, tokens: _Tokens, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        if not (provider.userinfo_endpoint and tokens.access_token):
            return {}
        headers = {"Authorization": f"Bearer {tokens.access_token}"}
        answer = await self._issuer.ask("GET", provider.userinfo_endpoint, headers=headers)
        if answer.status_code != 200:
            log.warning("the provider tells nothing more about somebody: %d", answer.status_code)
            return {}
        try:
            found = msgspec.json.decode(answer.content, type=dict[str, Any])
        except msgspec.DecodeError:  # a signed answer, perhaps: that is another media type
            log.warning("what the provider tells about somebody is no JSON object")
            return {}
        return found if found.get("sub") == claims["sub"] else {}

    async def _said(self, id_token: str) -> Mapping[str, Any]:
        if not id_token:
            raise Unauthenticated("the provider gave no ID token")
        client = self._settings.client_id
        claims = await self._issuer.claims(id_token, [client], is_fresh=True)
        if claims.get("azp", client) != client or (
            isinstance(claims["aud"], list) and claims["aud"] != [client] and "azp" not in claims
        ):
            raise Unauthenticated("the ID token was made for another client (azp)")
        return claims

    async def _tokens(self, provider: Provider, form: Mapping[str, str]) -> _Tokens:
        answer = await self._post(provider, _door(provider.token_endpoint, "token"), form)
        if answer.status_code != 200:
            try:
                said = msgspec.json.decode(answer.content, type=dict[str, Any])
            except msgspec.DecodeError:
                said = {}
            why = f"{said.get('error', answer.status_code)} {said.get('error_description', '')}"
            if said.get("error") in {"invalid_client", "unauthorized_client"}:
                log.error("the provider does not take us: %s; see OIDC_CLIENT_ID and OIDC_CLIENT_SECRET", why[:200])
                raise Unavailable("the sign-in service does not know this server", hint="see OIDC_CLIENT_SECRET")
            raise Unauthenticated(f"the provider refuses: {why[:200].strip()}")
        try:
            return msgspec.json.decode(answer.content, type=_Tokens)
        except msgspec.DecodeError as error:
            raise Unavailable("the tokens of the sign-in service do not fit") from error

    async def _post(self, provider: Provider, address: str, form: Mapping[str, str]) -> Any:
        client, secret = self._settings.client_id, self._settings.client_secret.reveal()
        if not secret:
            return await self._issuer.ask("POST", address, data={**form, "client_id": client})
        if "client_secret_basic" in provider.token_endpoint_auth_methods_supported:
            pair = quote_plus(client), quote_plus(secret)  # RFC 6749, section 2.3.1
            return await self._issuer.ask("POST", address, data=dict(form), auth=pair)
        return await self._issuer.ask("POST", address, data={**form, "client_id": client, "client_secret": secret})


def _door(address: str | None, which: str) -> str:
    if not address:
        raise Unavailable(f"the sign-in service names no {which} endpoint", hint="see OIDC_ISSUER")
    return address


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
