# SPDX-License-Identifier: Apache-2.0
"""Everybody × every call of every door × diagrams of everybody: what comes of it is what the one table says.

Complete by construction: calls are those that the running server has, so a new one without a row fails here, and says which
line is missing. To who may not see a diagram every answer is, word for word, the one about a diagram that is not there.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from glsp import app, languages
from glsp.cli import parser
from glsp.editor import permissions
from glsp.editor.permissions import Needs, of_action, of_route, of_tool
from glsp.editor.session import WISHES
from glsp.editor.session_operations import OUR_OPERATIONS
from glsp.endpoints.mcp.door import McpDoor
from glsp.protocol.actions import CLIENT_ACTIONS
from glsp.protocol.comments import COMMENT
from glsp.protocol.files import CHOOSE_FILE
from glsp.protocol.layouts import CANCEL_LAYOUT, REQUEST_LAYOUT
from glsp.protocol.operations import Operation
from glsp.settings import load
from scripts.access_page import NEEDS, ROLES, WHOSE, name_of, outcome
from support.agents import opened_desk
from support.everybody import SCOPES, STRANGERS, Case, Everybody
from support.glsp_client import DELTA_KINDS, ClientSession, RejectedError, connect
from support.raw_http import Answer, RawMcp, Wire
from support.tokens import bearer

GRID = """
                nobody            link              limited           viewer            editor            agent             admin
