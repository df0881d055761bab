# SPDX-License-Identifier: Apache-2.0
"""A pasted text as one operation: what has no place is laid out, and all of it goes to where it was pasted."""

from __future__ import annotations

import msgspec

from glsp.editor.layouts import Layouts
from glsp.editor.placing import placed
from glsp.formats.snippet import Snippet, snippet
from glsp.languages.language import Language
from glsp.model.graph import Graph
from glsp.model.notation import Numbers
from glsp.protocol.geometry import Point
from glsp.protocol.operations import Arrange, Compound, CreateEdge, Operation


async def pasted(
    layouts: Layouts,
    graph: Graph,
    language: Language,
    numbers: Numbers,
    text: str,
    at: Point | None,
    operation_id: str,
) -> Operation:
    """One atomic operation. Raises Refused with line and column, and as `Layouts.new`."""
    found = snippet(text, at, graph, language, numbers, operation_id)
    operation, arranged = await placed(layouts, graph, language, found.batch, operation_id, "new")
    if at is None or arranged is None or found.ids.difference(found.batch.unplaced):
        return operation
    arrange = _moved(arranged.arrange, at, found)
    return Compound(operations=(*found.batch.operation.operations, arrange), atomic=True)


def _moved(arrange: Arrange, at: Point, found: Snippet) -> Arrange:
    """The layout with its corner at a place. Routes to what does not move along are left to the edges themselves."""
    corners = [each.position for each in arrange.placements if each.element_id in found.outer]
    if not corners:
        return arrange
    dx, dy = at.x - min(each.x for each in corners), at.y - min(each.y for each in corners)
    edges = [each for each in found.batch.operation.operations if isinstance(each, CreateEdge)]
    inner = {each.args["elementId"] for each in edges if {each.source_element_id, each.target_element_id} <= found.ids}

    def moved(point: Point) -> Point:
        return Point(point.x + dx, point.y + dy)

    return msgspec.structs.replace(
        arrange,
        placements=tuple(
            msgspec.structs.replace(each, position=moved(each.position)) if each.element_id in found.outer else each
            for each in arrange.placements
        ),
        routes=tuple(
            msgspec.structs.replace(each, points=tuple(map(moved, each.points)))
            for each in arrange.routes
            if each.edge_id in inner
        ),
    )
