# SPDX-License-Identifier: Apache-2.0
"""JSON-RPC 2.0 envelopes and the five methods of GLSP, as data.

Ids may be 0, "" or null; presence decides between request and notification, never truth. Decoding and encoding are in
`codec`; what the methods do is the door's business.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from glsp.protocol.actions import Action
from glsp.protocol.geometry import Fields, Json

PROTOCOL_VERSION = "1.0.0"
"""Compared by equality, as in the reference."""

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603

RequestId: TypeAlias = int | float | str | None


class Request(msgspec.Struct, frozen=True):
    """Wants an answer with the same id."""

    id: RequestId
    method: str
    params: msgspec.Raw


class Notification(msgspec.Struct, frozen=True):
    """Wants no answer."""

    method: str
    params: msgspec.Raw


class Process(msgspec.Struct, frozen=True, rename="camel"):
    """The `process` notification: one action of one client session, undecoded."""

    client_id: str
    action: msgspec.Raw


class Bulk(msgspec.Struct, frozen=True):
    """A `process` notification whose action was decoded with the frame because it is large."""

    client_id: str
    action: Action


class Response(msgspec.Struct, frozen=True):
    """An answer from the peer. GLSP servers never ask by JSON-RPC, so these are only counted."""

    id: RequestId


Incoming: TypeAlias = Request | Notification | Process | Bulk | Response


class McpOptIn(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """`initialize` params that ask for an MCP endpoint; extra keys are accepted and ignored."""

    port: int | None = None
    route: str | None = None
    name: str | None = None
    options: Fields | None = None


class McpServer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the MCP endpoint is."""

    name: str
    url: str
    headers: dict[str, str] | None = None


class Initialize(msgspec.Struct, frozen=True, rename="camel"):
    """Params of `initialize`."""

    application_id: str
    protocol_version: str
    args: dict[str, Json] | None = None
    mcp_server: McpOptIn | None = None


class Initialized(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Result of `initialize`; the last two members are ours."""

    protocol_version: str
    server_actions: dict[str, tuple[str, ...]]
    mcp_server: McpServer | None = None
    server_version: str | None = None
    instance: str | None = None


class InitializeClientSession(msgspec.Struct, frozen=True, rename="camel"):
    """Params of `initializeClientSession`."""

    client_session_id: str
    diagram_type: str
    client_action_kinds: tuple[str, ...] = ()
    args: dict[str, Json] | None = None


class DisposeClientSession(msgspec.Struct, frozen=True, rename="camel"):
    """Params of `disposeClientSession`."""

    client_session_id: str
    args: dict[str, Json] | None = None


class RpcError(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a request failed."""

    code: int
    message: str
    data: Any = None
