# SPDX-License-Identifier: Apache-2.0
"""The stores that every contract is checked on."""

from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from contracts.backends import PGBOUNCER, REPLICAS
from glsp.storage.memory import MemoryStore
from glsp.storage.ports import Moved
from glsp.storage.postgres import open_postgres
from glsp.storage.redis import connect
from glsp.storage.redis.bus import RedisBus
from glsp.storage.sqlite import open_sqlite
from support.redis import SECRET, until_heard, up
from support.replicas import replicas_of, used


class Clock:
    """A time that tests set."""

    def __init__(self) -> None:
        self.now = 5000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def opening(request, tmp_path):
    """Opens stores of a backend, all on the same data; closes them with the test."""

    @asynccontextmanager
    async def opened(backend, **options):
        if backend == "memory":
            store = MemoryStore(**options)
        elif backend == "sqlite":
            store = await open_sqlite(tmp_path / "glsp.db", **options)
        else:
            found = request.getfixturevalue("postgres_databases")
            if backend == "replicas":
                options["replicas"] = replicas_of(found.replicas, request.getfixturevalue("empty_database"))
            via = found.pooler if backend == "pgbouncer" else found.postgres
            store = await open_postgres(via.url(request.getfixturevalue("empty_database")), **options)
            if backend == "replicas":
                await used(store, "1", "2")
        yield store
        await store.close()

    return opened


@pytest.fixture
def linking(request):
    """Connects to a form of Redis under a name of its own for each test, and waits until it is there."""
    secret = f"{SECRET} {request.node.name}"

    @asynccontextmanager
    async def linked(form):
        link = connect(request.getfixturevalue("redis_services")[form].url, secret)
        async with link.running():
            await up(link)
            yield link

    return linked


class Bussed:
    """A store whose bus is that of Redis, which it tells as the hub does."""

    def __init__(self, store, bus, closing):
        self._store = store
        self._bus = bus
        self._closing = closing

    async def append(self, diagram, group, expected, created=None):
        answer = await self._store.append(diagram, group, expected, created)
        if answer.outcome == "applied" and group:
            after = "" if expected == 0 else group[0].operation_id
            self._bus.publish(Moved(diagram, answer.head, group, after, whole=False))
        return answer

    async def close(self):
        await self._closing.aclose()

    def __getattr__(self, name):
        return getattr(self._bus if name in {"publish", "changed", "announce", "heard"} else self._store, name)


@pytest.fixture
def bussing(opening, linking):
    """Opens stores over a form of Redis, on one SQLite file."""

    @asynccontextmanager
    async def opened(form):
        async with AsyncExitStack() as closing:
            store = await closing.enter_async_context(opening("sqlite"))
            link = await closing.enter_async_context(linking(form))
            bus = await closing.enter_async_context(RedisBus(store, link).running())
            await until_heard(bus)
            yield Bussed(store, bus, closing)

    return opened


@pytest.fixture
def empty_database(postgres_databases):
    return postgres_databases.emptied()


@pytest.fixture(params=["memory", "sqlite", REPLICAS, PGBOUNCER])
async def store(request, opening, clock):
    async with opening(request.param, clock=clock) as opened:
        yield opened
