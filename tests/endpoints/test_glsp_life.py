# SPDX-License-Identifier: Apache-2.0
"""What happens to a diagram as a whole reaches those who have it open: renamed, trashed, restored, deleted for good."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from glsp.editor.hub import Hub
from glsp.errors import NotFound
from glsp.model.change import Author
from glsp.storage.sqlite import open_sqlite
from support.door_rig import bare, door_rig
from support.glsp_client import DELTA_KINDS, ClientSession, connect

NODE = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 40, "y": 40}}
KINDS = (*DELTA_KINDS, "diagramState")


def states(session: ClientSession) -> list[tuple[str, str]]:
    return [(said["name"], said["state"]) for said in session.received if said["kind"] == "diagramState"]


def modes(session: ClientSession) -> list[str]:
    return [said["editMode"] for said in session.received if said["kind"] == "setEditMode"]


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_true():
            await asyncio.sleep(0.01)


async def test_everything_that_happens_to_an_open_diagram_is_told(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as client:
        await client.initialize("page", args={"author": "Ada"})
        session = await client.start_session("page", kinds=KINDS)
        await session.open(await rig.create("told"))
        await rig.hub.change("told", name="Another name")
        await rig.hub.delete("told")
        await rig.hub.restore("told")
        await rig.hub.delete("told")
        await rig.hub.purge("told")
        await client.settle()
        assert states(session) == [
            ("Another name", "open"),
            ("Another name", "trashed"),
            ("Another name", "open"),
            ("Another name", "trashed"),
            ("Another name", "deleted"),
        ]
        assert modes(session) == ["readonly", "editable", "readonly"]
        assert "message" not in [said["kind"] for said in session.received]


async def test_who_has_it_open_goes_on_where_they_were_once_it_is_restored(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as client:
        await client.initialize("page", args={"author": "Ada"})
        session = await client.start_session("page", kinds=KINDS)
        await session.open(await rig.create("back"))
        await session.operate(NODE)
        await rig.hub.delete("back")
        await session.operate(NODE)
        await rig.hub.restore("back")
        await session.operate(NODE)
        assert bare(session.root) == rig.model("back")
        assert len(session.root["children"]) == 2


async def test_a_diagram_in_the_trash_is_opened_by_nobody_though_somebody_has_it_open(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as client:
        await client.initialize("page", args={"author": "Ada"})
        session = await client.start_session("page", kinds=KINDS)
        await session.open(await rig.create("rests"))
        await rig.hub.delete("rests")
        with pytest.raises(NotFound, match="in the trash"):
            await rig.hub.hold("rests")
        await rig.hub.restore("rests")
        async with rig.hub.using("rests") as diagram:
            assert diagram is rig.diagram("rests")


async def test_the_name_of_an_open_diagram_is_the_one_it_has_now(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig:
        await rig.create("named")
        async with rig.hub.using("named") as diagram:
            await rig.hub.change("named", name="Later")
            assert diagram.info.name == "Later"


async def test_what_another_process_did_to_the_diagram_is_told_too(tmp_path: Path) -> None:
    here, there = await open_sqlite(tmp_path / "glsp.db"), await open_sqlite(tmp_path / "glsp.db")
    try:
        async with Hub(here, here, here).running() as hub, Hub(there, there, there).running() as other:
            await hub.create("workflow", Author("test", "Test"), diagram_id="shared")
            held = await hub.hold("shared")
            lives: list[str] = []
            held.diagram.subscribe(lambda _: None, lives.append)
            for number, (act, life) in enumerate(
                [
                    (other.change("shared", name="Theirs"), "renamed"),
                    (other.delete("shared"), "trashed"),
                    (other.restore("shared"), "restored"),
                ]
            ):
                await act
                await until(lambda at=number: len(lives) > at)
                assert lives[number] == life
            hub.release(held)
    finally:
        await here.close()
        await there.close()
