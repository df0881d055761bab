# SPDX-License-Identifier: Apache-2.0
"""The contract of Documents, for every store.

1. A new diagram rests at revision 0 with exactly the elements it was made with; an id names one diagram.
2. An append is durable as a whole with consecutive revisions, or not at all; what was read comes back as it went.
3. An operation id is in the log of a diagram once; asked again, the log answers what it became.
4. Nobody appends to a head other than the one they know.
5. Diagrams do not hinder one another, also when their appends share a commit.
6. Lists know how many elements there are and who edited last.
7. A snapshot changes nothing but the place where opening starts.
8. The log is read in pieces, from either end.
9. Refusals change nothing and say why.
10. Who means a diagram that was deleted for ever does not write to another one that has its id since.
"""

import asyncio

import msgspec
import pytest

from contracts.samples import NODE, ROOT, entries, entry, info
from glsp.errors import Invalid, NotFound, Unavailable
from glsp.model.change import Author, Change, Edit, Element
from glsp.model.undo import Trace
from glsp.storage.ports import Appended, DiagramInfo, Loaded


def plain(loaded: Loaded) -> Loaded:
    """With lists, whatever sequences the store chose."""
    return msgspec.structs.replace(loaded, elements=list(loaded.elements), tail=list(loaded.tail))


def answer(appended: Appended) -> tuple[str, int, list[str]]:
    return appended.outcome, appended.head, [known.operation_id for known in appended.known]


# 1. a new diagram


async def test_a_new_diagram_rests_at_revision_0_with_its_elements(store):
    await store.create(info("d"), ROOT, [NODE])

    kept = DiagramInfo(
        id="d",
        name="D",
        type="workflow-diagram",
        language="workflow",
        elements=1,
        created_at=100.0,
        updated_at=100.0,
    )
    assert plain(await store.load("d")) == Loaded(kept, 0, ROOT, [NODE], [])
    assert await store.info("d") == kept


async def test_a_new_diagram_without_times_gets_the_present_one(store):
    await store.create(DiagramInfo(id="d", name="D", type="t", language="l"), ROOT)

    found = await store.info("d")
    assert (found.created_at, found.updated_at) == (5000.0, 5000.0)


async def test_an_id_that_is_taken_is_refused_and_the_first_diagram_stays(store):
    await store.create(info("d", "First"), ROOT, [NODE])

    with pytest.raises(Invalid, match="taken by another diagram"):
        await store.create(info("d", "Second"), ROOT)

    assert (await store.info("d")).name == "First"


async def test_an_id_that_is_taken_by_a_diagram_in_the_trash_is_refused(store):
    await store.create(info("d"), ROOT)
    await store.trash("d")

    with pytest.raises(Invalid, match="taken by a diagram in the trash") as refusal:
        await store.create(info("d"), ROOT)

    assert "restore" in refusal.value.hint


async def test_of_many_who_make_the_same_diagram_at_once_one_succeeds(store):
    answers = await asyncio.gather(*(store.create(info("d"), ROOT) for _ in range(8)), return_exceptions=True)

    assert sorted(type(each).__name__ for each in answers) == ["Invalid"] * 7 + ["NoneType"]


@pytest.mark.parametrize(
    "wrong",
    [info(""), info("\ud800"), info("d", "a\0b"), msgspec.structs.replace(info("d"), revision=3)],
    ids=["no id", "half a character", "a NUL", "not at revision 0"],
)
async def test_a_diagram_that_cannot_be_kept_is_refused(store, wrong):
    with pytest.raises(Invalid):
        await store.create(wrong, ROOT)

    assert await store.list() == []


# 2. appends


async def test_an_append_numbers_its_entries_from_the_head_and_loading_brings_them(store):
    await store.create(info("d"), ROOT, [NODE])

    first = await store.append("d", entries("d", [1, 2]), 0)
    second = await store.append("d", entries("d", [3]), 2)

    assert (first, second) == (Appended("applied", 2), Appended("applied", 3))
    loaded = plain(await store.load("d"))
    assert (loaded.revision, loaded.info.revision, loaded.tail) == (0, 3, entries("d", [1, 2, 3]))


