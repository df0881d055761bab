# SPDX-License-Identifier: Apache-2.0
"""Drawings that came with their places: what has none is laid out, and nothing else moves."""

from __future__ import annotations

import asyncio

from glsp.editor.layouts import Layouts
from glsp.formats.pieces import Built, Pieces, assembled
from glsp.layout.options import Options
from glsp.model.change import Element
from glsp.model.draft import Draft
from glsp.model.operations import plan

_SETTLING = "settling"


async def settled(layouts: Layouts, pieces: Pieces, options: Options | None = None) -> tuple[Element, ...]:
    """The elements of a drawing, everything in its place. Raises Refused, and as `Layouts.new`."""
    built: Built = await asyncio.to_thread(assembled, pieces)
    graph = built.graph
    if built.unplaced:
        if all(piece.box is None for piece in pieces.nodes):
            found = await layouts.everything(graph, pieces.language, options)
        else:
            found = await layouts.new(graph, pieces.language, built.unplaced, options)
        graph.apply(plan(Draft(graph), found.arrange, pieces.language, _SETTLING).change)
    return tuple(element for element in graph if element.id != graph.root)
