# SPDX-License-Identifier: Apache-2.0
"""Automatic layout through real ELK: what must hold for any diagram, and what small ones look like."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from itertools import pairwise
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from glsp.errors import NotAllowed
from glsp.layout import translate
from glsp.layout.arrange import Arrangement, arrange_all, arrange_as_reference, arrange_new
from glsp.layout.elk import Elk
from glsp.layout.options import ALGORITHMS, Algorithm, Direction, Options
from glsp.layout.quality import crosses_box, drawn_line
from glsp.layout.scene import Scene, read_scene
from glsp.layout.tally import quality
from glsp.model.draft import Draft
from glsp.model.graph import Graph, need
from glsp.model.operations import place
from glsp.model.tree import nest
from glsp.protocol.geometry import Bounds, Dimension, Point
from glsp.protocol.operations import Arrange, Placement, Route
from layout.drawings import category, chance, chances, diagram, edge, executed, node

pytestmark = pytest.mark.needs("elk")

T = TypeVar("T")
directions = st.sampled_from(["right", "down", "left", "up"])
through_elk = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
async def elk() -> AsyncIterator[Elk]:
    one = Elk(workers=1)
    yield one
    await one.close()


class Engine:
    """An engine on an event loop of its own, for properties, which are not coroutines."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self.elk = self.run(self._start())

    def run(self, work: Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return self._runner.run(wait())

    def close(self) -> None:
        self.run(self.elk.close())
        self._runner.close()

    @staticmethod
    async def _start() -> Elk:
        return Elk(workers=1)


@pytest.fixture(scope="module")
def engine():
    one = Engine()
    yield one
    one.close()


def boxes(graph: Graph) -> dict[str, Bounds]:
    return read_scene(graph).boxes()


@through_elk
@given(children=chances, direction=directions)
def test_after_layout_nothing_overlaps_and_no_edge_runs_through_a_node(engine, children, direction: Direction) -> None:
    graph = diagram(*children)
    arrangement: Arrangement = engine.run(arrange_all(engine.elk, graph, Options(direction=direction)))
    after = quality(read_scene(executed(graph, arrangement.arrange)))
    assert (after.overlaps, after.through_nodes) == (0, 0)
    assert after == arrangement.after, "what the answer promises is what the diagram then has"


@through_elk
@given(children=chances)
def test_after_layout_every_node_lies_within_its_container(engine, children) -> None:
    graph = diagram(*children)
    executed(graph, engine.run(arrange_all(engine.elk, graph)).arrange)
    scene = read_scene(graph)
    places = scene.boxes()
    for each in scene.nodes.values():
        if each.parent:
            outer, inner = places[each.parent], places[each.id]
            assert outer.x < inner.x
            assert outer.y + 30 < inner.y, "below the title"
            assert inner.x + inner.width < outer.x + outer.width
            assert inner.y + inner.height < outer.y + outer.height


@through_elk
@given(children=chances)
def test_a_layout_of_what_is_laid_out_changes_nothing(engine, children) -> None:
    graph = diagram(*children)
    options = Options(direction="right")
    executed(graph, engine.run(arrange_all(engine.elk, graph, options)).arrange)
    assert engine.run(arrange_all(engine.elk, graph, options)).arrange == Arrange()


@through_elk
@given(children=chances, direction=directions, seed=st.integers(0, 1000), count=st.integers(1, 6))
def test_what_is_new_is_placed_without_overlap_and_nothing_placed_moves(
    engine, children, direction, seed, count
) -> None:
    graph = diagram(*children)
    executed(graph, engine.run(arrange_all(engine.elk, graph, Options(direction=direction))).arrange)
    before, routes = boxes(graph), {e.id: e.fields["routingPoints"] for e in graph if e.is_edge}
    grown = with_additions(graph, seed, count)
    new = [each.id for each in grown if each.id.startswith("new")]
    arrangement: Arrangement = engine.run(arrange_new(engine.elk, grown, new))
    after_graph = executed(grown, arrangement.arrange)
    after = boxes(after_graph)
    assert {key: (after[key].x, after[key].y) for key in before} == {key: (box.x, box.y) for key, box in before.items()}
    drawn_anew = {key for key, points in routes.items() if need(after_graph, key).fields["routingPoints"] != points}
    was = diagram(*nest(after_graph, "root")["children"])
    executed(was, Arrange(routes=tuple(Route(key, tuple(Point(**at) for at in routes[key])) for key in drawn_anew)))
    changed = {key for key, box in after.items() if before.get(key) != box}
    in_the_way = {key for key, hit in run_through(read_scene(was)).items() if changed & hit}
    assert drawn_anew <= in_the_way, "an edge keeps its way unless something new lies on it"
    containers = {each.id for each in grown if each.type == "category"}
    assert all(after[key] == box for key, box in before.items() if key not in containers), "only containers may grow"
    scene = read_scene(after_graph)
    small = [key for key in after if key not in containers]
    for key in new:
        if key in after:
            parent = scene.nodes[key].parent
            beside = [other for other in small if other != key and scene.nodes[other].parent == parent]
            assert not [other for other in beside if overlap(after[key], after[other], 5)]
            assert not parent or inside(after[key], after[parent])


@through_elk
@example(children=chance(2787, 18, containers=2), seed=446, count=6)
@example(children=chance(1341, 23, containers=1, edges_per_node=2.5), seed=506, count=3)
@example(children=chance(2725, 19, containers=2, edges_per_node=2.5), seed=284, count=2)
@example(children=chance(2056, 21, containers=3, edges_per_node=2.5), seed=692, count=6)
@given(children=chances, seed=st.integers(0, 1000), count=st.integers(1, 6))
def test_no_edge_runs_through_what_is_new_and_new_edges_go_around_nodes(engine, children, seed, count) -> None:
    graph = diagram(*children)
    executed(graph, engine.run(arrange_all(engine.elk, graph)).arrange)
    grown = with_additions(graph, seed, count)
    new = [each.id for each in grown if each.id.startswith("new")]
    arrangement: Arrangement = engine.run(arrange_new(engine.elk, grown, new))
    assume(arrangement.after.overlaps == 0)  # a full container between its neighbours has to grow over one
    executed(grown, arrangement.arrange)
    assert run_through(read_scene(grown)) == {}


@through_elk
@given(children=chances, direction=directions)
def test_containers_laid_out_one_by_one_do_not_overlap_either(engine, children, direction: Direction) -> None:
    graph = diagram(*children)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(translate, "ONE_PIECE_NODES", 0)
        arrangement: Arrangement = engine.run(arrange_all(engine.elk, graph, Options(direction=direction)))
    assert arrangement.after.overlaps == 0


def run_through(scene: Scene) -> dict[str, set[str]]:
    """The nodes that edges run through, by edge; those that an end of it is in, or that it joins, do not count."""
    places, found = scene.boxes(), dict[str, set[str]]()
    for each in scene.edges.values():
        spared = {*scene.around(each.source), *scene.around(each.target)}
        pieces = list(pairwise(drawn_line(each, places)))
        hit = {key for key, box in places.items() if any(crosses_box(p, q, box) for p, q in pieces)} - spared
        if hit:
            found[each.id] = hit
    return found


def overlap(one: Bounds, other: Bounds, margin: int) -> bool:
    return (
        one.x < other.x + other.width + margin
        and other.x < one.x + one.width + margin
        and one.y < other.y + other.height + margin
        and other.y < one.y + one.height + margin
    )


def inside(inner: Bounds, outer: Bounds) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def with_additions(graph: Graph, seed: int, count: int) -> Graph:
    """The same diagram with new nodes, without positions, here and there and joined to this and that."""
    import random

    dice = random.Random(seed)
    root = nest(graph, "root")
    homes = [root["children"]]
    stack = list(root["children"])
    while stack:
        each = stack.pop()
        stack.extend(each["children"])
        if each["type"] == "struct":
            homes.append(each["children"])
    nodes = [each.id for each in graph if each.type == "task:manual"]
    edges = []
    for number in range(count):
        node_id = f"new{number}"
        dice.choice(homes).append(node(node_id, None))
        for other in dice.sample(nodes, min(len(nodes), dice.randint(0, 2))):
            ends = (other, node_id) if dice.random() < 0.7 else (node_id, other)
            edges.append(edge(f"new_e{len(edges)}", *ends))
        nodes.append(node_id)
    return diagram(*root["children"], *edges)


@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS))
async def test_every_algorithm_leaves_no_overlap(elk: Elk, algorithm: Algorithm) -> None:
    for seed in range(6):
        graph = diagram(*chance(seed, 20, containers=seed % 3))
        arrangement = await arrange_all(elk, graph, Options(algorithm=algorithm))
        assert arrangement.after.overlaps == 0, (algorithm, seed)


