# SPDX-License-Identifier: Apache-2.0
"""Reads go to replicas, and never behind what was seen; replicas come and go without anybody noticing."""

import asyncio

import psycopg
import pytest

from contracts.samples import ROOT, entries, entry, info
from glsp import telemetry
from glsp.editor.hub import Hub
from glsp.errors import Unavailable
from glsp.model.change import Author
from glsp.protocol.operations import CreateNode
from glsp.settings import Secret
from glsp.storage.ports import Appended, Version
from glsp.storage.positions import position_of, seen_by_caller, token
from glsp.storage.postgres import open_postgres
from glsp.storage.postgres_position import Seen, Way
from glsp.storage.sql import Replicas
from scripts.services.postgres import QUOTED
from support.databases import own_postgres
from support.replicas import Routed, paused, replicas_of, used
from support.wire import wire

pytestmark = pytest.mark.needs("postgres")

PATIENCE_SECONDS = 20.0
ADA = Author("ada", "Ada")


@pytest.fixture
def name(postgres_databases):
    return postgres_databases.emptied()


@pytest.fixture
def url(postgres_databases, name):
    return postgres_databases.postgres.url(name)


@pytest.fixture
def servers(postgres_databases):
    return postgres_databases.replicas


@pytest.fixture
def replicas(servers, name):
    return replicas_of(servers, name)


@pytest.fixture(scope="module")
def pair():
    """A primary and a replica that may be killed."""
    with own_postgres() as primary:
        primary.make_database("glsp")
        replica = primary.replica(primary.folder.parent / "replica", "one")
        yield primary, replica
        replica.kill()


@pytest.fixture
async def store(url, replicas):
    opened = await open_postgres(url, replicas=replicas)
    await opened.create(info("d"), ROOT)
    await used(opened, "1", "2")
    yield opened
    await opened.close()


@pytest.fixture
async def other(url, replicas, store):
    opened = await open_postgres(url, replicas=replicas)
    await used(opened, "1", "2")
    yield opened
    await opened.close()


async def revision(store):
    return (await store.list())[0].revision


def lag(name):
    return telemetry.REGISTRY.get_sample_value("glsp_replica_lag_seconds", {"replica": name}) or 0.0


# where reads go


async def test_what_may_be_late_is_read_from_replicas_in_turn_and_what_edits_need_from_the_primary(store):
    await store.append("d", entries("d", [1, 2]), 0)
    await store.keep_version("d", Version("v", 1, "Ada", 5.0))
    await store.list()  # they are there by now
    routed = Routed()

    for _ in range(3):
        assert [each.revision for each in await store.list()] == [2]
        assert [each.revision for each in await store.before("d", None, 10)] == [2, 1]
        assert [each.name for each in await store.versions("d")] == ["v"]
    assert sum(routed().values()) == 9
    assert set(routed()) == {"1", "2"}
    await store.load("d")
    await store.info("d")
    await store.since("d", 0)
    await store.find("d", "o1")
    await store.threads("d")
    await store.ping()
    assert sum(routed().values()) == 9


async def test_an_edit_is_one_statement_also_where_there_are_replicas(store, monkeypatch):
    seen = []
    inner = psycopg.AsyncConnection.execute

    async def told(self, query, *values, **options):
        seen.append(query.decode().split()[0])
        return await inner(self, query, *values, **options)

    async with asyncio.timeout(PATIENCE_SECONDS):
        for task in store.database.readers._watching:
            task.cancel()
        await store.append("d", [entry("d", 1)], 0)
        await store.database._moves._sender
        monkeypatch.setattr(psycopg.AsyncConnection, "execute", told)
        await store.append("d", [entry("d", 2)], 1)

    assert seen == ["WITH"]


# read your writes


async def test_who_wrote_reads_it_although_no_replica_has_it_and_replicas_answer_again_once_they_do(store, servers):
    with paused(*servers):
        await store.append("d", [entry("d", 1)], 0)
        await store.rename("d", "Other")
        await store.keep_version("d", Version("v", 1, "Ada", 5.0))
        routed = Routed()
        assert [(each.name, each.revision) for each in await store.list()] == [("Other", 1)]
        assert await store.before("d", None, 10) == [entry("d", 1)]
        assert [each.name for each in await store.versions("d")] == ["v"]
        assert routed() == {"primary": 3}

    async with asyncio.timeout(PATIENCE_SECONDS):
        while set(routed()) != {"primary", "1", "2"}:
            assert await revision(store) == 1
            await asyncio.sleep(0.02)


