# SPDX-License-Identifier: Apache-2.0
"""The example set is drawn well: nothing on top of anything else, no line through a box, every label there."""

from collections.abc import AsyncGenerator

import pytest

from glsp.editor.layouts import Layouts
from glsp.editor.sources import Contents, read_source
from glsp.layout.elk import Elk
from glsp.layout.quality import quality
from glsp.layout.scene import read_scene
from glsp.model.graph import build, new_root
from glsp.model.measure import measure
from support.tools import ROOT

EXAMPLES = ROOT / "docs" / "examples" / "architecture.md"


@pytest.fixture
async def layouts() -> AsyncGenerator[Layouts]:
    elk = Elk(workers=1)
    yield Layouts(elk)
    await elk.close()


async def test_the_architecture_drawings_come_whole_and_are_drawn_well(layouts: Layouts) -> None:
    found = await read_source(layouts, EXAMPLES.read_text("utf-8"), file_name=EXAMPLES.name)
    assert found.left_out == ()
    assert [each.name for each in found.diagrams] == [
        "On a laptop", "A team behind one server", "In a Kubernetes cluster", "In the AWS cloud", "In the Azure cloud",
        "In the Google cloud", "Growing sideways", "After a disaster", "Caches in a row",
    ]  # fmt: skip
    assert [each.left_out for each in found.diagrams] == [()] * 9
    assert {each.name: faults(each) for each in found.diagrams} == {each.name: (0, 0) for each in found.diagrams}


def faults(contents: Contents) -> tuple[int, int]:
    """Overlaps, and lines through boxes."""
    graph = build(new_root(), contents.elements)
    graph.measure(measure(graph, [element.id for element in graph], contents.language))
    numbers = quality(read_scene(graph))
    return numbers.overlaps, numbers.through_nodes
