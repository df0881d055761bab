# SPDX-License-Identifier: Apache-2.0
"""The MCP door over the real socket of `glsp serve`, with the official client in both protocol eras."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import sys
from pathlib import Path
from typing import Any

import httpx
import mcp_types as types
import pytest
from mcp import Client, MCPError
from mcp.client.session import IncomingMessage
from mcp.client.stdio import StdioServerParameters
from mcp.client.subscriptions import ResourceUpdated

from glsp.examples import EXAMPLES
from support.agents import TOOLS, agent, text_of
from support.serving import Servers, Serving

ORDER = "t receive >check\na check >ok\nd ok :yes>pack -w:no>reorder\nt pack >ship\na reorder >pack\nt ship"


def tokens(text: str) -> int:
    """A bound from above: the tokenizers of today need fewer than one token for 3.5 characters of JSON."""
    return len(text) * 2 // 7


async def test_an_agent_draws_edits_checks_and_takes_back(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        made = await ada.call("create_diagram", type="workflow", id="order", source=ORDER)
        assert text_of(made) == "created order r1 +6n +6e | overlaps 0 crossings 0 | 0 errors"
        assert made.structured_content == {"rev": 1, "ok": True, "text": text_of(made), "id": "order"}
        assert await ada.text("get_diagram", id="order") == f"workflow order r1 6n 6e\n{ORDER}"
        edit: list[dict[str, Any]] = [{"op": "insert", "on": "pack>ship", "id": "weigh", "type": "t"}]
        assert (await ada.text("apply_operations", id="order", ops=edit, rev=1)).splitlines()[1:] == [
            "~t pack >weigh",
            "+t weigh >ship",
        ]
        assert (await ada.text("undo", id="order")).startswith("r3 -1n -1e ~1 | ")
        assert (await ada.text("redo", id="order")).startswith("r4 +1n +1e ~1 | ")
        history = (await ada.text("history", id="order")).splitlines()
        assert [line.partition(" ")[0] for line in history] == ["r4", "r3", "r2", "r1"]
        assert all("Ada's agent (agent)" in line for line in history)
        made, last = (await ada.text("history", id="order", element="pack>weigh")).splitlines()
        assert made.split()[1:3] == ["made:", "r1"], made
        assert last.split()[1:4] == ["changed", "last:", "r4"], last
        assert (await ada.refusal("history", id="order", element="nobody")).startswith("UNKNOWN ELEMENT: ")
        assert (await ada.text("validate", id="order")).splitlines()[
            0
        ] == "r4 | 0 errors 2 hints | overlaps 0 crossings 0"
        assert (await ada.text("apply_layout", id="order", direction="down")).startswith("r5 ~")
        assert (await ada.text("export_diagram", id="order", format="svg")).startswith("<svg ")
        assert json.loads(await ada.text("export_diagram", id="order"))["type"] == "graph"
        assert "task:manual" in await ada.text("describe_language", name="workflow")
        await ada.text("delete_diagram", id="order")
        assert (await ada.refusal("get_diagram", id="order")).startswith("NOT FOUND: ")
        assert await ada.text("restore_diagram", id="order") == "order is back, r5"


async def test_the_old_tools_and_arguments_still_work(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        await ada.text("create_diagram", diagramType="workflow-diagram", id="old")
        for name, x in (("one", 0), ("two", 300)):
            position = {"x": x, "y": 40}
            await ada.text(
                "create_node", diagramId="old", nodeType="task:manual", position=position, label=name, id=name
            )
        await ada.text("create_edge", diagramId="old", edgeType="edge", sourceId="one", targetId="two", label="then")
        await ada.text(
            "update_element", diagramId="old", elementId="two", properties={"duration": 5}, position={"x": 310, "y": 40}
        )
        lines = (await ada.text("get_diagram", diagramId="old", geometry=True)).splitlines()
        assert lines[0] == "workflow old r4 2n 1e"
        assert lines[1].startswith('t one "one" @0,40 ')
        assert lines[1].endswith(" :then>two")
        assert lines[2].startswith('t two "two" @310,40 ')
        assert lines[2].endswith(" duration=5")
        await ada.text("delete_element", diagramId="old", elementId="one")
        assert await ada.text("get_diagram", diagramId="old") == 'workflow old r5 1n 0e\nt two "two" duration=5'


async def test_wrong_calls_are_refused_in_two_lines(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        await ada.text("create_diagram", type="workflow", id="order", source=ORDER)
        assert await ada.refusal("apply_operations", id="order", ops="t x", dryrun=True) == (
            "INVALID: apply_operations has no argument 'dryrun'\nhint: did you mean dry_run?"
        )
        assert await ada.refusal("get_diagram") == (
            "INVALID: id: Field required\nhint: get_diagram takes id, rev_since, geometry, cursor, limit"
        )
        assert (await ada.refusal("get_diagram", id="odrer")).startswith("NOT FOUND: there is no diagram 'odrer'")
        assert (await ada.refusal("create_diagram", type="workflw")).startswith("UNKNOWN TYPE: ")
        assert (await ada.refusal("create_diagram", type="workflow", id="order")).startswith("INVALID: ")
        assert (await ada.refusal("get_diagram", id="file:../secrets.wf")).startswith("FORBIDDEN: ")
        await ada.text("apply_operations", id="order", ops=[{"op": "set", "id": "ship", "label": "Send"}], rev=1)
        conflict = await ada.refusal("apply_operations", id="order", ops=[{"op": "del", "id": "ship"}], rev=1)
        assert conflict.splitlines()[0].startswith("CONFLICT rev 1 -> 2: ")
        assert conflict.splitlines()[1:] == ['~t ship "Send"', "nothing was applied; retry with rev=2"]


async def test_an_agent_sees_what_it_drew(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        await ada.text("create_diagram", type="workflow", id="order", source=ORDER)
        image, line = (await ada.client.call_tool("render", {"id": "order", "max_px": 400})).content
        assert isinstance(image, types.ImageContent)
        assert isinstance(line, types.TextContent)
        dots = base64.b64decode(image.data)
        assert (image.mime_type, dots[:4]) == ("image/png", b"\x89PNG")
        assert int.from_bytes(dots[16:20]) in {399, 400}
        assert re.fullmatch(
            r"r1 \d+ × \d+ px, drawn at 0\.\d+; letters of \d\.\d dots are hard to read: name elements in focus, or "
            r"raise max_px; overlaps 0 crossings 0",
            line.text,
        )
        part, line = (await ada.client.call_tool("render", {"id": "order", "focus": ["pack", "ship"]})).content
        assert isinstance(part, types.ImageContent)
        assert isinstance(line, types.TextContent)
        assert "hard to read" not in line.text
        assert (await ada.refusal("render", id="order", focus=["pakc"])).splitlines() == [
            "UNKNOWN ELEMENT: there is no element 'pakc'",
            "hint: did you mean pack?",
        ]


async def test_the_tools_cost_few_tokens_and_say_what_they_do(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        found = (await ada.client.list_tools()).tools
        assert {tool.name for tool in found} == TOOLS
        sizes = {
            tool.name: tokens(tool.model_dump_json(by_alias=True, exclude_none=True, include={"name", "description", "input_schema"}))
            for tool in found
        }  # fmt: skip
        assert sum(sizes.values()) < 3_000
        assert max(sizes.values()) < 270
        assert all(tool.annotations is not None and tool.annotations.read_only_hint is not None for tool in found)
        assert tokens(ada.client.instructions or "") < 90
        if era == "auto":
            async with agent(f"{serving.url}/mcp/core", era) as small:
                assert len((await small.client.list_tools()).tools) == 7


async def test_diagrams_are_resources_with_completions(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        await ada.text("create_diagram", type="workflow", id="order", source=ORDER)

        async def read(uri: str) -> str:
            return str(getattr((await ada.client.read_resource(uri)).contents[0], "text", ""))

        assert [each["id"] for each in json.loads(await read("diagram://list"))["diagrams"]] == ["order"]
        assert await read("diagram://text/order") == f"workflow order r1 6n 6e\n{ORDER}"
        assert json.loads(await read("diagram://model/order"))["type"] == "graph"
        assert json.loads(await read("diagram://metadata/order"))["nodes"] == 6
        assert {each["code"] for each in json.loads(await read("diagram://validation/order"))["issues"]} == {
            "automated-task"
        }
        with pytest.raises(MCPError, match="there is no diagram 'odrer'"):
            await read("diagram://text/odrer")
        prompt = await ada.client.get_prompt("analyze_diagram", {"diagram_id": "order"})
        assert "t pack >ship" in getattr(prompt.messages[0].content, "text", "")
        assert len((await ada.client.list_prompts()).prompts) == 6


@pytest.mark.filterwarnings("ignore::mcp.shared.exceptions.MCPDeprecationWarning")
async def test_subscribers_hear_of_edits_by_anybody(serving: Serving) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def listen(message: IncomingMessage) -> None:
        if isinstance(message, types.ResourceUpdatedNotification):
            heard.put_nowait(str(message.params.uri))

    async with agent(f"{serving.url}/mcp", "legacy", listen) as ada, agent(f"{serving.url}/mcp", "auto") as bob:
        await ada.text("create_diagram", type="workflow", id="order", source=ORDER)
        await ada.client.subscribe_resource("diagram://text/order")
        async with bob.client.listen(resource_subscriptions=["diagram://model/order"]) as events:
            async with httpx.AsyncClient() as person:
                answer = await person.post(
                    f"{serving.url}/api/diagrams/order/operations",
                    json={"operations": [{"kind": "deleteElement", "elementIds": ["reorder"]}]},
                )
                assert answer.status_code == 200
            async with asyncio.timeout(10):
                assert await heard.get() == "diagram://text/order"
                assert await anext(aiter(events)) == ResourceUpdated(uri="diagram://model/order")
        await ada.client.unsubscribe_resource("diagram://text/order")


async def test_a_file_that_nobody_has_open_is_saved_at_once(serving: Serving, era: str) -> None:
    file = serving.workspace / "plan.wf"
    file.write_text('{"id": "sprotty", "type": "graph", "children": []}')
    async with agent(f"{serving.url}/mcp", era) as ada:
        assert "file:plan.wf" in (await ada.text("list_diagrams")).splitlines()
        await ada.text("apply_operations", id="file:plan.wf", ops="t first >second\nt second")
        assert (await ada.text("get_diagram", id="file:plan.wf")).splitlines()[1:] == ["t first >second", "t second"]
    assert {each["id"] for each in json.loads(file.read_text())["children"]} >= {"first", "second"}


async def test_an_edit_beside_another_programs_is_refused_and_says_who_chooses(serving: Serving, era: str) -> None:
    file = serving.workspace / "plan.wf"
    empty = '{"id": "sprotty", "type": "graph", "children": []}'
    file.write_text(empty)
    create = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 0, "y": 0}}
    at = "/api/diagrams/file:plan.wf"
    async with agent(f"{serving.url}/mcp", era) as ada, httpx.AsyncClient(base_url=serving.url) as person:
        await ada.text("apply_operations", id="file:plan.wf", ops="t first")
        file.write_text(empty)  # nothing is unsaved: what the other program wrote counts
        await ada.text("apply_operations", id="file:plan.wf", ops="t second")
        assert [each["id"] for each in json.loads(file.read_text())["children"]] == ["second"]
        await person.post(f"{at}/operations", json={"operations": [create]})
        file.write_text(empty)
        before = await ada.text("get_diagram", id="file:plan.wf")
        said = await ada.refusal("apply_operations", id="file:plan.wf", ops="t third")
        assert said.startswith("CONFLICT: another program has changed plan.wf, and there are unsaved edits of somebody")
        assert "POST /api/diagrams/file:plan.wf/disk" in said
        assert await ada.text("get_diagram", id="file:plan.wf") == before
        assert file.read_text() == empty
        version = (await person.get(f"{at}/disk")).json()["version"]
        chosen = (await person.post(f"{at}/disk", json={"keep": "mine", "version": version})).json()
        assert chosen == {"version": version, "differs": False, "isUnsaved": True}
        await ada.text("apply_operations", id="file:plan.wf", ops="t third")
        assert {each["id"] for each in json.loads(file.read_text())["children"]} >= {"second", "third"}


async def test_bare_json_rpc_needs_no_session(serving: Serving) -> None:
    async with httpx.AsyncClient(base_url=serving.url, timeout=20) as script:

        async def ask(method: str, **params: Any) -> Any:
            answer = await script.post("/mcp/rpc", json={"jsonrpc": "2.0", "id": 7, "method": method, "params": params})
            assert answer.status_code == 200
            body = answer.json()
            assert body["id"] == 7
            return body.get("result") or body["error"]

        assert (await ask("initialize", protocolVersion="2024-11-05"))["protocolVersion"] == "2024-11-05"
        assert {tool["name"] for tool in (await ask("tools/list"))["tools"]} == TOOLS
        made = await ask("tools/call", name="create_diagram", arguments={"diagramType": "workflow", "id": "old"})
        assert made["content"][0]["text"] == "created old r0: empty"
        listed = await ask("resources/read", uri="diagram://list")
        assert json.loads(listed["contents"][0]["text"])["diagrams"][0]["id"] == "old"
        assert (await ask("tools/fly"))["code"] == -32601
        assert (await ask("tools/call"))["code"] == -32602
        assert (await script.post("/mcp/rpc", content=b"{")).json()["error"]["code"] == -32700
        assert (await script.post("/mcp/rpc", json={"jsonrpc": "2.0", "method": "notifications/x"})).status_code == 202
        assert (await script.post("/mcp/rpc", json=[])).status_code == 400
        batch = [{"jsonrpc": "2.0", "id": n, "method": "ping"} for n in (1, 2)]
        assert [each["id"] for each in (await script.post("/mcp/rpc", json=batch)).json()] == [1, 2]


async def test_foreign_hosts_and_callers_without_the_token_are_turned_away(server: Servers) -> None:
    token = "a-token-of-many-letters"
    serving = server(environment={"AUTH_TOKEN": token})
    for path in ("/mcp", "/mcp/core", "/mcp/rpc"):
        for headers, status in (
            ({"Host": "evil.example", "Authorization": f"Bearer {token}"}, 421),
            ({"Origin": "http://evil.example", "Authorization": f"Bearer {token}"}, 403),
            ({}, 401),
        ):
            async with httpx.AsyncClient() as stranger:
                assert (await stranger.post(f"{serving.url}{path}", headers=headers, json={})).status_code == status


async def test_a_stopping_server_ends_the_streams_of_agents_that_listen(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        await ada.text("create_diagram", type="workflow", id="order", source=ORDER)
        if era == "legacy":
            assert await asyncio.to_thread(serving.stop) == 0
        else:
            async with ada.client.listen(resource_subscriptions=["diagram://text/elsewhere"]) as events:
                assert await asyncio.to_thread(serving.stop) == 0
                assert [event async for event in events] == []
    assert not {"Traceback", "ERROR"} & set(serving.output.split())


@pytest.mark.parametrize("through", ["the running server", "the data alone"])
async def test_stdio_attaches_to_the_running_server_or_serves_the_same_data(
    server: Servers, era: str, through: str
) -> None:
    serving = server()
    if through == "the data alone":
        serving.stop()
    command = StdioServerParameters(
        command=str(Path(sys.executable).with_name("glsp")), args=["mcp", "--data", str(serving.data)]
    )
    async with Client(command, mode=era) as first, Client(command, mode=era) as second:
        made = await first.call_tool("create_diagram", {"type": "workflow", "id": "order", "source": ORDER})
        assert text_of(made).startswith("created order r1 +6n +6e")
        edit = {"id": "order", "ops": [{"op": "del", "id": "reorder"}], "rev": 1}
        assert text_of(await second.call_tool("apply_operations", edit)).startswith("r2 -1n -2e")

        async def seen() -> str:
            return text_of(await first.call_tool("get_diagram", {"id": "order"}))

        async with asyncio.timeout(10):
            while not (await seen()).startswith("workflow order r2 5n 4e"):
                await asyncio.sleep(0.02)
        if through == "the running server":
            async with agent(f"{serving.url}/mcp", era) as ada:
                assert (await ada.text("get_diagram", id="order")).startswith("workflow order r2 5n 4e")


async def test_the_first_start_makes_the_examples_once(server: Servers) -> None:
    serving = server(examples=True)
    async with agent(f"{serving.url}/mcp", "auto") as ada:
        listed = (await ada.text("list_diagrams")).splitlines()
        assert [line.partition(" ")[0] for line in listed] == [each.id for each in reversed(EXAMPLES)]
        for line in listed:
            found = await ada.text("validate", id=line.partition(" ")[0])
            assert " 0 errors " in found.splitlines()[0]
            assert "| overlaps 0 " in found.splitlines()[0]
        await ada.text("delete_diagram", id="coffee-machine")
    serving.restart()
    async with agent(f"{serving.url}/mcp", "auto") as ada:
        assert len((await ada.text("list_diagrams")).splitlines()) == len(EXAMPLES) - 1
