# SPDX-License-Identifier: Apache-2.0
"""Edges step beside titles of containers where there is room, and nothing else changes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp.layout.labels import letterings
from glsp.layout.quality import crosses_box, drawn_line
from glsp.layout.scene import Edge, Label, Node, Scene
from glsp.layout.tally import quality
from glsp.layout.titles import clear_titles
from glsp.protocol.geometry import Dimension, Point

TITLE = Label("t", "Title", 100, 17, 16, 11)
AT = Point(0, 0)


def node(name: str, x: float, y: float, width: float = 120, height: float = 40, parent: str = "") -> Node:
    return Node(name, parent, x, y, width, height, AT, AT, (), (), Dimension(0, 0))


def box(name: str, x: float, y: float, width: float, height: float, *children: str) -> Node:
    return Node(name, "", x, y, width, height, AT, AT, children, (), Dimension(100, 17), labels=(TITLE,))


def line(name: str, source: str, target: str, *points: tuple[float, float]) -> Edge:
    return Edge(name, source, target, None, None, (), tuple(Point(*each) for each in points))


def scene(*parts: Node | Edge) -> Scene:
    nodes = {each.id: each for each in parts if isinstance(each, Node)}
    return Scene("root", nodes, {each.id: each for each in parts if isinstance(each, Edge)})


def crossed(found: Scene) -> int:
    """Pairs of an edge and a title that it crosses."""
    places = found.places()
    lines = {each.id: drawn_line(each, places) for each in found.edges.values()}
    titles = [
        text.box
        for text in letterings(found, places, lines)
        if text.of in found.nodes and found.nodes[text.of].children
    ]
    return sum(
        any(crosses_box(start, end, title) for start, end in pairwise(each))
        for each in lines.values()
        for title in titles
    )


GROUP = box("group", 0, 100, 300, 120, "inner")
INNER = node("inner", 30, 45, 200, 40, parent="group")


def test_an_edge_through_a_title_goes_beside_it():
    before = scene(GROUP, INNER, node("above", 30, 0, 200), line("e", "above", "inner", (100, 40), (100, 145)))
    after = clear_titles(before)
    assert (crossed(before), crossed(after)) == (1, 0)
    assert after.edges["e"].points == (Point(122, 40), Point(122, 145))
    assert after.nodes == before.nodes


def test_a_straight_edge_without_corners_is_moved_too():
    before = scene(
        box("group", 0, 100, 300, 120, "inner"),
        node("inner", 20, 45, 120, parent="group"),
        node("above", 20, 0),
        line("e", "above", "inner"),
    )
    assert (crossed(before), crossed(clear_titles(before))) == (1, 0)


def test_the_corners_before_and_behind_go_along():
    before = scene(
        GROUP, INNER, node("above", -200, 0), line("e", "above", "inner", (-140, 40), (-140, 70), (100, 70), (100, 145))
    )
    after = clear_titles(before)
    assert after.edges["e"].points == (Point(-140, 70), Point(122, 70), Point(122, 145))


@pytest.mark.parametrize(
    "more",
    [
        (node("wall", 118, 50, 20, 40),),  # a node stands beside the title
        (node("a", 60, -100, 140), node("b", 60, 300, 140), line("other", "a", "b", (121, -60), (121, 300))),
    ],
    ids=["a node", "another edge"],
)
def test_where_there_is_no_room_it_stays(more):
    narrow = node("inner", 30, 45, 100, 40, parent="group")
    above = node("above", 30, 0, 100)
    before = scene(
        box("group", 0, 100, 300, 120, "inner"), narrow, above, line("e", "above", "inner", (80, 40), (80, 145)), *more
    )
    assert clear_titles(before).edges["e"] == before.edges["e"]


def test_edges_that_cross_no_title_are_untouched():
    before = scene(GROUP, INNER, node("above", 30, 0, 200), line("e", "above", "inner", (200, 40), (200, 145)))
    assert clear_titles(before) is before


spots = st.integers(-20, 40).map(lambda each: each * 10)


@given(
    st.lists(st.tuples(spots, spots), min_size=2, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), spots), max_size=8),
)
def test_a_drawing_never_gets_worse(places, joined):
    nodes = [node(f"n{at}", x, y, 60, 20) for at, (x, y) in enumerate(places)]
    edges = [
        line(
            f"e{at}",
            f"n{one % len(nodes)}",
            f"n{other % len(nodes)}",
            (x, places[one % len(nodes)][1]),
            (x, places[other % len(nodes)][1]),
        )
        for at, (one, other, x) in enumerate(joined)
        if one % len(nodes) != other % len(nodes)
    ]
    before = scene(box("group", 0, 0, 300, 120, "inner"), node("inner", 30, 45, parent="group"), *nodes, *edges)
    after = clear_titles(before)
    one, other = quality(before), quality(after)
    assert crossed(after) <= crossed(before)
    assert other.through_nodes <= one.through_nodes
    assert other.crossings <= one.crossings
    assert clear_titles(after).edges == after.edges
