# SPDX-License-Identifier: Apache-2.0
"""Caches of one process: bounds, order of leaving, levels, and making a value once."""

import asyncio

import pytest

from glsp import telemetry
from glsp.errors import Unavailable
from glsp.storage.cache import COPY_SECONDS, ITEM_BYTES, Makers, MemoryCache, TwoLevels


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def asked(level, outcome):
    return telemetry.CACHE_REQUESTS.labels(level, outcome)._value.get()


async def test_memory_never_takes_more_than_its_limit_and_what_was_not_asked_for_longest_goes_first():
    item = 1_000
    cache = MemoryCache(limit=10 * (item + ITEM_BYTES + 1))
    for name in "abcdefghij":
        await cache.put(name, bytes(item))
    assert await cache.get("a") is not None

    await cache.put("k", bytes(item))

    assert await cache.get("b") is None
    assert [await cache.get(name) is not None for name in "acdefghijk"] == [True] * 10
    assert cache.size == 10 * (item + ITEM_BYTES + 1)


async def test_memory_gives_space_back_for_what_is_replaced_or_too_old():
    clock = Clock()
    cache = MemoryCache(clock=clock)
    await cache.put("a", bytes(500), seconds=10)
    await cache.put("a", bytes(100), seconds=10)
    assert cache.size == 100 + ITEM_BYTES + 1

    clock.now += 10

    assert await cache.get("a") is None
    assert cache.size == 0


async def test_the_near_level_answers_for_the_far_one_for_a_while():
    clock = Clock()
    near, far = MemoryCache(clock=clock), MemoryCache(clock=clock)
    cache = TwoLevels(near, far)
    await far.put("a", b"1")

    assert await cache.get("a") == b"1"
    assert await near.get("a") == b"1"
    clock.now += COPY_SECONDS
    assert await near.get("a") is None
    assert await cache.get("a") == b"1"


async def test_hits_and_misses_are_counted():
    cache = MemoryCache()
    hits, misses = asked("memory", "hit"), asked("memory", "miss")

    await cache.get("a")
    await cache.put("a", b"1")
    await cache.get("a")
    await cache.get("a")

    assert (asked("memory", "hit") - hits, asked("memory", "miss") - misses) == (2, 1)


async def test_what_many_want_at_the_same_time_is_made_once():
    makers = Makers(MemoryCache())
    go, made = asyncio.Event(), []

    async def make():
        made.append(1)
        await go.wait()
        return b"picture"

    waiting = [asyncio.create_task(makers.get("a", make)) for _ in range(20)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    go.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)

    assert isinstance(answers[0], asyncio.CancelledError)
    assert answers[1:] == [b"picture"] * 19
    assert await makers.get("a", make) == b"picture"
    assert made == [1]


async def test_what_could_not_be_made_is_tried_again_by_the_next():
    makers = Makers(MemoryCache())
    tries = iter([Unavailable("no"), b"picture"])

    async def make():
        found = next(tries)
        if isinstance(found, Exception):
            raise found
        return found

    with pytest.raises(Unavailable):
        await makers.get("a", make)
    assert await makers.get("a", make) == b"picture"
