# SPDX-License-Identifier: Apache-2.0
"""Stereotypes in formats that have none: in guillemets on the first line of a label, as UML draws them.

A writer writes other guillemets as references, so the first line says nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARKED = re.compile(r"(?P<marks>«[^«»\n]+»(?: «[^«»\n]+»)*)(?:\n(?P<label>.*))?", re.DOTALL)
_MARK = re.compile(r"«([^«»]+)»")


def marked(stereotypes: Iterable[str], label: str) -> str:
    """The label with its stereotypes above it; all of them as the format writes texts."""
    marks = " ".join(f"«{each}»" for each in stereotypes)
    return f"{marks}\n{label}" if marks else label


def unmarked(written: str) -> tuple[tuple[str, ...], str]:
    """The stereotypes and the label of a text whose references are still written."""
    found = _MARKED.fullmatch(written)
    return (tuple(_MARK.findall(found["marks"])), found["label"] or "") if found is not None else ((), written)
