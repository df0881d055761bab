# SPDX-License-Identifier: Apache-2.0
"""Scene: everything derived from one graph, kept in step with it: wire fragments, problems, measured geometry.

One method writes (`apply`), so derived state can never be forgotten. Cost is O(change); `Counts` proves it.
"""

from __future__ import annotations

import msgspec

from glsp.editor.geometry import ClientGeometry, Geometry
from glsp.languages.language import Language
from glsp.model.change import Change
from glsp.model.fragments import Fragments
from glsp.model.graph import Graph, top_level
from glsp.model.markers import Validation


class Applied(msgspec.Struct, frozen=True):
    """What one change did to what clients see: ids touched by the change, and ids only re-measured because of it."""

    touched: frozenset[str]
    measured: frozenset[str]


class Scene:
    """A graph with its fragments, live problems and measured geometry."""

    def __init__(self, graph: Graph, language: Language, geometry: Geometry) -> None:
        self.graph = graph
        self.language = language
        self.geometry = geometry
        self.fragments = Fragments(graph)
        geometry.opened(graph)
        self.problems = Validation(graph, language.rules)

    def apply(self, change: Change, *, undoing: bool = False) -> Applied:
        """Applies a committed change and brings everything derived up to date."""
        graph = self.graph
        touched = change.touched()
        tops = {top_level(graph, element_id) for element_id in touched if element_id in graph}
        graph.apply(change)
        if undoing:
            graph.forget_measured(element.id for element in change.removed)
        measured = self.geometry.changed(graph, change) - touched
        self.fragments.touch(touched | tops | measured)
        self.problems.update(change)
        return Applied(frozenset(touched), frozenset(measured))

    def answered(self, answer: ClientGeometry) -> bool:
        """A session measured the present content; True when something shown changed."""
        changed = self.geometry.answered(self.graph, answer)
        self.fragments.touch(changed)
        return bool(changed)
