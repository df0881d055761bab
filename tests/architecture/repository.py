# SPDX-License-Identifier: Apache-2.0
"""What the architecture tests read: the files under version control, and nothing that was built."""

import functools
import shutil
import subprocess
from pathlib import Path

import pytest

from support.tools import ROOT

SOURCE_SUFFIXES = frozenset({".py", ".ts", ".tsx", ".mjs", ".js", ".cjs", ".sh"})


@functools.cache
def tracked_files() -> tuple[Path, ...]:
    """Every tracked file that exists, as absolute paths."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("these tests read a git clone")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def sources() -> list[Path]:
    """Tracked source files, in any of our languages."""
    return [path for path in tracked_files() if path.suffix in SOURCE_SUFFIXES]


def text_of(path: Path) -> str | None:
    """The file's text, or None for binary data."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def short(path: Path) -> str:
    """The path as people say it."""
    return path.relative_to(ROOT).as_posix()
