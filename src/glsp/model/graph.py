# SPDX-License-Identifier: Apache-2.0
"""Graph: the diagram as a value with indexes, and `View`, the reading side that plans share.

What lives here: elements by id, children in order, edges by end, counts by type, measured geometry beside them.
What must never: planning, encoding, I/O. `apply` is the only mutation and costs O(change).

Invariants (checked by `check`, kept by `model.draft`): exactly one root; every other parent exists and the parents
form a tree; both ends of every edge exist; siblings are ordered by (order key, id).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from glsp.errors import Invalid, UnknownElement, did_you_mean
from glsp.model.change import ORDER, PARENT, TYPE, Change, Edit, Element
from glsp.protocol.geometry import Fields, Json, Number, Point, is_object

NOTHING: frozenset[str] = frozenset()

KEPT_MEASURED = 10_000
"""Removed elements whose measured geometry is kept, so that an undo shows them as they were."""


class View(Protocol):
    """What planning, rules and doors may read. Implemented by Graph (committed) and Draft (planned)."""

    @property
    def root(self) -> str:
        """The root's id."""
        ...

    def get(self, element_id: str) -> Element | None:
        """The element, or None."""
        ...

    def children(self, parent_id: str) -> Sequence[str]:
        """Ids of the children in drawing order."""
        ...

    def edges(self, element_id: str) -> Iterable[str]:
        """Ids of edges that start or end at the element, in no promised order."""
        ...

    def count(self, type_id: str) -> int:
        """How many elements have exactly this type. O(1)."""
        ...

    def last_child(self, parent_id: str) -> str | None:
        """The child drawn last, without walking the others."""
        ...

    def measured(self, element_id: str) -> Fields:
        """Derived geometry that is in force for the element (position, size, alignment …); {} when none."""
        ...


