# SPDX-License-Identifier: Apache-2.0
"""People and agents who edit without a pause whatever happens to the servers, and a ledger of what they were told.

Each edit is an operation with an id. One whose outcome is unknown, because the connection or the server went, is sent
again under the same id until it is acknowledged, as our page does it. Everybody moves and deletes only what is their
own, so what must be there in the end follows from the acknowledgements alone.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from mcp import MCPError

from support.agents import Agent, agent, text_of
from support.glsp_bounds import Json
from support.glsp_client import DELTA_KINDS, ClientSession, RejectedError, RpcFailureError, connect
from support.glsp_link import LinkClosedError

PATIENCE_SECONDS = 20.0
"""How long an answer is waited for before the connection is given up, as a person's page does."""

PAUSE_SECONDS = 0.1
"""Between two attempts to connect; a page waits longer, so it is harder on the servers here."""

FEW = 4
"""Elements of one editor before it begins to move and delete some."""

Place = tuple[float, float]


@dataclass
class Ledger:
    """What was acknowledged: operations by diagram, and when the last answer came."""

    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    repeated: Counter[str] = field(default_factory=Counter)
    outage: float = 0.0
    problems: list[str] = field(default_factory=list)
    _last: float = field(default_factory=time.monotonic)

    @property
    def count(self) -> int:
        return sum(map(len, self.acknowledged.values()))

    def note(self, diagram: str, operation: str) -> None:
        """An operation was acknowledged."""
        self.acknowledged.setdefault(diagram, []).append(operation)
        now = time.monotonic()
        self.outage, self._last = max(self.outage, now - self._last), now


@dataclass
class Edit:
    """One thing to do: what it is, its operation id, and the element with its place afterwards (None: it is gone)."""

    kind: str
    operation: str
    element: str
    place: Place | None


class Editor:
    """Somebody with elements of their own in one diagram, and at most one edit under way."""

    def __init__(self, name: str, diagram: str, ledger: Ledger) -> None:
        self.name = name
        self.diagram = diagram
        self.mine: dict[str, Place] = {}
        self.stopping = False
        self._ledger = ledger
        self._chance = random.Random(name)
        self._count = 0
        self._pending: Edit | None = None

    @property
    def is_done(self) -> bool:
        return self.stopping and self._pending is None

    def next(self) -> Edit:
        """What is under way, or something new."""
        if self._pending is None:
            self._count += 1
            self._pending = self._thought_of(f"{self.name}-{self._count}")
        else:
            self._ledger.repeated[self.diagram] += 1
        return self._pending

    def _thought_of(self, operation: str) -> Edit:
        place = float(self._chance.randrange(0, 5_000, 10)), float(self._chance.randrange(0, 5_000, 10))
        kind = self._chance.choice(("create", "create", "move", "delete")) if len(self.mine) >= FEW else "create"
        if kind == "create":
            return Edit(kind, operation, operation, place)
        element = self._chance.choice(sorted(self.mine))
        return Edit(kind, operation, element, place if kind == "move" else None)

    def done(self, edit: Edit) -> None:
        """It was acknowledged."""
        self._pending = None
        self._ledger.note(self.diagram, edit.operation)
        if edit.place is None:
            self.mine.pop(edit.element)
        else:
            self.mine[edit.element] = edit.place

    def refused(self, code: str, text: str) -> None:
        """Only that it cannot be done now is an answer that somebody here may get."""
        if code.lower().replace(" ", "_") not in {"unavailable", "busy"}:
            self._ledger.problems.append(f"{self.name}: {code}: {text}")
            print("PROBLEM", self.name, code, text, flush=True)


