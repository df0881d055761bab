# SPDX-License-Identifier: Apache-2.0
"""How much a process holds: who leaves memory first, who never does, and what is said when there is no room."""

import asyncio
import time
from pathlib import Path

import pytest

from glsp.editor.eviction import Room, idle, memory
from glsp.editor.files import Workspace
from glsp.editor.hub import Hub
from glsp.editor.request import Outcome
from glsp.editor.sizes import weigh
from glsp.errors import Busy, TooLarge
from glsp.model.change import Author, Element
from glsp.protocol.geometry import Point
from glsp.protocol.operations import ApplyLabelEdit, Compound, CreateNode, DeleteElement, Undo
from glsp.settings import Quotas
from glsp.storage.memory import MemoryStore
from glsp.storage.sqlite import open_sqlite

ADA = Author("ada", "Ada")


def said(label: str, text: str) -> ApplyLabelEdit:
    return ApplyLabelEdit(label_id=label, text=text)


def node(name: str) -> CreateNode:
    return CreateNode(element_type_id="task:manual", location=Point(0, 0), args={"elementId": name})


@pytest.fixture
async def hub(tmp_path: Path):
    store = MemoryStore()
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    async with Hub(store, store, store, Workspace(workspace, tmp_path / "locks")).running() as opened:
        yield opened


async def create(hub: Hub, count: int) -> list[str]:
    return [(await hub.create("workflow", ADA, diagram_id=f"d{number}")).id for number in range(count)]


def open_ones(hub: Hub) -> list[str]:
    return sorted(key.removeprefix("glsp:") for key in hub._open)


async def test_of_a_thousand_diagrams_a_hundred_stay_and_each_is_read_once(hub: Hub) -> None:
    hub.room = Room(Quotas(open_diagrams=100))
    names = await create(hub, 1_000)
    for name in names:
        async with hub.using(name):
            assert len(hub._open) <= 100
    assert open_ones(hub) == sorted(names[-100:])


async def test_those_left_longest_ago_leave_first_and_those_in_use_never(hub: Hub) -> None:
    hub.room = Room(Quotas(open_diagrams=3))
    names = await create(hub, 6)
    held = await hub.hold(names[0])
    for name in names[1:4]:
        async with hub.using(name):
            pass
    assert open_ones(hub) == ["d0", "d2", "d3"]
    async with hub.using(names[2]):  # looked at again
        pass
    async with hub.using(names[4]):
        pass
    assert open_ones(hub) == ["d0", "d2", "d4"]
    await held.diagram.execute(node("a"), ADA, operation_id="1")
    hub.release(held)


async def test_when_all_are_in_use_opening_is_refused_for_now_and_nothing_is_lost(hub: Hub) -> None:
    hub.room = Room(Quotas(open_diagrams=2))
    names = await create(hub, 3)
    first, second = [await hub.hold(name) for name in names[:2]]
    with pytest.raises(Busy, match="2 diagrams are open") as caught:
        await hub.hold(names[2])
    assert caught.value.retry_after > 0
    assert "MAX_OPEN_DIAGRAMS" in caught.value.hint
    assert (await hub.hold(names[0])) is first  # who is in stays in
    hub.release(first)
    hub.release(first)
    assert (await hub.hold(names[2])).diagram.id == "d2"
    assert open_ones(hub) == ["d1", "d2"]
    hub.release(second)


async def test_a_file_with_unsaved_edits_stays_whatever_is_short(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "workspace" / "a.wf").write_text('{"id": "sprotty", "type": "graph", "children": []}')
    async with hub.using("file:a.wf") as diagram:
        await diagram.execute(node("a"), ADA, operation_id="1")
    hub.room = Room(Quotas(open_diagrams=1, memory_bytes=1), used=lambda: 2)
    (name,) = await create(hub, 1)
    with pytest.raises(Busy):
        await hub.hold(name)
    async with hub.using("file:a.wf") as diagram:
        assert "a" in diagram.scene.graph


async def test_short_memory_lets_idle_diagrams_go_a_share_at_a_time(hub: Hub) -> None:
    names = await create(hub, 9)
    for name in names[:8]:
        async with hub.using(name):
            pass
    hub.room = Room(Quotas(memory_bytes=1_000), used=lambda: 200 * len(hub._open))
    async with hub.using(names[8]):
        assert open_ones(hub) == ["d4", "d5", "d6", "d7", "d8"]
    assert idle(hub._open)[0] == "glsp:d4"
    hub.room = Room(Quotas(memory_bytes=1_000), used=lambda: 2_000)
    held = await hub.hold(names[8])
    with pytest.raises(Busy, match="no memory"):
        await hub.hold(names[0])
    assert open_ones(hub) == ["d8"]
    hub.release(held)


def test_memory_is_what_the_system_says() -> None:
    assert memory() == 0 or 10_000_000 < memory() < 100_000_000_000


