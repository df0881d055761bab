# SPDX-License-Identifier: Apache-2.0
"""What is different between two diagrams that do not share a log: files, branches, copies.

Elements are the same where their ids are. Edges often have no id of their own (text notations give them one by chance),
so an edge is the same as one of its id between the same two nodes, else as the next one between them, else as one of its
id that shares an end. The order of siblings is not compared: two files that were written apart never agree on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import eq
from typing import Literal, TypeAlias

import msgspec

from glsp.model.change import PARENT, TYPE, Change, Edit, Element
from glsp.model.deeds import GEOMETRY
from glsp.model.graph import Graph, View, ancestors, build, descendants, need
from glsp.model.notation import Words
from glsp.protocol.geometry import Fields, Json

Kind: TypeAlias = Literal["added", "removed", "changed", "moved"]

ABSENT: Json = None
"""What a field is on the side where it is not."""

IGNORED = frozenset({"cssClasses"})
"""Fields that follow from the others; nobody is told of them."""


class Field(msgspec.Struct, frozen=True):
    """One property, label or place that is not the same."""

    name: str
    old: Json
    new: Json


class Item(msgspec.Struct, frozen=True):
    """A node or an edge that is different; labels and other parts count as what they belong to.

    `name` is its label, `ends` the two nodes that an edge joins (now, or when it was there).
    """

    kind: Kind
    id: str
    type: str
    name: str
    ends: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()


class Difference(msgspec.Struct, frozen=True):
    """All that is different, in the order of the diagrams: removed ones where they were, then what is there now."""

    change: Change
    items: tuple[Item, ...]

    def count(self, kind: Kind) -> int:
        """How many of a kind."""
        return sum(item.kind == kind for item in self.items)


def difference(old: View, new: View, words: Words, *, with_places: bool = True) -> Difference:
    """What has to be done to `old` so that it is `new`, which is `aligned` with it.

    Without `with_places` it does not matter where things are.
    """
    change = between(old, new, with_places=with_places)
    return Difference(change, tuple(_items(old, new, words, change)))


def aligned(old: View, new: View) -> Graph:
    """`new` with the ids that its elements have in `old`. O(elements)."""
    names = _names(old, new)
    graph = build(need(old, old.root), (_renamed(each, names) for each in elements(new)), trusted=True)
    graph.measure({names.get(each.id, each.id): new.measured(each.id) for each in elements(new)})
    return graph


def _renamed(element: Element, names: Mapping[str, str]) -> Element:
    fields = element.fields
    if element.is_edge:
        ends = {end: names.get(fields[end], fields[end]) for end in ("sourceId", "targetId")}
        fields = {**fields, **ends}
    here, parent = (names.get(each, each) for each in (element.id, element.parent))
    return Element(here, element.type, parent, element.order, fields)


def _names(old: View, new: View) -> dict[str, str]:
    """How elements of `new` are called in `old`, where that is not the same."""
    names = {new.root: old.root}
    theirs = {edge.id: edge for edge in _edges(new)}
    waiting: dict[tuple[str, str], list[Element]] = defaultdict(list)
    same: dict[str, str] = {}
    for edge in _edges(old):
        other = theirs.get(edge.id)
        if other is not None and _ends(other) == _ends(edge):
            same[edge.id] = edge.id
        else:
            waiting[_ends(edge)].append(edge)
    for edge in theirs.values():
        candidates = waiting.get(_ends(edge))
        if edge.id not in same and candidates:
            found = next((each for each in candidates if each.type == edge.type), candidates[0])
            candidates.remove(found)
            same[edge.id] = found.id
    left = {edge.id: edge for candidates in waiting.values() for edge in candidates}
    for edge in theirs.values():  # what is left may have got another end
        other = left.get(edge.id)
        if edge.id not in same and other is not None and any(map(eq, _ends(edge), _ends(other))):
            same[edge.id] = edge.id
    taken = {*same.values(), *(each.id for each in elements(old)), *(each.id for each in elements(new))}
    for edge in theirs.values():
        here = same.get(edge.id) or (edge.id if old.get(edge.id) is None else _fresh(edge.id, taken))
        if here != edge.id:
            names[edge.id] = here
            parts = dict(_parts(old, here, new, edge.id)) if edge.id in same else {}
            for child in descendants(new, edge.id):
                if child != edge.id:
                    names[child] = parts.get(child) or _fresh(child, taken)
    return names


def _fresh(name: str, taken: set[str]) -> str:
    """An id that neither diagram has."""
    number = 2
    while f"{name}~{number}" in taken:
        number += 1
    taken.add(f"{name}~{number}")
    return f"{name}~{number}"


def between(old: View, new: View, *, with_places: bool = True) -> Change:
    """The change from `old` to `new`, which is `aligned` with it."""
    added: list[Element] = []
    edits: list[Edit] = []
    for element in elements(new):
        was = old.get(element.id)
        if was is None:
            added.append(Element(element.id, element.type, element.parent, element.order, known(new, element)))
            continue
        before, now = known(old, was), known(new, element)
        differing = [
            name
            for name in dict.fromkeys((*before, *now))
            if before.get(name, ABSENT) != now.get(name, ABSENT) and (with_places or name not in GEOMETRY)
        ]
        old_fields = {name: before[name] for name in differing if name in before}
        new_fields = {name: now[name] for name in differing if name in now}
        for name, one, other in ((TYPE, was.type, element.type), (PARENT, was.parent, element.parent)):
            if one != other:
                old_fields[name], new_fields[name] = one, other
        if old_fields or new_fields:
            edits.append(Edit(element.id, old_fields, new_fields))
    removed = [element for element in elements(old) if new.get(element.id) is None]
    return Change(tuple(_ends_first(added)), tuple(removed), tuple(edits))


def _items(old: View, new: View, words: Words, change: Change) -> Iterator[Item]:
    for element in change.removed:
        if is_item(element, words):
            yield _item("removed", old, words, element)
    for element in change.added:
        if is_item(element, words):
            yield _item("added", new, words, element)
    found: dict[str, list[Field]] = defaultdict(list)
    for edit in change.edits:
        above = owner(new, words, edit.id)
        if above is not None:
            found[above.id] += _fields(edit, is_part=edit.id != above.id)
    for view, elements in ((new, change.added), (old, change.removed)):
        for element in elements:
            above = owner(view, words, element.id)
            if above is None or is_item(element, words) or (old.get(above.id) is None or new.get(above.id) is None):
                continue
            text = element.fields.get("text", element.type)
            pair = (ABSENT, text) if view is new else (text, ABSENT)
            found[above.id].append(Field("label" if "text" in element.fields else "part", *pair))
    for element_id, fields in found.items():
        if fields and old.get(element_id) is not None:
            is_moved = all(field.name in PLACES for field in fields)
            yield _item("moved" if is_moved else "changed", new, words, need(new, element_id), _tidy(fields))


def owner(view: View, words: Words, element_id: str) -> Element | None:
    """The node or edge that an element is or belongs to."""
    chain = (view.get(each) for each in (element_id, *ancestors(view, element_id)))
    return next((each for each in chain if each is not None and is_item(each, words)), None)


PLACES = frozenset({"place", "size", "route"})
"""What geometry is called in a list of differences."""

_CALLED = {
    "position": "place", "size": "size", "routingPoints": "route", "text": "label", TYPE: "type", PARENT: "in",
    "sourceId": "from", "targetId": "to",
}  # fmt: skip

_DERIVED = frozenset({"alignment", "edgePlacement", "layoutOptions"})


def _fields(edit: Edit, *, is_part: bool) -> list[Field]:
    """What an edit says of its node; where a part stands follows from it."""
    names = dict.fromkeys((*edit.old, *edit.new))
    if is_part:
        names = {name: None for name in names if name not in GEOMETRY}
    return [
        Field(_CALLED.get(name, name), edit.old.get(name, ABSENT), edit.new.get(name, ABSENT))
        for name in names
        if name not in _DERIVED and name not in IGNORED
    ]


def _tidy(fields: Iterable[Field]) -> tuple[Field, ...]:
    """What one reads before where it is. A name and the label that shows it are told once, and not that it needs more room."""
    once: dict[tuple[str, str], Field] = {}
    for field in sorted(fields, key=lambda each: each.name != "label"):
        key = ("label", repr((field.old, field.new))) if field.name in {"label", "name"} else (field.name, "")
        once.setdefault(key, field)
    if any(field.name == "label" for field in once.values()):
        once.pop(("size", ""), None)
    return tuple(sorted(once.values(), key=lambda field: field.name in PLACES))


def _item(kind: Kind, view: View, words: Words, element: Element, fields: tuple[Field, ...] = ()) -> Item:
    ends = _ends(element) if element.is_edge else ()
    return Item(kind, element.id, element.type, words.label(view, element.id) or "", ends, fields)


def is_item(element: Element, words: Words) -> bool:
    """Whether it is a node or an edge, and no part of one."""
    return element.is_edge or words.is_node(element.type)


def elements(view: View) -> Iterator[Element]:
    """All but the root, parents first."""
    return (need(view, each) for each in descendants(view, view.root) if each != view.root)


def _edges(view: View) -> list[Element]:
    return sorted((each for each in elements(view) if each.is_edge), key=lambda each: (each.order, each.id))


def _ends(edge: Element) -> tuple[str, str]:
    return str(edge.fields["sourceId"]), str(edge.fields["targetId"])


def _parts(old: View, old_id: str, new: View, new_id: str) -> Iterator[tuple[str, str]]:
    """Parts of two edges that are the same one, paired by type: new id, old id."""
    waiting = [need(old, child) for child in old.children(old_id)]
    for child in (need(new, each) for each in new.children(new_id)):
        same = next((each for each in waiting if each.type == child.type), None)
        if same is not None:
            waiting.remove(same)
            yield child.id, same.id


def known(view: View, element: Element) -> Fields:
    """The fields of an element with what was measured, as a file has them."""
    fields: Fields = {**element.fields, **view.measured(element.id)}
    if fields.get("routingPoints") == []:
        del fields["routingPoints"]
    return fields


def _ends_first(elements: Iterable[Element]) -> list[Element]:
    """Edges behind the nodes that they join; parents stay before children."""
    late: set[str] = set()
    early: list[Element] = []
    behind: list[Element] = []
    for element in elements:
        if element.is_edge or element.parent in late:
            late.add(element.id)
            behind.append(element)
        else:
            early.append(element)
    return early + behind
