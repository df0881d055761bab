# SPDX-License-Identifier: Apache-2.0
"""Containers that were laid out already, as boxes with nothing in them; and put back together with what they hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from glsp.layout.scene import Edge, Scene
from glsp.protocol.geometry import Point


def closed(scene: Scene, shut: Iterable[str]) -> Scene:
    """The scene without what some nodes hold: edges from there end at these nodes. O(scene)."""
    top = {inner: node for node in shut for inner in scene.within(node)}
    nodes = {
        node.id: msgspec.structs.replace(node, children=()) if top.get(node.id) == node.id else node
        for node in scene.nodes.values()
        if top.get(node.id, node.id) == node.id
    }
    edges: dict[str, Edge] = {}
    for edge in scene.edges.values():
        source, target = top.get(edge.source, edge.source), top.get(edge.target, edge.target)
        if source == target and edge.source != edge.target:
            continue
        edges[edge.id] = msgspec.structs.replace(
            edge,
            source=source,
            target=target,
            source_port=edge.source_port if source == edge.source else None,
            target_port=edge.target_port if target == edge.target else None,
        )
    return Scene(scene.root, nodes, edges)


def opened(scene: Scene, arranged: Scene) -> Scene:
    """`arranged`, made of `closed(scene, …)`, with all that was left out; edges that were cut short are straight."""
    nodes = {
        node.id: msgspec.structs.replace(arranged.nodes[node.id], children=node.children)
        if node.id in arranged.nodes
        else node
        for node in scene.nodes.values()
    }
    moved = Scene(scene.root, nodes, scene.edges)
    return Scene(scene.root, nodes, {edge.id: _edge(edge, scene, moved, arranged) for edge in scene.edges.values()})


def _edge(edge: Edge, scene: Scene, moved: Scene, arranged: Scene) -> Edge:
    drawn = arranged.edges.get(edge.id)
    if drawn is None:  # in one of them: along with it
        was, now = corner(scene, edge.source), corner(moved, edge.source)
        points = tuple(Point(at.x + now.x - was.x, at.y + now.y - was.y) for at in edge.points)
        return msgspec.structs.replace(edge, points=points)
    is_whole = (drawn.source, drawn.target) == (edge.source, edge.target)
    return msgspec.structs.replace(edge, points=drawn.points if is_whole else ())


def corner(scene: Scene, node_id: str) -> Point:
    """The upper left corner of a node on the canvas. O(depth)."""
    line = [scene.nodes[each] for each in scene.around(node_id)]
    return Point(sum(node.x for node in line), sum(node.y for node in line))