open            yes yes yes yes   yes yes yes yes   yes yes yes yes   yes yes yes yes   yes yes yes yes   yes yes yes yes   yes yes yes yes
read            401 401 401 401   yes yes yes yes   yes yes yes yes   yes yes yes yes   yes yes yes yes   yes yes yes yes   yes yes yes yes
write           401 401 401 401   403 403 403 403   yes yes yes yes   403 403 403 403   yes yes yes yes   yes yes yes yes   yes yes yes yes
read_all        401 401 401 401   403 403 403 403   403 403 403 403   yes yes yes yes   yes yes yes yes   yes yes yes yes   yes yes yes yes
write_all       401 401 401 401   403 403 403 403   403 403 403 403   403 403 403 403   yes yes yes yes   yes yes yes yes   yes yes yes yes
admin           401 401 401 401   403 403 403 403   403 403 403 403   403 403 403 403   403 403 403 403   403 403 403 403   yes yes yes yes
view            401 401 401 401   yes 404 404 404   yes 404 404 404   yes yes yes 404   yes yes yes 404   yes yes yes 404   yes yes yes yes
edit            401 401 401 401   403 403 403 403   yes 404 404 404   403 403 403 403   yes yes 403 404   yes yes 403 404   yes yes yes yes
own             401 401 401 401   403 403 403 403   403 404 404 404   403 403 403 403   yes 403 403 404   403 403 403 404   yes yes yes yes
"""
"""What each call that needs so much comes to; in a column a diagram of one's own, one shared to edit, to view, and another's."""

NODE = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}
BODIES: dict[str, Any] = {
    "PATCH /api/diagrams/{id}": {"name": "Seen"},
    "POST /api/diagrams/{id}/operations": {"operations": [NODE]},
    "POST /api/diagrams/{id}/comments": {"text": "hello", "x": 1, "y": 1},
    "PATCH /api/diagrams/{id}/comments/{thread}": {"resolved": True},
    "POST /api/diagrams/{id}/comments/{thread}/replies": {"text": "hello"},
    "PATCH /api/diagrams/{id}/comments/{thread}/replies/{reply}": {"text": "hello"},
    "POST /api/diagrams/{id}/versions": {"name": "one"},
    "POST /api/diagrams/{id}/disk": {"keep": "file", "version": "1"},
    "PUT /api/diagrams/{id}/text": {"text": "t a\n", "rev": 1},
    "POST /api/tokens": {"name": " "},
}
"""What a call wants to be sent before it looks for its diagram; all others take `{}`."""

ARGUMENTS: dict[str, dict[str, Any]] = {
    "apply_operations": {"ops": [{"op": "node", "type": "task:manual"}]},
    "update_diagram": {"name": "Seen"},
    "create_node": {"nodeType": "task:manual"},
    "create_edge": {"sourceId": "a", "targetId": "b", "edgeType": "edge"},
    "update_element": {"elementId": "a"},
    "delete_element": {"elementId": "a"},
    "comments": {"do": "add", "text": "hello", "x": 1, "y": 1},
    "share_diagram": {"who": "everyone", "level": "view"},
    "search_diagrams": {"query": "seed"},
}
"""What a tool wants besides the diagram; all others take nothing more."""

OPERATIONS = {str(each.__struct_config__.tag) for each in Operation.__subclasses__()} & permissions.ACTIONS.keys()

ENDS = {"DELETE /api/diagrams/{id}", "delete_diagram"}
"""What comes last, for then the diagram is in the trash."""


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Generator[Everybody]:
    found = Everybody(tmp_path_factory.mktemp("everybody"))
    yield found
    found.end()


# --- the table is whole ---------------------------------------------------------------------------------------------


async def test_every_route_and_socket_has_a_row_and_every_row_a_route(tmp_path: Path) -> None:
    (tmp_path / "examples.made").touch()
    async with app.running(load({}, {"PORT": "0", "DATA_DIR": str(tmp_path)})) as server:
        routes, sockets = server.routes, server.sockets
    known: set[str] = set()
    for route in routes:
        path = re.sub(r":\w+\}", "}", str(vars(route)["path"]))
        methods = vars(route).get("methods")
        if path == "/assets":
            known.add("GET /assets/{path}")
        elif path != "/api/{rest}":  # which says that there is nothing
            known |= {f"{method} {path}" for method in (methods or {"*"}) - {"HEAD"}}
    whole(known, permissions.ROUTES, "ROUTES", "READ, VIEW, EDIT, OWN, ADMIN, OPEN, …")
    whole(set(sockets), permissions.SOCKETS, "SOCKETS", "READ")


async def test_every_tool_and_whatever_else_agents_ask_has_a_row() -> None:
    async with opened_desk() as desk:
        server = McpDoor(desk.hub, desk.layouts).server
        tools = {tool.name for tool in await server.list_tools()}
        methods = set(server._lowlevel_server._request_handlers)
    named = {row.partition(" ")[0]: needs for row, needs in permissions.TOOLS.items()}
    whole(tools, named, "TOOLS", "READ, VIEW, EDIT, OWN, …")
    whole(methods, permissions.MCP_METHODS, "MCP_METHODS", "READ or VIEW")


def test_every_action_of_clients_has_a_row() -> None:
    kinds = set(CLIENT_ACTIONS) | set(OUR_OPERATIONS) | {COMMENT, CHOOSE_FILE, REQUEST_LAYOUT, CANCEL_LAYOUT}
    for language in languages.all_languages():
        kinds |= set(language.server_actions)
    whole(kinds, permissions.ACTIONS, "ACTIONS", "VIEW or EDIT")


def test_every_command_has_a_row() -> None:
    [choices] = [action.choices for action in parser()._actions if isinstance(action.choices, dict)]
    whole(set(choices), permissions.COMMANDS, "COMMANDS", '"database", "server" or "nothing"')


async def test_what_changes_something_takes_more_than_looking() -> None:
    for row, needs in permissions.ROUTES.items():
        looks = row.startswith("GET ") or row in {
            "POST /api/login",
            "POST /api/logout",
            "POST /login/backchannel-logout",
            "POST /mcp/rpc",
            "* /mcp",
            "* /mcp/core",
        }
        assert looks or needs.scope in {"edit", "admin"}, row
    async with opened_desk() as desk:
        tools = await McpDoor(desk.hub, desk.layouts).server.list_tools()
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint or permissions.TOOLS[tool.name].scope == "edit", tool.name
    writing = (
        {each for language in languages.all_languages() for each in language.operation_types} | WISHES | OUR_OPERATIONS
    )
    assert all(of_action(kind) == permissions.EDIT for kind in {*writing, *OPERATIONS, "glspUndo", "glspRedo"})


def whole(known: set[str], rows: Mapping[str, object], table: str, what: str) -> None:
    where = f"{table} in src/glsp/editor/permissions.py"
    missing = [f'    "{each}": …,' for each in sorted(known - rows.keys())]
    assert not missing, f"add to {where}, with {what}; then `make docs`:\n" + "\n".join(missing)
    assert not rows.keys() - known, f"take from {where}; then `make docs`: {sorted(rows.keys() - known)}"


def test_a_row_is_found_by_its_addresses_and_by_no_others() -> None:
    for row, needs in permissions.ROUTES.items():
        method, _, path = row.partition(" ")
        for diagram in ("plan", "a.b", "file:a/b.wf") if path.startswith("/api/diagrams/{id}") else ("plan",):
            assert of_route("GET" if method == "*" else method, address(path, diagram)) == needs, row
            assert method != "GET" or of_route("HEAD", address(path, diagram)) == needs, row
    for odd in ("/API/TOKENS", "/api//tokens", "/api/tokens/", "/d/", "//", "/assets/", "/d/plan/x"):
        assert [of_route(method, odd).scope for method in ("GET", "POST", "PURGE")] == ["read", "edit", "edit"], odd
    assert of_tool("comments", {}) == of_tool("comments", {"do": "list"}) == permissions.VIEW
    for odd in ("List", None, ["list"], 1, "add"):
        assert of_tool("comments", {"do": odd}) == permissions.EDIT
    assert (of_tool("new", {}), of_action("new")) == (permissions.EDIT, permissions.EDIT)


def test_the_page_says_what_the_table_means() -> None:
    rows = {line.split()[0]: line.split()[1:] for line in GRID.strip().splitlines()[1:]}
    for name, (needs, _) in NEEDS.items():
        told = [outcome(role, needs, whose) for role in ROLES for whose in WHOSE]
        assert told == rows[name.replace(" ", "_")], name
    assert len(rows) == len(NEEDS)


# --- the doors do as it says ----------------------------------------------------------------------------------------


def expected(case: Case, needs: Needs) -> str:
    row = next(line.split() for line in GRID.splitlines() if line.startswith(name_of(needs).replace(" ", "_") + " "))
    return row[1 + 4 * list(ROLES).index(case.role) + WHOSE.index(case.whose)]


def address(path: str, diagram: str) -> str:
    filled = path.replace("{id}", diagram) if path.startswith("/api/diagrams/{id}") else path
    return re.sub(r"\{\w+\}", "nothing", filled.replace("{revision}", "1"))


def asked(wire: Wire, row: str, diagram: str) -> Answer:
    method, _, path = row.partition(" ")
    method = "POST" if method == "*" else method
    return wire(method, address(path, diagram), None if method in {"GET", "DELETE"} else BODIES.get(row, {}))


def said(answer: Answer, diagram: str) -> tuple[int, str]:
    """An answer without what is another in each: the diagram's name and the trace."""
    return answer.status, re.sub(r'"trace":"[^"]*"', "", answer.text).replace(diagram, "D")


