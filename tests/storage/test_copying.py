# SPDX-License-Identifier: Apache-2.0
"""Copies between SQLite and PostgreSQL, both ways: everything arrives as it was, or nothing of a diagram does."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from contracts.samples import ADA, NODE, ROOT, entries, entry, info
from glsp.errors import Conflict, NotAllowed, NotFound, SettingsError, Unavailable
from glsp.model.comments import Anchor, Comment, Thread
from glsp.storage import audit_copying, audit_moving, connect, copy_scripts, schema, token_scripts
from glsp.storage.audit_chain import Draft, Keys, Named, Verifier
from glsp.storage.copying import Copied, copy
from glsp.storage.ports import Derived, Token, Version
from glsp.storage.sql import SqlStore
from glsp.storage.sql_audit import audits_of
from glsp.storage.sql_retention import SqlRetention

WAYS = [
    ("sqlite", "sqlite"),
    pytest.param(("sqlite", "postgres"), marks=pytest.mark.needs("postgres")),
    pytest.param(("postgres", "sqlite"), marks=pytest.mark.needs("postgres")),
]
KEYS = Keys(("of the copy", "of a server"))
OF_SERVER = Keys(("of a server",))
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
    ada = Named("person:ada", "Ada — ‘so’? 😀")
    await note(store, "login", ada, via="oidc")
    await note(store, "sharing.changed", ada, people=[Named("token:b", "Bot")])
    await note(store, "login", Named("person:gone"))
    await audits_of(store).forget("person:gone")
    await store.close()


async def fill_audit(url, count):
    """Many entries in the audit log of a database, by many people."""
    store = await connect(url, Path())
    drafts = [
        Draft(time=at, who=Named(f"person:{at % 70}", f"P{at % 70}"), action="login", target="") for at in range(count)
    ]
    await audits_of(store).append(drafts, OF_SERVER)
    await store.close()


async def note(store, action, who, keys=OF_SERVER, people=(), **facts):
    draft = Draft(time=1.5, who=who, action=action, target="zebra", facts=facts, people={"people": people})
    await audits_of(store).append([draft], keys)


async def audit_of(url):
    """All entries, who is known by which pseudonym, and what verifying says."""
    store = await connect(url, Path())
    audits = audits_of(store)
    entries, verifier = await audits.after(0, 10_000), Verifier(await audits.head(), KEYS)
    for each in entries:
        verifier.take(each)
    names = await audits.names()
    await store.close()
    return entries, names, verifier.verdict()


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

    copied = await copy(source, target, lambda *each: told.append(each), KEYS)

    assert copied == Copied(diagrams=3, entries=1203, kept=0, tokens=2, audited=3)
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
        await copy(source, target, quiet, KEYS)
    monkeypatch.undo()

    assert [each[0].id for each in await everything(target)] == ["zebra"]
    with pytest.raises(NotAllowed, match="1 diagrams already") as refusal:
        await copy(source, target, quiet, KEYS)
    assert "--resume" in refusal.value.hint
    assert await copy(source, target, quiet, KEYS, resume=True) == Copied(
        diagrams=2, entries=1, kept=1, tokens=2, audited=3
    )
    assert await everything(target) == await everything(source)


@pytest.mark.parametrize("addresses", WAYS[:1], indirect=True)
async def test_a_resumed_copy_does_not_take_another_diagram_for_its_own(addresses):
    source, target = addresses
    await fill(source)
    await copy(source, target, quiet, KEYS)
    store = await connect(target, Path())
    await store.rename("Empty", "Not empty")
    await store.close()

    with pytest.raises(Conflict, match="'Empty' is in the target"):
        await copy(source, target, quiet, KEYS, resume=True)


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_what_did_not_arrive_is_noticed(addresses, monkeypatch):
    source, target = addresses
    await fill(source)
    inner = copy_scripts.add_entries
    monkeypatch.setattr(copy_scripts, "add_entries", lambda number, rows: inner(number, rows[:-1]))

    with pytest.raises(Unavailable, match="'zebra' did not arrive as it was sent"):
        await copy(source, target, quiet, KEYS)


async def test_a_source_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(NotFound, match="no diagrams"):
        await copy(f"sqlite:///{tmp_path}/none.db", f"sqlite:///{tmp_path}/new.db", quiet, KEYS)
    with pytest.raises(NotAllowed, match="same"):
        await copy(f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/a.db", quiet, KEYS)

    assert list(tmp_path.iterdir()) == []


async def test_what_is_wrong_with_one_of_the_two_addresses_says_which(tmp_path):
    good = f"sqlite:///{tmp_path}/0.db"
    await fill(good)
    with pytest.raises(SettingsError, match=r"--to must start with one of: .*sqlite:"):
        await copy(good, "mysql://h/d", quiet, KEYS)
    with pytest.raises(SettingsError, match="--from must be sqlite:///PATH"):
        await copy("sqlite:/x", good, quiet, KEYS)
    with pytest.raises(NotAllowed, match="only SQLite and PostgreSQL"):
        await copy(str(tmp_path / "0.db"), good, quiet, KEYS)
    with pytest.raises(Unavailable, match="--to: the folder of the database does not exist"):
        await copy(good, f"sqlite:///{tmp_path}/none/1.db", quiet, KEYS)


async def test_what_an_interrupted_copy_left_behind_is_swept(tmp_path, monkeypatch):
    source, target = f"sqlite:///{tmp_path}/0.db", f"sqlite:///{tmp_path}/1.db"
    await fill(source)
    with closing(sqlite3.connect(tmp_path / "0.db")) as connection, connection:
        connection.execute("INSERT INTO milestone SELECT number, 1, 1, x'00' FROM diagram WHERE id = 'zebra'")

    def broken(_number, _whole):
        raise Unavailable("the cable was pulled")

    monkeypatch.setattr(copy_scripts, "finish", broken)
    with pytest.raises(Unavailable):
        await copy(source, target, quiet, KEYS)
    with closing(sqlite3.connect(tmp_path / "1.db")) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (1202,)

    store = await connect(target, Path())
    await store.purge(older_than=0)
    await store.close()

    with closing(sqlite3.connect(tmp_path / "1.db")) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM milestone").fetchone() == (0,)


def test_every_table_is_copied_or_left_for_a_reason():
    copied = {"diagram", "entry", *copy_scripts.PARTS, "milestone", "token", "audit", "audit_head", "pseudonym"}
    left = {
        "login_session", "logout_heard",  # people log in again
        "search",  # made anew
        "chore", "leftover", "store",  # of processes on this database
    }  # fmt: skip

    assert copied | left == set(schema.metadata.tables)
    assert copied & left == set()
    for table, columns in {
        "diagram": copy_scripts.DIAGRAM,
        "entry": copy_scripts.ENTRY,
        "milestone": copy_scripts.MILESTONE,
        **copy_scripts.PARTS,
    }.items():
        own = {"number", "tick", "writer"} if table == "diagram" else {"diagram"}
        assert {*columns, *own} == set(schema.metadata.tables[table].columns.keys())


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_the_audit_log_comes_along_and_verifies(addresses):
    source, target = addresses
    await fill(source)
    store = await connect(target, Path())
    await note(store, "database.migrated", Named("user:op", "Op"), keys=KEYS, schema=9)
    await store.close()

    await copy(source, target, quiet, KEYS)

    sent, people, _ = await audit_of(source)
    came, names, verdict = await audit_of(target)
    assert came[:3] == sent
    assert [(each.number, each.action, each.facts) for each in came[3:]] == [
        (4, "audit.key", f'{{"before":"{OF_SERVER.now.id}","known":"yes","now":"{KEYS.now.id}","number":3}}'),
        (5, "database.migrated", '{"people":[],"schema":9}'),
    ]
    assert {alias: who for alias, who in names.items() if who.subject != "user:op"} == people
    assert {who.subject for who in people.values()} == {"person:ada", "token:b"}
    assert names[came[4].subject] == Named("user:op", "Op")
    assert verdict.is_fine
    assert verdict.entries == 5
    store = await connect(target, Path())
    await note(store, "login", Named("person:ada"), keys=KEYS)
    await store.close()
    entries, _, verdict = await audit_of(target)
    assert (entries[-1].subject, verdict.is_fine) == (sent[0].subject, True)


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_a_resumed_copy_brings_what_the_audit_log_of_the_source_got_meanwhile(addresses):
    source, target = addresses
    await fill(source)
    await copy(source, target, quiet, KEYS)
    store = await connect(target, Path())
    await note(store, "database.copied", Named("user:op"), keys=KEYS)
    await store.close()
    store = await connect(source, Path())
    await audits_of(store).forget("person:ada")
    await note(store, "token.revoked", Named("token:b", "Bot"))
    await store.revoke_token("b")
    await store.close()

    await copy(source, target, quiet, KEYS, resume=True)

    came, names, verdict = await audit_of(target)
    sent, people, _ = await audit_of(source)
    assert came[:4] == sent
    assert [each.action for each in came[4:]] == ["audit.key", "database.copied"]
    assert "person:ada" not in {who.subject for who in names.values()}
    assert people.items() <= names.items()
    assert verdict.is_fine
    assert await tokens_of(target) == await tokens_of(source)
    assert (await tokens_of(target))["b"][0].revoked_at is not None


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_an_audit_log_that_was_trimmed_arrives_trimmed_and_stays_as_it_is_kept(addresses):
    source, target = addresses
    await fill(source)
    store = await connect(source, Path())
    assert await audits_of(store).trim(2.0, OF_SERVER, 3.0) == 3
    await store.close()

    await copy(source, target, quiet, KEYS)

    assert (await audit_of(target))[0] == (await audit_of(source))[0]
    assert (await audit_of(target))[2].is_fine
    store = await connect(target, Path())

    def forged():
        yield "DELETE FROM audit", {}

    assert isinstance(store, SqlStore)
    with pytest.raises(Exception, match="only added to"):
        await store.database.write(forged)
    await store.close()


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_a_target_whose_server_wrote_an_audit_log_is_left_as_it_is(addresses):
    source, target = addresses
    await fill(source)
    store = await connect(target, Path())
    await note(store, "token.created", Named("user:op"), keys=KEYS)
    await store.close()
    before = await audit_of(target)

    with pytest.raises(Conflict, match=r"entries of its own, such as token.created \(entry 1\)"):
        await copy(source, target, quiet, KEYS)

    assert await audit_of(target) == before
    assert await everything(target) == []


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_an_audit_log_or_token_that_did_not_arrive_is_noticed(addresses, monkeypatch):
    source, target = addresses
    await fill(source)
    bring = token_scripts.bring
    monkeypatch.setattr(token_scripts, "bring", lambda tokens: bring(tokens[:-1]))
    with pytest.raises(Unavailable, match=r"the API token '.*' did not arrive as it was sent"):
        await copy(source, target, quiet, KEYS)
    monkeypatch.undo()

    inner = copy_scripts.insert
    monkeypatch.setattr(
        audit_copying, "insert", lambda table, columns, rows: inner(table, columns, rows[1:] if len(rows) > 1 else rows)
    )
    with pytest.raises(Unavailable, match="the audit log did not arrive as it was sent"):
        await copy(source, target, quiet, KEYS, resume=True)
    monkeypatch.undo()

    await copy(source, target, quiet, KEYS, resume=True)
    assert (await audit_of(target))[2].is_fine


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_a_long_audit_log_comes_piece_by_piece_and_is_whole_after_each(addresses, monkeypatch):
    source, target = addresses
    monkeypatch.setattr(audit_copying, "AT_ONCE", 50)
    await fill_audit(source, 230)
    await fill(source)
    store = await connect(target, Path())
    await note(store, "database.migrated", Named("user:op", "Op"), keys=KEYS, schema=9)
    await store.close()
    put, pieces = audit_copying.put, []

    def broken(piece, log, keys, before_it=b""):
        if len(piece.entries) and piece.after >= 150:
            raise Unavailable("the cable was pulled")
        pieces.append(len(piece.entries))
        return (yield from put(piece, log, keys, before_it))

    monkeypatch.setattr(audit_copying, "put", broken)
    with pytest.raises(Unavailable, match="cable"):
        await copy(source, target, quiet, KEYS)
    assert pieces == [0, 50, 50, 50]
    monkeypatch.setattr(audit_copying, "put", put)
    part, names, verdict = await audit_of(target)
    sent, people, _ = await audit_of(source)
    assert part[:150] == sent[:150]
    assert [each.action for each in part[150:]] == ["database.migrated"]
    assert (names[part[-1].subject], verdict.is_fine) == (Named("user:op", "Op"), True)

    assert (await copy(source, target, quiet, KEYS, resume=True)).audited == 233

    came, names, verdict = await audit_of(target)
    assert came[:233] == sent
    assert [each.action for each in came[233:]] == ["audit.key", "database.migrated"]
    assert people.items() <= names.items()
    assert (names[came[-1].subject], verdict.is_fine) == (Named("user:op", "Op"), True)


async def test_a_target_in_which_somebody_writes_meanwhile_is_told(tmp_path, monkeypatch):
    source, target = f"sqlite:///{tmp_path}/0.db", f"sqlite:///{tmp_path}/1.db"
    await fill(source)
    monkeypatch.setattr(audit_copying, "AT_ONCE", 1)
    read = audit_moving._next

    async def slowly(database, number, head):
        if number == 1:
            store = await connect(target, Path())
            await note(store, "login", Named("person:eve"), keys=KEYS)
            await store.close()
        return await read(database, number, head)

    monkeypatch.setattr(audit_moving, "_next", slowly)
    with pytest.raises(Conflict, match="something else wrote"):
        await copy(source, target, quiet, KEYS)


@pytest.mark.parametrize("addresses", WAYS, indirect=True)
async def test_states_of_named_versions_come_one_by_one(addresses, monkeypatch):
    source, target = addresses
    await fill(source)
    store = await connect(source, Path())
    await store.snapshot("zebra", 1202, ROOT, [NODE])
    assert isinstance(store, SqlStore)
    retention = SqlRetention(store.database)
    [aged] = [each for each in await retention.aged(2e10, 100) if each.diagram == "zebra"]
    for revision in await retention.lacking(aged):
        await retention.keep_state(aged, revision, ROOT, [NODE])
    await retention.forget(aged, 100)
    assert await store.begins("zebra") == 1000
    await store.close()
    read = []
    milestones = copy_scripts.milestones
    monkeypatch.setattr(copy_scripts, "milestones", lambda *key: read.append(key) or milestones(*key))

    await copy(source, target, quiet, KEYS)

    assert len(read) == 2 * (3 + 1 + 1)  # of each diagram its own and the end, there and back
    store = await connect(target, Path())
    old = await connect(source, Path())
    for revision in (1, 900):
        state = await store.state_at("zebra", revision)
        assert state is not None
        assert state == await old.state_at("zebra", revision)
    assert await store.begins("zebra") == 1000
    await old.close()
    await store.close()


async def test_a_history_that_is_shortened_while_it_is_copied_is_told_and_copied_again(tmp_path, monkeypatch):
    source, target = f"sqlite:///{tmp_path}/0.db", f"sqlite:///{tmp_path}/1.db"
    await fill(source)
    entries = copy_scripts.entries

    def later(number, after, until):
        rows = yield from entries(number, after, until)
        return [row for row in rows if row[0] > 600]

    monkeypatch.setattr(copy_scripts, "entries", later)
    with pytest.raises(Unavailable, match="'zebra' was shortened meanwhile"):
        await copy(source, target, quiet, KEYS)
    monkeypatch.undo()
    assert await everything(target) == []
    await copy(source, target, quiet, KEYS)
    assert await everything(target) == await everything(source)
