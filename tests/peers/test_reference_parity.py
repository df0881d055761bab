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


class Recordings(msgspec.Struct, frozen=True):
    first: Recording
    second: Recording
    ours: Recording


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Recordings:
    return asyncio.run(play_all(tmp_path_factory.mktemp("recordings")))


async def play_all(folder: Path) -> Recordings:
    """The reference twice and ours, side by side: a recording is mostly waiting for silence."""
    async with asyncio.TaskGroup() as group:
        first = group.create_task(play_reference(folder / "first"))
        second = group.create_task(play_reference(folder / "second"))
        ours = group.create_task(play_ours(folder / "ours"))
    return Recordings(first.result(), second.result(), ours.result())


def readable(result: Verdict) -> str:
    shown = [f"{difference.step}\n{show(difference, full=False)}" for difference in result.differences[:40]]
    return "\n".join([*shown, result.summary()])


def test_the_reference_equals_itself(recordings: Recordings):
    result = verdict(recordings.first, recordings.second)
    print(f"\nreference against itself: {result.summary()}")
    assert result.differences == [], readable(result)


def test_the_script_sends_every_action_kind_that_the_reference_offers(recordings: Recordings):
    result = verdict(recordings.first, recordings.first)
    assert result.steps >= 77
    assert len(result.server_actions) == 27
    assert result.server_actions - result.sent_kinds == frozenset()


def test_our_server_says_what_the_reference_says(recordings: Recordings):
    improvements = load_improvements()
    result = verdict(recordings.first, recordings.ours, improvements)
    print(f"\nreference against ours: {result.summary()}")
    assert result.differences == [], readable(result)
    assert result.improved == improvements
