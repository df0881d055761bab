# SPDX-License-Identifier: Apache-2.0
"""PlantUML text as rows that each say one thing: comments taken out, texts of several lines joined."""

from __future__ import annotations

import re
from collections.abc import Iterator

_QUOTED = re.compile(r'\s*[a-z]+\s[^"]*(?:"[^"]*"[^"]*)*\bas\s+"[^"]*')
"""A text between quotes behind `as` that goes on in the next row."""


def without_comments(rows: list[str]) -> Iterator[tuple[int, str]]:
    """Rows with their numbers, without `'` and `/' '/` comments; rows that a bracket continues are joined."""
    inside = False
    waiting: tuple[int, str] | None = None
    is_quoted = False
    for at, row in enumerate(rows):
        text = row
        if inside:
            _, found, text = text.partition("'/")
            inside = not found
        while "/'" in text and not inside:
            before, _, rest = text.partition("/'")
            _, found, after = rest.partition("'/")
            text, inside = before + after, not found
        if inside and "/'" not in row:
            text = "" if not text.strip() or row == text else text
        if text.lstrip().startswith("'"):
            continue
        if waiting is not None:
            waiting = (waiting[0], f"{waiting[1]}\\n{text.strip()}")
            if ('"' if is_quoted else "]") in text:
                yield waiting[0], waiting[1].replace("[\\n", "[").replace("\\n]", "]")
                waiting = None
            continue
        is_quoted = _QUOTED.fullmatch(text) is not None
        if is_quoted or (re.search(r"\[[^\]]*$", text) and not re.search(r"[-.=]\[", text)):
            waiting = (at, text.rstrip())
            continue
        if text.strip():
            yield at, text
    if waiting is not None:
        yield waiting
