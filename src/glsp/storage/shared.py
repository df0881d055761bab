# SPDX-License-Identifier: Apache-2.0
"""What the processes of an installation share beside the database: through Redis where there is one, else each alone."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple

from glsp.secret import Keys, Secret
from glsp.storage import redis
from glsp.storage.buckets import MemoryBuckets
from glsp.storage.cache import MemoryCache, TwoLevels
from glsp.storage.ports import Buckets, Bus, Cache


class Shared(NamedTuple):
    """`standing` says which services that these need answer."""

    bus: Bus
    cache: Cache
    buckets: Buckets
    standing: Callable[[], Mapping[str, bool]]


@asynccontextmanager
async def sharing(
    url: str | Secret, secret: str | Keys, store: Bus, buckets: Buckets | None = None
) -> AsyncGenerator[Shared]:
    """Everything at the Redis of a URL, over the bus of the database; without a URL, of this process alone, but for `buckets`,
    which the workers of a server share.

    Raises SettingsError. Redis need not be there, now or later.
    """
    if not url:
        yield Shared(store, MemoryCache(), buckets or MemoryBuckets(), dict)
        return
    link = redis.connect(url, secret)
    from glsp.storage.redis.buckets import RedisBuckets  # noqa: PLC0415  these need what `connect` has found to be there
    from glsp.storage.redis.bus import RedisBus  # noqa: PLC0415
    from glsp.storage.redis.cache import RedisCache  # noqa: PLC0415

    async with link.running(), RedisBus(store, link).running() as bus:
        cache = TwoLevels(MemoryCache(), RedisCache(link))
        yield Shared(bus, cache, RedisBuckets(link, buckets), lambda: {"redis": link.is_up})