def ending_last(rows: Iterable[str]) -> list[str]:
    return sorted(rows, key=lambda row: row in ENDS)


def only_reads(case: Case) -> bool:
    return expected(case, permissions.EDIT) != "yes"


def test_http(everybody: Everybody) -> None:
    for case in everybody.cases("http"):
        before = everybody.state(case.diagram) if only_reads(case) else None
        with Wire(everybody.serving.url, case.secret) as wire:
            for row in ending_last(permissions.ROUTES):
                needs = permissions.ROUTES[row]
                if needs.level is None and case.whose != "others":
                    continue  # it is about no diagram: once is enough
                answer, wanted = asked(wire, row, case.diagram), expected(case, needs)
                where = (case.who, case.whose, row, answer.text[:300])
                assert answer.status < 500, where
                if wanted == "404":
                    assert answer.status == 404, where
                    assert said(answer, case.diagram) == said(asked(wire, row, "nope"), "nope"), where
                elif wanted == "yes":
                    assert answer.status not in {401, 403}, where
                    assert "there is no diagram '" not in answer.text, where
                else:
                    assert str(answer.status) == wanted, where
                    assert answer.json["error"]["code"] == {"401": "unauthenticated", "403": "forbidden"}[wanted], where
        assert before is None or everybody.state(case.diagram) == before, case


