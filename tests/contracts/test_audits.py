# SPDX-License-Identifier: Apache-2.0
"""The audit log on every store: one chain whoever writes, nothing changes unnoticed, who somebody was can be forgotten."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

import msgspec
import pytest

from contracts.backends import POSTGRES
from glsp.editor.audit_reading import lines, page, read_head, verify
from glsp.errors import GlspError, Invalid
from glsp.storage.audit_chain import Draft, Head, Keys, Named
from glsp.storage.audits import Audits, Wanted
from glsp.storage.sql_audit import audits_of

KEYS = Keys(["the key of today"])
ADA, BOB = Named("person:ada@example.org", "Ada Lovelace"), Named("token:17", "Bob")


def draft(target: str = "glsp:a", time: float = 100.0, who: Named = ADA, **members: Any) -> Draft:
    return msgspec.structs.replace(Draft(time=time, who=who, action="diagram.deleted", target=target), **members)


@pytest.fixture
def audits(store: Any) -> Audits:
    return audits_of(store)


async def test_entries_are_chained_named_by_pseudonyms_and_verify(audits: Audits) -> None:
    assert (await verify(audits, KEYS)).is_fine
    written = await audits.append([draft(f"glsp:{n}", float(n)) for n in range(3)], KEYS)
    await audits.append(
        [draft("glsp:x", 9, BOB, action="sharing.changed", people={"edit": [ADA]}, facts={"everyone": "none"})], KEYS
    )

    verdict = await verify(audits, KEYS)
    assert (verdict.is_fine, verdict.entries, verdict.number, verdict.notes) == (True, 4, 4, ())
    shown = await page(audits, Wanted())
    assert [(each.number, each.who, each.name, each.target) for each in shown] == [
        (4, BOB.subject, "Bob", "glsp:x"),
        (3, ADA.subject, "Ada Lovelace", "glsp:2"),
        (2, ADA.subject, "Ada Lovelace", "glsp:1"),
        (1, ADA.subject, "Ada Lovelace", "glsp:0"),
    ]
    assert shown[0].facts == {"everyone": "none", "edit": ["Ada Lovelace"]}
    resting = b"".join(msgspec.json.encode(each) for each in await audits.after(0, 10))
    assert [word for word in (b"lovelace", b"ada@") if word in resting.lower()] == []
    assert len({each.subject for each in written.entries}) == 1


async def test_entries_are_found_by_who_what_and_when(audits: Audits) -> None:
    await audits.append([draft("one", 10), draft("two", 20, BOB), draft("three", 30, action="login")], KEYS)

    async def found(**wanted: Any) -> list[str]:
        return [each.target for each in await audits.entries(Wanted(**wanted))]

    assert await found(subject=BOB.subject) == ["two"]
    alias = (await audits.entries(Wanted(subject=ADA.subject)))[0].subject
    assert await found(subject=alias) == ["three", "one"]
    assert await found(action="diagram") == ["two", "one"]
    assert await found(action="diagram.deleted", since=15) == ["two"]
    assert await found(action="diag") == []
    assert await found(before=3, limit=1) == ["two"]
    assert await found(limit=0) == []
    assert await found(before=2**70, subject="", limit=2**70) == ["three", "two", "one"]
    for hostile in ("a\0", "\ud800", "' OR 1=1 --", "%"):
        assert await found(subject=hostile) == await found(action=hostile) == []


async def test_who_somebody_was_is_forgotten_and_the_chain_holds(audits: Audits) -> None:
    await audits.append([draft("one"), draft("two", who=BOB)], KEYS)
    alias = await audits.alias(ADA)
    assert await audits.forget(ADA.subject)
    assert not await audits.forget(ADA.subject)

    shown = await page(audits, Wanted())
    assert [(each.who, each.name) for each in shown] == [(BOB.subject, "Bob"), ("", "")]
    assert shown[1].subject == alias
    assert (await verify(audits, KEYS)).is_fine
    assert await audits.alias(ADA) != alias  # whoever comes again is somebody new


async def test_texts_that_no_database_keeps_do_no_harm(audits: Audits) -> None:
    await audits.append([draft("a\0b\n\ud800" + "x" * 5_000, facts={"why": "\0\u202e", "count": 2**60})], KEYS)
    assert (await verify(audits, KEYS)).is_fine
    [entry] = await audits.after(0, 10)
    assert entry.target.startswith("a�b��xxx")
    assert len(entry.target) == 200


async def test_another_key_seals_what_the_first_one_did(audits: Audits) -> None:
    await audits.append([draft("one"), draft("two")], KEYS)
    both, alone = Keys(["the next key", "the key of today"]), Keys(["the next key"])
    assert not (await verify(audits, alone)).is_fine  # nothing that it can tell holds the last entry
    await audits.append([draft("three")], both)

    verdict = await verify(audits, alone)
    assert verdict.is_fine
    assert verdict.notes == ("2 entries were sealed with keys that are not given; later seals hold them",)
    changed = [each for each in await audits.after(0, 10) if each.action == "audit.key"]
    assert [msgspec.json.decode(each.facts)["known"] for each in changed] == ["yes"]
    assert (await verify(audits, both)).is_fine


async def test_what_is_older_goes_and_the_rest_still_verifies(audits: Audits) -> None:
    await audits.append([draft(f"glsp:{n}", float(n)) for n in range(1_200)], KEYS)
    noted = (await audits.after(599, 1))[0]
    assert await audits.trim(600.0, KEYS, 9_000.0) == 600
    assert await audits.trim(600.0, KEYS, 9_001.0) == 0

    verdict = await verify(audits, KEYS, (noted.number + 1, (await audits.after(noted.number, 1))[0].hash))
    assert verdict.is_fine
    assert verdict.notes == ("entries before 601 were dropped by AUDIT_DAYS, as the head says",)
    assert (await audits.after(0, 1))[0].number == 601
    trimmed = await audits.entries(Wanted(action="audit"))
    assert {each.action for each in trimmed} == {"audit.trimmed"}
    assert await audits.trim(1e12, KEYS, 1e12) > 0  # the last entry always stays
    assert (await verify(audits, KEYS)).is_fine


async def test_all_of_it_is_exported_and_a_later_cut_is_told_by_the_head_of_it(audits: Audits) -> None:
    await audits.append([draft("one"), draft("two")], KEYS)
    found = [msgspec.json.decode(each) async for each in lines(audits)]
    assert [each.get("target") for each in found] == ["one", "two", None]
    head = found[-1]["head"]
    known = read_head(f"{head['number']}:{head['hash']}")
    assert (await verify(audits, KEYS, known)).is_fine
    later = await verify(audits, KEYS, (3, b"x" * 32))
    assert (later.wrong_at, later.why) == (3, "entries 3 to 3 are missing at the end: a later head was noted")
    assert (await verify(audits, KEYS, (2, b"x" * 32))).wrong_at == 2
    for text in ("", "2", "2:", "x:00", "0:" + "00" * 32, "2:" + "00" * 31):
        with pytest.raises(Invalid):
            read_head(text)


async def test_a_head_that_lies_behind_is_written_down(audits: Audits) -> None:
    await audits.append([draft("one")], KEYS)
    await audits.append([draft("two")], KEYS, Head(number=7, hash=b"?"))
    found = await audits.entries(Wanted(action="audit"))
    assert [(each.action, each.outcome, msgspec.json.decode(each.facts)["known"]) for each in found] == [
        ("audit.broken", "failed", 7)
    ]
    verdict = await verify(audits, KEYS)
    assert verdict.notes == ("entry 2 says that a writer found the log not as it was left",)


@pytest.mark.parametrize("backend", ["sqlite", POSTGRES])
async def test_several_writers_make_one_chain(opening: Any, backend: str) -> None:
    async with opening(backend) as one, opening(backend) as two:
        logs = [audits_of(one), audits_of(two)]
        await asyncio.gather(
            *(
                log.append([draft(f"{n}.{at}", who=Named(f"token:{n % 3}"))], KEYS)
                for n in range(20)
                for at, log in enumerate(logs)
            )
        )
        verdict = await verify(logs[0], KEYS)
        assert (verdict.is_fine, verdict.entries) == (True, 40)
        assert len({each.subject for each in await logs[1].after(0, 100)}) == 3


async def ask(store: Any, statement: str) -> Any:
    """Runs a statement as somebody would who came to the database itself."""

    def script() -> Any:
        return (yield statement, {})

    return await store.database.write(script)


UNGUARDED = {
    "sqlite": ["DROP TRIGGER audit_unchanged", "DROP TRIGGER audit_kept"],
    "postgres": ["ALTER TABLE audit DISABLE TRIGGER USER"],
}
BACK = {"postgres": "ALTER TABLE audit ENABLE TRIGGER USER"}


@pytest.mark.parametrize("backend", ["sqlite", POSTGRES])
async def test_the_database_refuses_to_change_the_log(opening: Any, backend: str) -> None:
    async with opening(backend) as store:
        audits = audits_of(store)
        await audits.append([draft("one"), draft("two")], KEYS)
        tries = ["UPDATE audit SET target = 'x' RETURNING 1", "DELETE FROM audit WHERE number = 2 RETURNING 1"]
        for statement in tries + ["TRUNCATE audit"] * (backend == "postgres"):
            with pytest.raises((GlspError, sqlite3.Error)):
                await ask(store, statement)
        assert [each.target for each in await audits.after(0, 10)] == ["one", "two"]


CHANGES = {
    "UPDATE audit SET target = 'x' WHERE number = 3 RETURNING 1": (3, "not as it was written"),
    "UPDATE audit SET time = time + 1 WHERE number = 1 RETURNING 1": (1, "not as it was written"),
    "DELETE FROM audit WHERE number = 2 RETURNING 1": (2, "entry 2 is missing"),
    "DELETE FROM audit WHERE number >= 4 RETURNING 1": (4, "entries 4 to 5 are missing at the end"),
    "UPDATE audit SET seal = hash WHERE number = 4 RETURNING 1": (4, "seal of entry 4 does not fit"),
    "UPDATE audit_head SET number = 6 RETURNING 1": (6, "missing at the end"),
    "UPDATE audit_head SET first = 2 RETURNING 1": (2, "not as it was written"),
    "UPDATE audit_head SET seal = hash RETURNING 1": (6, "head is not as it was written"),
    (
        "INSERT INTO audit SELECT 6, time, subject, action, target, outcome, facts, hash, seal, key FROM audit"
        " WHERE number = 5 RETURNING 1"
    ): (6, "behind the head"),
}


@pytest.mark.parametrize("backend", ["sqlite", POSTGRES])
async def test_whatever_is_changed_in_the_database_is_told(opening: Any, backend: str) -> None:
    for number, (statement, (wrong_at, why)) in enumerate(CHANGES.items()):
        async with opening(backend) as store:
            audits = audits_of(store)
            for each in UNGUARDED[backend]:
                if number == 0 or backend == "postgres":
                    await ask(store, f"{each} /* */" if backend == "sqlite" else each)
            await ask(store, "UPDATE audit_head SET first = 9000000000 RETURNING 1")
            await ask(store, "DELETE FROM audit RETURNING 1")
            nothing = "x''" if backend == "sqlite" else "''"
            await ask(
                store,
                f"UPDATE audit_head SET first = 1, base = {nothing}, number = 0, hash = {nothing}, seal = {nothing}, key = ''"
                " RETURNING 1",
            )
            await audits.append([draft(f"glsp:{n}", float(n)) for n in range(5)], KEYS)
            assert (await verify(audits, KEYS)).is_fine
            await ask(store, statement)
            verdict = await verify(audits, KEYS)
            if backend in BACK:
                await ask(store, BACK[backend])
            assert verdict.wrong_at == wrong_at, statement
            assert why in verdict.why, statement
