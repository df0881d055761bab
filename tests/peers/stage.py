# SPDX-License-Identifier: Apache-2.0
"""What a chapter of the parity script plays on: a server, a file of its own, clients, and the record of each step.

Lives here: opening clients, cutting the record into steps. Never here: what is sent, what is expected.
A step ends when the server has nothing more to say (see `GlspClient.settle`), never after a fixed time.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from peers.parcel_desk import write_files
from peers.servers import Server
from support.glsp_bounds import DEFAULT_SIZES, Json, Sizes
from support.glsp_client import ClientSession, GlspClient, connect


class Step(msgspec.Struct, frozen=True):
    """What one step sent and what the server said, in order; also files that the step wrote, as `{"file", "content"}`."""

    name: str
    sent: list[Json]
    said: list[Json]


class Recording(msgspec.Struct, frozen=True):
    """All steps that one server has played."""

    server: str
    folder: str
    steps: list[Step]


class Stage:
    """One chapter being played: its own connections, its own copy of the example."""

    def __init__(self, chapter: str, server: Server, steps: list[Step], stack: contextlib.AsyncExitStack) -> None:
        self.chapter = chapter
        self.server = server
        self.steps = steps
        self.stack = stack
        self.clients: list[GlspClient] = []
        self.file = str(server.workspace / f"{chapter}.wf")
        write_files(server.workspace, f"{chapter}.wf")

    # -------------------------------------------------------------------------------------------------------- clients
    async def client(
        self, *, address: str | None = None, sizes: Sizes = DEFAULT_SIZES, routes: bool = False
    ) -> GlspClient:
        """A new connection, to the WebSocket unless another address is given; it lives until the chapter ends."""
        client = await self.stack.enter_async_context(
            connect(address or self.server.websocket, sizes=sizes, routes=routes)
        )
        self.clients.append(client)
        return client

    async def session(
        self,
        *,
        address: str | None = None,
        session_id: str = "sprotty",
        sizes: Sizes = DEFAULT_SIZES,
        routes: bool = False,
    ) -> ClientSession:
        """A new connection with one session that has no model yet."""
        client = await self.client(address=address, sizes=sizes, routes=routes)
        await client.initialize(f"parity-{self.chapter}")
        return await client.start_session(session_id)

    async def opened(self, *, sizes: Sizes = DEFAULT_SIZES, routes: bool = False) -> ClientSession:
        """A session that shows the chapter's file; opening is the chapter's first step."""
        session = await self.session(sizes=sizes, routes=routes)
        async with self.step("open"):
            await session.open(self.file)
        return session

    def workspace_file(self, name: str) -> str:
        """The path of another file in the workspace."""
        return str(self.server.workspace / name)

    def another_file(self) -> str:
        """A second copy of the example, for this chapter alone."""
        name = f"{self.chapter}-2.wf"
        write_files(self.server.workspace, name)
        return self.workspace_file(name)

    # ----------------------------------------------------------------------------------------------------------- steps
    @contextlib.asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[None]:
        """Record everything between here and the silence after the block."""
        before = {client: len(client.messages) for client in self.clients}
        yield
        sent: list[Json] = []
        said: list[Json] = []
        for client in self.clients:
            await client.settle()
        for number, client in enumerate(self.clients):
            for message in client.messages[before.get(client, 0) :]:
                body = message.body if number == 0 else {**message.body, "connection": number}
                (sent if message.sent else said).append(body)
        self.steps.append(Step(f"{self.chapter}/{name}", sent, said))

    async def play(self, session: ClientSession, name: str, *actions: Mapping[str, object]) -> None:
        """A step that sends these actions one after the other, without waiting between them."""
        async with self.step(name):
            for action in actions:
                await session.send(action)

    async def ask(self, session: ClientSession, name: str, action: Mapping[str, object]) -> None:
        """A step that sends one request action under the session's next request id."""
        await self.play(session, name, {**action, "requestId": session.next_request_id()})

    def written(self, path: str | None = None) -> None:
        """Add the content of a file to the step just recorded: two servers must also store the same."""
        target = Path(path or self.file)
        text = target.read_text(encoding="utf-8") if target.exists() else "null"
        content = json.loads(text)
        pretty = json.dumps(content, indent=2, ensure_ascii=False) == text
        self.steps[-1].said.append({"file": str(target), "content": content, "two_spaces": pretty})


Chapter = Callable[[Stage], Awaitable[None]]


# Chapters share nothing, and most of their time is waiting for silence; the reference has one thread.
LANES = 4


async def record(server: Server, chapters: Sequence[Chapter]) -> Recording:
    """Play the chapters on a server, each with a fresh connection and a fresh copy of the example."""
    played: list[list[Step]] = [[] for _ in chapters]
    lanes = asyncio.Semaphore(LANES)

    async def play(chapter: Chapter, steps: list[Step]) -> None:
        async with lanes, contextlib.AsyncExitStack() as stack:
            await chapter(Stage(chapter.__name__, server, steps, stack))

    async with asyncio.TaskGroup() as group:
        for chapter, steps in zip(chapters, played, strict=True):
            group.create_task(play(chapter, steps))
    return Recording(
        server=server.name, folder=str(server.workspace), steps=[step for steps in played for step in steps]
    )