async def test_a_chain_flows_in_the_direction_asked_for(elk: Elk) -> None:
    found = {}
    for direction in ("right", "down", "left", "up"):
        graph = diagram(node("a"), node("b"), edge("e", "a", "b"))
        executed(graph, (await arrange_all(elk, graph, Options(direction=direction))).arrange)
        at = boxes(graph)
        found[direction] = (at["b"].x - at["a"].x, at["b"].y - at["a"].y)
    assert found == {"right": (150, 0), "down": (0, 90), "left": (-150, 0), "up": (0, -90)}


async def test_a_diagram_keeps_the_way_it_flows(elk: Elk) -> None:
    graph = diagram(node("a"), node("b", (0, 200)), node("c", (10, 400)), edge("e", "a", "b"), edge("f", "b", "c"))
    executed(graph, (await arrange_all(elk, graph)).arrange)
    at = boxes(graph)
    assert at["a"].y < at["b"].y < at["c"].y


async def test_an_edge_gets_its_corners_and_a_straight_one_none(elk: Elk) -> None:
    graph = diagram(
        node("a"), node("b", size=(90, 60)), node("c"), edge("ab", "a", "b"), edge("ac", "a", "c"), edge("bc", "b", "c")
    )
    executed(graph, (await arrange_all(elk, graph)).arrange)
    scene = read_scene(graph)
    for each in scene.edges.values():
        line = drawn_line(each, scene.boxes())
        assert all(p.x == q.x or p.y == q.y for p, q in pairwise(line)), "every piece is level or upright"
    chain = diagram(node("a"), node("b"), edge("ab", "a", "b", ((5, 5), (7, 7))))
    assert (await arrange_all(elk, chain)).arrange.routes == (Route("ab", ()),)


