# SPDX-License-Identifier: Apache-2.0
"""Writes what was measured into docs/howto: the parts between `<!-- measured: NAME -->` and `<!-- end of what was measured -->`.

Figures come from docs/data, which benches write (`make capacity`). Where one is missing, the part says how to make it, and no more.
`--check` only compares. What must never be here: a figure.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.kept import FOLDER, Kept, kept  # noqa: E402

PAGES = ROOT / "docs" / "howto"
PART = re.compile(r"(<!-- measured: ([a-z-]+) -->\n).*?(<!-- end of what was measured -->)", re.DOTALL)
NOTHING = "Nothing is written down here yet: `make capacity` measures, on an idle machine, and writes it down.\n"

SHARE = 0.7
"""Of a core in use, as the autoscaler has it; the rest is for what comes in bursts."""

EVERY = 5.0
"""Seconds from one edit of a person at work to the next."""

AGENT_RATE = 10.0
"""Edits a second of an agent at work."""

HOURS = 8 * 220
"""Of work in a year."""

HEADROOM = 1.5
"""Times the memory that was measured: what is asked at once, exports, imports."""


class Scenario(NamedTuple):
    """Who works at the same time, and on how much."""

    title: str
    people: int
    agents: int
    diagrams: int
    """Open at once, of 1,000 nodes."""
    database: str


SCENARIOS = (
    Scenario("one person and an agent", 1, 1, 10, "SQLite"),
    Scenario("a team: 24 people, 6 agents", 24, 6, 30, "SQLite"),
    Scenario("many teams: 250 people, 50 agents", 250, 50, 150, "PostgreSQL"),
    Scenario("a company: 1,000 people, 100 agents", 1_000, 100, 500, "PostgreSQL"),
)


def main() -> int:
    """Write the pages, or compare them."""
    wrong: list[str] = []
    for page in sorted(PAGES.glob("*.md")):
        before = page.read_text(encoding="utf-8")
        after = written(before, FOLDER)
        if after == before:
            continue
        if "--check" in sys.argv[1:]:
            wrong.append(page.relative_to(ROOT).as_posix())
        else:
            page.write_text(after, encoding="utf-8")
    if wrong:
        print(f"{', '.join(wrong)} differ from docs/data; run python scripts/capacity.py", file=sys.stderr)
    return bool(wrong)


def written(page: str, folder: Path) -> str:
    """The page with its parts made anew. Raises KeyError for one that nobody knows."""

    def part(found: re.Match[str]) -> str:
        names, make = PARTS[found[2]]
        runs = [kept(name, folder) for name in names]
        there = [run for run in runs if run is not None]
        text = "".join(make(*there)) + provenance(there) if len(there) == len(names) else NOTHING
        return f"{found[1]}{text}{found[3]}"

    return PART.sub(part, page)


def provenance(runs: Sequence[Kept]) -> str:
    """Where the figures of a part come from."""
    lines: list[str] = []
    for run in runs:
        of = run.machine
        state = f"commit {run.commit['hash']}" + (", changed" if "changed" in run.commit else "")
        lines.append(
            f"`{run.command}`, {run.measured}, {state}; {of['cores']} cores ({of['processor']}), {of['memory_gib']} GiB,"
            f" {of['file_system']}, Python {of['python']}"
        )
    return "\nMeasured by " + "; ".join(dict.fromkeys(lines)) + ".\n"


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """In Markdown."""
    yield f"| {' | '.join(head)} |\n| {' | '.join('---' for _ in head)} |\n"
    yield from (f"| {' | '.join(row)} |\n" for row in rows)


def number(value: float) -> str:
    """Two digits that say something, or a whole number."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


# --------------------------------------------------------------------------------------------------------------- parts
def edits(sqlite: Kept, postgres: Kept) -> Iterator[str]:
    """As fast as they are answered."""

    def rows() -> Iterator[Sequence[str]]:
        for title, run in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            for name, row in run.figures.items():
                if name.startswith("workers "):
                    shown = (row["per_second"], row["p50_ms"], row["p99_ms"], row["cpu_us"] / 1e3)
                    own = number(row["database_cpu_us"] / 1e3) if run is postgres else "–"
                    yield title, name.removeprefix("workers "), *map(number, shown), own

    waits = ("Half wait, ms", "1 of 100 waits longer, ms")
    head = ("Database", "Workers", "Edits a second", *waits, "CPU of an edit, ms", "of the database, ms")
    yield from table(head, rows())


