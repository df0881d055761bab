# SPDX-License-Identifier: Apache-2.0
"""The stores that every contract is checked on."""

from contextlib import asynccontextmanager

import pytest

from contracts.backends import SHARED
from glsp.storage.memory import MemoryStore
from glsp.storage.postgres import open_postgres
from glsp.storage.sqlite import open_sqlite


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
            via = found.postgres if backend == "postgres" else found.pooler
            store = await open_postgres(via.url(request.getfixturevalue("empty_database")), **options)
        yield store
        await store.close()

    return opened


@pytest.fixture
def empty_database(postgres_databases):
    return postgres_databases.emptied()


@pytest.fixture(params=["memory", *SHARED])
async def store(request, opening, clock):
    async with opening(request.param, clock=clock) as opened:
        yield opened
