# SPDX-License-Identifier: Apache-2.0
"""Edges that nothing else has routed: level and upright, around what is in their way. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from glsp.layout.joints import Joint, joints
from glsp.layout.options import Direction
from glsp.layout.place import Room, routed
from glsp.layout.quality import middle
from glsp.layout.scene import Edge, Scene
from glsp.layout.turned import turn, turn_points_back
from glsp.protocol.geometry import Bounds, Number, Point, whole

_DOCK = 20
"""px of a strip around the place where an edge comes to it."""


def rerouted(scene: Scene, edge_ids: Collection[str], direction: Direction, gap: Number) -> Scene:
    """The scene with new bend points for some edges. O(nodes + edges to route x what is near them)."""
    if not edge_ids:
        return scene
    boxes = scene.boxes()
    # Open strips are for edges to cross.
    room = Room([turn(box, direction) for name, box in boxes.items() if not scene.nodes[name].is_open], ())
    edges = dict(scene.edges)
    for edge_id in edge_ids:
        edge = edges[edge_id]
        source, target = _ends(scene, edge, boxes)
        points = turn_points_back(routed(room, source.turned(direction), target.turned(direction), gap), direction)
        # To half px: the middle of an odd side stays level with it.
        rounded = [Point(whole(round(at.x * 2) / 2), whole(round(at.y * 2) / 2)) for at in points]
        if _is_docked(scene, edge.target, edge.source):
            rounded.append(_entry(target.box, rounded[-1] if rounded else middle(source.box)))
        if _is_docked(scene, edge.source, edge.target):
            rounded.insert(0, _entry(source.box, rounded[0] if rounded else middle(target.box)))
        edges[edge_id] = msgspec.structs.replace(edge, points=tuple(rounded))
    return Scene(scene.root, scene.nodes, edges)


def _ends(scene: Scene, edge: Edge, boxes: Mapping[str, Bounds]) -> tuple[Joint, Joint]:
    """Both ends; of a strip, the part that is nearest to the other end."""
    source, target = joints(scene, edge, boxes)
    if _is_docked(scene, edge.target, edge.source):
        target = Joint(_part(edge.target, boxes, middle(source.box)))
    if _is_docked(scene, edge.source, edge.target):
        source = Joint(_part(edge.source, boxes, middle(target.box)))
    return source, target


def _is_docked(scene: Scene, node_id: str, other: str) -> bool:
    """Whether an edge ends at a strip, coming from outside of it."""
    return scene.nodes[node_id].strip is not None and node_id not in scene.around(other)


def _part(strip: str, boxes: Mapping[str, Bounds], near: Point) -> Bounds:
    box = boxes[strip]
    if box.width >= box.height:
        x = min(max(near.x, box.x + _DOCK), box.x + box.width - _DOCK)
        return Bounds(x - _DOCK / 2, box.y, _DOCK, box.height)
    y = min(max(near.y, box.y + _DOCK), box.y + box.height - _DOCK)
    return Bounds(box.x, y - _DOCK / 2, box.width, _DOCK)


def _entry(part: Bounds, before: Point) -> Point:
    """Where a level or upright line from a point to the middle of a box comes to its border."""
    at = middle(part)
    if abs(before.x - at.x) <= abs(before.y - at.y):
        return Point(at.x, part.y if before.y < at.y else part.y + part.height)
    return Point(part.x if before.x < at.x else part.x + part.width, at.y)
