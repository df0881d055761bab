# SPDX-License-Identifier: Apache-2.0
"""Ports in ELK's words: on which side they lie, how far out, and what room their names need. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from glsp.layout.elkgraph import ElkLabel, ElkPort, LayoutOptions
from glsp.layout.scene import Align, Label, Node, Port
from glsp.model.ports import NAME_GAP, UPRIGHT, Side, pinned
from glsp.protocol.geometry import Dimension, Number, Point, whole

_COMPASS: dict[Side, str] = {"left": "WEST", "right": "EAST", "top": "NORTH", "bottom": "SOUTH"}

_NAME = "\N{ZERO WIDTH SPACE}name"
"""Ends the id of a label that keeps the room beside a port free."""

GAP = "12"
"""px between ports on one side, at least."""

LINES = "18"
"""The same where there is a line of text between them."""


def elk_port(port: Port) -> ElkPort:
    """A port as ELK is told of it."""
    if port.side is None:
        # Inside the border: positions below zero are not kept in containers.
        return ElkPort(
            port.id,
            width=port.width,
            height=port.height,
            layout_options={"elk.port.borderOffset": str(-port.width)},
        )
    depth = port.width if port.side in UPRIGHT else port.height
    options = {"elk.port.borderOffset": str(-depth / 2)}
    if not port.is_free:
        options["elk.port.side"] = _COMPASS[port.side]
    labels: tuple[ElkLabel, ...] = ()
    width, room = port.width, _room(port)
    if room:
        options["elk.port.anchor"] = f"({0 if port.side == 'left' else port.width},{port.height / 2 + room})"
    if port.name.width and port.beside == "outside":
        if port.side in UPRIGHT:
            # ELK passes over labels without a text.
            labels = (ElkLabel(f"{port.id}{_NAME}", "name", width=port.name.width, height=port.name.height),)
        else:
            # Of two ports on a level side, ELK would put one on the name of the other: for ELK the name is a part of the port.
            width += NAME_GAP + port.name.width
            options["elk.port.anchor"] = f"({port.width / 2},{port.height if port.side == 'bottom' else 0})"
    return ElkPort(port.id, width=width, height=port.height + 2 * room, labels=labels, layout_options=options)


def placed_port(port: Port, found: ElkPort) -> Port:
    """The port where ELK's answer has it."""
    x, y = round(found.x or 0), round((found.y or 0) + _room(port))
    return msgspec.structs.replace(port, x=whole(float(x)), y=whole(float(y)))


def resized(node: Node, width: Number, height: Number) -> Node:
    """The node in another size; its ports stay on its border, and its title where it is aligned."""
    size = Dimension(width, height)
    return titled(
        msgspec.structs.replace(
            node, width=width, height=height, ports=tuple(_followed(port, size) for port in node.ports)
        )
    )


def titled(node: Node, align: Align | None = None) -> Node:
    """The node with its title where it is in the node's present width, or aligned in another way."""
    if not any(label.header for label in node.labels):
        return node
    return msgspec.structs.replace(node, labels=tuple(_headed(label, align, node.width) for label in node.labels))


def _headed(label: Label, align: Align | None, width: Number) -> Label:
    if label.header is None:
        return label
    header = label.header.aligned(align or label.header.align, width)
    return msgspec.structs.replace(label, x=label.x + header.x - label.header.x, header=header)


def _followed(port: Port, owner: Dimension) -> Port:
    if port.side is None:
        return port
    at = pinned(port.side, Point(port.x, port.y), Dimension(port.width, port.height), owner)
    return msgspec.structs.replace(port, x=at.x, y=at.y)


def _room(port: Port) -> Number:
    """Px over and under a port that its name beside it keeps free; ELK takes it for a part of the port."""
    return 4 if port.beside == "inside" and port.name.width and port.side in UPRIGHT else 0


def port_options(node: Node) -> LayoutOptions:
    """What ELK must respect at a node for its ports; nothing where they lie on no side."""
    sided = [port for port in node.ports if port.side is not None]
    if not sided:
        return {}
    is_free = all(port.is_free for port in sided)
    options = {
        "elk.portConstraints": "FREE" if is_free else "FIXED_SIDE",
        "elk.portLabels.placement": "OUTSIDE",
        # The names stand over the edges that come to them from inside.
        "elk.spacing.portPort": LINES if node.children and _inside(sided) else GAP,
    }
    if node.title.height and (node.children or _inside(sided)):
        options["elk.spacing.portsSurrounding"] = (
            f"[top={node.title.height + NAME_GAP},left=0,bottom={NAME_GAP},right=0]"
        )
        if not node.children:
            options["elk.portAlignment.default"] = "END"
    return options


def room_inside(node: Node) -> dict[Side, Number]:
    """How far ports and their names reach into a node from each side; 0 where nothing does."""
    found: dict[Side, Number] = {"left": 0, "right": 0, "top": 0, "bottom": 0}
    for port in node.ports:
        if port.side is None:
            continue
        upright = port.side in UPRIGHT
        reach = (port.width if upright else port.height) / 2
        if port.beside == "inside" and port.name.width:
            reach += NAME_GAP + (port.name.width if upright else port.name.height)
        found[port.side] = max(found[port.side], reach)
    return found


def _inside(ports: Iterable[Port]) -> bool:
    return any(port.beside == "inside" and port.name.width for port in ports)
