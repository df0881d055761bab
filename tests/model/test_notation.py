# SPDX-License-Identifier: Apache-2.0
"""The compact notation: what is written reads back as the same, whatever the labels; what cannot be read is told where."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glsp.errors import Invalid
from glsp.languages import find
from glsp.languages.words import LanguageWords
from glsp.model.change import Element
from glsp.model.graph import Graph, build
from glsp.model.notation import Numbers, header, node_line, plain
from glsp.model.parsing import Line, parse
from glsp.protocol.geometry import Fields

WORDS = LanguageWords(find("workflow"))

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ids = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co", "Cf", "Zs"]) | st.just(" "), min_size=1, max_size=12).filter(
    lambda text: text.isprintable()
)  # fmt: skip


def graph_of(nodes: dict[str, str], edges: list[tuple[str, str, str, bool]], box: str | None) -> Graph:
    """Tasks with labels, edges between them (source, target, label, weighted), all inside a category when one is named."""
    elements: list[Element] = []
    parent = "root"
    if box is not None:
        elements += [
            Element(box, "category", "root", "a", {"name": box}),
            Element(f"{box}\0label", "label:heading", box, "a", {"text": plain(box)}),
        ]
        parent = box
    for number, (node, label) in enumerate(nodes.items()):
        elements.append(Element(node, "task:manual", parent, f"b{number:04}", {"duration": number}))
        elements.append(Element(f"{node}\0label", "label:heading", node, "a", {"text": label}))
    for number, (source, target, label, weighted) in enumerate(edges):
        fields: Fields = {"sourceId": source, "targetId": target}
        kind = "edge:weighted" if weighted else "edge"
        elements.append(Element(f"\0{number}", kind, "root", f"c{number:04}", fields))
        if label:
            elements.append(Element(f"\0{number}\0label", "label:text", f"\0{number}", "a", {"text": label}))
    return build(Element("root", "graph", "", "", {}), elements)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Graph, dict[str, str], list[tuple[str, str, str, bool]], str | None]:
    names = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
    box = names.pop() if len(names) > 1 and draw(st.booleans()) else None
    nodes = {name: draw(texts) for name in names}
    pick = st.sampled_from(names)
    edges = draw(st.lists(st.tuples(pick, pick, texts, st.booleans()), max_size=6))
    return graph_of(nodes, edges, box), nodes, edges, box


@settings(deadline=None)
@given(graphs())
def test_what_is_written_reads_back_as_the_same(
    drawing: tuple[Graph, dict[str, str], list[tuple[str, str, str, bool]], str | None],
) -> None:
    graph, nodes, edges, box = drawing
    lines = [header("workflow", "d", 1, len(nodes), len(edges))]
    for node in nodes:
        element = graph.get(node)
        assert element is not None
        lines.append(node_line(graph, WORDS, element))
    read = parse("\n".join(lines))
    assert {line.id: plain(line.id) if line.label is None else line.label for line in read} == nodes
    assert [line.container for line in read] == [box] * len(nodes)
    assert [line.properties for line in read] == [{"duration": number} for number in range(len(nodes))]
    assert {line.id: list(line.edges) for line in read} == {
        node: [("w" if weighted else None, label or None, target) for source, target, label, weighted in edges if source == node]
        for node in nodes
    }  # fmt: skip


def test_a_line_holds_a_node_and_the_edges_behind_it() -> None:
    line = parse('~t pick "Pick items" in=warehouse @240,-16.5 120x60 duration=5 note="a b" -w:no>x :"y es">"z 1" >z')[
        0
    ]
    assert line == Line(
        1, "~", "t", "pick", "Pick items", "warehouse", (240, -16.5), (120, 60),
        {"duration": 5, "note": "a b"}, (("w", "no", "x"), (None, "y es", "z 1"), (None, None, "z")),
    )  # fmt: skip


def test_headers_comments_and_empty_lines_are_skipped_and_windows_line_ends_are_fine() -> None:
    assert [line.id for line in parse("workflow d r7 1n 0e\r\n\r\n# said\r\nt one\r\n-two\r\n")] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("t", "line 1, column 1"),
        ('t a "no end', "line 1, column 4"),
        ("t a\nt b @1;2", "line 2, column 5"),
        ("t a what is this", "line 1, column 5"),
        ('t a "\\q"', "line 1, column 5"),
        ("t a duration=[1,", "line 1, column 5"),
    ],
)
def test_what_cannot_be_read_is_told_by_line_and_column(text: str, where: str) -> None:
    with pytest.raises(Invalid, match=where):
        parse(text)


@settings(deadline=None)
@given(st.text(st.sampled_from('ta "\\>:-+~@,x=#[]{}\n1'), max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except Invalid as error:
        if "line" not in error.message:
            raise


def test_edges_are_numbered_per_pair_and_keep_their_number() -> None:
    graph = graph_of({"a": "", "b": ""}, [("a", "b", "", False)] * 3, None)
    numbers = Numbers()
    for edge in ("\0" + "0", "\0" + "1", "\0" + "2"):
        element = graph.get(edge)
        assert element is not None
        numbers.add(element)
    assert [numbers.address(f"\0{number}") for number in range(3)] == ["a>b", "a>b#2", "a>b#3"]
    assert numbers.find(graph, "a>b#2") == "\0" + "1"
    assert numbers.find(graph, "a>b#1") == "\0" + "0"
    assert numbers.find(graph, "a>b#4") == "a>b#4"
    assert numbers.last("a>b") == 3
