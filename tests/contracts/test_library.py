# SPDX-License-Identifier: Apache-2.0
"""The contract of Library, for every store.

1. Lists show diagrams that are not in the trash (or only those that are), last edited first.
2. A search finds parts of name, id, type and tags in any case; nothing in it is special.
3. A diagram in the trash keeps its id, name, log and versions, and the time it came there; only from there it goes.
4. What is deleted for ever leaves nothing behind; its id may be used again.
5. A version's name means one revision for ever.
6. A diagram has each tag once, whatever its case; tags are no edit.
7. Who has a list is told that it still holds, until anything that lists show is another.
8. What is told of a diagram names the operation that made its present revision.
"""

import msgspec
import pytest

from contracts.samples import NODE, ROOT, entries, entry, info
from glsp.errors import Invalid, NotAllowed, NotFound, TooLarge
from glsp.model.change import Element
from glsp.storage.ports import Appended, Version


async def names(store, **how):
    return [found.name for found in await store.list(**how)]


# 1. lists


async def test_diagrams_are_listed_last_edited_first(store):
    for name, updated in (("a", 10.0), ("c", 30.0), ("b", 30.0), ("d", 20.0)):
        await store.create(info(name, updated_at=updated), ROOT)
    assert await names(store) == ["B", "C", "D", "A"]

    await store.append("a", [entry("a", 1)], 0)

    assert await names(store) == ["A", "B", "C", "D"]
    assert [await names(store, limit=limit) for limit in (2, 0, -1, 10**30)] == [
        ["A", "B"],
        [],
        [],
        ["A", "B", "C", "D"],
    ]


async def test_a_list_says_of_each_diagram_what_info_says(store):
    await store.create(info("d", "Ünique"), ROOT, [NODE])
    await store.append("d", [entry("d", 1)], 0)

    assert await store.list() == [await store.info("d")]


async def test_the_trash_is_a_list_of_its_own(store):
    for name in ("a", "b"):
        await store.create(info(name), ROOT)
    await store.trash("a")

    assert (await names(store), await names(store, trash=True)) == (["B"], ["A"])
    assert await store.list(trash=True) == [await store.info("a")]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("updated", ["b", "Ärger", "A", "Zeh"]),
        ("name", ["A", "b", "Zeh", "Ärger"]),
        ("created", ["Zeh", "b", "A", "Ärger"]),
        ("size", ["Ärger", "b", "A", "Zeh"]),
    ],
)
async def test_a_list_comes_in_the_order_that_is_asked_for(store, sort, order):
    for name, created, updated, elements in (
        ("A", 2.0, 20.0, 1),
        ("b", 3.0, 40.0, 2),
        ("Ärger", 1.0, 30.0, 3),
        ("Zeh", 4.0, 10.0, 0),
    ):
        nodes = [Element(f"n{n}", "task:manual", "root", "a0", {}) for n in range(elements)]
        await store.create(info(f"id-{created}", name, created_at=created, updated_at=updated), ROOT, nodes)

    assert await names(store, sort=sort) == order
    assert await names(store, sort=sort, limit=2) == order[:2]


# 2. searching


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("order", ["Order Flow", "100% reorder_x"]),
        ("ORDER f", ["Order Flow"]),
        ("straße", ["STRASSE Ä"]),
        ("ä", ["STRASSE Ä"]),
        ("%", ["100% reorder_x"]),
        ("r_x", ["100% reorder_x"]),
        ("\\", ["back\\slash"]),
        ("  id-2 ", ["STRASSE Ä"]),
        ("workflow-dia", ["Order Flow", "STRASSE Ä", "100% reorder_x", "back\\slash"]),
        ("", ["Order Flow", "STRASSE Ä", "100% reorder_x", "back\\slash"]),
        ("nothing like it", []),
        ("half \ud800", []),
        ("NUL \0", []),
    ],
)
async def test_a_search_finds_parts_of_name_id_and_type(store, query, found):
    for number, name in enumerate(["Order Flow", "STRASSE Ä", "100% reorder_x", "back\\slash"], 1):
        await store.create(info(f"id-{number}", name, created_at=100.0 - number), ROOT)

    assert await names(store, query=query) == found


async def test_a_search_for_a_whole_document_is_refused(store):
    with pytest.raises(TooLarge, match="at most 1000"):
        await store.list(query="x" * 1001)


async def test_a_search_finds_parts_of_tags(store):
    await store.create(msgspec.structs.replace(info("d"), tags=("100% Straße",)), ROOT)
    await store.create(info("e"), ROOT)

    found = [await names(store, query=query) for query in ("STRASSE", "0% s", "%%", "_")]

    assert found == [["D"], ["D"], [], []]


async def test_a_renamed_diagram_is_found_by_its_new_name(store):
    await store.create(info("d", "Before"), ROOT)

    renamed = await store.rename("d", "After")

    assert renamed == await store.info("d")
    assert (await names(store, query="after"), await names(store, query="before")) == (["After"], [])


