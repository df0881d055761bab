# SPDX-License-Identifier: Apache-2.0
"""Every action of a client is a call: what log lines and traces say of it, and what is told when it is a bug of ours."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager

from glsp import calls, telemetry
from glsp.editor.opening import Held
from glsp.editor.session_outlet import Outlet
from glsp.model.change import Author
from glsp.protocol.actions import Head
from glsp.protocol.codec import trace_of

log = telemetry.logger("glsp")


@contextmanager
def called(kind: str, head: Head, request_id: str | None, author: Author, held: Held | None) -> Generator[None]:
    """While an action is carried out. `kind` is what the client wrote, so it is cut."""
    with calls.arrived(
        kind[:60],
        "glsp",
        traceparent=trace_of(head),
        request_id=(request_id or "")[:128],
        client=author.id,
        diagram="" if held is None else held.diagram.id,
        fresh=True,
    ) as call:
        started = time.perf_counter()
        try:
            yield
        finally:
            if log.isEnabledFor(call.level):
                facts = {"ms": round((time.perf_counter() - started) * 1e3, 1)}
                log.log(call.level, "%s", kind[:60], extra={"facts": facts})


def bug(error: Exception, outlet: Outlet) -> None:
    """A bug of ours in one action must not end the session; the client is told what finds it in the log."""
    telemetry.internal_error(error, "session")
    outlet.error("something went wrong inside the server", f"see the server's log, trace {calls.trace_id()}")
