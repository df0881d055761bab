# SPDX-License-Identifier: Apache-2.0
"""Which languages there are, what a broken one does to the server (nothing), and the stand-in for missing ones."""

from __future__ import annotations

import sys
import types
from importlib.metadata import EntryPoint

import pytest

from glsp import languages
from glsp.errors import ReadOnly
from glsp.languages import EdgeType, Language, NodeType, registry
from glsp.languages.declaration import Property
from glsp.model.change import Element
from glsp.model.graph import Graph, build
from glsp.model.markers import Validation
from glsp.model.measure import measure
from glsp.model.operations import plan
from glsp.model.tree import flatten, nest
from glsp.protocol.operations import CreateNode, DeleteElement, EditorContext


def a_language(**more) -> Language:
    declared = {"id": "petri-net", "name": "Petri net", "diagram_type": "petri-net", **more}
    return Language(**declared)


@pytest.fixture
def entry_point(monkeypatch):
    def made(name: str, found: object) -> EntryPoint:
        module = types.ModuleType(f"package_of_{name}")
        setattr(module, "language", found)  # noqa: B010  a module takes any name
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return EntryPoint(name, f"{module.__name__}:language", registry.GROUP)

    return made


def test_the_workflow_language_is_found_by_id_type_and_extension():
    workflow = languages.find("workflow")
    assert (workflow.id, workflow.diagram_type, workflow.editable) == ("workflow", "workflow-diagram", True)
    assert languages.by_diagram_type("workflow-diagram") is workflow
    assert languages.by_extension("Order To Cash.WF") is workflow
    assert languages.by_extension("notes.txt") is None
    assert workflow in languages.all_languages()


def test_the_entry_point_of_the_installed_package_is_the_built_in_language():
    assert languages.broken() == {}


def test_a_third_party_language_joins(entry_point):
    place = NodeType(id="place", name="Place", alias="p")
    arc = EdgeType(id="arc", name="Arc", alias="a", sources=("place",), targets=("place",))
    found = a_language(nodes=(place,), edges=(arc,))
    catalog = registry.gather([entry_point("petri", found)])
    assert catalog.broken == {}
    assert catalog.by_diagram_type["petri-net"] is catalog.by_id["petri-net"] is found


TWICE = (NodeType(id="place", name="Place", alias="p"), NodeType(id="spot", name="Spot", alias="p"))
LOOSE = (EdgeType(id="arc", name="Arc", alias="a", sources=("place",), targets=("nothing",)),)
UNFIT = (NodeType(id="place", name="Place", alias="p", properties=(Property(name="source", title="Source"),)),)
HOLDING = (NodeType(id="place", name="Place", alias="p", contains=("token",)),)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ("a string", "is not a Language"),
        (a_language(id="workflow"), "is there already"),
        (a_language(diagram_type="workflow-diagram"), "is there already"),
        (a_language(nodes=TWICE), "declared twice: p"),
        (a_language(nodes=TWICE[:1], edges=LOOSE), "joins nothing, which no type matches"),
        (a_language(nodes=UNFIT), "has a property 'source'"),
        (a_language(nodes=HOLDING), "contains token, which no type matches"),
    ],
)
def test_what_is_wrong_with_a_language_is_said_and_the_others_stay(entry_point, found, reason):
    good = a_language(id="other", diagram_type="other")
    catalog = registry.gather([entry_point("bad", found), entry_point("good", good)])
    assert reason in catalog.broken["bad"]
    assert set(catalog.by_id) == {*(each.id for each in registry.BUILT_IN), "other"}


def test_a_package_that_does_not_load_is_listed_as_broken():
    catalog = registry.gather([EntryPoint("gone", "no_such_package:language", registry.GROUP)])
    assert catalog.broken == {"gone": "ModuleNotFoundError: No module named 'no_such_package'"}


FOREIGN = {
    "id": "root",
    "type": "graph",
    "odd": {"deep": [1, 2.5, None]},
    "children": [
        {"id": "n", "type": "alien:thing", "layout": "vbox", "mood": "blue",
         "children": [{"id": "l", "type": "alien:label", "text": "Hi"}]},
        {"id": "m", "type": "alien:other"},
        {"id": "e", "type": "alien:edge", "sourceId": "n", "targetId": "m", "weight": 3},
    ],
}  # fmt: skip


def foreign() -> Graph:
    root, *elements = flatten(FOREIGN)
    return build(root, elements)


def test_a_diagram_of_a_missing_language_is_kept_whole_measured_and_closed_for_edits():
    graph, language = foreign(), languages.find("alien")
    assert (language.id, language.diagram_type, language.editable) == ("alien", "alien-diagram", False)
    before = nest(graph, "root", geometry=False)
    assert before["odd"] == FOREIGN["odd"]
    assert {each["id"]: each.get("mood") or each.get("weight") for each in before["children"]} == {
        "n": "blue",
        "m": None,
        "e": 3,
    }
    graph.measure(measure(graph, [element.id for element in graph], language))
    assert graph.measured("n")["size"]["height"] == 27
    assert Validation(graph, language.rules).markers() == []
    for operation in (CreateNode(element_type_id="alien:thing"), DeleteElement(element_ids=("m",))):
        with pytest.raises(ReadOnly):
            plan(graph, operation, language, "op")
    assert nest(graph, "root", geometry=False) == before


def test_the_stand_in_answers_what_sessions_ask():
    graph, language = foreign(), languages.by_diagram_type("alien-things")
    assert language.diagram_type == "alien-things"
    assert language.type_hints() == {"shapeHints": [], "edgeHints": []}
    nodes, edges = language.context_actions("tool-palette", graph, EditorContext(), editable=False)
    assert (nodes["children"], edges["children"]) == ([], [])
    assert language.context_actions("command-palette", graph, EditorContext(), editable=False) == []
    assert language.label_of(graph, "n") == "l"
    assert language.describe()["editable"] is False
    assert language.server_actions == tuple(
        each for each in languages.find("workflow").server_actions if each != "editTask"
    )


def test_root_of_an_unknown_file_keeps_its_id():
    assert Element("root", "graph", "", "a0", {"odd": FOREIGN["odd"]}) == foreign().get("root")
