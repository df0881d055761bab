# SPDX-License-Identifier: Apache-2.0
"""Our shapes, lines and colours in the words of draw.io."""

from __future__ import annotations

from collections.abc import Mapping

from glsp.languages import EdgeType, NodeType
from glsp.languages.building import BAND
from glsp.languages.declaration import End
from glsp.languages.kinds import every_part
from glsp.languages.looking import BAND_LEFT, BAND_TOP
from glsp.render.looks import LIGHT

SHAPES: Mapping[str, str] = {
    "rectangle": "rounded=0",
    "rounded": "rounded=1;absoluteArcSize=1;arcSize=16",
    "bar": "rounded=0",
    "stadium": "rounded=1;arcSize=50",
    "ellipse": "ellipse",
    "circle": "ellipse;aspect=fixed",
    "double-circle": "ellipse;shape=doubleEllipse;aspect=fixed",
    "thick-circle": "ellipse;aspect=fixed;strokeWidth=3",
    "diamond": "rhombus",
    "hexagon": "shape=hexagon;perimeter=hexagonPerimeter2;fixedSize=1;size=12",
    "parallelogram": "shape=parallelogram;perimeter=parallelogramPerimeter;fixedSize=1;size=12",
    "trapezoid": "shape=trapezoid;perimeter=trapezoidPerimeter;fixedSize=1;size=12",
    "cylinder": "shape=cylinder3;boundedLbl=1;backgroundOutline=1;size=8",
    "queue": "shape=cylinder3;direction=south;boundedLbl=1;backgroundOutline=1;size=8",
    "cloud": "ellipse;shape=cloud",
    "actor": "shape=umlActor;verticalLabelPosition=bottom;verticalAlign=top",
    "note": "shape=note;size=12",
    "document": "shape=document;boundedLbl=1;size=0.2",
    "folder": "shape=folder;tabWidth=40;tabHeight=12;tabPosition=left",
    "component": "shape=component;jettyWidth=12;jettyHeight=6",
    "node": "shape=cube;size=8;boundedLbl=1",
    "artifact": "shape=note;size=10",
    "subroutine": "shape=process;backgroundOutline=1;size=0.08",
    "lane": "rounded=0",
}

ENDS: Mapping[End, str] = {
    "none": "none",
    "arrow": "classic;{0}Fill=1",
    "open": "open;{0}Fill=0",
    "triangle": "block;{0}Fill=0;{0}Size=12",
    "message": "block;{0}Fill=0;{0}Size=8",
    "diamond": "diamondThin;{0}Fill=0;{0}Size=14",
    "filled-diamond": "diamondThin;{0}Fill=1;{0}Size=14",
    "circle": "oval;{0}Fill=0",
    "cross": "cross;{0}Fill=0",
    "crow": "ERmany;{0}Fill=0",
}

DASHES: Mapping[str, str] = {"solid": "", "dashed": "dashed=1;", "dotted": "dashed=1;dashPattern=1 3;"}


def node_style(kind: NodeType | None) -> str:
    """The style of a node, without its type."""
    tone = LIGHT.tones[kind.tone if kind is not None else "neutral"]
    shape = SHAPES.get(kind.shape.name if kind is not None else "rounded", SHAPES["rounded"])
    parts = tuple(every_part(kind.parts)) if kind is not None else ()
    colours = f"fillColor={tone.fill};strokeColor={tone.line};fontColor={LIGHT.text}"
    if tone.opacity < 1:
        colours += f";fillOpacity={round(tone.opacity * 100)}"
    text = "whiteSpace=wrap"
    if parts and parts[0].type in {BAND_LEFT, BAND_TOP}:
        shape = f"swimlane;startSize={BAND}" + (";horizontal=0" if parts[0].type == BAND_LEFT else "")
        text += ";container=1;collapsible=0;recursiveResize=0;fontStyle=1"
    elif any(part.holds for part in parts):
        text += ";container=1;collapsible=0;recursiveResize=0;align=left;verticalAlign=top;spacingLeft=8;fontStyle=1"
    elif any(part.type == "comp:section" for part in parts):
        text += ";container=1;collapsible=0;recursiveResize=0;verticalAlign=top;spacingTop=4;fontStyle=1"
    elif any(part.type == "label:below" for part in parts):
        text += ";verticalLabelPosition=bottom;verticalAlign=top"
    return f"{shape};{text};{colours};"


def edge_style(kind: EdgeType | None) -> str:
    """The style of an edge, without its type."""
    if kind is None:
        return f"strokeColor={LIGHT.edge};rounded=1;"
    ends = (
        f"startArrow={ENDS[kind.line.source_end].format('start')};endArrow={ENDS[kind.line.target_end].format('end')};"
    )
    return f"{DASHES[kind.line.style]}{ends}rounded=1;strokeColor={LIGHT.edge};fontColor={LIGHT.text};"
