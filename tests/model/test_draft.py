# SPDX-License-Identifier: Apache-2.0
"""Drafts show what will be, change nothing, and give Changes that apply, invert and add up."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glsp.errors import GlspError, Invalid, NotAllowed, TooLarge, UnknownElement
from glsp.model import order
from glsp.model.change import Change, Element, merge
from glsp.model.draft import MAX_DEPTH, Draft
from glsp.model.graph import Graph, descendants, origin
from glsp.model.tree import flatten, nest
from glsp.protocol.geometry import Point

IDS = [f"n{number}" for number in range(8)]


def empty() -> Graph:
    return Graph(Element("root", "graph", "", "", {}))


@dataclass(frozen=True)
class Step:
    kind: str
    one: str
    other: str
    number: int


steps = st.builds(
    Step,
    st.sampled_from(["node", "edge", "remove", "set", "move", "first", "retype"]),
    st.sampled_from(IDS),
    st.sampled_from([*IDS, "root"]),
    st.integers(0, 5),
)


def carry_out(draft: Draft, step: Step) -> None:
    match step.kind:
        case "node":
            draft.append(step.one, "node", step.other, {"value": step.number})
        case "edge":
            ends = {"sourceId": step.other, "targetId": IDS[step.number]}
            draft.append(f"e-{step.one}-{step.number}", "edge", "root", ends)
        case "remove":
            draft.remove(step.one)
        case "set":
            draft.set(step.one, {"value": step.number}, ["other"] if step.number % 2 else [])
        case "move":
            draft.move(step.one, step.other)
        case "first":
            siblings = [child for child in draft.children(step.other) if child != step.one]
            first = draft.get(siblings[0]) if siblings else None
            draft.move(step.one, step.other, order.between(None, first.order if first else None))
        case _:
            draft.retype(step.one, f"node:{step.number}")


def tried(draft: Draft, step: Step) -> None:
    inner = Draft(draft)
    try:
        carry_out(inner, step)
    except GlspError:
        return
    draft.absorb(inner)


def picture(graph: Graph) -> dict[str, object]:
    return nest(graph, graph.root)


def state(graph: Graph) -> dict[str, Element]:
    return {element.id: element for element in graph}


@settings(max_examples=300)
@given(st.lists(st.lists(steps, max_size=8), max_size=6))
def test_what_a_draft_shows_is_what_applying_its_change_gives(scripts: list[list[Step]]) -> None:
    graph = empty()
    for script in scripts:
        draft = Draft(graph)
        for step in script:
            tried(draft, step)
        shown = nest(draft, "root")
        ends = {each: sorted(draft.edges(each)) for each in descendants(draft, "root")}
        last = {each: draft.last_child(each) for each in ends}
        counts = {type_id: draft.count(type_id) for type_id in ("node", "edge", "node:1")}
        graph.apply(draft.change())
        assert graph.check() == []
        assert picture(graph) == shown
        assert {each: sorted(graph.edges(each)) for each in ends} == ends
        assert {each: graph.last_child(each) for each in ends} == last
        assert {type_id: graph.count(type_id) for type_id in counts} == counts


@settings(max_examples=300)
@given(st.lists(st.lists(steps, max_size=8), min_size=1, max_size=6))
def test_inverse_changes_restore_every_state_on_the_way_back(scripts: list[list[Step]]) -> None:
    graph = empty()
    states = [state(graph)]
    changes: list[Change] = []
    for script in scripts:
        draft = Draft(graph)
        for step in script:
            tried(draft, step)
        changes.append(draft.change())
        graph.apply(changes[-1])
        states.append(state(graph))
    final = state(graph)
    delta = merge(changes)
    assert delta.added == final.keys() - states[0].keys()
    assert delta.removed == states[0].keys() - final.keys()
    for change in reversed(changes):
        states.pop()
        graph.apply(change.inverse())
        assert graph.check() == []
        assert state(graph) == states[-1]


@given(st.lists(steps, max_size=20))
def test_planning_never_touches_the_base(script: list[Step]) -> None:
    graph = empty()
    first = Draft(graph)
    for name in IDS[:4]:
        first.append(name, "node", "root", {})
    graph.apply(first.change())
    before, shown = state(graph), picture(graph)
    draft = Draft(graph)
    for step in script:
        tried(draft, step)
    assert state(graph) == before
    assert picture(graph) == shown


def graph_of(*elements: tuple[str, str]) -> Graph:
    graph = empty()
    draft = Draft(graph)
    for element_id, parent in elements:
        draft.append(element_id, "node", parent, {})
    graph.apply(draft.change())
    return graph


def test_removing_a_container_takes_its_contents_and_every_edge_that_would_dangle() -> None:
    graph = graph_of(("box", "root"), ("in", "box"), ("out", "root"))
    draft = Draft(graph)
    draft.append("e", "edge", "root", {"sourceId": "in", "targetId": "out"})
    draft.append("e_label", "label", "e", {"text": "yes"})
    graph.apply(draft.change())
    draft = Draft(graph)
    assert set(draft.remove("box")) == {"box", "in", "e", "e_label"}
    graph.apply(draft.change())
    assert sorted(state(graph)) == ["out", "root"]


def refusals() -> list[tuple[str, Callable[[Draft], object], type[GlspError]]]:
    deep: dict[str, object] = {}
    for _ in range(40):
        deep = {"in": deep}
    return [
        ("an id that is taken", lambda d: d.append("a", "node", "root", {}), Invalid),
        ("an empty id", lambda d: d.append("", "node", "root", {}), Invalid),
        ("an id with a control character", lambda d: d.append("a\n", "node", "root", {}), Invalid),
        ("a parent that does not exist", lambda d: d.append("z", "node", "nope", {}), UnknownElement),
        (
            "an edge without its end",
            lambda d: d.append("z", "e", "root", {"sourceId": "a", "targetId": "x"}),
            UnknownElement,
        ),
        ("an end that is not text", lambda d: d.append("z", "e", "root", {"sourceId": [], "targetId": "a"}), Invalid),
        ("a structural name as property", lambda d: d.set("a", {"children": []}), Invalid),
        ("a position without y", lambda d: d.set("a", {"position": {"x": 1}}), Invalid),
        ("an infinite position", lambda d: d.set("a", {"position": {"x": 1e300, "y": 0}}), Invalid),
        ("routing points that are no points", lambda d: d.set("a", {"routingPoints": [1]}), Invalid),
        ("an endless text", lambda d: d.set("a", {"text": "x" * 200_000}), TooLarge),
        ("absurdly nested properties", lambda d: d.set("a", deep), TooLarge),
        ("an element within itself", lambda d: d.move("a", "b"), NotAllowed),
        ("deleting the root", lambda d: d.remove("root"), NotAllowed),
        ("turning a node into an edge", lambda d: d.set("a", {"sourceId": "a", "targetId": "a"}), NotAllowed),
    ]


@pytest.mark.parametrize(
    ("write", "error"), [(w, e) for _, w, e in refusals()], ids=[name for name, _, _ in refusals()]
)
def test_a_refused_write_is_named_and_writes_nothing(write: Callable[[Draft], object], error: type[GlspError]) -> None:
    graph = graph_of(("a", "root"), ("b", "a"))
    draft = Draft(graph)
    with pytest.raises(error):
        write(draft)
    assert not draft.change()


def test_containment_has_a_greatest_depth() -> None:
    graph = graph_of(*[(f"d{level}", f"d{level - 1}" if level else "root") for level in range(MAX_DEPTH - 2)])
    draft = Draft(graph)
    draft.append("last", "node", f"d{MAX_DEPTH - 3}", {})
    with pytest.raises(NotAllowed):
        draft.append("too deep", "node", "last", {})


def test_absolute_positions_add_up_through_containers_and_measured_geometry_counts() -> None:
    graph = empty()
    draft = Draft(graph)
    draft.append("box", "node", "root", {"position": {"x": 50, "y": 500}})
    draft.append("struct", "comp", "box", {"position": {"x": 0, "y": 0}})
    draft.append("in", "node", "struct", {"position": {"x": 20, "y": 40}})
    graph.apply(draft.change())
    assert origin(graph, "in") == Point(70, 540)
    graph.measure({"struct": {"position": {"x": 5, "y": 30}}})
    assert origin(graph, "in") == Point(75, 570)


def test_nested_json_becomes_elements_and_comes_back_the_same() -> None:
    model = {
        "id": "root",
        "type": "graph",
        "cssClasses": [],
        "unknown": {"kept": [1, 2.5, None, True]},
        "children": [
            {"id": "a", "type": "node", "cssClasses": ["x"], "children": [{"id": "b", "type": "label", "text": "ß", "cssClasses": [], "children": []}]},
            {"id": "e", "type": "edge", "sourceId": "a", "targetId": "a", "routingPoints": [{"x": 1, "y": 2}], "cssClasses": [], "children": []},
        ],
    }  # fmt: skip
    root, *rest = flatten(model)
    graph = Graph(root)
    graph.apply(Change(added=tuple(rest)))
    assert graph.check() == []
    assert nest(graph, "root") == model
