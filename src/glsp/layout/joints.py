# SPDX-License-Identifier: Apache-2.0
"""Where an edge meets what it joins: anywhere on a node's border, or at a port, which it leaves to one side. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from glsp.layout.options import Direction
from glsp.layout.quality import middle
from glsp.layout.scene import Edge, Node, Scene, port_box
from glsp.layout.turned import turn, turn_side
from glsp.model.ports import UPRIGHT, Side
from glsp.protocol.geometry import Bounds, Number, Point

_OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}


class Joint(msgspec.Struct, frozen=True):
    """One end of an edge. `box` is what it is drawn to; `way` the side on which it leaves a port; None is any side.

    `owner` is the box of the port's owner when the edge goes on outside it, so that it must not run back through it.
    """

    box: Bounds
    way: Side | None = None
    owner: Bounds | None = None

    @property
    def is_level(self) -> bool:
        """Whether it leaves to the left or right."""
        return self.way in UPRIGHT

    def gate(self, distance: Number) -> Point:
        """The first point at which an edge may turn: this far out of a port, or the middle of a node."""
        at, box = middle(self.box), self.box
        match self.way:
            case None:
                return at
            case "left":
                return Point(box.x - distance, at.y)
            case "right":
                return Point(box.x + box.width + distance, at.y)
            case "top":
                return Point(at.x, box.y - distance)
            case "bottom":
                return Point(at.x, box.y + box.height + distance)

    @property
    def blocks(self) -> tuple[Bounds, ...]:
        """What the edge itself must go around at this end."""
        if self.way is None:
            return ()
        return (self.box,) if self.owner is None else (self.box, self.owner)

    def turned(self, direction: Direction) -> Joint:
        """The same in a drawing turned so that `direction` becomes right."""
        return Joint(
            turn(self.box, direction),
            self.way and turn_side(self.way, direction),
            self.owner and turn(self.owner, direction),
        )


def joints(scene: Scene, edge: Edge, boxes: Mapping[str, Bounds]) -> tuple[Joint, Joint]:
    """Both ends of an edge, in a scene whose nodes have these boxes."""
    source, target = scene.nodes[edge.source], scene.nodes[edge.target]
    return (
        joint(source, edge.source_port, boxes[source.id], is_inside=scene.holds(source.id, target.id)),
        joint(target, edge.target_port, boxes[target.id], is_inside=scene.holds(target.id, source.id)),
    )


def joint(node: Node, port_id: str | None, box: Bounds, *, is_inside: bool = False) -> Joint:
    """The end of an edge at a node with this box, or at one of its ports; `is_inside` when the other end is in the node."""
    port = next((port for port in node.ports if port.id == port_id), None) if port_id else None
    if port is None:
        return Joint(box)
    at = port_box(port, box)
    if port.side is None:
        return Joint(at)
    return Joint(at, _OPPOSITE[port.side]) if is_inside else Joint(at, port.side, box)
