# SPDX-License-Identifier: Apache-2.0
"""All edges of a drawing, found by place. Pure."""

from __future__ import annotations

from itertools import pairwise

from glsp.layout.grid import Grid, square_for
from glsp.layout.quality import around, crosses_box, drawn_line
from glsp.layout.scene import Scene
from glsp.protocol.geometry import Bounds


class Lines:
    """All edges as drawn, found by place."""

    def __init__(self, scene: Scene, places: dict[str, Bounds]) -> None:
        self.of = {edge.id: drawn_line(edge, places) for edge in scene.edges.values()}
        self._pieces = [(edge_id, *piece) for edge_id, line in self.of.items() for piece in pairwise(line)]
        self._grid = Grid[int](square_for([around(start, end) for _, start, end in self._pieces]))
        for number, (_, start, end) in enumerate(self._pieces):
            self._grid.add_line(number, start, end)

    def across(self, box: Bounds, without: str = "") -> int:
        """How many edges but for one run through a box."""
        pieces = (self._pieces[number] for number in self._grid.near(box))
        return len({of for of, start, end in pieces if of != without and crosses_box(start, end, box, 0)})
