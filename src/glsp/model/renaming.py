# SPDX-License-Identifier: Apache-2.0
"""Another id for a node. Ids are identity, so the node goes and comes again, with everything it had.

Parts whose ids the language derives from the node's get the ids that they would have; what the node contains and the
edges that touch it only learn the new name.
"""

from __future__ import annotations

from glsp.errors import NotAllowed
from glsp.model.change import Change, Element
from glsp.model.draft import Draft
from glsp.model.grammar import Grammar
from glsp.model.graph import descendants, need
from glsp.protocol.geometry import Fields


def rename(draft: Draft, grammar: Grammar, element_id: str, new_id: str) -> None:
    """Writes the node under its new id. Raises UnknownElement, NotAllowed, Invalid (taken, reserved or unfit id)."""
    node = need(draft, element_id)
    if node.is_edge or element_id == draft.root or "text" in node.fields:
        raise NotAllowed(f"{element_id} is not a node", hint="only nodes are renamed")
    if new_id == element_id:
        return
    grammar.check_id(new_id)
    inner = list(descendants(draft, element_id))
    names = {each: new_id + each[len(element_id) :] for each in inner if grammar.is_part_id(element_id, each)}
    names[element_id] = new_id
    for each in inner:
        was = need(draft, each)
        parent = names.get(was.parent, was.parent)
        if each in names:
            draft.add(Element(names[each], was.type, parent, was.order, was.fields))
        elif parent != was.parent:
            draft.move(each, parent, was.order)
    for each in names:
        for edge in sorted(draft.edges(each)):
            fields = need(draft, edge).fields
            ends: Fields = {end: names[fields[end]] for end in ("sourceId", "targetId") if fields[end] in names}
            draft.set(edge, ends)
    draft.remove(element_id)


def renamed(change: Change) -> dict[str, str]:
    """New ids by old ones: what went and came again as the same type at the same place among its siblings."""
    came = {(element.parent, element.order, element.type): element.id for element in change.added}
    names: dict[str, str] = {}
    for element in change.removed:  # parents before children
        parent = names.get(element.parent, element.parent)
        if (new := came.get((parent, element.order, element.type))) is not None:
            names[element.id] = new
    return names
