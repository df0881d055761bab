# SPDX-License-Identifier: Apache-2.0
"""Token buckets that all processes share: one number for each, moved on by one script that nothing interrupts.

The number is that of `storage.buckets`: when the bucket will be full again, by the clock of Redis, so that those of the
processes do not matter. While Redis is away each server counts for itself.
"""

from __future__ import annotations

import hashlib

from glsp.errors import Unavailable
from glsp.storage.buckets import MemoryBuckets
from glsp.storage.ports import Buckets, Rate
from glsp.storage.redis.link import Link

_TAKE = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local cost, filling = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
full = math.min(math.max(full, now), now + filling)
local next = full + cost
local wait = next - now - filling
if wait > 0.000001 then return string.format('%.6f', wait) end
redis.call('SET', KEYS[1], string.format('%.6f', next), 'PX', math.ceil((next - now) * 1000) + 1)
return '0'
"""
"""One key, so that a Cluster runs it where the key is. A full bucket is forgotten. A clock that was set back (another
server took over, say) makes nobody wait longer than a whole filling."""


class RedisBuckets:
    """Buckets of all processes."""

    def __init__(self, link: Link, own: Buckets | None = None) -> None:
        """`own` are those that count while Redis is away."""
        self._link = link
        self._own = own or MemoryBuckets()

    async def take(self, subject: str, rate: Rate, cost: float = 1.0) -> float:
        """As `Buckets.take`; one round trip of 0.3 ms."""
        digest = hashlib.blake2b(f"{rate.name}\0{subject}".encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
        name = f"{self._link.prefix}:bucket:{digest}"
        filling = rate.burst / rate.per_second
        seconds = min(cost, rate.burst) / rate.per_second
        try:
            return float(await self._link.run(name, "EVAL", _TAKE, 1, name, repr(seconds), repr(filling)))
        except (Unavailable, ValueError, TypeError):
            return await self._own.take(subject, rate, cost)
