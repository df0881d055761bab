# SPDX-License-Identifier: Apache-2.0
"""A connection whose calls are about a diagram that is at home at another worker goes there, between two calls.

Where people and agents of one diagram meet, an edit costs what it costs in a single process: elsewhere the diagram is open
once more and repeats every edit of the others. The client cannot tell: its connection is handed to the parent and by it to
the other worker, as new ones are, and nothing is copied. Here is only when; `server` and `seat` know how.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec
from starlette.types import Scope

from glsp.endpoints.homes import Homes

CONNECTION = "glsp.connection"
"""The member of an HTTP request's scope with the connection it came on."""

SETTLED = 3
"""Calls in a row about diagrams of one other worker that make a connection go there."""


class Leaning(msgspec.Struct, frozen=True):
    """Where the last calls of a connection would have been at home, and how many."""

    home: int = 0
    calls: int = 0


class Movable(Protocol):
    """A connection of a client."""

    leaning: Leaning

    def leave(self, give: Callable[[int], bool]) -> None:
        """When this answer has gone out, it is given away by its file descriptor, unless the client goes on at once."""
        ...


class Homing:
    """Decides for the worker with this number. `give` takes a file descriptor and the number of a worker; False when it cannot now."""

    def __init__(self, number: int, homes: Homes, give: Callable[[int, int], bool]) -> None:
        self._number = number
        self._homes = homes
        self._give = give

    def asked(self, scope: Scope, key: str) -> int:
        """A call was about the diagram with this key; to be told before it is answered. The worker where that is at home."""
        home = self._homes.of(key)
        connection: Movable | None = scope.get(CONNECTION)
        if connection is None:
            return home
        last = connection.leaning
        connection.leaning = Leaning(home, last.calls + 1 if last.home == home else 1)
        if home != self._number and connection.leaning.calls >= SETTLED:
            connection.leave(lambda descriptor: self._give(descriptor, home))
        return home
