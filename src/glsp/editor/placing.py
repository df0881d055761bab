# SPDX-License-Identifier: Apache-2.0
"""Edits that bring new nodes without a place: planned dry on a snapshot, laid out, and executed with their places.

So a batch of edits is one atomic entry, places included, and the writer never waits for ELK.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from glsp.editor.layouts import Layouts
from glsp.errors import Invalid, Refused
from glsp.formats.batch import Batch, to_operation
from glsp.formats.edits import Edit
from glsp.formats.lines import read_notation
from glsp.formats.sheet import carried_out, rewrite
from glsp.languages.language import Language
from glsp.layout.arrange import Arrangement
from glsp.layout.options import Options
from glsp.model.change import Element
from glsp.model.draft import Draft
from glsp.model.graph import Graph, build, need, new_root, origin
from glsp.model.measure import affected, measure
from glsp.model.notation import Numbers
from glsp.model.operations import plan
from glsp.protocol.geometry import Fields, Point
from glsp.protocol.operations import Arrange, Compound, CreateNode, Operation, Placement

Placing = Literal["new", "none", "all", "best"]
"""What layout places: new nodes without a place, nothing, or everything; `best`: in whichever direction suits it."""

BEGINNING = "beginning"
"""The operation id from which ids of a text's edges derive: the same text gives the same elements."""


async def placed(
    layouts: Layouts,
    graph: Graph,
    language: Language,
    batch: Batch,
    operation_id: str,
    placing: Placing,
    options: Options | None = None,
) -> tuple[Operation, Arrangement | None]:
    """The batch with places for what has none, and how it is drawn then.

    Raises Refused where the batch cannot be planned, else as `Layouts.new`.
    """
    batch = _where_meant(graph, language, batch, operation_id)
    if placing == "none" or (placing == "new" and not batch.unplaced):
        return batch.operation, None
    draft = preview(graph, batch.operation, language, operation_id)
    if placing == "all":
        found = await layouts.everything(draft, language, options)
    elif placing == "best":
        found = await layouts.best(draft, language, options or Options())
    else:
        found = await layouts.new(draft, language, batch.unplaced, options)
    return Compound(operations=(*batch.operation.operations, found.arrange), atomic=True), found


async def from_notation(
    layouts: Layouts, text: str, language: Language, options: Options | None = None
) -> Sequence[Element]:
    """The elements of a diagram to come that a text in the notation means; what has no place gets one. Raises Refused."""
    graph = build(new_root(), ())
    try:
        return await from_edits(layouts, read_notation(text, graph, language), language, options)
    except Refused as error:
        if not error.line:
            carried_out(rewrite(text, {}), graph, language, Numbers(), BEGINNING)  # refuses the line that is to blame
        raise


async def from_edits(
    layouts: Layouts,
    edits: Iterable[Edit],
    language: Language,
    options: Options | None = None,
    *,
    is_free: bool = False,
) -> Sequence[Element]:
    """The elements of a diagram to come that edits on an empty one make; what has no place gets one. Raises Refused.

    `is_free`: it may flow in whichever direction suits it.
    """
    graph = build(new_root(), ())
    batch = to_operation(edits, graph, language, Numbers(), BEGINNING)
    nodes = sum(isinstance(each, CreateNode) for each in batch.operation.operations)
    if not nodes:
        raise Invalid("the text names no elements", hint="a line is a type, an id and targets: t check_stock >ship")
    whole: Placing = "best" if is_free else "all"
    placing = whole if len(batch.unplaced) == nodes else "new"
    operation, _ = await placed(layouts, graph, language, batch, BEGINNING, placing, options)
    return plan(Draft(graph), operation, language, BEGINNING).change.added


def _where_meant(graph: Graph, language: Language, batch: Batch, operation_id: str) -> Batch:
    """The batch with what has a place in a new container really there.

    Where contents begin in a container is known once it was measured, and that is after the plan.
    """
    made = [each for each in batch.operation.operations if isinstance(each, CreateNode)]
    meant = {each.args["elementId"]: each.location for each in made if each.location is not None}
    within = {each.args["elementId"]: each.container_id for each in made if each.container_id is not None}
    if not any(node in meant and container in meant for node, container in within.items()):
        return batch
    draft = preview(graph, batch.operation, language, operation_id)
    off = {node: _minus(place, origin(draft, node)) for node, place in meant.items()}
    places: list[Placement] = []
    for node, container in within.items():
        if node not in off or container not in off:
            continue
        by = _minus(off[node], off[container])
        if by != Point(0, 0):
            at: Fields = need(draft, node).fields["position"]
            places.append(Placement(node, Point(at["x"] + by.x, at["y"] + by.y)))
    if not places:
        return batch
    moves = Arrange(placements=tuple(places), preferred=False)
    return Batch(Compound(operations=(*batch.operation.operations, moves), atomic=True), batch.unplaced)


def _minus(one: Point, other: Point) -> Point:
    return Point(one.x - other.x, one.y - other.y)


def preview(graph: Graph, operation: Operation, language: Language, operation_id: str) -> Draft:
    """The graph as it would be, measured."""
    draft = Draft(graph)
    change = plan(draft, operation, language, operation_id).change
    draft.measure(measure(draft, affected(change), language))
    return draft
