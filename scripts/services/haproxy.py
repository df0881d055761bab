# SPDX-License-Identifier: Apache-2.0
"""haproxy before several servers of ours: plain round robin, as an installation with several machines has it."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Sequence
from pathlib import Path
from string import Template

from scripts.services.process import Process, ServiceError, answers, free_port, give, run_once

TEMPLATE = Path(__file__).with_suffix(".cfg")


class Haproxy:
    """A balancer for servers of this machine, which may come and go."""

    def __init__(self, folder: Path, servers: Sequence[int]) -> None:
        program = shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
        if program is None:
            raise ServiceError("no haproxy here (Debian: apt-get install haproxy)")
        self.port = free_port()
        self._folder = folder
        self._servers = tuple(servers)
        self._program = program
        self._process = Process([program, "-db", "-f", folder / "haproxy.cfg"], folder.with_suffix(".log"))

    @property
    def url(self) -> str:
        """Where clients find whichever server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the running process. Raises ServiceError."""
        return self._process.pid

    def start(self) -> None:
        """Writes its configuration, has it checked, and starts it. Raises ServiceError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        give(self._folder)
        file = self._folder / "haproxy.cfg"
        file.write_text(configuration(f"127.0.0.1:{self.port}", [f"127.0.0.1:{each}" for each in self._servers]))
        give(file)
        run_once([self._program, "-c", "-q", "-f", file])
        self._process.start(lambda: answers(self.port))

    def stop(self) -> None:
        """Cuts connections and ends."""
        self._process.stop(signal.SIGTERM)

    def kill(self) -> None:
        """As when its machine dies."""
        self._process.kill()


def configuration(bind: str, servers: Sequence[str]) -> str:
    """The configuration for these servers (`HOST:PORT`)."""
    names = [(f"glsp{number}", address) for number, address in enumerate(servers, 1)]
    return Template(TEMPLATE.read_text()).substitute(
        bind=bind,
        servers="\n".join(f"    server {name} {address}" for name, address in names),
        sockets="\n".join(f"    server {name} {address} track servers/{name}" for name, address in names),
    )
