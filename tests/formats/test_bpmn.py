# SPDX-License-Identifier: Apache-2.0
"""BPMN documents come in with everything in its place and go out again with everything that they said."""

import re
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glsp.errors import Invalid
from glsp.formats import bpmn
from glsp.formats.bpmn import read
from glsp.formats.markup import Tag, parse
from glsp.formats.pieces import Link, Piece, Pieces, assembled
from glsp.formats.written import Sheet
from glsp.languages.bpmn import language
from glsp.languages.kinds import any_match
from glsp.model.clipboard import copy
from glsp.model.draft import Draft
from glsp.model.graph import Graph, need
from glsp.model.measure import measure
from glsp.model.operations import plan
from glsp.protocol.geometry import Bounds, Dimension, Point
from glsp.protocol.operations import (
    ApplyLabelEdit,
    ChangeBounds,
    DeleteElement,
    EditorContext,
    ElementAndBounds,
    Operation,
    Paste,
    UpdateElement,
)
from glsp.render.lines import box_of, line_of
from tests.support.bpmn import read_by_moddle, schema_problems

FILES = Path(__file__).parent / "files"
ORDER = (FILES / "order.bpmn").read_text()
MODEL = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'


def said(text: str) -> Counter[str]:
    """Everything that a document says, whatever the order and the prefixes: every element with its path."""

    def flat(tag: Tag, path: tuple[str, ...]) -> Counter[str]:
        here = (*path, f"{tag.name} {tag.get('id') or tag.get('bpmnElement')}")
        inner = list(tag.tags())
        found = Counter([str((here, sorted(tag.attributes.items()), "" if inner else tag.text.strip()))])
        for each in inner:
            found += flat(each, here)
        return found

    return flat(parse(text), ())


def drawn(text: str) -> Graph:
    """The one diagram of a document; for those in which everything has a place."""
    (pieces,) = read(text)
    return graph_of(pieces)


def graph_of(pieces: Pieces) -> Graph:
    built = assembled(pieces)
    assert built.unplaced == ()
    return built.graph


def apply(graph: Graph, operation: Operation) -> None:
    graph.apply(plan(Draft(graph), operation, language, "edit").change)
    graph.measure(measure(graph, None, language))


def written(graph: Graph) -> str:
    return bpmn.write(Sheet(graph, language, "a title")).text


def process(inner: str, plane: str = "") -> str:
    return f'<definitions {MODEL} id="d" targetNamespace="t"><process id="p">{inner}</process>{plane}</definitions>'


def test_a_document_of_another_tool_comes_out_saying_the_same():
    assert said(written(drawn(ORDER))) == said(ORDER)


@pytest.mark.needs("node", "peers")
def test_what_is_written_is_valid_by_the_official_schemas_and_read_without_warnings():
    text = written(drawn(ORDER))
    assert schema_problems(text) == []
    mine, theirs = read_by_moddle(text, ORDER)
    assert mine["warnings"] == []
    assert mine["types"] == theirs["types"]


def test_boxes_and_lines_are_shown_where_the_file_has_them():
    graph = drawn(ORDER)
    boxes = {each: box_of(graph, need(graph, each)) for each in ("Activity_check", "Lane_stock", "StartEvent_pack")}
    assert boxes == {
        "Activity_check": Bounds(360, 280, 100, 80),
        "Lane_stock": Bounds(190, 440, 870, 260),
        "StartEvent_pack": Bounds(520.5, 552, 36, 36),
    }
    assert [(at.x, at.y) for at in line_of(graph, language, need(graph, "Flow_3"))] == [
        (560, 345),
        (560, 408),
        (640, 408),
        (640, 470),
    ]


def test_an_edit_changes_what_it_changes_and_nothing_else():
    graph = drawn(ORDER)
    apply(graph, ApplyLabelEdit(label_id="Activity_wrap_label", text="Wrap it well"))
    apply(graph, UpdateElement(element_id="Event_late", set={"trigger": "PT1H"}))
    apply(graph, UpdateElement(element_id="Activity_check", set={"loop": "none"}))
    before, after = said(ORDER), said(written(graph))
    gone, came = (sorted((one - other).elements()) for one, other in ((before, after), (after, before)))
    words = re.compile(r"Wrap[^']*|PT[^']*|isSequential")
    assert sorted(words.findall(" ".join(gone))) == ["PT15M", "Wrap it", "isSequential"]
    assert sorted(words.findall(" ".join(came))) == ["PT1H", "Wrap it well"]
    assert (len(gone), len(came)) == (3, 2)


def test_a_node_that_is_moved_takes_its_label_along_and_its_flows_are_drawn_anew():
    graph = drawn(ORDER)
    at = need(graph, "Event_sorry").fields["position"]
    apply(
        graph,
        ChangeBounds(new_bounds=(ElementAndBounds("Event_sorry", Dimension(36, 36), Point(at["x"] + 100, at["y"])),)),
    )
    root = parse(written(graph))
    shown = {tag.get("bpmnElement"): [sorted(each.attributes.items()) for each in tag.every()] for tag in root.every()}
    label = [("height", "14"), ("width", "27"), ("x", "827"), ("y", "278")]
    assert shown["Event_sorry"][1:] == [[("height", "36"), ("width", "36"), ("x", "822"), ("y", "302")], [], label]
    assert shown["Flow_4"][1:] == [[("x", "585"), ("y", "320")], [("x", "822"), ("y", "320")], []]


