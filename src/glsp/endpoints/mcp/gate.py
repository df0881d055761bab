# SPDX-License-Identifier: Apache-2.0
"""Who calls over MCP, and whether it may: scope and pace, before anything else looks at a call.

HTTP requests say who they are of (`access.Guard`). Bare JSON-RPC reaches the server through one client inside this
process, so it brings a ticket, which is good for the length of its request and cannot be guessed.
"""

from __future__ import annotations

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext

from glsp.editor.actors import acting
from glsp.editor.audit import Refused
from glsp.editor.limiter import Limiter
from glsp.editor.permissions import MCP_METHODS, READ, Needs, of_tool
from glsp.editor.rights import asking
from glsp.endpoints.access import caller_of
from glsp.endpoints.connection import Admitted
from glsp.endpoints.mcp.texts import error_text
from glsp.endpoints.mcp.tools import text_result
from glsp.endpoints.scopes import demand
from glsp.errors import GlspError
from glsp.protocol.geometry import is_object
from glsp.storage.audit_chain import Named

TICKET = "glsp/ticket"
"""Member of `_meta` that tells whose request inside this process it is."""

NOT_NOW = -32000
"""JSON-RPC's first number for errors of the server's own."""


class Tickets:
    """Callers of requests that go through the client inside this process."""

    def __init__(self) -> None:
        self._callers: dict[str, Admitted] = {}

    @contextmanager
    def issued(self, caller: Admitted) -> Generator[dict[str, Any] | None]:
        """The `_meta` for calls of one request; None for who has no name."""
        if not caller.subject:
            yield None
            return
        ticket = secrets.token_hex(16)
        self._callers[ticket] = caller
        try:
            yield {TICKET: ticket}
        finally:
            del self._callers[ticket]

    def caller(self, ctx: ServerRequestContext[Any, Any]) -> Admitted:
        """Who makes a call."""
        scope = getattr(ctx.request, "scope", None)
        if scope is not None:
            return caller_of(scope)
        meta = (ctx.params or {}).get("_meta")
        ticket = meta.get(TICKET) if is_object(meta) else None
        return self._callers.get(ticket, Admitted()) if isinstance(ticket, str) else Admitted()


class Gate:
    """Middleware of the SDK's server."""

    def __init__(self, tickets: Tickets, limiter: Limiter | None, refused: Refused | None = None) -> None:
        """`refused` counts who may not do what they want."""
        self._tickets = tickets
        self._limiter = limiter
        self._refused = refused

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Passes a call on, or answers why not."""
        caller = self._tickets.caller(ctx)
        if not caller.subject or ctx.request_id is None:
            return await call_next(ctx)
        is_tool = ctx.method == "tools/call"
        try:
            needs = await self._let(ctx, caller, is_tool=is_tool)
        except GlspError as error:
            if self._refused is not None:
                self._refused("mcp", error, Named(caller.subject, caller.name))
            if is_tool:
                return text_result(error_text(error), failed=True)
            raise MCPError(NOT_NOW, f"{error.message} ({error.hint})") from error
        with asking(caller.who, needs.asked), acting(caller.subject, caller.name, caller.scope):
            return await call_next(ctx)

    async def _let(self, ctx: ServerRequestContext[Any, Any], caller: Admitted, *, is_tool: bool) -> Needs:
        needs = MCP_METHODS.get(ctx.method, READ)
        if is_tool:
            params = ctx.params or {}
            name, arguments = str(params.get("name")), params.get("arguments")
            needs = of_tool(name, arguments if is_object(arguments) else {})
            demand(caller.scope, needs, f"{name[:80]}", limited=caller.limits is not None)
        if self._limiter is not None and not caller.counted:
            take = self._limiter.read if needs.scope == "read" else self._limiter.edit
            await take(caller.subject)
        return needs
