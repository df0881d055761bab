# SPDX-License-Identifier: Apache-2.0
"""Drawings that say where things are, as pieces of a diagram: the same mapping to a language, and everything stays there."""

from __future__ import annotations

from collections.abc import Mapping

from glsp import languages
from glsp.formats.drawing import Box, Drawing, Note
from glsp.formats.edits import Edge, Node
from glsp.formats.mapping import Mapped
from glsp.formats.nesting import parents_first
from glsp.formats.pieces import Link, Names, Piece, Pieces
from glsp.protocol.geometry import Bounds, Number

AROUND = 12
"""px between a container that nobody placed and what it holds."""

TITLE = 26
"""px for its title."""


def is_placed(drawing: Drawing) -> bool:
    """Whether anything in it has its place."""
    return any(each.place is not None for each in (*drawing.boxes, *drawing.notes))


def pieces_of(drawing: Drawing, found: Mapped) -> Pieces:
    """The pieces of a drawing whose words are `found`; what has no place is left to layout, with its lines."""
    things: tuple[Box | Note, ...] = (*drawing.boxes, *drawing.notes)
    places = _places(things)
    language = languages.need(found.language)
    nodes = [edit for edit in found.edits if isinstance(edit, Node)]
    edges = [edit for edit in found.edits if isinstance(edit, Edge)]
    ids = {thing.id: edit.id or "" for thing, edit in zip(things, nodes, strict=True)}
    names = Names(language)
    pieces = [
        Piece(
            id=names.fresh(edit.id or ""), type=edit.type, name=edit.label or "", parent=edit.within or "",
            box=places.get(thing.id), fields=edit.props,
        )
        for thing, edit in zip(things, nodes, strict=True)
    ]  # fmt: skip
    ways = [
        arrow.way if edit.source == ids[arrow.source] else arrow.way[::-1]
        for arrow, edit in zip(drawing.arrows, edges, strict=False)
    ]
    links = [
        Link(
            id=names.fresh(f"{edit.source}_{edit.target}"), type=edit.type or "", source=edit.source, target=edit.target,
            label=edit.label or "", line=ways[at] if at < len(ways) else (), fields=edit.props,
        )
        for at, edit in enumerate(edges)
    ]  # fmt: skip
    return Pieces(language=language, nodes=parents_first(pieces), links=tuple(links), name=drawing.name)


def _places(things: tuple[Box | Note, ...]) -> Mapping[str, Bounds]:
    """Where things are; a container without a place is around what it holds, where that has one."""
    found = {thing.id: thing.place for thing in things if thing.place is not None}
    inner: dict[str, list[Bounds]] = {}
    for thing in reversed(things):  # what is inside stands behind
        if thing.id not in found and thing.id in inner:
            found[thing.id] = _around(inner[thing.id])
        if thing.id in found:
            inner.setdefault(thing.parent, []).append(found[thing.id])
    return found


def _around(boxes: list[Bounds]) -> Bounds:
    left, top = min(box.x for box in boxes) - AROUND, min(box.y for box in boxes) - AROUND - TITLE
    right: Number = max(box.x + box.width for box in boxes) + AROUND
    bottom: Number = max(box.y + box.height for box in boxes) + AROUND
    return Bounds(left, top, right - left, bottom - top)
