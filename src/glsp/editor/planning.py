# SPDX-License-Identifier: Apache-2.0
"""Plans one request on the tentative head: the rebase rule, undo and redo from the log, and `model.operations.plan`.

The rebase rule, one at every door. No base revision: plan on the head. A base: accepted when nothing this operation
read or wrote has changed since, else Conflict with the delta. Strict: the head must be the base exactly.
"Read" means the structure of elements it looked at (existence, type, parent, ends), "wrote" the very fields.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from glsp.editor.milestones import State
from glsp.editor.request import Request
from glsp.errors import Conflict, Invalid, NotFound, ReadOnly, Stale, TooLarge
from glsp.languages.language import Language
from glsp.model.change import STRUCTURAL, Change, Entry, merge
from glsp.model.draft import Draft
from glsp.model.locks import check_locks
from glsp.model.operations import Plan, plan
from glsp.model.reloading import become
from glsp.model.undo import SKIPPING_KINDS, History, plan_inverse, take_back
from glsp.protocol.operations import Redo, Restore, Undo, kind_of

AT_ONCE = 50
"""Changes that are taken back before everybody else has a turn: a few ms. A diagram's writer alone changes its graph, so what it
plans on stays as it is meanwhile.
"""

MOST_RESTORED = 20_000
"""Changes that one restore takes back: about 40 MB of them."""

EntriesSince = Callable[[int], Sequence[Entry]]
"""Entries after a revision, oldest first, up to the committed head."""


class Planned(msgspec.Struct, frozen=True):
    """A plan with what its entry says about itself."""

    plan: Plan
    operation: str
    undoes: int | None = None


def oldest_needed(request: Request, head: int, history: History, kept: State | None = None) -> int:
    """Planning the request looks at the entries after this revision: from its base, or from the entry it undoes."""
    oldest = head if request.base is None else request.base
    operation, author = request.operation, request.author.id
    if isinstance(operation, Undo):
        oldest = min(oldest, (operation.revision or history.to_undo(author) or head) - 1)
    elif isinstance(operation, Redo):
        oldest = min(oldest, (history.to_redo(author) or head) - 1)
    elif isinstance(operation, Restore) and kept is None and head - operation.revision <= MOST_RESTORED:
        oldest = min(oldest, operation.revision)
    return max(0, oldest)


async def plan_request(
    draft: Draft,
    request: Request,
    language: Language,
    head: int,
    history: History,
    since: EntriesSince,
    kept: State | None = None,
) -> Planned:
    """Plans on `draft` (which lies on revision `head`). Raises Refused or Conflict; the draft is then worthless.

    `kept` is the state that a restore goes back to, where no entries lead there.
    """
    base = request.base
    if base is not None:
        if base > head:
            raise Invalid(f"revision {base} does not exist yet", hint=f"the newest is {head}")
        if base < head and request.strict:
            raise conflict(base, head, since(base), f"the diagram is at revision {head}, not {base}")
    operation = request.operation
    if isinstance(operation, (Undo, Redo, Restore)):
        if not language.editable:
            raise ReadOnly(f"the language {language.id!r} is not installed here: the diagram is read-only")
        if isinstance(operation, Restore):
            planned = await _plan_restore(draft, operation, language, head, since, kept)
        else:
            planned = _plan_step_back(draft, request, language, head, history, since)
    else:
        planned = Planned(
            plan(draft, operation, language, request.operation_id, lenient=request.lenient), kind_of(operation)
        )
    if base is not None and base < head:
        _check_base(draft, planned.plan.change, base, head, since(base))
    return planned


def _plan_step_back(
    draft: Draft, request: Request, language: Language, head: int, history: History, since: EntriesSince
) -> Planned:
    operation = request.operation
    kind = kind_of(operation)
    revision = operation.revision if isinstance(operation, Undo) else None
    if revision is None:
        own = history.to_undo if isinstance(operation, Undo) else history.to_redo
        revision = own(request.author.id)
        if revision is None:
            return Planned(Plan(Change(), notes=(f"nothing to {kind}",)), kind)
    elif not 1 <= revision <= head:
        raise NotFound(f"there is no revision {revision}", hint=f"revisions run from 1 to {head}")
    elif revision != history.to_undo(request.author.id):
        kind = "revert"
    later = since(revision - 1)
    target = later[0]
    try:
        skip = target.author.kind in SKIPPING_KINDS or target.operation == "arrange"
        change, notes = plan_inverse(draft, target.change, skip=skip)
    except Stale as error:
        raise _blamed(error, later[1:]) from error
    check_locks(draft.base, change, draft, language)
    return Planned(Plan(change, notes=tuple(notes)), kind, undoes=revision)


async def _plan_restore(
    draft: Draft, operation: Restore, language: Language, head: int, since: EntriesSince, kept: State | None
) -> Planned:
    """All that happened since the revision, taken back, the last first; or the state itself, where only that is left."""
    if not 0 <= operation.revision <= head:
        raise NotFound(f"there is no revision {operation.revision}", hint=f"revisions run from 0 to {head}")
    if kept is not None:
        become(draft, *kept)
    elif head - operation.revision > MOST_RESTORED:
        raise TooLarge(
            f"{head - operation.revision} changes lie between, at most {MOST_RESTORED} are taken back at once",
            hint="restore a later revision first",
        )
    else:
        for done, entry in enumerate(reversed(since(operation.revision)), 1):
            take_back(draft, entry.change)
            if done % AT_ONCE == 0:
                await asyncio.sleep(0)
    change = draft.change()
    check_locks(draft.base, change, draft, language)
    return Planned(Plan(change, notes=(f"as it was at revision {operation.revision}",)), kind_of(operation))


def _blamed(error: Stale, later: Sequence[Entry]) -> Stale:
    """The same refusal, saying who wrote over it."""
    for entry in reversed(later):
        for edit in entry.change.edits:
            if edit.id == error.element_id and (not error.field or error.field in edit.new or error.field in edit.old):
                return _by(error, entry)
        if error.element_id in {element.id for element in (*entry.change.added, *entry.change.removed)}:
            return _by(error, entry)
    return error


def _by(error: Stale, entry: Entry) -> Stale:
    return Stale(
        f"{error.message} by {entry.author.name} (revision {entry.revision})",
        element_id=error.element_id,
        field=error.field,
        hint="revert that revision first, or edit by hand",
    )


def _check_base(draft: Draft, change: Change, base: int, head: int, since: Sequence[Entry]) -> None:
    written = {(edit.id, name) for edit in change.edits for name in edit.new.keys() | edit.old.keys()}
    written |= {(element.id, "*") for element in (*change.added, *change.removed)}
    touched = {element_id for element_id, _ in written} | draft.read
    for entry in since:
        for element in (*entry.change.added, *entry.change.removed):
            if element.id in touched:
                raise conflict(base, head, since, f"{element.id} came or went since revision {base}")
        for edit in entry.change.edits:
            if edit.id not in touched:
                continue
            names = edit.new.keys() | edit.old.keys()
            whole = (edit.id, "*") in written
            for name in names:
                if whole or name in STRUCTURAL or (edit.id, name) in written:
                    raise conflict(base, head, since, f"{name} of {edit.id} changed since revision {base}")


def conflict(base: int, head: int, since: Sequence[Entry], message: str) -> Conflict:
    """The refusal of an edit that looked at `base`, with what happened since."""
    return Conflict(
        message,
        base=base,
        revision=head,
        delta=merge(entry.change for entry in since),
        hint=f"look at what changed and retry with rev={head}",
    )
