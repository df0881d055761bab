# SPDX-License-Identifier: Apache-2.0
"""Three servers behind haproxy while machines die: nothing acknowledged is lost, nothing is done twice, all see the same.

PostgreSQL (three under Patroni, one of them synchronous) and Redis are killed as servers are. The outage is the longest
time in which nobody was acknowledged anything. The short form is in test_balanced.py.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack

import pytest

from scripts.services.process import own_folder
from scripts.services.redis import Redis
from support.databases import own_cluster
from support.fleet import Crowd, fleet_of, proven
from support.serving import Servers

MINUTES = 4.0


@pytest.mark.needs("postgres", "haproxy", "patroni", "redis")
@pytest.mark.long("chaos")
@pytest.mark.timeout(1_800)
async def test_minutes_of_chaos_among_three_servers_patroni_and_redis_lose_and_double_nothing(server: Servers) -> None:
    chance = random.Random(5)
    diagrams = ("one", "two", "three")
    with ExitStack() as services:
        cluster = services.enter_context(own_cluster())
        cluster.make_database("glsp")
        folder = own_folder()
        services.callback(shutil.rmtree, folder, ignore_errors=True)
        redis = Redis(folder / "redis")
        redis.start()
        services.callback(redis.kill)
        around = {
            "DATABASE_URL": cluster.url("glsp"),
            "DATABASE_READ_URLS": cluster.read_urls("glsp"),
            "REDIS_URL": redis.url,
        }
        with fleet_of(server, 3, around) as fleet:
            crowd = Crowd(diagrams, people=21, machines=5)

            async def one_server() -> None:
                await fleet.kill(chance.randrange(3))

            async def half_of_the_servers() -> None:
                await fleet.kill(*chance.sample(range(3), 2))

            async def redis_dies() -> None:
                redis.kill()
                await asyncio.sleep(chance.uniform(0.5, 3))
                await asyncio.to_thread(redis.start)

            async def a_replica_stops() -> None:
                replica = next(each for each in cluster.members if each.is_("replica"))
                await asyncio.to_thread(replica.stop)
                await crowd.more(crowd.ledger.count + 20)
                await asyncio.to_thread(replica.start)
                await asyncio.to_thread(cluster.until_whole)

            async def the_primary_dies() -> None:
                primary = await asyncio.to_thread(cluster.primary)
                primary.kill()
                await crowd.more(crowd.ledger.count + 20)
                await asyncio.to_thread(primary.start)
                await asyncio.to_thread(cluster.until_whole)

            rounds: list[Callable[[], Awaitable[None]]] = [
                one_server, half_of_the_servers, redis_dies, a_replica_stops, one_server, the_primary_dies
            ]  # fmt: skip
            happened: Counter[str] = Counter()
            outages: dict[str, float] = {}
            async with crowd.editing(fleet):
                until = time.monotonic() + MINUTES * 60
                while time.monotonic() < until or len(happened) < len(set(rounds)):
                    event = rounds[happened.total() % len(rounds)]
                    crowd.ledger.outage = 0.0
                    await event()
                    await crowd.more(crowd.ledger.count + 50)
                    happened[event.__name__] += 1
                    outages[event.__name__] = max(outages.get(event.__name__, 0.0), crowd.ledger.outage)
            await proven(fleet, crowd)
    repeated = sum(crowd.ledger.repeated.values())
    print(f"{crowd.ledger.count} edits were acknowledged, {repeated} sent again")
    for name, count in happened.items():
        print(f"{name}: {count} times, longest outage {outages[name]:.1f} s")
