# SPDX-License-Identifier: Apache-2.0
"""What is inside of a collapsed sub-process is edited in a diagram of its own, and written into the document around it."""

import itertools
from contextlib import asynccontextmanager

import pytest

from glsp.editor.beginnings import Beginnings
from glsp.editor.exports import export
from glsp.editor.hub import Hub
from glsp.editor.insides import MOST, opening
from glsp.editor.layouts import Layouts
from glsp.formats.bpmn import read
from glsp.layout.elk import Elk
from glsp.model.change import Author
from glsp.model.graph import need
from glsp.protocol.operations import Undo, from_json
from glsp.storage.memory import MemoryStore
from tests.support.bpmn import read_by_moddle, schema_problems

ADA = Author("ada", "Ada")
IDS = map("op{}".format, itertools.count())
MODEL = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
SPACES = (
    f'{MODEL} xmlns:b="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:m="http://maker.example"'
)


def shape(name: str, x: int = 0, expanded: str = "") -> str:
    said = f' isExpanded="{expanded}"' if expanded else ""
    box = f'<c:Bounds x="{x}" y="20" width="100" height="80"/>'
    return f'<b:BPMNShape id="{name}_di" bpmnElement="{name}"{said}>{box}</b:BPMNShape>'


def page(shown: str, *shapes: str) -> str:
    return (
        f'<b:BPMNDiagram id="page_{shown}" name="Page of {shown}">'
        f'<b:BPMNPlane id="plane_{shown}" bpmnElement="{shown}">{"".join(shapes)}</b:BPMNPlane></b:BPMNDiagram>'
    )


DOCUMENT = (
    f'<definitions {SPACES} id="d" targetNamespace="x"><message id="msg" name="Parcel"/>'
    '<process id="p" isExecutable="true"><subProcess id="pack" name="Pack it" m:cost="3">'
    "<documentation>How it is packed</documentation><standardLoopCharacteristics/>"
    '<dataObject id="bill"/><receiveTask id="wait" name="Wait" messageRef="msg"/>'
    '<subProcess id="wrap" name="Wrap"><task id="fold" name="Fold"/></subProcess>'
    '<dataObjectReference id="sees" dataObjectRef="bill"/>'
    "</subProcess></process>"
    + page("p", shape("pack", 10, "false"))
    + page("pack", shape("wait", 10), shape("wrap", 300, "false"), shape("sees", 600))
    + page("wrap", shape("fold", 40))
    + "</definitions>"
)


@asynccontextmanager
async def imported(text: str = DOCUMENT):
    """A server's hub with the document, and its diagrams."""
    store, elk = MemoryStore(), Elk(workers=1)
    try:
        async with Hub(store, store).running() as hub:
            done = await Beginnings(hub, Layouts(elk)).bring(ADA, text, file_name="order.bpmn", name="order")
            yield hub, [each.info.id for each in done.diagrams]
    finally:
        await elk.close()


async def edit(hub: Hub, diagram_id: str, operation: dict) -> None:
    async with hub.using(diagram_id) as diagram:
        await diagram.execute(from_json(operation), ADA, operation_id=next(IDS))


async def create(hub: Hub, diagram_id: str, kind: str, name: str, **more) -> None:
    args = {"elementId": name, "label": name}
    place = {"x": 10, "y": 300}
    await edit(
        hub, diagram_id, {"kind": "createNode", "elementTypeId": kind, "location": place, "args": args, **more}
    )  # fmt: skip


async def point(hub: Hub, diagram_id: str, box: str, inside: str) -> None:
    await edit(hub, diagram_id, {"kind": "updateElement", "elementId": box, "set": {"inside": inside}})


async def written(hub: Hub, diagram_id: str) -> tuple[str, tuple[str, ...]]:
    async with hub.using(diagram_id) as diagram:
        found = await export(diagram, "bpmn", opened=opening(hub))
    text = found.data.decode()
    assert schema_problems(text) == []
    (moddle,) = read_by_moddle(text)
    assert moddle["warnings"] == []
    return text, found.left_out


def contents(text: str) -> list[tuple[str, list[str]]]:
    """The diagrams of a document with their nodes."""
    return [(each.name, sorted(piece.id for piece in each.nodes)) for each in read(text)]


async def test_an_edit_inside_is_in_the_document_around_it_and_comes_in_again():
    async with imported() as (hub, (order, pack, wrap)):
        await create(hub, pack, "task", "weigh")
        await create(hub, wrap, "end", "wrapped")
        await edit(hub, pack, {"kind": "deleteElement", "elementIds": ["wait"]})
        text, left_out = await written(hub, order)

    assert left_out == ()
    assert contents(text) == [
        ("Page of p", ["pack"]),
        ("Pack it", ["sees", "weigh", "wrap"]),
        ("Wrap", ["fold", "wrapped"]),
    ]
    assert [text.count(each) for each in ("<documentation", "standardLoop", 'cost="3"', 'id="bill"', 'id="msg"')] == [
        1
    ] * 5
    assert text.count("<b:BPMNDiagram") == 3
    assert "Page of wrap" in text

    async with imported(text) as (hub, (order, pack, _)):
        async with hub.using(pack) as diagram:
            place = need(diagram.scene.graph, "weigh").fields["position"]
        again, _ = await written(hub, order)
    assert place == {"x": 10, "y": 300}
    assert again == text


