# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random while two processes edit: what was acknowledged is there once, nothing is there in part."""

import asyncio
import os
import random
import signal
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from contracts.backends import SHARED
from contracts.samples import ROOT, entry, info
from glsp.storage import connect
from glsp.storage.ports import Store

APPENDER = Path(__file__).with_name("appender.py")
DIAGRAMS = ("one", "two", "three")
TESTS = Path(__file__).parents[1]


class Said:
    """What a killed process said: groups it tried, operations that were acknowledged to it."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, tuple[str, ...]]] = []
        self.acknowledged: set[str] = set()

    def read(self, text: str) -> None:
        """Takes what one process said; a last line that the kill cut off does not count."""
        for line in text.splitlines()[: text.count("\n")]:
            word, *rest = line.split()
            if word == "try":
                self.tried.append((rest[0], tuple(rest[1:])))
            else:
                self.acknowledged.update(rest)


async def edit_until_killed(url: str, name: str, acknowledgements: int) -> str:
    """Starts an appender and kills it at some moment after so many acknowledgements; returns all it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(APPENDER),
        url,
        name,
        *DIAGRAMS,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    assert process.stdout is not None
    said = bytearray()
    while said.count(b"ack") < acknowledgements:
        piece = await process.stdout.read(random.choice((64, 1024, 65536)))
        assert piece, "the appender ended by itself"
        said += piece
    process.send_signal(signal.SIGKILL)
    said += await process.stdout.read()
    await process.wait()
    return said.decode()


async def check(url: str, said: Said) -> None:
    """The promises, then a retry of everything whose outcome is unknown."""
    if url.startswith("sqlite:"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store = await connect(url, Path())
    logs = {name: await store.since(name, 0, 10**9) for name in DIAGRAMS}
    for name, log in logs.items():
        assert [each.revision for each in log] == list(range(1, len(log) + 1))
        assert (await store.info(name)).revision == len(log)
    times = Counter(each.operation_id for log in logs.values() for each in log)
    assert set(times.values()) <= {1}
    assert said.acknowledged <= set(times)
    for name, ids in said.tried:
        assert len({each in times for each in ids}) == 1, "a group is there in part"
        if said.acknowledged.isdisjoint(ids):
            await retry(store, name, ids)
    again = {name: await store.since(name, 0, 10**9) for name in DIAGRAMS}
    times = Counter(each.operation_id for log in again.values() for each in log)
    assert times == {each: 1 for _, ids in said.tried for each in ids}
    said.acknowledged.update(times)
    await store.close()


async def retry(store: Store, name: str, ids: tuple[str, ...]) -> None:
    """The same operations on the present head: applied now or known from before, and known from then on."""
    for outcomes in ({"applied", "known"}, {"known"}):
        head = (await store.info(name)).revision
        group = [entry(name, head + place, each) for place, each in enumerate(ids, 1)]
        answer = await store.append(name, group, head)
        assert answer.outcome in outcomes
        if answer.outcome == "known":
            assert [each.operation_id for each in answer.known] == list(ids)


async def rounds(url: str, count: int) -> tuple[int, int]:
    """Rounds of two processes, both killed; returns acknowledged operations and those in flight at the kills."""
    store = await connect(url, Path())
    for name in DIAGRAMS:
        await store.create(info(name), ROOT)
    await store.close()
    acknowledged = in_flight = 0
    said = Said()
    for turn in range(count):
        before, known = len(said.tried), len(said.acknowledged)
        texts = await asyncio.gather(
            *(edit_until_killed(url, f"{turn}{side}", random.randint(1, 60)) for side in ("a", "b"))
        )
        for text in texts:
            said.read(text)
        acknowledged += len(said.acknowledged) - known
        in_flight += sum(said.acknowledged.isdisjoint(ids) for _, ids in said.tried[before:])
        await check(url, said)
    return acknowledged, in_flight


@pytest.fixture(params=SHARED)
def url(request, tmp_path):
    """A database without diagrams."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/glsp.db"
    databases = request.getfixturevalue("postgres_databases")
    via = databases.postgres if request.param == "postgres" else databases.pooler
    return via.url(databases.emptied())


async def test_kill_9_loses_no_acknowledged_edit_and_leaves_no_part_of_one(url):
    turns = 10 if url.startswith("sqlite:") else 2
    acknowledged, in_flight = await rounds(url, turns)

    print(f"{acknowledged} acknowledged operations, {in_flight} groups in flight at {2 * turns} kills")
    assert acknowledged > 0
    assert in_flight >= 2 * turns * 10


@pytest.mark.long("chaos")
@pytest.mark.timeout(900)
async def test_fifty_rounds_of_kill_9_lose_no_acknowledged_edit(url):
    acknowledged, in_flight = await rounds(url, 50)

    print(f"{acknowledged} acknowledged operations, {in_flight} groups in flight at 100 kills")
    assert in_flight >= 20 * 50