async def test_an_entry_comes_back_exactly_as_it_went(store):
    fields = {
        "text": "Grüße 🎈 \u2028 \0 \"'\\",
        "numbers": [0, -1, 82.0, 0.1, 1e308, 2**63, 2**64, 10**30, -(10**25)],
        "nothing": None,
        "deep": {"a": [{"b": [True, False, {}, [], ""]}]},
    }
    whole = entry(
        "d",
        1,
        "odd \u2603 id",
        author=Author("agent:x", "Agent Ö", "agent"),
        time=1_700_000_000.123456,
        operation="paste",
        change=Change(
            added=(Element("a", "node", "root", "a1", fields), Element("b", "edge", "root", "a2", {"sourceId": "a"})),
            removed=(NODE,),
            edits=(Edit("root", {"gone": 1}, {"@order": "Zz", "new": fields}),),
        ),
        summary="pasted 2 elements",
        created=("a", "b"),
        notes=("skipped «c»: it is gone",),
        undoes=7,
        proposal="p1",
    )
    await store.create(info("d"), ROOT, [NODE])

    await store.append("d", [whole], 0)

    assert await store.since("d", 0) == [whole]
    assert list((await store.load("d")).tail) == [whole]
    assert await store.find("d", "odd \u2603 id") == whole


async def test_an_empty_group_writes_nothing(store):
    await store.create(info("d"), ROOT)

    assert await store.append("d", [], 0) == Appended("applied", 0)
    assert await store.append("d", [], 4) == Appended("stale", 0)


@pytest.mark.parametrize(
    "wrong",
    [
        [entry("other", 1)],
        [entry("d", 2)],
        [entry("d", 1), entry("d", 3)],
        [entry("d", 1, "x"), entry("d", 2, "x")],
        [entry("d", 1, "half \udc00")],
        [entry("d", 1, author=Author("a\0b", "A"))],
        [entry("d", 1, change=Change(added=(Element("a", "t", "root", "a", {"text": "\ud800"}),)))],
    ],
    ids=["of another diagram", "a gap", "a gap inside", "one id twice", "half a character", "a NUL", "half a label"],
)
async def test_a_group_that_cannot_be_kept_is_refused_whole(store, wrong):
    await store.create(info("d"), ROOT)

    with pytest.raises(Invalid):
        await store.append("d", wrong, 0)

    assert (await store.since("d", 0), (await store.info("d")).revision) == ([], 0)


# 3. operation ids


async def test_a_repeated_group_answers_what_it_became_and_writes_nothing(store):
    await store.create(info("d"), ROOT)
    group = entries("d", [1, 2])
    await store.append("d", group, 0)

    again = await store.append("d", group, 0)

    assert (again.outcome, again.head, list(again.known)) == ("known", 2, group)
    assert await store.since("d", 0) == group


async def test_a_repeat_at_the_new_head_is_known_too(store):
    await store.create(info("d"), ROOT)
    await store.append("d", [entry("d", 1, "a")], 0)
    await store.append("d", [entry("d", 2, "b")], 1)

    again = await store.append("d", [entry("d", 3, "b"), entry("d", 4, "a")], 2)

    assert (again.outcome, again.head, list(again.known)) == ("known", 2, [entry("d", 1, "a"), entry("d", 2, "b")])
    assert (await store.info("d")).revision == 2


async def test_a_group_with_one_known_id_writes_none_of_its_entries(store):
    await store.create(info("d"), ROOT)
    await store.append("d", [entry("d", 1, "a")], 0)

    mixed = await store.append("d", [entry("d", 2, "new"), entry("d", 3, "a"), entry("d", 4, "newer")], 1)

    assert answer(mixed) == ("known", 1, ["a"])
    assert await store.since("d", 0) == [entry("d", 1, "a")]
    assert (await store.append("d", [entry("d", 2, "new")], 1)).outcome == "applied"


