# SPDX-License-Identifier: Apache-2.0
"""Ends standing streams from this side: when the server stops, or the token is revoked that one was asked for with.

To both ends it looks like a closed connection.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class EndingStreams:
    """An ASGI application whose GET requests hear of a disconnect when `ended` is set; others are left alone."""

    def __init__(self, app: ASGIApp, ended: asyncio.Event) -> None:
        self._app = app
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
        else:
            await until(self._ended, self._app, scope, receive, send)


async def until(ended: asyncio.Event, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Passes a request on; the application hears of a disconnect when `ended` is set, and an open answer is closed."""

    async def heard() -> Message:
        message, end = asyncio.ensure_future(receive()), asyncio.ensure_future(ended.wait())
        try:
            await asyncio.wait({message, end}, return_when=asyncio.FIRST_COMPLETED)
            return message.result() if message.done() else {"type": "http.disconnect"}
        finally:
            message.cancel()
            end.cancel()

    open_body = False

    async def told(message: Message) -> None:
        nonlocal open_body
        open_body = message["type"] == "http.response.start" or bool(message.get("more_body"))
        await send(message)

    await app(scope, heard, told)
    if open_body and ended.is_set():
        await send({"type": "http.response.body", "body": b"", "more_body": False})
