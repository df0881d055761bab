# SPDX-License-Identifier: Apache-2.0
"""Figures that the documentation quotes, with where they come from: docs/data/NAME.json. `--store` of a bench writes them,
scripts/capacity.py makes tables of them. What must never be here: a figure that no bench measured.
"""

import datetime as dt
import math
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec

from bench.machine import commit, host
from bench.servers import ROOT

FOLDER = ROOT / "docs" / "data"
DIGITS = 4


class Kept(msgspec.Struct, frozen=True):
    """One run of a bench."""

    command: str
    measured: str
    """The day, ISO 8601."""
    commit: dict[str, str]
    """Of the code that was measured: `hash` and `date`; `changed` where the clone was not as committed."""
    machine: dict[str, str | int]
    figures: dict[str, dict[str, float]]


def store(name: str, figures: Mapping[str, object]) -> Path:
    """Writes the figures of the bench that runs now; those of before go."""
    rounded = {row: _rounded(cast("Mapping[str, float]", values)) for row, values in figures.items()}
    words = ["python", "-m", Path(sys.argv[0]).with_suffix("").relative_to(ROOT).as_posix().replace("/", ".")]
    kept = Kept(
        " ".join([*words, *sys.argv[1:]]),
        dt.datetime.now(dt.UTC).date().isoformat(),
        commit(),
        host(Path(tempfile.gettempdir())),
        rounded,
    )
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{name}.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    return file


def kept(name: str, folder: Path = FOLDER) -> Kept | None:
    """What was stored; None where nothing was. Raises msgspec.ValidationError for what is no such file."""
    file = folder / f"{name}.json"
    return msgspec.json.decode(file.read_bytes(), type=Kept) if file.exists() else None


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {key: _significant(float(value)) for key, value in values.items()}


def _significant(value: float) -> float:
    """To as many digits as say something."""
    return round(value, DIGITS - 1 - math.floor(math.log10(abs(value)))) if value else 0.0
