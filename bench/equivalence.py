# SPDX-License-Identifier: Apache-2.0
"""Did both servers do the same work? One script of operations, then the final models compared element by element.

Ids that a server made are masked by order of first appearance; numbers are compared as numbers (82 = 82.0). Members
that come from measuring text or routing (sizes of labels, end points and point kinds of edges) are counted apart, because a server
with font metrics of its own measures differently by design.
"""

import re
from collections.abc import Iterator
from typing import cast

import msgspec

from bench.load_client import LoadSession
from bench.measures import OPERATIONS, Rounds, action_for

Json = dict[str, object]
GIVEN_ID = re.compile(r"(task|edge)_\d+(_icon|_label)?|sprotty")
ROUNDS = 4
MEASURED_OF_PARTS = {"size", "position", "alignment"}
MEASURED_OF_NODES = {"size"}
MEASURED_ARGS = {"edgeSourcePointX", "edgeSourcePointY", "edgeTargetPointX", "edgeTargetPointY"}
SHOWN_DIFFERENCES = 10


class Verdict(msgspec.Struct):
    """Result of comparing two final models."""

    elements: int
    operations: int
    revision: tuple[int, int]
    measured_differences: int
    differences: list[str]

    @property
    def equal(self) -> bool:
        """Whether nothing but measured geometry differs."""
        return not self.differences


class FinalModel(msgspec.Struct):
    """What a server says the diagram is after the script."""

    root: Json
    operations: int


def decode_root(message: bytes) -> Json:
    """The `newRoot` of a model message."""
    body = cast("dict[str, dict[str, dict[str, Json]]]", msgspec.json.decode(message))
    return body["params"]["action"]["newRoot"]


async def run_script(session: LoadSession, nodes: int) -> int:
    """Perform the fixed script on an open session; returns the number of operations."""
    work = Rounds(session, nodes)
    for _round in range(ROUNDS):
        for operation in OPERATIONS:
            await work.perform(operation)
    step = work.step
    await session.perform(action_for("createNode", step, nodes, ""), f"equal-{step}")
    (created,) = session.created
    finish: list[Json] = [
        {"kind": "createEdge", "elementTypeId": "edge", "sourceElementId": created, "targetElementId": "task_1"},
        {"kind": "applyLabelEdit", "labelId": f"{created}_label", "text": "The last task"},
        {"kind": "deleteElement", "elementIds": ["task_3"]},
        {"kind": "glspUndo"},
        {
            "kind": "changeRoutingPoints",
            "newRoutingPoints": [
                {"elementId": "edge_2", "newRoutingPoints": [{"x": 10, "y": 20}, {"x": 30.5, "y": 40}]},
            ],
        },
        {"kind": "reconnectEdge", "edgeElementId": "edge_4", "sourceElementId": "task_0", "targetElementId": "task_2"},
        {"kind": "glspUndo"},
        {"kind": "glspRedo"},
        {"kind": "deleteElement", "elementIds": ["task_6", "edge_9"]},
    ]
    for number, action in enumerate(finish):
        plain = action["kind"] in ("glspUndo", "glspRedo")
        operation = action if plain else action | {"isOperation": True}
        await session.perform(operation, "" if plain else f"equal-{step + 1 + number}")
    return step + 1 + len(finish)


def walk(element: Json, parent: str = "") -> Iterator[tuple[str, Json]]:
    """All elements below and including this one, depth first, with the id of the parent."""
    yield parent, element
    for child in cast("list[Json]", element.get("children") or []):
        yield from walk(child, str(element["id"]))


def masked(root: Json) -> list[Json]:
    """The elements in document order, server-made ids replaced, with their parent as a member."""
    names: dict[str, str] = {}
    for parent, element in walk(root):
        own = str(element["id"])
        if GIVEN_ID.fullmatch(own):
            names[own] = own
        elif parent in names and own.startswith(f"{parent}_"):
            names[own] = names[parent] + own[len(parent) :]
        else:
            names[own] = f"made_{len(names)}"
    elements: list[Json] = []
    for parent, element in walk(root):
        if not parent:  # the root is made by each server; what is compared is what lies in it
            continue
        plain = {key: value for key, value in element.items() if key not in ("children", "revision")}
        plain["id"] = names[str(element["id"])]
        plain["parent"] = names.get(parent, "")
        for end in ("sourceId", "targetId"):
            if end in plain:
                plain[end] = names.get(str(plain[end]), "unknown")
        elements.append(plain)
    return elements


def is_measured(element: Json, member: str) -> bool:
    """Whether this member of this element comes from measuring, not from an edit."""
    kind = str(element.get("type", "")).partition(":")[0]
    if kind in ("label", "icon", "comp", "struct"):
        return member in MEASURED_OF_PARTS
    return member in MEASURED_OF_NODES


def without_kinds(value: object) -> list[Json]:
    """Routing points without the `kind` that the routes of `computedBounds` carry."""
    points = cast("list[Json]", value or [])
    return [{"x": point.get("x"), "y": point.get("y")} for point in points]


def without_measured_args(value: object) -> Json:
    """The `args` of an element without the end points that routing wrote."""
    args = cast("Json", value or {})
    return {key: entry for key, entry in args.items() if key not in MEASURED_ARGS}


def compare(reference: FinalModel, ours: FinalModel) -> Verdict:
    """Compare two final models; the first differences are spelled out."""
    left, right = masked(reference.root), masked(ours.root)
    verdict = Verdict(
        elements=len(left),
        operations=reference.operations,
        revision=(cast("int", reference.root.get("revision", -1)), cast("int", ours.root.get("revision", -1))),
        measured_differences=0,
        differences=[],
    )
    if len(left) != len(right):
        verdict.differences.append(f"{len(left)} elements against {len(right)}")
    found: list[str] = []
    for one, other in zip(left, right, strict=False):
        for member in sorted(one.keys() | other.keys()):
            a, b = one.get(member), other.get(member)
            if a == b:
                continue
            if (
                is_measured(one, member)
                or (member == "args" and without_measured_args(a) == without_measured_args(b))
                or (member == "routingPoints" and without_kinds(a) == without_kinds(b))
            ):
                verdict.measured_differences += 1
            else:
                found.append(f"{one['id']}.{member}: {a!r} against {b!r}")
    verdict.differences += found[:SHOWN_DIFFERENCES]
    if len(found) > SHOWN_DIFFERENCES:
        verdict.differences.append(f"and {len(found) - SHOWN_DIFFERENCES} more")
    return verdict
