# SPDX-License-Identifier: Apache-2.0
"""Diagrams of GLSP-Rust: types by their names, edges taken out from among the nodes, places from the file beside it."""

import json
from pathlib import Path

import pytest

from glsp.errors import Invalid
from glsp.formats.exact import told
from glsp.formats.glsprust import layout_names, read
from glsp.ops.documents import read_text
from glsp.protocol.geometry import Bounds

FILE = Path(__file__).parent / "files" / "glsprust" / "Check an order.glsp.json"


def diagram(kind: str, *nodes: dict, edges: tuple[dict, ...] = (), **more) -> str:
    return json.dumps({"id": "x", "name": "n", "diagram_type": kind, "nodes": nodes, "edges": edges, **more})


def node(name: str, kind: str, **properties) -> dict:
    return {"id": name, "node_type": kind, "label": name.upper(), "properties": properties}


def test_the_file_beside_it_gives_the_places_and_edges_among_the_nodes_are_repaired():
    (found,) = read(read_text(FILE))
    assert {each.id: (each.type, each.name, each.box) for each in found.nodes} == {
        "s": ("start", "Start", Bounds(82, 107, 36, 36)),
        "t": ("task", "Check", Bounds(200, 100, 100, 50)),
        "g": ("gateway:exclusive", "Fine?", Bounds(378, 103, 44, 44)),
    }
    assert [(each.type, each.source, each.target, each.label) for each in found.links] == [
        ("sequence", "s", "t", ""),
        ("sequence", "t", "g", "then"),
    ]
    assert [(str(each), each.is_structure) for each in found.left_out] == [
        ("edges that were saved among the nodes are edges again: 3", False),
        ("the edge f3, an end of which is not there", True),
    ]
    assert next(each.fields for each in found.nodes if each.id == "t") == {"documentation": "retries: 3"}


def test_without_the_file_beside_it_nothing_has_a_place():
    (found,) = read(FILE.read_text())
    assert [each.box for each in found.nodes] == [None] * 3


def test_both_names_of_the_file_beside_it_are_looked_for():
    assert layout_names("x.glsp.json") == ("x.glsp.layout.json", "x.layout.json")
    assert layout_names("x.glsp.layout.json") == ()
    assert layout_names("x.txt") == ()


@pytest.mark.parametrize(
    ("kind", "node_type", "edge_type", "language", "types"),
    [
        ("workflow", "end-event", "flow", "bpmn", ("end", "sequence")),
        ("bpmn", "parallel-gateway", "message-flow", "bpmn", ("gateway:parallel", "message")),
        ("uml-class", "interface", "inheritance", "uml-class", ("interface", "generalization")),
        ("system-architecture", "load-balancer", "async-message", "deployment", ("balancer", "connection:dependency")),
        ("wasm-component", "wasm-component", "interface-connection", "wasm-component", ("component", "uses")),
        ("wit-interface", "wit-interface", "import", "wasm-component", ("interface", "uses")),
    ],
)
def test_every_kind_of_diagram_is_known(kind, node_type, edge_type, language, types):
    edge = {"id": "e", "edge_type": edge_type, "source_id": "a", "target_id": "b", "label": None, "properties": {}}
    text = diagram(kind, node("a", node_type), node("b", node_type), edges=(edge,))
    assert told(text) == "glsp-rust"
    (found,) = read(text)
    assert (found.language.id, found.nodes[0].type, found.links[0].type) == (language, *types)


