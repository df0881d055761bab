# SPDX-License-Identifier: Apache-2.0
"""Starting the servers that the parity script drives.

Lives here: commands, ports, folders and the end of server processes. Never here: what is said to them.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from support.serving import Serving, free_port

HERE = Path(__file__).resolve().parent
REFERENCE = HERE / "node_modules/@eclipse-glsp-examples/workflow-server-bundled/wf-glsp-server-node.js"
START_MARK = re.compile(rb"\[GLSP-Server\]:Startup completed\. Accepting requests on port:(\d+)")
START_PATIENCE = 60.0
STOP_PATIENCE = 10.0


class Server(msgspec.Struct, frozen=True):
    """Where a server is reached, and the folder whose files it may open."""

    name: str
    websocket: str
    socket: str | None
    workspace: Path


@contextlib.asynccontextmanager
async def reference_server(workspace: Path) -> AsyncIterator[Server]:
    """The stock workflow server of Eclipse GLSP: one process per door, as it can serve only one."""
    await asyncio.to_thread(workspace.mkdir, parents=True, exist_ok=True)
    async with contextlib.AsyncExitStack() as stack:
        ports: list[int] = []
        for door in (["--webSocket"], []):
            command = ["node", str(REFERENCE), *door, "--port", "0", "--no-consoleLog"]
            process = await stack.enter_async_context(running(command, workspace))
            ports.append(await announced_port(process))
            await accepting(ports[-1])
        yield Server(
            name="reference",
            websocket=f"ws://127.0.0.1:{ports[0]}/workflow",
            socket=f"tcp://127.0.0.1:{ports[1]}",
            workspace=workspace,
        )


@contextlib.asynccontextmanager
async def our_server(folder: Path) -> AsyncIterator[Server]:
    """`glsp serve` as a user starts it, with both doors."""
    socket = free_port()
    serving = await asyncio.to_thread(lambda: Serving(folder / "data", "--socket", str(socket)))
    try:
        await asyncio.to_thread(serving.wait_ready)
        await accepting(socket)
        yield Server(
            name="ours",
            websocket=serving.websocket,
            socket=f"tcp://127.0.0.1:{socket}",
            workspace=serving.workspace,
        )
    finally:
        await asyncio.to_thread(serving.stop)


@contextlib.asynccontextmanager
async def running(command: list[str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that ends with the block; what it says on standard error is shown."""
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=folder)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_PATIENCE)
            except TimeoutError:
                process.kill()
                await process.wait()


async def announced_port(process: asyncio.subprocess.Process) -> int:
    """The port in the start marker, which IDE integrations read as well. Raises: RuntimeError."""
    assert process.stdout is not None
    async with asyncio.timeout(START_PATIENCE):
        async for line in process.stdout:
            if found := START_MARK.search(line):
                return int(found.group(1))
    raise RuntimeError("the server ended before it announced a port")


async def accepting(port: int) -> None:
    """Wait until the port takes connections: the reference announces it a moment before. Raises: TimeoutError."""
    async with asyncio.timeout(START_PATIENCE):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                await writer.wait_closed()
                return
            await asyncio.sleep(0.02)
