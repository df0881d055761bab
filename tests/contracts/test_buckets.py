# SPDX-License-Identifier: Apache-2.0
"""The contract of Buckets. Rates here are so slow that no test notices time; refilling is each backend's own test."""

import asyncio
from contextlib import closing

import pytest

from contracts.backends import REDIS
from glsp.storage.buckets import MemoryBuckets
from glsp.storage.file_buckets import FileBuckets
from glsp.storage.ports import Rate
from glsp.storage.redis.buckets import RedisBuckets

EDITS = Rate("edits", per_second=0.001, burst=3)
READS = Rate("reads", per_second=0.001, burst=3)


@pytest.fixture(params=["memory", "file", *REDIS])
async def buckets(request, linking, tmp_path):
    if request.param == "memory":
        yield MemoryBuckets()
    elif request.param == "file":
        with closing(FileBuckets(tmp_path / "buckets")) as opened:
            yield opened
    else:
        async with linking(request.param) as link:
            yield RedisBuckets(link)


async def test_a_burst_is_there_at_once_and_then_it_says_how_long_to_wait(buckets):
    assert [await buckets.take("ada", EDITS) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert await buckets.take("ada", EDITS) == pytest.approx(1_000, rel=0.05)


async def test_a_refused_caller_pays_nothing(buckets):
    await buckets.take("ada", EDITS, 2)

    assert await buckets.take("ada", EDITS, 3) == pytest.approx(2_000, rel=0.05)
    assert await buckets.take("ada", EDITS, 1) == 0.0


async def test_subjects_and_rates_are_kept_apart_whatever_they_are_called(buckets):
    await buckets.take("ada", EDITS, 3)

    assert await buckets.take("bob", EDITS) == 0.0
    assert await buckets.take("ada", READS) == 0.0
    for odd in ("", "a:edits", "{ada}", "ada\n", "\U0001f600", "x" * 500):
        assert await buckets.take(odd, EDITS, 3) == 0.0
    assert await buckets.take("ada", EDITS) > 0


async def test_a_cost_above_the_burst_takes_a_full_bucket(buckets):
    assert await buckets.take("ada", EDITS, 50) == 0.0
    assert await buckets.take("ada", EDITS, 1) == pytest.approx(1_000, rel=0.05)
    assert await buckets.take("ada", EDITS, 50) == pytest.approx(3_000, rel=0.05)


async def test_many_at_once_take_no_more_than_there_is(buckets):
    found = await asyncio.gather(*(buckets.take("ada", EDITS) for _ in range(20)))

    assert found.count(0.0) == 3
