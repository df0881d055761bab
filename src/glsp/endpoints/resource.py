# SPDX-License-Identifier: Apache-2.0
"""The MCP door as an OAuth protected resource: where agents learn at whom they get an access token (RFC 9728)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from glsp.endpoints.access import WELL_KNOWN, Access
from glsp.endpoints.answers import json_response
from glsp.endpoints.requests import guarded
from glsp.errors import NotFound

PATHS = (WELL_KNOWN, f"{WELL_KNOWN}/mcp", f"{WELL_KNOWN}/mcp/core")


class Resource:
    """What this server says of itself to those who want an access token."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def routes(self) -> list[Route]:
        """At the server's root and, as RFC 9728 (section 3.1) has it, with the path of the resource behind."""
        return [Route(path, guarded(self._metadata), methods=["GET"]) for path in PATHS]

    async def _metadata(self, request: Request) -> Response:
        if not self._access.issuer:
            raise NotFound("this server takes no access tokens", hint="an API token comes in; or set OIDC_ISSUER")
        path = request.url.path.removeprefix(WELL_KNOWN) or "/mcp"
        return json_response(
            {
                "resource": f"{self._access.base(request.scope)}{path}",
                "authorization_servers": [self._access.issuer],
                "bearer_methods_supported": ["header"],
                "resource_name": "glsp",
            },
            headers={"Cache-Control": "max-age=3600", "Access-Control-Allow-Origin": "*"},
        )
