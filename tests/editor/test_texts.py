# SPDX-License-Identifier: Apache-2.0
"""The text of a live diagram: written as one entry by its author, rebased like every edit, told as what is new."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from glsp.editor.audience import Audience
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.request import Outcome
from glsp.editor.session import Session
from glsp.editor.texts import MAX_BACK, Texts
from glsp.errors import Conflict, Invalid, UnknownElement
from glsp.formats.sheet import Rewrite
from glsp.layout.elk import Elk
from glsp.model.change import Author
from glsp.model.graph import need
from glsp.protocol.geometry import Dimension, Point
from glsp.protocol.operations import ApplyLabelEdit, ChangeBounds, DeleteElement, ElementAndBounds, Operation, Undo
from glsp.storage.memory import MemoryStore

ADA, BOB = Author("ada", "Ada"), Author("bob", "Bob", "agent")
ORDER = "t receive >check\na check >ok\nd ok :yes>pack -w:no>reorder\nt pack >ship\na reorder >pack\nt ship"


class Board:
    """One diagram and its text, with steps numbered for their operation ids."""

    def __init__(self, hub: Hub, diagram: Diagram, texts: Texts) -> None:
        self.hub = hub
        self.diagram = diagram
        self.texts = texts
        self._step = 0

    async def put(self, text: str | Rewrite, *, rev: int | None = None, author: Author = ADA, **more: Any) -> Outcome:
        self._step += 1
        given = {"rev": self.diagram.revision if rev is None else rev, "operation_id": f"put{self._step}", **more}
        return await self.texts.write(self.diagram, text, author, **given)

    async def do(self, operation: Operation, author: Author = BOB) -> Outcome:
        self._step += 1
        return await self.diagram.execute(operation, author, operation_id=f"do{self._step}")

    async def text(self, *, geometry: bool = False) -> str:
        lines = (await self.texts.read(self.diagram, geometry=geometry)).lines
        return "\n".join(lines.values())

    def label(self, node: str) -> str:
        return str(need(self.diagram.scene.graph, f"{node}_label").fields["text"])


@asynccontextmanager
async def board(text: str = ORDER) -> AsyncGenerator[Board]:
    store, elk = MemoryStore(), Elk()
    try:
        async with Hub(store, store, store).running() as hub:
            info = await hub.create("workflow", ADA, diagram_id="order")
            async with hub.using(info.id) as diagram:
                found = Board(hub, diagram, Texts(Layouts(elk)))
                await found.put(text)
                yield found
    finally:
        await elk.close()


async def test_a_text_draws_a_diagram_and_everything_has_a_place() -> None:
    async with board() as order:
        assert str(await order.texts.read(order.diagram)) == f"workflow order r1 6n 6e\n{ORDER}\n"
        placed = await order.text(geometry=True)
        corners = [line.split("@")[1].split(" ")[0] for line in placed.splitlines()]
        assert len(set(corners)) == 6


async def test_an_unchanged_text_changes_nothing() -> None:
    async with board() as order:
        for geometry in (False, True):
            outcome = await order.put(await order.text(geometry=geometry))
            assert (outcome.entry, outcome.revision) == (None, 1)


async def test_a_text_is_one_step_that_its_author_takes_back() -> None:
    async with board() as order:
        outcome = await order.put(
            ORDER.replace("t ship", 't ship "Ship it" >bill\nt bill').replace("a reorder >pack\n", "")
        )
        assert outcome.revision == 2
        assert await order.text() != ORDER
        await order.do(Undo(), ADA)
        assert await order.text() == ORDER


async def test_new_nodes_are_placed_and_others_stay() -> None:
    def places(text: str) -> dict[str, str]:
        return {line.split(" ")[1]: line.split("@")[1].split(" ")[0] for line in text.splitlines()}

    async with board() as order:
        before = places(await order.text(geometry=True))
        await order.put(ORDER.replace("t ship", "t ship >bill\nt bill"))
        after = places(await order.text(geometry=True))
        bill = after.pop("bill")
        assert after == before
        assert bill not in before.values()
        assert bill != "0,0"


async def test_what_others_changed_elsewhere_is_kept() -> None:
    async with board() as order:
        await order.do(ApplyLabelEdit(label_id="pack_label", text="Pack well"))
        await order.do(DeleteElement(element_ids=("reorder",)))
        outcome = await order.put(ORDER.replace("t ship", 't ship "Ship it"'), rev=1)
        assert outcome.rebased_from == 1
        assert (
            await order.text()
            == 't receive >check\na check >ok\nd ok :yes>pack\nt pack "Pack well" >ship\nt ship "Ship it"'
        )


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (ApplyLabelEdit(label_id="ship_label", text="Send"), ("t ship", 't ship "Ship it"')),
        (DeleteElement(element_ids=("ship",)), ("t ship", 't ship "Ship it"')),
        (DeleteElement(element_ids=("ship",)), ("a reorder >pack", "a reorder >pack >ship")),
        (ApplyLabelEdit(label_id="ship_label", text="Send"), ("\nt ship", "")),
    ],
)
async def test_the_same_line_changed_by_two_is_a_conflict_that_says_what_happened(
    theirs: Operation, mine: tuple[str, str]
) -> None:
    async with board() as order:
        await order.do(theirs)
        before = await order.text()
        with pytest.raises(Conflict) as caught:
            await order.put(ORDER.replace(*mine), rev=1)
        assert (caught.value.base, caught.value.revision) == (1, 2)
        assert await order.texts.changed_lines(order.diagram, caught.value)
        assert await order.text() == before


async def test_a_wrong_text_is_told_by_its_place_and_nothing_changes_even_when_others_edited() -> None:
    async with board() as order:
        await order.do(ApplyLabelEdit(label_id="pack_label", text="Pack well"))
        with pytest.raises(UnknownElement) as caught:
            await order.put(ORDER.replace("a reorder >pack", "t bill\na reorder >nowhere"), rev=1)
        assert (caught.value.line, caught.value.column) == (6, 11)
        assert order.diagram.revision == 2


async def test_the_same_operation_is_carried_out_once_and_a_trial_not_at_all() -> None:
    async with board() as order:
        text = ORDER + "\nt bill"
        tried = await order.put(text, dry_run=True)
        assert (tried.dry, tried.entry, order.diagram.revision) == (True, None, 1)
        first = await order.put(text, operation_id="same")
        again = await order.put(text, rev=1, operation_id="same")
        assert (first.repeated, again.repeated, again.revision, order.diagram.revision) == (False, True, 2, 2)


@pytest.mark.parametrize("rev", [-1, 2, 10**12])
async def test_a_revision_that_never_was_is_refused(rev: int) -> None:
    async with board() as order:
        with pytest.raises(Invalid, match="there is no revision"):
            await order.put(ORDER, rev=rev)


async def test_a_text_that_is_too_old_is_read_again() -> None:
    async with board() as order:
        for number in range(MAX_BACK + 1):
            await order.do(ApplyLabelEdit(label_id="ship_label", text=f"Ship {number}"))
        with pytest.raises(Conflict) as caught:
            await order.put(ORDER, rev=1)
        assert caught.value.hint == "read it again"
        assert await order.texts.since(order.diagram, 1) is None
        outcome = await order.put(ORDER.replace("t ship", 't ship "Ship 0" >pack'), rev=2, author=BOB)
        assert outcome.rebased_from == 2


async def test_what_is_new_since_a_revision_is_told_by_line() -> None:
    async with board() as order:
        await order.put(
            ORDER.replace("t pack >ship", "t pack >bill\nt bill >ship").replace("a reorder >pack", "a reorder")
        )
        await order.do(ChangeBounds(new_bounds=(ElementAndBounds("ship", Dimension(100, 30), Point(9, 9)),)))
        delta = await order.texts.since(order.diagram, 1)
        assert delta is not None
        assert {node: line for node, line in delta.lines.items() if line not in ORDER} == {
            "pack": "t pack >bill", "bill": "t bill >ship",
        }  # fmt: skip
        assert "reorder" in delta.lines
        assert (delta.follows, delta.gone, delta.revision) == ({"bill": "ship"}, (), 3)
        await order.do(DeleteElement(element_ids=("bill",)))
        delta = await order.texts.since(order.diagram, 3)
        assert delta is not None
        assert (dict(delta.lines), delta.gone) == ({"pack": "t pack"}, ("bill",))


async def test_only_lines_that_were_touched_are_written_again() -> None:
    async with board("\n".join(f"t n{number} >n{number + 1}" for number in range(600)) + "\nt n600") as order:
        kept = order.texts.lines(order.diagram)
        await order.text()
        written = kept.written
        assert written >= 601
        await order.do(ApplyLabelEdit(label_id="n5_label", text="Other"))
        await order.text()
        await order.texts.since(order.diagram, 1)
        await order.put((await order.text()).replace("t n7 >n8", 't n7 "Seven" >n8'))
        await order.text()
        assert kept.written == written + 2


async def test_others_are_served_while_a_large_text_is_written() -> None:
    async with board("t start") as order:
        rows = "\n".join(f"t n{number}" for number in range(2_000))
        asked = asyncio.create_task(order.put(f"t start\n{rows}"))
        await asyncio.sleep(0)
        outcome = await order.do(ApplyLabelEdit(label_id="start_label", text="Begin"))
        assert outcome.entry is not None
        await asked
        assert order.label("start") == "Begin"
        assert len((await order.texts.read(order.diagram)).lines) == 2_001


# over a session


class Screen:
    """A client of ours that shows the diagram."""

    outbox_bytes = 0

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def send(self, parts: Sequence[bytes]) -> None:
        self.heard.append(json.loads(b"".join(parts))["params"]["action"])

    async def drained(self) -> None:
        return

    def last(self, kind: str) -> dict[str, Any]:
        return next(action for action in reversed(self.heard) if action["kind"] == kind)


@asynccontextmanager
async def shown(
    order: Board, *, kinds: tuple[str, ...] = ("applyChange", "setModel", "setText", "message")
) -> AsyncGenerator[tuple[Session, Screen]]:
    screen = Screen()
    session = Session(
        order.hub, Audience(), screen, client_id="page", language=order.diagram.scene.language, kinds=kinds, author=ADA,
        texts=order.texts,
    )  # fmt: skip
    await say(session, {"kind": "requestModel", "requestId": "m", "options": {"sourceUri": "glsp:order"}})
    try:
        yield session, screen
    finally:
        await session.close()


async def say(session: Session, action: dict[str, Any]) -> None:
    data = msgspec.json.encode(action)
    session.receive(msgspec.Raw(data), len(data))
    await session.idle()
    await asyncio.sleep(0)


def writing(rev: int, *rows: tuple[int, str], **more: Any) -> dict[str, Any]:
    said = [{"line": line, "text": text} for line, text in rows]
    return {
        "kind": "writeText",
        "isOperation": True,
        "rev": rev,
        "rows": said,
        "args": {"operationId": f"w{rows}"},
        **more,
    }


async def test_a_page_reads_the_text_writes_what_is_new_and_takes_it_back() -> None:
    async with board() as order, shown(order) as (session, screen):
        await say(session, {"kind": "requestText", "requestId": "t"})
        text = screen.last("setText")
        assert (text["responseId"], text["revision"], text["whole"]) == ("t", 1, True)
        assert [line["text"] for line in text["lines"]] == ORDER.splitlines()
        await say(session, writing(1, (6, 't ship "Ship it" >bill'), (7, "t bill")))
        change = screen.last("applyChange")
        assert change["operationIds"] == [
            writing(1, (6, 't ship "Ship it" >bill'), (7, "t bill"))["args"]["operationId"]
        ]
        await say(session, {"kind": "requestText", "requestId": "t2", "since": 1})
        assert screen.last("setText") == {
            "kind": "setText", "responseId": "t2", "revision": 2, "whole": False,
            "lines": [{"id": "bill", "text": "t bill", "after": "ship"}, {"id": "ship", "text": 't ship "Ship it" >bill'}],
        }  # fmt: skip
        await say(session, {"kind": "glspUndo", "isOperation": True})
        assert await order.text() == ORDER
        await say(session, {"kind": "requestText", "requestId": "t3", "since": 2})
        assert screen.last("setText")["gone"] == ["bill"]


@pytest.mark.parametrize(
    ("action", "code", "place"),
    [
        (writing(1, (3, "t bill >nowhere")), "unknown_element", (3, 8)),
        (writing(1, (3, 't bill "')), "invalid", (3, 7)),
        (writing(1, gone=["nope"]), "unknown_element", None),
        (writing(1, (1, "t x"), renamed={"ship": "y"}), "invalid", None),
        (writing(9, (1, "t x")), "invalid", None),
        (writing(0, (1, 't ship "Mine"')), "conflict", None),
    ],
)
async def test_a_refused_text_is_told_by_its_place_and_not_by_a_message(action, code: str, place) -> None:
    async with board() as order, shown(order) as (session, screen):
        await say(session, action)
        refused = screen.last("applyChange")["refused"]
        assert (refused["code"], refused["operationId"]) == (code, action["args"]["operationId"])
        assert place is None or (refused["line"], refused["column"]) == place
        assert [each for each in screen.heard if each["kind"] == "message"] == []
        assert order.diagram.revision == 1


async def test_a_text_that_says_nothing_new_is_acknowledged() -> None:
    async with board() as order, shown(order) as (session, screen):
        await say(session, writing(1, (6, "t   ship  ")))
        change = screen.last("applyChange")
        assert (change["operationIds"], change["removes"], change["puts"]) == (
            [writing(1, (6, "t   ship  "))["args"]["operationId"]],
            [],
            [],
        )
        assert order.diagram.revision == 1


async def test_a_read_only_page_writes_nothing() -> None:
    async with board() as order, shown(order) as (session, screen):
        await say(session, {"kind": "setEditMode", "editMode": "readonly"})
        await say(session, writing(1, (6, 't ship "Mine"')))
        assert "readonly" in screen.last("message")["message"]
        assert order.diagram.revision == 1


async def test_a_text_is_asked_for_with_an_open_model_only() -> None:
    async with board() as order:
        screen = Screen()
        session = Session(
            order.hub, Audience(), screen, client_id="page", language=order.diagram.scene.language,
            kinds=("setText",), author=ADA, texts=order.texts,
        )  # fmt: skip
        await say(session, {"kind": "requestText", "requestId": "t"})
        assert screen.heard[-1]["kind"] == "rejectRequest"
        await session.close()
