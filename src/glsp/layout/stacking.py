# SPDX-License-Identifier: Apache-2.0
"""Strips one against the other, each as thick as what is in it needs. Pure, in the turned drawing, where strips are rows.

What is in a band moves across the flow as one piece, to the middle of its strip; along the flow everything keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor

import msgspec

from glsp.layout.options import Direction
from glsp.layout.scene import Scene
from glsp.layout.strips import Band, Region
from glsp.layout.thickness import Pads, least_length, least_thickness, pads
from glsp.protocol.geometry import Bounds, Number


class Stack(msgspec.Struct, frozen=True):
    """Where strips are, how far each band moves across the flow, and how far everything moves along it."""

    strips: dict[str, Bounds]
    across: list[Number]
    along: Number


def stack(
    scene: Scene, region: Region, ranges: Sequence[Bounds], direction: Direction, gap: Number, least: Bounds | None
) -> Stack:
    """Strips around what is in them; outermost ones are `gap` apart. With `least`, the root is at least so large."""
    return _Stacking(scene, region, ranges, direction, gap).run(least)


class _Stacking:
    def __init__(
        self, scene: Scene, region: Region, ranges: Sequence[Bounds], direction: Direction, gap: Number
    ) -> None:
        self._scene = scene
        self._root = region.root
        self._ranges = ranges
        self._direction: Direction = direction
        self._gap = gap
        self._leaves = list(region.root.leaves())
        self._number = {id(leaf): number for number, leaf in enumerate(self._leaves)}
        self._pads = {id(band): self._pads_of(band) for band in region.root.every()}
        self._thickness = [self._needs(number) for number in range(len(self._leaves))]
        self._strips: dict[str, Bounds] = {}
        self._across: list[Number] = [0] * len(self._leaves)

    def run(self, least: Bounds | None) -> Stack:
        root, sides = self._root, list(self._sides(self._root, 0, 0))
        filled = [box for box in self._ranges if box.width or box.height]
        start = floor(min((box.x for box in filled), default=0))
        end = ceil(max((box.x + box.width for box in filled), default=0))
        before, behind = (max(each) for each in zip(*sides, strict=True))
        nodes = [self._scene.nodes[band.id] for band in root.every() if self._is_strip(band)]
        length = max([before + end - start + behind, *(ceil(least_length(node, self._direction)) for node in nodes)])
        self._widen(root)
        if least is not None and self._is_strip(root):
            length = max(length, least.width)
            self._share(root, least.height - self._total(root))
        self._put(root, 0, length, 0)
        return Stack(self._strips, self._across, before - start)

    def _is_strip(self, band: Band) -> bool:
        return bool(band.id) and self._scene.nodes[band.id].strip is not None

    def _pads_of(self, band: Band) -> Pads:
        """Nothing where no border is drawn: around and beside strips on the canvas or in a container."""
        if self._is_strip(self._root):
            return pads(self._scene, band, self._direction)
        is_bare = band is self._root or (not band.id and any(band is each for each in self._root.inner))
        return Pads() if is_bare else pads(self._scene, band, self._direction)

    def _sides(self, band: Band, before: Number, behind: Number) -> Iterator[tuple[Number, Number]]:
        """What lies along the flow beside the content of each leaf, up to the outermost strip."""
        own = self._pads[id(band)]
        before, behind = before + own.left, behind + own.right
        if not band.inner:
            yield before, behind
        for inner in band.inner:
            yield from self._sides(inner, before, behind)

    def _needs(self, number: int) -> int:
        """How thick a leaf must be."""
        leaf, content = self._leaves[number], self._ranges[number]
        own = self._pads[id(leaf)]
        height = ceil(content.y + content.height) - floor(content.y)
        needed = height + own.top + own.bottom if height else 0
        if self._is_strip(leaf):
            needed = max(needed, least_thickness(self._scene.nodes[leaf.id], self._direction))
        return ceil(needed)

    def _widen(self, band: Band) -> None:
        """Makes what is in a strip as thick as the title of that needs."""
        for inner in band.inner:
            self._widen(inner)
        if band.inner and self._is_strip(band):
            self._share(band, ceil(least_thickness(self._scene.nodes[band.id], self._direction)) - self._total(band))

    def _share(self, band: Band, more: Number) -> None:
        leaves = list(band.leaves())
        for at, leaf in enumerate(leaves):
            part = ceil(more / (len(leaves) - at)) if more > 0 else 0
            self._thickness[self._number[id(leaf)]] += part
            more -= part

    def _total(self, band: Band) -> Number:
        if not band.inner:
            return self._thickness[self._number[id(band)]]
        own = self._pads[id(band)]
        return own.top + own.bottom + sum(self._total(inner) for inner in band.inner)

    def _put(self, band: Band, left: Number, right: Number, top: Number) -> Number:
        """Gives a band and all in it their boxes; returns where it ends across the flow."""
        own, is_strip = self._pads[id(band)], self._is_strip(band)
        if band.inner:
            at = top + own.top
            for number, inner in enumerate(band.inner):
                at += self._gap if number and not is_strip else 0
                at = self._put(inner, left + own.left, right - own.right, at)
            at += own.bottom
        else:
            at = top + self._thickness[self._number[id(band)]]
            self._center(band, top, at)
        if is_strip:
            self._strips[band.id] = Bounds(left, top, right - left, at - top)
        return at

    def _center(self, leaf: Band, top: Number, bottom: Number) -> None:
        number = self._number[id(leaf)]
        own, content = self._pads[id(leaf)], self._ranges[number]
        low, high = floor(content.y), ceil(content.y + content.height)
        spare = bottom - top - own.top - own.bottom - (high - low)
        self._across[number] = top + own.top + floor(spare / 2) - low