async def test_parallel_edges_are_spread(elk: Elk) -> None:
    graph = diagram(node("a"), node("b"), edge("one", "a", "b"), edge("two", "a", "b"))
    arrangement = await arrange_all(elk, graph)
    assert len({each.points for each in arrangement.arrange.routes}) == 2


async def test_one_container_is_laid_out_and_nothing_outside_moves(elk: Elk) -> None:
    graph = diagram(
        node("x", (700, 240)),
        category("c", [node("a"), node("b"), node("d")], (100, 40)),
        edge("ab", "a", "b"),
        edge("bd", "b", "d"),
        edge("dx", "d", "x", ((1, 1),)),
    )
    arrangement = await arrange_all(elk, graph, within="c")
    executed(graph, arrangement.arrange)
    at = boxes(graph)
    assert at["x"] == Bounds(700, 240, 90, 30)
    assert (at["c"].x, at["c"].y) == (100, 40)
    assert at["a"].x < at["b"].x < at["d"].x
    assert inside(at["d"], at["c"])
    (route,) = (each for each in arrangement.arrange.routes if each.edge_id == "dx")
    assert Point(1, 1) not in route.points, "its end has moved, so its old corners mean nothing"
    scene = read_scene(graph)
    line = drawn_line(scene.edges["dx"], scene.boxes())
    assert len(line) == 4
    assert all(p.x == q.x or p.y == q.y for p, q in pairwise(line)), "across the border, too, level or upright"


async def test_only_a_node_can_be_the_container(elk: Elk) -> None:
    with pytest.raises(NotAllowed, match="e is not a node"):
        await arrange_all(elk, diagram(node("a"), node("b"), edge("e", "a", "b")), within="e")


