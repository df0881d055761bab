# SPDX-License-Identifier: Apache-2.0
"""The contract of Retention, for every store that several processes may share; memory keeps everything.

1. What goes is old, is not among the newest, and is not needed to open the diagram.
2. What is left is the end of the log without a gap, whenever dropping it is interrupted.
3. A named version before the horizon can be shown; what was dropped cannot be named, and is not there.
"""

import pytest

from contracts.backends import SHARED
from contracts.samples import NODE, ROOT, entries, info
from glsp.errors import NotFound
from glsp.storage import horizon_scripts
from glsp.storage.ports import Version
from glsp.storage.sql_retention import SqlRetention

HEAD = 1_300


@pytest.fixture(params=SHARED)
async def store(request, opening, clock):
    async with opening(request.param, clock=clock) as opened:
        await opened.create(info("d"), ROOT, [NODE])
        await opened.append("d", entries("d", range(1, HEAD + 1)), 0)  # their times are 1000 + revision
        for revision in (1_000, 1_200):
            await opened.snapshot("d", revision, ROOT, [NODE])
        yield opened


@pytest.fixture
def retention(store, clock):
    return SqlRetention(store.database, clock)


async def left(store):
    return [entry.revision for entry in await store.since("d", 0)]


# 1. what goes


@pytest.mark.parametrize(
    ("cutoff", "keep", "to"),
    [(1_601.0, 10, 600), (9_999.0, 10, 1_000), (9_999.0, 500, 800), (1_000.0, 10, 0), (9_999.0, HEAD, 0)],
)
async def test_what_goes_is_old_and_needed_by_nobody(store, retention, cutoff, keep, to):
    found = await retention.aged(cutoff, keep)
    assert [(each.diagram, each.start, each.to, each.entries) for each in found] == ([("d", 0, to, to)] if to else [])
    for each in found:
        assert await retention.forget(each, keep) == to
    assert await left(store) == list(range(to + 1, HEAD + 1))
    assert await store.begins("d") == to
    assert await retention.aged(cutoff, keep) == []
    loaded = await store.load("d")
    assert (loaded.revision, len(loaded.tail), loaded.info.revision) == (1_200, 100, HEAD)


# 2. interrupted


async def test_what_was_interrupted_goes_on_with_the_next_look(store, retention):
    (each,) = await retention.aged(9_999.0, 10)
    await store.database.write(lambda: horizon_scripts.advance(each, 10))
    await store.database.write(lambda: horizon_scripts.sweep(each.number))
    assert (await left(store))[0] == 501
    assert await store.begins("d") == 1_000

    (again,) = await retention.aged(9_999.0, 10)
    assert (again.start, again.to, again.entries) == (1_000, 1_000, 500)
    assert await retention.forget(again, 10) == 500
    assert (await left(store))[0] == 1_001


async def test_a_version_that_is_named_meanwhile_keeps_its_history(store, retention):
    (each,) = await retention.aged(9_999.0, 10)
    await store.keep_version("d", Version("late", 300, "Ada", 1.0))

    assert await retention.forget(each, 10) == 0
    assert (await left(store))[0] == 1


async def test_one_process_at_a_time_does_the_work(store, retention, clock):
    assert [await retention.take_chore("compact", 60.0) for _ in range(2)] == [True, False]
    clock.now += 61
    assert await retention.take_chore("compact", 60.0)


# 3. named versions


async def test_named_versions_stay_and_what_was_dropped_is_not_named(store, retention):
    for name, revision in (("a", 20), ("b", 700), ("edge", 1_000), ("new", 1_100)):
        await store.keep_version("d", Version(name, revision, "Ada", 1.0))
    (each,) = await retention.aged(9_999.0, 10)
    assert await retention.lacking(each) == [700, 20]
    for revision in (700, 20):
        await retention.keep_state(each, revision, ROOT, [NODE])
    assert await retention.forget(each, 10) == 1_000

    assert await store.state_at("d", 20) == (ROOT, [NODE])
    assert await store.state_at("d", 21) is None
    await store.keep_version("d", Version("again", 20, "Ada", 1.0))
    with pytest.raises(NotFound, match="history before revision 1000 is no longer kept"):
        await store.keep_version("d", Version("lost", 21, "Ada", 1.0))
    assert await store.find("d", "d-1000") is None
    await store.trash("d")
    await store.purge(diagram_id="d")
    await store.create(info("d"), ROOT)
    assert (await store.begins("d"), await store.state_at("d", 20)) == (0, None)
