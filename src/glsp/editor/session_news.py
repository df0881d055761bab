# SPDX-License-Identifier: Apache-2.0
"""News: what happened to a diagram since a session was last told, merged; and its form for clients that take changes.

Merging keeps ids, not values: what is sent is always read from the committed graph. Memory is bounded by the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from glsp.editor.request import Commit
from glsp.editor.scene import Scene
from glsp.model.change import ORDER, PARENT, Author, Change
from glsp.model.graph import Graph, ancestors
from glsp.protocol.actions import DirtyReason
from glsp.protocol.geometry import Json
from glsp.protocol.ours import Put

STEPS: dict[str, DirtyReason] = {"undo": "undo", "redo": "redo"}


class News:
    """Commits that a session has not been told of yet."""

    def __init__(self) -> None:
        self.author: Author | None = None
        self.reason: DirtyReason = "external"
        self.own = False
        self.operation_ids: list[str] = []
        self.removed: dict[str, str] = {}
        self.placed: set[str] = set()
        self.moved: set[str] = set()
        self.changed: set[str] = set()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return self.author is not None

    def add(self, commit: Commit, *, own: bool) -> None:
        """One more commit; an own one decides the reason that is given."""
        entry = commit.entry
        self.author = entry.author
        if own:
            self.own = True
            self.reason = STEPS.get(entry.operation, "operation")
        self.operation_ids.append(entry.operation_id)
        self._merge(entry.change)
        self.changed |= commit.applied.measured

    def _merge(self, change: Change) -> None:
        for element in change.added:
            self.placed.add(element.id)
        for edit in change.edits:
            self.changed.add(edit.id)
            if ORDER in edit.new or PARENT in edit.new:
                self.placed.add(edit.id)
            if PARENT in edit.new:
                self.moved.add(edit.id)
        for element in change.removed:
            self.removed.setdefault(element.id, element.parent)
            self.placed.discard(element.id)
            self.changed.discard(element.id)


def removes(news: News, graph: Graph) -> tuple[str, ...]:
    """The topmost elements to take out: what went (also when it came again), what moved into an element put whole."""
    top = [each for each, parent in news.removed.items() if parent not in news.removed or each in graph]
    whole = (news.placed | news.changed) - {graph.root}
    covered = [each for each in news.moved if each in graph and _covered(graph, each, whole)]
    return tuple(sorted({*top, *covered}))


def puts(news: News, scene: Scene) -> tuple[Put, ...]:
    """The elements to write, whole, parents and earlier siblings first; nothing that another of them contains.

    The root is never written: what a file keeps there is nothing that clients show.
    """
    graph = scene.graph
    wanted = {each for each in news.placed | news.changed if each in graph and each != graph.root}
    top = [each for each in wanted if not _covered(graph, each, wanted)]
    return tuple(_put(scene, each, placed=each in news.placed) for each in _in_order(graph, top))


def put_now(scene: Scene, element_ids: Iterable[str]) -> tuple[tuple[str, ...], tuple[Put, ...]]:
    """What brings a client's picture of these elements back to what is so: (removes, puts)."""
    graph = scene.graph
    asked = dict.fromkeys(element_ids)
    gone = tuple(each for each in asked if each not in graph)
    there = {each for each in asked if each in graph and each != graph.root}
    top = [each for each in there if not _covered(graph, each, there)]
    return gone, tuple(_put(scene, each, placed=True) for each in _in_order(graph, top))


def named(value: Json) -> Iterator[str]:
    """Every string that an operation (as plain data) gives as an element id."""
    if isinstance(value, dict):
        for name, member in value.items():  # pyright: ignore[reportUnknownVariableType]
            if isinstance(member, str) and str(name).endswith("Id") and name != "elementTypeId":  # pyright: ignore[reportUnknownArgumentType]
                yield member
            elif name == "args":
                continue  # not the operation's own members
            elif str(name).endswith("Ids") and isinstance(member, list | tuple):  # pyright: ignore[reportUnknownArgumentType]
                yield from (each for each in member if isinstance(each, str))  # pyright: ignore[reportUnknownVariableType]
            else:
                yield from named(member)
    elif isinstance(value, list | tuple):
        for member in value:  # pyright: ignore[reportUnknownVariableType]
            yield from named(member)


def _covered(graph: Graph, element_id: str, among: set[str]) -> bool:
    return any(above in among for above in ancestors(graph, element_id))


def _in_order(graph: Graph, element_ids: Iterable[str]) -> list[str]:
    def place(element_id: str) -> list[tuple[str, str]]:
        path: list[tuple[str, str]] = []
        element = graph.get(element_id)
        while element is not None and element.parent:
            path.append((element.order, element.id))
            element = graph.get(element.parent)
        path.reverse()
        return path

    return sorted(element_ids, key=place)


def _put(scene: Scene, element_id: str, *, placed: bool) -> Put:
    graph = scene.graph
    element = graph.get(element_id)
    assert element is not None, "only elements of the graph are put"
    fragments = scene.fragments
    top = element.parent == graph.root
    body = msgspec.Raw(fragments.element(element_id) if top else fragments.encode(element_id))
    if not placed:
        return Put(element.parent, body)
    return Put(element.parent, body, graph.before(element_id))
