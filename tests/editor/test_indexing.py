# SPDX-License-Identifier: Apache-2.0
"""What the index of the search is made of: the diagram that is there now, never another one that had its id."""

from __future__ import annotations

from pathlib import Path

from glsp.editor.hub import Hub
from glsp.editor.indexing import Indexer
from glsp.model.change import Author
from glsp.protocol.operations import ApplyLabelEdit, Compound, CreateNode
from glsp.storage.sqlite import SqliteStore, open_sqlite

ADA = Author("ada", "Ada")


async def written(hub: Hub, text: str) -> None:
    await hub.create("workflow", ADA, diagram_id="d")
    async with hub.using("d") as diagram:
        node = CreateNode(element_type_id="task:manual", location=None, args={"elementId": "n"})
        label = ApplyLabelEdit(label_id="n_label", text=text)
        await diagram.execute(Compound(operations=(node, label), atomic=True), ADA, operation_id=text)


async def found(store: SqliteStore, text: str) -> list[str]:
    return [hit.diagram.id for hit in await store.search(text)]


async def test_one_that_was_made_anew_elsewhere_is_not_indexed_as_the_one_before(tmp_path: Path) -> None:
    store = await open_sqlite(tmp_path / "glsp.db")
    async with Hub(store, store).running() as deaf, Hub(store, store).running() as other:
        await written(deaf, "confidential")
        async with deaf.using("d"):
            await other.delete("d")
            await other.purge("d")
            await written(other, "harmless")
            await Indexer(store, store, store, deaf.live).catch_up(lambda _: None)

        assert (await found(store, "confidential"), await found(store, "harmless")) == ([], ["d"])
    await store.close()
