# SPDX-License-Identifier: Apache-2.0
"""A real server on a real port with a door that records, for the transport's tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from glsp.endpoints.connection import Admitted, Caller, Circle, Connection, Limits, Receiver, Refusal
from glsp.endpoints.server import WebServer
from glsp.endpoints.tcp import TcpServer

BIG = [b"part %06d " % number for number in range(100_000)]
COARSE = [b"x" * 500_000, b"y" * 500_000]


class Recorder:
    """Keeps what came in; answers `echo:…`, `big` and `coarse`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.frames: asyncio.Queue[bytes] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.stops = 0

    def on_frame(self, frame: bytes) -> None:
        self.frames.put_nowait(frame)
        if frame.startswith(b"echo:"):
            self.connection.send([frame[:5], frame[5:]])
        elif frame == b"big":
            self.connection.send(BIG)
        elif frame == b"coarse":
            self.connection.send(COARSE)
        elif frame == b"raise":
            raise RuntimeError("a door's mistake")

    def on_close(self) -> None:
        assert not self.gone.is_set(), "told twice"
        self.gone.set()

    async def stop(self) -> None:
        self.stops += 1
        self.connection.send([b"bye"])


class Rig:
    """What a test sees of the server."""

    def __init__(self, circle: Circle) -> None:
        self.circle = circle
        self.recorders: asyncio.Queue[Recorder] = asyncio.Queue()
        self.port = 0
        self.tcp_port = 0
        self.server: WebServer | None = None
        self.tcp: TcpServer | None = None

    def door(self, connection: Connection) -> Receiver:
        recorder = Recorder(connection)
        self.recorders.put_nowait(recorder)
        return recorder

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/glsp"


def admit(caller: Caller) -> Admitted | Refusal:
    """A small policy: one origin, one host, one secret."""
    if not caller.headers.get("host", "").startswith("127.0.0.1:"):
        return Refusal(421, "forbidden", "wrong host")
    if caller.headers.get("origin", "http://good.example") != "http://good.example":
        return Refusal(403, "forbidden", "wrong origin")
    if caller.headers.get("authorization") == "Bearer wrong":
        return Refusal(401, "unauthenticated", "who are you?")
    return Admitted(subject=caller.headers.get("x-subject", ""))


async def hello(_: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


@asynccontextmanager
async def rig(limits: Limits | None = None, *, tend_every: float = 5.0) -> AsyncIterator[Rig]:
    circle = Circle(limits or Limits(), tend_every=tend_every)
    made = Rig(circle)
    app = Starlette(routes=[Route("/hello", hello)])
    made.server = WebServer(app, {"/glsp": made.door, "/workflow": made.door}, admit, circle)
    made.port = await made.server.start("127.0.0.1", 0)
    made.tcp = TcpServer(made.door, circle)
    made.tcp_port = await made.tcp.start("127.0.0.1", 0)
    try:
        yield made
    finally:
        await made.tcp.stop(0.5)
        await made.server.stop(0.5)
