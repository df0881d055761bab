# SPDX-License-Identifier: Apache-2.0
"""The contract of Identities, for every store."""

import asyncio

import msgspec
import pytest

from contracts.backends import SHARED
from glsp.errors import Invalid, NotFound
from glsp.storage.ports import Token


def token(token_id: str, name: str | None = None, **members: object) -> Token:
    """A token that may edit, for ever."""
    made = Token(id=token_id, name=name or token_id, scope="edit", created_at=4_000.5)
    return msgspec.structs.replace(made, **members)


def digest(token_id: str) -> bytes:
    """Stands for a SHA-256: any 32 bytes, with zeros and what is no text among them."""
    return token_id.encode().ljust(30, b"\0") + b"\xff\x00"


async def added(store, *tokens: Token) -> list[Token]:
    return [await store.add_token(each, digest(each.id)) for each in tokens]


async def test_a_token_is_kept_as_it_is(store):
    made = token("t1", "Ada “Countess” \U0001f600", scope="admin", expires_at=9_000.25)

    kept = await store.add_token(made, digest("t1"))

    assert kept == msgspec.structs.replace(made, change=1)
    assert await store.tokens() == [(kept, digest("t1"))]


async def test_news_are_above_a_mark_and_come_in_order(store):
    first, second, third = await added(store, token("a"), token("b"), token("c"))

    assert [each.change for each in (first, second, third)] == [1, 2, 3]
    assert [each.id for each, _ in await store.tokens(1)] == ["b", "c"]
    await store.revoke_token("a")
    assert [(each.id, each.change) for each, _ in await store.tokens(2)] == [("c", 3), ("a", 4)]
    assert await store.tokens(4) == []
    assert await store.tokens(2**70) == []


async def test_revoking_is_for_ever_and_once(store, clock):
    await added(store, token("a"), token("b"))

    revoked = await store.revoke_token("a")
    assert (revoked.revoked_at, revoked.change) == (clock.now, 3)
    assert not revoked.is_good(clock.now)
    clock.now += 60
    assert await store.revoke_token("a") == revoked
    assert [each for each, _ in await store.tokens(2)] == [revoked]
    for unknown in ("c", "", "A", "a\0", "\ud800", "x" * 10_000):
        with pytest.raises(NotFound):
            await store.revoke_token(unknown)


async def test_among_good_tokens_a_name_is_there_once(store, clock):
    await added(store, token("a", "Ada", expires_at=clock.now + 10))
    with pytest.raises(Invalid, match="Ada"):
        await store.add_token(token("b", "Ada"), digest("b"))
    assert [each.id for each, _ in await store.tokens()] == ["a"]
    await store.add_token(token("c", "ada"), digest("c"))

    clock.now += 10  # it expires: the name is free
    await store.add_token(token("d", "Ada"), digest("d"))
    await store.revoke_token("d")
    await store.add_token(token("e", "Ada"), digest("e"))
    assert [each.name for each, _ in await store.tokens()] == ["Ada", "ada", "Ada", "Ada"]


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
async def test_names_that_are_no_text_are_refused_and_nothing_is_kept(store, name):
    with pytest.raises(Invalid):
        await store.add_token(token("a", name), digest("a"))

    assert await store.tokens() == []


async def test_uses_move_forward_only_and_are_no_change(store):
    await added(store, token("a"), token("b"))

    await store.used_tokens({"a": 6_000.5, "b": 5_500, "nobody": 1, "a\0": 2})
    await store.used_tokens({"a": 5_900})
    await store.used_tokens({})

    assert {each.id: each.used_at for each, _ in await store.tokens()} == {"a": 6_000.5, "b": 5_500}
    assert await store.tokens(2) == []


async def test_many_at_once_each_get_a_number_of_their_own(store):
    names = [f"t{number}" for number in range(12)]

    made = await asyncio.gather(*(store.add_token(token(each), digest(each)) for each in names))

    assert sorted(each.change for each in made) == list(range(1, 13))
    assert sorted(each.id for each, _ in await store.tokens()) == sorted(names)


@pytest.mark.parametrize("backend", SHARED)
async def test_processes_see_each_others_tokens(opening, backend):
    async with opening(backend) as here, opening(backend) as there:
        await asyncio.gather(
            *(
                store.add_token(token(f"{number}{index}"), digest(f"{number}{index}"))
                for index, store in enumerate((here, there))
                for number in range(6)
            )
        )
        seen = await here.tokens()
        assert [each.change for each, _ in seen] == list(range(1, 13))
        assert await there.tokens() == seen

        await there.revoke_token("00")
        assert [each.id for each, _ in await here.tokens(12)] == ["00"]
