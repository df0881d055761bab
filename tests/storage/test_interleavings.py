# SPDX-License-Identifier: Apache-2.0
"""Two stores on one database, any interleaving of appends, repeats and late comers: nothing lost, nothing doubled."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.backends import SHARED
from contracts.samples import ROOT, entry, info
from glsp.storage import connect
from glsp.storage.ports import Appended, Store

DIAGRAMS = ("d", "e")

steps = st.lists(
    st.tuples(
        st.integers(0, 1),  # which store
        st.sampled_from(DIAGRAMS),
        st.lists(st.integers(0, 12), min_size=1, max_size=4, unique=True),  # operation ids; small, so that they repeat
        st.integers(-1, 1),  # how far off the head is that the caller believes in
    ),
    max_size=14,
)


@pytest.fixture(scope="module", params=SHARED)
def empty(request, tmp_path_factory):
    """Gives, again and again, the address of a database with diagrams that nobody edited yet."""
    folder = tmp_path_factory.mktemp("interleavings")
    if request.param != "sqlite":
        databases = request.getfixturevalue("postgres_databases")
        via = databases.postgres if request.param == "postgres" else databases.pooler
        return lambda: made(via.url(databases.emptied()))
    pattern = folder / "empty.db"
    asyncio.run(make(f"sqlite:///{pattern}"))

    def copied() -> str:
        shutil.copy(pattern, folder / "glsp.db")
        return f"sqlite:///{folder}/glsp.db"

    return copied


async def make(url: str) -> None:
    store = await connect(url, Path())
    for name in DIAGRAMS:
        await store.create(info(name), ROOT)
    await store.close()


def made(url: str) -> str:
    asyncio.run(make(url))
    return url


async def append(store: Store, name: str, operations: Sequence[int], head: int) -> Appended:
    group = [entry(name, head + place, f"o{operation}") for place, operation in enumerate(operations, 1)]
    return await store.append(name, group, head)


async def run(url: str, script: Sequence[tuple[int, str, list[int], int]], at_once: int) -> None:
    stores = [await connect(url, Path()), await connect(url, Path())]
    applied: dict[str, list[str]] = {name: [] for name in DIAGRAMS}
    for start in range(0, len(script), at_once):
        heads = {name: len(applied[name]) for name in DIAGRAMS}
        batch = script[start : start + at_once]
        believed = [max(0, heads[name] + off) for _, name, _, off in batch]
        answers = await asyncio.gather(
            *(
                append(stores[which], name, ops, head)
                for (which, name, ops, _), head in zip(batch, believed, strict=True)
            )
        )
        done = sorted(
            ((head, name, ops) for (_, name, ops, _), head, answer in zip(batch, believed, answers, strict=True)
             if answer.outcome == "applied"),
            key=lambda each: each[0],
        )  # fmt: skip
        for head, name, operations in done:
            assert head == len(applied[name])  # revisions consecutive, one winner for each head
            applied[name].extend(f"o{operation}" for operation in operations)
        for (_, name, operations, _), head, answer in zip(batch, believed, answers, strict=True):
            ids = {f"o{operation}" for operation in operations}
            if answer.outcome == "known":
                known = {each.operation_id for each in answer.known}
                assert known
                assert known <= ids & set(applied[name])
            elif answer.outcome == "stale":
                assert answer.head != head
                assert heads[name] <= answer.head <= len(applied[name])
    for store in stores:
        for name in DIAGRAMS:
            log = await store.since(name, 0)
            assert [each.revision for each in log] == list(range(1, len(applied[name]) + 1))
            assert [each.operation_id for each in log] == applied[name]
            assert len(set(applied[name])) == len(applied[name])
            assert (await store.info(name)).revision == len(applied[name])
        await store.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=steps, at_once=st.integers(1, 6))
def test_any_interleaving_of_two_stores_loses_and_doubles_nothing(empty, script, at_once):
    asyncio.run(run(empty(), script, at_once))
