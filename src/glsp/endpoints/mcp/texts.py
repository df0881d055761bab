# SPDX-License-Identifier: Apache-2.0
"""What agents read: small answers in the compact notation, and errors that say what to try instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from glsp import calls, errors
from glsp.editor.request import Outcome
from glsp.formats.listing import delta_text
from glsp.layout.quality import Quality
from glsp.model.change import Change
from glsp.model.graph import View
from glsp.model.markers import Marker
from glsp.model.notation import Numbers, Words

ECHO_LINES = 12
"""Lines of an answer to a write: the caller knows what it wrote, and what follows from it is mostly few."""

DELTA_LINES = 60
"""Lines of what others did, in a conflict; who missed more reads the diagram."""

PREFIXES: dict[type[errors.GlspError], str] = {
    errors.GlspError: "ERROR",
    errors.Refused: "REFUSED",
    errors.UnknownElement: "UNKNOWN ELEMENT",
    errors.UnknownType: "UNKNOWN TYPE",
    errors.NotAllowed: "NOT ALLOWED",
    errors.Foreign: "NOT ALLOWED",
    errors.Incomplete: "INCOMPLETE",
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


def findings_text(found: Sequence[Marker], new: int | None = None) -> str:
    """`0 errors`, or `2 errors 1 warnings (1 new)`."""
    totals = {kind: sum(marker.kind == kind for marker in found) for kind in ("error", "warning", "info")}
    shown = [f"{totals['error']} errors"]
    shown += [f"{totals[kind]} {word}" for kind, word in (("warning", "warnings"), ("info", "hints")) if totals[kind]]
    return " ".join([*shown, f"({new} new)"] if new else shown)


def unknown_element(name: str, known: Iterable[str]) -> errors.UnknownElement:
    """The error for a name that nothing has, with the nearest ones."""
    hint = errors.did_you_mean(name, known) or "get_diagram shows every id"
    return errors.UnknownElement(f"there is no element {name[:200]!r}", hint=hint)


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
    text += f" through_nodes {found.through_nodes}" if found.through_nodes else ""
    return text + (f" covered_labels {found.labels}" if found.labels else "")


def outcome_text(
    outcome: Outcome,
    view: View,
    words: Words,
    numbers: Numbers,
    drawn: Quality | None,
    found: Sequence[Marker],
    new: Sequence[Issue],
    *,
    echo: int = ECHO_LINES,
) -> str:
    """The answer to a write: head, numbers, delta, new problems."""
    mark = f"r{outcome.revision + 1}? (not applied)" if outcome.dry else f"r{outcome.revision}"
    head = [f"{mark} {counts(outcome.change, words)}"]
    if figures := quality_text(drawn):
        head.append(figures)
    head.append(findings_text(found, len(new)))
    if outcome.rebased_from is not None:
        head.append(f"rebased {outcome.rebased_from}->{outcome.revision - 1}")
    if outcome.repeated:
        head.append("repeated: applied before")
    lines = [" | ".join(head)]
    if echo and not outcome.repeated:
        lines += clipped(delta_text(view, words, numbers, [outcome.change]), echo)
    lines += [f"note: {note}" for note in clipped(outcome.notes, ECHO_LINES)]
    lines += [issue_line(each) for each in new[:ECHO_LINES]]
    if len(new) > ECHO_LINES:
        lines.append(f"… {len(new) - ECHO_LINES} more problems: validate")
    return "\n".join(lines)


def clipped(lines: Sequence[str], most: int, more: str = "get_diagram shows everything") -> list[str]:
    """No more lines than an agent wants to read at once."""
    if len(lines) <= most:
        return list(lines)
    return [*lines[:most], f"# {len(lines) - most} more lines: {more}"]


def error_text(error: errors.GlspError, delta: Iterable[str] = ()) -> str:
    """One line what is wrong, one what to do; a conflict brings what changed meanwhile."""
    if isinstance(error, errors.Conflict) and error.revision:
        head = f"CONFLICT rev {error.base} -> {error.revision}: {error.message}"
        return "\n".join(
            [head, *clipped(list(delta), DELTA_LINES), f"nothing was applied; retry with rev={error.revision}"]
        )
    text = f"{PREFIXES[type(error)]}: {error.message}"
    if not isinstance(
        error, errors.Refused | errors.Conflict | errors.Busy
    ):  # what is no fault of the caller's is looked for
        text += f" [trace {calls.trace_id()}]"
    return f"{text}\nhint: {error.hint}" if error.hint else text
