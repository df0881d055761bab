# SPDX-License-Identifier: Apache-2.0
"""HTTP and JSON-RPC as they are on the wire, over one kept connection: what tests need that send by the thousand.

Lives here: sending, and reading the answer. Never here: what is right in an answer.
"""

from __future__ import annotations

import http.client
import itertools
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from support.tokens import bearer

MODERN, LEGACY = "2026-07-28", "2025-06-18"
BOTH = "application/json, text/event-stream"


class Answer(NamedTuple):
    """A status, a body, and headers by their lower-case names."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        """The body, or the last event of a stream."""
        if self.headers.get("content-type", "").startswith("text/event-stream"):
            data = [line[5:] for line in self.text.splitlines() if line.startswith("data:") and line[5:].strip()]
            return json.loads(data[-1])
        return json.loads(self.text)


class Wire:
    """A connection of one caller to one server; opened anew when the server has closed it."""

    def __init__(self, url: str, secret: str = "", *, patience: float = 60) -> None:
        self._host = urlsplit(url).netloc
        self._patience = patience
        self._headers = bearer(secret) if secret else {}
        self._connection = self._open()

    def _open(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._host, timeout=self._patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()

    def __call__(
        self, method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Asks; `body` is bytes as they are, or what becomes JSON."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        more = {"Content-Type": "application/json"} if data is not None else {}
        said = {**self._headers, **more, **(headers or {})}
        try:
            return self._ask(method, path, data, said)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.close()
            self._connection = self._open()
            return self._ask(method, path, data, said)

    def _ask(self, method: str, path: str, data: bytes | None, headers: Mapping[str, str]) -> Answer:
        self._connection.request(method, path, data, dict(headers))
        found = self._connection.getresponse()
        text = found.read().decode(errors="replace")
        return Answer(found.status, text, {name.lower(): value for name, value in found.getheaders()})


class RawMcp:
    """An agent that writes its own messages. `era` is `modern`, `legacy` or `rpc` (bare JSON-RPC at `/mcp/rpc`)."""

    def __init__(self, wire: Wire, era: str, *, path: str = "/mcp") -> None:
        self._wire = wire
        self._era = era
        self._path = "/mcp/rpc" if era == "rpc" else path
        self._ids = itertools.count(1)
        self._headers = {"Accept": BOTH}
        if era == "legacy":
            self._shake_hands()

    def _shake_hands(self) -> None:
        about = {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}
        answer = self.post({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": about})
        self._headers |= {"Mcp-Protocol-Version": LEGACY, "Mcp-Session-Id": answer.headers["mcp-session-id"]}
        self.post({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def post(self, message: object, headers: Mapping[str, str] | None = None) -> Answer:
        """A body as it is."""
        return self._wire("POST", self._path, message, headers={**self._headers, **(headers or {})})

    def ask(self, method: str, params: Mapping[str, Any]) -> Any:
        """The whole JSON-RPC answer to one request."""
        return self.send(method, params).json

    def send(self, method: str, params: Mapping[str, Any]) -> Answer:
        """One request, as this era has it."""
        headers: dict[str, str] = {}
        if self._era == "modern":
            meta = {
                "io.modelcontextprotocol/protocolVersion": MODERN,
                "io.modelcontextprotocol/clientInfo": {"name": "raw", "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": {},
            }
            params = {**params, "_meta": meta}
            headers = {"Mcp-Protocol-Version": MODERN, "Mcp-Method": method}
            name = params.get("name", params.get("uri"))
            if isinstance(name, str) and name.isascii() and name.isprintable():
                headers["Mcp-Name"] = name
        message = {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params}
        return self.post(message, headers)

    def call(self, tool: str, arguments: Mapping[str, Any]) -> str:
        """What a tool says, refusals too."""
        answer = self.ask("tools/call", {"name": tool, "arguments": arguments})
        assert "result" in answer, answer
        return "\n".join(part.get("text", "") for part in answer["result"]["content"])
