# SPDX-License-Identifier: Apache-2.0
"""What an entry did, as people would say it: created these, connected two, moved that one.

Parts (labels, compartments) count as the node or edge that they belong to. Doors hand deeds on as data, so that every
reader can be told in its own language; `in_words` is the English of logs and agents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias, get_args

import msgspec

from glsp.model.change import ORDER, PARENT, Change, Edit, Element
from glsp.model.common import LOCKED
from glsp.model.graph import View, ancestors
from glsp.model.notation import Words

Verb: TypeAlias = Literal[
    "created", "connected", "deleted", "disconnected", "renamed", "changed", "moved", "resized", "locked", "unlocked"
]
VERBS: tuple[Verb, ...] = get_args(Verb)
"""In the order in which deeds are told."""

GEOMETRY = frozenset({"position", "size", "routingPoints", "alignment", "edgePlacement", "layoutOptions"})
"""Fields that say where things are."""

SIZE = frozenset({"size", "layoutOptions"})

NAMED = 3
"""Names that one deed gives; the rest is counted."""

MAX_NAME = 60


class Deed(msgspec.Struct, frozen=True):
    """One kind of thing done, to how many nodes or edges, and what the first few are called."""

    verb: Verb
    count: int
    names: tuple[str, ...] = ()


def deeds(change: Change, words: Words, view: View) -> tuple[Deed, ...]:
    """What the change did; `view` has the names of what it touched, as far as that is still there. O(change)."""
    found: dict[Verb, dict[str, str]] = {}

    def note(verb: Verb, element_id: str, name: str) -> None:
        found.setdefault(verb, {}).setdefault(element_id, name)

    came_and_went: tuple[tuple[tuple[Element, ...], Verb, Verb], ...] = (
        (change.added, "created", "connected"),
        (change.removed, "deleted", "disconnected"),
    )
    for elements, of_node, of_edge in came_and_went:
        texts = _texts(elements, words)
        for element in elements:
            if element.is_edge:
                note(of_edge, element.id, texts.get(element.id, ""))
            elif words.is_node(element.type):
                note(of_node, element.id, texts.get(element.id, "") or _text(element.fields.get("name")))
    fresh = {element.id for element in change.added}
    for edit in sorted(change.edits, key=_is_text, reverse=True):
        owner = _owner(view, words, edit.id)
        if owner is None or owner.id in fresh or owner.id in found.get("renamed", {}):
            continue
        name = words.label(view, owner.id) or ""
        if _is_text(edit):
            note("renamed", owner.id, f"{_text(edit.old.get('text'))} → {_text(edit.new['text'])}".removeprefix(" → "))
        elif edit.old.keys() | edit.new.keys() == {LOCKED}:
            note("locked" if edit.new.get(LOCKED) is True else "unlocked", owner.id, name)
        elif SIZE.issuperset({*edit.old, *edit.new}):
            note("resized", owner.id, name)
        elif _is_place(edit):
            note("moved", owner.id, name)
        else:
            note("changed", owner.id, name)
    for each in (*found.get("renamed", {}), *found.get("changed", {})):
        for verb in ("moved", "resized"):
            found.get(verb, {}).pop(each, None)
    return tuple(_deed(verb, found[verb]) for verb in VERBS if found.get(verb))


def in_words(operation: str, found: Iterable[Deed]) -> str:
    """One line: `created Check stock, Pack and 2 more; drew 3 edges`."""
    said = [_said(operation, deed) for deed in found]
    return "; ".join(said) or operation


def _said(operation: str, deed: Deed) -> str:
    one = deed.count == 1
    edges = "an edge" if one else f"{deed.count} edges"
    match deed.verb:
        case "connected":
            return f"drew {edges}"
        case "disconnected":
            return f"deleted {edges}"
        case "moved" if operation == "arrange":
            return "laid out an element" if one else f"laid out {deed.count} elements"
        case verb:
            return f"{verb} {_things(deed)}"


def _things(deed: Deed) -> str:
    if not deed.names:
        return "an element" if deed.count == 1 else f"{deed.count} elements"
    rest = deed.count - len(deed.names)
    return ", ".join(deed.names) + (f" and {rest} more" if rest else "")


def _deed(verb: Verb, named: Mapping[str, str]) -> Deed:
    names = [name[:MAX_NAME] for name in named.values() if name]
    return Deed(verb, len(named), tuple(dict.fromkeys(names))[:NAMED])


def _texts(elements: Iterable[Element], words: Words) -> dict[str, str]:
    """The first text inside each node or edge of these elements (parents stand before children)."""
    owners: dict[str, str] = {}
    texts: dict[str, str] = {}
    for element in elements:
        owns = element.is_edge or words.is_node(element.type)
        owners[element.id] = element.id if owns else owners.get(element.parent, "")
        text = _text(element.fields.get("text"))
        if text:
            texts.setdefault(owners[element.id], text)
    return texts


def _owner(view: View, words: Words, element_id: str) -> Element | None:
    """The node or edge that an element is or belongs to; None for the root and for what is gone."""
    if view.get(element_id) is None:
        return None
    chain = (view.get(each) for each in (element_id, *ancestors(view, element_id)))
    return next((each for each in chain if each is not None and (each.is_edge or words.is_node(each.type))), None)


def _is_text(edit: Edit) -> bool:
    return isinstance(edit.new.get("text"), str)


def _is_place(edit: Edit) -> bool:
    return (GEOMETRY | {PARENT, ORDER}).issuperset({*edit.old, *edit.new})


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
