# SPDX-License-Identifier: Apache-2.0
"""Requests of one session that wait for their answer: each gets an answer, a rejection, or is rejected at the end.

A string `requestId` (also "") makes an action a request (server protocol, section 3).
"""

from __future__ import annotations

import asyncio

from glsp.editor.session_outlet import Outlet
from glsp.protocol.actions import Head

LONGEST_MS = 86_400_000
"""A `timeout` from here on means no limit: nobody waits a day."""


class Requests:
    """What is pending. Keys are positive; 0 stands for an action that is no request."""

    def __init__(self, outlet: Outlet, client_id: str) -> None:
        self._outlet = outlet
        self._client_id = client_id
        self._pending: dict[int, tuple[str, str, asyncio.TimerHandle | None]] = {}
        self._last = 0
        self._unnamed = 0

    def id_of(self, head: Head) -> str | None:
        """The request's id, a new one where it is empty; None for an action that is no request."""
        if head.request_id == "":
            self._unnamed += 1
            return f"server_{self._client_id}_{self._unnamed}"
        return head.request_id if isinstance(head.request_id, str) else None

    def expect(self, kind: str, request_id: str | None, head: Head) -> int:
        """Notes a request as pending, with its time limit (ms) when it has one; gives its key."""
        if request_id is None:
            return 0
        self._last += 1
        timer = None
        limit = head.timeout
        if isinstance(limit, int | float) and not isinstance(limit, bool) and 0 < limit < LONGEST_MS:
            timer = asyncio.get_running_loop().call_later(limit / 1000, self._timed_out, self._last, f"{limit:g}")
        self._pending[self._last] = (kind, request_id, timer)
        return self._last

    def answered(self, key: int) -> None:
        """The request has its answer."""
        _, _, timer = self._pending.pop(key, ("", "", None))
        if timer is not None:
            timer.cancel()

    def reject(self, key: int, detail: str | None) -> None:
        """Rejects the request, unless it ran out of time before; it stays to be `answered`."""
        if key in self._pending:
            kind, request_id, _ = self._pending[key]
            self._outlet.reject(kind, request_id, detail)

    def end(self, *, reject: bool) -> None:
        """The session is over: nothing stays pending."""
        for kind, request_id, timer in self._pending.values():
            if reject:
                self._outlet.reject(kind, request_id, f"Error: Request '{request_id}' cancelled: dispatcher disposed")
            if timer is not None:
                timer.cancel()
        self._pending.clear()

    def _timed_out(self, key: int, limit: str) -> None:
        kind, request_id, _ = self._pending.pop(key)
        self._outlet.reject(kind, request_id, f"Error: Request '{request_id}' ({kind}) timed out after {limit}ms")
