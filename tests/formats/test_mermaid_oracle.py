# SPDX-License-Identifier: Apache-2.0
"""Mermaid itself finds in our texts the drawing that we wrote, and our reader finds in anybody's texts what Mermaid finds."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glsp import languages
from glsp.formats.documents import read
from glsp.formats.drawing import Arrow, Drawing
from glsp.formats.mermaid.class_writer import CLASSES, class_diagram
from glsp.formats.mermaid.flowchart_writer import FLOWS, flowchart
from glsp.formats.tables import TABLES
from glsp.formats.writing import WRITERS
from glsp.formats.written import Sheet
from support.diagrams import diagrams
from support.drawn import drawn
from support.judges import Judge, judging
from support.mermaid_graphs import (
    classes_of,
    classes_of_mermaid,
    flow_of,
    flow_of_mermaid,
    states_of,
    states_of_mermaid,
)
from support.sketches import drawings

pytestmark = pytest.mark.needs("peers", "node")


@pytest.fixture(scope="module")
def judge() -> Generator[Judge]:
    with judging("mermaid.mjs") as found:
        yield found


def sayable(arrow: Arrow) -> Arrow:
    """Mermaid has an end at the start where the other end has the same, and draws towards the end that there is."""
    if arrow.source_end != "none" and arrow.target_end == "none":
        return msgspec.structs.replace(
            arrow, source=arrow.target, target=arrow.source, source_end="none", target_end=arrow.source_end
        )
    is_same = arrow.source_end in {"none", arrow.target_end}
    return arrow if is_same else msgspec.structs.replace(arrow, source_end=arrow.target_end)


@settings(max_examples=50)
@given(drawing=drawings(FLOWS))
def test_mermaid_finds_the_flowchart_that_we_wrote(judge: Judge, drawing: Drawing) -> None:
    drawing = msgspec.structs.replace(drawing, arrows=tuple(map(sayable, drawing.arrows)))
    text, _ = flowchart(drawing)
    assert flow_of_mermaid(judge.read(text)) == flow_of(drawing), text


@settings(max_examples=40)
@given(drawing=drawings(CLASSES, with_members=("class", "enum", "interface", "struct")))
def test_mermaid_finds_the_classes_that_we_wrote(judge: Judge, drawing: Drawing) -> None:
    spaces = {box.parent for box in drawing.boxes}
    arrows = (each for each in drawing.arrows if not {each.source, each.target} & spaces)
    notes = (
        msgspec.structs.replace(note, parent="", about=tuple(each for each in note.about if each not in spaces)[:1])
        for note in drawing.notes
    )
    drawing = msgspec.structs.replace(drawing, arrows=tuple(arrows), notes=tuple(notes))
    text, _ = class_diagram(drawing)
    assert classes_of_mermaid(judge.read(text)) == classes_of(drawing), text


def both(judge: Judge, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What Mermaid finds in a text, and what we do, leaving out nothing."""
    (ours,) = read(text, "mermaid").drawings
    assert ours.skipped == ()
    found = judge.read(text)
    match found.get("kind"):
        case "classDiagram":
            return classes_of_mermaid(found), classes_of(ours)
        case "stateDiagram":
            return states_of_mermaid(found), states_of(ours)
        case _:
            return flow_of_mermaid(found), flow_of(ours)


@pytest.mark.parametrize("language", languages.all_languages(), ids=lambda each: each.id)
def test_mermaid_and_we_read_the_same_out_of_every_template(judge: Judge, language: languages.Language) -> None:
    for template in language.templates:
        graph = drawn(template.source.strip(), language)
        theirs, ours = both(judge, WRITERS["mermaid"].write(Sheet(graph, language, template.name)).text)
        assert theirs == ours
        assert theirs["boxes"]


@pytest.mark.parametrize("language_id", TABLES)
@settings(max_examples=20)
@given(data=st.data())
def test_mermaid_and_we_read_the_same_out_of_any_diagram(judge: Judge, language_id: str, data: st.DataObject) -> None:
    language = languages.find(language_id)
    graph = drawn(data.draw(diagrams(language)), language)
    text = WRITERS["mermaid"].write(Sheet(graph, language, "A diagram")).text
    theirs, ours = both(judge, text)
    assert theirs == ours, text


TEXTS = Path(__file__).parent / "files" / "mermaid.txt"
"""Texts as people write them, between lines of dashes."""


@pytest.mark.parametrize("text", TEXTS.read_text("utf-8").split("\n----\n"))
def test_mermaid_and_we_read_the_same_out_of_what_people_write(judge: Judge, text: str) -> None:
    theirs, ours = both(judge, text)
    assert theirs == ours


NODES = st.sampled_from([
    "a", "b", "ox", "x1", "end1", "c_d", "e-f", "g.h", "1", "ä", 'a["x; y"]', "b(round)", "c{x?}", "d((o))", "e([s])", "f[[sub]]",
    "g>flag]", 'h@{ shape: hex, label: "h" }', "i:::loud", 'j["`**bold** text`"]', "k[(db)]", 'l["#quot;q#quot; <br> z"]',
])  # fmt: skip
LINKS = st.sampled_from([
    "-->", "---", "-.->", "-.-", "==>", "===", "--o", "--x", "<-->", "o--o", "x--x", "---->", "-..->", "====>", "<-.->", "<==>",
    "-->|yes|", '-->|"a|b; c"|', "-- no -->", "-. no .->", "== no ==>", "--no-->", '-- "q --> r" -->', "---|t|", "-- t ---",
    "<-- t -->", "~~~", "e1@-->",
])  # fmt: skip


@st.composite
def flowcharts(draw: st.DrawFn) -> str:
    """A flowchart as nobody would write it: every node with every link, groups, chains, subgraphs."""
    rows, depth = ["flowchart " + draw(st.sampled_from(["TD", "LR", "BT"]))], 0
    for at in range(draw(st.integers(1, 8))):
        kind = draw(st.integers(0, 9))
        if kind == 0:
            rows.append(draw(st.sampled_from([f"subgraph s{at}", f'subgraph s{at}["A (t)"]', f"subgraph s{at} [t u]"])))
            depth += 1
        elif kind == 1 and depth:
            rows.append("end")
            depth -= 1
        else:
            chain = [" & ".join(draw(st.lists(NODES, min_size=1, max_size=2)))]
            for _ in range(draw(st.integers(0, 3))):
                chain += [draw(LINKS), draw(NODES)]
            rows.append(draw(st.sampled_from([" ", "  "])).join(chain) + draw(st.sampled_from(["", ";"])))
    return "\n".join([*rows, *["end"] * depth])


@given(text=flowcharts())
def test_mermaid_and_we_read_the_same_out_of_any_flowchart(judge: Judge, text: str) -> None:
    theirs, ours = both(judge, text)
    assert theirs == ours
