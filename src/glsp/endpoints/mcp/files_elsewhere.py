# SPDX-License-Identifier: Apache-2.0
"""Middleware of a worker that owns no files: what an agent asks about one is asked of the worker that owns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import httpx2
import mcp_types as types
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext

from glsp.editor.naming import FILE
from glsp.endpoints.mcp.gate import Tickets
from glsp.endpoints.mcp.texts import error_text
from glsp.endpoints.mcp.tools import text_result
from glsp.endpoints.neighbours import Neighbours, away
from glsp.endpoints.seat import FIRST

RESOURCE = f"/{FILE}"
"""What the address of a resource about a file holds."""


class FilesElsewhere:
    """Asks in the agent's name, with an exchange of its own: files are few beside diagrams, so it may cost."""

    def __init__(self, neighbours: Neighbours, tickets: Tickets) -> None:
        self._neighbours = neighbours
        self._tickets = tickets

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Passes what is about a file on to the owner, and everything else to the next."""
        params: Mapping[str, Any] = ctx.params or {}
        is_call = ctx.method == "tools/call" and _names_a_file(params.get("arguments"))
        is_read = ctx.method == "resources/read" and RESOURCE in str(params.get("uri"))
        if not is_call and not is_read:
            return await call_next(ctx)
        refused: MCPError | None = None
        try:
            async with self._neighbours.as_caller(FIRST, self._tickets.caller(ctx), _host(ctx)) as http:
                way = streamable_http_client("http://worker/mcp", http_client=http)
                async with Client(way, client_info=_who(ctx)) as client:
                    try:
                        if is_read:
                            return await client.read_resource(str(params["uri"]))
                        return await client.call_tool(str(params["name"]), cast("dict[str, Any]", params["arguments"]))
                    except MCPError as error:  # raised below, as it is: the client's task group would wrap it
                        refused = error
        except* httpx2.TransportError:
            pass
        if refused is not None:
            raise refused
        return text_result(error_text(away()), failed=True)


def _names_a_file(arguments: object) -> bool:
    """Any argument that names one; a text that only begins like a name goes to the owner too, who does as well."""
    given = cast("dict[str, object]", arguments) if isinstance(arguments, dict) else {}
    return any(isinstance(value, str) and value.startswith(FILE) for value in given.values())


def _host(ctx: ServerRequestContext[Any, Any]) -> dict[str, str]:
    """The name by which the agent knows this server; bare JSON-RPC (`rpc`) comes without, and needs none."""
    given: Mapping[str, str] = getattr(ctx.request, "headers", None) or {}
    return {"host": given["host"]} if "host" in given else {}


def _who(ctx: ServerRequestContext[Any, Any]) -> types.Implementation | None:
    params = ctx.session.client_params
    return None if params is None else params.client_info
