# SPDX-License-Identifier: Apache-2.0
"""Frames for the GLSP door: whole ones of every kind, and those bent and broken. Data and dice only."""

from __future__ import annotations

import json
import random
from typing import Any

from glsp.editor.permissions import ACTIONS
from support.fuzzing import PREY, bent, broken, value
from support.glsp_client import DELTA_KINDS

CONTEXT = {"selectedElementIds": ["a"], "lastMousePosition": {"x": 1, "y": 2}, "args": {}}
BOUNDS = {"elementId": "a", "newPosition": {"x": 1, "y": 1}, "newSize": {"width": 90, "height": 30}}
CLIPBOARD = {"application/json": json.dumps([{"id": "a", "type": "task:manual", "children": []}])}
MEMBERS: dict[str, Any] = {
    "elementTypeId": "task:manual", "location": {"x": 5, "y": 5}, "containerId": "box", "elementIds": ["a"], "elementId": "a",
    "labelId": "a_label", "text": "mine", "newBounds": [BOUNDS], "set": {"name": "mine"}, "unset": ["x"], "taskId": "a",
    "expression": "x", "wish": "add", "threadId": "t1", "commentId": "c1", "place": {"x": 1, "y": 1}, "newId": "mine",
    "elements": [{"id": "n9", "type": "task:manual"}], "sourceElementId": "a", "targetElementId": "b", "edgeElementId": "e1",
    "newRoutingPoints": [{"elementId": "e1", "newRoutingPoints": [{"x": 1, "y": 1}]}], "targetContainerId": "box", "index": 0,
    "operationList": [{"kind": "createNode", "elementTypeId": "task:manual"}], "clipboardData": CLIPBOARD, "editorContext": CONTEXT,
    "contextId": "tool-palette", "modelElementId": "a", "elementsIDs": ["a"], "reason": "batch", "targetTypeId": "next",
    "navigationTarget": {"uri": "x", "args": {}}, "bounds": [{"elementId": "a", "newSize": {"width": 1, "height": 1}}],
    "alignments": [{"elementId": "a_label", "newAlignment": {"x": 1, "y": 1}}], "revision": 1, "options": {"sourceUri": f"glsp:{PREY}"},
    "edgeType": "edge", "editMode": "editable", "keep": "file", "version": "1", "fileUri": "prey.wf", "algorithm": "layered",
    "viewport": {"scroll": {"x": 0, "y": 0}, "zoom": 1}, "pointer": {"x": 1, "y": 1}, "selected": ["a"], "requestId": "r1",
    "args": {"operationId": "o1", "elementId": "a"}, "direction": "right", "canvasBounds": {"x": 0, "y": 0, "width": 9, "height": 9},
}  # fmt: skip
"""Every member that some action has, with a value that suits it."""


def action(dice: random.Random) -> Any:
    """An action of a known kind (seldom of none) with members that suit it or do not."""
    kind = dice.choice([*ACTIONS, "requestModel", "requestModel"]) if dice.random() < 0.97 else value(dice)
    names = dice.sample(list(MEMBERS), dice.randrange(4, len(MEMBERS)))
    found = {"kind": kind, "isOperation": True, **{name: MEMBERS[name] for name in names}}
    return bent(dice, found, dice.randrange(4)) if dice.random() < 0.8 else found


def message(dice: random.Random, sessions: list[str]) -> Any:
    """A JSON-RPC message: life of connections and sessions, and actions in between."""
    throw, session = dice.random(), dice.choice(sessions)
    if throw < 0.72:
        return {"jsonrpc": "2.0", "method": "process", "params": {"clientId": session, "action": action(dice)}}
    number = dice.randrange(1_000_000)
    if throw < 0.82:
        started = {
            "clientSessionId": session,
            "diagramType": "workflow-diagram",
            "clientActionKinds": list(DELTA_KINDS),
        }
        return {"jsonrpc": "2.0", "id": number, "method": "initializeClientSession", "params": started}
    if throw < 0.9:
        return {
            "jsonrpc": "2.0",
            "id": number,
            "method": "disposeClientSession",
            "params": {"clientSessionId": session},
        }
    about = {"applicationId": "fuzz", "protocolVersion": "1.0.0", "args": {"author": "Mallory"}}
    return {"jsonrpc": "2.0", "id": number, "method": "initialize", "params": about}


def frame(dice: random.Random, sessions: list[str]) -> str | bytes:
    """A frame, mostly whole."""
    made = message(dice, sessions)
    if dice.random() < 0.25:
        made = bent(dice, made, dice.randrange(1, 3))
    text = json.dumps(made)
    if dice.random() < 0.1:
        data = broken(dice, text)
        return data if dice.random() < 0.5 else data.decode(errors="replace")
    return text.encode() if dice.random() < 0.03 else text