class Graph:
    """A mutable graph of immutable elements."""

    __slots__ = ("_children", "_edges", "_elements", "_last_measured", "_measured", "_types", "root")

    def __init__(self, root: Element) -> None:
        self.root = root.id
        self._elements: dict[str, Element] = {root.id: root}
        self._children: dict[str, list[str]] = {}
        self._edges: dict[str, set[str]] = {}
        self._types: dict[str, int] = {root.type: 1}
        self._measured: dict[str, Fields] = {}
        self._last_measured: dict[str, Fields] = {}

    def __len__(self) -> int:
        """Elements, the root included."""
        return len(self._elements)

    def __iter__(self) -> Iterator[Element]:
        """Every element, in no promised order."""
        return iter(self._elements.values())

    def __contains__(self, element_id: str) -> bool:
        """Whether the id exists."""
        return element_id in self._elements

    def get(self, element_id: str) -> Element | None:
        """The element, or None."""
        return self._elements.get(element_id)

    def ids(self) -> Iterable[str]:
        """All ids, for hints."""
        return self._elements

    def children(self, parent_id: str) -> Sequence[str]:
        """Ids of the children in drawing order; do not keep across an `apply`."""
        return self._children.get(parent_id, ())

    def last_child(self, parent_id: str) -> str | None:
        """The child drawn last. O(1)."""
        children = self._children.get(parent_id)
        return children[-1] if children else None

    def edges(self, element_id: str) -> Iterable[str]:
        """Ids of edges that start or end at the element."""
        return self._edges.get(element_id, NOTHING)

    def count(self, type_id: str) -> int:
        """How many elements have exactly this type. O(1)."""
        return self._types.get(type_id, 0)

    def types(self) -> Mapping[str, int]:
        """Elements per type."""
        return self._types

    def measured(self, element_id: str) -> Fields:
        """Derived geometry in force for the element."""
        return self._measured.get(element_id, _EMPTY)

    def last_measured(self, element_id: str) -> Fields:
        """Derived geometry that was in force for an element when it was removed, while it is kept."""
        return self._last_measured.get(element_id, _EMPTY)

    def measure(self, geometry: Mapping[str, Fields | None]) -> None:
        """Puts derived geometry beside the elements; None takes it away. Never part of a Change."""
        for element_id, fields in geometry.items():
            if fields and element_id in self._elements:
                self._measured[element_id] = fields
            else:
                self._measured.pop(element_id, None)

    def forget_measured(self, element_ids: Iterable[str]) -> None:
        """Removed elements are not to be shown as they were when they come again: a redo makes them anew."""
        for element_id in element_ids:
            self._last_measured.pop(element_id, None)

    def before(self, element_id: str) -> str | None:
        """The sibling drawn just before the element, or None when it is the first. O(log siblings)."""
        element = self._elements[element_id]
        siblings = self._children[element.parent]
        at = bisect_left(siblings, self._sort_key(element_id), key=self._sort_key)
        return siblings[at - 1] if at else None

    def apply(self, change: Change) -> None:
        """Carries out a change that was planned on this very head. O(change). The only mutation."""
        for element in change.added:
            self._add(element)
        for edit in change.edits:
            self._edit(edit)
        for element in reversed(change.removed):
            self._remove(element.id)

    def fill(self, elements: Iterable[Element]) -> None:
        """Adds many elements at once, parents in any order; only for a graph that holds nothing but its root."""
        known, children, edges, types = self._elements, self._children, self._edges, self._types
        for element in elements:
            element_id, type_id, fields = element.id, element.type, element.fields
            known[element_id] = element
            types[type_id] = types.get(type_id, 0) + 1
            siblings = children.get(element.parent)
            if siblings is None:
                children[element.parent] = [element_id]
            else:
                siblings.append(element_id)
            if "sourceId" in fields and "targetId" in fields:
                for end in (fields["sourceId"], fields["targetId"]):
                    edges.setdefault(end, set()).add(element_id)
        key = self._sort_key
        for siblings in children.values():
            if len(siblings) > 1:
                siblings.sort(key=key)

    def _sort_key(self, element_id: str) -> tuple[str, str]:
        return self._elements[element_id].order, element_id

    def _add(self, element: Element) -> None:
        self._elements[element.id] = element
        self._types[element.type] = self._types.get(element.type, 0) + 1
        measured = self._last_measured.pop(element.id, None)
        if measured is not None:
            self._measured[element.id] = measured
        self._enter(element)

    def _remove(self, element_id: str) -> None:
        element = self._elements[element_id]
        self._leave(element)
        del self._elements[element_id]
        self._count_out(element.type)
        self._children.pop(element_id, None)
        measured = self._measured.pop(element_id, None)
        if measured is not None:
            self._last_measured[element_id] = measured
            if len(self._last_measured) > KEPT_MEASURED:
                del self._last_measured[next(iter(self._last_measured))]

    def _edit(self, edit: Edit) -> None:
        element = self._elements[edit.id]
        edited = edited_element(element, edit)
        moved = PARENT in edit.new or ORDER in edit.new or "sourceId" in edit.new or "targetId" in edit.new
        moved = moved or "sourceId" in edit.old or "targetId" in edit.old
        if moved:
            self._leave(element)
        if edited.type != element.type:
            self._count_out(element.type)
            self._types[edited.type] = self._types.get(edited.type, 0) + 1
        self._elements[edit.id] = edited
        if moved:
            self._enter(edited)

    def _enter(self, element: Element) -> None:
        if element.parent:
            siblings = self._children.setdefault(element.parent, [])
            key = (element.order, element.id)
            if not siblings or self._sort_key(siblings[-1]) < key:
                siblings.append(element.id)
            else:
                insort(siblings, element.id, key=self._sort_key)
        if element.is_edge:
            for end in (element.fields["sourceId"], element.fields["targetId"]):
                self._edges.setdefault(end, set()).add(element.id)

    def _leave(self, element: Element) -> None:
        if element.parent:
            siblings = self._children[element.parent]
            del siblings[bisect_left(siblings, (element.order, element.id), key=self._sort_key)]
        if element.is_edge:
            for end in {element.fields["sourceId"], element.fields["targetId"]}:
                ends = self._edges[end]
                ends.discard(element.id)
                if not ends:
                    del self._edges[end]

    def _count_out(self, type_id: str) -> None:
        left = self._types[type_id] - 1
        if left:
            self._types[type_id] = left
        else:
            del self._types[type_id]

    def check(self) -> list[str]:
        """Every broken invariant, in words; [] for a sound graph. O(elements)."""
        problems: list[str] = []
        listed = {child: parent for parent, children in self._children.items() for child in children}
        for element in self._elements.values():
            if element.id == self.root:
                continue
            if element.parent not in self._elements:
                problems.append(f"{element.id}: parent {element.parent!r} does not exist")
            elif listed.get(element.id) != element.parent:
                problems.append(f"{element.id}: missing among the children of {element.parent}")
            if element.is_edge:
                problems.extend(
                    f"{element.id}: {end} {element.fields[end]!r} does not exist"
                    for end in ("sourceId", "targetId")
                    if element.fields[end] not in self._elements
                )
        for parent, children in self._children.items():
            if children != sorted(children, key=self._sort_key):
                problems.append(f"{parent}: children out of order")
        for end, edges in self._edges.items():
            problems.extend(f"{end}: index names edge {edge} wrongly" for edge in edges if not self._joins(edge, end))
        reached = sum(1 for _ in descendants(self, self.root))
        if reached != len(self._elements):
            problems.append(f"{len(self._elements) - reached} elements hang in a cycle or outside the root")
        return problems

    def _joins(self, edge_id: str, end: str) -> bool:
        edge = self._elements.get(edge_id)
        return edge is not None and end in (edge.fields.get("sourceId"), edge.fields.get("targetId"))


