# SPDX-License-Identifier: Apache-2.0
"""What sessions know about the operations of their clients: ids, kinds, what to select afterwards."""

from __future__ import annotations

import uuid
from typing import Literal

from glsp.model.graph import Graph
from glsp.protocol import operations as ops

OUR_OPERATIONS = frozenset(
    {
        "changeContainer",
        "updateElement",
        "reorder",
        "insertElements",
        "renameElement",
        "writeText",
        "pasteText",
        "restore",
    }
)
"""Operations beyond the reference's that clients of ours send."""


def operation_id(operation: ops.Operation) -> str:
    """The id that the client gave, or a new one."""
    given = operation.args.get("operationId")
    return given if isinstance(given, str) and 0 < len(given) <= 200 else uuid.uuid4().hex


def made_nodes(operation: ops.Operation, created: tuple[str, ...], graph: Graph) -> tuple[str, ...]:
    """What the client should select: nodes that were created one by one, not pasted ones and not edges."""
    if isinstance(operation, ops.CreateNode):
        return created
    if isinstance(operation, ops.Compound) and any(isinstance(part, ops.CreateNode) for part in operation.operations):
        elements = [graph.get(element_id) for element_id in created]
        return tuple(element.id for element in elements if element is not None and not element.is_edge)
    return ()


def as_javascript(value: object) -> str:
    """A kind that is no string, as the reference prints it."""
    literals: dict[object, Literal["undefined", "true", "false"]] = {None: "undefined", True: "true", False: "false"}
    if isinstance(value, bool) or value is None:
        return literals[value]
    return str(value)[:100]
