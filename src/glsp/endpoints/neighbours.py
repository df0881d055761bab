# SPDX-License-Identifier: Apache-2.0
"""Passing a request on to another worker of this server, through its private socket, as it is and as it comes.

For what one worker keeps for itself: the files of the workspace, and conversations of older MCP clients.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager

import httpx2
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from glsp.endpoints.access import caller_of
from glsp.endpoints.answers import error_response
from glsp.endpoints.connection import Admitted
from glsp.endpoints.seat import FIRST, Seat
from glsp.endpoints.vouching import HEADER, Vouching
from glsp.errors import Unavailable

CONNECT_SECONDS = 2.0

EACH_ITS_OWN = httpx2.Limits(max_keepalive_connections=0)
"""A connection for each request costs little here; on a kept one a request may meet the end of a worker just killed."""

TOLD = b"x-glsp-told"
"""Marks what is told to all; believed of workers alone."""

HOP = frozenset({b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade"})
"""Headers that are about one connection alone (RFC 9110, section 7.6.1)."""


class Neighbours:
    """The other workers, as one of them reaches them."""

    def __init__(self, seat: Seat, vouching: Vouching) -> None:
        self.seat = seat
        self._vouching = vouching
        self._clients: dict[int, httpx2.AsyncClient] = {}

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Connections are kept inside."""
        try:
            yield
        finally:
            for client in self._clients.values():
                await client.aclose()

    def as_caller(self, number: int, caller: Admitted, headers: Mapping[str, str]) -> httpx2.AsyncClient:
        """Speaks HTTP to a worker for somebody who called here, whose call is counted; to be closed."""
        way = httpx2.AsyncHTTPTransport(uds=self.seat.socket_of(number))
        told = {**headers, HEADER: self._vouching.word(caller, counted=True)}
        return httpx2.AsyncClient(transport=way, headers=told, timeout=httpx2.Timeout(None, connect=CONNECT_SECONDS))

    def client(self, number: int) -> httpx2.AsyncClient:
        """Speaks HTTP to a worker; answers may take as long as they like."""
        if number not in self._clients:
            way = httpx2.AsyncHTTPTransport(uds=self.seat.socket_of(number), limits=EACH_ITS_OWN)
            patience = httpx2.Timeout(None, connect=CONNECT_SECONDS)
            self._clients[number] = httpx2.AsyncClient(transport=way, timeout=patience)
        return self._clients[number]

    async def tell(self, scope: Scope, body: bytes, *, but: int) -> None:
        """A request to all other workers but one, whose answers say nothing; who is away has nothing to do with it.

        Where it comes to, `is_told` says so.
        """
        marked = {**scope, "headers": [*scope["headers"], (TOLD, b"1")]}
        for number in range(FIRST, FIRST + self.seat.count):
            if number in (self.seat.number, but):
                continue
            told = iter([body])

            async def receive(told: Iterator[bytes] = told) -> Message:
                for data in told:
                    return {"type": "http.request", "body": data, "more_body": False}
                await asyncio.Event().wait()  # a client that stays
                return {"type": "http.disconnect"}

            async def send(_answer: Message) -> None:
                pass

            await self.pass_on(number, marked, receive, send, counted=True)

    async def pass_on(self, number: int, scope: Scope, receive: Receive, send: Send, *, counted: bool = False) -> bool:
        """The request to a worker and its answer back; False, and nothing is said, when that worker cannot be reached.

        `counted`: it is in the caller's rate already.
        """
        request = Request(scope, receive)
        vouched = HEADER.encode()
        headers = [(name, value) for name, value in scope["headers"] if name not in HOP and name != vouched]
        headers.append((vouched, self._vouching.word(caller_of(scope), counted=counted).encode()))
        has_body = any(name in {b"content-length", b"transfer-encoding"} for name, _ in scope["headers"])
        target = scope["raw_path"].decode("latin-1") + (
            f"?{query}" if (query := scope["query_string"].decode()) else ""
        )
        client = self.client(number)
        asked = client.build_request(
            scope["method"], f"http://worker{target}", headers=headers, content=request.stream() if has_body else None
        )
        try:
            answer = await client.send(asked, stream=True)
        except httpx2.ConnectError:
            return False
        except ClientDisconnect:
            return True
        except httpx2.TransportError:  # it ended over this request, which may have been carried out
            await error_response(away())(scope, receive, send)
            return True
        try:
            await _copy(answer, None if has_body else receive, send)
        finally:
            await answer.aclose()
        return True


async def _copy(answer: httpx2.Response, receive: Receive | None, send: Send) -> None:
    """An answer as it comes, until it ends or nobody is there any more."""
    headers = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in HOP]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    gone = None if receive is None else asyncio.ensure_future(receive_end(receive))
    parts = answer.aiter_raw()
    try:
        while True:
            part = asyncio.ensure_future(anext(parts, None))
            await asyncio.wait({part} if gone is None else {part, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not part.done():
                part.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await part
                return
            data = part.result()
            await send({"type": "http.response.body", "body": data or b"", "more_body": data is not None})
            if data is None:
                return
    finally:
        if gone is not None:
            gone.cancel()


def is_told(scope: Scope) -> bool:
    """Whether another worker only lets this one know of a request."""
    return caller_of(scope).counted and any(name == TOLD for name, _ in scope["headers"])


async def receive_end(receive: Receive) -> None:
    """Returns when the client has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass


class FilesAtTheFirst:
    """An ASGI application of a worker whose requests about files are answered by the first worker, who owns them."""

    def __init__(self, app: ASGIApp, neighbours: Neighbours) -> None:
        self._app = app
        self._neighbours = neighbours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, here or there."""
        if scope["type"] != "http" or not _is_about_files(scope["path"]):
            await self._app(scope, receive, send)
        elif not await self._neighbours.pass_on(FIRST, scope, receive, send, counted=True):
            await error_response(away())(scope, receive, send)


def away() -> Unavailable:
    """What is said while a worker is needed that is not there."""
    return Unavailable("the worker that keeps this is being started again", hint="try again in a few seconds")


def _is_about_files(path: str) -> bool:
    return path == "/api/files" or path.startswith(("/api/files/", "/api/diagrams/file:"))
