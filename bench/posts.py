# SPDX-License-Identifier: Apache-2.0
"""JSON posted over one connection that stays open, at little CPU: who makes the load shares the machine with the server.

Only what the load needs: requests one after another, answers that tell their length. A client library costs more for a call
than the server does.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec


class PostFailed(Exception):
    """The answer is not one document with status 200."""


class Posts:
    """A connection to one address. Not for concurrent use."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        where = urlsplit(url)
        self._host, self._port = where.hostname or "127.0.0.1", where.port or 80
        given = {"Host": where.netloc, "Content-Type": "application/json", **headers}
        lines = [f"POST {where.path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
        self._head = "\r\n".join([*lines, "Content-Length: "]).encode()
        self._wire: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: object) -> bytes:
        """The answer to a JSON document. Raises PostFailed for anything but one document with status 200."""
        if self._wire is None:
            self._wire = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._wire
        data = msgspec.json.encode(body)
        writer.write(b"%b%d\r\n\r\n%b" % (self._head, len(data), data))
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        _, found, rest = head.partition(b"\r\ncontent-length:")
        if not found:
            raise PostFailed(f"the answer has no length: {head[:300]!r}")
        answer = await reader.readexactly(int(rest.partition(b"\r\n")[0]))
        if not head.startswith(b"http/1.1 200"):
            raise PostFailed(f"{head[:40]!r}: {answer[:300]!r}")
        return answer

    async def close(self) -> None:
        """Hangs up."""
        if self._wire is not None:
            self._wire[1].close()
            await self._wire[1].wait_closed()
