# SPDX-License-Identifier: Apache-2.0
"""Conversations of older MCP clients go on at any server: their session id says, under seal, how they began.

The id is all that most requests need (`brief`). For what needs the SDK's session, a server that does not know it repeats
its handshake from the id and goes on; the client notices nothing. So clients need no sticky sessions, and a server that
was started again knows them as well. Among workers of one server such requests go back to the worker where the
conversation began, which has its standing stream and its subscriptions; elsewhere these begin anew with the client's next
GET. Brief calls are answered by any worker, and that one is soon where the diagram is at home (`homing`); so what ends a
conversation or takes back a call is told to all. A conversation that was ended, and an id without our seal, answer 404.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import msgspec
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from glsp.endpoints.homing import Homing
from glsp.endpoints.mcp import brief
from glsp.endpoints.mcp.desk import named
from glsp.endpoints.neighbours import Neighbours, is_told
from glsp.secret import Keys, keys_of

SESSION = b"mcp-session-id"
VERSION = b"mcp-protocol-version"
CONVERSATION = "glsp.conversation"
"""The member of the scope that names the conversation, the same at every server."""

LARGEST_OPENING = 32 * 1024
"""Bytes of an `initialize`; a usual one has 300."""

LARGEST_SEALED = 1_500
"""Bytes of what is sealed; beyond that the client's capabilities are left out: a header has its limits."""

MOST = 10_000
"""Conversations that are remembered, as the SDK does."""

HANDSHAKES = frozenset(version.encode() for version in HANDSHAKE_PROTOCOL_VERSIONS)
"""Versions whose clients begin with `initialize`; others have no sessions."""


class Opening(msgspec.Struct, frozen=True):
    """How a conversation began."""

    conversation: str
    version: str
    client: dict[str, Any]
    capabilities: dict[str, Any] = {}
    run: str = ""
    """The run of the server and its worker where that was; "" where there is one."""
    worker: int = 0


class Seal:
    """Makes session ids and reads them."""

    def __init__(self, secret: str | Keys) -> None:
        self._keys = keys_of(secret)

    def close(self, opening: Opening) -> str:
        """The id of a conversation."""
        data = msgspec.json.encode(opening)
        return f"{_text(data)}.{_text(_sign(self._keys.now, data))}"

    def open(self, identity: str) -> Opening | None:
        """How the conversation with this id began; None for an id that we did not make."""
        body, _, signature = identity.partition(".")
        try:
            data, signed = _bytes(body), _bytes(signature)
        except (binascii.Error, ValueError):
            return None
        if not any(hmac.compare_digest(_sign(key, data), signed) for key in self._keys.all):
            return None
        return msgspec.json.decode(data, type=Opening)


def _sign(secret: str, data: bytes) -> bytes:
    key = hashlib.sha256(b"mcp session" + secret.encode()).digest()
    return hmac.new(key, data, hashlib.sha256).digest()[:16]


