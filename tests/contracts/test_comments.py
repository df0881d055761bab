# SPDX-License-Identifier: Apache-2.0
"""The contract of Comments, for every store."""

import asyncio

import msgspec
import pytest

from contracts.samples import ADA, ROOT, info
from glsp.errors import Invalid, NotFound
from glsp.model.change import Author
from glsp.model.comments import Anchor, Comment, Resolution, Thread
from glsp.storage.ports import KeptThread

BOB = Author("mcp:bob", "Bob", "agent")


def thread(thread_id: str, text: str = "Why?", **members: object) -> Thread:
    """A thread at an element."""
    first = Comment(id=thread_id, author=ADA, time=10.5, text=text)
    return msgspec.structs.replace(Thread(anchor=Anchor(10, 20.5, "n1"), first=first), **members)


@pytest.fixture
async def diagram(store):
    await store.create(info("d"), ROOT)
    await store.create(info("other"), ROOT)
    return store


async def test_a_thread_is_kept_as_it_is(diagram):
    reply = Comment(id="r", author=BOB, time=11, text="Because\n\U0001f600 “so”", edited_at=12)
    whole = thread("t", replies=(reply,), resolved=Resolution(BOB, 13), gone=("old",))

    kept = await diagram.keep_thread("d", "t", whole, 0)

    assert kept == KeptThread("t", 1, whole)
    assert await diagram.thread("d", "t") == kept
    assert await diagram.threads("d") == [kept]
    assert await diagram.threads("other") == []
    assert await diagram.thread("other", "t") is None


async def test_threads_come_in_the_order_of_their_last_changes_and_news_are_above_a_mark(diagram):
    await diagram.keep_thread("d", "a", thread("a"), 0)
    await diagram.keep_thread("d", "b", thread("b"), 0)
    await diagram.keep_thread("d", "a", thread("a", "Why not?"), 1)

    assert await diagram.threads("d") == [KeptThread("b", 2, thread("b")), KeptThread("a", 3, thread("a", "Why not?"))]
    assert [kept.id for kept in await diagram.threads("d", 2)] == ["a"]
    assert await diagram.threads("d", 3) == []
    assert await diagram.threads("d", 2**70) == []


async def test_a_write_decided_on_an_older_state_does_nothing(diagram):
    await diagram.keep_thread("d", "t", thread("t"), 0)
    before = await diagram.threads("d")

    assert await diagram.keep_thread("d", "t", thread("t", "Again"), 0) is None
    assert await diagram.keep_thread("d", "t", thread("t", "Ahead"), 2) is None
    assert await diagram.keep_thread("d", "new", thread("new"), 1) is None
    assert await diagram.threads("d") == before


async def test_of_two_writers_at_once_one_wins(diagram):
    await diagram.keep_thread("d", "t", thread("t"), 0)

    done = await asyncio.gather(*(diagram.keep_thread("d", "t", thread("t", str(at)), 1) for at in range(8)))

    winners = [kept for kept in done if kept is not None]
    assert winners == await diagram.threads("d")
    assert len(winners) == 1


async def test_a_thread_that_is_gone_is_told_and_its_id_stays_taken(diagram):
    await diagram.keep_thread("d", "t", thread("t"), 0)

    gone = await diagram.keep_thread("d", "t", None, 1)

    assert gone == KeptThread("t", 2, None)
    assert await diagram.threads("d", 1) == [gone]
    assert await diagram.keep_thread("d", "t", thread("t"), 0) is None


async def test_comments_do_not_move_the_diagram(diagram):
    before = await diagram.info("d")

    await diagram.keep_thread("d", "t", thread("t"), 0)

    assert await diagram.info("d") == before
    assert await diagram.since("d", 0) == []


async def test_in_the_trash_comments_are_read_and_not_written(diagram):
    kept = await diagram.keep_thread("d", "t", thread("t"), 0)
    await diagram.trash("d")

    assert await diagram.threads("d") == [kept]
    with pytest.raises(NotFound, match="trash"):
        await diagram.keep_thread("d", "t", thread("t", "Again"), 1)
    await diagram.restore("d")
    assert await diagram.threads("d") == [kept]


async def test_deleted_for_ever_means_with_its_comments(diagram):
    await diagram.keep_thread("d", "t", thread("t"), 0)
    await diagram.keep_thread("other", "t", thread("t"), 0)
    await diagram.trash("d")
    await diagram.purge(diagram_id="d")
    await diagram.create(info("d"), ROOT)

    assert await diagram.threads("d") == []
    assert [kept.id for kept in await diagram.threads("other")] == ["t"]


async def test_unknown_diagrams_are_not_found(diagram):
    for ask in (
        diagram.threads("nowhere"),
        diagram.thread("nowhere", "t"),
        diagram.keep_thread("nowhere", "t", thread("t"), 0),
        diagram.threads("\ud800"),
    ):
        with pytest.raises(NotFound):
            await ask


async def test_what_is_no_text_is_refused_and_nothing_is_written(diagram):
    with pytest.raises(Invalid):
        await diagram.keep_thread("d", "t", thread("t", "half \ud83d"), 0)

    assert await diagram.thread("d", "\ud83d") is None
    assert await diagram.threads("d") == []
