# SPDX-License-Identifier: Apache-2.0
"""ELK's JSON graph as values: what goes to a worker and what comes back (https://eclipse.dev/elk, "JSON format").

Members that we never set or read are left out; unknown ones in an answer (`$H`, `container`, …) are dropped on decoding,
which is also what makes answers comparable. Coordinates are relative to the containing node, in px; those of edges to
what `elk.json.edgeCoords` says.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from glsp.protocol.geometry import Number, Point

LayoutOptions: TypeAlias = dict[str, str]
"""ELK's layout options by id; treat as immutable."""


class ElkLabel(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A text beside a node, port or edge."""

    id: str
    text: str = ""
    x: Number | None = None
    y: Number | None = None
    width: Number | None = None
    height: Number | None = None
    layout_options: LayoutOptions | None = None


class ElkPort(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A place on a node's border where edges may end."""

    id: str
    x: Number | None = None
    y: Number | None = None
    width: Number | None = None
    height: Number | None = None
    labels: tuple[ElkLabel, ...] = ()
    layout_options: LayoutOptions | None = None


class ElkSection(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """One route of an edge."""

    id: str
    start_point: Point
    end_point: Point
    bend_points: tuple[Point, ...] = ()


class ElkEdge(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """An edge between nodes or ports, which are named by id."""

    id: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    labels: tuple[ElkLabel, ...] = ()
    sections: tuple[ElkSection, ...] = ()
    layout_options: LayoutOptions | None = None


class ElkNode(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A node with what it contains; also the whole graph."""

    id: str
    x: Number | None = None
    y: Number | None = None
    width: Number | None = None
    height: Number | None = None
    children: tuple[ElkNode, ...] = ()
    edges: tuple[ElkEdge, ...] = ()
    labels: tuple[ElkLabel, ...] = ()
    ports: tuple[ElkPort, ...] = ()
    layout_options: LayoutOptions | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(ElkNode)


def encode(graph: ElkNode) -> bytes:
    """The JSON that a worker reads; equal graphs give equal bytes. O(graph)."""
    return _encoder.encode(graph)


def decode(data: bytes) -> ElkNode:
    """A worker's answer. Raises msgspec.DecodeError when it is not an ELK graph."""
    return _decoder.decode(data)
