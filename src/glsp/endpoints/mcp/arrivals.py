# SPDX-License-Identifier: Apache-2.0
"""Every MCP request is a call: below the trace in its `_meta` (SEP-414), else below that of the HTTP request it came in.

Stands in for the SDK's own middleware, which knows nothing of calls and would make the same span a second time. Where a
request is traced, `_meta` of its result says where.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext

from glsp import calls, telemetry
from glsp.endpoints.arrivals import REQUEST_ID
from glsp.endpoints.mcp.meta import given, marked
from glsp.protocol.geometry import is_object

log = telemetry.logger("mcp")

KEY = "traceparent"


class Arrivals:
    """Middleware of the SDK's server, the first."""

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Passes a request on."""
        if ctx.request_id is None:
            return await call_next(ctx)
        params = ctx.params or {}
        target = params.get("name") if ctx.method in {"tools/call", "prompts/get"} else None
        name = f"{ctx.method} {target[:60]}" if isinstance(target, str) else ctx.method
        headers: Mapping[str, str] = getattr(ctx.request, "headers", None) or {}
        arguments = params.get("arguments")
        diagram = arguments.get("id", arguments.get("diagramId")) if is_object(arguments) else ""
        with calls.arrived(
            name,
            "mcp",
            traceparent=given(params, KEY) or headers.get(KEY),
            request_id=calls.request_id_of(headers.get(REQUEST_ID) or str(ctx.request_id)),
            client=_client(ctx),
            diagram=diagram[:200] if isinstance(diagram, str) else "",
            fresh=True,
        ) as call:
            started, outcome = time.perf_counter(), "failed"
            try:
                answer = await call_next(ctx)
                outcome = "error" if is_error(answer) else "ok"
            finally:
                if log.isEnabledFor(call.level):
                    facts = {"outcome": outcome, "ms": round((time.perf_counter() - started) * 1e3, 1)}
                    log.log(call.level, "%s", name, extra={"facts": facts})
            return marked(answer, KEY, call.trace.traceparent) if call.is_traced else answer


def is_error(answer: HandlerResult) -> bool:
    """Whether a result tells what went wrong; it comes as the SDK's model or as what goes over the wire."""
    if isinstance(answer, dict):
        return answer.get("isError") is True
    return bool(getattr(answer, "is_error", False))


def _client(ctx: ServerRequestContext[Any, Any]) -> str:
    known = getattr(ctx.session, "client_params", None)
    return known.client_info.name[:80] if known is not None else ""
