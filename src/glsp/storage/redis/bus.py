# SPDX-License-Identifier: Apache-2.0
"""The Bus over Redis, in front of the one that the database has: faster, and an edit costs other processes no read.

- Pub/sub, not streams: whatever is lost is in the log, and every bus of a database looks there each second. A stream
  would keep for later what nobody needs later, and would have to be trimmed.
- The database's bus goes on beside it. While Redis answers it is told of nothing but what is rare (`Bus.hush`); what it
  finds by looking is told again, and known to whoever asks. While Redis is away it tells all, as without Redis.
- One message has all that came while the last one was on its way, sealed (`sealing`): nobody else can make one. An old
  one may be sent again by somebody; so entries are taken only where they are exactly the next (`editor.offers`).
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager

import msgspec

from glsp import calls, telemetry
from glsp.errors import GlspError, Unavailable
from glsp.model.change import Entry
from glsp.storage.inbox import KEPT, Inbox
from glsp.storage.ports import ANNOUNCED_BYTES, Bus, Moved
from glsp.storage.records import decode_entry, encode_entry
from glsp.storage.redis.link import Link, ended
from glsp.storage.redis.sealing import opened, sealed

log = telemetry.logger("redis")

PURPOSE = b"bus 1"
"""Of what is sealed; another number when the form changes, so that versions side by side pass over each other's."""

SMALL_BYTES = 8_000
"""What the entries of one group may take to travel along; hundreds of moved nodes are read from the log."""

SMALL_ELEMENTS = 100
"""Beyond so many elements it is not even tried: the attempt is what costs."""

MESSAGE_BYTES = 200_000
"""After which the rest waits for the next message."""

LISTEN_AGAIN_SECONDS = 0.1


class _Notice(msgspec.Struct, array_like=True):
    """A `Moved` on its way; entries as the log keeps them, with their formats."""

    diagram: str
    revision: int
    after: str
    entries: list[tuple[int, bytes]]


class _Message(msgspec.Struct, array_like=True):
    """What one process tells at a time."""

    sender: bytes
    moved: list[_Notice]
    said: list[tuple[str, bytes]]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Message)


