# SPDX-License-Identifier: Apache-2.0
"""Sessions on a link that a test can hold up: what a slow client is spared, and what is bounded."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from glsp import languages
from glsp.editor import session as sessions
from glsp.editor.audience import Audience
from glsp.editor.hub import Hub
from glsp.editor.session import Session
from glsp.model.change import Author
from glsp.model.graph import Graph
from glsp.protocol.geometry import Point
from glsp.protocol.operations import CreateNode
from glsp.storage.memory import MemoryStore

STOCK = ("setModel", "updateModel", "requestBounds", "setDirtyState", "setMarkers", "elementSelected", "status")
OURS = ("applyChange", "setModel", "setMarkers", "elementSelected", "setDirtyState")
AGENT = Author("agent", "Agent", "agent")


class HeldLink:
    """A client's end that takes what is sent only while it is not held."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.held = False
        self._free = asyncio.Event()
        self._free.set()

    @property
    def outbox_bytes(self) -> int:
        return 1 if self.held else 0

    def send(self, parts: Sequence[bytes]) -> None:
        self.frames.append(b"".join(parts))

    async def drained(self) -> None:
        await self._free.wait()

    def hold(self) -> None:
        self.held = True
        self._free.clear()

    def let_go(self) -> None:
        self.held = False
        self._free.set()

    def said(self, kind: str) -> list[dict[str, Any]]:
        actions = [json.loads(frame)["params"]["action"] for frame in self.frames]
        return [action for action in actions if action["kind"] == kind]


