# SPDX-License-Identifier: Apache-2.0
"""A real `glsp serve` in a process of its own, for tests that go through a door.

Lives here: command line, folders, port, waiting for readiness, end, output. Never here: what is said to the server.
"""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.nursery import Forked, Process, nursery

READY_PATIENCE = 60.0
STOP_PATIENCE = 15.0
POLL = 0.02
# The settings of the shell that runs the tests must not decide what is tested.
GLSP = (str(Path(sys.executable).with_name("glsp")),)
PASSED_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "COVERAGE_PROCESS_START")
# What an interpreter reads as it starts, so a fork of one that runs already would not see it.
NEEDS_AN_INTERPRETER = frozenset({"PYTHONPATH", "COVERAGE_PROCESS_START"})


class Serving:
    """One server process; `url`, `port`, `data` and `workspace` say where it is reached and what it may touch."""

    def __init__(
        self,
        data: Path,
        *arguments: str,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = GLSP,
        examples: bool = False,
    ) -> None:
        self.data = data
        self.workspace = data / "workspace"
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = command
        self._arguments = ["serve", "--port", str(self.port), "--data", str(data), *arguments]
        self._environment = dict(environment or {})
        self._output = data.parent / f"{data.name}.log"
        self.workspace.mkdir(parents=True, exist_ok=True)
        if not examples:  # laying them out takes a second that only their own tests need
            (data / "examples.made").touch()
        self.process = self._start()

    def _start(self) -> Process:
        self.workspace.mkdir(parents=True, exist_ok=True)
        passed = {name: os.environ[name] for name in PASSED_VARIABLES if name in os.environ}
        environment = {**passed, "PYTHONUNBUFFERED": "1", "WORKSPACE_DIR": str(self.workspace), **self._environment}
        self._output.touch()
        if self._command == GLSP and not NEEDS_AN_INTERPRETER.intersection(environment):
            return Forked(nursery(), self._arguments, environment, self._output)
        with self._output.open("ab") as output:
            return subprocess.Popen(
                [*self._command, *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
            )

    @property
    def output(self) -> str:
        """Everything the process has printed so far, restarts included."""
        return self._output.read_text(errors="replace")

    @property
    def websocket(self) -> str:
        """Address of the workflow door."""
        return f"ws://127.0.0.1:{self.port}/workflow"

    def wait_ready(self) -> "Serving":
        """Wait until `/ready` answers 200. Raises: RuntimeError with the output where the process ends or hangs."""
        deadline = time.monotonic() + READY_PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"glsp serve ended with code {self.process.returncode}:\n{self.output}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.status("/ready") == 200:
                    return self
            time.sleep(POLL)
        raise RuntimeError(f"glsp serve was not ready after {READY_PATIENCE} s:\n{self.output}")

    def status(self, path: str) -> int:
        """Status code of a GET."""
        return self.get(path)[0]

    def get(self, path: str) -> tuple[int, bytes]:
        """Status code and body of a GET."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def kill(self) -> None:
        """SIGKILL: the process gets no chance to write anything."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask the process to end and give its exit code; kills one that does not."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.wait()

    def restart(self) -> "Serving":
        """Start again on the same port and data, after `kill` or `stop`."""
        self.stop()
        self.process = self._start()
        return self.wait_ready()


class Servers:
    """Makes servers for one test and ends them all with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[Serving] = []

    def __call__(
        self,
        *arguments: str,
        data: Path | None = None,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] | None = None,
        ready: bool = True,
        examples: bool = False,
    ) -> Serving:
        """Start `glsp serve ARGUMENTS` on a free port with an empty data folder, unless told otherwise."""
        folder = data or self._folder / f"data{len(self._running)}"
        chosen = {"command": command} if command else {}
        serving = Serving(folder, *arguments, port=port, environment=environment, examples=examples, **chosen)
        self._running.append(serving)
        return serving.wait_ready() if ready else serving

    def end(self) -> Sequence[Serving]:
        """Stop all that still run."""
        for serving in self._running:
            serving.stop()
        return self._running


def free_port() -> int:
    """A port that nothing listens on right now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
