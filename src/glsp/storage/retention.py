# SPDX-License-Identifier: Apache-2.0
"""The port for dropping the oldest entries of logs, and what every backend keeps whatever it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from glsp.model.change import Element

KEPT_ENTRIES = 2_000
"""The newest entries of a diagram stay whatever their age: what opening one loads for undo, redo, repeats and rebasing."""


class Aged(msgspec.Struct, frozen=True):
    """A diagram whose history may begin later: at `to` instead of at `start`; `entries` would go."""

    diagram: str
    number: int
    start: int
    to: int
    entries: int


class Retention(Protocol):
    """Raises Unavailable and Busy as all of storage."""

    async def aged(self, cutoff: float, keep: int = KEPT_ENTRIES) -> list[Aged]:
        """Diagrams with entries before a time (Unix seconds) that nothing needs; also where dropping them was interrupted."""
        ...

    async def lacking(self, each: Aged) -> list[int]:
        """Named revisions before `to` whose states are to be kept first, newest first."""
        ...

    async def keep_state(self, each: Aged, revision: int, root: Element, elements: Sequence[Element]) -> None:
        """Keeps the state of a named revision for ever."""
        ...

    async def forget(self, each: Aged, keep: int = KEPT_ENTRIES) -> int:
        """Lets history begin at `to`, and drops what is before it, a few entries in one transaction; how many went.

        Drops nothing more than before where a version was named, or the head moved back, since it was looked at.
        """
        ...

    async def take_chore(self, name: str, seconds: float) -> bool:
        """Whether this process does a piece of work now; no other one may for so long."""
        ...
