# SPDX-License-Identifier: Apache-2.0
"""The contract of Bus, for every store that several processes may share: each is told what the others moved on."""

import asyncio
from functools import partial

import pytest

from contracts.backends import REDIS, SHARED
from contracts.samples import ADA, ROOT, entries, entry, info
from glsp.errors import Unavailable
from glsp.model.comments import Anchor, Comment, Thread
from glsp.storage.ports import Moved

PATIENCE_SECONDS = 20.0
"""For a notice that must come; it takes 0.06 s on an idle machine."""


@pytest.fixture(params=[*SHARED, *REDIS])
def backend(request, opening, bussing):
    over_redis = request.param in {"redis", "sentinel", "cluster"}
    return partial(bussing if over_redis else opening, request.param)


@pytest.fixture
async def here(backend):
    async with backend() as store:
        yield store


@pytest.fixture
async def there(here, backend):
    async with backend() as store:
        yield store


async def told(store, name=""):
    """What is told at once, or up to a diagram."""
    found = {}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not found or (name and name not in found):
            found |= {moved.diagram: moved.revision for moved in await store.changed()}
    return found


async def test_what_others_append_is_told_with_the_head(here, there):
    await here.create(info("d"), ROOT)
    waiting = asyncio.create_task(told(here))

    await there.append("d", entries("d", [1, 2]), 0)

    assert await waiting == {"d": 2}


async def test_what_moved_before_the_first_question_is_told_too(here, there):
    await there.create(info("d"), ROOT)
    await there.append("d", entries("d", [1, 2, 3]), 0)

    assert await told(here) == {"d": 3}


async def test_ones_own_appends_are_not_told(here, there):
    await there.create(info("mine"), ROOT)
    await there.create(info("theirs"), ROOT)
    assert await told(here, "theirs") == {"mine": 0, "theirs": 0}

    await here.append("mine", [entry("mine", 1)], 0)
    await there.append("theirs", [entry("theirs", 1)], 0)

    assert await told(here) == {"theirs": 1}


async def test_an_append_of_others_is_told_even_when_one_renamed_the_diagram_since(here, there):
    await here.create(info("d"), ROOT)
    await there.append("d", [entry("d", 1)], 0)
    await here.rename("d", "Other")

    assert await told(here) == {"d": 1}


async def test_trashing_restoring_and_renaming_by_others_is_told(here, there):
    await here.create(info("d"), ROOT)
    await here.append("d", [entry("d", 1)], 0)
    heard = []
    for step in (lambda: there.trash("d"), lambda: there.restore("d"), lambda: there.rename("d", "New")):
        await step()
        heard.append(await told(here))

    assert heard == [{"d": 1}] * 3


async def test_many_steps_of_others_may_be_told_as_one_but_the_last_head_is(here, there):
    await here.create(info("d"), ROOT)
    heads = []

    async def listen():
        while max(heads, default=0) < 50:
            heads.append((await told(here))["d"])

    listening = asyncio.create_task(listen())
    for revision in range(1, 51):
        await there.append("d", [entry("d", revision)], revision - 1)
    await listening

    assert max(heads) == 50
    assert len(heads) <= 2 * 50  # each by two ways at most


async def test_who_waits_is_released_when_the_store_closes(here):
    waiting = asyncio.create_task(here.changed())
    await asyncio.sleep(0)

    await here.close()

    with pytest.raises(Unavailable, match="closed"):
        await waiting


async def test_publishing_is_harmless(store):
    await store.create(info("d"), ROOT)

    store.publish(Moved("d", 1, [entry("d", 1)], whole=False))
    store.publish(Moved("nowhere", 7))

    assert (await store.info("d")).revision == 0


async def test_a_comment_of_others_is_told_though_the_head_stays(here, there):
    await here.create(info("d"), ROOT)
    first = Comment(id="t", author=ADA, time=1, text="Why?")

    await there.keep_thread("d", "t", Thread(anchor=Anchor(0, 0), first=first), 0)

    assert await told(here) == {"d": 0}
    assert [kept.id for kept in await here.threads("d")] == ["t"]
