# SPDX-License-Identifier: Apache-2.0
"""Garbage collection kept off large loads: a load makes 100,000 objects and no garbage, yet would start collections.

Elements and entries hold no cycles, so counting frees them; only the collector's walks over them are avoided. What was
loaded is then put out of its sight (`gc.freeze`): a full pass with 10,000 nodes open takes 49 ms otherwise.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

LARGE = 5_000
"""Elements from which a load is worth a freeze; freezing also keeps what garbage there is at that moment."""

_paused = 0


@contextmanager
def collector_paused() -> Generator[None]:
    """No collections inside; may be nested and may overlap with others on the event loop."""
    global _paused  # noqa: PLW0603  the collector is one per process, and so is this
    _paused += 1
    gc.disable()
    try:
        yield
    finally:
        _paused -= 1
        if not _paused:
            gc.enable()


def settle(elements: int) -> None:
    """After a load of so many elements, still inside `collector_paused`: else enabling would walk over all of them."""
    if elements >= LARGE:
        gc.freeze()
