# SPDX-License-Identifier: Apache-2.0
"""Diagrams as DOT: containers are clusters, classes are records, stereotypes stand in guillemets above the labels.

Where a diagram has places, so have nodes (`pos`, for `neato -n`), clusters (`bb`) and edges (for `neato -n2`).
Edges of DOT end at nodes, so each cluster has an invisible one of its name, where its edges end and are cut (`lhead`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from glsp.formats.aliases import aliases, renamed
from glsp.formats.dot.labels import quoted, record, referenced
from glsp.formats.dot.placing import corners, middle, size, spline
from glsp.formats.dot.words import ARROWS, BOXES, KINDS, SHAPES, STYLES
from glsp.formats.drawing import Arrow, Box, Drawing, Note
from glsp.formats.drawn import drawn
from glsp.formats.guillemets import marked
from glsp.formats.nesting import INDENT, lines
from glsp.formats.vocabulary import Vocabulary
from glsp.formats.written import Sheet, Written
from glsp.protocol.geometry import Bounds

ALL = Vocabulary(
    leaves=frozenset(SHAPES) - {"note", "group"} | {"frame"},
    boxes=BOXES,
    leaf="rectangle",
    box="group",
    has_places=True,
)

_NAME = re.compile(r"[^\"\\\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]+")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEYWORDS = frozenset({"node", "edge", "graph", "digraph", "subgraph", "strict"})
ANCHOR = "shape=point, style=invis, width=0, height=0, fixedsize=true"


def write(sheet: Sheet) -> Written:
    """A diagram as DOT."""
    found = drawn(sheet, ALL)
    text, left_out = text_of(found.drawing)
    return Written(text, (*found.left_out, *left_out))


def text_of(drawing: Drawing) -> tuple[str, list[str]]:
    """A drawing in the words of `ALL`, and the ids that have other names there."""
    names = aliases([each.id for each in (*drawing.boxes, *drawing.notes)], _NAME, frozenset())
    return "\n".join(_Text(drawing, names).rows()) + "\n", renamed(names)


class _Text:
    def __init__(self, drawing: Drawing, names: Mapping[str, str]) -> None:
        self._drawing = drawing
        self._names = names
        self._box = _around(drawing)
        self._clusters = {each.parent for each in (*drawing.boxes, *drawing.notes)} - {""}

    def rows(self) -> Iterator[str]:
        drawing = self._drawing
        yield "digraph {"
        for name, value in self._head():
            yield f"{INDENT}{name}={value}"
        if self._box is not None:
            yield f"{INDENT}{corners(self._box)}"
        yield f"{INDENT}node [shape=box]"
        yield from lines((*drawing.boxes, *drawing.notes), self._alone, self._opened, "}", depth=1)
        for note in drawing.notes:
            yield from (self._line(note.id, each, ['class="note"', "dir=none", "style=dashed"]) for each in note.about)
        yield from (self._arrow(arrow) for arrow in drawing.arrows)
        yield "}"

    def _head(self) -> Iterator[tuple[str, str]]:
        if self._drawing.name.strip():
            yield "label", quoted(referenced(self._drawing.name))
            yield "labelloc", "t"
        if kind := self._drawing.meta.get("kind"):
            yield "class", f'"{kind}"'
        if self._drawing.direction == "right":
            yield "rankdir", "LR"
        if self._clusters:
            yield "compound", "true"

    def _alone(self, thing: Box | Note) -> Iterator[str]:
        if isinstance(thing, Note):
            looks = ['class="note"', "shape=note", f"label={quoted(referenced(thing.text))}"]
        else:
            looks = list(_looks(thing))
        if self._box is not None and thing.place is not None:
            looks += [middle(thing.place), *size(thing.place)]
        yield f"{self._name(thing.id)} [{', '.join(looks)}]"

    def _opened(self, thing: Box | Note) -> Iterator[str]:
        if isinstance(thing, Box):  # nothing is inside a note
            yield f"subgraph {_id(f'cluster_{self._names[thing.id]}')} {{"
            yield f'{INDENT}class="{thing.kind}"'
            yield f"{INDENT}label={_label(thing)}"
            anchor = ANCHOR
            if self._box is not None and thing.place is not None:
                yield f"{INDENT}{corners(thing.place)}"
                anchor += f", {middle(thing.place)}"
            yield f"{INDENT}{self._name(thing.id)} [{anchor}]"

    def _arrow(self, arrow: Arrow) -> str:
        near, far = arrow.source_end, arrow.target_end
        looks: list[str] = []
        if arrow.label:
            looks.append(f"label={quoted(referenced(arrow.label))}")
        if arrow.source_label:
            looks.append(f"taillabel={quoted(referenced(arrow.source_label))}")
        if arrow.target_label:
            looks.append(f"headlabel={quoted(referenced(arrow.target_label))}")
        if style := STYLES[arrow.stroke]:
            looks.append(f"style={style}")
        if near != "none":
            looks += [f"dir={'back' if far == 'none' else 'both'}", f"arrowtail={ARROWS[near]}"]
        elif far == "none":
            looks.append("dir=none")
        if far not in {"none", "arrow"}:
            looks.append(f"arrowhead={ARROWS[far]}")
        if self._box is not None and (way := spline(arrow.way, starts=near != "none", ends=far != "none")):
            looks.append(way)
        return self._line(arrow.source, arrow.target, looks)

    def _line(self, source: str, target: str, looks: list[str]) -> str:
        cut = [
            f"{side}={_id(f'cluster_{self._names[each]}')}"
            for side, each in (("ltail", source), ("lhead", target))
            if each in self._clusters and source != target
        ]
        said = ", ".join([*looks, *cut])
        return f"{INDENT}{self._name(source)} -> {self._name(target)}{f' [{said}]' if said else ''}"

    def _name(self, element_id: str) -> str:
        return _id(self._names[element_id])


def _around(drawing: Drawing) -> Bounds | None:
    """The box of all of it; None where not everything has its place."""
    places = [each.place for each in (*drawing.boxes, *drawing.notes)]
    boxes = [place for place in places if place is not None]
    if not boxes or len(boxes) < len(places):
        return None
    points = [point for arrow in drawing.arrows for point in arrow.way]
    left = min([*(box.x for box in boxes), *(point.x for point in points)])
    top = min([*(box.y for box in boxes), *(point.y for point in points)])
    right = max([*(box.x + box.width for box in boxes), *(point.x for point in points)])
    bottom = max([*(box.y + box.height for box in boxes), *(point.y for point in points)])
    return Bounds(left, top, right - left, bottom - top)


def _id(name: str) -> str:
    return name if _BARE.fullmatch(name) and name.lower() not in _KEYWORDS else f'"{name}"'


def _label(box: Box) -> str:
    return quoted(marked(map(_mark, box.stereotypes), referenced(box.label)))


def _mark(stereotype: str) -> str:
    return referenced(stereotype).replace("\n", "&#10;")


def _looks(box: Box) -> Iterator[str]:
    shape, style = ("record", "") if box.members else SHAPES.get(box.kind, ("box", ""))
    if shape == "record":
        label = record(marked(map(_mark, box.stereotypes), referenced(box.label)), tuple(map(referenced, box.members)))
    else:
        label = _label(box)
    yield f"label={label}"
    if shape != "box":
        yield f"shape={shape}"
    if style:
        yield f"style={style}"
    if KINDS.get(shape) != box.kind or style or shape == "note":  # which would be a remark
        yield f'class="{box.kind}"'
