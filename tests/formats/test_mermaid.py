# SPDX-License-Identifier: Apache-2.0
"""What is read of Mermaid: flowcharts with their shapes, links and subgraphs; classes; states."""

import pytest

from glsp.errors import Invalid, TooLarge
from glsp.formats.drawing import Drawing
from glsp.formats.mermaid import read


def one(text: str) -> Drawing:
    [drawing] = read(text)
    return drawing


def flow(*lines: str) -> Drawing:
    return one("\n".join(["flowchart LR", *lines]))


def joins(drawing: Drawing) -> list[tuple[str, str, str]]:
    return [(arrow.source, arrow.target, arrow.label) for arrow in drawing.arrows]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("a[x]", "rectangle"),
        ("a(x)", "rounded"),
        ("a([x])", "stadium"),
        ("a[[x]]", "subroutine"),
        ("a[(x)]", "cylinder"),
        ("a((x))", "circle"),
        ("a(((x)))", "double-circle"),
        ("a{x}", "diamond"),
        ("a{{x}}", "hexagon"),
        ("a[/x/]", "parallelogram"),
        ("a[/x\\]", "trapezoid"),
        ("a>x]", "flag"),
        ('a@{ shape: cyl, label: "x" }', "cylinder"),
        ('a@{ shape: diam, label: "x" }', "diamond"),
        ('a["x"]:::loud', "rectangle"),
    ],
)
def test_shapes_are_told_by_their_brackets_or_names(written: str, kind: str) -> None:
    [box] = flow(written).boxes
    assert (box.id, box.kind, box.label) == ("a", kind, "x")


@pytest.mark.parametrize(
    ("link", "ends", "stroke", "label"),
    [
        ("-->", ("none", "arrow"), "solid", ""),
        ("---", ("none", "none"), "solid", ""),
        ("-.->", ("none", "arrow"), "dotted", ""),
        ("==>", ("none", "arrow"), "thick", ""),
        ("<-->", ("arrow", "arrow"), "solid", ""),
        ("--o", ("none", "circle"), "solid", ""),
        ("--x", ("none", "cross"), "solid", ""),
        ("---->", ("none", "arrow"), "solid", ""),
        ("-->|yes|", ("none", "arrow"), "solid", "yes"),
        ("-- yes -->", ("none", "arrow"), "solid", "yes"),
        ("-. yes .->", ("none", "arrow"), "dotted", "yes"),
        ("== yes ==>", ("none", "arrow"), "thick", "yes"),
    ],
)
def test_links_have_ends_strokes_and_labels(link: str, ends: tuple[str, str], stroke: str, label: str) -> None:
    [arrow] = flow(f"a {link} b").arrows
    assert ((arrow.source_end, arrow.target_end), arrow.stroke, arrow.label) == (ends, stroke, label)


def test_chains_and_groups_link_each_with_each() -> None:
    assert joins(flow("a & b --> c --> d; d --> a")) == [
        ("a", "c", ""), ("b", "c", ""), ("c", "d", ""), ("d", "a", ""),
    ]  # fmt: skip


def test_subgraphs_hold_what_they_name_first_and_stand_before_it() -> None:
    drawing = flow("a --> b", "subgraph outer [The outer]", "a", "subgraph inner", "b", "end", "end", "outer --> c")
    assert [(box.id, box.label, box.parent) for box in drawing.boxes] == [
        ("outer", "The outer", ""), ("a", "a", "outer"), ("inner", "inner", "outer"), ("b", "b", "inner"), ("c", "c", ""),
    ]  # fmt: skip


def test_labels_are_as_people_read_them() -> None:
    [box] = flow('a["`**Pack** it<br/>now #quot;soon#quot; #35;1`"]').boxes
    assert box.label == 'Pack it\nnow "soon" #1'


def test_titles_remarks_and_styles() -> None:
    drawing = one(
        "---\ntitle: Packing\n---\nflowchart TD\n%% a remark\n%%{init: {}}%%\na --> b\nclassDef x fill:#f00\nclick a href"
    )
    assert (drawing.name, drawing.direction, len(drawing.boxes), drawing.skipped) == ("Packing", "down", 2, ())
    assert drawing.arrows[0].line == 7


