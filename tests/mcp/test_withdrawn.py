# SPDX-License-Identifier: Apache-2.0
"""News of a diagram that was promised to an agent ends when the diagram is taken from it, in both protocol eras."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Generator
from typing import Any

import mcp_types as types
import pytest
from mcp.client.session import IncomingMessage
from mcp.client.subscriptions import ResourceUpdated

from glsp.endpoints.mcp.resources import DEBOUNCE_SECONDS
from support.agents import agent
from support.everybody import Everybody

NODE = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Generator[Everybody]:
    found = Everybody(tmp_path_factory.mktemp("withdrawn"))
    yield found
    found.end()


def share(everybody: Everybody, diagram: str, *names: str) -> None:
    grants = [{"subject": everybody.subjects[name], "name": name, "level": "view"} for name in names]
    assert everybody.admin("PUT", f"/api/diagrams/{diagram}/sharing", {"grants": grants}).status == 200


def edit(everybody: Everybody, diagram: str) -> None:
    assert everybody.admin("POST", f"/api/diagrams/{diagram}/operations", {"operations": [NODE]}).status == 200


async def quiet(*heard: list[Any]) -> None:
    """Returns when each has heard something and no more comes: what is told is gathered for a moment first, so that news of
    the making of a diagram may come beside that of its first edit."""
    before: tuple[int, ...] = ()
    async with asyncio.timeout(20):
        while not all(before) or before != tuple(len(each) for each in heard):
            before = tuple(len(each) for each in heard)
            await asyncio.sleep(5 * DEBOUNCE_SECONDS)


@pytest.mark.parametrize("moves", [True, False], ids=["it moves", "it rests"])
async def test_a_stream_ends_instead_of_telling_what_its_listener_may_no_longer_know(
    everybody: Everybody, *, moves: bool
) -> None:
    diagram = everybody.made(f"lent-{moves}")
    share(everybody, diagram, "viewer", "editor")
    url, uri = f"{everybody.serving.url}/mcp", f"diagram://text/{diagram}"
    hers: list[Any] = []
    his: list[Any] = []

    async def hear(stream: AsyncIterable[Any], heard: list[Any]) -> None:
        async for each in stream:
            heard.append(each)  # noqa: PERF401  as they come, not at the end

    async with (
        agent(url, "auto", token=everybody.secrets["viewer"]) as ada,
        agent(url, "auto", token=everybody.secrets["editor"]) as bob,
        ada.client.listen(resource_subscriptions=[uri]) as for_her,
        bob.client.listen(resource_subscriptions=[uri]) as for_him,
        asyncio.TaskGroup() as tasks,
    ):
        hearing = [tasks.create_task(hear(for_her, hers)), tasks.create_task(hear(for_him, his))]
        edit(everybody, diagram)
        await quiet(hers, his)
        told = list(hers)
        assert set(told) == {ResourceUpdated(uri=uri)}
        share(everybody, diagram, "editor")
        if moves:
            edit(everybody, diagram)
        async with asyncio.timeout(10):
            await hearing[0]  # it ends
        his.clear()
        edit(everybody, diagram)
        await quiet(his)
        assert hers == told  # and said nothing more
        hearing[1].cancel()


@pytest.mark.filterwarnings("ignore::mcp.shared.exceptions.MCPDeprecationWarning")
async def test_a_subscription_of_the_handshake_era_ends_likewise(everybody: Everybody) -> None:
    diagram = everybody.made("lent-legacy")
    share(everybody, diagram, "viewer", "editor")
    heard: dict[str, list[Any]] = {"viewer": [], "editor": []}

    def ear(name: str) -> Any:
        async def hear(message: IncomingMessage) -> None:
            if isinstance(message, types.ResourceUpdatedNotification):
                heard[name].append(str(message.params.uri))

        return hear

    url, uri = f"{everybody.serving.url}/mcp", f"diagram://text/{diagram}"
    secrets = everybody.secrets
    async with (
        agent(url, "legacy", ear("viewer"), token=secrets["viewer"]) as ada,
        agent(url, "legacy", ear("editor"), token=secrets["editor"]) as bob,
    ):
        for each in (ada, bob):
            await each.client.subscribe_resource(uri)
        edit(everybody, diagram)
        await quiet(*heard.values())
        told = list(heard["viewer"])
        assert set(told) == {uri}
        share(everybody, diagram, "editor")
        for _ in range(2):
            heard["editor"].clear()
            edit(everybody, diagram)
            await quiet(heard["editor"])
        assert heard["viewer"] == told
