# SPDX-License-Identifier: Apache-2.0
"""Scene: everything derived from one graph, kept in step with it: wire fragments, problems, measured geometry.

One method writes (`apply`), so derived state can never be forgotten. Cost is O(change); `Counts` proves it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from glsp.editor.geometry import ClientGeometry, Geometry
from glsp.languages.language import Language
from glsp.languages.words import LanguageWords
from glsp.layout.followed import Followed
from glsp.model.change import Change
from glsp.model.fragments import Fragments
from glsp.model.graph import Graph, top_level
from glsp.model.markers import Validation
from glsp.protocol.geometry import Dimension, Fields
from glsp.storage.ports import Derived


class Applied(msgspec.Struct, frozen=True):
    """What one change did to what clients see: ids touched by the change, and ids only re-measured because of it."""

    touched: frozenset[str]
    measured: frozenset[str]


class Scene:
    """A graph with its fragments, live problems and measured geometry."""

    def __init__(self, graph: Graph, language: Language, geometry: Geometry, known: Derived | None = None) -> None:
        self.graph = graph
        self.language = language
        self.words = LanguageWords(language)
        self.geometry = geometry
        self.fragments = Fragments(graph)
        geometry.opened(graph, known)
        self.problems = Validation(graph, language.rules)
        self._drawing: Followed | None = None

    def apply(self, change: Change, *, undoing: bool = False) -> Applied:
        """Applies a committed change and brings everything derived up to date."""
        graph = self.graph
        touched = change.touched()
        tops = {top_level(graph, element_id) for element_id in touched if element_id in graph}
        graph.apply(change)
        if undoing:
            graph.forget_measured(element.id for element in change.removed)
        measured = self.geometry.changed(graph, change) - touched
        self._touch(touched | tops | measured)
        self.problems.update(change)
        return Applied(frozenset(touched), frozenset(measured))

    def resizing(self, sizes: Mapping[str, Dimension]) -> None:
        """Somebody sets these sizes: what was measured otherwise no longer counts."""
        graph = self.graph
        for element_id, size in sizes.items():
            measured = graph.measured(element_id)
            shown: Fields = measured.get("size") or {}
            if shown and (shown.get("width"), shown.get("height")) != (size.width, size.height):
                graph.measure({element_id: {name: value for name, value in measured.items() if name != "size"}})
                self._touch([element_id])

    def serves_ours(self) -> None:
        """A client that never measures is shown the diagram: it needs a size for everything."""
        self._touch(self.geometry.completed(self.graph))

    def answered(self, answer: ClientGeometry) -> bool:
        """A session measured the present content; True when something shown changed."""
        changed = self.geometry.answered(self.graph, answer)
        self._touch(changed)
        return bool(changed)

    @property
    def drawing(self) -> Followed:
        """The drawing as it is counted; followed from the first question on."""
        if self._drawing is None:
            self._drawing = Followed(self.graph, self.language.kinds.strip)
        return self._drawing

    def _touch(self, element_ids: Collection[str]) -> None:
        self.fragments.touch(element_ids)
        if self._drawing is not None:
            self._drawing.touch(element_ids)
