# SPDX-License-Identifier: Apache-2.0
"""Redis is not believed: what is forged, replayed, damaged or gone there never does any harm."""

import asyncio
import subprocess
from contextlib import asynccontextmanager

import pytest

from contracts.samples import entry
from glsp.errors import SettingsError, Unavailable
from glsp.storage import redis
from glsp.storage.memory import MemoryStore
from glsp.storage.ports import Moved, Rate
from glsp.storage.redis.buckets import RedisBuckets
from glsp.storage.redis.bus import PURPOSE, SMALL_BYTES, RedisBus
from glsp.storage.redis.cache import RedisCache
from glsp.storage.redis.sealing import opened, sealed
from glsp.storage.shared import sharing
from support.redis import SECRET, own, until_heard, up

pytestmark = pytest.mark.needs("redis")
PATIENCE_SECONDS = 20.0


@asynccontextmanager
async def linked(url, secret=SECRET):
    link = redis.connect(url, secret)
    async with link.running():
        await up(link)
        yield link


@asynccontextmanager
async def bussed(link, inner=None):
    async with RedisBus(inner or MemoryStore(), link).running() as bus:
        await until_heard(bus)
        yield bus


@pytest.fixture
def url(redis_services):
    return redis_services["redis"].url


async def told(bus, name="end"):
    """What is told up to a diagram."""
    found = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not any(moved.diagram == name for moved in found):
            found += await bus.changed()
    return [moved for moved in found if moved.diagram != name]


class Telling(MemoryStore):
    """A database that notes what it is asked to tell."""

    def __init__(self):
        super().__init__()
        self.told = []
        self.is_quiet = lambda: False

    def publish(self, moved):
        self.told.append(moved)

    def announce(self, diagram_id, payload):
        self.told.append((diagram_id, payload))

    def hush(self, is_quiet):
        self.is_quiet = is_quiet


# the bus


async def test_entries_travel_along_while_they_are_small(url):
    large = [entry("d", 1, summary="x" * SMALL_BYTES)]
    async with linked(url) as one, linked(url) as two, bussed(one) as here, bussed(two) as there:
        here.publish(Moved("d", 2, [entry("d", 1), entry("d", 2)], "before", whole=False))
        here.publish(Moved("e", 1, large, whole=False))
        here.publish(Moved("end", 1))

        assert await told(there) == [
            Moved("d", 2, [entry("d", 1), entry("d", 2)], "before", whole=False),
            Moved("e", 1, [], whole=False),
        ]


async def test_installations_with_other_secrets_do_not_hear_each_other_and_share_nothing(url):
    async with linked(url) as ours, linked(url, "another secret, of somebody else") as theirs:
        assert ours.prefix != theirs.prefix
        await RedisCache(ours).put("a", b"1")
        assert await RedisCache(theirs).get("a") is None


@pytest.mark.parametrize(
    "forged",
    [
        b"",
        b"short",
        b"x" * 500,
        sealed(b"k" * 32, PURPOSE, b"\x93\xc4\x01x\x91\x94\xa1d\x01\xa0\x90\x90"),
    ],
)
async def test_a_forged_message_is_passed_over(url, forged):
    async with linked(url) as one, linked(url) as two, bussed(one) as here, bussed(two) as there:
        await one.publish(f"{one.prefix}:bus", forged)
        here.publish(Moved("end", 1))

        assert await told(there) == []


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x93", b"\x93\xc4\x01x\x91\x91\x01\x90", b"{}"])
async def test_a_message_of_another_version_is_passed_over(url, content):
    async with linked(url) as one, linked(url) as two, bussed(one) as here, bussed(two) as there:
        await one.publish(f"{one.prefix}:bus", sealed(one.key, PURPOSE, content))
        here.publish(Moved("end", 1))

        assert await told(there) == []


async def test_entries_that_do_not_belong_to_what_is_told_are_left_out(url):
    async with linked(url) as one, linked(url) as two, bussed(one) as here, bussed(two) as there:
        here.publish(Moved("d", 2, [entry("e", 2)], whole=False))
        here.publish(Moved("d", 3, [entry("d", 2)], whole=False))
        here.publish(Moved("end", 1))

        assert await told(there) == [Moved("d", 2, [], whole=False), Moved("d", 3, [], whole=False)]


async def test_the_database_tells_only_while_redis_does_not():
    with own() as service:
        database = Telling()
        async with linked(service.url) as link, bussed(link, database) as bus:
            bus.publish(Moved("d", 1))
            bus.announce("d", b"here")
            assert (database.is_quiet(), database.told) == (True, [])
            service.kill()
            await up(link, is_up=False)
            bus.publish(Moved("d", 2))
            bus.announce("d", b"there")
            assert (database.is_quiet(), database.told) == (False, [Moved("d", 2), ("d", b"there")])
            service.start()
            await up(link)
            assert database.is_quiet()
        assert not database.is_quiet()


async def test_a_slow_taker_gets_the_last_of_each_diagram_and_memory_stays_bounded(url):
    async with linked(url) as one, linked(url) as two, bussed(one) as here, bussed(two) as there:
        for revision in range(1, 6_001):
            here.publish(Moved(f"d{revision % 3}", revision, [entry(f"d{revision % 3}", revision)], whole=False))
            if revision % 500 == 0:
                await asyncio.sleep(0.02)
        here.publish(Moved("end", 1))
        heads = {}
        for moved in await told(there):
            heads[moved.diagram] = max(heads.get(moved.diagram, 0), moved.revision)

        assert heads == {"d0": 6_000, "d1": 5_998, "d2": 5_999}


# the cache


