# SPDX-License-Identifier: Apache-2.0
"""Mermaid text to a drawing: the first line says which kind of diagram it is, and that which reader reads it."""

from __future__ import annotations

import re
from collections.abc import Callable

from glsp.errors import Invalid
from glsp.formats.drawing import Drawing
from glsp.formats.mermaid.classes import read_classes
from glsp.formats.mermaid.flowchart import read_flowchart
from glsp.formats.mermaid.source import Source, source_of
from glsp.formats.mermaid.states import read_states

READERS: dict[str, Callable[[Source], Drawing]] = {
    "graph": read_flowchart,
    "flowchart": read_flowchart,
    "classDiagram": read_classes,
    "stateDiagram": read_states,
}


def read(text: str, name: str = "", line: int = 1, column: int = 1) -> list[Drawing]:
    """The drawing; `line` and `column` (from 1) are where the text begins in its file. Raises Invalid, TooLarge."""
    source = source_of(text, name, line, column)
    if not source.rows:
        raise Invalid(f"line {line}: an empty diagram", hint="the first line says the kind: flowchart LR")
    first = source.rows[0]
    word = re.match(r"[A-Za-z]+", first.text)
    reader = READERS.get(word[0]) if word else None
    if reader is None:
        known = "flowchart, classDiagram, stateDiagram"
        raise Invalid(
            f"line {first.number}: {first.text[:40]!r} is no kind of diagram that can be imported",
            hint=f"these can: {known}",
        )
    return [reader(source)]
