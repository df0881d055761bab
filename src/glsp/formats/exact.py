# SPDX-License-Identifier: Apache-2.0
"""Formats that keep places: which one a text is in, and the drawings in it, each with where everything was."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from glsp.errors import Invalid
from glsp.formats import bpmn, drawio, glsprust
from glsp.formats.pieces import Pieces

ExactFormat: TypeAlias = Literal["bpmn", "drawio", "glsp-rust"]

READERS: Mapping[ExactFormat, Callable[[str, str], list[Pieces]]] = {
    "bpmn": bpmn.read,
    "drawio": drawio.read,
    "glsp-rust": glsprust.read,
}
"""A text, and the id of the language asked for ("": what suits). Raise Invalid and TooLarge, with line and column."""

ENDINGS: Mapping[str, ExactFormat] = {
    ".bpmn": "bpmn",
    ".bpmn2": "bpmn",
    ".bpmn20.xml": "bpmn",
    ".drawio": "drawio",
    ".dio": "drawio",
    ".drawio.xml": "drawio",
}

_ROOT = re.compile(
    r"\s*+(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)\s*)*+<(?:[\w.-]+:)?(\w+)", re.DOTALL
)
_ROOTS: Mapping[str, ExactFormat] = {"definitions": "bpmn", "mxfile": "drawio", "mxGraphModel": "drawio"}


def ending(file_name: str) -> ExactFormat | None:
    """The format that the ending of a file names."""
    name = file_name.lower()
    return next((known for end, known in ENDINGS.items() if name.endswith(end)), None)


def told(text: str) -> ExactFormat | None:
    """The format that a text looks like; None for what is none of them. Raises Invalid for XML of any other kind."""
    if glsprust.looks_so(text[:10_000]):
        return "glsp-rust"
    found = _ROOT.match(text[:20_000])
    if found is None:
        return None
    if found[1] in _ROOTS:
        return _ROOTS[found[1]]
    raise Invalid(
        f"this is XML of a kind that is not read: it begins with <{found[1][:40]}>",
        hint="BPMN 2.0 begins with <definitions>, draw.io with <mxfile>",
    )
