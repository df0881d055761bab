# SPDX-License-Identifier: Apache-2.0
"""REST over the real socket of `glsp serve`: diagrams as resources, clear errors, and who may come in."""

import asyncio
import json
import stat
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from glsp import errors
from glsp.endpoints.answers import STATUS
from support.serving import Servers, Serving

TOKEN = "0123456789abcdef-token"

CREATE = {
    "operations": [
        {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": "push", "label": "Push"}},
        {"kind": "createNode", "elementTypeId": "task:automated", "args": {"elementId": "brew"}},
        {"kind": "createEdge", "elementTypeId": "edge", "sourceElementId": "push", "targetElementId": "brew"},
    ],
    "operationId": "first",
}


def client(serving: Serving, **headers: str) -> httpx.Client:
    return httpx.Client(base_url=serving.url, headers=headers, timeout=30)


def problem(answer: httpx.Response) -> tuple[int, str]:
    error = answer.json()["error"]
    assert error["message"]
    assert error["trace"]
    return answer.status_code, error["code"]


def test_every_error_class_has_an_answer() -> None:
    def classes(of: type[errors.GlspError]) -> set[type[errors.GlspError]]:
        return {of}.union(*(classes(each) for each in of.__subclasses__()))

    ours = {each for each in classes(errors.GlspError) if each.__module__ == "glsp.errors"}
    assert ours == STATUS.keys()


def test_the_life_of_a_diagram(serving: Serving) -> None:
    with client(serving) as http:
        made = http.post("/api/diagrams", json={"type": "workflow", "name": "Brew coffee"})
        assert made.status_code == 201
        diagram_id = made.json()["id"]
        assert diagram_id.startswith("brew-coffee-")
        assert made.headers["location"] == f"/api/diagrams/{diagram_id}"
        assert http.patch(f"/api/diagrams/{diagram_id}", json={"name": "Coffee"}).json()["name"] == "Coffee"
        assert [each["name"] for each in http.get("/api/diagrams?q=coff").json()["diagrams"]] == ["Coffee"]
        assert http.delete(f"/api/diagrams/{diagram_id}").status_code == 204
        assert diagram_id not in [each["id"] for each in http.get("/api/diagrams").json()["diagrams"]]
        trashed = http.get("/api/diagrams?trash=true").json()["diagrams"]
        assert [(each["id"], "deletedAt" in each) for each in trashed] == [(diagram_id, True)]
        assert problem(http.get(f"/api/diagrams/{diagram_id}/model")) == (404, "not_found")
        assert "deletedAt" not in http.post(f"/api/diagrams/{diagram_id}/restore").json()
        http.delete(f"/api/diagrams/{diagram_id}")
        assert http.delete(f"/api/diagrams/{diagram_id}?forever=true").status_code == 204
        assert problem(http.get(f"/api/diagrams/{diagram_id}")) == (404, "not_found")


def test_operations_are_one_entry_and_a_repeat_is_applied_once(serving: Serving) -> None:
    with client(serving, **{"X-Glsp-Author": "Ada"}) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
        first = http.post("/api/diagrams/d/operations", json=CREATE).json()
        again = http.post("/api/diagrams/d/operations", json=CREATE).json()
        assert (first["revision"], first["applied"], first["repeated"]) == (1, True, False)
        assert (again["revision"], again["created"], again["repeated"]) == (1, first["created"], True)
        entries = http.get("/api/diagrams/d/history").json()["entries"]
        assert [(each["revision"], each["author"], each["operationId"]) for each in entries] == [(1, "Ada", "first")]
        model = http.get("/api/diagrams/d/model")
        assert [each["id"] for each in model.json()["children"]][:2] == ["push", "brew"]
        unchanged = http.get("/api/diagrams/d/model", headers={"If-None-Match": model.headers["etag"]})
        assert unchanged.status_code == 304


def test_a_batch_with_one_bad_operation_changes_nothing(serving: Serving) -> None:
    with client(serving) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
        bad = {"operations": [*CREATE["operations"], {"kind": "deleteElement", "elementIds": ["nope"]}]}
        answer = http.post("/api/diagrams/d/operations", json=bad)
        assert problem(answer) == (404, "unknown_element")
        assert http.get("/api/diagrams/d/model").json()["children"] == []
        assert http.get("/api/diagrams/d/history").json()["entries"] == []


def test_the_same_idempotency_key_makes_one_diagram(serving: Serving) -> None:
    with client(serving) as http:
        key = {"Idempotency-Key": "once"}
        ids = {http.post("/api/diagrams", json={"type": "workflow"}, headers=key).json()["id"] for _ in range(3)}
        assert len(ids) == 1


def test_exports_are_attachments_that_cannot_run_anything(serving: Serving) -> None:
    with client(serving) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d", "name": 'Näme / "x"'})
        http.post("/api/diagrams/d/operations", json=CREATE)
        picture = http.get("/api/diagrams/d/export?format=svg")
        assert picture.headers["content-type"].startswith("image/svg+xml")
        assert picture.headers["content-disposition"].startswith("attachment; filename=")
        assert "sandbox" in picture.headers["content-security-policy"]
        assert json.loads(http.get("/api/diagrams/d/export?format=json").content)["type"] == "graph"
        assert problem(http.get("/api/diagrams/d/export?format=docx")) == (422, "unknown_type")


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "/api/diagrams", b"{", (422, "invalid")),
        ("POST", "/api/diagrams", b'{"type": 5}', (422, "invalid")),
        ("POST", "/api/diagrams", b'{"type": "nope"}', (422, "unknown_type")),
        ("POST", "/api/diagrams", b'{"type": "workflow", "id": "../../etc"}', (422, "invalid")),
        ("POST", "/api/diagrams", b"[" * 100_000, (422, "invalid")),
        ("GET", "/api/diagrams/nope", b"", (404, "not_found")),
        ("GET", "/api/nothing", b"", (404, "not_found")),
        ("POST", "/api/diagrams/nope/operations", b'{"operations": []}', (404, "not_found")),
        ("GET", "/api/diagrams/nope/history?limit=-1", b"", (422, "invalid")),
    ],
)
def test_bad_requests_get_a_clear_error(
    serving: Serving, method: str, path: str, body: bytes, expected: tuple[int, str]
) -> None:
    with client(serving) as http:
        assert problem(http.request(method, path, content=body)) == expected
        assert http.get("/health").json()["status"] == "ok"


