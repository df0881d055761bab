# SPDX-License-Identifier: Apache-2.0
"""What is told of a diagram while it is being read: nobody has it open yet, and the bus says it once.

Whoever opens a diagram listens first, then reads, and then looks at what was told meanwhile: an edit that was committed
after the read began is told after the read began.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from glsp.storage.ports import Moved


class Missed:
    """News of diagrams that are being read."""

    __slots__ = ("_reading",)

    def __init__(self) -> None:
        self._reading: dict[str, list[Moved]] = {}

    @contextmanager
    def reading(self, diagram_id: str) -> Generator[list[Moved]]:
        """While it lasts, what is told of the diagram comes into the list. One at a time for a diagram."""
        news = self._reading[diagram_id] = []
        try:
            yield news
        finally:
            del self._reading[diagram_id]

    def note(self, moved: Moved) -> None:
        """Something was told of a diagram that nobody has open."""
        news = self._reading.get(moved.diagram)
        if news is not None:
            news.append(moved)
