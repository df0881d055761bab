# SPDX-License-Identifier: Apache-2.0
"""Draft: a graph as it will be. Plans write here, the base is never touched, and `change()` says what was written.

A Draft lies over a Graph or over another Draft (several operations planned before one append). It keeps the graph's
invariants at every write: ids are unique, parents and edge ends exist, containment has no cycle, limits hold. Cost is
O(what is written); nothing here walks the whole graph.
"""

from __future__ import annotations

import math
import re
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence

from glsp.errors import Invalid, NotAllowed, TooLarge
from glsp.model import order
from glsp.model.change import ORDER, PARENT, TYPE, Change, Edit, Element
from glsp.model.graph import NOTHING, View, ancestors, descendants, need
from glsp.protocol.geometry import Fields, Json, finite, is_list, is_object

MAX_DEPTH = 64
"""Containment deeper than this is refused; real diagrams nest five deep."""

MAX_ID = 256
"""Characters of an element id."""

MAX_TYPE = 256
"""Characters of an element's type."""

MAX_TEXT = 100_000
"""Characters of one string property; a label that long is a mistake or an attack."""

MAX_FIELDS = 1_000_000
"""Bytes-ish (characters of all strings, members counted as 8) of one element's properties."""

RESERVED = frozenset({"id", "children", "parent", "index", "source", "target", TYPE, PARENT, ORDER})
"""Names that are structure and therefore never properties."""


