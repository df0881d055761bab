# SPDX-License-Identifier: Apache-2.0
"""Copies of a part as text, and texts that are pasted: as one entry, under free ids, at their place, or not at all."""

from __future__ import annotations

import pytest

from editor.test_texts import ADA, BOB, ORDER, Board, board
from glsp.errors import Invalid, NotAllowed, Refused, TooLarge, UnknownElement, UnknownType
from glsp.formats.snippet import MAX_CHARACTERS
from glsp.model.graph import need, origin
from glsp.protocol.geometry import Point
from glsp.protocol.operations import Undo


async def paste(order: Board, text: str, at: Point | None = None) -> tuple[str, ...]:
    """The ids of what was made."""
    operation_id = f"paste{order.diagram.revision}"
    outcome = await order.texts.paste(order.diagram, text, at, ADA, operation_id=operation_id)
    return outcome.created


async def copied(order: Board, *ids: str, geometry: bool = False) -> list[str]:
    return list((await order.texts.excerpt(order.diagram, ids, geometry=geometry)).values())


async def test_a_part_is_copied_with_the_edges_among_it() -> None:
    async with board() as order:
        assert await copied(order, "pack", "ok", "nothing") == ["t pack", "d ok :yes>pack"]
        assert await copied(order) == []


async def test_a_container_is_copied_with_its_contents_and_contents_without_their_container() -> None:
    async with board("c house\nt one in=house >two\nt two in=house") as order:
        assert await copied(order, "house") == ["c house", "t one in=house >two", "t two in=house"]
        assert await copied(order, "two", "one") == ["t two", "t one >two"]


async def test_a_text_is_pasted_under_free_ids_with_its_labels_as_one_step() -> None:
    async with board() as order:
        before = await order.text()
        made = await paste(order, "t pack >ship\nt ship\nt bill duration=5 :late>pack")
        lines = await copied(order, "pack_2", "ship_2", "bill")
        assert lines == ['t pack_2 "Pack" >ship_2', 't ship_2 "Ship"', "t bill duration=5 :late>pack_2"]
        assert set(made) >= {"pack_2", "ship_2", "bill"}
        assert order.diagram.revision == 2
        again = await paste(order, "t pack")
        assert again == ("pack_3",)
        for _ in range(2):
            await order.do(Undo(), ADA)
        assert await order.text() == before


async def test_what_is_copied_with_places_keeps_them_to_each_other() -> None:
    async with board("c house @100,100 400x300\nt one in=house @120,150 >two\nt two in=house @300,200") as order:
        text = "\n".join(await copied(order, "house", geometry=True))
        await paste(order, text, Point(1000, 40))
        graph = order.diagram.scene.graph
        places = {node: origin(graph, node) for node in ("house_2", "one_2", "two_2")}
        assert places == {"house_2": Point(1000, 40), "one_2": Point(1020, 90), "two_2": Point(1200, 140)}


async def test_what_has_no_place_is_laid_out_at_the_place_of_the_paste() -> None:
    async with board() as order:
        await paste(order, "t first >second\nt second >third\nt third", Point(2000, 3000))
        graph = order.diagram.scene.graph
        corners = [origin(graph, node) for node in ("first", "second", "third")]
        assert (min(each.x for each in corners), min(each.y for each in corners)) == (2000, 3000)
        assert len({(each.x, each.y) for each in corners}) == 3


async def test_a_text_may_name_what_is_there() -> None:
    async with board("c house\nt pay") as order:
        await paste(order, "t ship in=house\nt bill >pay")
        assert await copied(order, "house", "bill", "pay") == ["c house", "t ship in=house", "t bill >pay", "t pay"]


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("Hello", Invalid, (1, 1)),
        ("dear colleagues", UnknownType, (1, 1)),
        ("t one\nt two >nowhere", UnknownElement, (2, 7)),
        ("t one\nt two in=nowhere", UnknownElement, (2, 7)),
        ('t one\nt two "no end', Invalid, (2, 6)),
        ("t one\nt one", Invalid, (2, 3)),
        ("-pack", Invalid, (1, 1)),
        ("~t pack", UnknownElement, (1, 4)),
        ("t one >one_edge\nt one_edge in=pack", NotAllowed, (2, 12)),
        ("# nothing\n\n", Invalid, (0, 0)),
        ("t a\n" * 20_001, Invalid, (20_001, 1)),
        ("x" * (MAX_CHARACTERS + 1), TooLarge, (0, 0)),
    ],
)
async def test_what_cannot_be_drawn_is_refused_with_its_place_and_nothing_is_changed(
    text: str, kind: type[Refused], place: tuple[int, int]
) -> None:
    async with board() as order:
        with pytest.raises(kind) as caught:
            await paste(order, text)
        assert (caught.value.line, caught.value.column) == place
        assert caught.value.hint
        assert (order.diagram.revision, await order.text()) == (1, ORDER)


async def test_the_same_paste_again_is_done_once() -> None:
    async with board() as order:
        outcomes = [await order.texts.paste(order.diagram, "t bill", None, BOB, operation_id="same") for _ in range(2)]
        assert [each.repeated for each in outcomes] == [False, True]
        assert need(order.diagram.scene.graph, "bill").type == "task:manual"
        assert order.diagram.revision == 2
