# SPDX-License-Identifier: Apache-2.0
"""What UML class diagrams draw, refuse and find."""

import pytest

from glsp.errors import NotAllowed
from glsp.languages import uml_class
from glsp.languages.words import LanguageWords
from glsp.model.graph import need
from glsp.protocol.operations import UpdateElement
from support.drawn import drawn, execute, found, texts

UML = uml_class.language


def test_a_kind_stands_above_the_name_and_cannot_be_edited() -> None:
    graph = drawn('i priced "Priced"', UML)
    assert texts(graph) == {"priced_kind": "«interface»", "priced_label": "Priced", "priced_operations": ""}
    kind = UML.kinds.label("label:kind")
    assert kind is not None
    assert not kind.editable


def test_the_name_and_not_the_kind_above_it_is_what_a_classifier_is_called() -> None:
    graph = drawn('i priced "Priced goods"', UML)
    assert LanguageWords(UML).label(graph, "priced") == "Priced goods"
    execute(graph, UpdateElement(element_id="priced", label="Goods"), UML)
    assert texts(graph) == {"priced_kind": "«interface»", "priced_label": "Goods", "priced_operations": ""}


def test_nothing_is_its_own_ancestor() -> None:
    graph = drawn("c a -is>b\nc b -is>c\nc c -is>a\nc d -is>a", UML)
    assert found(graph, UML) == {(name, "general-circle") for name in "abc"}


def test_a_class_without_a_name_is_found() -> None:
    assert found(drawn('c a ""', UML), UML) == {("a", "no-name")}


def test_an_enumeration_is_not_realised() -> None:
    with pytest.raises(NotAllowed):
        drawn("c a -impl>b\ne b", UML)


def test_an_abstract_class_is_a_class_to_every_relation() -> None:
    graph = drawn("c a -is>b\nac b -comp>a", UML)
    assert sorted(each.type for each in graph if each.is_edge) == ["association:composition", "generalization"]
    assert need(graph, "b").type == "class:abstract"
