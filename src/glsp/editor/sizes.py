# SPDX-License-Identifier: Apache-2.0
"""How large one diagram may grow: MAX_ELEMENTS and MAX_BYTES. What is larger already stays, and can be read and made smaller.

Bytes are those of the elements as JSON. They are counted once when a diagram is opened, and from then on for what each
change touches; without a limit nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from glsp import telemetry
from glsp.errors import TooLarge
from glsp.model.change import Change, Element
from glsp.protocol.operations import Operation, Redo, Restore, Undo

_encoder = msgspec.json.Encoder()
_SMALLER = "split the diagram, or delete what is not needed; the setting is"


class Extent:
    """How large a diagram is, and with what is planned; O(change)."""

    __slots__ = ("_planned_bytes", "_planned_elements", "most_bytes", "most_elements", "taken")

    def __init__(self) -> None:
        self.most_elements = 0
        """0: no limit, as below."""
        self.most_bytes = 0
        self.taken = 0
        """Bytes of what is committed."""
        self._planned_elements = self._planned_bytes = 0

    def limit(self, elements: int, size: int, present: Iterable[Element]) -> None:
        """Sets both limits for a diagram that holds these elements."""
        self.most_elements, self.most_bytes = elements, size
        self.taken = weigh(present) if size else 0

    def begin(self) -> None:
        """Nothing is planned yet."""
        self._planned_elements = self._planned_bytes = 0

    def check(self, change: Change, operation: Operation, elements: int) -> None:
        """Raises TooLarge when a change makes a diagram of `elements` larger than it may be. Going back is always allowed:
        what was there before was once small enough.
        """
        if isinstance(operation, Undo | Redo | Restore):
            return
        if (more := growth(change)) > 0:
            check_count(elements + self._planned_elements + more, self.most_elements)
        if self.most_bytes and (more := gain(change)) > 0:
            check_bytes(self.taken + self._planned_bytes + more, self.most_bytes)

    def plan(self, change: Change) -> None:
        """A change is planned."""
        self._planned_elements += growth(change)
        self._planned_bytes += gain(change) if self.most_bytes else 0

    def commit(self, change: Change) -> None:
        """A change was committed, here or elsewhere."""
        self.taken += gain(change) if self.most_bytes else 0


def growth(change: Change) -> int:
    """How many elements a change adds, less those it takes away."""
    return len(change.added) - len(change.removed)


def weigh(elements: Iterable[Element]) -> int:
    """Bytes of elements."""
    return sum(len(_encoder.encode(element)) for element in elements)


def gain(change: Change) -> int:
    """How many bytes a change adds, less those it takes away."""
    size = weigh(change.added) - weigh(change.removed)
    return size + sum(len(_encoder.encode(edit.new)) - len(_encoder.encode(edit.old)) for edit in change.edits)


def check_count(count: int, most: int) -> None:
    """Raises TooLarge for more elements than a diagram may have; 0: there is no limit."""
    if most and count > most:
        telemetry.REFUSED_BY_LIMIT.labels("elements").inc()
        raise TooLarge(
            f"that would be {count:,} elements; a diagram may have {most:,}", hint=f"{_SMALLER} MAX_ELEMENTS"
        )


def check_bytes(size: int, most: int) -> None:
    """Raises TooLarge for more bytes than a diagram may have; 0: there is no limit."""
    if most and size > most:
        telemetry.REFUSED_BY_LIMIT.labels("bytes").inc()
        raise TooLarge(f"that would be {size:,} bytes; a diagram may have {most:,}", hint=f"{_SMALLER} MAX_BYTES")
