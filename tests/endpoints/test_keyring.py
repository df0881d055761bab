# SPDX-License-Identifier: Apache-2.0
"""The ring of API tokens: what it answers, how soon it hears, and how little it asks the database."""

import asyncio

import pytest

from glsp.editor import tokens
from glsp.endpoints import keyring as module
from glsp.endpoints.keyring import Keyring
from glsp.errors import Unauthenticated, Unavailable
from glsp.storage.memory import MemoryStore


class Clock:
    """A time of day that tests set."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Counted(MemoryStore):
    """Counts reads, and may be away."""

    def __init__(self, clock) -> None:
        super().__init__(clock=clock)
        self.reads = 0
        self.uses = []
        self.is_away = False

    async def tokens(self, since=0):
        self.reads += 1
        if self.is_away:
            raise Unavailable("the database does not answer")
        await asyncio.sleep(0)
        return await super().tokens(since)

    async def used_tokens(self, used_at):
        self.uses.append(dict(used_at))
        await super().used_tokens(used_at)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    return Counted(clock)


@pytest.fixture
def ring(store, clock):
    return Keyring(store, clock)


async def made(store, clock, name="Ada", scope="edit", days=1):
    token, secret = tokens.make(name, scope, days, clock.now)
    return await store.add_token(token, tokens.digest(secret)), secret


async def test_a_new_token_is_found_at_once_and_then_costs_nothing(ring, store, clock):
    first, secret = await made(store, clock)
    assert await ring.find(secret) == first
    second, other = await made(store, clock, "Bob")
    assert await ring.find(other) == second  # though the ring was read just now

    reads = store.reads
    assert [(await ring.find(secret)).name for _ in range(50)] == ["Ada"] * 50
    assert store.reads == reads


async def test_strangers_share_a_read(ring, store, clock):
    _, secret = await made(store, clock)
    await ring.find(secret)
    reads = store.reads

    strangers = [tokens.make("x", "edit", 1, 0)[1] for _ in range(100)]
    found = await asyncio.gather(*map(ring.find, strangers), return_exceptions=True)

    assert {type(each) for each in found} == {Unauthenticated}
    assert store.reads <= reads + 2


@pytest.mark.parametrize("text", ["", "glsp_", "a" * 54, "glsp_" + "a" * 49, "glsp_" + "a" * 10**6])
async def test_what_is_no_token_costs_no_read(ring, store, text):
    with pytest.raises(Unauthenticated):
        await ring.find(text)
    assert store.reads == 0


async def test_an_expired_token_says_so(ring, store, clock):
    token, secret = await made(store, clock, days=1)
    await ring.find(secret)
    clock.now += 86_400

    with pytest.raises(Unauthenticated, match="has expired"):
        await ring.find(secret)
    assert await ring.good(token.id) is None


async def test_a_revoked_token_ends_its_connections_within_a_second(ring, store, clock):
    token, secret = await made(store, clock)
    other, _ = await made(store, clock, "Bob")
    ended = asyncio.Event()
    async with ring.running():
        await ring.find(secret)
        ring.attend(token.id, ended.set)
        stop = ring.attend(other.id, lambda: pytest.fail("Bob's token is good"))
        left = ring.attend(token.id, lambda: pytest.fail("this one has gone"))
        left()
        ring.attend("", lambda: pytest.fail("there is no token to end"))

        await store.revoke_token(token.id)
        await asyncio.wait_for(ended.wait(), 1.0)

        with pytest.raises(Unauthenticated, match="was revoked"):
            await ring.find(secret)
        stop()


async def test_expiry_ends_connections_too(ring, store, clock):
    token, secret = await made(store, clock, days=1)
    ended = asyncio.Event()
    async with ring.running():
        await ring.find(secret)
        ring.attend(token.id, ended.set)
        clock.now += 86_400
        await asyncio.wait_for(ended.wait(), 1.0)


async def test_without_connections_the_database_is_left_in_peace(ring, store, monkeypatch):
    monkeypatch.setattr(module, "FRESH", 0.01)
    async with ring.running():
        for _ in range(20):
            await asyncio.sleep(0.01)
        assert store.reads == 0


async def test_known_callers_stay_known_while_the_database_is_away(ring, store, clock, monkeypatch):
    _, secret = await made(store, clock)
    await ring.find(secret)
    monkeypatch.setattr(module, "FRESH", -1.0)  # everything known is old at once
    store.is_away = True

    assert (await ring.find(secret)).name == "Ada"
    with pytest.raises(Unavailable):
        await ring.find(tokens.make("x", "edit", 1, 0)[1])
    monkeypatch.setattr(module, "GRACE", -1.0)
    with pytest.raises(Unavailable):
        await ring.find(secret)

    store.is_away = False
    assert (await ring.find(secret)).name == "Ada"


async def test_uses_are_written_together_at_the_end(ring, store, clock):
    token, secret = await made(store, clock)
    async with ring.running():
        for _ in range(10):
            clock.now += 1
            await ring.find(secret)
        assert store.uses == []
    assert store.uses == [{token.id: clock.now}]
    assert (await store.tokens())[0][0].used_at == clock.now
