# SPDX-License-Identifier: Apache-2.0
"""A diagram that is written for another tool and read back is the same, but for what the writer said it could not say."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsp import languages
from glsp.formats.documents import read
from glsp.formats.edits import Edit
from glsp.formats.mapping import mapped
from glsp.formats.tables import TABLES
from glsp.formats.writing import WRITERS
from glsp.formats.written import Sheet
from glsp.model.graph import Graph
from support.diagrams import diagrams, meaning
from support.drawn import drawn
from support.tools import ROOT

FORMATS = ("plantuml", "mermaid", "dot")


def written(name: str, graph: Graph, language: languages.Language) -> tuple[str, tuple[str, ...]]:
    found = WRITERS[name].write(Sheet(graph, language, "A diagram"))
    return found.text, found.left_out


def read_back(name: str, text: str, language: languages.Language) -> Graph:
    (drawing,) = read(text, name).drawings  # type: ignore[arg-type]
    assert drawing.skipped == ()
    assert drawing.name == "A diagram"
    found = mapped(drawing, language.id)
    assert found.notes == ()
    return drawn(found.edits, language)


@pytest.mark.parametrize("language_id", TABLES)
@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
def test_a_diagram_comes_back_but_for_what_was_named(name: str, language_id: str, data: st.DataObject) -> None:
    language = languages.find(language_id)
    edits: Sequence[Edit] = data.draw(diagrams(language))
    graph = drawn(edits, language)
    text, left_out = written(name, graph, language)
    nodes, edges = meaning(graph, language)
    nodes_back, edges_back = meaning(read_back(name, text, language), language)
    lost = "\n".join(left_out)
    called = dict(re.findall(r"^the id (\w+): there it is called (\w+)$", lost, re.MULTILINE))
    for each, (kind, label, container, properties) in nodes.items():
        kept = {prop: value for prop, value in properties.items() if f"{prop} of {each}: " not in lost}
        within = None if f"in of {each}: " in lost else container
        assert nodes_back[called.get(each, each)] == (kind, label, within, kept)
    assert nodes_back.keys() == {called.get(each, each) for each in nodes}
    named = set(re.findall(r"\bn\d>n\d\b", lost))
    ours = {name: each for each, name in called.items()}
    edges_back = {">".join(ours.get(end, end) for end in pair.split(">")): said for pair, said in edges_back.items()}
    assert {pair: said for pair, said in edges_back.items() if not _is_named(pair, named)} == {
        pair: said for pair, said in edges.items() if not _is_named(pair, named)
    }


def _is_named(pair: str, named: set[str]) -> bool:
    """Whether a pair of ends, in either direction, is in what was left out."""
    source, _, target = pair.partition(">")
    return pair in named or f"{target}>{source}" in named


def test_the_page_about_formats_names_every_text_that_is_written_with_its_ending() -> None:
    page = (ROOT / "docs" / "reference" / "formats.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| `(\.[\w.]+)` \|", page, re.MULTILINE))
    assert rows == {name: f".{each.suffix}" for name, each in WRITERS.items()}
