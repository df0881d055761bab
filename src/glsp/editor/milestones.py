# SPDX-License-Identifier: Apache-2.0
"""Going back to a named version that lies before the history that is kept: to its state, for the way there is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from glsp.model.change import Element
from glsp.protocol.operations import Operation, Restore
from glsp.storage import rules
from glsp.storage.ports import Documents

State: TypeAlias = tuple[Element, Sequence[Element]]
"""Root and elements."""


async def kept_state(log: Documents, diagram_id: str, operation: Operation, known: int) -> State | None:
    """The state that an operation goes back to, where no entries lead there; those from `known` on are in memory.

    Raises NotFound for a revision of that time that nobody had named.
    """
    if not isinstance(operation, Restore) or operation.revision + 1 >= known:
        return None
    begins = await log.begins(diagram_id)
    if not 0 <= operation.revision < begins:
        return None
    kept = await log.state_at(diagram_id, operation.revision)
    if kept is None:
        raise rules.forgotten(begins)
    return kept
