# SPDX-License-Identifier: Apache-2.0
"""API tokens: how one is made, how it looks, and what of it may be kept.

A token is `glsp_`, 43 letters and digits that hold 256 random bits, and six more that sum them up, so that scanners for
leaked secrets find tokens and nothing else. Only the SHA-256 of all of it is kept: no salt and no slow hash, because
there is nothing to guess in 256 random bits. What must never: a store, a request.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib
from collections.abc import Sequence
from typing import Literal, TypeAlias

from glsp.errors import Invalid, TooLarge
from glsp.storage.ports import AccessScope, Token

PREFIX = "glsp_"
SHAPE = re.compile(r"glsp_[0-9A-Za-z]{49}", re.ASCII)
"""What a scanner looks for; `is_token` also checks the sum."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_BYTES, _RANDOM_DIGITS, _SUM_DIGITS = 32, 43, 6

State: TypeAlias = Literal["good", "expired", "revoked"]

SCOPES: tuple[AccessScope, ...] = ("read", "edit", "agent", "admin")
"""Each includes the ones before it; an `agent` edits, and shares nothing."""

DAYS = 90
"""How long a token is good when nobody says."""

MAX_DAYS = 3_650
MAX_NAME = 80
MAX_LIMITS = 100
"""Diagrams and tags that one token is for."""
DAY = 86_400.0


def make(
    name: str,
    scope: str,
    days: int | None,
    now: float,
    *,
    diagrams: Sequence[str] = (),
    tags: Sequence[str] = (),
    is_link: bool = False,
) -> tuple[Token, str]:
    """A new token and its secret, which is nowhere else; `days` None: it does not expire. With `diagrams` or `tags` it is
    for these alone. Raises Invalid, TooLarge.
    """
    title = name.strip()
    if not title or not title.isprintable():
        raise Invalid(
            "a token needs a name that people can read", hint="who or what will bring it, such as 'CI import'"
        )
    if len(title) > MAX_NAME:
        raise TooLarge(f"a name of {len(title)} characters; at most {MAX_NAME}")
    known: AccessScope | None = next((each for each in SCOPES if each == scope), None)
    if known is None:
        raise Invalid(f"there is no scope {scope[:40]!r}", hint=f"one of {', '.join(SCOPES)}")
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise Invalid(f"a token is good for 1 to {MAX_DAYS} days", hint="or for ever, if you say so")
    if len(diagrams) + len(tags) > MAX_LIMITS:
        raise TooLarge(f"a token is for at most {MAX_LIMITS} diagrams and tags", hint="give the diagrams one tag")
    if (diagrams or tags) and known == "admin":
        raise Invalid("an admin is one for all diagrams", hint="leave the diagrams out, or choose the scope edit")
    random = _in_digits(int.from_bytes(secrets.token_bytes(_RANDOM_BYTES), "big"), _RANDOM_DIGITS)
    body = PREFIX + random
    token = Token(
        id=secrets.token_hex(6),
        name=title,
        scope=known,
        created_at=now,
        expires_at=None if days is None else now + days * DAY,
        diagrams=tuple(dict.fromkeys(diagrams)),
        tags=tuple(dict.fromkeys(tags)),
        is_link=is_link,
    )
    return token, body + _sum(body)


def new_name() -> str:
    """For a token that nobody names: no other has it."""
    return secrets.token_hex(6)


def is_token(text: str) -> bool:
    """Whether a text looks like a token of ours; tells nothing about whether there is such a token."""
    if SHAPE.fullmatch(text) is None:
        return False
    return text.endswith(_sum(text[:-_SUM_DIGITS]))


def digest(secret: str) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode(errors="replace")).digest()


def state(token: Token, now: float) -> State:
    """What became of a token."""
    if token.revoked_at is not None:
        return "revoked"
    return "good" if token.is_good(now) else "expired"


def allows(scope: AccessScope, needed: AccessScope) -> bool:
    """Whether a scope includes another."""
    return SCOPES.index(scope) >= SCOPES.index(needed)


def _sum(body: str) -> str:
    return _in_digits(zlib.crc32(body.encode()), _SUM_DIGITS)


def _in_digits(number: int, count: int) -> str:
    found = ""
    for _ in range(count):
        number, digit = divmod(number, len(_DIGITS))
        found = _DIGITS[digit] + found
    return found