class Conversations:
    """Stands before one Streamable HTTP endpoint."""

    def __init__(
        self,
        app: ASGIApp,
        seal: Seal,
        short: brief.Brief,
        neighbours: Neighbours | None = None,
        homing: Homing | None = None,
    ) -> None:
        self._app = app
        self._seal = seal
        self._brief = short
        self._neighbours = neighbours
        self._homing = homing
        self._here: OrderedDict[str, str] = OrderedDict()
        self._over: OrderedDict[str, None] = OrderedDict()
        self._opening: dict[str, asyncio.Lock] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, to its conversation when it has one."""
        given = None if scope["type"] != "http" else _header(scope, SESSION)
        if given is not None:
            opening = self._seal.open(given.decode("latin-1"))
            if opening is None or opening.conversation in self._over:
                await self._app(scope, receive, send)
            else:
                await self._go_on(opening, given, scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "POST" and _may_open(scope):
            await self._begin(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "POST" and self._homing is not None:
            heard = _Heard(receive)
            call = self._brief.read(scope, await heard.body(brief.LARGEST))
            if call is None or not await self._done_at_home(call, scope, heard, send):
                await self._app(scope, heard, send)
        else:
            await self._app(scope, receive, send)

    async def _done_at_home(self, call: brief.Call, scope: Scope, receive: Receive, send: Send) -> bool:
        """Has an edit carried out by the worker where its diagram is at home, when that is another one: beside the many
        edits there, one from here would come too late again and again. What is only read is read here.
        """
        neighbours = self._neighbours
        if self._homing is None or neighbours is None or not call.diagram:
            return False
        home = self._homing.asked(scope, named(call.diagram))
        if home == neighbours.seat.number or not call.is_edit:
            return False
        return await neighbours.pass_on(home, scope, receive, _in_one(send))

    async def _begin(self, scope: Scope, receive: Receive, send: Send) -> None:
        heard = _Heard(receive)
        opening = self._read(await heard.body(LARGEST_OPENING))

        async def told(message: Message) -> None:
            if opening is not None and message["type"] == "http.response.start":
                inner = _of(message["headers"], SESSION)
                if inner is not None:
                    self._remember(opening.conversation, inner.decode("latin-1"))
                    message["headers"] = _with(message["headers"], self._seal.close(opening).encode())
            await send(message)

        await self._app(scope, heard, told)

    def _read(self, body: bytes) -> Opening | None:
        """The `initialize` that a body is; None when it is something else, and for the SDK to judge."""
        try:
            found = msgspec.json.decode(body, type=_Initialize)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return None
        seat = None if self._neighbours is None else self._neighbours.seat
        params = found.params
        opening = Opening(
            secrets.token_hex(16),
            params.protocolVersion,
            {
                name: value[:80]
                for name, value in params.clientInfo.items()
                if isinstance(value, str) and name in _ABOUT
            },
            params.capabilities,
            "" if seat is None else seat.run,
            0 if seat is None else seat.number,
        )
        if len(msgspec.json.encode(opening)) > LARGEST_SEALED:
            opening = msgspec.structs.replace(opening, version=opening.version[:20], capabilities={})
        return opening

    async def _go_on(self, opening: Opening, given: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        heard = _Heard(receive)
        name = opening.conversation
        is_for_all = scope["method"] == "DELETE"
        if scope["method"] == "POST" and _may_open(scope):
            body = await heard.body(brief.LARGEST)
            call = self._brief.read(scope, body)
            if call is not None:
                if await self._done_at_home(call, scope, heard, send):
                    return
                client = brief.Client(name, opening.version, opening.client, opening.capabilities)
                await self._brief.answer(call, client, given, {**scope, CONVERSATION: name}, send)
                return
            is_for_all = not self._brief.take_back(name, body)
        if is_told(scope):
            await self._told(name, scope, send)
            return
        if is_for_all and self._neighbours is not None:
            await self._neighbours.tell(scope, await heard.body(brief.LARGEST), but=opening.worker)
        if await self._passed_on(opening, scope, heard, send):
            if scope["method"] == "DELETE":
                self._forget(name)
            return
        is_lost = False

        async def told(message: Message) -> None:
            nonlocal is_lost
            if message["type"] == "http.response.start":
                is_lost = message["status"] == 404
                if scope["method"] == "DELETE" and message["status"] < 400:
                    self._forget(name)
                message["headers"] = _with(message["headers"], given)
            if not is_lost:
                await send(message)

        for _ in range(2):
            inner = await self._inside(opening, scope)
            if inner is None:
                break
            is_lost = False
            there = {**scope, "headers": _with(scope["headers"], inner.encode()), CONVERSATION: name}
            await self._app(there, heard, told)
            if not is_lost:
                return
            self._here.pop(name, None)  # it was idle for long: once more, from its beginning
            heard.again()
        await self._app(scope, heard, send)  # which does not know it and says so

    async def _told(self, name: str, scope: Scope, send: Send) -> None:
        """Another worker tells what concerns all; a call was taken back already."""
        if scope["method"] == "DELETE":
            self._forget(name)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def _passed_on(self, opening: Opening, scope: Scope, receive: Receive, send: Send) -> bool:
        neighbours = self._neighbours
        if neighbours is None or opening.run != neighbours.seat.run or opening.worker == neighbours.seat.number:
            return False
        return await neighbours.pass_on(opening.worker, scope, receive, send)

    async def _inside(self, opening: Opening, scope: Scope) -> str | None:
        """The SDK's id of the session here, which begins now where there is none; None when it does not."""
        name = opening.conversation
        lock = self._opening.setdefault(name, asyncio.Lock())
        try:
            async with lock:
                if name not in self._here:
                    inner = await self._handshake(opening, scope)
                    if inner is None:
                        return None
                    self._remember(name, inner)
                self._here.move_to_end(name)
                return self._here[name]
        finally:
            if not lock.locked():
                self._opening.pop(name, None)

    async def _handshake(self, opening: Opening, scope: Scope) -> str | None:
        about = {"name": "", "version": "", **opening.client}
        params = {"protocolVersion": opening.version, "clientInfo": about, "capabilities": opening.capabilities}
        started = await self._ask(scope, {"id": 0, "method": "initialize", "params": params}, None)
        if started is None:
            return None
        await self._ask(scope, {"method": "notifications/initialized"}, started)
        return started.decode("latin-1")

    async def _ask(self, scope: Scope, message: dict[str, Any], session: bytes | None) -> bytes | None:
        """A message of ours to the endpoint; the session id of its answer, when it is no error."""
        body = msgspec.json.encode({"jsonrpc": "2.0", **message})
        kept = [(name, value) for name, value in scope["headers"] if name in {b"host", b"authorization", b"cookie"}]
        headers = [
            *kept,
            (b"content-type", b"application/json"),
            (b"accept", b"application/json, text/event-stream"),
            (b"content-length", str(len(body)).encode()),
            *([] if session is None else [(SESSION, session)]),
        ]
        answered = asyncio.Event()
        given = [body]
        found: bytes | None = None

        async def receive() -> Message:
            if given:
                return {"type": "http.request", "body": given.pop(), "more_body": False}
            await answered.wait()
            return {"type": "http.disconnect"}

        async def send(told: Message) -> None:
            nonlocal found
            if told["type"] == "http.response.start" and told["status"] < 400:
                found = _of(told["headers"], SESSION)
            elif told["type"] == "http.response.body" and not told.get("more_body"):
                answered.set()

        await self._app({**scope, "method": "POST", "headers": headers}, receive, send)
        return found

    def _remember(self, name: str, inner: str) -> None:
        self._here[name] = inner
        while len(self._here) > MOST:
            self._here.popitem(last=False)

    def _forget(self, name: str) -> None:
        self._here.pop(name, None)
        self._over[name] = None
        while len(self._over) > MOST:
            self._over.popitem(last=False)


