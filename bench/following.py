# SPDX-License-Identifier: Apache-2.0
"""What an edit at one server costs PostgreSQL and another server that has the diagram open: without Redis and with it.

Both hubs run here, each with connections of its own that are counted on the wire; one edits, the other follows.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bench.meter import Meter, metered
from bench.processes import cpu_seconds
from glsp.editor.hub import Hub
from glsp.model.change import Author
from glsp.protocol.operations import CreateNode
from glsp.storage import connect
from glsp.storage.shared import sharing
from scripts.services.postgres import Postgres
from scripts.services.redis import Redis

EDITS = 300
WARM = 30
SECRET = "only for measuring, on this machine, for a moment"
ADA = Author("ada", "Ada")


async def following(
    postgres: Postgres, redis: Redis | None, server_cpu: Callable[[], float], pause: float
) -> dict[str, float]:
    """Figures of one edit: who edits, who follows, the servers; `pause` lies between two edits."""
    async with AsyncExitStack() as stack:
        hubs: list[Hub] = []
        meters: list[Meter] = []
        beside = Meter(0)
        redis_url = ""
        if redis is not None:
            port, beside = await stack.enter_async_context(metered(redis.port))
            redis_url = redis.url.replace(f":{redis.port}", f":{port}")
        for _ in range(2):
            port, meter = await stack.enter_async_context(metered(postgres.port))
            meters.append(meter)
            hubs.append(await stack.enter_async_context(_hub(postgres.url("glsp", port=port), redis_url)))
        name = f"{uuid.uuid4()}"
        await hubs[0].create("workflow", ADA, diagram_id=name)
        here = await stack.enter_async_context(hubs[0].using(name))
        there = await stack.enter_async_context(hubs[1].using(name))
        waits: list[float] = []
        moved = asyncio.Event()
        there.subscribe(lambda _: moved.set())

        async def edit(number: int) -> None:
            await here.execute(CreateNode(element_type_id="task:manual"), ADA, operation_id=f"{number}")
            done = time.perf_counter()
            while there.revision < here.revision:
                moved.clear()
                await moved.wait()
            waits.append(time.perf_counter() - done)
            await asyncio.sleep(pause)

        for number in range(WARM):
            await edit(number)
        waits.clear()
        before = [meter.turns for meter in meters], beside.sent + beside.received, server_cpu(), _cpu_of(redis)
        for number in range(WARM, WARM + EDITS):
            await edit(number)
        turns = [meter.turns - old for meter, old in zip(meters, before[0], strict=True)]
        waits.sort()
        return {
            "editor_round_trips": turns[0] / EDITS,
            "follower_round_trips": turns[1] / EDITS,
            "servers_cpu_us": (server_cpu() - before[2]) / EDITS * 1e6,
            "redis_cpu_us": (_cpu_of(redis) - before[3]) / EDITS * 1e6,
            "redis_bytes": (beside.sent + beside.received - before[1]) / EDITS,
            "p50_ms": waits[EDITS // 2] * 1e3,
            "p99_ms": waits[EDITS * 99 // 100] * 1e3,
        }


def _cpu_of(redis: Redis | None) -> float:
    return cpu_seconds(redis.pid) if redis is not None else 0.0


@asynccontextmanager
async def _hub(database: str, redis: str) -> AsyncGenerator[Hub]:
    """A hub over a database and perhaps a Redis, as a server has it."""
    store = await connect(database, Path())
    try:
        async with sharing(redis, SECRET, store) as shared:
            async with asyncio.timeout(20):
                while not all(shared.standing().values()):  # noqa: ASYNC110  nothing tells
                    await asyncio.sleep(0.01)
            async with Hub(store, store, shared.bus, None, store).running() as hub:
                yield hub
    finally:
        await store.close()
