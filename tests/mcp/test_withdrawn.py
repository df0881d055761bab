# SPDX-License-Identifier: Apache-2.0
"""News of a diagram that was promised to an agent ends when the diagram is taken from it, in both protocol eras."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import Any

import mcp_types as types
import pytest
from mcp.client.session import IncomingMessage
from mcp.client.subscriptions import ResourceUpdated

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


@pytest.mark.parametrize("moves", [True, False], ids=["it moves", "it rests"])
async def test_a_stream_ends_instead_of_telling_what_its_listener_may_no_longer_know(
    everybody: Everybody, *, moves: bool
) -> None:
    diagram = everybody.made(f"lent-{moves}")
    share(everybody, diagram, "viewer", "editor")
    url, uri = f"{everybody.serving.url}/mcp", f"diagram://text/{diagram}"
    async with (
        agent(url, "auto", token=everybody.secrets["viewer"]) as ada,
        agent(url, "auto", token=everybody.secrets["editor"]) as bob,
        ada.client.listen(resource_subscriptions=[uri]) as hers,
        bob.client.listen(resource_subscriptions=[uri]) as his,
    ):
        edit(everybody, diagram)
        for stream in (hers, his):
            async with asyncio.timeout(10):
                assert await anext(aiter(stream)) == ResourceUpdated(uri=uri)
        share(everybody, diagram, "editor")
        if moves:
            edit(everybody, diagram)
        async with asyncio.timeout(10):
            assert [each async for each in hers] == []  # it ended, and said nothing more
            edit(everybody, diagram)
            assert await anext(aiter(his)) == ResourceUpdated(uri=uri)


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

    async def until(name: str, count: int) -> None:
        async with asyncio.timeout(10):
            while len(heard[name]) < count:
                await asyncio.sleep(0.02)

    url, uri = f"{everybody.serving.url}/mcp", f"diagram://text/{diagram}"
    secrets = everybody.secrets
    async with (
        agent(url, "legacy", ear("viewer"), token=secrets["viewer"]) as ada,
        agent(url, "legacy", ear("editor"), token=secrets["editor"]) as bob,
    ):
        for each in (ada, bob):
            await each.client.subscribe_resource(uri)
        edit(everybody, diagram)
        await until("viewer", 1)
        await until("editor", 1)
        share(everybody, diagram, "editor")
        edit(everybody, diagram)
        await until("editor", 2)
        edit(everybody, diagram)
        await until("editor", 3)
        assert heard["viewer"] == [uri]
