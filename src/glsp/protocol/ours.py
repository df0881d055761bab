# SPDX-License-Identifier: Apache-2.0
"""Actions beyond GLSP that the server tells clients of ours: what changed, and the diagram as text."""

from __future__ import annotations

import msgspec

from glsp.protocol.actions import Action, Marker


class Put(msgspec.Struct, frozen=True, rename="camel"):
    """An element as it is now, whole; `after` (sibling id, None = first) only for new or re-ordered ones."""

    parent_id: str
    element: msgspec.Raw
    after: str | msgspec.UnsetType | None = msgspec.UNSET


class RefusedEdit(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Why an operation of this session was refused; `line` and `column` (from 1) when it came from a text."""

    code: str
    message: str
    hint: str = ""
    operation_id: str | None = None
    line: int = 0
    column: int = 0
    trace: str = ""
    """What finds it in the server's log."""
    later: bool = False
    """Nothing is wrong with it: what keeps it is away. Sent again under its id until it is back, it is carried out once."""


class ApplyChange(Action, frozen=True, tag_field="kind", tag="applyChange"):
    """Ours: what changed, for clients that list `applyChange`; `revision` continues that of `setModel`."""

    revision: int
    author: str
    author_kind: str
    operation_ids: tuple[str, ...]
    removes: tuple[str, ...]
    puts: tuple[Put, ...]
    markers: tuple[Marker, ...] | None = None
    refused: RefusedEdit | None = None


class TextLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """The line of one node. `after` is the node whose line it follows, null = the end; absent: where it was."""

    id: str
    text: str
    after: str | msgspec.UnsetType | None = msgspec.UNSET


class SetText(Action, frozen=True, tag_field="kind", tag="setText"):
    """Ours, the answer to `requestText`: all lines in order (`whole`), or those that came or may read otherwise.

    `revision` is the diagram's, for `writeText.rev`; it is not the submit counter of the session.
    """

    response_id: str
    revision: int
    whole: bool
    lines: tuple[TextLine, ...]
    gone: tuple[str, ...] = ()