def crowd(sqlite: Kept, postgres: Kept) -> Iterator[str]:
    """At a rate."""

    def rows() -> Iterator[Sequence[str]]:
        for title, run in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            for name, row in run.figures.items():
                if name.startswith("crowd ") and "wanted" in row:
                    _, workers, kind = name.split()
                    got = f"{number(row['per_second'])} of {number(row['wanted'])}"
                    both = run.figures[f"crowd {workers}"]
                    work = number(both["cores"]), number(both["cpu_us"] / 1e3)
                    yield title, workers, kind, got, number(row["p50_ms"]), number(row["p99_ms"]), *work

    head = (
        "Database",
        "Workers",
        "Who",
        "Edits a second",
        "Half wait, ms",
        "1 of 100 waits longer, ms",
        "Cores in use",
        "CPU of an edit, ms",
    )
    yield from table(head, rows())


def sizes(run: Kept) -> Iterator[str]:
    """Memory and disk."""

    def rows() -> Iterator[Sequence[str]]:
        for name, row in run.figures.items():
            what = name.partition(" ")[2]
            if what == "nothing":
                yield "memory of a server, idle", f"{number(row['mib'])} MiB"
            elif what == "team":
                yield (
                    f"… after 24 people and 6 agents made {number(row['wanted'])} edits a second",
                    f"{number(row['mib'])} MiB",
                )
            elif name.startswith("memory "):
                yield (
                    f"… with {number(row['diagrams'])} diagrams of {number(row['nodes'])} nodes open",
                    f"{number(row['mib'])} MiB",
                )
            else:
                yield f"disk of an edit in {what}, snapshots and all", f"{number(row['edit'] / 1e3)} kB"
                yield (
                    f"disk of a new diagram of {number(row['nodes'])} nodes in {what}",
                    f"{number(row['diagram'] / 1e3)} kB",
                )

    yield from table(("What", "How much"), rows())


def scenarios(sqlite: Kept, postgres: Kept, size: Kept) -> Iterator[str]:
    """What to provide, by the rules that the page states."""
    cost = {
        title: run.figures["crowd 1"]["cpu_us"] / 1e6 for title, run in (("SQLite", sqlite), ("PostgreSQL", postgres))
    }
    of_database = postgres.figures["workers 1"]["database_cpu_us"] / 1e6
    idle = size.figures["memory nothing"]["mib"]
    [large] = [row for row in size.figures.values() if row.get("diagrams") and row["nodes"] == 1_000]
    each = (large["mib"] - idle) / large["diagrams"]

    def rows() -> Iterator[Sequence[str]]:
        for of in SCENARIOS:
            rate = of.people / EVERY + of.agents * AGENT_RATE
            cores = rate * cost[of.database]
            servers = max(1 if of.database == "SQLite" else 3, math.ceil(cores / SHARE))
            memory = idle + each * of.diagrams
            year = (of.people / EVERY * HOURS * 3600) * size.figures[f"disk {of.database}"]["edit"] / 1e9
            yield (
                of.title,
                f"{rate:,.0f}",
                f"{servers} on {of.database}",
                f"{_up(cores / servers, 0.1):.1f}",
                f"{_up(cores / servers / SHARE, 0.5):.1f}",
                f"{_up(memory, 64):.0f} MiB",
                f"{_up(memory * HEADROOM, 128):.0f} MiB",
                f"{number(rate * of_database / SHARE)}" if of.database == "PostgreSQL" else "–",
                f"{number(year)} GB",
            )

    head = (
        "For",
        "Edits a second",
        "Servers",
        "CPU of each: least",
        "better",
        "Memory of each: least",
        "better",
        "CPU of the database",
        "Disk a year",
    )
    yield from table(head, rows())


def _up(value: float, step: float) -> float:
    return math.ceil(value / step) * step


def following(run: Kept) -> Iterator[str]:
    """What Redis takes off the database."""
    without, beside = (run.figures[f"following {title}"] for title in ("PostgreSQL", "PostgreSQL, Redis"))

    def rows() -> Iterator[Sequence[str]]:
        for what, key in (
            ("round trips to PostgreSQL, of the server where it is made", "editor_round_trips"),
            ("round trips to PostgreSQL, of every other server", "follower_round_trips"),
        ):
            yield what, f"{without[key]:.2f}", f"{beside[key]:.2f}"
        busy = (f"{each['servers_cpu_us'] / 1e3:.1f} ms" for each in (without, beside))
        yield "CPU of PostgreSQL and Redis together", *busy
        late = (f"{number(each['p50_ms'])} ms, {number(each['p99_ms'])} ms" for each in (without, beside))
        yield "until the other server shows it (half of them, 99 of 100)", *late

    yield from table(("An edit costs", "without Redis", "with Redis"), rows())


PARTS: dict[str, tuple[tuple[str, ...], Callable[..., Iterator[str]]]] = {
    "edits": (("scale", "scale-postgres"), edits),
    "crowd": (("scale", "scale-postgres"), crowd),
    "sizes": (("sizes",), sizes),
    "scenarios": (("scale", "scale-postgres", "sizes"), scenarios),
    "following": (("following",), following),
}
"""Name -> the benches it needs, and what makes it."""


if __name__ == "__main__":
    sys.exit(main())
