# SPDX-License-Identifier: Apache-2.0
"""A diagram's writer works for many callers at once: whose call a step belongs to, and what the log says when it is done."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from glsp import calls, telemetry
from glsp.calls import Call
from glsp.editor.request import Request
from glsp.errors import GlspError
from glsp.model.change import Entry
from glsp.protocol.operations import kind_of

log = telemetry.logger("diagram")

_NOTHING = nullcontext()


def step_for(requests: Sequence[Request], name: str = "") -> AbstractContextManager[None]:
    """While something is done for these requests: below the first that is traced, linked to the others that are."""
    traced = [request.call for request in requests if request.call is not None and request.call.is_traced]
    return _step(traced, name) if traced else _NOTHING


@contextmanager
def _step(traced: Sequence[Call], name: str) -> Generator[None]:
    with calls.under(traced):
        if not name:
            yield
            return
        with calls.step(name):
            yield


def told(diagram: str, request: Request, outcome: str, seconds: float) -> None:
    """One line for each operation, where it is traced or debugging."""
    call = request.call
    if call is None or not log.isEnabledFor(call.level):
        return
    call.diagram = call.diagram or diagram
    facts = {
        "diagram": diagram,
        "operation_id": request.operation_id,
        "outcome": outcome,
        "ms": round(seconds * 1e3, 1),
    }
    log.log(call.level, "%s %s", kind_of(request.operation), outcome, extra={"facts": facts})


@contextmanager
def _followed(entry: Entry) -> Generator[None]:
    with calls.arrived(
        "follow",
        "bus",
        traceparent=entry.trace,
        client=entry.author.id,
        diagram=entry.diagram,
        kind="consumer",
        fresh=True,
    ) as call:
        yield
        facts = {"revision": entry.revision, "operation_id": entry.operation_id}
        log.log(call.level, "%s of another process applied", entry.operation, extra={"facts": facts})


def following(entry: Entry) -> AbstractContextManager[None]:
    """While what another process committed is applied here: its trace goes on."""
    return _followed(entry) if entry.trace else _NOTHING


def bug(error: BaseException) -> GlspError:
    """Counts and logs a bug of ours; what callers are told instead."""
    telemetry.internal_error(error, "diagram")
    return GlspError("something went wrong inside the server; nothing was changed", hint="see the server's log")
