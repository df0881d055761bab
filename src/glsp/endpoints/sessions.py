# SPDX-License-Identifier: Apache-2.0
"""Sessions of people who logged in, as one process knows them: who asks is answered from memory, and what ends anywhere ends here.

As with API tokens (`keyring`): requests cost the database nothing while it was asked for news within `FRESH`; open
connections are followed without being asked. Before the provider's word has run out it is asked again, by one process alone.
When the database does not answer, who is known stays known for `GRACE`; when the provider does not, for as long after its
word ran out.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import msgspec

from glsp import telemetry
from glsp.endpoints.connection import Admitted
from glsp.endpoints.login_events import LoginEvent, Told
from glsp.endpoints.logout_tokens import marks_of
from glsp.endpoints.oidc_client import Login, OidcClient
from glsp.endpoints.roles import Roles
from glsp.endpoints.sealing import Seal
from glsp.errors import Forbidden, GlspError, Unauthenticated, Unavailable
from glsp.secret import Keys
from glsp.storage.sessions import Heard, KeptSession, Sessions

FRESH = 0.5
"""Seconds after which it is asked what changed: half of what an ended session may go on."""

GRACE = 300.0

CLAIM = 20.0
"""Seconds for which one process alone asks the provider; it tries again after as long."""

MOST_HELD = 10_000
"""Sessions in memory; the one read first leaves first."""

log = telemetry.logger("sessions")


class _Sealed(msgspec.Struct, frozen=True):
    """The body of a row; the id keeps it from being another row's."""

    id: str
    login: Login


class _Held(msgspec.Struct, frozen=True):
    kept: KeptSession
    login: Login
    admitted: Admitted


