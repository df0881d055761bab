# SPDX-License-Identifier: Apache-2.0
"""How far the data was that a caller has seen, so that no read of theirs goes back behind it.

A position is a whole number that grows with every commit. It travels as a token: doors give the present one with an answer
and take it back with the next request, perhaps in another process. What a token means is the backend's affair.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from glsp.errors import Invalid

MAX_DIGITS = 16
"""Of a token: positions have 64 bits."""

_wanted: ContextVar[int] = ContextVar("position that the caller has seen", default=0)


def token(position: int) -> str:
    """A position as callers carry it."""
    return f"{position:x}"


def position_of(text: str) -> int:
    """The position of a token. Raises Invalid."""
    if not 0 < len(text) <= MAX_DIGITS or not all(letter in "0123456789abcdef" for letter in text):
        raise Invalid("this is no commit token", hint="send back the one of the last answer as it was, or none")
    return int(text, 16)


@contextmanager
def seen_by_caller(position: int) -> Generator[None]:
    """What is read in this task while this lasts is at this position or behind it."""
    before = _wanted.set(position)
    try:
        yield
    finally:
        _wanted.reset(before)


def wanted() -> int:
    """What the caller of this task has seen; 0 when it did not say."""
    return _wanted.get()