def _in_one(send: Send) -> Send:
    """Sends an answer when all of it is here: who has all of it goes on at once, and then its connection cannot go."""
    parts: list[Message] = []

    async def told(message: Message) -> None:
        parts.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            await send(parts[0])
            await send({**message, "body": b"".join(part.get("body", b"") for part in parts[1:])})

    return told


class _Heard:
    """What a client sends, which can be heard again."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._messages: list[Message] = []
        self._next = 0

    async def __call__(self) -> Message:
        if self._next < len(self._messages):
            self._next += 1
            return self._messages[self._next - 1]
        message = await self._receive()
        if message["type"] == "http.request":
            self._messages.append(message)
            self._next += 1
        return message

    async def body(self, most: int) -> bytes:
        """The beginning of the body, all of it when it is not larger; it is heard again afterwards."""
        data = b""
        while len(data) <= most:
            message = await self()
            data += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.again()
        return data

    def again(self) -> None:
        """From the beginning."""
        self._next = 0


class _Params(msgspec.Struct):
    protocolVersion: str  # noqa: N815  the protocol's
    clientInfo: dict[str, Any]  # noqa: N815  the protocol's
    capabilities: dict[str, Any] = {}


class _Initialize(msgspec.Struct, tag_field="method", tag="initialize"):
    params: _Params


_ABOUT = frozenset({"name", "title", "version"})


def _may_open(scope: Scope) -> bool:
    version = _header(scope, VERSION)
    return version is None or version in HANDSHAKES


def _header(scope: Scope, name: bytes) -> bytes | None:
    return _of(scope["headers"], name)


def _of(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    return next((value for key, value in headers if key.lower() == name), None)


def _with(headers: Sequence[tuple[bytes, bytes]], session: bytes) -> list[tuple[bytes, bytes]]:
    """The headers, with this session id in the place of another."""
    return [(key, session if key.lower() == SESSION else value) for key, value in headers]


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
