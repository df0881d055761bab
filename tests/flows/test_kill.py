# SPDX-License-Identifier: Apache-2.0
"""kill -9 while three writers edit: what was acknowledged is there once, what was not may be repeated, undo goes on."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter
from typing import Any

import httpx
import pytest

from support.serving import Serving

WRITERS = ("ada", "bob", "agent")
IN_FLIGHT = 8
"""Edits of one writer that wait for an answer at the same time: 24 with three writers."""


class Writer:
    """Edits a diagram over REST with several requests under way, and remembers what it was told."""

    def __init__(self, name: str, round_number: int) -> None:
        self.name = name
        self.round = round_number
        self.acknowledged: dict[str, int] = {}
        self.unknown: dict[str, dict[str, Any]] = {}
        self._count = 0

    def _edit(self) -> tuple[str, dict[str, Any]]:
        self._count += 1
        key = f"{self.name}-{self.round}-{self._count}"
        node = {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": key}}
        return key, {"operations": [node], "operationId": key}

    async def write(self, http: httpx.AsyncClient) -> None:
        """One of the lanes: edits until the server is gone."""
        while True:
            key, edit = self._edit()
            self.unknown[key] = edit
            try:
                answer = await self.send(http, edit)
            except httpx.HTTPError:
                return
            if answer.status_code != 200:
                return  # a dying server may still say that it cannot
            self.acknowledged[key] = answer.json()["revision"]
            del self.unknown[key]

    async def send(self, http: httpx.AsyncClient, edit: dict[str, Any]) -> httpx.Response:
        return await http.post("/api/diagrams/d/operations", json=edit, headers={"X-Glsp-Author": self.name})


async def history(http: httpx.AsyncClient) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    before = ""
    while True:
        page = (await http.get(f"/api/diagrams/d/history?limit=500{before}")).json()["entries"]
        if not page:
            return entries[::-1]
        entries.extend(page)
        before = f"&before={page[-1]['revision']}"


async def one_round(serving: Serving, number: int, chance: random.Random) -> int:
    writers = [Writer(name, number) for name in WRITERS]
    enough = chance.randint(5, 120)
    async with httpx.AsyncClient(base_url=serving.url, timeout=30, limits=httpx.Limits(max_connections=64)) as http:
        lanes = [asyncio.create_task(writer.write(http)) for writer in writers for _ in range(IN_FLIGHT)]
        async with asyncio.timeout(60):
            while sum(len(writer.acknowledged) for writer in writers) < enough:
                await asyncio.sleep(0)
        in_flight = sum(len(writer.unknown) for writer in writers)
        os.kill(serving.process.pid, signal.SIGKILL)
        await asyncio.gather(*lanes)
    await asyncio.to_thread(serving.restart)
    async with httpx.AsyncClient(base_url=serving.url, timeout=30) as http:
        entries = await history(http)
        assert [entry["revision"] for entry in entries] == list(range(1, len(entries) + 1))
        found = {str(entry["operationId"]): entry["revision"] for entry in entries}
        assert len(found) == len(entries)
        for writer in writers:
            for key, revision in writer.acknowledged.items():
                assert found[key] == revision
            for key, edit in writer.unknown.items():
                answer = (await writer.send(http, edit)).json()
                assert answer["repeated"] is (key in found)
                assert answer["created"] == [key]
        entries = await history(http)
        assert max(Counter(str(entry["operationId"]) for entry in entries).values()) == 1
        model = (await http.get("/api/diagrams/d/model")).json()
        made = [entry for entry in entries if entry["operation"] == "createNode"]
        undone = {entry.get("undoes") for entry in entries}
        standing = {str(entry["operationId"]) for entry in made if entry["revision"] not in undone}
        assert {child["id"] for child in model["children"]} == standing
        for child in model["children"]:
            assert len(child["children"]) == 2  # no partial node: icon and label are there
        last = max(
            entry["revision"] for entry in entries if entry["author"] == "ada" and entry["operation"] == "createNode"
        )
        undo = {"operations": [{"kind": "undo"}], "operationId": f"undo-{number}"}
        answer = await http.post("/api/diagrams/d/operations", json=undo, headers={"X-Glsp-Author": "ada"})
        newest = (await http.get("/api/diagrams/d/history?limit=1")).json()["entries"][0]
        assert answer.json()["applied"] is True
        assert (newest["operation"], newest["undoes"]) == ("undo", last)
    return in_flight


async def rounds(serving: Serving, count: int) -> None:
    chance = random.Random(count)
    async with httpx.AsyncClient(base_url=serving.url, timeout=30) as http:
        await http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
    in_flight = [await one_round(serving, number, chance) for number in range(count)]
    assert min(in_flight) >= 20
    print(f"{count} kills with {min(in_flight)} to {max(in_flight)} edits in flight")


@pytest.mark.timeout(300)
async def test_nothing_acknowledged_is_lost_and_nothing_is_doubled_by_three_kills(serving: Serving) -> None:
    await rounds(serving, 3)


@pytest.mark.long("chaos")
@pytest.mark.timeout(3000)
async def test_nothing_acknowledged_is_lost_and_nothing_is_doubled_by_fifty_kills(serving: Serving) -> None:
    await rounds(serving, 50)
