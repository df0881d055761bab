# SPDX-License-Identifier: Apache-2.0
"""What takes a change back, where elements of the change hang on each other."""

import pytest

from glsp.errors import Stale
from glsp.model.change import Change, Element
from glsp.model.graph import Graph
from glsp.model.undo import past, plan_inverse

ROOT = Element("root", "graph", "", "", {})
NODE = Element("node", "task", "root", "aN", {})
EDGE = Element("edge", "edge", "root", "aE", {"sourceId": "node", "targetId": "node"})
LABEL = Element("label", "label", "edge", "aL", {"text": "again"})


@pytest.mark.parametrize("added", [(NODE, EDGE, LABEL), (EDGE, LABEL, NODE)], ids=["node first", "edge first"])
def test_an_edge_that_came_with_its_node_goes_with_it(added: tuple[Element, ...]) -> None:
    graph = Graph(ROOT)
    graph.apply(Change(added=(NODE, EDGE, LABEL)))
    back, notes = plan_inverse(graph, Change(added=added))
    graph.apply(back)
    assert ([each.id for each in graph], notes) == (["root"], [])


def test_an_edge_that_somebody_deleted_since_is_not_passed_over() -> None:
    graph = Graph(ROOT)
    graph.apply(Change(added=(NODE,)))
    with pytest.raises(Stale, match="edge was deleted since"):
        plan_inverse(graph, Change(added=(EDGE,)))


class Counting(Graph):
    """Counts how often it is asked for an element."""

    asked = 0

    def get(self, element_id: str) -> Element | None:
        self.asked += 1
        return super().get(element_id)


def cost_of_going_back(changes: int) -> int:
    graph = Counting(ROOT)
    made = [Change(added=(Element(f"n{number}", "task", "root", f"a{number:05}", {}),)) for number in range(changes)]
    for each in made:
        graph.apply(each)
    graph.asked = 0
    before = past(graph, made)
    assert list(before.children("root")) == []
    return graph.asked


def test_what_going_back_costs_grows_with_the_changes_and_not_with_their_square() -> None:
    assert cost_of_going_back(800) == 4 * cost_of_going_back(200)
