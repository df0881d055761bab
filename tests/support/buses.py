# SPDX-License-Identifier: Apache-2.0
"""A bus between hubs of one test that treats messages as badly as a test likes: loses, doubles, delays, reorders them.

Here: what happens to messages on their way. Never here: who says what.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from glsp.storage.inbox import Inbox
from glsp.storage.ports import Moved

Fate = Callable[[], Sequence[float]]
"""Asked for each message and each of its hearers: after how many seconds copies of it arrive; none, and it is lost."""


def at_once() -> Sequence[float]:
    """A bus as it should be."""
    return (0.0,)


class Exchange:
    """Joins the buses of some processes' worth of hubs."""

    def __init__(self, fate: Fate = at_once) -> None:
        self.fate = fate
        self.lines: list[Line] = []
        self.said: list[tuple[str, bytes]] = []
        """All that was announced, whatever became of it."""

    def line(self) -> Line:
        """The bus of one more process."""
        made = Line(self)
        self.lines.append(made)
        return made

    def send(self, sender: Line, deliver: Callable[[Line], None]) -> None:
        """To every other one, each by its own fate."""
        for line in self.lines:
            if line is not sender:
                for delay in self.fate():
                    asyncio.get_running_loop().call_later(delay, deliver, line)


class Line:
    """One process's end: a `Bus`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._moves: asyncio.Queue[Moved] = asyncio.Queue()
        self._inbox = Inbox()

    def publish(self, moved: Moved) -> None:
        """As the port."""
        self._exchange.send(self, lambda line: line.moved(moved))

    def moved(self, moved: Moved) -> None:
        """A diagram moved on, as others say."""
        self._moves.put_nowait(moved)

    async def changed(self) -> Sequence[Moved]:
        """As the port."""
        return [await self._moves.get()]

    def hush(self, is_quiet: Callable[[], bool]) -> None:
        """There is no other bus."""

    def announce(self, diagram_id: str, payload: bytes) -> None:
        """As the port."""
        self._exchange.said.append((diagram_id, payload))
        self._exchange.send(self, lambda line: line.hear(diagram_id, payload))

    def hear(self, diagram_id: str, payload: bytes) -> None:
        """Something arrives."""
        self._inbox.put([(diagram_id, payload)])

    async def heard(self) -> Sequence[tuple[str, bytes]]:
        """As the port."""
        return await self._inbox.take()
