# SPDX-License-Identifier: Apache-2.0
"""Which of the edges that a line asks for are there already: the same ones first, then those that differ in one thing.

An edge that is paired keeps its identity and all that the notation cannot say of it: another label, or another target,
is an edit of the edge and not another edge.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence

import msgspec


class Drawn(msgspec.Struct, frozen=True):
    """An edge as a line says it; its source is the line's node."""

    type: str
    target: str
    label: str | None


class Pairs(msgspec.Struct, frozen=True):
    """Positions: which wanted edge is which one that is there, which are new, which are no longer wanted."""

    kept: tuple[tuple[int, int], ...]
    new: tuple[int, ...]
    left: tuple[int, ...]


_LIKENESS: tuple[Callable[[Drawn], Hashable], ...] = (
    lambda edge: edge,
    lambda edge: (edge.type, edge.target),
    lambda edge: (edge.type, edge.label),
)
"""Equal in all, in all but the label, in all but the target."""


def pair(wanted: Sequence[Drawn], there: Sequence[Drawn]) -> Pairs:
    """Pairs wanted edges with present ones, equal ones in their order. O(edges)."""
    kept: list[tuple[int, int]] = []
    new, left = list(range(len(wanted))), list(range(len(there)))
    for likeness in _LIKENESS:
        free: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for at in left:
            free[likeness(there[at])].append(at)
        waiting: list[int] = []
        for at in new:
            same = free[likeness(wanted[at])]
            if same:
                kept.append((at, same.popleft()))
            else:
                waiting.append(at)
        new, left = waiting, sorted(at for each in free.values() for at in each)
    return Pairs(tuple(kept), tuple(new), tuple(left))
