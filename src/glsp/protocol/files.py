# SPDX-License-Identifier: Apache-2.0
"""Actions beyond GLSP about workspace files that another program writes while they are open."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from glsp.protocol.actions import Action
from glsp.protocol.ours import RefusedEdit

CHOOSE_FILE = "chooseFile"
FILE_STATE = "fileState"
"""Clients that list it are told what becomes of the file, and may choose."""

Keep: TypeAlias = Literal["file", "mine"]
"""What the file says now, as one edit; or what is open here, which the next save writes over it."""


class FileState(Action, frozen=True, tag_field="kind", tag=FILE_STATE):
    """What another program did to the file of this diagram.

    `reread`: it was taken over, nothing was unsaved. `differs`: there are unsaved edits here, so somebody has to choose;
    `version` names what the file holds, `saving` says that a save was refused for it. `settled`: no choice is open.
    """

    state: Literal["reread", "differs", "settled"]
    version: str = ""
    saving: bool = False


class ChooseFile(msgspec.Struct, frozen=True):
    """The choice; `version` is the one that was told of, so that nobody loses what was written after that."""

    keep: Keep
    version: str


class FileChosen(Action, frozen=True, tag_field="kind", tag="fileChosen"):
    """The answer: it is done, or why nothing happened."""

    response_id: str
    refused: RefusedEdit | None = None
