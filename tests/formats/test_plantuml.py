# SPDX-License-Identifier: Apache-2.0
"""What is read of PlantUML: containers, leaves, identities, arrows of all kinds, notes; and what is refused, with its line."""

import pytest

from glsp.errors import Invalid, TooLarge
from glsp.formats.drawing import Arrow, Box, Drawing, Note
from glsp.formats.plantuml import read


def one(text: str) -> Drawing:
    [drawing] = read(text)
    return drawing


def boxes(text: str) -> dict[str, tuple[str, str, str]]:
    """Kind, label and parent by identity."""
    return {box.id: (box.kind, box.label, box.parent) for box in one(text).boxes}


def arrow(text: str) -> Arrow:
    [found] = one(text).arrows
    return found


@pytest.mark.parametrize(
    ("line", "box"),
    [
        ("[Order service]", ("Order service", "component", "Order service")),
        ("[Order service] as os", ("os", "component", "Order service")),
        ('component "Order: all of it" as os', ("os", "component", "Order: all of it")),
        ('database db as "The data"', ("db", "database", "The data")),
        ("queue jobs", ("jobs", "queue", "jobs")),
        (":Clerk: as clerk", ("clerk", "actor", "Clerk")),
        ("(Pay) as pay", ("pay", "usecase", "Pay")),
        ("() api", ("api", "interface", "api")),
        ('node "A\\nB" as n', ("n", "node", "A\nB")),
        ("rectangle **loud** #red", None),
        ('artifact "x.jar" <<jar>> as x #LightBlue', None),
    ],
)
def test_a_leaf_has_an_identity_a_kind_and_a_label(line: str, box: tuple[str, str, str] | None) -> None:
    drawing = one(line)
    if box is None:
        assert len(drawing.boxes) + len(drawing.skipped) == 1
    else:
        [made] = drawing.boxes
        assert (made.id, made.kind, made.label) == box


def test_containers_nest_and_titles_may_recur() -> None:
    text = 'cloud "C" {\n  node "N" {\n    [a]\n  }\n}\nnode "M" {\n  node "N" {\n    [b]\n  }\n  package "N" as named {\n  }\n}'
    assert boxes(text) == {
        "C": ("cloud", "C", ""),
        "C/N": ("node", "N", "C"),
        "a": ("component", "a", "C/N"),
        "M": ("node", "M", ""),
        "M/N": ("node", "N", "M"),
        "b": ("component", "b", "M/N"),
        "named": ("package", "N", "M"),
    }


def test_who_has_an_alias_is_who_it_says_whatever_its_label() -> None:
    text = "[Web] as one\n[Web] as two\none --> two"
    assert list(boxes(text)) == ["one", "two"]
    assert (arrow(text).source, arrow(text).target) == ("one", "two")


def test_an_arrow_may_come_before_what_it_joins() -> None:
    text = '[a] --> db\npackage "P" {\n  database "Data" as db\n}'
    assert boxes(text)["db"] == ("database", "Data", "P")
    assert (arrow(text).source, arrow(text).target) == ("a", "db")


@pytest.mark.parametrize(
    ("written", "ends", "stroke"),
    [
        ("a -> b", ("none", "arrow"), "solid"),
        ("a ----> b", ("none", "arrow"), "solid"),
        ("a <-- b", ("arrow", "none"), "solid"),
        ("a <--> b", ("arrow", "arrow"), "solid"),
        ("a ..> b", ("none", "arrow"), "dashed"),
        ("a -left-> b", ("none", "arrow"), "solid"),
        ("a -[#red,dashed]-> b", ("none", "arrow"), "dashed"),
        ("a -- b", ("none", "none"), "solid"),
        ("a .. b", ("none", "none"), "dashed"),
        ("a ==> b", ("none", "arrow"), "thick"),
        ("a <|-- b", ("triangle", "none"), "solid"),
        ("a ..|> b", ("none", "triangle"), "dashed"),
        ("a *-- b", ("filled-diamond", "none"), "solid"),
        ("a --o b", ("none", "diamond"), "solid"),
    ],
)
def test_arrows_have_their_ends_and_strokes(written: str, ends: tuple[str, str], stroke: str) -> None:
    found = arrow(f"class a\nclass b\n{written} : says\n")
    assert ((found.source_end, found.target_end), found.stroke, found.label) == (ends, stroke, "says")


