# SPDX-License-Identifier: Apache-2.0
"""The edge addresses of open diagrams (`a>b`, `a>b#2`), kept up to date by their commits."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from glsp.editor.diagram import Diagram
from glsp.editor.request import Commit
from glsp.model.notation import Numbers


class Numbering:
    """One `Numbers` per open diagram; it goes with the diagram."""

    def __init__(self) -> None:
        self._numbers: WeakKeyDictionary[Diagram, Numbers] = WeakKeyDictionary()

    def of(self, diagram: Diagram) -> Numbers:
        """The addresses of an open diagram."""
        found = self._numbers.get(diagram)
        if found is not None:
            return found
        fresh = self._numbers[diagram] = Numbers()
        graph = diagram.scene.graph
        for edge in sorted((each for each in graph if each.is_edge), key=lambda edge: (edge.order, edge.id)):
            fresh.add(edge)

        def follow(commit: Commit) -> None:
            change = commit.entry.change
            ended = (graph.get(edit.id) for edit in change.edits if "sourceId" in edit.new or "targetId" in edit.new)
            for element in (*change.added, *ended):
                if element is not None and element.is_edge:
                    fresh.add(element)

        diagram.subscribe(follow)
        return fresh
