# SPDX-License-Identifier: Apache-2.0
"""What is particular to SQLite: group commit, statements per edit, its schema, cheap starts, several openers."""

import asyncio
import sqlite3
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, pool

from contracts.samples import ROOT, entries, entry, info
from glsp.errors import Invalid, SettingsError, Unavailable
from glsp.model.change import Element
from glsp.model.searching import Content
from glsp.storage import connect, sqlite_writer
from glsp.storage.migrate import SCHEMA
from glsp.storage.ports import Appended, Listed, Moved, Version
from glsp.storage.schema import metadata
from glsp.storage.sqlite import open_sqlite
from support.statements import statements


@pytest.fixture
def path(tmp_path):
    return tmp_path / "glsp.db"


def locked(path):
    """A connection that keeps others from writing until it rolls back."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


# commits


async def test_whatever_waits_shares_one_commit(path):
    groups = []
    store = await open_sqlite(path, observe=lambda works, _: groups.append(works))
    names = [f"d{number}" for number in range(50)]
    for name in names:
        await store.create(info(name), ROOT)
    groups.clear()

    other = locked(path)
    waiting = [asyncio.ensure_future(store.append(name, [entry(name, 1)], 0)) for name in names]
    await asyncio.sleep(0)  # each has put its work into the queue
    other.execute("ROLLBACK")
    other.close()

    assert await asyncio.gather(*waiting) == [Appended("applied", 1)] * 50
    assert groups == [50]
    await store.close()


async def test_who_edits_without_a_pause_looks_for_edits_of_others_only_now_and_then(path, monkeypatch):
    monkeypatch.setattr(sqlite_writer, "LOOK_SECONDS", 3_600.0)
    monkeypatch.setattr(sqlite_writer, "LOOK_AGAIN_SECONDS", 3_600.0)
    store, other = await open_sqlite(path), await open_sqlite(path)
    await store.create(info("d"), ROOT)
    await other.create(info("e"), ROOT)
    hearing = asyncio.ensure_future(store.changed())
    assert Moved("e", 0) in await hearing

    with statements(store.database.writer) as executed:
        for revision in range(1, 51):
            await other.append("e", [entry("e", revision)], revision - 1)
            await store.append("d", [entry("d", revision)], revision - 1)
    assert executed.count("COMMIT") == 50
    assert not any(each.startswith("PRAGMA data_version") for each in executed)

    monkeypatch.setattr(sqlite_writer, "LOOK_AGAIN_SECONDS", 0.0)
    await store.append("d", [entry("d", 51)], 50)
    assert await store.changed() == [Moved("e", 50)]
    await store.close()
    await other.close()


async def test_who_has_a_list_keeps_it_while_only_what_it_does_not_show_is_written(path):
    store = await open_sqlite(path)
    await store.create(info("d"), ROOT)
    await store.append("d", [entry("d", 1)], 0)
    before = await store.listed("")

    [due] = await store.due(None, 10)
    await store.index(due, Content(("D", "d"), ("t", "l"), (), [], ()))
    await store.snapshot("d", 1, ROOT, [])
    await store.keep_version("d", Version("v", 1, "Ada", 1.0))
    assert await store.listed(before.state) == Listed(before.state, None)
    assert [hit.diagram.id for hit in await store.search("d")] == ["d"]

    await store.append("d", [entry("d", 2)], 1)
    assert (await store.listed(before.state)).diagrams is not None
    await store.close()


async def test_one_work_that_fails_fails_alone(path):
    store = await open_sqlite(path)
    for name in ("a", "b"):
        await store.create(info(name), ROOT)

    def writes_then_refuses(transaction):
        transaction.connection.execute("UPDATE diagram SET name = 'half done'")
        raise Invalid("after writing")

    def breaks(transaction):
        transaction.connection.execute("UPDATE diagram SET name = 'half done'")
        raise ZeroDivisionError

    other = locked(path)
    works = asyncio.gather(
        store.append("a", [entry("a", 1)], 0),
        store.database.writer.write(writes_then_refuses),
        store.database.writer.write(breaks),
        store.append("b", [entry("b", 1)], 0),
        return_exceptions=True,
    )
    await asyncio.sleep(0)
    other.execute("ROLLBACK")
    other.close()

    first, refused, broken, last = await works
    assert (first, last) == (Appended("applied", 1), Appended("applied", 1))
    assert (type(refused), type(broken)) == (Invalid, ZeroDivisionError)
    assert sorted(found.name for found in await store.list()) == ["A", "B"]
    assert [len(await store.since(name, 0)) for name in ("a", "b")] == [1, 1]
    await store.close()


async def test_an_edit_costs_the_same_statements_in_a_small_and_in_a_large_diagram(path):
    store = await open_sqlite(path)
    found = {}
    for size in (100, 10_000):
        name = f"d{size}"
        await store.create(info(name), ROOT, [Element(f"e{n}", "node", "root", "a", {}) for n in range(size)])
        await store.append(name, entries(name, range(1, 101)), 0)
        with statements(store.database.writer) as seen:
            await store.append(name, [entry(name, 101)], 100)
        found[size] = [each.split()[0] for each in seen if not each.startswith("PRAGMA")]

    assert found[100] == found[10_000] == ["BEGIN", "SELECT", "INSERT", "UPDATE", "UPDATE", "COMMIT"]
    await store.close()


async def test_commits_survive_a_power_cut_in_the_write_ahead_log(path):
    store = await open_sqlite(path)
    modes = [
        store.database.writer._connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous")
    ]
    await store.close()

    assert modes == ["wal", 2]  # 2 is FULL


# closing


async def test_closing_finishes_what_was_asked_and_leaves_one_file(path):
    store = await open_sqlite(path)
    await store.create(info("d"), ROOT)
    other = locked(path)
    asked = asyncio.ensure_future(store.append("d", [entry("d", 1)], 0))
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(store.close())
    await asyncio.sleep(0)
    other.execute("ROLLBACK")
    other.close()
    await closing

    assert await asked == Appended("applied", 1)
    assert [each.name for each in path.parent.iterdir()] == ["glsp.db"]


async def test_what_was_written_is_there_after_opening_again(path):
    store = await open_sqlite(path)
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", [1, 2]), 0)
    await store.close()

    store = await open_sqlite(path)

    assert await store.since("d", 0) == entries("d", [1, 2])
    assert await store.append("d", [entry("d", 3, "d-2")], 2) == Appended("known", 2, entries("d", [2]))
    await store.close()


async def test_a_log_whose_deletion_was_interrupted_is_swept_by_the_next_purge(path):
    store = await open_sqlite(path)
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", range(1, 1201)), 0)
    await store.trash("d")
    with sqlite3.connect(path) as connection:  # as if the process had been killed after the first step
        connection.executescript(
            "INSERT INTO leftover SELECT number FROM diagram; DELETE FROM diagram; DELETE FROM snapshot;"
        )
    connection.close()

    assert await store.purge(older_than=0) == 0

    with sqlite3.connect(path) as connection:
        left = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("entry", "leftover")]
    connection.close()
    assert left == [0, 0]
    await store.close()


# schema


async def test_migrations_make_exactly_the_tables_of_the_schema(path):
    await (await open_sqlite(path)).close()
    engine = create_engine(f"sqlite:///{path}", poolclass=pool.NullPool)

    with engine.connect() as connection:
        beside = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("search_words")}
        options = {"compare_type": True, "compare_server_default": True, **beside}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == f"{SCHEMA:04}"
    engine.dispose()


async def test_a_database_of_the_first_version_is_upgraded_and_keeps_what_it_has(path):
    store = await open_sqlite(path)
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", [1, 2]), 0)
    before = await store.info("d")
    await store.close()
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "DROP TABLE login_session; DROP TABLE logout_heard; DROP TABLE sharing; DROP TABLE tag; DROP TABLE comment_thread; DROP TABLE token; DROP TABLE search; DROP TABLE horizon; DROP TABLE milestone; DROP TABLE chore; DROP TABLE search_words; DROP TABLE audit; DROP TABLE audit_head; DROP TABLE pseudonym; UPDATE alembic_version SET version_num = '0001';"
        )
    connection.close()

    store = await open_sqlite(path)

    assert (await store.info("d"), await store.since("d", 0)) == (before, entries("d", [1, 2]))
    assert (await store.tag("d", ["x"])).tags == ("x",)
    assert await store.threads("d") == []
    await store.close()


async def test_opening_a_file_with_the_present_schema_imports_no_migrations(tmp_path):
    await (await connect("", tmp_path)).close()
    script = """
