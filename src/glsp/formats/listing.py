# SPDX-License-Identifier: Apache-2.0
"""What of a diagram is worth a line of the notation, and what several changes did to it in sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from glsp.model.change import PARENT, TYPE, Change, Delta, Element, merge
from glsp.model.deeds import GEOMETRY
from glsp.model.graph import View, descendants, need
from glsp.model.notation import Numbers, Words, delta_lines

MOVED_NAMES = 12
"""Nodes named in the remark about what was merely moved."""


def delta_text(view: View, words: Words, numbers: Numbers, changes: Sequence[Change]) -> list[str]:
    """What several changes did in sum, a line per node; parts are part of their node's line, edges go by address.

    What was merely moved or drawn anew stands in one comment line.
    """
    parts = {
        element.id
        for change in changes
        for element in change.removed
        if not element.is_edge and not words.is_node(element.type)
    }
    delta = merge(changes)
    meant = {edit.id for change in changes for edit in change.edits if not GEOMETRY.issuperset({*edit.old, *edit.new})}
    came = {element.id for change in changes for element in change.added}
    moved = {each for each in delta.changed if each not in meant and each not in came}
    lines = delta_lines(
        view, words, Delta(delta.added, delta.removed - parts, delta.changed - moved), name=numbers.address
    )
    nodes = sorted(each for each in moved if (element := view.get(each)) is not None and words.is_node(element.type))
    if nodes:
        shown = " ".join(nodes[:MOVED_NAMES])
        lines.append(
            f"# moved: {shown}" + (f" and {len(nodes) - MOVED_NAMES} more" if len(nodes) > MOVED_NAMES else "")
        )
    return lines


def lines_touched(change: Change, view: View, words: Words) -> set[str]:
    """Nodes whose line may read otherwise since the change, among them those that are gone; `view` is after it."""
    went = {element.id: element for element in change.removed}
    found: set[str] = set()

    def note(element_id: str) -> None:
        element = view.get(element_id) or went.get(element_id)
        while element is not None and element.parent:
            if element.is_edge or words.is_node(element.type):
                found.add(element.fields["sourceId"] if element.is_edge else element.id)
                return
            element = view.get(element.parent) or went.get(element.parent)

    for element in (*change.added, *change.removed):
        note(element.id)
    for edit in change.edits:
        note(edit.id)
        if "sourceId" in edit.old:
            found.add(edit.old["sourceId"])
        if (PARENT in edit.new or TYPE in edit.new) and view.get(edit.id) is not None:
            found.update(each for each in descendants(view, edit.id) if words.is_node(need(view, each).type))
    return found


def nodes(view: View, words: Words) -> list[Element]:
    """Every element with a line of its own, containers before their contents."""
    found = (need(view, each) for each in descendants(view, view.root) if each != view.root)
    return [element for element in found if not element.is_edge and words.is_node(element.type)]


def chosen(view: View, words: Words, element_ids: Iterable[str]) -> dict[str, Element]:
    """The nodes among these elements and all that they contain, containers before their contents, by id."""
    found: dict[str, Element] = {}
    for element_id in dict.fromkeys(element_ids):
        if element_id in found or view.get(element_id) is None:
            continue
        for each in descendants(view, element_id):
            element = need(view, each)
            if not element.is_edge and words.is_node(element.type):
                found[each] = element
    return found


def count(view: View, words: Words) -> tuple[int, int]:
    """How many nodes and edges there are."""
    elements = [need(view, each) for each in descendants(view, view.root) if each != view.root]
    edges = sum(element.is_edge for element in elements)
    return sum(not element.is_edge and words.is_node(element.type) for element in elements), edges
