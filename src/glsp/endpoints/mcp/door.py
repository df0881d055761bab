# SPDX-License-Identifier: Apache-2.0
"""The MCP door: builds the SDK's server from tools, resources and prompts, and says where it answers.

`/mcp` speaks Streamable HTTP in both protocol eras, `/mcp/core` the same with the few tools that small models need,
`POST /mcp/rpc` bare JSON-RPC for scripts of old. Who may come in was decided before (endpoints.access.Guard), so the
SDK's own Host check is off: two lists that have to agree are one too many.

This is the only place that touches `_lowlevel_server`, for four methods and a middleware that the SDK has no public name for.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.tools import Tool
from mcp.server.subscriptions import InMemorySubscriptionBus
from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import BaseRoute, Route

from glsp import __version__
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.limiter import Limiter
from glsp.endpoints.homing import Homing
from glsp.endpoints.mcp import fixtures as mcp_fixtures
from glsp.endpoints.mcp import prompts
from glsp.endpoints.mcp.arguments import Arguments
from glsp.endpoints.mcp.arrivals import Arrivals
from glsp.endpoints.mcp.brief import Brief
from glsp.endpoints.mcp.charting import Stopwatch
from glsp.endpoints.mcp.commits import Commits
from glsp.endpoints.mcp.conversations import Conversations, Seal
from glsp.endpoints.mcp.desk import Desk
from glsp.endpoints.mcp.files_elsewhere import FilesElsewhere
from glsp.endpoints.mcp.gate import Gate, Tickets
from glsp.endpoints.mcp.legacy import LegacyTools
from glsp.endpoints.mcp.listening import Listening
from glsp.endpoints.mcp.resources import Resources, conversation
from glsp.endpoints.mcp.rpc import Rpc
from glsp.endpoints.mcp.sharing import Sharer
from glsp.endpoints.mcp.tools import Ctx, Tools
from glsp.endpoints.neighbours import Neighbours
from glsp.endpoints.seat import FIRST
from glsp.endpoints.streams import EndingStreams
from glsp.model.change import Author
from glsp.secret import Keys

INSTRUCTIONS = (
    "Diagrams live on this server and people watch them change. Read with get_diagram, write with apply_operations "
    "(atomic; pass the rev you read). Choose short snake_case ids and omit positions: nodes are placed for you. "
    "describe_language lists the types, render shows the drawing."
)

CORE = frozenset(
    {"list_diagrams", "create_diagram", "get_diagram", "apply_operations", "validate", "undo", "describe_language"}
)
"""The tools of `/mcp/core`."""

MAX_BODY = 16 * 1024 * 1024
"""Bytes of one request; 5,000 edits are about 1 MB."""


class McpDoor:
    """The MCP door of one server."""

    def __init__(
        self,
        hub: Hub,
        layouts: Layouts,
        *,
        fixtures: bool = False,
        secret: str | Keys = "",
        neighbours: Neighbours | None = None,
        homing: Homing | None = None,
        limiter: Limiter | None = None,
        sharer: Sharer | None = None,
    ) -> None:
        self._fixtures = fixtures
        self._hub = hub
        self._seal = Seal(secret or secrets.token_hex())
        self._neighbours = neighbours
        self._homing = homing
        self._limiter = limiter
        self._tickets = Tickets()
        self.desk = Desk(hub, layouts)
        self._tools = tools = [*Tools(self.desk, self.author, sharer).all(), *LegacyTools(self.desk, self.author).all()]
        self._resources: list[Resources] = []
        self._listening: list[Listening] = []
        self._ended = asyncio.Event()
        self.server = self._build(tools)
        self._core = self._build([tool for tool in tools if tool.name in CORE])
        if fixtures:
            mcp_fixtures.register(self.server)
        self._rpc = Rpc(self.server, self._tickets)

    def _build(self, tools: Sequence[Tool]) -> MCPServer[Any]:
        bus = InMemorySubscriptionBus()
        server: MCPServer[Any] = MCPServer(
            "glsp",
            title="Diagrams",
            version=__version__,
            instructions=INSTRUCTIONS,
            tools=list(tools),
            subscriptions=bus,
            middleware=self._middleware(tools),
            log_level="WARNING",
        )
        resources = Resources(self._hub, self.desk.reader, bus)
        resources.register(server)
        prompts.register(server, self.desk.reader)
        lowlevel = server._lowlevel_server  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        lowlevel.add_request_handler("resources/subscribe", types.SubscribeRequestParams, resources.subscribe)
        lowlevel.add_request_handler("resources/unsubscribe", types.UnsubscribeRequestParams, resources.unsubscribe)
        lowlevel.middleware[0] = Arrivals()  # in place of the SDK's own, whose spans it makes
        listening = Listening(bus, resources)  # in place of the SDK's own, which cannot be closed from outside
        lowlevel.add_request_handler("subscriptions/listen", types.SubscriptionsListenRequestParams, listening.listen)
        self._listening.append(listening)
        lowlevel.add_request_handler("logging/setLevel", types.SetLevelRequestParams, _set_level)
        self._resources.append(resources)
        return server

    def _middleware(self, tools: Sequence[Tool]) -> list[Any]:
        first: list[Any] = [
            Stopwatch(self._hub, frozenset(tool.name for tool in tools)),
            Gate(self._tickets, self._limiter, None if self._hub.shares is None else self._hub.shares.refused),
            Arguments(tools),
            prompts.Checked(mcp_fixtures.PROMPTS if self._fixtures else ()),
        ]
        if self._hub.upkeep is not None:
            first.insert(0, Commits(self._hub.upkeep))
        if self._neighbours is None or self._neighbours.seat.number == FIRST:
            return first
        return [*first, FilesElsewhere(self._neighbours, self._tickets)]

    def routes(self) -> list[BaseRoute]:
        """What this door answers."""
        found: list[BaseRoute] = [Route("/mcp/rpc", self._rpc.answer, methods=["POST"])]
        tools = frozenset(tool.name for tool in self._tools)
        for path, server in (("/mcp/core", self._core), ("/mcp", self.server)):
            app = server.streamable_http_app(
                streamable_http_path=path,
                max_request_body_size=MAX_BODY,
                transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
            )
            brief = Brief(server._lowlevel_server, tools)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
            for route in app.routes:
                if isinstance(route, Route):
                    streams = EndingStreams(route.endpoint, self._ended)
                    talks = Conversations(streams, self._seal, brief, self._neighbours, self._homing)
                    found.append(Route(path, talks))
        return found

    def author(self, ctx: Ctx) -> Author:
        """Who calls: the token's name, else the client's, kept apart by conversation where there is one."""
        caller = self._tickets.caller(ctx.request_context)
        if caller.subject:
            return Author(caller.subject, caller.name, "agent")
        return author(ctx)

    def end_streams(self) -> None:
        """Tells agents that listen that there is nothing more to hear; a stopping server need not wait for them."""
        self._ended.set()
        for listening in self._listening:
            listening.close()

    @asynccontextmanager
    async def running(self, *, http: bool = True) -> AsyncGenerator[None]:
        """The door's life: sessions, notices and the client behind `/mcp/rpc`. Call `routes` before."""
        problem: Exception | None = None
        async with AsyncExitStack() as stack:
            if http:
                for server in (self._core, self.server):
                    await stack.enter_async_context(server.session_manager.run())
                await stack.enter_async_context(self._rpc.running())
            telling = [asyncio.create_task(each.tell(), name="tell MCP subscribers") for each in self._resources]
            stops = [self._hub.watch(each.heard) for each in self._resources]
            try:
                yield
            except Exception as error:  # noqa: BLE001  passed on below, as it is: the SDK's task groups would wrap it
                problem = error
            finally:
                for stop in stops:
                    stop()
                for task in telling:
                    task.cancel()
                await asyncio.gather(*telling, return_exceptions=True)
        if problem is not None:
            raise problem


async def _set_level(_ctx: ServerRequestContext[Any, Any], _params: types.SetLevelRequestParams) -> types.EmptyResult:
    """Accepted and without effect: this server logs to stderr, as the present protocol has it."""
    return types.EmptyResult()


def author(ctx: Ctx) -> Author:
    """Who calls, by what the client says of itself."""
    request = ctx.request_context
    params = request.session.client_params
    given = params.client_info.title or params.client_info.name if params is not None else ""
    name = "".join(letter for letter in given if letter.isprintable())[:80].strip() or "Agent"
    return Author(f"mcp:{name}:{conversation(request)[:12]}".rstrip(":"), name, "agent")
