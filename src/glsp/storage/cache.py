# SPDX-License-Identifier: Apache-2.0
"""Caches in front of each other: memory of this process, then one that all processes share (`redis.cache`)."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from glsp import telemetry
from glsp.storage.ports import CACHE_SECONDS, Cache

LIMIT_BYTES = 64 * 1024 * 1024
"""What a process keeps by itself: 300 pictures of 1,000 elements, or all the lists there are."""

LARGEST_SHARE = 8
"""A value larger than this part of the cache is not kept: it would push out everything else."""

ITEM_BYTES = 250
"""What an item costs beside its key and value."""

COPY_SECONDS = 60.0
"""How long the nearer level keeps what the farther one had: its age is not known."""


class MemoryCache:
    """Bounded by bytes; what was not asked for longest goes first."""

    def __init__(self, limit: int = LIMIT_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._items: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self.size = 0
        """Bytes it takes now."""

    async def get(self, key: str) -> bytes | None:
        """What was put there, or None."""
        found = self._items.get(key)
        if found is not None and found[1] <= self._clock():
            self._drop(key)
            found = None
        telemetry.CACHE_REQUESTS.labels("memory", "miss" if found is None else "hit").inc()
        if found is None:
            return None
        self._items.move_to_end(key)
        return found[0]

    async def put(self, key: str, value: bytes, *, seconds: float = CACHE_SECONDS) -> None:
        """Keeps a value, unless it is larger than an eighth of the cache."""
        self._drop(key)
        size = _size(key, value)
        if size > self._limit // LARGEST_SHARE or seconds <= 0:
            return
        self._items[key] = value, self._clock() + seconds
        self.size += size
        while self.size > self._limit:
            self._drop(next(iter(self._items)))

    def _drop(self, key: str) -> None:
        found = self._items.pop(key, None)
        if found is not None:
            self.size -= _size(key, found[0])


class TwoLevels:
    """A near cache in front of a far one: what the far one had is kept near as well."""

    def __init__(self, near: Cache, far: Cache) -> None:
        self._near = near
        self._far = far

    async def get(self, key: str) -> bytes | None:
        """What was put there, or None."""
        found = await self._near.get(key)
        if found is None:
            found = await self._far.get(key)
            if found is not None:
                await self._near.put(key, found, seconds=COPY_SECONDS)
        return found

    async def put(self, key: str, value: bytes, *, seconds: float = CACHE_SECONDS) -> None:
        """Keeps a value in both."""
        await self._near.put(key, value, seconds=seconds)
        await self._far.put(key, value, seconds=seconds)


class Makers:
    """Takes a value from a cache, or makes and keeps it: once for all who ask for the same at the same time."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._making: dict[str, asyncio.Task[bytes]] = {}

    async def get(self, key: str, make: Callable[[], Awaitable[bytes]], *, seconds: float = CACHE_SECONDS) -> bytes:
        """The value of a key; raises what `make` raises, and then keeps nothing. Who leaves does not stop others."""
        task = self._making.get(key)
        if task is None:
            task = asyncio.create_task(self._make(key, make, seconds), name="cache")
            self._making[key] = task
            task.add_done_callback(lambda done: self._made(key, done))
        return await asyncio.shield(task)

    async def _make(self, key: str, make: Callable[[], Awaitable[bytes]], seconds: float) -> bytes:
        found = await self._cache.get(key)
        if found is None:
            found = await make()
            await self._cache.put(key, found, seconds=seconds)
        return found

    def _made(self, key: str, task: asyncio.Task[bytes]) -> None:
        self._making.pop(key, None)
        if not task.cancelled():
            task.exception()  # whoever asked has it, unless they all left


def _size(key: str, value: bytes) -> int:
    return len(key) + len(value) + ITEM_BYTES
