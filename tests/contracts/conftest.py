# SPDX-License-Identifier: Apache-2.0
"""The stores that every contract is checked on."""

import pytest

from glsp.storage.memory import MemoryStore
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


@pytest.fixture(params=["memory", "sqlite"])
async def store(request, tmp_path, clock):
    opened = (
        MemoryStore(clock=clock)
        if request.param == "memory"
        else await open_sqlite(tmp_path / "glsp.db", clock=clock)
    )
    yield opened
    await opened.close()
