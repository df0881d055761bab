# SPDX-License-Identifier: Apache-2.0
"""A language of a few lines of data gets everything: hints, palette, menus, checks, creation, hover, description."""

from __future__ import annotations

import pytest

from glsp.errors import Invalid, NotAllowed
from glsp.languages import EdgeType, Fix, LabelType, Language, Marker, NodeType, Part, Property, Rule, Shape
from glsp.model.change import Element
from glsp.model.graph import Graph, need
from glsp.model.markers import Validation
from glsp.model.measure import affected, measure
from glsp.model.operations import plan
from glsp.model.text import Font
from glsp.model.tree import nest
from glsp.protocol.geometry import Bounds, Dimension, Point
from glsp.protocol.operations import ApplyLabelEdit, CreateEdge, CreateNode, EditorContext, Operation


def isolated(view, element):
    if not view.edges(element.id):
        yield Marker("Isolated", "Nothing reaches it.", element.id, "warning", "isolated", Fix("join it to something"))


def alternates(_view, source, target):
    return target is None or source.type != target.type


LABEL = Part(type="label", suffix="_label", shows_name=True)
NET = Language(
    id="petri-net",
    name="Petri net",
    diagram_type="petri-net",
    nodes=(
        NodeType(
            id="place",
            name="Place",
            alias="p",
            size=Dimension(40, 40),
            fields={"layout": "stack"},
            parts=(LABEL,),
            naming="p{n}",
            properties=(
                Property(name="tokens", title="Tokens", kind="integer", minimum=0, maximum=99),
                Property(name="colours", kind="list"),
                Property(name="rate", kind="number"),
                Property(name="open", kind="boolean"),
                Property(name="mood", kind="enum", choices=("calm", "busy"), css=True),
            ),
            shape=Shape("circle"),
        ),
        NodeType(id="transition", name="Transition", alias="t", size=Dimension(12, 40), stores_size=True, group=""),
    ),
    edges=(
        EdgeType(
            id="arc",
            name="Arc",
            alias="a",
            sources=("place", "transition"),
            targets=("place", "transition"),
            check=alternates,
            dynamic=True,
            description="Arcs join places and transitions in turn.",
        ),
    ),
    labels=(LabelType(id="label", font=Font(12, 600), anchor="start", required=True),),
    rules=(
        Rule(
            code="isolated",
            description="nothing stands alone",
            types=("place", "transition"),
            check=isolated,
            looks=frozenset({"edges"}),
        ),
    ),
    grid=5,
)


@pytest.fixture
def graph() -> Graph:
    return Graph(Element("root", "graph", "", "", {}))


def do(graph: Graph, operation: Operation) -> str:
    planned = plan(graph, operation, NET, f"op{len(graph)}")
    graph.apply(planned.change)
    graph.measure(measure(graph, affected(planned.change), NET))
    return planned.created[0] if planned.created else ""


def place(graph: Graph, name: str, **properties) -> str:
    args = {"elementId": name, "properties": properties}
    return do(graph, CreateNode(element_type_id="place", location=Point(13, 12), args=args))


def test_creation_follows_the_declaration(graph):
    place(graph, "one", tokens=3, mood="busy")
    element = nest(graph, "one", geometry=False)
    assert element == {
        "id": "one",
        "type": "place",
        "cssClasses": ["busy"],
        "position": {"x": 15, "y": 10},
        "layout": "stack",
        "name": "p0",
        "tokens": 3,
        "mood": "busy",
        "children": [{"id": "one_label", "type": "label", "text": "p0", "cssClasses": [], "children": []}],
    }
    bar = do(graph, CreateNode(element_type_id="t"))
    assert nest(graph, bar) == {
        "id": bar,
        "type": "transition",
        "cssClasses": [],
        "position": {"x": 0, "y": 0},
        "size": {"width": 12, "height": 40},
        "children": [],
    }


def test_a_property_that_is_the_name_names_the_label_too(graph):
    named = Property(name="name")
    first = NET.nodes[0]
    net = Language(id="n", name="n", diagram_type="n", nodes=(NodeType(id="x", name="X", alias="x", naming="x{n}",
                   parts=(LABEL,), properties=(*first.properties, named)),))  # fmt: skip
    args = {"elementId": "one", "properties": {"name": "Depot"}}
    graph.apply(plan(graph, CreateNode(element_type_id="x", args=args), net, "op").change)
    assert (need(graph, "one").fields["name"], need(graph, "one_label").fields["text"]) == ("Depot", "Depot")


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        ({"tokens": 1.5}, "tokens must be a whole number"),
        ({"tokens": True}, "tokens must be a whole number"),
        ({"tokens": -1}, "tokens must be at least 0"),
        ({"tokens": 100}, "tokens must be at most 99"),
        ({"colours": "red"}, "colours must be a list of strings"),
        ({"colours": ["red", 1]}, "colours must be a list of strings"),
        ({"rate": "fast"}, "rate must be a number"),
        ({"open": 1}, "open must be true or false"),
        ({"mood": "sad"}, "mood must be one of calm, busy"),
        ({"mood": None}, "mood must be one of calm, busy"),
        ({"token": 1}, "a place has no property 'token'"),
    ],
)
def test_values_that_do_not_fit_are_refused(graph, properties, problem):
    with pytest.raises(Invalid) as refusal:
        place(graph, "one", **properties)
    assert refusal.value.message == problem
    assert len(graph) == 1