@pytest.mark.parametrize("era", ["modern", "legacy", "rpc"])
def test_tools(everybody: Everybody, era: str) -> None:
    for case in everybody.cases(era):
        before = everybody.state(case.diagram) if only_reads(case) else None
        with Wire(everybody.serving.url, case.secret) as wire:
            if case.role == "nobody":
                for path in ("/mcp", "/mcp/core", "/mcp/rpc"):
                    assert wire("POST", path, {}).status == 401, (case, path)
                continue
            ada = RawMcp(wire, era)
            for row in ending_last(permissions.TOOLS):
                tool, needs = row.partition(" ")[0], permissions.TOOLS[row]
                wanted, found = expected(case, needs), called(ada, row, case.diagram)
                where = (era, case.who, case.whose, row, found)
                if wanted == "403":
                    assert found.startswith("FORBIDDEN: "), where
                elif wanted == "404":
                    assert found.startswith("NOT FOUND: there is no diagram"), where
                    assert found.replace(case.diagram, "D") == called(ada, row, "nope").replace("nope", "D"), where
                elif case.role == "limited token" and tool in {"create_diagram", "import_diagram"}:
                    assert not found.startswith("NOT FOUND"), where  # what it makes must have its tag
                else:
                    assert not found.startswith(("FORBIDDEN", "NOT FOUND: there is no diagram", "ERROR")), where
        assert before is None or everybody.state(case.diagram) == before, case


def called(ada: RawMcp, row: str, diagram: str) -> str:
    tool, _, variant = row.partition(" ")
    key = "diagramId" if tool in {"create_node", "create_edge", "update_element", "delete_element"} else "id"
    about = {key: diagram} if permissions.TOOLS[row].level else {}
    given = dict([variant.split("=")]) if variant else ARGUMENTS.get(tool, {})
    return ada.call(tool, {**about, **given})


async def test_resources_prompts_and_their_news(everybody: Everybody) -> None:
    async with opened_desk() as desk:
        server = McpDoor(desk.hub, desk.layouts).server
        templates = [each.uri_template for each in await server.list_resource_templates()]
        prompts = await server.list_prompts()
    assert len(templates) == 4
    for case in everybody.cases("told"):
        if case.role == "nobody":
            continue
        wanted = expected(case, permissions.VIEW)
        with Wire(everybody.serving.url, case.secret) as wire:
            legacy, modern = RawMcp(wire, "legacy"), RawMcp(wire, "modern")
            for ada in (legacy, modern):
                assert ("error" in ada.ask("resources/read", {"uri": "diagram://list"})) is False
                listed = str(ada.ask("resources/read", {"uri": "diagram://list"}))
                assert (case.diagram in listed) == (wanted == "yes"), case
                ref = {"type": "ref/resource", "uri": templates[0]}
                completed = ada.ask(
                    "completion/complete", {"ref": ref, "argument": {"name": "id", "value": case.diagram}}
                )
                assert (case.diagram in completed["result"]["completion"]["values"]) == (wanted == "yes"), case
                for template in templates:
                    alike(
                        case,
                        wanted,
                        lambda name, ada=ada, uri=template: ada.ask(
                            "resources/read", {"uri": uri.replace("{id}", name)}
                        ),
                    )
                for prompt in prompts:
                    given = {each.name: "x" for each in prompt.arguments or [] if each.required}
                    if "diagram_id" in given:
                        alike(
                            case,
                            wanted,
                            lambda name, ada=ada, prompt=prompt, given=given: ada.ask(
                                "prompts/get", {"name": prompt.name, "arguments": {**given, "diagram_id": name}}
                            ),
                        )
            alike(
                case,
                wanted,
                lambda name, ada=legacy: ada.ask("resources/subscribe", {"uri": templates[0].replace("{id}", name)}),
                sees_all=case.role == "admin",
            )
            if wanted == "404":
                listening = {"notifications": {"resourceSubscriptions": [templates[0].replace("{id}", case.diagram)]}}
                assert "there is no diagram" in str(modern.ask("subscriptions/listen", listening)), case


