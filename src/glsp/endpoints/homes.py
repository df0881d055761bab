# SPDX-License-Identifier: Apache-2.0
"""Where each diagram is at home among the workers of one run: the one where its people and agents meet.

All workers and their parent look at the same page of memory, so they agree without asking. A diagram that is asked for
the first time goes to a worker that is home to the fewest, for where few diagrams are edited chance alone would give one
worker most of the work; from then on it stays there until the whole server ends. Files are all at home at the first.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import zlib
from pathlib import Path

from glsp.editor.naming import FILE
from glsp.endpoints.seat import FIRST

SLOTS = 4_096
"""Diagrams whose keys fall into the same slot share a home: with so many, they do so seldom where it matters."""


class Homes:
    """`folder` is private to the workers of this run; each process opens it for itself."""

    def __init__(self, folder: Path, count: int) -> None:
        self._numbers = range(FIRST, FIRST + count)
        self._file = os.open(folder / "homes", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.truncate(self._file, SLOTS)
        self._slots = mmap.mmap(self._file, SLOTS)

    def of(self, key: str) -> int:
        """The number of the worker where the diagram with this key is at home."""
        if key.startswith(FILE):
            return FIRST
        slot = zlib.crc32(key.encode()) % SLOTS
        return self._slots[slot] or self._found(slot)

    def close(self) -> None:
        """Looks no more."""
        self._slots.close()
        os.close(self._file)

    def _found(self, slot: int) -> int:
        """A home for the first diagram of a slot; who owns the files is asked last."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            if not self._slots[slot]:
                taken = self._slots[:]
                self._slots[slot] = min(self._numbers, key=lambda number: (taken.count(number), -number))
            return self._slots[slot]
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
