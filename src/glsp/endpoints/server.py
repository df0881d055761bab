# SPDX-License-Identifier: Apache-2.0
"""One port for everything: HTTP by uvicorn and httptools, WebSockets by picows beside it, one way to stop.

What lives here: listening, telling upgrades from requests, the order of a graceful stop. What must never: routes,
actions, signals (the caller decides what makes it stop).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from glsp.endpoints.connection import Admission, Circle, Door
from glsp.endpoints.websocket import upgrades

log = logging.getLogger("glsp.server")

CLOCK_SECONDS = 1.0
"""How often uvicorn's `Date` header is renewed."""


class WebServer:
    """Listens on one port. `doors` maps paths to WebSocket doors, everything else goes to the ASGI `app`."""

    def __init__(self, app: ASGIApp, doors: Mapping[str, Door], admit: Admission, circle: Circle) -> None:
        self._circle = circle
        config: dict[str, Any] = {
            "http": "httptools",
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
        self.port = 0

    async def start(self, host: str, port: int) -> int:
        """Listens and returns the port, which differs from `port` only for 0. Raises OSError when it is taken."""
        loop = asyncio.get_running_loop()
        if not self._config.loaded:
            self._config.load()
        server = self._server
        server.lifespan = self._config.lifespan_class(self._config)
        await server.lifespan.startup()
        if server.lifespan.should_exit:
            raise RuntimeError("the application did not start; its log says why")
        await server.on_tick(0)

        def protocol() -> asyncio.Protocol:
            shape: Any = self._config.http_protocol_class
            made: asyncio.Protocol = shape(
                config=self._config, server_state=server.server_state, app_state=server.lifespan.state
            )
            return made

        try:
            listening = await loop.create_server(protocol, host, port, backlog=2_048)
        except OSError:
            await server.lifespan.shutdown()
            raise
        server.servers = [listening]
        server.started = True
        self.port = int(listening.sockets[0].getsockname()[1])
        self._clock = asyncio.create_task(self._tick(), name="http clock")
        return self.port

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
