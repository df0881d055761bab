# SPDX-License-Identifier: Apache-2.0
"""Writing ports into a draft: onto the border of their owner, on a side that the language allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from glsp.errors import Invalid
from glsp.model.change import Change, Element
from glsp.model.draft import Draft
from glsp.model.graph import View, member, need
from glsp.model.ports import SIDE, Side, free_place, nearest, pinned, side_of
from glsp.protocol.geometry import Bounds, Dimension, Fields, Json, Point, finite, is_object

UNKNOWN_SIZE = Dimension(80, 40)
"""Of an owner whose size nobody knows yet; once it is measured, its ports are pinned again."""


class Borders(Protocol):
    """What pinning asks of a language."""

    def sides(self, type_id: str) -> Sequence[Side]:
        """The sides of an owner on which elements of the type may lie; () for what is no port."""
        ...

    def natural_size(self, type_id: str) -> Dimension | None:
        """The size that a node without a stated one shows."""
        ...


def check_side(borders: Borders, element: Element) -> None:
    """Raises Invalid for a port that says no side, or one on which its type may not lie."""
    sides = () if element.is_edge else borders.sides(element.type)
    if sides and element.fields.get(SIDE) not in sides:
        what = f"its side is {element.fields[SIDE]!r:.80}" if SIDE in element.fields else "it has no side"
        raise Invalid(
            f"{element.id[:200]} is a {element.type} and lies on the border of its owner, but {what}",
            hint=f"side must be one of {', '.join(sides)}; deleting takes it off the border",
        )


def check_sides(change: Change, after: View, borders: Borders) -> None:
    """Raises Invalid when a change leaves a new port, or one whose side it writes, without a good side. O(change)."""
    for element in change.added:
        check_side(borders, element)
    for edit in change.edits:
        if SIDE in edit.old or SIDE in edit.new:
            check_side(borders, need(after, edit.id))


def put_on_border(draft: Draft, borders: Borders, port_id: str, at: Point) -> None:
    """Moves a port to the place on its owner's border that is nearest to this corner, relative to the owner."""
    port = need(draft, port_id)
    size = shown_size(draft, borders, port_id)
    draft.set(port_id, border_fields(draft, borders, port.parent, port.type, size, at))


def border_fields(
    draft: View,
    borders: Borders,
    owner_id: str,
    type_id: str,
    size: Dimension,
    at: Point,
    side: Side | None = None,
) -> Fields:
    """Side and position of a port of this type, as near to a corner (relative to the owner) as its border is."""
    if not finite(at.x, at.y):
        raise Invalid("positions must be finite numbers")
    owner = shown_size(draft, borders, owner_id)
    side = side or nearest(at, size, owner, borders.sides(type_id))
    return _fields(side, pinned(side, at, size, owner))


def free_fields(draft: View, borders: Borders, owner_id: str, size: Dimension, side: Side) -> Fields:
    """Side and position of a port that nobody placed: free of the others on that side."""
    owner = shown_size(draft, borders, owner_id)
    taken = list(_taken(draft, borders, owner_id, side))
    return _fields(side, free_place(side, size, owner, taken))


def _taken(draft: View, borders: Borders, owner_id: str, side: Side) -> Iterator[Bounds]:
    for child_id in draft.children(owner_id):
        child = need(draft, child_id)
        position: Json = member(draft, child, "position")
        if side_of(child) == side and is_object(position):
            size = shown_size(draft, borders, child_id)
            yield _with_name(draft, child_id, Bounds(position["x"], position["y"], size.width, size.height))


def _with_name(draft: View, port_id: str, box: Bounds) -> Bounds:
    """The box of a port together with its name, once that is measured."""
    right, bottom = box.x + box.width, box.y + box.height
    left, top = box.x, box.y
    for part in (need(draft, each) for each in draft.children(port_id)):
        at: Json = member(draft, part, "position")
        size: Json = member(draft, part, "size")
        if "text" in part.fields and part.fields["text"] and is_object(at) and is_object(size):
            left, top = min(left, box.x + at["x"]), min(top, box.y + at["y"])
            right, bottom = max(right, box.x + at["x"] + size["width"]), max(bottom, box.y + at["y"] + size["height"])
    return Bounds(left, top, right - left, bottom - top)


def _fields(side: Side, at: Point) -> Fields:
    return {SIDE: side, "position": {"x": at.x, "y": at.y}}


def shown_size(view: View, borders: Borders, element_id: str) -> Dimension:
    """The size that an element shows, or will show when it is measured as its type says."""
    element = need(view, element_id)
    was = view.base.get(element_id) if isinstance(view, Draft) else None
    stated: Json = element.fields.get("size")
    # What was measured before this very plan set a size says nothing any more.
    size = stated if was is not None and was.fields.get("size") != stated else member(view, element, "size")
    if is_object(size) and size["width"] >= 0 and size["height"] >= 0:
        return Dimension(size["width"], size["height"])
    return borders.natural_size(element.type) or UNKNOWN_SIZE
