# SPDX-License-Identifier: Apache-2.0
"""Where texts are on the canvas: titles and names, under nodes, beside ports and along edges, turned ones too. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from glsp.layout.scene import Edge, Label, Node, Scene
from glsp.protocol.geometry import Bounds, Dimension, Point
from glsp.render.lines import label_place


class Lettering(msgspec.Struct, frozen=True):
    """A text on the canvas. `of` is the node, port or edge it belongs to, `over` what it may lie on: whatever holds that."""

    of: str
    box: Bounds
    over: frozenset[str]


def letterings(scene: Scene, places: Mapping[str, Bounds], lines: Mapping[str, Sequence[Point]]) -> Iterator[Lettering]:
    """Every text that is drawn. O(labels)."""
    for node in scene.nodes.values():
        yield from letterings_of_node(scene, node, places)
    for edge in scene.edges.values():
        yield from letterings_of_edge(scene, edge, lines[edge.id])


def letterings_of_node(scene: Scene, node: Node, places: Mapping[str, Bounds]) -> Iterator[Lettering]:
    """The texts of a node and of its ports."""
    around = frozenset(scene.around(node.id))
    for label in node.labels:
        yield from _at(node.id, label, places[node.id], around)
    for port in node.ports:
        if port.label is not None:
            yield from _at(port.id, port.label, places[port.id], around | {port.id})


def letterings_of_edge(scene: Scene, edge: Edge, line: Sequence[Point]) -> Iterator[Lettering]:
    """The texts along an edge."""
    around = holders(scene, edge) if edge.labels else frozenset[str]()
    for label in edge.labels:
        if label.text:
            place = label_place(line, label.placement, Dimension(label.width, label.height))
            yield Lettering(edge.id, place.box, around)


def _at(of: str, label: Label, holder: Bounds, over: frozenset[str]) -> Iterator[Lettering]:
    if label.text and label.width and label.height:
        yield Lettering(of, Bounds(holder.x + label.x, holder.y + label.y, label.width, label.height), over)


def holders(scene: Scene, edge: Edge) -> frozenset[str]:
    """Containers that an edge runs in or leaves."""
    ends = edge.source, edge.target
    return frozenset(
        each
        for one, other in (ends, ends[::-1])
        for each in scene.around(one)
        if each != one or scene.holds(one, other)
    )
