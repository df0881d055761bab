# SPDX-License-Identifier: Apache-2.0
"""A whole model put in the place of what a diagram holds: what is the same stays, so only the difference is a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from glsp.errors import Invalid
from glsp.model.change import Element
from glsp.model.draft import Draft
from glsp.model.graph import descendants, need
from glsp.model.tree import flatten
from glsp.protocol.geometry import Fields


def reload(draft: Draft, model: Fields) -> None:
    """Makes the draft hold exactly this GModel; the root keeps its id. Raises Invalid."""
    root, *rest = flatten(model)
    wanted = {each.id: _below(each, root.id, draft.root) for each in rest}
    if len(wanted) != len(rest) or root.id in wanted or draft.root in wanted:
        raise Invalid("an id stands twice in the model")
    _become(draft, root, wanted)


def become(draft: Draft, root: Element, elements: Sequence[Element]) -> None:
    """Makes the draft hold exactly these elements of an earlier state of its diagram."""
    _become(draft, root, {each.id: each for each in elements})


def _become(draft: Draft, root: Element, wanted: Mapping[str, Element]) -> None:
    draft.set(draft.root, root.fields, need(draft, draft.root).fields.keys() - root.fields.keys())
    for element_id in [each for each in descendants(draft, draft.root) if each != draft.root]:
        there = draft.get(element_id)
        if there is not None and (element_id not in wanted or wanted[element_id].is_edge != there.is_edge):
            draft.remove(element_id)
    for element in _ends_first(list(wanted.values())):
        _put(draft, element)


def _below(element: Element, root: str, own_root: str) -> Element:
    if element.parent != root:
        return element
    return Element(element.id, element.type, own_root, element.order, element.fields)


def _put(draft: Draft, element: Element) -> None:
    there = draft.get(element.id)
    if there is None:
        draft.add(element)
        return
    if there.type != element.type:
        draft.retype(element.id, element.type)
    if (there.parent, there.order) != (element.parent, element.order):
        draft.move(element.id, element.parent, element.order)
    draft.set(element.id, element.fields, there.fields.keys() - element.fields.keys())


def _ends_first(elements: Sequence[Element]) -> list[Element]:
    """Parents before children, and what an edge joins before the edge. Raises Invalid where there is no such order."""
    known = {each.id for each in elements}
    placed: dict[str, Element] = {}
    waiting = list(elements)
    while waiting:
        later: list[Element] = []
        for each in waiting:
            needs = [each.parent, *((each.fields["sourceId"], each.fields["targetId"]) if each.is_edge else ())]
            if all(need_id in placed or need_id not in known for need_id in needs):
                placed[each.id] = each
            else:
                later.append(each)
        if len(later) == len(waiting):
            raise Invalid("edges of the model join each other in a ring")
        waiting = later
    return list(placed.values())
