# SPDX-License-Identifier: Apache-2.0
"""Room for one more diagram: when this process is near what it may hold, diagrams that nobody holds leave memory early.

Those that were left longest ago go first. Never one that somebody holds, that has work in its queue, or a file with
edits that are not saved: where nothing else is left, opening is refused for now, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from glsp import telemetry
from glsp.editor.opening import Held
from glsp.errors import Busy
from glsp.settings import Quotas

SHARE = 4
"""When memory is short, this part of the idle diagrams goes at once: what is freed shows late and not to the byte."""

NO_QUOTAS = Quotas(elements=0, bytes=0, open_diagrams=0, memory_bytes=0)
"""What holds where nobody says otherwise: commands and tests."""

_STATM = Path("/proc/self/statm")
_PAGE_BYTES = 4_096


def idle(held: Mapping[str, Held]) -> list[str]:
    """Keys of diagrams that may leave, those that were left longest ago first."""
    free = [(each.idle_since, key) for key, each in held.items() if may_leave(each)]
    return [key for _, key in sorted(free)]


def may_leave(held: Held) -> bool:
    """Nobody holds it, and nothing of it would be lost."""
    return held.holders == 0 and not held.diagram.is_busy and (held.source is None or not held.source.dirty)


def memory() -> int:
    """Bytes of memory that this process has; 0 where the system does not tell."""
    try:
        return int(_STATM.read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0


class Room:
    """How much of what a process may hold is taken."""

    def __init__(self, quotas: Quotas, used: Callable[[], int] = memory) -> None:
        self.quotas = quotas
        self._used = used

    async def make(
        self, held: Mapping[str, Held], opening: Callable[[], int], close: Callable[[str], Awaitable[None]]
    ) -> None:
        """Makes room for one more beside those that are open and `opening` (both change while others are closed). Raises
        Busy when there is none.
        """
        most = self.quotas.open_diagrams
        if most and len(held) + opening() >= most:
            await self._evict(idle(held)[: len(held) + opening() - most + 1], "open_diagrams", held, close)
            if len(held) + opening() >= most:
                raise self._full("open_diagrams", f"{most} diagrams are open in this server", "MAX_OPEN_DIAGRAMS")
        if self.is_short:
            await self.relieve(held, close)
            if self.is_short and not idle(held):
                raise self._full("memory", "this server has no memory for another diagram", "MAX_MEMORY")

    @property
    def is_short(self) -> bool:
        """More memory is used than may be."""
        return self.quotas.memory_bytes > 0 and self._used() > self.quotas.memory_bytes

    async def relieve(self, held: Mapping[str, Held], close: Callable[[str], Awaitable[None]]) -> None:
        """Lets a share of the idle diagrams go while memory is short."""
        while self.is_short and (free := idle(held)):
            await self._evict(free[: -(-len(free) // SHARE)], "memory", held, close)

    async def _evict(
        self, keys: list[str], limit: str, held: Mapping[str, Held], close: Callable[[str], Awaitable[None]]
    ) -> None:
        for key in keys:
            if key in held and may_leave(held[key]):  # it may have been opened while another was closed
                telemetry.EVICTIONS.labels(limit).inc()
                await close(key)

    def _full(self, limit: str, message: str, setting: str) -> Busy:
        telemetry.REFUSED_BY_LIMIT.labels(limit).inc()
        return Busy(message, hint=f"try again when others have closed theirs, or raise {setting}", retry_after=5)
