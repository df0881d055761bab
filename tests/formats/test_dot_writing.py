# SPDX-License-Identifier: Apache-2.0
"""What is written as DOT is read back as the same: boxes, arrows, notes, whatever their texts."""

from hypothesis import given

from glsp.formats.documents import read
from glsp.formats.dot.words import SHAPES
from glsp.formats.dot.writer import ALL, text_of
from glsp.formats.drawing import Drawing
from support.sketches import drawings, said

RECORDS = [kind for kind, (shape, _) in SHAPES.items() if shape == "record"]


def read_back(drawing: Drawing) -> Drawing:
    text, _ = text_of(drawing)
    (found,) = read(text, "dot").drawings
    assert found.skipped == ()
    return found


@given(drawings(ALL, with_members=RECORDS))
def test_drawings_are_read_back_as_they_were(drawing: Drawing) -> None:
    found = read_back(drawing)
    assert said(found) == said(drawing)
    assert found.name == (drawing.name if drawing.name.strip() else "")
