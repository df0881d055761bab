# SPDX-License-Identifier: Apache-2.0
"""Order keys: strings whose plain comparison orders siblings, with room between any two.

A key is an integer part and an optional short fraction, in base 62 (digits sort as ASCII). The integer part says its
own length in its first character: `a0`..`az` two characters, `b00`..`bzz` three, and downwards `Zz`..`Z0`, `Yzz`...
so appending and prepending never make keys long. Fractions never end in `0`, so there is always a key in between.
The scheme is David Greenspan's "fractional indexing"; keys never go on the wire, ties are broken by element id.
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
FIRST = "a0"
LONG_KEY = 24
"""Keys longer than this are rebalanced; it takes over a hundred insertions at one and the same spot."""

_VALUE = {digit: value for value, digit in enumerate(DIGITS)}


def between(low: str | None, high: str | None) -> str:
    """A key after `low` and before `high`; None is open. Equal neighbours (a tie) give a key after both.

    Raises: ValueError when `low` > `high`.
    """
    if low is not None and high is not None and low >= high:
        if low == high:
            return between(low, None)
        raise ValueError(f"order keys out of order: {low!r} > {high!r}")
    if low is None:
        if high is None:
            return FIRST
        whole, fraction = _split(high)
        if fraction:
            return whole
        below = _previous(whole)
        return below if below is not None else whole + _middle("", fraction or None)
    whole, fraction = _split(low)
    if high is None:
        above = _next(whole)
        return above if above is not None else whole + _middle(fraction, None)
    high_whole, high_fraction = _split(high)
    if whole == high_whole:
        return whole + _middle(fraction, high_fraction or None)
    above = _next(whole)
    if above is not None and above < high:
        return above
    return whole + _middle(fraction, None)


def spread(count: int, low: str | None = None, high: str | None = None) -> list[str]:
    """`count` ascending keys between `low` and `high`."""
    keys: list[str] = []
    for _ in range(count):
        low = between(low, high)
        keys.append(low)
    return keys


def _split(key: str) -> tuple[str, str]:
    head = key[0]
    length = ord(head) - ord("a") + 2 if head >= "a" else ord("Z") - ord(head) + 2
    return key[:length], key[length:]


def _next(whole: str) -> str | None:
    head, digits = whole[0], list(whole[1:])
    for at in range(len(digits) - 1, -1, -1):
        value = _VALUE[digits[at]] + 1
        if value < len(DIGITS):
            digits[at] = DIGITS[value]
            return head + "".join(digits)
        digits[at] = DIGITS[0]
    if head == "Z":
        return "a" + DIGITS[0]
    if head == "z":
        return None
    head = chr(ord(head) + 1)
    return head + "".join([*digits, DIGITS[0]] if head > "a" else digits[:-1])


def _previous(whole: str) -> str | None:
    head, digits = whole[0], list(whole[1:])
    for at in range(len(digits) - 1, -1, -1):
        value = _VALUE[digits[at]] - 1
        if value >= 0:
            digits[at] = DIGITS[value]
            return head + "".join(digits)
        digits[at] = DIGITS[-1]
    if head == "a":
        return "Z" + DIGITS[-1]
    if head == "A":
        return None
    head = chr(ord(head) - 1)
    return head + "".join([*digits, DIGITS[-1]] if head < "Z" else digits[:-1])


def _middle(low: str, high: str | None) -> str:
    """A fraction strictly between `low` ('' = 0) and `high` (None = 1)."""
    same = 0
    if high is not None:
        while same < len(high) and (low[same] if same < len(low) else DIGITS[0]) == high[same]:
            same += 1
        if same:
            return high[:same] + _middle(low[same:], high[same:])
    first = _VALUE[low[0]] if low else 0
    last = _VALUE[high[0]] if high else len(DIGITS)
    if last - first > 1:
        return DIGITS[(first + last) // 2]
    if high is not None and len(high) > 1:
        return high[0]
    return DIGITS[first] + _middle(low[1:], None)
