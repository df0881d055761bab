# SPDX-License-Identifier: Apache-2.0
"""Spans by OpenTelemetry, sent by OTLP over HTTP. Imported only where OTEL_EXPORTER_OTLP_ENDPOINT is set.

The SDK reads its further variables itself (OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME,
OTEL_RESOURCE_ATTRIBUTES, OTEL_BSP_*). Sending is in a thread of its own: a collector that is away costs nothing but spans.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import cast

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from glsp import __version__, calls
from glsp.calls import Call, Kind, Trace
from glsp.errors import GlspError, Refused

PATH = "/v1/traces"

_KINDS: dict[Kind, SpanKind] = {
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "internal": SpanKind.INTERNAL,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}


class OpenTelemetry:
    """The `calls.Spans` of a process."""

    def __init__(self, endpoint: str, *, worker: int | None = None) -> None:
        instance = f"{socket.gethostname()}:{os.getpid()}" + ("" if worker is None else f":{worker}")
        about = {"service.version": __version__, "service.instance.id": instance}
        named = Resource.create().attributes.get("service.name", "")
        if not named or str(named).startswith("unknown_service"):
            about["service.name"] = "glsp"
        self._provider = TracerProvider(resource=Resource.create(about))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint.rstrip("/") + PATH)))
        self._tracer = self._provider.get_tracer("glsp", __version__)

    def install(self) -> None:
        """From now on spans are made, also those of the MCP SDK."""
        trace.set_tracer_provider(self._provider)
        self._end = calls.measure(self)

    def close(self) -> None:
        """Sends what waits, and makes no more. Blocks."""
        self._end()
        self._provider.shutdown()

    @contextmanager
    def door(self, name: str, call: Call, kind: Kind, *, fresh: bool) -> Generator[None]:
        """A span for a call, below the trace that came along, else (unless it is `fresh`) below what is open here."""
        parent = _parent(call, fresh=fresh)
        with self._opened(name, kind, parent) as span:
            place = span.get_span_context()
            call.trace = Trace(
                trace.format_trace_id(place.trace_id), trace.format_span_id(place.span_id), place.trace_flags.sampled
            )
            call.inner = contexts.get_current()
            _describe(span, call)
            try:
                yield
            finally:
                _describe(span, call)

    @contextmanager
    def step(self, name: str, kind: Kind, attributes: Mapping[str, str | int]) -> Generator[None]:
        """A span below the one that is open here."""
        with self._opened(name, kind, None) as span:
            span.set_attributes(attributes)
            yield

    @contextmanager
    def under(self, call: Call, others: Iterable[Call]) -> Generator[None]:
        """Goes on below the span of a call."""
        context = call.inner if isinstance(call.inner, contexts.Context) else None
        token = contexts.attach(contexts.set_value(_LINKS, [_place(each.trace) for each in others], context))
        try:
            yield
        finally:
            contexts.detach(token)

    @contextmanager
    def _opened(self, name: str, kind: Kind, parent: contexts.Context | None) -> Generator[Span]:
        linked = contexts.get_value(_LINKS)
        links = [Link(place) for place in cast("list[SpanContext]", linked or [])]
        with self._tracer.start_as_current_span(
            name, parent, _KINDS[kind], links=links, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except (
                Exception
            ) as error:  # of whatever kind: the span says that its work failed, and the error goes its way
                _fail(span, error)
                raise


_LINKS = contexts.create_key("glsp-links")


def _parent(call: Call, *, fresh: bool) -> contexts.Context | None:
    if call.known is None:
        return contexts.Context() if fresh else None
    here = trace.get_current_span().get_span_context()
    if not fresh and here.is_valid and trace.format_trace_id(here.trace_id) == call.known.trace_id:
        return None
    return trace.set_span_in_context(NonRecordingSpan(_place(call.known)), contexts.Context())


def _place(place: Trace) -> SpanContext:
    return SpanContext(
        int(place.trace_id, 16), int(place.span_id, 16), is_remote=True, trace_flags=TraceFlags(place.sampled)
    )


def _describe(span: Span, call: Call) -> None:
    known = {
        "glsp.door": call.door,
        "glsp.request_id": call.request_id,
        "glsp.client": call.client,
        "glsp.diagram": call.diagram,
        "error.type": call.code,
    }
    span.set_attributes({name: value for name, value in known.items() if value})


def _fail(span: Span, error: Exception) -> None:
    """What was refused is an answer like any other; the rest is an error."""
    span.set_attribute("error.type", error.code if isinstance(error, GlspError) else type(error).__name__)
    if not isinstance(error, Refused):
        span.set_status(Status(StatusCode.ERROR))
