# SPDX-License-Identifier: Apache-2.0
"""Exports that were made before: once for everybody, and never of a state that the store has left behind."""

import asyncio
import random
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glsp.editor import kept_exports
from glsp.editor.exports import PAPER, Paper, export
from glsp.editor.hub import Hub
from glsp.editor.kept_exports import Exports
from glsp.errors import Busy, NotFound, UnknownElement
from glsp.model.change import Author
from glsp.protocol.operations import Undo, from_json
from glsp.storage.cache import MemoryCache
from glsp.storage.sqlite import open_sqlite

ADA = Author("ada", "Ada")


def task(name: str):
    args = {"elementId": name}
    return from_json({"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 0, "y": 0}, "args": args})


class Processes:
    """What several server processes on one database would each have: a hub, and exports over one shared cache."""

    def __init__(self, hubs: list[Hub]) -> None:
        cache = MemoryCache()
        self.hubs = hubs
        self.exports = [Exports(hub, cache) for hub in hubs]
        self._number = 0

    async def edit(self, at: int, operation=None) -> None:
        self._number += 1
        async with self.hubs[at].using("d") as diagram:
            wanted = operation or task(f"t{self._number}")
            await diagram.execute(wanted, ADA, operation_id=f"op{self._number}-{random.random()}")

    async def shown(self, at: int, form: str = "json", paper: Paper = PAPER):
        return await self.exports[at].get(await self.hubs[at].info("d"), "d", form, paper)


@asynccontextmanager
async def processes(folder: Path, count: int = 2):
    async with AsyncExitStack() as stack:
        hubs: list[Hub] = []
        for _ in range(count):
            store = await open_sqlite(folder / "glsp.db")
            stack.push_async_callback(store.close)
            hubs.append(await stack.enter_async_context(Hub(store, store, store).running()))
        await hubs[0].create("workflow", ADA, diagram_id="d")
        yield Processes(hubs)


@pytest.fixture
def drawn(monkeypatch):
    """How often something was really exported."""
    made: list[str] = []

    async def counted(diagram, form, paper):
        made.append(form)
        return await export(diagram, form, paper)

    monkeypatch.setattr(kept_exports, "export", counted)
    return made


async def test_what_did_not_change_is_made_once_for_everybody(tmp_path, drawn):
    async with processes(tmp_path) as all_of_them:
        await all_of_them.edit(0)
        many = await asyncio.gather(*(all_of_them.shown(0, "svg") for _ in range(20)))
        other = await all_of_them.shown(1, "svg")

        assert ({each.key for each in (*many, other)}, drawn) == ({other.key}, ["svg"])


async def test_every_look_is_kept_by_itself(tmp_path, drawn):
    async with processes(tmp_path, 1) as one:
        looks = [Paper(), Paper(theme="dark"), Paper(has_page=False)]
        keys = [(await one.shown(0, "svg", paper)).key for paper in (*looks, *looks)]
        for _ in range(2):
            with pytest.raises(UnknownElement):  # which is not kept
                await one.shown(0, "svg", Paper(focus=("nobody",)))

        assert (len(set(keys)), len(drawn)) == (3, 3 + 2)


async def test_an_edit_a_new_name_and_another_diagram_of_the_same_id_are_shown_at_once_by_every_process(tmp_path):
    async with processes(tmp_path) as two:
        hub = two.hubs[0]
        seen = [await two.shown(1)]
        await two.edit(0)
        seen.append(await two.shown(1))
        await hub.change("d", name="Another name")
        seen.append(await two.shown(1))
        await hub.delete("d")
        await hub.purge("d")
        with pytest.raises(NotFound):
            await two.shown(1)
        await hub.create("workflow", ADA, diagram_id="d")
        seen.append(await two.shown(1))
        await two.edit(0)
        seen.append(await two.shown(1))

        assert [(each.name, each.revision, b'"t1"' in each.data, b'"t2"' in each.data) for each in seen] == [
            ("d", 0, False, False),
            ("d", 1, True, False),
            ("Another name", 1, True, False),
            ("d", 0, False, False),
            ("d", 1, False, True),
        ]


async def test_who_has_a_deleted_diagram_open_never_writes_into_another_of_its_id(tmp_path):
    async with processes(tmp_path) as two, two.hubs[1].using("d") as old:
        await two.hubs[0].delete("d")
        await two.hubs[0].purge("d")
        await two.hubs[0].create("workflow", ADA, diagram_id="d")
        await two.shown(1)
        with pytest.raises(NotFound, match="was deleted"):
            await old.execute(task("late"), ADA, operation_id="late")
        async with two.hubs[1].using("d") as new:
            await new.execute(task("fresh"), ADA, operation_id="fresh")
            assert ("fresh" in new.scene.graph, "fresh" in old.scene.graph) == (True, False)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32))
def test_no_answer_is_older_than_the_store_whatever_happens_meanwhile(seed):
    asyncio.run(_stale(random.Random(seed)))


async def _stale(chance: random.Random) -> None:
    """Edits, undo, deletes, re-creations and restores by two processes while both are asked for exports."""

    async def change(two: Processes) -> None:
        for _ in range(12):
            at = chance.randrange(2)
            act = chance.choice(("edit", "edit", "edit", "undo", "rename", "trash", "make anew"))
            if act in {"edit", "undo"}:
                with suppress(Busy, NotFound):  # it has not heard yet that this is another diagram
                    await two.edit(at, Undo() if act == "undo" else None)
            elif act == "rename":
                await two.hubs[at].change("d", name=f"name {chance.random()}")
            else:
                await two.hubs[at].delete("d")
                if act == "make anew":
                    await two.hubs[at].purge("d")
                    await two.hubs[at].create("workflow", ADA, diagram_id="d")
                else:
                    await two.hubs[at].restore("d")
            await asyncio.sleep(chance.choice((0, 0.002)))

    async def ask(two: Processes, at: int, until: asyncio.Task[None]) -> None:
        while not until.done():
            try:
                before = await two.hubs[at].info("d")
                shown = await two.shown(at)
                after = await two.hubs[at].info("d")
            except NotFound:  # it is in the trash, or deleted, just now
                continue
            if before.created_at == after.created_at:
                assert before.revision <= shown.revision <= after.revision
            await asyncio.sleep(0)

    with tempfile.TemporaryDirectory() as folder:
        async with processes(Path(folder)) as two:
            changing = asyncio.ensure_future(change(two))
            await asyncio.gather(changing, ask(two, 0, changing), ask(two, 1, changing))
