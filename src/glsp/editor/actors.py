# SPDX-License-Identifier: Apache-2.0
"""Who acts at this moment, for the audit log: doors say it, whatever is recorded below them knows it.

Other than `rights.asking` it also knows those who may do everything. Without anybody it is nobody who was asked who they are.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from glsp.storage.audit_chain import NOBODY, Named


class Actor(msgspec.Struct, frozen=True):
    """Somebody, and as what they came in."""

    who: Named
    role: str = ""


NOBODY_ASKED = Actor(Named(NOBODY))

_actor: ContextVar[Actor] = ContextVar("glsp.actor", default=NOBODY_ASKED)


def actor() -> Actor:
    """Who acts."""
    return _actor.get()


def act_as(subject: str, name: str = "", role: str = "") -> None:
    """From now on in this context."""
    _actor.set(Actor(Named(subject, name), role))


@contextmanager
def acting(subject: str, name: str, role: str) -> Generator[None]:
    """For the length of a call."""
    token = _actor.set(Actor(Named(subject, name), role))
    try:
        yield
    finally:
        _actor.reset(token)
