# SPDX-License-Identifier: Apache-2.0
"""CPU of the server process per WebSocket message, for three ways to put WebSockets beside HTTP on one port.

`ours` is the product's own server; `websockets` the asyncio server of that package; `uvicorn` its websockets-sansio
protocol under ASGI. Same client, same messages, interleaved rounds, no compression, no pings:
    python -m bench.transport --rounds 3 --json transport.json
Reported: a 300-byte echo on one and on twenty connections, and the answer to "big": 9 MB made of 10,000 parts, the
way a model is joined from cached fragments. Figures compare only within one run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import uvicorn
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.server import ServerConnection, serve

from glsp.endpoints.connection import Admitted, Circle, Connection, Limits, Receiver
from glsp.endpoints.server import WebServer

STACKS = ("ours", "websockets", "uvicorn")
ECHO = b'{"jsonrpc":"2.0","method":"process","params":{"clientId":"sprotty","action":{"kind":"x","text":"' + b"y" * 200
PARTS = [b'{"id":"task_%05d","type":"task:automated","text":"' % i + b"z" * 845 + b'"},' for i in range(10_000)]
BIG = b"big"


# --- the servers --------------------------------------------------------------------------------------------------


async def serve_ours(port: int) -> None:
    """The product's transport with a door that echoes."""

    class Echo:
        def __init__(self, connection: Connection) -> None:
            self.connection = connection

        def on_frame(self, frame: bytes) -> None:
            self.connection.send(PARTS if frame == BIG else [frame])

        def on_close(self) -> None:
            """Nothing to forget."""

        async def stop(self) -> None:
            """Nothing to finish."""

    def door(connection: Connection) -> Receiver:
        return Echo(connection)

    server = WebServer(Starlette(), {"/glsp": door}, lambda _: Admitted(), Circle(Limits()))
    await server.start("127.0.0.1", port)
    await asyncio.Event().wait()


async def serve_websockets(port: int) -> None:
    """The asyncio server of `websockets`."""

    async def echo(connection: ServerConnection) -> None:
        async for frame in connection:
            data = frame if isinstance(frame, bytes) else frame.encode()
            await connection.send(b"".join(PARTS) if data == BIG else data, text=True)

    async with serve(echo, "127.0.0.1", port, compression=None, max_size=None, ping_interval=None):
        await asyncio.Event().wait()


async def serve_uvicorn(port: int) -> None:
    """Starlette under uvicorn with websockets-sansio: frames pass through ASGI as str."""

    async def echo(connection: WebSocket) -> None:
        await connection.accept()
        async for text in connection.iter_text():
            await connection.send_text(b"".join(PARTS).decode() if text == "big" else text)

    app = Starlette(routes=[WebSocketRoute("/glsp", echo)])
    config = uvicorn.Config(
        app, port=port, ws="websockets-sansio", log_level="error", ws_per_message_deflate=False, ws_ping_interval=None
    )
    await uvicorn.Server(config).serve()


# --- the client ---------------------------------------------------------------------------------------------------


class Client(WSListener):
    """Sends and waits for the size of the answer."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.size = 0

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:  # noqa: ARG002 - picows' signature
        """An answer, or a fragment of one."""
        self.size += frame.payload_size
        if frame.fin and frame.msg_type != WSMsgType.PING:
            self.answer.set_result(self.size)
            self.size = 0

    async def ask(self, transport: WSTransport, question: bytes) -> int:
        """The size of the answer in bytes."""
        self.answer = asyncio.get_running_loop().create_future()
        transport.send(WSMsgType.TEXT, question)
        return await self.answer


def cpu_seconds(pid: int) -> float:
    """CPU time of a process, all threads, by its own clock (ns resolution)."""
    return time.clock_gettime((~pid << 3) | 2)


def rss_mb(pid: int) -> float:
    """Resident memory in 10^6 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


@asynccontextmanager
async def running(stack: str) -> AsyncIterator[tuple[int, int]]:
    """A server process of its own; yields (port, pid)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, __file__, "--serve", stack, "--port", str(port)])  # noqa: ASYNC220
    try:
        for _ in range(200):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                break
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


async def connect(port: int) -> tuple[WSTransport, Client]:
    """One client connection."""
    transport, listener = await ws_connect(Client, f"ws://127.0.0.1:{port}/glsp", max_frame_size=64 * 1024 * 1024)
    assert isinstance(listener, Client)
    return transport, listener


async def spent(pid: int, times: int, work: Callable[[], Awaitable[object]]) -> float:
    """Server CPU per call of `work` in µs; a tenth of the calls goes before, unmeasured."""
    for _ in range(max(2, times // 10)):
        await work()
    before = cpu_seconds(pid)
    for _ in range(times):
        await work()
    return (cpu_seconds(pid) - before) / times * 1e6


async def measure(stack: str) -> dict[str, float]:
    """All figures of one stack, once."""
    async with running(stack) as (port, pid):
        one = await connect(port)
        echo = await spent(pid, 5_000, lambda: one[1].ask(one[0], ECHO))
        size = await one[1].ask(one[0], BIG)
        assert size == sum(map(len, PARTS)), size
        big = await spent(pid, 40, lambda: one[1].ask(one[0], BIG))
        many = [await connect(port) for _ in range(20)]

        async def all_at_once() -> Sequence[int]:
            return await asyncio.gather(*(client.ask(transport, ECHO) for transport, client in many))

        crowd = await spent(pid, 1_000, all_at_once) / len(many)
        before = rss_mb(pid)
        idle = [await connect(port) for _ in range(1_000 - len(many))]
        per_idle = (rss_mb(pid) - before) / len(idle) * 1000
        for transport, _ in (one, *many, *idle):
            transport.disconnect()
        return {"echo µs": echo, "echo of 20 µs": crowd, "9 MB ms": big / 1000, "idle kB": per_idle}


async def main(rounds: int) -> dict[str, list[dict[str, float]]]:
    """Interleaved rounds."""
    results: dict[str, list[dict[str, float]]] = {stack: [] for stack in STACKS}
    for _ in range(rounds):
        for stack in STACKS:
            results[stack].append(await measure(stack))
    return results


def report(results: dict[str, list[dict[str, float]]], target: Path | None) -> None:
    """A table of medians; with `target` everything as JSON."""
    versions = {name: version(name) for name in ("picows", "uvloop", "uvicorn", "websockets", "httptools")}
    medians = {
        stack: {key: round(statistics.median(run[key] for run in runs), 2) for key in runs[0]}
        for stack, runs in results.items()
    }
    print(f"{'stack':<12}" + "".join(f"{key:>16}" for key in next(iter(medians.values()))))
    for stack, row in medians.items():
        print(f"{stack:<12}" + "".join(f"{value:>16}" for value in row.values()))
    if target is not None:
        host = {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}
        target.write_text(
            json.dumps({"host": host, "versions": versions, "medians": medians, "runs": results}, indent=1)
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--serve", choices=STACKS)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    if options.serve:
        servers = {"ours": serve_ours, "websockets": serve_websockets, "uvicorn": serve_uvicorn}
        uvloop.run(servers[options.serve](options.port))
    else:
        report(uvloop.run(main(options.rounds)), options.json)