def test_interfaces_are_ports_and_edges_join_those_that_fit():
    function = {
        "name": "get",
        "params": [{"name": "key", "param_type": "string"}],
        "returns": [{"name": "value", "param_type": "u32"}],
    }
    needs = [{"name": "demo:store", "interface_type": "import", "functions": [function]}]
    offers = [{"name": "demo:store", "interface_type": "export", "functions": []}]
    edges = tuple({"id": f"e{n}", "edge_type": "straight", "source_id": "a", "target_id": n} for n in "bc")
    nodes = (
        node("a", "wasm-component", interfaces=needs, status="unloaded", componentPath="a.wasm"),
        node("b", "wasm-component", interfaces=offers),
        node("c", "wasm-component"),
    )
    bounds = {"x": 0, "y": 0, "width": 200, "height": 100}
    (found,) = read(diagram("wasm-component", *nodes, edges=edges, layout={"elements": {"a": {"bounds": bounds}}}))
    pieces = {each.id: each for each in found.nodes}
    port = pieces["a.demo:store"]
    assert (port.type, port.parent, port.box) == ("import", "a", Bounds(-7, 43, 14, 14))
    assert port.fields == {"interface": "demo:store", "wit": "get: func(key: string) -> u32;"}
    assert pieces["a"].fields == {"binary": "a.wasm", "documentation": "status: unloaded"}
    assert [(each.type, each.source, each.target) for each in found.links] == [
        ("link", "a.demo:store", "b.demo:store"),
        ("uses", "a", "c"),
    ]
    assert [(each.what, each.is_structure) for each in found.left_out] == [
        ("the edge ec joins components that have no interface in common; it becomes a use", False)
    ]


def test_members_are_properties():
    (found,) = read(diagram("uml-class", node("a", "class", attributes=["x: int", "y: int"], methods=[{"name": "go"}])))
    assert found.nodes[0].fields == {"attributes": "x: int\ny: int", "operations": "go"}


def test_the_model_as_its_server_answers_it_is_read_too():
    bounds = {"x": 1, "y": 2, "width": 30, "height": 40}
    elements = {
        "r": {"id": "r", "type": "graph", "children": ["p", "s"]},
        "p": {"id": "p", "type": "pool", "label": "P", "children": ["s", "t"], "bounds": {**bounds, "width": 300}},
        "s": {"id": "s", "type": "task", "label": "S", "bounds": bounds},
        "t": {"id": "t", "type": "task", "label": "T"},
        "e": {"id": "e", "type": "edge", "sourceId": "s", "targetId": "t", "properties": {"edgeType": "flow"}},
    }
    text = json.dumps({"id": "d", "diagramType": "workflow", "name": "n", "elements": elements})
    assert told(text) == "glsp-rust"
    (found,) = read(text)
    assert [(each.id, each.type, each.parent, each.box) for each in found.nodes] == [
        ("p", "pool", "", Bounds(1, 2, 300, 40)),
        ("s", "task", "p", Bounds(1, 2, 30, 40)),
        ("t", "task", "p", None),
    ]
    assert [(each.type, each.source, each.target) for each in found.links] == [("sequence", "s", "t")]


def test_what_becomes_something_else_is_named():
    (found,) = read(diagram("system-architecture", node("a", "quantum-computer")))
    assert [(each.what, each.is_structure) for each in found.left_out] == [
        ("the quantum-computer a becomes a component", False)
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[", "not JSON"),
        ("{}", "it has no diagram_type"),
        (diagram("petri"), "a petri diagram cannot become a diagram here"),
        (diagram("bpmn", node("a", "task"), node("a", "task")), "nodes/1: the id 'a' stands twice"),
        (json.dumps({"diagram_type": "bpmn", "nodes": 3}), "nodes is no list"),
        (json.dumps({"diagram_type": "bpmn", "nodes": [7]}), "nodes/0 is no object with an id"),
        (
            diagram(
                "bpmn",
                node("a", "task"),
                layout={"elements": {"a": {"bounds": {"x": 0, "y": 0, "width": -1, "height": 1}}}},
            ),
            "layout/elements/a: no box has these bounds",
        ),
        ('{"diagram_type": "bpmn", "nodes": ' + "[" * 100_000, "not JSON"),
    ],
)
def test_what_cannot_be_read_is_told(text, what):
    with pytest.raises(Invalid, match=what):
        read(text)
