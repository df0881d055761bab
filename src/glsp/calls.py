# SPDX-License-Identifier: Apache-2.0
"""What is being done right now and for whom: one `Call` for each thing that somebody asked for at a door.

It gives log lines their ids and error answers their `trace`. Its trace is the caller's where one came along (W3C
`traceparent`), else one of our own, made when first asked for. Spans are made by whoever was put into `spans`
(glsp.tracing, with OTEL_EXPORTER_OTLP_ENDPOINT); without one nothing is measured and nothing is imported for it.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Literal, Protocol, TypeAlias

import msgspec

Door: TypeAlias = Literal["http", "mcp", "glsp", "bus", "internal"]
Kind: TypeAlias = Literal["server", "client", "internal", "producer", "consumer"]

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[\x21-\x7e]*)?", re.ASCII)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:+/=-]{1,128}", re.ASCII)
_SAMPLED = 1


class Trace(msgspec.Struct, frozen=True):
    """A place in a trace. `sampled`: somebody wants to see it, so it is logged and sent on."""

    trace_id: str
    span_id: str
    sampled: bool

    @property
    def traceparent(self) -> str:
        """As W3C Trace Context writes it."""
        return f"00-{self.trace_id}-{self.span_id}-{'01' if self.sampled else '00'}"


def read_traceparent(text: object) -> Trace | None:
    """The trace that a caller named; None for what is none, as the recommendation has it."""
    found = _TRACEPARENT.fullmatch(text) if isinstance(text, str) and len(text) <= 256 else None
    if found is None or found[1] == "ff" or (found[1] == "00" and found[5]):
        return None
    if not int(found[2], 16) or not int(found[3], 16):
        return None
    return Trace(found[2], found[3], bool(int(found[4], 16) & _SAMPLED))


class Call:
    """One thing that was asked for. `inner` belongs to whoever makes spans."""

    __slots__ = ("_trace", "client", "code", "diagram", "door", "inner", "request_id")

    def __init__(self, door: Door, *, request_id: str, client: str, diagram: str, trace: Trace | None) -> None:
        self.door = door
        self.request_id = request_id
        self.client = client
        self.diagram = diagram
        self.code = ""
        """Of the error that it is answered with."""
        self.inner: object = None
        self._trace = trace

    @property
    def trace(self) -> Trace:
        """Its trace; one of our own is not sampled."""
        if self._trace is None:
            self._trace = Trace(secrets.token_hex(16), secrets.token_hex(8), sampled=False)
        return self._trace

    @trace.setter
    def trace(self, trace: Trace) -> None:
        self._trace = trace

    @property
    def known(self) -> Trace | None:
        """Its trace, where it has one already."""
        return self._trace

    @property
    def is_traced(self) -> bool:
        """Whether somebody wants to see it; costs nothing."""
        return self._trace is not None and self._trace.sampled

    @property
    def level(self) -> int:
        """Of the log line that says it is done: what is traced is shown, the rest is for `LOG_LEVEL=debug`."""
        return logging.INFO if self.is_traced else logging.DEBUG

    def facts(self) -> dict[str, object]:
        """What every log line says of it."""
        known: dict[str, object] = {"request_id": self.request_id, "client": self.client, "diagram": self.diagram}
        trace = self.trace
        ids: dict[str, object] = {"trace_id": trace.trace_id, "span_id": trace.span_id, "door": self.door}
        return ids | {name: value for name, value in known.items() if value}


class Spans(Protocol):
    """Who measures how long things take and sends that away."""

    def door(self, name: str, call: Call, kind: Kind, *, fresh: bool) -> AbstractContextManager[object]:
        """A span for a call, below the trace that came along; gives the call its place."""
        ...

    def step(self, name: str, kind: Kind, attributes: Mapping[str, str | int]) -> AbstractContextManager[object]:
        """A span below the one that is open here."""
        ...

    def under(self, call: Call, others: Iterable[Call]) -> AbstractContextManager[object]:
        """Goes on with a call in another task; what comes is linked to the `others`, too."""
        ...


_current: ContextVar[Call | None] = ContextVar("glsp_call", default=None)
_spans: list[Spans] = []
_NOTHING = nullcontext()


def measure(spans: Spans) -> Callable[[], None]:
    """From now on spans are made; returns how to end that."""
    _spans[:] = [spans]
    return _spans.clear


def current() -> Call | None:
    """What is being done here."""
    return _current.get()


def trace_id() -> str:
    """For an error answer: what finds its lines in the log."""
    call = _current.get()
    return call.trace.trace_id if call is not None else secrets.token_hex(16)


def traceparent() -> str:
    """What is passed on to others; "" unless somebody wants to see it."""
    call = _current.get()
    return call.trace.traceparent if call is not None and call.is_traced else ""


def request_id_of(text: object) -> str:
    """The caller's own id of its request where it is fit for a log, else a new one."""
    if isinstance(text, str) and _REQUEST_ID.fullmatch(text):
        return text
    return secrets.token_hex(8)


@contextmanager
def arrived(
    name: str,
    door: Door,
    *,
    traceparent: object = None,
    request_id: str = "",
    client: str = "",
    diagram: str = "",
    kind: Kind = "server",
    fresh: bool = False,
) -> Generator[Call]:
    """Something was asked for at a door; inside, it is what is being done. Within another call it goes on with its trace,
    unless it is `fresh`: in a task that lives on, what began it is long over.
    """
    outer = None if fresh else _current.get()
    trace = read_traceparent(traceparent)
    if trace is None and outer is not None and outer.is_traced:
        trace = outer.trace
    call = Call(door, request_id=request_id, client=client, diagram=diagram, trace=trace)
    token = _current.set(call)
    try:
        if not _spans:
            yield call
        else:
            with _spans[0].door(name, call, kind, fresh=fresh):
                yield call
    finally:
        _current.reset(token)


def step(name: str, kind: Kind = "internal", **attributes: str | int) -> AbstractContextManager[object]:
    """A part of what is being done, measured where it is traced. `_` in names of attributes stands for `.`."""
    if not _spans:
        return _NOTHING
    call = _current.get()
    if call is None or not call.is_traced:
        return _NOTHING
    return _spans[0].step(name, kind, {key.replace("_", "."): value for key, value in attributes.items()})


def statement(system: str, text: str | bytes) -> AbstractContextManager[object]:
    """A statement at a database. Its text never holds values: those are parameters."""
    call = _current.get() if _spans else None
    if call is None or not call.is_traced:
        return _NOTHING
    words = (text.decode() if isinstance(text, bytes) else text).split()
    return step(f"{system} {words[0] if words else ''}", "client", db_system_name=system, db_query_text=" ".join(words))


@contextmanager
def under(calls: Iterable[Call | None]) -> Generator[None]:
    """Goes on with the first of these that is traced, in the task that works for all of them."""
    traced = [call for call in calls if call is not None and call.is_traced]
    if not traced:
        yield
        return
    token = _current.set(traced[0])
    try:
        if not _spans:
            yield
        else:
            with _spans[0].under(traced[0], traced[1:]):
                yield
    finally:
        _current.reset(token)
