# SPDX-License-Identifier: Apache-2.0
"""A trace goes on from the door to the database statement and to every other server, in spans and in log lines."""

from __future__ import annotations

import json
import secrets
from collections.abc import Generator
from typing import Any

import httpx
import pytest

from scripts.services.redis import Redis
from support.agents import agent
from support.databases import Databases
from support.glsp_client import DELTA_KINDS, connect
from support.otlp import Receiver, Sent
from support.redis import SECRET, own
from support.serving import Servers, Serving

pytestmark = pytest.mark.needs("postgres", "redis")

SERVER, INTERNAL, CLIENT, PRODUCER, CONSUMER = 2, 1, 3, 4, 5
TASK = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}


@pytest.fixture(scope="module")
def receiver() -> Generator[Receiver]:
    found = Receiver()
    yield found
    found.close()


@pytest.fixture(scope="module")
def servers(
    receiver: Receiver, postgres_databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Generator[list[Serving]]:
    start = Servers(tmp_path_factory.mktemp("traced"))
    with own() as redis:
        assert isinstance(redis, Redis)
        environment = {
            "DATABASE_URL": postgres_databases.postgres.url(postgres_databases.emptied()),
            "REDIS_URL": redis.url,
            "SECRET_KEY": SECRET,
            "LOG_FORMAT": "json",
            "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url,
            "OTEL_BSP_SCHEDULE_DELAY": "50",
            "OTEL_SERVICE_NAME": "glsp-tested",
        }
        found = [start(environment=environment, ready=False) for _ in range(2)]
        yield [each.wait_ready() for each in found]
        start.end()


def new_trace() -> tuple[str, str, str]:
    """A trace and the span in it that calls, and both as they travel."""
    trace_id, span_id = secrets.token_hex(16), secrets.token_hex(8)
    return trace_id, span_id, f"00-{trace_id}-{span_id}-01"


def make(serving: Serving, name: str) -> None:
    assert httpx.post(f"{serving.url}/api/diagrams", json={"type": "workflow", "id": name}).status_code == 201


def named(spans: list[Sent], name: str) -> Sent:
    return next(span for span in spans if span.name == name)


def lines(serving: Serving, trace_id: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in serving.output.splitlines() if line.startswith("{") and trace_id in line]
    return [line for line in found if line.get("trace_id") == trace_id]


async def test_an_edit_in_the_editor_is_traced_to_the_statement_and_to_the_other_server(
    servers: list[Serving], receiver: Receiver
) -> None:
    make(servers[0], "drawn")
    trace_id, caller, header = new_trace()
    async with (
        connect(f"ws://127.0.0.1:{servers[0].port}/glsp") as here,
        connect(f"ws://127.0.0.1:{servers[1].port}/glsp") as there,
    ):
        await here.initialize(args={"author": "Ada"})
        await there.initialize(args={"author": "Bob"})
        ada = await here.start_session("a", kinds=DELTA_KINDS)
        bob = await there.start_session("b", kinds=DELTA_KINDS)
        await ada.open("glsp:drawn")
        await bob.open("glsp:drawn")
        await ada.operate({**TASK, "args": {"elementId": "made", "traceparent": header}})
        await there.until(lambda: "made" in json.dumps(bob.root), what="the edit at the other server")
    spans = receiver.trace(trace_id, "createNode", "plan", "append", "postgresql WITH", "apply", "publish", "follow")

    door = named(spans, "createNode")
    assert (door.parent_id, door.kind, door.service) == (caller, SERVER, "glsp-tested")
    assert door.attributes["glsp.door"] == "glsp"
    assert door.attributes["glsp.client"] == "Ada"
    assert door.attributes["glsp.diagram"] == "drawn"
    for step in ("plan", "append", "apply"):
        assert (named(spans, step).parent_id, named(spans, step).kind) == (door.span_id, INTERNAL)
    statement = named(spans, "postgresql WITH")
    assert (statement.parent_id, statement.kind) == (named(spans, "append").span_id, CLIENT)
    assert "INSERT INTO entry" in statement.attributes["db.query.text"]
    assert "made" not in statement.attributes["db.query.text"]
    assert (named(spans, "publish").parent_id, named(spans, "publish").kind) == (door.span_id, PRODUCER)
    follow = named(spans, "follow")
    assert (follow.parent_id, follow.kind) == (door.span_id, CONSUMER)
    assert follow.instance != door.instance

    told = {line["logger"] for line in lines(servers[0], trace_id)}
    assert {"glsp.glsp", "glsp.diagram"} <= told
    (followed,) = lines(servers[1], trace_id)
    assert (followed["message"], followed["diagram"]) == ("createNode of another process applied", "drawn")


def test_rest_goes_on_with_the_trace_of_its_caller_and_says_where(servers: list[Serving], receiver: Receiver) -> None:
    make(servers[0], "posted")
    trace_id, caller, header = new_trace()
    answer = httpx.post(
        f"{servers[0].url}/api/diagrams/posted/operations",
        json={"operations": [TASK]},
        headers={"traceparent": header, "X-Request-Id": "mine-1"},
    )
    assert answer.status_code == 200
    assert answer.headers["x-request-id"] == "mine-1"
    spans = receiver.trace(trace_id, "POST /api/diagrams/{id}/operations", "append", "postgresql WITH")
    door = named(spans, "POST /api/diagrams/{id}/operations")
    assert door.parent_id == caller
    assert door.attributes["glsp.request_id"] == "mine-1"
    assert answer.headers["traceresponse"] == f"00-{trace_id}-{door.span_id}-01"
    assert "mine-1" in {line["request_id"] for line in lines(servers[0], trace_id)}


def test_an_error_answer_names_the_trace_that_its_line_and_its_span_have(
    servers: list[Serving], receiver: Receiver
) -> None:
    answer = httpx.get(f"{servers[1].url}/api/diagrams/nowhere")
    trace_id = answer.json()["error"]["trace"]
    door = named(receiver.trace(trace_id, "GET /api/diagrams/{id}"), "GET /api/diagrams/{id}")
    assert (door.parent_id, door.attributes["error.type"], door.failed) == ("", "not_found", False)
    (line,) = lines(servers[1], trace_id)
    assert (line["status"], line["code"], line["level"]) == (404, "not_found", "info")


@pytest.mark.parametrize("era", ["legacy", "auto"])
async def test_mcp_takes_the_trace_from_meta_and_gives_it_back(
    servers: list[Serving], receiver: Receiver, era: str
) -> None:
    name = f"agent-{era}"
    make(servers[0], name)
    trace_id, caller, header = new_trace()
    async with agent(f"{servers[0].url}/mcp", era) as ada:
        result = await ada.client.call_tool(
            "apply_operations",
            {"id": name, "ops": [{"op": "node", "type": "task:manual"}]},
            meta={"traceparent": header},
        )
    spans = receiver.trace(trace_id, "tools/call apply_operations", "append", "postgresql WITH")
    door = named(spans, "tools/call apply_operations")
    assert (door.parent_id, door.kind, door.attributes["glsp.diagram"]) == (caller, SERVER, name)
    assert [span.name for span in spans].count("tools/call apply_operations") == 1
    assert (result.meta or {})["traceparent"] == f"00-{trace_id}-{door.span_id}-01"
    assert named(spans, "append").parent_id == door.span_id
    assert "tools/call apply_operations" in {line["message"] for line in lines(servers[0], trace_id)}


def test_bare_json_rpc_goes_on_with_the_trace_of_its_http_request(servers: list[Serving], receiver: Receiver) -> None:
    trace_id, _, header = new_trace()
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_diagrams", "arguments": {}}}
    answer = httpx.post(f"{servers[0].url}/mcp/rpc", json=call, headers={"traceparent": header})
    assert answer.json()["result"]["_meta"]["traceparent"].startswith(f"00-{trace_id}-")
    receiver.trace(trace_id, "POST /mcp/rpc", "tools/call list_diagrams")


def test_who_says_that_nobody_wants_to_see_it_is_neither_traced_nor_logged(
    servers: list[Serving], receiver: Receiver
) -> None:
    trace_id, _, header = new_trace()
    answer = httpx.get(f"{servers[0].url}/api/diagrams", headers={"traceparent": header[:-2] + "00"})
    assert answer.status_code == 200
    assert "traceresponse" not in answer.headers
    after, _, header = new_trace()
    httpx.get(f"{servers[0].url}/api/diagrams", headers={"traceparent": header})
    receiver.trace(after, "GET /api/diagrams")
    assert trace_id not in {span.trace_id for span in receiver.spans}
    assert lines(servers[0], trace_id) == []


@pytest.mark.parametrize("era", ["legacy", "auto"])
async def test_calls_of_tools_are_counted_by_how_they_ended(servers: list[Serving], era: str) -> None:
    def counted(outcome: str) -> float:
        name = f'glsp_tool_calls_total{{outcome="{outcome}",tool="validate"}} '
        lines = httpx.get(f"{servers[1].url}/metrics").text.splitlines()
        return sum(float(line.removeprefix(name)) for line in lines if line.startswith(name))

    make(servers[1], f"counted-{era}")
    before = counted("ok"), counted("error")
    async with agent(f"{servers[1].url}/mcp", era) as ada:
        await ada.text("validate", id=f"counted-{era}")
        await ada.refusal("validate", id="there-is-none")
    assert (counted("ok") - before[0], counted("error") - before[1]) == (1, 1)
