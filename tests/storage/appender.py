# SPDX-License-Identifier: Apache-2.0
"""Run as a process and killed: several tasks append groups to shared diagrams and say what they try and what is done.

Lines on standard output, written at once: `try DIAGRAM ID ID …` before an append, `ack ID ID …` after it was answered.
"""

import asyncio
import os
import random
import sys
from pathlib import Path

from contracts.samples import entry
from glsp.storage import connect
from glsp.storage.ports import Store

TASKS_PER_DIAGRAM = 8


def say(*words: str) -> None:
    """One line, without a buffer that would die with the process."""
    os.write(1, (" ".join(words) + "\n").encode())


async def append_for_ever(store: Store, diagram: str, me: str) -> None:
    """Groups of one to five; a stale answer plans the same operations again on the new head."""
    head, number = 0, 0
    while True:
        ids = [f"{me}-{number}-{place}" for place in range(random.randint(1, 5))]
        number += 1
        say("try", diagram, *ids)
        while True:
            group = [entry(diagram, head + place, name) for place, name in enumerate(ids, 1)]
            answer = await store.append(diagram, group, head)
            head = answer.head
            if answer.outcome == "applied":
                break
            assert answer.outcome == "stale", answer
        say("ack", *ids)


async def main(url: str, name: str, diagrams: list[str]) -> None:
    """Edits until killed."""
    store = await connect(url, Path())
    async with asyncio.TaskGroup() as tasks:
        for diagram in diagrams:
            for task in range(TASKS_PER_DIAGRAM):
                tasks.create_task(append_for_ever(store, diagram, f"{name}-{diagram}-{task}"))


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
