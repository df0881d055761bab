# SPDX-License-Identifier: Apache-2.0
"""What is measured: opening, single operations, throughput. Each returns plain samples, no statistics.

CPU of an operation = the clock of the server's process tree before the operation and after a settle pause that is
longer than the debounce of live validation, so that the whole cost of one edit is in its own sample. What the server
would have used in the same time without the operation (measured while nobody does anything) is not the operation's:
it is kept beside (`idle`) and subtracted by the groups, for every server alike; the raw figure stays in the result.
"""

import asyncio
import time

import msgspec

from bench.load_client import LoadSession, Sample
from bench.models import spread, text_width
from bench.servers import Server

OPERATIONS = ("createNode", "changeBounds", "applyLabelEdit", "createEdge", "undo", "redo", "deleteElement")
THROUGHPUT_NODES = 20
THROUGHPUT_WARM_UP_SECONDS = 1.5


class OperationSample(msgspec.Struct, frozen=True):
    """One operation: seconds, bytes, and how often the server validated meanwhile."""

    operation: str
    net: float
    wall: float
    cpu: float
    elapsed: float
    received: int
    sent: int
    validations: int


class OpenSample(msgspec.Struct, frozen=True):
    """One open: seconds to the model, to the first message that holds it, CPU and bytes."""

    net: float
    first_model: float
    cpu: float
    received: int


class ThroughputSample(msgspec.Struct, frozen=True):
    """One closed loop of several sessions."""

    sessions: int
    per_second: float
    latency_p50: float
    latency_p99: float
    cpu_per_operation: float
    client_cpu_per_operation: float
    memory: int


def markers(session: LoadSession) -> int:
    """How many validation results the session has received."""
    return session.messages_by_kind[b"setMarkers"]


async def open_session(
    server: Server, name: str, number: int, *, keep_model: bool = False
) -> tuple[LoadSession, Sample]:
    """Connect a new session and open a diagram; `keep_model` keeps the bytes of the last model message."""
    session = LoadSession(f"client_{number}", deltas=server.flow.deltas)
    session.keep_model = keep_model
    await session.connect(server.url)
    return session, await session.open(server.source_uri(name))


async def measure_open(server: Server, name: str, times: int, settle: float) -> tuple[list[OpenSample], LoadSession]:
    """Open the diagram in new sessions one after the other; the last one stays open and is returned."""
    samples: list[OpenSample] = []
    session: LoadSession | None = None
    for number in range(times):
        if session is not None:
            await session.close()
            await asyncio.sleep(settle)
        session = LoadSession(f"client_{number}", deltas=server.flow.deltas)
        await session.connect(server.url)
        before = server.process.cpu()
        sample = await session.open(server.source_uri(name))
        await asyncio.sleep(settle)
        cpu = server.process.cpu() - before
        samples.append(OpenSample(sample.net, sample.first_model, cpu, sample.received))
    assert session is not None, "times is at least 1"
    return samples, session


def action_for(operation: str, step: int, nodes: int, created: str) -> dict[str, object]:
    """The action of one operation of a round; `created` is the node made earlier in the round."""
    k = spread(step, nodes)
    match operation:
        case "createNode":
            body: dict[str, object] = {"elementTypeId": "task:automated", "location": {"x": 10 + step, "y": 20 + step}}
        case "changeBounds":
            size = {"width": text_width(f"Task {k}"), "height": 30}
            position = {"x": 1000 + step, "y": 500 + step}
            body = {"newBounds": [{"elementId": f"task_{k}", "newSize": size, "newPosition": position}]}
        case "applyLabelEdit":
            body = {"labelId": f"task_{k}_label", "text": f"Edit {step}"}
        case "createEdge":
            body = {
                "elementTypeId": "edge",
                "sourceElementId": f"task_{k}",
                "targetElementId": f"task_{(k + 2) % nodes}",
            }
        case "undo":
            return {"kind": "glspUndo"}
        case "redo":
            return {"kind": "glspRedo"}
        case "deleteElement":
            body = {"elementIds": [created]}
        case _:
            raise ValueError(operation)
    return {"kind": operation, "isOperation": True} | body