def test_ends_of_associations_have_texts() -> None:
    found = arrow('class a\nclass b\na "1" *-- "0..*" b : holds >')
    assert (found.source_label, found.target_label, found.label) == ("1", "0..*", "holds")


def test_classes_have_members_and_ancestors() -> None:
    drawing = one(
        "abstract class Shape {\n +area(): float\n --\n -name\n}\nclass Circle extends Shape\nCircle : radius"
    )
    shape, circle = drawing.boxes
    assert (shape.kind, shape.stereotypes, shape.members) == ("class", ("abstract",), ("+area(): float", "-name"))
    assert circle == Box(id="Circle", kind="class", label="Circle", members=("radius",), line=6)
    [above] = drawing.arrows
    assert (above.source, above.target, above.target_end) == ("Circle", "Shape", "triangle")


def test_notes_float_or_say_what_they_are_about() -> None:
    drawing = one('[a]\nnote right of a : by day\nnote "at night" as N\nN .. a\nnote left\n  two\n  lines\nend note')
    assert drawing.notes == (
        Note(id="note_1", text="by day", about=("a",), line=2),
        Note(id="N", text="at night", about=("a",), line=3),
        Note(id="note_3", text="two\nlines", about=("a",), line=5),
    )


def test_comments_and_looks_say_nothing_and_titles_name_the_diagram() -> None:
    text = "@startuml file name\n' a remark\n/' of\nlines '/\ntitle The title\nskinparam x {\n a b\n}\nhide stereotype\n!theme plain\n[a]\n@enduml"
    drawing = one(text)
    assert (drawing.name, [box.id for box in drawing.boxes], drawing.skipped) == ("The title", ["a"], ())
    assert drawing.meta["theme"] == "plain"


def test_several_diagrams_of_a_file_come_in_order() -> None:
    found = read("@startuml one\n[a]\n@enduml\nbetween\n@startuml two\n[b]\n@startuml three\n[c]")
    assert [(drawing.name, [box.id for box in drawing.boxes]) for drawing in found] == [
        ("one", ["a"]),
        ("two", ["b"]),
        ("three", ["c"]),
    ]


def test_what_reads_from_elsewhere_is_refused_and_what_is_not_understood_is_told_with_its_place() -> None:
    drawing = one("@startuml\n!include secrets.puml\n[a]\n  what is ? this\n}\n@enduml")
    assert [str(each) for each in drawing.skipped] == [
        "line 2, column 1: !include is refused: it reads from elsewhere",
        "line 4, column 3: not understood: what is ? this",
        "line 5, column 1: a } that closes nothing",
    ]
    assert [box.id for box in drawing.boxes] == ["a"]


def test_a_container_without_an_end_is_told() -> None:
    assert "never closed" in str(one('node "N" {\n[a]').skipped[0])


@pytest.mark.parametrize("word", ["page", "left", "right", "set", "show", "scale", "center"])
def test_an_arrow_of_a_box_that_is_called_like_a_command_is_an_arrow(word):
    drawing = one(f"[a]\n{word} --> data : asks\ndata -> {word}")
    assert [(each.source, each.target, each.label) for each in drawing.arrows] == [
        (word, "data", "asks"),
        ("data", word, ""),
    ]
    assert drawing.skipped == ()


@pytest.mark.parametrize(
    "text",
    ["note left of a\nhi", "legend\nhi", "skinparam component {\nhi", "class A {\nhi", "note as n\nhi", "<style>\nhi"],
)
def test_what_has_no_end_is_told_as_it_took_all_that_follows(text):
    (told,) = one(f"[a]\n{text}\n[a] --> [b]").skipped
    assert (str(told), told.is_structure) == (
        "line 2, column 1: what begins here has no end: all that follows was taken for a part of it",
        True,
    )