async def test_a_diagram_grows_to_its_limit_and_no_further(hub: Hub) -> None:
    hub.room = Room(Quotas(elements=6))
    (name,) = await create(hub, 1)
    async with hub.using(name) as diagram:
        await diagram.execute(node("a"), ADA, operation_id="1")
        each = len(diagram.scene.graph) - 1
        for number in range(2, 6 // each + 1):
            await diagram.execute(node(f"n{number}"), ADA, operation_id=str(number))
        full = len(diagram.scene.graph)
        before = diagram.revision
        with pytest.raises(TooLarge, match="a diagram may have 6"):
            await diagram.execute(node("more"), ADA, operation_id="more")
        many = Compound(operations=tuple(node(f"m{number}") for number in range(9)), atomic=True)
        with pytest.raises(TooLarge):
            await diagram.execute(many, ADA, operation_id="many")
        assert (len(diagram.scene.graph), diagram.revision) == (full, before)
        await diagram.execute(DeleteElement(element_ids=("a",)), ADA, operation_id="gone")
        diagram.extent.most_elements = 1  # the limit was lowered: going back still works
        await diagram.execute(Undo(), ADA, operation_id="back")
        assert len(diagram.scene.graph) == full


async def test_a_diagram_takes_so_many_bytes_and_no_more_whoever_wrote_them(hub: Hub) -> None:
    hub.room = Room(Quotas(bytes=4_000))
    (name,) = await create(hub, 1)
    async with hub.using(name) as diagram:
        extent = diagram.extent
        assert extent.taken == weigh(diagram.scene.graph)
        await diagram.execute(node("a"), ADA, operation_id="1")
        await diagram.execute(said("a_label", "x" * 2_000), ADA, operation_id="2")
        before = diagram.revision, extent.taken
        with pytest.raises(TooLarge, match="a diagram may have 4,000") as caught:
            await diagram.execute(said("a_label", "x" * 5_000), ADA, operation_id="3")
        assert "MAX_BYTES" in caught.value.hint
        many = [diagram.execute(node(f"n{each}"), ADA, operation_id=f"n{each}") for each in range(20)]
        done = await asyncio.gather(*many, return_exceptions=True)
        refused = [each for each in done if isinstance(each, TooLarge)]
        assert 0 < len(refused) < 20  # one group: what is planned before counts
        assert all(isinstance(each, TooLarge | Outcome) for each in done)
        assert before[1] < extent.taken == weigh(diagram.scene.graph) <= 4_000
        extent.most_bytes = 1  # the limit was lowered: going back and making it smaller still work
        await diagram.execute(DeleteElement(element_ids=("a",)), ADA, operation_id="gone")
        await diagram.execute(Undo(), ADA, operation_id="back")
        assert extent.taken == weigh(diagram.scene.graph)


async def test_a_new_diagram_is_not_larger_than_one_may_be(hub: Hub) -> None:
    hub.room = Room(Quotas(bytes=300))
    elements = (Element("a", "task:manual", "sprotty", "a0", {"name": "x" * 500}),)
    with pytest.raises(TooLarge, match="a diagram may have 300"):
        await hub.create("workflow", ADA, diagram_id="large", elements=elements)
    assert not await hub.list()


async def test_what_others_let_go_or_open_anew_while_idle_ones_are_closed_is_left_alone(hub: Hub) -> None:
    names = await create(hub, 3)
    for name in names:
        async with hub.using(name):
            pass
    closing, going_on = asyncio.Event(), asyncio.Event()
    first = hub._open["glsp:d0"]

    async def lasting() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            closing.set()
            await going_on.wait()

    first.writer.cancel()
    first.writer = asyncio.create_task(lasting())
    await asyncio.sleep(0)
    letting_go = asyncio.create_task(hub.let_go(time.monotonic() + 1_000))
    await closing.wait()
    for name in names[1:]:
        await hub._close(f"glsp:{name}")  # as when memory is short
    held = await hub.hold("d1")
    going_on.set()
    await letting_go

    assert open_ones(hub) == ["d1"]
    await held.diagram.execute(node("a"), ADA, operation_id="1")
    hub.release(held)


@pytest.fixture
async def stored_hub(tmp_path: Path):
    store = await open_sqlite(tmp_path / "glsp.db")
    async with Hub(store, store, store).running() as opened:
        yield opened
    await store.close()


async def test_as_many_as_there_is_room_for_are_opened_when_all_come_at_once(stored_hub: Hub) -> None:
    hub = stored_hub
    names = await create(hub, 20)
    hub.room = Room(Quotas(open_diagrams=4))
    for name in names[:4]:
        async with hub.using(name):
            pass
    most = 0

    def look() -> None:
        nonlocal most
        most = max(most, len(hub._open))

    async def visit(name: str) -> None:
        try:
            async with hub.using(name):
                look()
                await asyncio.sleep(0)
                look()
        except Busy:
            look()

    await asyncio.gather(*(visit(name) for name in names[4:]))
    assert most == 4


async def test_a_file_that_changed_is_opened_by_two_at_once(hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "workspace" / "a.wf"
    path.write_text('{"id": "sprotty", "type": "graph", "children": []}')
    async with hub.using("file:a.wf"):
        pass
    path.write_text('{"id": "sprotty", "type": "graph",  "children": []}')

    both = await asyncio.gather(*(hub.hold("file:a.wf") for _ in range(8)))

    assert {id(each) for each in both} == {id(both[0])}
    for each in both:
        hub.release(each)
