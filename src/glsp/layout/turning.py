# SPDX-License-Identifier: Apache-2.0
"""A node with its ports and texts as ELK is told of it in a turned drawing, where everything flows to the right. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from glsp.layout.elkgraph import ElkNode, ElkPort
from glsp.layout.options import Direction
from glsp.layout.ports import elk_port, placed_port, port_options
from glsp.layout.scene import Label, Node, Port
from glsp.layout.translate import OUTSIDE, below_label
from glsp.layout.turned import turn, turn_back, turn_side
from glsp.model.ports import Side
from glsp.protocol.geometry import Bounds, Dimension, whole


def turned_item(node: Node, direction: Direction) -> ElkNode:
    """The node without what it contains."""
    made = msgspec.structs.replace(
        node,
        width=_size(node.width, node.height, direction).width,
        height=_size(node.width, node.height, direction).height,
        title=_size(node.title.width, node.title.height, direction),
        below=_size(node.below.width, node.below.height, direction),
        beside=_size(node.beside.width, node.beside.height, direction),
        ports=tuple(_turned(port, node, direction) for port in node.ports),
    )
    labels, placement = below_label(made)
    if placement is not None:
        side: Side = "bottom" if node.below.width else "right"
        placement = {"elk.nodeLabels.placement": OUTSIDE[turn_side(side, direction)]}
    return ElkNode(
        node.id,
        width=made.width,
        height=made.height,
        ports=tuple(map(elk_port, made.ports)),
        labels=labels,
        layout_options={**(placement or {}), **port_options(made)} or None,
    )


def with_ports(node: Node, found: Sequence[ElkPort], direction: Direction) -> Node:
    """The node with its ports where ELK's answer has them."""
    size = _size(node.width, node.height, direction)
    ports: list[Port] = []
    for port, at in zip(node.ports, found, strict=True):
        placed = placed_port(_turned(port, node, direction), at)
        x = placed.x - (size.width if direction in {"left", "up"} else 0)
        back = turn_back(Bounds(x, placed.y, placed.width, placed.height), direction)
        ports.append(msgspec.structs.replace(port, x=whole(float(round(back.x))), y=whole(float(round(back.y)))))
    return msgspec.structs.replace(node, ports=tuple(ports))


def _turned(port: Port, owner: Node, direction: Direction) -> Port:
    box = turn(Bounds(port.x, port.y, port.width, port.height), direction)
    # Turned to the left or upwards, the owner lies on the other side of where it begins.
    x = box.x + (_size(owner.width, owner.height, direction).width if direction in {"left", "up"} else 0)
    side = port.side and turn_side(port.side, direction)
    label = port.label and _label(port.label, direction)
    return msgspec.structs.replace(port, x=x, y=box.y, width=box.width, height=box.height, side=side, label=label)


def _label(label: Label, direction: Direction) -> Label:
    size = _size(label.width, label.height, direction)
    return msgspec.structs.replace(label, width=size.width, height=size.height)


def _size(width: float, height: float, direction: Direction) -> Dimension:
    return Dimension(width, height) if direction in {"right", "left"} else Dimension(height, width)
