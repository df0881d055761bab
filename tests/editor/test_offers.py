# SPDX-License-Identifier: Apache-2.0
"""Entries that the bus brings along spare a read of the log, and whatever is wrong with them does no harm."""

import asyncio
from collections.abc import Callable
from typing import Self

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glsp.editor.diagram import Diagram
from glsp.editor.offers import LIMIT, Offers
from glsp.editor.opening import open_stored
from glsp.model.change import Author, Change, Entry
from glsp.model.graph import new_root
from glsp.protocol.operations import CreateNode
from glsp.storage.memory import MemoryStore
from glsp.storage.ports import DiagramInfo, Moved

ADA = Author("ada", "Ada")


class Counting(MemoryStore):
    """A log that counts how often it is read."""

    reads = 0

    async def since(self, diagram_id: str, revision: int, limit: int = 10_000) -> list[Entry]:
        self.reads += 1
        return await super().since(diagram_id, revision, limit)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0)


class Pair:
    """Two processes with one diagram open; what the first one tells is kept in `told`."""

    def __init__(self) -> None:
        self.log = Counting()
        self.told: list[Moved] = []

    async def __aenter__(self) -> Self:
        await self.log.create(DiagramInfo(id="d", name="d", type="workflow-diagram", language="workflow"), new_root())
        self.here, self.there = [(await open_stored(self.log, "d")).diagram for _ in range(2)]
        self.here.appended = self.told.append
        self.writers = [asyncio.create_task(each.write()) for each in (self.here, self.there)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for writer in self.writers:
            writer.cancel()
        await asyncio.gather(*self.writers, return_exceptions=True)

    async def edit(self, *names: str, by: Diagram | None = None) -> None:
        where = by or self.here
        await asyncio.gather(
            *(
                where.execute(
                    CreateNode(element_type_id="task:manual", args={"elementId": name}), ADA, operation_id=name
                )
                for name in names
            )
        )

    async def settled(self) -> None:
        await until(lambda: self.there.revision == self.here.revision)
        assert "".join(sorted(map(str, self.there.scene.graph))) == "".join(sorted(map(str, self.here.scene.graph)))


async def test_what_comes_next_is_applied_without_reading_the_log() -> None:
    async with Pair() as pair:
        await pair.edit("a")
        await pair.edit("b", "c")
        for moved in pair.told:
            pair.there.fell_behind(moved)
        await pair.settled()
        assert [len(moved.entries) for moved in pair.told] == [1, 2]
        assert pair.log.reads == 0


@pytest.mark.parametrize(
    "twist",
    [
        pytest.param(lambda told: [told[2]], id="lost"),
        pytest.param(lambda told: [msgspec.structs.replace(told[2], entries=())], id="too large"),
        pytest.param(lambda told: [msgspec.structs.replace(each, after="other") for each in told], id="another past"),
    ],
)
async def test_what_does_not_fit_is_read_from_the_log(twist: Callable[[list[Moved]], list[Moved]]) -> None:
    async with Pair() as pair:
        for name in "abc":
            await pair.edit(name)
        for moved in twist(pair.told):
            pair.there.fell_behind(moved)
        await pair.settled()
        assert pair.log.reads > 0


async def test_the_order_does_not_matter_when_all_is_there() -> None:
    async with Pair() as pair:
        for name in "abc":
            await pair.edit(name)
        for moved in reversed(pair.told):
            pair.there.fell_behind(moved)
        await pair.settled()
        assert pair.log.reads == 0


async def test_what_is_known_already_is_passed_over() -> None:
    async with Pair() as pair:
        for name in "abc":
            await pair.edit(name)
        for moved in [*pair.told, *pair.told, *reversed(pair.told)]:
            pair.there.fell_behind(moved)
        await pair.settled()
        await pair.edit("d", by=pair.there)
        assert pair.there.revision == 4
        assert pair.log.reads == 0


async def test_what_was_never_in_the_log_but_claims_to_be_far_ahead_changes_nothing() -> None:
    async with Pair() as pair:
        await pair.edit("a")
        false = [msgspec.structs.replace(each, revision=9) for each in pair.told[0].entries]
        pair.there.fell_behind(Moved("d", 9, false, "nothing", whole=False))
        await pair.settled()
        await pair.edit("b", by=pair.there)
        await until(lambda: pair.there.revision == 2)
        assert len(await pair.log.since("d", 0)) == 2


async def test_an_edit_is_planned_on_what_was_brought_along() -> None:
    async with Pair() as pair:
        await pair.edit("a")
        pair.there.fell_behind(pair.told[0])
        await pair.edit("b", by=pair.there)
        assert [entry.operation_id for entry in await pair.log.since("d", 0)] == ["a", "b"]
        assert pair.log.reads == 1  # that of this test


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_however_news_are_lost_doubled_and_shuffled_both_end_with_what_the_log_says(data: st.DataObject) -> None:
    async def scenario() -> None:
        async with Pair() as pair:
            for number in range(data.draw(st.integers(1, 8))):
                await pair.edit(*(f"{number}-{each}" for each in range(data.draw(st.integers(1, 3)))))
                if data.draw(st.booleans()):
                    pair.there.fell_behind(data.draw(st.sampled_from(pair.told)))
                if data.draw(st.booleans()):
                    await asyncio.sleep(0)
            for moved in data.draw(st.permutations(pair.told)):
                if data.draw(st.booleans()):
                    pair.there.fell_behind(moved)
            pair.there.fell_behind(msgspec.structs.replace(pair.told[-1], entries=()))
            await pair.settled()

    asyncio.run(scenario())


def test_no_more_is_kept_than_what_is_cheaper_than_a_read_of_the_log() -> None:
    offers = Offers()
    entries = [
        Entry(diagram="d", revision=n, operation_id=f"{n}", author=ADA, time=0, operation="x", change=Change())
        for n in range(1, LIMIT + 2)
    ]
    assert not offers.take(Moved("d", LIMIT + 1, entries))
    assert offers.take(Moved("d", LIMIT, entries[:LIMIT]))
    assert len(offers) == LIMIT
    assert [entry.revision for entry in iter(lambda: offers.next(3, "3"), None)] == [4]
