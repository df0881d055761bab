# SPDX-License-Identifier: Apache-2.0
"""What people and agents did is measured at every door, and told over REST and MCP."""

import asyncio
import csv
import io
import time

import httpx

from support.agents import agent
from support.serving import Serving

ORDER = "t receive >pack\nt pack"


def node(name: str) -> dict[str, object]:
    return {
        "kind": "createNode",
        "elementTypeId": "task:manual",
        "location": {"x": 0, "y": 0},
        "args": {"elementId": name},
    }


async def settled(http: httpx.AsyncClient, address: str, count: int, **params: str) -> list[dict[str, object]]:
    """The lines once they hold so many edits: measurements are written within a second."""
    until = time.monotonic() + 30
    while True:
        lines = (await http.get(address, params=params)).json()["lines"]
        if sum(value for line in lines for _, value in line["points"]) >= count or time.monotonic() > until:
            return lines
        await asyncio.sleep(0.05)


async def test_edits_of_people_and_agents_are_told_apart(serving: Serving):
    async with httpx.AsyncClient(base_url=serving.url, timeout=60) as http, agent(f"{serving.url}/mcp", "auto") as ada:
        await ada.text("create_diagram", type="workflow", id="order", source=ORDER)
        await ada.text("apply_operations", id="order", ops="t ship")
        edits = "/api/diagrams/order/operations"
        for name in ("a", "b"):
            assert (await http.post(edits, json={"operations": [node(name)]})).status_code == 200
        again = {"operations": [node("c")], "operationId": "once"}
        assert [(await http.post(edits, json=again)).json()["repeated"] for _ in range(2)] == [False, True]
        assert (await http.post(edits, json={"operations": [node("a")]})).status_code >= 400
        lines = await settled(http, "/api/diagrams/order/series", 5, by="kind", step="1h")
        assert {str(line["key"]): sum(v for _, v in line["points"]) for line in lines} == {"agent": 2, "person": 3}  # type: ignore[attr-defined]
        sizes = (await http.get("/api/diagrams/order/series", params={"metric": "elements", "step": "1h"})).json()[
            "lines"
        ]
        assert sizes[0]["points"][-1][1] == (await http.get("/api/diagrams/order")).json()["elements"]
        text = await http.get("/api/diagrams/order/series", params={"as": "csv", "step": "1d"})
        assert text.headers["content-disposition"] == 'attachment; filename="order-edits.csv"'
        rows = list(csv.reader(io.StringIO(text.text)))
        assert rows[0] == ["time", "line", "value"]
        assert sum(int(row[2]) for row in rows[1:]) == 5
        refusals = await settled(http, "/api/series/refusal", 1, field="seconds", fold="count", by="code", step="1h")
        assert [line["key"] for line in refusals] == ["invalid"]
        told = (await ada.text("activity", id="order", by="kind", step="1d")).splitlines()
        assert told[0] == "edits in steps of 86400 s (UTC)"
        assert told[1].endswith(" agent=2 person=3")
        assert await ada.text("activity", id="order", start="-2d", end="-1d") == "edits: nothing happened"
        assert (await ada.refusal("activity", id="order", start="yesterday")).startswith("INVALID: not a time")
        tools = await settled(http, "/api/series/tool", 2, field="seconds", fold="count", by="name", step="1h")
        assert {"apply_operations", "create_diagram"} <= {line["key"] for line in tools}


async def test_measurements_of_others_are_kept_beside_ours(serving: Serving):
    async with httpx.AsyncClient(base_url=serving.url, timeout=60) as http:
        now = int(time.time())
        lines = "\n".join(
            f'room,of={room} degrees={20 + number},note="=x" {now - number}'
            for room in ("a", "b")
            for number in range(3)
        )
        taken = await http.post("/api/series", params={"precision": "s"}, content=lines)
        assert taken.json() == {"points": 6}
        await settled(http, "/api/series/room", 6, field="degrees", fold="count", step="1d")
        assert (await http.get("/api/series")).json() == {
            "measurements": [{"name": "room", "fields": ["degrees", "note"], "tags": ["of"]}]
        }
        asked = {"field": "degrees", "fold": "max", "by": "of", "step": "7d", "tag": "of=a", "start": "-8d"}
        assert [line["key"] for line in (await http.get("/api/series/room", params=asked)).json()["lines"]] == ["a"]
        texts = await http.get("/api/series/room", params={"field": "note", "fold": "last", "as": "csv", "step": "7d"})
        assert texts.text.splitlines()[1].endswith("Z,,'=x")


def test_a_diagram_that_is_not_there_has_no_series(serving: Serving):
    with httpx.Client(base_url=serving.url, timeout=60) as http:
        assert http.get("/api/diagrams/none/series").status_code == 404
        for params in (
            {"metric": "all"},
            {"step": "fast"},
            {"start": "now", "end": "-1h"},
            {"by": "diagram"},
            {"step": "1s", "start": "-30d"},
        ):
            diagram = http.post("/api/diagrams", json={"type": "workflow"}).json()["id"]
            answer = http.get(f"/api/diagrams/{diagram}/series", params=params)
            assert answer.status_code >= 400, params
            assert answer.json()["error"]["hint"] or answer.json()["error"]["message"]
