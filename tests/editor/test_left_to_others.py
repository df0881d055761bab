# SPDX-License-Identifier: Apache-2.0
"""A process goes on repeating the edits of another one only while somebody looks, or for as long as that is cheap."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from glsp.editor.hub import Hub
from glsp.editor.opening import FOLLOWED, FOLLOWED_PER
from glsp.model.change import Author, Element
from glsp.protocol.geometry import Point
from glsp.protocol.operations import CreateNode
from glsp.storage import connect
from glsp.storage.ports import Loaded

ADA = Author("ada", "Ada")
PATIENCE_SECONDS = 20.0


@pytest.fixture
async def hubs(tmp_path: Path) -> AsyncGenerator[list[Hub]]:
    """Two processes on one database, as far as they can tell."""
    async with AsyncExitStack() as stack:
        found: list[Hub] = []
        for _ in range(2):
            store = await connect(f"sqlite:///{tmp_path}/glsp.db", tmp_path)
            stack.push_async_callback(store.close)
            found.append(await stack.enter_async_context(Hub(store, store, store, None, store).running()))
        yield found


async def edit(hub: Hub, count: int) -> None:
    async with hub.using("d") as diagram:
        for _ in range(count):
            made = CreateNode(element_type_id="task:manual", location=Point(0, 0))
            await diagram.execute(made, ADA, operation_id=uuid.uuid4().hex)


async def becomes(hub: Hub, revision: int | None) -> None:
    """What is open at a hub comes to a revision, or is closed."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (None if (open_here := hub.live("d")) is None else open_here.revision) != revision:
            await asyncio.sleep(0.01)


async def test_what_nobody_holds_follows_for_a_while_and_is_then_let_go(hubs: list[Hub]) -> None:
    here, there = hubs
    await here.create("workflow", ADA, diagram_id="d")
    async with there.using("d"):
        pass
    await edit(here, FOLLOWED)
    await becomes(there, FOLLOWED)
    await edit(here, 1)
    await becomes(there, None)
    async with there.using("d") as opened:
        assert opened.revision == FOLLOWED + 1
        kept = here.live("d")
        assert kept is not None
        assert set(opened.scene.graph.ids()) == set(kept.scene.graph.ids())


async def test_what_somebody_holds_or_just_held_goes_on_following(hubs: list[Hub]) -> None:
    here, there = hubs
    await here.create("workflow", ADA, diagram_id="d")
    async with there.using("d"):
        await edit(here, 2 * FOLLOWED)
        await becomes(there, 2 * FOLLOWED)
    await edit(here, FOLLOWED)
    await becomes(there, 3 * FOLLOWED)
    assert there.live("d") is not None


async def test_what_takes_long_to_open_follows_for_longer(hubs: list[Hub]) -> None:
    here, there = hubs
    many = [
        Element(f"n{number}", "task:manual", "model", f"a{number:04}1", {"position": {"x": number, "y": 0}})
        for number in range(2 * FOLLOWED * FOLLOWED_PER)
    ]
    await here.create("workflow", ADA, diagram_id="d", elements=many)
    async with there.using("d"):
        pass
    await edit(here, 2 * FOLLOWED)
    await becomes(there, 2 * FOLLOWED)
    await edit(here, 2 * FOLLOWED)
    await becomes(there, None)


async def test_what_others_move_on_while_it_is_opened_is_not_let_go_by_that(
    hubs: list[Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = hubs
    await here.create("workflow", ADA, diagram_id="d")
    read, going_on = asyncio.Event(), asyncio.Event()
    load = there.documents.load

    async def slowly(diagram_id: str) -> Loaded:
        found = await load(diagram_id)
        read.set()
        await going_on.wait()
        return found

    monkeypatch.setattr(there.documents, "load", slowly)
    opening = asyncio.create_task(edit(there, 1))
    await read.wait()
    await edit(here, FOLLOWED + 1)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while FOLLOWED + 1 not in [moved.revision for moved in there._missed._reading["d"]]:
            await asyncio.sleep(0.01)
    going_on.set()
    await opening

    assert (await here.info("d")).revision == FOLLOWED + 2
