# SPDX-License-Identifier: Apache-2.0
"""BPMN documents come in with everything in its place and go out again with everything that they said."""

from collections import Counter
from pathlib import Path

import pytest

from glsp.errors import Invalid
from glsp.formats import bpmn
from glsp.formats.bpmn import read
from glsp.formats.markup import Tag, parse
from glsp.formats.pieces import Pieces, assembled
from glsp.formats.written import Sheet
from glsp.languages.bpmn import language
from glsp.model.graph import Graph, need
from glsp.protocol.geometry import Bounds
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


def test_an_id_that_stands_twice_is_told_with_both_places():
    with pytest.raises(Invalid, match=r"line 1, column \d+: the id .t. stands twice, first at line 1"):
        read(process('<task id="t"/><task id="t"/>'))


def test_xml_of_another_kind_is_told():
    with pytest.raises(Invalid, match=r"line 1, column 1: the XML is a <svg>"):
        read("<svg/>")
