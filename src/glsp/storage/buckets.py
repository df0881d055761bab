# SPDX-License-Identifier: Apache-2.0
"""Token buckets in this process's memory.

A bucket is one number: the moment at which it will be full again. What is taken moves that moment on; what would move it
further than a whole filling takes is not there. A bucket whose moment has passed is full, as one that never was, and is
forgotten, so memory holds those who asked lately.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from glsp.storage.ports import Rate


class MemoryBuckets:
    """Buckets of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full_at: dict[tuple[str, str], float] = {}
        """Those who asked longest ago come first."""

    def __len__(self) -> int:
        """Buckets that are remembered."""
        return len(self._full_at)

    async def take(self, subject: str, rate: Rate, cost: float = 1.0) -> float:
        """As `Buckets.take`."""
        now = self._clock()
        key = subject, rate.name
        filling = rate.burst / rate.per_second
        full_at = max(self._full_at.pop(key, now), now)
        then = full_at + min(cost, rate.burst) / rate.per_second
        self._forget(now)
        wait = then - now - filling
        is_short = wait > SLACK
        self._full_at[key] = full_at if is_short else then
        return wait if is_short else 0.0

    def _forget(self, now: float) -> None:
        """Drops the two oldest if they are full; each call adds at most one, so full ones do not pile up."""
        for _ in range(2):
            oldest = next(iter(self._full_at), None)
            if oldest is None or self._full_at[oldest] > now:
                return
            del self._full_at[oldest]


SLACK = 1e-9
"""Seconds below which a lack is a rounding of ours."""
