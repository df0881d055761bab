# SPDX-License-Identifier: Apache-2.0
"""What is measured of editing, and what people may ask of it.

    edit      one for each operation that changed a diagram: who and where (tags), how long and how much (fields)
    refusal   one for each operation that changed nothing, with its code
    tool      one for each call of an MCP tool

Measuring never waits and never fails an edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import msgspec

from glsp.errors import Invalid
from glsp.model.change import Entry
from glsp.storage.series.points import SECOND, Fold, Line, Question
from glsp.storage.series.recorder import Recorder

Metric: TypeAlias = Literal["edits", "elements", "seconds", "added", "removed", "changed"]
METRICS: tuple[Metric, ...] = get_args(Metric)

_QUESTIONS: dict[Metric, tuple[str, Fold]] = {
    "edits": ("seconds", "count"),
    "elements": ("elements", "last"),
    "seconds": ("seconds", "mean"),
    "added": ("added", "sum"),
    "removed": ("removed", "sum"),
    "changed": ("changed", "sum"),
}
"""Field of `edit` and its fold."""

OURS = frozenset({"edit", "refusal", "tool"})
"""Measurements that nobody else may write."""

DIVIDERS = ("kind", "door", "operation")
"""Tags of `edit` that may divide a chart."""

STEPS_SHOWN = 120
"""Steps that a chart has when nobody asks for another number."""

_NICE = (1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000)


class Executed(msgspec.Struct, frozen=True):
    """An operation that was executed at a door; `entry` is None when nothing changed, `elements` is what there are now."""

    diagram: str
    door: str
    kind: str
    outcome: str
    seconds: float
    entry: Entry | None
    elements: int


def record(recorder: Recorder, done: Executed) -> None:
    """Keeps what an operation cost."""
    entry = done.entry
    if entry is None:
        if done.outcome not in {"none", "applied"}:
            tags = {"diagram": done.diagram, "door": done.door, "code": done.outcome}
            recorder.note("refusal", tags, {"seconds": done.seconds})
        return
    change = entry.change
    recorder.note(
        "edit",
        {"diagram": done.diagram, "door": done.door, "kind": entry.author.kind, "operation": entry.operation},
        {
            "seconds": done.seconds,
            "added": float(len(change.added)),
            "removed": float(len(change.removed)),
            "changed": float(len(change.edits)),
            "elements": float(done.elements),
        },
    )


def record_tool(recorder: Recorder, name: str, outcome: str, seconds: float) -> None:
    """Keeps what a call of a tool cost."""
    recorder.note("tool", {"name": name, "outcome": outcome}, {"seconds": seconds})


def nice_step(seconds: float) -> int:
    """A step, in s, that divides a span into about STEPS_SHOWN."""
    return next((step for step in _NICE if seconds / step <= STEPS_SHOWN), _NICE[-1])


async def activity(
    recorder: Recorder,
    diagram: str,
    metric: str,
    start: float,
    end: float,
    *,
    step: int | None = None,
    by: str = "",
) -> tuple[int, Sequence[Line]]:
    """What happened in a diagram, as (step in s, lines). Times are Unix seconds. Raises Invalid, TooLarge, Unavailable."""
    if metric not in METRICS:
        raise Invalid(f"there is no metric {metric[:40]!r}", hint=f"one of {', '.join(METRICS)}")
    if by and by not in DIVIDERS:
        raise Invalid(f"nothing is divided by {by[:40]!r}", hint=f"one of {', '.join(DIVIDERS)}")
    if not start < end:
        raise Invalid("the start must be before the end")
    width = step or nice_step(end - start)
    field, fold = _QUESTIONS[metric]
    question = Question(
        measurement="edit",
        field=field,
        fold=fold,
        start=round(start * SECOND),
        end=round(end * SECOND),
        step=width,
        tags={"diagram": diagram},
        by=by,
    )
    return width, await recorder.ask(question)
