# SPDX-License-Identifier: Apache-2.0
"""Things in things: written as lines between an opening and a closing one, and put in an order where the outer come first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

INDENT = "  "


class Nested(Protocol):
    """What is inside another thing (`parent`), or inside none ("")."""

    @property
    def id(self) -> str:
        """The name by which others are inside it."""
        ...

    @property
    def parent(self) -> str:
        """The name of what is around it."""
        ...


Thing = TypeVar("Thing", bound=Nested)


def lines(
    things: Iterable[Thing],
    alone: Callable[[Thing], Iterable[str]],
    opened: Callable[[Thing], Iterable[str]],
    closed: str,
    depth: int = 0,
) -> Iterator[str]:
    """Every thing in its place, indented: one with nothing in it `alone`, others between `opened` and `closed`."""
    inside: dict[str, list[Thing]] = {}
    for thing in things:
        inside.setdefault(thing.parent, []).append(thing)
    ways = [iter(inside.get("", ()))]
    while ways:
        thing = next(ways[-1], None)
        indent = INDENT * (depth + len(ways) - 1)
        if thing is None:
            ways.pop()
            if ways:
                yield f"{INDENT * (depth + len(ways) - 1)}{closed}"
        elif thing.id in inside:
            yield from (indent + row for row in opened(thing))
            ways.append(iter(inside[thing.id]))
        else:
            yield from (indent + row for row in alone(thing))


def parents_first(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """What is around others before what it holds, else in the given order."""
    waiting = {thing.id: thing for thing in things}
    done: dict[str, Thing] = {}
    for thing in waiting.values():
        chain: dict[str, Thing] = {}
        current: Thing | None = thing
        while current is not None and current.id not in done and current.id not in chain:
            chain[current.id] = current
            current = waiting.get(current.parent)
        for each in reversed(chain):
            done.setdefault(each, chain[each])
    return tuple(done.values())
