# SPDX-License-Identifier: Apache-2.0
"""Whole elements can be inserted, but not past the rules of the language."""

import pytest

from glsp import languages
from glsp.errors import GlspError, Invalid, NotAllowed, UnknownElement
from glsp.model.change import Element
from glsp.model.graph import Graph
from glsp.model.operations import plan
from glsp.model.tree import nest
from glsp.protocol.geometry import Fields
from glsp.protocol.operations import InsertElements

WORKFLOW = languages.find("workflow")
TASK: Fields = {
    "id": "a",
    "type": "task:manual",
    "name": "A",
    "children": [{"id": "a_label", "type": "label:heading", "text": "A"}],
}
OTHER: Fields = {"id": "b", "type": "activityNode:decision"}
EDGE: Fields = {"id": "e", "type": "edge", "sourceId": "a", "targetId": "b"}


def graph() -> Graph:
    return Graph(Element("sprotty", "graph", "", "", {}))


def test_edges_may_stand_before_the_nodes_they_join() -> None:
    target = graph()
    made = plan(target, InsertElements(elements=(EDGE, TASK, OTHER)), WORKFLOW, "op")
    target.apply(made.change)
    assert target.check() == []
    assert made.created == ("a", "b", "e")
    assert [child["id"] for child in nest(target, "sprotty")["children"]] == ["a", "b", "e"]


@pytest.mark.parametrize(
    ("elements", "error"),
    [
        ((TASK, TASK), Invalid),
        ((EDGE,), UnknownElement),
        (({**EDGE, "type": "edge:weighted"}, TASK, OTHER), NotAllowed),
        (({"id": "i", "type": "icon"},), NotAllowed),
        (({"id": "x"},), Invalid),
        (({"id": "x", "type": "task:manual", "children": "no"},), Invalid),
        ((TASK, {**EDGE, "targetId": "a_label"}), NotAllowed),
    ],
)
def test_what_breaks_a_rule_is_refused_whole(elements: tuple[Fields, ...], error: type[GlspError]) -> None:
    with pytest.raises(error):
        plan(graph(), InsertElements(elements=elements), WORKFLOW, "op")
