# SPDX-License-Identifier: Apache-2.0
"""What a caller's scope lets it do, at every door: the one table. Tests hold it against all routes, tools and actions.

A scope includes the ones before it: `read`, `edit` (`agent` is the same, but for sharing), `admin`. What is not named here needs `edit`, so a new call that
nobody thought about does not open a door to those who may only look.
"""

from __future__ import annotations

from collections.abc import Mapping

from glsp.editor.tokens import allows
from glsp.errors import Forbidden
from glsp.storage.grants import Level
from glsp.storage.ports import AccessScope

ROUTES: tuple[tuple[str, str, AccessScope], ...] = (
    ("*", "/api/tokens", "admin"),
    ("*", "/mcp", "read"),  # carries calls of tools, each of which has a rule of its own
    ("GET", "", "read"),
    ("HEAD", "", "read"),
    ("*", "", "edit"),
)
"""Method, path (itself and what is below it), scope; the first that fits counts."""

READING: Mapping[str, tuple[str, str]] = {"comments": ("do", "list")}
"""Tools that edit, but for this value (which is the default) of this argument."""


def route_scope(method: str, path: str) -> AccessScope:
    """What an HTTP call needs."""
    for known, prefix, scope in ROUTES:
        if known in {"*", method} and (path == prefix or path.startswith(f"{prefix}/")):
            return scope
    return "edit"


def tool_scope(name: str, arguments: Mapping[str, object], *, reads: bool) -> AccessScope:
    """What a call of an MCP tool needs; `reads` is what the tool says of itself."""
    argument, value = READING.get(name, ("", ""))
    if reads or (argument and arguments.get(argument, value) == value):
        return "read"
    return "edit"


def level_needed(scope: AccessScope) -> Level:
    """What a call that needs a scope needs of each diagram that it touches."""
    return "view" if scope == "read" else "edit"


def demand(scope: AccessScope, needed: AccessScope, what: str) -> None:
    """Raises Forbidden unless a scope is enough."""
    if not allows(scope, needed):
        raise Forbidden(
            f"{what} needs a token of the scope {needed}; yours may only {DOES[scope]}",
            hint=f"ask an admin for one: glsp token create NAME --scope {needed}",
        )


DOES: Mapping[AccessScope, str] = {
    "read": "read",
    "edit": "read and edit",
    "agent": "read and edit",
    "admin": "do everything",
}
