# SPDX-License-Identifier: Apache-2.0
"""Copies between SQLite and PostgreSQL, both ways: everything arrives as it was, or nothing of a diagram does."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from contracts.samples import ADA, NODE, ROOT, entries, entry, info
from glsp.errors import Conflict, NotAllowed, NotFound, Unavailable
from glsp.model.comments import Anchor, Comment, Thread
from glsp.storage import connect, copy_scripts
from glsp.storage.copying import Copied, copy
from glsp.storage.ports import Derived, Token, Version

WAYS = [
    ("sqlite", "sqlite"),
    pytest.param(("sqlite", "postgres"), marks=pytest.mark.needs("postgres")),
    pytest.param(("postgres", "sqlite"), marks=pytest.mark.needs("postgres")),
]
THREAD = Thread(anchor=Anchor(1, 2), first=Comment(id="t", author=ADA, time=1, text="Why — ‘so’? 😀"))


@pytest.fixture
def addresses(request, tmp_path):
    """Of two databases without diagrams."""
    found = []
    for place, backend in enumerate(request.param):
        if backend == "sqlite":
            found.append(f"sqlite:///{tmp_path}/{place}.db")
        else:
            databases = request.getfixturevalue("postgres_databases")
            found.append(databases.postgres.url(databases.emptied()))
    return found


def quiet(_done, _count, _what):
    pass


async def fill(url):
    store = await connect(url, Path())
    await store.create(info("zebra", "Zebra", updated_at=7.25), ROOT, [NODE])
    await store.append("zebra", entries("zebra", range(1, 1202)), 0)
    await store.append("zebra", [entry("zebra", 1202, undoes=3, operation="undo")], 1201)
    await store.snapshot("zebra", 1000, ROOT, [NODE], Derived("stamp", {"n1": {"size": {"width": 1.1, "height": 2}}}))
    await store.keep_version("zebra", Version("first", 1, "Ada", 5.5))
    await store.keep_version("zebra", Version("Ärger", 900, "Ada", 6.5))
    await store.tag("zebra", ["Straße", "b", "A"])
    await store.keep_thread("zebra", "t", THREAD, 0)
    await store.keep_thread("zebra", "gone", THREAD, 0)
    await store.keep_thread("zebra", "gone", None, 2)
    await store.create(info("ärmel"), ROOT)
    await store.append("ärmel", [entry("ärmel", 1)], 0)
    await store.trash("ärmel")
    await store.create(info("Empty"), ROOT)
    await store.add_token(Token(id="a", name="Ada", scope="admin", created_at=1.5, expires_at=9.25), b"\0" * 32)
    await store.add_token(Token(id="b", name="Bot", scope="read", created_at=2), b"\xff" * 32)
    await store.revoke_token("a")
    await store.close()


async def everything(url):
    """All that the ports tell about all diagrams."""
    store = await connect(url, Path())
    live, trash = await store.list(), await store.list(trash=True)
    found = [
        (each, await store.load(each.id), await store.since(each.id, 0, 10**6), await store.versions(each.id),
         await store.threads(each.id))
        for each in [*live, *trash]
    ]  # fmt: skip
    await store.close()
    return found


async def tokens_of(url):
    """What tells tokens apart; the number of their last change is each database's own."""
    store = await connect(url, Path())
    found = {each.id: (msgspec.structs.replace(each, change=0), digest) for each, digest in await store.tokens()}
    await store.close()
    return found


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_everything_arrives_as_it_was(addresses):
    source, target = addresses
    await fill(source)
    told = []

    copied = await copy(source, target, lambda *each: told.append(each))

    assert copied == Copied(diagrams=3, entries=1203, kept=0)
    assert told == [(1, 3, "zebra: 1202 entries"), (2, 3, "ärmel: 1 entries"), (3, 3, "Empty: 0 entries")]
    assert await everything(target) == await everything(source)
    assert [each[0].id for each in await everything(target)] == ["zebra", "Empty", "ärmel"]
    assert await tokens_of(target) == await tokens_of(source)
    assert set(await tokens_of(target)) == {"a", "b"}
    store = await connect(target, Path())
    assert (await store.append("zebra", [entry("zebra", 1203)], 1202)).outcome == "applied"
    assert (await store.append("zebra", [entry("zebra", 1204, "zebra-7")], 1203)).outcome == "known"
    await store.create(info("next"), ROOT)
    assert await store.purge(older_than=0) == 0
    await store.close()


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_an_interrupted_copy_leaves_whole_diagrams_and_is_resumed(addresses, monkeypatch):
    source, target = addresses
    await fill(source)
    inner = copy_scripts.finish

    def broken(number, whole):
        if whole.diagram[0] == "ärmel":
            raise Unavailable("the cable was pulled")
        return inner(number, whole)

    monkeypatch.setattr(copy_scripts, "finish", broken)
    with pytest.raises(Unavailable, match="cable"):
        await copy(source, target, quiet)
    monkeypatch.undo()

    assert [each[0].id for each in await everything(target)] == ["zebra"]
    with pytest.raises(NotAllowed, match="1 diagrams already") as refusal:
        await copy(source, target, quiet)
    assert "--resume" in refusal.value.hint
    assert await copy(source, target, quiet, resume=True) == Copied(diagrams=2, entries=1, kept=1)
    assert await everything(target) == await everything(source)


@pytest.mark.parametrize("addresses", WAYS[:1], indirect=True)
async def test_a_resumed_copy_does_not_take_another_diagram_for_its_own(addresses):
    source, target = addresses
    await fill(source)
    await copy(source, target, quiet)
    store = await connect(target, Path())
    await store.rename("Empty", "Not empty")
    await store.close()

    with pytest.raises(Conflict, match="'Empty' is in the target"):
        await copy(source, target, quiet, resume=True)


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_what_did_not_arrive_is_noticed(addresses, monkeypatch):
    source, target = addresses
    await fill(source)
    inner = copy_scripts.add_entries
    monkeypatch.setattr(copy_scripts, "add_entries", lambda number, rows: inner(number, rows[:-1]))

    with pytest.raises(Unavailable, match="'zebra' did not arrive as it was sent"):
        await copy(source, target, quiet)


async def test_a_source_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(NotFound, match="no diagrams"):
        await copy(f"sqlite:///{tmp_path}/none.db", f"sqlite:///{tmp_path}/new.db", quiet)
    with pytest.raises(NotAllowed, match="same"):
        await copy(f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/a.db", quiet)

    assert list(tmp_path.iterdir()) == []


async def test_what_an_interrupted_copy_left_behind_is_swept(tmp_path, monkeypatch):
    source, target = f"sqlite:///{tmp_path}/0.db", f"sqlite:///{tmp_path}/1.db"
    await fill(source)

    def broken(_number, _whole):
        raise Unavailable("the cable was pulled")

    monkeypatch.setattr(copy_scripts, "finish", broken)
    with pytest.raises(Unavailable):
        await copy(source, target, quiet)
    with closing(sqlite3.connect(tmp_path / "1.db")) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (1202,)

    store = await connect(target, Path())
    await store.purge(older_than=0)
    await store.close()

    with closing(sqlite3.connect(tmp_path / "1.db")) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (0,)
