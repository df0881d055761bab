# SPDX-License-Identifier: Apache-2.0
"""The words of PlantUML that reader and writer share, and how ends and strokes of arrows are written."""

from __future__ import annotations

from glsp.formats.drawing import End, Stroke


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CONTAINERS = _words(
    "artifact card cloud component container database file folder frame hexagon node package process queue rectangle "
    "stack storage namespace together"
)
"""What may have braces with other things inside."""

LEAVES = CONTAINERS | _words(
    "action actor agent boundary circle collections control entity interface label person port portin portout usecase"
)
"""What stands for one thing in component and deployment diagrams."""

CLASSES = _words(
    "class interface enum annotation entity protocol struct exception metaclass stereotype object dataclass record"
)
"""What may have members in class diagrams; with `abstract` before it or instead of it."""

QUIET = _words(
    "hide show remove restore scale allowmixing allow_mixing skinparam sprite page newpage set autonumber left right center"
)
"""First words of lines about looks."""

TEXTS = _words("title caption header footer legend mainframe")
"""First words of texts about the drawing."""

ENDS: dict[str, End] = {
    "": "none",
    ">": "arrow",
    ">>": "arrow",
    "<": "arrow",
    "<<": "arrow",
    "|>": "triangle",
    "<|": "triangle",
    "^": "triangle",
    "*": "filled-diamond",
    "o": "diamond",
    "#": "cross",
    "x": "cross",
    "+": "plus",
    "}": "crow",
    "{": "crow",
    "0": "circle",
    "(": "circle",
    ")": "circle",
}

WRITTEN: dict[End, tuple[str, str]] = {
    "none": ("", ""),
    "arrow": ("<", ">"),
    "triangle": ("<|", "|>"),
    "filled-diamond": ("*", "*"),
    "diamond": ("o", "o"),
    "cross": ("x", "x"),
    "plus": ("+", "+"),
    "crow": ("}", "{"),
    "circle": ("0", "0"),
}
"""An end on the left, and on the right."""

STROKES: dict[Stroke, str] = {"solid": "--", "dashed": "..", "dotted": "-[dotted]-", "thick": "-[bold]-"}