# 3. the trash


async def test_a_restored_diagram_is_as_it_was(store):
    await store.create(info("d"), ROOT, [NODE])
    await store.append("d", [entry("d", 1)], 0)
    before = await store.info("d")

    await store.trash("d")
    restored = await store.restore("d")

    assert restored == before == await store.info("d")
    assert await store.restore("d") == before


async def test_trashing_again_keeps_the_time_it_came(store, clock):
    await store.create(info("d"), ROOT)
    await store.trash("d")
    clock.now += 1000

    await store.trash("d")

    assert (await store.info("d")).deleted_at == 5000.0


async def test_nothing_is_changed_in_the_trash(store):
    await store.create(info("d"), ROOT)
    await store.trash("d")

    with pytest.raises(NotFound, match="in the trash"):
        await store.rename("d", "Other")
    with pytest.raises(NotFound, match="in the trash"):
        await store.keep_version("d", Version("v1", 0, "Ada", 1.0))

    assert ((await store.info("d")).name, await store.versions("d")) == ("D", [])


# 4. deleting for ever


async def test_a_purged_diagram_is_gone_and_its_id_starts_anew(store):
    await store.create(info("d"), ROOT, [NODE])
    await store.append("d", entries("d", range(1, 1201)), 0)
    await store.keep_version("d", Version("v1", 1, "Ada", 1.0))
    await store.trash("d")

    assert await store.purge(diagram_id="d") == 1

    with pytest.raises(NotFound):
        await store.load("d")
    await store.create(info("d"), ROOT)
    assert (await store.since("d", 0), await store.versions("d")) == ([], [])
    assert await store.append("d", [entry("d", 1)], 0) == Appended("applied", 1)


async def test_only_what_is_in_the_trash_is_purged(store):
    await store.create(info("d"), ROOT)

    with pytest.raises(NotAllowed, match="not in the trash"):
        await store.purge(diagram_id="d")

    assert await store.purge(older_than=10**12) == 0
    assert await names(store) == ["D"]


async def test_what_was_trashed_before_a_time_is_purged(store, clock):
    for name in ("a", "b", "c"):
        await store.create(info(name), ROOT)
        await store.trash(name)
        clock.now += 10

    assert await store.purge(older_than=5020.0) == 2

    assert await names(store, trash=True) == ["C"]


async def test_a_purge_says_what(store):
    with pytest.raises(Invalid):
        await store.purge()
    with pytest.raises(Invalid):
        await store.purge(diagram_id="d", older_than=1.0)


# 5. versions


async def test_versions_are_listed_newest_first(store):
    await store.create(info("d"), ROOT)
    await store.append("d", entries("d", [1, 2, 3]), 0)
    versions = [Version("start", 0, "Ada", 1.0), Version("Fertig ✓", 3, "Bob", 2.0), Version("middle", 2, "", 3.0)]

    for version in versions:
        await store.keep_version("d", version)

    assert await store.versions("d") == [versions[1], versions[2], versions[0]]


async def test_keeping_a_version_again_is_fine_but_its_name_stays_with_its_revision(store):
    await store.create(info("d"), ROOT)
    await store.append("d", [entry("d", 1)], 0)
    await store.keep_version("d", Version("v1", 0, "Ada", 1.0))

    await store.keep_version("d", Version("v1", 0, "Bob", 2.0))
    with pytest.raises(Invalid, match="is revision 0 already"):
        await store.keep_version("d", Version("v1", 1, "Ada", 3.0))

    assert await store.versions("d") == [Version("v1", 0, "Ada", 1.0)]


@pytest.mark.parametrize(
    "wrong",
    [
        Version("", 0, "Ada", 1.0),
        Version("v", 1, "Ada", 1.0),
        Version("v", -1, "Ada", 1.0),
        Version("\ud800", 0, "", 1.0),
    ],
    ids=["no name", "ahead of the log", "before the start", "half a character"],
)
async def test_a_version_that_cannot_be_kept_is_refused(store, wrong):
    await store.create(info("d"), ROOT)

    with pytest.raises(Invalid):
        await store.keep_version("d", wrong)

    assert await store.versions("d") == []


# 6. tags


async def test_tags_are_kept_tidy_and_are_no_edit(store):
    await store.create(info("d"), ROOT)
    before = await store.info("d")

    tagged = await store.tag("d", ["  Urgent ", "billing", "URGENT", "Übersicht  2"])

    assert tagged == msgspec.structs.replace(before, tags=("billing", "Urgent", "Übersicht 2"))
    assert await store.info("d") == tagged
    assert await store.list() == [tagged]
    assert (await store.tag("d", [])).tags == ()
    assert await store.info("d") == before


async def test_a_new_diagram_may_have_tags(store):
    await store.create(msgspec.structs.replace(info("d"), tags=("b", "A", "B")), ROOT)

    assert (await store.info("d")).tags == ("A", "b")