def test_a_line_that_is_not_understood_is_left_out_whole_and_told() -> None:
    drawing = flow("a --> b", "c --> ]d")
    assert [box.id for box in drawing.boxes] == ["a", "b"]
    assert [str(each) for each in drawing.skipped] == ["line 3, column 1: not understood: c --> ]d"]


def test_classes_have_members_relations_and_notes() -> None:
    drawing = one(
        "classDiagram\nclass Order {\n+number: int\n+total() Money\n}\n<<interface>> Priced\n"
        'Order "1" *-- "1..*" Line : holds\nPriced <|.. Order\nLine : amount\nnote for Order "The sale"'
    )
    assert [(box.id, box.kind, box.members) for box in drawing.boxes] == [
        ("Order", "class", ("+number: int", "+total(): Money")),
        ("Priced", "interface", ()),
        ("Line", "class", ("amount",)),
    ]
    first, second = drawing.arrows
    assert (first.source_end, first.source_label, first.target_label, first.label) == (
        "filled-diamond", "1", "1..*", "holds",
    )  # fmt: skip
    assert (second.source, second.source_end, second.stroke) == ("Priced", "triangle", "dashed")
    assert [(note.text, note.about) for note in drawing.notes] == [("The sale", ("Order",))]


def test_states_begin_end_nest_and_branch() -> None:
    drawing = one(
        "stateDiagram-v2\n[*] --> Open\nOpen --> Done : pay\nstate Open {\n[*] --> Waiting\n}\nstate fork <<fork>>\n"
        'state "All is well" as Done\nDone --> [*]'
    )
    kinds = {box.id: (box.kind, box.label, box.parent) for box in drawing.boxes}
    assert kinds == {
        "start_": ("start", " ", ""),
        "Open": ("group", "Open", ""),
        "Done": ("state", "All is well", ""),
        "Open_start_": ("start", " ", "Open"),
        "Waiting": ("state", "Waiting", "Open"),
        "fork": ("bar", "fork", ""),
        "end_": ("end", " ", ""),
    }
    assert joins(drawing)[1] == ("Open", "Done", "pay")


@pytest.mark.parametrize("text", ["sequenceDiagram\na->>b: x", "gantt\ntitle x", "hello"])
def test_other_kinds_of_diagrams_are_refused_by_their_line(text: str) -> None:
    with pytest.raises(Invalid, match="line 3"):
        read(text, "", 3)


@pytest.mark.parametrize(
    "text",
    [
        "flowchart TD\n" + "subgraph a\n" * 100,
        "stateDiagram\n" + "state a {\n" * 100,
        "flowchart TD\n" + " & ".join(f"a{n}" for n in range(400)) + " --> " + " & ".join(f"b{n}" for n in range(400)),
    ],
)
def test_too_deep_and_too_many_is_too_large(text: str) -> None:
    with pytest.raises(TooLarge, match=r"line \d+"):
        read(text)


@pytest.mark.parametrize("head", ["flowchart TD", "classDiagram", "stateDiagram-v2"])
def test_descriptions_of_several_lines_are_no_part_of_the_drawing(head):
    (drawing,) = read(f"{head}\naccTitle: words\naccDescr {{\n of several\n lines\n}}\na --> b\n?? }}")
    assert ([each.id for each in drawing.boxes], len(drawing.arrows)) == (["a", "b"], 1)
    assert [(each.line, each.is_structure) for each in drawing.skipped] == [(8, True)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("classDiagram\nnamespace N {\nclass A", "line 3, column 1: N is never closed with }"),
        ("classDiagram\nclass A {\n+x", "line 3, column 1: A is never closed with }"),
        ("stateDiagram-v2\nstate A {\nb --> c", "line 3, column 1: the state A is never closed with }"),
        ("stateDiagram-v2\nnote left of A\nhi", "line 3, column 1: the note of A has no end note"),
        ("flowchart LR\nsubgraph A\nb --> c", "line 3, column 1: the subgraph A has no end"),
    ],
)
def test_what_has_no_end_is_told(text, told):
    (drawing,) = read(text)
    assert [(str(each), each.is_structure) for each in drawing.skipped] == [(told, True)]
