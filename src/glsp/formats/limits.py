# SPDX-License-Identifier: Apache-2.0
"""How much text of other tools is read: what people write stays far below, and reading ends in bounded time."""

from __future__ import annotations

from glsp.errors import Invalid, TooLarge

MAX_TEXT = 1_000_000
MAX_LINES = 20_000
MAX_LINE = 4_000
"""Characters; a line's patterns may look at it as often as it is long."""

MAX_ARROWS = 20_000
"""`a & b --> c & d` means four arrows: few characters mean many."""

MAX_DEPTH = 60
"""Boxes in boxes; more than ten are not readable in any tool."""


def check_text(text: str) -> None:
    """Raises TooLarge beyond the limits, Invalid for characters that no text has; both name the line."""
    if len(text) > MAX_TEXT:
        raise TooLarge(f"a text of {len(text)} characters; at most {MAX_TEXT} are read")
    rows = text.split("\n")
    if len(rows) > MAX_LINES:
        raise TooLarge(f"{len(rows)} lines; at most {MAX_LINES} are read")
    for number, row in enumerate(rows, 1):
        if len(row) > MAX_LINE:
            raise TooLarge(f"line {number}: {len(row)} characters; at most {MAX_LINE} are read")
        if "\0" in row:
            raise Invalid(
                f"line {number}, column {row.index(chr(0)) + 1}: this is no text", hint="is it another kind of file?"
            )
