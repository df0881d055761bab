# SPDX-License-Identifier: Apache-2.0
"""The numbers of a drawing: small ones by hand, any number against counting every pair."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp.layout import tally as counting
from glsp.layout.grid import Grid
from glsp.layout.quality import Quality, around, border, crosses_box, drawn_line, share_area
from glsp.layout.scene import Scene, read_scene
from glsp.layout.tally import quality
from glsp.protocol.geometry import Bounds, Point
from layout.drawings import Json, category, diagram, edge, node

spots = st.tuples(st.integers(-300, 900), st.integers(-300, 600))


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Nodes anywhere, some in containers, edges with any corners."""
    count = draw(st.integers(1, 14))
    nodes = [node(f"n{i}", draw(spots), (draw(st.integers(0, 200)), draw(st.integers(0, 90)))) for i in range(count)]
    held = draw(st.integers(0, count))
    boxes = [category("c", nodes[:held], draw(spots), (300, 200))] if held else []
    names = [*(each["id"] for each in nodes), *(each["id"] for each in boxes)]
    edges = [
        edge(
            f"e{i}",
            draw(st.sampled_from(names)),
            draw(st.sampled_from(names)),
            tuple(draw(st.lists(spots, max_size=3))),
        )
        for i in range(draw(st.integers(0, 10)))
    ]
    return read_scene(diagram(*nodes[held:], *boxes, *edges))


def straightforward(scene: Scene) -> tuple[int, int, int]:
    """Overlaps, edges through nodes and crossings by looking at every pair."""
    boxes = scene.boxes()
    lines = {each.id: drawn_line(each, boxes) for each in scene.edges.values()}
    pieces = [(key, piece) for key, line in lines.items() for piece in pairwise(line) if piece[0] != piece[1]]
    overlaps = sum(
        share_area(boxes[one], boxes[other]) and one not in scene.around(other) and other not in scene.around(one)
        for one, other in combinations(boxes, 2)
    )
    through = {
        (key, node_id)
        for key, piece in pieces
        for node_id, box in boxes.items()
        if crosses_box(*piece, box)
        and node_id not in {*scene.around(scene.edges[key].source), *scene.around(scene.edges[key].target)}
    }
    crossings = sum(
        one_key != other_key and cross(*one, *other) for (one_key, one), (other_key, other) in combinations(pieces, 2)
    )
    return overlaps, len(through), crossings


def cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


@given(scenes())
def test_the_numbers_are_those_of_looking_at_every_pair(scene: Scene) -> None:
    found = quality(scene)
    assert (found.overlaps, found.through_nodes, found.crossings) == straightforward(scene)


def test_a_drawing_by_hand_has_the_numbers_one_can_see() -> None:
    scene = read_scene(
        diagram(
            node("a", (0, 0), (100, 40)),
            node("b", (300, 0), (100, 40)),
            node("between", (150, 0), (100, 40)),
            node("over", (380, 20), (100, 40)),
            node("up", (200, -200), (20, 20)),
            node("down", (280, 200), (20, 20)),
            *(edge("through", "a", "b"), edge("crossing", "up", "down"), edge("bent", "a", "down", ((50, 210),))),
        )
    )
    assert quality(scene) == Quality(overlaps=1, through_nodes=2, crossings=1, bends=1, width=480, height=420)


def test_an_empty_drawing_has_no_size() -> None:
    assert quality(read_scene(diagram())) == Quality(0, 0, 0, 0, 0, 0)


def test_a_container_and_what_it_holds_do_not_overlap_and_its_edges_may_leave_it() -> None:
    scene = read_scene(diagram(category("c", [node("a", (20, 20))]), node("b", (400, 50)), edge("e", "a", "b")))
    found = quality(scene)
    assert (found.overlaps, found.through_nodes) == (0, 0)


def test_points_on_a_straight_line_are_no_bends() -> None:
    scene = read_scene(
        diagram(node("a", (0, 0)), node("b", (400, 0)), edge("e", "a", "b", ((150, 15), (200, 15), (250, 15))))
    )
    assert quality(scene).bends == 0


def test_counting_stops_when_everything_lies_in_one_heap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_CHECKS", 1_000)
    heap = read_scene(diagram(*(node(f"n{i}") for i in range(200))))
    found = quality(heap)
    assert not found.complete
    assert 0 < found.overlaps < 200 * 199 / 2


