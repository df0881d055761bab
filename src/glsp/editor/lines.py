# SPDX-License-Identifier: Apache-2.0
"""The lines of one open diagram in the notation, kept per node, so that a text is a join and not a walk.

Cost: a commit forgets the lines that it touched; reading writes those anew. What is kept is without geometry.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from glsp.editor.request import Commit
from glsp.formats.listing import lines_touched, nodes
from glsp.languages.language import Language
from glsp.languages.words import LanguageWords
from glsp.model.change import Change
from glsp.model.graph import Graph, View, need
from glsp.model.notation import node_line

AT_ONCE = 500
"""Lines written before others get their turn, about 15 ms."""

LOOK_BACK = 64
"""Siblings before a new node that are looked at for the line it follows."""


class Lines:
    """The lines of a graph; `follow` has to hear of every commit."""

    def __init__(self, graph: Graph, language: Language) -> None:
        self.graph = graph
        self.words = LanguageWords(language)
        self.written = 0
        self._kept: dict[str, str] = {}

    def follow(self, commit: Commit) -> None:
        """Forgets what a commit made old."""
        for node in lines_touched(commit.entry.change, self.graph, self.words):
            self._kept.pop(node, None)

    async def prepare(self) -> None:
        """Writes what is not kept yet, a part at a time; what changes meanwhile is written when it is read."""
        waiting = [node.id for node in nodes(self.graph, self.words) if node.id not in self._kept]
        for at in range(0, len(waiting), AT_ONCE):
            for node in waiting[at : at + AT_ONCE]:
                if node in self.graph:
                    self.line(node)
            await asyncio.sleep(0)

    def line(self, node: str) -> str:
        """The line of a node that is there."""
        kept = self._kept.get(node)
        if kept is None:
            self.written += 1
            kept = self._kept[node] = node_line(self.graph, self.words, need(self.graph, node))
        return kept

    def all(self) -> dict[str, str]:
        """Every line by its node, containers before their contents."""
        return {node.id: self.line(node.id) for node in nodes(self.graph, self.words)}

    def touched(self, changes: Iterable[Change]) -> set[str]:
        """Nodes whose line may read otherwise since these changes, the last ones there were."""
        return {node for change in changes for node in lines_touched(change, self.graph, self.words)}

    def before(self, view: View, changes: Sequence[Change]) -> dict[str, str]:
        """Every line as it was before the changes; `view` is the graph as it was then."""
        lines = self.all()
        for node in self.touched(changes):
            element = view.get(node)
            if element is not None and self.words.is_node(element.type):
                lines[node] = node_line(view, self.words, element)
            else:
                lines.pop(node, None)
        return lines

    def follows(self, node: str) -> str | None:
        """The node whose line a new one stands behind; None: at the end."""
        graph = self.graph
        current = node
        for _ in range(LOOK_BACK):
            sibling = graph.before(current)
            if sibling is None:
                above = need(graph, current).parent
                if above == graph.root:
                    return None
                if self.words.is_node(need(graph, above).type):
                    return above
                current = above
                continue
            last = self._last(sibling)
            if last is not None:
                return last
            current = sibling
        return None

    def _last(self, element_id: str) -> str | None:
        """The last node of an element and its contents, looking at few."""
        for child in list(reversed(self.graph.children(element_id)))[:LOOK_BACK]:
            found = self._last(child)
            if found is not None:
                return found
        element = need(self.graph, element_id)
        return element_id if not element.is_edge and self.words.is_node(element.type) else None
