# SPDX-License-Identifier: Apache-2.0
"""Layouts that a session asks for with options: beside its queue, one at a time, stoppable, done once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from editor.test_session import AGENT, OURS, STOCK, HeldLink, send, until
from glsp import languages
from glsp.editor.audience import Audience
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.session import Session
from glsp.layout.elk import Elk
from glsp.layout.elkgraph import ElkNode
from glsp.model.change import Author
from glsp.protocol.geometry import Point
from glsp.protocol.operations import CreateNode
from glsp.storage.memory import MemoryStore

ASKING = (*OURS, "layoutProgress")


class Row(Elk):
    """Puts everything in one row, when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.asked: list[ElkNode] = []

    async def layout(self, graph: ElkNode) -> ElkNode:
        self.asked.append(graph)
        await self.may_end.wait()
        row = [msgspec.structs.replace(each, x=200 * number, y=0) for number, each in enumerate(graph.children)]
        return msgspec.structs.replace(graph, children=row)


@asynccontextmanager
async def table(kinds: tuple[str, ...] = ASKING) -> AsyncIterator[tuple[Hub, Session, HeldLink, Row]]:
    """A diagram of three nodes on each other, and a session on it."""
    store, elk, link = MemoryStore(), Row(), HeldLink()
    async with Hub(store, store, store).running() as hub:
        await hub.create("workflow", AGENT, diagram_id="d")
        async with hub.using("glsp:d") as diagram:
            for number in range(3):
                node = CreateNode(element_type_id="task:manual", location=Point(10 * number, 0))
                await diagram.execute(node, AGENT, operation_id=f"make-{number}")
        session = Session(
            hub,
            Audience(),
            link,
            client_id="sprotty",
            language=languages.find("workflow"),
            kinds=kinds,
            author=Author("ada", "Ada"),
            layouts=Layouts(elk),
        )
        send(session, {"kind": "requestModel", "requestId": "1", "options": {"sourceUri": "glsp:d"}})
        await session.idle()
        yield hub, session, link, elk
        await session.close()


def ask(session: Session, **wish: object) -> None:
    send(session, {"kind": "requestLayout", "requestId": "r", "operationId": "lay", **wish})


async def answered(link: HeldLink, count: int = 1) -> dict[str, Any]:
    await until(lambda: len(link.said("laidOut")) == count)
    return link.said("laidOut")[-1]


async def places(hub: Hub) -> list[object]:
    """Where the tasks begin, px, in the order in which they were made."""
    async with hub.using("glsp:d") as diagram:
        graph = diagram.scene.graph
        tasks = [graph.get(each) for each in graph.children(graph.root)]
        return [task.fields["position"]["x"] for task in tasks if task is not None]


async def second(hub: Hub) -> str:
    """The id of the task that was made second."""
    async with hub.using("glsp:d") as diagram:
        return list(diagram.scene.graph.children(diagram.scene.graph.root))[1]


async def test_a_layout_is_one_edit_of_the_author_and_tells_how_good_the_drawing_was_and_is() -> None:
    async with table() as (hub, session, link, _):
        ask(session, options={"algorithm": "tree", "direction": "down"})
        told = await answered(link)
        assert (told["responseId"], told["revision"], told["moved"], told.get("refused")) == ("r", 4, 2, None)
        assert (told["before"]["overlaps"], told["after"]["overlaps"]) == (3, 0)
        assert await places(hub) == [0, 200, 400]
        async with hub.using("glsp:d") as diagram:
            assert (diagram.recent[-1].author.id, diagram.recent[-1].operation) == ("ada", "arrange")
        send(session, {"kind": "glspUndo"})
        await session.idle()
        assert await places(hub) == [0, 10, 20]


async def test_the_same_wish_again_is_done_once() -> None:
    async with table() as (_, session, link, elk):
        ask(session)
        first = await answered(link)
        ask(session)
        again = await answered(link, 2)
        assert (again["revision"], again["moved"], len(elk.asked)) == (first["revision"], 2, 1)


