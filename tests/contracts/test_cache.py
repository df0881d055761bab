# SPDX-License-Identifier: Apache-2.0
"""The contract of Cache: what is kept is what was put, and for no longer than was said."""

import asyncio

import pytest

from contracts.backends import REDIS
from glsp.storage.cache import MemoryCache, TwoLevels
from glsp.storage.redis.cache import RedisCache


@pytest.fixture(params=["memory", "two levels", *REDIS])
async def cache(request, linking):
    if request.param == "memory":
        yield MemoryCache()
    elif request.param == "two levels":
        yield TwoLevels(MemoryCache(), MemoryCache())
    else:
        async with linking(request.param) as link:
            yield RedisCache(link)


async def until(condition):
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0.01)


async def test_what_was_put_is_given_back_byte_for_byte(cache):
    values = {"a": b"", "b": bytes(range(256)) * 100, "ü/\n \0": b"<svg/>", "k" * 2000: b"long key"}
    for key, value in values.items():
        await cache.put(key, value)

    for key, value in values.items():
        assert await cache.get(key) == value


async def test_what_was_never_put_is_not_there(cache):
    await cache.put("a", b"1")

    assert await cache.get("A") is None
    assert await cache.get("") is None


async def test_the_last_value_counts(cache):
    await cache.put("a", b"1")
    await cache.put("a", b"2")

    assert await cache.get("a") == b"2"


async def test_a_value_goes_when_its_time_is_over(cache):
    await cache.put("brief", b"1", seconds=0.05)
    await cache.put("never", b"1", seconds=0)
    await cache.put("long", b"1", seconds=60)

    async def gone():
        return await cache.get("brief") is None

    await until(gone)
    assert await cache.get("never") is None
    assert await cache.get("long") == b"1"


async def test_a_value_that_is_too_large_is_a_miss_and_takes_the_old_one_along(cache):
    await cache.put("a", b"1")
    await cache.put("a", bytes(20_000_000))

    assert await cache.get("a") is None
