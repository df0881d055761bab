# SPDX-License-Identifier: Apache-2.0
"""Ten minutes of hostile input at every door while somebody works: no growth, no harm, and how long the others wait."""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import time

import psutil
import pytest

from hostile import attacks
from hostile.test_hostile import Target, websocket
from support.glsp_client import DELTA_KINDS, connect
from support.glsp_link import LinkClosedError
from support.serving import Servers

MINUTES = 10
REST_SAMPLES = 20
WARM_MINUTES = 3
"""Caches, pools and the allocator settle first, under the same load; growth is counted from then on."""


async def misbehave(target: Target, until: float) -> int:
    """Sends everything we know, over and over, over GLSP and REST; returns how much was sent."""
    sent = 0
    while time.monotonic() < until:
        with contextlib.suppress(LinkClosedError):
            async with connect(websocket(target.serving)) as client:
                await client.initialize()
                session = await client.start_session("sprotty")
                await session.open("glsp:d")
                for _, text in attacks.frames():
                    await client.send_text(text)
                    sent += 1
                for name, operation in attacks.operations():
                    if "megabyte" not in name:
                        await session.send({"isOperation": True, **operation})
                        sent += 1
                await client.settle()
        for _, operation in attacks.operations():
            answer = await target.http.post("/api/diagrams/d/operations", json={"operations": [operation]})
            assert 400 <= answer.status_code < 500
            sent += 1
    return sent


async def work(target: Target, until: float) -> list[float]:
    """Somebody who edits another diagram all the while, with deltas; returns the waits in seconds."""
    waits: list[float] = []
    await target.http.post("/api/diagrams", json={"type": "workflow", "id": "work"})
    async with connect(websocket(target.serving)) as client:
        await client.initialize()
        session = await client.start_session("sprotty", kinds=DELTA_KINDS)
        await session.open("glsp:work")
        node = {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": "t"}}
        await session.operate(node)
        while time.monotonic() < until:
            bounds = {
                "elementId": "t",
                "newSize": {"width": 90, "height": 30},
                "newPosition": {"x": len(waits), "y": 5},
            }
            seen = len(session.received)
            began = time.perf_counter()
            await session.send({"kind": "changeBounds", "isOperation": True, "newBounds": [bounds]})
            await session.wait_for("applyChange", since=seen)
            waits.append(time.perf_counter() - began)
            del session.received[:]
            del client.messages[:]
            await asyncio.sleep(0.05)  # a person's pace, not a wait for something
    return waits


async def memory_at_rest(process: psutil.Process) -> int:
    """Bytes resident once nothing is under way: the least of ten seconds; a large frame is held for a moment after it."""
    found: list[int] = []
    for _ in range(REST_SAMPLES):
        await asyncio.sleep(0.5)
        found.append(process.memory_info().rss)
    return min(found)


@pytest.mark.long("hostile")
@pytest.mark.timeout((MINUTES + 5) * 60)
async def test_ten_minutes_of_attacks_leave_memory_where_it_was_and_others_working(server: Servers) -> None:
    target = Target(await asyncio.to_thread(server))
    await target.prepare()
    target.before = await target.model()
    process = psutil.Process(target.serving.process.pid)
    until = time.monotonic() + WARM_MINUTES * 60
    await asyncio.gather(misbehave(target, until), work(target, until))
    before = await memory_at_rest(process)
    until = time.monotonic() + MINUTES * 60
    sent, waits = await asyncio.gather(misbehave(target, until), work(target, until))
    after = await memory_at_rest(process)
    await target.unharmed()
    await target.http.aclose()
    p99 = statistics.quantiles(waits, n=100)[98]
    print(json.dumps({
        "attacks": sent,
        "rss_before_mb": round(before / 1e6, 1),
        "rss_after_mb": round(after / 1e6, 1),
        "edits_of_others": len(waits),
        "p50_ms": round(statistics.median(waits) * 1000, 1),
        "p99_ms": round(p99 * 1000, 1),
    }))  # fmt: skip
    assert after <= before * 1.05