async def test_a_document_whose_insides_nobody_edited_says_what_it_said():
    async with imported() as (hub, (order, *_)):
        text, left_out = await written(hub, order)
    was, now = (read_by_moddle(each)[0]["types"] for each in (DOCUMENT, text))
    assert (left_out, now) == ((), was)
    assert contents(text) == contents(DOCUMENT)


async def test_an_inside_in_the_trash_is_named_and_what_came_is_written_until_it_is_back():
    async with imported() as (hub, (order, pack, wrap)):
        await create(hub, pack, "task", "weigh")
        await hub.delete(pack)
        text, left_out = await written(hub, order)
        why = f"cannot be read (the diagram {pack!r} is in the trash)"
        assert left_out == (f"pack: its inside, {pack!r}, {why}; what an import brought is written",)
        assert contents(text) == contents(DOCUMENT)

        await hub.restore(pack)
        text, left_out = await written(hub, order)
        assert (left_out, contents(text)[1]) == ((), ("Pack it", ["sees", "wait", "weigh", "wrap"]))

        await hub.delete(wrap)
        await hub.purge(wrap)
        text, (told,) = await written(hub, order)
        assert told.startswith(f"inside of pack: wrap: its inside, {wrap!r}, cannot be read (")
        assert contents(text)[2] == ("Wrap", ["fold"])


async def test_a_box_that_is_deleted_takes_its_inside_out_of_the_document_and_undo_brings_both_back():
    async with imported() as (hub, (order, _, _)):
        before, _ = await written(hub, order)
        await edit(hub, order, {"kind": "deleteElement", "elementIds": ["pack"]})
        assert contents((await written(hub, order))[0]) == [("Page of p", [])]
        async with hub.using(order) as diagram:
            await diagram.execute(Undo(), ADA, operation_id=next(IDS))
        assert (await written(hub, order))[0] == before


async def test_a_new_box_shows_a_diagram_that_somebody_drew():
    async with imported() as (hub, (order, *_)):
        drawn = await hub.create("bpmn", ADA, diagram_id="drawn")
        await create(hub, drawn.id, "pool", "shop")
        await create(hub, drawn.id, "task", "sell", containerId="shop")
        await create(hub, order, "subprocess:collapsed", "later")
        await point(hub, order, "later", drawn.id)
        text, left_out = await written(hub, order)
    assert left_out == ("inside of later: shop: a pool, which no sub-process holds",)
    assert ("later", ["sell"]) in contents(text)


@pytest.mark.parametrize(
    ("language", "named", "told"),
    [
        ("bpmn", "nowhere", "cannot be read (there is no diagram 'nowhere')"),
        ("bpmn", "../x", "cannot be read (not a diagram id: '../x')"),
        ("flowchart", "other", "is no BPMN process"),
    ],
    ids=["nowhere", "a path", "of another language"],
)
async def test_what_cannot_be_an_inside_is_named_and_the_box_is_written_empty(language, named, told):
    async with imported() as (hub, (order, *_)):
        await hub.create(language, ADA, diagram_id="other")
        await create(hub, order, "subprocess:collapsed", "later")
        await point(hub, order, "later", named)
        _, left_out = await written(hub, order)
    assert left_out == (f"later: its inside, {named!r}, {told}; it is written empty",)


async def test_circles_end_and_what_is_shown_by_two_boxes_is_written_twice():
    async with imported() as (hub, (order, pack, _)):
        await create(hub, pack, "subprocess:collapsed", "again")
        await point(hub, pack, "again", order)
        await create(hub, order, "subprocess:collapsed", "second")
        await point(hub, order, "second", pack)
        text, left_out = await written(hub, order)
    assert left_out == tuple(
        f"inside of {box}: again: its inside, {order!r}, is the diagram that the box itself lies in; it is written empty"
        for box in ("pack", "second")
    )
    assert text.count('name="Fold"') == 2


async def test_boxes_that_double_what_is_inside_of_them_end_at_a_limit():
    async with imported() as (hub, (order, *_)):
        for depth in range(20):
            inner = await hub.create("bpmn", ADA, diagram_id=f"d{depth}")
            for side in "lr":
                await create(hub, inner.id, "subprocess:collapsed", side)
                await point(hub, inner.id, side, f"d{depth + 1}")
        await point(hub, order, "pack", "d0")
        text, left_out = await written(hub, order)
    assert text.count("<b:BPMNDiagram") <= MOST + 1
    assert "is one too many" in left_out[-1]
