# SPDX-License-Identifier: Apache-2.0
"""What happens at the way in: the one place that is told of every login, logout and refusal, for the log and the audit log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, TypeAlias

import msgspec

from glsp import telemetry
from glsp.editor.audit import Note
from glsp.errors import GlspError, Unauthenticated
from glsp.storage.audit_chain import Named

log = telemetry.logger("login")

INFO, WARNING = 20, 30


class LoginEvent(msgspec.Struct, frozen=True):
    """Something that happened; `subject` is "" where nobody can tell who it was. `via`: at the provider, or with a token."""

    what: Literal["login", "logout", "refused", "ended"]
    """`ended`: the provider does not vouch for the person any longer."""
    via: Literal["oidc", "token"]
    subject: str = ""
    name: str = ""
    why: str = ""


Told: TypeAlias = Callable[[LoginEvent], Awaitable[None]]
"""Must not raise; who asked is in `glsp.calls.current()`."""


async def log_it(event: LoginEvent) -> None:
    """A line in the log."""
    facts = {key: value for key, value in msgspec.structs.asdict(event).items() if value}
    level = WARNING if event.what == "refused" else INFO
    who = event.subject or "somebody"
    log.log(level, "%s (%s): %s %s", event.what, event.via, who, event.why, extra={"facts": facts})


def recorded(note: Note, refused: Callable[[str, GlspError], None]) -> Told:
    """As `log_it`, and into the audit log, where there is one."""

    async def told(event: LoginEvent) -> None:
        await log_it(event)
        if event.what == "refused":
            refused("login", Unauthenticated(event.why))
            return
        who = Named(event.subject or "AUTH_TOKEN", event.name)
        await note("login" if event.what == "login" else "logout", who=who, via=event.via, why=event.why)

    return told