class Person(Editor):
    """At a page: one GLSP connection with the diagram open, made again whenever it is lost."""

    session: ClientSession | None = None

    async def run(self, address: str, until: asyncio.Event) -> None:
        """Edits until all are told to stop, then stays until `until` and sees what others do."""
        while True:
            try:
                async with connect(address) as client:
                    await client.initialize(args={"author": self.name})
                    session = await client.start_session(kinds=DELTA_KINDS)
                    await session.open(f"glsp:{self.diagram}", reconnecting=self._count > 0)
                    self.session = session
                    while not self.is_done:
                        await self._edit(session)
                    await _lasts(session, until)
                    if until.is_set():
                        return
            except (LinkClosedError, RpcFailureError, RejectedError, OSError, TimeoutError, _NotNow):
                pass
            except Exception as error:  # the WebSocket library says in many ways that there is none
                if type(error).__module__.partition(".")[0] != "websockets":
                    raise
            await asyncio.sleep(PAUSE_SECONDS)

    async def _edit(self, session: ClientSession) -> None:
        edit = self.next()
        seen = len(session.received)
        await session.send({"isOperation": True, **_operation(edit)})

        def is_answer(action: Json) -> bool:
            told = action.get("refused") or {}
            return edit.operation in action.get("operationIds", ()) or told.get("operationId") == edit.operation

        answer = await session.wait_for(is_answer, since=seen, patience=PATIENCE_SECONDS)
        if edit.operation in answer.get("operationIds", ()):
            self.done(edit)
        else:
            self.refused(answer["refused"]["code"], answer["refused"]["message"])
            await asyncio.sleep(PAUSE_SECONDS)


class _NotNow(Exception):
    """The answer to an agent that has to try again."""


class Machine(Editor):
    """An agent on MCP, of one of the two eras."""

    def __init__(self, name: str, diagram: str, ledger: Ledger, era: str) -> None:
        super().__init__(name, diagram, ledger)
        self._era = era

    async def run(self, url: str) -> None:
        """Edits until it is told to stop."""
        while not self.is_done:
            try:
                async with agent(f"{url}/mcp", self._era) as talk:
                    while not self.is_done:
                        async with asyncio.timeout(PATIENCE_SECONDS):
                            await self._edit(talk)
            except* (MCPError, httpx.HTTPError, OSError, TimeoutError, _NotNow):
                await asyncio.sleep(PAUSE_SECONDS)
            except* Exception as group:
                if not all(_is_of_http(error) for error in _leaves(group)):
                    raise
                await asyncio.sleep(PAUSE_SECONDS)

    async def _edit(self, talk: Agent) -> None:
        edit = self.next()
        ops = [_mcp_edit(edit)]
        answer = await talk.call(
            "apply_operations", id=self.diagram, ops=ops, operation_id=edit.operation, layout="none"
        )
        if answer.is_error:
            code, _, text = text_of(answer).partition(":")
            self.refused(code, text)
            raise _NotNow
        self.done(edit)


def _leaves(error: BaseException) -> list[BaseException]:
    if not isinstance(error, BaseExceptionGroup):
        return [error]
    return [leaf for each in error.exceptions for leaf in _leaves(each)]


def _is_of_http(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] in {"httpx", "httpx2", "httpcore", "httpcore2", "anyio", "mcp"}


async def _lasts(session: ClientSession, until: asyncio.Event) -> None:
    """Returns when the session's connection ends, or `until` is set."""
    ended = asyncio.create_task(session.client.until(lambda: session.client.closed is not None, patience=3_600))
    stop = asyncio.create_task(until.wait())
    await asyncio.wait({ended, stop}, return_when=asyncio.FIRST_COMPLETED)
    for task in (ended, stop):
        task.cancel()


def _operation(edit: Edit) -> Mapping[str, Any]:
    args: dict[str, Any] = {"operationId": edit.operation}
    if edit.kind == "delete":
        return {"kind": "deleteElement", "elementIds": [edit.element], "args": args}
    assert edit.place is not None
    at = {"x": edit.place[0], "y": edit.place[1]}
    if edit.kind == "move":
        bounds = {"elementId": edit.element, "newPosition": at, "newSize": {"width": 100, "height": 40}}
        return {"kind": "changeBounds", "newBounds": [bounds], "args": args}
    made = {"kind": "createNode", "elementTypeId": "task:manual", "location": at}
    return {**made, "args": {**args, "elementId": edit.element}}


def _mcp_edit(edit: Edit) -> dict[str, Any]:
    if edit.kind == "delete":
        return {"op": "del", "id": edit.element}
    assert edit.place is not None
    if edit.kind == "move":
        return {"op": "move", "id": edit.element, "x": edit.place[0], "y": edit.place[1]}
    return {"op": "node", "type": "t", "id": edit.element, "x": edit.place[0], "y": edit.place[1]}