async def test_where_one_replica_is_late_the_other_answers(store, servers):
    with paused(servers[0]):
        routed = Routed()
        for number in range(1, 11):
            await store.append("d", [entry("d", number)], number - 1)
            assert await revision(store) == number
        assert routed().get("2", 0) >= 9  # it has a moment for each; on a busy machine one may take longer
        assert "1" not in routed()


async def test_another_process_reads_what_a_caller_has_seen_and_what_itself_has_heard(store, other, servers):
    with paused(*servers):
        before = await other.position()
        await store.append("d", [entry("d", 1)], 0)
        seen = await store.position()
        routed = Routed()
        assert await revision(other) == 0  # it knows nothing of it
        assert set(routed()) <= {"1", "2"}
        with seen_by_caller(position_of(before)):
            assert await revision(other) == 0
        with seen_by_caller(position_of(seen)):
            assert await revision(other) == 1
        assert routed()["primary"] == 1
        other.note()
        assert await revision(other) == 1


async def test_a_token_that_nobody_gave_makes_a_read_slower_and_nothing_else(store):
    routed = Routed()
    with seen_by_caller(position_of("f" * 16)):
        assert await revision(store) == 0
    assert routed() == {"primary": 1}
    assert await revision(store) == 0
    assert "primary" not in {target for target, count in routed().items() if count > 1}


# replicas that are not fit


async def test_a_replica_that_is_late_is_left_out_and_comes_back(url, name, servers, caplog):
    store = await open_postgres(url, replicas=replicas_of(servers, name, max_lag=0.2))
    await store.create(info("d"), ROOT)
    await used(store, "1", "2")
    with paused(servers[1]):
        await store.append("d", [entry("d", 1)], 0)
        await used(store, "1")
        assert lag("2") > 0.2
        assert "replica 2 is left out: it is more than 0.2 s behind" in caplog.text
    await used(store, "1", "2")
    assert lag("2") == 0
    await store.close()


async def test_a_replica_that_hangs_holds_nobody_up(url, name, servers):
    async with wire(servers[0].port) as line:
        hanging = Secret(servers[0].url(name, port=line.port))
        store = await open_postgres(url, replicas=Replicas((hanging,)))
        await store.create(info("d"), ROOT)
        await used(store, "1")
        line.mute = True
        async with asyncio.timeout(5):
            assert await revision(store) == 0
        await used(store)
        line.mute = False
        line.cut()
        await used(store, "1")
        await store.close()


async def test_what_is_no_replica_of_this_database_is_never_read_from(url, postgres_databases, servers, caplog):
    strange = postgres_databases.fresh()
    nowhere = Secret(servers[0].url("nowhere").replace(QUOTED, "sesame"))
    store = await open_postgres(url, replicas=Replicas((Secret(url), Secret(servers[0].url(strange)), nowhere)))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "another database" not in caplog.text:
            await asyncio.sleep(0.02)
    assert store.standing() == {"replica 1": False, "replica 2": False, "replica 3": False}
    assert await store.list() == []
    assert "replica 1 is left out: it is no replica" in caplog.text
    assert "replica 3 is left out: the database refuses the password" in caplog.text
    assert "sesame" not in caplog.text
    await store.close()
    postgres_databases.drop(strange)


# the primary


async def test_while_the_primary_is_away_everything_can_be_read_and_edits_are_refused(pair):
    primary, replica = pair
    store = await open_postgres(primary.url("glsp"), replicas=replicas_of([replica], "glsp"))
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", [1, 2]), 0)
    await used(store, "1")
    assert await revision(store) == 2
    primary.kill()

    assert await revision(store) == 2
    assert (await store.load("d")).tail == entries("d", [1, 2])
    assert (await store.info("d")).revision == 2
    assert await store.before("d", None, 1) == [entry("d", 2)]
    assert await store.threads("d") == []
    for refused in (store.append("d", [entry("d", 3)], 2), store.rename("d", "Other"), store.ping()):
        with pytest.raises(Unavailable, match="does not answer"):
            await refused
    with seen_by_caller(position_of("f" * 16)), pytest.raises(Unavailable):
        await store.list()  # rather nothing than less than the caller has seen

    primary.start()
    await until_up(store)
    assert await store.append("d", [entry("d", 3)], 2) == Appended("applied", 3)
    assert await revision(store) == 3
    await store.close()


