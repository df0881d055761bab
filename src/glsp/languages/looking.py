# SPDX-License-Identifier: Apache-2.0
"""A language in what the page needs to draw it: shapes, tones, glyphs, fonts, lines; names of shapes and ends only."""

from __future__ import annotations

from typing import Protocol

from glsp.languages.declaration import EdgeType, LabelType, NodeType
from glsp.languages.kinds import every_part
from glsp.protocol.geometry import Fields

ICON, SECTION = "icon", "comp:section"
BAND_LEFT, BAND_TOP = "comp:band:left", "comp:band:top"
DRAWS = {ICON: "icon", SECTION: "section", BAND_LEFT: "band-left", BAND_TOP: "band-top"}
"""Parts that show something of their own: the glyph of their node, a line to what is above, right of or below them."""


class Declared(Protocol):
    """The parts of a Language that are drawn."""

    @property
    def nodes(self) -> tuple[NodeType, ...]: ...  # noqa: D102  as in Language
    @property
    def edges(self) -> tuple[EdgeType, ...]: ...  # noqa: D102
    @property
    def labels(self) -> tuple[LabelType, ...]: ...  # noqa: D102


def look(language: Declared) -> Fields:
    """`{"nodes", "labels", "compartments", "edges"}`, each with the types it concerns."""
    parts = {part.type: part for node in language.nodes for part in every_part(node.parts)}
    labels = {label.id for label in language.labels}
    return {
        "nodes": [_node(each) for each in language.nodes],
        "labels": [
            {"type": each.id, "size": each.font.size, "weight": each.font.weight, "anchor": each.anchor,
             "editable": each.editable, "lines": each.lines, "turned": each.turned}
            for each in language.labels
        ],
        "compartments": [{"type": name, "draws": DRAWS.get(name, "box")} for name in parts if name not in labels],
        "edges": [
            {"type": each.id, "line": each.line.style, "sourceEnd": each.line.source_end, "targetEnd": each.line.target_end}
            for each in language.edges
        ],
    }  # fmt: skip


def _node(node: NodeType) -> Fields:
    found: Fields = {"type": node.id, "shape": node.shape.name, "tone": node.tone}
    radius = node.shape.parameters.get("radius")
    if radius is not None:
        found["radius"] = radius
    parts = [part.type for part in every_part(node.parts)]
    if SECTION in parts:
        found["sections"] = parts.count(SECTION)
    if node.variants:
        found["variants"] = [
            {"property": each.property, "value": each.value, "shape": each.shape.name} for each in node.variants
        ]
    if node.port:
        found["port"] = {"of": list(node.port.of), "sides": list(node.port.sides)}
    if node.glyph:
        found["icon" if ICON in parts else "glyph"] = node.glyph
    return found