def test_a_sprite_of_several_lines_is_about_looks():
    drawing = one("sprite $dot [4x2/16] {\n0FF0\nF00F\n}\n[a] --> [b]")
    assert ([each.id for each in drawing.boxes], drawing.skipped) == (["a", "b"], ())


def test_lines_are_those_of_the_document() -> None:
    [drawing] = read("[a]\n??", "name", 40, 5)
    assert (drawing.name, drawing.boxes[0].line, str(drawing.skipped[0])) == (
        "name", 40, "line 41, column 5: not understood: ??",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["participant Bob\nBob -> Eve", "@startuml\nstart\n:do it;\nstop\n@enduml", "@startgantt\n@endgantt"]
)
def test_other_kinds_of_diagrams_are_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid, match=r"line \d+"):
        read(text)


def test_too_deep_is_too_large() -> None:
    with pytest.raises(TooLarge, match="line 61"):
        read('node "N" {\n' * 100)


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("component c [\nof two\nlines\n]", [("c", "component", "of two\nlines")]),
        ("node n [text]\ndatabase d [\nx\n]", [("n", "node", "text"), ("d", "database", "x")]),
        ('usecase U as "a\nb"', [("U", "usecase", "a\nb")]),
        ("[a] [[https://example.com]]", [("a", "component", "a")]),
        ("skinparam {\n A b\n C {\n  D e\n }\n}\n[a]", [("a", "component", "a")]),
        ("legend right\nwords\nendlegend\n[a]", [("a", "component", "a")]),
    ],
)
def test_texts_of_several_lines_and_links_are_read(text, boxes):
    drawing = one(text)
    assert [(each.id, each.kind, each.label) for each in drawing.boxes] == boxes
    assert drawing.skipped == ()


@pytest.mark.parametrize("arrow", ["-(0-", "-0)-", "-(0)-", "--0--", "-("])
def test_arrows_may_have_a_socket_in_the_middle(arrow):
    drawing = one(f"[a] {arrow} [b]")
    assert ([(each.source, each.target) for each in drawing.arrows], drawing.skipped) == ([("a", "b")], ())


def test_what_only_an_arrow_of_a_class_diagram_names_is_a_class():
    drawing = one("class A\nA <|-- B\nclass C extends D\n[e] --> A")
    assert {each.id: each.kind for each in drawing.boxes} == {
        "A": "class", "B": "class", "C": "class", "D": "class", "e": "component",
    }  # fmt: skip
    assert {each.kind for each in one("component A\nA --> B").boxes} == {"component"}


def test_a_name_may_say_its_package_or_a_member():
    drawing = one("package shop {\nclass Order\n}\nclass Bill\nshop.Order --> Bill\nBill::sum --> shop.Order")
    assert [(each.source, each.target) for each in drawing.arrows] == [("Order", "Bill"), ("Bill", "Order")]
    assert [each.id for each in drawing.boxes] == ["shop", "Order", "Bill"]
    assert [(str(each), each.is_structure) for each in drawing.skipped] == [
        ("line 6, column 1: the member at the end of an arrow: Bill::sum", False)
    ]


def test_a_class_at_an_association_is_told_and_makes_no_box():
    drawing = one("class A\nclass B\nclass C\nA - B\n(A, B) .. C")
    assert [each.id for each in drawing.boxes] == ["A", "B", "C"]
    (told,) = drawing.skipped
    assert (str(told), told.is_structure) == (
        "line 5, column 1: a class at an association, which is not read: (A, B) .. C",
        True,
    )


@pytest.mark.parametrize("text", ["[*] --> A", "state A", "A --> [*]", '[a]\nstate "Long" as b'])
def test_state_diagrams_are_refused_by_name(text):
    with pytest.raises(Invalid, match="belongs to a state diagram"):
        one(text)
