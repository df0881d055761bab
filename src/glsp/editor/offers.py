# SPDX-License-Identifier: Apache-2.0
"""Entries of other processes that the bus brought along, so that the log need not be asked for them.

The log is the truth: an offer is taken only when it is exactly the next entry, after the operation that is the head here.
Everything else (a gap, another past, too much) is a reason to read the log. Here: what was offered. Never: applying it.
"""

from __future__ import annotations

from glsp.model.change import Entry
from glsp.storage.ports import Moved

LIMIT = 256
"""Entries that wait while the writer is busy; beyond it one read of the log is cheaper."""


class Offers:
    """What was offered for one diagram and is not applied yet."""

    __slots__ = ("_next",)

    def __init__(self) -> None:
        self._next: dict[int, tuple[str, Entry]] = {}
        """The entry of each revision, and the operation id before it."""

    def __len__(self) -> int:
        """How many wait, whether or not they fit."""
        return len(self._next)

    def take(self, moved: Moved) -> bool:
        """Keeps what was brought along; False when nothing was, or there are too many."""
        if not moved.entries or len(self._next) + len(moved.entries) > LIMIT:
            return False
        after = moved.after
        for entry in moved.entries:
            self._next[entry.revision] = after, entry
            after = entry.operation_id
        return True

    def next(self, revision: int, last: str | None) -> Entry | None:
        """Takes out the entry after a revision, if it was made after the operation that is the last one there."""
        for known in [each for each in self._next if each <= revision]:
            del self._next[known]
        found = self._next.get(revision + 1)
        if found is None or found[0] != last:
            return None
        del self._next[revision + 1]
        return found[1]
