# SPDX-License-Identifier: Apache-2.0
"""A person's data: all of it is told, and none of it is left in any table, while others work on and nothing else is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
import zstandard

from contracts.backends import POSTGRES
from glsp.editor.audit import Audit
from glsp.editor.audit_reading import page, verify
from glsp.editor.hub import Hub
from glsp.editor.people import People
from glsp.editor.saving import save
from glsp.editor.tokens import digest, make
from glsp.errors import Invalid, NotAllowed, NotFound
from glsp.model.change import Author
from glsp.protocol.geometry import Point
from glsp.protocol.operations import CreateNode, Undo
from glsp.storage.audit_chain import Named
from glsp.storage.audits import Wanted
from glsp.storage.grants import Grant, Sharing
from glsp.storage.memory import MemoryStore
from glsp.storage.sessions import KeptSession
from glsp.storage.sql_audit import audits_of
from glsp.storage.sql_grants import sharings_of
from glsp.storage.sql_sessions import sessions_of

WHO = "person:ada@lovelace.example"
ADA, BOB = Author(WHO, "Ada Lovelace"), Author("person:bob", "Bob Babbage")
BACKENDS = ["sqlite", POSTGRES]


def node(name: str) -> CreateNode:
    return CreateNode(element_type_id="task:manual", location=Point(1, 2), args={"elementId": name})


def tables(backend: str) -> str:
    if backend == "sqlite":
        return "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


async def everything(store: Any, backend: str) -> dict[str, bytes]:
    """All rows of all tables as bytes, what is squeezed in them as it was before."""

    def ask(statement: str) -> Any:
        def script() -> Any:
            return (yield statement, {})

        return store.database.read(script)

    def plain(value: Any) -> bytes:
        if isinstance(value, (bytes, memoryview)):
            data = bytes(value)
            try:
                return zstandard.ZstdDecompressor().decompress(data)
            except zstandard.ZstdError:
                return data
        return str(value).encode()

    found = {}
    for (table,) in await ask(tables(backend)):
        rows = await ask(f"SELECT * FROM {table}")
        found[table] = b"\n".join(plain(value) for row in rows for value in row)
    return found


def audit_of(store: Any) -> Audit:
    return Audit(audits_of(store), lambda: ("a key of tests",))


@asynccontextmanager
async def worked(store: Any) -> AsyncGenerator[Hub]:
    """A hub on which Ada and Bob did a bit of everything."""
    audit = audit_of(store)
    async with Hub(store, store, store, comments=store).running() as hub:
        hub.note = audit.record
        for name in ("d", "quiet", "binned"):
            await hub.create("workflow", ADA, diagram_id=name)
        await hub.create("workflow", BOB, diagram_id="bobs")
        async with hub.using("d") as diagram, hub.board("d") as board:
            for number in range(5):
                await diagram.execute(node(f"a{number}"), ADA, operation_id=f"a{number}")
                await diagram.execute(node(f"b{number}"), BOB, operation_id=f"b{number}")
            thread = await board.add(ADA, "what about this?", element="a1")
            await board.reply(BOB, thread.id, "fine")
            await board.resolve(ADA, thread.id)
            held = await hub.hold("d")
            await save(hub, held, ADA)
            hub.release(held)
        async with hub.using("binned") as diagram:
            await diagram.execute(node("x"), ADA, operation_id="x")
        await hub.delete("binned")
        sharings = sharings_of(store)
        await sharings.share(
            "d", Sharing(WHO, "Ada Lovelace", "view", (Grant("person:bob", "Bob Babbage", "edit"),)), 0
        )
        await sharings.share(
            "bobs", Sharing("person:bob", "Bob Babbage", "none", (Grant(WHO, "Ada Lovelace", "own"),)), 0
        )
        begun = KeptSession(id="s1", subject=WHO, created_at=1.0, expires_at=9e9, body=b"sealed")
        await sessions_of(store).begin(begun)
        await audit.record("login", who=Named(WHO, "Ada Lovelace"))
        await audit.record("sharing.changed", "glsp:d", who=Named("person:bob", "Bob"), people={"edit": [Named(WHO)]})
        yield hub


@pytest.mark.parametrize("backend", BACKENDS)
async def test_all_that_names_somebody_is_told(opening: Any, backend: str) -> None:
    async with opening(backend) as store, worked(store):
        found = await People(store, audit_of(store)).export(WHO)
    assert found["person"] == {"subject": WHO, "ids": [WHO], "names": ["Ada Lovelace"]}
    assert [each["diagram"] for each in found["edits"]] == ["d"] * 5 + ["binned"]
    assert [(each["diagram"], each["text"]) for each in found["comments"]] == [("d", "what about this?")]
    assert found["sharing"] == [{"diagram": "d", "level": "owner"}, {"diagram": "bobs", "level": "own"}]
    assert [each["diagram"] for each in found["versions"]] == ["d"]
    assert len(found["sessions"]) == 1
    assert [each.action for each in found["audit"]] == ["login"]
    assert b"digest" not in msgspec.json.encode(found)


@pytest.mark.parametrize("backend", BACKENDS)
async def test_nothing_names_somebody_who_was_erased_and_all_else_goes_on(opening: Any, backend: str) -> None:
    async with opening(backend) as store, opening(backend) as other, worked(store) as hub:
        before = await everything(store, backend)
        assert any(b"lovelace" in rows.lower() for rows in before.values())
        async with hub.using("d") as diagram, hub.board("d") as board:
            people = People(other, audit_of(other))  # as a command beside the server does it
            counted = await people.erase(WHO, is_only_told=True)
            assert {table: rows for table, rows in (await everything(store, backend)).items() if table != "store"} == {
                table: rows for table, rows in before.items() if table != "store"
            }
            assert counted.found == {
                "tokens": 0, "sessions": 1, "sharing": 2, "edits": 6, "comments": 1, "versions": 1,
            }  # fmt: skip
            done = await people.erase(WHO)
            assert done.pseudonym.startswith("p-")

            for table, rows in (await everything(store, backend)).items():
                assert b"lovelace" not in rows.lower(), table
            assert (await verify(audits_of(store), audit_of(store).keys)).is_fine
            shown = [(each.name, each.action) for each in await page(audits_of(store), Wanted(limit=50))]
            assert ("", "login") in shown

            async with asyncio.timeout(20):  # the server that has it open hears of it
                while "Ada Lovelace" in {each.first.author.name for each in await board.threads()}:
                    await asyncio.sleep(0.02)
            entries = await diagram.log.before("d", None, 20)
            assert {each.author.name for each in entries} == {done.pseudonym, "Bob Babbage"}
            undone = await diagram.execute(Undo(), BOB, operation_id="undo")
            assert undone.entry is not None
            assert await hub.info("quiet") is not None
        kept = {each.diagram: each.sharing for each in await sharings_of(store).sharings()}
        assert kept["d"].owner == done.pseudonym  # it is nobody else's of a sudden
        assert kept["bobs"].grants == ()
        session = await sessions_of(store).find("s1")
        assert session is not None
        assert session.ended_at is not None
        with pytest.raises(NotFound):
            await people.erase(WHO)


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_token_is_found_by_its_name_and_is_no_good_afterwards(opening: Any, backend: str) -> None:
    async with opening(backend) as store:
        token, secret = make("Grace Hopper", "edit", 1, 5_000.0)
        await store.add_token(token, digest(secret))
        other, another = make("CI", "edit", 1, 5_000.0)
        await store.add_token(other, digest(another))
        people = People(store, audit_of(store), lambda: 5_001.0)
        done = await people.erase("Grace Hopper")
        kept = {each.id: each for each, _ in await store.tokens()}
        assert (kept[token.id].name, kept[token.id].revoked_at) == (done.pseudonym, 5_001.0)
        assert kept[other.id].revoked_at is None
        for table, rows in (await everything(store, backend)).items():
            assert b"hopper" not in rows.lower(), table


async def test_nobody_is_found_where_nobody_is_meant(opening: Any) -> None:
    async with opening("sqlite") as store, worked(store):
        people = People(store, audit_of(store))
        for nobody in ("person:eve", "Ada", "token:1", "%", "' OR 1=1 --"):
            with pytest.raises(NotFound):
                await people.export(nobody)
        for hostile in ("", "a\0b", "\ud800", "x" * 5_000, "a\nb"):
            with pytest.raises(Invalid):
                await people.find(hostile)
    with pytest.raises(NotAllowed):
        People(MemoryStore(), Audit(audits_of(None), lambda: ("key",)))
