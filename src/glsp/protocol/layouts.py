# SPDX-License-Identifier: Apache-2.0
"""Actions beyond GLSP by which clients of ours ask for a layout of their choice, and may stop it."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from glsp.protocol.actions import Action
from glsp.protocol.geometry import Fields
from glsp.protocol.ours import RefusedEdit

REQUEST_LAYOUT = "requestLayout"
CANCEL_LAYOUT = "cancelLayout"
LAYOUT_PROGRESS = "layoutProgress"
"""Clients that list it may ask for layouts."""

Scope: TypeAlias = Literal["all", "new", "chosen", "inside"]
"""Everything; what came since the last layout; the elements named; what the container named holds."""

NO_OPTIONS = msgspec.Raw(b"{}")


class LayoutWish(msgspec.Struct, frozen=True, rename="camel"):
    """What should be laid out and how; `options` as `layout.options.Options` reads them. The same id again is done once."""

    operation_id: str
    scope: Scope = "all"
    element_ids: tuple[str, ...] = ()
    options: msgspec.Raw = NO_OPTIONS


class LayoutProgress(Action, frozen=True, tag_field="kind", tag=LAYOUT_PROGRESS):
    """It still runs, after so many seconds; told every second."""

    operation_id: str
    seconds: int


class LaidOut(Action, frozen=True, tag_field="kind", tag="laidOut"):
    """The answer: how many nodes moved, how good the drawing was and is (absent for huge ones), or why nothing happened.

    `revision` is the edit that moved them, 0 where nothing had to move; `notes` name what was left where it is, because somebody moved or deleted it meanwhile.
    """

    response_id: str
    revision: int = 0
    moved: int = 0
    before: Fields | None = None
    after: Fields | None = None
    notes: tuple[str, ...] = ()
    refused: RefusedEdit | None = None
