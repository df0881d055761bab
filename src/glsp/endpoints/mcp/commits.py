# SPDX-License-Identifier: Apache-2.0
"""Read-your-writes over MCP: a commit token in `_meta` of every result, taken back in `_meta` of a request.

A client that says nothing gets at least what this server process has seen; a token carries that to another one.
"""

from __future__ import annotations

from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext

from glsp.endpoints.mcp.meta import given, marked
from glsp.errors import Invalid
from glsp.storage.ports import Upkeep
from glsp.storage.positions import position_of, seen_by_caller, token

KEY = "glsp/commit"

METHODS = frozenset({"tools/call", "resources/read", "resources/list", "completion/complete", "prompts/get"})
"""What reads diagrams or changes them."""


class Commits:
    """Middleware of the SDK's server."""

    def __init__(self, upkeep: Upkeep) -> None:
        self._upkeep = upkeep

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Passes a request on, and says in its result how far the data is."""
        if ctx.method not in METHODS:
            return await call_next(ctx)
        known = _known(ctx)
        with seen_by_caller(known):
            answer = await call_next(ctx)
        position = await self._upkeep.position()
        return marked(answer, KEY, token(max(known, position_of(position)))) if position else answer


def _known(ctx: ServerRequestContext[Any, Any]) -> int:
    """What the client has seen; what is no token is passed over, as unknown `_meta` is."""
    text = given(ctx.params, KEY)
    try:
        return position_of(text) if isinstance(text, str) else 0
    except Invalid:
        return 0
