# SPDX-License-Identifier: Apache-2.0
"""Names of events stand where no edge leaves: below them in a flow to the right, beside them in one downwards."""

from collections.abc import AsyncGenerator

import pytest

from glsp import languages
from glsp.editor.layouts import Layouts
from glsp.layout.elk import Elk
from glsp.layout.lettering import crossed_texts
from glsp.layout.options import Direction, Options
from glsp.layout.scene import Label, read_scene
from glsp.layout.tally import quality
from glsp.model.draft import Draft
from glsp.model.graph import Graph, build, new_root
from glsp.model.measure import affected, measure
from glsp.model.operations import plan
from glsp.protocol.geometry import Point
from glsp.protocol.operations import Compound, CreateEdge, CreateNode, Operation

BPMN = languages.need("bpmn")


@pytest.fixture
async def layouts() -> AsyncGenerator[Layouts]:
    elk = Elk(workers=1)
    yield Layouts(elk)
    await elk.close()


def executed(graph: Graph, operation: Operation, name: str) -> Graph:
    change = plan(Draft(graph), operation, BPMN, name).change
    graph.apply(change)
    graph.measure(measure(graph, affected(change), BPMN))
    return graph


def process() -> Graph:
    """An event, a task and an end, one after the other, and another event beside them."""
    kinds = {"begin": "start", "work": "task", "late": "catch:timer", "stop": "end"}
    names = {name: {"elementId": name, "label": f"when it is {name} at last"} for name in kinds}
    nodes = [CreateNode(kinds[name], Point(0, 0), args=args) for name, args in names.items()]
    pairs = [("begin", "work"), ("work", "late"), ("late", "stop")]
    edges = [CreateEdge(BPMN.kinds.edges[0].id, one, other) for one, other in pairs]
    return executed(build(new_root(), ()), Compound(operations=(*nodes, *edges)), "made")


def label_of(graph: Graph, node: str) -> tuple[Label, float, float]:
    found = read_scene(graph).nodes[node]
    return found.labels[0], found.width, found.height


async def laid_out(layouts: Layouts, graph: Graph, way: Direction) -> Graph:
    found = await layouts.everything(graph, BPMN, Options(direction=way))
    executed(graph, found.arrange, f"laid out {way}")
    scene = read_scene(graph)
    numbers = quality(scene)
    assert (numbers.overlaps, numbers.through_nodes, numbers.labels, crossed_texts(scene)) == (0, 0, 0, 0)
    return graph


async def test_a_name_stands_beside_its_event_in_a_flow_downwards_and_below_it_in_one_to_the_right(layouts):
    graph = process()
    for way in ("down", "right", "up", "left"):
        label, width, height = label_of(await laid_out(layouts, graph, way), "begin")
        if way in {"down", "up"}:
            assert (label.x, label.y) == (width + 3, pytest.approx((height - label.height) / 2, abs=0.01))
        else:
            assert (label.x, label.y) == (pytest.approx((width - label.width) / 2, abs=0.01), height + 3)
