# SPDX-License-Identifier: Apache-2.0
"""When the disk, the file or another process fails: a clear error with a hint, never a crash, nothing acknowledged lost."""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from contracts.samples import NODE, ROOT, entries, entry, info
from glsp.errors import Busy, Unavailable
from glsp.model.change import Change, Element
from glsp.storage import connect
from glsp.storage.ports import Appended
from glsp.storage.sql import SqlStore
from glsp.storage.sqlite import SqliteDatabase, open_sqlite
from glsp.storage.sqlite_announcing import Announcements
from glsp.storage.sqlite_file import open_writer
from glsp.storage.sqlite_readers import Readers
from glsp.storage.sqlite_turns import Turns
from glsp.storage.sqlite_writer import Writer

NOBODY = 65534


@pytest.fixture
def path(tmp_path):
    return tmp_path / "glsp.db"


@pytest.fixture
async def store(path):
    opened = await open_sqlite(path)
    await opened.create(info("d"), ROOT, [NODE])
    await opened.append("d", entries("d", [1, 2]), 0)
    yield opened
    await opened.close()


@pytest.fixture
def open_folder():
    """A folder that every user may reach (pytest's own are private)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def ordinary_user():
    """Without the rights of root, whom no file mode stops."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def change(path, statement, *values):
    """Damages a database behind the store's back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


# the disk


async def test_a_full_disk_refuses_the_edit_and_keeps_what_was_acknowledged(store, path):
    with closing(sqlite3.connect(path)) as other:
        pages = other.execute("PRAGMA page_count").fetchone()[0]
    store.database.writer._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    large = Change(added=(Element("x", "node", "root", "a", {"text": "x" * 90_000}),))

    with pytest.raises(Unavailable, match="disk is full") as refusal:
        await store.append("d", [entry("d", 3, "large", change=large)], 2)

    assert "make room" in refusal.value.hint
    assert (await store.since("d", 0), (await store.info("d")).revision) == (entries("d", [1, 2]), 2)
    store.database.writer._connection.execute("PRAGMA max_page_count = 1000000")
    assert await store.append("d", [entry("d", 3, "large", change=large)], 2) == Appended("applied", 3)


async def test_a_full_disk_refuses_only_those_of_a_commit_who_need_the_room(store, path):
    with closing(sqlite3.connect(path)) as other:
        pages = other.execute("PRAGMA page_count").fetchone()[0]
    await store.create(info("e"), ROOT)
    store.database.writer._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    large = Change(added=(Element("x", "node", "root", "a", {"text": "x" * 90_000}),))
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    both = asyncio.gather(
        store.append("d", [entry("d", 3, "large", change=large)], 2),
        store.append("e", [entry("e", 1)], 0),
        return_exceptions=True,
    )
    await asyncio.sleep(0)
    lock.execute("ROLLBACK")
    lock.close()

    refused, applied = await both

    assert type(refused) is Unavailable
    assert applied == Appended("applied", 1)


async def test_a_file_that_was_deleted_under_the_server_refuses_edits(store, path):
    for each in path.parent.iterdir():
        each.unlink()

    with pytest.raises(Unavailable, match="removed or replaced"):
        await store.append("d", [entry("d", 3)], 2)

    assert not path.exists()


async def test_a_file_that_was_replaced_under_the_server_refuses_edits(store, path, tmp_path):
    shutil.copy(path, tmp_path / "backup.db")
    (tmp_path / "backup.db").replace(path)

    with pytest.raises(Unavailable, match="removed or replaced"):
        await store.append("d", [entry("d", 3)], 2)


# opening


async def test_a_missing_folder_is_unavailable_and_named_by_its_role(tmp_path):
    with pytest.raises(Unavailable, match="folder of the database does not exist") as refusal:
        await connect(f"sqlite:///{tmp_path}/none/glsp.db", tmp_path)

    assert "DATABASE_URL" in refusal.value.hint
    assert str(tmp_path) not in refusal.value.message + refusal.value.hint


async def test_a_data_folder_that_cannot_be_made_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Unavailable, match="data folder cannot be made") as refusal:
        await connect("", tmp_path / "file" / "data")

    assert "DATA_DIR" in refusal.value.hint


async def test_a_folder_that_may_not_be_written_is_unavailable(open_folder):
    open_folder.chmod(0o555)

    with ordinary_user(), pytest.raises(Unavailable, match="cannot be opened") as refusal:
        await open_sqlite(open_folder / "glsp.db")

    assert "writable" in refusal.value.hint


async def test_a_file_that_may_not_be_written_is_unavailable_at_the_start(open_folder):
    path = open_folder / "glsp.db"
    await (await open_sqlite(path)).close()
    path.chmod(0o444)

    with ordinary_user(), pytest.raises(Unavailable, match="may not be written") as refusal:
        await open_sqlite(path)

    assert "writable" in refusal.value.hint


async def test_a_folder_in_place_of_the_file_is_unavailable(path):
    path.mkdir()

    with pytest.raises(Unavailable, match="cannot be opened"):
        await open_sqlite(path)


async def test_a_file_that_is_no_database_is_unavailable_and_stays_as_it_is(path):
    path.write_bytes(b"minutes of the meeting\n" * 1000)

    with pytest.raises(Unavailable, match="not a database"):
        await open_sqlite(path)

    assert path.read_bytes() == b"minutes of the meeting\n" * 1000


async def test_a_database_of_another_program_is_unavailable_and_stays_as_it_is(path):
    change(path, "CREATE TABLE diagram (theirs)")

    with pytest.raises(Unavailable, match="another program"):
        await open_sqlite(path)

    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name, sql FROM sqlite_master").fetchall() == [
            ("diagram", "CREATE TABLE diagram (theirs)")
        ]


# another process


async def test_a_lock_that_stays_is_busy_and_a_lock_that_goes_is_waited_for(path):
    store = SqlStore(
        SqliteDatabase(Writer(open_writer(path), path, patience=0.05), Readers(path), Announcements(path), Turns(path))
    )
    await store.create(info("d"), ROOT)
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")

    with pytest.raises(Busy, match="locked") as refusal:
        await store.append("d", [entry("d", 1)], 0)
    assert refusal.value.hint
    assert await store.since("d", 0) == []  # reading goes on

    lock.execute("ROLLBACK")
    lock.close()
    assert await store.append("d", [entry("d", 1)], 0) == Appended("applied", 1)
    await store.close()


# damage


async def test_damaged_pages_are_unavailable_for_who_reads_them(store, path):
    await store.append("d", entries("d", range(3, 1000)), 2)
    await store.close()
    with path.open("r+b") as file:
        file.seek(0, os.SEEK_END)
        for page in range(file.tell() // 8192, file.tell() // 4096):  # the newer half: the log
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)

    damaged = await open_sqlite(path)
    with pytest.raises(Unavailable, match="damaged") as refusal:
        await damaged.since("d", 0)
    assert "backup" in refusal.value.hint
    await damaged.close()


async def test_a_damaged_snapshot_is_passed_over(store, path):
    await store.snapshot("d", 2, ROOT, [NODE])
    change(path, "UPDATE snapshot SET state = zeroblob(100) WHERE revision = 2")

    loaded = await store.load("d")

    assert (loaded.revision, loaded.elements, loaded.tail) == (0, [NODE], entries("d", [1, 2]))


async def test_a_snapshot_of_a_newer_version_is_passed_over(store, path):
    await store.snapshot("d", 2, ROOT, [NODE])
    change(path, "UPDATE snapshot SET format = 99, state = 'whatever' WHERE revision = 2")

    assert (await store.load("d")).revision == 0


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"\x92",
        b"\x92\xc4\x00\x90",
        b"\x92\xc4\x0d\x28\xb5\x2f\xfd\xe4\xff\xff\xff\xff\xff\xff\x7f\x00\x90",
        "a text",
        7,
        None,
    ],
    ids=["empty", "cut off", "no frame", "a frame of 2^63 bytes", "a text", "a number", "zeros"],
)
async def test_a_diagram_whose_snapshots_are_all_damaged_is_unavailable_and_others_are_not(store, path, state):
    await store.create(info("e"), ROOT)
    if state is None:
        change(path, "UPDATE snapshot SET state = zeroblob(100) WHERE diagram = 1")
    else:
        change(path, "UPDATE snapshot SET state = ? WHERE diagram = 1", state)

    with pytest.raises(Unavailable, match="snapshot is damaged") as refusal:
        await store.load("d")

    assert "backup" in refusal.value.hint
    assert (await store.load("e")).info.id == "e"


async def test_a_snapshot_with_a_flipped_bit_is_noticed(store, path):
    with closing(sqlite3.connect(path)) as other:
        state = bytearray(other.execute("SELECT state FROM snapshot").fetchone()[0])
    state[len(state) // 2] ^= 1
    change(path, "UPDATE snapshot SET state = ?", bytes(state))

    with pytest.raises(Unavailable, match="snapshot is damaged"):
        await store.load("d")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"diagram": 7}', b'{"a": "\xff"}', b"[" * 100_000, "a text", 7],
    ids=lambda body: str(body)[:12],
)
async def test_a_damaged_entry_is_unavailable(store, path, body):
    change(path, "UPDATE entry SET body = ? WHERE revision = 2", body)

    for question in (
        lambda: store.load("d"),
        lambda: store.since("d", 0),
        lambda: store.before("d", None, 5),
        lambda: store.find("d", "d-2"),
        lambda: store.append("d", [entry("d", 3, "d-2")], 2),
    ):
        with pytest.raises(Unavailable, match="entry of the log is damaged"):
            await question()

    assert await store.since("d", 0, 1) == entries("d", [1])
    assert await store.append("d", [entry("d", 3)], 2) == Appended("applied", 3)


async def test_an_entry_of_a_newer_version_is_unavailable(store, path):
    change(path, "UPDATE entry SET format = 2 WHERE revision = 2")

    with pytest.raises(Unavailable, match="newer version") as refusal:
        await store.load("d")

    assert "update" in refusal.value.hint


async def test_a_log_with_a_gap_is_unavailable(store, path):
    change(path, "DELETE FROM entry WHERE revision = 1")

    with pytest.raises(Unavailable, match="gap"):
        await store.load("d")


async def test_a_lost_snapshot_is_unavailable(store, path):
    change(path, "DELETE FROM snapshot")

    with pytest.raises(Unavailable, match="no readable snapshot"):
        await store.load("d")
