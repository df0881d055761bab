# SPDX-License-Identifier: Apache-2.0
"""Browser sessions: the same on every store."""

from __future__ import annotations

import time
from typing import Any

from glsp.storage.sessions import KeptSession
from glsp.storage.sql_sessions import sessions_of


def session(name: str, seconds: float = 600.0) -> KeptSession:
    now = time.time()
    return KeptSession(id=name, subject="person:ada", created_at=now, expires_at=now + seconds, body=b"sealed")


async def test_a_session_is_found_until_it_is_ended_and_everybody_hears_of_both(store: Any) -> None:
    sessions = sessions_of(store)
    assert await sessions.find("a") is None
    assert await sessions.moved(-1) == [("", 0)]
    first = await sessions.begin(session("a"))
    second = await sessions.begin(session("b"))
    assert await sessions.find("a") == first
    assert await sessions.moved(0) == [("a", first.change), ("b", second.change)]
    await sessions.end("a")
    await sessions.end("a")
    await sessions.end("nobody's\0")
    found = await sessions.find("a")
    assert found is not None
    assert (found.body, found.is_good(time.time())) == (b"", False)
    assert await sessions.moved(second.change) == [("a", found.change)]
    assert await sessions.find("b") == second
    await sessions.renew("a", b"again")
    assert await sessions.find("a") == found


async def test_one_alone_renews_a_session_and_only_as_it_was(store: Any) -> None:
    sessions = sessions_of(store)
    first = await sessions.begin(session("a"))
    assert not await sessions.claim("b", first.change, 30.0)
    assert not await sessions.claim("a", first.change + 1, 30.0)
    assert await sessions.claim("a", first.change, 30.0)
    assert not await sessions.claim("a", first.change, 30.0)
    await sessions.renew("a", b"renewed")
    found = await sessions.find("a")
    assert found is not None
    assert found.body == b"renewed"
    assert not await sessions.claim("a", first.change, 30.0)
    assert await sessions.claim("a", found.change, -1.0)
    assert await sessions.claim("a", found.change, 30.0)  # who had it is taken to be gone


async def test_what_expired_is_forgotten_and_its_number_is_not_given_again(store: Any) -> None:
    sessions = sessions_of(store)
    await sessions.begin(session("old", -1.0))
    last = await sessions.begin(session("older", -1.0))
    kept = await sessions.begin(session("new"))
    assert kept.change > last.change
    assert await sessions.find("old") is None
    await sessions.begin(session("newer"))
    assert await sessions.find("older") is None
