# SPDX-License-Identifier: Apache-2.0
"""Strips after something in them has grown: those behind move on, all of one holder are as long as each other again. Pure.

Nothing is made smaller and nothing moves back; what had room enough stays where it is, to the pixel.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence

import msgspec

from glsp.layout.ports import resized
from glsp.layout.scene import Edge, Node, Scene, Strip
from glsp.layout.strips import Band, Region, region_in
from glsp.layout.translate import SIDE
from glsp.protocol.geometry import Bounds, Number, Point


def settled(before: Scene, scene: Scene, gap: Number) -> Scene:
    """The scene with its strips one against the other; `before` tells how far apart outermost ones were, `gap` is the most.

    O(scene).
    """
    for holder in ("", *_holders(scene)):
        region = region_in(scene, holder)
        if region is not None:
            scene = _Settling(before, scene, region, gap).scene()
    return scene


def widened(scene: Scene, node_id: str) -> Scene:
    """The scene with everything around a node as large as that needs, to the right and downwards. O(depth)."""
    nodes = dict(scene.nodes)
    while nodes[node_id].parent:
        node, around = nodes[node_id], nodes[nodes[node_id].parent]
        side = 0 if node.strip and around.strip else SIDE
        width, height = max(around.width, node.x + node.width + side), max(around.height, node.y + node.height + side)
        if (width, height) == (around.width, around.height):
            break
        nodes[around.id] = resized(around, width, height)
        node_id = around.id
    return Scene(scene.root, nodes, scene.edges)


def _holders(scene: Scene) -> list[str]:
    """Nodes that are no strips, with strips directly in them."""
    return [
        node.id
        for node in scene.nodes.values()
        if not node.strip and any(scene.nodes[child].strip for child in node.children)
    ]


class _Settling:
    """Positions here are relative to the node around, as in the scene; `_flat` swaps axes for columns."""

    def __init__(self, before: Scene, scene: Scene, region: Region, gap: Number) -> None:
        self._before = before
        self._scene = scene
        self._region = region
        self._way: Strip = region.way
        self._gap = gap
        self._nodes = dict(scene.nodes)

    def scene(self) -> Scene:
        root = self._region.root
        self._settle(root)
        self._even(root)
        moved = Scene(self._scene.root, self._nodes, self._scene.edges)
        edges = self._edges(self._scene.boxes(), moved.boxes())
        return Scene(self._scene.root, self._nodes, edges)

    def _flat(self, box: Bounds) -> Bounds:
        return box if self._way == "row" else Bounds(box.y, box.x, box.height, box.width)

    def _box(self, node: Node) -> Bounds:
        return self._flat(Bounds(node.x, node.y, node.width, node.height))

    def _put(self, node_id: str, box: Bounds) -> None:
        node, real = self._nodes[node_id], self._flat(box)
        if (real.width, real.height) != (node.width, node.height):
            node = resized(node, real.width, real.height)
        self._nodes[node_id] = msgspec.structs.replace(node, x=real.x, y=real.y)

    def _settle(self, band: Band) -> None:
        strips = [inner for inner in band.inner if inner.id]
        for inner in strips:
            self._settle(inner)
        if not strips:
            return
        was = self._end(strips[-1].id)
        for one, other in itertools.pairwise(strips):
            box, least = self._box(self._nodes[other.id]), self._end(one.id) + self._space(band, one.id, other.id)
            if box.y < least:
                self._put(other.id, Bounds(box.x, least, box.width, box.height))
        end = below = self._end(strips[-1].id)
        for item in (item for inner in band.inner if not inner.id for item in inner.content):
            box = self._box(self._nodes[item])
            if box.y >= was and band.id:
                self._put(item, Bounds(box.x, box.y + end - was, box.width, box.height))
                below = max(below, box.y + end - was + box.height + SIDE)
        if self._is_strip(band):
            box = self._box(self._nodes[band.id])
            self._put(band.id, Bounds(box.x, box.y, box.width, max(box.height, below)))

    def _end(self, strip: str) -> Number:
        box = self._box(self._nodes[strip])
        return box.y + box.height

    def _space(self, band: Band, one: str, other: str) -> Number:
        """What was between two strips, and not more than is usual."""
        if self._is_strip(band):
            return 0
        if one not in self._before.nodes or other not in self._before.nodes:
            return self._gap
        first, next_one = (self._box(self._before.nodes[each]) for each in (one, other))
        return max(0, min(self._gap, next_one.y - first.y - first.height))

    def _is_strip(self, band: Band) -> bool:
        return bool(band.id) and self._nodes[band.id].strip is not None

    def _even(self, band: Band) -> None:
        """All strips of one holder end at one place."""
        strips = [inner.id for inner in band.inner if inner.id]
        if self._is_strip(band):
            self._lengthen(band, self._reach(band))
        elif strips:
            starts = {self._box(self._nodes[each]).x for each in strips}
            if len(starts) == 1 and self._were_even(strips):
                for inner in band.inner:
                    if inner.id:
                        self._lengthen(inner, max(self._reach(each) for each in band.inner if each.id))
            else:
                for inner in band.inner:
                    if inner.id:
                        self._lengthen(inner, self._reach(inner))

    def _were_even(self, strips: Sequence[str]) -> bool:
        known = [self._box(self._before.nodes[each]).width for each in strips if each in self._before.nodes]
        return len(set(known)) <= 1

    def _reach(self, band: Band) -> Number:
        """How long a strip must be for what is in it."""
        inner = [self._box(self._nodes[each.id]).x + self._reach(each) for each in band.inner if each.id]
        return max([self._box(self._nodes[band.id]).width, *inner])

    def _lengthen(self, band: Band, length: Number) -> None:
        box = self._box(self._nodes[band.id])
        self._put(band.id, Bounds(box.x, box.y, length, box.height))
        for inner in band.inner:
            if inner.id:
                self._lengthen(inner, length - self._box(self._nodes[inner.id]).x)

    # lines

    def _edges(self, was: dict[str, Bounds], now: dict[str, Bounds]) -> dict[str, Edge]:
        """Bend points move on with what both ends are in; those from strip to strip, with the strip where they are."""
        # What lies beside strips is told by the first of it.
        tops = [[leaf.id] if leaf.id else [*leaf.content] for leaf in self._region.root.leaves()]
        steps = {each[0]: self._flat(now[each[0]]).y - self._flat(was[each[0]]).y for each in tops}
        if not any(steps.values()):
            return self._scene.edges
        leaf_of = {name: each[0] for each in tops for top in each for name in self._scene.within(top)}
        first = {each[0]: min(self._flat(was[top]).y for top in each) for each in tops}
        leaves = sorted(first, key=lambda leaf: first[leaf])
        starts = [first[leaf] for leaf in leaves]

        def moved(edge: Edge) -> Edge:
            source, target = leaf_of.get(edge.source), leaf_of.get(edge.target)
            if not edge.points or not (source or target):
                return edge
            alike = steps[source] if source is not None and source == target else None
            points = (
                self._on(at, self._step(at, starts, leaves, steps) if alike is None else alike) for at in edge.points
            )
            return msgspec.structs.replace(edge, points=tuple(points))

        return {edge.id: moved(edge) for edge in self._scene.edges.values()}

    def _step(self, at: Point, starts: Sequence[Number], leaves: Sequence[str], steps: Mapping[str, Number]) -> Number:
        number = bisect_right(starts, at.y if self._way == "row" else at.x) - 1
        return steps[leaves[number]] if number >= 0 else 0

    def _on(self, at: Point, step: Number) -> Point:
        return Point(at.x, at.y + step) if self._way == "row" else Point(at.x + step, at.y)