def test_a_copy_keeps_what_its_original_kept_under_ids_of_its_own():
    graph = drawn(ORDER)
    data = copy(graph, ["Activity_check"])
    apply(graph, Paste(clipboard_data=data, editor_context=EditorContext(selected_element_ids=())))
    text = written(graph)
    assert text.count('camunda:topic="stock"') == 2
    assert schema_problems(text) == []


def test_processes_on_no_page_are_laid_out_and_every_page_has_the_definitions_of_the_document():
    text = process('<task id="t"/>').replace(
        "</definitions>", '<process id="q"><task id="u"/></process><message id="m"/></definitions>'
    )
    found = read(text)
    assert [(each.name, [piece.id for piece in each.nodes], each.nodes[0].box) for each in found] == [
        ("p", ["t"], None),
        ("q", ["u"], None),
    ]
    assert all("<message xmlns=" in str(each.fields) for each in found)


def test_what_the_language_cannot_draw_is_kept_and_named():
    inner = (
        '<adHocSubProcess id="a"/><intermediateCatchEvent id="c"/>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="nowhere"/>'
        '<choreographyTask id="x" name="X" initiatingParticipantRef="p1"/>'
    )
    (found,) = read(process(inner))
    assert [(each.what, each.is_structure) for each in found.left_out] == [
        ("the adHocSubProcess a is drawn as Sub-process; it is kept", False),
        ("the intermediateCatchEvent c is drawn as Milestone; it is kept", False),
        ("the sequenceFlow f ends at 'nowhere', which is not drawn; it is kept", True),
    ]
    text = written(assembled(found).graph)
    assert all(f'id="{each}"' in text for each in "acfx")
    assert "<adHocSubProcess" in text
    assert "<intermediateCatchEvent" in text


def collapsed(inner: str, shapes: str = "", pages: str = "") -> str:
    """A document with one collapsed sub-process, drawn at 1, 2."""
    space = 'xmlns:b="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"'
    plane = (
        f'<b:BPMNDiagram {space} id="g"><b:BPMNPlane id="pl" bpmnElement="p">'
        f"{shape('s', 1, 2, 'false')}{shapes}</b:BPMNPlane></b:BPMNDiagram>{pages.replace('<b:BPMNDiagram', f'<b:BPMNDiagram {space}')}"
    )
    return process(f'<subProcess id="s" name="Packing">{inner}</subProcess>', plane)


def shape(name: str, x: int, y: int, expanded: str = "") -> str:
    said = f' isExpanded="{expanded}"' if expanded else ""
    box = f'<c:Bounds x="{x}" y="{y}" width="100" height="80"/>'
    return f'<b:BPMNShape id="{name}_di" bpmnElement="{name}"{said}>{box}</b:BPMNShape>'


INNER = '<standardLoopCharacteristics/><task id="t"/><task id="u"/>'
TOLD = "line 1, column 109: what is inside of the collapsed s is a diagram of its own, and is kept here too: 2 elements"


@pytest.mark.parametrize(
    ("shapes", "pages", "boxes"),
    [
        ("", "", [None, None]),
        (shape("t", 5, 6) + shape("u", 205, 6), "", [Bounds(5, 6, 100, 80), Bounds(205, 6, 100, 80)]),
        (
            "",
            f'<b:BPMNDiagram id="g2"><b:BPMNPlane id="pl2" bpmnElement="s">{shape("t", 7, 8)}</b:BPMNPlane></b:BPMNDiagram>',
            [Bounds(7, 8, 100, 80), None],
        ),
    ],
    ids=["nowhere", "on the same page", "on a page of its own"],
)
def test_the_inside_of_a_collapsed_sub_process_is_a_diagram_of_its_own_and_is_kept(shapes, pages, boxes):
    text = collapsed(INNER, shapes, pages)
    outer, inner = read(text)
    assert [(piece.id, piece.type, piece.box) for piece in outer.nodes] == [
        ("s", "subprocess:collapsed", Bounds(1, 2, 100, 80))
    ]
    assert [(str(each), each.is_structure) for each in outer.left_out] == [(TOLD, False)]
    assert said(written(graph_of(outer))) == said(text)
    assert (outer.is_inside, inner.is_inside, inner.name) == (False, True, "Packing")
    assert [(piece.id, piece.box) for piece in inner.nodes] == list(zip("tu", boxes, strict=True))
    alone = written(assembled(inner).graph)
    assert schema_problems(alone) == []
    (again,) = read(alone)
    assert [piece.id for piece in again.nodes] == ["t", "u"]
    assert "standardLoopCharacteristics" not in alone


