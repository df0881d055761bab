# SPDX-License-Identifier: Apache-2.0
"""One port for everything: HTTP by uvicorn and httptools, WebSockets by picows beside it, one way to stop.

What lives here: listening, telling upgrades from requests, the order of a graceful stop. What must never: routes,
actions, signals (the caller decides what makes it stop).
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Mapping
from typing import Any, cast

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from glsp.endpoints.connection import Admission, Circle, Door
from glsp.endpoints.homing import CONNECTION, Leaning
from glsp.endpoints.websocket import upgrades

log = logging.getLogger("glsp.server")

CLOCK_SECONDS = 1.0
"""How often uvicorn's `Date` header is renewed."""


MAX_HEAD_BYTES = 64 * 1024
"""Request line and header lines together; the parser itself has no limit."""

HEAD_SECONDS = 20.0
"""A new connection that has not sent a whole request head by then is closed."""


class HttpConnection(HttpToolsProtocol):
    """uvicorn's HTTP with two bounds that its parser lacks: how long a request head may be and may take.

    Between two requests it can be given to another process (`homing`).
    """

    leaning = Leaning()
    _head_bytes = 0
    _in_head = True
    _is_whole = True
    _head_timer: asyncio.TimerHandle | None = None
    _give: Callable[[int], bool] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """A client connected."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came in; while the head is not complete they are counted."""
        super().data_received(data)
        if self._in_head and self.parser is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.transport.abort()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head = True
        self._is_whole = False
        self._head_bytes = 0
        super().on_message_begin()
        cast("dict[str, Any]", self.scope)[CONNECTION] = self

    def on_headers_complete(self) -> None:
        """Its head is complete."""
        self._in_head = False
        self._stop_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request is here, to its end."""
        self._is_whole = True
        super().on_message_complete()

    def leave(self, give: Callable[[int], bool]) -> None:
        """As soon as this answer has gone out, `give` gets the file descriptor; nothing happens if the client goes on before."""
        client = self.transport.get_extra_info("socket")
        if client is not None and client.family != socket.AF_UNIX:
            self._give = give
            self.cycle.transport = cast("asyncio.Transport", _AtOnce(self.transport, client.fileno()))

    def on_response_complete(self) -> None:
        """An answer is written, perhaps not sent."""
        super().on_response_complete()
        if self._give is not None:
            self._go()  # now: a client who is in a hurry has its next request here before the loop comes round

    def _go(self) -> None:
        give, self._give, transport = self._give, None, self.transport
        is_between = self._is_whole and not self.pipeline and self.cycle.response_complete
        if give is None or not is_between or transport.is_closing() or transport.get_write_buffer_size():
            return
        if give(transport.get_extra_info("socket").fileno()):
            transport.abort()  # closes our descriptor; the connection lives on with the other one

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


class _AtOnce:
    """A transport that sends at once what it can, where the loop would wait until it has done everything else."""

    def __init__(self, transport: asyncio.Transport, descriptor: int) -> None:
        self._transport = transport
        self._descriptor = descriptor

    def write(self, data: bytes) -> None:
        """As that of the transport."""
        if not self._transport.get_write_buffer_size() and not self._transport.is_closing():
            try:
                data = data[os.write(self._descriptor, data) :]
            except OSError:  # it takes no more now, or the client is gone: the transport deals with either
                log.debug("an answer is sent by the loop")
        if data:
            self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class WebServer:
    """Listens on one port. `doors` maps paths to WebSocket doors, everything else goes to the ASGI `app`."""

    def __init__(self, app: ASGIApp, doors: Mapping[str, Door], admit: Admission, circle: Circle) -> None:
        self._circle = circle
        config: dict[str, Any] = {
            "http": HttpConnection,
            "ws": upgrades(doors, admit, circle),
            "lifespan": "on",
            "log_config": None,
            "access_log": False,
            "server_header": False,
            "proxy_headers": False,
            "timeout_graceful_shutdown": 1,
        }
        self._config = uvicorn.Config(_without_sockets(app, frozenset(doors)), **config)
        self._server = uvicorn.Server(self._config)
        self._clock: asyncio.Task[None] | None = None
        self._taking: set[asyncio.Task[Any]] = set()
        self.port = 0

    async def start(self, host: str, port: int) -> int:
        """Listens and returns the port, which differs from `port` only for 0. Raises OSError when it is taken."""
        await self._begin()
        try:
            listening = await asyncio.get_running_loop().create_server(self._protocol, host, port, backlog=2_048)
        except OSError:
            await self._server.lifespan.shutdown()
            raise
        self.port = int(listening.sockets[0].getsockname()[1])
        self._listen(listening)
        return self.port

    async def start_privately(self, path: str) -> None:
        """Listens on a socket of the file system, for processes of the same server; others come by `take`."""
        await self._begin()
        self._listen(await asyncio.get_running_loop().create_unix_server(self._protocol, path))

    def take(self, connection: socket.socket) -> None:
        """Serves a connection that another process accepted."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(loop.connect_accepted_socket(self._protocol, connection), name="take a connection")
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return len(self._server.server_state.connections) + len(self._circle) + len(self._taking)

    async def _begin(self) -> None:
        if not self._config.loaded:
            self._config.load()
        server = self._server
        server.lifespan = self._config.lifespan_class(self._config)
        await server.lifespan.startup()
        if server.lifespan.should_exit:
            raise RuntimeError("the application did not start; its log says why")
        await server.on_tick(0)

    def _protocol(self) -> asyncio.Protocol:
        shape: Any = self._config.http_protocol_class
        made: asyncio.Protocol = shape(
            config=self._config,
            server_state=self._server.server_state,
            app_state=self._server.lifespan.state,
        )
        return made

    def _listen(self, listening: asyncio.Server) -> None:
        self._server.servers = [listening]
        self._server.started = True
        self._clock = asyncio.create_task(self._tick(), name="http clock")

    async def stop(self, grace: float = 10.0) -> None:
        """Stops accepting, tells the doors, lets them finish, closes with 1001, ends HTTP; at most about `grace` s."""
        for server in self._server.servers:
            server.close()
        await self._circle.stop(grace)
        if self._clock is not None:
            self._clock.cancel()
        await self._server.shutdown()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(CLOCK_SECONDS)
            await self._server.on_tick(0)


def _without_sockets(app: ASGIApp, paths: frozenset[str]) -> ASGIApp:
    """`app`, but a plain request to a WebSocket path is told to upgrade."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in paths:
            body = {"error": {"code": "protocol", "message": "this is a WebSocket", "hint": "connect with ws://"}}
            response = JSONResponse(body, 426, headers={"Upgrade": "websocket", "Connection": "Upgrade"})
            await response(scope, receive, send)
        else:
            await app(scope, receive, send)

    return answer