async def test_a_new_node_goes_behind_the_one_it_follows(elk: Elk) -> None:
    graph = diagram(node("a", (100, 100)), node("new", None), edge("new_e", "a", "new"))
    arrangement = await arrange_new(elk, graph, ["new", "new_e"])
    assert arrangement.arrange == Arrange(placements=(Placement(element_id="new", position=Point(250, 100)),))
    assert elk.started == 0, "one node needs no engine"


async def test_a_new_node_avoids_what_is_already_behind(elk: Elk) -> None:
    graph = diagram(
        *(node("a", (100, 100)), node("b", (250, 100)), node("new", None)),
        *(edge("e", "a", "b"), edge("new_e", "a", "new")),
    )
    arrangement = await arrange_new(elk, graph, ["new", "new_e"])
    assert arrangement.arrange.placements == (Placement(element_id="new", position=Point(250, 170)),)
    assert arrangement.arrange.routes == (Route("new_e", (Point(220, 115), Point(220, 185))),)


async def test_new_nodes_that_are_joined_are_laid_out_together(elk: Elk) -> None:
    graph = diagram(
        *(node("a", (100, 100)), node("p", None), node("q", None), node("r", None)),
        *(edge("e1", "a", "p"), edge("e2", "p", "q"), edge("e3", "p", "r")),
    )
    arrangement = await arrange_new(elk, graph, ["p", "q", "r", "e1", "e2", "e3"])
    executed(graph, arrangement.arrange)
    at = boxes(graph)
    assert at["a"].x + at["a"].width < at["p"].x
    assert at["p"].x + at["p"].width < min(at["q"].x, at["r"].x)
    assert (arrangement.after.overlaps, arrangement.after.through_nodes, arrangement.after.crossings) == (0, 0, 0)


async def test_a_diagram_of_new_nodes_alone_is_laid_out_as_a_whole(elk: Elk) -> None:
    children = [node(f"n{i}", None) for i in range(12)]
    edges = [edge(f"e{i}", f"n{i // 2}", f"n{i}") for i in range(1, 12)]
    graph = diagram(*children, *edges)
    arrangement = await arrange_new(elk, graph, [each["id"] for each in (*children, *edges)])
    assert len(arrangement.arrange.placements) == 12
    assert (arrangement.after.overlaps, arrangement.after.through_nodes, arrangement.after.crossings) == (0, 0, 0)


async def test_a_new_node_in_a_full_container_makes_it_grow(elk: Elk) -> None:
    graph = diagram(
        category("c", [node("a", (20, 20)), node("new", None)], (100, 100), (130, 110)), edge("e", "a", "new")
    )
    arrangement = await arrange_new(elk, graph, ["new", "e"])
    executed(graph, arrangement.arrange)
    at = boxes(graph)
    assert (at["c"].x, at["c"].y) == (100, 100)
    assert inside(at["new"], at["c"])
    assert at["a"] == Bounds(122, 150, 90, 30)


async def test_a_diagram_without_anything_to_lay_out_gives_an_empty_operation(elk: Elk) -> None:
    assert (await arrange_all(elk, diagram())).arrange == Arrange()
    assert (await arrange_new(elk, diagram(), [])).arrange == Arrange()
    assert await arrange_as_reference(elk, diagram()) == Arrange(preferred=False)


async def test_the_same_diagram_is_laid_out_the_same_by_another_engine(elk: Elk) -> None:
    graph = diagram(*chance(3, 24, containers=2))
    other = Elk(workers=1)
    try:
        assert (await arrange_all(elk, graph)).arrange == (await arrange_all(other, graph)).arrange
    finally:
        await other.close()


async def test_a_long_chain_wraps_into_rows_when_asked(elk: Elk) -> None:
    names = [f"n{number}" for number in range(16)]
    chain = [node(name) for name in names] + [edge(f"{a}{b}", a, b) for a, b in pairwise(names)]

    async def shape(*, wrap: bool) -> float:
        graph = diagram(*chain)
        executed(graph, (await arrange_all(elk, graph, Options(wrap=wrap))).arrange)
        found = boxes(graph).values()
        assert quality(read_scene(graph)).overlaps == 0
        return max(box.x + box.width for box in found) / max(box.y + box.height for box in found)

    assert await shape(wrap=False) > 10
    assert await shape(wrap=True) < 3


