# SPDX-License-Identifier: Apache-2.0
"""What a parent of workers keeps beside them is gone once it is, also where it was killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from glsp.workers.private_folder import PREFIX, YOUNG_SECONDS, private_folder, sweep

PARENT = """
import time
from glsp.workers.private_folder import private_folder
with private_folder() as folder:
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def aged(folder: Path) -> Path:
    then = time.time() - 2 * YOUNG_SECONDS
    os.utime(folder, (then, then))
    return folder


def test_what_a_killed_parent_left_goes_at_the_next_start_and_what_others_have_stays(place: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        left = aged(Path(killed.stdout.readline().strip()))
        foreign = place / f"{PREFIX}without-a-lock"
        foreign.mkdir()
        aged(foreign)
        with private_folder() as own:
            assert left.is_dir(), "its parent runs"
            aged(Path(own))
            killed.kill()
            killed.wait()
            with private_folder() as other:
                assert sorted(place.iterdir()) == sorted([Path(own), Path(other), foreign])
        assert sorted(place.iterdir()) == [foreign]


def test_a_folder_that_was_just_made_is_left_alone(place: Path) -> None:
    young = place / f"{PREFIX}young"
    young.mkdir()
    (young / "lock").touch()
    sweep(place)
    assert young.is_dir()
