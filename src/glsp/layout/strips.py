# SPDX-License-Identifier: Apache-2.0
"""Strips in a scene, which are pools, lanes and the like: which lie along each other, and what is in each of them. Pure.

Rows lie one below another, columns side by side; those in one holder are as long as each other. A strip that holds strips is
filled by them; what else lies in it has a band of its own behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from glsp.layout.options import Direction
from glsp.layout.quality import share_area
from glsp.layout.scene import Scene, Strip


class Band(msgspec.Struct, frozen=True):
    """A strip; with the id "" the room for what lies beside the strips of a holder. Either `inner` or `content` is empty."""

    id: str
    inner: tuple[Band, ...] = ()
    content: tuple[str, ...] = ()

    def leaves(self) -> Iterator[Band]:
        """The bands in it that hold no others, from the first to the last; the band itself when it holds none."""
        if not self.inner:
            yield self
        for band in self.inner:
            yield from band.leaves()

    def every(self) -> Iterator[Band]:
        """The band and all in it, outer before inner."""
        yield self
        for band in self.inner:
            yield from band.every()


class Region(msgspec.Struct, frozen=True):
    """Strips with one common flow. `root` is what is around them: the canvas or a container, or itself a strip."""

    root: Band
    way: Strip

    @property
    def holder(self) -> str:
        """The node around the strips; "" for the canvas."""
        return self.root.id

    def flow(self, wanted: Direction) -> Direction:
        """The direction along the strips that is nearest to what is wanted."""
        if self.way == "row":
            return "left" if wanted == "left" else "right"
        return "up" if wanted == "up" else "down"


def region_in(scene: Scene, holder: str) -> Region | None:
    """The strips directly inside a node, or on the canvas, with all in them; None where there are none. O(what is inside)."""
    strips = [scene.nodes[child] for child in scene.children(holder) if scene.nodes[child].strip]
    if not strips:
        return None
    way = next((each for each in strips if each.is_open), strips[0]).strip
    return Region(_band(scene, holder, way), way) if way else None


def holders_in(scene: Scene, holder: str) -> tuple[str, ...]:
    """The outermost nodes inside a node, or on the canvas, that have strips directly in them."""
    found: list[str] = []
    stack = [*scene.children(holder)]
    while stack:
        node_id = stack.pop()
        inside = scene.children(node_id)
        if any(scene.nodes[child].strip for child in inside):
            found.append(node_id)
        else:
            stack += inside
    return tuple(found)


def _band(scene: Scene, node_id: str, way: Strip) -> Band:
    inside = scene.children(node_id)
    strips = [child for child in inside if _lies(scene, child, way)]
    if not strips:
        return Band(node_id, content=inside)
    inner = tuple(_band(scene, strip, way) for strip in _in_order(scene, strips, way))
    others = tuple(child for child in inside if child not in set(strips))
    return Band(node_id, inner=(*inner, Band("", content=others)) if others else inner)


def _lies(scene: Scene, node_id: str, way: Strip) -> bool:
    """Whether a node is a strip of this way; one that nothing can be in has no way of its own."""
    node = scene.nodes[node_id]
    return node.strip is not None and (node.strip == way or not node.is_open)


def _in_order(scene: Scene, strips: Sequence[str], way: Strip) -> list[str]:
    """From above to below, or from left to right, when they are drawn so; in drawing order when they lie on each other."""
    places = scene.boxes()
    found = sorted(strips, key=lambda each: places[each].y if way == "row" else places[each].x)
    if any(share_area(places[one], places[other]) for one, other in pairwise(found)):
        return list(strips)
    return found
