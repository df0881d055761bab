# SPDX-License-Identifier: Apache-2.0
"""The API tokens that are good, in memory: who asks is answered from here, and what is revoked anywhere ends here.

Requests cost the database nothing while the ring was read within `FRESH`; the first one after that reads what changed,
for all who wait. A token that is not on the ring is looked for at once, so a new one works everywhere immediately, yet
strangers cost no more than a small read every `PAUSE`. While connections of tokens are open, the ring is read without
being asked. When the database does not answer, who was known stays known for `GRACE`.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from glsp import telemetry
from glsp.editor.tokens import digest, is_token
from glsp.errors import GlspError, Unauthenticated, Unavailable
from glsp.storage.ports import Identities, Token

FRESH = 0.5
"""Seconds after which what the ring says is looked up again: half of what a revoked token may go on."""

PAUSE = 0.05
"""Seconds between two reads, whoever asks."""

GRACE = 300.0
"""Seconds that known tokens hold without a database: open diagrams stay readable then."""

USED_EVERY = 60.0
"""Seconds between writes of when tokens were used last."""

log = telemetry.logger("keyring")


class Keyring:
    """The tokens of one database, as one process knows them."""

    def __init__(self, identities: Identities, clock: Callable[[], float] = time.time) -> None:
        self._identities = identities
        self._clock = clock
        self._by_digest: dict[bytes, str] = {}
        self._by_id: dict[str, tuple[Token, bytes]] = {}
        self._mark = 0
        self._read_at = self._tried_at = float("-inf")
        self._reading = asyncio.Lock()
        self._used: dict[str, float] = {}
        self._open: dict[object, tuple[str, Callable[[], None]]] = {}
        self._opened = asyncio.Event()

    async def find(self, secret: str) -> Token:
        """The good token with this secret. Raises Unauthenticated, and Unavailable when nobody can say."""
        if not is_token(secret):
            raise _stranger()
        now, key = time.monotonic(), digest(secret)
        await self._read_since(now - FRESH if key in self._by_digest else now, is_needed=key not in self._by_digest)
        token_id = self._by_digest.get(key, "")
        token, kept = self._by_id.get(token_id, (None, b""))
        if token is None or not hmac.compare_digest(kept, key):
            raise _stranger()
        if not token.is_good(self._clock()):
            raise _ended(token)
        self._used[token.id] = self._clock()
        return token

    async def good(self, token_id: str) -> tuple[Token, bytes] | None:
        """A good token by its id, with its digest; for who has shown the secret before. Raises Unavailable."""
        is_known = token_id in self._by_id
        now = time.monotonic()
        await self._read_since(now - FRESH if is_known else now, is_needed=not is_known)
        found = self._by_id.get(token_id)
        if found is None or not found[0].is_good(self._clock()):
            return None
        self._used[token_id] = self._clock()
        return found

    async def refresh(self) -> None:
        """Reads what changed. Raises Unavailable."""
        await self._read_since(time.monotonic(), is_needed=True)

    def attend(self, token_id: str, end: Callable[[], None]) -> Callable[[], None]:
        """Calls `end` (which must not block or raise) once the token is good no longer; returns how to stop that.

        Without a token there is nothing to attend to.
        """
        if not token_id:
            return _nothing
        key = object()
        self._open[key] = token_id, end
        self._opened.set()
        return lambda: self._open.pop(key, None) and None

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """The ring's life: connections of revoked tokens end, and uses are noted now and then and at the end."""
        tasks = [
            asyncio.create_task(self._follow(), name="follow tokens"),
            asyncio.create_task(self._note(), name="note uses of tokens"),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._write_uses()

    async def _read_since(self, moment: float, *, is_needed: bool) -> None:
        """Returns when the ring was read at `moment` or later; one read for all who wait."""
        if self._read_at >= moment:
            return
        async with self._reading:
            if self._read_at >= moment:
                return
            if not is_needed and self._tried_at >= moment:
                self._hold_on()  # it was tried just now: known callers do not wait for a database that is away
                return
            await asyncio.sleep(max(0.0, self._tried_at + PAUSE - time.monotonic()))
            self._tried_at = started = time.monotonic()
            try:
                news = await self._identities.tokens(self._mark)
            except GlspError as error:
                if is_needed:
                    raise
                log.warning("cannot look tokens up: %s", error.message)
                self._hold_on()
                return
            self._read_at = started
            self._take(news)

    def _hold_on(self) -> None:
        if time.monotonic() - self._read_at > GRACE:
            raise Unavailable("the database that knows the tokens does not answer", hint="try again in a moment")

    def _take(self, news: list[tuple[Token, bytes]]) -> None:
        for token, key in news:
            self._by_id[token.id] = token, key
            self._by_digest[key] = token.id
            self._mark = max(self._mark, token.change)

    def _end(self) -> None:
        """Tells connections whose token is good no longer."""
        now = self._clock()
        for key, (token_id, end) in list(self._open.items()):
            found = self._by_id.get(token_id)
            if found is None or not found[0].is_good(now):
                del self._open[key]
                end()

    async def _follow(self) -> None:
        while True:
            if not self._open:
                self._opened.clear()
                await self._opened.wait()
            await asyncio.sleep(FRESH)
            try:
                await self._read_since(time.monotonic() - FRESH / 2, is_needed=False)
            except GlspError as error:
                log.warning("tokens are not followed: %s", error.message)
            self._end()

    async def _note(self) -> None:
        while True:
            await asyncio.sleep(USED_EVERY)
            await self._write_uses()

    async def _write_uses(self) -> None:
        used, self._used = self._used, {}
        try:
            await self._identities.used_tokens(used)
        except GlspError as error:
            self._used = {**used, **self._used}
            log.warning("when tokens were used is not noted: %s", error.message)


def _nothing() -> None:
    pass


def _stranger() -> Unauthenticated:
    return Unauthenticated("that is no token of this server", hint="an admin makes one: glsp token create NAME")


def _ended(token: Token) -> Unauthenticated:
    what = "has expired" if token.revoked_at is None else "was revoked"
    return Unauthenticated(f"the token {token.name!r} {what}", hint="an admin makes a new one: glsp token create NAME")
