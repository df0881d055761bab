# SPDX-License-Identifier: Apache-2.0
"""Ways around boxes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from glsp.layout.detour import detour
from glsp.layout.joints import Joint
from glsp.layout.place import Frame, Link, Room, routed, walls
from glsp.layout.quality import border, crosses_box, share_area
from glsp.layout.turned import turn, turn_back
from glsp.protocol.geometry import Bounds, Point

A, B = Bounds(0, 0, 100, 40), Bounds(400, 0, 100, 40)


def test_a_free_way_has_no_corner() -> None:
    assert detour(Joint(A), Joint(B), [], 12) == ()


def test_a_box_in_between_is_passed_on_the_nearer_side() -> None:
    assert detour(Joint(A), Joint(B), [Bounds(200, -10, 50, 200)], 12) == (Point(50, -22), Point(450, -22))


def test_a_box_shut_in_from_all_sides_is_not_reached() -> None:
    shut = [Bounds(380, -30, 140, 10), Bounds(380, 60, 140, 10), Bounds(370, -30, 10, 100), Bounds(520, -30, 10, 100)]
    assert detour(Joint(A), Joint(B), shut, 12) is None


def test_among_very_many_boxes_no_way_is_sought() -> None:
    assert detour(Joint(A), Joint(B), [Bounds(7 * i, 1000 + 11 * i, 5, 5) for i in range(100)], 12) is None


boxes = st.builds(Bounds, st.integers(-200, 700), st.integers(-300, 300), st.integers(5, 120), st.integers(5, 120))


@given(st.lists(boxes, max_size=12))
def test_a_way_is_level_and_upright_and_hits_nothing(obstacles: list[Bounds]) -> None:
    free = [box for box in obstacles if not share_area(box, A) and not share_area(box, B)]
    way = detour(Joint(A), Joint(B), free, 12)
    if way is not None:
        line = (border(A, way[0]), *way, border(B, way[-1])) if way else (Point(100, 20), Point(400, 20))
        assert all(p.x == q.x or p.y == q.y for p, q in pairwise(line))
        assert not [box for box in free if any(crosses_box(p, q, box) for p, q in pairwise(line))]


def test_an_edge_between_a_container_and_something_in_it_is_straight() -> None:
    assert routed(Room([], ()), Joint(Bounds(0, 0, 400, 300)), Joint(Bounds(100, 100, 50, 50)), 40) == ()


def test_an_edge_steps_half_way() -> None:
    assert routed(Room([], ()), Joint(A), Joint(Bounds(300, 100, 50, 40)), 40) == (Point(200, 20), Point(200, 120))


@given(boxes, st.sampled_from(["right", "down", "left", "up"]))
def test_turning_back_undoes_turning(box: Bounds, direction) -> None:
    assert turn_back(turn(box, direction), direction) == box


@given(st.lists(boxes, min_size=1, max_size=15), st.integers(10, 150), st.integers(10, 150), st.booleans())
def test_a_spot_is_free_with_a_gap_around_it(obstacles: list[Bounds], width: int, height: int, incoming) -> None:
    room = Room(obstacles, ())
    size = Bounds(0, 0, width, height)
    spot = room.spot(size, [Link(size, obstacles[0], incoming)], 20, 30)
    found = Bounds(spot.x - 19, spot.y - 19, width + 38, height + 38)
    assert not [box for box in obstacles if share_area(found, box)]


@given(st.lists(boxes, min_size=1, max_size=15), st.integers(10, 150), st.integers(10, 150), st.booleans())
def test_a_spot_in_a_container_is_right_of_and_below_its_corner(obstacles, width: int, height: int, incoming) -> None:
    frame = Frame(Bounds(-50, -50, 300, 300), (), walls(-40, -30))
    room = Room(obstacles, (), frame)
    spot = room.spot(Bounds(0, 0, width, height), [Link(Bounds(0, 0, width, height), obstacles[0], incoming)], 20, 30)
    assert spot.x >= -40
    assert spot.y >= -30
