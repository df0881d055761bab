# SPDX-License-Identifier: Apache-2.0
"""The words of Mermaid that reader and writer share: shapes of flowchart nodes, arrows, relations of classes."""

from __future__ import annotations

from glsp.formats.drawing import End, Stroke

BRACKETS: tuple[tuple[str, str, str], ...] = (
    ("([", "])", "stadium"),
    ("[[", "]]", "subroutine"),
    ("[(", ")]", "cylinder"),
    ("(((", ")))", "double-circle"),
    ("((", "))", "circle"),
    ("{{", "}}", "hexagon"),
    ("[/", "/]", "parallelogram"),
    ("[\\", "\\]", "parallelogram-alt"),
    ("[/", "\\]", "trapezoid"),
    ("[\\", "/]", "trapezoid-alt"),
    (">", "]", "flag"),
    ("{", "}", "diamond"),
    ("(", ")", "rounded"),
    ("[", "]", "rectangle"),
)
"""Opening, closing, and our name for the shape; longer openings first."""

NAMES: dict[str, str] = {
    "rect": "rectangle", "proc": "rectangle", "process": "rectangle", "rounded": "rounded", "event": "rounded",
    "stadium": "stadium", "terminal": "stadium", "pill": "stadium", "subproc": "subroutine", "subprocess": "subroutine",
    "subroutine": "subroutine", "fr-rect": "subroutine", "framed-rectangle": "subroutine", "cyl": "cylinder",
    "cylinder": "cylinder", "database": "cylinder", "db": "cylinder", "circle": "circle", "circ": "circle",
    "dbl-circ": "double-circle", "double-circle": "double-circle", "diam": "diamond", "diamond": "diamond",
    "decision": "diamond", "question": "diamond", "hex": "hexagon", "hexagon": "hexagon", "prepare": "hexagon",
    "lean-r": "parallelogram", "lean-right": "parallelogram", "in-out": "parallelogram", "lean-l": "parallelogram-alt",
    "lean-left": "parallelogram-alt", "out-in": "parallelogram-alt", "trap-b": "trapezoid", "priority": "trapezoid",
    "trapezoid": "trapezoid", "trap-t": "trapezoid-alt", "manual": "trapezoid-alt", "inv-trapezoid": "trapezoid-alt",
    "doc": "document", "document": "document", "odd": "flag", "comment": "note", "brace": "note", "card": "note",
    "notch-rect": "note", "sm-circ": "circle", "start": "circle", "stop": "double-circle",
    "fork": "bar", "join": "bar", "disk": "cylinder", "lin-cyl": "cylinder", "lined-cylinder": "cylinder",
    "h-cyl": "queue", "das": "queue", "horizontal-cylinder": "queue",
}  # fmt: skip
"""Names in `@{ shape: … }` (flowchart syntax 11.3)."""

SHAPES: dict[str, str] = {"document": "doc", "note": "comment", "queue": "h-cyl"}
"""Names of the shapes that no brackets mean, as they are written (since Mermaid 11.3)."""

LINKS: dict[Stroke, tuple[str, str]] = {"solid": ("---", "--"), "thick": ("===", "=="), "dotted": ("-.-", "-.-")}
"""A line, and the line before an end."""

STROKES: dict[str, Stroke] = {"-": "solid", "=": "thick", ".": "dotted"}

FLOW_ENDS: dict[str, End] = {"": "none", ">": "arrow", "<": "arrow", "o": "circle", "x": "cross"}

RELATION_ENDS: dict[End, tuple[str, str]] = {
    "none": ("", ""),
    "arrow": ("<", ">"),
    "triangle": ("<|", "|>"),
    "filled-diamond": ("*", "*"),
    "diamond": ("o", "o"),
    "circle": ("()", "()"),
}
"""Ends of a relation of class diagrams on the left, and on the right."""

ANNOTATIONS: dict[str, str] = {
    "enum": "enumeration",
    "interface": "interface",
    "package": "package",
    "struct": "datatype",
}
"""The annotation that makes a class this kind."""
