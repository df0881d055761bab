# SPDX-License-Identifier: Apache-2.0
"""Plays the parity script on the reference server and on another one, and shows where they differ.

PYTHONPATH=tests .venv/bin/python -m peers.compare                      reference against our server
PYTHONPATH=tests .venv/bin/python -m peers.compare --reference-twice    reference against itself
… --ours ws://127.0.0.1:3000/workflow --ours-socket tcp://127.0.0.1:5007 --ours-workspace DIR   a running server
… --chapter geometry --chapter words     only these chapters
… --full                                 whole values instead of the first 300 characters
"""

import argparse
import asyncio
import contextlib
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from peers.improvements import Improvement, apply_improvements, described, load_improvements
from peers.likeness import Difference, differences, normalized
from peers.script import CHAPTERS
from peers.servers import Server, our_server, reference_server
from peers.stage import Chapter, Recording, Step, record
from support.glsp_bounds import Json


class Verdict(msgspec.Struct, frozen=True):
    """What a comparison found."""

    steps: int
    messages: int
    sent_kinds: frozenset[str]
    server_actions: frozenset[str]
    differences: list[Difference]
    improved: list[Improvement]
    ours: list[Step]

    def summary(self) -> str:
        """One line for people."""
        names = ", ".join(improvement.name for improvement in self.improved) or "none"
        return (
            f"{self.steps} steps, {self.messages} messages compared, {len(self.sent_kinds)} action kinds sent, "
            f"{len(self.differences)} differences, improvements: {names}"
        )


def verdict(reference: Recording, ours: Recording, improvements: Sequence[Improvement] = ()) -> Verdict:
    """Compare two recordings; steps that an improvement names must differ exactly as it says."""
    left, right = normalized(reference), normalized(ours)
    found, improved = apply_improvements(left, right, differences(left, right), improvements)
    return Verdict(
        steps=len(left),
        messages=sum(len(step.said) for step in left),
        sent_kinds=frozenset(kind for step in reference.steps for message in step.sent for kind in kinds_in(message)),
        server_actions=frozenset(
            kind for step in reference.steps for message in step.said for kind in offered(message)
        ),
        differences=found,
        improved=improved,
        ours=right,
    )


def kinds_in(message: Json) -> list[str]:
    """The kind of the action in a message, and of the operations within it."""
    action = message.get("params", {}).get("action", {}) if message.get("method") == "process" else {}
    return [str(entry["kind"]) for entry in (action, *action.get("operationList", [])) if "kind" in entry]


def offered(message: Json) -> list[str]:
    """The action kinds that an answer to `initialize` offers."""
    result = message.get("result")
    return result["serverActions"]["workflow-diagram"] if isinstance(result, dict) and "serverActions" in result else []


async def play_reference(folder: Path, chapters: Sequence[Chapter] = CHAPTERS) -> Recording:
    """Record the reference server in a folder of its own."""
    async with reference_server(folder) as server:
        return await record(server, chapters)


async def play_ours(folder: Path, chapters: Sequence[Chapter] = CHAPTERS) -> Recording:
    """Record our server, started as a user starts it."""
    async with our_server(folder) as server:
        return await record(server, chapters)


async def play_running(arguments: argparse.Namespace, chapters: Sequence[Chapter]) -> Recording:
    """Record a server that is already running."""
    server = Server("ours", arguments.ours, arguments.ours_socket, arguments.ours_workspace)
    playable = [chapter for chapter in chapters if chapter.__name__ != "through_a_socket" or server.socket]
    return await record(server, playable)


def show(difference: Difference, *, full: bool) -> str:
    """A difference as three lines."""

    def text(value: object) -> str:
        line = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return line if full or len(line) <= 300 else f"{line[:300]} … ({len(line)} characters)"

    return f"  {difference.where}\n    reference: {text(difference.reference)}\n    ours:      {text(difference.ours)}"


def steps_of(found: Sequence[Difference]) -> list[str]:
    """The steps that differ, each once."""
    return list(dict.fromkeys(difference.step for difference in found))


def shape(difference: Difference) -> str:
    """Where a difference is, without the numbers and names that vary from step to step."""
    return re.sub(r"\[[^\]]*\]", "[]", re.sub(r"^message \d+ ", "", difference.where))


def report_groups(result: Verdict, *, full: bool) -> None:
    """Print one example of each shape of difference, the most frequent first."""
    groups: dict[str, list[Difference]] = {}
    for difference in result.differences:
        groups.setdefault(shape(difference), []).append(difference)
    for found in sorted(groups.values(), key=len, reverse=True):
        steps = steps_of(found)
        print(f"\n{len(found)} times in {len(steps)} steps: {', '.join(steps[:6])}{' …' if len(steps) > 6 else ''}")
        print(show(found[0], full=full))
    print(f"\n{result.summary()}")


def report(result: Verdict, *, full: bool) -> None:
    """Print the differences by step, then the summary."""
    step = ""
    for difference in result.differences:
        if difference.step != step:
            step = difference.step
            print(f"\n{step}")
        print(show(difference, full=full))
    print(f"\n{result.summary()}")


async def main(arguments: argparse.Namespace) -> Verdict:
    names = set(arguments.chapter)
    chapters = [chapter for chapter in CHAPTERS if not names or chapter.__name__ in names]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parity-")))
        if arguments.reference_twice:
            other = play_reference(folder / "second", chapters)
        else:
            other = play_running(arguments, chapters) if arguments.ours else play_ours(folder / "ours", chapters)
        async with asyncio.TaskGroup() as group:
            first = group.create_task(play_reference(folder / "reference", chapters))
            second = group.create_task(other)
        reference, ours = first.result(), second.result()
        if arguments.reference_twice:
            return verdict(reference, ours)
        return verdict(reference, ours, load_improvements())


def print_described(steps: dict[str, list[Json]]) -> None:
    """Print steps for `improvements.json`, one action per line."""
    for name, said in steps.items():
        lines = ",\n".join(f"  {json.dumps(action, ensure_ascii=False)}" for action in said)
        print(f"{json.dumps(name)}: [\n{lines}\n],")


def parse(line: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare our server with the reference, message by message.")
    parser.add_argument("--ours", help="address of a running server, ws://host:port/workflow")
    parser.add_argument("--ours-socket", help="its TCP door, tcp://host:port")
    parser.add_argument("--ours-workspace", type=Path, help="its workspace folder; the script writes its files there")
    parser.add_argument("--reference-twice", action="store_true", help="compare the reference with itself")
    parser.add_argument("--chapter", action="append", default=[], help="play only this chapter; may be repeated")
    parser.add_argument("--grouped", action="store_true", help="show each shape of difference once")
    parser.add_argument("--describe", action="store_true", help="print the differing steps for improvements.json")
    parser.add_argument("--full", action="store_true", help="show whole values")
    return parser.parse_args(line)


if __name__ == "__main__":
    chosen = parse()
    outcome = asyncio.run(main(chosen))
    (report_groups if chosen.grouped else report)(outcome, full=chosen.full)
    if chosen.describe:
        print_described(described(outcome.ours, steps_of(outcome.differences)))
    sys.exit(1 if outcome.differences else 0)
