# SPDX-License-Identifier: Apache-2.0
"""Outlet: what a session says to its client, and whether the client wants to hear it.

The rule of the protocol: an action goes out when its kind is among the client's, or when it answers a request
(non-empty `responseId`). Errors and rejections always go out. Nothing here knows diagrams or sockets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from glsp import telemetry
from glsp.protocol import codec
from glsp.protocol.actions import Action, Message, RejectRequest, Status, kind_of
from glsp.protocol.geometry import Fields

ALWAYS = frozenset({"message", "rejectRequest"})
QUIET = Status(severity="NONE", message="")


class Link(Protocol):
    """The way to one client; a door's connection."""

    @property
    def outbox_bytes(self) -> int:
        """Bytes sent and not yet taken."""
        ...

    def send(self, parts: Sequence[bytes]) -> None:
        """One frame made of the parts; never blocks."""
        ...

    async def drained(self) -> None:
        """Returns when (nearly) everything was taken, or the client is gone."""
        ...


class Outlet:
    """One session's voice on a link that it may share with others."""

    def __init__(self, link: Link, client_id: str, kinds: Iterable[str]) -> None:
        self.link = link
        self.kinds = frozenset(kinds)
        self.closed = False
        self._head = codec.process_head(client_id)
        self._bytes = telemetry.BYTES_SENT.labels("glsp")

    def hears(self, kind: str) -> bool:
        """Whether the client listens to the kind without having asked."""
        return kind in self.kinds or kind in ALWAYS

    def say(self, action: Action) -> None:
        """An action nobody asked for; kept back when the client does not list its kind."""
        if self.hears(kind_of(action)):
            self._send([codec.encode_process(self._head, action)])

    def answer(self, action: Action, response_id: str) -> None:
        """The answer to a request, or to a plain action ("") that asks for something."""
        kind = kind_of(action)
        if response_id or self.hears(kind):
            self._send([codec.encode_process(self._head, action)])
        else:
            self.error(f"No handler registered for action kind: {kind}")

    def reject(self, kind: str, request_id: str, detail: str | None = None) -> None:
        """A request failed; the words are the reference server's."""
        text = f"Failed to handle request '{kind}' ({request_id})"
        self.say(RejectRequest(response_id=request_id, message=text, detail=detail))

    def error(self, message: str, details: str | None = None) -> None:
        """A plain action failed."""
        self.say(Message(severity="ERROR", message=message, details=details))

    def model(self, members: Fields, root: Iterable[bytes]) -> None:
        """An action with a whole model, whose JSON comes in parts."""
        self._send(codec.model_frame(self._head, members, root))

    def _send(self, parts: Sequence[bytes]) -> None:
        if not self.closed:
            self._bytes.inc(sum(map(len, parts)))
            self.link.send(parts)
