# SPDX-License-Identifier: Apache-2.0
"""Drawings of other tools in our languages: the kinds, the edges, the ids, and a report of what is not the same."""

import pytest

from glsp import languages
from glsp.errors import Invalid
from glsp.formats.edits import Edge, Node
from glsp.formats.mapping import Mapped, mapped
from glsp.formats.mermaid import read as mermaid
from glsp.formats.plantuml import read as plantuml
from glsp.formats.tables import TABLES
from glsp.languages.kinds import every_part
from support.drawn import drawn, texts


def puml(text: str, language: str = "") -> Mapped:
    return mapped(plantuml(text)[0], language)


def nodes(found: Mapped) -> dict[str, tuple[str, str | None]]:
    """Type and container by id."""
    return {edit.id or "": (edit.type, edit.within) for edit in found.edits if isinstance(edit, Node)}


def edges(found: Mapped) -> list[tuple[str, str | None, str]]:
    return [(edit.source, edit.type, edit.target) for edit in found.edits if isinstance(edit, Edge)]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.language)
def test_tables_name_types_of_their_language(table) -> None:
    language = languages.find(table.language)
    known = {node.id: node for node in language.nodes}
    assert {*table.leaves.values(), table.leaf, table.note} <= known.keys()
    assert {*table.boxes.values(), table.box} <= {name for name, node in known.items() if node.contains}
    assert all(any(part.shows_name for part in every_part(known[name].parts)) for name in table.leaves.values())
    assert table.kinds.keys() == known.keys()
    assert {table.note_link, *table.mute} <= {edge.id for edge in language.edges}


def test_architecture_becomes_a_deployment() -> None:
    found = puml(
        'node "Host" as h {\n  database "Data" as d\n  [Web] as w <<spa>>\n}\nactor u\nu --> w : uses\nw <.. d\nw -- h'
    )
    assert found.language == "deployment"
    assert nodes(found) == {"h": ("node", None), "d": ("database", "h"), "w": ("component", "h"), "u": ("actor", None)}
    assert edges(found) == [
        ("u", "connection", "w"), ("d", "connection:dependency", "w"), ("w", "connection:link", "h"),
    ]  # fmt: skip
    assert next(edit.props for edit in found.edits if isinstance(edit, Node) and edit.id == "w") == {
        "stereotype": "spa"
    }
    assert found.notes == ()


def test_classes_become_a_class_diagram_whose_arrows_point_as_ours_do() -> None:
    found = puml(
        "abstract class A {\n x: int\n f()\n}\nclass B\ninterface I {\n g\n}\nenum E {\n one\n}\n"
        'A <|-- B\nI <|.. B\nB --* A : part\n"1" E -- "2" B\npackage P {\nclass C\n}\nC --> P'.replace(
            '"1" E -- "2" B', 'E "1" -- "2" B'
        )
    )
    assert found.language == "uml-class"
    assert nodes(found) == {
        "A": ("class:abstract", None), "B": ("class", None), "I": ("interface", None), "E": ("enumeration", None),
        "P": ("package", None), "C": ("class", "P"),
    }  # fmt: skip
    assert edges(found) == [
        ("B", "generalization", "A"),
        ("B", "realization", "I"),
        ("A", "association:composition", "B"),
        ("E", "association", "B"),
        ("C", "dependency", "P"),
    ]
    props = {edit.id: edit.props for edit in found.edits if isinstance(edit, Node) and edit.props}
    assert props == {
        "A": {"attributes": "x: int", "operations": "f()"},
        "I": {"operations": "g"},
        "E": {"literals": "one"},
    }
    assert [edit.props for edit in found.edits if isinstance(edit, Edge)][3] == {
        "sourceMultiplicity": "1", "targetMultiplicity": "2",
    }  # fmt: skip


