# SPDX-License-Identifier: Apache-2.0
"""podman for tests: runs where neither a service manager nor a registry is, and leaves nothing running.

The image is built on a Debian that debootstrap makes (scripts/image_base.py). Containers share the machine's network.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.image_base import BASE, CONFIGURATION
from support.serving import POLL, READY_PATIENCE, free_port
from support.tools import ROOT

IMAGE = "localhost/glsp/server:local"
LOCKED = ("--read-only", "--cap-drop=all", "--security-opt=no-new-privileges")
"""How every manifest in deploy/ runs it."""

LIMITS = ("--memory=1g", "--memory-swap=1g", "--cpus=1")
"""Those of the Deployment: 1Gi, 1000m."""


class Podman:
    """The command, with a configuration that suits a machine without systemd."""

    def __init__(self, folder: Path) -> None:
        configuration = folder / "containers.conf"
        configuration.write_text(CONFIGURATION)
        self.environment = {**os.environ, "CONTAINERS_CONF": str(configuration)}

    def __call__(self, *words: str, check: bool = True, patience: float = 120) -> subprocess.CompletedProcess[str]:
        """One podman command."""
        done = subprocess.run(
            ["podman", *words], capture_output=True, text=True, env=self.environment, timeout=patience, check=False
        )
        assert done.returncode == 0 or not check, f"podman {' '.join(words)}: {done.stdout}{done.stderr}"
        return done

    def inspect(self, name: str, what: str = "container") -> dict[str, Any]:
        """All about a container or an image."""
        found: dict[str, Any] = json.loads(self(what, "inspect", name).stdout)[0]
        return found

    def build(self) -> None:
        """The image of this clone, as `make image` builds it."""
        for script, *options in (
            ("image_base.py",),
            ("image.py", "--builder", "podman", "--base", BASE, "--", "--isolation", "chroot", "--pull-never"),
        ):
            done = subprocess.run(
                [sys.executable, str(ROOT / "scripts" / script), *options],
                capture_output=True,
                text=True,
                env=self.environment,
                check=False,
            )
            assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


class Contained:
    """A server in a container: what `Fleet` and `Crowd` want of one (`url`, `websocket`, `kill`, `restart`)."""

    def __init__(
        self, podman: Podman, name: str, environment: Mapping[str, str], *, options: Sequence[str] = LIMITS
    ) -> None:
        self.podman = podman
        self.name = name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.websocket = f"ws://127.0.0.1:{self.port}/workflow"
        given = {"HOST": "127.0.0.1", "PORT": str(self.port), **environment}
        variables = [word for key, value in given.items() for word in ("--env", f"{key}={value}")]
        volume = f"--volume={name}:/data"
        podman("run", "--detach", "--name", name, "--network=host", *LOCKED, *options, volume, *variables, IMAGE)

    def wait_ready(self) -> Contained:
        """Wait until `/ready` answers 200. Raises AssertionError with the log."""
        deadline = time.monotonic() + READY_PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/ready")[0] == 200:
                    return self
            time.sleep(POLL)
        raise AssertionError(f"{self.name} was not ready:\n{self.log}")

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Status and body of a GET."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    @property
    def log(self) -> str:
        """What it has printed."""
        done = self.podman("logs", self.name, check=False)
        return done.stdout + done.stderr

    @property
    def pid(self) -> int:
        """On this machine."""
        return int(self.podman.inspect(self.name)["State"]["Pid"])

    def memory(self, field: str) -> int:
        """Bytes, by a field of /proc/PID/status: VmRSS now, VmHWM the most so far."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(f"{field}:"))

    def stop(self, grace: int = 60) -> int:
        """As Kubernetes does: SIGTERM, then the grace period. Gives the exit code."""
        self.podman("stop", "--time", str(grace), self.name)
        return int(self.podman.inspect(self.name)["State"]["ExitCode"])

    def kill(self) -> None:
        """SIGKILL."""
        self.podman("kill", "--signal", "KILL", self.name)

    def restart(self) -> Contained:
        """Start again on the same data."""
        self.podman("start", self.name)
        return self.wait_ready()

    def end(self) -> None:
        """Gone, with its data."""
        self.podman("rm", "--force", "--time", "5", "--volumes", self.name, check=False)
        self.podman("volume", "rm", "--force", self.name, check=False)
