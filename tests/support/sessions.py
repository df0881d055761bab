# SPDX-License-Identifier: Apache-2.0
"""What an operator types and reads: the sessions of docs/howto, run for real. `scripts/pictures.py` keeps their pictures."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from support.terminal import Terminal, alike
from support.tools import ROOT

KINDS = "grep '^kind:' | sort | uniq -c"


def kustomize(folder: Path) -> Terminal:
    """The manifests of a cluster of one machine."""
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("secrets.env", "secrets", ".env"))
    terminal = Terminal(folder / "deploy/kubernetes")
    terminal.run("sh secrets.sh")
    terminal.run(f"kubectl kustomize overlays/single-node | {KINDS}")
    return terminal


def compose(folder: Path) -> Terminal:
    """The secrets of an installation, and what would be started."""
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("secrets.env", "secrets", ".env"))
    terminal = Terminal(folder / "deploy/compose")
    terminal.run("cp .env.example .env")
    terminal.run("sh secrets.sh diagrams.example.org")
    return terminal


def migrate(folder: Path) -> Terminal:
    """A database that is brought up to date, and is up to date."""
    terminal = Terminal(folder, {"DATA_DIR": str(folder / "data")})
    terminal.run("glsp migrate --dry-run")
    terminal.run("glsp migrate")
    terminal.run("glsp migrate")
    return terminal


def audit(folder: Path) -> Terminal:
    """Tokens come and go, and the log tells."""
    terminal = Terminal(folder, {"DATA_DIR": str(folder / "data")})
    terminal.run("glsp token create Ada --scope admin > ada.token")
    terminal.run("glsp token revoke Ada")
    terminal.run("glsp audit list")
    terminal.run("glsp audit verify")
    return terminal


SESSIONS: dict[str, tuple[tuple[str, ...], Callable[[Path], Terminal]]] = {
    "terminal-kustomize": (("kubectl", "openssl"), kustomize),
    "terminal-compose": (("openssl",), compose),
    "terminal-migrate": ((), migrate),
    "terminal-audit": ((), audit),
}
"""Name of the picture -> the tools it takes, and who runs it."""

LONG = ("terminal-alerts", "terminal-pod")
"""Those that long jobs run, among other things."""

TAKEN = ROOT / "build" / "pictures"
"""Where long jobs leave what they saw; `make pictures ARGS="--only installation"` keeps it."""


def goes_as_kept(name: str, terminal: Terminal) -> None:
    """Compares a session of a long job with its picture."""
    TAKEN.mkdir(parents=True, exist_ok=True)
    (TAKEN / f"{name}.svg").write_text(terminal.drawn(), "utf-8")
    kept = ROOT / "docs" / "pictures" / f"{name}.svg"
    assert kept.exists(), f"{name} is not kept yet"
    assert alike(terminal.drawn()) == alike(kept.read_text("utf-8")), f"{TAKEN / name}.svg differs"
