# SPDX-License-Identifier: Apache-2.0
"""Drawings as Hypothesis makes them: boxes in boxes with labels that no format likes, arrows of every look, notes.

What comes is in the words of one format (`Vocabulary`), so a writer has no reason to say less than all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from glsp.formats.drawing import Arrow, Box, Drawing, End, Note, Stroke
from glsp.formats.vocabulary import Vocabulary

NASTY = (
    '"', "''", "\n", "\\n", "\\", "[", "]", "{", "}", "<", ">", "<<", ">>", "<b>", "</b>", "**", "//", "__", "--", "~~", "~", "@enduml",
    "!include x", "'", "/'", "'/", "&#34;", "&amp;", "#quot;", "#35;", "&", ";", ":", "::", "`", "%%", "%", "$", "|", " ", "\t", "=", "==",
    "end", "as", "]]", "[[", "((", "-->", "<br>", "<br/>", "ä", "漢字", "🙂", "\u2028", "\x1b", "\x85", "«", "»", "«x»", "\u00a0",
    "<!-- -->", "<script>alert(1)</script>", "\\l", "\\N", "0", "1", "*", "#", "+x: A", "-x", "f()", "(", ")", "{field}", "List<T>",
)  # fmt: skip
"""Pieces of texts that mean something in one format or another."""

_LETTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\0\r")
TEXTS = st.one_of(
    st.sampled_from(["", "Web", "A & B", "Don't", "x > y", "https://a.b/c?d=e&f#g"]),
    st.lists(st.one_of(st.sampled_from(NASTY), st.text(_LETTERS, max_size=5)), max_size=6).map("".join),
)
WORDS = TEXTS.map(lambda text: text.replace("\n", " ").strip()).filter(bool)
"""Texts of one line with something in it."""

STEREOTYPES = st.lists(WORDS, max_size=2).map(tuple)

STROKES: tuple[Stroke, ...] = ("solid", "dashed", "dotted", "thick")
ENDS: tuple[End, ...] = (
    "none",
    "arrow",
    "triangle",
    "diamond",
    "filled-diamond",
    "circle",
    "cross",
    "crow",
    "plus",
)


def strokes(vocabulary: Vocabulary) -> list[Stroke]:
    """The strokes that the format has."""
    return [each for each in STROKES if vocabulary.strokes.get(each, each) == each]


def ends(vocabulary: Vocabulary) -> list[End]:
    """The ends that the format has."""
    return [each for each in ENDS if vocabulary.ends.get(each, each) == each]


@st.composite
def drawings(
    draw: st.DrawFn,
    vocabulary: Vocabulary,
    *,
    with_members: Sequence[str] = (),
    stereotypes: st.SearchStrategy[tuple[str, ...]] = STEREOTYPES,
) -> Drawing:
    """A drawing of up to eight boxes; `with_members` are the kinds that may have members."""
    boxes: list[Box] = []
    shape = draw(st.lists(st.integers(-3, 5), min_size=1, max_size=8))
    parents = [boxes_at if boxes_at < at else -1 for at, boxes_at in enumerate(shape)]
    for at, parent in enumerate(parents):
        holds = at in parents
        kind = draw(st.sampled_from(sorted(vocabulary.boxes if holds else vocabulary.leaves)))
        takes_members = kind in with_members and not holds
        boxes.append(
            Box(
                id=f"n{at}", kind=kind, label=draw(TEXTS), parent=f"n{parent}" if parent >= 0 else "",
                stereotypes=draw(stereotypes), members=tuple(draw(st.lists(WORDS, max_size=3))) if takes_members else (),
            )
        )  # fmt: skip
    ids = st.sampled_from([box.id for box in boxes])
    end, texts = st.sampled_from(ends(vocabulary)), TEXTS if vocabulary.has_end_labels else st.just("")
    arrow = st.builds(
        Arrow, source=ids, target=ids, label=TEXTS, stroke=st.sampled_from(strokes(vocabulary)), source_end=end,
        target_end=end, source_label=texts, target_label=texts,
    )  # fmt: skip
    notes: list[Note] = []
    for at in range(draw(st.integers(0, 2)) if vocabulary.has_notes else 0):
        holders = ["", *(box.id for box in boxes if parents.count(int(box.id[1:])))]
        about = tuple(draw(st.lists(ids, max_size=2, unique=True)))
        notes.append(Note(id=f"m{at}", text=draw(TEXTS), about=about, parent=draw(st.sampled_from(holders))))
    name = draw(TEXTS)
    return Drawing(name=name, boxes=tuple(boxes), arrows=tuple(draw(st.lists(arrow, max_size=5))), notes=tuple(notes))


def said(drawing: Drawing) -> dict[str, Any]:
    """What a drawing says, whatever the order in which it says it; arrows between the same boxes keep theirs."""
    return {
        "boxes": {box.id: (box.kind, box.label, box.parent, box.stereotypes, box.members) for box in drawing.boxes},
        "arrows": [
            (each.source, each.target, each.label, each.stroke, each.source_end, each.target_end, each.source_label,
             each.target_label)
            for each in drawing.arrows
        ],
        "notes": {note.id: (note.text, sorted(note.about), note.parent) for note in drawing.notes},
    }  # fmt: skip
