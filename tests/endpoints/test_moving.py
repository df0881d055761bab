# SPDX-License-Identifier: Apache-2.0
"""A connection is given away between two requests, and only there: whoever goes on before keeps it where it is."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from glsp.endpoints.connection import Admitted, Circle, Limits
from glsp.endpoints.homes import Homes
from glsp.endpoints.homing import CONNECTION, SETTLED, Homing
from glsp.endpoints.server import WebServer

REQUEST = b"GET /a HTTP/1.1\r\nHost: here\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\n"


class Rig:
    """Worker 1 of two, whose answers are about a diagram; what is sent right behind a request is `hurry`."""

    def __init__(self, folder: Path) -> None:
        self._homes = Homes(folder, 2)
        self.names = {self._homes.of(f"glsp:{name}"): f"glsp:{name}" for name in "ab"}
        """A diagram for each of two workers."""
        self.given: list[int] = []
        self.gone: list[bool] = []
        """Whether the connection was gone when its answer was written, before its client could go on."""
        self.takes = True
        self.about = self.names[2]
        self.hurry = b""
        self.homing = Homing(1, self._homes, self.give)

    def give(self, descriptor: int, worker: int) -> bool:
        assert worker == 2
        if self.takes:
            self.given.append(os.dup(descriptor))
        return self.takes

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for kind in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{kind}.complete"})
            return
        self.homing.asked(scope, self.about)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        hurry, self.hurry = self.hurry, b""
        connection: Any = scope[CONNECTION]
        if hurry:
            connection.data_received(hurry)  # as from a client who does not wait for an answer
        await send({"type": "http.response.body", "body": b"ok"})
        self.gone.append(bool(self.given))


@asynccontextmanager
async def served(rig: Rig) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    server = WebServer(rig.app, {}, lambda *_: Admitted(), Circle(Limits()))
    port = await server.start("127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        await server.stop(0.1)
        for descriptor in rig.given:
            os.close(descriptor)


async def answers(reader: asyncio.StreamReader, count: int) -> None:
    async with asyncio.timeout(10):
        for _ in range(count):
            assert (await reader.readuntil(b"\r\n\r\nok")).startswith(ANSWER)


async def test_after_some_calls_in_a_row_a_connection_goes_and_lives_on_with_who_got_it(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    async with served(rig) as (reader, writer):
        for about in (rig.names[2], rig.names[1], *[rig.names[2]] * SETTLED):
            assert rig.given == []
            rig.about = about
            writer.write(REQUEST)
            await answers(reader, 1)
            await asyncio.sleep(0.05)
        [descriptor] = rig.given
        assert rig.gone == [False] * (1 + SETTLED) + [True]
        with socket.socket(fileno=os.dup(descriptor)) as other:
            writer.write(REQUEST)
            await asyncio.sleep(0.05)
            assert other.recv(1_000) == REQUEST
            other.sendall(b"from the other\n")
        async with asyncio.timeout(10):
            assert await reader.readline() == b"from the other\n"


@pytest.mark.parametrize(
    "hurry",
    [REQUEST, REQUEST[:9], REQUEST * 3, REQUEST + REQUEST[:-1]],
    ids=["one", "a part", "three", "one and a part"],
)
async def test_who_goes_on_before_the_connection_went_keeps_it_and_is_answered(tmp_path: Path, hurry: bytes) -> None:
    rig = Rig(tmp_path)
    async with served(rig) as (reader, writer):
        for _ in range(SETTLED - 1):
            writer.write(REQUEST)
            await answers(reader, 1)
        rig.hurry = hurry
        writer.write(REQUEST)
        await answers(reader, 1 + hurry.count(REQUEST))
        left = hurry.replace(REQUEST, b"")
        if left:
            await asyncio.sleep(0.05)
            assert rig.given == []
            writer.write(REQUEST[len(left) :])
            await answers(reader, 1)
        await asyncio.sleep(0.05)
        assert len(rig.given) == 1, "it went when there was time"


async def test_one_that_nobody_takes_stays(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.takes = False
    async with served(rig) as (reader, writer):
        for _ in range(SETTLED + 2):
            writer.write(REQUEST)
            await answers(reader, 1)
            await asyncio.sleep(0.02)
        assert rig.given == []
