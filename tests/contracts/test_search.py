# SPDX-License-Identifier: Apache-2.0
"""The contract of Search, for every store.

1. Every word of a question must be found, by its beginning, in what a diagram is called, is, is tagged with, or holds.
2. Any text is a question; none is an error, and none says more than its words.
3. Case, accents and widths do not matter; Chinese, Japanese and Korean are found by any characters in a row.
4. Diagrams that are called so come first, then those last edited; the trash is searched for itself.
5. What moved is due until it was indexed as it is now, and is lent to one at a time.
6. What is deleted for ever is not found, and leaves nothing behind.
"""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.samples import ROOT, entry, info
from glsp.errors import TooLarge
from glsp.model.searching import Content, Text
from glsp.storage.memory import MemoryStore
from glsp.storage.ports import Version

ORDER = ("Order received", "Pay by card", "Größe prüfen", "OrderPaymentService", "snake_case_name")
JAPANESE = ("注文処理を開始", "支払い ＡＢＣ")


def content(due, texts=(), types=("task:manual",)):
    found = due.info
    lines = [Text(f"n{at}", types[at % len(types)], text) for at, text in enumerate(texts)]
    return Content((found.name, found.id), (found.type, found.language), found.tags, lines, tuple(dict.fromkeys(types)))


async def index(store, texts=None):
    """Indexes what is due, each with its texts."""
    while dues := await store.due(None, 10):
        for due in dues:
            await store.index(due, content(due, (texts or {}).get(due.info.id, ())))


async def make(store, **texts):
    for at, name in enumerate(texts):
        await store.create(info(name, updated_at=100.0 + at), ROOT)
    await index(store, texts)


async def found(store, query, **how):
    return [hit.diagram.id for hit in await store.search(query, **how)]


# 1. what is found


YES = [
    "order", "ord", "order pay", "card pay", '"by card"', '"order"', "payment", "service", "name", "case_name", "case-n",
    "-cash", "order -cash", '-"pay card"', "workflow", "type:workflow", "type:task", "type:manual", "-type:decision",
    "type:task:manual order", "TYPE:Task", "a", "A", "a order",
]  # fmt: skip
NO = [
    "rder", "order cash", '"by car"', '"card by"', '"orde"', "name_case", "-order", "order -card", '-"pay by"',
    "type:decision", "tag:sales", "alpha", "-type:manual", "-workflow order",
]  # fmt: skip


async def test_words_phrases_and_filters(store):
    await make(store, a=ORDER)

    assert [query for query in (*YES, *NO) if await found(store, query)] == YES


async def test_tags_are_found_and_filter(store):
    await make(store, a=(), b=())
    await store.tag("a", ["Sales EU"])
    await index(store)

    assert [await found(store, query) for query in ("sales", "tag:sales", 'tag:"sales eu"', 'tag:"sales"', "-tag:sales")] == [
        ["a"], ["a"], ["a"], [], ["b"],
    ]  # fmt: skip


async def test_a_hit_shows_the_lines_that_match_with_marks(store):
    await make(store, a=("Pay", "Pay the order", "Nothing", "Order", "Übertrag\n zahlen"))

    (hit,) = await store.search("pay order", lines=2)
    assert [(line.element, line.type, line.text, line.marks) for line in hit.lines] == [
        ("n1", "task:manual", "Pay the order", ((0, 3), (8, 13))),
        ("n0", "task:manual", "Pay", ((0, 3),)),
    ]
    assert (hit.count, hit.marks, hit.score) == (3, (), 0.0)
    (hit,) = await store.search("ubertrag zahl")
    assert [(line.text, line.marks) for line in hit.lines] == [("Übertrag  zahlen", ((0, 8), (10, 14)))]


async def test_a_long_text_is_cut_around_what_was_found(store):
    await make(store, a=("word " * 500 + "needle " + "word " * 500,))

    (hit,) = await store.search("needle")
    (line,) = hit.lines
    assert len(line.text) == 160
    assert [line.text[start:end] for start, end in line.marks] == ["needle"]


# 2. any question


ODD = [
    "", " ", '"', '""', '"""', "-", "--", '-"', "tag:", 'type:"', "tag:-", "*", "a*", "(", ")", "NEAR(a b)", "title:a", "{words}:a",
    "a AND NOT b", "'", "''", "a'b", "\\", "%", "_", ":*", "a:*", "!a", "a & b", "a | !b", "<->", "\0", "a\0b", "\ud800", "\u200b", "🙂",
    "^a", "+a", "#", "=", "x" * 999, "x " * 499, '"' + "y " * 400, "-z " * 300, ";DROP TABLE diagram", "🙂" * 200, "é" * 500,
]  # fmt: skip


async def test_any_text_is_a_question(store):
    await make(store, a=ORDER, b=("a b", "drop table"))

    for query in ODD:
        assert set(await found(store, query)) <= {"a", "b"}, query
    assert len(await store.list()) == 2


async def test_a_question_as_long_as_a_document_is_refused(store):
    with pytest.raises(TooLarge):
        await store.search("x" * 1_001)


