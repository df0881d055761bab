# SPDX-License-Identifier: Apache-2.0
"""The cache that all processes share. Redis away is a miss; a value that was not put by one of us is a miss, too."""

from __future__ import annotations

import hashlib
import math

from glsp import telemetry
from glsp.errors import Unavailable
from glsp.storage.ports import CACHE_SECONDS
from glsp.storage.redis.link import Link
from glsp.storage.redis.sealing import opened, sealed

LARGEST_BYTES = 4_000_000
"""Moving more takes longer than anybody should keep a connection."""


class RedisCache:
    """Values under the digests of their keys; how much stays is up to the `maxmemory` of Redis."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def get(self, key: str) -> bytes | None:
        """What was put there, or None."""
        name = self._name(key)
        outcome, found = "miss", None
        try:
            kept = await self._link.run(name, "GET", name)
        except Unavailable:
            outcome = "away"
        else:
            found = opened(self._link.keys, name.encode(), kept) if isinstance(kept, bytes) else None
            outcome = "miss" if found is None else "hit"
        telemetry.CACHE_REQUESTS.labels("redis", outcome).inc()
        return found

    async def put(self, key: str, value: bytes, *, seconds: float = CACHE_SECONDS) -> None:
        """Keeps a value, unless it is larger than 4 MB."""
        name = self._name(key)
        try:
            if len(value) > LARGEST_BYTES or seconds <= 0:
                await self._link.run(name, "DEL", name)
                return
            kept = sealed(self._link.key, name.encode(), value)
            await self._link.run(name, "SET", name, kept, "PX", math.ceil(seconds * 1000))
        except Unavailable:  # the next one who asks makes it again
            return

    def _name(self, key: str) -> str:
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
        return f"{self._link.prefix}:cache:{digest}"