class SessionRing:
    """The sessions of one database."""

    def __init__(
        self,
        sessions: Sessions,
        keys: Keys,
        client: OidcClient,
        roles: Roles,
        seconds: float,
        told: Callable[[], Told],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sessions = sessions
        self._seal = Seal(keys, "login session")
        self._client = client
        self._roles = roles
        self._seconds = seconds
        self._told = told
        self._clock = clock
        self._held: dict[str, _Held] = {}
        self._mark = -1
        self._read_at = self._tried_at = float("-inf")
        self._reading = asyncio.Lock()
        self._renewing: dict[str, asyncio.Task[None]] = {}
        self._open: dict[object, tuple[str, Callable[[], None]]] = {}
        self._opened = asyncio.Event()

    async def begin(self, login: Login, cookie: str) -> tuple[Admitted, str, int]:
        """A new session: who it is, the secret for the cookie of this name, and seconds that it lasts. Raises Forbidden without
        a role, Unauthenticated, Unavailable.
        """
        admitted = self._roles.caller(login.claims)
        secret, now = secrets.token_urlsafe(32), self._clock()
        session_id = _id(cookie, secret)
        await self._sessions.begin(
            KeptSession(
                id=session_id,
                subject=admitted.subject,
                created_at=now,
                expires_at=now + self._seconds,
                body=self._seal.close(_Sealed(session_id, login)),
                marks=marks_of(login.claims),
            )
        )
        return admitted, secret, int(self._seconds)

    async def find(self, cookie: str, secret: str) -> Admitted:
        """Who brings this secret in this cookie. Raises Unauthenticated, Forbidden without a role, Unavailable."""
        await self._news()
        return (await self._good(_id(cookie, secret))).admitted

    async def end(self, cookie: str, secret: str) -> tuple[Login, Admitted] | None:
        """Ends a session for ever; what was known of it, where it was one. Raises Unavailable."""
        session_id = _id(cookie, secret)
        found = await self._look(session_id)
        await self._sessions.end(session_id)
        self._held.pop(session_id, None)
        return None if found is None else (found.login, found.admitted)

    async def end_heard(self, heard: Heard) -> int:
        """Ends the sessions that the provider says have ended, once for each word of it; how many. Other processes see it within
        `FRESH`. Raises Unauthenticated for a word that was heard before, Unavailable.
        """
        ended = await self._sessions.end_marked(heard)
        if ended is None:
            raise Unauthenticated("it was used before (jti)")
        for kept in ended:
            self._held.pop(kept.id, None)
            sealed = self._seal.open(kept.body, _Sealed)
            name = "" if sealed is None else self._name(sealed.login)
            await self._told()(LoginEvent("ended", "oidc", kept.subject, name, "logged out at the provider"))
        if ended:
            await self._turn_out()
        return len(ended)

    def _name(self, login: Login) -> str:
        try:
            return self._roles.caller(login.claims).name
        except (Unauthenticated, Forbidden):  # no role any longer: the subject says enough
            return ""

    def attend(self, session_id: str, end: Callable[[], None]) -> Callable[[], None]:
        """Calls `end` (which must not block or raise) once the session is good no longer; returns how to stop that."""
        key = object()
        self._open[key] = session_id, end
        self._opened.set()
        return lambda: self._open.pop(key, None) and None

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """The ring's life: connections of sessions that end, end."""
        following = asyncio.create_task(self._follow(), name="follow sessions")
        try:
            yield
        finally:
            tasks = [following, *self._renewing.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _good(self, session_id: str) -> _Held:
        held = self._held.get(session_id) or await self._look(session_id)
        now = self._clock()
        if held is None or not held.kept.is_good(now):
            raise Unauthenticated("your login has ended", hint="log in again")
        login = held.login
        if login.renew_at and now >= login.renew_at:
            task = self._renewing.get(session_id)
            if task is None:
                task = asyncio.create_task(self._renew(session_id, held), name="renew a session")
                self._renewing[session_id] = task
                task.add_done_callback(lambda _: self._renewing.pop(session_id, None) and None)
            if now >= login.until:
                await asyncio.shield(task)
                return await self._renewed(session_id)
        return held

    async def _renewed(self, session_id: str) -> _Held:
        held = self._held.get(session_id) or await self._look(session_id)
        if held is None or not held.kept.is_good(self._clock()):
            raise Unauthenticated("your login has ended", hint="log in again")
        if held.login.until and self._clock() > held.login.until + GRACE:
            raise Unavailable("the sign-in service does not answer", hint="try again in a moment")
        return held

    async def _look(self, session_id: str) -> _Held | None:
        """Reads a session. Raises Forbidden when the person has no role (any longer)."""
        mark = self._mark
        kept = await self._sessions.find(session_id)
        sealed = None if kept is None or not kept.body else self._seal.open(kept.body, _Sealed)
        if kept is None or sealed is None or sealed.id != session_id:
            return None
        admitted = msgspec.structs.replace(
            self._roles.caller(sealed.login.claims), until=0.0, session=session_id, by_cookie=True
        )
        held = _Held(kept, sealed.login, admitted)
        if mark == self._mark:  # else it may have changed in between, and nobody would tell again
            self._held[session_id] = held
        while len(self._held) > MOST_HELD:
            del self._held[next(iter(self._held))]
        return held

    async def _renew(self, session_id: str, held: _Held) -> None:
        """Asks the provider about a person, unless another process does."""
        if not await self._sessions.claim(session_id, held.kept.change, CLAIM):
            self._held.pop(session_id, None)
            return
        try:
            login = await self._client.renew(held.login)
            self._roles.caller(login.claims)
        except (Unauthenticated, Forbidden) as error:
            await self._sessions.end(session_id)
            who = held.admitted
            await self._told()(LoginEvent("ended", "oidc", who.subject, who.name, error.message))
        except Unavailable as error:
            log.warning("a login is not renewed: %s", error.message)
            return
        else:
            body = self._seal.close(_Sealed(session_id, login))
            await self._sessions.renew(session_id, body, marks_of(login.claims))
        self._held.pop(session_id, None)

    async def _news(self) -> None:
        """Drops what changed elsewhere; one read for all who wait. Raises Unavailable after `GRACE` without an answer."""
        moment = time.monotonic() - FRESH
        if self._tried_at >= moment:
            return
        async with self._reading:
            if self._tried_at >= moment:
                return
            started = time.monotonic()
            try:
                news = await self._sessions.moved(self._mark)
            except GlspError as error:
                if started - self._read_at > GRACE:
                    raise
                self._tried_at = started
                log.warning("cannot look sessions up: %s", error.message)
                return
            self._read_at = self._tried_at = started
            for session_id, change in news:
                self._mark = max(self._mark, change)
                held = self._held.get(session_id)
                if held is not None and held.kept.change < change:
                    del self._held[session_id]

    async def _follow(self) -> None:
        while True:
            if not self._open:
                self._opened.clear()
                await self._opened.wait()
            await asyncio.sleep(FRESH)
            try:
                await self._news()
                await self._turn_out()
            except GlspError as error:
                log.warning("sessions are not followed: %s", error.message)

    async def _turn_out(self) -> None:
        """Tells connections whose session is good no longer; those that are in memory cost nothing."""
        for session_id in {each for each, _ in self._open.values()}:
            try:
                await self._good(session_id)
            except (Unauthenticated, Forbidden):
                for key, (of, end) in list(self._open.items()):
                    if of == session_id:
                        del self._open[key]
                        end()


def _id(cookie: str, secret: str) -> str:
    """What the database knows of a secret; bound to the name of its cookie."""
    return hashlib.sha256(f"{cookie}={secret}".encode(errors="replace")).hexdigest()
