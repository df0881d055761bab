# SPDX-License-Identifier: Apache-2.0
"""Copy, paste and insertion of whole elements. The clipboard's text is untrusted input like any other."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from glsp.errors import Invalid, NotAllowed
from glsp.model.change import Element
from glsp.model.common import LOCKED
from glsp.model.draft import Draft
from glsp.model.grammar import Grammar
from glsp.model.graph import View, need
from glsp.model.ids import Ids
from glsp.model.pinning import free_fields
from glsp.model.ports import side_of
from glsp.model.tree import flatten, nest
from glsp.protocol.geometry import Dimension, Fields, Json, is_list, is_object, whole
from glsp.protocol.operations import InsertElements, Paste

JSON_FORMAT = "application/json"
PASTE_OFFSET = 20
"""Pasted elements shift by so much when there is no pointer position, px (the reference's value)."""


def copy(view: View, element_ids: Iterable[str]) -> dict[str, str]:
    """Clipboard data for the elements that exist: JSON text, indented by two, as the reference writes it."""
    elements = [nest(view, element_id) for element_id in element_ids if view.get(element_id) is not None]
    text = msgspec.json.format(msgspec.json.encode(elements), indent=2).decode()
    return {"format": JSON_FORMAT, JSON_FORMAT: text}


def paste(draft: Draft, grammar: Grammar, operation: Paste, ids: Ids) -> list[str]:
    """Writes the clipboard's elements under new ids into the root; returns the ids of the top ones."""
    text = operation.clipboard_data.get(JSON_FORMAT)
    if text is None:
        raise Invalid(f"the clipboard has no {JSON_FORMAT}", hint="copy elements of a diagram first")
    try:
        items: Json = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Invalid(f"the clipboard is not JSON: {error}") from error
    if not is_list(items) or not all(is_object(item) for item in items):
        raise Invalid("the clipboard is not a list of elements")
    root_type = need(draft, draft.root).type
    if any(item.get("type") == root_type for item in items):
        raise Invalid(
            f"Element with type '{root_type}' is a GModelRoot! 'createElement()' is expected to only create child "
            "elements!",
            hint="copy what is on the canvas, not the canvas",
        )
    renamed: dict[str, str] = {}

    def rename(element_id: str) -> str:
        return renamed.setdefault(element_id, ids.new())

    trees = [list(flatten(item, draft.root, rename=rename)) for item in items]
    shift_x, shift_y = _offset(trees, operation)
    top: list[str] = []
    for tree in sorted(trees, key=lambda tree: tree[0].is_edge):  # nodes first: edges need their ends
        head = tree[0]
        fields = dict(head.fields) if head.is_edge else _shifted(head.fields, shift_x, shift_y)
        if head.is_edge:
            for end in ("sourceId", "targetId"):
                fields[end] = renamed.get(fields[end], fields[end])
        parent = draft.root if head.is_edge else _holder(draft, grammar, head.type, operation)
        if parent != draft.root:
            own: Fields = head.fields.get("size") or {"width": 0, "height": 0}
            size = Dimension(own["width"], own["height"])
            side = side_of(head) or grammar.sides(head.type)[0]
            fields |= free_fields(draft, grammar, parent, size, side)
        draft.append(head.id, head.type, parent, _free(fields))
        for inner in tree[1:]:
            draft.add(_reended(msgspec.structs.replace(inner, fields=_free(inner.fields)), renamed))
        top.append(head.id)
    return top


def _holder(draft: Draft, grammar: Grammar, type_id: str, operation: Paste) -> str:
    """Where an element is pasted: on the canvas, but a port onto a selected node, or onto the owner of a selected port."""
    if grammar.sides(type_id):
        for selected in operation.editor_context.selected_element_ids:
            element = draft.get(selected)
            for each in (selected, element.parent) if element is not None else ():
                try:
                    grammar.check_containment(draft, type_id, each)
                except NotAllowed:
                    continue
                return grammar.inside(draft, each, type_id)
    grammar.check_containment(draft, type_id, draft.root)
    return draft.root


def insert(draft: Draft, grammar: Grammar, operation: InsertElements) -> list[str]:
    """Writes whole elements with their ids; returns the ids of the top ones. Edges may come before their ends.

    Containment of the top ones and the ends of all edges are checked by the language, as for elements made one by one.
    """
    parent = operation.parent_id or draft.root
    need(draft, parent)
    first: list[Element] = []
    edges: list[Element] = []
    for item in operation.elements:
        tree = list(flatten(item, parent))
        late: set[str] = set()
        for at, element in enumerate(tree):
            head = at == 0
            if element.is_edge or element.parent in late:  # edges, and labels on edges, wait for all ends
                late.add(element.id)
            placed = Element(element.id, element.type, element.parent, "" if head else element.order, element.fields)
            (edges if element.id in late else first).append(placed)
    top: list[str] = []
    for element in [*first, *edges]:
        if element.is_edge:
            for end in ("sourceId", "targetId"):
                need(draft, element.fields[end])
            grammar.check_ends(draft, element.type, element.fields["sourceId"], element.fields["targetId"])
        elif not element.order:
            grammar.check_containment(draft, element.type, parent)
        if element.order:
            draft.add(element)
        else:
            draft.append(element.id, element.type, parent, element.fields)
            top.append(element.id)
    return top


def _free(fields: Fields) -> Fields:
    """A copy of what is locked is not: whoever pastes it wants to work with it."""
    return {name: value for name, value in fields.items() if name != LOCKED} if LOCKED in fields else fields


def _reended(element: Element, renamed: dict[str, str]) -> Element:
    if not element.is_edge:
        return element
    ends: Fields = {end: renamed.get(element.fields[end], element.fields[end]) for end in ("sourceId", "targetId")}
    return Element(element.id, element.type, element.parent, element.order, {**element.fields, **ends})


def _offset(trees: list[list[Element]], operation: Paste) -> tuple[float, float]:
    """By how much the top elements move: the uppermost one goes to the pointer."""
    pointer = operation.editor_context.last_mouse_position
    corners = [_corner(tree[0].fields) for tree in trees if not tree[0].is_edge]
    if pointer is None or not corners:
        return PASTE_OFFSET, PASTE_OFFSET
    x, y = min(corners, key=lambda corner: corner[1])
    return pointer.x - x, pointer.y - y


def _corner(fields: Fields) -> tuple[float, float]:
    position: Fields = fields.get("position") or {}
    return position.get("x", 0), position.get("y", 0)


def _shifted(fields: Fields, x: float, y: float) -> Fields:
    """The fields of a top element at its new place. Bend points of edges stay, as with the reference server."""
    left, top = _corner(fields)
    return {**fields, "position": {"x": whole(left + x), "y": whole(top + y)}}
