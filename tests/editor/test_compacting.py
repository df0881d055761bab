# SPDX-License-Identifier: Apache-2.0
"""Old history goes, and nothing that is kept changes: every revision is what it was, and undo of what is there works."""

import tempfile
import uuid
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glsp.editor.compacting import compact
from glsp.editor.hub import Hub
from glsp.editor.past import blame, graph_at
from glsp.errors import GlspError, NotFound
from glsp.model.change import Author
from glsp.model.difference import elements
from glsp.model.graph import need
from glsp.protocol.operations import Redo, Restore, Undo, from_json
from glsp.storage.ports import Version
from glsp.storage.sql_retention import SqlRetention
from glsp.storage.sqlite import open_sqlite

ADA, BOB = Author("person:ada", "Ada"), Author("person:bob", "Bob")
KEEP = 4
STEPS = st.lists(
    st.sampled_from(["create", "move", "rename", "delete", "undo", "redo", "name", "snapshot", "compact", "reopen"]),
    min_size=12,
    max_size=45,
)


@asynccontextmanager
async def opened(path):
    store = await open_sqlite(path)
    try:
        async with Hub(store, store, store, comments=store).running() as hub:
            yield store, hub
    finally:
        await store.close()


def shape(graph):
    return {each.id: (each.type, each.parent, each.fields) for each in elements(graph)}


def operation(step, at, present):
    if step in {"undo", "redo"}:
        return Undo() if step == "undo" else Redo()
    first = present[at % len(present)] if present else "nothing"
    made = {"elementTypeId": "task:manual", "location": {"x": at * 10, "y": 5}, "args": {"elementId": f"n{at}"}}
    bounds = {"elementId": first, "newPosition": {"x": at, "y": at}, "newSize": {"width": 90, "height": 30}}
    return from_json(
        {
            "create": {"kind": "createNode", **made},
            "move": {"kind": "changeBounds", "newBounds": [bounds]},
            "rename": {"kind": "applyLabelEdit", "labelId": f"{first}_label", "text": f"name {at}"},
            "delete": {"kind": "deleteElement", "elementIds": [first]},
        }[step]
    )


async def carry_out(store, hub, step, at, known, named):
    """One step; `known` is what each revision was, `named` those that somebody named."""
    async with hub.using("d") as diagram:
        head = diagram.revision
        if step == "name":
            await store.keep_version("d", Version(f"v{at}", head, "Ada", 1.0))
            named.add(head)
        elif step == "snapshot":
            graph = diagram.scene.graph
            await store.snapshot("d", head, need(graph, graph.root), list(elements(graph)))
        elif step == "compact":
            await carry_out(store, hub, "snapshot", at, known, named)
            await compact(SqlRetention(store.database), store, 2e10, lambda *_: None, keep=KEEP)
        else:
            present = sorted(each.id for each in diagram.scene.graph if each.type == "task:manual")
            try:
                await diagram.execute(operation(step, at, present), (ADA, BOB)[at % 2], operation_id=uuid.uuid4().hex)
            except GlspError:
                assert diagram.revision == head
        known[diagram.revision] = shape(diagram.scene.graph)


async def go_back(diagram, named):
    """To each named version, wherever its history is, and forward again."""
    now = shape(diagram.scene.graph)
    for revision, was in named.items():
        outcome = await diagram.execute(Restore(revision=revision), ADA, operation_id=uuid.uuid4().hex)
        assert shape(diagram.scene.graph) == was
        if outcome.entry is not None:
            await diagram.execute(Undo(), ADA, operation_id=uuid.uuid4().hex)
        assert shape(diagram.scene.graph) == now


@settings(max_examples=20, deadline=None)
@given(steps=STEPS)
async def test_every_kept_revision_is_what_it_was(steps):
    with tempfile.TemporaryDirectory() as folder:
        known, named, at = {0: {}}, set(), 0
        while at <= len(steps):
            async with opened(Path(folder) / "glsp.db") as (store, hub):
                if at == 0:
                    await hub.create("workflow", ADA, diagram_id="d")
                while at < len(steps) and steps[at] != "reopen":
                    await carry_out(store, hub, steps[at], at, known, named)
                    at += 1
                at += 1
                async with hub.using("d") as diagram:
                    begins = await store.begins("d")
                    assert diagram.revision - begins >= min(KEEP, diagram.revision)
                    for revision, was in known.items():
                        if revision >= begins or revision in named:
                            assert shape(await graph_at(diagram, revision)) == was
                        else:
                            with pytest.raises(NotFound, match="no longer kept"):
                                await graph_at(diagram, revision)
                    assert {each.id for each in await blame(diagram)} <= set(shape(diagram.scene.graph))
            async with opened(Path(folder) / "glsp.db") as (_, hub), hub.using("d") as diagram:
                await go_back(diagram, {revision: known[revision] for revision in named})


async def test_what_was_dropped_is_not_undone_and_says_so(tmp_path):
    path = tmp_path / "glsp.db"
    known, named = {0: {}}, set()
    async with opened(path) as (store, hub):
        await hub.create("workflow", ADA, diagram_id="d")
        for at in range(0, 24, 2):
            await carry_out(store, hub, "create", at, known, named)
        await carry_out(store, hub, "snapshot", 0, known, named)
        await carry_out(store, hub, "create", 30, known, named)
        async with hub.using("d") as diagram:
            graph = diagram.scene.graph
            await store.snapshot("d", 13, need(graph, graph.root), list(elements(graph)))
        await carry_out(store, hub, "compact", 0, known, named)
        assert await store.begins("d") == 9
        async with hub.using("d") as diagram:  # it was open all the time: what it has in memory can still be undone
            await diagram.execute(Undo(), ADA, operation_id="u1")
    async with opened(path) as (store, hub), hub.using("d") as diagram:
        await diagram.execute(Undo(), ADA, operation_id="u2")
        for wanted in (Undo(revision=3), Restore(revision=3)):
            with pytest.raises(NotFound, match="history before revision 9 is no longer kept"):
                await diagram.execute(wanted, ADA, operation_id=uuid.uuid4().hex)
        create = operation("create", 99, [])
        with pytest.raises(NotFound, match="no longer kept"):
            await diagram.execute(create, ADA, operation_id="old base", base=2)
        await diagram.execute(create, ADA, operation_id="new base", base=10)


class Overtaken(SqlRetention):
    """As when an operator's command does the work at the moment when the server has begun it."""

    store: Any

    async def lacking(self, each):
        wanted = await super().lacking(each)
        await compact(SqlRetention(self.store.database), self.store, 2e10, lambda *_: None, keep=KEEP)
        return wanted


async def test_one_that_is_overtaken_by_another_leaves_it_to_that_one(tmp_path, caplog):
    async with opened(tmp_path / "d.db") as (store, hub):
        await hub.create("workflow", ADA, diagram_id="d")
        known, named = {}, set()
        for at, step in enumerate(["create", "create", "name", *["create", "move", "snapshot"] * 6]):
            await carry_out(store, hub, step, at, known, named)
        retention = Overtaken(store.database)
        retention.store = store
        await compact(retention, store, 2e10, lambda *_: pytest.fail("the other one did it"), keep=KEEP)
        assert caplog.records == []
        assert await store.begins("d") > 2
        async with hub.using("d") as diagram:
            await go_back(diagram, {revision: known[revision] for revision in named})
