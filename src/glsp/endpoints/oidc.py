# SPDX-License-Identifier: Apache-2.0
"""What an OpenID Connect provider says: where its doors are, which its keys are, and tokens that hold against them.

Nothing is believed that is not signed by a key of the configured issuer, made for us, and in time. Keys are asked for
again when a token names one that is not known (they rotate), at most every `ROTATION` seconds, and with age.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import httpx2
import jwt
import msgspec

from glsp import telemetry
from glsp.errors import Unauthenticated, Unavailable

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with the issuer's private key; never `none`, never a secret that we would share with it."""

REQUIRED = ("exp", "iat", "iss", "aud", "sub")
"""What ID tokens and access tokens must say."""

LEEWAY = 30
"""Seconds by which the clocks may differ."""

KEYS_AGE, ROTATION = 3_600.0, 10.0
PATIENCE = 10.0
MOST_BYTES = 1_000_000

log = telemetry.logger("oidc")


class Provider(msgspec.Struct, frozen=True):
    """What its discovery document says (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    jwks_uri: str
    authorization_endpoint: str | None = None
    token_endpoint: str | None = None
    userinfo_endpoint: str | None = None
    revocation_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Issuer:
    """One provider, as this server speaks to it."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._provider: Provider | None = None
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def provider(self) -> Provider:
        """Its addresses. Raises Unavailable."""
        if self._provider is None:
            data = await self._ask(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            try:
                found = msgspec.json.decode(data, type=Provider)
            except msgspec.DecodeError as error:
                raise _away("its discovery document does not fit") from error
            if found.issuer.rstrip("/") != self.issuer.rstrip("/"):
                raise _away(f"it calls itself {found.issuer[:200]!r}, not {self.issuer!r}")
            doors = (found.jwks_uri, found.authorization_endpoint, found.token_endpoint, found.userinfo_endpoint)
            if self.issuer.startswith("https:") and not all(each.startswith("https:") for each in doors if each):
                raise _away("it sends us to an address without TLS")
            self._provider = found
        return self._provider

    async def claims(
        self, token: str, audience: Sequence[str], *, is_fresh: bool = False, required: Sequence[str] = REQUIRED
    ) -> Mapping[str, Any]:
        """What a signed token says, when it holds and says all that is `required`. Raises Unauthenticated with the reason,
        Unavailable.

        `is_fresh`: it came from the issuer itself just now, so that a key which is not known is asked for at once.
        """
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise _refused("it is no signed token") from error
        key = await self._key(str(header.get("kid", "")), 0.0 if is_fresh else ROTATION)
        try:
            return cast(
                "Mapping[str, Any]",
                jwt.decode(
                    token,
                    key,
                    algorithms=list(ALGORITHMS),
                    audience=audience,
                    issuer=(await self.provider()).issuer,
                    leeway=LEEWAY,
                    options={"require": list(required)},
                ),
            )
        except jwt.PyJWTError as error:
            raise _refused(str(error)) from error

    async def _key(self, name: str, pause: float) -> jwt.PyJWK:
        now = time.monotonic()
        is_old = now - self._read_at > KEYS_AGE
        if is_old or (name not in self._keys and now - self._read_at > pause):
            async with self._reading:
                if self._read_at < now:
                    await self._read_keys(must=not self._keys or name not in self._keys)
        found = self._keys.get(name)
        if found is None and not name and len(self._keys) == 1:
            found = next(iter(self._keys.values()))
        if found is None:
            raise _refused("it is signed by a key that the issuer does not have")
        return found

    async def _read_keys(self, *, must: bool) -> None:
        try:
            data = await self._ask((await self.provider()).jwks_uri)
            given = cast("dict[str, Any]", msgspec.json.decode(data)).get("keys", [])
        except Unavailable as error:
            if must:
                raise
            log.warning("the keys of the issuer are those of before: %s", error.message)
            return
        except (msgspec.DecodeError, AttributeError) as error:
            raise _away("its keys do not fit") from error
        self._read_at = time.monotonic()
        keys: dict[str, jwt.PyJWK] = {}
        for each in given:
            try:
                keys[str(each.get("kid", ""))] = jwt.PyJWK.from_dict(each)
            except (jwt.PyJWTError, AttributeError):
                log.info("a key of the issuer is of a kind that is not known here")
        self._keys = keys

    async def ask(self, method: str, address: str, **more: Any) -> httpx2.Response:
        """A call to the provider. Raises Unavailable when it does not answer, or that it cannot."""
        try:
            async with httpx2.AsyncClient(timeout=PATIENCE, follow_redirects=False) as client:
                answer = await client.request(method, address, **more)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise _away(f"{urlsplit(address).netloc} does not answer") from error
        if answer.status_code in {408, 429} or answer.status_code >= 500 or len(answer.content) > MOST_BYTES:
            raise _away(f"{urlsplit(address).netloc} answered with {answer.status_code}")
        return answer

    async def _ask(self, address: str) -> bytes:
        answer = await self.ask("GET", address)
        if answer.status_code != 200:
            raise _away(f"{urlsplit(address).netloc} answered with {answer.status_code}")
        return answer.content


def _refused(why: str) -> Unauthenticated:
    return Unauthenticated(
        f"that token is no good here: {why[:200]}", hint="ask the issuer for a new one, made for this server"
    )


def _away(why: str) -> Unavailable:
    return Unavailable(f"the sign-in service cannot be asked: {why}", hint="try again in a moment; see OIDC_ISSUER")
