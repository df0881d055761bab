# SPDX-License-Identifier: Apache-2.0
"""Processes on one SQLite file take turns with a diagram, and one that dies keeps nobody waiting."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from glsp.storage import sqlite_turns
from glsp.storage.sqlite_turns import Turns

HOLDER = """
import asyncio, sys
from pathlib import Path
from glsp.storage.sqlite_turns import Turns

async def hold():
    async with Turns(Path(sys.argv[1])).turn("crowded"):
        print("mine", flush=True)
        await asyncio.sleep(3600)

asyncio.run(hold())
"""


async def taken(turns: Turns, diagram: str) -> None:
    async with turns.turn(diagram):
        pass


async def test_a_turn_waits_for_the_process_that_has_it_also_when_that_one_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_turns, "PATIENCE_SECONDS", 60.0)
    path = tmp_path / "glsp.db"
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    try:
        assert await holder.stdout.readline() == b"mine\n"
        turns = Turns(path)
        await asyncio.wait_for(taken(turns, "another"), 10)
        waiting = asyncio.create_task(taken(turns, "crowded"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.2)
    finally:
        holder.kill()
        await holder.wait()
    await asyncio.wait_for(waiting, 10)
    turns.close()


async def test_a_turn_that_is_not_to_be_had_is_gone_without(tmp_path: Path) -> None:
    nowhere = Turns(tmp_path / "no folder" / "glsp.db")
    await asyncio.wait_for(taken(nowhere, "d"), 10)
    nowhere.close()