async def test_a_list_shows_the_diagrams_with_a_tag(store):
    for name, tags in (("a", ["Straße"]), ("b", ["strasse", "x"]), ("c", ["Straßenbahn"]), ("d", [])):
        await store.create(info(name), ROOT)
        await store.tag(name, tags)
    await store.create(info("gone"), ROOT)
    await store.tag("gone", ["strasse"])
    await store.trash("gone")

    found = [await names(store, tag=tag) for tag in (" STRASSE ", "x", "stra%", "", "half \ud800", "NUL \0")]

    assert found == [["A", "B"], ["B"], [], ["A", "B", "C", "D"], [], []]
    assert await names(store, tag="strasse", query="b") == ["B"]
    assert await names(store, tag="strasse", trash=True) == ["GONE"]


async def test_tags_rest_in_the_trash_and_go_with_the_diagram(store):
    await store.create(info("d"), ROOT)
    await store.tag("d", ["x"])
    await store.trash("d")

    with pytest.raises(NotFound, match="in the trash"):
        await store.tag("d", ["y"])

    assert (await store.info("d")).tags == ("x",)
    await store.purge(diagram_id="d")
    await store.create(info("d"), ROOT)
    assert (await store.info("d")).tags == ()
    assert await names(store, tag="x") == []


@pytest.mark.parametrize(
    "wrong",
    [[""], ["  "], ["x" * 41], ["a,b"], ["a\0b"], ["a\u202eb"], ["\ud800"], [f"t{n}" for n in range(21)]],
    ids=["empty", "blank", "long", "comma", "NUL", "turned", "half a character", "too many"],
)
async def test_tags_that_cannot_be_kept_are_refused(store, wrong):
    await store.create(info("d"), ROOT)
    await store.tag("d", ["x"])

    with pytest.raises(Invalid):
        await store.tag("d", ["y", *wrong])
    with pytest.raises(Invalid):
        await store.create(msgspec.structs.replace(info("e"), tags=tuple(wrong)), ROOT)

    assert [(found.id, found.tags) for found in await store.list()] == [("d", ("x",))]


# unknown diagrams


@pytest.mark.parametrize("unknown", ["nowhere", "", "half \ud800"])
async def test_an_unknown_diagram_is_not_found_whatever_is_done(store, unknown):
    for question in (
        lambda: store.info(unknown),
        lambda: store.rename(unknown, "x"),
        lambda: store.tag(unknown, ["x"]),
        lambda: store.trash(unknown),
        lambda: store.restore(unknown),
        lambda: store.purge(diagram_id=unknown),
        lambda: store.keep_version(unknown, Version("v", 0, "", 1.0)),
        lambda: store.versions(unknown),
    ):
        with pytest.raises(NotFound):
            await question()


# 7. lists that still hold


async def holding(store, before, **how):
    """The list once its state stays: other databases of a server may move it on without any difference."""
    for _ in range(100):
        now = await store.listed(before.state, **how)
        if now.diagrams is None:
            return before
        assert now.diagrams == before.diagrams
        before = now
    raise AssertionError("it was never said that the list still holds")


async def test_who_has_a_list_gets_it_again_only_after_something_changed(store):
    await store.create(info("d"), ROOT)
    await store.create(info("e"), ROOT)
    steps = {
        "create": lambda: store.create(info("f"), ROOT),
        "edit": lambda: store.append("d", [entry("d", 1)], 0),
        "rename": lambda: store.rename("d", "Another"),
        "tag": lambda: store.tag("d", ["new"]),
        "trash": lambda: store.trash("d"),
        "purge": lambda: store.purge(diagram_id="d"),
        "create again": lambda: store.create(info("d"), ROOT),
        "trash again": lambda: store.trash("d"),
        "restore": lambda: store.restore("d"),
    }
    had = {trash: await store.listed("", trash=trash) for trash in (False, True)}
    for step, act in steps.items():
        had = {trash: await holding(store, before, trash=trash) for trash, before in had.items()}
        await act()
        for trash, before in had.items():
            now = await store.listed(before.state, trash=trash)
            fresh = await store.list(trash=trash)
            assert now.diagrams == fresh or (now.diagrams is None and before.diagrams == fresh), step
            had[trash] = now if now.diagrams is not None else before


async def test_the_state_of_a_store_stays_while_it_is_only_read(store):
    await store.create(info("d"), ROOT)
    first = await holding(store, await store.listed(""))
    await store.load("d")
    await store.info("d")

    assert (await holding(store, first)).diagrams == [await store.info("d")]


# 8. the head


async def test_a_diagram_says_which_operation_made_its_revision(store):
    await store.create(info("d"), ROOT)
    heads = [(await store.info("d")).head]
    await store.append("d", [entry("d", 1), entry("d", 2)], 0)
    heads.append((await store.info("d")).head)
    await store.snapshot("d", 2, ROOT, [NODE])
    await store.rename("d", "Another")
    heads.append((await store.info("d")).head)

    assert heads == ["", entry("d", 2).operation_id, entry("d", 2).operation_id]