async def test_a_value_that_somebody_else_put_or_moved_is_a_miss(url):
    async with linked(url) as link:
        cache = RedisCache(link)
        await cache.put("a", b"1")
        await cache.put("b", b"2")
        names = {key: cache._name(key) for key in "ab"}
        kept = await link.run(names["a"], "GET", names["a"])

        for forged in (b"", b"1", b"x" * 40, kept[:-1] + b"!"):
            await link.run(names["a"], "SET", names["a"], forged)
            assert await cache.get("a") is None
        await link.run(names["b"], "SET", names["b"], kept)
        assert await cache.get("b") is None
        await link.run(names["a"], "DEL", names["a"])
        await link.run(names["a"], "LPUSH", names["a"], b"a list")
        assert await cache.get("a") is None


def test_a_seal_is_good_for_one_purpose_and_key_alone():
    message = sealed(b"k", b"one", b"content")

    assert opened(b"k", b"one", message) == b"content"
    assert opened(b"k", b"two", message) is None
    assert opened(b"other", b"one", message) is None
    assert opened(b"k", b"on", sealed(b"k", b"one", b"content")) is None


async def test_what_was_put_is_missed_while_redis_is_away_and_nobody_waits():
    with own() as service:
        async with linked(service.url) as link:
            cache, buckets, rate = RedisCache(link), RedisBuckets(link), Rate("edits", 0.001, 2)
            await cache.put("a", b"1")
            service.kill()
            async with asyncio.timeout(5):
                assert await cache.get("a") is None
                await cache.put("a", b"2")
                assert [await buckets.take("ada", rate) == 0.0 for _ in range(3)] == [True, True, False]
                with pytest.raises(Unavailable):
                    await link.run("a", "GET", "a")
            await up(link, is_up=False)


# buckets


async def test_processes_share_a_bucket_and_it_fills_again(url):
    rate = Rate("edits", per_second=50, burst=4)
    async with linked(url) as one, linked(url) as two:
        here, there = RedisBuckets(one), RedisBuckets(two)
        slow = Rate("slow", per_second=0.001, burst=4)
        found = await asyncio.gather(*(each.take("ada", slow) for each in (here, there) for _ in range(8)))
        assert found.count(0.0) == 4

        await here.take("ada", rate, 4)
        wait = await there.take("ada", rate, 2)
        assert 0 < wait <= 0.04
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await there.take("ada", rate, 2) > 0:
                await asyncio.sleep(0.005)


async def test_a_bucket_that_somebody_wrote_nonsense_into_makes_nobody_wait_for_long(url):
    rate = Rate("edits", per_second=1, burst=2)
    async with linked(url, "a secret of this test alone, for the names") as link:
        buckets = RedisBuckets(link)
        await buckets.take("ada", rate)
        (name,) = await link.run("x", "KEYS", f"{link.prefix}:bucket:*")
        name = name.decode()
        for nonsense in (b"nonsense", b"-1", b"nan"):
            await link.run(name, "SET", name, nonsense)
            assert await buckets.take("ada", rate) <= 2
        await link.run(name, "SET", name, b"99999999999")
        assert 0 < await buckets.take("ada", rate) <= 2


# the link


async def test_a_cluster_whose_node_dies_goes_on_with_the_others():
    with own("cluster") as service:
        async with linked(service.url) as one, linked(service.url) as two, bussed(one) as here, bussed(two) as there:
            cache = RedisCache(one)
            for number in range(60):
                await cache.put(f"{number}", b"x")
            service.nodes[1].kill()
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not 20 <= (left := [await cache.get(f"{number}") for number in range(60)].count(b"x")) < 60:
                    await asyncio.sleep(0.1)
            assert left < 60
            told_again = asyncio.create_task(told(there))
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not told_again.done():
                    here.publish(Moved("end", 1))
                    await asyncio.sleep(0.1)


@pytest.mark.long("chaos")
async def test_sentinels_lead_to_the_new_master():
    with own("sentinel") as service:
        async with linked(service.url) as link:
            await RedisCache(link).put("a", b"1")
            cache, before = RedisCache(link), service.master()
            before.kill()
            async with asyncio.timeout(PATIENCE_SECONDS):
                while await cache.get("b") is None:
                    await cache.put("b", b"2")
                    await asyncio.sleep(0.05)
            assert service.master() is not before
            assert link.is_up


async def test_a_wrong_password_is_told_without_showing_it(redis_services, caplog):
    port = redis_services["redis"].port
    link = redis.connect(f"redis://:hidden@127.0.0.1:{port}", SECRET)
    async with link.running(), asyncio.timeout(PATIENCE_SECONDS):
        while "refuses the name or password" not in caplog.text:
            await asyncio.sleep(0.01)
    assert "hidden" not in caplog.text
    assert not link.is_up


@pytest.fixture
def vouched(tmp_path):
    """A certificate and its key."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    who = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, *who],
        check=True,
        capture_output=True,
    )
    return certificate, key


async def test_over_tls_only_the_server_that_is_vouched_for_is_believed(vouched):
    with own(tls=vouched) as service:
        async with linked(f"{service.url}?ssl_ca_certs={vouched[0]}") as link:
            await RedisCache(link).put("a", b"1")
            assert await RedisCache(link).get("a") == b"1"
        stranger = redis.connect(service.url, SECRET)
        async with stranger.running():
            await asyncio.sleep(0.5)
            assert not stranger.is_up


async def test_without_a_url_everything_is_of_this_process_alone():
    store = MemoryStore()
    async with sharing("", "", store) as shared:
        assert shared.bus is store
        assert shared.standing() == {}


async def test_the_missing_client_is_named_with_what_brings_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "glsp.storage.redis.link", None)
    with pytest.raises(SettingsError, match="not installed") as caught:
        redis.connect("redis://h", SECRET)
    assert caught.value.hint == "pip install 'glsp[redis]'"
