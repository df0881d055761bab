# SPDX-License-Identifier: Apache-2.0
"""What doors ask of a diagram and what they get back."""

from __future__ import annotations

import asyncio

import msgspec

from glsp import calls
from glsp.editor.scene import Applied
from glsp.model.change import Author, Change, Entry
from glsp.protocol.operations import Operation


class Outcome(msgspec.Struct, frozen=True):
    """What became of a request.

    `entry` is None when nothing had to change (a no-op edit, nothing to undo) and for dry runs; `revision` is the head
    it was decided on. `repeated`: the operation id was in the log already and this is its first result.
    `rebased_from`: the caller's base revision when others had moved the diagram on meanwhile.
    """

    revision: int
    entry: Entry | None = None
    change: Change = Change()
    created: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    repeated: bool = False
    dry: bool = False
    rebased_from: int | None = None


def outcome_of(entry: Entry, *, base: int | None = None, repeated: bool = False) -> Outcome:
    """The answer for a committed entry; `base` is the revision the caller had looked at."""
    rebased = base if base is not None and base < entry.revision - 1 else None
    return Outcome(
        entry.revision, entry, entry.change, entry.created, entry.notes, repeated=repeated, rebased_from=rebased
    )


class Commit(msgspec.Struct, frozen=True):
    """What subscribers are told, after it is durable and applied."""

    entry: Entry
    applied: Applied
    local: bool
    """False when another process committed it."""


class Request:
    """One queued operation and the future of its Outcome."""

    __slots__ = (
        "author",
        "base",
        "call",
        "dry_run",
        "future",
        "is_checked",
        "lenient",
        "operation",
        "operation_id",
        "proposal",
        "strict",
    )

    def __init__(
        self,
        operation: Operation,
        author: Author,
        operation_id: str,
        *,
        base: int | None = None,
        strict: bool = False,
        lenient: bool = False,
        dry_run: bool = False,
        proposal: str | None = None,
    ) -> None:
        self.operation = operation
        self.author = author
        self.operation_id = operation_id
        self.base = base
        self.strict = strict
        self.lenient = lenient
        self.dry_run = dry_run
        self.proposal = proposal
        self.is_checked = False
        self.call = calls.current()
        self.future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    @property
    def traceparent(self) -> str:
        """Of what asked for it; "" where nobody wants to see it."""
        return self.call.trace.traceparent if self.call is not None and self.call.is_traced else ""

    def answer(self, outcome: Outcome) -> None:
        """Answers, unless the caller has gone."""
        if not self.future.done():
            self.future.set_result(outcome)

    def refuse(self, error: BaseException) -> None:
        """Answers with an error, unless the caller has gone."""
        if not self.future.done():
            self.future.set_exception(error)
