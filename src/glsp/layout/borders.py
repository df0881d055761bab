# SPDX-License-Identifier: Apache-2.0
"""What ELK is asked for a region of strips once its layers are known: everything ordered by bands, with borders between. Pure.

A border is a very straight edge from the first layer to the last. Nothing is ordered across it, so ELK itself places and
routes what lies between two borders, and every level piece of an edge lies between two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from glsp.layout.elkgraph import ElkEdge, ElkNode, ElkSection, LayoutOptions
from glsp.layout.flat import MARK, Flat
from glsp.layout.ordering import Order, Place, Spot, ordered
from glsp.protocol.geometry import Bounds, Number, Point

_NEAR, _FAR = f"{MARK}border", f"{MARK}far"
"""End the ids of the nodes at both ends of a border, before which stands its number."""

_STEP = 100
"""px between what lies in one layer, before ELK places it; only the order counts."""

_AS_GIVEN: LayoutOptions = {
    "elk.layered.cycleBreaking.strategy": "INTERACTIVE",
    "elk.layered.layering.strategy": "INTERACTIVE",
    "elk.layered.crossingMinimization.strategy": "INTERACTIVE",
}

_FEW = 60
"""Nodes up to which ELK may take the time for the straightest edges; with 300 it would need a minute."""

_STRAIGHT: LayoutOptions = {"elk.layered.priority.straightness": "1000"}
"""More than all edges that would be straighter if the border were not."""

_STRAIGHTER: LayoutOptions = {"elk.layered.priority.straightness": "8"}
"""Of edges that can be straight, as they stay in their band."""


def bordered(asked: Flat, answer: ElkNode) -> ElkNode:
    """What ELK is asked then. O(sweeps x what is in the region)."""
    return _Bordering(asked, answer).graph()


def as_drawn(asked: ElkNode, answer: ElkNode) -> ElkNode:
    """ELK's answer without the ways of the request, which it leaves in edges that it draws without a bend."""
    told = {edge.id: [section.bend_points for section in edge.sections] for edge in asked.edges}
    edges = tuple(
        msgspec.structs.replace(
            edge, sections=tuple(msgspec.structs.replace(section, bend_points=()) for section in edge.sections)
        )
        if told[edge.id] and told[edge.id] == [section.bend_points for section in edge.sections]
        else edge
        for edge in answer.edges
    )
    return msgspec.structs.replace(answer, edges=edges)


def border_places(answer: ElkNode) -> list[Number]:
    """Where across the flow the borders are in ELK's answer, where their longest pieces run."""
    found: dict[str, Number] = {}
    for edge in answer.edges:
        if edge.id.endswith(_NEAR):
            (section,) = edge.sections
            line = (section.start_point, *section.bend_points, section.end_point)
            found[edge.id] = max(pairwise(line), key=lambda piece: abs(piece[1].x - piece[0].x))[0].y
    return [found[f"{number}{_NEAR}"] for number in range(len(found))]


def box_of(node: ElkNode) -> Bounds:
    """One of ELK's nodes."""
    return Bounds(node.x or 0, node.y or 0, node.width or 0, node.height or 0)


class _Bordering:
    def __init__(self, asked: Flat, answer: ElkNode) -> None:
        self._asked = asked
        self._boxes = {node.id: box_of(node) for node in answer.children}
        layers = list(_layers(self._boxes))
        self._layer = {name: number for number, layer in enumerate(layers) for name in layer}
        self._spans = [
            (
                min(self._boxes[name].x for name in layer),
                max(self._boxes[name].x + self._boxes[name].width for name in layer),
            )
            for layer in layers
        ]
        owner = {port.id: node.id for node in asked.graph.children for port in node.ports}
        self._ends = {
            edge.id: (owner.get(edge.sources[0], edge.sources[0]), owner.get(edge.targets[0], edge.targets[0]))
            for edge in asked.graph.edges
        }
        self._order = self._ordered()
        spots = (*self._order.nodes.values(), *self._order.waypoints.values())
        self._band = _STEP * (max((index for _, index in spots), default=0) + 2)

    def graph(self) -> ElkNode:
        asked = self._asked.graph
        nodes, edges = list(map(self._node, asked.children)), list(map(self._edge, asked.edges))
        for number in range(self._asked.count - 1):
            near, far = (self._border(number, ending, x) for ending, x in self._border_ends())
            nodes += (near, far)
            edges.append(ElkEdge(near.id, (near.id,), (far.id,), layout_options=_STRAIGHT))
        return msgspec.structs.replace(
            asked,
            children=tuple(nodes),
            edges=tuple(edges),
            layout_options={
                **(asked.layout_options or {}),
                **_AS_GIVEN,
                # The only two that keep borders straight whatever crosses them.
                "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX" if len(nodes) <= _FEW else "LINEAR_SEGMENTS",
                "elk.layered.thoroughness": "7",
            },
        )

    def _ordered(self) -> Order:
        places = {
            name: Place(self._layer[name], self._asked.bands[name], box.y + box.height / 2)
            for name, box in self._boxes.items()
        }
        return ordered(places, {name: ends for name, ends in self._ends.items() if ends[0] != ends[1]})

    def _across(self, spot: Spot) -> int:
        return spot[0] * self._band + spot[1] * _STEP

    def _node(self, node: ElkNode) -> ElkNode:
        box = self._boxes[node.id]
        y = self._across(self._order.nodes[node.id]) - box.height / 2
        return msgspec.structs.replace(node, x=box.x, y=y)

    def _edge(self, edge: ElkEdge) -> ElkEdge:
        """With its way past the layers that it does not end in, by which ELK orders it there."""
        source, target = self._ends[edge.id]
        first, last = self._layer[source], self._layer[target]
        way = 1 if first < last else -1
        passed: list[Point] = []
        for layer in range(first + way, last, way):
            y = self._across(self._order.waypoints[edge.id, layer])
            passed += (Point(x, y) for x in self._spans[layer][::way])
        if self._asked.bands[source] == self._asked.bands[target]:
            edge = msgspec.structs.replace(edge, layout_options=_STRAIGHTER)
        if not passed:
            return edge
        start, end = self._side(source, forwards=way > 0), self._side(target, forwards=way < 0)
        section = ElkSection(f"{edge.id}{MARK}way", start, end, tuple(passed))
        return msgspec.structs.replace(edge, sections=(section,))

    def _side(self, name: str, *, forwards: bool) -> Point:
        """Where an edge leaves or reaches a node; ELK keeps to this side at nodes with ports."""
        box = self._boxes[name]
        return Point(box.x + box.width if forwards else box.x, self._across(self._order.nodes[name]))

    def _border_ends(self) -> Sequence[tuple[str, Number]]:
        """Before the first layer and behind the last, where they push nothing away."""
        return (_NEAR, self._spans[0][0] - _STEP), (_FAR, self._spans[-1][1] + _STEP)

    def _border(self, number: int, ending: str, x: Number) -> ElkNode:
        y = (number + 1) * self._band - _STEP
        return ElkNode(f"{number}{ending}", x=x, y=y, width=1, height=1)


def _layers(boxes: Mapping[str, Bounds]) -> Iterator[list[str]]:
    """What shares a stretch of the flow."""
    layer: list[str] = []
    end = float("-inf")
    for name, box in sorted(boxes.items(), key=lambda each: each[1].x):
        if layer and box.x >= end:
            yield layer
            layer = []
        layer.append(name)
        end = max(end, box.x + box.width)
    if layer:
        yield layer
