# SPDX-License-Identifier: Apache-2.0
"""`subscriptions/listen` of the stateless era: each stream by itself, so that it can be ended when its listener may hear no more."""

from __future__ import annotations

from typing import Any

import mcp_types as types
from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.subscriptions import ListenHandler, SubscriptionBus

from glsp.endpoints.mcp.resources import Resources

MOST = 1024
"""Streams at once, as many as the SDK's own allows."""

TOO_MANY = -32000


class Listening:
    """The streams of one server."""

    def __init__(self, bus: SubscriptionBus, resources: Resources) -> None:
        self._bus = bus
        self._resources = resources
        self._streams: set[ListenHandler] = set()

    async def listen(
        self, ctx: ServerRequestContext[Any, Any], params: types.SubscriptionsListenRequestParams
    ) -> types.SubscriptionsListenResult:
        """One stream, until the client goes, the server stops, or a diagram in it is no longer for the listener to see."""
        uris = [str(uri) for uri in params.notifications.resource_subscriptions or ()]
        for uri in uris:
            await self._resources.check(uri)
        if len(self._streams) >= MOST:
            raise MCPError(TOO_MANY, f"{MOST} streams are open already (try again when some have ended)")
        stream = ListenHandler(self._bus)
        self._streams.add(stream)
        forget = self._resources.ears.add(uris, stream.close)
        try:
            return await stream(ctx, params)
        finally:
            forget()
            self._streams.discard(stream)

    def close(self) -> None:
        """Ends every stream."""
        for stream in tuple(self._streams):
            stream.close()
