# SPDX-License-Identifier: Apache-2.0
"""Actions beyond GLSP by which the server tells clients of ours what their next undo and redo would do."""

from __future__ import annotations

import msgspec

from glsp.protocol.actions import Action
from glsp.protocol.geometry import Fields

STEPS = "steps"


class Step(msgspec.Struct, frozen=True):
    """An edit that can be taken back, or made again. `deeds` as in the history: `verb`, `count`, `names`."""

    revision: int
    operation: str
    deeds: tuple[Fields, ...]


class Steps(Action, frozen=True, tag_field="kind", tag=STEPS):
    """What the client's own author may undo and redo, the next one first; untold ones are counted.

    Told unasked with one step each, whenever those change; as the answer to `requestSteps` with more.
    """

    undo: tuple[Step, ...]
    redo: tuple[Step, ...]
    response_id: str = ""
