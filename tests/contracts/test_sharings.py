# SPDX-License-Identifier: Apache-2.0
"""With whom diagrams are shared: the same on every store."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.samples import ROOT, info
from glsp.errors import NotFound
from glsp.storage.grants import Grant, Sharing
from glsp.storage.sql_grants import sharings_of

ONE = Sharing("token:1", "Ada", "none", (Grant("group:team", "Team", "view"),))
TWO = Sharing("token:2", "Bob", "view")


async def test_what_was_shared_is_told_in_the_order_it_changed(store: Any) -> None:
    sharings = sharings_of(store)
    for name in ("a", "b"):
        await store.create(info(name), ROOT)
    first = await sharings.share("a", ONE, 0)
    second = await sharings.share("b", TWO, 0)
    assert first is not None
    assert second is not None
    assert [(each.diagram, each.sharing) for each in await sharings.sharings()] == [("a", ONE), ("b", TWO)]
    assert await sharings.share("a", TWO, 0) is None  # decided on an older state
    again = await sharings.share("a", TWO, first.change)
    assert again is not None
    assert again.change > second.change > first.change
    assert [each.diagram for each in await sharings.sharings(second.change)] == ["a"]
    assert again.created_at == (await store.info("a")).created_at


async def test_a_deleted_diagram_is_shared_with_nobody_and_the_next_of_its_id_neither(store: Any) -> None:
    sharings = sharings_of(store)
    await store.create(info("a"), ROOT)
    first = await sharings.share("a", ONE, 0)
    assert first is not None
    await store.trash("a")
    await store.purge(diagram_id="a")
    assert await sharings.sharings() == []
    with pytest.raises(NotFound):
        await sharings.share("a", ONE, 0)
    await store.create(info("a", created_at=9e9), ROOT)
    assert await sharings.sharings() == []
    second = await sharings.share("a", TWO, 0)
    assert second is not None
    assert second.change > first.change  # who follows the changes hears of it
    assert second.created_at == 9e9
