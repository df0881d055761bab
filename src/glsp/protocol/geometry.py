# SPDX-License-Identifier: Apache-2.0
"""Points, sizes and boxes as they travel on the wire; px, y grows downwards.

Integers stay integers (`82`, not `82.0`), as in the reference server's messages.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias, TypeGuard

import msgspec

Json: TypeAlias = Any
"""A decoded JSON value. The only place where `Any` is the honest type: it came over a wire."""

Fields: TypeAlias = dict[str, Json]
"""The JSON members of one element without `id`, `type` and `children`; treat as immutable."""

Number: TypeAlias = int | float


class Point(msgspec.Struct, frozen=True):
    """A place in px; the frame (canvas or parent) is named where it is used."""

    x: Number
    y: Number


class Dimension(msgspec.Struct, frozen=True):
    """A size in px; -1 means not yet known, as in the reference."""

    width: Number
    height: Number


class Bounds(msgspec.Struct, frozen=True):
    """A box: its upper left corner and its size, px."""

    x: Number
    y: Number
    width: Number
    height: Number


def finite(*values: Number) -> bool:
    """Whether every value is a finite number that a 64-bit float holds (JSON allows `1e999`)."""
    for value in values:  # noqa: SIM110 - in every edit; a generator costs three times as much
        if not -1e9 <= value <= 1e9:  # false for NaN too
            return False
    return True


def whole(value: Number) -> Number:
    """`82.0` becomes `82`; other values stay."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def snap(value: Number, grid: int = 10) -> int:
    """The nearest multiple of `grid`, halves upwards also below zero (JavaScript's `Math.round`)."""
    return math.floor(value / grid + 0.5) * grid


def is_object(value: Json) -> TypeGuard[Fields]:
    """Whether a decoded JSON value is an object."""
    return isinstance(value, dict)


def is_list(value: Json) -> TypeGuard[list[Json]]:
    """Whether a decoded JSON value is an array."""
    return isinstance(value, (list, tuple))
