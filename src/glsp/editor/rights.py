# SPDX-License-Identifier: Apache-2.0
"""What a caller may do with a diagram: the one rule, as a pure function, and who asks at this moment.

Doors say who asks, and what their call needs (`asking`); the hub holds it against every diagram that the call touches.
Whoever asks for the process itself (commands, the index, snapshots) is not asked anything. Admins may do everything.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from glsp.storage.grants import Everyone, Level, Sharing
from glsp.storage.ports import AccessScope, DiagramInfo, Token

LEVELS: tuple[Level, ...] = ("view", "edit", "own")

MOST: Mapping[AccessScope, Level] = {"read": "view", "edit": "own", "agent": "edit", "admin": "own"}
"""However much is shared with somebody, a caller of this scope may do no more."""

IN_LIMITS: Mapping[AccessScope, Level] = {"read": "view", "edit": "edit", "agent": "edit", "admin": "edit"}
"""What a token that is for some diagrams may do with these."""


class Bounds(msgspec.Struct, frozen=True):
    """The diagrams that a token is for. One that is made after it, with the id of an earlier one, is another one."""

    diagrams: tuple[str, ...]
    tags: tuple[str, ...]
    made_at: float

    def cover(self, info: DiagramInfo) -> bool:
        """Whether a diagram is among them."""
        if info.id in self.diagrams and info.created_at <= self.made_at:
            return True
        wanted = {tag.casefold() for tag in self.tags}
        return any(tag.casefold() in wanted for tag in info.tags)


class Who(msgspec.Struct, frozen=True):
    """Somebody who asks for diagrams, and the groups that he is in."""

    subject: str
    name: str
    scope: AccessScope
    groups: tuple[str, ...] = ()
    limits: Bounds | None = None


class Asking(msgspec.Struct, frozen=True):
    """Who asks, and what the call needs of every diagram that it touches."""

    who: Who
    needed: Level


_asking: ContextVar[Asking | None] = ContextVar("glsp.asking", default=None)


@contextmanager
def asking(who: Who | None, needed: Level) -> Generator[None]:
    """For the length of a call, and of what it starts: somebody asks. None: nobody who could be refused."""
    token = _asking.set(None if who is None else Asking(who, needed))
    try:
        yield
    finally:
        _asking.reset(token)


def ask_as(who: Who, needed: Level) -> None:
    """For as long as this context lasts, somebody asks: a connection has one of its own."""
    _asking.set(Asking(who, needed))


@contextmanager
def looking() -> Generator[None]:
    """Inside a call that edits, for a diagram that it only reads."""
    now = _asking.get()
    token = _asking.set(None if now is None else Asking(now.who, "view"))
    try:
        yield
    finally:
        _asking.reset(token)


def who_asks() -> Asking | None:
    """Who asks now; None when it is the process itself, or somebody who may do everything."""
    return _asking.get()


def includes(level: Level | None, needed: Level) -> bool:
    """Whether a level is enough."""
    return level is not None and LEVELS.index(level) >= LEVELS.index(needed)


def level(who: Who, info: DiagramInfo, sharing: Sharing | None, default: Everyone) -> Level | None:
    """What somebody may do with a diagram; None: not even know that it is there."""
    if who.limits is not None:
        return IN_LIMITS[who.scope] if who.limits.cover(info) else None
    if who.scope == "admin":
        return "own"
    found = sharing or Sharing()
    if found.owner and found.owner == who.subject:
        return _at_most("own", who.scope)
    names = {who.subject, *(f"group:{each}" for each in who.groups)}
    granted: list[Level] = [each.level for each in found.grants if each.subject in names]
    everyone = default if found.everyone == "default" else found.everyone
    if everyone in {"view", "edit"}:
        granted.append("edit" if everyone == "edit" else "view")
    return _at_most(max(granted, key=_rank), who.scope) if granted else None


def level_of_file(who: Who, default: Everyone) -> Level | None:
    """The same for a file of the workspace, which nobody owns."""
    if who.limits is not None:
        return None
    if who.scope == "admin":
        return "own"
    return None if default == "none" else _at_most("view" if default == "view" else "edit", who.scope)


def limits_of(token: Token) -> Bounds | None:
    """The diagrams that a token is for; None for one that is for all."""
    if not token.diagrams and not token.tags:
        return None
    return Bounds(token.diagrams, token.tags, token.created_at)


def _at_most(wanted: Level, scope: AccessScope) -> Level:
    return min(wanted, MOST[scope], key=_rank)


def _rank(level: Level) -> int:
    return LEVELS.index(level)
