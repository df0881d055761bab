# SPDX-License-Identifier: Apache-2.0
"""Sharing as it lives: lists and archives, what is taken back, links, limited tokens, copies. Every call: test_access_matrix."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator
from typing import NamedTuple

import httpx
import pytest

from support.glsp_client import DELTA_KINDS, RejectedError, connect
from support.serving import Servers, Serving
from support.tokens import bearer, make_token

NODE = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 10, "y": 20}}
NAMES = {
    "admin": "admin",
    "owner": "edit",
    "editor": "edit",
    "viewer": "edit",
    "reader": "read",
    "stranger": "edit",
    "bot": "agent",
}
SHARED = {"editor": "edit", "viewer": "view", "reader": "edit", "bot": "own"}
"""Who is given what; `reader` has a token that may only read, `bot` one that shares nothing."""


class Place(NamedTuple):
    """A server on which nothing is shared that nobody shared."""

    serving: Serving
    tokens: dict[str, str]

    def http(self, name: str) -> httpx.Client:
        return httpx.Client(base_url=self.serving.url, headers=bearer(self.tokens[name]), timeout=60)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Place]:
    folder = tmp_path_factory.mktemp("shared")
    data = folder / "data0"
    tokens = {name: make_token(data, name, scope) for name, scope in NAMES.items()}
    servers = Servers(folder)
    found = Place(servers(data=data, environment={"REQUIRE_TOKEN": "yes", "SHARING": "none"}), tokens)
    with found.http("admin") as admin:
        subjects = {each["name"]: each["subject"] for each in admin.get("/api/people").json()["people"]}
    with found.http("owner") as owner:
        owner.post(
            "/api/diagrams", json={"type": "workflow", "id": "plan", "name": "Secret plan", "tags": ["hush"]}
        ).raise_for_status()
        owner.post("/api/diagrams/plan/operations", json={"operations": [NODE]}).raise_for_status()
        grants = [{"subject": subjects[name], "name": "", "level": level} for name, level in SHARED.items()]
        told = owner.put("/api/diagrams/plan/sharing", json={"grants": grants})
        assert [each["name"] for each in told.json()["grants"]] == list(SHARED)
    (found.serving.workspace / "hidden.wf").write_text('{"id": "m", "type": "graph", "children": []}')
    yield found
    servers.end()


def until(true: Callable[[], bool]) -> None:
    """Looks again and again, for ten seconds."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("name", ["stranger", "viewer", "editor"])
def test_lists_searches_and_archives_hold_what_one_may_see_and_nothing_else(place: Place, name: str) -> None:
    sees = name != "stranger"
    with place.http(name) as http:
        for path in ("/api/diagrams", "/api/diagrams?q=secret", "/api/diagrams?tag=hush"):
            assert ('"plan"' in http.get(path).text) == sees, path
        with place.http("admin") as admin:
            until(lambda: '"plan"' in admin.get("/api/search?q=secret").text)  # indexed soon after
        assert ('"plan"' in http.get("/api/search?q=secret").text) == sees
        assert (b"Secret plan" in http.get("/api/export").content) == sees
        assert http.get("/api/export?id=plan").status_code == (200 if sees else 404)
        now = http.get("/api/diagrams")
        assert http.get("/api/diagrams", headers={"If-None-Match": now.headers["etag"]}).status_code == 304
        assert "hidden.wf" not in http.get("/api/files").text
        curves = {"by": "diagram", "field": "added", "fold": "sum"}
        with place.http("admin") as admin:
            until(lambda: "plan" in admin.get("/api/series/edit", params=curves).text)  # kept in batches
        seen = {line["key"] for line in http.get("/api/series/edit", params=curves).json()["lines"]}
        assert ("plan" in seen) == sees
        assert sees or not seen
        of_plan = http.get("/api/series/edit", params={"tag": "diagram=plan", "field": "added"})
        assert of_plan.status_code == (200 if sees else 404)
    with place.http("admin") as admin:
        assert "hidden.wf" in admin.get("/api/files").text


