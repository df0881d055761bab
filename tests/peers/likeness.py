# SPDX-License-Identifier: Apache-2.0
"""When two recordings of the parity script are equal.

Lives here: what is normalised and how differences are found. Never here: servers, files of expectations, printing.

Normalised is only what must differ from run to run:
- UUIDs, each by its order of first appearance within a chapter (objects are read by sorted key, so that the order in
  which a server writes its keys does not matter), also inside longer ids (`<uuid>_label`) and texts;
- progress ids, likewise, whatever they look like;
- the folder of the run in paths, and host and port of `http://` addresses that the server itself has opened;
- JSON inside a clipboard text, which is compared as a value together with whether its indent is two spaces.
Everything else is compared as it is: order of messages, kinds, error texts, positions, sizes, routes, revisions. That
includes the results of layout: with the same version and options of ELK the numbers are the same, bit by bit.
"""

import difflib
import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from peers.stage import Recording, Step
from support.glsp_bounds import Json

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
OWN_ADDRESS = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\]):\d+/")
CLIPBOARD_FORMAT = "application/json"


class Difference(msgspec.Struct, frozen=True):
    """One place in one step at which two servers said something else; a missing side is the text `(absent)`."""

    step: str
    where: str
    reference: Any
    ours: Any


ABSENT = "(absent)"


def normalized(recording: Recording) -> list[Step]:
    """The steps with everything replaced that differs from run to run."""
    names: dict[str, str] = {}
    chapter = ""
    steps: list[Step] = []
    for step in recording.steps:
        if step.name.split("/")[0] != chapter:
            chapter, names = step.name.split("/")[0], {}
        said = [_normalized(message, recording.folder, names) for message in step.said]
        steps.append(Step(step.name, [], said))
    return steps


def _normalized(value: Any, folder: str, names: dict[str, str]) -> Any:
    match value:
        case dict():
            return {key: _entry(key, value[key], folder, names) for key in sorted(value)}
        case list():
            return [_normalized(item, folder, names) for item in value]
        case str():
            text = OWN_ADDRESS.sub("http://(address)/", value.replace(folder, "(folder)"))
            return UUID.sub(lambda found: _name(found.group().lower(), names), text)
        case _:
            return value


def _entry(key: str, value: Any, folder: str, names: dict[str, str]) -> Any:
    if key == "progressId" and isinstance(value, str):
        return _name(value, names)
    if key == CLIPBOARD_FORMAT and isinstance(value, str):
        content = json.loads(value)
        two_spaces = json.dumps(content, indent=2, ensure_ascii=False) == value
        return {"two_spaces": two_spaces, "content": _normalized(content, folder, names)}
    return _normalized(value, folder, names)


def _name(identity: str, names: dict[str, str]) -> str:
    return names.setdefault(identity, f"uuid-{len(names) + 1}")


def differences(reference: list[Step], ours: list[Step]) -> list[Difference]:
    """Every difference between two normalised recordings, in the order of the script."""
    found: list[Difference] = []
    mine = {step.name: step for step in ours}
    for step in reference:
        if step.name not in mine:
            found.append(Difference(step.name, "step", "played", ABSENT))
        else:
            found.extend(step_differences(step, mine[step.name]))
    known = {step.name for step in reference}
    found.extend(Difference(step.name, "step", ABSENT, "played") for step in ours if step.name not in known)
    return found


def step_differences(reference: Step, ours: Step) -> Iterator[Difference]:
    """Differences within one step: messages are aligned by what they are, then compared value by value."""
    left = [headline(message) for message in reference.said]
    right = [headline(message) for message in ours.said]
    for tag, low, high, other_low, other_high in difflib.SequenceMatcher(
        None, left, right, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            for index in range(high - low):
                where = f"message {low + index} {left[low + index]}"
                pair = reference.said[low + index], ours.said[other_low + index]
                yield from _value_differences(reference.name, where, *pair)
        else:
            for index in range(low, high):
                yield Difference(reference.name, f"message {index} {left[index]}", reference.said[index], ABSENT)
            for index in range(other_low, other_high):
                yield Difference(reference.name, f"message {index} {right[index]}", ABSENT, ours.said[index])


def headline(message: Json) -> str:
    """What a message is, in one short text: enough to pair the messages of two servers."""
    if "file" in message:
        return f"file {message['file']}"
    if message.get("method") == "process":
        action = message["params"].get("action", {})
        marks = (
            message["params"].get("clientId"),
            action.get("responseId"),
            action.get("reason"),
            action.get("severity"),
        )
        return " ".join([str(action.get("kind")), *(str(mark) for mark in marks if mark)])
    if "method" in message:
        return str(message["method"])
    return f"answer {message.get('id')} {'error' if 'error' in message else 'result'}"


def _value_differences(step: str, where: str, reference: Any, ours: Any) -> Iterator[Difference]:
    if isinstance(reference, dict) and isinstance(ours, dict):
        for key in sorted(reference.keys() | ours.keys()):
            yield from _value_differences(step, f"{where}.{key}", reference.get(key, ABSENT), ours.get(key, ABSENT))
    elif isinstance(reference, list) and isinstance(ours, list):
        left, right = _keyed(reference), _keyed(ours)
        for key in [*left, *(key for key in right if key not in left)]:
            yield from _value_differences(step, f"{where}[{key}]", left.get(key, ABSENT), right.get(key, ABSENT))
        orders = [key for key in left if key in right], [key for key in right if key in left]
        if orders[0] != orders[1]:
            yield Difference(step, f"{where} order", *orders)
    elif not _same(reference, ours):
        yield Difference(step, where, reference, ours)


def _keyed(items: list[Any]) -> dict[str, Any]:
    """The items by id where each has one of its own, so that one element too many is one difference; else by index."""
    ids = [str(item["id"]) for item in items if isinstance(item, dict) and "id" in item]
    keys = ids if len(set(ids)) == len(items) else map(str, range(len(items)))
    return dict(zip(keys, items, strict=True))


def _same(reference: Any, ours: Any) -> bool:
    """Numbers are equal by value (JSON has one kind of number); a boolean is never a number."""
    if isinstance(reference, bool) or isinstance(ours, bool):
        return reference is ours
    if isinstance(reference, (int, float)) and isinstance(ours, (int, float)):
        return reference == ours
    return type(reference) is type(ours) and reference == ours
