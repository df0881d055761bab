# SPDX-License-Identifier: Apache-2.0
"""Writes the Grafana dashboards: what operators look at, one table here for each dashboard (`--check` compares).

A panel is a title, a unit and what it asks; where it stands follows from the order. Queries use what is recorded in
deploy/monitoring/glsp_rules.yml where there is such a thing, so that a dashboard and an alert never say two things.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "deploy" / "monitoring" / "dashboards"
COLUMNS, WIDTH, HEIGHT, LOW = 24, 8, 8, 4
OR_NONE = " or vector(0)"
"""Where nothing was ever counted, a curve at zero says that all is well, and no curve says nothing."""

SOURCE = {"type": "prometheus", "uid": "prometheus"}


@dataclass(frozen=True)
class Panel:
    """`asks` are (query, legend). `low`: one number instead of a curve, red beyond `limit` (below it where it is `least`)."""

    title: str
    unit: str
    asks: tuple[tuple[str, str], ...]
    low: bool = False
    limit: float | None = None
    least: bool = False
    about: str = ""


def row(title: str) -> str:
    """A heading above the panels after it."""
    return title


def p99(metric: str, by: str = "") -> str:
    """The time that 99 of 100 take no longer than."""
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile(0.99, sum by ({labels}) (rate({metric}_bucket[$__rate_interval])))"


def p50(metric: str) -> str:
    """The time that half of them take no longer than."""
    return f"histogram_quantile(0.5, sum by (le) (rate({metric}_bucket[$__rate_interval])))"


def rate(metric: str, by: str = "", where: str = "") -> str:
    """How many a second."""
    inside = f"rate({metric}{{{where}}}[$__rate_interval])" if where else f"rate({metric}[$__rate_interval])"
    return f"sum by ({by}) ({inside})" if by else f"sum({inside})"


def left(slo: str, budget: float) -> str:
    """What is left of an error budget at the pace of the last three days; 1 is all."""
    return f"1 - glsp:{slo}:ratio_rate3d / {budget}"


DASHBOARDS: dict[str, tuple[str, tuple[Panel | str, ...]]] = {
    "overview": (
        "glsp: overview",
        (
            Panel("Servers up", "short", (('sum(up{job="glsp-server"})', ""),), low=True, limit=1, least=True),
            Panel("People in the editor", "short", (('sum(glsp_sessions{door="glsp"})', ""),), low=True),
            Panel("Edits", "ops", ((rate("glsp_operations_total"), ""),), low=True),
            row("Budgets of 30 days, at the pace of the last three: below 0 there is none left"),
            Panel(
                "Edits answered (99.9 %)",
                "percentunit",
                ((left("edit_errors", 0.001), ""),),
                low=True,
                limit=0,
                least=True,
            ),
            Panel(
                "Edits within 250 ms (99 %)",
                "percentunit",
                ((left("edit_slow", 0.01), ""),),
                low=True,
                limit=0,
                least=True,
            ),
            Panel(
                "HTTP answered (99.9 %)",
                "percentunit",
                ((left("http_errors", 0.001), ""),),
                low=True,
                limit=0,
                least=True,
            ),
            Panel(
                "Share of edits that fail",
                "percentunit",
                (("glsp:edit_errors:ratio_rate5m", "5 min"), ("glsp:edit_errors:ratio_rate1h", "1 h")),
                limit=0.001,
            ),
            Panel(
                "Share of edits over 250 ms",
                "percentunit",
                (("glsp:edit_slow:ratio_rate5m", "5 min"), ("glsp:edit_slow:ratio_rate1h", "1 h")),
                limit=0.01,
            ),
            Panel("HTTP by status", "reqps", ((rate("glsp_http_requests_total", "status"), "{{status}}"),)),
            row("Each server"),
            Panel(
                "Processor",
                "percentunit",
                (("rate(glsp_cpu_seconds_total[$__rate_interval]) / glsp_workers", "{{instance}}"),),
                limit=0.9,
            ),
            Panel(
                "Memory", "percentunit", (("glsp_memory_bytes / glsp_memory_limit_bytes", "{{instance}}"),), limit=0.9
            ),
            Panel(
                "Waiting for a turn, 99 of 100",
                "s",
                (("glsp:loop_delay_seconds:p99_5m", "{{instance}}"),),
                limit=0.25,
                about="Where this grows, everybody at that server waits: it has more to do than a process can.",
            ),
            Panel(
                "Alerts",
                "short",
                (
                    (
                        'sum by (alertname) (ALERTS{alertstate="firing", alertname!="Watchdog"})' + OR_NONE,
                        "{{alertname}}",
                    ),
                ),
            ),
            Panel(
                "Bugs of ours",
                "short",
                (("sum by (instance) (increase(glsp_internal_errors_total[1h]))", "{{instance}}"),),
            ),
            Panel("Versions", "short", (("count by (version) (glsp_build_info)", "{{version}}"),)),
        ),
    ),
    "editing": (
        "glsp: editing",
        (
            Panel("Edits by door", "ops", ((rate("glsp_operations_total", "door"), "{{door}}"),)),
            Panel("Edits by kind", "ops", ((f"topk(8, {rate('glsp_operations_total', 'kind')})", "{{kind}}"),)),
            Panel("Edits by outcome", "ops", ((rate("glsp_operations_total", "outcome"), "{{outcome}}"),)),
            Panel(
                "From the door to durable",
                "s",
                ((p50("glsp_operation_seconds"), "half"), ("glsp:operation_seconds:p99_5m", "99 of 100")),
                limit=0.25,
            ),
            Panel(
                "One commit", "s", ((p50("glsp_commit_seconds"), "half"), ("glsp:commit_seconds:p99_5m", "99 of 100"))
            ),
            Panel(
                "Edits in one commit",
                "short",
                (
                    (
                        "sum(rate(glsp_commit_group_size_sum[$__rate_interval])) / sum(rate(glsp_commit_group_size_count[$__rate_interval]))",
                        "mean",
                    ),
                ),
            ),
            row("Who is there"),
            Panel("Sessions", "short", (("glsp:sessions:sum", "{{door}}"), ("glsp_sessions", "{{instance}}"))),
            Panel("Diagrams open", "short", (("glsp_diagrams_open", "{{instance}}"),)),
            Panel("Elements in memory", "short", (("glsp_diagram_elements", "{{instance}}"),)),
            row("Other servers, layout, the wire"),
            Panel(
                "Edits heard of at other servers, 99 of 100",
                "s",
                (("glsp:bus_delay_seconds:p99_5m", "{{instance}}"),),
                limit=1,
            ),
            Panel("Layouts, 99 of 100", "s", ((p99("glsp_layout_seconds"), ""),)),
            Panel("Sent", "Bps", ((rate("glsp_bytes_sent_total", "door"), "{{door}}"),)),
            Panel("Refused by limits", "ops", ((rate("glsp_refused_by_limit_total", "limit") + OR_NONE, "{{limit}}"),)),
            Panel("Turned away", "ops", ((rate("glsp_audit_refusals_total", "code") + OR_NONE, "{{code}}"),)),
            Panel("Put out of memory early", "ops", ((rate("glsp_evictions_total", "limit") + OR_NONE, "{{limit}}"),)),
            Panel("Announcements", "ops", ((rate("glsp_announcements_total", "outcome"), "{{outcome}}"),)),
        ),
    ),
    "data": (
        "glsp: data tier",
        (
            Panel(
                "Services that answer",
                "short",
                (("min by (service) (glsp_backing_up)", "{{service}}"),),
                limit=1,
                least=True,
            ),
            Panel("Replicas late", "s", (("max by (replica) (glsp_replica_lag_seconds)", "{{replica}}"),), limit=5),
            Panel("Reads by who answers", "ops", ((rate("glsp_routed_reads_total", "target"), "{{target}}"),)),
            row("PostgreSQL"),
            Panel(
                "Commits",
                "ops",
                ((rate("pg_stat_database_xact_commit", "datname", 'datname!~"template.*|"'), "{{datname}}"),),
            ),
            Panel(
                "Connections in use",
                "percentunit",
                (
                    (
                        "sum by (instance) (pg_stat_activity_count) / on (instance) pg_settings_max_connections",
                        "{{instance}}",
                    ),
                ),
                limit=0.8,
            ),
            Panel(
                "Blocks found in memory",
                "percentunit",
                (
                    (
                        (
                            f"{rate('pg_stat_database_blks_hit', 'instance')} / ({rate('pg_stat_database_blks_hit', 'instance')}"
                            f" + {rate('pg_stat_database_blks_read', 'instance')})"
                        ),
                        "{{instance}}",
                    ),
                ),
            ),
            Panel("Size", "bytes", (('pg_database_size_bytes{datname!~"template.*"}', "{{datname}}"),)),
            Panel(
                "Log that replicas have not taken",
                "bytes",
                (("pg_replication_slots_pg_wal_lsn_diff", "{{slot_name}}"),),
            ),
            Panel(
                "Deadlocks",
                "short",
                ((rate("pg_stat_database_deadlocks", "datname", 'datname!~"template.*|"'), "{{datname}}"),),
            ),
            row("Redis and caches"),
            Panel("Cache hits", "percentunit", (("glsp:cache_hits:ratio_rate5m", "{{level}}"),)),
            Panel(
                "Memory of Redis",
                "bytes",
                (("redis_memory_used_bytes", "used {{instance}}"), ("redis_memory_max_bytes", "at most {{instance}}")),
            ),
            Panel("Commands", "ops", (("rate(redis_commands_processed_total[$__rate_interval])", "{{instance}}"),)),
            Panel("Clients of Redis", "short", (("redis_connected_clients", "{{instance}}"),)),
            Panel("Measurements dropped", "short", ((rate("glsp_series_dropped_total", "instance"), "{{instance}}"),)),
            Panel("Audit log", "ops", ((rate("glsp_audit_entries_total", "action") + OR_NONE, "{{action}}"),)),
            Panel(
                "Disk free",
                "percentunit",
                (
                    (
                        'node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|overlay|squashfs"} / node_filesystem_size_bytes',
                        "{{instance}} {{mountpoint}}",
                    ),
                ),
                limit=0.1,
                least=True,
            ),
        ),
    ),
    "agents": (
        "glsp: agents (MCP)",
        (
            Panel("Calls", "ops", ((rate("glsp_tool_calls_total"), ""),), low=True),
            Panel("Edits by agents", "ops", ((rate("glsp_operations_total", where='door="mcp"'), ""),), low=True),
            Panel(
                "HTTP requests at /mcp",
                "reqps",
                ((rate("glsp_http_requests_total", where='area="mcp"'), ""),),
                low=True,
            ),
            Panel("Calls by tool", "ops", ((rate("glsp_tool_calls_total", "tool"), "{{tool}}"),)),
            Panel("Calls by outcome", "ops", ((rate("glsp_tool_calls_total", "outcome"), "{{outcome}}"),)),
            Panel(
                "Share that agents are told is wrong",
                "percentunit",
                (
                    (
                        rate("glsp_tool_calls_total", "tool", 'outcome="error"')
                        + " / "
                        + rate("glsp_tool_calls_total", "tool"),
                        "{{tool}}",
                    ),
                ),
                about="High for one tool: its description misleads agents. High for all: one agent is stuck in a loop.",
            ),
            Panel("One call, 99 of 100", "s", ((p99("glsp_tool_seconds", "tool"), "{{tool}}"),)),
            Panel(
                "Edits by agents: outcome",
                "ops",
                ((rate("glsp_operations_total", "outcome", 'door="mcp"'), "{{outcome}}"),),
            ),
            Panel("Edits by agents: kind", "ops", ((rate("glsp_operations_total", "kind", 'door="mcp"'), "{{kind}}"),)),
            Panel("From the door to durable, 99 of 100", "s", ((p99("glsp_operation_seconds", "door"), "{{door}}"),)),
            Panel("Refused by limits", "ops", ((rate("glsp_refused_by_limit_total", "limit") + OR_NONE, "{{limit}}"),)),
            Panel(
                "HTTP at /mcp by status",
                "reqps",
                ((rate("glsp_http_requests_total", "status", 'area="mcp"'), "{{status}}"),),
            ),
        ),
    ),
}


def dashboard(name: str) -> str:
    """The JSON of one dashboard."""
    title, parts = DASHBOARDS[name]
    panels: list[dict[str, object]] = []
    x = y = height = 0
    for number, part in enumerate(parts, 1):
        tall = 1 if isinstance(part, str) else LOW if part.low else HEIGHT
        if isinstance(part, str) or x + WIDTH > COLUMNS or (x and tall != height):
            x, y = 0, y + height
        place = {"x": x, "y": y, "w": COLUMNS if isinstance(part, str) else WIDTH, "h": tall}
        shown: dict[str, object] = {"id": number, "gridPos": place}
        shown |= _heading(part) if isinstance(part, str) else _panel(part)
        panels.append(shown)
        x, height = (COLUMNS if isinstance(part, str) else x + WIDTH), tall
    whole: dict[str, object] = {
        "uid": f"glsp-{name}",
        "title": title,
        "tags": ["glsp"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "browser",
        "templating": {"list": []},
        "annotations": {"list": []},
        "links": [{"type": "dashboards", "tags": ["glsp"], "title": "glsp", "asDropdown": False, "keepTime": True}],
        "panels": panels,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _heading(title: str) -> dict[str, object]:
    return {"type": "row", "title": title, "collapsed": False, "panels": []}


def _panel(panel: Panel) -> dict[str, object]:
    steps: list[dict[str, object]] = [
        {"color": "red" if panel.least and panel.limit is not None else "green", "value": None}
    ]
    if panel.limit is not None:
        steps.append({"color": "green" if panel.least else "red", "value": panel.limit})
    custom: dict[str, object] = {"thresholdsStyle": {"mode": "off" if panel.limit is None else "line"}}
    options: dict[str, object] = {
        "legend": {"displayMode": "list", "placement": "bottom"},
        "tooltip": {"mode": "multi"},
    }
    if panel.low:
        custom, options = {}, {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value", "graphMode": "area"}
    return {
        "type": "stat" if panel.low else "timeseries",
        "title": panel.title,
        "description": panel.about,
        "datasource": SOURCE,
        "fieldConfig": {
            "defaults": {"unit": panel.unit, "custom": custom, "thresholds": {"mode": "absolute", "steps": steps}},
            "overrides": [],
        },
        "options": options,
        "targets": [
            {"refId": chr(65 + number), "datasource": SOURCE, "expr": query, "legendFormat": legend or "__auto"}
            for number, (query, legend) in enumerate(panel.asks)
        ],
    }


def main() -> int:
    """Writes them, or says which are not as they would be written."""
    stale: list[str] = []
    for name in DASHBOARDS:
        file, text = FOLDER / f"{name}.json", dashboard(name)
        if "--check" in sys.argv:
            stale += [] if file.exists() and file.read_text("utf-8") == text else [file.name]
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    if stale:
        print(f"not up to date: {', '.join(stale)}; run: python scripts/dashboards.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