class Rounds:
    """Rounds of the seven operations on one open session; the node count stays the same."""

    def __init__(self, session: LoadSession, nodes: int) -> None:
        self.session = session
        self.nodes = nodes
        self.step = 0
        self._created = ""

    async def perform(self, operation: str) -> Sample:
        """Perform the next operation, which must come in the order of OPERATIONS."""
        action = action_for(operation, self.step, self.nodes, self._created)
        plain = operation in ("undo", "redo")
        operation_id = "" if plain else f"{self.session.client_id}-{self.step}"
        self.step += 1
        sample = await self.session.perform(action, operation_id)
        if operation == "createNode":
            (self._created,) = self.session.created
        return sample


async def measure_operations(
    server: Server, session: LoadSession, nodes: int, rounds: int, warm_up: int, settle: float, budget: float
) -> list[OperationSample]:
    """Perform rounds one operation at a time; stops early (after at least 3 rounds) when the budget is used up."""
    samples: list[OperationSample] = []
    work = Rounds(session, nodes)
    deadline = time.perf_counter() + budget
    for number in range(-warm_up, rounds):
        if number >= 3 and time.perf_counter() > deadline:
            break
        for operation in OPERATIONS:
            validations = markers(session)
            before, started = server.process.cpu(), time.perf_counter()
            sample = await work.perform(operation)
            await asyncio.sleep(settle)
            cpu, elapsed = server.process.cpu() - before, time.perf_counter() - started
            if number >= 0:
                samples.append(
                    OperationSample(
                        operation=operation,
                        net=sample.net,
                        wall=sample.wall,
                        cpu=cpu,
                        elapsed=elapsed,
                        received=sample.received,
                        sent=sample.sent,
                        validations=markers(session) - validations,
                    )
                )
    return samples


async def measure_idle(server: Server, seconds: float) -> float:
    """CPU seconds that the server uses per second while nobody does anything."""
    before = server.process.cpu()
    await asyncio.sleep(seconds)
    return (server.process.cpu() - before) / seconds


async def measure_throughput(server: Server, sessions: int, seconds: float) -> ThroughputSample:
    """Closed loops of changeBounds, every session on its own connection and its own small diagram."""
    opened: list[LoadSession] = []
    for number in range(sessions):
        name = f"small_{number}"
        await server.place(name, THROUGHPUT_NODES)
        session, _sample = await open_session(server, name, number)
        opened.append(session)
    walls: list[float] = []
    running = True

    async def loop(session: LoadSession) -> None:
        step = 0
        while running:
            action = action_for("changeBounds", step, THROUGHPUT_NODES, "")
            sample = await session.perform(action, f"{session.client_id}-{step}")
            step += 1
            walls.append(sample.net)

    async with asyncio.TaskGroup() as group:
        for session in opened:
            group.create_task(loop(session))
        await asyncio.sleep(THROUGHPUT_WARM_UP_SECONDS)
        walls.clear()
        cpu, client_cpu, start = server.process.cpu(), time.process_time(), time.perf_counter()
        await asyncio.sleep(seconds)
        count = len(walls)
        elapsed = time.perf_counter() - start
        cpu, client_cpu = server.process.cpu() - cpu, time.process_time() - client_cpu
        running = False
    latencies = sorted(walls[:count])
    memory = server.process.memory()
    for session in opened:
        await session.close()
    return ThroughputSample(
        sessions=sessions,
        per_second=count / elapsed,
        latency_p50=latencies[count // 2],
        latency_p99=latencies[min(count - 1, count * 99 // 100)],
        cpu_per_operation=cpu / count,
        client_cpu_per_operation=client_cpu / count,
        memory=memory,
    )