_EMPTY: Fields = {}


def edited_element(element: Element, edit: Edit) -> Element:
    """The element after the edit; `element` itself is not touched."""
    fields = {name: value for name, value in element.fields.items() if name in edit.new or name not in edit.old}
    fields.update((name, value) for name, value in edit.new.items() if name[0] != "@")
    return Element(
        element.id,
        edit.new.get(TYPE, element.type),
        edit.new.get(PARENT, element.parent),
        edit.new.get(ORDER, element.order),
        fields,
    )


def need(view: View, element_id: str, hints: Iterable[str] = ()) -> Element:
    """The element, or UnknownElement with the nearest ids as a hint."""
    element = view.get(element_id)
    if element is None:
        raise UnknownElement(f"there is no element {element_id[:200]!r}", hint=did_you_mean(element_id, hints))
    return element


def descendants(view: View, element_id: str) -> Iterator[str]:
    """The element and all it contains, parents before children. Iterative: depth is the user's business."""
    stack = [element_id]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(view.children(current)))


def ancestors(view: View, element_id: str) -> Iterator[str]:
    """Parent, its parent, … up to and including the root."""
    element = view.get(element_id)
    while element is not None and element.parent:
        yield element.parent
        element = view.get(element.parent)


def top_level(view: View, element_id: str) -> str:
    """The element's ancestor (or itself) that is a child of the root; the root's own id for the root."""
    top = element_id
    for above in ancestors(view, element_id):
        if above == view.root:
            break
        top = above
    return top


def member(view: View, element: Element, name: str) -> Json:
    """A field as clients see it: measured geometry over the element's own."""
    measured = view.measured(element.id)
    return measured[name] if name in measured else element.fields.get(name)


def origin(view: View, element_id: str) -> Point:
    """Absolute canvas position of the element's upper left corner (sum of positions up to the root)."""
    x: Number = 0
    y: Number = 0
    current: str = element_id
    while current and current != view.root:
        element = view.get(current)
        if element is None:
            break
        position = member(view, element, "position")
        if is_object(position):
            x += position.get("x", 0)
            y += position.get("y", 0)
        current = element.parent
    return Point(x, y)


def build(root: Element, elements: Iterable[Element], *, trusted: bool = False) -> Graph:
    """A graph from elements, parents in any order. Raises Invalid naming the first broken invariant.

    `trusted`: what we wrote ourselves and read with a checksum is not checked again (a quarter of a second at 10,000 nodes).
    """
    graph = Graph(root)
    graph.fill(elements)
    problems = [] if trusted else graph.check()
    if problems:
        raise Invalid(f"the diagram is not sound: {problems[0]}", hint="take what was saved before, or mend the file")
    return graph


def new_root() -> Element:
    """The root of an empty diagram: a `graph` with the id that stock clients expect."""
    return Element("sprotty", "graph", "", "", {"cssClasses": list[str]()})
