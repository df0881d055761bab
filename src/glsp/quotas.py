# SPDX-License-Identifier: Apache-2.0
"""How much and how often: the quotas among the settings, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec


class Pace(msgspec.Struct, frozen=True):
    """How often something may be asked for: so many per second, so many at once. 0 per second: as often as one likes."""

    per_second: float
    at_once: float


class Quotas(msgspec.Struct, frozen=True):
    """What one caller, one diagram and this process may take; 0: no limit."""

    edits: Pace = Pace(50, 500)
    reads: Pace = Pace(100, 1_000)
    elements: int = 200_000
    bytes: int = 256 * 1024**2
    open_diagrams: int = 2_000
    memory_bytes: int = 0


def quotas(values: Mapping[str, str], problems: list[str]) -> Quotas:
    """As the variables say; the rest as it is by default."""

    def pace(name: str, default: Pace) -> Pace:
        return _pace(name, values[name], problems) if name in values else default

    def size(name: str, default: int) -> int:
        return _size(name, values[name], problems) if name in values else default

    known = Quotas()
    return Quotas(
        edits=pace("RATE_LIMIT_EDITS", known.edits),
        reads=pace("RATE_LIMIT_READS", known.reads),
        elements=size("MAX_ELEMENTS", known.elements),
        bytes=size("MAX_BYTES", known.bytes),
        open_diagrams=size("MAX_OPEN_DIAGRAMS", known.open_diagrams),
        memory_bytes=size("MAX_MEMORY", known.memory_bytes),
    )


def _pace(name: str, text: str, problems: list[str]) -> Pace:
    """`RATE`, with ten seconds' worth at once, or `RATE/AT_ONCE`."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?)(?:/(\d{1,9}))?", text, re.ASCII)
    if found is None or (found[2] is not None and float(found[2]) < 1):
        problems.append(f"{name}={text[:40]!r} is not a rate such as 50, or 50/500 for 500 at once; 0 is no limit")
        return Pace(0, 0)
    rate = float(found[1])
    return Pace(rate, float(found[2]) if found[2] else max(1.0, 10 * rate))


def _size(name: str, text: str, problems: list[str]) -> int:
    found = re.fullmatch(r"(\d{1,15})([KMG]?)", text.upper(), re.ASCII)
    if found is None:
        problems.append(f"{name}={text[:40]!r} is not a number, with K, M or G for 1024 and more; 0 is no limit")
        return 0
    return int(found[1]) * 1024 ** " KMG".index(found[2] or " ")
