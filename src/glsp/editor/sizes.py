# SPDX-License-Identifier: Apache-2.0
"""How large one diagram may grow: MAX_ELEMENTS. What is larger already stays, and can be read and made smaller."""

from __future__ import annotations

from glsp import telemetry
from glsp.errors import TooLarge
from glsp.model.change import Change
from glsp.protocol.operations import Operation, Redo, Restore, Undo


def growth(change: Change) -> int:
    """How many elements a change adds, less those it takes away."""
    return len(change.added) - len(change.removed)


def check_growth(change: Change, operation: Operation, now: int, most: int) -> None:
    """Raises TooLarge when a change makes a diagram of `now` elements larger than it may be. Going back is always allowed:
    what was there before was once small enough.
    """
    more = growth(change)
    if more > 0 and not isinstance(operation, Undo | Redo | Restore):
        check_count(now + more, most)


def check_count(count: int, most: int) -> None:
    """Raises TooLarge for more elements than a diagram may have; 0: there is no limit."""
    if most and count > most:
        telemetry.REFUSED_BY_LIMIT.labels("elements").inc()
        raise TooLarge(
            f"that would be {count:,} elements; a diagram may have {most:,}",
            hint="split the diagram, or delete what is not needed; the setting is MAX_ELEMENTS",
        )