async def test_the_layout_of_the_reference_places_and_routes_as_elk_does_by_default(elk: Elk) -> None:
    graph = diagram(node("a", (7, 7)), node("b"), node("c"), edge("ab", "a", "b"), edge("ac", "a", "c"))
    size = Dimension(90, 30)
    assert await arrange_as_reference(elk, graph) == Arrange(
        placements=(
            Placement(element_id="a", position=Point(12, 17), size=size, was=Point(7, 7)),
            Placement(element_id="b", position=Point(122, 12), size=size, was=Point(0, 0)),
            Placement(element_id="c", position=Point(122, 62), size=size, was=Point(0, 0)),
        ),
        routes=(
            Route("ab", (Point(102, 27), Point(122, 27))),
            Route("ac", (Point(102, 37), Point(112, 37), Point(112, 77), Point(122, 77))),
        ),
        preferred=False,
    )


async def test_edges_end_at_their_ports_and_ports_touch_the_border(elk: Elk) -> None:
    def port(port_id: str) -> dict[str, object]:
        return {"id": port_id, "type": "port", "size": {"width": 10, "height": 10}, "position": {"x": 0, "y": 0}}

    children = [
        {**node("a", size=(100, 60)), "children": [port("a1"), port("a2")]},
        {**node("b", size=(100, 60)), "children": [port("b1"), port("b2")]},
    ]
    graph = diagram(*children, edge("one", "a1", "b1"), edge("two", "a2", "b2"))
    executed(graph, (await arrange_all(elk, graph)).arrange)
    scene = read_scene(graph)
    assert {port.x + port.width for port in scene.nodes["a"].ports} == {100}
    assert {port.x for port in scene.nodes["b"].ports} == {0}
    assert len({port.y for port in scene.nodes["a"].ports}) == 2
    assert all(not each.points for each in scene.edges.values()), "both are straight, from port to port"


async def test_the_labels_of_edges_get_room(elk: Elk) -> None:
    label = {"id": "l", "type": "label:edge", "text": "a rather long label", "size": {"width": 150, "height": 17}}
    graph = diagram(node("a"), node("b"), {**edge("e", "a", "b"), "children": [label]})
    executed(graph, (await arrange_all(elk, graph)).arrange)
    at = boxes(graph)
    assert at["b"].x - at["a"].x - at["a"].width > 150


async def test_hostile_sizes_and_places_are_laid_out_all_the_same(elk: Elk) -> None:
    graph = diagram(
        {**node("huge"), "size": {"width": 1e9, "height": 0}, "position": {"x": 1e9, "y": -1e9}},
        {"id": "none", "type": "task:manual"},
        {**node("unknown"), "size": {"width": -1, "height": -1}, "position": {"x": 0.1, "y": 0.30000000000000004}},
        edge("e", "huge", "none"),
        edge("f", "huge", "huge"),
    )
    for algorithm in sorted(ALGORITHMS):
        arrangement = await arrange_all(elk, graph, Options(algorithm=algorithm))
        assert arrangement.after.overlaps == 0
    placed = await arrange_new(elk, graph, ["none", "unknown"])
    assert {each.element_id for each in placed.arrange.placements} == {"none", "unknown"}


async def test_a_diagram_may_change_while_it_is_laid_out(elk: Elk) -> None:
    for work in (arrange_as_reference, arrange_all):
        graph = diagram(*chance(4, 12))
        layout = asyncio.create_task(work(elk, graph))
        await asyncio.sleep(0)  # the diagram is read before the first wait
        draft = Draft(graph)
        draft.remove("n3")
        place(draft, "n4", Point(77, 77), None)
        graph.apply(draft.change())
        found = await layout
        arrange = found if isinstance(found, Arrange) else found.arrange
        was = {each.element_id: each.was for each in arrange.placements}
        assert (was["n3"], was["n4"]) == (Point(0, 0), Point(0, 0)), "what it saw, so that the move wins"
