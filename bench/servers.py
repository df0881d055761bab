# SPDX-License-Identifier: Apache-2.0
"""The servers that are compared, and the four ways (flows) of driving them.

A flow names a server, where its diagrams live and what the client announces. Diagrams enter each server through a
public door: files are written to its workspace, stored diagrams are imported. The measuring code never asks which
server it talks to.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.imports import import_model
from bench.models import workflow, write
from bench.processes import Process, free_port

ROOT = Path(__file__).resolve().parent.parent
REFERENCE_SCRIPT = Path("@eclipse-glsp-examples/workflow-server-bundled/wf-glsp-server-node.js")
# Settings of the caller's shell must not change what is measured.
PASSED_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


class Flow(msgspec.Struct, frozen=True):
    """One way of driving one server."""

    name: str
    server: str
    stored: bool
    deltas: bool
    title: str


FLOWS = {
    flow.name: flow
    for flow in (
        Flow("reference", "reference", False, False, "reference, files"),
        Flow("stored", "ours", True, False, "ours, stored diagrams, stock flow"),
        Flow("files", "ours", False, False, "ours, files, stock flow"),
        Flow("deltas", "ours", True, True, "ours, stored diagrams, deltas"),
    )
}


class Settings(msgspec.Struct, frozen=True):
    """Where the servers are found."""

    reference_modules: Path
    glsp: Path = Path(sys.executable).parent / "glsp"
    node: str = "node"

    @property
    def reference_script(self) -> Path:
        """The bundled reference server."""
        return self.reference_modules / REFERENCE_SCRIPT


class Server:
    """One server process with a folder of its own, as one flow drives it."""

    def __init__(self, flow: Flow, settings: Settings, home: Path) -> None:
        self.flow = flow
        self.home = home
        self._settings = settings
        self._uris: dict[str, str] = {}
        (home / "workspace").mkdir(parents=True, exist_ok=True)
        self.process = self._start()

    @property
    def url(self) -> str:
        """Address of the WebSocket that the sessions of this flow use."""
        path = "glsp" if self.flow.stored else "workflow"
        return f"ws://127.0.0.1:{self.process.port}/{path}"

    @property
    def command(self) -> Sequence[str]:
        """The command line of the running server."""
        return self.process.command

    def source_uri(self, name: str) -> str:
        """What a client opens to see the diagram of this name."""
        return self._uris[name]

    def diagram_id(self, name: str) -> str:
        """What an agent calls the diagram of this name: a stored id, or `file:` and a path in the workspace."""
        return name if self.flow.stored else f"file:{name}.wf"

    async def place(self, name: str, nodes: int) -> None:
        """Give the server a generated diagram of this size, through the door of this flow."""
        if self.flow.stored:
            base = f"http://127.0.0.1:{self.process.port}"
            self._uris[name] = await import_model(base, name, workflow(nodes))
        else:
            self._uris[name] = write(self.home / "workspace" / f"{name}.wf", nodes).as_uri()

    def restart(self) -> None:
        """End the process and start a fresh one on the same folder."""
        self.process.stop()
        self.process = self._start()

    def stop(self) -> None:
        """End the process."""
        self.process.stop()

    def _start(self) -> Process:
        port = free_port()
        environment = {name: os.environ[name] for name in PASSED_VARIABLES if name in os.environ}
        if self.flow.server == "reference":
            script = str(self._settings.reference_script)
            command = [self._settings.node, script, "--webSocket", "--port", str(port), "--logLevel", "error"]
        else:
            environment["LOG_LEVEL"] = "error"
            command = [str(self._settings.glsp), "serve", "--port", str(port)]
            command += ["--data", str(self.home / "data"), "--workspace", str(self.home / "workspace")]
        return Process(command, port, self.home / "server.log", environment)
