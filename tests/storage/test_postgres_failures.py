# SPDX-License-Identifier: Apache-2.0
"""When PostgreSQL or the way to it fails: edits wait a moment or are refused, are never lost or doubled, and go on by
themselves; what others did meanwhile is told.
"""

import asyncio
import logging

import psycopg
import pytest

from contracts.samples import ROOT, entries, entry, info
from glsp import telemetry
from glsp.errors import GlspError, Unavailable
from glsp.storage import postgres_link
from glsp.storage.ports import Appended
from glsp.storage.postgres import open_postgres
from support.databases import own_postgres
from support.wire import wire

pytestmark = pytest.mark.needs("postgres")

PATIENCE_SECONDS = 20.0


@pytest.fixture
def postgres(postgres_databases):
    return postgres_databases.postgres


@pytest.fixture
def name(postgres_databases):
    return postgres_databases.emptied()


@pytest.fixture
async def store(postgres, name):
    opened = await open_postgres(postgres.url(name))
    await opened.create(info("d"), ROOT)
    yield opened
    await opened.close()


@pytest.fixture
def victim():
    """A server of its own, with a database and no tables."""
    with own_postgres() as made:
        made.make_database("glsp")
        yield made


def cut_all(postgres, name, only=""):
    """Ends every session of ours on a database, as a restart of a pooler or a firewall does."""
    postgres.sql(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND application_name = 'glsp'"
        f" AND query LIKE '{only}%'"
    )


async def listened(postgres, name):
    """Waits until somebody listens."""
    listening = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'LISTEN%'"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not postgres.sql(listening).strip():
            await asyncio.sleep(0.01)


async def told(store):
    async with asyncio.timeout(PATIENCE_SECONDS):
        return {moved.diagram: moved.revision for moved in await store.changed()}


# connections


async def test_connections_that_broke_are_made_anew_and_nobody_notices(store, postgres, name):
    await asyncio.gather(*(store.list() for _ in range(10)))
    cut_all(postgres, name)

    assert await store.append("d", [entry("d", 1)], 0) == Appended("applied", 1)
    cut_all(postgres, name)
    assert await store.rename("d", "Other")
    cut_all(postgres, name)
    assert await store.since("d", 0) == [entry("d", 1)]


async def test_a_commit_whose_answer_was_lost_is_found_again_and_not_doubled(postgres, name):
    async with wire(postgres.port) as line:
        store = await open_postgres(postgres.url(name, port=line.port))
        await store.create(info("d"), ROOT)
        line.mute = True
        asked = asyncio.create_task(store.append("d", entries("d", [1, 2]), 0))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await line.dropped.wait()  # it is committed, but nobody was told
        line.mute = False
        line.cut()

        assert await asked == Appended("applied", 2)
        assert await store.since("d", 0) == entries("d", [1, 2])
        assert await store.append("d", entries("d", [1, 2]), 0) == Appended("known", 2, entries("d", [1, 2]))
        await store.close()


async def test_a_commit_whose_answer_was_lost_is_found_again_also_when_others_went_on(store, postgres, name):
    async with wire(postgres.port) as line:
        here = await open_postgres(postgres.url(name, port=line.port))
        line.mute = True
        asked = asyncio.create_task(here.append("d", [entry("d", 1)], 0))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await line.dropped.wait()
        assert await store.append("d", [entry("d", 2)], 1) == Appended("applied", 2)
        line.mute = False
        line.cut()

        assert await asked == Appended("applied", 1)
        await here.close()


async def test_a_rare_write_that_was_cut_off_before_its_commit_is_done_again(store, postgres, name):
    async with wire(postgres.port) as line:
        here = await open_postgres(postgres.url(name, port=line.port))
        await here.list()  # a connection is there
        with psycopg.connect(postgres.url(name)) as lock:
            lock.execute("SELECT FROM diagram FOR UPDATE")
            asked = asyncio.create_task(here.rename("d", "Other"))
            await asyncio.sleep(0)
            while not lock.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
                await asyncio.sleep(0.01)
            line.mute = True  # drops the answer to the SELECT; the cut comes before a commit
        async with asyncio.timeout(PATIENCE_SECONDS):
            await line.dropped.wait()
        line.mute = False
        line.cut()

        assert (await asked).name == "Other"  # nothing was committed, so it was safe to do again
        await here.close()


async def test_a_rare_write_whose_commit_was_not_answered_says_that_nobody_knows(store, postgres, name):
    async with wire(postgres.port) as line:
        here = await open_postgres(postgres.url(name, port=line.port))
        line.mute_at = b"COMMIT\0"  # not that of READ COMMITTED
        asked = asyncio.create_task(here.rename("d", "Other"))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await line.dropped.wait()
        line.mute, line.mute_at = False, b""
        line.cut()

        with pytest.raises(Unavailable, match="went away while it wrote") as refusal:
            await asked
        assert "look" in refusal.value.hint
        assert (await here.info("d")).name == "Other"
        await here.close()


async def test_a_turn_that_broke_off_does_not_stop_the_edit(store, postgres, name):
    async with store.turn("d"):
        cut_all(postgres, name)
        assert await store.append("d", [entry("d", 1)], 0) == Appended("applied", 1)
    cut_all(postgres, name)
    async with store.turn("d"):  # on a connection that is broken, so without one
        assert await store.append("d", [entry("d", 2)], 1) == Appended("applied", 2)
    assert await store.since("d", 0) == entries("d", [1, 2])


# the server


