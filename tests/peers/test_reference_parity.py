# SPDX-License-Identifier: Apache-2.0
"""Our server and the stock Eclipse GLSP workflow server say the same, message by message.

The script is in `script.py`, what "the same" means in `likeness.py`, the deliberate differences in
`improvements.json`; `PYTHONPATH=tests python -m peers.compare` shows differences one by one.
"""

import asyncio
from pathlib import Path

import msgspec
import pytest

from peers.compare import Verdict, play_ours, play_reference, show, verdict
from peers.improvements import load_improvements
from peers.stage import Recording

pytestmark = [pytest.mark.needs("node", "peers"), pytest.mark.timeout(600)]


class References(msgspec.Struct, frozen=True):
    first: Recording
    second: Recording


@pytest.fixture(scope="module")
def references(tmp_path_factory: pytest.TempPathFactory) -> References:
    return asyncio.run(play_twice(tmp_path_factory.mktemp("references")))


async def play_twice(folder: Path) -> References:
    async with asyncio.TaskGroup() as group:
        first = group.create_task(play_reference(folder / "first"))
        second = group.create_task(play_reference(folder / "second"))
    return References(first.result(), second.result())


def readable(result: Verdict) -> str:
    shown = [f"{difference.step}\n{show(difference, full=False)}" for difference in result.differences[:40]]
    return "\n".join([*shown, result.summary()])


def test_the_reference_equals_itself(references: References):
    result = verdict(references.first, references.second)
    print(f"\nreference against itself: {result.summary()}")
    assert result.differences == [], readable(result)


def test_the_script_sends_every_action_kind_that_the_reference_offers(references: References):
    result = verdict(references.first, references.first)
    assert result.steps >= 77
    assert len(result.server_actions) == 27
    assert result.server_actions - result.sent_kinds == frozenset()


def test_our_server_says_what_the_reference_says(references: References, tmp_path: Path):
    improvements = load_improvements()
    ours = asyncio.run(play_ours(tmp_path / "ours"))
    result = verdict(references.first, ours, improvements)
    print(f"\nreference against ours: {result.summary()}")
    assert result.differences == [], readable(result)
    assert result.improved == improvements