import asyncio, sys
from pathlib import Path
from glsp.storage import connect
async def run():
    await (await connect("", Path(sys.argv[1]))).close()
asyncio.run(run())
print(sorted({"sqlalchemy", "alembic"} & set(sys.modules)))
"""
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


async def test_many_may_open_a_new_file_at_once(path):
    script = """
import asyncio, sys
from pathlib import Path
from glsp.storage.sqlite import SqliteStore, open_sqlite
async def run():
    stores = await asyncio.gather(*(open_sqlite(Path(sys.argv[1])) for _ in range(3)))
    for store in stores:
        await store.list()
        await store.close()
asyncio.run(run())
"""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-c", script, str(path), stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    ends = [(await process.communicate(), process.returncode) for process in processes]

    assert [(errors.decode(), code) for (_, errors), code in ends] == [("", 0)] * 3


@pytest.mark.parametrize(("schema", "least", "opens"), [(99, 1, True), (99, SCHEMA, True), (99, SCHEMA + 1, False)])
async def test_a_newer_schema_opens_unless_it_says_that_this_program_knows_too_little(path, schema, least, opens):
    await (await open_sqlite(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (f"{schema:04}",))
        connection.execute("UPDATE store SET least = ?", (least,))
    connection.close()

    if opens:
        store = await open_sqlite(path)
        await store.create(info("d"), ROOT)
        await store.close()
    else:
        with pytest.raises(Unavailable, match="newer version") as refusal:
            await open_sqlite(path)
        assert "update" in refusal.value.hint


# addresses


async def test_without_an_address_the_file_lies_in_the_data_folder_which_others_cannot_read(tmp_path):
    store = await connect("", tmp_path / "new" / "data")
    await store.close()

    assert (tmp_path / "new" / "data" / "glsp.db").is_file()
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700


async def test_an_address_names_the_file(tmp_path):
    store = await connect(f"sqlite:///{tmp_path}/odd #name%20?.db", tmp_path / "unused")
    await store.create(info("d"), ROOT)
    await store.close()

    assert [each.name for each in tmp_path.iterdir()] == ["odd #name%20?.db"]


@pytest.mark.parametrize(
    "url", ["mysql://user:secret@host/db", "nonsense", "sqlite:", "sqlite://host/x", "sqlite:///", "sqlite:///:memory:"]
)
async def test_an_address_that_means_nothing_is_refused_without_repeating_it(tmp_path, url):
    with pytest.raises(SettingsError, match="DATABASE_URL must") as refusal:
        await connect(url, tmp_path)

    assert "sqlite:" in refusal.value.message
    assert "secret" not in refusal.value.message + refusal.value.hint


async def test_an_installed_package_may_bring_another_store(tmp_path, monkeypatch):
    (tmp_path / "bottle_store-1.dist-info").mkdir()
    (tmp_path / "bottle_store-1.dist-info" / "METADATA").write_text("Name: bottle-store\nVersion: 1\n")
    (tmp_path / "bottle_store-1.dist-info" / "entry_points.txt").write_text(
        "[glsp.storage]\nbottle = bottle_store:open\n"
    )
    (tmp_path / "bottle_store.py").write_text(
        "from glsp.storage.memory import MemoryStore\n"
        "class Bottle(MemoryStore):\n    url = ''\n"
        "async def open(url, observe):\n    store = Bottle()\n    store.url = url\n    return store\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    store = await connect("Bottle:Green/1", tmp_path)

    assert (type(store).__name__, vars(store)["url"]) == ("Bottle", "bottle:Green/1")
    with pytest.raises(SettingsError, match="bottle:, postgres:, postgresql:, sqlite:"):
        await connect("cup:1", tmp_path)
