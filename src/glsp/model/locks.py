# SPDX-License-Identifier: Apache-2.0
"""Locked elements: which changes they do not allow. A lock keeps everybody from mistakes, its owner too; anybody may take
it away.

A node or an edge whose field `locked` is true is neither edited, moved nor deleted, and neither are its labels and
compartments. What it contains and the edges that end at it are elements of their own. A change that unlocks the element
may do more to it. Undo and redo are changes like any other.
"""

from __future__ import annotations

from collections.abc import Iterator

from glsp.errors import NotAllowed
from glsp.model.change import ORDER, Change, Element
from glsp.model.common import LAYER, LOCKED
from glsp.model.grammar import Grammar
from glsp.model.graph import View, ancestors

FREE = frozenset({LOCKED, LAYER, ORDER})
"""What may change about a locked element: layers are locked as a whole, and then renamed; sibling keys are rebalanced when
a neighbour moves between others."""

NAMED = 3


def is_locked(view: View, grammar: Grammar, element_id: str) -> bool:
    """Whether the element, or the node or edge that it is a part of, is locked. O(depth)."""
    owner = _owner(view, grammar, element_id)
    return owner is not None and owner.fields.get(LOCKED) is True


def need_unlocked(view: View, grammar: Grammar, element_id: str) -> None:
    """Raises NotAllowed for a locked element."""
    if is_locked(view, grammar, element_id):
        raise _refusal([element_id])


def check_locks(before: View, change: Change, after: View, grammar: Grammar) -> None:
    """Raises NotAllowed when the change touches what is locked before it and not unlocked by it. O(change)."""
    hurt = list(dict.fromkeys(_hurt(before, change, after, grammar)))
    if hurt:
        raise _refusal(hurt)


def _hurt(before: View, change: Change, after: View, grammar: Grammar) -> Iterator[str]:
    for element in change.removed:
        owner = _owner(before, grammar, element.id)
        if owner is not None and owner.fields.get(LOCKED) is True:
            yield owner.id
    touched = [edit.id for edit in change.edits if not FREE.issuperset(edit.old.keys() | edit.new.keys())]
    touched += [element.parent for element in change.added if not _stands_alone(grammar, element)]
    for element_id in touched:
        owner = _owner(before, grammar, element_id)
        if owner is not None and owner.fields.get(LOCKED) is True:
            now = after.get(owner.id)
            if now is not None and now.fields.get(LOCKED) is True:
                yield owner.id


def _owner(view: View, grammar: Grammar, element_id: str) -> Element | None:
    """The node or edge that an element is or is a part of; None for the root, and for what is not there."""
    if view.get(element_id) is None:
        return None
    chain = (view.get(each) for each in (element_id, *ancestors(view, element_id)))
    return next((each for each in chain if each is not None and _stands_alone(grammar, each)), None)


def _stands_alone(grammar: Grammar, element: Element) -> bool:
    return element.is_edge or grammar.is_node(element.type)


def _refusal(element_ids: list[str]) -> NotAllowed:
    named = ", ".join(each[:200] for each in element_ids[:NAMED])
    rest = len(element_ids) - NAMED
    what = (
        f"{named} and {rest} more are locked"
        if rest > 0
        else f"{named} {'is' if len(element_ids) == 1 else 'are'} locked"
    )
    return NotAllowed(what, hint='unlock first: set the property "locked" to false')
