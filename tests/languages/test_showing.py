# SPDX-License-Identifier: Apache-2.0
"""Labels that show a property, and the property: whichever is set, the other says the same."""

from __future__ import annotations

import pytest

from glsp.languages import uml_class
from glsp.model.graph import Graph, need
from glsp.protocol.operations import ApplyLabelEdit, UpdateElement
from support.drawn import drawn, execute, texts

UML = uml_class.language


@pytest.fixture
def graph() -> Graph:
    return drawn('c order "Order" attributes="number: Integer" -comp>line\nc line "Line" @300,0', UML)


def edge_of(graph: Graph) -> str:
    return next(each.id for each in graph if each.is_edge)


def test_a_new_node_shows_its_properties(graph: Graph) -> None:
    assert texts(graph) == {
        "order_label": "Order",
        "order_attributes": "number: Integer",
        "order_operations": "",
        "line_label": "Line",
        "line_attributes": "",
        "line_operations": "",
    }


def test_what_is_set_is_shown_and_the_box_grows_with_it(graph: Graph) -> None:
    before = graph.measured("order")["size"]["height"]
    execute(graph, UpdateElement(element_id="order", set={"operations": "total(): Money\npay()"}), UML)
    assert texts(graph)["order_operations"] == "total(): Money\npay()"
    assert graph.measured("order")["size"]["height"] > before
    execute(graph, UpdateElement(element_id="order", unset=("operations",)), UML)
    assert texts(graph)["order_operations"] == ""
    assert graph.measured("order")["size"]["height"] == before


def test_what_is_written_into_the_label_is_the_property(graph: Graph) -> None:
    execute(graph, ApplyLabelEdit(label_id="order_attributes", text="number: Integer\ndate: Date"), UML)
    assert need(graph, "order").fields["attributes"] == "number: Integer\ndate: Date"


def test_a_name_is_no_property(graph: Graph) -> None:
    execute(graph, ApplyLabelEdit(label_id="order_label", text="Sale"), UML)
    assert "name" not in need(graph, "order").fields


def test_a_label_at_an_end_is_there_while_there_is_something_to_show(graph: Graph) -> None:
    edge = edge_of(graph)
    execute(graph, UpdateElement(element_id=edge, set={"targetMultiplicity": "1..*"}), UML)
    label = need(graph, f"{edge}_end")
    assert (label.type, label.parent, label.fields["text"]) == ("label:end", edge, "1..*")
    assert label.fields["edgePlacement"]["position"] == 0.88
    execute(graph, ApplyLabelEdit(label_id=label.id, text="0..1"), UML)
    assert need(graph, edge).fields["targetMultiplicity"] == "0..1"
    execute(graph, UpdateElement(element_id=edge, unset=("targetMultiplicity",)), UML)
    assert graph.get(f"{edge}_end") is None


def test_the_ids_of_such_labels_are_kept_for_them(graph: Graph) -> None:
    assert {"_attributes", "_operations", "_start", "_end"} <= set(UML.kinds.suffixes)