async def test_while_the_database_is_down_edits_are_refused_at_once_and_go_on_when_it_is_back(
    victim, caplog, monkeypatch
):
    store = await open_postgres(victim.url("glsp"))
    await store.create(info("d"), ROOT)
    await store.append("d", [entry("d", 1)], 0)
    with caplog.at_level(logging.INFO, "glsp.postgres"):
        victim.kill()
        with pytest.raises(Unavailable, match="does not answer") as refusal:
            await store.append("d", [entry("d", 2)], 1)
        assert (refusal.value.retry_after, bool(refusal.value.hint)) == (2.0, True)
        assert up() == 0
        tries = []
        inner = postgres_link.connect
        monkeypatch.setattr(
            "glsp.storage.postgres_pool.connect", lambda address: tries.append(address) or inner(address)
        )
        for _ in range(20):
            with pytest.raises(Unavailable):
                await store.append("d", [entry("d", 2)], 1)
        assert len(tries) == 20  # nobody waits for what is known to be down
        victim.start()
        assert await store.append("d", [entry("d", 2)], 1) == Appended("applied", 2)

    assert up() == 1
    assert await store.since("d", 0) == entries("d", [1, 2])
    said = [record.message for record in caplog.records]
    assert said.count("the database answers again") == 1
    assert sum("refused until it is back" in each for each in said) == 1
    await store.close()


def up():
    return telemetry.REGISTRY.get_sample_value("glsp_backing_up", {"service": "database"})


@pytest.mark.timeout(120)
async def test_a_database_that_is_killed_while_three_processes_edit_loses_and_doubles_nothing(victim):
    stores = [await open_postgres(victim.url("glsp")) for _ in range(3)]
    await stores[0].create(info("d"), ROOT)
    acknowledged: list[str] = []
    refused = 0
    stop = asyncio.Event()

    async def edit(store, who):
        nonlocal refused
        head, number = 0, 0
        while not stop.is_set():
            operation = f"{who}-{number}"
            try:
                answer = await store.append("d", [entry("d", head + 1, operation)], head)
            except GlspError:  # the outcome may be unknown: the same operation again
                refused += 1
                await asyncio.sleep(0.02)
                continue
            head = answer.head
            if answer.outcome != "stale":
                acknowledged.append(operation)
                number += 1

    async def enough(count):
        wanted = len(acknowledged) + count
        async with asyncio.timeout(60):
            while len(acknowledged) < wanted:
                await asyncio.sleep(0.01)

    async with asyncio.TaskGroup() as tasks:
        for index, store in enumerate(stores):
            for place in range(3):
                tasks.create_task(edit(store, f"{index}-{place}"))
        for _ in range(3):
            await enough(30)
            victim.kill()
            victim.start()
        await enough(30)
        stop.set()

    log = [each.operation_id for each in await stores[0].since("d", 0, 10**9)]
    assert len(log) == len(set(log))
    assert set(acknowledged) <= set(log)
    assert len(set(log) - set(acknowledged)) <= 9  # what was under way at the end
    for store in stores:
        await store.close()


async def test_a_standby_that_is_promoted_is_found_by_itself(victim, tmp_path):
    replica = victim.replica(victim.folder.parent / "replica", "second")
    try:
        hosts = f"127.0.0.1:{victim.port},127.0.0.1:{replica.port}"
        store = await open_postgres(victim.url("glsp").replace(f"127.0.0.1:{victim.port}", hosts))
        await store.create(info("d"), ROOT)
        await store.append("d", [entry("d", 1)], 0)
        head = victim.sql("SELECT pg_current_wal_lsn()").strip()
        while replica.sql(f"SELECT pg_last_wal_replay_lsn() >= '{head}'").strip() != "t":
            await asyncio.sleep(0.02)
        victim.kill()
        with pytest.raises(Unavailable):
            await store.append("d", [entry("d", 2)], 1)
        replica.promote()

        assert await store.append("d", [entry("d", 2)], 1) == Appended("applied", 2)
        assert await store.since("d", 0) == entries("d", [1, 2])
        await store.close()
    finally:
        replica.kill()


# notices


async def test_a_notice_that_was_lost_is_made_up_for(store, postgres, name, monkeypatch):
    there = await open_postgres(postgres.url(name))
    monkeypatch.setattr(there.database._moves, "tell", lambda _move: None)  # as if it was killed after the commit
    waiting = asyncio.create_task(told(store))
    await listened(postgres, name)

    await there.append("d", [entry("d", 1)], 0)

    assert await waiting == {"d": 1}
    await there.close()


async def test_who_was_cut_off_hears_what_happened_meanwhile(store, postgres, name, caplog):
    there = await open_postgres(postgres.url(name))
    waiting = asyncio.create_task(told(store))
    while not postgres.sql(f"SELECT 1 FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'LISTEN%'"):
        await asyncio.sleep(0.01)
    cut_all(postgres, name, only="LISTEN")
    await there.append("d", entries("d", [1, 2, 3]), 0)

    assert await waiting == {"d": 3}
    await there.append("d", [entry("d", 4)], 3)
    assert await told(store) == {"d": 4}
    await there.close()


async def test_strange_notices_do_no_harm(store, postgres, name):
    there = await open_postgres(postgres.url(name))
    waiting = asyncio.create_task(told(store))
    while not postgres.sql(f"SELECT 1 FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'LISTEN%'"):
        await asyncio.sleep(0.01)
    for payload in ("", "nonsense", "[]", '[["d"]]', '[["d","x",1,1]]', '{"a":1}'):
        postgres.sql(f"SELECT pg_notify('glsp_moved', '{payload}')", name)
    await there.append("d", [entry("d", 1)], 0)

    assert await waiting == {"d": 1}
    await there.close()


async def test_a_diagram_with_a_very_long_name_is_told_too(store, postgres, name):
    there = await open_postgres(postgres.url(name))
    long = "ä" * 1300
    await store.create(info(long), ROOT)
    while long not in await told(there):
        pass

    await store.append(long, [entry(long, 1)], 0)

    assert await told(there) == {long: 1}
    await there.close()
