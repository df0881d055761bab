# SPDX-License-Identifier: Apache-2.0
"""The words of DOT that reader and writer share: shapes of nodes, ends and styles of edges.

Graphviz writes a `class` into its pictures and does nothing else with it, so ours stands there where a shape alone does not
say the kind.
"""

from __future__ import annotations

from collections.abc import Mapping

from glsp.formats.drawing import End, Stroke

SHAPES: Mapping[str, tuple[str, str]] = {
    "bar": ("box", "filled"), "circle": ("circle", ""), "class": ("record", ""), "component": ("component", ""),
    "database": ("cylinder", ""), "diamond": ("diamond", ""), "document": ("note", ""), "double-circle": ("doublecircle", ""),
    "ellipse": ("ellipse", ""), "folder": ("folder", ""), "frame": ("tab", ""), "hexagon": ("hexagon", ""),
    "interface": ("oval", ""), "node": ("box3d", ""), "parallelogram": ("parallelogram", ""), "rectangle": ("box", ""),
    "rounded": ("box", "rounded"), "trapezoid": ("trapezium", ""), "trapezoid-alt": ("invtrapezium", ""),
    "actor": ("egg", ""), "agent": ("box", "rounded"), "annotation": ("record", ""), "artifact": ("note", ""),
    "boundary": ("cds", ""), "card": ("box", "rounded"), "cloud": ("egg", ""), "collections": ("box3d", ""),
    "control": ("circle", ""), "cylinder": ("cylinder", ""), "entity": ("record", ""), "enum": ("record", ""), "file": ("note", ""),
    "flag": ("cds", ""), "group": ("box", "rounded"), "note": ("note", ""), "object": ("record", ""), "package": ("folder", ""),
    "parallelogram-alt": ("parallelogram", ""), "queue": ("cds", ""), "stack": ("box3d", ""), "stadium": ("box", "rounded"),
    "storage": ("cylinder", ""), "struct": ("record", ""), "subroutine": ("box", "diagonals"), "usecase": ("ellipse", ""),
}  # fmt: skip
"""The shape of a kind, and its style."""

KINDS: Mapping[str, str] = {
    "box": "rectangle", "box3d": "node", "circle": "circle", "component": "component", "cylinder": "database",
    "diamond": "diamond", "doublecircle": "double-circle", "ellipse": "ellipse", "folder": "folder", "hexagon": "hexagon",
    "mdiamond": "diamond", "mrecord": "record", "msquare": "rectangle", "mcircle": "circle", "note": "document",
    "octagon": "hexagon", "oval": "ellipse", "parallelogram": "parallelogram", "plain": "rectangle", "plaintext": "rectangle",
    "none": "rectangle", "point": "circle", "record": "record", "rect": "rectangle", "rectangle": "rectangle",
    "square": "rectangle", "tab": "frame", "trapezium": "trapezoid", "invtrapezium": "trapezoid-alt",
    "underline": "rectangle", "egg": "ellipse", "cds": "flag", "doubleoctagon": "hexagon", "tripleoctagon": "hexagon",
    "house": "hexagon", "invhouse": "hexagon", "larrow": "flag", "rarrow": "flag", "star": "rectangle",
}  # fmt: skip
"""The kind that a shape means."""

BOXES = frozenset({
    "artifact", "card", "cloud", "component", "database", "file", "folder", "frame", "group", "node", "package", "queue",
    "rectangle", "stack", "storage",
})  # fmt: skip
"""Kinds of clusters; one that says none is a group."""

FLOW_SHAPES = frozenset({"diamond", "mdiamond", "parallelogram", "doublecircle", "trapezium", "invtrapezium"})
"""Shapes that only flowcharts are drawn with."""

ARROWS: Mapping[End, str] = {
    "none": "none", "arrow": "normal", "triangle": "onormal", "diamond": "odiamond", "filled-diamond": "diamond",
    "circle": "odot", "cross": "tee", "crow": "crow", "plus": "obox",
}  # fmt: skip

ENDS: Mapping[str, End] = {
    "none": "none", "normal": "arrow", "onormal": "triangle", "empty": "triangle", "vee": "arrow", "open": "arrow",
    "halfopen": "arrow", "diamond": "filled-diamond", "odiamond": "diamond", "ediamond": "diamond", "dot": "circle",
    "odot": "circle", "tee": "cross", "crow": "crow", "box": "plus", "obox": "plus", "inv": "arrow", "oinv": "arrow",
    "invdot": "arrow", "invodot": "arrow", "invempty": "arrow", "curve": "arrow", "icurve": "arrow",
}  # fmt: skip
"""What arrows of all shapes are like; `graphviz.org/doc/info/arrows.html` has more, put together of these."""

STYLES: Mapping[Stroke, str] = {"solid": "", "dashed": "dashed", "dotted": "dotted", "thick": "bold"}
