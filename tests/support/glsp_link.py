# SPDX-License-Identifier: Apache-2.0
"""The two ways in which GLSP messages travel: one JSON text per WebSocket frame, or Content-Length on a TCP stream.

Lives here: framing of texts. Never here: JSON-RPC, sessions, actions.
"""

import asyncio
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import ConnectionClosed

# A model of 10,000 nodes is 10 MB of JSON; the stock browser client has no limit at all.
MAX_FRAME_BYTES = 512 * 1024 * 1024


class LinkClosedError(Exception):
    """The other side has closed the connection."""


class Link(Protocol):
    """A stream of whole texts in both directions."""

    async def send(self, text: str) -> None: ...

    async def receive(self) -> str: ...

    async def close(self) -> None: ...


class WebSocketLink:
    """One text frame is one message."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, text: str) -> None:
        try:
            await self.connection.send(text)
        except ConnectionClosed as closed:
            raise LinkClosedError(str(closed)) from closed

    async def receive(self) -> str:
        try:
            frame = await self.connection.recv()
        except ConnectionClosed as closed:
            raise LinkClosedError(str(closed)) from closed
        return frame if isinstance(frame, str) else frame.decode()

    async def close(self) -> None:
        await self.connection.close()


class SocketLink:
    """`Content-Length: N`, an empty line, then N bytes of UTF-8: the framing of Theia and VS Code."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, text: str) -> None:
        body = text.encode()
        self.writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        try:
            await self.writer.drain()
        except ConnectionError as broken:
            raise LinkClosedError(str(broken)) from broken

    async def receive(self) -> str:
        length = 0
        try:
            while (line := await self.reader.readuntil(b"\r\n")) != b"\r\n":
                name, _, value = line.decode().partition(":")
                if name.strip().lower() == "content-length":
                    length = int(value)
            return (await self.reader.readexactly(length)).decode()
        except (asyncio.IncompleteReadError, ConnectionError) as broken:
            raise LinkClosedError(str(broken)) from broken

    async def close(self) -> None:
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            return  # the other side was faster; closed is what we wanted


async def open_link(address: str, headers: Mapping[str, str] | None = None) -> Link:
    """A link to `ws://host:port/path` or `tcp://host:port`."""
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 20)
        return SocketLink(reader, writer)
    connection = await connect_websocket(
        address, max_size=MAX_FRAME_BYTES, compression=None, additional_headers=headers, ping_interval=None
    )
    return WebSocketLink(connection)
