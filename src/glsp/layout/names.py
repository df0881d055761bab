# SPDX-License-Identifier: Apache-2.0
"""Names of small shapes stand below them; where the drawing flows up or down, edges leave there, and they stand beside. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from glsp.languages.building import FAR, GAP_BELOW
from glsp.layout.options import Direction
from glsp.layout.scene import Label, Node, Scene, room_of
from glsp.layout.strips import region_in
from glsp.protocol.geometry import Fields
from glsp.protocol.operations import Lettering

Place: TypeAlias = Literal["below", "beside"]


def place_names(scene: Scene, direction: Direction) -> Scene:
    """The scene with such names out of the way of a flow in a direction. O(nodes)."""
    region = region_in(scene, "")
    way = region.flow(direction) if region is not None else direction
    place: Place = "beside" if way in {"down", "up"} else "below"
    moved = {
        node.id: _named(node, place) for node in scene.nodes.values() if any(_place(node, each) for each in node.labels)
    }
    return Scene(scene.root, {**scene.nodes, **moved}, scene.edges) if moved else scene


def name_moves(before: Node, after: Node) -> Iterator[Lettering]:
    """What makes clients draw the name of a node where it is now."""
    for old, label in zip(before.labels, after.labels, strict=True):
        place = _place(after, label)
        if place is not None and place != _place(before, old):
            yield Lettering(after.id, options=_options(after, place))


def _place(node: Node, label: Label) -> Place | None:
    """Where such a name stands; None for another text, and for a name that somebody put elsewhere."""
    if not label.is_stacked or not label.text:
        return None
    if label.y >= node.height:
        return "below"
    return "beside" if label.x >= node.width else None


def _named(node: Node, place: Place) -> Node:
    labels = tuple(_moved(node, label, place) if _place(node, label) else label for label in node.labels)
    below = [label for label in labels if label.y >= node.height]
    beside = [label for label in labels if label.is_stacked and label.x >= node.width]
    return msgspec.structs.replace(node, labels=labels, below=room_of(below), beside=room_of(beside))


def _moved(node: Node, label: Label, place: Place) -> Label:
    if place == _place(node, label):
        return label
    if place == "below":
        return msgspec.structs.replace(label, x=(node.width - label.width) / 2, y=node.height + GAP_BELOW)
    return msgspec.structs.replace(label, x=node.width + GAP_BELOW, y=(node.height - label.height) / 2)


def _options(node: Node, place: Place) -> Fields:
    """The stack's room is far larger than the shape, on all sides but that from which the name may not move on."""
    far: Fields = dict.fromkeys(("paddingLeft", "paddingTop", "paddingRight", "paddingBottom"), -FAR)
    if place == "below":
        return {**far, "paddingTop": node.height + GAP_BELOW, "hAlign": "center", "vAlign": "top"}
    return {**far, "paddingLeft": node.width + GAP_BELOW, "hAlign": "left", "vAlign": "center"}