async def test_glsp_shows_a_hidden_diagram_to_nobody_and_a_shown_one_read_only(place: Place) -> None:
    address = place.serving.websocket.replace("/workflow", "/glsp")
    async with connect(address, headers=bearer(place.tokens["stranger"])) as client:
        await client.initialize()
        session = await client.start_session()
        for name in ("glsp:plan", "hidden.wf"):
            with pytest.raises(RejectedError):
                await session.open(name)
        assert "Secret" not in str(session.received)
    for name in ("viewer", "editor"):
        async with connect(address, headers=bearer(place.tokens[name])) as client:
            await client.initialize()
            session = await client.start_session(kinds=DELTA_KINDS)
            before = len((await session.open("glsp:plan"))["children"])
            modes = [each["editMode"] for each in session.received if each["kind"] == "setEditMode"]
            assert modes == [{"viewer": "readonly", "editor": "editable"}[name]]
            await session.operate(NODE)
            with place.http("owner") as owner:
                now = len(owner.get("/api/diagrams/plan/model").json()["children"])
            assert now == before + (name == "editor")


async def test_what_is_taken_back_is_taken_from_open_pages_within_a_second(place: Place) -> None:
    async with httpx.AsyncClient(base_url=place.serving.url, headers=bearer(place.tokens["owner"])) as owner:
        await owner.post("/api/diagrams", json={"type": "workflow", "id": "lent"})
        people = (await owner.get("/api/people")).json()["people"]
        viewer = next(each["subject"] for each in people if each["name"] == "viewer")
        lent = {"grants": [{"subject": viewer, "name": "", "level": "edit"}]}
        await owner.put("/api/diagrams/lent/sharing", json=lent)
        address = place.serving.websocket.replace("/workflow", "/glsp")
        async with connect(address, headers=bearer(place.tokens["viewer"])) as client:
            await client.initialize()
            session = await client.start_session()
            await session.open("glsp:lent")
            await owner.put("/api/diagrams/lent/sharing", json={"grants": []})
            async with asyncio.timeout(3):
                while client.closed is None:
                    await asyncio.sleep(0.02)


def test_a_link_shows_one_diagram_until_it_is_ended_and_nothing_else(place: Place) -> None:
    with place.http("owner") as owner:
        made = owner.post("/api/diagrams/plan/links", json={"days": 7}).json()
        other = owner.post("/api/diagrams/plan/links", json={"days": None}).json()
        assert made["link"]["expiresAt"]
        assert "expiresAt" not in other["link"] or other["link"]["expiresAt"] is None
        assert len(owner.get("/api/diagrams/plan/sharing").json()["links"]) == 2
        assert "link " not in owner.get("/api/people").text
    with place.http("admin") as admin:
        assert "link " not in admin.get("/api/tokens").text
    path, _, secret = made["url"].removeprefix(place.serving.url).partition("#link=")
    assert path == "/d/plan"
    with httpx.Client(base_url=place.serving.url) as guest:
        assert guest.get("/api/diagrams/plan").status_code == 401
        assert guest.post("/api/login", json={"token": secret}).status_code == 204
        assert guest.get("/api/diagrams/plan").json()["name"] == "Secret plan"
        assert [each["id"] for each in guest.get("/api/diagrams").json()["diagrams"]] == ["plan"]
        assert guest.get("/api/diagrams/plan/export?format=svg").status_code == 200
        assert guest.post("/api/diagrams/plan/operations", json={"operations": [NODE]}).status_code == 403
        assert guest.post("/api/diagrams", json={"type": "workflow"}).status_code == 403
        assert guest.get("/api/me").json()["isLimited"]
        assert guest.get("/api/people").status_code == 403
        assert guest.get("/api/series").status_code == guest.get("/api/series/edit").status_code == 403
        assert guest.get("/api/diagrams/plan/series").status_code == 200
        for hidden in ("/api/diagrams/lent", "/api/diagrams/nope"):
            assert guest.get(hidden).status_code == 404
        with place.http("owner") as owner:
            assert owner.delete(f"/api/diagrams/lent/links/{made['link']['id']}").status_code == 404
            assert owner.delete(f"/api/diagrams/plan/links/{made['link']['id']}").status_code == 200
        assert guest.get("/api/diagrams/plan").status_code == 401


