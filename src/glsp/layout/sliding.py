# SPDX-License-Identifier: Apache-2.0
"""Labels slide along their edges to where nothing crosses or covers them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from glsp.layout.drawnlines import Lines
from glsp.layout.grid import Grid, square_for
from glsp.layout.labels import holders, letterings
from glsp.layout.quality import share_area
from glsp.layout.scene import Edge, Label, Scene
from glsp.protocol.geometry import Bounds, Dimension, Number, Point, is_object
from glsp.render.lines import label_place

ALONG = (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75)
"""Where on its edge a label may be, the best first. Labels beyond these say something about an end, and stay there."""

CLEAR = 2
"""px around a label that other edges, and corners of its own, keep out of."""


def slide_labels(scene: Scene) -> Scene:
    """The scene with labels of edges where they can be read. O(labels x what is near them)."""
    if not any(edge.labels for edge in scene.edges.values()):
        return scene
    sliding = _Sliding(scene)
    return Scene(scene.root, scene.nodes, {edge.id: sliding.clear(edge) for edge in scene.edges.values()})


class _Sliding:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        places = scene.places()
        self._lines = Lines(scene, places)
        self._open = frozenset(node.id for node in scene.nodes.values() if node.is_open)
        self._names: list[str] = [*places]
        self._boxes = [*places.values()]
        texts = (text.box for text in letterings(scene, places, self._lines.of) if text.of not in scene.edges)
        self._boxes.extend(texts)
        self._grid = Grid[int](square_for(self._boxes))
        for number, box in enumerate(self._boxes):
            self._grid.add(number, box)

    def clear(self, edge: Edge) -> Edge:
        """The edge with its labels in the best places, which are taken then."""
        if not edge.labels:
            return edge
        over = holders(self._scene, edge) | self._open
        labels: list[Label] = []
        for label in edge.labels:
            found = [(each, self._box(edge, each)) for each in _choices(label)]
            best, box = min(found, key=lambda each: self._badness(edge, over, each[1])) if len(found) > 1 else found[0]
            labels.append(best)
            if best.text:
                self._grid.add(len(self._boxes), box)
                self._boxes.append(box)
        return msgspec.structs.replace(edge, labels=tuple(labels))

    def _box(self, edge: Edge, label: Label) -> Bounds:
        return label_place(self._lines.of[edge.id], label.placement, Dimension(label.width, label.height)).box

    def _badness(self, edge: Edge, over: frozenset[str], box: Bounds) -> int:
        """Something else under it is worst, then an edge across it, then a corner of its own edge."""
        room = Bounds(box.x - CLEAR, box.y - CLEAR, box.width + 2 * CLEAR, box.height + 2 * CLEAR)
        covered = sum(
            share_area(box, self._boxes[number])
            for number in self._grid.near(box)
            if number >= len(self._names) or self._names[number] not in over
        )
        corners = sum(_holds(room, at) for at in self._lines.of[edge.id][1:-1])
        return 10_000 * covered + 100 * self._lines.across(room, edge.id) + corners


def _choices(label: Label) -> Sequence[Label]:
    """The label in each place that it may have; only where it is if it belongs there."""
    placement = label.placement if is_object(label.placement) else {}
    at = placement.get("position")
    if not label.text or not isinstance(at, Number) or not min(ALONG) <= at <= max(ALONG):
        return (label,)
    return [msgspec.structs.replace(label, placement={**placement, "position": share}) for share in ALONG]


def _holds(box: Bounds, at: Point) -> bool:
    return box.x <= at.x <= box.x + box.width and box.y <= at.y <= box.y + box.height
