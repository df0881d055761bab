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

FORMATS = ("plantuml",)


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
    for each, (kind, label, container, properties) in nodes.items():
        kept = {prop: value for prop, value in properties.items() if f"{prop} of {each}: " not in lost}
        assert nodes_back[each] == (kind, label, container, kept)
    assert nodes_back.keys() == nodes.keys()
    named = set(re.findall(r"\bn\d>n\d\b", lost))
    assert {pair: found for pair, found in edges_back.items() if not _is_named(pair, named)} == {
        pair: found for pair, found in edges.items() if not _is_named(pair, named)
    }


def _is_named(pair: str, named: set[str]) -> bool:
    """Whether a pair of ends, in either direction, is in what was left out."""
    source, _, target = pair.partition(">")
    return pair in named or f"{target}>{source}" in named
