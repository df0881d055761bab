# SPDX-License-Identifier: Apache-2.0
"""Short steps of edges are taken out where there is room, and nothing else changes."""

from itertools import pairwise

import msgspec
import pytest

from glsp.layout.kinks import SHORT, without_kinks
from glsp.layout.quality import drawn_line
from glsp.layout.scene import Edge, Label, Node, Scene
from glsp.layout.tally import quality
from glsp.layout.titles import without_repeats
from glsp.protocol.geometry import Dimension, Point

AT = Point(0, 0)
TITLE = Label("t", "Title", 100, 17, 16, 11)


def node(name: str, x: float, y: float, width: float = 120, height: float = 40) -> Node:
    return Node(name, "", x, y, width, height, AT, AT, (), (), Dimension(0, 0))


def line(name: str, source: str, target: str, *points: tuple[float, float]) -> Edge:
    return Edge(name, source, target, None, None, (), tuple(Point(*each) for each in points))


def scene(*parts: Node | Edge) -> Scene:
    nodes = {each.id: each for each in parts if isinstance(each, Node)}
    return Scene("root", nodes, {each.id: each for each in parts if isinstance(each, Edge)})


def drawn(found: Scene, name: str = "e") -> list[tuple[float, float]]:
    """The corners and ends of an edge; an end that is a routing point, too, is one."""
    return [(at.x, at.y) for at in without_repeats(drawn_line(found.edges[name], found.places()))]


ABOVE, BELOW = node("above", 0, 0), node("below", 10, 200)
STEP = line("e", "above", "below", (30, 40), (30, 100), (34, 100), (34, 200))
"""From the border of one to that of the other, with a step of 4 px."""


def test_a_short_step_is_taken_out_and_the_edge_is_straight() -> None:
    after = without_kinks(scene(ABOVE, BELOW, STEP))
    assert drawn(after) == [(30, 40), (30, 200)]
    assert quality(after).bends == 0


@pytest.mark.parametrize("step", [SHORT, SHORT + 10])
def test_a_step_that_can_be_seen_as_one_stays(step: int) -> None:
    before = scene(ABOVE, BELOW, line("e", "above", "below", (30, 40), (30, 100), (30 + step, 100), (30 + step, 200)))
    assert without_kinks(before) == before


def test_an_end_in_the_middle_stays_there_and_the_other_comes_to_it() -> None:
    before = scene(ABOVE, BELOW, line("e", "above", "below", (60, 100), (66, 100), (66, 200)))
    assert drawn(without_kinks(before)) == [(60, 40), (60, 200)]
    both = scene(ABOVE, node("below", 6, 200), line("e", "above", "below", (60, 100), (66, 100)))
    assert without_kinks(both) == both


@pytest.mark.parametrize(
    "in_the_way",
    [
        (node("other", 0, 130, 28),),  # the straight way would pass too near
        (node("left", -200, 160), node("right", 200, 160), line("along", "left", "right", (30, 160), (30, 190))),
    ],
)
def test_a_step_around_something_stays(in_the_way: tuple[Node | Edge, ...]) -> None:
    step = line("e", "above", "below", (30, 40), (30, 100), (42, 100), (42, 200))
    narrow = node("above", 0, 0, 46)  # so the upper piece cannot come to the lower one
    before = scene(narrow, BELOW, step, *in_the_way)
    assert without_kinks(before).edges["e"] == step


def test_an_end_does_not_come_near_another_arrow_head() -> None:
    third = node("third", -140, 60)
    near = line("near", "third", "below", (-20, 80), (22, 80), (22, 200))
    narrow = node("above", 0, 0, 36)  # so the upper piece cannot come to the lower one
    assert without_kinks(scene(narrow, BELOW, third, STEP, near)).edges["e"] == STEP
    far = line("near", "third", "below", (-20, 80), (18, 80), (18, 200))
    assert drawn(without_kinks(scene(narrow, BELOW, third, STEP, far))) == [(30, 40), (30, 200)]


def test_a_step_beside_a_title_stays() -> None:
    group = Node("group", "", 0, 150, 300, 200, AT, AT, ("inner",), (), Dimension(100, 17), labels=(TITLE,))
    inner = msgspec.structs.replace(node("inner", 30, 60), parent="group")
    step = line("e", "above", "inner", (112, 40), (112, 100), (125, 100), (125, 210))
    before = scene(node("above", 0, 0, 118), group, inner, step)
    assert without_kinks(before) == before


def test_steps_one_after_the_other_are_all_taken_out_and_level_ones_too() -> None:
    turned = scene(
        node("left", 0, 0), node("right", 300, 4),
        line("e", "left", "right", (120, 12), (160, 12), (160, 16), (200, 16), (200, 22), (300, 22)),
    )  # fmt: skip
    after = without_kinks(turned)
    assert len({y for _, y in drawn(after)}) == 1
    assert all(before < at for (before, _), (at, _) in pairwise(drawn(after)))
