# SPDX-License-Identifier: Apache-2.0
"""Times and spans as people write them in addresses and tool calls: `2026-11-26T10:00:00Z`, `-24h`, `now`, `1h`."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from glsp.errors import Invalid

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(r"(\d{1,9})([smhdw])", re.ASCII)
_SECONDS = re.compile(r"\d{1,11}(?:\.\d{1,9})?", re.ASCII)


def seconds(span: str) -> int:
    """A span such as `30s`, `5m`, `24h`, `7d` or `2w`, in s; a bare number is seconds. Raises Invalid."""
    found = _SPAN.fullmatch(span.strip())
    if found:
        return int(found[1]) * _UNITS[found[2]]
    if re.fullmatch(r"\d{1,9}", span.strip(), re.ASCII):
        return int(span)
    raise Invalid(f"not a span of time: {span[:40]!r}", hint="such as 30s, 5m, 24h, 7d or 2w")


def moment(text: str, now: float) -> float:
    """A time in Unix seconds: ISO 8601 (UTC where it has no zone), Unix seconds, `now`, or a span before it (`-24h`).

    Raises Invalid.
    """
    word = text.strip()
    if word == "now":
        return now
    if word.startswith("-"):
        return now - seconds(word[1:])
    if _SECONDS.fullmatch(word):
        return float(word)
    try:
        found = datetime.fromisoformat(word)
    except ValueError:
        raise Invalid(f"not a time: {word[:40]!r}", hint="such as 2026-11-26T10:00:00Z, -24h or now") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
