# SPDX-License-Identifier: Apache-2.0
"""The GLSP door on a real port with a store in memory, inside the test's own process, so that it can look behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette

from glsp.editor.arranging import Arranging
from glsp.editor.diagram import Diagram
from glsp.editor.files import Workspace
from glsp.editor.hub import Hub
from glsp.endpoints.connection import Admitted, Caller, Circle, Limits
from glsp.endpoints.glsp import GlspDoor
from glsp.endpoints.server import WebServer
from glsp.endpoints.tcp import TcpServer
from glsp.model.change import Author
from glsp.model.tree import nest
from glsp.storage.memory import MemoryStore
from support.glsp_bounds import Json


class DoorRig:
    """The running door; `hub` is what stands behind it."""

    def __init__(self, hub: Hub, web: WebServer) -> None:
        self.hub = hub
        self.web = web
        self.port = 0
        self.socket_port = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/glsp"

    @property
    def workflow_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/workflow"

    async def create(self, diagram_id: str) -> str:
        """A stored diagram; returns its sourceUri."""
        await self.hub.create("workflow", Author("test", "Test"), diagram_id=diagram_id)
        return f"glsp:{diagram_id}"

    def diagram(self, diagram_id: str) -> Diagram:
        """The open diagram."""
        return self.hub._open[f"glsp:{diagram_id}"].diagram

    def model(self, diagram_id: str) -> Json:
        """The committed model as clients should show it, without revision."""
        graph = self.diagram(diagram_id).scene.graph
        return nest(graph, graph.root)


def admit(caller: Caller) -> Admitted:
    """Everybody, as who they say they are."""
    return Admitted(subject=caller.headers.get("x-subject", ""))


@asynccontextmanager
async def door_rig(
    folder: Path, *, arrange: Arranging | None = None, limits: Limits | None = None, mcp_url: str = ""
) -> AsyncIterator[DoorRig]:
    store = MemoryStore()
    workspace = folder / "workspace"
    workspace.mkdir(exist_ok=True)
    async with Hub(store, store, store, Workspace(workspace, folder / "locks"), store).running() as hub:
        door = GlspDoor(hub, arrange, mcp_url=(lambda: mcp_url) if mcp_url else None, instance="this-start")
        circle = Circle(limits or Limits())
        web = WebServer(Starlette(), {"/glsp": door, "/workflow": door}, admit, circle)
        tcp = TcpServer(door, circle)
        rig = DoorRig(hub, web)
        rig.port = await web.start("127.0.0.1", 0)
        rig.socket_port = await tcp.start("127.0.0.1", 0)
        try:
            yield rig
        finally:
            await tcp.stop(1.0)
            await web.stop(1.0)


def bare(model: Mapping[str, object]) -> Json:
    """A model without what a session adds to it."""
    return {name: value for name, value in model.items() if name != "revision"}
