# SPDX-License-Identifier: Apache-2.0
"""What people type into a search, and which texts answer it. Any text is a search; there are no errors of syntax.

    order pay        both words, wherever in the diagram; a word is found by its beginning
    "pay by card"    these words in a row in one text, to their ends; quotes around one word: to its end
    -draft           not this word (or phrase)
    tag:sales type:task   diagrams with such a tag; of such a type, or with elements of it

A database narrows the choice by `clauses`; `Query.holds` has the last word where `is_rough` says that this is not enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from glsp.model.spelling import MAX_WORD, NEIGHBOURS, Spelling, Word, folded, indexed, label_of, words

MAX_CLAUSES = 32
"""Conditions that a database is asked for; further ones are looked at in what it found."""

_PART = re.compile(r'(-?)(?:(tag|type):)?(?:"([^"]*)"?|(\S+))', re.IGNORECASE)

Span: TypeAlias = tuple[int, int]
"""Where in a text something was found: its first character, and the one behind its last."""

Atom: TypeAlias = tuple[str, bool]
"""A word of the index, and whether it may go on."""

Clause: TypeAlias = tuple[tuple[Atom, ...], ...]
"""Alternatives, of each of which all atoms are needed."""


class Content(msgspec.Struct, frozen=True):
    """What there is to find in a diagram: what it is called (first its name), what it is, and what is in it."""

    titles: tuple[str, ...]
    kinds: tuple[str, ...]
    tags: tuple[str, ...]
    texts: Sequence[Text]
    types: tuple[str, ...]
    """Of all its elements, each once."""


class Text(msgspec.Struct, frozen=True, array_like=True):
    """A text that people read: of which element and what that is. A comment has the type `comment`."""

    element: str
    type: str
    text: str


class Phrase(msgspec.Struct, frozen=True):
    """Words in a row in one text."""

    words: tuple[Word, ...]
    goes_on: bool
    """Whether the last one may go on."""
    is_out: bool

    def spans(self, text: str, low: str) -> list[Span]:
        """Where a text has it; `low` is the text folded."""
        if not any(each.text in low for each in self.words[0].spellings) and text.isascii():
            return []
        here = list(words(text))
        found = (self._row(here[at:]) for at in range(len(here) - len(self.words) + 1))
        return [span for span in found if span is not None]

    def _row(self, here: Sequence[Word]) -> Span | None:
        """Where a text whose rest are these words has it at once."""
        spans: list[Span] = []
        for at, (there, wanted) in enumerate(zip(here, self.words, strict=False)):
            goes_on = self.goes_on and at == len(self.words) - 1
            span = _found(there, wanted, goes_on=goes_on, is_first=at == 0)
            if span is None:
                return None
            spans.append(span)
        return spans[0][0], spans[-1][1]

    def clauses(self) -> Iterator[Clause]:
        """What the index must hold for a text to have it."""
        for at, word in enumerate(self.words):
            goes_on = word.in_row or (self.goes_on and at == len(self.words) - 1)
            yield tuple(_atoms(word, spelling, goes_on=goes_on) for spelling in word.spellings)

    @property
    def is_rough(self) -> bool:
        """Whether the index alone cannot tell."""
        return len(self.words) > 1 or any(
            len(each.text) >= MAX_WORD or (word.in_row and len(each.pieces) > NEIGHBOURS)
            for word in self.words
            for each in word.spellings
        )


def _atoms(word: Word, spelling: Spelling, *, goes_on: bool) -> tuple[Atom, ...]:
    pieces = spelling.pieces
    if word.in_row and len(pieces) > 1:
        return tuple(("".join(pieces[at : at + NEIGHBOURS]), True) for at in range(len(pieces) - 1))
    return ((spelling.text[:MAX_WORD], goes_on or len(spelling.text) > MAX_WORD),)


def _found(here: Word, wanted: Word, *, goes_on: bool, is_first: bool) -> Span | None:
    """Where in a text a word of it answers a wanted one."""
    for spelling in here.spellings:
        for start in here.beginnings if is_first else (0,):
            rest = "".join(spelling.pieces[start:]) if start else spelling.text
            for each in wanted.spellings:
                if rest.startswith(each.text) if goes_on or here.in_row else rest == each.text:
                    begin = here.start + start
                    return begin, begin + spelling.length(start, len(each.text))
    return None


class Label(msgspec.Struct, frozen=True):
    """A tag or a type."""

    kind: Literal["tag", "type"]
    text: str
    goes_on: bool
    is_out: bool

    def fits(self, label: str) -> bool:
        """Whether a tag or type is meant. A type may be named by its last part: `manual` is `task:manual`."""
        ways = (label, label.rpartition(":")[2]) if self.kind == "type" else (label,)
        return any(self._is(label_of(each)) for each in ways)

    def _is(self, label: str) -> bool:
        return label.startswith(self.text) if self.goes_on else label == self.text

    def clauses(self) -> Iterator[Clause]:
        """As of `Phrase`."""
        yield (((_SIGNS[self.kind] + self.text, self.goes_on),),)


_SIGNS: dict[Literal["tag", "type"], str] = {"tag": "#", "type": "="}


class Query(msgspec.Struct, frozen=True):
    """What somebody looks for."""

    phrases: tuple[Phrase, ...]
    labels: tuple[Label, ...]

    def __bool__(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.phrases or self.labels)

    @property
    def is_rough(self) -> bool:
        """Whether what the index finds must be looked at."""
        return len(self.phrases) + len(self.labels) > MAX_CLAUSES or any(each.is_rough for each in self.phrases)

    def clauses(self, *, is_out: bool) -> list[Clause]:
        """What the index must hold; or of what it must hold nothing, as far as it can tell."""
        asked = [each for each in (*self.phrases, *self.labels) if each.is_out == is_out]
        found: list[Clause] = []
        for each in asked:
            if is_out and isinstance(each, Phrase) and each.is_rough:
                continue
            found.extend(each.clauses())
        return found[:MAX_CLAUSES]

    def title_clauses(self) -> list[Clause]:
        """What the index must hold of the titles of those that come first."""
        return [clause for each in self.phrases if not each.is_out for clause in each.clauses()][:MAX_CLAUSES]

    def holds(self, content: Content) -> bool:
        """Whether a diagram is meant."""
        return all(self._has(each, content) != each.is_out for each in self.labels) and all(
            self._says(each, content) != each.is_out for each in self.phrases
        )

    def _has(self, label: Label, content: Content) -> bool:
        there = content.tags if label.kind == "tag" else (*content.kinds, *content.types)
        return any(label.fits(each) for each in there)

    def _says(self, phrase: Phrase, content: Content) -> bool:
        texts = (*content.titles, *content.tags, *content.kinds, *(each.text for each in content.texts))
        return any(phrase.spans(text, folded(text)) for text in texts)

    def marks(self, text: str) -> tuple[int, tuple[Span, ...]]:
        """How many of the wanted phrases a text has, and where."""
        low = folded(text)
        found = [spans for each in self.phrases if not each.is_out and (spans := each.spans(text, low))]
        return len(found), _joined(span for spans in found for span in spans)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def read(text: str) -> Query:
    """What a text looks for."""
    phrases: list[Phrase] = []
    labels: list[Label] = []
    for found in _PART.finditer(text):
        is_out, kind, quoted, plain = found[1] == "-", found[2], found[3], found[4]
        said = quoted if plain is None else plain
        if kind:
            label = label_of(said)
            if label:
                sort: Literal["tag", "type"] = "tag" if kind.lower() == "tag" else "type"
                labels.append(Label(sort, label, plain is not None, is_out))
            continue
        row = tuple(words(said))
        if row:
            phrases.append(Phrase(row, plain is not None, is_out))
    return Query(tuple(phrases), tuple(labels))


def entries(content: Content) -> tuple[set[str], set[str]]:
    """What the index holds of a diagram: of its titles, and of all there is."""
    title = indexed((*content.titles, *content.tags))
    tags = {"#" + label_of(each) for each in content.tags}
    types = {each for kind in (*content.kinds, *content.types) for each in (kind, kind.rpartition(":")[2])}
    marks = tags | {"=" + label_of(each) for each in types}
    return title, title | marks | indexed((*content.kinds, *(each.text for each in content.texts)))
