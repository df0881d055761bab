# SPDX-License-Identifier: Apache-2.0
"""`POST /mcp/rpc`: bare JSON-RPC without sessions, headers or streams, for scripts of earlier agents.

Requests are passed to the same server through one in-process client that lives as long as the door.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

import msgspec
from mcp import Client, MCPError
from mcp.server.mcpserver import MCPServer
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from glsp import __version__, calls, telemetry
from glsp.endpoints.access import caller_of
from glsp.endpoints.mcp.arrivals import KEY
from glsp.endpoints.mcp.gate import Tickets
from glsp.protocol.geometry import Json, is_list, is_object

VERSION = "2024-11-05"
"""The protocol version that these scripts speak."""

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32700, -32600, -32601, -32602, -32603

CHECKS = "jsonschema.validators"

MAX_BODY = 16 * 1024 * 1024
MAX_BATCH = 100


class Rpc:
    """Answers JSON-RPC for one server."""

    def __init__(self, server: MCPServer[Any], tickets: Tickets) -> None:
        self._server = server
        self._tickets = tickets
        self._client: Client | None = None

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Connects the client."""
        async with Client(self._server) as client:
            self._client = client
            try:
                yield
            finally:
                self._client = None

    async def answer(self, request: Request) -> Response:
        """One request or a batch; notifications are answered with 202 and nothing."""
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_BODY:
                return _response(_error(None, INVALID_REQUEST, f"the body is larger than {MAX_BODY} bytes"), 413)
        try:
            body = msgspec.json.decode(data)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            return _response(_error(None, PARSE_ERROR, f"not JSON: {error}"), 400)
        if is_list(body) and not 0 < len(body) <= MAX_BATCH:
            return _response(_error(None, INVALID_REQUEST, f"a batch has 1 to {MAX_BATCH} requests"), 400)
        with self._tickets.issued(caller_of(request.scope)) as ticket:
            trace = {KEY: found} if (found := calls.traceparent()) else {}
            meta = {**(ticket or {}), **trace} or None
            if not is_list(body):
                found = await self._one(body, meta)
                return Response(status_code=202) if found is None else _response(found)
            several = [found for each in body if (found := await self._one(each, meta)) is not None]
        return _response(several) if several else Response(status_code=202)

    async def _one(self, message: Json, meta: Any) -> dict[str, Json] | None:
        if not is_object(message) or not isinstance(message.get("method"), str):
            return _error(None, INVALID_REQUEST, "not a JSON-RPC request")
        params: Json = message.get("params") or {}
        if "id" not in message:
            return None
        identity = message["id"]
        if not is_object(params):
            return _error(identity, INVALID_PARAMS, "params must be an object")
        try:
            result = await self._call(message["method"], params, meta)
        except MCPError as error:
            return _error(identity, error.code, error.message)
        except (KeyError, TypeError, ValidationError) as error:
            return _error(identity, INVALID_PARAMS, f"wrong params: {error}"[:300])
        except Exception as error:  # noqa: BLE001  the outermost frame of a door: the caller gets an answer
            telemetry.internal_error(error, "mcp")
            return _error(identity, INTERNAL_ERROR, "something went wrong inside the server")
        if result is None:
            return _error(identity, METHOD_NOT_FOUND, f"there is no method {message['method'][:80]!r}")
        return {"jsonrpc": "2.0", "id": identity, "result": result}

    async def _call(self, method: str, params: dict[str, Json], meta: Any) -> dict[str, Json] | None:
        client = self._client
        if client is None:
            raise RuntimeError("the door is not running")
        match method:
            case "initialize":
                capabilities: dict[str, Json] = {"tools": {}, "resources": {}, "prompts": {}}
                about = {"name": "glsp", "version": __version__}
                return {"protocolVersion": VERSION, "capabilities": capabilities, "serverInfo": about}
            case "ping":
                return {}
            case "tools/list":
                found: BaseModel = await client.list_tools(meta=meta)
            case "tools/call":
                await _checks_are_here()
                found = await client.call_tool(params["name"], params.get("arguments") or {}, meta=meta)
            case "resources/list":
                found = await client.list_resources(meta=meta)
            case "resources/templates/list":
                found = await client.list_resource_templates(meta=meta)
            case "resources/read":
                found = await client.read_resource(params["uri"], meta=meta)
            case "prompts/list":
                found = await client.list_prompts(meta=meta)
            case "prompts/get":
                found = await client.get_prompt(params["name"], params.get("arguments"), meta=meta)
            case _:
                return None
        return found.model_dump(mode="json", by_alias=True, exclude_none=True)


async def _checks_are_here() -> None:
    """What the client checks results with, and would load while everybody waits: 0.3 s and more, the first time."""
    if CHECKS not in sys.modules:
        await asyncio.to_thread(import_module, CHECKS)


def _error(identity: Json, code: int, message: str) -> dict[str, Json]:
    return {"jsonrpc": "2.0", "id": identity, "error": {"code": code, "message": message}}


def _response(body: Json, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
