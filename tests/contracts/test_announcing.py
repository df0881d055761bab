# SPDX-License-Identifier: Apache-2.0
"""The contract of announcements, for every store that several processes may share: said soon, to others, kept nowhere."""

import asyncio
from functools import partial

import pytest

from contracts.backends import POSTGRES, REDIS
from glsp.errors import Unavailable
from glsp.storage.ports import ANNOUNCED_BYTES

PATIENCE_SECONDS = 20.0
"""For what must come; it takes 0.1 s on an idle machine."""


@pytest.fixture(params=["sqlite", POSTGRES, *REDIS])
def backend(request, opening, bussing):
    over_redis = request.param in {"redis", "sentinel", "cluster"}
    return partial(bussing if over_redis else opening, request.param)


@pytest.fixture
async def pair(backend):
    """Two stores on the same data that are heard by each other."""
    async with backend() as here, backend() as there:
        moved = [asyncio.ensure_future(store.changed()) for store in (here, there)]
        await meet(here, there)
        yield here, there
        for each in moved:
            each.cancel()
        await asyncio.gather(*moved, return_exceptions=True)


async def meet(here, there):
    """Says hello until both hear it, and takes what is left of it."""
    hearing = [asyncio.ensure_future(store.heard()) for store in (here, there)]
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not all(each.done() for each in hearing):
            here.announce("hello", b"")
            there.announce("hello", b"")
            await asyncio.wait(hearing, timeout=0.1)
    here.announce("met", b"")
    there.announce("met", b"")
    for each in (here, there):
        await until(each, "met")


async def until(store, diagram):
    """What is heard, up to something about the diagram."""
    found = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not any(name == diagram for name, _ in found):
            found += await store.heard()
    return found


async def test_others_hear_what_is_said_in_its_order_and_oneself_does_not(pair):
    here, there = pair
    here.announce("d", b"\x00\xff first")
    here.announce("e", b"second")
    there.announce("end", b"")

    assert await until(there, "e") == [("d", b"\x00\xff first"), ("e", b"second")]
    assert await until(here, "end") == [("end", b"")]


async def test_hundreds_at_once_arrive_and_what_is_too_large_is_not_told(pair):
    here, there = pair
    here.announce("d", b"x" * (ANNOUNCED_BYTES + 1))
    sent = [(f"d{number}", b"x" * 200) for number in range(300)]
    for diagram, payload in sent:
        here.announce(diagram, payload)
    here.announce("end", b"x" * ANNOUNCED_BYTES)

    assert await until(there, "end") == [*sent, ("end", b"x" * ANNOUNCED_BYTES)]


async def test_what_is_said_leaves_diagrams_and_what_moved_alone(pair):
    here, there = pair
    here.announce("nowhere", b"nothing")

    assert await until(there, "nowhere") == [("nowhere", b"nothing")]
    assert await there.list() == []


async def test_who_waits_is_released_when_the_store_closes_and_the_last_words_are_heard(pair):
    here, there = pair
    waiting = asyncio.create_task(here.heard())
    await asyncio.sleep(0)
    here.announce("d", b"goodbye")

    await here.close()

    with pytest.raises(Unavailable, match="closed"):
        await waiting
    here.announce("d", b"too late")
    there.announce("d", b"still here")
    assert await until(there, "d") == [("d", b"goodbye")]
