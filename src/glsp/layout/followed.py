# SPDX-License-Identifier: Apache-2.0
"""The quality of a drawing that is edited: after a change only what it touched is read and counted anew.

An agent is told the quality with every answer, and people edit between its calls; to count a thousand nodes each time would
cost more than all the rest. What is read anew is the child of the root that holds what changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from glsp.layout.scene import Edge, Node, Part, Scene, StripsOf, read_edge, read_part
from glsp.layout.tally import Tally
from glsp.model.change import Element
from glsp.model.graph import Graph, top_level

ANEW = 2
"""All is counted anew when more than one in so many nodes and edges differ: the squares suit the drawing again."""

MOST_TOUCHED = 10_000
"""Ids that are remembered between two questions; when more changed, all is read anew."""


class Followed:
    """The drawing of one graph. Told by `touch` what changed, it catches up when it is asked."""

    def __init__(self, graph: Graph, strips: StripsOf | None) -> None:
        self._graph = graph
        self._strips = strips
        self._parts: dict[str, Part] = {}
        self._nodes: dict[str, Node] = {}
        self._edges: dict[str, Edge] = {}
        self._elements: dict[str, Element] = {}
        """Of edges, those among them that are not drawn."""
        self._owners: dict[str, str] = {}
        self._touched: set[str] | None = None
        self._tally: Tally | None = None
        self._asked: Scene | None = None

    def touch(self, element_ids: Iterable[str]) -> None:
        """These came, went, changed or are measured otherwise, and so did the child of the root that held them before."""
        if self._touched is not None:
            self._touched.update(element_ids)
            if len(self._touched) > MOST_TOUCHED:
                self._touched = None

    def catch_up(self) -> Tally | Scene:
        """The count; or a scene, when all must be counted anew, by `Tally`. O(what changed). Raises TooLarge."""
        nodes, edges = self._read(self._dirty())
        if nodes or edges:
            self._asked = None
            many = ANEW * (len(nodes) + len(edges)) > len(self._nodes) + len(self._edges)
            if self._tally is not None and (many or not self._tally.is_complete):
                self._tally = None
            elif self._tally is not None:
                self._tally.update(nodes, edges)
        if self._tally is not None:
            return self._tally
        nodes = {node_id: node for part in self._parts.values() for node_id, node in part.nodes.items()}
        self._asked = Scene(self._graph.root, nodes, dict(self._edges))  # parents before children, as parts have them
        return self._asked

    def take(self, tally: Tally) -> None:
        """The count of what `catch_up` gave, unless the drawing has changed since."""
        if tally.scene is self._asked:
            self._tally = tally

    def _dirty(self) -> set[str]:
        """Children of the root to be read; some of them are there no more."""
        graph, touched = self._graph, self._touched
        self._touched = set()
        if touched is None:
            return {*self._parts, *graph.children(graph.root)}
        tops = {top_level(graph, each) for each in touched if each in graph} - {graph.root}
        return tops | (touched & self._parts.keys())  # the latter went, or went into something

    def _read(self, tops: set[str]) -> tuple[dict[str, Node | None], dict[str, Edge | None]]:
        """Takes over what these children of the root are now; gives what differs."""
        graph = self._graph
        before = [part for top in tops if (part := self._parts.pop(top, None)) is not None]
        standing = (top for top in tops if (element := graph.get(top)) is not None and element.parent == graph.root)
        now = {top: read_part(graph, top, strips=self._strips) for top in standing}
        self._parts |= now
        nodes: dict[str, Node | None] = {}
        owners: dict[str, str] = {}
        doubtful: set[str] = set()
        for part in before:
            nodes.update(dict.fromkeys(part.nodes))
            for port_id in part.owners:
                owners[port_id] = self._owners.pop(port_id)
            for edge in part.edges:
                doubtful.add(edge.id)
                del self._elements[edge.id]
        for part in now.values():
            for node_id, node in part.nodes.items():
                if self._nodes.get(node_id) == node:
                    nodes.pop(node_id, None)
                else:
                    nodes[node_id] = node
            self._owners |= part.owners
            for edge in part.edges:
                doubtful.add(edge.id)
                self._elements[edge.id] = edge
        came_or_went = {
            port_id
            for part in now.values()
            for port_id, owner in part.owners.items()
            if owners.pop(port_id, None) != owner
        }
        came_or_went.update(owners)
        for node_id, node in nodes.items():
            if node is None or node_id not in self._nodes:
                came_or_went.add(node_id)
            if node is None:
                del self._nodes[node_id]
            else:
                self._nodes[node_id] = node
        for place_id in came_or_went:
            doubtful.update(graph.edges(place_id))
        return nodes, self._read_edges(doubtful)

    def _read_edges(self, edge_ids: Iterable[str]) -> dict[str, Edge | None]:
        edges: dict[str, Edge | None] = {}
        for edge_id in edge_ids:
            element = self._elements.get(edge_id)
            edge = None if element is None else read_edge(self._graph, element, self._nodes, self._owners)
            if edge == self._edges.get(edge_id):
                continue
            edges[edge_id] = edge
            if edge is None:
                del self._edges[edge_id]
            else:
                self._edges[edge_id] = edge
        return edges
