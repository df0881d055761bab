# SPDX-License-Identifier: Apache-2.0
"""Comments over REST, on the real socket of `glsp serve`."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import httpx
import pytest

from support.serving import Servers, Serving

Json = Any
COMMENTS = "/api/diagrams/d/comments"


@pytest.fixture
def ada(serving: Serving) -> Generator[httpx.Client]:
    with httpx.Client(base_url=serving.url, headers={"X-Glsp-Author": "Ada"}, timeout=30) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
        made = {"kind": "createNode", "elementTypeId": "task:manual", "args": {"elementId": "push", "label": "Push"}}
        http.post("/api/diagrams/d/operations", json={"operations": [made]})
        yield http


@pytest.fixture
def bob(serving: Serving) -> Generator[httpx.Client]:
    with httpx.Client(base_url=serving.url, headers={"X-Glsp-Author": "Bob"}, timeout=30) as http:
        yield http


def problem(answer: httpx.Response) -> tuple[int, str]:
    error = answer.json()["error"]
    assert error["message"]
    return answer.status_code, error["code"]


def listed(http: httpx.Client, query: str = "") -> list[Json]:
    return http.get(COMMENTS + query).json()["comments"]


def test_the_life_of_a_thread(ada: httpx.Client, bob: httpx.Client) -> None:
    made = ada.post(COMMENTS, json={"text": "Who pushes?", "elementId": "push"})
    thread = made.json()
    assert made.status_code == 201
    assert made.headers["location"] == f"{COMMENTS}/{thread['id']}"
    assert (thread["elementId"], thread["first"]["text"], thread["first"]["own"]) == ("push", "Who pushes?", True)
    where = f"{COMMENTS}/{thread['id']}"

    answered = bob.post(f"{where}/replies", json={"text": "I do"})
    assert answered.status_code == 201
    [reply] = answered.json()["replies"]
    assert (reply["author"], reply["authorKind"], reply["own"]) == ("Bob", "person", True)
    edited = bob.patch(f"{where}/replies/{reply['id']}", json={"text": "I did"}).json()
    assert edited["replies"][0]["text"] == "I did"
    assert edited["replies"][0]["editedAt"] >= reply["time"]

    assert bob.patch(where, json={"resolved": True}).json()["resolved"]["author"] == "Bob"
    place = ada.post(COMMENTS, json={"text": "Here", "x": 1.5, "y": -2}).json()
    assert (place["x"], place["y"], "elementId" in place) == (1.5, -2, False)
    assert [each["id"] for each in listed(ada)] == [thread["id"], place["id"]]
    assert [each["id"] for each in listed(ada, "?state=open")] == [place["id"]]
    assert [each["id"] for each in listed(ada, "?state=resolved")] == [thread["id"]]
    assert [each["id"] for each in listed(ada, "?element=push")] == [thread["id"]]
    assert ada.get(COMMENTS).json()["open"] == 1
    assert "resolved" not in ada.patch(where, json={"resolved": False}).json()

    delete = {"operations": [{"kind": "deleteElement", "elementIds": ["push"]}]}
    ada.post("/api/diagrams/d/operations", json=delete)
    assert [each.get("gone", False) for each in listed(ada)] == [True, False]
    assert bob.delete(f"{where}/replies/{reply['id']}").status_code == 204
    assert ada.delete(where).status_code == 204
    assert [each["id"] for each in listed(ada)] == [place["id"]]


def test_a_retry_says_the_same_thing_once(ada: httpx.Client) -> None:
    first, again = (
        ada.post(COMMENTS, json={"text": "Once", "elementId": "push"}, headers={"Idempotency-Key": "k"}).json()
        for _ in range(2)
    )
    assert first == again
    for _ in range(2):
        ada.post(f"{COMMENTS}/{first['id']}/replies", json={"text": "So", "id": "mine"})
    assert [[reply["id"] for reply in each["replies"]] for each in listed(ada)] == [["mine"]]


def test_what_may_not_be_is_refused_and_changes_nothing(ada: httpx.Client, bob: httpx.Client) -> None:
    thread = ada.post(COMMENTS, json={"text": "Mine", "elementId": "push"}).json()
    where = f"{COMMENTS}/{thread['id']}"
    before = listed(ada)
    assert problem(bob.patch(where, json={"text": "Mine now"})) == (403, "forbidden")
    assert problem(bob.delete(where)) == (403, "forbidden")
    assert problem(ada.patch(where, json={})) == (422, "invalid")
    assert problem(ada.patch(where, json={"text": "x", "resolved": True})) == (422, "invalid")
    assert problem(ada.patch(where, json={"resolved": 1})) == (422, "invalid")
    assert problem(ada.patch(f"{where}/replies/none", json={"text": "x"})) == (404, "not_found")
    assert problem(ada.post(f"{COMMENTS}/none/replies", json={"text": "x"})) == (404, "not_found")
    assert problem(ada.post(COMMENTS, json={"text": "x", "elementId": "puhs"})) == (404, "unknown_element")
    assert problem(ada.post(COMMENTS, json={"text": "x", "x": 1})) == (422, "invalid")
    assert problem(ada.post(COMMENTS, json={"text": "x", "x": 1e300, "y": 0})) == (422, "invalid")
    assert problem(ada.post(COMMENTS, json={"text": "x" * 4001, "elementId": "push"})) == (413, "too_large")
    assert problem(ada.post(COMMENTS, json={"text": "", "elementId": "push"})) == (422, "invalid")
    assert problem(ada.post(COMMENTS, content=b'{"text": "\xff"')) == (422, "invalid")
    assert problem(ada.post(COMMENTS, json={"text": "x", "elementId": "push", "id": "a/b"})) == (422, "invalid")
    assert problem(ada.get(f"{COMMENTS}?state=shut")) == (422, "invalid")
    assert problem(ada.get("/api/diagrams/other/comments")) == (404, "not_found")
    assert problem(ada.post("/api/diagrams/other/comments", json={"text": "x", "x": 0, "y": 0})) == (404, "not_found")
    assert listed(ada) == before


def test_a_thread_of_another_diagram_is_not_found_here(ada: httpx.Client) -> None:
    ada.post("/api/diagrams", json={"type": "workflow", "id": "other"})
    thread = ada.post(COMMENTS, json={"text": "Here", "elementId": "push", "id": "t"}).json()
    elsewhere = f"/api/diagrams/other/comments/{thread['id']}"
    assert problem(ada.patch(elsewhere, json={"resolved": True})) == (404, "not_found")
    assert problem(ada.delete(elsewhere)) == (404, "not_found")
    assert (
        ada.post("/api/diagrams/other/comments", json={"text": "There", "x": 0, "y": 0, "id": "t"}).status_code == 201
    )
    assert [each["first"]["text"] for each in listed(ada)] == ["Here"]


def test_comments_outlive_the_server_and_go_with_the_diagram(server: Servers) -> None:
    first = server()
    with httpx.Client(base_url=first.url, timeout=30) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
        http.post(COMMENTS, json={"text": "Kept", "x": 0, "y": 0})
    again = first.restart()
    with httpx.Client(base_url=again.url, timeout=30) as http:
        assert [each["first"]["text"] for each in listed(http)] == ["Kept"]
        http.delete("/api/diagrams/d")
        assert problem(http.get(COMMENTS)) == (404, "not_found")
        http.delete("/api/diagrams/d?forever=true")
        http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
        assert listed(http) == []
