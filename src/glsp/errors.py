# SPDX-License-Identifier: Apache-2.0
"""Every error this system raises on purpose, cut by what the catcher does.

GlspError                     code, message, hint
├── Refused                   understood, not allowed; nothing changed
│   ├── UnknownElement        an id that is not in the diagram
│   ├── UnknownType           a type the language does not have
│   ├── NotAllowed            a rule of the language or of the graph forbids it
│   │   └── Foreign           a file that is not edited in place; it can be imported
│   ├── ReadOnly              the diagram or the session may not be edited
│   ├── Stale                 an undo would overwrite somebody's later edit
│   ├── Invalid               an argument, import or schema that is wrong
│   │   └── Incomplete        a text that is understood in part; that part can be imported
│   ├── TooLarge              over a stated limit
│   ├── Forbidden             the caller may not do or reach this
│   │   └── Misdirected       the request names a host that this server is not
│   └── NotFound              a diagram, file or version that does not exist
├── ProtocolError             the peer broke the protocol
├── Conflict                  someone else was first and the caller insisted; carries the delta
├── Busy                      too much going on; try again
├── RateLimited               the caller asks too often
├── Cancelled                 the caller gave up
├── Unauthenticated           no or wrong credentials
├── Unavailable               a backing service does not answer
└── SettingsError             wrong configuration; all problems at once; stops the start

Doors translate classes to answers with one table each; nothing else decides what a caller sees.
`hint` says what to try instead, in words an agent can act on. Secrets never enter a message.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self


class GlspError(Exception):
    """Root of the tree; `code` is stable and machine-readable."""

    code = "internal"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Refused(GlspError):
    """Understood, not allowed; nothing changed.

    `line` and `column` say where in a text, counted from 1; 0: it is not about a text.
    """

    code = "refused"
    line = 0
    column = 0

    def at(self, line: int, column: int) -> Self:
        """The same refusal, told where it is in a text; the first place that is told stays."""
        if not self.line:
            self.line, self.column = line, column
            self.message = f"line {line}, column {column}: {self.message}"
            self.args = (self.message,)
        return self


class UnknownElement(Refused):
    """An id that is not in the diagram."""

    code = "unknown_element"


class UnknownType(Refused):
    """An element or diagram type the language does not have."""

    code = "unknown_type"


class NotAllowed(Refused):
    """A rule of the language or of the graph forbids it."""

    code = "not_allowed"


class Foreign(NotAllowed):
    """A file whose diagrams are not edited in place, as a save would lose some of it; it can be imported."""

    code = "foreign"


class ReadOnly(Refused):
    """The diagram or the session may not be edited."""

    code = "read_only"


class Stale(Refused):
    """An undo would overwrite a field that was written since; `element_id` and `field` say which."""

    code = "stale"

    def __init__(self, message: str, *, element_id: str = "", field: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.element_id = element_id
        self.field = field


class Invalid(Refused):
    """An argument, an import or a stored value that does not fit its schema."""

    code = "invalid"


class Incomplete(Invalid):
    """A text of which only a part is understood, and that part was not asked for; `line` and `column` are the first place."""

    code = "incomplete"


class TooLarge(Refused):
    """Over a stated limit; the message names the limit."""

    code = "too_large"


class Forbidden(Refused):
    """The caller may not do or reach this."""

    code = "forbidden"


class Misdirected(Forbidden):
    """The request names a host that this server is not (DNS rebinding, or a missing ALLOWED_HOSTS)."""

    code = "misdirected"


class NotFound(Refused):
    """A diagram, file or version that does not exist."""

    code = "not_found"


class ProtocolError(GlspError):
    """The peer broke the protocol; `rpc_code` is the JSON-RPC error code."""

    code = "protocol"

    def __init__(self, message: str, *, hint: str = "", rpc_code: int = -32600) -> None:
        super().__init__(message, hint=hint)
        self.rpc_code = rpc_code


class Conflict(GlspError):
    """Somebody else was first and the caller insisted on its revision.

    `revision` is the head; `delta` is what happened since the caller's revision, as
    `model.change.Change` merged over the entries (typed loosely: this module imports nothing).
    """

    code = "conflict"

    def __init__(self, message: str, *, base: int, revision: int, delta: Any = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.base = base
        self.revision = revision
        self.delta = delta


class Busy(GlspError):
    """Too much going on right now; `retry_after` in seconds."""

    code = "busy"

    def __init__(self, message: str, *, hint: str = "", retry_after: float = 1.0) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class RateLimited(Busy):
    """The caller asks too often."""

    code = "rate_limited"


class Cancelled(GlspError):
    """The caller gave up before the work was done; nothing changed."""

    code = "cancelled"


class Unauthenticated(GlspError):
    """No credentials, or wrong ones."""

    code = "unauthenticated"


class Unavailable(GlspError):
    """A backing service does not answer: which, and what was tried."""

    code = "unavailable"

    def __init__(self, message: str, *, hint: str = "", retry_after: float = 2.0, is_reached: bool = True) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
        self.is_reached = is_reached
        """False: nothing answered, which may be so for a moment only, while it starts or the way to it is cut."""


class SettingsError(GlspError):
    """Wrong configuration: every problem at once."""

    code = "settings"

    def __init__(self, problems: Sequence[str], *, hint: str = "") -> None:
        super().__init__("wrong configuration:\n" + "\n".join(f"  - {problem}" for problem in problems), hint=hint)
        self.problems = tuple(problems)


def nearest(wanted: str, known: Iterable[str], *, count: int = 3, scan: int = 5_000) -> list[str]:
    """The `count` names closest to `wanted`; looks at no more than `scan` names so that errors stay cheap."""
    pool: list[str] = []
    for name in known:
        pool.append(name)
        if len(pool) >= scan:
            break
    return difflib.get_close_matches(wanted[:200], pool, n=count, cutoff=0.5)


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """A hint naming the closest names, or an empty string when none is close."""
    close = nearest(wanted, known)
    return f"did you mean {', '.join(close)}?" if close else ""
