# SPDX-License-Identifier: Apache-2.0
"""What is particular to PostgreSQL: one statement per edit, its schema, poolers, locks of rows, addresses."""

import asyncio
import sys

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, pool

from contracts.samples import ADA, NODE, ROOT, entries, entry, info
from glsp.errors import Busy, Invalid, NotFound, SettingsError, Unavailable
from glsp.model.change import Element
from glsp.model.comments import Anchor, Comment, Thread
from glsp.storage import connect
from glsp.storage.migrate import SCHEMA
from glsp.storage.ports import Appended, Version
from glsp.storage.postgres import open_postgres
from glsp.storage.postgres_link import Address, keeps_session, translated
from glsp.storage.postgres_link import connect as link
from glsp.storage.schema import metadata
from scripts.services.postgres import PASSWORD, QUOTED

pytestmark = pytest.mark.needs("postgres")


@pytest.fixture
def name(postgres_databases):
    return postgres_databases.emptied()


@pytest.fixture
def url(postgres_databases, name):
    return postgres_databases.postgres.url(name)


@pytest.fixture
def pooled(postgres_databases, name):
    return postgres_databases.pooler.url(name)


@pytest.fixture
def empty(postgres_databases):
    """Databases without tables; gone after the test."""
    made = []

    def one():
        made.append(postgres_databases.empty())
        return postgres_databases.postgres.url(made[-1])

    yield one
    for each in made:
        postgres_databases.drop(each)


@pytest.fixture
async def store(url):
    opened = await open_postgres(url)
    yield opened
    await opened.close()


@pytest.fixture
async def other(url):
    opened = await open_postgres(url)
    yield opened
    await opened.close()


def ask(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement).fetchall()


# the price of an edit


async def test_an_edit_is_one_statement_in_a_small_and_in_a_large_diagram(store, monkeypatch):
    found = {}
    inner = psycopg.AsyncConnection.execute
    for size in (100, 10_000):
        seen = []

        async def told(self, query, *values, seen=seen, **options):
            seen.append(query.decode().split()[0])
            return await inner(self, query, *values, **options)

        name = f"d{size}"
        await store.create(info(name), ROOT, [Element(f"e{n}", "node", "root", "a", {}) for n in range(size)])
        await store.append(name, entries(name, range(1, 101)), 0)
        await store.database._moves._sender
        monkeypatch.setattr(psycopg.AsyncConnection, "execute", told)
        await store.append(name, [entry(name, 101)], 100)
        found[size] = list(seen)
        await store.database._moves._sender
        monkeypatch.setattr(psycopg.AsyncConnection, "execute", inner)

    assert found[100] == found[10_000] == ["WITH"]


async def test_many_editors_share_a_few_connections(store):
    names = [f"d{number}" for number in range(40)]
    for name in names:
        await store.create(info(name), ROOT)

    answers = await asyncio.gather(*(store.append(name, [entry(name, 1)], 0) for name in names))

    assert answers == [Appended("applied", 1)] * 40
    assert 1 < len(store.database.pool._idle) <= 10


async def test_who_finds_all_connections_in_use_for_long_is_told_to_try_again(store, monkeypatch):
    monkeypatch.setattr("glsp.storage.postgres_pool.SLOT_PATIENCE_SECONDS", 0.01)
    async with asyncio.timeout(20):
        held = [store.database.pool.connection() for _ in range(10)]
        for each in held:
            await each.__aenter__()
        with pytest.raises(Busy, match="in use"):
            await store.list()
        for each in held:
            await each.__aexit__(None, None, None)

    assert await store.list() == []


# rows are locked


async def test_of_two_processes_that_name_a_version_at_once_one_wins(store, other):
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", [1, 2]), 0)
    for turn in range(10):
        answers = await asyncio.gather(
            *(
                each.keep_version("d", Version(f"v{turn}", revision, "Ada", 5.0))
                for revision, each in ((1, store), (2, other))
            ),
            return_exceptions=True,
        )
        assert sorted(type(each).__name__ for each in answers) == ["Invalid", "NoneType"]

    assert len(await store.versions("d")) == 10


async def test_of_two_processes_that_write_a_thread_at_once_one_wins_and_changes_are_counted_once_each(store, other):
    await store.create(info("d"), ROOT)

    def said(text):
        return Thread(anchor=Anchor(0, 0), first=Comment(id="t", author=ADA, time=1, text=text))

    async def say(which, thread_id):
        return await which.keep_thread("d", thread_id, said(thread_id), 0)

    same = await asyncio.gather(say(store, "same"), say(other, "same"))
    await asyncio.gather(*(say(which, f"t{number}") for number in range(20) for which in (store, other)))

    assert [each is None for each in same].count(True) == 1
    assert [kept.change for kept in await store.threads("d")] == list(range(1, 22))


