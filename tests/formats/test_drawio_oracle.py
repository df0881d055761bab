# SPDX-License-Identifier: Apache-2.0
"""maxGraph, the library behind draw.io, finds in our files the cells that we drew: parents, ends, places, labels, data."""

import re
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glsp import languages
from glsp.formats.drawio.own import PART
from glsp.formats.listing import nodes
from glsp.formats.tables import TABLES
from glsp.formats.writing import WRITERS
from glsp.formats.written import Sheet
from glsp.languages.words import LanguageWords
from glsp.model.graph import Graph, descendants, member, need, origin
from glsp.render.lines import box_of
from support.diagrams import diagrams
from support.drawn import drawn
from support.judges import Judge, judging

pytestmark = pytest.mark.needs("peers", "node")


@pytest.fixture(scope="module")
def judge() -> Generator[Judge]:
    with judging("drawio.mjs") as found:
        yield found


def found_by(judge: Judge, graph: Graph, language: languages.Language) -> tuple[dict[str, Any], dict[str, Any]]:
    """Nodes and edges as maxGraph found them in our file."""
    found = judge.read(WRITERS["drawio"].write(Sheet(graph, language, "A page")).text)
    assert "error" not in found, found["error"]
    cells = [each for each in found["cells"] if each["id"] not in {"0", "1"} and PART not in each["style"]]
    vertices = {
        each["id"]: (each["style"]["glspType"], each["parent"], each["label"], each["box"])
        for each in cells
        if each["vertex"]
    }
    edges = {
        each["id"]: (
            each["style"]["glspType"],
            each["source"],
            each["target"],
            each["label"],
            each["points"],
        )
        for each in cells
        if each["edge"]
    }
    return vertices, edges


def kept(text: str) -> str:
    """A text as XML can say it; the judge's parser takes the line ends of XML 1.1 for spaces."""
    text = re.sub("\r?[\x85\u2028]", " ", text)
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def drawn_by_us(graph: Graph, language: languages.Language) -> tuple[dict[str, Any], dict[str, Any]]:
    words = LanguageWords(language)
    vertices: dict[str, Any] = {}
    for element in nodes(graph, words):
        around = words.container(graph, element.id)
        corner, box = origin(graph, around) if around else None, box_of(graph, element)
        x, y = (box.x - corner.x, box.y - corner.y) if corner else (box.x, box.y)
        label = kept(words.label(graph, element.id) or "")
        vertices[element.id] = (element.type, around or "1", label, [x, y, box.width, box.height])
    edges: dict[str, Any] = {}
    for each in descendants(graph, graph.root):
        edge = need(graph, each)
        if edge.is_edge:
            points = member(graph, edge, "routingPoints") or []
            edges[each] = (
                edge.type, edge.fields["sourceId"], edge.fields["targetId"], kept(words.label(graph, each) or ""),
                [[point["x"], point["y"]] for point in points],
            )  # fmt: skip
    return vertices, edges


@pytest.mark.parametrize("language", languages.all_languages(), ids=lambda each: each.id)
def test_maxgraph_finds_every_cell_of_every_template(judge: Judge, language: languages.Language) -> None:
    for template in language.templates:
        graph = drawn(template.source.strip(), language)
        assert found_by(judge, graph, language) == drawn_by_us(graph, language)


@pytest.mark.parametrize("language_id", TABLES)
@settings(max_examples=20)
@given(data=st.data())
def test_maxgraph_finds_every_cell_of_any_diagram(judge: Judge, language_id: str, data: st.DataObject) -> None:
    language = languages.find(language_id)
    graph = drawn(data.draw(diagrams(language)), language)
    assert found_by(judge, graph, language) == drawn_by_us(graph, language)
