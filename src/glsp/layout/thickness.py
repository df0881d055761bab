# SPDX-License-Identifier: Apache-2.0
"""What strips and nodes need: how thick and how long strips are at least, what titles take of them, how far nodes reach. Pure."""

from __future__ import annotations

import msgspec

from glsp.layout.options import Direction
from glsp.layout.place import enclosing
from glsp.layout.scene import Node, Scene, port_box
from glsp.layout.strips import Band
from glsp.layout.translate import BELOW_TITLE, SIDE
from glsp.layout.turned import turn_side
from glsp.model.ports import Side
from glsp.protocol.geometry import Bounds, Number

THIN = 70
"""An open strip is at least this thick, px: a task with some air."""

SHORT = 300
"""It is at least this long, px."""

_BESIDE_TITLE = 8
"""px that a title keeps from the ends of its band."""


class Pads(msgspec.Struct, frozen=True):
    """What a strip keeps free at its sides, in the turned drawing."""

    left: Number = 0
    right: Number = 0
    top: Number = 0
    bottom: Number = 0


def pads(scene: Scene, band: Band, direction: Direction) -> Pads:
    """Beside what is in a strip; strips in it fill it, but for its title."""
    if not band.id:
        return Pads(SIDE, SIDE, SIDE, SIDE)
    node = scene.nodes[band.id]
    shifts = [scene.nodes[child].shift for child in node.children]
    left = max((shift.x for shift in shifts), default=0)
    titled = node.title.height + BELOW_TITLE / 2 if node.title.height else 0
    top = max([titled, *(shift.y for shift in shifts)])
    found: dict[Side, Number] = {"left": left, "right": 0, "top": top, "bottom": 0}
    if not band.inner:
        found = {
            "left": left + SIDE,
            "right": SIDE + node.rim.width,
            "top": top + (BELOW_TITLE if top else SIDE),
            "bottom": SIDE + node.rim.height,
        }
    turned = {turn_side(side, direction): room for side, room in found.items()}
    return Pads(turned["left"], turned["right"], turned["top"], turned["bottom"])


def least_thickness(node: Node, direction: Direction) -> Number:
    """Of a strip, across the flow, px."""
    is_row = direction in {"right", "left"}
    title = max(node.band, node.title.height) if is_row else node.title.width
    if node.is_open:
        return max(THIN, title + 2 * _BESIDE_TITLE)
    return max(node.height, title + 2 * _BESIDE_TITLE) if is_row else max(THIN, title + 2 * SIDE)


def least_length(node: Node, direction: Direction) -> Number:
    """Of a strip, along the flow, px."""
    title = node.title.width if direction in {"right", "left"} else max(node.band, node.title.height)
    return max(SHORT, title + 2 * SIDE)


def outline(node: Node, box: Bounds) -> Bounds:
    """A node that is there, with its ports and all texts under it and beside them; not turned."""
    ports = [(port, port_box(port, box)) for port in node.ports]
    texts = [
        Bounds(holder.x + label.x, holder.y + label.y, label.width, label.height)
        for label, holder in (
            *((label, box) for label in node.labels),
            *((port.label, at) for port, at in ports if port.label is not None),
        )
        if label.text
    ]
    return enclosing((box, *(at for _, at in ports), *texts))