TEXTS = st.text(alphabet="ab Xä_-\"'注文é1", max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(TEXTS, max_size=4),
    query=st.lists(
        st.sampled_from(["a", "b", "ab", "bx", "ä", "-", '"', " ", "注", "文", "é", "1", "tag:", "type:", "_"]),
        max_size=9,
    ),
)
async def test_every_store_finds_the_same(store, texts, query):
    """The memory looks at every text, the databases ask their index first."""
    asked = "".join(query)
    reference = MemoryStore()
    for each in (store, reference):
        if not any(known.id == "p" for known in await each.list()):
            await each.create(info("p", "ab"), ROOT)
        await each.rename("p", "ab" if asked else "other")
        await each.tag("p", ["a", str(len(texts))])
        await index(each, {"p": texts})
    assert await found(store, asked) == await found(reference, asked)


# 3. spellings

SAME = [
    "grosse", "groesse", "Größe", "GRÖSSE", "gro\u0308ße", "pruf", "pruefen", "PRÜF", "注文", "文処", "文処理を", "開", "支払い", "abc",
    "ＡＢ",
]  # fmt: skip


async def test_spellings_do_not_matter(store):
    await make(store, a=(*ORDER, *JAPANESE), b=("Grasse", "文注"))

    assert {query: await found(store, query) for query in SAME} == {query: ["a"] for query in SAME}


async def test_what_is_written_out_is_found_with_umlauts(store):
    await make(store, a=("Mueller",), b=("Muller",), c=("Müller",))

    assert [sorted(await found(store, query)) for query in ("müller", "mueller", "muller")] == [
        ["a", "b", "c"], ["a", "c"], ["b", "c"],
    ]  # fmt: skip


# 4. the order


async def test_what_is_called_so_comes_first(store):
    await make(store, plain=("order pay",), order=("pay",), order_pay=(), newest=("order pay",))

    assert await found(store, "order pay") == ["order_pay", "order", "newest", "plain"]
    assert [hit.score for hit in await store.search("order pay")] == [1.0, 0.5, 0.0, 0.0]
    assert await found(store, "order pay", limit=2) == ["order_pay", "order"]
    assert await found(store, "order", limit=0) == []


async def test_more_than_a_page_is_found(store):
    await make(store, **{f"d{at:03}": ("needle in hay", "hay needle")[at % 2 :][:1] for at in range(130)})

    assert len(await found(store, "needle", limit=200)) == 130
    assert await found(store, '"needle in"', limit=200) == [f"d{at:03}" for at in range(128, -1, -2)]


async def test_the_trash_is_searched_for_itself(store):
    await make(store, a=("needle",), b=("needle",))
    await store.trash("a")
    assert (await found(store, "needle"), await found(store, "needle", trash=True)) == (["b"], ["a"])

    await store.restore("a")
    assert sorted(await found(store, "needle")) == ["a", "b"]


# 5. what is due


async def test_what_moved_is_due(store):
    await make(store, a=("old",), b=())
    assert await store.due(None, 10) == []

    await store.append("a", [entry("a", 1)], 0)
    (due,) = await store.due(None, 10)
    assert (due.info.id, due.info.revision) == ("a", 1)
    await store.index(due, content(due, ("new",)))
    assert (await found(store, "old"), await found(store, "new")) == ([], ["a"])

    for move in (store.rename("b", "Other"), store.tag("b", ["x"]), store.trash("b"), store.restore("b")):
        await move
        (due,) = await store.due(["b", "nobody", "\0"], 10)
        assert due.info == await store.info("b")
        await store.index(due, content(due))
    assert await found(store, "other") == ["b"]
    assert await store.due([], 10) == []


async def test_what_moves_while_it_is_indexed_is_due_again(store):
    await make(store, a=())
    await store.append("a", [entry("a", 1)], 0)
    (due,) = await store.due(None, 10)
    await store.append("a", [entry("a", 2)], 1)
    await store.index(due, content(due))

    assert [each.info.revision for each in await store.due(None, 10)] == [2]


async def test_versions_are_no_reason_to_index(store):
    await make(store, a=())
    await store.keep_version("a", Version("v", 0, "Ada", 1.0))

    assert await store.due(None, 10) == []


async def test_a_diagram_is_lent_to_one_at_a_time(store, clock):
    if isinstance(store, MemoryStore):
        pytest.skip("one process")
    for at in range(30):
        await store.create(info(f"d{at}"), ROOT)

    lent = await asyncio.gather(*(store.due(None, 30) for _ in range(4)))
    assert sorted(due.info.id for dues in lent for due in dues) == sorted(f"d{at}" for at in range(30))
    assert await store.due(None, 30) == []
    clock.now += 31  # whoever had them is dead
    assert len(await store.due(None, 30)) == 30


# 6. gone for ever


async def test_what_is_deleted_for_ever_is_not_found(store):
    await make(store, a=("needle",), b=("needle",))
    await store.append("a", [entry("a", 1)], 0)
    (due,) = await store.due(None, 10)
    await store.trash("a")
    await store.purge(diagram_id="a")
    await store.index(due, content(due, ("needle",)))
    assert await found(store, "needle") == ["b"]

    await store.create(info("a"), ROOT)
    await index(store)
    assert (await found(store, "needle"), await found(store, "a")) == (["b"], ["a"])
