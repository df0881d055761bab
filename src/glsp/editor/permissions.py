# SPDX-License-Identifier: Apache-2.0
"""What each call needs, at every door: the one table. A new call is one line here; tests and `docs/reference/access.md` follow.

What a call needs of its caller is a scope, and of the diagram that it is about a level; who has which level is `rights.level`.
A call that is not here counts as one that edits, so that a door that nobody thought about is closed to who may only look.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import msgspec

from glsp.storage.grants import Level
from glsp.storage.ports import AccessScope


class Needs(msgspec.Struct, frozen=True):
    """The scope (`open`: nobody is asked), and the level at each diagram that the call touches.

    Without a level it is about no diagram, or about those that its caller may see; `whole`: about the server as a whole, which
    is not for who comes with a link or a token for some diagrams.
    """

    scope: AccessScope | Literal["open"]
    level: Level | None = None
    whole: bool = False

    @property
    def asked(self) -> Level:
        """What is asked of a diagram that such a call comes upon."""
        return self.level or ("view" if self.scope in {"open", "read"} else "edit")


OPEN, READ, WRITE = Needs("open"), Needs("read"), Needs("edit")
READ_ALL, WRITE_ALL, ADMIN = (Needs(scope, whole=True) for scope in ("read", "edit", "admin"))
VIEW, EDIT, OWN = Needs("read", "view"), Needs("edit", "edit"), Needs("edit", "own")

_D = "/api/diagrams/{id}"

ROUTES: Mapping[str, Needs] = {
    # the page, which shows the sign-in form and holds no data, and what is asked before anybody signs in
    "GET /": OPEN,
    "GET /index.html": OPEN,
    "GET /d/{id}": OPEN,
    "GET /f/{path}": OPEN,
    "GET /api/docs": OPEN,
    "GET /assets/{path}": OPEN,
    "GET /favicon.ico": OPEN,
    "GET /favicon.svg": OPEN,
    "GET /login": OPEN,
    "GET /login/callback": OPEN,
    "GET /login/failed": OPEN,
    "POST /login/backchannel-logout": OPEN,
    "GET /api/login": OPEN,
    "POST /api/login": OPEN,
    "POST /api/logout": OPEN,
    "GET /.well-known/oauth-protected-resource": OPEN,
    "GET /.well-known/oauth-protected-resource/mcp": OPEN,
    "GET /.well-known/oauth-protected-resource/mcp/core": OPEN,
    # operations
    "GET /health": OPEN,
    "GET /livez": OPEN,
    "GET /ready": OPEN,
    "GET /readyz": OPEN,
    "GET /metrics": READ_ALL,
    # MCP: what comes through here has rows of its own below
    "* /mcp": READ,
    "* /mcp/core": READ,
    "POST /mcp/rpc": READ,
    # the server
    "GET /api/server": READ,
    "GET /api/me": READ,
    "GET /api/people": WRITE,
    "GET /api/formats": READ,
    "GET /api/templates": READ,
    "GET /api/templates/{id}/picture": READ,
    "GET /api/languages/{id}": READ,
    "GET /api/languages/{id}/picture": READ,
    "GET /api/openapi.json": READ,
    "GET /api/schemas/diagram.json": READ,
    "GET /api/tokens": ADMIN,
    "POST /api/tokens": ADMIN,
    "DELETE /api/tokens/{id}": ADMIN,
    "GET /api/audit": ADMIN,
    "GET /api/audit/verify": ADMIN,
    "GET /api/audit/export": ADMIN,
    "GET /api/person": ADMIN,
    "POST /api/person/erase": ADMIN,
    # all diagrams that one may see, and new ones; copying and archiving one takes looking at it
    "GET /api/diagrams": READ,
    "POST /api/diagrams": WRITE,
    "GET /api/search": READ,
    "GET /api/files": READ,
    "GET /api/export": READ,
    "POST /api/import": WRITE,
    "GET /api/series": READ_ALL,
    "POST /api/series": WRITE_ALL,
    "POST /api/v2/write": WRITE_ALL,
    "GET /api/series/{measurement}": READ_ALL,
    # one diagram
    f"GET {_D}": VIEW,
    f"PATCH {_D}": EDIT,
    f"DELETE {_D}": EDIT,
    f"POST {_D}/restore": EDIT,
    f"POST {_D}/operations": EDIT,
    f"GET {_D}/model": VIEW,
    f"GET {_D}/text": VIEW,
    f"PUT {_D}/text": EDIT,
    f"GET {_D}/export": VIEW,
    f"GET {_D}/search": VIEW,
    f"GET {_D}/series": VIEW,
    f"GET {_D}/history": VIEW,
    f"GET {_D}/blame": VIEW,
    f"GET {_D}/versions": VIEW,
    f"POST {_D}/versions": EDIT,
    f"GET {_D}/revisions/{{revision}}/model": VIEW,
    f"GET {_D}/revisions/{{revision}}/picture": VIEW,
    f"GET {_D}/revisions/{{revision}}/difference": VIEW,
    f"GET {_D}/revisions/{{revision}}/difference/picture": VIEW,
    f"POST {_D}/revisions/{{revision}}/restore": EDIT,
    f"GET {_D}/comments": VIEW,
    f"POST {_D}/comments": EDIT,
    f"PATCH {_D}/comments/{{thread}}": EDIT,
    f"DELETE {_D}/comments/{{thread}}": EDIT,
    f"POST {_D}/comments/{{thread}}/replies": EDIT,
    f"PATCH {_D}/comments/{{thread}}/replies/{{reply}}": EDIT,
    f"DELETE {_D}/comments/{{thread}}/replies/{{reply}}": EDIT,
    f"POST {_D}/save": EDIT,
    f"GET {_D}/disk": VIEW,
    f"POST {_D}/disk": EDIT,
    f"GET {_D}/disk/difference": VIEW,
    f"GET {_D}/disk/picture": VIEW,
    f"GET {_D}/sharing": OWN,
    f"PUT {_D}/sharing": OWN,
    f"POST {_D}/links": OWN,
    f"DELETE {_D}/links/{{link}}": OWN,
}
"""HTTP: method (`*`: any) and path. HEAD is as GET."""

SOCKETS: Mapping[str, Needs] = {"/glsp": READ, "/workflow": READ}
"""WebSockets; what comes through has rows of its own in `ACTIONS`."""

TOOLS: Mapping[str, Needs] = {
    "list_diagrams": READ,
    "search_diagrams": READ,
    "describe_language": READ,
    "create_diagram": WRITE,
    "import_diagram": WRITE,
    "get_diagram": VIEW,
    "validate": VIEW,
    "history": VIEW,
    "render": VIEW,
    "export_diagram": VIEW,
    "activity": VIEW,
    "comments do=list": VIEW,
    "comments": EDIT,
    "update_diagram": EDIT,
    "apply_operations": EDIT,
    "apply_layout": EDIT,
    "undo": EDIT,
    "redo": EDIT,
    "delete_diagram": EDIT,
    "restore_diagram": EDIT,
    "create_node": EDIT,
    "create_edge": EDIT,
    "update_element": EDIT,
    "delete_element": EDIT,
    "get_sharing": OWN,
    "share_diagram": OWN,
    "link_diagram": OWN,
}
"""Tools of agents. `NAME ARGUMENT=VALUE` goes before `NAME`, and counts where the argument is left out, too."""

MCP_METHODS: Mapping[str, Needs] = {
    "ping": READ,
    "server/discover": READ,
    "logging/setLevel": READ,
    "tools/list": READ,
    "tools/call": READ,
    "resources/list": READ,
    "resources/templates/list": READ,
    "resources/read": VIEW,
    "resources/subscribe": VIEW,
    "resources/unsubscribe": READ,
    "subscriptions/listen": VIEW,
    "prompts/list": READ,
    "prompts/get": VIEW,
    "completion/complete": READ,
}
"""What else agents ask. Whatever is read so is a diagram that one may see, or a list of these."""

ACTIONS: Mapping[str, Needs] = {
    "requestModel": VIEW,
    "requestTypeHints": VIEW,
    "requestContextActions": VIEW,
    "requestMarkers": VIEW,
    "requestPopupModel": VIEW,
    "requestEditValidation": VIEW,
    "requestCheckEdge": VIEW,
    "requestNavigationTargets": VIEW,
    "resolveNavigationTarget": VIEW,
    "requestClipboardData": VIEW,
    "requestText": VIEW,
    "requestSteps": VIEW,
    "computedBounds": VIEW,
    "presence": VIEW,
    "setEditMode": VIEW,
    "cancelLayout": VIEW,
    "createNode": EDIT,
    "createEdge": EDIT,
    "deleteElement": EDIT,
    "changeBounds": EDIT,
    "changeContainer": EDIT,
    "changeRoutingPoints": EDIT,
    "reconnectEdge": EDIT,
    "applyLabelEdit": EDIT,
    "editTask": EDIT,
    "updateElement": EDIT,
    "renameElement": EDIT,
    "insertElements": EDIT,
    "reorder": EDIT,
    "restore": EDIT,
    "writeText": EDIT,
    "pasteText": EDIT,
    "compound": EDIT,
    "layout": EDIT,
    "requestLayout": EDIT,
    "cut": EDIT,
    "paste": EDIT,
    "glspUndo": EDIT,
    "glspRedo": EDIT,
    "saveModel": EDIT,
    "chooseFile": EDIT,
    "comment": EDIT,
}
"""What GLSP clients send about the diagram that they show. An operation that an installed language brings edits."""

COMMANDS: Mapping[str, Literal["nothing", "database", "server"]] = {
    "serve": "database",
    "check": "database",
    "migrate": "database",
    "copy": "database",
    "compact": "database",
    "import": "database",
    "export": "database",
    "search": "database",
    "token": "database",
    "share": "database",
    "audit": "database",
    "person": "database",
    "mcp": "server",
    "render": "nothing",
    "convert": "nothing",
    "validate": "nothing",
    "diff": "nothing",
    "merge": "nothing",
}
"""Commands: those that open the database themselves ask nobody, for whoever may write it may do everything; one goes
through the running server, with the token in GLSP_TOKEN; the others only read the files that they are given.
"""


def of_tool(name: str, arguments: Mapping[str, object]) -> Needs:
    """What a call of an MCP tool needs."""
    for row, argument, value in _ASIDE.get(name, ()):
        if arguments.get(argument, value) == value:
            return TOOLS[row]
    return TOOLS.get(name, EDIT)


def of_action(kind: str) -> Needs:
    """What a GLSP action needs."""
    return ACTIONS.get(kind, EDIT)


@lru_cache(maxsize=4096)
def of_route(method: str, path: str) -> Needs:
    """What an HTTP call needs."""
    method = "GET" if method == "HEAD" else method
    for wanted, pattern, needs in _PATTERNS:
        if wanted in {"*", method} and pattern.fullmatch(path):
            return needs
    return READ if method == "GET" else WRITE


def _pattern(path: str) -> re.Pattern[str]:
    """As the router matches: `{id}` of a diagram may be a file with its folders, `{path}` is all that follows."""
    parts = re.split(r"\{(\w+)\}", path)
    parts[0::2] = map(re.escape, parts[0::2])
    is_diagram = path.startswith(_D)
    parts[1::2] = [
        ".+" if name == "path" else "(?:file:.+|[^/]+)" if is_diagram and name == "id" else "[^/]+"
        for name in parts[1::2]
    ]
    return re.compile("".join(parts), re.DOTALL)


_PATTERNS = [
    (method, _pattern(path), needs)
    for method, _, path, needs in (
        (*row.partition(" "), needs) for row, needs in sorted(ROUTES.items(), key=lambda each: -each[0].count("/"))
    )
]

_ASIDE: dict[str, list[tuple[str, str, str]]] = {}
for _row in TOOLS:
    _tool, _, _when = _row.partition(" ")
    if _when:
        _argument, _, _value = _when.partition("=")
        _ASIDE.setdefault(_tool, []).append((_row, _argument, _value))
