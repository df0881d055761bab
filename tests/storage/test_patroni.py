# SPDX-License-Identifier: Apache-2.0
"""When the machine of the primary dies, a member that has every acknowledged edit takes over, and edits go on by themselves."""

import asyncio
import time

import pytest

from contracts.samples import ROOT, entry, info
from glsp.errors import GlspError
from glsp.storage.postgres import open_postgres
from support.databases import own_cluster

pytestmark = [pytest.mark.needs("postgres", "patroni"), pytest.mark.long("chaos")]

PROCESSES, EDITORS = 3, 3
OUTAGE_SECONDS = 45.0
"""What no takeover may last: Patroni believes in a dead primary for 20 s, and this machine may be busy."""


class Editors:
    """Edit diagrams of their own without a pause; an edit whose outcome is unknown is done again, as the same operation."""

    def __init__(self, stores):
        self.stores = stores
        self.acknowledged = {f"{who}": [] for who in range(PROCESSES * EDITORS)}
        self.refused = 0
        self.outage = 0.0
        self._last = time.monotonic()
        self._tasks = []

    async def begin(self):
        for who in self.acknowledged:
            await self.stores[0].create(info(who), ROOT)
        self._tasks = [
            asyncio.create_task(self._edit(self.stores[place % PROCESSES], who))
            for place, who in enumerate(self.acknowledged)
        ]

    async def _edit(self, store, who):
        done = self.acknowledged[who]
        while True:
            operation = f"{who}-{len(done)}"
            try:
                answer = await store.append(who, [entry(who, len(done) + 1, operation)], len(done))
            except GlspError:
                self.refused += 1
                await asyncio.sleep(0.05)
                continue
            assert answer.outcome in {"applied", "known"}
            done.append(operation)
            now = time.monotonic()
            self.outage, self._last = max(self.outage, now - self._last), now

    async def enough(self, count=300):
        wanted = self.count + count
        async with asyncio.timeout(120):
            while self.count < wanted:
                await asyncio.sleep(0.05)

    @property
    def count(self):
        return sum(map(len, self.acknowledged.values()))

    async def end(self):
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.mark.timeout(600)
async def test_a_primary_that_is_killed_costs_half_a_minute_and_no_acknowledged_edit(record_property):
    with own_cluster() as cluster:
        cluster.make_database("glsp")
        stores = [await open_postgres(cluster.url("glsp")) for _ in range(PROCESSES)]
        editors = Editors(stores)
        await editors.begin()
        killed = []
        for _ in range(2):
            await editors.enough()
            killed.append(await asyncio.to_thread(cluster.primary))
            await asyncio.to_thread(killed[-1].kill)
            await editors.enough()
            killed[-1].start()  # in this thread, with which it ends
            await asyncio.to_thread(cluster.until_whole)
        await editors.end()

        for who, acknowledged in editors.acknowledged.items():
            log = [each.operation_id for each in await stores[0].since(who, 0, 10**9)]
            assert log[: len(acknowledged)] == acknowledged  # none lost, none twice, in their order
            assert len(log) <= len(acknowledged) + 1  # what was under way at the end
        assert killed[0] is not killed[1]
        assert editors.refused
        assert editors.outage < OUTAGE_SECONDS
        record_property("edits", editors.count)
        record_property("outage", round(editors.outage, 1))
        print(f"{editors.count} edits acknowledged, none lost; the longest outage was {editors.outage:.1f} s")
        for store in stores:
            await store.close()