async def test_an_id_is_known_before_it_is_stale(store):
    await store.create(info("d"), ROOT)
    await store.append("d", [entry("d", 1, "a")], 0)
    await store.append("d", [entry("d", 2, "b")], 1)

    assert answer(await store.append("d", [entry("d", 2, "a")], 1)) == ("known", 2, ["a"])


async def test_diagrams_have_their_operation_ids_for_themselves(store):
    await store.create(info("d"), ROOT)
    await store.create(info("e"), ROOT)

    answers = [await store.append(name, [entry(name, 1, "same")], 0) for name in ("d", "e")]

    assert answers == [Appended("applied", 1)] * 2


async def test_finding_an_operation_answers_its_entry_or_nothing(store):
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", [1, 2]), 0)

    found = [await store.find("d", name) for name in ("d-2", "d-3", "half \ud800", "")]

    assert found == [entry("d", 2), None, None, None]


async def test_of_many_who_repeat_one_operation_at_once_one_applies_it(store):
    await store.create(info("d"), ROOT)

    answers = await asyncio.gather(*(store.append("d", [entry("d", 1, "once")], 0) for _ in range(10)))

    assert sorted(each.outcome for each in answers) == ["applied"] + ["known"] * 9
    assert await store.since("d", 0) == [entry("d", 1, "once")]


async def test_a_cancelled_append_is_applied_or_not_and_a_retry_makes_it_certain(store):
    await store.create(info("d"), ROOT)
    cancelled = asyncio.create_task(store.append("d", [entry("d", 1, "a")], 0))
    await asyncio.sleep(0)
    cancelled.cancel()

    again = await store.append("d", [entry("d", 1, "a")], 0)

    assert again.outcome in {"applied", "known"}
    assert await store.since("d", 0) == [entry("d", 1, "a")]


# 4. the head


@pytest.mark.parametrize("expected", [0, 1, 3, 10**6])
async def test_an_append_to_another_head_is_stale_and_tells_the_head(store, expected):
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", [1, 2]), 0)

    late = await store.append("d", [entry("d", expected + 1, "late")], expected)

    assert late == Appended("stale", 2)
    assert await store.since("d", 0) == entries("d", [1, 2])


async def test_of_many_who_append_to_one_head_at_once_one_gets_it(store):
    await store.create(info("d"), ROOT)

    answers = await asyncio.gather(*(store.append("d", [entry("d", 1, f"o{n}")], 0) for n in range(20)))

    winner = next(n for n, each in enumerate(answers) if each.outcome == "applied")
    assert [each for n, each in enumerate(answers) if n != winner] == [Appended("stale", 1)] * 19
    assert await store.since("d", 0) == [entry("d", 1, f"o{winner}")]


# 5. several diagrams


async def test_appends_of_many_diagrams_at_once_get_their_own_answers(store):
    for name in ("fresh", "behind", "again", "gone"):
        await store.create(info(name), ROOT)
        await store.append(name, [entry(name, 1)], 0)
    await store.trash("gone")

    async def one_after_the_other():
        first = await store.append("fresh", entries("fresh", [2, 3]), 1)
        return first, await store.append("fresh", [entry("fresh", 4)], 3)

    answers = await asyncio.gather(
        one_after_the_other(),
        store.append("behind", [entry("behind", 1, "late")], 0),
        store.append("again", [entry("again", 2, "again-1"), entry("again", 3)], 1),
        store.append("gone", [entry("gone", 2)], 1),
        store.append("nowhere", [entry("nowhere", 1)], 0),
        return_exceptions=True,
    )

    assert answers[0] == (Appended("applied", 3), Appended("applied", 4))
    assert answers[1] == Appended("stale", 1)
    assert answer(answers[2]) == ("known", 1, ["again-1"])
    assert [type(each) for each in answers[3:5]] == [NotFound, NotFound]
    assert [len(await store.since(name, 0)) for name in ("fresh", "behind", "again", "gone")] == [4, 1, 1, 1]


