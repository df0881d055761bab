# SPDX-License-Identifier: Apache-2.0
"""Texts that nothing crosses, once boxes and edges have their places: edges step beside titles, and where they cannot, the
title moves along the top of its container; labels slide along their edges. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from glsp.layout.drawnlines import Lines
from glsp.layout.kinks import without_kinks
from glsp.layout.labels import letterings
from glsp.layout.options import Options
from glsp.layout.ports import titled
from glsp.layout.quality import share_area
from glsp.layout.scene import Align, Node, Scene
from glsp.layout.sliding import slide_labels
from glsp.layout.titles import BESIDE, MOST_EDGES, clear_titles, title_boxes
from glsp.protocol.geometry import Bounds

ALIGNED: tuple[Align, ...] = ("left", "center", "right")
"""Where a title may be, the best first."""


def lettered(scene: Scene, options: Options) -> Scene:
    """The scene with its texts where they can be read. O(texts x what is near them)."""
    if len(scene.edges) > MOST_EDGES:
        return scene
    scene = Scene(scene.root, {node.id: titled(node, "left") for node in scene.nodes.values()}, scene.edges)
    if options.algorithm == "layered":
        scene = clear_titles(scene)
    scene = move_titles(scene)
    if options.algorithm == "layered" and options.routing == "orthogonal":
        scene = without_kinks(scene)
    return slide_labels(scene)


def move_titles(scene: Scene) -> Scene:
    """The scene with titles of containers where the fewest edges cross them."""
    places = scene.places()
    lines = Lines(scene, places)
    moved = {node.id: _clear(node, places, lines) for node in scene.nodes.values() if node.children}
    return Scene(scene.root, {**scene.nodes, **moved}, scene.edges)


def crossed_titles(scene: Scene) -> list[str]:
    """Containers whose title an edge crosses. O(containers x edges near)."""
    lines = Lines(scene, places := scene.places())
    return [
        node.id
        for node in scene.nodes.values()
        if node.children and any(lines.across(box) for box in title_boxes(node, places[node.id]))
    ]


def crossed_texts(scene: Scene) -> int:
    """Pairs of a text and an edge of something else that crosses it. O(texts x edges near)."""
    lines = Lines(scene, places := scene.places())
    return sum(lines.across(text.box, text.of) for text in letterings(scene, places, lines.of))


def set_aside(scene: Scene, containers: Collection[str]) -> Scene:
    """The scene with what some containers hold beside their titles, not below them."""
    wide = {each: scene.nodes[each].title.width + BESIDE for each in containers}
    nodes = {each: msgspec.structs.replace(scene.nodes[each], aside=room) for each, room in wide.items()}
    return Scene(scene.root, {**scene.nodes, **nodes}, scene.edges)


def _clear(node: Node, places: Mapping[str, Bounds], lines: Lines) -> Node:
    """The container with its title where the fewest edges cross it; left, if that is as good."""
    if not any(label.header for label in node.labels):
        return node
    inside = [places[each] for each in (*node.children, *(port.id for port in node.ports))]

    def badness(way: Align) -> int:
        boxes = [*title_boxes(titled(node, way), places[node.id])]
        return sum(lines.across(box) + 100 * sum(share_area(box, other) for other in inside) for box in boxes)

    return titled(node, min(ALIGNED, key=badness))
