# SPDX-License-Identifier: Apache-2.0
"""Pages of other origins that may call this server: those of ALLOWED_ORIGINS, with a token that they have, never with a cookie.

CORS as in the Fetch standard, by Starlette; without such origins there is none of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

ASKED = (
    "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "Mcp-Protocol-Version",
    "Mcp-Session-Id", "traceparent", "X-Glsp-Author", "X-Glsp-Commit", "X-Request-Id",
)  # fmt: skip

TOLD = (
    "Content-Disposition", "ETag", "Mcp-Session-Id", "Retry-After", "WWW-Authenticate", "X-Glsp-Commit", "X-Glsp-Left-Out",
    "X-Request-Id",
)  # fmt: skip

PREFLIGHT_SECONDS = 600


def for_pages_of(origins: Sequence[str], app: ASGIApp) -> ASGIApp:
    """The application, its answers readable for pages of these origins."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=METHODS,
        allow_headers=ASKED,
        expose_headers=TOLD,
        max_age=PREFLIGHT_SECONDS,
    )
