# SPDX-License-Identifier: Apache-2.0
"""Drawings as Mermaid flowcharts: boxes around others are subgraphs, stereotypes stand above the labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from glsp.formats.aliases import aliases, renamed
from glsp.formats.drawing import Arrow, Box, Drawing, End
from glsp.formats.mermaid.quoting import front, quoted
from glsp.formats.mermaid.words import BRACKETS, LINKS, SHAPES
from glsp.formats.nesting import INDENT, lines
from glsp.formats.vocabulary import Vocabulary

FLOWS = Vocabulary(
    leaves=frozenset({"group", *SHAPES, *(shape for _, _, shape in BRACKETS)}),
    boxes=frozenset({"group"}),
    leaf="rectangle",
    box="group",
    instead={"agent": "hexagon", "artifact": "document", "database": "cylinder", "ellipse": "circle", "interface": "stadium",
             "usecase": "stadium"},
    strokes={"dashed": "dotted"},
    ends={"crow": "arrow", "diamond": "arrow", "filled-diamond": "arrow", "plus": "arrow", "triangle": "arrow"},
    has_notes=False,
    has_members=False,
    has_end_labels=False,
)  # fmt: skip

_ALIAS = re.compile(r"[A-Za-z0-9_]+")
_TAKEN = frozenset({
    "call", "class", "classdef", "click", "default", "direction", "end", "flowchart", "graph", "href", "interpolate", "linkstyle",
    "style", "subgraph", "_blank", "_parent", "_self", "_top",
})  # fmt: skip
"""Words that Mermaid takes for its own wherever they stand."""


def flowchart(drawing: Drawing) -> tuple[str, list[str]]:
    """A drawing in the words of `FLOWS`, and what it says that a flowchart cannot."""
    names = aliases([box.id for box in drawing.boxes], _ALIAS, _TAKEN)
    left_out = [
        *renamed(names),
        *(f"the end of {each.source}>{each.target} at its start" for each in drawing.arrows if _is_mixed(each)),
    ]
    rows = ["flowchart LR" if drawing.direction == "right" else "flowchart TD"]
    rows += lines(drawing.boxes, lambda box: _alone(box, names), lambda box: (_opened(box, names),), "end", depth=1)
    rows += [INDENT + _arrow(arrow, names) for arrow in drawing.arrows]
    return front(drawing.name) + "\n".join(rows) + "\n", left_out


def _alone(box: Box, names: Mapping[str, str]) -> Iterator[str]:
    yield from (_opened(box, names), "end") if box.kind == "group" else (_node(box, names),)


def _opened(box: Box, names: Mapping[str, str]) -> str:
    return f"subgraph {names[box.id]}[{quoted(box.label, box.stereotypes)}]"


def _node(box: Box, names: Mapping[str, str]) -> str:
    label = quoted(box.label, box.stereotypes)
    opening, closing = next(((left, right) for left, right, shape in BRACKETS if shape == box.kind), ("", ""))
    if opening:
        return f"{names[box.id]}{opening}{label}{closing}"
    return f"{names[box.id]}@{{ shape: {SHAPES[box.kind]}, label: {label} }}"


def _arrow(arrow: Arrow, names: Mapping[str, str]) -> str:
    """Mermaid has an end at the start of a line where the other end has the same, so others are drawn from there."""
    source, target, near, far = arrow.source, arrow.target, arrow.source_end, arrow.target_end
    if near != "none" and far == "none":
        source, target, near, far = target, source, far, near
    left, right = (_MARKS[near][0] if near == far else "", _MARKS[far][1])
    stroke, short = LINKS[arrow.stroke]
    label = f"|{quoted(arrow.label)}|" if arrow.label else ""
    return f"{names[source]} {left}{short if right else stroke}{right}{label} {names[target]}"


def _is_mixed(arrow: Arrow) -> bool:
    return "none" not in {arrow.source_end, arrow.target_end} and arrow.source_end != arrow.target_end


_MARKS: Mapping[End, tuple[str, str]] = {
    "none": ("", ""),
    "arrow": ("<", ">"),
    "circle": ("o", "o"),
    "cross": ("x", "x"),
}
