# SPDX-License-Identifier: Apache-2.0
"""The result as text that a person can read: one table per question, each figure beside its peer."""

from collections.abc import Mapping, Sequence

from bench.groups import Group, Range, Results

UNSTEADY = 0.3
SHORT_NAMES = {"reference": "reference", "stored": "ours: stored", "files": "ours: files", "deltas": "ours: deltas"}


def number(value: float) -> str:
    """Three significant digits without exponents."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def with_range(figure: Range | None) -> str:
    """Median with the range over the runs, or a dash."""
    if figure is None:
        return "-"
    if figure.low == figure.high:
        return number(figure.middle)
    return f"{number(figure.middle)} ({number(figure.low)}-{number(figure.high)})"


def size(count: float) -> str:
    """Bytes in the unit that reads best; 1 MB = 10^6 bytes."""
    if count >= 1e6:
        return f"{count / 1e6:.2f} MB"
    if count >= 1e4:
        return f"{count / 1e3:.0f} kB"
    if count >= 1e3:
        return f"{count / 1e3:.1f} kB"
    return f"{count:.0f} B"


def lines(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A titled table with aligned columns; nothing when there are no rows."""
    if not rows:
        return []
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    drawn = [header, ["-" * width for width in widths], *rows]
    return ["", title] + [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in drawn
    ]


class Report:
    """Builds the tables from the groups of a benchmark."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = groups
        self._results = Results(groups)
        self._flows = self._results.flows()

    def text(self, host: Mapping[str, object], queue_before: float, queue_after: float) -> str:
        """All tables."""
        out = [", ".join(f"{name.replace('_', ' ')} {value}" for name, value in host.items())]
        out.append(f"run queue {queue_before} before, {queue_after} after; ratios are reference / ours within one run")
        out += self._ratios(
            "ops", "cpu_ms", "Server CPU per operation, ms (process tree, settled, idle use subtracted)"
        )
        out += self._ratios(
            "ops", "raw_cpu_ms", "The same with what the server uses anyway meanwhile (see idle below), ms"
        )
        out += self._ratios("ops", "net_ms", "Latency per operation, net ms")
        out += self._bytes()
        out += self._ratios("open", "net_ms", "Opening, net ms")
        out += self._ratios("open", "cpu_ms", "Opening, server CPU ms")
        out += self._ratios("process", "start_ms", "Start of the process until it accepts connections, ms")
        out += self._ratios("process", "idle_mb", "Memory after the start, MB resident")
        out += self._ratios("process", "after_mb", "Memory after the operations, MB resident")
        out += self._ratios("process", "quiet_cpu_ms_per_s", "CPU while nobody does anything, ms per second")
        out += self._ratios("throughput", "per_second", "Throughput, changeBounds per second", inverse=True)
        out += self._ratios("throughput", "cpu_ms", "Throughput: server CPU per operation, ms")
        out += self._ratios("throughput", "client_cpu_ms", "Throughput: client CPU per operation, ms", ratios=False)
        out += self._ratios("throughput", "latency_p99_ms", "Throughput: latency p99, ms")
        out += self._ratios("throughput", "memory_mb", "Throughput: memory, MB resident")
        out += self._ratios("agent", "cpu_ms", "One agent call that creates 50 nodes, server CPU ms")
        out += self._ratios("agent", "wall_ms", "One agent call that creates 50 nodes, wall ms")
        out += self._notes()
        return "\n".join(out)

    def _ratios(self, part: str, measure: str, title: str, *, inverse: bool = False, ratios: bool = True) -> list[str]:
        header = ["nodes" if part != "throughput" else "sessions", "what", "n"]
        for flow in self._flows:
            header.append(SHORT_NAMES[flow])
            if flow != "reference" and ratios and "reference" in self._flows:
                header.append("ratio")
        rows: list[list[str]] = []
        for nodes in self._results.nodes(part):
            for name in self._results.names(part, nodes):
                samples = [self._results.samples(part, flow, nodes, name, measure) for flow in self._flows]
                row = [f"{nodes:,}", name, "/".join(str(count) for count in samples)]
                for flow in self._flows:
                    row.append(with_range(self._results.figure(part, flow, nodes, name, measure)))
                    if flow != "reference" and ratios and "reference" in self._flows:
                        row.append(self._ratio(part, flow, nodes, name, measure, inverse=inverse))
                rows.append(row)
        return lines(title, header, rows)

    def _ratio(self, part: str, flow: str, nodes: int, name: str, measure: str, *, inverse: bool) -> str:
        ratio = self._results.ratio(part, flow, nodes, name, measure)
        if ratio is None:
            return "-"
        if inverse:
            ratio = Range(1 / ratio.middle, 1 / ratio.high, 1 / ratio.low)
        return f"{with_range(ratio)}x"

    def _bytes(self) -> list[str]:
        header = ["nodes", "what", *(f"{SHORT_NAMES[flow]} {way}" for flow in self._flows for way in ("rx", "tx"))]
        rows: list[list[str]] = []
        for nodes in self._results.nodes("ops"):
            for name in self._results.names("ops", nodes):
                row = [f"{nodes:,}", name]
                for flow in self._flows:
                    for measure in ("received", "sent"):
                        figure = self._results.figure("ops", flow, nodes, name, measure)
                        row.append("-" if figure is None else size(figure.middle))
                rows.append(row)
        return lines("Bytes per operation (rx: server to client)", header, rows)

    def _notes(self) -> list[str]:
        out: list[str] = []
        validations = [
            f"{SHORT_NAMES[flow]} {self._validated(flow):.2f}" for flow in self._flows if self._validated(flow) >= 0
        ]
        if validations:
            out += [
                "",
                f"Live validation results received per operation (delta clients get them when they change): {', '.join(validations)}",
            ]
        unsteady = self._results.unsteady("ops", "cpu_ms", UNSTEADY)
        if unsteady:
            out += ["", "Unsteady: the reference's own CPU is off its median by more than 30 % in", *unsteady]
        for group in self._groups:
            if group.part == "equal":
                out += ["", f"Same final model, reference and {SHORT_NAMES[group.flow]}: {group.notes[0]}"]
                out += [f"  {note}" for note in group.notes[1:]]
            if group.part == "failure":
                out += ["", f"FAILED in run {group.run}: {group.name}, {group.flow}: {group.notes[0]}"]
        return out

    def _validated(self, flow: str) -> float:
        groups = [group for group in self._groups if group.part == "ops" and group.flow == flow]
        means = [group.values["validations"].mean for group in groups if "validations" in group.values]
        return sum(means) / len(means) if means else -1.0


def table(groups: Sequence[Group], host: Mapping[str, object], queue_before: float, queue_after: float) -> str:
    """The whole report."""
    return Report(groups).text(host, queue_before, queue_after)
