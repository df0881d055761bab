# SPDX-License-Identifier: Apache-2.0
"""Which arrows run backwards where containers lead to each other in a circle: as few as can be, and those said last.

ELK chooses among arrows of one container well, but not which of two containers comes first when arrows run both ways
between what they hold. Who draws says it: what begins is named before what it comes back to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Arrow(NamedTuple):
    """An edge by the children of one container that it leads from and to."""

    edge: str
    source: str
    target: str


def backward(arrows: Sequence[Arrow]) -> set[str]:
    """Edges that run against the order in which the children are best read. O(arrows × children).

    Source: P. Eades, X. Lin, W. F. Smyth, "A fast and effective heuristic for the feedback arc set problem", 1993; among
    equals the one at whom the first arrow leaves comes first.
    """
    rank = {child: number for number, child in enumerate(_order(arrows))}
    return {arrow.edge for arrow in arrows if rank[arrow.source] > rank[arrow.target]}


def _order(arrows: Sequence[Arrow]) -> list[str]:
    first = _firsts(arrows)
    left = list(arrows)
    begins: list[str] = []
    ends: list[str] = []
    while first:
        sources, targets = {each.source for each in left}, {each.target for each in left}
        if sinks := [child for child in first if child not in sources]:
            ends.extend(reversed(sinks))
            gone = set(sinks)
        elif starts := [child for child in first if child not in targets]:
            begins.extend(starts)
            gone = set(starts)
        else:
            spare = dict.fromkeys(first, 0)
            for each in left:
                spare[each.source] += 1
                spare[each.target] -= 1
            chosen = max(first, key=lambda child: (spare[child], -first[child]))
            begins.append(chosen)
            gone = {chosen}
        for child in gone:
            del first[child]
        left = [each for each in left if each.source not in gone and each.target not in gone]
    return [*begins, *reversed(ends)]


def _firsts(arrows: Iterable[Arrow]) -> dict[str, int]:
    """At which arrow each child first is, where it leaves rather than where it ends."""
    found: dict[str, int] = {}
    for number, arrow in enumerate(arrows):
        found.setdefault(arrow.source, 2 * number)
        found.setdefault(arrow.target, 2 * number + 1)
    return found
