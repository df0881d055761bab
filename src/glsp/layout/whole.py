# SPDX-License-Identifier: Apache-2.0
"""The layout of all that a container or the canvas holds: strips by their bands, everything else as ELK has it.

What has strips in it is laid out from inside to outside, a request to ELK for each container, and two for each region of
strips; a drawing without strips is one request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from typing import ParamSpec, TypeVar

import msgspec

from glsp.layout.borders import as_drawn, bordered
from glsp.layout.closing import closed, opened
from glsp.layout.elk import Elk
from glsp.layout.flat import flat
from glsp.layout.options import Direction, Options
from glsp.layout.ports import resized
from glsp.layout.rerouting import rerouted
from glsp.layout.scene import Scene
from glsp.layout.striped import striped
from glsp.layout.strips import Region, holders_in, region_in
from glsp.layout.translate import SIDE, apply_elk, to_elk

P = ParamSpec("P")
T = TypeVar("T")

IN_THREAD = 400
"""Nodes and edges from which translating takes longer than 10 ms and leaves the event loop."""


async def lay_out(elk: Elk, scene: Scene, options: Options, direction: Direction, holder: str = "") -> Scene:
    """The scene with all that a node, or the canvas, holds in new places. The node grows, and does not shrink.

    Raises as `Elk.layout`.
    """
    layout = _Layout(elk, options, direction)
    drawn = await layout.inside(scene, holder, grows=True)
    if options.algorithm != "layered" or options.routing != "orthogonal":
        return drawn
    cut = await work(scene, _cut, drawn, layout.shut, holder)
    return await work(scene, rerouted, drawn, cut, direction, options.spacing)


def _cut(scene: Scene, shut: Collection[str], holder: str) -> list[str]:
    """Edges that lead out of what was laid out by itself, and so were no part of any request. O(edges x depth)."""
    borders = {*shut, holder} - {""}

    def left(one: str, other: str) -> set[str]:
        return {each for each in scene.around(one) if each in borders and each != one} - {*scene.around(other)}

    found = (edge for edge in scene.edges.values() if edge.source != edge.target) if borders else ()
    return [edge.id for edge in found if left(edge.source, edge.target) or left(edge.target, edge.source)]


class _Layout:
    def __init__(self, elk: Elk, options: Options, direction: Direction) -> None:
        self._elk = elk
        self._options = options
        self._direction: Direction = direction
        self.shut: set[str] = set()
        """Containers that were laid out by themselves."""

    async def inside(self, scene: Scene, holder: str, *, grows: bool) -> Scene:
        region = await work(scene, region_in, scene, holder)
        if region is not None:
            return await self._region(scene, region, grows=grows)
        inner = holders_in(scene, holder)
        if not inner:
            return await self._plain(scene, holder)
        scene = await self._each(scene, inner)
        return opened(scene, await self._plain(closed(scene, inner), holder))

    async def _region(self, scene: Scene, region: Region, *, grows: bool) -> Scene:
        items = [item for leaf in region.root.leaves() for item in leaf.content]
        inner = _Layout(self._elk, self._options, region.flow(self._direction))
        scene = await inner._each(scene, (item for item in items if scene.nodes[item].children))
        self.shut |= inner.shut
        options = msgspec.structs.replace(self._options, algorithm="layered")
        asked = await work(scene, flat, scene, region, options, self._direction)
        answer = await self._elk.layout(asked.graph) if asked.bands else None
        if answer is not None and asked.count > 1:
            again = await work(scene, bordered, asked, answer)
            answer = as_drawn(again, await self._elk.layout(again))
        return await work(scene, striped, scene, region, asked, answer, options, grows=grows)

    async def _each(self, scene: Scene, containers: Iterable[str]) -> Scene:
        """What is in each container, and that as large as it needs to be."""
        for container in containers:
            self.shut.add(container)
            node = scene.nodes[container]
            small = resized(node, node.title.width + 2 * SIDE, max(node.title.height, node.band) + 2 * SIDE)
            scene = Scene(scene.root, {**scene.nodes, container: small}, scene.edges)
            scene = await self.inside(scene, container, grows=True)
        return scene

    async def _plain(self, scene: Scene, holder: str) -> Scene:
        request = await work(scene, to_elk, scene, self._options, self._direction, holder)
        return await work(scene, apply_elk, scene, await self._elk.layout(request), self._options, holder)


async def work(scene: Scene, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Calls a pure function, in a thread when the scene is large."""
    if len(scene.nodes) + len(scene.edges) < IN_THREAD:
        return function(*args, **kwargs)
    return await asyncio.to_thread(function, *args, **kwargs)