class Draft:
    """A planned graph over a base; satisfies `View`."""

    def __init__(self, base: View) -> None:
        self.base = base
        self.root = base.root
        self.read: set[str] = set()
        self._now: dict[str, Element | None] = {}
        self._arrived: dict[str, list[str]] = {}
        self._left: dict[str, set[str]] = {}
        self._edges_in: dict[str, set[str]] = {}
        self._edges_out: dict[str, set[str]] = {}
        self._types: dict[str, int] = {}
        self._measured: Mapping[str, Fields | None] = {}

    # reading

    def get(self, element_id: str) -> Element | None:
        """The element as planned so far; the read is remembered for the rebase rule."""
        if element_id in self._now:
            return self._now[element_id]
        self.read.add(element_id)
        return self.base.get(element_id)

    def children(self, parent_id: str) -> Sequence[str]:
        """Children in drawing order; O(children) when some came or left, else free."""
        left, arrived = self._left.get(parent_id), self._arrived.get(parent_id)
        children = self.base.children(parent_id)
        if left:
            children = [child for child in children if child not in left]
        if arrived:
            children = sorted([*children, *arrived], key=self._sort_key)
        return children

    def last_child(self, parent_id: str) -> str | None:
        """The child drawn last; walks back only over children that left."""
        left, arrived = self._left.get(parent_id, NOTHING), self._arrived.get(parent_id)
        last = self.base.last_child(parent_id)
        if last is not None and last in left:
            last = next((child for child in reversed(self.base.children(parent_id)) if child not in left), None)
        if arrived:
            mine = arrived[-1]
            last = mine if last is None or self._sort_key(mine) > self._sort_key(last) else last
        return last

    def edges(self, element_id: str) -> Iterable[str]:
        """Edges that start or end at the element."""
        out = self._edges_out.get(element_id, NOTHING)
        kept = {edge for edge in self.base.edges(element_id) if edge not in out}
        return kept | self._edges_in.get(element_id, set())

    def count(self, type_id: str) -> int:
        """Elements of exactly this type."""
        return self.base.count(type_id) + self._types.get(type_id, 0)

    def measured(self, element_id: str) -> Fields:
        """Derived geometry: what `measure` put here, else the base's."""
        own = self._measured.get(element_id)
        return self.base.measured(element_id) if own is None else own

    def measure(self, geometry: Mapping[str, Fields | None]) -> None:
        """Puts derived geometry beside the planned elements (for a layout that looks at them); never part of a Change."""
        self._measured = geometry

    # writing

    def add(self, element: Element) -> None:
        """A new element under an existing parent; edges need existing ends.

        Raises: Invalid for a taken or unfit id or oversized fields, NotAllowed for depth.
        """
        if not element.id or len(element.id) > MAX_ID or not element.id.isprintable():
            raise Invalid(f"not an id: {element.id[:80]!r}", hint=f"1 to {MAX_ID} printable characters")
        if len(element.type) > MAX_TYPE:
            raise Invalid(f"not a type: {element.type[:80]!r}", hint=f"at most {MAX_TYPE} characters")
        if self.get(element.id) is not None:
            raise Invalid(f"the id {element.id!r} is taken", hint="ids are unique within a diagram; choose another")
        need(self, element.parent)
        if 1 + sum(1 for _ in ancestors(self, element.parent)) >= MAX_DEPTH:
            raise NotAllowed(f"elements may be nested at most {MAX_DEPTH} deep")
        check_fields(element.fields)
        if element.is_edge:
            need(self, element.fields["sourceId"])
            need(self, element.fields["targetId"])
        self._enter(element)

    def append(self, element_id: str, type_id: str, parent_id: str, fields: Fields) -> Element:
        """A new element behind its siblings."""
        element = Element(element_id, type_id, parent_id, self.order_behind(parent_id), fields)
        self.add(element)
        return element

    def remove(self, element_id: str) -> list[str]:
        """Removes the element, all it contains and every edge that would dangle; returns all ids removed."""
        need(self, element_id)
        if element_id == self.root:
            raise NotAllowed("the root of a diagram cannot be deleted", hint="delete the diagram itself")
        doomed = list(descendants(self, element_id))
        marked = set(doomed)
        for inner in doomed:  # grows while it is walked: edges may end at edges
            for edge in sorted(self.edges(inner)):
                if edge not in marked:
                    more = [each for each in descendants(self, edge) if each not in marked]
                    marked.update(more)
                    doomed.extend(more)
        for each in reversed(doomed):
            self._leave(need(self, each))
        return doomed

    def set(self, element_id: str, fields: Mapping[str, Json], unset: Iterable[str] = ()) -> None:
        """Sets and removes properties; equal values are no change."""
        element = need(self, element_id)
        after = {**element.fields, **fields}
        for name in unset:
            after.pop(name, None)
        if after == element.fields and not any(_differs(after[name], element.fields[name]) for name in fields):
            return
        check_fields(after)
        edited = Element(element.id, element.type, element.parent, element.order, after)
        if edited.is_edge != element.is_edge:
            raise NotAllowed(f"{element_id} cannot turn from an edge into a node or back")
        if edited.is_edge and _ends(edited) != _ends(element):
            need(self, after["sourceId"])
            need(self, after["targetId"])
        self._replace(element, edited)

    def retype(self, element_id: str, type_id: str) -> None:
        """Gives the element another type."""
        element = need(self, element_id)
        self._replace(element, Element(element.id, type_id, element.parent, element.order, element.fields))

    def move(self, element_id: str, parent_id: str, order_key: str | None = None) -> None:
        """Puts the element into another parent or place among its siblings (behind all by default).

        Raises: NotAllowed when the element would contain itself.
        """
        element = need(self, element_id)
        need(self, parent_id)
        if parent_id == element_id or element_id in ancestors(self, parent_id):
            raise NotAllowed(f"{element_id} cannot be put into itself")
        key = order_key or self.order_behind(parent_id)
        self._replace(element, Element(element.id, element.type, parent_id, key, element.fields))

    def order_behind(self, parent_id: str) -> str:
        """A sibling key behind all children of the parent.

        Does not count as reading the last sibling: it may go, or others may come behind it, and the plan still stands.
        """
        last = self.last_child(parent_id)
        sibling = None if last is None else self._now.get(last) or self.base.get(last)
        return order.between(sibling.order if sibling is not None else None, None)

    # the result

    def change(self) -> Change:
        """What was written, relative to the base: parents before children, one mention per id."""
        added: list[Element] = []
        removed: list[Element] = []
        edits: list[Edit] = []
        for element_id, now in self._now.items():
            was = self.base.get(element_id)
            if was is None:
                if now is not None:
                    added.append(now)
            elif now is None:
                removed.append(was)
            elif now is not was:
                edit = difference(was, now)
                if edit is not None:
                    edits.append(edit)
        return Change(_parents_first(added), _parents_first(removed), tuple(edits))

    def absorb(self, other: Draft) -> None:
        """Takes over what a Draft lying on this one wrote (it must have been made on this very state)."""
        for element_id, now in other.written():
            was = self.get(element_id)
            if was is not None and now is not None:
                self._replace(was, now)
            elif was is not None:
                self._leave(was)
            elif now is not None:
                self._enter(now)

    def written(self) -> list[tuple[str, Element | None]]:
        """Every id written, with what it became."""
        return list(self._now.items())

    # bookkeeping

    def _sort_key(self, element_id: str) -> tuple[str, str]:
        element = self._now.get(element_id) or self.base.get(element_id)
        return (element.order if element else ""), element_id

    def _replace(self, was: Element, now: Element) -> None:
        if was.parent == now.parent and was.order == now.order and _ends(was) == _ends(now):
            self._now[now.id] = now
            if was.type != now.type:
                self._types[was.type] = self._types.get(was.type, 0) - 1
                self._types[now.type] = self._types.get(now.type, 0) + 1
        else:
            self._leave(was)
            self._enter(now)

    def _enter(self, element: Element) -> None:
        self._now[element.id] = element
        self._types[element.type] = self._types.get(element.type, 0) + 1
        insort(self._arrived.setdefault(element.parent, []), element.id, key=self._sort_key)
        if element.is_edge:
            for end in (element.fields["sourceId"], element.fields["targetId"]):
                self._edges_in.setdefault(end, set()).add(element.id)

    def _leave(self, element: Element) -> None:
        self._types[element.type] = self._types.get(element.type, 0) - 1
        arrived = self._arrived.get(element.parent)
        if arrived is not None and element.id in arrived:
            arrived.remove(element.id)
        else:
            self._left.setdefault(element.parent, set()).add(element.id)
        if element.is_edge:
            for end in (element.fields["sourceId"], element.fields["targetId"]):
                self._edges_in.get(end, set[str]()).discard(element.id)
                self._edges_out.setdefault(end, set()).add(element.id)
        self._now[element.id] = None


