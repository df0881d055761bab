# SPDX-License-Identifier: Apache-2.0
"""Where a sign at an element stands, while it is there and after it went."""

from glsp.model.change import Change, Element
from glsp.model.graph import Graph, build
from glsp.model.places import place_of
from glsp.protocol.geometry import Fields, Point

ROOT = Element("root", "graph", "", "", {})


def box(name: str, x: float, y: float, parent: str = "root") -> Element:
    return Element(name, "task", parent, "a0", {"position": {"x": x, "y": y}, "size": {"width": 100, "height": 40}})


def edge(name: str, **fields: object) -> Element:
    return Element(name, "edge", "root", "a0", {"sourceId": "a", "targetId": "b", **fields})


def drawn(*more: Element) -> Graph:
    return build(ROOT, [box("c", 10, 20), box("a", 5, 5, "c"), box("b", 300, 60), *more])


def test_a_node_has_its_sign_at_the_upper_right_corner_wherever_it_is_nested() -> None:
    graph = drawn()
    assert place_of(graph, "b") == Point(400, 60)
    assert place_of(graph, "a") == Point(115, 25)


def test_what_was_measured_counts() -> None:
    graph = build(ROOT, [Element("n", "task", "root", "a0", {"position": {"x": 1, "y": 2}})])
    graph.measure({"n": {"size": {"width": 50, "height": 10}}})
    assert place_of(graph, "n") == Point(51, 2)


def test_an_edge_has_it_in_the_middle_or_at_its_middle_bend() -> None:
    bends: list[Fields] = [{"x": 1, "y": 1}, {"x": 2, "y": 2}, {"x": 3, "y": 3}]
    graph = drawn(edge("e"), edge("bent", routingPoints=bends))
    assert place_of(graph, "e") == Point((65 + 350) / 2, (45 + 80) / 2)
    assert place_of(graph, "bent") == Point(2, 2)


def test_what_was_deleted_is_found_where_it_was() -> None:
    graph = drawn(edge("e"))
    graph.measure({"a": {"size": {"width": 60, "height": 10}}})
    before = {name: place_of(graph, name) for name in ("a", "b", "c", "e")}
    gone = [found for name in ("c", "a", "b", "e") if (found := graph.get(name)) is not None]
    graph.apply(Change(removed=tuple(gone)))
    assert {name: place_of(graph, name, {each.id: each for each in gone}) for name in before} == before


def test_nonsense_in_a_diagram_gives_a_place_all_the_same() -> None:
    odd = [
        Element("p", "task", "root", "a0", {"position": 7, "size": "large"}),
        Element("q", "task", "root", "a0", {"position": {"x": float("nan"), "y": 0}}),
        Element("s", "task", "root", "a0", {"position": {"x": "far", "y": True}, "size": {"width": None}}),
        edge("bent", routingPoints=["x"]),
        edge("none", routingPoints=[]),
    ]
    graph = drawn(*odd)
    assert [place_of(graph, name) for name in ("p", "q", "s", "root", "nowhere")] == [Point(0, 0)] * 5
    assert place_of(graph, "bent") == place_of(graph, "none")
