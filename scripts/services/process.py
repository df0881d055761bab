# SPDX-License-Identifier: Apache-2.0
"""A service as a child process: under a user it accepts, on a free port, gone for sure when its parent is gone."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

START_PATIENCE_SECONDS = 60.0
STOP_PATIENCE_SECONDS = 20.0
POLL_SECONDS = 0.02

UNPRIVILEGED = ("postgres", "nobody")
"""Who runs a service when root starts it: PostgreSQL and PgBouncer refuse to be root."""


class ServiceError(Exception):
    """A service that did not start or answer; the message holds the end of its log."""


def account() -> pwd.struct_passwd | None:
    """The user that services run as; None: whoever runs this."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServiceError(f"root needs one of the users {', '.join(UNPRIVILEGED)} to run services as")


def own_folder(parent: Path | None = None) -> Path:
    """A new folder that services may use, whoever they run as (below a closed home they could not reach it)."""
    folder = Path(tempfile.mkdtemp(prefix="glsp-services-", dir=parent))
    folder.chmod(0o755)
    return folder


def give(path: Path) -> None:
    """Makes a file or folder the service's own, unreadable for others."""
    path.chmod(0o700 if path.is_dir() else 0o600)
    user = account()
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


def as_account(command: Sequence[str | Path], *, orphaned: str = "") -> list[str]:
    """The command line that runs a command as the services' user; `orphaned`: the signal it gets when we are gone."""
    words = [str(word) for word in command]
    setpriv = shutil.which("setpriv")
    if setpriv is None:  # not Linux
        return words
    user = account()
    rights = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"] if user is not None else []
    ends = ["--pdeathsig", orphaned] if orphaned else []
    return [setpriv, *rights, *ends, *words] if rights or ends else words


def run_once(command: Sequence[str | Path], *options: str, given: str | None = None) -> str:
    """Runs a tool of a service to its end and gives what it printed. Raises ServiceError."""
    done = subprocess.run(
        as_account([*command, *options]),
        input=given,
        capture_output=True,
        text=True,
        cwd="/",
        env=environment(),
        check=False,
    )
    if done.returncode != 0:
        raise ServiceError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def environment() -> dict[str, str]:
    """Nothing of the caller's settings, so that a developer's PGHOST never decides."""
    return {name: os.environ[name] for name in ("PATH", "TZ", "TMPDIR") if name in os.environ} | {"LC_ALL": "C.UTF-8"}


def free_port() -> int:
    """A loopback port that nothing listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Process:
    """One running service. Start it in the main thread: it ends with the thread that started it."""

    def __init__(self, command: Sequence[str | Path], log: Path, *, orphaned: str = "QUIT") -> None:
        self._command = command
        self._log = log
        self._orphaned = orphaned
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The running process. Raises ServiceError when there is none."""
        if self._child is None or self._child.poll() is not None:
            raise ServiceError(f"{self._name} does not run:\n{self.log}")
        return self._child.pid

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._child is not None and self._child.poll() is None

    @property
    def log(self) -> str:
        """The end of what it has printed."""
        return self._log.read_text(errors="replace")[-4000:] if self._log.exists() else ""

    @property
    def _name(self) -> str:
        return Path(self._command[0]).name

    def start(self, is_ready: Callable[[], bool]) -> None:
        """Starts it and waits until it answers. Raises ServiceError."""
        with self._log.open("ab") as output:
            self._child = subprocess.Popen(
                as_account(self._command, orphaned=self._orphaned),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment(),
                start_new_session=True,  # Ctrl-C is for who started it, who then stops it in order
            )
        deadline = time.monotonic() + START_PATIENCE_SECONDS
        while not is_ready():
            if self._child.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServiceError(f"{self._name} did not start:\n{self.log}")
            time.sleep(POLL_SECONDS)

    def stop(self, how: signal.Signals) -> None:
        """Sends the signal and waits for the end; kills what does not obey."""
        if self._child is None or self._child.poll() is not None:
            return
        self._child.send_signal(how)
        try:
            self._child.wait(STOP_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL for it and all its children: it gets no chance to write anything."""
        if self._child is None or self._child.poll() is not None:
            return
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()


def answers(port: int) -> bool:
    """Whether something accepts connections on a loopback port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
