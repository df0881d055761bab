# SPDX-License-Identifier: Apache-2.0
"""Turns of processes that edit one diagram in one SQLite file at the same time: locks of bytes in a file beside it.

SQLite lets one process write at a time, but says nothing about who plans on which head: of three that plan at once, two
plan in vain. Whoever has the diagram's byte plans and appends meanwhile. It only saves work: who does not wait for a
turn may still come in between, and a turn that is not to be had is gone without.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

PATIENCE_SECONDS = 2.0
"""How long a turn is waited for: others hold one for the few milliseconds of a commit."""

PAUSE_SECONDS = 0.002

BYTES = 2**31
"""Places in the file, which stays empty: locks need none of them written."""


class Turns:
    """One process's side. Its locks end with it, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}-turns")
        self._file = -1

    @asynccontextmanager
    async def turn(self, diagram_id: str) -> AsyncGenerator[None]:
        """The diagram's turn, when it comes within a moment."""
        place = int.from_bytes(hashlib.blake2b(diagram_id.encode(), digest_size=8).digest()) % BYTES
        is_ours = await self._take(place)
        try:
            yield
        finally:
            if is_ours and self._file >= 0:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)

    def close(self) -> None:
        """No more turns."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    async def _take(self, place: int) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_SECONDS
        try:
            if self._file < 0:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            while loop.time() < until:
                try:
                    fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                except BlockingIOError:
                    await asyncio.sleep(PAUSE_SECONDS)
                else:
                    return True
        except OSError:  # a file system without locks: then without turns
            return False
        return False
