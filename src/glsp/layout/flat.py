# SPDX-License-Identifier: Apache-2.0
"""A region of strips as one flat graph for ELK: all that lies in them in common layers, without the strips. Pure.

ELK gets the turned drawing, which flows to the right. This is what it is asked first, for the layers alone; then come the bands (`borders`). What is in a container of its own
counts as one node here, and an edge at a strip ends at a dock inside it.
"""

from __future__ import annotations

from itertools import pairwise

import msgspec

from glsp.layout.elkgraph import ElkEdge, ElkNode
from glsp.layout.options import Direction, Options, elk_options
from glsp.layout.scene import Edge, Scene
from glsp.layout.strips import Region
from glsp.layout.turning import turned_item
from glsp.protocol.geometry import Dimension

MARK = "\N{ZERO WIDTH SPACE}"
"""Behind it, ids say what only the layout needs; no id of a diagram ends like this."""

SOURCE, TARGET = f"{MARK}source", f"{MARK}target"
"""End the ids of nodes at which an edge ends that is joined to a strip."""

LABEL = f"{MARK}label"
"""Ends the id of a node that keeps room for an edge's label, and of the edge's second half."""

_ROW = f"{MARK}row"
"""Ends the id of an edge that only puts what is joined to nothing in a row."""

NARROW = 40
"""A label no longer than this along the flow has room between two layers."""


class Flat(msgspec.Struct, frozen=True):
    """What ELK is asked, and what its answer means."""

    graph: ElkNode
    direction: Direction
    bands: dict[str, int]
    """The band of each of ELK's nodes, counted over all of the region."""
    count: int
    """How many bands there are."""
    parts: dict[str, tuple[str, ...]]
    """ELK's edges that draw an edge, from its source to its target."""
    docks: dict[str, str]
    """The strip at which an edge ends, by the id of the node that ends it here."""


def flat(scene: Scene, region: Region, options: Options, direction: Direction) -> Flat:
    """What ELK is asked first. O(what is in the region + all edges)."""
    return _Flattening(scene, region, options, direction).run()


class _Flattening:
    def __init__(self, scene: Scene, region: Region, options: Options, direction: Direction) -> None:
        self._scene = scene
        self._options = options
        self._direction: Direction = region.flow(direction)
        self._leaves = list(region.root.leaves())
        self._strips = {band.id: band for band in region.root.every() if band.id}
        self._number = {id(leaf): number for number, leaf in enumerate(self._leaves)}
        self._bands: dict[str, int] = {}
        self._item: dict[str, str] = {}
        for number, leaf in enumerate(self._leaves):
            for item in leaf.content:
                self._bands[item] = number
                self._item.update(dict.fromkeys(scene.within(item), item))
        self._nodes = [turned_item(scene.nodes[item], self._direction) for item in self._bands]
        self._edges: list[ElkEdge] = []
        self._parts: dict[str, tuple[str, ...]] = {}
        self._docks: dict[str, str] = {}

    def run(self) -> Flat:
        joined: set[str] = set()
        for edge in self._scene.edges.values():
            ends = self._ends(edge)
            if ends is not None:
                joined.update(ends)
                self._draw(edge, *ends)
        self._rows(joined)
        count = len(self._nodes)
        graph = ElkNode(
            self._scene.root,
            children=tuple(self._nodes),
            edges=tuple(self._edges),
            layout_options={
                **elk_options(msgspec.structs.replace(self._options, wrap=False), "right", count, in_one_piece=False),
                "elk.separateConnectedComponents": "false",
            },
        )
        return Flat(graph, self._direction, self._bands, len(self._leaves), self._parts, self._docks)

    def _ends(self, edge: Edge) -> tuple[str, str] | None:
        """ELK's nodes at the ends of an edge; None for an edge that is not drawn here."""
        scene = self._scene
        one, other = (self._item.get(end, end) for end in (edge.source, edge.target))
        is_docked = one not in self._bands, other not in self._bands
        if any(away and end not in self._strips for away, end in zip(is_docked, (one, other), strict=True)):
            return None
        if one == other and edge.source != edge.target:
            return None
        if any(is_docked) and (one == other or scene.holds(one, other) or scene.holds(other, one)):
            return None
        return (
            self._dock(edge.id + SOURCE, one, other) if is_docked[0] else one,
            self._dock(edge.id + TARGET, other, one) if is_docked[1] else other,
        )

    def _dock(self, dock: str, strip: str, towards: str) -> str:
        """A node in the band of a strip that is nearest to the other end."""
        far = self._bands[towards] if towards in self._bands else self._first(towards)
        numbers = [self._number[id(leaf)] for leaf in self._strips[strip].leaves()]
        self._bands[dock] = min(numbers, key=lambda number: abs(number - far))
        self._docks[dock] = strip
        self._nodes.append(ElkNode(dock, width=1, height=1))
        return dock

    def _first(self, strip: str) -> int:
        return self._number[id(next(self._strips[strip].leaves()))]

    def _draw(self, edge: Edge, source: str, target: str) -> None:
        start = edge.source_port if edge.source_port and source == edge.source else source
        end = edge.target_port if edge.target_port and target == edge.target else target
        room = self._label_size(edge)
        if room is None or source == target:
            self._edges.append(ElkEdge(edge.id, (start,), (end,)))
            parts: tuple[str, ...] = (edge.id,)
        else:
            label = edge.id + LABEL
            self._nodes.append(ElkNode(label, width=room.width, height=room.height))
            self._bands[label] = self._bands[source]
            self._edges += (ElkEdge(edge.id, (start,), (label,)), ElkEdge(label, (label,), (end,)))
            parts = (edge.id, label)
        is_whole = all(
            drawn == end or drawn in self._docks for drawn, end in ((source, edge.source), (target, edge.target))
        )
        if is_whole:
            self._parts[edge.id] = parts

    def _label_size(self, edge: Edge) -> Dimension | None:
        """What the label of an edge needs beyond the room between two layers."""
        texts = [label for label in edge.labels if label.text and label.width]
        if not texts:
            return None
        width, height = max(label.width for label in texts), max(label.height for label in texts)
        along, across = (width, height) if self._direction in {"right", "left"} else (height, width)
        if along <= NARROW:
            return None
        rest = max(1, along + NARROW - 3 * self._options.spacing)
        return Dimension(rest, across)

    def _rows(self, joined: set[str]) -> None:
        """What no edge joins would all stand in the first layer: in each band, one follows the other."""
        for leaf in self._leaves:
            alone = [item for item in leaf.content if item not in joined]
            self._edges += (ElkEdge(one + _ROW, (one,), (other,)) for one, other in pairwise(alone))