class Desk:
    """A hub with one diagram, and sessions on it."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.audience = Audience()

    async def session(self, link: HeldLink, kinds: tuple[str, ...]) -> Session:
        session = Session(
            self.hub,
            self.audience,
            link,
            client_id="sprotty",
            language=languages.find("workflow"),
            kinds=kinds,
            author=Author("ada", "Ada"),
        )
        send(session, {"kind": "requestModel", "requestId": "1", "options": {"sourceUri": "glsp:d"}})
        await session.idle()
        return session

    async def edit(self, times: int = 1) -> None:
        """Edits by somebody else."""
        async with self.hub.using("glsp:d") as diagram:
            for number in range(times):
                node = CreateNode(element_type_id="task:manual", location=Point(number * 10, 0))
                await diagram.execute(node, AGENT, operation_id=f"{diagram.revision}-{number}")

    @property
    def graph(self) -> Graph:
        return self.hub._open["glsp:d"].diagram.scene.graph


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    store = MemoryStore()
    async with Hub(store, store, store).running() as hub:
        await hub.create("workflow", AGENT, diagram_id="d")
        yield Desk(hub)


def send(session: Session, action: dict[str, object]) -> None:
    raw = msgspec.json.encode(action)
    session.receive(msgspec.Raw(raw), len(raw))


def answer(session: Session, link: HeldLink) -> None:
    """What a client answers to the newest `requestBounds`."""
    revision = link.said("requestBounds")[-1]["newRoot"]["revision"]
    send(session, {"kind": "computedBounds", "revision": revision, "bounds": []})


async def until(true: Any) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0)


async def test_a_client_that_takes_nothing_is_sent_one_model_for_many_edits() -> None:
    async with desk() as there:
        link = HeldLink()
        session = await there.session(link, STOCK)
        answer(session, link)
        await session.idle()
        link.hold()
        await there.edit(50)
        assert len(link.said("requestBounds")) == 1
        link.let_go()
        await until(lambda: len(link.said("requestBounds")) == 2)
        newest = link.said("requestBounds")[-1]["newRoot"]
        assert (newest["revision"], len(newest["children"])) == (1, 50)
        await session.close()


async def test_edits_by_others_wait_for_the_outstanding_answer_and_come_in_one_update() -> None:
    async with desk() as there:
        link = HeldLink()
        session = await there.session(link, STOCK)
        answer(session, link)
        await session.idle()
        await there.edit(1)
        await until(lambda: len(link.said("requestBounds")) == 2)
        await there.edit(20)
        answer(session, link)
        await session.idle()
        await until(lambda: len(link.said("requestBounds")) == 3)
        assert len(link.said("updateModel")[-1]["newRoot"]["children"]) == 21
        assert [each["newRoot"]["revision"] for each in link.said("requestBounds")] == [0, 1, 2]
        await session.close()


async def test_a_client_that_measures_nothing_is_sent_each_state_once() -> None:
    async with desk() as there:
        link = HeldLink()
        session = await there.session(link, tuple(kind for kind in STOCK if kind != "requestBounds"))
        await there.edit(6)
        await until(lambda: link.said("updateModel") and len(link.said("updateModel")[-1]["newRoot"]["children"]) == 6)
        revisions = [each["newRoot"]["revision"] for each in link.said("updateModel")]
        assert revisions == list(range(1, len(revisions) + 1))
        assert len(revisions) <= 6
        await session.close()


async def test_bytes_that_are_no_text_are_refused_in_words() -> None:
    async with desk() as there:
        link = HeldLink()
        session = await there.session(link, (*OURS, "message", "layoutDone"))
        for action in (
            b'{"kind":"applyLabelEdit","text":"\xe5x","labelId":"a"}',
            b'{"kind":"requestLayout","options":{"a":"\xe5x"}}',
        ):
            session.receive(msgspec.Raw(action), len(action))
            await session.idle()
        assert "internal" not in str(link.frames)
        assert len(link.said("message")) + len(link.said("layoutDone")) == 2
        await session.close()


async def test_changes_merge_while_a_client_takes_nothing_and_name_every_operation() -> None:
    async with desk() as there:
        link = HeldLink()
        session = await there.session(link, OURS)
        link.hold()
        await there.edit(30)
        assert link.said("applyChange") == []
        link.let_go()
        await until(lambda: link.said("applyChange"))
        (change,) = link.said("applyChange")
        assert (change["revision"], len(change["operationIds"]), len(change["puts"])) == (1, 30, 30)
        assert [put["after"] for put in change["puts"]] == [None, *list(there.graph.children("sprotty"))[:-1]]
        assert (change["author"], change["authorKind"]) == ("Agent", "agent")
        await session.close()


async def test_one_edit_of_a_large_diagram_costs_a_client_of_ours_few_bytes() -> None:
    sizes: list[int] = []
    for nodes in (100, 1_000):
        async with desk() as there:
            await there.edit(nodes)
            link = HeldLink()
            session = await there.session(link, OURS)
            encoded = there.hub._open["glsp:d"].diagram.scene.fragments.encoded
            label = there.graph.children(there.graph.children("sprotty")[7])[1]
            send(session, {"kind": "applyLabelEdit", "labelId": label, "text": "Fifty"})
            await session.idle()
            await until(lambda link=link: link.said("applyChange"))
            sizes.append(len(link.frames[-1]))
            assert there.hub._open["glsp:d"].diagram.scene.fragments.encoded - encoded == 1
            await session.close()
    assert sizes[0] == sizes[1] < 5_000


async def test_a_flood_of_actions_is_refused_beyond_its_bound_and_the_rest_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "MAX_WAITING", 5)
    async with desk() as there:
        link = HeldLink()
        session = await there.session(link, (*OURS, "message"))
        for _ in range(8):
            send(session, {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 1, "y": 1}})
        await session.idle()
        assert len(there.graph.children("sprotty")) == 5
        assert len(link.said("message")) == 3
        await session.close()


async def test_a_closed_session_says_nothing_more_and_gives_the_diagram_back() -> None:
    async with desk() as there:
        link = HeldLink()
        session = await there.session(link, STOCK)
        held = there.hub._open["glsp:d"]
        assert held.holders == 1
        await session.close()
        said = len(link.frames)
        await there.edit(1)
        assert (held.holders, len(link.frames)) == (0, said)
