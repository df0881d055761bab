# SPDX-License-Identifier: Apache-2.0
"""What agents can do, below the wire: edits in their words, answers, refusals, conflicts, whole diagrams."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glsp import errors
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.endpoints.mcp import texts
from glsp.endpoints.mcp.desk import Desk
from glsp.errors import Conflict, GlspError, Invalid, NotFound, UnknownElement, UnknownType
from glsp.layout.elk import Elk
from glsp.layout.options import Options
from glsp.layout.scene import read_scene
from glsp.layout.translate import SIDE
from glsp.model.change import Entry
from glsp.storage.memory import MemoryStore
from support.agents import ADA, BOB, drawn, opened_desk

ORDER = "t receive >check\na check >ok\nd ok :yes>pack -w:no>reorder\nt pack >ship\na reorder >pack\nt ship"


async def test_a_diagram_is_made_from_text_laid_out_and_read_back_as_the_same_text() -> None:
    async with opened_desk() as desk:
        answer = await desk.create("workflow", ADA, diagram_id="order", source=ORDER)
        assert answer.text == "created order r1 +6n +6e | overlaps 0 crossings 0 | 0 errors"
        assert (answer.rev, answer.ok, answer.id) == (1, True, "order")
        assert await desk.reader.diagram("order") == f"workflow order r1 6n 6e\n{ORDER}"
        placed = await desk.reader.diagram("order", geometry=True)
        assert all("@" in line for line in placed.splitlines()[1:])


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("t a >b\nt b in=nope", UnknownElement),
        ("t a >nope", UnknownElement),
        ("tt a", UnknownType),
        ("t a\nc a", Invalid),
        ("t a @x,y", Invalid),
        ('t a "no end', Invalid),
        ("t sprotty", Invalid),
        ("t a_label", Invalid),
        ('{"children": 5}', Invalid),
        ('{"children": [', Invalid),
    ],
)
async def test_a_refused_source_leaves_no_diagram_behind(source: str, error: type[GlspError]) -> None:
    async with opened_desk() as desk:
        with pytest.raises(error):
            await desk.create("workflow", ADA, diagram_id="order", source=source)
        assert await desk.hub.list() == await desk.hub.list(trash=True) == []


async def test_an_exported_model_makes_the_same_diagram_again() -> None:
    async with opened_desk() as desk:
        await desk.create("workflow", ADA, diagram_id="one", source=ORDER)
        model = await desk.reader.exported("one", "json")
        await desk.create("workflow", ADA, diagram_id="two", source=model)
        one, two = [await desk.reader.diagram(name, geometry=True) for name in ("one", "two")]
        assert one.splitlines()[1:] == two.splitlines()[1:]


async def test_a_diagram_begins_like_another_or_with_a_template() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "one", ORDER)
        copy = await desk.create("", ADA, diagram_id="two", copy_of="one", tags=["x"])
        assert copy.text == "created two r0: 24 elements"
        one, two = [await desk.reader.diagram(name, geometry=True) for name in ("one", "two")]
        assert one.splitlines()[1:] == two.splitlines()[1:]
        made = await desk.create("", ADA, template="workflow:approval")
        assert "a notify" in await desk.reader.diagram(made.id)
        wrong_ones: list[dict[str, Any]] = [{"template": "no"}, {"copy_of": "no"}, {"copy_of": "one", "source": "t a"}]
        for wrong in wrong_ones:
            with pytest.raises(GlspError):
                await desk.create("", ADA, **wrong)
        assert len(await desk.hub.list()) == 3


async def test_diagrams_are_renamed_tagged_and_found_by_tag() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "one", ORDER)
        await drawn(desk, "two", ORDER)
        said = await desk.update("one", "First", ["Billing", "urgent"])
        assert said == "one is called 'First', tags: Billing, urgent"
        listed = await desk.reader.diagrams(tag="billing")
        assert listed.startswith('one "First" workflow r1 24 elements, tags: Billing, urgent; ')
        assert "\n" not in listed
        with pytest.raises(Invalid, match="nothing to change"):
            await desk.update("one", None, None)


async def test_one_call_inserts_a_step_and_renames_another_as_one_undo_step() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        edits = [
            {"op": "insert", "on": "pack>ship", "id": "weigh", "type": "t"},
            {"op": "set", "id": "ship", "label": "Ship parcel"},
        ]
        answer = await desk.apply("order", ADA, edits, rev=1)
        assert answer.text.splitlines()[1:] == ["~t pack >weigh", '~t ship "Ship parcel"', "+t weigh >ship"]
        assert (await desk.undo("order", ADA)).rev == 3
        assert (await desk.reader.diagram("order")).splitlines()[1:] == ORDER.splitlines()


async def test_edges_get_labels_and_properties_by_their_address_also_those_made_in_the_same_call() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        await desk.apply(
            "order",
            ADA,
            [
                {"op": "set", "id": "pack>ship", "label": "then"},
                {"op": "set", "id": "ok>reorder", "props": {"probability": "low"}},
                {"op": "edge", "from": "pack", "to": "ship"},
                {"op": "set", "id": "pack>ship#2", "label": "or"},
                {"op": "edge", "from": "receive", "to": "ship"},
                {"op": "set", "id": "receive>ship", "label": "skip"},
            ],
        )
        assert "t pack :then>ship :or>ship" in await desk.reader.diagram("order")
        assert "t receive >check :skip>ship" in await desk.reader.diagram("order")
        async with desk.hub.using("order") as diagram:
            numbers = desk.numbering.of(diagram)
            edge = diagram.scene.graph.get(numbers.find(diagram.scene.graph, "ok>reorder"))
            assert edge is not None
            assert edge.fields["probability"] == "low"


async def test_addresses_of_edges_are_never_reused() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", "t a >b >b\nt b")
        await desk.apply("order", ADA, [{"op": "del", "id": "a>b"}, {"op": "edge", "from": "a", "to": "b"}])
        with pytest.raises(UnknownElement):
            await desk.apply("order", ADA, [{"op": "del", "id": "a>b"}])
        answer = await desk.apply("order", ADA, [{"op": "del", "ids": ["a>b#2", "a>b#3"]}])
        assert answer.text.splitlines()[1:] == ["-a>b#2", "-a>b#3"]


async def test_notation_lines_change_what_is_there_and_make_what_is_not() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        await desk.apply("order", ADA, '~t pack "Pack all" duration=5 :well>ship >bill\nt bill\n-reorder')
        assert (await desk.reader.diagram("order")).splitlines()[1:] == [
            "t receive >check",
            "a check >ok",
            "d ok :yes>pack",
            't pack "Pack all" duration=5 :well>ship >bill',
            "t ship",
            "t bill",
        ]


@pytest.mark.parametrize(
    ("lines", "error"),
    [("+t pack", Invalid), ("~t pakc", UnknownElement), ("a pack", Invalid), ("-nope", UnknownElement)],
)
async def test_marks_say_what_must_be_there(lines: str, error: type[GlspError]) -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        with pytest.raises(error):
            await desk.apply("order", ADA, lines)


async def test_containers_are_filled_in_any_order_and_wrapped_around_what_is_there() -> None:
    async with opened_desk() as desk:
        await desk.create("workflow", ADA, diagram_id="d", source="t pick in=warehouse >ship\nc warehouse\nt ship")
        await desk.apply("d", ADA, [{"op": "wrap", "ids": ["ship"], "id": "yard", "type": "c"}])
        text = await desk.reader.diagram("d")
        assert "t pick in=warehouse >ship" in text
        assert "t ship in=yard" in text
        await desk.apply("d", ADA, [{"op": "move", "id": "ship", "in": "warehouse"}])
        assert "t ship in=warehouse" in await desk.reader.diagram("d")


@pytest.mark.parametrize(
    ("edits", "message", "hint"),
    [
        ([{"op": "del", "id": "shpi"}], "there is no element 'shpi'", "did you mean ship?"),
        ([{"op": "node", "typ": "t"}], "ops[0]: Object contains unknown field `typ`", "did you mean 'type'?"),
        ([{"op": "nod", "type": "t"}], "ops[0]: there is no op 'nod'", "one of node, edge"),
        (["x"], "ops[0] is not an object", "for example"),
        ([{"op": "node", "type": "x"}], "this language has no node type 'x'", "types: task:manual"),
        ([{"op": "node", "type": "t", "id": "ship"}], "the id 'ship' is taken", "ids are unique"),
        ([{"op": "node", "type": "t", "id": "x_icon"}], "the id 'x_icon' is reserved", ""),
        ([{"op": "edge", "from": "ship", "to": "shi"}], "there is no element 'shi'", "did you mean ship?"),
        ([{"op": "move", "id": "ship"}], "move needs x and y, or in", ""),
        ([{"op": "set", "id": "ship", "props": {"duraton": 5}}], "has no property 'duraton'", "did you mean duration?"),
        ([{"op": "set", "id": "ship", "props": {"duration": float("nan")}}], "duration must be a whole number", ""),
        ([{"op": "set", "id": "ship", "label": "\ud800"}], "half of a surrogate pair", "send whole characters"),
        ([{"op": "node", "type": "t", "id": "\ud800"}], "half of a surrogate pair", ""),
        ([{"op": "node", "type": "t", "x": float("inf"), "y": 0}], "", ""),
        ([{"op": "node", "type": "c", "id": "k", "in": "k"}], "", ""),
        ([], "there is nothing to do", ""),
    ],
)
async def test_a_refusal_names_what_is_wrong_and_what_to_try_instead(edits: list[Any], message: str, hint: str) -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        good = {"op": "node", "type": "t", "id": "extra"}
        with pytest.raises(GlspError) as caught:
            await desk.apply("order", ADA, [good, *edits] if edits else [])
        assert message.replace("ops[0]", "ops[1]") in caught.value.message
        assert hint in caught.value.hint
        assert (await desk.reader.diagram("order")).splitlines()[1:] == ORDER.splitlines()


async def test_a_stale_revision_is_rebased_or_refused_with_what_changed() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        await desk.apply("order", BOB, [{"op": "set", "id": "ship", "label": "Send"}], rev=1)
        answer = await desk.apply("order", ADA, [{"op": "set", "id": "pack", "label": "Wrap"}], rev=1)
        assert answer.text.splitlines()[0].endswith(" | 0 errors | rebased 1->2")
        assert answer.text.splitlines()[1:] == ['~t pack "Wrap" >ship']
        with pytest.raises(Conflict) as caught:
            await desk.apply("order", ADA, [{"op": "set", "id": "ship", "label": "Post"}], rev=1)
        lines = texts.error_text(caught.value, await desk.conflict_lines("order", caught.value)).splitlines()
        assert lines[0].startswith("CONFLICT rev 1 -> 3: ")
        assert lines[1:] == ['~t pack "Wrap" >ship', '~t ship "Send"', "nothing was applied; retry with rev=3"]


async def test_new_elements_do_not_conflict_with_new_elements_of_others() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        await desk.apply("order", BOB, "t bill", rev=1)
        answer = await desk.apply("order", ADA, "t post\nship >post".replace("ship", "~t ship"), rev=1)
        assert "rebased 1->2" in answer.text
        assert (await desk.reader.diagram("order")).splitlines()[-2:] == ["t bill", "t post"]


async def test_strict_edits_are_refused_after_any_other_edit() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        await desk.apply("order", BOB, [{"op": "set", "id": "ship", "label": "Send"}])
        with pytest.raises(Conflict):
            await desk.apply("order", ADA, [{"op": "set", "id": "pack", "label": "Wrap"}], rev=1, strict=True)


async def test_only_an_edit_that_may_be_a_repeat_is_looked_up_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        asked: list[str] = []
        inner = desk.hub.documents.find

        async def find(diagram_id: str, operation_id: str) -> Entry | None:
            asked.append(operation_id)
            return await inner(diagram_id, operation_id)

        monkeypatch.setattr(desk.hub.documents, "find", find)
        for number in range(5):
            await desk.apply("order", ADA, [{"op": "set", "id": "check", "label": f"Check {number}"}], layout="none")
        assert asked == []
        await desk.apply("order", ADA, [{"op": "set", "id": "check", "label": "Once"}], operation_id="mine")
        assert asked == ["mine"]


async def test_the_same_edits_on_the_same_revision_or_operation_id_are_applied_once() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        keys: dict[str, Any]
        for keys in ({"rev": 1}, {"operation_id": "mine"}):
            edit = [{"op": "node", "type": "t", "id": f"extra{len(keys)}{'rev' in keys}"}]
            first = await desk.apply("order", ADA, edit, **keys)
            again = await desk.apply("order", ADA, edit, **keys)
            assert again.rev == first.rev
            assert "repeated: applied before" in again.text


async def test_a_dry_run_tells_the_delta_and_the_new_problems_and_changes_nothing() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        answer = await desk.apply("order", ADA, "t bill >ok", dry_run=True)
        assert answer.text.splitlines()[0].startswith("r2? (not applied) +1n +1e | overlaps 15 crossings 0")
        assert answer.text.splitlines()[0].endswith(" | 1 errors (1 new)")
        assert answer.text.splitlines()[1] == "+t bill >ok"
        assert [issue.code for issue in answer.issues] == ["too-many-incoming-edges"]
        assert (await desk.reader.diagram("order")).startswith("workflow order r1 6n 6e")


async def test_only_new_problems_are_listed() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", "d lonely\nd alone")
        answer = await desk.apply("order", ADA, "d third")
        assert [(issue.code, issue.id) for issue in answer.issues] == [("missing-incoming-edge", "third")]
        assert " | 3 errors (1 new)" in answer.text


async def test_deltas_since_a_revision_name_everybody_and_keep_moves_in_one_line() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        await desk.apply("order", BOB, [{"op": "move", "id": "ship", "x": 500, "y": 0}])
        await desk.apply("order", ADA, [{"op": "del", "id": "reorder"}])
        assert (await desk.reader.diagram("order", rev_since=1)).splitlines() == [
            "workflow order r3 5n 4e",
            "# since r1 by Bob, Ada",
            "-ok>reorder",
            "-reorder",
            "-reorder>pack",
            "# moved: ship",
        ]
        assert await desk.reader.diagram("order", rev_since=3) == "workflow order r3 5n 4e\nnothing changed since r3"
        with pytest.raises(Invalid):
            await desk.reader.diagram("order", rev_since=4)


async def test_large_diagrams_are_read_in_pages() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "big", "\n".join(f"t step{number}" for number in range(25)))
        lines: list[str] = []
        cursor = ""
        for _ in range(3):
            page = (await desk.reader.diagram("big", limit=10, cursor=cursor)).splitlines()
            assert page[0] == "workflow big r1 25n 0e"
            lines += [line for line in page[1:] if not line.startswith("#")]
            cursor = page[-1].rpartition("cursor=")[2] if page[-1].startswith("#") else ""
        assert lines == [f"t step{number}" for number in range(25)]
        assert cursor == ""
        with pytest.raises(Invalid):
            await desk.reader.diagram("big", cursor="gone")


async def test_layout_reports_the_drawing_before_and_after() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        answer = await desk.arrange("order", ADA, Options(direction="down"))
        assert answer.text.splitlines()[0].endswith(" | overlaps 0 crossings 0 | 0 errors")
        assert answer.text.splitlines()[-1] == "before: overlaps 15 crossings 0 through_nodes 21 covered_labels 58"


async def test_a_container_keeps_the_room_that_the_layout_left_inside_its_border() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", "c sales\nt take in=sales >check\nt check in=sales >pack\nt pack")
        await desk.arrange("order", ADA, Options(direction="right"))
        async with desk.hub.using("glsp:order") as held:
            boxes = read_scene(held.scene.graph).boxes()
        outer, last = boxes["sales"], boxes["check"]
        assert outer.x + outer.width - (last.x + last.width) == pytest.approx(SIDE, abs=1)
        assert outer.y + outer.height - (last.y + last.height) == pytest.approx(SIDE, abs=1)


async def test_deleted_diagrams_are_not_found_until_they_are_restored() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        await desk.delete("order")
        with pytest.raises(NotFound):
            await desk.reader.diagram("order")
        assert await desk.reader.diagrams() == "there are no diagrams"
        assert (await desk.reader.diagrams(trash=True)).startswith("order ")
        assert await desk.restore("order") == "order is back, r1"
        assert (await desk.reader.diagram("order")).startswith("workflow order r1")


def test_every_error_class_has_its_words() -> None:
    def leaves(kind: type[GlspError]) -> set[type[GlspError]]:
        return {kind}.union(*(leaves(each) for each in kind.__subclasses__()))

    assert leaves(errors.GlspError) == set(texts.PREFIXES)


GOOD = st.sampled_from(
    [
        {"op": "node", "type": "t"},
        {"op": "set", "id": "ship", "label": "Other"},
        {"op": "move", "id": "pack", "x": 10, "y": 20},
        {"op": "edge", "from": "receive", "to": "ship"},
        {"op": "del", "id": "reorder"},
        {"op": "reconnect", "id": "receive>check", "to": "ship"},
        {"op": "insert", "on": "pack>ship", "type": "t"},
    ]
)
BAD = st.sampled_from(
    [
        {"op": "del", "id": "nobody"},
        {"op": "node", "type": "spaceship"},
        {"op": "node", "type": "t", "id": "ship"},
        {"op": "edge", "from": "ship", "to": "nobody"},
        {"op": "set", "id": "ship", "props": {"duration": -1}},
        {"op": "move", "id": "pack", "in": "ship"},
        {"op": "unknown"},
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=st.lists(GOOD, max_size=6), bad=BAD, after=st.lists(GOOD, max_size=3))
def test_a_batch_with_one_bad_edit_changes_nothing(before: list[Any], bad: Any, after: list[Any]) -> None:
    async def attempt() -> None:
        async with opened_desk() as desk:
            await drawn(desk, "order", ORDER)
            async with desk.hub.using("order") as diagram:
                was = {element.id: element for element in diagram.scene.graph}
                with pytest.raises(GlspError):
                    await desk.apply("order", ADA, [*before, bad, *after], layout="none")
                assert {element.id: element for element in diagram.scene.graph} == was
                assert diagram.revision == 1
                assert diagram.history.to_undo(ADA.id) == 1

    asyncio.run(attempt())


async def test_two_writers_with_stale_revisions_lose_nothing_and_every_conflict_tells_what_changed() -> None:
    async with opened_desk() as desk:
        await drawn(desk, "order", ORDER)
        applied: list[str] = []

        async def write(desk: Desk, who: str) -> None:
            rev = 1
            for number in range(25):
                label = f"{who} {number}"
                edit = [{"op": "set", "id": "ship" if number % 2 else f"pack{who}", "label": label}]
                if number == 0:
                    edit = [{"op": "node", "type": "t", "id": f"pack{who}", "label": label}]
                try:
                    answer = await desk.apply("order", ADA if who == "a" else BOB, edit, rev=rev, layout="none")
                except Conflict as error:
                    told = await desk.conflict_lines("order", error)
                    assert any(line.startswith(("~t ship", "+t pack", "~t pack")) for line in told)
                    rev = error.revision
                else:
                    rev = answer.rev
                    applied.append(label)

        await asyncio.gather(write(desk, "a"), write(desk, "b"))
        async with desk.hub.using("order") as diagram:
            entries = await diagram.entries_since(1)
        assert len(entries) == len(applied)
        written = [edit.new["text"] for entry in entries for edit in entry.change.edits if "text" in edit.new]
        made = [e.fields["text"] for entry in entries for e in entry.change.added if "text" in e.fields]
        assert sorted([*written, *made]) == sorted(applied)


async def test_an_agent_draws_a_pool_with_lanes_and_then_what_happens_in_them() -> None:
    async with opened_desk() as desk:
        lanes = 'pl shop "Shop"\nln sales "Sales" in=shop\nln stock "Warehouse" in=shop\ncpl customer "Customer"'
        steps = (
            'smsg order "Order" in=sales >check\nuser check "Check" in=sales >pack\n'
            'hand pack "Pack" in=stock >ship\nsend ship "Ship" in=stock -m:parcel>customer >done\nen done "Done" in=sales'
        )
        await desk.create("bpmn", ADA, diagram_id="order", source=lanes)
        answer = await desk.apply("order", ADA, steps)
        assert "overlaps 0 crossings 0" in answer.text
        async with desk.hub.using("order") as diagram:
            scene = read_scene(diagram.scene.graph)
        places = scene.boxes()
        sales, stock, shop = (places[name] for name in ("sales", "stock", "shop"))
        assert sales.y + sales.height == stock.y
        assert (sales.x, sales.width) == (stock.x, stock.width)
        assert stock.y + stock.height == shop.y + shop.height
        assert sales.x + sales.width == shop.x + shop.width == places["customer"].x + places["customer"].width
        line = [places[name] for name in ("order", "check", "pack", "ship", "done")]
        assert all(one.x + one.width < other.x for one, other in pairwise(line))


async def test_who_comes_from_another_server_may_name_what_was_made_there_a_moment_ago() -> None:
    store, elk = MemoryStore(), Elk()
    async with Hub(store, store).running() as one, Hub(store, store).running() as two:  # neither tells the other
        here, there = Desk(one, Layouts(elk)), Desk(two, Layouts(elk))
        await drawn(here, "order", "t a")
        assert "a" in await there.reader.diagram("order")
        await here.apply("order", ADA, "t b", layout="none")
        moved = await there.apply("order", ADA, [{"op": "move", "id": "b", "x": 5, "y": 5}], layout="none")
        assert moved.rev == 3
        await here.apply("order", ADA, "c group\n  t d\n  t e >d", layout="none")
        assert (await there.arrange("order", ADA, Options(), within="group")).ok
        for edit in ({"op": "del", "id": "nope"}, {"op": "move", "id": "nope", "x": 1, "y": 1}):
            with pytest.raises(UnknownElement):
                await here.apply("order", ADA, [edit])
        assert await here.reader.diagram("order") == await there.reader.diagram("order")
    await elk.close()
