# SPDX-License-Identifier: Apache-2.0
"""`glsp mcp`: MCP over stdin and stdout, for hosts that start their servers themselves. Logs go to stderr.

When a server runs on this data folder (`server.json` says so, and it answers), messages are passed to its `/mcp` as they
are, so people see the agent's edits at once. Otherwise the same server runs here, on the same data; several of these
processes, and a server started later, find each other through the database.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Generator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import anyio
import httpx2
import mcp_types as types
import msgspec
from mcp.client.streamable_http import streamable_http_client
from mcp.server.stdio import stdio_server
from mcp.shared.inbound import (
    MCP_METHOD_HEADER,
    MCP_NAME_HEADER,
    MCP_PROTOCOL_VERSION_HEADER,
    NAME_BEARING_METHODS,
    encode_header_value,
)
from mcp.shared.message import ClientMessageMetadata, SessionMessage

from glsp import app, telemetry
from glsp.editor.layouts import Layouts
from glsp.endpoints.mcp.door import McpDoor
from glsp.layout.elk import Elk
from glsp.protocol.geometry import Json, is_object
from glsp.settings import Settings

log = telemetry.logger("stdio")

ALIVE_SECONDS = 2.0
"""How long a server may take to say that it is alive."""

LAST_ANSWERS_SECONDS = 30.0
"""How long answers are waited for after the host closed our stdin."""

MAX_EVENT_BYTES = 64 * 1024 * 1024
"""The largest answer that is passed on; a model of 100,000 elements is about half of that."""

VERSION_META = "io.modelcontextprotocol/protocolVersion"
"""Where requests of the stateless era carry their protocol version."""


class Card(msgspec.Struct, frozen=True):
    """What `server.json` says of a running server."""

    url: str
    token: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What the server wants to see."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


async def run(settings: Settings) -> None:
    """Serves until stdin ends. Raises SettingsError, Unavailable when nothing can be served."""
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # one line per message would fill the host's log
    card = await running_server(settings.data_dir)
    if card is not None:
        own = settings.own_api_token.reveal()
        log.info("passing messages to %s", card.url)
        await pass_on(card.url, Bringing((lambda: own) if own else lambda: token_in(settings.data_dir)))
        return
    log.info("no server runs on %s; serving from here", settings.data_dir)
    await embed(settings)


def read_card(data_dir: Path) -> Card | None:
    """What `server.json` says now; None where it never started, or ended without being able to tidy up."""
    try:
        return msgspec.json.decode((data_dir / "server.json").read_bytes(), type=Card)
    except (OSError, msgspec.DecodeError):
        return None


def token_in(data_dir: Path) -> str:
    """What the server on a data folder wants to be brought now; "" when it asks for nothing, or there is none."""
    card = read_card(data_dir)
    return (card.token if card else None) or ""


class Bringing(httpx2.Auth):
    """Brings a token, and once more when it is refused and another one is good by now."""

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token
        self._brought = token()

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response]:
        """One request, or two."""
        self._sign(request)
        response = yield request
        if response.status_code == HTTPStatus.UNAUTHORIZED and (now := self._token()) and now != self._brought:
            self._brought = now
            self._sign(request)
            yield request

    def _sign(self, request: httpx2.Request) -> None:
        if self._brought:
            request.headers["Authorization"] = f"Bearer {self._brought}"


async def running_server(data_dir: Path) -> Card | None:
    """The server on a data folder, if there is one that answers."""
    card = read_card(data_dir)
    if card is None:
        return None
    try:
        async with httpx2.AsyncClient(timeout=ALIVE_SECONDS) as client:
            answer = await client.get(f"{card.url}/health")
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return None
    return card if answer.status_code == 200 else None


async def embed(settings: Settings) -> None:
    """The server's hub and MCP door in this process."""
    async with app.data(settings) as hub:
        elk = Elk()
        try:
            door = McpDoor(hub, Layouts(elk))
            async with door.running(http=False):
                await door.server.run_stdio_async()
        finally:
            await elk.close()


async def pass_on(url: str, bringing: Bringing) -> None:
    """Copies messages between stdio and the `/mcp` of the server at `url`."""
    headers = Headers()
    pending: set[types.RequestId] = set()
    quiet = asyncio.Event()
    async with (
        stdio_server() as (host_in, host_out),
        httpx2.AsyncClient(auth=bringing, timeout=httpx2.Timeout(30, read=300)) as client,
        streamable_http_client(f"{url}/mcp", http_client=client, max_sse_event_size=MAX_EVENT_BYTES) as (
            server_in,
            server_out,
        ),
        anyio.create_task_group() as tasks,
    ):

        async def answers() -> None:
            async for found in server_in:
                if isinstance(found, Exception):
                    log.warning("the server's answer could not be read: %s", found)
                    continue
                headers.learn(found.message)
                await host_out.send(found)
                if (
                    isinstance(found.message, types.JSONRPCResponse | types.JSONRPCError)
                    and found.message.id is not None
                ):
                    pending.discard(found.message.id)
                    if not pending:
                        quiet.set()

        tasks.start_soon(answers)
        async for given in host_in:
            if isinstance(given, Exception):
                log.warning("the host's message could not be read: %s", given)
                continue
            if isinstance(given.message, types.JSONRPCRequest):
                pending.add(given.message.id)
                quiet.clear()
            await server_out.send(
                SessionMessage(given.message, ClientMessageMetadata(headers=headers.of(given.message)))
            )
        if pending:
            with anyio.move_on_after(LAST_ANSWERS_SECONDS):
                await quiet.wait()
        tasks.cancel_scope.cancel()


class Headers:
    """The HTTP headers that a message needs on Streamable HTTP, told from the message alone."""

    def __init__(self) -> None:
        self._negotiated = ""

    def learn(self, message: types.JSONRPCMessage) -> None:
        """Remembers the version that an `initialize` answer agreed on."""
        if isinstance(message, types.JSONRPCResponse) and re.fullmatch(
            r"\d{4}-\d\d-\d\d", version := str(message.result.get("protocolVersion", ""))
        ):
            self._negotiated = version

    def of(self, message: types.JSONRPCMessage) -> dict[str, str]:
        """The headers of one message."""
        if not isinstance(message, types.JSONRPCRequest | types.JSONRPCNotification):
            return {MCP_PROTOCOL_VERSION_HEADER: self._negotiated} if self._negotiated else {}
        params: Mapping[str, Any] = message.params or {}
        meta: Json = params.get("_meta")
        modern = meta.get(VERSION_META) if is_object(meta) else None
        if modern is None:
            known = self._negotiated and message.method != "initialize"
            return {MCP_PROTOCOL_VERSION_HEADER: self._negotiated} if known else {}
        found = {MCP_PROTOCOL_VERSION_HEADER: str(modern), MCP_METHOD_HEADER: message.method}
        member = NAME_BEARING_METHODS.get(message.method)
        if member is not None and isinstance(params.get(member), str):
            found[MCP_NAME_HEADER] = encode_header_value(params[member])
        return found