def test_a_flowchart_becomes_a_flowchart_and_states_too() -> None:
    found = mapped(mermaid("flowchart LR\na{ok?} -.->|no| b[(data)]\nsubgraph s\nc([end])\nend\nb --- c\nb <--> a")[0])
    assert nodes(found) == {
        "a": ("decision", None),
        "b": ("store", None),
        "s": ("group", None),
        "c": ("terminator", "s"),
    }
    assert [kind for _, kind, _ in edges(found)] == ["flow:dotted", "flow:plain", "flow:both"]
    states = mapped(mermaid("stateDiagram\n[*] --> a\na --> [*]")[0])
    labels = {edit.id: edit.label for edit in states.edits if isinstance(edit, Node)}
    assert (states.language, labels) == ("flowchart", {"start": "Start", "a": "a", "end": "End"})


def test_another_language_is_taken_where_it_is_asked_for_and_unknown_kinds_are_told() -> None:
    found = mapped(mermaid("flowchart LR\na{ok?} --> b[(data)]")[0], "deployment")
    assert nodes(found) == {"a": ("component", None), "b": ("database", None)}
    assert [str(note) for note in found.notes] == ["line 2, column 1: the diamond a becomes a component"]
    with pytest.raises(Invalid, match="cannot become a workflow"):
        puml("[a]", "workflow")


def test_ids_are_plain_unlike_and_leave_those_of_parts_free() -> None:
    found = puml("[A b] --> [A/b]\n[A-b] --> (A b!)\n[x_label]\n[???]\n[!!!]")
    assert len(nodes(found)) == 7
    assert not any(name.endswith("_label") for name in nodes(found))
    drawn(found.edits, languages.find("deployment"))


def test_notes_stand_beside_what_they_are_about() -> None:
    found = puml('[a]\nnote left of a : hi\nnote "alone" as N')
    assert nodes(found) == {"a": ("component", None), "note_1": ("remark", None), "N": ("remark", None)}
    assert edges(found) == [("note_1", "connection:link", "a")]


def test_what_is_lost_is_told() -> None:
    found = puml('class A\nclass B\nA <|-- B : is a\npackage P {\nclass C\n}\nC "1" --> P')
    assert [note.what for note in found.notes] == [
        "the label of a generalization: is a",
        "the texts at the ends of a dependency: 1",
    ]


@pytest.mark.parametrize("text", ["[a]\n[b]\na --> b : x", "class A {\n x\n}\nA --> A"])
def test_it_is_drawn(text: str) -> None:
    found = puml(text)
    graph = drawn(found.edits, languages.find(found.language))
    assert "x" in "".join(texts(graph).values())


def test_a_stereotype_that_names_a_type_says_what_a_box_is() -> None:
    found = puml(
        'component "Redis" as r <<cache>> <<v7>>\nnode "Phone" as p <<device>>\nnode "Rack" as k <<device>> {\n[a] as a <<x>>\n}'
    )
    assert {name: kind for name, (kind, _) in nodes(found).items()} == {
        "r": "cache", "p": "device", "k": "node", "a": "component",
    }  # fmt: skip
    assert {edit.id: edit.props for edit in found.edits if isinstance(edit, Node)} == {
        "r": {"stereotype": "v7"}, "p": {}, "k": {"stereotype": "device"}, "a": {"stereotype": "x"},
    }  # fmt: skip


def test_brackets_tell_operations_unless_a_word_before_them_does() -> None:
    found = puml("class A {\n  price: decimal(10,2)\n  {field} at: time(3)\n  {method} run\n  go()\n}")
    assert next(edit.props for edit in found.edits if isinstance(edit, Node)) == {
        "attributes": "at: time(3)", "operations": "price: decimal(10,2)\nrun\ngo()",
    }  # fmt: skip


def test_what_a_language_has_no_place_for_is_named() -> None:
    found = puml("class A <<x>> {\n  a\n}", "flowchart")
    assert [str(note) for note in found.notes] == [
        "line 1, column 1: the class A becomes a process", "line 1, column 1: the stereotype of A: x",
        "line 1, column 1: the members of A, which becomes a process",
    ]  # fmt: skip


def test_a_box_around_a_note_alone_holds_it_and_notes_may_be_about_notes() -> None:
    found = puml('component "C" as c {\n  note "a" as n\n}\nnote "b" as m\nm .. n\nn .. c')
    assert nodes(found) == {"c": ("subsystem", None), "n": ("remark", "c"), "m": ("remark", None)}
    assert edges(found) == [("n", "connection:link", "c"), ("m", "connection:link", "n")]
