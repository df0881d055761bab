# SPDX-License-Identifier: Apache-2.0
"""Layout of only what is new, where edges are attached to ports: they end at the port, on the side it lies on."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from itertools import pairwise

import pytest

from glsp.formats.batch import to_operation
from glsp.formats.lines import read_notation
from glsp.languages import Language, bpmn, wasm_component
from glsp.layout.arrange import Arrangement, arrange_all, arrange_new
from glsp.layout.elk import Elk
from glsp.layout.joints import joints
from glsp.layout.options import Direction, Options
from glsp.layout.quality import drawn_line
from glsp.layout.scene import Scene, read_scene
from glsp.model.graph import Graph
from glsp.model.notation import Numbers
from glsp.model.ports import Side
from glsp.protocol.geometry import Bounds, Point
from support.drawn import drawn, execute

pytestmark = pytest.mark.needs("elk")

CLAIM = """
go begin >check
user check "Check the claim" >pay
btime late "after 2 days" in=check
berr bad "not valid" in=check
ta pay "Pay" >done
en done
"""
HANDLERS = """
ta remind "Remind the clerk" >done
ta reject "Write a letter" >done
btime late >remind
berr bad >reject
"""
SHOP = """
co shop "Shop"
imp shop_db "wasi:sql/db@0.1.0" in=shop
exp shop_http "wasi:http/handler@0.2.0" in=shop -d>router_http
i router "Router" in=shop
exp router_http "wasi:http/handler@0.2.0" in=router
imp router_db "wasi:sql/db@0.1.0" in=router
imp router_cache "demo:cache/get@1.0.0" in=router
"""
PARTS = """
i cache "Cache" in=shop
exp cache_get "demo:cache/get@1.0.0" in=cache
h db "Database"
exp db_db "wasi:sql/db@0.1.0" in=db
imp router_cache >cache_get
imp router_db -d>shop_db
imp shop_db >db_db
"""
STEPS: dict[Side, tuple[int, int]] = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}


@pytest.fixture
async def elk() -> AsyncGenerator[Elk]:
    started = Elk(workers=1)
    yield started
    await started.close()


async def added(
    elk: Elk, language: Language, before: str, after: str, direction: Direction | None = None
) -> tuple[Graph, set[str], Arrangement]:
    """A diagram laid out, with what was then drawn into it laid out as new; the new ids."""
    graph, options = drawn(before, language), Options(direction=direction)
    first = await arrange_all(elk, graph, options, ports=language.kinds.port, usual=language.direction)
    execute(graph, first.arrange, language)
    had = {each.id for each in graph}
    drawing = to_operation(read_notation(after, graph, language), graph, language, Numbers(), "more").operation
    execute(graph, drawing, language)
    new = {each.id for each in graph} - had
    found = await arrange_new(elk, graph, new, options, ports=language.kinds.port, usual=language.direction)
    execute(graph, found.arrange, language)
    return graph, new, found


def step(start: Point, end: Point) -> tuple[int, int]:
    """The direction of a level or upright piece; (1, 1) and the like for a slanted one."""
    dx, dy = (0 if abs(each) <= 0.5 else each for each in (end.x - start.x, end.y - start.y))
    return (dx > 0) - (dx < 0), (dy > 0) - (dy < 0)


def touches(box: Bounds, at: Point) -> bool:
    """Whether a point lies on the border of a box."""
    across = min(abs(at.x - box.x), abs(at.x - box.x - box.width))
    along = min(abs(at.y - box.y), abs(at.y - box.y - box.height))
    return min(across, along) < 0.01


def ends(scene: Scene, edge_id: str) -> list[tuple[bool, tuple[int, int], Side | None]]:
    """For both ends: whether the line ends on the border of what it joins, its first step from there, and the side."""
    edge, places = scene.edges[edge_id], scene.places()
    line = drawn_line(edge, places)
    assert all(0 in step(*piece) for piece in pairwise(line)), "every piece is level or upright"
    source, target = joints(scene, edge, places)
    return [
        (touches(end.box, way[0]), step(way[0], way[1]), end.way) for end, way in ((source, line), (target, line[::-1]))
    ]


@pytest.mark.parametrize("direction", ["right", "down", "left", "up", None])
@pytest.mark.parametrize(
    ("language", "before", "after", "ports"),
    [
        pytest.param(bpmn.language, CLAIM, HANDLERS, 2, id="bpmn"),
        pytest.param(wasm_component.language, SHOP, PARTS, 6, id="wasm-component"),
    ],
)
async def test_new_edges_leave_and_reach_ports_on_their_sides(
    elk: Elk, language: Language, before: str, after: str, ports: int, direction: Direction | None
) -> None:
    graph, new, found = await added(elk, language, before, after, direction)
    scene = read_scene(graph)
    told = [end for edge in scene.edges if edge in new for end in ends(scene, edge)]
    assert all(on_border for on_border, _, _ in told)
    sided = [(way, STEPS[side]) for _, way, side in told if side is not None]
    assert len(sided) == ports
    assert [way for way, _ in sided] == [wanted for _, wanted in sided]
    assert (found.after.overlaps, found.after.through_nodes) == (0, 0)


async def test_what_handles_a_boundary_event_stands_below_it(elk: Elk) -> None:
    graph, _, _ = await added(elk, bpmn.language, CLAIM, HANDLERS)
    scene = read_scene(graph)
    places = scene.places()
    for event, handler in (("late", "remind"), ("bad", "reject")):
        [edge] = [each for each in scene.edges.values() if each.source_port == event]
        assert places[handler].y > places["check"].y + places["check"].height
        assert places[handler].x > places[event].x
        assert len(edge.points) == 1, "down, and to the side"


async def test_what_serves_an_import_stands_on_the_side_of_the_import(elk: Elk) -> None:
    graph, _, _ = await added(elk, wasm_component.language, SHOP, PARTS)
    places = read_scene(graph).places()
    assert places["db"].x + places["db"].width < places["shop"].x


async def test_ports_of_a_container_that_grows_stay_on_its_border_without_being_moved(elk: Elk) -> None:
    more = "\n".join(f'i more{number} "One more {number}" in=shop' for number in range(4))
    graph, _, found = await added(elk, wasm_component.language, SHOP, more)
    moved = {each.element_id for each in found.arrange.placements}
    assert "shop" in moved
    assert not moved & {"shop_http", "shop_db"}
    places = read_scene(graph).places()
    shop, port = places["shop"], places["shop_http"]
    assert port.x + port.width / 2 == shop.x + shop.width
