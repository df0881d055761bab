# SPDX-License-Identifier: Apache-2.0
"""Buckets in memory: how they fill, and what they remember."""

import pytest

from glsp.storage.buckets import MemoryBuckets
from glsp.storage.ports import Rate

RATE = Rate("edits", per_second=10, burst=5)


class Clock:
    """A time that tests set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


async def test_what_was_taken_comes_back_with_time_and_never_more_than_the_burst(clock):
    buckets = MemoryBuckets(clock)
    assert await buckets.take("ada", RATE, 5) == 0.0
    assert await buckets.take("ada", RATE) == pytest.approx(0.1)

    clock.now += 0.1
    assert await buckets.take("ada", RATE) == 0.0
    assert await buckets.take("ada", RATE, 2) == pytest.approx(0.2)

    clock.now += 3600
    assert [await buckets.take("ada", RATE) for _ in range(6)] == [0.0] * 5 + [pytest.approx(0.1)]


async def test_over_a_long_time_the_rate_is_kept_to_the_last_token(clock):
    buckets = MemoryBuckets(clock)
    taken = 0
    for _ in range(10_000):
        taken += await buckets.take("ada", RATE) == 0.0
        clock.now += 0.01

    assert taken == pytest.approx(5 + 10 * 100, abs=1)


async def test_who_asked_long_ago_is_forgotten(clock):
    buckets = MemoryBuckets(clock)
    for number in range(1_000):
        await buckets.take(f"subject {number}", RATE)
    assert len(buckets) == 1_000

    clock.now += 1
    for _ in range(1_000):
        await buckets.take("ada", RATE)
        clock.now += 1
    assert len(buckets) == 1