class RedisBus:
    """Bus of one process; `inner` is the one of its database."""

    def __init__(self, inner: Bus, link: Link) -> None:
        self._inner = inner
        self._link = link
        self._sender = os.urandom(8)
        self._notices: deque[_Notice] = deque(maxlen=KEPT)
        self._said: deque[tuple[str, bytes]] = deque(maxlen=KEPT)
        self._to_tell = asyncio.Event()
        self._moved: deque[Moved] = deque()
        self._has_moved = asyncio.Event()
        self._inbox = Inbox()
        self._problem: GlspError | None = None
        self._closed = False
        self.is_listening = False
        """Whether what others tell through Redis now would be heard here."""

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[RedisBus]:
        """Tells and hears inside; what is waiting at the end is still told."""
        self._inner.hush(lambda: self._link.is_up)
        tasks = [
            asyncio.create_task(work, name=name)
            for work, name in (
                (self._tell(), "tell Redis"),
                (self._listen(), "listen to Redis"),
                (self._follow_inner(), "follow the database"),
                (self._overhear_inner(), "overhear the database"),
            )
        ]
        try:
            yield self
        finally:
            self._inner.hush(lambda: False)
            try:
                await self._tell_waiting()
                await ended(*tasks)
            finally:
                self._inbox.close()
                self._closed = True
                self._has_moved.set()

    # telling

    def publish(self, moved: Moved) -> None:
        """Tells others soon, with the entries where they are small; without Redis, the database's own way."""
        if not self._link.is_up:
            self._inner.publish(moved)
            return
        with calls.step("publish", "producer", messaging_system="redis", glsp_diagram=moved.diagram):
            self._notices.append(_Notice(moved.diagram, moved.revision, moved.after, _small(moved.entries)))
            self._to_tell.set()

    def announce(self, diagram_id: str, payload: bytes) -> None:
        """As `Bus.announce`."""
        if not self._link.is_up:
            self._inner.announce(diagram_id, payload)
        elif len(payload) <= ANNOUNCED_BYTES:
            self._said.append((diagram_id, payload))
            self._to_tell.set()

    def hush(self, is_quiet: Callable[[], bool]) -> None:
        """Nothing is faster than this one."""

    async def _tell(self) -> None:
        while True:
            await self._to_tell.wait()
            self._to_tell.clear()
            await self._tell_waiting()

    async def _tell_waiting(self) -> None:
        while self._notices or self._said:
            message = self._take_message()
            try:
                await self._link.publish(
                    _channel(self._link.prefix), sealed(self._link.key, PURPOSE, _encoder.encode(message))
                )
            except Unavailable as error:  # others look into the database; what was only said is lost
                log.debug("news did not reach Redis: %s", error.message)

    def _take_message(self) -> _Message:
        message = _Message(self._sender, [], [])
        size = 0
        while self._notices and size < MESSAGE_BYTES:
            notice = self._notices.popleft()
            message.moved.append(notice)
            size += sum(len(body) for _, body in notice.entries) + 100
        while self._said and size < MESSAGE_BYTES:
            said = self._said.popleft()
            message.said.append(said)
            size += len(said[1]) + 50
        return message

    # hearing

    async def changed(self) -> Sequence[Moved]:
        """Waits for and returns what others moved on, whichever way it came. For one caller."""
        await self._has_moved.wait()
        if self._closed:
            raise Unavailable("the store is closed")
        self._has_moved.clear()
        moved = list(self._moved)
        self._moved.clear()
        if not moved and self._problem is not None:
            problem, self._problem = self._problem, None
            raise problem
        return moved

    async def heard(self) -> Sequence[tuple[str, bytes]]:
        """Waits for and returns what others announced, whichever way it came. For one caller."""
        return await self._inbox.take()

    def _arrived(self, moved: Sequence[Moved]) -> None:
        self._moved.extend(moved)
        if len(self._moved) > KEPT:  # whoever takes is slow: the last of each diagram says enough
            latest = {each.diagram: each for each in sorted(self._moved, key=lambda each: each.revision)}
            wholes = {each.diagram for each in self._moved if each.whole}
            self._moved = deque(
                msgspec.structs.replace(each, entries=(), whole=name in wholes) for name, each in latest.items()
            )
        self._has_moved.set()

    async def _follow_inner(self) -> None:
        while True:
            try:
                self._arrived(await self._inner.changed())
            except GlspError as error:
                self._problem = error
                self._has_moved.set()
                await asyncio.sleep(LISTEN_AGAIN_SECONDS)

    async def _overhear_inner(self) -> None:
        while True:
            try:
                self._inbox.put(await self._inner.heard())
            except GlspError:  # told where the moves are waited for
                await asyncio.sleep(LISTEN_AGAIN_SECONDS)

    async def _listen(self) -> None:
        while True:
            await self._link.there()
            try:
                async with aclosing(self._link.messages(lambda: map(_channel, self._link.prefixes()))) as messages:
                    async for message in messages:
                        self.is_listening = True
                        if message is not None:
                            self._take(message)
            except Unavailable:  # the link says so, and when it is back
                self.is_listening = False
                await asyncio.sleep(LISTEN_AGAIN_SECONDS)

    def _take(self, message: bytes) -> None:
        content = opened(self._link.keys, PURPOSE, message)
        try:
            told = _decoder.decode(content) if content is not None else None
        except msgspec.DecodeError:
            told = None
        if told is None:
            telemetry.ANNOUNCEMENTS.labels("ignored").inc()
            return
        if told.sender == self._sender:
            return
        if told.moved:
            self._arrived([_read(notice) for notice in told.moved])
        if told.said:
            self._inbox.put(told.said)


def _channel(prefix: str) -> str:
    return f"{prefix}:bus"


def _small(entries: Sequence[Entry]) -> list[tuple[int, bytes]]:
    """Entries as they travel; none where they are large."""
    size = sum(len(each.change.added) + len(each.change.removed) + len(each.change.edits) for each in entries)
    if size > SMALL_ELEMENTS:
        return []
    bodies = [(entry.format, encode_entry(entry)) for entry in entries]
    return bodies if sum(len(body) for _, body in bodies) <= SMALL_BYTES else []


def _read(notice: _Notice) -> Moved:
    """The notice without what makes no sense: the log has it."""
    try:
        entries = [decode_entry(entry_format, body) for entry_format, body in notice.entries]
    except Unavailable:  # of a newer version, which whoever reads the log is told
        entries = []
    first = notice.revision - len(entries) + 1
    if any((entry.diagram, entry.revision) != (notice.diagram, first + at) for at, entry in enumerate(entries)):
        entries = []
    return Moved(notice.diagram, notice.revision, entries, notice.after, whole=False)
