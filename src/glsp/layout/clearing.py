# SPDX-License-Identifier: Apache-2.0
"""Edges that were there and run through what is new: where no place was free, they are the ones to give way. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from glsp.layout.grid import Grid, square_for
from glsp.layout.quality import crosses_box, drawn_line
from glsp.layout.scene import Scene


def covered(before: Scene, after: Scene, without: Collection[str]) -> list[str]:
    """Edges but for `without` that run through nodes which came or grew since, and did not before.

    O(edges x what is near them).
    """
    return list(_covered(before, after, without))


def _covered(before: Scene, after: Scene, without: Collection[str]) -> Iterator[str]:
    old, places = before.boxes(), after.places()
    boxes = after.boxes()
    changed = [name for name, box in boxes.items() if old.get(name) != box and not after.nodes[name].is_open]
    grid = Grid[int](square_for([boxes[name] for name in changed]))
    for number, name in enumerate(changed):
        grid.add(number, boxes[name])
    for edge in after.edges.values():
        if edge.id in without or edge.source == edge.target:
            continue
        pieces = list(pairwise(drawn_line(edge, places)))
        near = {changed[number] for start, end in pieces for number in grid.near_line(start, end)}
        own = {*after.around(edge.source), *after.around(edge.target)} if near else set[str]()
        for name in near - own:
            was = old.get(name)
            if any(crosses_box(*piece, boxes[name]) and not (was and crosses_box(*piece, was)) for piece in pieces):
                yield edge.id
                break
