# SPDX-License-Identifier: Apache-2.0
"""Groups of samples and their statistics: medians with ranges, and ratios within one run only."""

from collections.abc import Iterable, Sequence
from statistics import fmean, median

import msgspec

# Below this many samples a 99th percentile is just the largest one, so only the largest is kept.
PERCENTILE_SAMPLES = 20


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """Statistics of one measure of one group."""

    n: int
    median: float
    mean: float
    low: float
    high: float
    p99: float | None = None
    samples: list[float] = []


class Group(msgspec.Struct, frozen=True, omit_defaults=True):
    """All measures of one thing in one run: a cell of the result."""

    run: int
    part: str
    flow: str
    nodes: int
    name: str
    values: dict[str, Summary] = {}
    notes: list[str] = []


class Range(msgspec.Struct, frozen=True):
    """A figure over several runs: the median of the runs' medians, and their extremes."""

    middle: float
    low: float
    high: float


def summary(samples: Iterable[float]) -> Summary:
    """Statistics of the samples; all zero when there are none."""
    values = [float(sample) for sample in samples]
    if not values:
        return Summary(0, 0.0, 0.0, 0.0, 0.0)
    ordered = sorted(values)
    p99 = ordered[len(ordered) * 99 // 100] if len(ordered) >= PERCENTILE_SAMPLES else None
    rounded = [round(value, 4) for value in values]
    return Summary(len(values), median(values), fmean(values), ordered[0], ordered[-1], p99, rounded)


def over_runs(values: Sequence[float]) -> Range | None:
    """Median and extremes of one figure per run; None when there is none."""
    return Range(median(values), min(values), max(values)) if values else None


class Results:
    """Groups by cell, for looking up figures and ratios."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._cells: dict[tuple[str, str, int, str], dict[int, Group]] = {}
        for group in groups:
            self._cells.setdefault((group.part, group.flow, group.nodes, group.name), {})[group.run] = group

    def nodes(self, part: str) -> list[int]:
        """The sizes of this part, ascending."""
        return sorted({cell[2] for cell in self._cells if cell[0] == part})

    def names(self, part: str, nodes: int) -> list[str]:
        """The rows of this part at this size, in the order they were measured."""
        return list(dict.fromkeys(cell[3] for cell in self._cells if cell[0] == part and cell[2] == nodes))

    def flows(self) -> list[str]:
        """All flows that have a figure, in the order they were measured."""
        return list(dict.fromkeys(cell[1] for cell in self._cells if cell[0] != "failure"))

    def per_run(self, part: str, flow: str, nodes: int, name: str, measure: str) -> dict[int, float]:
        """The median of this measure in every run that has it."""
        cell = self._cells.get((part, flow, nodes, name), {})
        return {run: group.values[measure].median for run, group in cell.items() if measure in group.values}

    def figure(self, part: str, flow: str, nodes: int, name: str, measure: str) -> Range | None:
        """The measure over all runs."""
        return over_runs(list(self.per_run(part, flow, nodes, name, measure).values()))

    def samples(self, part: str, flow: str, nodes: int, name: str, measure: str) -> int:
        """How many samples stand behind a figure, all runs together."""
        cell = self._cells.get((part, flow, nodes, name), {})
        return sum(group.values[measure].n for group in cell.values() if measure in group.values)

    def ratio(self, part: str, flow: str, nodes: int, name: str, measure: str) -> Range | None:
        """Reference divided by this flow, computed run by run: never between figures of two runs."""
        reference = self.per_run(part, "reference", nodes, name, measure)
        ours = self.per_run(part, flow, nodes, name, measure)
        return over_runs([reference[run] / ours[run] for run in reference if ours.get(run)])

    def unsteady(self, part: str, measure: str, tolerance: float) -> list[str]:
        """Cells of the reference where a run is off the median of the runs by more than the tolerance."""
        found: list[str] = []
        for cell_part, flow, nodes, name in self._cells:
            if cell_part != part or flow != "reference":
                continue
            figure = self.figure(part, flow, nodes, name, measure)
            if figure and max(figure.high - figure.middle, figure.middle - figure.low) > tolerance * figure.middle:
                found.append(f"{name} at {nodes}: {figure.low:.1f}-{figure.high:.1f}, median {figure.middle:.1f}")
        return found
