# SPDX-License-Identifier: Apache-2.0
"""Ids of new elements, derived from the operation's id: planning the same operation again gives the same elements."""

from __future__ import annotations

import uuid
from hashlib import blake2b


class Ids:
    """A deterministic stream of UUIDs for one operation."""

    __slots__ = ("_count", "_seed")

    def __init__(self, operation_id: str) -> None:
        self._seed = operation_id.encode("utf-8", "surrogatepass")
        self._count = 0

    def new(self) -> str:
        """The next id, a UUID (version 4 layout, so that clients and normalisers recognise it)."""
        digest = blake2b(self._seed, digest_size=16, salt=self._count.to_bytes(8, "big")).digest()
        self._count += 1
        return str(uuid.UUID(bytes=digest, version=4))
