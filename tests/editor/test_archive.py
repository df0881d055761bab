# SPDX-License-Identifier: Apache-2.0
"""Many diagrams as one zip: complete, readable everywhere, and without keeping diagrams open."""

import io
import json
import zipfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from glsp.editor.archive import Names, archive
from glsp.editor.hub import Hub
from glsp.model.change import Author, Element
from glsp.storage.memory import MemoryStore

ADA = Author("person:ada", "Ada")


@asynccontextmanager
async def running() -> AsyncGenerator[tuple[Hub, MemoryStore]]:
    store = MemoryStore()
    async with Hub(store, store).running() as hub:
        yield hub, store


async def unpacked(hub: Hub) -> tuple[zipfile.ZipFile, Any, int]:
    pieces = [piece async for piece in archive(hub, await hub.list(sort="name"))]
    found = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert found.testzip() is None
    return found, json.loads(found.read("contents.json")), len(pieces)


async def test_every_diagram_comes_as_model_and_picture_with_a_list_of_contents() -> None:
    async with running() as (hub, _):
        task = Element("a", "task:manual", "sprotty", "a0", {"position": {"x": 0, "y": 0}})
        await hub.create("workflow", ADA, diagram_id="one", name="Order", tags=["x"], elements=[task])
        await hub.create("workflow", ADA, diagram_id="two", name="order")

        found, contents, pieces = await unpacked(hub)

        assert found.namelist() == ["Order.json", "Order.svg", "order (2).json", "order (2).svg", "contents.json"]
        assert json.loads(found.read("Order.json"))["children"][0]["id"] == "a"
        assert found.read("order (2).svg").startswith(b"<svg")
        assert contents["diagrams"][0] == {
            "id": "one",
            "name": "Order",
            "type": "workflow-diagram",
            "revision": 0,
            "tags": ["x"],
            "files": ["Order.json", "Order.svg"],
        }
        assert pieces == 3


async def test_a_diagram_that_cannot_be_read_is_named_and_the_others_come() -> None:
    async with running() as (hub, _):
        for name in ("a", "b", "c"):
            await hub.create("workflow", ADA, diagram_id=name, name=name)
        listed = await hub.list(sort="name")
        await hub.delete("b")

        pieces = [piece async for piece in archive(hub, listed)]

        found = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
        problems = {each["id"]: each.get("problem", "") for each in json.loads(found.read("contents.json"))["diagrams"]}
        assert found.namelist() == ["a.json", "a.svg", "c.json", "c.svg", "contents.json"]
        assert problems == {"a": "", "b": "the diagram 'b' is in the trash", "c": ""}


async def test_diagrams_are_closed_again_unless_somebody_has_them_open() -> None:
    async with running() as (hub, _):
        for name in ("a", "b"):
            await hub.create("workflow", ADA, diagram_id=name)
        async with hub.using("a"):
            assert len((await unpacked(hub))[1]["diagrams"]) == 2
            assert list(hub._open) == ["glsp:a"]
        await unpacked(hub)
        assert list(hub._open) == ["glsp:a"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Windows\\x", "C__Windows_x"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("  . ", "diagram"),
        ("a\u202etxt.exe", "a_txt.exe"),
        ("Ablauf für Ömer ✓", "Ablauf für Ömer ✓"),
        ("x" * 300, "x" * 100),
        ("contents", "contents (2)"),
        ('<script>"', "_script__"),
    ],
)
def test_names_of_files_are_harmless_everywhere(title: str, name: str) -> None:
    assert Names().free(title) == name
