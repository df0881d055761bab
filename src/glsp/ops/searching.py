# SPDX-License-Identifier: Apache-2.0
"""`glsp search`: looks through all stored diagrams, with a server or without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glsp.editor.indexing import Indexer
from glsp.settings import Settings
from glsp.storage.backends import connect
from glsp.storage.ports import Hit


async def search(settings: Settings, query: str, *, trash: bool, limit: int) -> list[Hit]:
    """What was found; what moved since the last look is indexed first. Raises Unavailable, TooLarge."""
    store = await connect(settings.database_url.reveal(), settings.data_dir)
    try:
        await Indexer(store, store, store).catch_up(lambda _: None)
        return await store.search(query, trash=trash, limit=limit)
    finally:
        await store.close()


def as_lines(hits: Sequence[Hit]) -> Iterator[str]:
    """A line for each diagram, below it those inside."""
    for hit in hits:
        yield f"{hit.diagram.id}  {hit.diagram.name} ({hit.diagram.language})"
        for line in hit.lines:
            yield f"  {line.element or '-'}: {line.text}"
        if hit.count > len(hit.lines):
            yield f"  … {hit.count - len(hit.lines)} more"
