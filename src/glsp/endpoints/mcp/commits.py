# SPDX-License-Identifier: Apache-2.0
"""Read-your-writes over MCP: a commit token in `_meta` of every result, taken back in `_meta` of a request.

A client that says nothing gets at least what this server process has seen; a token carries that to another one.
"""

from __future__ import annotations

from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from pydantic import BaseModel

from glsp.errors import Invalid
from glsp.protocol.geometry import is_object
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
        return _marked(answer, token(max(known, position_of(position)))) if position else answer


def _known(ctx: ServerRequestContext[Any, Any]) -> int:
    """What the client has seen; what is no token is passed over, as unknown `_meta` is."""
    said = (ctx.params or {}).get("_meta")
    text = said.get(KEY) if is_object(said) else None
    try:
        return position_of(text) if isinstance(text, str) else 0
    except Invalid:
        return 0


def _marked(answer: HandlerResult, text: str) -> HandlerResult:
    if isinstance(answer, BaseModel):
        meta: dict[str, Any] = getattr(answer, "meta", None) or {}
        return answer.model_copy(update={"meta": {**meta, KEY: text}})
    if isinstance(answer, dict):
        return {**answer, "_meta": {**answer.get("_meta", {}), KEY: text}}
    return answer