def test_work_grows_with_the_drawing_and_not_with_its_square() -> None:
    checks = {}
    for count in (100, 1_000):
        rows = int(count**0.5)
        nodes = [node(f"n{i}", (i % rows * 160, i // rows * 80)) for i in range(count)]
        edges = [edge(f"e{i}", f"n{i}", f"n{i + 1}") for i in range(count - 1)]
        scene = read_scene(diagram(*nodes, *edges))
        checks[count] = counting.Tally(scene).checks
    assert checks[1_000] < 25 * checks[100]


@given(spots, spots, spots, st.integers(0, 200), st.integers(0, 200), st.integers(20, 150))
def test_a_grid_finds_every_box_that_a_line_touches(start, end, corner, width, height, square) -> None:
    grid = Grid(square)
    box = Bounds(corner[0], corner[1], width, height)
    grid.add(7, box)
    if crosses_box(Point(*start), Point(*end), box, inset=0):
        assert 7 in grid.near_line(Point(*start), Point(*end))
    if share_area(around(Point(*start), Point(*end)), box):
        assert 7 in grid.near(around(Point(*start), Point(*end)))


def test_a_line_leaves_a_box_at_its_border() -> None:
    box = Bounds(0, 0, 100, 40)
    assert border(box, Point(250, 20)) == Point(100, 20)
    assert border(box, Point(50, -80)) == Point(50, 0)
    assert border(box, Point(60, 20)) == Point(60, 20), "a point inside stays"
    assert border(Bounds(5, 5, 0, 0), Point(9, 9)) == Point(9, 9)


def test_an_edge_at_a_port_crosses_the_owner_only_where_it_runs_through_it() -> None:
    def drawing(*points: tuple[int, int]) -> Quality:
        return quality(
            read_scene(
                diagram(
                    owner("a", (0, 0), (100, 60), port("left", "left", (-5, 25))),
                    owner("b", (300, 0), (100, 60), port("top", "top", (45, -5))),
                    edge("e", "left", "top", points),
                )
            )
        )

    straight = drawing()
    assert (straight.overlaps, straight.through_nodes, straight.bends) == (0, 2, 0), (
        "through its own owner, and into the other"
    )
    around = drawing((-20, 30), (-20, -40), (350, -40))
    assert (around.overlaps, around.through_nodes, around.bends) == (0, 0, 3)
    assert (around.width, around.height) == (420, 100)
    into = drawing((-20, 30), (-20, 100), (350, 100))
    assert into.through_nodes == 1, "the last piece comes through the owner of the other port"


def test_an_edge_from_the_border_of_a_container_runs_inside_it() -> None:
    holder = {**category("c", [node("in", (100, 20))], (0, 0), (300, 120))}
    holder["children"].append(port("p", "left", (-5, 55)))
    found = quality(read_scene(diagram(holder, edge("e", "p", "in"))))
    assert (found.overlaps, found.through_nodes) == (0, 0)


def test_ports_lie_on_their_owners_and_not_on_anything_else() -> None:
    event = port("event", "bottom", (40, 32), (36, 36))
    other = port("other", "bottom", (60, 32), (36, 36))
    owners = owner("a", (0, 0), (100, 50), event), owner("b", (200, 0), (100, 50), {**event, "id": "far"}, other)
    beside, below = node("beside", (0, 60)), node("below", (400, 68))
    found = quality(read_scene(diagram(*owners, beside, below)))
    assert found.overlaps == 2, "an event on the node beside its owner, and two events of one owner"
    through = node("n", (-80, 40), (40, 4)), node("m", (150, 40), (40, 4))
    drawn = quality(read_scene(diagram(owner("a", (0, 0), (100, 50), event), *through, edge("e", "n", "m"))))
    assert (drawn.overlaps, drawn.through_nodes) == (0, 2), "the owner, and the event on it"


def test_texts_that_stand_out_of_their_nodes_cover_others() -> None:
    def label(label_id: str, at: tuple[int, int], width: int) -> Json:
        place = {"position": {"x": at[0], "y": at[1]}, "size": {"width": width, "height": 20}}
        return {"id": label_id, "type": "label:heading", "text": "words", **place}

    under = {**node("under", (0, 0), (40, 40)), "children": [label("u", (-30, 45), 100)]}
    long = {**node("long", (0, 50), (100, 40)), "children": [label("l", (10, 18), 200)]}
    beside = node("beside", (120, 50), (100, 40))
    found = quality(read_scene(diagram(under, long, beside)))
    assert found.labels == 2, "a text under its node on the next one, and one that is longer than its node"
    assert (found.overlaps, found.width, found.height) == (0, 250, 90)
    named = {**port("p", "right", (95, 15)), "children": [label("name", (14, -5), 60)]}
    side = quality(read_scene(diagram(owner("a", (0, 0), (100, 40), named), node("b", (150, 0), (100, 40)))))
    assert (side.overlaps, side.labels) == (0, 1), "the name of a port on the next node"


@pytest.mark.parametrize(("placement", "labels"), [(None, 2), ({"rotate": True}, 0), ({"rotate": "no"}, 2)])
def test_a_turned_text_covers_what_it_covers_turned(placement: Json | None, labels: int) -> None:
    text = {"id": "t", "type": "label:edge", "text": "words", "size": {"width": 120, "height": 20}}
    upright = {**edge("e", "a", "b"), "children": [{**text, "edgePlacement": placement}]}
    left, right = node("l", (-60, 100), (80, 100)), node("r", (80, 100), (80, 100))
    ends = node("a", (0, 0), (100, 40)), node("b", (0, 300), (100, 40))
    found = quality(read_scene(diagram(*ends, left, right, upright)))
    assert (found.overlaps, found.through_nodes, found.labels) == (0, 0, labels)


def owner(node_id: str, at: tuple[int, int], size: tuple[int, int], *ports: Json) -> Json:
    return {**node(node_id, at, size), "children": list(ports)}


def port(port_id: str, side: str, at: tuple[int, int], size: tuple[int, int] = (10, 10)) -> Json:
    """Something on a border, as languages declare it: a node with a side."""
    return {**node(port_id, at, size), "side": side}
