# SPDX-License-Identifier: Apache-2.0
"""Announcements between processes on PostgreSQL: NOTIFY, a few times per second and process at most, many at once.

Nothing is written anywhere, so an announcement reaches whoever listens then, or nobody. Telling works through any pooler;
listening does not through one in transaction mode: a process behind such a pooler tells and does not hear.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

import msgspec
import psycopg

from glsp import telemetry
from glsp.errors import GlspError
from glsp.storage.inbox import KEPT, Inbox
from glsp.storage.ports import ANNOUNCED_BYTES
from glsp.storage.postgres_pool import Pool

log = telemetry.logger("postgres")

CHANNEL = "glsp_said"

PAUSE_SECONDS = 0.1
"""Between two notices of a process. A commit that notifies takes a lock of the whole database for a moment."""

SEND_SECONDS = 1.0
"""What could not be told by then is old."""

PAYLOAD_BYTES = 7_500
"""PostgreSQL takes less than 8,000; one announcement has up to 5,400, and its diagram's id."""

_NOTIFY = b"SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, %s)"


class Said(msgspec.Struct, frozen=True, array_like=True):
    """One announcement, and which process made it."""

    writer: int
    diagram: str
    payload: bytes


_heard = msgspec.json.Decoder(list[Said])


class Announcements:
    """Tells others, and keeps what they told until it is taken."""

    def __init__(self, pool: Pool, writer: int) -> None:
        self._pool = pool
        self._writer = writer
        self._pending: deque[bytes] = deque(maxlen=KEPT)
        self._sender: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self.inbox = Inbox()

    def announce(self, diagram_id: str, payload: bytes) -> None:
        """As `Bus.announce`."""
        encoded = msgspec.json.encode(Said(self._writer, diagram_id, payload))
        if len(payload) > ANNOUNCED_BYTES or len(encoded) >= PAYLOAD_BYTES or self._closing.is_set():
            return
        self._pending.append(encoded)
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send(), name="announce")

    async def _send(self) -> None:
        while self._pending:
            payload = self._take_payload()
            try:
                async with asyncio.timeout(SEND_SECONDS), self._pool.connection() as connection:
                    await connection.execute(_NOTIFY, (CHANNEL, payload))
            except (psycopg.Error, GlspError, TimeoutError) as error:
                log.debug("an announcement was not sent: %s", type(error).__name__)
            await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(PAUSE_SECONDS):
                await self._closing.wait()
        except TimeoutError:
            return

    def _take_payload(self) -> str:
        """As many as fit, oldest first."""
        taken = [self._pending.popleft()]
        size = len(taken[0]) + 2
        while self._pending and size + len(self._pending[0]) + 1 < PAYLOAD_BYTES:
            taken.append(self._pending.popleft())
            size += len(taken[-1]) + 1
        return f"[{b','.join(taken).decode()}]"

    def notified(self, payload: str) -> None:
        """A notice came on the channel, perhaps one's own, perhaps of another version."""
        try:
            said = _heard.decode(payload)
        except msgspec.DecodeError:
            telemetry.ANNOUNCEMENTS.labels("ignored").inc()
            return
        self.inbox.put((each.diagram, each.payload) for each in said if each.writer != self._writer)

    async def heard(self) -> Sequence[tuple[str, bytes]]:
        """As `Bus.heard`."""
        return await self.inbox.take()

    async def close(self) -> None:
        """Sends what waits, and releases who waits."""
        self._closing.set()
        self.inbox.close()
        if self._sender is not None:
            await asyncio.gather(self._sender, return_exceptions=True)
