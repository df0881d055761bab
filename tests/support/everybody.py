# SPDX-License-Identifier: Apache-2.0
"""Everybody who may come to a server that shares nothing by itself, and diagrams of each kind for each of them.

Lives here: who they are, and whose diagrams are. Never here: what they may do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from glsp.editor import tokens
from glsp.ops.stores import store_of
from glsp.settings import load
from support.raw_http import Wire
from support.serving import Servers, Serving
from support.tokens import make_token, revoke_token

SCOPES = {"viewer": "read", "editor": "edit", "agent": "agent", "admin": "admin"}
STRANGERS = ("nobody", "an expired token", "a revoked token", "a token made up")
WHOSE = ("own", "shared to edit", "shared to view", "others")
GRANTED = {"shared to edit": "edit", "shared to view": "view"}
TAG = "matrix"


class Case(NamedTuple):
    """Somebody, and a diagram: `role` is what it counts as, `whose` how the diagram stands to it."""

    who: str
    role: str
    secret: str
    whose: str
    diagram: str


class Everybody:
    """A server, and who comes to it."""

    def __init__(self, folder: Path) -> None:
        data = folder / "data0"
        self.secrets = {name: make_token(data, name, scope) for name, scope in {**SCOPES, "other": "edit"}.items()}
        self.secrets["nobody"] = ""
        self.secrets["a revoked token"] = make_token(data, "revoked", "admin")
        revoke_token(data, "revoked")
        self.secrets["an expired token"] = asyncio.run(_expired(data))
        self.secrets["a token made up"] = tokens.make("nobody", "admin", 1, time.time())[1]
        self._servers = Servers(folder)
        limits = {"RATE_LIMIT_EDITS": "0", "RATE_LIMIT_READS": "0"}
        self.serving: Serving = self._servers(
            data=data, environment={"REQUIRE_TOKEN": "yes", "SHARING": "none", **limits}
        )
        self.admin = Wire(self.serving.url, self.secrets["admin"])
        self.subjects = {each["name"]: each["subject"] for each in self.admin("GET", "/api/people").json["people"]}
        self._make("seed", "other", tags=[])
        node = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}
        assert self.admin("POST", "/api/diagrams/seed/operations", {"operations": [node]}).status == 200

    def end(self) -> None:
        """Stops the server."""
        self.admin.close()
        self._servers.end()

    def cases(self, door: str) -> Iterator[Case]:
        """Everybody with diagrams that no other door has touched."""
        strange = self._make(f"{door}-strange", "other")
        for name in STRANGERS:
            yield Case(name, "nobody", self.secrets[name], "others", strange)
        others = self._make(f"{door}-bound-others", "other")
        for number, (role, name) in enumerate(
            (("link", "a link"), ("limited token", "a limited token"), ("limited token", "a token for a tag"))
        ):
            mine = self._make(f"{door}-bound-{number}", "other", tags=[TAG] if "tag" in name else [])
            secret = self._bound(name, mine)
            yield Case(name, role, secret, "own", mine)
            yield Case(name, role, secret, "others", others)
        for name in SCOPES:
            for whose in WHOSE:
                made = self._make(
                    f"{door}-{name}-{whose.replace(' ', '-')}",
                    name if whose == "own" else "other",
                    GRANTED.get(whose, ""),
                    name,
                )
                yield Case(name, name, self.secrets[name], whose, made)

    def made(self, name: str, owner: str = "other") -> str:
        """A diagram of somebody, shared with nobody; its id."""
        return self._make(name, owner)

    def _make(self, name: str, owner: str, level: str = "", grantee: str = "", tags: list[str] | None = None) -> str:
        how = {"type": "workflow"} if name == "seed" else {"copyOf": "seed"}
        answer = self.admin("POST", "/api/diagrams", {**how, "id": name, "tags": tags or []})
        assert answer.status == 201, answer.text
        grants = [{"subject": self.subjects[grantee], "name": grantee, "level": level}] if level else []
        answer = self.admin("PUT", f"/api/diagrams/{name}/sharing", {"owner": self.subjects[owner], "grants": grants})
        assert answer.status == 200, answer.text
        return name

    def _bound(self, name: str, diagram: str) -> str:
        if name == "a link":
            made = self.admin("POST", f"/api/diagrams/{diagram}/links", {}).json
            return str(made["url"]).partition("#link=")[2]
        to = {"tags": [TAG]} if "tag" in name else {"diagrams": [diagram]}
        made = self.admin("POST", "/api/tokens", {"name": f"{name} {diagram}", "scope": "edit", **to}).json
        return str(made["secret"])

    def state(self, diagram: str) -> Any:
        """All that a call could have changed of a diagram, as an admin sees it."""
        parts = ("model", "comments", "versions", "sharing")
        found = [
            self.admin("GET", f"/api/diagrams/{diagram}{part}").json for part in ("", *(f"/{part}" for part in parts))
        ]
        for each in found:
            for link in each.get("links", ()) if isinstance(each, dict) else ():
                link["usedAt"] = None  # looking is not changing
        return found


async def _expired(data: Path) -> str:
    token, secret = tokens.make("expired", "admin", 1, time.time() - 10 * 24 * 3600)
    async with store_of(load({}, {"DATA_DIR": str(data)})) as store:
        await store.add_token(token, tokens.digest(secret))
    return secret
