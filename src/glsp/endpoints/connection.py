# SPDX-License-Identifier: Apache-2.0
"""What a door and a transport know of each other, and the one policy for slow and silent peers.

A transport (WebSocket, TCP) makes a Connection and asks a Door for its Receiver. The door never sees sockets, the
transport never sees actions. Frames are bytes in both directions; `send` takes parts so that a model of 8 MB made of
fragments is joined at most once. All methods are called on the event loop's thread.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

from glsp.editor.rights import Bounds, Who
from glsp.storage.ports import AccessScope

GOING_AWAY = 1001
PROTOCOL_BROKEN = 1002
POLICY = 1008
TOO_BIG = 1009
INTERNAL = 1011
UNAUTHENTICATED = 4001


class Limits(msgspec.Struct, frozen=True):
    """Bounds for every connection; seconds and bytes.

    A peer that is silent for `ping_after` is pinged and dropped when silent for `drop_after`. A peer that takes nothing
    of what waits for it during `take_within` seconds is dropped, and so is one that takes fewer than `slowest` bytes per
    second, or has `outbox_bytes` waiting. Taking is a sign of life: behind a large frame no ping gets through.
    """

    frame_bytes: int = 64 * 1024 * 1024
    outbox_bytes: int = 256 * 1024 * 1024
    ping_after: float = 20.0
    drop_after: float = 60.0
    take_within: float = 30.0
    slowest: float = 8_000.0
    close_within: float = 2.0


class Caller(msgspec.Struct, frozen=True):
    """Who asks for a connection: path and lower-cased headers of the upgrade (none for TCP), the peer's address."""

    path: str
    headers: Mapping[str, str]
    address: str


class Admitted(msgspec.Struct, frozen=True):
    """The caller may come in; `subject` is who it is, "" when nobody was asked, and `scope` what it may do."""

    subject: str = ""
    name: str = ""
    scope: AccessScope = "admin"
    token_id: str = ""
    """The token that it brought; its end is the end of the connection."""
    groups: tuple[str, ...] = ()
    limits: Bounds | None = None
    """The diagrams that it is for."""
    until: float = 0
    """When it must say again who it is, in Unix seconds; 0: never."""
    session: str = ""
    """The session of a person who logged in; its end is the end of the connection."""
    by_cookie: bool = False
    """A browser says so by itself, whatever page asks it to: who asks must be a page of ours."""
    counted: bool = False
    """Another worker passed this call on, and has it in the caller's rate."""

    @property
    def kind(self) -> Literal["person", "agent"]:
        """What its edits are shown as, where the door does not say more."""
        return "agent" if self.scope == "agent" else "person"

    @property
    def who(self) -> Who | None:
        """Who asks for diagrams; None for who may see and do everything."""
        if not self.subject or (self.scope == "admin" and self.limits is None):
            return None
        return Who(self.subject, self.name, self.scope, self.groups, self.limits)


class Refusal(msgspec.Struct, frozen=True):
    """The caller may not. `status` is HTTP's (403 Origin, 421 Host); 401 becomes close 4001, which browsers can read."""

    status: int
    code: str
    message: str


Verdict: TypeAlias = Admitted | Refusal
Admission: TypeAlias = Callable[[Caller], Verdict | Awaitable[Verdict]]
"""Says at once who may come in where it can, so that nobody waits a turn of the loop for nothing."""


class Connection(Protocol):
    """One peer, as a door sees it."""

    @property
    def caller(self) -> Caller:
        """Who it is."""
        ...

    @property
    def admitted(self) -> Admitted:
        """What admission said."""
        ...

    @property
    def outbox_bytes(self) -> int:
        """Bytes sent but not yet taken by the operating system."""
        ...

    @property
    def sent_bytes(self) -> int:
        """Payload bytes sent in total."""
        ...

    @property
    def closed(self) -> bool:
        """No frame will be delivered or sent any more."""
        ...

    def send(self, parts: Sequence[bytes]) -> None:
        """One frame made of the parts; ignored once closed. Never blocks: see `drained`."""
        ...

    async def drained(self) -> None:
        """Returns when (nearly) everything sent was taken, or the connection is gone."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Sends what waits, says goodbye, hangs up. Safe to call again."""
        ...


