# SPDX-License-Identifier: Apache-2.0
"""The page of who may do what: the table in `editor.permissions`, and what `editor.rights` makes of it for each role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from glsp.editor import permissions
from glsp.editor.permissions import ADMIN, EDIT, OPEN, OWN, READ, READ_ALL, VIEW, WRITE, WRITE_ALL, Needs
from glsp.editor.rights import Bounds, Who, includes, level
from glsp.editor.tokens import allows
from glsp.storage.grants import Grant, Sharing
from glsp.storage.ports import AccessScope, DiagramInfo

Whose: TypeAlias = Literal["own", "shared to edit", "shared to view", "others"]
Outcome: TypeAlias = Literal["yes", "401", "403", "404"]

WHOSE: tuple[Whose, ...] = ("own", "shared to edit", "shared to view", "others")
ROLES: Mapping[str, AccessScope | None] = {
    "nobody": None,
    "link": "read",
    "limited token": "edit",
    "viewer": "read",
    "editor": "edit",
    "agent": "agent",
    "admin": "admin",
}
"""Scopes by role; who shows no credentials, or such as are good no longer, has none."""

BOUND = ("link", "limited token")
"""Those that are for one diagram, which is called their own here; nothing else is shared with them."""

NEEDS: Mapping[str, tuple[Needs, str]] = {
    "open": (OPEN, "nobody is asked"),
    "read": (READ, "the scope `read`"),
    "write": (WRITE, "the scope `edit`"),
    "read all": (READ_ALL, "the scope `read`, and not for some diagrams only: it is about the whole server"),
    "write all": (WRITE_ALL, "the scope `edit`, likewise"),
    "admin": (ADMIN, "the scope `admin`"),
    "view": (VIEW, "the scope `read`, and the level `view` at the diagram"),
    "edit": (EDIT, "the scope `edit`, and the level `edit` at the diagram"),
    "own": (OWN, "the scope `edit`, and the level `own` at the diagram"),
}

HEAD = """# Access

Who may do what, at every door. Each call needs something of its caller, and something of the diagram that it is about; this is one
table in the code (`editor/permissions.py`), and every door asks it. What roles and levels are: [who comes in](../howto/limit-and-identify.md),
[sharing](../howto/share-diagrams.md). A test tries every call of every door as everybody, with diagrams of everybody. Written by `make docs`.

"""

OUTCOMES = """Where `SHARING` is `none`, so that nothing is shared that nobody shared. *Nobody* is also who brings a token that is revoked, expired or
made up. A link and a limited token have no diagram of their own; here it is the one that they are for.

| Answer | Means |
| --- | --- |
| ✓ | it is done, or refused for another reason |
| 401 | say who you are (WebSocket: close 4001) |
| 403 | you may not, and that it is there is no secret |
| 404 | to you it is not there: word for word what is said of a diagram that does not exist |

Over MCP the same is a result with `isError` that begins with `FORBIDDEN` or `NOT FOUND`; over GLSP an open diagram is read-only, and
one that may not be seen is rejected as one that is not there.

"""


def outcome(role: str, needs: Needs, whose: Whose) -> Outcome:
    """What becomes of a call that needs so much, about a diagram of that kind, on a server that shares nothing by itself."""
    scope = ROLES[role]
    if needs.scope == "open":
        return "yes"
    if scope is None:
        return "401"
    if not allows(scope, needs.scope) or (needs.whole and role in BOUND):
        return "403"
    if needs.level is None:
        return "yes"
    found = level(*_case(role, scope, whose), "none")
    return "404" if found is None else "yes" if includes(found, needs.level) else "403"


def _case(role: str, scope: AccessScope, whose: Whose) -> tuple[Who, DiagramInfo, Sharing]:
    info = DiagramInfo(id=whose, name=whose, type="", language="", created_at=1)
    bounds = Bounds(("own",), (), 2) if role in BOUND else None
    grants = {"shared to edit": (Grant("token:me", "", "edit"),), "shared to view": (Grant("token:me", "", "view"),)}
    owner = "token:me" if whose == "own" else "token:another"
    return Who("token:me", "Me", scope, (), bounds), info, Sharing(owner, "", "default", grants.get(whose, ()))


def page() -> str:
    """The whole page."""
    lines = [HEAD + "## What is needed, and who has it\n", OUTCOMES.rstrip() + "\n"]
    lines += [_row("Needs", *ROLES), _row(*["---"] * (len(ROLES) + 1))]
    lines += [_row(f"**{name}**", *(_cell(role, needs) for role in ROLES)) for name, (needs, _) in NEEDS.items()]
    lines += ["", *(f"- **{name}**: {about}." for name, (_, about) in NEEDS.items()), ""]
    lines += [
        "Tokens may also be for several diagrams, or for those with a tag; what they make must have one. What nobody shared is as",
        "`SHARING` says. An id that is taken cannot be given again, also by who may not see whose it is.",
        "",
    ]
    for title, about, rows in _doors():
        lines += [f"## {title}", "", about, "", _row("Call", "Needs"), _row("---", "---")]
        lines += [_row(f"`{call}`", needs) for call, needs in rows]
        lines.append("")
    return "\n".join(lines)


def _doors() -> list[tuple[str, str, list[tuple[str, str]]]]:
    def named(table: Mapping[str, Needs]) -> list[tuple[str, str]]:
        return [(call, name_of(needs)) for call, needs in table.items()]

    pages = {
        call: needs for call, needs in permissions.ROUTES.items() if not call.partition(" ")[2].startswith("/api/")
    }
    rest = {
        call: needs for call, needs in permissions.ROUTES.items() if call not in pages or call.endswith("/api/docs")
    }
    sockets = {f"WebSocket {path}": needs for path, needs in permissions.SOCKETS.items()}
    return [
        ("Page and operations", "Served on the same port. HEAD is as GET; `*` is any method.", named({**pages, **sockets})),
        ("REST", "What each call does: [REST](rest.md).", named(rest)),
        ("GLSP", "Actions of clients, about the diagram that they show. What an installed language adds edits.", named(permissions.ACTIONS)),
        ("MCP: tools", "The same in both protocol eras, on `/mcp/core`, `/mcp/rpc` and over stdio. What each does: [MCP](mcp.md).", named(permissions.TOOLS)),
        ("MCP: everything else", "What is read through a resource or a prompt is a diagram that one may see.", named(permissions.MCP_METHODS)),
        (
            "Commands",
            (
                "`database`: opens the database itself, so whoever may write that may do everything. `server`: through the running "
                "server, with the token in `GLSP_TOKEN` (where none runs, as `database`). `nothing`: reads the files that it is given."
            ),
            [(f"glsp {command}", through) for command, through in permissions.COMMANDS.items()],
        ),
    ]  # fmt: skip


def name_of(needs: Needs) -> str:
    """As the page calls it."""
    return next(name for name, (known, _) in NEEDS.items() if known == needs)


def _cell(role: str, needs: Needs) -> str:
    kinds = (("own", "others") if role in BOUND else WHOSE) if needs.level else ("others",)
    found: dict[Outcome, list[str]] = {}
    for whose in kinds:
        found.setdefault(outcome(role, needs, whose), []).append(whose)
    if len(found) == 1:
        return _sign(next(iter(found)))
    return "<br>".join(f"{_sign(answer)} {', '.join(about)}" for answer, about in found.items())


def _sign(answer: Outcome) -> str:
    return "✓" if answer == "yes" else answer


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
