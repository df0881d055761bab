# SPDX-License-Identifier: Apache-2.0
"""What a caller may choose about a layout; the one place where these words become ELK's."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from glsp.layout.elkgraph import LayoutOptions

Algorithm: TypeAlias = Literal["layered", "tree", "radial", "force", "stress", "packing"]
Direction: TypeAlias = Literal["right", "down", "left", "up"]
Routing: TypeAlias = Literal["orthogonal", "polyline"]

ALGORITHMS: dict[Algorithm, str] = {
    "layered": "layered",
    "tree": "mrtree",
    "radial": "radial",
    "force": "force",
    "stress": "stress",
    "packing": "rectpacking",
}

SPARSE: frozenset[Algorithm] = frozenset({"tree", "radial"})
"""Algorithms that draw trees: of each connected part they get a spanning tree."""

OVERLAPPING: frozenset[Algorithm] = frozenset({"radial", "force", "stress"})
"""Algorithms that let nodes overlap; ELK pulls them apart afterwards."""

ONE_PIECE_NODES = 1_500
"""Up to here containers are laid out together with what is around them; above, one by one (10 s otherwise)."""


SCREEN = "1.6"
"""Width by height of the room that diagrams are usually looked at in."""


class Options(msgspec.Struct, frozen=True):
    """A layout as people ask for it. `spacing` is the gap between neighbours in px; layers are half as much further apart.

    `direction` None keeps the way the diagram already flows (right for an empty one). `routing` matters to `layered` alone:
    the other algorithms draw straight edges. So does `wrap`: a long chain goes on in a next row, towards the shape of a
    screen.
    """

    algorithm: Algorithm = "layered"
    direction: Direction | None = None
    spacing: int = msgspec.field(default=40)
    routing: Routing = "orthogonal"
    wrap: bool = False


def elk_options(options: Options, direction: Direction, nodes: int, *, in_one_piece: bool) -> LayoutOptions:
    """ELK's options for the whole graph or, where containers are laid out one by one, for one container.

    Measured on flat and nested graphs of 24 to 240 nodes: ELK's own node placement has a quarter fewer bends than
    NETWORK_SIMPLEX at a fifth of the time; keeping the model's order (`considerModelOrder`) costs twice the time and
    crosses more. More thoroughness than the default pays only for small graphs.
    """
    gap = options.spacing
    found = {
        "elk.algorithm": ALGORITHMS[options.algorithm],
        "elk.direction": direction.upper(),
        "elk.randomSeed": "1",
        "elk.json.edgeCoords": "ROOT",
        "elk.json.shapeCoords": "PARENT",
        "elk.spacing.nodeNode": str(gap),
        "elk.spacing.componentComponent": str(gap),
        "elk.spacing.edgeLabel": "4",
    }
    if options.algorithm == "layered":
        found |= {
            "elk.edgeRouting": options.routing.upper(),
            "elk.spacing.edgeNode": str(gap // 2),
            "elk.spacing.edgeEdge": str(max(8, gap // 3)),
            "elk.layered.spacing.nodeNodeBetweenLayers": str(gap * 3 // 2),
            "elk.layered.spacing.edgeNodeBetweenLayers": str(gap // 2),
            "elk.layered.spacing.edgeEdgeBetweenLayers": str(max(8, gap // 3)),
            "elk.layered.cycleBreaking.strategy": "GREEDY_MODEL_ORDER",
            "elk.layered.thoroughness": "20" if nodes <= 100 else "7" if nodes <= 1_000 else "1",
        }
        if in_one_piece:
            found["elk.hierarchyHandling"] = "INCLUDE_CHILDREN"
        if options.wrap:
            found |= {
                "elk.layered.wrapping.strategy": "MULTI_EDGE",
                "elk.layered.wrapping.additionalEdgeSpacing": str(max(8, gap // 3)),
                "elk.aspectRatio": SCREEN,
            }
    if options.algorithm in OVERLAPPING:
        found["elk.underlyingLayoutAlgorithm"] = found["elk.algorithm"]
        found["elk.algorithm"] = "sporeOverlap"
    if options.algorithm == "stress":
        # From 100 nodes in one connected part on, this takes seconds; 200 are over the time limit.
        found |= {"elk.stress.desiredEdgeLength": str(gap * 4), "elk.stress.iterationLimit": "200"}
    if options.algorithm == "force":
        found["elk.force.iterations"] = str(max(50, min(300, 15_000 // max(1, nodes))))
    return found


def packing_options(options: Options) -> LayoutOptions:
    """ELK's options for putting unconnected parts side by side."""
    return {
        "elk.algorithm": "rectpacking",
        "elk.aspectRatio": SCREEN,
        "elk.spacing.nodeNode": str(options.spacing),
        "elk.json.edgeCoords": "ROOT",
        "elk.json.shapeCoords": "PARENT",
    }