def test_foreign_hosts_and_origins_are_turned_away(serving: Serving) -> None:
    with client(serving) as http:
        assert problem(http.get("/api/diagrams", headers={"Host": "evil.example"})) == (421, "misdirected")
        assert problem(http.get("/api/diagrams", headers={"Origin": "https://evil.example"})) == (403, "forbidden")
        own = {"Origin": serving.url}
        assert http.get("/api/diagrams", headers=own).status_code == 200
        assert http.get("/health", headers={"Host": "10.0.0.7:3000"}).status_code == 200


async def refused(url: str, **headers: str) -> int:
    with pytest.raises((InvalidStatus, ConnectionClosed)) as caught:
        async with connect(url, additional_headers=headers) as socket:
            await socket.recv()
    error: Any = caught.value
    return error.response.status_code if isinstance(error, InvalidStatus) else error.rcvd.code


async def test_websockets_are_guarded_alike(server: Servers) -> None:
    serving = await asyncio.to_thread(server, environment={"AUTH_TOKEN": TOKEN})
    url = serving.websocket
    assert await refused(url, Origin="https://evil.example", Authorization=f"Bearer {TOKEN}") == 403
    assert await refused(url) == 4001
    async with connect(url, additional_headers={"Authorization": f"Bearer {TOKEN}"}) as socket:
        assert (await socket.ping()) is not None


def test_a_token_guards_everything_but_the_page_and_the_probes(server: Servers) -> None:
    serving = server(environment={"AUTH_TOKEN": TOKEN})
    with client(serving) as http:
        assert problem(http.get("/api/diagrams")) == (401, "unauthenticated")
        assert problem(http.get("/metrics")) == (401, "unauthenticated")
        assert http.get("/ready").status_code == 200
        assert http.get("/api/diagrams", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert problem(http.get("/api/diagrams", headers={"Authorization": "Bearer wrong"})) == (401, "unauthenticated")
        assert problem(http.post("/api/login", json={"token": "wrong"})) == (401, "unauthenticated")
        signed_in = http.post("/api/login", json={"token": TOKEN})
        assert "HttpOnly" in signed_in.headers["set-cookie"]
        assert TOKEN not in signed_in.headers["set-cookie"]
        assert http.get("/api/diagrams").status_code == 200  # by the cookie
        http.cookies.clear()
        forged = {"Cookie": "glsp_session=99999999999.forged"}
        assert problem(http.get("/api/diagrams", headers=forged)) == (401, "unauthenticated")
        assert TOKEN not in serving.output


def test_the_card_of_the_running_server_is_for_its_user_alone_and_goes_with_it(server: Servers) -> None:
    serving = server(environment={"AUTH_TOKEN": TOKEN})
    card = serving.data / "server.json"
    assert stat.S_IMODE(card.stat().st_mode) == 0o600
    assert json.loads(card.read_text()) == {"url": serving.url, "pid": serving.process.pid, "token": TOKEN}
    assert serving.stop() == 0
    assert not card.exists()


def test_probes_and_metrics_tell_what_the_server_does(serving: Serving) -> None:
    with client(serving) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
        http.post("/api/diagrams/d/operations", json=CREATE)
        assert http.get("/livez").json()["status"] == "ok"
        assert http.get("/readyz").json()["services"] == {
            "database": {"up": True, "required": True},
            "series": {"up": True, "required": False},
        }
        lines = http.get("/metrics").text.splitlines()
        assert 'glsp_operations_total{door="api",kind="compound",outcome="applied"} 1.0' in lines
        assert 'glsp_backing_up{service="database"} 1.0' in lines
        assert "glsp_commit_group_size_count 1.0" in lines
        assert "glsp_diagrams_open 1.0" in lines


def test_edits_survive_a_kill(serving: Serving) -> None:
    with client(serving) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
        http.post("/api/diagrams/d/operations", json=CREATE)
    serving.kill()
    serving.restart()
    with client(serving) as http:
        assert http.post("/api/diagrams/d/operations", json=CREATE).json()["repeated"] is True
        assert len(http.get("/api/diagrams/d/history").json()["entries"]) == 1


def test_a_language_is_described_and_an_unknown_one_is_named(serving: Serving) -> None:
    with client(serving) as http:
        described = http.get("/api/languages/workflow").json()
        task = next(each for each in described["nodes"] if each["type"] == "task:manual")
        assert task["properties"]["duration"]["title"] == "Duration"
        assert http.get("/api/languages/workflow-diagram").json() == described
        assert problem(http.get("/api/languages/nope")) == (404, "not_found")


def test_the_history_names_what_each_edit_touched(serving: Serving) -> None:
    with client(serving) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "touched"})
        assert http.post("/api/diagrams/touched/operations", json=CREATE).status_code == 200
        [entry] = http.get("/api/diagrams/touched/history").json()["entries"]
        assert entry["elements"][:2] == ["push", "brew"]
