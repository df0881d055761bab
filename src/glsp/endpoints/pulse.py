# SPDX-License-Identifier: Apache-2.0
"""How a process itself is: whether it gets round to what is ready, its memory and its processor. One look a second."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from glsp import telemetry
from glsp.editor.eviction import memory

LOOK_SECONDS = 1.0

_CGROUP = Path("/sys/fs/cgroup/memory.max")


@asynccontextmanager
async def pulse(most_bytes: int) -> AsyncGenerator[None]:
    """Looks, inside; `most_bytes` is what a process may use by its settings, 0 where these do not say."""
    telemetry.START_TIME_SECONDS.set(time.time())
    telemetry.WORKERS.set(1)
    telemetry.MEMORY_LIMIT_BYTES.set(most_bytes or _limit())
    looking = asyncio.create_task(_look(), name="pulse")
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def _look() -> None:
    used = 0.0
    while True:
        telemetry.MEMORY_BYTES.set(memory())
        now = time.process_time()
        telemetry.CPU_SECONDS.inc(max(now - used, 0.0))
        used = now
        due = time.perf_counter() + LOOK_SECONDS
        await asyncio.sleep(LOOK_SECONDS)
        telemetry.LOOP_DELAY_SECONDS.observe(max(time.perf_counter() - due, 0.0))


def _limit() -> int:
    """What the container or else the machine has; 0 where neither tells."""
    try:
        text = _CGROUP.read_text("ascii").strip()
        if text.isdecimal():
            return int(text)
    except OSError:
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0
