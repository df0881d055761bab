# SPDX-License-Identifier: Apache-2.0
"""What somebody might send to a GLSP door, valid frames and invalid ones. Data only; tests say what must follow."""

import json
from collections.abc import Iterator

HUGE = "x" * 5_000_000


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def frames() -> Iterator[tuple[str, str]]:
    """(name, text of a frame) of things that are no proper message."""
    yield "no JSON", "{"
    yield "empty", ""
    yield "a number", "42"
    yield "null", "null"
    yield "a list", "[]"
    yield "a batch of nothing", '[{"jsonrpc":"2.0"}]'
    yield "no method", '{"jsonrpc":"2.0","id":7}'
    yield "a method that is a number", '{"jsonrpc":"2.0","id":7,"method":5}'
    yield "parameters that are text", '{"jsonrpc":"2.0","id":7,"method":"initialize","params":"x"}'
    yield "an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"initialize","params":{}}'
    yield "ten thousand levels", '{"jsonrpc":"2.0","method":"process","params":' + deep(10_000) + "}"
    yield "a hundred thousand levels", deep(100_000)
    yield (
        "an unknown session",
        '{"jsonrpc":"2.0","method":"process","params":{"clientId":"nobody","action":{"kind":"fit"}}}',
    )
    yield "an action without kind", '{"jsonrpc":"2.0","method":"process","params":{"clientId":"sprotty","action":{}}}'
    yield "an action that is a list", '{"jsonrpc":"2.0","method":"process","params":{"clientId":"sprotty","action":[]}}'
    yield "lone surrogates", '{"jsonrpc":"2.0","id":8,"method":"\\ud800","params":{}}'
    yield "a number beyond all bounds", '{"jsonrpc":"2.0","id":1e999,"method":"initialize","params":{}}'


def operations() -> Iterator[tuple[str, dict[str, object]]]:
    """(name, operation) of things that must be refused and change nothing."""
    size = {"width": 10, "height": 10}
    yield "a node of an unknown type", {"kind": "createNode", "elementTypeId": "no-such-type"}
    yield "a taken id", {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": "a"}}
    yield "a reserved id", {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": "z_label"}}
    yield "an empty id", {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": ""}}
    yield "an id of a megabyte", {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": HUGE}}
    yield "an id that is a list", {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": [1]}}
    yield "a place that is text", {"kind": "createNode", "elementTypeId": "task:manual", "location": "here"}
    yield "a place beyond all bounds", {
        "kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 1e300, "y": 0},
    }  # fmt: skip
    yield "a task in a task", {"kind": "createNode", "elementTypeId": "task:manual", "containerId": "a"}
    yield "an edge to nowhere", {
        "kind": "createEdge", "elementTypeId": "edge", "sourceElementId": "a", "targetElementId": "nowhere",
    }  # fmt: skip
    yield "an edge to a label", {
        "kind": "createEdge", "elementTypeId": "edge", "sourceElementId": "a", "targetElementId": "a_label",
    }  # fmt: skip
    yield "deleting nothing that is there", {"kind": "deleteElement", "elementIds": ["nowhere"]}
    yield "deleting the root", {"kind": "deleteElement", "elementIds": ["sprotty"]}
    yield "bounds of nothing", {"kind": "changeBounds", "newBounds": [{"elementId": "nowhere", "newSize": size}]}
    yield "a negative size", {
        "kind": "changeBounds", "newBounds": [{"elementId": "a", "newSize": {"width": -1, "height": 10}}],
    }  # fmt: skip
    yield "a size that is text", {
        "kind": "changeBounds", "newBounds": [{"elementId": "a", "newSize": {"width": "wide", "height": 10}}],
    }  # fmt: skip
    yield "a category within itself", {"kind": "changeContainer", "elementId": "box", "targetContainerId": "box"}
    yield "a category within what it holds", {
        "kind": "changeContainer", "elementId": "box", "targetContainerId": "inner",
    }  # fmt: skip
    yield "a label of five megabytes", {"kind": "applyLabelEdit", "labelId": "a_label", "text": HUGE}
    yield "a label with NUL and half a character", {"kind": "applyLabelEdit", "labelId": "nowhere", "text": "\0"}
    yield "a node as label", {"kind": "applyLabelEdit", "labelId": "a", "text": "x"}
    yield "a node as edge", {
        "kind": "reconnectEdge", "edgeElementId": "a", "sourceElementId": "a", "targetElementId": "b",
    }  # fmt: skip
    yield "a clipboard that is no JSON", {
        "kind": "paste", "clipboardData": {"application/json": "{"}, "editorContext": {"selectedElementIds": []},
    }  # fmt: skip
    yield (
        "a clipboard ten thousand deep",
        {
            "kind": "paste",
            "clipboardData": {"application/json": deep(10_000)},
            "editorContext": {"selectedElementIds": []},
        },
    )
    yield (
        "a clipboard of elements within elements",
        {
            "kind": "paste",
            "clipboardData": {"application/json": json.dumps([nested(100)])},
            "editorContext": {"selectedElementIds": []},
        },
    )
    yield "elements without ids", {"kind": "insertElements", "elements": [{"type": "task:manual"}]}
    yield (
        "an edge that is inserted to nowhere",
        {
            "kind": "insertElements",
            "elements": [{"id": "e9", "type": "edge", "sourceId": "a", "targetId": "nowhere"}],
        },
    )
    yield "properties that are structure", {
        "kind": "updateElement", "elementId": "a", "set": {"parent": "b", "children": []},
    }  # fmt: skip
    yield "an operation nobody knows", {"kind": "dropDatabase"}
    yield "compounds in compounds in compounds", compound(40)


GONE = frozenset({"deleting nothing that is there", "bounds of nothing"})
"""What may only be late (somebody else deleted it): stock clients get their canvas put right without a word."""


def nested(levels: int) -> dict[str, object]:
    element: dict[str, object] = {"id": "n0", "type": "category"}
    for level in range(1, levels):
        element = {"id": f"n{level}", "type": "category", "children": [element]}
    return element


def compound(levels: int) -> dict[str, object]:
    operation: dict[str, object] = {"kind": "deleteElement", "elementIds": ["nowhere"]}
    for _ in range(levels):
        operation = {"kind": "compound", "operationList": [operation]}
    return operation


def paths() -> Iterator[tuple[str, str]]:
    """(name, source URI) of files that must not be reachable."""
    yield "up and out", "../../../../../../etc/passwd"
    yield "from the root", "/etc/passwd"
    yield "a URI", "file:///etc/passwd"
    yield "percent signs", "file:///%65tc/%2e%2e/etc/passwd"
    yield "another machine", "file://fileserver/etc/passwd"
    yield "NUL", "a.wf\0.txt"
    yield "a link out of the workspace", "link.wf"
    yield "a linked folder", "linked/secret.wf"
    yield "the workspace itself", "."
    yield "no name", ""
    yield "an endless name", "a" * 100_000
