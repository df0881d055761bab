# SPDX-License-Identifier: Apache-2.0
"""Keeps which tests with `@pytest.mark.shows` passed here: scripts/deployed.py writes a page from it."""

import json

import pytest

from support.tools import ROOT

SHOWN = ROOT / "build/shown.json"


def keep(item: pytest.Item, report: pytest.TestReport) -> None:
    """Of a parametrised test, what came last."""
    if report.when != "call" or item.get_closest_marker("shows") is None:
        return
    kept = json.loads(SHOWN.read_text()) if SHOWN.exists() else {}
    kept[f"{item.path.stem}::{item.name.partition('[')[0]}"] = report.passed
    SHOWN.parent.mkdir(exist_ok=True)
    SHOWN.write_text(json.dumps(kept, indent=1))
