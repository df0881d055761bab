# SPDX-License-Identifier: Apache-2.0
"""The words of a text as a search sees them, alike on every database: the index holds them, queries are made of them.

Case, accents and widths do not matter; "Müller" is found as "muller" and as "mueller". A word may be found by its
beginning, also behind a capital inside (`OrderPayment` by "payment") and behind `_`. Chinese, Japanese and Korean have
no spaces: there any characters in a row are found, for which the index holds every two neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import msgspec

MAX_WORD = 40
"""Characters of a word that the index holds; longer words are compared in the text itself."""

NEIGHBOURS = 2
"""Characters of an entry for writings without spaces."""

_ROW = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_MARKS = "\u0300-\u036f"
_TOKEN = re.compile(f"[{_ROW}]+|(?:[^\\W_{_ROW}][{_MARKS}]*)+")
_IN_ROW = re.compile(f"[{_ROW}]")
_HUMP = re.compile("(?<=[a-z\u00df-\u00f6\u00f8-\u00ff])(?=[A-Z\u00c0-\u00d6\u00d8-\u00de])|(?<=[A-Z])(?=[A-Z][a-z])")
_ASCII_TOKEN = re.compile("[A-Za-z0-9]+")
_ACCENT = re.compile(f"[{_MARKS}]")
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ŧ": "t"})
_GERMAN = {"ä": "ae", "ö": "oe", "ü": "ue"}


class Spelling(msgspec.Struct, frozen=True):
    """A word as it is compared. `pieces`: what each character of the text became."""

    text: str
    pieces: tuple[str, ...]

    def length(self, start: int, folded: int) -> int:
        """How many characters of the text, from one on, hold so many of what they became."""
        count = 0
        while folded > 0 and start + count < len(self.pieces):
            folded -= len(self.pieces[start + count])
            count += 1
        return count


class Word(msgspec.Struct, frozen=True):
    """A word of a text: where it begins, where in it a reader may begin to read, and how it may be spelled."""

    start: int
    beginnings: tuple[int, ...]
    spellings: tuple[Spelling, ...]
    in_row: bool
    """Whether it is of a writing without spaces: then every character is a beginning."""


def folded(text: str) -> str:
    """The text without what a search ignores."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _ACCENT.sub("", decomposed)).casefold().translate(_STROKES)


def words(text: str) -> Iterator[Word]:
    """The words of a text, in order."""
    if text.isascii():
        for found in _ASCII_TOKEN.finditer(text):
            token = found[0]
            beginnings = (0,) if token.islower() else (0, *(hump.start() for hump in _HUMP.finditer(token)))
            low = token.lower()
            yield Word(found.start(), beginnings, (Spelling(low, tuple(low)),), in_row=False)
        return
    for found in _TOKEN.finditer(text):
        token = found[0]
        in_row = _IN_ROW.match(token) is not None
        beginnings = tuple(range(len(token))) if in_row else (0, *(hump.start() for hump in _HUMP.finditer(token)))
        yield Word(found.start(), beginnings, tuple(_spellings(token)), in_row)


def _spellings(token: str) -> Iterator[Spelling]:
    plain = tuple(map(folded, token))
    yield Spelling("".join(plain), plain)
    low = token.lower()
    if len(low) == len(token) and any(each in low for each in _GERMAN):
        german = tuple(_GERMAN.get(small) or piece for small, piece in zip(low, plain, strict=True))
        yield Spelling("".join(german), german)


def indexed(texts: Iterable[str]) -> set[str]:
    """What the index holds for these texts."""
    found: set[str] = set()
    for text in texts:
        for word in words(text):
            for spelling in word.spellings:
                found.update(_entries(word, spelling))
    return found


def _entries(word: Word, spelling: Spelling) -> Iterator[str]:
    for start in word.beginnings:
        pieces = (
            spelling.pieces[start : start + NEIGHBOURS] if word.in_row else spelling.pieces[start : start + MAX_WORD]
        )
        entry = "".join(pieces)[:MAX_WORD] if start or word.in_row else spelling.text[:MAX_WORD]
        if entry:
            yield entry


def label_of(text: str) -> str:
    """A tag or a type as one word."""
    return re.sub(r"[\W_]+", "_", folded(text)).strip("_")[:MAX_WORD]
