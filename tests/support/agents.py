# SPDX-License-Identifier: Apache-2.0
"""A desk on a memory store (no wire), and MCP clients of both protocol eras on a real server."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import mcp_types as types
from mcp import Client
from mcp.client.session import MessageHandlerFnT
from mcp.client.streamable_http import streamable_http_client

from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.endpoints.mcp.desk import Desk
from glsp.layout.elk import Elk
from glsp.model.change import Author
from glsp.storage.memory import MemoryStore

ADA, BOB = Author("mcp:ada", "Ada", "agent"), Author("mcp:bob", "Bob", "agent")

ERAS = ("legacy", "auto")
"""The handshake era, and what the client chooses itself: the stateless one."""

TOOLS = {
    "list_diagrams", "create_diagram", "get_diagram", "apply_operations", "validate", "undo", "redo", "history",
    "apply_layout", "export_diagram", "render", "delete_diagram", "restore_diagram", "describe_language", "update_diagram",
    "create_node", "create_edge", "update_element", "delete_element", "comments", "import_diagram",
    "activity", "search_diagrams", "get_sharing", "share_diagram", "link_diagram",
}  # fmt: skip
"""Every tool of the MCP door."""


@asynccontextmanager
async def opened_desk() -> AsyncGenerator[Desk]:
    """A desk whose diagrams live in memory."""
    store, elk = MemoryStore(), Elk()
    try:
        async with Hub(store, store, store, comments=store, search=store).running() as hub:
            yield Desk(hub, Layouts(elk))
    finally:
        await elk.close()


async def drawn(desk: Desk, name: str, source: str) -> None:
    """A diagram with contents, nothing placed."""
    await desk.create("workflow", ADA, diagram_id=name, source=source, layout="none")


class Agent:
    """A client that says what it was told."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def call(self, tool: str, /, **arguments: Any) -> types.CallToolResult:
        return await self.client.call_tool(tool, arguments)

    async def text(self, tool: str, /, **arguments: Any) -> str:
        """The text of a call that must work."""
        result = await self.call(tool, **arguments)
        assert not result.is_error, text_of(result)
        return text_of(result)

    async def refusal(self, tool: str, /, **arguments: Any) -> str:
        """The text of a call that must be refused."""
        result = await self.call(tool, **arguments)
        assert result.is_error, text_of(result)
        assert result.structured_content is None
        return text_of(result)


def text_of(result: types.CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, types.TextContent))


@asynccontextmanager
async def agent(
    url: str, era: str, heard: MessageHandlerFnT | None = None, *, token: str = ""
) -> AsyncGenerator[Agent]:
    """An agent on `/mcp` of a server."""
    about = types.Implementation(name="Ada's agent", version="1")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=httpx2.Timeout(30, read=300)) as http,
        Client(
            streamable_http_client(url, http_client=http), mode=era, message_handler=heard, client_info=about
        ) as client,
    ):
        yield Agent(client)
