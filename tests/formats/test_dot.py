# SPDX-License-Identifier: Apache-2.0
"""DOT is read as Graphviz understands it; what is not taken is named, what is wrong has its line and column."""

import pytest

from glsp.errors import Invalid, TooLarge
from glsp.formats.dot import read
from glsp.formats.drawing import Arrow, Box, Drawing
from glsp.formats.limits import MAX_DEPTH
from glsp.formats.mapping import mapped

ARCHITECTURE = """/* As people write it:
   by hand. */
# and with a preprocessor's lines
strict digraph "Shop" {
  rankdir = LR; fontname="Helvetica"
  node [shape=box, style="rounded,filled" fillcolor=white];
  edge [color=gray]
  label = "The shop" + " today"

  subgraph cluster_web {
    label = <<B>Front</B> &amp; <I>edge</I>>
    "load balancer" [shape=hexagon]
    web1; web2 // two of them
    { rank=same; web1 web2 }
  }
  subgraph "cluster data" {
    graph [label="Data \\
stores"]
    db [shape=cylinder, label="Orders\\nPostgreSQL \\N"]
    cache
  }
  "load balancer" -> {web1 web2} [label=http];
  {web1; web2} -> db:north -> cache [style=dashed, arrowhead=vee]
  db -> cache [dir=both, arrowtail=odiamond, taillabel="1", headlabel="0..*"]
  edge [dir=none style=dotted]
  cache -> web1 [xlabel="warm"]
}
"""


def drawing(text: str) -> Drawing:
    (found,) = read(text)
    return found


def boxes(found: Drawing) -> dict[str, tuple[str, str, str]]:
    return {box.id: (box.kind, box.label, box.parent) for box in found.boxes}


def lines(found: Drawing) -> list[tuple[str, str]]:
    return [(arrow.source, arrow.target) for arrow in found.arrows]


def test_an_architecture_as_people_write_it() -> None:
    found = drawing(ARCHITECTURE)
    assert (found.name, found.direction) == ("The shop today", "right")
    assert boxes(found) == {
        "web": ("group", "Front & edge", ""),
        "load balancer": ("hexagon", "load balancer", "web"),
        "web1": ("rounded", "web1", "web"),
        "web2": ("rounded", "web2", "web"),
        "data": ("group", "Data stores", ""),
        "db": ("database", "Orders\nPostgreSQL db", "data"),
        "cache": ("rounded", "cache", "data"),
    }
    assert found.arrows == (
        Arrow(source="load balancer", target="web1", label="http", target_end="arrow", line=22),
        Arrow(source="load balancer", target="web2", label="http", target_end="arrow", line=22),
        Arrow(source="web1", target="db", stroke="dashed", target_end="arrow", line=23),
        Arrow(source="web2", target="db", stroke="dashed", target_end="arrow", line=23),
        Arrow(source="db", target="cache", stroke="dashed", target_end="arrow", line=23),
        Arrow(source="cache", target="web1", label="warm", stroke="dotted", line=26),
    )
    assert [str(each) for each in found.skipped] == [
        "line 23, column 1: ports of nodes: lines end at the node",
        "line 24, column 1: db>cache a second time, in a strict graph",
    ]
    assert mapped(found).language == "deployment"


def test_nodes_have_the_defaults_that_are_in_force_where_they_are_first_named() -> None:
    found = drawing("digraph { a; node [shape=diamond]; a; b; subgraph s { node [shape=cylinder]; c } d; a [label=x] }")
    assert {box.id: (box.kind, box.label) for box in found.boxes} == {
        "a": ("ellipse", "x"), "b": ("diamond", "b"), "c": ("database", "c"), "d": ("diamond", "d"),
    }  # fmt: skip
    assert mapped(found).language == "flowchart"


def test_an_undirected_graph_has_lines() -> None:
    (arrow,) = drawing("graph { a -- b [arrowhead=crow] }").arrows
    assert (arrow.source_end, arrow.target_end) == ("none", "none")


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("", ("none", "arrow")), ("dir=back", ("arrow", "none")), ("dir=both arrowtail=dot", ("circle", "arrow")),
        ("arrowhead=oldiamond", ("none", "diamond")), ("arrowhead=crowodot", ("none", "crow")), ("arrowhead=none", ("none", "none")),
        ("arrowhead=nothing_known", ("none", "arrow")), ("arrowhead=lteeoldiamond", ("none", "cross")),
    ],
)  # fmt: skip
def test_ends_of_arrows(said: str, ends: tuple[str, str]) -> None:
    (arrow,) = drawing(f"digraph {{ a -> b [{said}] }}").arrows
    assert (arrow.source_end, arrow.target_end) == ends


def test_records_in_columns_are_classes_and_others_texts() -> None:
    found = drawing(
        r'digraph { node [shape=record] Animal [label="{«abstract»\nAnimal|+ name : string\l+ age : int\l|+ eat\(\) : void\l}"]'
        r' tree [label="<l> left|<m> a \| b|<r> right"] Animal -> tree:l }'
    )
    assert found.boxes == (
        Box(id="Animal", kind="class", label="Animal", stereotypes=("abstract",),
            members=("+ name : string", "+ age : int", "+ eat() : void"), line=1),
        Box(id="tree", kind="rectangle", label="left\na | b\nright", line=1),
    )  # fmt: skip
    assert mapped(found).language == "uml-class"


