# SPDX-License-Identifier: Apache-2.0
"""DOT text as tokens with their places: words, numbers, quoted strings (continued and joined), HTML strings, signs.

The words are those of the grammar at graphviz.org/doc/info/lang.html; comments and `#` lines are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from glsp.errors import Invalid

KEYWORDS = frozenset({"node", "edge", "graph", "digraph", "subgraph", "strict"})
"""Words that are no names, whatever their case, unless they are quoted."""

_SKIPPED = re.compile(r"\s+|//[^\n]*|/\*.*?\*/|^#[^\n]*", re.DOTALL | re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*|-?(?:\.\d+|\d+(?:\.\d*)?)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SIGN = re.compile(r"->|--|[{}\[\]=;,:+]")
_TAG = re.compile(r"[<>]")


class Token(msgspec.Struct, frozen=True):
    """A word (`keyword` in lower case, `name`, `html`) or a sign, and the line and column where it begins, from 1."""

    kind: str
    text: str
    line: int
    column: int

    @property
    def is_name(self) -> bool:
        """Whether it may name a thing or be a value."""
        return self.kind in {"name", "html"}


class Places:
    """Lines and columns of a text that stands somewhere in a file."""

    def __init__(self, line: int, column: int) -> None:
        self._line, self._column = line, column
        self._at = 0

    def of(self, text: str, at: int) -> tuple[int, int]:
        """Where a character stands; to be asked in the order of the text."""
        self._line += text.count("\n", self._at, at)
        self._at = at
        return self._line, at - text.rfind("\n", 0, at) - 1 + self._column


def tokens(text: str, line: int = 1, column: int = 1) -> Iterator[Token]:
    """The tokens of a text, one that says `end` last. Raises Invalid for what is none and for strings without an end."""
    places = Places(line, column)
    at = 0
    while True:
        while (skipped := _SKIPPED.match(text, at)) is not None:
            at = skipped.end()
        place = places.of(text, at)
        if at == len(text):
            yield Token("end", "", *place)
            return
        kind, value, at = _token(text, at, place)
        yield Token(kind, value, *place)


def _token(text: str, at: int, place: tuple[int, int]) -> tuple[str, str, int]:
    if (word := _WORD.match(text, at)) is not None:
        lower = word[0].lower()
        return ("keyword", lower, word.end()) if lower in KEYWORDS else ("name", word[0], word.end())
    if text[at] == '"':
        found = _QUOTED.match(text, at)
        if found is None:
            raise Invalid(f"{_at(place)}: a string without an end", hint='close it with "')
        # A line may be continued with a backslash; \" is the only other escape of the language itself.
        return "name", found[1].replace("\\\n", "").replace('\\"', '"'), found.end()
    if text[at] == "<":
        return _html(text, at, place)
    sign = _SIGN.match(text, at)
    if sign is None:
        raise Invalid(f"{_at(place)}: {text[at : at + 20]!r} is no DOT", hint="put names with such signs in quotes")
    return sign[0], sign[0], sign.end()


def _html(text: str, at: int, place: tuple[int, int]) -> tuple[str, str, int]:
    depth = 0
    for tag in _TAG.finditer(text, at):
        depth += 1 if tag[0] == "<" else -1
        if depth == 0:
            return "html", text[at + 1 : tag.start()], tag.end()
    raise Invalid(f"{_at(place)}: an HTML string without an end", hint="close it with >")


def _at(place: tuple[int, int]) -> str:
    return f"line {place[0]}, column {place[1]}"
