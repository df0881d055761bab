# SPDX-License-Identifier: Apache-2.0
"""What agents read of values over time, and how long their own calls take."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext

from glsp import telemetry
from glsp.editor.hub import Hub
from glsp.editor.recording import activity, record_tool
from glsp.endpoints.mcp.arrivals import is_error
from glsp.endpoints.mcp.texts import clipped
from glsp.errors import Unavailable
from glsp.protocol.moments import moment, seconds
from glsp.storage.series.points import SECOND, Line, Value

MOST_LINES = 150
"""Steps in one answer: about 2,000 tokens."""


class Charter:
    """Reads the series of the hub's diagrams for agents."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def read(self, name: str, *, metric: str, start: str, end: str, step: str, by: str) -> str:
        """What happened over time: a line for each step in which something did. Raises Invalid, Unavailable."""
        if self._hub.recorder is None:
            raise Unavailable("this server keeps no series")
        now, info = time.time(), await self._hub.info(name)
        width, lines = await activity(
            self._hub.recorder,
            info.id,
            metric,
            moment(start, now),
            moment(end, now),
            step=seconds(step) if step else None,
            by=by,
        )
        return _text(metric, width, lines)


def _text(metric: str, step: int, lines: Sequence[Line]) -> str:
    rows: dict[int, list[str]] = {}
    for line in lines:
        for at, value in line.points:
            rows.setdefault(at, []).append(f"{line.key}={_shown(value)}" if line.key else _shown(value))
    if not rows:
        return f"{metric}: nothing happened"
    shown = [
        f"{datetime.fromtimestamp(at // SECOND, UTC):%Y-%m-%dT%H:%M:%SZ} {' '.join(rows[at])}" for at in sorted(rows)
    ]
    return "\n".join([f"{metric} in steps of {step} s (UTC)", *clipped(shown, MOST_LINES, "ask for longer steps")])


def _shown(value: Value) -> str:
    return (
        f"{value:.4g}"
        if isinstance(value, float) and not value.is_integer()
        else f"{value:.0f}"
        if isinstance(value, float)
        else str(value)
    )


class Stopwatch:
    """Middleware that measures every call of a tool."""

    def __init__(self, hub: Hub, names: frozenset[str]) -> None:
        self._hub = hub
        self._names = names

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Passes on, and keeps how long it took and whether it was an error."""
        name = str((ctx.params or {}).get("name", ""))
        if ctx.method != "tools/call" or name not in self._names:
            return await call_next(ctx)
        started, outcome = time.perf_counter(), "failed"
        try:
            answer = await call_next(ctx)
            outcome = "error" if is_error(answer) else "ok"
        finally:
            seconds = time.perf_counter() - started
            telemetry.TOOL_CALLS.labels(name, outcome).inc()
            telemetry.TOOL_SECONDS.labels(name).observe(seconds)
            if self._hub.recorder is not None:
                record_tool(self._hub.recorder, name, outcome, seconds)
        return answer
