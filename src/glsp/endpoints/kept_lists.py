# SPDX-License-Identifier: Apache-2.0
"""Answers that list diagrams, kept in memory until something in the store is another: asking that costs one row."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from glsp import telemetry
from glsp.editor.hub import Hub
from glsp.editor.rights import who_asks
from glsp.endpoints.requests import tag_of
from glsp.protocol.times import iso
from glsp.storage.ports import DiagramInfo, Sort

MOST_KEPT = 64
"""Lists; the least recently asked goes first."""

MOST_BYTES = 2_000_000
"""A longer one (some 8,000 diagrams) is not kept."""


class Asked(msgspec.Struct, frozen=True):
    """Which list."""

    query: str
    tag: str
    sort: Sort
    trash: bool
    limit: int


class Lists:
    """Lists as they were answered, with their tags."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._kept: OrderedDict[Asked, tuple[str, str, bytes]] = OrderedDict()

    async def get(self, asked: Asked) -> tuple[str, bytes]:
        """The `ETag` and the JSON of a list as the store has it now; of those who may not see all, as they may."""
        if who_asks() is not None:
            mine = await self._hub.list(
                query=asked.query, tag=asked.tag, sort=asked.sort, trash=asked.trash, limit=asked.limit
            )
            data = msgspec.json.encode({"diagrams": [shown(info) for info in mine]})
            return tag_of(data), data
        state, tag, data = self._kept.get(asked, ("", "", b""))
        found = await self._hub.library.listed(
            state, query=asked.query, tag=asked.tag, sort=asked.sort, trash=asked.trash, limit=asked.limit
        )
        telemetry.CACHE_REQUESTS.labels("lists", "miss" if found.diagrams is not None else "hit").inc()
        if found.diagrams is not None:
            data = msgspec.json.encode({"diagrams": [shown(info) for info in found.diagrams]})
            tag = tag_of(data)
            self._keep(asked, (found.state, tag, data))
        return tag, data

    def _keep(self, asked: Asked, answer: tuple[str, str, bytes]) -> None:
        self._kept.pop(asked, None)
        if len(answer[2]) <= MOST_BYTES:
            self._kept[asked] = answer
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def shown(info: DiagramInfo) -> dict[str, object]:
    """A diagram as lists show it."""
    found: dict[str, object] = {
        "id": info.id,
        "name": info.name,
        "type": info.type,
        "language": info.language,
        "revision": info.revision,
        "elements": info.elements,
        "tags": info.tags,
        "createdAt": iso(info.created_at),
        "updatedAt": iso(info.updated_at),
        "updatedBy": info.updated_by,
    }
    if info.deleted_at is not None:
        found["deletedAt"] = iso(info.deleted_at)
    return found