async def test_of_two_processes_that_make_a_diagram_at_once_one_succeeds(store, other):
    for turn in range(10):
        answers = await asyncio.gather(
            *(each.create(info(f"d{turn}"), ROOT, [NODE]) for each in (store, other)), return_exceptions=True
        )
        assert sorted(type(each).__name__ for each in answers) == ["Invalid", "NoneType"]


async def test_a_diagram_is_deleted_for_ever_or_restored_but_never_both(store, other):
    for turn in range(10):
        name = f"d{turn}"
        await store.create(info(name), ROOT)
        await store.append(name, [entry(name, 1)], 0)
        await store.trash(name)
        count, restored = await asyncio.gather(
            store.purge(older_than=1e12), other.restore(name), return_exceptions=True
        )
        if isinstance(restored, NotFound):
            assert count == 1
            with pytest.raises(NotFound):
                await store.load(name)
        else:
            assert count == 0
            assert (await store.load(name)).tail == [entry(name, 1)]


async def test_trashing_waits_for_an_edit_and_an_edit_after_it_is_refused(store, other):
    await store.create(info("d"), ROOT)
    applied, _ = await asyncio.gather(store.append("d", [entry("d", 1)], 0), other.trash("d"), return_exceptions=True)

    assert isinstance(applied, NotFound) or applied == Appended("applied", 1)
    with pytest.raises(NotFound, match="trash"):
        await store.append("d", [entry("d", 2)], 1)


async def test_who_takes_a_turn_finds_the_head_where_the_one_before_left_it(store, other):
    await store.create(info("d"), ROOT)
    order = []

    async def edit(which, who, times=1):
        for _ in range(times):
            async with which.turn("d"):
                head = (await which.info("d")).revision
                order.append((who, head))
                group = [entry("d", head + 1, f"{who}-{head}")]
                assert await which.append("d", group, head) == Appended("applied", head + 1)

    async with store.turn("d"):
        waiting = asyncio.create_task(edit(other, "second"))
        while not await locks(store):
            await asyncio.sleep(0.01)
        order.append(("first", 0))
        await store.append("d", [entry("d", 1)], 0)
        await waiting  # the append has ended the turn
    await asyncio.gather(edit(store, "a", 10), edit(other, "b", 10))

    assert order[:2] == [("first", 0), ("second", 1)]
    assert [head for _, head in order] == list(range(22))


async def locks(store):
    async with store.database.pool.connection() as connection:
        return await (await connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted")).fetchall()


# poolers


@pytest.mark.needs("postgres", "pgbouncer")
async def test_a_pooler_is_noticed_and_nothing_is_kept_in_its_sessions(url, pooled):
    direct, through = await link(Address(url)), await link(Address(pooled))

    assert (keeps_session(direct), keeps_session(through)) == (True, False)
    assert await (await direct.execute("SHOW statement_timeout")).fetchone() == ("15s",)
    assert await (await through.execute("SHOW statement_timeout")).fetchone() == ("0",)
    await direct.close()
    await through.close()


@pytest.mark.needs("postgres", "pgbouncer")
async def test_those_behind_a_pooler_and_those_before_it_hear_each_other(url, pooled):
    direct, through = await open_postgres(url), await open_postgres(pooled)
    await direct.create(info("d"), ROOT)
    async with asyncio.timeout(20):
        await through.changed()
        await direct.append("d", [entry("d", 1)], 0)
        assert [(moved.diagram, moved.revision) for moved in await through.changed()] == [("d", 1)]
        await through.append("d", [entry("d", 2)], 1)
        assert [(moved.diagram, moved.revision) for moved in await direct.changed()] == [("d", 2)]
    await direct.close()
    await through.close()


# schema


async def test_migrations_make_exactly_the_tables_of_the_schema(empty):
    url = empty()
    await (await open_postgres(url)).close()
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=pool.NullPool)

    with engine.connect() as connection:
        beside = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("search_words")}
        options = {"compare_type": True, "compare_server_default": True, **beside}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == f"{SCHEMA:04}"
    engine.dispose()
    assert ask(
        url,
        "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type = 'text'",
    ) == [("C",)]


