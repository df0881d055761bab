# SPDX-License-Identifier: Apache-2.0
"""Layouts lead edges to ports and leave ports on the sides that the language says."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from glsp.languages import Language, Port, bpmn, wasm_component
from glsp.layout.arrange import arrange_all
from glsp.layout.elk import Elk
from glsp.layout.options import Options
from glsp.layout.scene import read_scene
from glsp.layout.translate import to_elk
from glsp.model.graph import Graph, member, need, origin
from glsp.model.ports import side_of
from support.drawn import drawn, execute

pytestmark = pytest.mark.needs("elk")

PROCESS = """
go begin >check
user check "Check the form" >pack
btime late "after 2 days" in=check interrupting=false >remind
berr bad "not valid" in=check >done
send remind >done
part pack "Pack" >done
ta weigh in=pack
besc heavy in=pack >done
en done
"""
SHOP = wasm_component.language.templates[0].source


@pytest.fixture
async def elk() -> AsyncGenerator[Elk]:
    started = Elk(workers=1)
    yield started
    await started.close()


def sides(graph: Graph) -> dict[str, str]:
    return {each.id: side for each in graph if (side := side_of(each)) is not None}


def off_border(graph: Graph, port_id: str) -> float:
    """How far the middle of a port is from the border on its side, px."""
    port = need(graph, port_id)
    owner = need(graph, port.parent)
    corner, at = origin(graph, owner.id), origin(graph, port_id)
    size, own = member(graph, owner, "size"), port.fields["size"]
    x, y = at.x + own["width"] / 2 - corner.x, at.y + own["height"] / 2 - corner.y
    distances = {"left": x, "right": x - size["width"], "top": y, "bottom": y - size["height"]}
    return abs(distances[port.fields["side"]])


@pytest.mark.parametrize(
    ("language", "source"),
    [pytest.param(bpmn.language, PROCESS, id="bpmn"), pytest.param(wasm_component.language, SHOP, id="wasm-component")],
)
@pytest.mark.parametrize("algorithm", ["layered", "force"])
async def test_a_layout_keeps_ports_on_their_sides(elk: Elk, language: Language, source: str, algorithm: str) -> None:
    graph = drawn(source, language)
    before = sides(graph)
    options = Options(algorithm=algorithm)  # type: ignore[arg-type]
    found = await arrange_all(elk, graph, options, ports=language.kinds.port, usual=language.direction)
    execute(graph, found.arrange, language)
    assert sides(graph) == before
    assert max(off_border(graph, port) for port in before) <= 0.5
    if algorithm == "layered":
        assert (found.after.overlaps, found.after.through_nodes) == (0, 0)


async def test_edges_end_where_their_ports_are(elk: Elk) -> None:
    language = wasm_component.language
    graph = drawn(SHOP, language)
    found = await arrange_all(elk, graph, ports=language.kinds.port, usual=language.direction)
    execute(graph, found.arrange, language)
    for edge in (each for each in graph if each.is_edge and each.fields["routingPoints"]):
        source, target = (need(graph, edge.fields[end]) for end in ("sourceId", "targetId"))
        points = edge.fields["routingPoints"]
        for port, point in ((source, points[0]), (target, points[-1])):
            middle = origin(graph, port.id).y + port.fields["size"]["height"] / 2
            assert abs(point["y"] - middle) <= 1
        # What is used stands to the left of what uses it.
        assert points[0]["x"] >= points[-1]["x"]


async def test_names_of_ports_on_one_side_do_not_cover_each_other(elk: Elk) -> None:
    graph = drawn(PROCESS, bpmn.language)
    found = await arrange_all(elk, graph, ports=bpmn.language.kinds.port)
    execute(graph, found.arrange, bpmn.language)
    boxes = sorted(
        (origin(graph, name).x, graph.measured(name)["size"]["width"]) for name in ("late_label", "bad_label")
    )
    assert boxes[0][0] + boxes[0][1] <= boxes[1][0] - 30


def test_sides_are_fixed_as_declared_and_free_where_nothing_is_said() -> None:
    graph = drawn("ta check\nbtime late in=check", bpmn.language)
    for usual, wanted in (("bottom", "FIXED_SIDE"), (None, "FREE")):
        told = Port(of=("task",), usual=usual)  # type: ignore[arg-type]
        scene = read_scene(graph, ports=lambda _, told=told: told)
        [node] = to_elk(scene, Options(), "right").children
        assert node.layout_options is not None
        assert node.layout_options["elk.portConstraints"] == wanted
        [port] = node.ports
        assert ("elk.port.side" in (port.layout_options or {})) is (usual is not None)