def _ends(element: Element) -> tuple[Json, Json] | None:
    return (element.fields["sourceId"], element.fields["targetId"]) if element.is_edge else None


def difference(was: Element, now: Element) -> Edit | None:
    """The fields in which two states of one element differ, or None."""
    old: Fields = {}
    new: Fields = {}
    for name, before, after in (
        (TYPE, was.type, now.type),
        (PARENT, was.parent, now.parent),
        (ORDER, was.order, now.order),
    ):
        if before != after:
            old[name], new[name] = before, after
    if was.fields is not now.fields:
        for name, value in was.fields.items():
            if name not in now.fields:
                old[name] = value
            elif _differs(value, now.fields[name]):
                old[name], new[name] = value, now.fields[name]
        for name, value in now.fields.items():
            if name not in was.fields:
                new[name] = value
    return Edit(was.id, old, new) if old or new else None


def _differs(one: Json, other: Json) -> bool:
    return one != other or isinstance(one, bool) != isinstance(other, bool)


def _parents_first(elements: list[Element]) -> tuple[Element, ...]:
    waiting = {element.id: element for element in elements}
    done: dict[str, Element] = {}
    for element in elements:
        chain: list[Element] = []
        current: Element | None = element
        while current is not None and current.id not in done:
            chain.append(current)
            current = waiting.get(current.parent)
        for each in reversed(chain):
            done[each.id] = each
    return tuple(done.values())


def check_fields(fields: Fields) -> None:
    """Refuses reserved names, overlong strings and properties nested absurdly deep."""
    if not RESERVED.isdisjoint(fields):
        name = min(RESERVED.intersection(fields))
        raise Invalid(f"{name!r} is structure, not a property", hint="use the operations that change structure")
    size = 0
    stack: list[tuple[Json, int]] = [(fields, 0)]
    while stack:
        value, depth = stack.pop()
        size += 8
        if isinstance(value, str):
            size += len(value)
            if len(value) > MAX_TEXT:
                raise TooLarge(f"a text of {len(value)} characters; at most {MAX_TEXT} are kept")
            if not value.isascii() and _SURROGATE.search(value):
                raise Invalid(
                    "a text holds half of a surrogate pair, which is no character", hint="send whole characters"
                )
        elif isinstance(value, float) and not math.isfinite(value):
            raise Invalid(f"{value} is not a number that JSON has", hint="send a finite number or leave it out")
        elif is_object(value):
            stack.extend((inner, depth + 1) for inner in value.values())
        elif is_list(value):
            stack.extend((inner, depth + 1) for inner in value)
        if depth > 32:
            raise TooLarge("properties are nested deeper than 32")
        if size > MAX_FIELDS:
            raise TooLarge(f"the properties of one element exceed {MAX_FIELDS} characters")
    for end in ("sourceId", "targetId"):
        if not isinstance(fields.get(end, ""), str):
            raise Invalid(f"{end} must be the id of an element")
    for name, members in (("position", ("x", "y")), ("size", ("width", "height")), ("alignment", ("x", "y"))):
        if name in fields and not _is_vector(fields[name], members):
            raise Invalid(f"{name} must be an object of finite numbers {' and '.join(members)}")
    points = fields.get("routingPoints", ())
    if not is_list(points) or not all(_is_vector(point, ("x", "y")) for point in points):
        raise Invalid("routingPoints must be a list of points with finite x and y")


_SURROGATE = re.compile("[\ud800-\udfff]")


def _is_vector(value: Json, members: tuple[str, str]) -> bool:
    if not is_object(value):
        return False
    numbers: list[Json] = [value.get(member) for member in members]
    return all(isinstance(each, (int, float)) and not isinstance(each, bool) and finite(each) for each in numbers)
