# SPDX-License-Identifier: Apache-2.0
"""Fragments: the wire JSON of a graph, kept per top-level element, so that a full model is a join and not an encoding.

Cost: an edit re-encodes the top-level elements it touched; a full model joins all kept bytes once per state (the joined
body is shared by every session that is sent it). Counters say how much was encoded, for tests that guard the cost.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from glsp.model.graph import Graph, need, top_level
from glsp.model.tree import nest
from glsp.protocol.geometry import Fields

_encoder = msgspec.json.Encoder()


class Fragments:
    """Cached wire JSON of one graph. `touch` after every `Graph.apply` or `Graph.measure`."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.encoded = 0
        self._kept: dict[str, bytes] = {}
        self._body: bytes | None = None

    def touch(self, element_ids: Iterable[str]) -> None:
        """Forgets what the changed elements were written into. Call with ids before and after they moved or went."""
        for element_id in element_ids:
            self._kept.pop(element_id, None)
            if element_id in self.graph:
                self._kept.pop(top_level(self.graph, element_id), None)
            self._body = None

    def element(self, element_id: str) -> bytes:
        """The JSON of a top-level element with its children, encoded only when it changed."""
        kept = self._kept.get(element_id)
        if kept is None:
            kept = self._kept[element_id] = self.encode(element_id)
        return kept

    def encode(self, element_id: str) -> bytes:
        """The JSON of any element with its children, not kept."""
        self.encoded += 1
        return _encoder.encode(nest(self.graph, element_id))

    def body(self) -> bytes:
        """The root's children, joined by commas."""
        if self._body is None:
            kept, element = self._kept.get, self.element
            children = self.graph.children(self.graph.root)
            self._body = b",".join([kept(child) or element(child) for child in children])
        return self._body

    def model(self, revision: int) -> tuple[bytes, bytes, bytes]:
        """The root's JSON in three parts (head, body, tail), carrying the session's own submit counter."""
        root = need(self.graph, self.graph.root)
        head: Fields = {"cssClasses": [], **root.fields, **self.graph.measured(root.id)}
        head |= {"id": root.id, "type": root.type, "revision": revision}
        return _encoder.encode(head)[:-1] + b',"children":[', self.body(), b"]}"
