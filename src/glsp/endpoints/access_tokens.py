# SPDX-License-Identifier: Apache-2.0
"""Access tokens of agents (OAuth 2.1, as the MCP specification has it): made by the configured issuer, for this server."""

from __future__ import annotations

from glsp.endpoints.connection import Admitted
from glsp.endpoints.oidc import Issuer
from glsp.endpoints.roles import Roles
from glsp.settings import Oidc

RESOURCES = ("/mcp", "/mcp/core")
"""What a token may be made for (RFC 8707), where OIDC_AUDIENCE does not say."""


class AccessTokens:
    """Knows callers by what they bring."""

    def __init__(self, settings: Oidc) -> None:
        self._issuer = Issuer(settings.issuer)
        self._roles = Roles(settings)
        self._audience = settings.audience

    def are_like(self, secret: str) -> bool:
        """Whether it looks like a signed token; tells nothing about whether it is good."""
        return secret.count(".") == 2 and secret.startswith("ey")

    async def find(self, token: str, host: str) -> Admitted:
        """Who brings a token; `host` is the name by which the caller knows us, which was checked. Raises Unauthenticated,
        Forbidden without a role, Unavailable.
        """
        made_for = self._audience or [f"{scheme}://{host}{path}" for scheme in ("https", "http") for path in RESOURCES]
        return self._roles.caller(await self._issuer.claims(token, made_for))
