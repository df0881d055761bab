# SPDX-License-Identifier: Apache-2.0
"""What agents read: small answers in the compact notation, and errors that say what to try instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from glsp import errors
from glsp.editor.request import Outcome
from glsp.layout.quality import Quality
from glsp.model.change import Change, Delta, merge
from glsp.model.graph import View
from glsp.model.markers import Marker
from glsp.model.notation import Numbers, Words, delta_lines

MAX_DELTA_LINES = 60
"""Lines of one delta; an agent that changed more reads the diagram."""

PREFIXES: dict[type[errors.GlspError], str] = {
    errors.GlspError: "ERROR",
    errors.Refused: "REFUSED",
    errors.UnknownElement: "UNKNOWN ELEMENT",
    errors.UnknownType: "UNKNOWN TYPE",
    errors.NotAllowed: "NOT ALLOWED",
    errors.ReadOnly: "READ-ONLY",
    errors.Stale: "STALE",
    errors.Invalid: "INVALID",
    errors.TooLarge: "TOO LARGE",
    errors.Forbidden: "FORBIDDEN",
    errors.Misdirected: "FORBIDDEN",
    errors.NotFound: "NOT FOUND",
    errors.ProtocolError: "INVALID",
    errors.Conflict: "CONFLICT",
    errors.Busy: "BUSY",
    errors.RateLimited: "BUSY",
    errors.Cancelled: "CANCELLED",
    errors.Unauthenticated: "UNAUTHENTICATED",
    errors.Unavailable: "UNAVAILABLE",
    errors.SettingsError: "ERROR",
}
"""How each class of error begins in an answer (a test asserts that the table is total)."""


class Issue(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem that an edit brought."""

    code: str
    id: str
    msg: str
    fix: str = ""


def issue(marker: Marker) -> Issue:
    """A marker as agents read it."""
    return Issue(marker.code, marker.element_id, marker.description, marker.fix.title if marker.fix else "")


def issue_line(found: Issue) -> str:
    """`code element message fix=…`."""
    fix = f" fix={found.fix}" if found.fix else ""
    return f"{found.code} {found.id} {found.msg}{fix}"


def counts(change: Change, words: Words) -> str:
    """`+2n +1e ~3 -1n`: nodes, edges and other elements that came, changed and went; parts do not count."""
    parts: list[str] = []
    for sign, elements in (("+", change.added), ("-", change.removed)):
        nodes = sum(words.is_node(each.type) for each in elements)
        edges = sum(each.is_edge for each in elements)
        parts += [f"{sign}{nodes}n"] * bool(nodes) + [f"{sign}{edges}e"] * bool(edges)
    if change.edits:
        parts.append(f"~{len(change.edits)}")
    return " ".join(parts) or "nothing changed"


def quality_text(found: Quality | None) -> str:
    """The two numbers that tell whether a drawing is readable; more only when they are not zero."""
    if found is None:
        return ""
    text = f"overlaps {found.overlaps} crossings {found.crossings}"
    return text + (f" through_nodes {found.through_nodes}" if found.through_nodes else "")


def outcome_text(
    outcome: Outcome,
    view: View,
    words: Words,
    numbers: Numbers,
    quality: Quality | None,
    new: Sequence[Issue],
    standing: int,
) -> str:
    """The answer to a write: head, numbers, delta, new problems."""
    mark = f"r{outcome.revision}? (not applied)" if outcome.dry else f"r{outcome.revision}"
    head = [f"{mark} {counts(outcome.change, words)}"]
    if figures := quality_text(quality):
        head.append(figures)
    errors_now = f"{len(new)} new problems" if new else "0 new problems"
    head.append(errors_now + (f", {standing} unchanged" if standing else ""))
    if outcome.rebased_from is not None:
        head.append(f"rebased {outcome.rebased_from}->{outcome.revision - 1}")
    if outcome.repeated:
        head.append("repeated: applied before")
    lines = [" | ".join(head)]
    if not outcome.dry:
        lines += clipped(delta_text(view, words, numbers, [outcome.change]))
    lines += [f"note: {note}" for note in outcome.notes]
    lines += [issue_line(each) for each in new]
    return "\n".join(lines)


def delta_text(view: View, words: Words, numbers: Numbers, changes: Sequence[Change]) -> list[str]:
    """What several changes did in sum, a line per node; parts are part of their node's line, edges go by address."""
    parts = {
        element.id
        for change in changes
        for element in change.removed
        if not element.is_edge and not words.is_node(element.type)
    }
    delta = merge(changes)
    kept = Delta(delta.added, delta.removed - parts, delta.changed)
    return delta_lines(view, words, kept, name=numbers.address)


def clipped(lines: Sequence[str]) -> list[str]:
    """No more lines than an agent wants to read at once."""
    if len(lines) <= MAX_DELTA_LINES:
        return list(lines)
    return [*lines[:MAX_DELTA_LINES], f"… {len(lines) - MAX_DELTA_LINES} more lines: get_diagram with rev_since"]


def error_text(error: errors.GlspError, delta: Iterable[str] = ()) -> str:
    """One line what is wrong, one what to do; a conflict brings what changed meanwhile."""
    if isinstance(error, errors.Conflict) and error.revision:
        head = f"CONFLICT rev {error.base} -> {error.revision}: {error.message}"
        return "\n".join([head, *clipped(list(delta)), f"nothing was applied; retry with rev={error.revision}"])
    text = f"{PREFIXES[type(error)]}: {error.message}"
    return f"{text}\nhint: {error.hint}" if error.hint else text
