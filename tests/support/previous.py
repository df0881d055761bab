# SPDX-License-Identifier: Apache-2.0
"""The version of glsp before this one, as a wheel of its own, built from the history of this clone.

It is the newest release (a tag) that is not this commit; where there is none, the last commit that did not know the
newest migration. Kept in `.cache`, so that it is built once.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.tools import ROOT

PACKAGE = Path("src/glsp")
BUILT = ("web", "page-licences.txt", "render/fonts", "layout/elk-worker.min.js", "layout/elk-LICENSE.md")
"""What a wheel holds and git does not; none of it touches the database, so this version's will do."""

MIGRATIONS = PACKAGE / "storage" / "migrations" / "versions"


@dataclass(frozen=True)
class Previous:
    """An installed version: how it is started, and which schema it makes."""

    folder: Path
    commit: str

    @property
    def command(self) -> tuple[str, ...]:
        return (sys.executable, "-P", "-m", "glsp.cli")

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self.folder)}

    def said(self, code: str) -> str:
        """What a line of Python prints there."""
        around = {**os.environ, **self.environment}
        done = subprocess.run([*self.command[:2], "-c", code], capture_output=True, text=True, check=True, env=around)
        return done.stdout.strip()


def previous() -> Previous:
    """Builds and installs it, once. Skips where the clone does not hold its history."""
    commit = _commit()
    folder = ROOT / ".cache" / f"previous-{commit[:12]}"
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as place:
            _install(commit, Path(place), Path(place) / "installed")
            (Path(place) / "installed").rename(folder)
    return Previous(folder, commit)


def _commit() -> str:
    for tag in _git("tag", "--merged", "HEAD", "--sort=-creatordate").split():
        if (commit := _git("rev-list", "-n", "1", tag)) != _git("rev-parse", "HEAD"):
            return commit
    newest = max((ROOT / MIGRATIONS).glob("[0-9]*.py"))
    made = _git("log", "--follow", "--diff-filter=A", "-n", "1", "--format=%H", "--", str(newest.relative_to(ROOT)))
    before = _git("rev-parse", "--verify", "--quiet", f"{made}^") if made else ""
    if not before:
        pytest.skip("this clone does not hold the commit before the newest migration (git fetch --unshallow)")
    return before


def _install(commit: str, place: Path, target: Path) -> None:
    source = place / "source"
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(source, filter="data")
    for name in BUILT:
        ours, theirs = ROOT / PACKAGE / name, source / PACKAGE / name
        if ours.is_dir():
            shutil.copytree(ours, theirs, dirs_exist_ok=True)
        elif ours.exists():
            shutil.copy(ours, theirs)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, source]
    subprocess.run(build, capture_output=True, check=True)
    (wheel,) = place.glob("*.whl")
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, *install, "--target", target, wheel], capture_output=True, check=True)


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