def test_with_a_collapsed_sub_process_the_shapes_of_what_was_in_it_go_too():
    outer, _ = read(
        collapsed(INNER + '<sequenceFlow id="f" sourceRef="t" targetRef="u"/>', shape("t", 5, 6) + shape("u", 205, 6))
    )
    graph = graph_of(outer)
    graph.apply(plan(Draft(graph), DeleteElement(("s",)), language, "deleted").change)
    text = written(graph)
    assert "bpmnElement=" in text
    assert [name for name in ("s", "t", "u", "f") if f'bpmnElement="{name}"' in text] == []
    assert schema_problems(text) == []


def test_collapsed_sub_processes_in_collapsed_ones_are_diagrams_too():
    text = collapsed('<subProcess id="deep" name="Deep"><task id="t"/></subProcess>', shape("deep", 0, 0, "false"))
    assert [(each.name, [piece.id for piece in each.nodes]) for each in read(text)] == [
        ("", ["s"]),
        ("Packing", ["deep"]),
        ("Deep", ["t"]),
    ]


def test_a_collapsed_transaction_stays_one():
    text = collapsed("").replace("subProcess", "transaction")
    (found,) = read(text)
    assert found.nodes[0].type == "subprocess:collapsed"
    assert said(written(graph_of(found))) == said(text)


def test_scripts_in_names_stay_texts():
    name = "<script>alert(1)</script>&\"'"
    (found,) = read(process(f'<task id="t" name={quoteattr(name)}/>'))
    assert found.nodes[0].name == name
    root = parse(written(assembled(found).graph))
    assert next(tag.get("name") for tag in root.every() if tag.name == "task") == name


def test_what_somebody_else_wrote_into_the_kept_field_is_named_and_harms_nothing():
    nodes = (
        Piece(id="a", type="task", box=Bounds(0, 0, 100, 80), fields={"bpmn": 7}),
        Piece(
            id="b",
            type="task",
            box=Bounds(0, 200, 100, 80),
            fields={"bpmn": {"inner": ["<x"], "shown": {"inner": ["&"]}}},
        ),
    )
    found = bpmn.write(Sheet(graph_of(Pieces(language=language, nodes=nodes)), language, "a title"))
    assert [each.partition(": not well-formed")[0] for each in found.left_out] == [
        "a: what it kept of an import cannot be read",
        "b: what it keeps cannot be read: line 1, column 1",
        "b: what it keeps cannot be read: line 1, column 1",
    ]
    assert schema_problems(found.text) == []


NODE_TYPES = [
    each.id for each in language.nodes if not any_match(each.id, ("pool", "lane", "group")) and each.port is None
]


@st.composite
def pages(draw):
    """A page with pools, boxes and flows at random places, as somebody might draw it who does not know the rules."""
    numbers = st.integers(-500, 500)
    box = st.builds(Bounds, numbers, numbers, st.integers(20, 400), st.integers(20, 300))
    open_pools = st.sampled_from(["pool", "pool:vertical"])
    pools = [
        Piece(id=f"pool{n}", type=draw(open_pools), name=f"P {n}", box=draw(box))
        for n in range(draw(st.integers(0, 2)))
    ]
    nodes = [
        Piece(
            id=f"n{n}", type=draw(st.sampled_from(NODE_TYPES)), name=draw(st.text('aü <&"\n', max_size=8)), box=draw(box),
            parent=draw(st.sampled_from(["", *(each.id for each in pools)])),
        )
        for n in range(draw(st.integers(1, 6)))
    ]  # fmt: skip
    pairs = [
        (kind.id, one.id, other.id)
        for kind in language.edges
        for one in nodes
        for other in nodes
        if any_match(one.type, kind.sources) and any_match(other.type, kind.targets)
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=5)) if pairs else []
    links = [
        Link(
            id=f"e{n}",
            type=kind,
            source=one,
            target=other,
            label=draw(st.sampled_from(["", "x"])) if kind != "association" else "",
        )
        for n, (kind, one, other) in enumerate(chosen)
    ]
    return (*pools, *nodes), tuple(links)


@settings(max_examples=50, deadline=None)
@given(pages())
def test_whatever_is_drawn_comes_back_the_same(page):
    text = written(graph_of(Pieces(language=language, nodes=page[0], links=page[1])))
    again = written(drawn(text))
    assert said(again) == said(text)


@pytest.mark.needs("node", "peers")
@settings(max_examples=50, deadline=None)
@given(pages())
def test_whatever_is_drawn_is_valid_by_the_official_schemas(page):
    assert schema_problems(written(graph_of(Pieces(language=language, nodes=page[0], links=page[1])))) == []


def test_an_id_that_stands_twice_is_told_with_both_places():
    with pytest.raises(Invalid, match=r"line 1, column \d+: the id .t. stands twice, first at line 1"):
        read(process('<task id="t"/><task id="t"/>'))


def test_xml_of_another_kind_is_told():
    with pytest.raises(Invalid, match=r"line 1, column 1: the XML is a <svg>"):
        read("<svg/>")