# 6. what lists know


async def test_info_follows_the_log(store):
    await store.create(info("d"), ROOT, [NODE])
    added = Change(added=tuple(Element(f"x{n}", "node", "root", "a", {}) for n in range(5)))
    removed = Change(removed=(NODE, Element("x1", "node", "root", "a", {})))
    nameless = Author("cli", "")

    await store.append("d", [entry("d", 1, change=added), entry("d", 2, change=removed, author=nameless)], 0)

    found = await store.info("d")
    assert (found.revision, found.elements, found.updated_at, found.updated_by) == (2, 4, 1002.0, "cli")
    await store.append("d", [entry("d", 3)], 2)
    found = await store.info("d")
    assert (found.revision, found.elements, found.updated_at, found.updated_by) == (3, 4, 1003.0, "Ada")


# 7. snapshots


async def test_loading_starts_at_the_newest_snapshot(store):
    await store.create(info("d"), ROOT, [NODE])
    await store.append("d", entries("d", range(1, 8)), 0)
    moved = Element("n1", "task:manual", "root", "a0", {"position": {"x": 5, "y": 0}})

    for revision in (2, 5, 4, 5):
        await store.snapshot("d", revision, ROOT, [moved] if revision == 5 else [NODE])

    loaded = plain(await store.load("d"))
    assert (loaded.revision, loaded.elements, loaded.tail) == (5, [moved], entries("d", [6, 7]))
    assert await store.since("d", 0) == entries("d", range(1, 8))


async def test_a_large_snapshot_comes_back_exactly(store):
    elements = [Element(f"e{n}", "node", "root", f"a{n:05}", {"n": n, "text": "ü" * (n % 7)}) for n in range(2345)]
    await store.create(info("d"), ROOT)
    await store.append("d", [entry("d", 1, change=Change(added=tuple(elements)))], 0)

    await store.snapshot("d", 1, ROOT, elements)

    loaded = plain(await store.load("d"))
    assert (loaded.revision, loaded.root, loaded.elements, loaded.tail) == (1, ROOT, elements, [])


async def test_a_snapshot_ahead_of_the_log_is_refused(store):
    await store.create(info("d"), ROOT)

    with pytest.raises(Invalid, match="the newest is 0"):
        await store.snapshot("d", 1, ROOT, [])

    assert (await store.load("d")).revision == 0


# 8. reading the log


async def test_entries_after_a_revision_come_oldest_first_as_many_as_wanted(store):
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", range(1, 11)), 0)

    asked = {(since, limit): await store.since("d", since, limit) for since, limit in [(0, 3), (7, 10), (10, 5)]}

    assert asked == {(0, 3): entries("d", [1, 2, 3]), (7, 10): entries("d", [8, 9, 10]), (10, 5): []}


async def test_what_undo_needs_to_know_comes_oldest_first_and_is_what_the_entries_say(store):
    await store.create(info("d"), ROOT)
    await store.append(
        "d", [entry("d", 1), entry("d", 2), msgspec.structs.replace(entry("d", 3), operation="undo", undoes=2)], 0
    )

    log = await store.since("d", 0)
    wanted = [Trace(each.revision, each.author.id, each.author.kind, each.operation, each.undoes) for each in log]
    assert [await store.traces("d", *which) for which in [(3, 10), (3, 2), (2, 10), (0, 5), (99, 1)]] == [
        wanted, wanted[1:], wanted[:2], [], wanted[2:]
    ]  # fmt: skip


async def test_entries_before_a_revision_come_newest_first_as_many_as_wanted(store):
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", range(1, 11)), 0)

    asked = [await store.before("d", *which) for which in [(None, 2), (4, 10), (4, 1), (1, 5), (99, 1)]]

    assert asked == [
        entries("d", [10, 9]),
        entries("d", [3, 2, 1]),
        entries("d", [3]),
        [],
        entries("d", [10]),
    ]


