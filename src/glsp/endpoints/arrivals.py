# SPDX-License-Identifier: Apache-2.0
"""Every HTTP request is a call: its id and trace, a line in the log when it is answered, both told to the caller.

`X-Request-Id` and `traceparent` of the caller are gone on with where they are fit for it. The answer has `X-Request-Id`, and
`traceresponse` where the request is traced. Of a path the query is left out: people put into it what they like.
"""

from __future__ import annotations

import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from glsp import calls, telemetry
from glsp.calls import Call

log = telemetry.logger("request")

WARNING, INFO = 30, 20
REQUEST_ID = "X-Request-Id"
TRACE = "traceresponse"

QUIET = frozenset({"/health", "/livez", "/ready", "/readyz", "/metrics"})
"""Asked all day long by machines: calls only for who brings a trace."""

AREAS = {"api": "api", "mcp": "mcp", "v2": "registry"}
"""What requests are for, by the first part of their path; the rest is the page."""


class Arrivals:
    """Around everything that answers HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on."""
        if scope["type"] != "http" or (scope["path"] in QUIET and not Headers(scope=scope).get("traceparent")):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        peer = scope.get("client")
        with calls.arrived(
            f"{scope['method']} {_shape(scope['path'])}",
            "http",
            traceparent=headers.get("traceparent"),
            request_id=calls.request_id_of(headers.get(REQUEST_ID)),
            client=peer[0] if peer else "",
        ) as call:
            await self._answer(call, scope, receive, send)

    async def _answer(self, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                answered = MutableHeaders(scope=message)
                answered[REQUEST_ID] = call.request_id
                if call.is_traced:
                    answered[TRACE] = call.trace.traceparent
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            seconds = time.perf_counter() - started
            self._count(scope["path"], status, seconds)
            self._tell(call, scope, status, seconds)

    def _count(self, path: str, status: int, seconds: float) -> None:
        area = AREAS.get(path.split("/")[1], "page")
        telemetry.HTTP_REQUESTS.labels(area, f"{status // 100 or 5}xx").inc()
        if area != "mcp":  # where answers may stay open for hours
            telemetry.HTTP_REQUEST_SECONDS.labels(area).observe(seconds)

    def _tell(self, call: Call, scope: Scope, status: int, seconds: float) -> None:
        level = WARNING if status >= 500 else INFO if status >= 400 and scope["path"] not in QUIET else call.level
        if not log.isEnabledFor(level):
            return
        path = (scope.get("raw_path") or scope["path"].encode()).decode("ascii", "backslashreplace")[:300]
        facts: dict[str, object] = {
            "method": scope["method"],
            "path": path,
            "status": status,
            "ms": round(seconds * 1e3, 1),
        }
        if call.code:
            facts["code"] = call.code
        log.log(level, "%s %s %d", scope["method"], path, status, extra={"facts": facts})


def _shape(path: str) -> str:
    """A path without what is one's own in it, so that spans have few names."""
    parts = path.split("/")
    if parts[1:2] == ["api"] and len(parts) > 3:
        parts[3] = "{id}"
        parts[5:] = ["…"] if len(parts) > 5 else []
    elif parts[1:2] == ["assets"]:
        parts[2:] = ["…"]
    return "/".join(parts[:6])[:80]
