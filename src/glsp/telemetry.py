# SPDX-License-Identifier: Apache-2.0
"""Every metric, declared once with its unit, and the loggers (`glsp.logs` says how their lines look).

Names are part of the contract with operators (docs/reference/metrics.md is checked against this file). Label values
come from closed sets: never ids, names or addresses of users.
"""

from __future__ import annotations

import logging
import math
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REGISTRY = CollectorRegistry(auto_describe=True)

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LONG_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

OPERATIONS = Counter(
    "glsp_operations_total",
    "Operations by door, wire name and outcome.",
    ["door", "kind", "outcome"],
    registry=REGISTRY,
)
OPERATION_SECONDS = Histogram(
    "glsp_operation_seconds", "From the door to durable and applied, s.", ["door"], buckets=_SECONDS, registry=REGISTRY
)
COMMIT_SECONDS = Histogram("glsp_commit_seconds", "One group append, s.", buckets=_SECONDS, registry=REGISTRY)
COMMIT_GROUP_SIZE = Histogram(
    "glsp_commit_group_size", "Entries per append.", buckets=(1, 2, 4, 8, 16, 32, 64), registry=REGISTRY
)
SESSIONS = Gauge("glsp_sessions", "Open sessions.", ["door"], multiprocess_mode="livesum", registry=REGISTRY)
DIAGRAMS_OPEN = Gauge(
    "glsp_diagrams_open", "Diagrams held open in memory.", multiprocess_mode="livesum", registry=REGISTRY
)
DIAGRAM_ELEMENTS = Gauge(
    "glsp_diagram_elements", "Elements of all open diagrams.", multiprocess_mode="livesum", registry=REGISTRY
)
BYTES_SENT = Counter("glsp_bytes_sent_total", "Payload bytes sent to clients.", ["door"], registry=REGISTRY)
CACHE_REQUESTS = Counter(
    "glsp_cache_requests_total", "Cache look-ups by level and outcome.", ["level", "outcome"], registry=REGISTRY
)
BUS_DELAY_SECONDS = Histogram(
    "glsp_bus_delay_seconds", "From a foreign commit to its arrival here, s.", buckets=_SECONDS, registry=REGISTRY
)
ANNOUNCEMENTS = Counter(
    "glsp_announcements_total",
    "What passes between processes (who is where in a diagram): told, heard, or ignored as of another version.",
    ["outcome"],
    registry=REGISTRY,
)
REPLICA_LAG_SECONDS = Gauge(
    "glsp_replica_lag_seconds",
    "Replay lag of read replicas, s.",
    ["replica"],
    multiprocess_mode="livemax",
    registry=REGISTRY,
)
ROUTED_READS = Counter(
    "glsp_routed_reads_total",
    "Reads that a replica may answer, by who did: the primary, or a replica by its place in DATABASE_READ_URLS.",
    ["target"],
    registry=REGISTRY,
)
SERIES_DROPPED = Counter("glsp_series_dropped_total", "Points of time series that were dropped.", registry=REGISTRY)
LAYOUT_SECONDS = Histogram("glsp_layout_seconds", "One automatic layout, s.", buckets=_LONG_SECONDS, registry=REGISTRY)
BACKING_UP = Gauge(
    "glsp_backing_up",
    "Whether a backing service answers (1) or not (0).",
    ["service"],
    multiprocess_mode="livemostrecent",
    registry=REGISTRY,
)
REFUSED_BY_LIMIT = Counter(
    "glsp_refused_by_limit_total", "What was refused because of a limit.", ["limit"], registry=REGISTRY
)
EVICTIONS = Counter(
    "glsp_evictions_total",
    "Diagrams that left memory before their time, by what was short.",
    ["limit"],
    registry=REGISTRY,
)
HTTP_REQUESTS = Counter(
    "glsp_http_requests_total",
    "HTTP requests by what they were for and class of status; probes and scrapes are left out.",
    ["area", "status"],
    registry=REGISTRY,
)
HTTP_REQUEST_SECONDS = Histogram(
    "glsp_http_request_seconds",
    "From a request to the end of its answer, s; streams are left out.",
    ["area"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
TOOL_CALLS = Counter(
    "glsp_tool_calls_total",
    "Calls of MCP tools by outcome: ok, error (the agent was told what is wrong) or failed.",
    ["tool", "outcome"],
    registry=REGISTRY,
)
TOOL_SECONDS = Histogram(
    "glsp_tool_seconds", "One call of an MCP tool, s.", ["tool"], buckets=_LONG_SECONDS, registry=REGISTRY
)
LOOP_DELAY_SECONDS = Histogram(
    "glsp_loop_delay_seconds",
    "How long whatever is ready waits for its turn in a process, s; looked at each second.",
    buckets=_SECONDS,
    registry=REGISTRY,
)
CPU_SECONDS = Counter(
    "glsp_cpu_seconds_total",
    "Processor time used, s; 1 a second is all of one, and of several workers as many.",
    registry=REGISTRY,
)
MEMORY_BYTES = Gauge(
    "glsp_memory_bytes",
    "Memory in use; of several workers, by the largest.",
    multiprocess_mode="livemax",
    registry=REGISTRY,
)
MEMORY_LIMIT_BYTES = Gauge(
    "glsp_memory_limit_bytes",
    "Memory that a process may use: MAX_MEMORY, the container's limit, or all of the machine's.",
    multiprocess_mode="livemin",
    registry=REGISTRY,
)
WORKERS = Gauge("glsp_workers", "Processes that serve.", multiprocess_mode="livesum", registry=REGISTRY)
START_TIME_SECONDS = Gauge(
    "glsp_start_time_seconds", "When it was started, Unix s.", multiprocess_mode="livemax", registry=REGISTRY
)
AUDIT_ENTRIES = Counter(
    "glsp_audit_entries_total", "Entries that this process wrote to the audit log, by what was done.", ["action"],
    registry=REGISTRY,
)  # fmt: skip
AUDIT_REFUSALS = Counter(
    "glsp_audit_refusals_total",
    "Callers turned away for want of credentials or rights, or at a foreign Host or Origin.",
    ["code"],
    registry=REGISTRY,
)
AUDIT_LOST = Counter(
    "glsp_audit_lost_total", "Entries of the audit log that could not be written for long and went.", registry=REGISTRY
)
UNKNOWN_SESSION = Counter(
    "glsp_unknown_session_total", "Notifications for sessions that do not exist (ignored).", registry=REGISTRY
)
INTERNAL_ERRORS = Counter("glsp_internal_errors_total", "Errors that are bugs of ours.", registry=REGISTRY)
BUILD_INFO = Gauge(
    "glsp_build_info",
    "Always 1; the version is the label.",
    ["version"],
    multiprocess_mode="livemax",
    registry=REGISTRY,
)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


_together: list[Path] = []


def count_together(folder: Path) -> None:
    """`/metrics` tells what all processes count that keep it in this folder, those that have ended included.

    They do when PROMETHEUS_MULTIPROC_DIR named it before this module was imported.
    """
    _together[:] = [folder]


def no_lag(replica: str) -> None:
    """A replica that is not read from has none. What workers count together cannot go, so there it is no number."""
    if _together:
        REPLICA_LAG_SECONDS.labels(replica).set(math.nan)
    else:
        REPLICA_LAG_SECONDS.remove(replica)


def exposition() -> bytes:
    """The text that `/metrics` answers."""
    if not _together:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(_together[0]))
    return generate_latest(registry)


def logger(name: str) -> logging.Logger:
    """The logger of a part of glsp (`glsp.<name>`); pass facts as `extra={"facts": {...}}`."""
    return logging.getLogger(f"glsp.{name}")


def internal_error(error: BaseException, where: str) -> None:
    """Counts and logs a bug of ours with its trace."""
    INTERNAL_ERRORS.inc()
    logger(where).error("internal error: %s", type(error).__name__, exc_info=error)