async def test_what_was_opened_while_the_primary_was_away_comes_to_where_that_is(pair):
    primary, replica = pair
    store = await open_postgres(primary.url("glsp"), replicas=replicas_of([replica], "glsp"))
    assert store.database.readers is not None
    other = await open_postgres(primary.url("glsp"))
    async with Hub(store, store).running() as here, Hub(other, other).running() as there:  # no bus tells of anything
        await there.create("workflow", ADA, diagram_id="away")
        async with there.using("away") as ahead:
            store.database.readers._watching[0].cancel()  # else it may see where the primary is just before that dies
            await level(primary, replica)
            await used(store, "1")
            with paused(replica):
                await ahead.execute(CreateNode(element_type_id="task:manual"), ADA, operation_id="1")
                primary.kill()
                async with here.using("away") as diagram:
                    assert diagram.revision == 0
                    primary.start()
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        while diagram.revision < ahead.revision:
                            await asyncio.sleep(0.02)
    await until_up(store, other)
    assert not (await store.load("away")).may_be_late
    await other.close()
    await store.close()


async def level(primary, replica):
    """Nothing happens at the primary any more, and the replica has it all."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while primary.sql("SELECT pg_current_wal_flush_lsn()") != replica.sql("SELECT pg_last_wal_replay_lsn()"):
            await asyncio.sleep(0.1)


async def until_up(*stores):
    async with asyncio.timeout(PATIENCE_SECONDS):
        for store in stores:
            while not (await up(store)):
                await asyncio.sleep(0.02)


async def up(store):
    try:
        await store.ping()
    except Unavailable:
        return False
    return True


async def test_a_replica_that_ends_starts_again_or_becomes_a_primary_is_noticed(pair, caplog, request):
    primary, _ = pair
    replica = primary.replica(primary.folder.parent / "heir", "heir")
    request.addfinalizer(replica.kill)
    store = await open_postgres(primary.url("glsp"), replicas=replicas_of([replica], "glsp"))
    await store.create(info("e"), ROOT)
    await used(store, "1")
    replica.kill()
    assert "e" in {each.id for each in await store.list()}
    await used(store)
    replica.start()
    await used(store, "1")
    replica.promote()
    await used(store)
    assert "it can be written to" in caplog.text
    await store.append("e", [entry("e", 1)], 0)
    assert (await store.list(query="e"))[0].revision == 1
    assert QUOTED not in caplog.text
    await store.close()


# positions


async def test_a_position_is_asked_for_only_when_something_happened_and_once_for_all():
    asked = []

    async def ask():
        asked.append(len(asked))
        await asyncio.sleep(0)
        return 100 + len(asked)

    seen = Seen(ask)
    assert await seen.position() == 0
    seen.note()
    assert set(await asyncio.gather(*(seen.position() for _ in range(20)))) == {101}
    assert await seen.position() == 101
    seen.note()
    asking = asyncio.create_task(seen.position())
    await asyncio.sleep(0)
    seen.note()  # while the primary is being asked: that answer may be too old
    assert (await seen.position(), await asking) == (103, 102)
    assert len(asked) == 3


async def test_a_new_primary_without_the_last_commits_is_believed():
    async def ask():
        return 50

    seen = Seen(ask)
    seen.covers(100, seen.events)
    assert await seen.position() == 100
    seen.goes_back(40)
    assert await seen.position() == 50


def test_how_late_a_replica_is_is_told_by_the_time_since_the_primary_was_further():
    way = Way()
    assert way.lag(5.0, 0) == 0
    for now, position in ((10.0, 100), (11.0, 100), (12.0, 200)):
        way.mark(now, position)
    assert [way.lag(15.0, position) for position in (0, 99, 100, 199, 200, 300)] == [5, 5, 3, 3, 0, 0]
    way.mark(20.0, 50)  # another primary
    assert way.lag(21.0, 50) == 0


def test_tokens_are_short_words_without_meaning():
    assert [token(each) for each in (0, 255, 2**63)] == ["0", "ff", "8000000000000000"]
    assert position_of("ff") == 255