def test_values_that_fit_are_kept(graph):
    place(graph, "one", tokens=99, colours=["red"], rate=0.5, open=True, mood="calm")
    fields = need(graph, "one").fields
    assert [fields[each] for each in ("tokens", "colours", "rate", "open", "cssClasses")] == [
        99,
        ["red"],
        0.5,
        True,
        ["calm"],
    ]


def test_a_check_says_what_types_cannot(graph):
    place(graph, "one")
    place(graph, "two")
    bar = do(graph, CreateNode(element_type_id="transition"))
    do(graph, CreateEdge(element_type_id="arc", source_element_id="one", target_element_id=bar))
    with pytest.raises(NotAllowed) as refusal:
        do(graph, CreateEdge(element_type_id="arc", source_element_id="one", target_element_id="two"))
    assert refusal.value.hint == "Arcs join places and transitions in turn."
    assert NET.check_edge(graph, "arc", "one", "two") is False
    assert NET.check_edge(graph, "arc", "one", bar) is True


def test_a_required_label_stays_filled(graph):
    place(graph, "one")
    assert NET.edit_validation("label-edit", graph, "one_label", "") == {
        "severity": 1,
        "message": "Name must not be empty",
    }
    assert NET.edit_validation("label-edit", graph, "one_label", "x") == {"severity": 4}
    with pytest.raises(Invalid):
        do(graph, ApplyLabelEdit(label_id="one_label", text=""))
    with pytest.raises(Invalid):
        do(graph, CreateNode(element_type_id="place", args={"label": ""}))


def test_palette_menus_and_commands_come_from_the_types(graph):
    nodes, edges = NET.context_actions("tool-palette", graph, EditorContext())
    assert [item["label"] for item in nodes["children"]] == ["Place"]
    assert [item["label"] for item in edges["children"]] == ["Arc"]
    new, mode = NET.context_actions("context-menu", graph, EditorContext((), Point(13, 12)))
    assert [(each["id"], each["actions"][0]["location"]) for each in new["children"]] == [("new-p", {"x": 15, "y": 10})]
    assert mode["id"] == "editMode"
    commands = NET.context_actions("command-palette", graph, EditorContext(("a", "b")))
    assert [each["label"] for each in commands] == ["Create Place", "Create Arc from a to b", "Delete All"]
    assert NET.type_hints()["edgeHints"][0]["dynamic"] is True


def test_hovering_shows_label_and_properties(graph):
    place(graph, "one", tokens=2, rate=2.0, open=False, colours=["<a>"])
    root = NET.popup(graph, "one", Bounds(0, 0, 1, 1))
    body = "Place <br/>\nTokens: 2 <br/>\ncolours: &lt;a&gt; <br/>\nrate: 2 <br/>\nopen: false"
    assert root is not None
    assert [each["code"] for each in root["children"]] == [
        '<div class="sprotty-popup-title">p0</div>',
        f'<div class="sprotty-popup-body">{body}</div>',
    ]
    assert NET.popup(graph, "one_label", Bounds(0, 0, 1, 1)) is None


def test_one_can_go_along_edges_of_any_language(graph):
    place(graph, "one")
    bar = do(graph, CreateNode(element_type_id="transition"))
    do(graph, CreateEdge(element_type_id="arc", source_element_id="one", target_element_id=bar))
    assert NET.navigation_targets("next", graph, EditorContext(("one",)), "u") == [
        {"uri": "u", "args": {"elementIds": bar}}
    ]
    assert NET.navigation_targets("previous", graph, EditorContext(("one",)), "u") == []
    assert NET.navigation_targets("documentation", graph, EditorContext(("one",)), "u") == []


def test_rules_and_fonts_are_the_languages_own(graph):
    live = Validation(graph, NET.rules)
    change = plan(graph, CreateNode(element_type_id="place", args={"elementId": "one"}), NET, "op").change
    graph.apply(change)
    assert live.update(change) == {"one"}
    assert [(each.code, each.fix) for each in live.markers()] == [("isolated", Fix("join it to something"))]
    graph.measure(measure(graph, None, NET))
    assert graph.measured("one_label")["alignment"]["x"] == 0
    assert graph.measured("one")["size"]["height"] == 25