def test_html_is_text() -> None:
    found = drawing(
        "digraph { a [label=<<TABLE BORDER='0'><TR><TD PORT='p'>One</TD><TD>&lt;two&gt;</TD></TR><TR><TD>x<BR/>y</TD></TR></TABLE>>] }"
    )
    assert [box.label for box in found.boxes] == ["One <two>\nx\ny"]


def test_edges_that_are_cut_at_a_cluster_end_there() -> None:
    found = drawing(
        "digraph { compound=true; subgraph cluster_a { a1 } subgraph cluster_b { b1 b2 } a1 -> b2 [lhead=cluster_b, ltail=cluster_a] }"
    )
    assert lines(found) == [("a", "b")]


def test_clusters_in_clusters_and_nodes_where_they_are_named_deepest() -> None:
    found = drawing("digraph { x -> y subgraph cluster_a { x subgraph cluster_b { x z } } subgraph cluster_c { z } }")
    assert {box.id: box.parent for box in found.boxes} == {
        "a": "", "b": "a", "x": "b", "z": "b", "c": "", "y": "",
    }  # fmt: skip


def test_a_node_and_a_cluster_of_one_name_are_two_boxes() -> None:
    found = drawing("digraph { subgraph cluster_a { a } }")
    assert {box.id: box.parent for box in found.boxes} == {"cluster_a": "", "a": "cluster_a"}


def test_what_nobody_sees_is_left_out_and_edges_of_it_are_named() -> None:
    found = drawing('digraph { a; s [style="invis"]; a -> s [style=invis] }')
    assert ([box.id for box in found.boxes], lines(found)) == (["a"], [])
    assert [str(each) for each in found.skipped] == [
        "line 1, column 1: the invisible edge a, s", "line 1, column 1: the invisible node s",
    ]  # fmt: skip


def test_a_sheet_without_arrows_is_a_remark() -> None:
    found = drawing("digraph { n [shape=note label=hint] d [shape=note] a; n -> a [dir=none label=x]; d -> a }")
    assert [(note.id, note.text, note.about) for note in found.notes] == [("n", "hint", ("a",))]
    assert boxes(found) == {"d": ("document", "d", ""), "a": ("ellipse", "a", "")}
    assert [str(each) for each in found.skipped] == ["line 1, column 1: the label of a note's line: x"]


def test_texts_that_have_no_place_are_named() -> None:
    found = drawing('digraph {\n a [tooltip="tip" URL="https://example.org" shape=weird]\n}')
    assert [str(each) for each in found.skipped] == [
        "line 2, column 1: the shape of a: weird", "line 2, column 1: tooltip of a: tip",
        "line 2, column 1: URL of a: https://example.org",
    ]  # fmt: skip


def test_strings_may_hold_anything() -> None:
    assert [box.label for box in drawing('digraph { "a" + "b" [label="c" + "d"] }').boxes] == ["cd"]
    found = drawing('digraph { "a \\"b\\"" [label="\\"x\\" \\\\ &lt;b&gt; &#228; &nonsense; \\{"] -.5 -> 3.25 }')
    assert [(box.id, box.label) for box in found.boxes] == [
        ('a "b"', '"x" \\ <b> ä &nonsense; {'), ("-.5", "-.5"), ("3.25", "3.25"),
    ]  # fmt: skip


def test_every_graph_of_a_file_is_a_drawing() -> None:
    assert [each.name for each in read("digraph one {}\ngraph two {}", "x")] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 3: there is no graph"),
        ("digraph {\n  a -> \n}", "line 5, column 1: '}' where a node, an edge or an attribute should stand"),
        ("digraph { a", "line 3, column 12: the end of the text where"),
        ('digraph {\n "a', "line 4, column 2: a string without an end"),
        ("digraph { a [label=<<b>] }", "line 3, column 20: an HTML string without an end"),
        ("digraph { /* a }", "line 3, column 11: .* is no DOT"),
        ("digraph { a -- b }", "line 3, column 13: -- in this kind of graph"),
        ("graph { a -> b }", "line 3, column 11: -> in this kind of graph"),
        ("digraph { a [label] = }", "line 3, column 21: '=' where"),
        ("digraph { a = [ }", "line 3, column 15: .* where a name"),
        ("flowchart LR", "line 3, column 1: 'flowchart' where graph or digraph"),
        ("digraph { $x }", "line 3, column 11: .* is no DOT"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read(text, line=3)


def test_a_subgraph_inside_itself_is_named() -> None:
    found = drawing("digraph {\nsubgraph cluster_a {\n x subgraph cluster_a { y } } }")
    assert boxes(found) == {"a": ("group", "a", ""), "x": ("ellipse", "x", "a"), "y": ("ellipse", "y", "a")}
    assert [str(each) for each in found.skipped] == ["line 3, column 1: a subgraph inside itself, column 4"]


def test_few_characters_that_mean_many_edges_are_too_large() -> None:
    many = " ".join(f"n{at}" for at in range(500))
    with pytest.raises(TooLarge, match="line 1, column 11: more than 20000 edges"):
        read(f"digraph {{ {{ {many} }} -> {{ {many} }} }}")


def test_what_is_nested_too_deep_is_too_large() -> None:
    with pytest.raises(TooLarge, match=f"{MAX_DEPTH} deep"):
        read("digraph " + "{" * 100_000)


def test_a_group_that_is_named_again_and_again_is_looked_at_once() -> None:
    """Every time it was copied, once: this took three minutes."""
    many = " ".join(f"n{at}" for at in range(50_000))
    found = drawing(f"digraph {{ subgraph x {{ {many} }} {'subgraph x; ' * 40_000} }}")
    assert len(found.boxes) == 50_000