def test_a_link_of_a_deleted_diagram_does_not_show_the_next_one_of_its_id(place: Place) -> None:
    with place.http("owner") as owner, place.http("admin") as admin:
        owner.post("/api/diagrams", json={"type": "workflow", "id": "gone"}).raise_for_status()
        secret = owner.post("/api/diagrams/gone/links", json={}).json()["url"].partition("#link=")[2]
        assert httpx.get(f"{place.serving.url}/api/diagrams/gone", headers=bearer(secret)).status_code == 200
        owner.delete("/api/diagrams/gone").raise_for_status()
        owner.delete("/api/diagrams/gone?forever=true").raise_for_status()
        admin.post("/api/diagrams", json={"type": "workflow", "id": "gone"}).raise_for_status()
        assert httpx.get(f"{place.serving.url}/api/diagrams/gone", headers=bearer(secret)).status_code == 404
        assert owner.get("/api/diagrams/gone").status_code == 404


def test_a_token_for_a_diagram_or_a_tag_is_for_these_alone(place: Place) -> None:
    with place.http("admin") as admin:
        for name, tags in (("a", []), ("b", ["Sales"]), ("c", [])):
            admin.post("/api/diagrams", json={"type": "workflow", "id": name, "tags": tags}).raise_for_status()
        made = admin.post("/api/tokens", json={"name": "robot", "diagrams": ["a"], "tags": ["sales"]})
        assert made.json()["token"]["diagrams"] == ["a"]
        assert admin.post("/api/tokens", json={"name": "x", "diagrams": ["not there"]}).status_code == 404
        wrong = admin.post("/api/tokens", json={"name": "x", "scope": "admin", "diagrams": ["a"]})
        assert wrong.status_code == 422
    with httpx.Client(base_url=place.serving.url, headers=bearer(made.json()["secret"])) as robot:
        assert {each["id"] for each in robot.get("/api/diagrams").json()["diagrams"]} == {"a", "b"}
        assert robot.post("/api/diagrams/b/operations", json={"operations": [NODE]}).status_code == 200
        assert robot.get("/api/diagrams/c").status_code == 404
        assert robot.get("/api/diagrams/a/sharing").status_code == 403
        assert robot.post("/api/diagrams", json={"type": "workflow"}).status_code == 403
        new = robot.post("/api/diagrams", json={"type": "workflow", "tags": ["Sales"]})
        assert new.status_code == 201
        assert robot.get(f"/api/diagrams/{new.json()['id']}").status_code == 200


def test_copying_takes_looking_alone_and_the_copy_is_ones_own(place: Place) -> None:
    with place.http("viewer") as viewer:
        made = viewer.post("/api/diagrams", json={"copyOf": "plan", "id": "mine"})
        assert made.status_code == 201
        assert viewer.get("/api/diagrams/mine/sharing").json()["owner"]["name"] == "viewer"
        assert viewer.post("/api/diagrams/mine/operations", json={"operations": [NODE]}).status_code == 200
    with place.http("editor") as editor:
        assert editor.get("/api/diagrams/mine").status_code == 404


def test_insides_that_one_may_not_see_are_in_no_document_and_files_are_no_imports(place: Place) -> None:
    with place.http("owner") as owner, place.http("viewer") as viewer:
        owner.post(
            "/api/diagrams", json={"type": "bpmn", "id": "hidden-inside", "source": "ta secret"}
        ).raise_for_status()
        for who, diagram in ((owner, "seen"), (viewer, "stolen")):
            source = "cpart box inside=hidden-inside"
            who.post("/api/diagrams", json={"type": "bpmn", "id": diagram, "source": source}).raise_for_status()
        own = owner.get("/api/diagrams/seen/export?format=bpmn&answer=json").json()
        theirs = viewer.get("/api/diagrams/stolen/export?format=bpmn&answer=json").json()
        assert ('id="secret"' in own["text"], own["leftOut"]) == (True, [])
        assert ('id="secret"' in theirs["text"], len(theirs["leftOut"])) == (False, 1)
        assert "there is no diagram 'hidden-inside'" in theirs["leftOut"][0]
        for file in ("file:hidden.wf", "file:none.wf", "hidden.wf"):
            answer = viewer.post("/api/import", json={"file": file})
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_what_an_agents_token_does_is_an_agents_at_every_door(place: Place) -> None:
    with place.http("bot") as bot:
        bot.post("/api/diagrams/plan/operations", json={"operations": [NODE]}).raise_for_status()
        newest = bot.get("/api/diagrams/plan/history").json()["entries"][0]
        assert (newest["author"], newest["authorKind"]) == ("bot", "agent")
        assert bot.get("/api/diagrams/plan/sharing").status_code == 403
