# SPDX-License-Identifier: Apache-2.0
"""Edges that nothing else has routed: level and upright, around what is in their way. Pure."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from glsp.layout.joints import joints
from glsp.layout.options import Direction
from glsp.layout.place import Room, routed
from glsp.layout.scene import Scene
from glsp.layout.turned import turn, turn_points_back
from glsp.protocol.geometry import Number, Point, whole


def rerouted(scene: Scene, edge_ids: Collection[str], direction: Direction, gap: Number) -> Scene:
    """The scene with new bend points for some edges. O(nodes + edges to route x what is near them)."""
    if not edge_ids:
        return scene
    boxes = scene.boxes()
    # Open strips are for edges to cross.
    room = Room([turn(box, direction) for name, box in boxes.items() if not scene.nodes[name].is_open], ())
    edges = dict(scene.edges)
    for edge_id in edge_ids:
        source, target = (end.turned(direction) for end in joints(scene, edges[edge_id], boxes))
        points = turn_points_back(routed(room, source, target, gap), direction)
        # To half px: the middle of an odd side stays level with it.
        rounded = (Point(whole(round(at.x * 2) / 2), whole(round(at.y * 2) / 2)) for at in points)
        edges[edge_id] = msgspec.structs.replace(edges[edge_id], points=tuple(rounded))
    return Scene(scene.root, scene.nodes, edges)
