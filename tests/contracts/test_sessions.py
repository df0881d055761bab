# SPDX-License-Identifier: Apache-2.0
"""Browser sessions: the same on every store."""

from __future__ import annotations

import time
from typing import Any

from glsp.storage.sessions import Heard, KeptSession, Marks
from glsp.storage.sql_sessions import sessions_of


def session(name: str, seconds: float = 600.0, marks: Marks = Marks()) -> KeptSession:  # noqa: B008  frozen
    now = time.time()
    return KeptSession(
        id=name, subject="person:ada", created_at=now, expires_at=now + seconds, body=b"sealed", marks=marks
    )


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


async def test_the_provider_ends_one_session_or_all_of_somebody_and_each_word_counts_once(store: Any) -> None:
    sessions = sessions_of(store)
    here = await sessions.begin(session("here", marks=Marks("ada", "s1")))
    there = await sessions.begin(session("there", marks=Marks("ada", "s2")))
    untold = await sessions.begin(session("untold", marks=Marks("ada")))
    await sessions.begin(session("bob", marks=Marks("bob", "s3")))
    await sessions.begin(session("of an older version"))
    await sessions.begin(session("expired", -1.0, Marks("ada", "s1")))
    until = time.time() + 60

    assert await sessions.end_marked(Heard("1", until, Marks("", "s1"))) == [here]
    ended = await sessions.find("here")
    assert ended is not None
    assert (ended.is_good(time.time()), ended.body, ended.marks) == (False, b"", Marks())
    assert ended.change > there.change
    assert await sessions.end_marked(Heard("1", until, Marks("ada"))) is None
    assert await sessions.find("there") == there
    assert await sessions.end_marked(Heard("2", until, Marks("ada", "s1"))) == [
        untold
    ]  # nobody can tell that it is not s1
    assert await sessions.end_marked(Heard("3", until, Marks("nobody", "s9"))) == []
    assert await sessions.end_marked(Heard("4", until, Marks("ada"))) == [there]
    changes = [change for _, change in await sessions.moved(ended.change)]
    assert changes == sorted(set(changes))
    good = [each for each in ("bob", "of an older version") if (kept := await sessions.find(each)) and kept.body]
    assert good == ["bob", "of an older version"]


async def test_a_word_is_forgotten_when_nobody_could_say_it_any_more(store: Any) -> None:
    sessions = sessions_of(store)
    assert await sessions.end_marked(Heard("1", time.time() - 1, Marks("ada"))) == []
    assert await sessions.end_marked(Heard("1", time.time() + 60, Marks("ada"))) == []
    assert await sessions.end_marked(Heard("1", time.time() + 60, Marks("ada"))) is None


async def test_what_a_renewal_says_of_marks_is_kept_and_what_it_does_not_say_stays(store: Any) -> None:
    sessions = sessions_of(store)
    await sessions.begin(session("a", marks=Marks("ada", "s1")))
    await sessions.renew("a", b"renewed", Marks("ada"))
    assert [each.id for each in await sessions.end_marked(Heard("1", time.time() + 60, Marks("", "s1"))) or ()] == ["a"]