def alike(case: Case, wanted: str, ask: Any, *, sees_all: bool = False) -> None:
    found, none = ask(case.diagram), ask("nope")
    assert "error" in none or sees_all
    if wanted == "yes":
        assert "error" not in found, (case, found)
    else:
        assert tidy(found, case.diagram) == tidy(none, "nope"), case


def tidy(answer: Any, diagram: str) -> str:
    return str({**answer, "id": 0}).replace(diagram, "D")


async def test_glsp(everybody: Everybody) -> None:
    for path in permissions.SOCKETS:
        for name in STRANGERS:
            headers = bearer(everybody.secrets[name]) if everybody.secrets[name] else {}
            async with connect(f"ws://127.0.0.1:{everybody.serving.port}{path}", headers=headers) as client:
                async with asyncio.timeout(10):
                    while client.closed is None:
                        await asyncio.sleep(0.01)
                assert "4001" in client.closed, (path, name)
    await asyncio.gather(*(glsp_of(everybody, case) for case in everybody.cases("glsp") if case.role != "nobody"))


async def glsp_of(everybody: Everybody, case: Case) -> None:
    address = f"ws://127.0.0.1:{everybody.serving.port}/glsp"
    async with connect(address, headers=bearer(case.secret)) as client:
        await client.initialize(args={"author": "Mallory"})
        session = await client.start_session("s", kinds=(*DELTA_KINDS, "comments", "fileState", "layoutDone"))
        if expected(case, permissions.VIEW) == "404":
            told = []
            for name in (case.diagram, "nope"):
                with pytest.raises(RejectedError) as refused:
                    await session.open(f"glsp:{name}")
                told.append(str(refused.value.action["detail"]).replace(name, "D"))
            assert told[0] == told[1], case
            return
        root = await session.open(f"glsp:{case.diagram}")
        may_edit = expected(case, permissions.EDIT) == "yes"
        assert (
            "readonly" in [each["editMode"] for each in session.received if each["kind"] == "setEditMode"]
        ) != may_edit
        [node] = [each["id"] for each in root["children"]]
        before = everybody.state(case.diagram)
        await session.send({"kind": "setEditMode", "editMode": "editable"})
        for kind in sorted(permissions.ACTIONS.keys() - {"requestModel", "setEditMode"}):
            if of_action(kind).level == "edit" and may_edit:
                continue
            await sent(session, kind, node)
        await client.settle()
        assert everybody.state(case.diagram) == before, case
        if may_edit:
            await session.operate(NODE)
            assert everybody.state(case.diagram) != before, case


async def sent(session: ClientSession, kind: str, node: str) -> None:
    """An action with whatever any action wants, so that it would do something."""
    place = {"elementId": node, "newPosition": {"x": 1, "y": 1}, "newSize": {"width": 90, "height": 90}}
    await session.send({
        "kind": kind, "isOperation": True, "elementTypeId": "task:manual", "location": {"x": 5, "y": 5}, "elementIds": [node],
        "elementId": node, "labelId": f"{node}_label", "text": "mine", "newBounds": [place], "set": {"name": "mine"}, "taskId": node,
        "wish": "add", "place": {"x": 1, "y": 1}, "elements": [{"id": "n9", "type": "task:manual"}], "operationList": [NODE],
        "newId": "mine", "revision": 0, "keep": "file", "version": "1", "elementTypeIds": [], "targetContainerId": "", "bounds": [],
    })  # fmt: skip


def test_every_role_is_tried() -> None:
    assert set(SCOPES) | {"nobody", "link", "limited token"} == set(ROLES)
