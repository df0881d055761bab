# SPDX-License-Identifier: Apache-2.0
"""What of all that is new is placed together, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

import msgspec

from glsp.layout.scene import Node, Scene

Group: TypeAlias = tuple[str, Scene]
"""A container ("" is the canvas), and a scene of what is new in it, with all that contains and the edges among it."""


def groups(scene: Scene, new: Collection[str]) -> list[Group]:
    """What is placed together, in the order in which it is placed.

    In a strip that is there, everything is placed by itself, after what it follows: flows run through all strips. A new strip
    there comes before what is in it.
    """
    known = set(new)
    joining = {
        node.id
        for node in scene.nodes.values()
        if node.id in known
        and node.strip
        and node.parent
        and scene.nodes[node.parent].strip
        and node.parent not in known
    }
    for node in scene.nodes.values():  # parents come first
        if node.strip and node.parent in joining:
            joining.add(node.id)
    held = known - joining
    tops: dict[str, list[str]] = {}
    for node in scene.nodes.values():
        if node.id in known and not any(above in held for above in scene.around(node.parent)):
            tops.setdefault(node.parent, []).append(node.id)
    found: list[Group] = []
    steps: list[str] = []
    for parent, members in tops.items():
        if not parent or not scene.nodes[parent].strip:
            found.append((parent, _part(scene, members)))
            continue
        found += ((parent, _alone(scene, each)) for each in members if each in joining)
        steps += (each for each in members if each not in joining)
    return [*found, *((scene.nodes[each].parent, _part(scene, [each])) for each in _in_flow(scene, steps))]


def _alone(scene: Scene, strip: str) -> Scene:
    node = msgspec.structs.replace(scene.nodes[strip], parent="", children=())
    return Scene(scene.root, {strip: node}, {})


def _in_flow(scene: Scene, steps: Sequence[str]) -> list[str]:
    """Each after what leads to it, as far as there is no circle; otherwise in drawing order."""
    top_of = {inner: step for step in steps for inner in scene.within(step)}
    before: dict[str, set[str]] = {step: set() for step in steps}
    for edge in scene.edges.values():
        source, target = top_of.get(edge.source), top_of.get(edge.target)
        if source is not None and target is not None and source != target:
            before[target].add(source)
    found: list[str] = []
    left = dict.fromkeys(steps)
    while left:
        step = next((each for each in left if not before[each] & left.keys()), next(iter(left)))
        del left[step]
        found.append(step)
    return found


def _part(scene: Scene, tops: Sequence[str]) -> Scene:
    nodes: dict[str, Node] = {}
    for top in tops:
        for node_id in scene.within(top):
            node = scene.nodes[node_id]
            nodes[node_id] = msgspec.structs.replace(node, parent="") if node_id == top else node
    edges = {edge.id: edge for edge in scene.edges.values() if edge.source in nodes and edge.target in nodes}
    return Scene(scene.root, nodes, edges)
