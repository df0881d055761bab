# SPDX-License-Identifier: Apache-2.0
"""Token buckets that the workers of one server share, in a file that all of them have in memory.

The number is that of `storage.buckets`: when the bucket will be full again, by the machine's clock, which all processes have.
The file has room for so many buckets and never grows: where there is none, the one that is nearest to full is forgotten. A
system call locks the few bytes that are looked at, and one that does not get them soon (its owner was stopped there) counts
for itself. What must never: a long wait for others.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import mmap
import os
import struct
import time
from collections.abc import Callable
from pathlib import Path

from glsp.storage.buckets import SLACK, MemoryBuckets
from glsp.storage.ports import Rate

_SLOT = struct.Struct("<Qd")
"""Which bucket (0: none), and when it will be full."""

WAYS = 16
"""Slots in which a bucket may be."""

SETS = 4_096
"""Together 65,536 buckets, 1 MiB; those that are full take no room."""

_SET_BYTES = WAYS * _SLOT.size
PATIENCE_SECONDS = 0.1
PAUSE_SECONDS = 0.001
"""Others hold the lock for some microseconds, or until it is their turn again on a busy machine."""


class FileBuckets:
    """Buckets of all processes that open the same file."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._own = MemoryBuckets(clock)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._file, SETS * _SET_BYTES)
        self._map = mmap.mmap(self._file, SETS * _SET_BYTES)

    def close(self) -> None:
        """Ends it; the file stays for the others."""
        self._map.close()
        os.close(self._file)

    async def take(self, subject: str, rate: Rate, cost: float = 1.0) -> float:
        """As `Buckets.take`; some microseconds."""
        digest = hashlib.blake2b(f"{rate.name}\0{subject}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
        bucket = int.from_bytes(digest, "little") or 1
        start = bucket % SETS * _SET_BYTES
        if not await self._lock(start):
            return await self._own.take(subject, rate, cost)
        try:
            return self._take(bucket, start, rate, cost)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, _SET_BYTES, start)

    async def _lock(self, start: int) -> bool:
        ends = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SET_BYTES, start)
            except OSError:
                if time.monotonic() >= ends:
                    return False
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return True

    def _take(self, bucket: int, start: int, rate: Rate, cost: float) -> float:
        now = self._clock()
        place, full_at = self._find(bucket, start, now)
        then = full_at + min(cost, rate.burst) / rate.per_second
        wait = then - now - rate.burst / rate.per_second
        is_short = wait > SLACK
        _SLOT.pack_into(self._map, place, bucket, full_at if is_short else then)
        return wait if is_short else 0.0

    def _find(self, bucket: int, start: int, now: float) -> tuple[int, float]:
        """Its place and when it will be full; of one that is nowhere, the place of the one that is nearest to full."""
        nearest, least = start, float("inf")
        for place in range(start, start + _SET_BYTES, _SLOT.size):
            known, full_at = _SLOT.unpack_from(self._map, place)
            if known == bucket:
                return place, max(full_at, now)
            if full_at < least:
                nearest, least = place, full_at
        return nearest, now