@pytest.mark.parametrize("huge", [-(10**40), -1, 10**40])
async def test_absurd_numbers_read_nothing_or_all_but_do_not_fail(store, huge):
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", [1, 2]), 0)

    after, before = await store.since("d", huge), await store.before("d", huge, 10**40)

    assert (after, before) == ((entries("d", [1, 2]), []) if huge < 0 else ([], entries("d", [2, 1])))
    assert await store.since("d", 0, huge) == ([] if huge < 0 else entries("d", [1, 2]))


# 9. refusals


@pytest.mark.parametrize("unknown", ["nowhere", "", "half \ud800", "NUL \0"])
async def test_an_unknown_diagram_is_not_found_whatever_is_asked(store, unknown):
    questions = [
        lambda: store.load(unknown),
        lambda: store.append(unknown, [], 0),
        lambda: store.since(unknown, 0),
        lambda: store.before(unknown, None, 5),
        lambda: store.find(unknown, "o"),
        lambda: store.snapshot(unknown, 0, ROOT, []),
    ]
    for question in questions:
        with pytest.raises(NotFound):
            await question()


async def test_a_diagram_in_the_trash_is_read_but_not_edited(store):
    await store.create(info("d"), ROOT, [NODE])
    await store.append("d", [entry("d", 1)], 0)
    await store.trash("d")

    with pytest.raises(NotFound, match="in the trash"):
        await store.append("d", [entry("d", 2)], 1)

    loaded = plain(await store.load("d"))
    assert (loaded.info.deleted_at, loaded.elements, loaded.tail) == (5000.0, [NODE], [entry("d", 1)])
    assert await store.find("d", "d-1") == entry("d", 1)
    await store.restore("d")
    assert await store.append("d", [entry("d", 2)], 1) == Appended("applied", 2)


async def test_a_closed_store_is_unavailable_and_closes_again(store):
    await store.create(info("d"), ROOT)
    await store.close()
    await store.close()

    for question in (
        lambda: store.append("d", [entry("d", 1)], 0),
        lambda: store.load("d"),
        store.list,
        lambda: store.create(info("e"), ROOT),
    ):
        with pytest.raises(Unavailable, match="closed"):
            await question()


async def test_an_append_in_a_turn_is_as_any_other(store):
    await store.create(info("d"), ROOT)

    async with store.turn("d"):
        assert await store.append("d", [entry("d", 1)], 0) == Appended("applied", 1)
        assert await store.append("d", [entry("d", 2)], 1) == Appended("applied", 2)
    async with store.turn("d"):
        assert await store.append("d", [entry("d", 1)], 0) == Appended("known", 2, [entry("d", 1)])
    async with store.turn("d"):
        assert await store.append("d", [entry("d", 1, "late")], 0) == Appended("stale", 2)
    async with store.turn("nowhere"):
        with pytest.raises(NotFound):
            await store.append("nowhere", [entry("nowhere", 1)], 0)
    async with store.turn("d"):
        pass

    assert await store.since("d", 0) == [entry("d", 1), entry("d", 2)]


# 10. another diagram under the same id


async def test_what_was_meant_for_a_deleted_diagram_is_not_written_to_a_new_one_of_its_id(store):
    await store.create(info("d"), ROOT)
    first = await store.info("d")
    await store.append("d", [entry("d", 1)], 0, first.created_at)
    await store.trash("d")
    await store.purge(diagram_id="d")
    await store.create(msgspec.structs.replace(info("d", "Another"), created_at=first.created_at + 0.001), ROOT)

    for head in (0, 1):
        with pytest.raises(NotFound, match="another one made under its id"):
            await store.append("d", [entry("d", head + 1)], head, first.created_at)
    second = await store.info("d")
    assert await store.append("d", [entry("d", 1)], second.revision, second.created_at) == Appended("applied", 1)
