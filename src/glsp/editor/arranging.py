# SPDX-License-Identifier: Apache-2.0
"""The layouts inside an operation, computed before it is planned and outside the writer, so that no edit waits."""

from __future__ import annotations

from typing import Protocol

from glsp.editor.opening import Held
from glsp.errors import Unavailable
from glsp.model.draft import Draft
from glsp.model.graph import View
from glsp.model.operations import plan
from glsp.protocol import operations as ops


class Arranging(Protocol):
    """Computes an automatic layout, of `view` or of the committed state: the operation that writes it."""

    async def __call__(self, held: Held, _operation: ops.Layout, view: View | None = None) -> ops.Operation:
        """Raises Busy, TooLarge, Unavailable."""
        ...


async def laid_out(arrange: Arranging | None, held: Held, operation: ops.Operation, operation_id: str) -> ops.Operation:
    """The operation with every `layout` in it computed; a compound's on what precedes it. Raises as `arrange`."""
    if isinstance(operation, ops.Layout):
        return await _available(arrange)(held, operation, None)
    if not isinstance(operation, ops.Compound) or not any(
        isinstance(part, ops.Layout) for part in operation.operations
    ):
        return operation
    parts: list[ops.Operation] = []
    for part in operation.operations:
        if isinstance(part, ops.Layout):
            draft = Draft(held.diagram.scene.graph)
            before = ops.Compound(operations=tuple(parts))
            plan(draft, before, held.diagram.scene.language, operation_id, lenient=True)
            parts.append(await _available(arrange)(held, part, draft))
        else:
            parts.append(part)
    return ops.Compound(operations=tuple(parts), args=operation.args, atomic=operation.atomic)


def _available(arrange: Arranging | None) -> Arranging:
    if arrange is None:
        raise Unavailable("automatic layout is not available on this server")
    return arrange
