# SPDX-License-Identifier: Apache-2.0
"""A picture is of one revision, whatever is edited while it is drawn."""

import asyncio
import re
from collections.abc import Callable

import pytest

from glsp.editor import exports
from glsp.editor.diagram import Diagram
from glsp.editor.hub import Hub
from glsp.model.change import Author
from glsp.protocol.geometry import Point
from glsp.protocol.operations import CreateNode, DeleteElement
from glsp.storage.memory import MemoryStore

ADA = Author("ada", "Ada")


async def draw(diagram: Diagram, name: str) -> None:
    node = CreateNode(element_type_id="task:manual", location=Point(0, 0), args={"elementId": name, "label": name})
    await diagram.execute(node, ADA, operation_id=name)


@pytest.mark.parametrize("edits", [0, 1, 2, 50])
async def test_what_changes_under_the_pen_is_drawn_anew(edits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store, left = MemoryStore(), edits

    async with Hub(store, store).running() as hub:
        await hub.create("workflow", ADA, diagram_id="d")
        async with hub.using("glsp:d") as diagram:
            await draw(diagram, "first")
            await draw(diagram, "gone")

            async def interrupted(pen: Callable[[None], str], part: None) -> str:
                nonlocal left
                found = pen(part)
                if left:
                    left -= 1
                    await draw(diagram, f"later{left}")
                    if left == edits - 1:
                        await diagram.execute(DeleteElement(element_ids=("gone",)), ADA, operation_id="delete")
                return found

            monkeypatch.setattr(asyncio, "to_thread", interrupted)
            picture = await exports.drawn(diagram)
            words = set(re.findall(r">([^<]+)</text>", picture))
            shown = {str(each.fields["text"]) for each in diagram.scene.graph if "text" in each.fields}
            assert words == shown
