# SPDX-License-Identifier: Apache-2.0
"""Diagram languages: `languages.find("workflow")` answers a `Language`; its module says what to ask of it."""

from glsp.languages.declaration import (
    EdgeType,
    EndLabel,
    LabelType,
    Line,
    NodeType,
    PaletteGroup,
    Part,
    Port,
    Property,
    Shape,
    Template,
)
from glsp.languages.language import CustomOperation, Language
from glsp.languages.registry import all_languages, broken, by_diagram_type, by_extension, find, need, unknown
from glsp.model.markers import Fix, Marker, Rule

__all__ = [
    "CustomOperation", "EdgeType", "EndLabel", "Fix", "LabelType", "Language", "Line", "Marker", "NodeType", "PaletteGroup", "Part",
    "Port", "Property", "Rule", "Shape", "Template", "all_languages", "broken", "by_diagram_type", "by_extension", "find", "need",
    "unknown",
]  # fmt: skip