async def test_a_database_of_the_first_version_is_upgraded_and_keeps_what_it_has(empty):
    url = empty()
    store = await open_postgres(url)
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", [1, 2]), 0)
    before = await store.info("d")
    await store.close()
    with psycopg.connect(url) as connection:
        connection.execute(
            "DROP TABLE login_session; DROP TABLE logout_heard; DROP TABLE tag; DROP TABLE comment_thread; DROP TABLE token; DROP TABLE search; DROP TABLE horizon; DROP TABLE milestone; DROP TABLE chore; DROP TABLE search_words; DROP TABLE audit; DROP TABLE audit_head; DROP TABLE pseudonym; DROP TABLE sharing; UPDATE alembic_version SET version_num = '0001'"
        )

    store = await open_postgres(url)

    assert (await store.info("d"), await store.since("d", 0)) == (before, entries("d", [1, 2]))
    assert (await store.tag("d", ["x"])).tags == ("x",)
    await store.close()


async def test_many_processes_may_open_a_new_database_at_once(empty):
    url = empty()
    script = """
import asyncio, sys
from glsp.storage.postgres import open_postgres
async def run():
    stores = await asyncio.gather(*(open_postgres(sys.argv[1]) for _ in range(3)))
    for store in stores:
        await store.list()
        await store.close()
asyncio.run(run())
"""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-c", script, url, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    ends = [(await process.communicate(), process.returncode) for process in processes]

    assert [(errors.decode(), code) for (_, errors), code in ends] == [("", 0)] * 3
    assert ask(url, "SELECT count(*) FROM store") == [(1,)]


async def test_a_newer_schema_that_says_that_this_program_knows_too_little_is_refused(empty):
    url = empty()
    await (await open_postgres(url)).close()
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE store SET least = 99")

    with pytest.raises(Unavailable, match="newer version"):
        await open_postgres(url)


async def test_a_database_of_another_program_stays_as_it_is(empty):
    url = empty()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE diagram (theirs int)")

    with pytest.raises(Unavailable, match="another program"):
        await open_postgres(url)

    assert ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("diagram",)]


async def test_a_database_that_cannot_keep_every_text_is_refused(postgres_databases):
    postgres_databases.postgres.sql(
        "CREATE DATABASE ascii OWNER glsp TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER libc"
    )
    with pytest.raises(Unavailable, match="SQL_ASCII"):
        await open_postgres(postgres_databases.postgres.url("ascii"))
    postgres_databases.drop("ascii")


# addresses


def secretless(problem, caplog):
    said = f"{problem.message} {problem.hint} {problem!r} {caplog.text}"
    return PASSWORD not in said and QUOTED not in said and "sesame" not in said


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda url: url.replace(QUOTED, "sesame"), "refuses the password"),
        (lambda url: url + "_nowhere", "does not exist"),
        (lambda url: url.replace("127.0.0.1:", "127.0.0.1:1"), "does not answer|port"),
        (lambda url: url + "?sslmode=require", "TLS"),
        (lambda url: url + "?target_session_attrs=standby", "only be read|does not answer"),
    ],
    ids=["password", "database", "port", "TLS", "standby"],
)
async def test_an_address_that_leads_nowhere_says_what_to_do_and_no_secret(url, change, expected, caplog, tmp_path):
    with pytest.raises((Unavailable, SettingsError), match=expected) as refusal:
        await connect(change(url), tmp_path)

    assert refusal.value.hint
    assert secretless(refusal.value, caplog)


@pytest.mark.parametrize("rest", ["//ada:sesame@host:port/db", "//ada:sesame@h?nonsense=1", "//ada:ses%zzame@h/db"])
async def test_an_address_that_means_nothing_is_refused_without_repeating_it(rest, caplog, tmp_path):
    with pytest.raises((SettingsError, Unavailable)) as refusal:
        await connect(f"postgresql:{rest}", tmp_path)

    assert secretless(refusal.value, caplog)


def test_an_address_shows_itself_to_nobody():
    assert "sesame" not in repr(Address("postgresql://ada:sesame@host/db"))
    assert "target_session_attrs=read-write" in Address("postgresql://a,b/db").reveal()
    assert "target_session_attrs=any" in Address("postgresql://a,b/db?target_session_attrs=any").reveal()


async def test_the_second_host_is_taken_where_the_first_is_gone(url):
    store = await open_postgres(url.replace("127.0.0.1:", "127.0.0.1:9,127.0.0.1:"))

    assert await store.list() == []
    await store.close()


def test_statements_are_translated_once():
    asked = "SELECT a::text FROM b WHERE c = :c AND d LIKE '%x' /* FOR UPDATE */"

    assert translated(asked) == b"SELECT a::text FROM b WHERE c = %(c)s AND d LIKE '%%x' FOR UPDATE"
    assert translated(asked) is translated(asked)


async def test_texts_that_no_database_keeps_name_no_diagram(store):
    with pytest.raises(NotFound):
        await store.load("a\0b")
    await store.create(info("d"), ROOT)
    assert await store.find("d", "a\0b") is None
    with pytest.raises(Invalid):
        await store.append("d", [entry("d", 1, "a\0b")], 0)
