# SPDX-License-Identifier: Apache-2.0
"""A receiver of traces for tests: OTLP over HTTP, decoded with OpenTelemetry's own messages."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from scripts.services.posts import Posts

PATIENCE = 60.0


@dataclass(frozen=True)
class Sent:
    """One span as it arrived."""

    service: str
    instance: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    kind: int
    failed: bool
    attributes: dict[str, str] = field(hash=False)


class Receiver:
    """Listens on a free port until `close`."""

    def __init__(self) -> None:
        self.spans: list[Sent] = []
        self.headers: list[dict[str, str]] = []
        self._news = threading.Condition()
        self._posts = Posts(self._take)
        self.url = self._posts.url

    def _take(self, path: str, headers: Mapping[str, str], body: bytes) -> None:
        assert path == "/v1/traces"
        found: list[Sent] = []
        for group in ExportTraceServiceRequest.FromString(body).resource_spans:
            about = {each.key: each.value.string_value for each in group.resource.attributes}
            for span in (span for scope in group.scope_spans for span in scope.spans):
                values = {each.key: each.value.string_value or str(each.value.int_value) for each in span.attributes}
                found.append(
                    Sent(
                        about.get("service.name", ""),
                        about.get("service.instance.id", ""),
                        span.name,
                        span.trace_id.hex(),
                        span.span_id.hex(),
                        span.parent_span_id.hex(),
                        span.kind,
                        span.status.code == 2,
                        values,
                    )
                )
        with self._news:
            self.headers.append(dict(headers))
            self.spans += found
            self._news.notify_all()

    def trace(self, trace_id: str, *names: str) -> list[Sent]:
        """The spans of a trace, once it has all these names. Raises TimeoutError with what came."""
        deadline = time.monotonic() + PATIENCE
        with self._news:
            while True:
                found = [span for span in self.spans if span.trace_id == trace_id]
                if set(names) <= {span.name for span in found}:
                    return found
                if not self._news.wait(max(deadline - time.monotonic(), 0.0)):
                    raise TimeoutError(f"of {names} came only {sorted({each.name for each in found})}")

    def close(self) -> None:
        self._posts.stop()
