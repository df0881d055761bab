# SPDX-License-Identifier: Apache-2.0
"""What is written as PlantUML is read back as the same: boxes, arrows, notes, whatever their texts."""

from hypothesis import given

from glsp.formats.documents import read
from glsp.formats.drawing import Drawing
from glsp.formats.plantuml.writer import CLASSED, DEPLOYED, text_of
from support.sketches import drawings, said

CLASSIFIERS = ("annotation", "class", "enum", "interface", "object")


def read_back(drawing: Drawing) -> Drawing:
    text, _ = text_of(drawing)
    (found,) = read(text, "plantuml").drawings
    assert found.skipped == ()
    return found


@given(drawings(DEPLOYED))
def test_deployments_are_read_back_as_they_were(drawing: Drawing) -> None:
    found = read_back(drawing)
    assert said(found) == said(drawing)
    assert found.name == (drawing.name if drawing.name.strip() else "")


@given(drawings(CLASSED, with_members=CLASSIFIERS))
def test_classes_are_read_back_as_they_were(drawing: Drawing) -> None:
    assert said(read_back(drawing)) == said(drawing)
