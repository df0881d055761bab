# SPDX-License-Identifier: Apache-2.0
"""Markers: what validation finds; rules: who finds it; Validation: the findings of one live diagram, kept up to date.

A rule looks at one element at a time and declares what else it reads (`looks`), so that after a change only elements
whose answer may differ are asked again: O(change), proven by the counter `checked`. Rules of other reasons are asked about the whole
diagram each time: they may read what they like, and declare nothing. What must never: I/O, mutation, knowledge of a particular
language.

`looks`, beside the element's own fields, type and parent id:
- `edges`: the edges that start or end at the element (their ids, ends, types and fields);
- `ends`: for an edge, the elements at its two ends (their types and fields);
- `children`: the element's direct children (which, their types and fields), not deeper;
- `parent`: the element's direct parent (its type and fields), not higher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

import msgspec

from glsp.model.change import PARENT, Change, Element
from glsp.model.graph import View, descendants, need
from glsp.protocol import actions
from glsp.protocol.geometry import Fields

MarkerKind: TypeAlias = Literal["info", "warning", "error"]
Reason: TypeAlias = Literal["live", "batch"]
Look: TypeAlias = Literal["edges", "ends", "children", "parent"]


class Fix(msgspec.Struct, frozen=True, omit_defaults=True):
    """What repairs a finding: in words, and as operations (wire JSON) where a program can do it."""

    title: str
    operations: tuple[Fields, ...] = ()


class Marker(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A finding at an element. `code` and `fix` are for agents and our page; stock clients get `wire()`."""

    label: str
    description: str
    element_id: str
    kind: MarkerKind
    code: str = ""
    fix: Fix | None = None

    def wire(self) -> actions.Marker:
        """The marker as GLSP knows it."""
        return actions.Marker(self.label, self.description, self.element_id, self.kind)

    def detailed(self) -> actions.DetailedMarker:
        """The marker with its code and repair, for clients of ours."""
        fix: Fields | None = None if self.fix is None else msgspec.to_builtins(self.fix)
        return actions.DetailedMarker(self.label, self.description, self.element_id, self.kind, self.code, fix)


Check: TypeAlias = Callable[[View, Element], Iterable[Marker]]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of a language. `live` rules run on every change, `batch` rules when somebody asks.

    `types` are patterns: `task` covers `task:manual` too; () means every element.
    """

    code: str
    description: str
    check: Check
    types: tuple[str, ...] = ()
    reason: Reason = "live"
    looks: frozenset[Look] = frozenset()


def matches(type_id: str, pattern: str) -> bool:
    """Whether a type is the pattern or a sub-type of it (`task:manual` is a `task`)."""
    return type_id == pattern or (len(type_id) > len(pattern) and type_id.startswith(pattern + ":"))


class RuleTable:
    """The rules of one reason by element type, looked up once per type."""

    __slots__ = ("_by_type", "_rules", "looks")

    def __init__(self, rules: Iterable[Rule], reason: str | None) -> None:
        self._rules = [rule for rule in rules if rule.reason == reason]
        self._by_type: dict[str, tuple[Rule, ...]] = {}
        self.looks: frozenset[Look] = frozenset(look for rule in self._rules for look in rule.looks)

    def rules(self, type_id: str) -> tuple[Rule, ...]:
        """The rules for elements of a type, in declared order."""
        found = self._by_type.get(type_id)
        if found is None:
            found = tuple(
                rule
                for rule in self._rules
                if not rule.types or any(matches(type_id, pattern) for pattern in rule.types)
            )
            if len(self._by_type) < _KEPT_TYPES:
                self._by_type[type_id] = found
        return found

    def check(self, view: View, element: Element) -> tuple[Marker, ...]:
        """What the rules say about one element."""
        return tuple(marker for rule in self.rules(element.type) for marker in rule.check(view, element))


_KEPT_TYPES = 1_000
"""Types a table remembers; files may bring any number of invented ones."""


def validate(view: View, rules: Iterable[Rule], reason: str | None, element_ids: Iterable[str] = ()) -> list[Marker]:
    """The markers of one reason at the elements and all they contain, depth first; no ids = the whole diagram.

    A reason that no rule has finds nothing. O(elements looked at). Raises UnknownElement.
    """
    table = RuleTable(rules, reason)
    asked = [each for each in element_ids if each != "EMPTY"] or [view.root]
    return [
        marker
        for top in asked
        for element_id in descendants(view, need(view, top).id)
        for marker in table.check(view, need(view, element_id))
    ]


class Validation:
    """The live findings of one diagram. One full pass when it is opened, then O(change) per change.

    `checked` counts the elements that rules were asked about, ever.
    """

    __slots__ = ("_found", "_table", "_view", "checked")

    def __init__(self, view: View, rules: Iterable[Rule]) -> None:
        self._view = view
        self._table = RuleTable(rules, "live")
        self._found: dict[str, tuple[Marker, ...]] = {}
        self.checked = 0
        for element_id in descendants(view, view.root):
            element = view.get(element_id)
            if element is not None and self._table.rules(element.type):
                self._check(element_id)

    def update(self, change: Change) -> set[str]:
        """Re-checks what a change may have affected; call after it was applied. Ids whose findings differ now."""
        return {element_id for element_id in self.affected(change) if self._check(element_id)}

    def affected(self, change: Change) -> set[str]:
        """The elements whose findings may differ after a change. O(change), times degree or children if rules look."""
        ids = change.touched()
        looks = self._table.looks
        for element in (*change.added, *change.removed):
            self._neighbours(element, ids)
        for edit in change.edits:
            element = self._view.get(edit.id)
            if element is not None:
                self._neighbours(element, ids)
            if "edges" in looks:
                ids.update(edit.old[end] for end in ("sourceId", "targetId") if end in edit.old)
            if "children" in looks and PARENT in edit.old:
                ids.add(edit.old[PARENT])
        return ids

    def _neighbours(self, element: Element, ids: set[str]) -> None:
        looks = self._table.looks
        if "edges" in looks and element.is_edge:
            ids.update((element.fields["sourceId"], element.fields["targetId"]))
        if "children" in looks:
            ids.add(element.parent)
        if "ends" in looks:
            ids.update(self._view.edges(element.id))
        if "parent" in looks:
            ids.update(self._view.children(element.id))

    def _check(self, element_id: str) -> bool:
        element = self._view.get(element_id)
        before = self._found.get(element_id, ())
        if element is None:
            found: tuple[Marker, ...] = ()
        else:
            self.checked += 1
            found = self._table.check(self._view, element)
        if found:
            self._found[element_id] = found
        else:
            self._found.pop(element_id, None)
        return found != before

    def at(self, element_id: str) -> tuple[Marker, ...]:
        """The findings at one element."""
        return self._found.get(element_id, ())

    def markers(self) -> list[Marker]:
        """All findings in model order, depth first. O(findings · depth), not O(elements)."""
        ids = sorted(self._found, key=self._place)
        return [marker for element_id in ids for marker in self._found[element_id]]

    def __len__(self) -> int:
        """How many findings there are."""
        return sum(len(found) for found in self._found.values())

    def _place(self, element_id: str) -> list[tuple[str, str]]:
        path: list[tuple[str, str]] = []
        element = self._view.get(element_id)
        while element is not None and element.parent:
            path.append((element.order, element.id))
            element = self._view.get(element.parent)
        path.reverse()
        return path
