# SPDX-License-Identifier: Apache-2.0
"""With whom diagrams are shared, as it rests: one value for each diagram that somebody owns or shared. Beside the log.

Subjects are those of callers (`token:<id>`, `person:<id>`) or of groups of them (`group:<name>`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol, TypeAlias

import msgspec

from glsp.errors import NotFound

Level: TypeAlias = Literal["view", "edit", "own"]
"""What one may do with one diagram; each includes the ones before it. Owners share it, and take it back."""

Everyone: TypeAlias = Literal["default", "none", "view", "edit"]
"""What whoever may come in may do with it; `default`: as the setting SHARING says."""


class Grant(msgspec.Struct, frozen=True):
    """What a subject may do; the name is for people to read."""

    subject: str
    name: str
    level: Level


class Sharing(msgspec.Struct, frozen=True, omit_defaults=True):
    """With whom one diagram is shared; nobody made one that is owned by nobody."""

    owner: str = ""
    owner_name: str = ""
    everyone: Everyone = "default"
    grants: tuple[Grant, ...] = ()


SHARING_FORMAT = 1


class KeptSharing(msgspec.Struct, frozen=True):
    """As it rests. `change` counts what happened to all of them; the moment tells a diagram from a later one of its id."""

    diagram: str
    created_at: float
    change: int
    sharing: Sharing


class Sharings(Protocol):
    """Those of one database."""

    async def sharings(self, since: int = 0) -> list[KeptSharing]:
        """What changed after `since`, in that order."""
        ...

    async def share(self, diagram_id: str, sharing: Sharing, expected: int) -> KeptSharing | None:
        """Writes it; None, and nothing is written, when its last change is not `expected` (0: there never was one).
        Raises NotFound.
        """
        ...


class MemorySharings:
    """Of stores that keep nothing; `created` tells when a diagram was made."""

    def __init__(self, created: Callable[[], Mapping[str, float]]) -> None:
        self._created = created
        self._kept: dict[str, KeptSharing] = {}
        self._last = 0

    async def sharings(self, since: int = 0) -> list[KeptSharing]:
        """What changed after `since`, in that order."""
        found = [each for each in self._kept.values() if each.change > since and self._is_there(each)]
        return sorted(found, key=lambda each: each.change)

    async def share(self, diagram_id: str, sharing: Sharing, expected: int) -> KeptSharing | None:
        """Writes it, where its last change is the expected one."""
        moment = self._created().get(diagram_id)
        if moment is None:
            raise NotFound(f"there is no diagram {diagram_id[:100]!r}")
        known = self._kept.get(diagram_id)
        if (known.change if known is not None and self._is_there(known) else 0) != expected:
            return None
        self._last += 1
        kept = KeptSharing(diagram_id, moment, self._last, sharing)
        self._kept[diagram_id] = kept
        return kept

    def _is_there(self, kept: KeptSharing) -> bool:
        return self._created().get(kept.diagram) == kept.created_at
