# SPDX-License-Identifier: Apache-2.0
"""The steps in which our server is meant to differ from the reference, as data (`improvements.json`).

Lives here: reading that data and checking that a step differs exactly as it says. Never here: reasons to differ.
An improvement names its steps and lists, for each, everything our server says in it; whole models need not be spelt out
(see `model_patch.py`). A step that no longer differs from the reference, or differs otherwise, is a difference.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from peers.likeness import Difference, step_differences
from peers.model_patch import patch_of, patched
from peers.stage import Step
from support.glsp_bounds import Json

FILE = Path(__file__).with_name("improvements.json")
MAXIMUM = 10


class Improvement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One deliberate difference: the actions that our server sends in each of its steps, in order."""

    name: str
    reason: str
    steps: dict[str, list[Json]]


def load_improvements(path: Path = FILE) -> list[Improvement]:
    """Read the list. Raises: msgspec.ValidationError, ValueError when there are too many or a step is named twice."""
    improvements = msgspec.json.decode(path.read_bytes(), type=list[Improvement])
    steps = [step for improvement in improvements for step in improvement.steps]
    if len(improvements) > MAXIMUM:
        raise ValueError(f"{len(improvements)} improvements; at most {MAXIMUM} are allowed")
    if len(steps) != len(set(steps)):
        raise ValueError("a step belongs to two improvements")
    return improvements


def apply_improvements(
    reference: list[Step], ours: list[Step], found: list[Difference], improvements: Sequence[Improvement]
) -> tuple[list[Difference], list[Improvement]]:
    """The differences that remain, and the improvements that are there exactly as described."""
    mine = {step.name: step for step in ours}
    played = {step.name for step in reference}
    covered: set[str] = set()
    remaining: list[Difference] = []
    improved: list[Improvement] = []
    for improvement in improvements:
        names = [name for name in improvement.steps if name in played and name in mine]
        if not names:
            continue  # the chapter was not played
        covered.update(names)
        wrong = [difference for name in names for difference in _step_problems(improvement, name, mine, found)]
        remaining.extend(wrong)
        if not wrong:
            improved.append(improvement)
    rest = [difference for difference in found if difference.step not in covered]
    return [*rest, *remaining], improved


def _step_problems(
    improvement: Improvement, name: str, mine: dict[str, Step], found: list[Difference]
) -> list[Difference]:
    if not any(difference.step == name for difference in found):
        return [Difference(name, f"improvement '{improvement.name}'", "a difference", "none: take it off the list")]
    expected = [resolved(action, mine) for action in improvement.steps[name]]
    said = [{"params": {"action": message.get("params", {}).get("action", message)}} for message in mine[name].said]
    wanted = [{"params": {"action": action}} for action in expected]
    labelled = Step(name, [], [{"method": "process", **message} for message in wanted])
    actual = Step(name, [], [{"method": "process", **message} for message in said])
    return [
        Difference(name, f"improvement '{improvement.name}': {difference.where}", difference.reference, difference.ours)
        for difference in step_differences(labelled, actual)
    ]


def resolved(value: Any, mine: dict[str, Step]) -> Any:
    """The expectation with every `$model` replaced by the model that it stands for."""
    if isinstance(value, list):
        return [resolved(item, mine) for item in value]
    if not isinstance(value, dict):
        return value
    if "$model" in value:
        return patched(model_at(mine[value["$model"]]), value)
    return {key: resolved(item, mine) for key, item in value.items()}


def described(ours: list[Step], names: Sequence[str]) -> dict[str, list[Json]]:
    """What our server says in these steps, as `improvements.json` wants it: models by what makes them differ."""
    mine = {step.name: step for step in ours}
    return {name: [_described(message, name, ours) for message in mine[name].said] for name in names if name in mine}


def _described(message: Json, name: str, ours: list[Step]) -> Json:
    action = message.get("params", {}).get("action", message)
    if "newRoot" not in action:
        return action
    root, chapter = action["newRoot"], name.split("/", maxsplit=1)[0]
    bases = [step for step in ours if step.name.split("/", maxsplit=1)[0] == chapter and step.name != name]
    short = [
        patch
        for step in bases
        if _sets_model(step) and (patch := patch_of(step.name, model_at(step), root)) is not None
    ]
    return {**action, "newRoot": min(short, key=lambda patch: len(json.dumps(patch)), default=root)}


def model_at(step: Step) -> Json:
    """The model that was set last in a step. Raises: ValueError."""
    for message in reversed(step.said):
        action = message.get("params", {}).get("action", {})
        if action.get("kind") in {"setModel", "updateModel"}:
            return action["newRoot"]
    raise ValueError(f"no model was set in step {step.name}")


def _sets_model(step: Step) -> bool:
    kinds = {message.get("params", {}).get("action", {}).get("kind") for message in step.said}
    return not kinds.isdisjoint({"setModel", "updateModel"})
