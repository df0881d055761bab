# SPDX-License-Identifier: Apache-2.0
"""Which boxes and lines are near a place: squares of one size, each with what touches it. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from glsp.protocol.geometry import Bounds, Number, Point

_MOST_SQUARES = 400
"""A box or line over more squares than this (a large container) is kept aside and near everything."""


Key = TypeVar("Key", bound=Hashable)


class Grid(Generic[Key]):
    """Boxes and lines by keys of the caller's. Adding, dropping and asking cost O(squares touched), plus the few boxes that
    are larger than many squares.
    """

    def __init__(self, square: float) -> None:
        self._square = max(1.0, square)
        self._squares: dict[tuple[int, int], list[Key]] = {}
        self._large: list[Key] = []

    def add(self, key: Key, box: Bounds) -> None:
        """Puts a box in."""
        self._put(key, self._box_squares(box))

    def add_line(self, key: Key, start: Point, end: Point) -> None:
        """Puts a straight line in."""
        self._put(key, self._line_squares(start, end))

    def drop(self, key: Key, box: Bounds) -> None:
        """Takes a box out that was put in so. Raises ValueError when it was not."""
        self._take(key, self._box_squares(box))

    def drop_line(self, key: Key, start: Point, end: Point) -> None:
        """Takes a straight line out that was put in so. Raises ValueError when it was not."""
        self._take(key, self._line_squares(start, end))

    def near(self, box: Bounds) -> set[Key]:
        """Keys of all that may touch this box; each once, in no promised order."""
        return self._found(self._box_squares(box))

    def near_line(self, start: Point, end: Point) -> set[Key]:
        """Keys of all that may touch this straight line; each once, in no promised order."""
        return self._found(self._line_squares(start, end))

    def _put(self, key: Key, squares: Iterable[tuple[int, int]] | None) -> None:
        if squares is None:
            self._large.append(key)
            return
        for square in squares:
            self._squares.setdefault(square, []).append(key)

    def _take(self, key: Key, squares: Iterable[tuple[int, int]] | None) -> None:
        if squares is None:
            self._large.remove(key)
            return
        for square in squares:
            keys = self._squares.get(square, [])
            keys.remove(key)
            if not keys:
                del self._squares[square]

    def _found(self, squares: Iterable[tuple[int, int]] | None) -> set[Key]:
        found = set(self._large)
        if squares is None:
            for keys in self._squares.values():
                found.update(keys)
            return found
        for square in squares:
            found.update(self._squares.get(square, ()))
        return found

    def _box_squares(self, box: Bounds) -> Iterable[tuple[int, int]] | None:
        left, top = self._square_of(box.x), self._square_of(box.y)
        right, bottom = self._square_of(box.x + box.width), self._square_of(box.y + box.height)
        if (right - left + 1) * (bottom - top + 1) > _MOST_SQUARES:
            return None
        return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))

    def _line_squares(self, start: Point, end: Point) -> Iterable[tuple[int, int]] | None:
        """Column by column (row by row for a steep line), the squares between where the line enters and leaves it."""
        square = self._square
        left, right = sorted((int(start.x // square), int(end.x // square)))
        top, bottom = sorted((int(start.y // square), int(end.y // square)))
        if left == right or top == bottom:  # short, level or upright lines, which is most of them
            if right - left + bottom - top >= _MOST_SQUARES:
                return None
            return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
        steep = abs(end.y - start.y) > abs(end.x - start.x)
        one, other = ((start.y, start.x), (end.y, end.x)) if steep else ((start.x, start.y), (end.x, end.y))
        if one > other:
            one, other = other, one
        first, last = self._square_of(one[0]), self._square_of(other[0])
        if last - first >= _MOST_SQUARES:
            return None
        rise = (other[1] - one[1]) / (other[0] - one[0]) if other[0] != one[0] else 0.0
        squares: list[tuple[int, int]] = []
        for column in range(first, last + 1):
            enters = max(one[0], column * self._square)
            leaves = min(other[0], (column + 1) * self._square)
            ends = sorted((one[1] + rise * (enters - one[0]), one[1] + rise * (leaves - one[0])))
            # A hair more, so that rounding does not lose a square that the line only touches.
            low, high = self._square_of(ends[0] - 0.01), self._square_of(ends[1] + 0.01)
            squares.extend((row, column) if steep else (column, row) for row in range(low, high + 1))
        return squares

    def _square_of(self, at: Number) -> int:
        return int(at // self._square)


def square_for(boxes: Iterable[Bounds]) -> float:
    """A good size of squares for these boxes: one and a half times the median side."""
    sides = sorted(max(box.width, box.height) for box in boxes)
    return 1.5 * sides[len(sides) // 2] if sides else 100.0
