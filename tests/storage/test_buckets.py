# SPDX-License-Identifier: Apache-2.0
"""Buckets of one process, and of the workers of a server: how they fill, and what they remember."""

import asyncio
import sys
from contextlib import closing
from subprocess import PIPE, Popen

import pytest

from glsp.storage.buckets import MemoryBuckets
from glsp.storage.file_buckets import SETS, WAYS, FileBuckets
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


@pytest.fixture(params=["memory", "file"])
def buckets(request, clock, tmp_path):
    if request.param == "memory":
        yield MemoryBuckets(clock)
        return
    with closing(FileBuckets(tmp_path / "buckets", clock)) as opened:
        yield opened


async def test_what_was_taken_comes_back_with_time_and_never_more_than_the_burst(buckets, clock):
    assert await buckets.take("ada", RATE, 5) == 0.0
    assert await buckets.take("ada", RATE) == pytest.approx(0.1)

    clock.now += 0.1
    assert await buckets.take("ada", RATE) == 0.0
    assert await buckets.take("ada", RATE, 2) == pytest.approx(0.2)

    clock.now += 3600
    assert [await buckets.take("ada", RATE) for _ in range(6)] == [0.0] * 5 + [pytest.approx(0.1)]


async def test_over_a_long_time_the_rate_is_kept_to_the_last_token(buckets, clock):
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


TAKES = """
import asyncio, sys
from pathlib import Path
from glsp.storage.file_buckets import FileBuckets
from glsp.storage.ports import Rate

async def main():
    buckets, rate = FileBuckets(Path(sys.argv[1])), Rate("edits", 0.001, 1_000)
    print("ready", flush=True)
    sys.stdin.readline()
    print(sum([await buckets.take("ada", rate) == 0.0 for _ in range(700)]))

asyncio.run(main())
"""


def test_processes_that_take_at_the_same_time_get_together_what_there_is(tmp_path):
    command = [sys.executable, "-c", TAKES, str(tmp_path / "buckets")]
    all_of_them = [Popen(command, stdin=PIPE, stdout=PIPE, text=True) for _ in range(3)]
    for each in all_of_them:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in all_of_them:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    taken = [int(each.communicate(timeout=60)[0]) for each in all_of_them]

    assert sum(taken) == 1_000


async def test_a_file_of_buckets_has_room_for_many_and_does_not_grow(tmp_path, clock):
    path = tmp_path / "buckets"
    with closing(FileBuckets(path, clock)) as buckets:
        size = path.stat().st_size
        for number in range(SETS):
            assert await buckets.take(f"subject {number}", RATE, 5) == 0.0
        assert all([await buckets.take(f"subject {number}", RATE) > 0 for number in range(SETS)])
        for number in range(2 * SETS * WAYS):
            await buckets.take(f"flood {number}", RATE)
            clock.now += 0.001
        assert path.stat().st_size == size


async def test_whoever_holds_a_lock_for_long_holds_up_nobody(tmp_path):
    path = tmp_path / "buckets"
    rate = Rate("edits", 0.001, 3)
    holder = "import fcntl, sys; f = open(sys.argv[1], 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); print('held', flush=True); input()"
    with closing(FileBuckets(path)) as buckets:
        await buckets.take("ada", rate, 3)
        command = [sys.executable, "-c", holder, str(path)]
        other = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
        assert other.stdout is not None
        assert await other.stdout.readline() == b"held\n"
        assert [await buckets.take("ada", rate) == 0.0 for _ in range(4)] == [True] * 3 + [False]
        await other.communicate(b"\n")
        assert await buckets.take("ada", rate) > 0
