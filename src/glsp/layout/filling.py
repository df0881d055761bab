# SPDX-License-Identifier: Apache-2.0
"""New steps in pools that were drawn before, and that nothing is in yet: laid out as a whole, not one after the other."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from glsp.layout.closing import corner
from glsp.layout.elk import Elk
from glsp.layout.options import Direction, Options
from glsp.layout.scene import Scene
from glsp.layout.settling import settled
from glsp.layout.strips import region_in
from glsp.layout.whole import lay_out
from glsp.protocol.geometry import Point


async def fill(
    elk: Elk, scene: Scene, new: Collection[str], options: Options, direction: Direction
) -> tuple[Scene, set[str]]:
    """The scene with such pools laid out, and what of the new is still to be placed. Raises as `Elk.layout`."""
    fresh, left = set(new), set(new)
    region = region_in(scene, "")
    if region is None:
        return scene, left
    pools = [band.id for band in region.root.inner if band.id]
    waiting = [pool for pool in pools if pool not in fresh and _is_filled_anew(scene, pool, fresh)]
    if waiting and all(node.id in fresh or node.strip for node in scene.nodes.values()):
        first = corner(scene, pools[0])
        scene = await lay_out(elk, scene, options, direction)
        return _moved(scene, pools[0], first), left - scene.nodes.keys()
    for pool in waiting:
        scene = settled(scene, await lay_out(elk, scene, options, direction, pool), options.spacing)
        left -= {*scene.within(pool)}
    return scene, left


def _is_filled_anew(scene: Scene, pool: str, fresh: Collection[str]) -> bool:
    """Whether new steps are in a pool, and no others."""
    steps = [each for each in scene.within(pool) if not scene.nodes[each].strip]
    return bool(steps) and all(step in fresh for step in steps)


def _moved(scene: Scene, pool: str, to: Point) -> Scene:
    """All of the drawing moved so that a pool is where it was."""
    now = corner(scene, pool)
    dx, dy = to.x - now.x, to.y - now.y
    nodes = {
        node.id: node if node.parent else msgspec.structs.replace(node, x=node.x + dx, y=node.y + dy)
        for node in scene.nodes.values()
    }
    edges = {
        edge.id: msgspec.structs.replace(edge, points=tuple(Point(at.x + dx, at.y + dy) for at in edge.points))
        for edge in scene.edges.values()
    }
    return Scene(scene.root, nodes, edges)
