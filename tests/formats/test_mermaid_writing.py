# SPDX-License-Identifier: Apache-2.0
"""What is written as Mermaid is read back as the same: boxes, arrows, notes, whatever their texts."""

import msgspec
import pytest
from hypothesis import given

from glsp import languages
from glsp.formats.documents import read
from glsp.formats.drawing import Arrow, Drawing
from glsp.formats.mermaid.class_writer import CLASSES, class_diagram
from glsp.formats.mermaid.flowchart_writer import FLOWS, flowchart
from glsp.formats.writing import WRITERS
from glsp.formats.written import Sheet
from support.drawn import drawn
from support.sketches import drawings, said


def read_back(text: str) -> Drawing:
    (found,) = read(text, "mermaid").drawings
    assert found.skipped == ()
    return found


@given(drawings(FLOWS))
def test_flowcharts_are_read_back_as_they_were(drawing: Drawing) -> None:
    drawing = msgspec.structs.replace(drawing, arrows=tuple(map(sayable, drawing.arrows)))
    text, left_out = flowchart(drawing)
    found = read_back(text)
    assert left_out == []
    assert said(found) == said(drawing)
    assert found.name == (drawing.name if drawing.name.strip() else "")


def sayable(arrow: Arrow) -> Arrow:
    """Mermaid has an end at the start where the other end has the same, and draws towards the end that there is."""
    if arrow.source_end != "none" and arrow.target_end == "none":
        return msgspec.structs.replace(
            arrow, source=arrow.target, target=arrow.source, source_end="none", target_end=arrow.source_end
        )
    is_same = arrow.source_end in {"none", arrow.target_end}
    return arrow if is_same else msgspec.structs.replace(arrow, source_end=arrow.target_end)


@given(drawings(CLASSES, with_members=("class", "enum", "interface", "struct")))
def test_classes_are_read_back_as_they_were(drawing: Drawing) -> None:
    spaces = {box.parent for box in drawing.boxes}
    boxes = (
        msgspec.structs.replace(box, stereotypes=()) if box.id in spaces else box for box in drawing.boxes
    )  # a name space has none
    arrows = (arrow for arrow in drawing.arrows if not {arrow.source, arrow.target} & spaces)
    notes = (
        msgspec.structs.replace(note, id=f"note_{at}", parent="", about=tuple(set(note.about) - spaces)[:1])
        for at, note in enumerate(drawing.notes, 1)
    )
    drawing = msgspec.structs.replace(drawing, boxes=tuple(boxes), arrows=tuple(arrows), notes=tuple(notes))
    text, left_out = class_diagram(drawing)
    assert left_out == []
    found = said(read_back(text))
    assert found["boxes"] == said(drawing)["boxes"]
    assert found["arrows"] == said(drawing)["arrows"]
    assert found["notes"] == said(drawing)["notes"]


def test_what_a_flowchart_cannot_say_of_an_arrow_is_named() -> None:
    mixed = Arrow(source="a", target="b", source_end="circle", target_end="arrow")
    drawing = read_back("flowchart LR\na --> b")
    text, left_out = flowchart(msgspec.structs.replace(drawing, arrows=(mixed,)))
    assert text.splitlines()[-1] == "  a --> b"
    assert left_out == ["the end of a>b at its start"]


def test_what_a_class_diagram_cannot_say_is_named() -> None:
    drawing = read_back('classDiagram\nnamespace p {\nclass a\n}\nclass b\nnote for a "x"')
    (note,) = drawing.notes
    drawing = msgspec.structs.replace(
        drawing,
        notes=(msgspec.structs.replace(note, id="hint", parent="p", about=("a", "b", "p")),),
        arrows=(Arrow(source="a", target="p"),),
    )
    _, left_out = class_diagram(drawing)
    assert left_out == [
        "the id hint: there it is called note_1",
        "what hint is about, beside the first: hint>b",
        "what hint is about, beside the first: hint>p",
        "in of hint: p",
        "the line a>p: Mermaid draws none to a name space",
    ]


@pytest.mark.parametrize("name", ["mermaid", "plantuml", "dot"])
def test_formats_without_ports_have_boxes_for_them_and_say_so(name: str) -> None:
    language = languages.find("wasm-component")
    graph = drawn('component c "C"\nimport i "x" in=c\nexport e "y" in=c', language)
    found = WRITERS[name].write(Sheet(graph, language, "Ports"))
    assert "the sides of ports (2): there they are boxes inside their owners" in found.left_out
    (drawing,) = read(found.text, name).drawings  # type: ignore[arg-type]
    assert {box.id: box.parent for box in drawing.boxes} == {"c": "", "i": "c", "e": "c"}
