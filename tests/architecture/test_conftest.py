# SPDX-License-Identifier: Apache-2.0
"""The test kit itself: a missing tool is told, and on a machine that should have it, it is a failure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.tools import ROOT, TOOLS

TESTS = """
import pytest

@pytest.mark.needs("node")
def test_that_gives_up():
    pytest.skip("gave up")

@pytest.mark.long("chaos")
def test_that_is_long():
    assert True
"""


def run_pytest(folder: Path, *arguments: str, tools: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "test_inner.py").write_text(TESTS)
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    markers = [
        "-o",
        "markers=needs: x",
        "-o",
        f"pythonpath={ROOT / 'tests'} {ROOT}",
        "-W",
        "ignore::pytest.PytestUnknownMarkWarning",
    ]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", *markers, "--rootdir", str(folder), *arguments, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "GLSP_CI_TOOLS": tools},
    )


@pytest.mark.needs("node")
def test_a_skip_is_listed_with_its_reason(tmp_path):
    done = run_pytest(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "gave up" in done.stdout
    assert "1 skipped, 1 deselected" in done.stdout


@pytest.mark.needs("node")
def test_a_skip_on_a_machine_that_has_the_tool_fails(tmp_path):
    done = run_pytest(tmp_path, tools="node")
    assert done.returncode == 1, done.stdout
    assert "this machine is said to have node, yet the test skipped" in done.stdout


def test_an_unknown_ci_tool_is_a_usage_error(tmp_path):
    done = run_pytest(tmp_path, tools="hammer")
    assert done.returncode == 4
    assert "['hammer']" in done.stderr


def test_long_tests_run_by_the_name_of_their_job(tmp_path):
    assert "1 passed, 1 deselected" in run_pytest(tmp_path, "--long=chaos").stdout
    assert "2 deselected" in run_pytest(tmp_path, "--long=fuzz").stdout


def test_every_tool_says_how_to_get_it():
    assert [name for name, (_, hint) in TOOLS.items() if not hint] == []
