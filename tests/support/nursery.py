# SPDX-License-Identifier: Apache-2.0
"""Processes of `glsp serve` that start at once: forked from one that has imported everything and done nothing yet.

Importing the server costs a second of CPU, and hundreds of tests have a server each. What runs is the command itself, in
a process, session and environment of its own. Lives here: both ends of the line to the process that forks. Never
here: how long one waits for a server, or what it is told.
"""

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

POLL = 0.01
# What a server has imported once it is ready.
IMPORTED = (
    "glsp.app",
    "glsp.cli",
    "glsp.render.png",
    "glsp.storage.schema",
    "alembic.command",
    "anyio._backends._asyncio",
    "rich.logging",
    "uvicorn.lifespan.on",
)


class Process(Protocol):
    """What tests need of a child: as `subprocess.Popen`."""

    pid: int

    @property
    def returncode(self) -> int | None:
        """Exit code, negative for a signal, None before anybody asked or while it runs."""
        ...

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end. Raises: subprocess.TimeoutExpired."""
        ...

    def send_signal(self, sig: int) -> None:
        """Send a signal, unless it has ended."""
        ...

    def kill(self) -> None:
        """SIGKILL."""
        ...


class Nursery:
    """The line to the process that forks."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-P", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._turn = threading.Lock()
        atexit.register(self._parent.kill)

    def ask(self, question: object) -> object:
        """What the process answers to one line."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        with self._turn:
            self._parent.stdin.write(json.dumps(question) + "\n")
            return json.loads(self._parent.stdout.readline())


class Forked:
    """A child of the nursery, seen from the test."""

    def __init__(
        self, nursery: Nursery, arguments: Sequence[str], environment: Mapping[str, str], output: Path
    ) -> None:
        self._nursery = nursery
        self.returncode: int | None = None
        pid = nursery.ask({"arguments": list(arguments), "environment": dict(environment), "output": str(output)})
        assert isinstance(pid, int)
        self.pid = pid

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        if self.returncode is None:
            code = self._nursery.ask(self.pid)
            assert code is None or isinstance(code, int)
            self.returncode = code
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end. Raises: subprocess.TimeoutExpired."""
        deadline = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("glsp", timeout or 0)
            time.sleep(POLL)
        return code

    def send_signal(self, sig: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)


@functools.cache
def nursery() -> Nursery:
    """The one of this test process."""
    return Nursery()


# ---------------------------------------------------------------------------------------------- the process that forks


def fork(arguments: list[str], environment: dict[str, str], output: str) -> int:
    """A child that runs the command; gives its pid."""
    if pid := os.fork():
        return pid
    os.environ.clear()
    os.environ.update(environment)
    _redirect(output)
    sys.argv = ["glsp", *arguments]
    from glsp.cli import main

    sys.exit(main())


def _redirect(output: str) -> None:
    silence = os.open(os.devnull, os.O_RDONLY)
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for source, target in ((silence, 0), (written, 1), (written, 2)):
        os.dup2(source, target)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0, "r"), os.fdopen(1, "w"), os.fdopen(2, "w")


def ended(pid: int) -> int | None:
    """The exit code of a child as `subprocess` gives it, or None while it runs."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def serve() -> None:
    """Answer every line until the test process is gone."""
    for name in IMPORTED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a child's own collection need not look at what was imported
    for line in sys.stdin:
        asked = json.loads(line)
        answer = ended(asked) if isinstance(asked, int) else fork(**asked)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        serve()
