# SPDX-License-Identifier: Apache-2.0
"""What others announced and nobody has taken yet; bounded, because it is worth nothing a moment later.

Every backend that hears others puts it here, in the event loop. Here: waiting, and the bound. Never: how it got here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence

from glsp.errors import Unavailable

KEPT = 2_000
"""Announcements that wait; beyond it the oldest are dropped, which whoever tells mends with the next one."""


class Inbox:
    """For one caller that takes."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=KEPT)
        self._wake = asyncio.Event()
        self._closed = False

    def put(self, news: Iterable[tuple[str, bytes]]) -> None:
        """Others said this, of which diagrams."""
        self._waiting.extend(news)
        if self._waiting:
            self._wake.set()

    async def take(self) -> Sequence[tuple[str, bytes]]:
        """Waits for and returns what came. Raises Unavailable once closed."""
        await self._wake.wait()
        if self._closed:
            raise Unavailable("the store is closed")
        self._wake.clear()
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    def close(self) -> None:
        """Releases who waits."""
        self._closed = True
        self._wake.set()
