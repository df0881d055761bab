# SPDX-License-Identifier: Apache-2.0
"""What the documentation says was measured is what a bench stored, with where it comes from, or nothing."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import msgspec
import pytest

from bench import kept as keeping
from bench import scale, sizes
from bench.kept import Kept, kept, store
from scripts import capacity
from support.tools import ROOT

PAGES = sorted((ROOT / "docs" / "howto").glob("*.md"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keeping, "FOLDER", tmp_path / "data")
    return tmp_path / "data"


def as_bench(monkeypatch: pytest.MonkeyPatch, name: str, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", [str(ROOT / "bench" / f"{name}.py"), *words])


def test_figures_are_kept_with_the_command_the_day_the_commit_and_the_machine(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_bench(monkeypatch, "scale", "--only", "processes", "--store")
    assert kept("scale", folder) is None
    store("scale", {"workers 1": {"per_second": 1234.5678, "cpu_us": 0.000123456, "busy": 0}})
    found = kept("scale", folder)
    assert found is not None
    assert found.command == "python -m bench.scale --only processes --store"
    assert found.figures == {"workers 1": {"per_second": 1235.0, "cpu_us": 0.0001235, "busy": 0.0}}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.measured)
    assert found.commit.keys() - {"changed"} == {"hash", "date"}
    assert found.machine.keys() == {"processor", "cores", "memory_gib", "kernel", "file_system", "python"}
    (folder / "scale.json").write_text('{"figures": {}}')
    with pytest.raises(msgspec.ValidationError):
        kept("scale", folder)


def test_every_part_of_the_pages_is_known_and_every_known_part_is_on_a_page() -> None:
    named = [name for page in PAGES for name in re.findall(r"<!-- measured: ([a-z-]+) -->", page.read_text("utf-8"))]
    assert sorted(named) == sorted(capacity.PARTS)


def test_no_figure_is_there_that_was_not_measured(folder: Path) -> None:
    text = "<!-- measured: scenarios -->\n| 12 MiB |\n<!-- end of what was measured -->\n"
    found = capacity.written(text, folder)
    assert found == f"<!-- measured: scenarios -->\n{capacity.NOTHING}<!-- end of what was measured -->\n"
    with pytest.raises(KeyError):
        capacity.written(text.replace("scenarios", "dreams"), folder)


def test_what_to_provide_follows_from_what_was_measured(folder: Path) -> None:
    folder.mkdir()
    one: dict[str, float] = {"per_second": 500, "p50_ms": 1, "p99_ms": 9, "cpu_us": 500, "database_cpu_us": 700}
    large: dict[str, float] = {"mib": 400, "diagrams": 100, "nodes": 1_000}
    disk: dict[str, float] = {"edit": 1_000, "diagram": 9_000, "nodes": 1_000}
    data: dict[str, dict[str, dict[str, float]]] = {
        "scale": {"workers 1": one, "crowd 1": {"cores": 1, "cpu_us": 2_000}},
        "scale-postgres": {"workers 1": one, "crowd 1": {"cores": 1, "cpu_us": 3_000}},
        "sizes": {
            "memory nothing": {"mib": 100},
            "memory 100 of 1000": large,
            "disk SQLite": disk,
            "disk PostgreSQL": disk,
        },
    }
    machine: dict[str, str | int] = {
        "processor": "Ours", "cores": 8, "memory_gib": 16, "kernel": "6", "file_system": "ext4", "python": "3.11.7",
    }  # fmt: skip
    for name, figures in data.items():
        run = Kept(f"python -m bench.{name}", "2026-01-02", {"hash": "abc", "date": "2026-01-01"}, machine, figures)
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(run))
    found = capacity.written("<!-- measured: scenarios -->\n<!-- end of what was measured -->", folder).splitlines()
    # 24 / 5 + 6 * 10 edits a second at 2 ms; 100 MiB and 30 diagrams of 3 MiB; 4.8 edits/s of 1 kB for 1,760 hours
    assert "| a team: 24 people, 6 agents | 65 | 1 on SQLite | 0.2 | 0.5 | 192 MiB | 384 MiB | – | 30 GB |" in found
    # 250 / 5 + 50 * 10 edits a second at 3 ms are 1.65 cores, on the three servers that there are at least
    [line] = [each for each in found if each.startswith("| many teams")]
    assert line.endswith("| 550 | 3 on PostgreSQL | 0.6 | 1.0 | 576 MiB | 896 MiB | 0.55 | 317 GB |")
    assert found[-2].startswith(
        "Measured by `python -m bench.scale`, 2026-01-02, commit abc; 8 cores (Ours), 16 GiB, ext4, Python 3.11.7; `python"
    )


@pytest.mark.long("rehearsal")
@pytest.mark.timeout(900)
@pytest.mark.needs("postgres", "redis")
def test_the_benches_store_what_the_pages_want(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything `make capacity` runs, as short as it can be."""
    from bench import databases

    monkeypatch.setattr(sizes, "SMALL", (5, 20))
    monkeypatch.setattr(sizes, "LARGE", (5, 1_000))
    crowd = ("--only", "processes,crowd", "--seconds", "0.5", "--people", "3", "--agents", "2", "--store")
    for bench, name, words in (
        (scale, "scale", crowd),
        (scale, "scale", (*crowd, "--postgres")),
        (sizes, "sizes", ("--seconds", "0.5", "--edits", "20", "--store")),
        (databases, "databases", ("--only", "following", "--store")),
    ):
        as_bench(monkeypatch, name, *words)
        bench.main()
    for page in PAGES:
        text = capacity.written(page.read_text("utf-8"), folder)
        assert capacity.NOTHING not in text
        assert text.count("Measured by `python -m bench.") == text.count("<!-- measured: ")
