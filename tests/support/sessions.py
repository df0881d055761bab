# SPDX-License-Identifier: Apache-2.0
"""What an operator types and reads: the sessions of docs/howto, run for real. `scripts/pictures.py` keeps their pictures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from glsp.secret import LOOK_SECONDS
from support.serving import free_port
from support.terminal import Terminal, alike
from support.tools import ROOT

PATIENCE = 60.0
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


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Generator[tuple[Terminal, int]]:
    """A terminal beside a server whose log is `server.log`, and the port of that."""
    port = free_port()
    around = {"DATA_DIR": str(folder / "data"), "AUTH_TOKEN": "0123456789abcdef0123456789abcdef", **environment}
    command = [str(Path(sys.executable).with_name("glsp")), "serve", "--port", str(port), *options]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=os.environ | around, cwd=folder, stdout=log, stderr=log)
    try:
        until(lambda: f"http://127.0.0.1:{port}" in (folder / "server.log").read_text())
        yield Terminal(folder, around, {str(port): "3000"}), port
    finally:
        process.terminate()
        process.wait(30)


def until(is_so: Callable[[], object]) -> None:
    """Waits for it. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {PATIENCE:g} s")
        time.sleep(0.05)


def workers(folder: Path) -> Terminal:
    """A worker dies, and another one takes its place."""
    log = folder / "server.log"
    with serving(folder, "--workers", "2") as (terminal, _):
        until(lambda: "with 2 workers" in log.read_text())
        terminal.said("glsp serve --workers 2 2> server.log &", "")
        terminal.run("grep -o 'worker.* is ready.*\\|glsp .* serves.*' server.log")
        first = int(re.findall(r"worker 1 is ready \(process (\d+)\)", log.read_text())[0])
        terminal.run(f"kill -9 {first}")
        until(lambda: len(re.findall(r"worker 1 is ready", log.read_text())) == 2)
        terminal.run("grep -o 'worker 1 ended.*' server.log; grep -o 'worker 1 is ready.*' server.log | tail -n 1")
    return terminal


def rotate(folder: Path) -> Terminal:
    """A key is another one, and the server has read it."""
    (folder / "key").write_text("a" * 32)
    log = folder / "server.log"
    with serving(folder, SECRET_KEY_FILE="key") as (terminal, port):
        terminal.said("SECRET_KEY_FILE=key glsp serve 2> server.log &", "")
        terminal.run("openssl rand -hex 32 > key")
        asked = f'curl -s -o answer -w "%{{http_code}}\\n" -H "Authorization: Bearer $AUTH_TOKEN" http://127.0.0.1:{port}/api/diagrams'
        time.sleep(LOOK_SECONDS)  # it looks at the file no sooner
        terminal.run(asked, asked.replace(str(port), "3000"))
        until(lambda: "was read again" in log.read_text())
        terminal.run("grep -o 'SECRET_KEY was.*' server.log")
    return terminal


SESSIONS: dict[str, tuple[tuple[str, ...], Callable[[Path], Terminal]]] = {
    "terminal-kustomize": (("kubectl", "openssl"), kustomize),
    "terminal-compose": (("openssl",), compose),
    "terminal-migrate": ((), migrate),
    "terminal-audit": ((), audit),
    "terminal-workers": ((), workers),
    "terminal-rotate": (("openssl",), rotate),
}
"""Name of the picture -> the tools it takes, and who runs it."""

LONG = ("terminal-alerts", "terminal-image", "terminal-pod")
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
