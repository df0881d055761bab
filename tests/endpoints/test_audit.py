# SPDX-License-Identifier: Apache-2.0
"""The audit log of a running server: what people do through its doors, who may read it, and what a flood leaves behind."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from glsp.editor import audit as audits
from glsp.editor.actors import acting
from glsp.editor.audit import Audit
from glsp.errors import Forbidden, Invalid, Unauthenticated, Unavailable
from glsp.storage.audit_chain import Draft, Head, Keys, Named
from glsp.storage.audits import MemoryAudits, Wanted, Written
from support.agents import agent
from support.serving import Servers
from support.tokens import bearer, make_token


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("audited")
    data = folder / "data0"
    tokens = {scope: make_token(data, f"the {scope}", scope) for scope in ("read", "edit", "admin")}
    servers = Servers(folder)
    serving = servers(data=data, environment={"REQUIRE_TOKEN": "yes", "LOG_FORMAT": "json"})
    yield serving, tokens, data
    servers.end()


def glsp(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("glsp")), *arguments, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


async def test_what_people_do_is_written_down_with_their_role_and_verifies(guarded: Any, tmp_path: Path) -> None:
    serving, tokens, data = guarded
    with httpx.Client(base_url=serving.url, timeout=60) as http:

        def ask(who: str, method: str, path: str, **more: Any) -> Any:
            answer = http.request(method, path, headers=bearer(tokens[who]), **more)
            assert answer.status_code < 400, answer.text
            return answer.json() if "json" in answer.headers.get("content-type", "") else None

        ask("edit", "POST", "/api/login", json={"token": tokens["edit"]})
        http.cookies.clear()
        ask("edit", "POST", "/api/diagrams", json={"type": "workflow", "id": "plan"})
        ask("edit", "POST", "/api/import", json={"source": "graph TD\n a-->b", "format": "mermaid", "name": "brought"})
        ask("edit", "PUT", "/api/diagrams/plan/sharing", json={"everyone": "none"})
        link = ask("edit", "POST", "/api/diagrams/plan/links", json={})["link"]["id"]
        ask("edit", "DELETE", f"/api/diagrams/plan/links/{link}")
        ask("edit", "GET", "/api/diagrams/plan/export?format=svg")
        ask("edit", "GET", "/api/diagrams/plan/export?format=svg&inline=1")
        ask("edit", "GET", "/api/export?id=plan")
        made = ask("admin", "POST", "/api/tokens", json={"name": "for a while"})["token"]["id"]
        ask("admin", "DELETE", f"/api/tokens/{made}")
        async with agent(f"{serving.url}/mcp", "auto", token=tokens["edit"]) as ada:
            await ada.call("delete_diagram", id="plan")
            await ada.call("restore_diagram", id="plan")
        ask("edit", "DELETE", "/api/diagrams/plan")
        ask("edit", "DELETE", "/api/diagrams/plan?forever=true")

        found = ask("admin", "GET", "/api/audit?limit=1000")["entries"]
        said = [(each["name"], each["action"], each["target"].split(":")[0]) for each in reversed(found)]
        mine = [each for each in said if each[0] in {"the edit", "the admin"}]
        assert mine == [
            ("the edit", "login", ""),
            ("the edit", "diagram.created", "glsp"),
            ("the edit", "diagram.created", "glsp"),
            ("the edit", "diagrams.imported", ""),
            ("the edit", "sharing.changed", "glsp"),
            ("the edit", "link.made", "glsp"),
            ("the edit", "link.ended", "glsp"),
            ("the edit", "diagram.exported", "glsp"),
            ("the edit", "diagram.exported", "archive"),
            ("the admin", "token.created", "token"),
            ("the admin", "token.revoked", "token"),
            ("the edit", "diagram.deleted", "glsp"),
            ("the edit", "diagram.restored", "glsp"),
            ("the edit", "diagram.deleted", "glsp"),
            ("the edit", "diagram.purged", "glsp"),
        ]
        by_role = {each["facts"].get("role") for each in found if each["name"] == "the admin"}
        assert by_role == {"admin"}
        assert [each["who"].split(":")[0] for each in found if each["facts"].get("role") == "operator"] == ["user"] * 3
        sharing = next(each for each in found if each["action"] == "sharing.changed")
        assert sharing["facts"] == {
            "edit": [],
            "everyone": "none",
            "own": [],
            "owner": ["the edit"],
            "role": "edit",
            "view": [],
        }

        verdict = ask("admin", "GET", "/api/audit/verify")
        assert (verdict["isFine"], verdict["entries"]) == (True, len(found))
        assert ask("admin", "GET", f"/api/audit/verify?head={verdict['head']}")["isFine"]
        assert ask("admin", "GET", "/api/audit?action=link&limit=1")["entries"][0]["action"] == "link.ended"

    exported = tmp_path / "audit.jsonl"
    assert glsp("audit", "export", str(exported), data=data).returncode == 0
    told = [json.loads(line) for line in exported.read_text("utf-8").splitlines()]
    assert [each["number"] for each in told[:-1]] == list(range(1, len(told)))
    verified = glsp("audit", "verify", "--head", str(exported), data=data)
    assert (verified.returncode, verified.stderr) == (0, "")
    assert verified.stdout.startswith(f"{len(told) - 1} entries are as they were written; head {len(told) - 1}:")
    listed = glsp("audit", "list", "--action", "diagram.purged", data=data)
    assert listed.stdout.rstrip().endswith("the edit: diagram.purged glsp:plan  role=edit")


def test_only_admins_read_it_and_wrong_questions_are_told(guarded: Any) -> None:
    serving, tokens, data = guarded
    for path in ("/api/audit", "/api/audit/verify", "/api/audit/export"):
        assert httpx.get(serving.url + path).status_code == 401
        assert httpx.get(serving.url + path, headers=bearer(tokens["edit"])).status_code == 403
    for query in ("audit?since=yesterday", "audit?before=x", "audit/verify?head=1:2"):
        answer = httpx.get(f"{serving.url}/api/{query}", headers=bearer(tokens["admin"]))
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid"), query
    for wrong in (("list", "--since", "soon"), ("verify", "--head", "nothing")):
        assert glsp("audit", *wrong, data=data).returncode == 1


def test_a_changed_entry_is_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        make_token(tmp_path, name)
    with sqlite3.connect(tmp_path / "glsp.db") as connection:
        connection.execute("DROP TRIGGER audit_unchanged")
        connection.execute("UPDATE audit SET target = 'token:other' WHERE number = 2")
    connection.close()
    done = glsp("audit", "verify", data=tmp_path)
    assert done.returncode == 1
    assert done.stdout == (
        "entry 2 does not match: entry 2 is not as it was written, or one before it was taken away\n"
    )


async def test_who_was_turned_away_at_which_door_is_written_down_at_the_latest_when_the_server_stops(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data0"
    reader = await asyncio.to_thread(make_token, data, "Reader", "read")
    servers = Servers(tmp_path)
    serving = await asyncio.to_thread(servers, data=data, environment={"REQUIRE_TOKEN": "yes"})
    async with httpx.AsyncClient(base_url=serving.url) as http:
        for _ in range(5):
            assert (await http.get("/api/diagrams")).status_code == 401
        for _ in range(3):
            assert (await http.get("/api/tokens", headers=bearer(reader))).status_code == 403
        assert (await http.get("/api/diagrams", headers={"Host": "evil.example"})).status_code == 421
        assert (await http.post("/api/login", json={"token": "guessed"})).status_code == 401
        async with agent(f"{serving.url}/mcp", "auto", token=reader) as ada:
            assert (await ada.refusal("create_diagram", type="workflow")).startswith("FORBIDDEN")
    with pytest.raises(InvalidStatus):
        await connect(serving.websocket, origin=Origin("https://evil.example"))
    await asyncio.to_thread(servers.end)

    listed = glsp("audit", "list", "--action", "refused", "--json", data=data)
    found = {
        (each["target"], each["facts"]["code"], each["name"]): each["facts"]["count"]
        for each in json.loads(listed.stdout)
    }
    assert found == {
        ("api", "unauthenticated", ""): 5,
        ("api", "forbidden", "Reader"): 3,
        ("api", "misdirected", ""): 1,
        ("login", "unauthenticated", ""): 1,
        ("mcp", "forbidden", "Reader"): 1,
        ("websocket", "forbidden", ""): 1,
    }


async def test_a_million_refusals_are_a_few_entries(caplog: pytest.LogCaptureFixture) -> None:
    log = Audit(MemoryAudits(), lambda: ("key",))
    async with log.running():
        with acting("token:1", "Ada", "read"):
            for _ in range(10_000):
                log.refused("api", Forbidden("no"))
        for number in range(10_000):
            log.refused("api", Unauthenticated("who?"), Named(f"token:{number}"))
        log.refused("api", Invalid("not counted"))
    with caplog.at_level(logging.INFO, "glsp.audit"):
        found = await log.audits.entries(Wanted(limit=1_000))
    assert len(found) == audits.MOST_KINDS + 1
    counts = [json.loads(each.facts)["count"] for each in found]
    assert (sum(counts), max(counts)) == (20_000, 10_000)
    assert {each.action for each in found} == {"refused"}


class Away(MemoryAudits):
    """A database that does not answer until it is told to."""

    is_away = True

    async def append(self, drafts: Sequence[Draft], keys: Keys, known: Head | None = None) -> Written:
        if self.is_away:
            raise Unavailable("away")
        return await super().append(drafts, keys, known)


async def test_entries_wait_for_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audits, "PATIENCE", 0.01)
    monkeypatch.setattr(audits, "AGAIN_SECONDS", 0.01)
    store = Away()
    log = Audit(store, lambda: ("key",))
    async with log.running():
        await log.record("diagram.deleted", "glsp:a")
        await log.record("diagram.deleted", "glsp:b")
        assert await store.entries(Wanted()) == []
        store.is_away = False
    assert [each.target for each in await store.entries(Wanted())] == ["glsp:b", "glsp:a"]


async def test_lines_of_the_log_hold_number_and_hash_and_nobodys_name(caplog: pytest.LogCaptureFixture) -> None:
    log = Audit(MemoryAudits(), lambda: ("key",))
    with caplog.at_level(logging.INFO, "glsp.audit"), acting("person:ada", "Ada Lovelace", "admin"):
        await log.record("token.revoked", "token:1", people={"of": [Named("person:bob", "Bob")]})
    [line] = [each for each in caplog.records if each.name == "glsp.audit"]
    [entry] = await log.audits.after(0, 1)
    facts: Any = line.__dict__["facts"]
    assert (facts["number"], facts["hash"]) == (1, entry.hash.hex())
    assert not {"ada", "bob"} & set(str(line.__dict__).lower().replace("'", " ").replace(":", " ").split())
