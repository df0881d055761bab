# SPDX-License-Identifier: Apache-2.0
"""Undo and redo: the inverse of one entry, planned on the present head; and whose turn it is, from the log.

An inverse is refused (`Stale`) only where a field it would restore holds something else by now, where an element it
would remove was edited, filled or connected since, or where what it needs (parent, edge end) is gone. With `skip`
(undo of an import or a layout) such fields are left alone and named. Sibling keys that were rebalanced do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import msgspec

from glsp.errors import Refused, Stale
from glsp.model.change import ORDER, PARENT, TYPE, AuthorKind, Change, Edit, Element, Entry
from glsp.model.draft import Draft
from glsp.model.graph import Graph, View, descendants
from glsp.protocol.geometry import Fields

SKIPPING_KINDS = frozenset({"import", "layout"})
"""Authors whose entries are undone as far as they still can be."""

KEPT_STEPS = 10_000
"""Undo steps remembered per author; the log itself keeps all."""


def plan_inverse(view: View, change: Change, *, skip: bool = False) -> tuple[Change, list[str]]:
    """The change that takes `change` back on `view`, and notes on what was left alone. Raises Stale."""
    draft = view if isinstance(view, Draft) else Draft(view)
    notes = take_back(draft, change, skip=skip)
    return draft.change(), notes


def take_back(draft: Draft, change: Change, *, skip: bool = False) -> list[str]:
    """Writes the inverse of a change into a draft; notes on what was left alone. O(change), whatever was written before, so that
    many may be taken back one after the other. Raises Stale.
    """
    notes: list[str] = []
    for element in _in_order(change.removed):
        _attempt(notes, element.id, partial(draft.add, element), skip=skip)
    for edit in change.edits:
        _attempt(notes, edit.id, partial(_reset, draft, edit, notes, skip=skip), skip=skip)
    mine = {element.id for element in change.added}
    for element in reversed(_in_order(change.added)):  # edges first: they would go with their ends
        _attempt(notes, element.id, partial(_take_away, draft, element, mine), skip=skip)
    return notes


def walk_back(graph: Graph, changes: Iterable[Change]) -> None:
    """Makes a graph that nobody else has what it was before these changes, the newest first. O(changes)."""
    draft = Draft(graph)
    for change in changes:
        take_back(draft, change)
    graph.apply(draft.change())


def past(view: View, changes: Sequence[Change]) -> View:
    """The view as it was before these changes, the last ones that were applied to it, oldest first. O(changes)."""
    if not changes:
        return view
    draft = Draft(view)
    for change in reversed(changes):
        take_back(draft, change)
    return draft


def _in_order(elements: Iterable[Element]) -> list[Element]:
    """Every element behind what it needs: its parent and, for edges (which labels may wait for), both ends."""
    waiting = {element.id: element for element in elements}
    ordered: list[Element] = []
    while waiting:
        ready = [each for each in waiting.values() if waiting.keys().isdisjoint(_needs(each))]
        ordered.extend(ready or waiting.values())
        for each in ready or list(waiting.values()):
            del waiting[each.id]
    return ordered


def _needs(element: Element) -> set[str]:
    ends = {element.fields["sourceId"], element.fields["targetId"]} if element.is_edge else set[str]()
    return (ends | {element.parent}) - {element.id}


def _attempt(notes: list[str], element_id: str, step: Callable[[], None], *, skip: bool) -> None:
    try:
        step()
    except Stale as error:
        if not skip:
            raise
        notes.append(f"left alone: {error.message}")
    except Refused as error:
        stale = Stale(f"{element_id} cannot be brought back: {error.message}", element_id=element_id)
        if not skip:
            raise stale from error
        notes.append(f"left alone: {stale.message}")


def _reset(draft: Draft, edit: Edit, notes: list[str], *, skip: bool) -> None:
    element = draft.get(edit.id)
    if element is None:
        raise Stale(f"{edit.id} was deleted since", element_id=edit.id)
    now: Fields = {**element.fields, TYPE: element.type, PARENT: element.parent, ORDER: element.order}
    fields: Fields = {}
    unset: list[str] = []
    for name in edit.old.keys() | edit.new.keys():
        if name != ORDER and now.get(name) != edit.new.get(name):
            if skip:
                notes.append(f"left alone: {edit.id} {name} was changed since")
                continue
            raise Stale(f"{name} of {edit.id} was changed since", element_id=edit.id, field=name)
        if name[0] == "@":
            continue
        if name in edit.old:
            fields[name] = edit.old[name]
        else:
            unset.append(name)
    if fields or unset:
        draft.set(edit.id, fields, unset)
    if TYPE in edit.old and now[TYPE] == edit.new[TYPE]:
        draft.retype(edit.id, edit.old[TYPE])
    if (PARENT in edit.old and now[PARENT] == edit.new[PARENT]) or (
        ORDER in edit.old and now[ORDER] == edit.new[ORDER]
    ):
        draft.move(edit.id, edit.old.get(PARENT, now[PARENT]), edit.old.get(ORDER, now[ORDER]))


def _take_away(draft: Draft, element: Element, mine: set[str]) -> None:
    now = draft.get(element.id)
    if now is None:
        if element.parent in mine:
            return  # went with its parent
        raise Stale(f"{element.id} was deleted since", element_id=element.id)
    if now.fields != element.fields or now.type != element.type or now.parent != element.parent:
        changed = next((n for n in now.fields if now.fields[n] != element.fields.get(n)), "")
        raise Stale(f"{element.id} was changed since", element_id=element.id, field=changed)
    for inner in list(descendants(draft, element.id)):
        for other in (inner, *draft.edges(inner)):
            if other not in mine:
                raise Stale(f"{other} was added to {element.id} since", element_id=other)
    draft.remove(element.id)


class Trace(msgspec.Struct, frozen=True, gc=False):
    """What `History` needs of an entry: all but what it did, which is most of it."""

    revision: int
    author: str
    kind: AuthorKind
    operation: str
    undoes: int | None


class History:
    """Per author: which entries may be undone and which undos redone. Derived from the log, so it survives restarts."""

    def __init__(self, entries: Iterable[Entry] = (), before: Iterable[Trace] = ()) -> None:
        self._done: dict[str, list[int]] = {}
        self._undone: dict[str, list[int]] = {}
        self._owner: dict[int, str] = {}
        for trace in before:
            self._take(trace, trace.author, trace.kind)
        for entry in entries:
            self.observe(entry)

    def observe(self, entry: Entry) -> None:
        """Takes note of one committed entry."""
        self._take(entry, entry.author.id, entry.author.kind)

    def _take(self, entry: Entry | Trace, author: str, kind: AuthorKind) -> None:
        if kind == "system":
            return
        done, undone = self._done.setdefault(author, []), self._undone.setdefault(author, [])
        if entry.undoes is not None:
            self._forget(entry.undoes)
        if entry.operation == "undo" and entry.undoes is not None:
            undone.append(entry.revision)
        else:
            if entry.operation != "redo":
                for revision in undone:
                    self._owner.pop(revision, None)
                undone.clear()
            done.append(entry.revision)
        self._owner[entry.revision] = author
        if len(done) > KEPT_STEPS:
            self._owner.pop(done.pop(0), None)

    def to_undo(self, author_id: str) -> int | None:
        """The revision that the author's next undo takes back."""
        done = self._done.get(author_id)
        return done[-1] if done else None

    def to_redo(self, author_id: str) -> int | None:
        """The revision (of an undo) that the author's next redo takes back."""
        undone = self._undone.get(author_id)
        return undone[-1] if undone else None

    def steps(self, author_id: str, most: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The revisions that the author's next undos and redos take back, the next one first."""
        done, undone = (stack.get(author_id, ()) for stack in (self._done, self._undone))
        return tuple(reversed(done[-most:])), tuple(reversed(undone[-most:]))

    def _forget(self, revision: int) -> None:
        owner = self._owner.pop(revision, None)
        if owner is not None:
            for stack in (self._done[owner], self._undone[owner]):
                if revision in stack:
                    stack.remove(revision)