async def test_edits_go_on_while_it_is_computed_and_what_was_moved_meanwhile_stays() -> None:
    async with table() as (hub, session, link, elk):
        elk.may_end.clear()
        ask(session)
        await until(lambda: len(elk.asked) == 1)
        moved = await second(hub)
        bounds = [{"elementId": moved, "newPosition": {"x": 700, "y": 0}, "newSize": {"width": 80, "height": 30}}]
        send(session, {"kind": "changeBounds", "isOperation": True, "newBounds": bounds})
        await session.idle()
        assert (await places(hub))[1] == 700
        elk.may_end.set()
        told = await answered(link)
        assert await places(hub) == [0, 700, 400]
        assert len(told["notes"]) == 1
        assert moved in told["notes"][0]


async def test_it_is_stopped_and_nothing_is_changed() -> None:
    async with table() as (hub, session, link, elk):
        elk.may_end.clear()
        ask(session)
        await until(lambda: len(elk.asked) == 1)
        ask(session, operationId="another")
        assert (await answered(link))["refused"]["code"] == "busy"
        send(session, {"kind": "cancelLayout"})
        told = await answered(link, 2)
        assert told["refused"] == {
            "code": "cancelled",
            "message": "the layout was stopped",
            "hint": "nothing was changed",
        }
        assert await places(hub) == [0, 10, 20]
        elk.may_end.set()
        ask(session)
        assert (await answered(link, 3))["moved"] == 2


async def test_a_long_one_says_that_it_goes_on() -> None:
    async with table() as (_, session, link, elk):
        elk.may_end.clear()
        ask(session)
        await until(lambda: link.said("layoutProgress"))
        assert link.said("layoutProgress")[0] == {"kind": "layoutProgress", "operationId": "lay", "seconds": 1}
        elk.may_end.set()
        await answered(link)


async def test_only_what_came_since_the_last_layout_is_placed() -> None:
    async with table() as (hub, session, link, _):
        ask(session)
        await answered(link)
        place = {"x": 30, "y": 0}
        send(session, {"kind": "createNode", "isOperation": True, "elementTypeId": "task:manual", "location": place})
        await session.idle()
        ask(session, operationId="new", scope="new")
        told = await answered(link, 2)
        assert told["moved"] == 1
        *before, new = await places(hub)
        assert before == [0, 200, 400]
        assert new != 30
        ask(session, operationId="none", scope="new")
        refused = (await answered(link, 3))["refused"]
        assert (refused["code"], refused["message"]) == ("invalid", "since the last layout nothing was added")


async def test_what_makes_no_sense_is_refused_with_what_to_do() -> None:
    async with table() as (hub, session, link, elk):
        two = [await second(hub), "sprotty"]
        wishes: list[tuple[dict[str, object], str]] = [
            ({"options": {"algorithm": "magic"}}, "Invalid enum value 'magic' - at `$.algorithm`"),
            ({"options": {"spacing": 100_000}}, "a spacing has 8 to 400 px"),
            ({"options": [1]}, "these options are no layout"),
            ({"operationId": ""}, "an operationId has 1 to 200 characters"),
            ({"scope": "chosen", "elementIds": ["gone"]}, "nothing that is still there is selected"),
            ({"scope": "inside", "elementIds": two}, "the contents of one container"),
        ]
        for number, (wish, words) in enumerate(wishes, 1):
            ask(session, **wish)
            refused = (await answered(link, number))["refused"]
            assert refused["code"] == "invalid"
            assert words in refused["message"]
        ask(session, scope="sideways")
        await until(lambda: link.said("rejectRequest"))
        assert not elk.asked
        assert await places(hub) == [0, 10, 20]
        send(session, {"kind": "setEditMode", "editMode": "readonly"})
        ask(session)
        assert (await answered(link, len(wishes) + 1))["refused"]["code"] == "read_only"


async def test_other_clients_do_not_know_the_request() -> None:
    async with table(STOCK) as (_, session, link, elk):
        ask(session)
        await until(lambda: link.said("rejectRequest"))
        send(session, {"kind": "cancelLayout"})
        await until(lambda: link.said("message"))
        assert "No handler registered for action kind: cancelLayout" in link.said("message")[-1]["message"]
        assert not elk.asked