class Receiver(Protocol):
    """What a door puts at the other end of a connection."""

    def on_frame(self, frame: bytes) -> None:
        """A whole frame came in. Must not block and must not raise."""
        ...

    def on_close(self) -> None:
        """The peer is gone; called exactly once."""
        ...

    async def stop(self) -> None:
        """The server goes down: tell the peer, finish accepted work, return. The transport then closes with 1001."""
        ...


Attend: TypeAlias = Callable[[Admitted, Callable[[], None]], Callable[[], None]]
"""Calls something when a caller's token is good no longer; returns how to stop that (`access.Access.attend`)."""

Door: TypeAlias = Callable[[Connection], Receiver]


class Outbox:
    """What was sent and is not yet taken, since when. Pure bookkeeping, O(1) amortised."""

    __slots__ = ("_last", "_marks", "sent", "taken_at")

    def __init__(self) -> None:
        self.sent = 0
        self.taken_at = 0.0
        """When some of what had to wait was last seen going. What the kernel takes at once says nothing of the peer."""
        self._last = (0, 0)
        self._marks: deque[tuple[int, float, int]] = deque()

    def add(self, size: int, waiting: int, now: float) -> None:
        """`size` bytes were just sent and `waiting` bytes in all are not yet taken."""
        self.sent += size
        self._look(waiting, now)
        if waiting:
            self._settle(waiting)
            self._marks.append((self.sent, now, waiting))
        elif self._marks:
            self._marks.clear()

    def overdue(self, waiting: int, now: float, limits: Limits) -> bool:
        """Whether a frame waits that the peer does not take, or takes too slowly. Asked regularly: it compares."""
        self._settle(waiting)
        self._look(waiting, now)
        if not self._marks:
            return False
        _, since, behind = self._marks[0]
        is_stuck = now - max(since, self.taken_at) > limits.take_within
        return is_stuck or now - since > limits.take_within + behind / limits.slowest

    def _look(self, waiting: int, now: float) -> None:
        waited, before = self._last
        taken = self.sent - waiting
        if waited and taken > before:
            self.taken_at = now
        self._last = (waiting, taken)

    def _settle(self, waiting: int) -> None:
        taken = self.sent - waiting
        while self._marks and (self._marks[0][0] <= taken or not waiting):
            self._marks.popleft()


class Tended(Protocol):
    """A connection as the transport's own bookkeeping sees it."""

    receiver: Receiver | None

    def tend(self, now: float) -> None:
        """Pings or drops the peer if it is due."""
        ...

    def close(self, code: int, reason: str) -> None:
        """As Connection.close."""
        ...

    def abort(self) -> None:
        """Hangs up at once."""
        ...


class Circle:
    """All live connections of a process, tended by one timer: 1,000 idle ones cost one pass every few seconds."""

    def __init__(self, limits: Limits, *, tend_every: float = 5.0) -> None:
        self.limits = limits
        self._tend_every = tend_every
        self._members: set[Tended] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        """Live connections."""
        return len(self._members)

    def __iter__(self) -> Iterator[Tended]:
        """The live connections; a copy, so members may leave meanwhile."""
        return iter(tuple(self._members))

    def join(self, member: Tended) -> None:
        """A connection was made."""
        self._members.add(member)
        self._empty.clear()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._tend_every, self._tend)

    def leave(self, member: Tended) -> None:
        """It is gone."""
        self._members.discard(member)
        if not self._members:
            self._empty.set()
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _tend(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for member in self:
            member.tend(now)
        self._timer = loop.call_later(self._tend_every, self._tend) if self._members else None

    async def stop(self, grace: float) -> None:
        """Tells everybody, lets accepted work finish, closes with 1001; after `grace` seconds hangs up."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + grace
        work = [asyncio.ensure_future(member.receiver.stop()) for member in self if member.receiver is not None]
        if work:
            _, late = await asyncio.wait(work, timeout=grace * 0.7)
            for task in late:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
        for member in self:
            member.close(GOING_AWAY, "the server is restarting")
        try:
            await asyncio.wait_for(self._empty.wait(), max(0.1, deadline - loop.time()))
        except TimeoutError:
            for member in self:
                member.abort()
