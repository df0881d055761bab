# SPDX-License-Identifier: Apache-2.0
"""Diagrams as MCP resources, and who is told when one changes.

Every resource has a tool twin: many hosts show their model no resources. Updates go to clients of both protocol eras:
`resources/subscribe` keeps sessions here, `subscriptions/listen` is served by the SDK from the bus.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import mcp_types as types
from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.server.session import ServerSession
from mcp.server.subscriptions import ResourceUpdated, SubscriptionBus

from glsp.editor.hub import Hub
from glsp.editor.naming import STORED
from glsp.editor.rights import who_asks
from glsp.endpoints.mcp.conversations import CONVERSATION
from glsp.endpoints.mcp.desk import named
from glsp.endpoints.mcp.ears import Ears, name_in
from glsp.endpoints.mcp.reader import Reader
from glsp.errors import GlspError, NotFound

LIST = "diagram://list"
NOT_THERE = -32002
"""The protocol's number for resources that are not there."""
KINDS = ("model", "metadata", "validation", "text")

DEBOUNCE_SECONDS = 0.1
"""A dragging person commits many times a second; agents that follow want the result."""

MAX_COMPLETIONS = 100
"""What the protocol allows in one answer."""

MAX_SUBSCRIPTIONS = 10_000
"""Pairs of a session and a resource; the SDK ends idle sessions, this only bounds what a broken client can cost."""


class Resources:
    """The resources of one server."""

    def __init__(self, hub: Hub, reader: Reader, bus: SubscriptionBus) -> None:
        self._hub = hub
        self._reader = reader
        self._bus = bus
        self.ears = Ears(hub, self._doubt)
        self._is_doubtful = False
        self._subscribed: dict[tuple[str, str], ServerSession] = {}
        self._forget: dict[tuple[str, str], Callable[[], None]] = {}
        self._changed: set[str] = set()
        self._wake = asyncio.Event()

    def register(self, server: MCPServer[Any]) -> None:
        """Resources, templates and completions."""
        server.resource(LIST, name="diagrams", mime_type="application/json")(self._list)
        for kind, read, media_type in (
            ("model", self._model, "application/json"),
            ("metadata", self._metadata, "application/json"),
            ("validation", self._validation, "application/json"),
            ("text", self._text, "text/plain"),
        ):
            server.resource(f"diagram://{kind}/{{id}}", name=f"diagram {kind}", mime_type=media_type)(read)
        server.completion()(self._complete)

    async def _list(self) -> str:
        """The stored diagrams."""
        return (await self._reader.list_json()).decode()

    async def _model(self, id: str) -> str:  # noqa: A002  the template's name
        """The GModel."""
        with _told():
            return (await self._reader.model_json(named(id))).decode()

    async def _metadata(self, id: str) -> str:  # noqa: A002
        """Name, type, revision, counts."""
        with _told():
            return (await self._reader.metadata_json(named(id))).decode()

    async def _validation(self, id: str) -> str:  # noqa: A002
        """What validation finds."""
        with _told():
            return (await self._reader.findings_json(named(id))).decode()

    async def _text(self, id: str) -> str:  # noqa: A002
        """The diagram in the compact notation."""
        with _told():
            return await self._reader.diagram(named(id))

    async def _complete(
        self,
        _ref: types.PromptReference | types.ResourceTemplateReference,
        argument: types.CompletionArgument,
        _context: types.CompletionContext | None,
    ) -> types.Completion:
        if argument.name not in {"id", "diagram_id"}:
            return types.Completion(values=[])
        found = [info.id for info in await self._hub.list() if info.id.startswith(argument.value)]
        values = found[:MAX_COMPLETIONS]
        return types.Completion(values=values, total=len(found), has_more=len(found) > len(values))

    # who is told

    async def subscribe(
        self, ctx: ServerRequestContext[Any, Any], params: types.SubscribeRequestParams
    ) -> types.EmptyResult:
        """`resources/subscribe` of the handshake era; any URI, also of a diagram to come."""
        await self.check(str(params.uri))
        if len(self._subscribed) >= MAX_SUBSCRIPTIONS:
            self._end(next(iter(self._subscribed)))
        key = (conversation(ctx), str(params.uri))
        self._end(key)
        self._subscribed[key] = ctx.session
        self._forget[key] = self.ears.add([str(params.uri)], partial(self._end, key))
        return types.EmptyResult()

    async def check(self, uri: str) -> None:
        """Raises MCPError for news of a diagram that the caller may not see. Who may see all may wait for one to come."""
        name = name_in(uri)
        if who_asks() is None or not name:
            return
        try:
            await self._hub.info(named(name))
        except GlspError as error:
            raise MCPError(NOT_THERE, f"{error.message} ({error.hint})") from error

    async def unsubscribe(
        self, ctx: ServerRequestContext[Any, Any], params: types.UnsubscribeRequestParams
    ) -> types.EmptyResult:
        """`resources/unsubscribe`."""
        self._end((conversation(ctx), str(params.uri)))
        return types.EmptyResult()

    def _end(self, key: tuple[str, str]) -> None:
        self._subscribed.pop(key, None)
        if (forget := self._forget.pop(key, None)) is not None:
            forget()

    def _doubt(self) -> None:
        """Something is shared in another way; must be quick."""
        self._is_doubtful = True
        self._wake.set()

    def heard(self, key: str) -> None:
        """A diagram changed; must be quick, runs in its writer."""
        self._changed.add(key.removeprefix(STORED))
        self._wake.set()

    async def tell(self) -> None:
        """Tells subscribers, at most ten times a second; runs until cancelled."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(DEBOUNCE_SECONDS)
            self._wake.clear()
            changed, self._changed = self._changed, set()
            is_doubtful, self._is_doubtful = self._is_doubtful, False
            await self.ears.end_withdrawn(None if is_doubtful else changed)
            for uri in (LIST, *(f"diagram://{kind}/{name}" for name in sorted(changed) for kind in KINDS)):
                await self._bus.publish(ResourceUpdated(uri=uri))
                for key in [each for each in self._subscribed if each[1] == uri]:
                    await self._tell_one(key, uri)

    async def _tell_one(self, key: tuple[str, str], uri: str) -> None:
        session = self._subscribed.get(key)
        if session is None:
            return
        try:
            await session.send_resource_updated(uri)
        except Exception:  # noqa: BLE001  whatever ended the connection: nobody is there to be told any more
            self._end(key)


def conversation(ctx: ServerRequestContext[Any, Any]) -> str:
    """The name of the client's conversation; "" where the transport has none (stdio, the stateless era)."""
    scope = getattr(ctx.request, "scope", None)
    return str(scope.get(CONVERSATION, "")) if scope is not None else ""


class _told:  # noqa: N801  reads as a word where it is used
    """Turns our errors into the SDK's, so that the client learns what is wrong."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, NotFound):
            raise ResourceNotFoundError(error.message) from error
        if isinstance(error, GlspError):
            raise ResourceError(f"{error.message} {error.hint}".strip()) from error
