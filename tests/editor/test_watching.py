# SPDX-License-Identifier: Apache-2.0
"""Files that another program writes while they are open: taken over, told, never lost, and our own saves are no news."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from editor.test_session import OURS, STOCK, HeldLink, send, until
from glsp import languages
from glsp.editor import watching
from glsp.editor.audience import Audience
from glsp.editor.files import Workspace
from glsp.editor.hub import Hub
from glsp.editor.opening import Held
from glsp.editor.saving import save
from glsp.editor.session import Session
from glsp.editor.watching import look
from glsp.errors import Conflict
from glsp.model.change import Author
from glsp.protocol.geometry import Point
from glsp.protocol.operations import CreateNode, Undo
from glsp.storage.memory import MemoryStore

ADA = Author("ada", "Ada")


def task(element_id: str, x: int = 0, **more: object) -> dict[str, Any]:
    place, size = {"x": x, "y": 0}, {"width": 80, "height": 30}
    return {"id": element_id, "type": "task:manual", "position": place, "size": size, "children": [], **more}


def write(file: Path, *children: dict[str, Any], root: str = "sprotty") -> None:
    file.write_text(json.dumps({"id": root, "type": "graph", "children": list(children)}))


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[Hub, Held, Path]]:
    """An open file with one task."""
    file = folder / "flow.wf"
    write(file, task("one"))
    store = MemoryStore()
    async with Hub(store, store, store, Workspace(folder, folder / ".locks")).running() as hub:
        held = await hub.hold("file:flow.wf")
        try:
            yield hub, held, file
        finally:
            hub.release(held)


def tasks(held: Held) -> dict[str, int]:
    """Where the tasks are."""
    graph = held.diagram.scene.graph
    found = [graph.get(each) for each in graph.children(graph.root)]
    return {each.id: each.fields["position"]["x"] for each in found if each is not None and not each.is_edge}


async def draw(held: Held) -> None:
    node = CreateNode(element_type_id="task:manual", location=Point(500, 0))
    await held.diagram.execute(node, ADA, operation_id="mine")


def saved(file: Path) -> list[str]:
    return [each["id"] for each in json.loads(file.read_text())["children"]]


async def test_what_another_program_wrote_is_taken_over_as_one_edit_and_is_not_dirty(tmp_path: Path) -> None:
    async with opened(tmp_path) as (hub, held, file):
        edge = {"id": "e", "type": "edge", "sourceId": "two", "targetId": "three"}
        write(file, edge, task("two", 100), task("three", 300, cssClasses=["new"]), root="other")
        assert await look(held)
        assert tasks(held) == {"two": 100, "three": 300}
        [entry] = held.diagram.recent
        assert (entry.operation, entry.author.name, held.source is not None and held.source.dirty) == (
            "reload",
            "the file on disk",
            False,
        )
        assert not await look(held)
        await draw(held)
        await save(hub, held, ADA)
        assert saved(file)[:3] == ["e", "two", "three"]
        assert not await look(held)
        assert held.diagram.revision == 2


async def test_only_what_differs_is_a_change(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, held, file):
        write(file, task("one"), task("two", 100))
        await look(held)
        write(file, task("one"), task("two", 200))
        await look(held)
        change = held.diagram.recent[-1].change
        assert ([each.id for each in change.edits], change.added, change.removed) == (["two"], (), ())
        file.write_text(file.read_text().replace(", ", " , "))
        assert await look(held)
        assert held.diagram.revision == 2
        assert not await look(held)


async def test_unsaved_edits_stay_everybody_is_told_once_and_saving_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as (hub, held, file):
        links = [HeldLink(), HeldLink()]
        audience = Audience()
        for link, kinds in zip(links, (OURS, STOCK), strict=True):
            session = Session(
                hub, audience, link, client_id="c", language=languages.find("workflow"), kinds=kinds, author=ADA
            )
            send(session, {"kind": "requestModel", "requestId": "1", "options": {"sourceUri": str(file)}})
            await session.idle()
        await draw(held)
        write(file, task("two", 100))
        for _ in range(3):
            assert not await look(held)
        assert "one" in tasks(held)
        for link in links:
            assert [each["message"] for each in link.said("message")] == [
                "another program has changed this file, and there are unsaved edits here"
            ]
        with pytest.raises(Conflict, match="changed on disk"):
            await save(hub, held, ADA)
        assert saved(file) == ["two"]
        await held.diagram.execute(Undo(), ADA, operation_id="back")
        assert await look(held)
        assert tasks(held) == {"two": 100}


@pytest.mark.parametrize("text", ["", '{"id": "sprotty", "type": "gra', '{"id": "s", "type": "graph", "children": 3}'])
async def test_a_file_that_is_half_written_waits_until_it_is_whole(text: str, tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, held, file):
        file.write_text(text)
        assert not await look(held)
        assert tasks(held) == {"one": 0}
        write(file, task("two", 100))
        assert await look(held)
        assert tasks(held) == {"two": 100}


@pytest.mark.parametrize("text", ["half", '{"id": "s", "type": "graph", "children": []}'])
async def test_a_file_that_is_left_alone_is_read_once(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half written, or beside unsaved edits: until something changes, a look is a `stat`."""
    reads: list[Path] = []
    inner = Path.read_bytes

    def counted(path: Path) -> bytes:
        reads.append(path)
        return inner(path)

    async with opened(tmp_path) as (_, held, file):
        if text != "half":
            await draw(held)
        file.write_text(text)
        monkeypatch.setattr(Path, "read_bytes", counted)
        for _ in range(4):
            assert not await look(held)
        assert reads == [file]


async def test_a_file_that_is_gone_or_only_touched_is_no_news(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, held, file):
        os.utime(file, (1, 1))
        assert not await look(held)
        file.unlink()
        assert not await look(held)
        assert (tasks(held), held.diagram.revision) == ({"one": 0}, 0)


async def test_what_is_locked_here_is_no_obstacle_for_the_file(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, held, file):
        write(file, task("one", locked=True))
        await look(held)
        write(file, task("one", 40, locked=True))
        assert await look(held)
        assert tasks(held) == {"one": 40}


async def test_a_running_hub_looks_by_itself_and_clients_are_sent_the_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "EVERY_SECONDS", 0.01)
    async with opened(tmp_path) as (hub, held, file):
        link = HeldLink()
        session = Session(
            hub, Audience(), link, client_id="c", language=languages.find("workflow"), kinds=OURS, author=ADA
        )
        send(session, {"kind": "requestModel", "requestId": "1", "options": {"sourceUri": str(file)}})
        await session.idle()
        beside = file.with_suffix(".new")
        write(beside, task("one"), task("two", 100))
        beside.write_text(beside.read_text().replace('"type": "graph"', '"type": "graph", "kept": 1', 1))
        beside.replace(file)  # as git and most editors write
        async with asyncio.timeout(10):
            while not link.said("applyChange"):
                await asyncio.sleep(0.01)
        [told] = link.said("applyChange")
        assert [each["element"]["id"] for each in told["puts"]] == ["two"]
        assert all(not each["isDirty"] for each in link.said("setDirtyState"))
        await until(lambda: held.diagram.revision == 1)
        await session.close()
