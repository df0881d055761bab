# SPDX-License-Identifier: Apache-2.0
"""Diagrams as Mermaid: class diagrams where the language is one of classes, flowcharts for all others."""

from __future__ import annotations

from glsp.formats.drawn import drawn
from glsp.formats.mermaid.class_writer import CLASSES, class_diagram
from glsp.formats.mermaid.flowchart_writer import FLOWS, flowchart
from glsp.formats.written import Sheet, Written


def write(sheet: Sheet) -> Written:
    """A diagram as Mermaid."""
    is_class = sheet.language.id == "uml-class"
    found = drawn(sheet, CLASSES if is_class else FLOWS)
    text, left_out = (class_diagram if is_class else flowchart)(found.drawing)
    return Written(text, (*found.left_out, *left_out))
