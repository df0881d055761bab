# SPDX-License-Identifier: Apache-2.0
"""Change: what one operation did, as a value. Entry: a Change in the log with its envelope.

A Change names whole elements that came or went and, for every other touched element, the fields that changed with old
and new values. It is at once the undo step, the log record, the broadcast and the agent's answer. Nothing here knows
graphs; applying is `model.graph`'s business.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from glsp.protocol.geometry import Fields

TYPE, PARENT, ORDER = "@type", "@parent", "@order"
"""Structural members as they are named among the fields of an `Edit`; `@` keeps them apart from properties."""

STRUCTURAL = frozenset({TYPE, PARENT, "sourceId", "targetId"})
"""Fields whose change invalidates plans that merely read the element."""

AuthorKind: TypeAlias = Literal["person", "agent", "model", "import", "layout", "system"]


class Element(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One element of a graph; a value, replaced and never mutated.

    `fields` holds every JSON member but `id`, `type` and `children` (these three and `parent` are not properties);
    `parent` is "" for the root alone; `order` is the sibling key (`model.order`).
    """

    id: str
    type: str
    parent: str
    order: str
    fields: Fields

    @property
    def is_edge(self) -> bool:
        """Edges are what has two ends; types do not matter, so unknown languages work."""
        return "sourceId" in self.fields and "targetId" in self.fields


class Edit(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Fields of one element that changed. A key missing on one side means the field was absent there."""

    id: str
    old: Fields
    new: Fields


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """Added and removed elements (parents before children) and edits of others; one id occurs once."""

    added: tuple[Element, ...] = ()
    removed: tuple[Element, ...] = ()
    edits: tuple[Edit, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.added or self.removed or self.edits)

    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(self.removed, self.added, tuple(Edit(edit.id, edit.new, edit.old) for edit in self.edits))

    def touched(self) -> set[str]:
        """Ids of everything that came, went or changed."""
        ids = {element.id for element in self.added}
        ids.update(element.id for element in self.removed)
        ids.update(edit.id for edit in self.edits)
        return ids


class Author(msgspec.Struct, frozen=True):
    """Who did it. `id` is stable (subject, chosen name or application id), `name` is shown to people."""

    id: str
    name: str
    kind: AuthorKind = "person"


ENTRY_FORMAT = 1


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """One committed Change. `revision` counts from 1 per diagram; `time` is Unix seconds (UTC).

    `operation` is the wire name of what was executed, `summary` a short line for people, `created` the ids that the
    operation meant to create (not their label children), `notes` what was skipped and why.
    """

    diagram: str
    revision: int
    operation_id: str
    author: Author
    time: float
    operation: str
    change: Change
    summary: str = ""
    created: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    undoes: int | None = None
    proposal: str | None = None
    trace: str = ""
    """W3C `traceparent` of what asked for it, where that is traced: other processes go on with it."""
    format: int = ENTRY_FORMAT


class Delta(msgspec.Struct, frozen=True):
    """Which elements several changes added, removed and changed in sum; values are read from the graph."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is left of it."""
        return bool(self.added or self.removed or self.changed)


def merge(changes: Iterable[Change]) -> Delta:
    """The sum of consecutive changes: what came and went again is not mentioned. O(sum of changes)."""
    added: set[str] = set()
    removed: set[str] = set()
    changed: set[str] = set()
    for change in changes:
        for element in change.removed:
            changed.discard(element.id)
            if element.id in added:
                added.discard(element.id)
            else:
                removed.add(element.id)
        for element in change.added:
            if element.id in removed:
                removed.discard(element.id)
                changed.add(element.id)
            else:
                added.add(element.id)
        changed.update(edit.id for edit in change.edits if edit.id not in added)
    return Delta(frozenset(added), frozenset(removed), frozenset(changed))
