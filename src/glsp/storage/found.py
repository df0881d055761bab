# SPDX-License-Identifier: Apache-2.0
"""From a diagram's contents to what a search shows of it: the lines that matched, best first, with their marks."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

from glsp.model.searching import Content, Query, Span, Text
from glsp.storage.ports import DiagramInfo, Hit, Line

SNIPPET = 160
"""Characters of a line; more of a long text says no more about why it was found."""

BEFORE = 40
"""Characters of a long text that stand before what was found in it."""


def hit(query: Query, info: DiagramInfo, content: Content, most: int) -> Hit | None:
    """What is shown of a diagram, or None where it is not meant after all."""
    if query.is_rough and not query.holds(content):
        return None
    _, marks = query.marks(info.name)
    found = lines(query, content)
    shown = tuple(line for _, _, line in nsmallest(most, found, key=lambda each: each[:2]))
    return Hit(diagram=info, score=score(query, content.titles, info.tags), marks=marks, lines=shown, count=len(found))


def score(query: Query, titles: Sequence[str], tags: Sequence[str]) -> float:
    """Which part of what is looked for the diagram is called, from 0 to 1."""
    wanted = [each for each in query.phrases if not each.is_out]
    if not wanted:
        return 0.0
    called = "\n".join((*titles, *tags))
    return query.marks(called)[0] / len(wanted)


def lines(query: Query, content: Content) -> list[tuple[int, int, Line]]:
    """Each text that matches: how many of the wanted words it lacks, its place, and itself."""
    sorts = [each for each in query.labels if each.kind == "type" and not each.is_out]
    sorts = [each for each in sorts if not any(map(each.fits, content.kinds))]
    wanted = sum(not each.is_out for each in query.phrases)
    found: list[tuple[int, int, Line]] = []
    listed: set[str] = set()
    for at, text in enumerate(content.texts):
        if not all(each.fits(text.type) for each in sorts):
            continue
        count, marks = query.marks(text.text)
        if count or (sorts and not wanted and text.element not in listed):
            listed.add(text.element)
            found.append((wanted - count, at, _line(text, marks)))
    return found


def _line(text: Text, marks: tuple[Span, ...]) -> Line:
    """A text on one line, cut around the first mark."""
    start = 0
    if len(text.text) > SNIPPET and marks:
        start = max(0, min(marks[0][0] - BEFORE, len(text.text) - SNIPPET))
    end = start + SNIPPET
    kept = tuple((max(first, start) - start, min(last, end) - start) for first, last in marks if first < end)
    shown = text.text[start:end].translate(_LINE)
    return Line(
        element=text.element, type=text.type, text=shown, marks=tuple(span for span in kept if span[0] < span[1])
    )


_LINE = dict.fromkeys((*range(32), 127, 8232, 8233), " ")
