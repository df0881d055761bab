# SPDX-License-Identifier: Apache-2.0
"""People and agents who edit shared diagrams at a fixed rate, each from a connection of their own.

The rate is kept whatever the server does: an edit that is late because the one before it was slow counts from when it
was due. People move a node of their own over GLSP and wait for the update that shows it; agents name one over MCP.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Sequence

import httpx
import msgspec
import uvloop

from bench.agents import Agent, AgentFailed
from bench.load_client import LoadSession, Refusal

ALONE = 0.0
"""As a rate: as fast as one is answered."""


class Load(msgspec.Struct, frozen=True):
    """Who edits what, where, for how long: `rate` is that of all together, per second."""

    kind: str
    count: int
    rate: float
    seconds: float
    urls: tuple[str, ...]
    diagrams: tuple[str, ...]


class Result(msgspec.Struct, frozen=True):
    """Seconds that each edit took from when it was due, how many were refused as busy, and how long all that lasted."""

    waits: list[float]
    busy: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Edits that were acknowledged."""
        return (len(self.waits) - self.busy) / self.seconds


class Person:
    """One GLSP session with a node of its own."""

    def __init__(self, load: Load, number: int) -> None:
        self._name = f"person-{number}"
        self._diagram = load.diagrams[number % len(load.diagrams)]
        base = load.urls[number % len(load.urls)].replace("http", "ws")
        self._url = f"{base}/glsp?diagram={self._diagram}"
        self._session = LoadSession(self._name, deltas=True, minimal=True)
        self._count = 0
        self._node = ""

    async def begin(self) -> None:
        """Opens the diagram and makes the node."""
        await self._session.connect(self._url)
        await self._session.open(f"glsp:{self._diagram}")
        made = {"kind": "createNode", "isOperation": True, "elementTypeId": "task:automated", "location": _place(0)}
        await self._session.perform(made, f"{self._name}-{self._diagram}-0")
        self._node = self._session.created[0]

    async def edit(self) -> None:
        """Moves it."""
        self._count += 1
        bounds = {"elementId": self._node, "newPosition": _place(self._count), "newSize": {"width": 96, "height": 30}}
        operation = {"kind": "changeBounds", "isOperation": True, "newBounds": [bounds]}
        await self._session.perform(operation, f"{self._name}-{self._diagram}-{self._count}")

    async def end(self) -> None:
        """Leaves."""
        await self._session.close()


class Machine:
    """One MCP conversation with a node of its own."""

    def __init__(self, load: Load, number: int) -> None:
        self._node = f"machine_{number}"
        self._diagram = load.diagrams[number % len(load.diagrams)]
        self._http = httpx.AsyncClient(timeout=60)
        self._agent = Agent(self._http, f"{load.urls[number % len(load.urls)]}/mcp")
        self._count = 0

    async def begin(self) -> None:
        """Shakes hands and makes the node."""
        await self._agent.initialize()
        self._agent.lean()
        await self._apply({"op": "node", "type": "t", "id": self._node, "x": 0, "y": 0})

    async def edit(self) -> None:
        """Names it anew."""
        self._count += 1
        await self._apply({"op": "set", "id": self._node, "label": f"Step {self._count}"})

    async def end(self) -> None:
        """Leaves."""
        await self._agent.close()
        await self._http.aclose()

    async def _apply(self, edit: dict[str, object]) -> None:
        await self._agent.call("apply_operations", {"id": self._diagram, "ops": [edit], "layout": "none"})


async def _carry_out(load: Load, ready: "multiprocessing.Queue[str]", go: "multiprocessing.Queue[float]") -> Result:
    members = [(Person if load.kind == "people" else Machine)(load, number) for number in range(load.count)]
    for start in range(0, len(members), 20):
        await asyncio.gather(*(each.begin() for each in members[start : start + 20]))
    ready.put(load.kind)
    began = await asyncio.to_thread(go.get)
    waits: list[float] = []

    busy = 0

    async def work(member: Person | Machine, number: int) -> None:
        nonlocal busy
        pause = load.count / load.rate if load.rate else 0.0
        due = began + pause * number / load.count
        while due < began + load.seconds:
            if (early := due - time.time()) > 0:
                await asyncio.sleep(early)
            try:
                await member.edit()
            except (Refusal, AgentFailed) as error:
                if "busy" not in str(error).lower():
                    raise
                busy += 1
            waits.append(time.time() - due)
            due = due + pause if pause else time.time()

    await asyncio.gather(*(work(member, number) for number, member in enumerate(members)))
    took = time.time() - began
    for member in members:
        await member.end()
    return Result(waits, busy, took)


def _process(
    load: Load,
    ready: "multiprocessing.Queue[str]",
    go: "multiprocessing.Queue[float]",
    results: "multiprocessing.Queue[tuple[str, bytes]]",
) -> None:
    results.put((load.kind, msgspec.json.encode(uvloop.run(_carry_out(load, ready, go)))))


class Crowd:
    """Loads that run at the same time, each in a process of its own."""

    def __init__(self, loads: Sequence[Load]) -> None:
        context = multiprocessing.get_context("spawn")
        self._ready: multiprocessing.Queue[str] = context.Queue()
        self._go: multiprocessing.Queue[float] = context.Queue()
        self._results: multiprocessing.Queue[tuple[str, bytes]] = context.Queue()
        self._seconds = max(load.seconds for load in loads)
        self._processes = [
            context.Process(target=_process, args=(load, self._ready, self._go, self._results)) for load in loads
        ]
        for process in self._processes:
            process.start()
        for _ in loads:
            self._ready.get(timeout=300)

    def run(self) -> dict[str, Result]:
        """Begins now; what each kind got. Raises queue.Empty where one failed, which it has said."""
        for _ in self._processes:
            self._go.put(time.time() + 0.2)
        found = dict(self._results.get(timeout=self._seconds + 120) for _ in self._processes)
        for process in self._processes:
            process.join()
        return {kind: msgspec.json.decode(data, type=Result) for kind, data in found.items()}


def _place(number: int) -> dict[str, int]:
    return {"x": number % 50 * 10, "y": number // 50 % 50 * 10}
